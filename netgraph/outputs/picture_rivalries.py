"""Who attacks whom among groups, as a matrix: rows struck, columns were hit."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians, sin
from typing import TYPE_CHECKING

from netgraph.outputs.picture_canvas import SIZE, canvas_on
from netgraph.outputs.pictures import DARK, MARGIN, MIDDLE, Caption, Picture, Sheet, names_of, picture_of, width_of

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from pandas import DataFrame

    from netgraph.model.tables import Tables
    from netgraph.outputs.picture_canvas import Canvas

__all__ = ["picture_rivalries", "shade"]

MOST_GROUPS = 14
_CELL, _NAMES, _LEAST_WIDTH = (40.0, 34.0), 170.0, 520.0
_TILT, _LONGEST = 40.0, 105.0  # degrees and points, of the names above


@dataclass(frozen=True)
class _Grid:
    """The groups shown by id, what they are called, and how high their names stand above the cells."""

    names: dict[str, str]
    head: float


def picture_rivalries(rivalries: DataFrame, tables: Tables, *, caption: Caption) -> Picture:
    """Draw how often each group is recorded as having attacked each other one.

    Large in a cell stand the cases in which the row may have struck at the column, small below them the attacks,
    where a case between several candidates counts by its shares. The 14 groups of most attacks are shown, those of
    most first; the rest is counted in a line above.

    Parameters
    ----------
    rivalries
        From `netgraph.find_rivalries`, or ``rivalries`` of a run: between groups or, where none are stated,
        communities.
    tables
        The records under them: what groups are called.
    caption
        Marking, language and words.
    """
    rows = rivalries[(rivalries["level"] != "person").to_numpy(dtype=bool)] if "level" in rivalries else rivalries
    every = _by_attacks(rows)
    shown = every[:MOST_GROUPS]
    kept = rows[(rows["source"].isin(shown) & rows["target"].isin(shown)).to_numpy(dtype=bool)]
    reading = [caption.say("picture_rivalries_reading" if shown else "picture_rivalries_none")]
    if len(every) > len(shown):
        reading.append(caption.say("picture_rivalries_more", shown=len(shown), number=len(every)))
    grid = _grid(shown, tables)
    inner = max(_LEAST_WIDTH, _NAMES + _CELL[0] * len(shown) + 75)
    height = grid.head + _CELL[1] * len(shown) + 8
    ids = sorted({one for cell in kept["incident_ids"].dropna() for one in cell.split(";") if one})
    title = caption.say("picture_rivalries_title", number=len(every))
    sheet = Sheet(title, tuple(reading), tuple(ids), inner + 2 * MARGIN, height)

    def draw(place: SubFigure) -> None:
        canvas = canvas_on(place, sheet)
        if shown:
            _draw_groups(canvas, grid, caption)
            _draw_cells(canvas, grid, kept, caption)

    return picture_of(sheet, draw, caption=caption)


def shade(share: float) -> tuple[str, str]:
    """Return the colour of a cell for 0 (nothing) to 1 (most), and that of the letters on it.

    Examples
    --------
    >>> shade(0.0), shade(1.0)
    (('#ffffff', 'black'), ('#16324f', 'white'))
    """
    dark = tuple(int(DARK[at : at + 2], 16) for at in (1, 3, 5))
    colour = "#" + "".join(f"{round(255 + share * (part - 255)):02x}" for part in dark)
    return colour, "white" if share > 0.55 else "black"


def _by_attacks(rows: DataFrame) -> list[str]:
    """Return the groups, those in most attacks on either side first."""
    import pandas as pd

    told = pd.concat([rows[[end, "attacks"]].set_axis(["group", "attacks"], axis=1) for end in ("source", "target")])
    totals = told.dropna(subset=["group"]).groupby("group", as_index=False)["attacks"].sum()
    return list(totals.sort_values(["attacks", "group"], ascending=[False, True])["group"])


def _grid(shown: list[str], tables: Tables) -> _Grid:
    called = names_of(tables)
    names = {group: called.get(group, group) for group in shown}
    longest = max((min(_LONGEST, width_of(name, SIZE)) for name in names.values()), default=0.0)
    return _Grid(names, 18 + longest * sin(radians(_TILT)) if shown else 0.0)


def _draw_groups(canvas: Canvas, grid: _Grid, caption: Caption) -> None:
    canvas.text(0, grid.head - 10, f"{caption.say('picture_struck')} ↓", style="italic")
    canvas.text(_NAMES - 6, grid.head - 10, f"{caption.say('picture_hit')} →", style="italic", ha="right")
    for place, name in enumerate(grid.names.values()):
        canvas.text(0, grid.head + _CELL[1] * (place + 0.5), name, wide=_NAMES - 10)
        look = {"rotation": _TILT, "ha": "left", "va": "bottom", "rotation_mode": "anchor"}
        canvas.text(_NAMES + _CELL[0] * (place + 0.45), grid.head - 5, name, wide=_LONGEST, **look)


def _draw_cells(canvas: Canvas, grid: _Grid, kept: DataFrame, caption: Caption) -> None:
    """Draw every cell: shaded by cases, a diagonal stroke where a group meets itself."""
    told = {(row.source, row.target): row for row in kept.itertuples(index=False)}
    most = max((int(row.incidents) for row in told.values()), default=1)
    wide, high = _CELL
    for down, source in enumerate(grid.names):
        for right, target in enumerate(grid.names):
            left, top = _NAMES + wide * right, grid.head + high * down
            row = told.get((source, target))
            colour, ink = shade(int(row.incidents) / most if row is not None else 0.0)
            canvas.box(left, top, wide, high, facecolor=colour, edgecolor=MIDDLE)
            if source == target:
                canvas.line((left, top), (left + wide, top + high), color=MIDDLE, linewidth=0.6)
            if row is not None:
                middle = left + wide / 2
                canvas.text(middle, top + 12, f"{int(row.incidents)}", size=11, ha="center", color=ink, weight="bold")
                canvas.text(middle, top + 25, caption.number(row.attacks), size=7, ha="center", color=ink)
