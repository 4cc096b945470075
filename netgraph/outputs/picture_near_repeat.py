"""Near repeats as a table: how many pairs there are at each distance and lag, and how many chance would give."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from netgraph.outputs.picture_canvas import canvas_on
from netgraph.outputs.picture_rivalries import shade
from netgraph.outputs.pictures import MARGIN, MIDDLE, Caption, Picture, Sheet, picture_of

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from pandas import DataFrame

    from netgraph.model.findings import NearRepeats
    from netgraph.outputs.picture_canvas import Canvas

__all__ = ["picture_near_repeats"]

_CELL, _NAMES, _HEAD, _LEAST_WIDTH = (104.0, 54.0), 92.0, 22.0, 560.0
_SURE, _MOST_KINDS = 0.05, 4
_MOST_RATIO = 4.0  # and more is as dark as it gets


def picture_near_repeats(found: NearRepeats, *, caption: Caption) -> Picture:
    """Draw a table of near repeats: pairs, pairs to expect, and the ratio, by bands of distance and of time.

    Cells darken from ratio 1 to 4; those beyond what chance allows in the whole table are bold and framed.

    Parameters
    ----------
    found
        From `netgraph.near_repeats`.
    caption
        Marking, language and words.
    """
    rows, columns = found.table["metres_to"].nunique(), found.table["days_to"].nunique()
    inner = max(_LEAST_WIDTH, _NAMES + _CELL[0] * columns + 4)
    kinds = [caption.kind(kind) for kind in found.kinds[:_MOST_KINDS]] + ["…"] * (len(found.kinds) > _MOST_KINDS)
    told = {"kinds": "; ".join(kinds), "incidents": len(found.incident_ids)}
    reading = [caption.say("picture_near_reading", draws=found.draws)]
    if found.left_out:
        reading.append(caption.say("picture_near_left", number=found.left_out))
    height, width = _HEAD + _CELL[1] * rows + 8, inner + 2 * MARGIN
    title = caption.say("picture_near_title", **told)
    sheet = Sheet(title, tuple(reading), found.incident_ids, width, height)

    def draw(place: SubFigure) -> None:
        canvas = canvas_on(place, sheet)
        _draw_bands(canvas, found.table, caption)
        sure = (found.table["p_table"] <= _SURE).to_numpy()
        for at in sorted(range(len(found.table)), key=lambda cell: bool(sure[cell])):  # frames over their neighbours
            _draw_cell(canvas, found.table.iloc[at], divmod(at, columns), caption)

    return picture_of(sheet, draw, caption=caption)


def _draw_bands(canvas: Canvas, table: DataFrame, caption: Caption) -> None:
    for at, (low, high) in enumerate(table[["days_from", "days_to"]].drop_duplicates().to_numpy()):
        text = caption.say("picture_near_days", low=f"{low:g}", high=f"{high:g}")
        canvas.text(_NAMES + _CELL[0] * (at + 0.5), _HEAD / 2, text, wide=_CELL[0], ha="center", weight="bold")
    for at, (low, high) in enumerate(table[["metres_from", "metres_to"]].drop_duplicates().to_numpy()):
        text = caption.say("picture_near_metres", low=f"{low:g}", high=f"{high:g}")
        canvas.text(0, _HEAD + _CELL[1] * (at + 0.5), text, wide=_NAMES - 6, weight="bold")


def _draw_cell(canvas: Canvas, cell: Any, place: tuple[int, int], caption: Caption) -> None:
    (down, right), (wide, high) = place, _CELL
    left, top = _NAMES + wide * right, _HEAD + high * down
    sure, ratio = cell["p_table"] <= _SURE, float(cell["ratio"])
    colour, ink = shade(0.0 if isnan(ratio) else min(1.0, max(0.0, (ratio - 1) / (_MOST_RATIO - 1))) * 0.85)
    frame = {"edgecolor": "black", "linewidth": 2.2} if sure else {"edgecolor": MIDDLE}
    canvas.box(left, top, wide, high, facecolor=colour, **frame)
    look: dict[str, Any] = {"ha": "center", "color": ink, "wide": wide - 6}
    middle, strong = left + wide / 2, "bold" if sure else "normal"
    canvas.text(middle, top + 13, f"{int(cell['pairs'])}", size=11, weight=strong, **look)
    expected = caption.say("picture_near_expected", expected=caption.number(cell["expected"]))
    canvas.text(middle, top + 28, expected, size=7.5, **look)
    if not isnan(ratio):
        shown = caption.say("picture_near_ratio", ratio=caption.number(ratio))
        canvas.text(middle, top + 42, shown, size=8.5, weight=strong, **look)
