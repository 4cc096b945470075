"""One instance of a motif as a strip: attack after attack, who struck whom, and the time between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownRecord
from netgraph.model.spans import certainly_before, is_date_only
from netgraph.outputs.picture_canvas import canvas_on
from netgraph.outputs.pictures import LIGHT, MARGIN, MIDDLE, Caption, Picture, Sheet, names_of, picture_of, width_of

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from pandas import DataFrame

    from netgraph.model.tables import Tables
    from netgraph.outputs.picture_canvas import Canvas

__all__ = ["picture_motif"]

_LEAST_WIDTH, _NAMES, _COLUMN, _BETWEEN = 560.0, 165.0, 120.0, 74.0
_HEAD, _ROW, _STEP = 58.0, 24.0, 13.0
_NOBODY = "\ufffdnobody"


def picture_motif(tables: Tables, incident_ids: Iterable[str], *, caption: Caption, level: str = "person") -> Picture:
    """Draw the attacks of one motif instance in their order: who struck whom, when, and the time between them.

    Parameters
    ----------
    tables
        The records as of the run.
    incident_ids
        The incidents of the instance: ``incident_1, incident_2, …`` of `netgraph.find_motifs`, or both of a
        retaliation of a run.
    caption
        Marking, language and words.
    level
        ``person`` or ``group``: between whom.

    Raises
    ------
    UnknownRecord
        `tables` lacks one of the incidents.
    """
    steps = _steps(tables, incident_ids, caption)
    attacks = _attacks(tables, steps, level)
    actors = _actors(attacks)
    lanes = {actor: _HEAD + _ROW * (place + 0.5) for place, actor in enumerate(actors)}
    wide = _widths(attacks, steps)
    inner = max(_LEAST_WIDTH, _NAMES + sum(wide) + _BETWEEN * (len(wide) - 1))
    span = _lag(steps["occurred_from"].iloc[-1] - steps["occurred_from"].iloc[0], caption)
    title = caption.say("picture_motif_title", number=len(steps), span=span)
    reading = [caption.say("picture_motif_reading")]
    if not certainly_before(steps["occurred_to"], steps["occurred_from"].shift(-1))[:-1].all():
        reading.append(caption.say("picture_motif_order"))
    if attacks["step"].nunique() < len(steps):
        reading.append(caption.say("picture_motif_silent"))
    height = _HEAD + _ROW * len(actors) + 8
    sheet = Sheet(title, tuple(reading), tuple(steps["incident_id"]), inner + 2 * MARGIN, height)
    names = names_of(tables) | {_NOBODY: caption.say("picture_unknown")}

    def draw(place: SubFigure) -> None:
        canvas = canvas_on(place, sheet)
        _draw_actors(canvas, lanes, names, inner)
        left = _NAMES
        for number, (step, width) in enumerate(zip(steps.itertuples(index=False), wide, strict=True)):
            _draw_head(canvas, step, left, width)
            _draw_attacks(canvas, attacks[(attacks["step"] == number).to_numpy()], lanes, (left, width))
            if number + 1 < len(wide):
                lag = steps["occurred_from"].iloc[number + 1] - step.occurred_from
                _draw_lag(canvas, left + width, _lag(lag, caption))
            left += width + _BETWEEN

    return picture_of(sheet, draw, caption=caption)


def _steps(tables: Tables, ids: Iterable[str], caption: Caption) -> DataFrame:
    """Return the incidents in the order of time, with their local time as text."""
    wanted = set(ids)
    cases = tables.incidents[tables.incidents["incident_id"].isin(wanted).to_numpy(dtype=bool)]
    missing = sorted(wanted - set(cases["incident_id"]))
    if missing or cases.empty:
        raise UnknownRecord(f"picture: no incident {', '.join(missing) or 'at all'} in these tables")
    cases = cases.sort_values(["occurred_from", "incident_id"], ignore_index=True)
    whole = is_date_only(cases["occurred_from"], cases["occurred_to"], cases["time_zone"])
    times = [
        f"{start.tz_localize('UTC').tz_convert(zone):{'%Y-%m-%d' if day else '%Y-%m-%d %H:%M'}}"
        for start, zone, day in zip(cases["occurred_from"], cases["time_zone"], whole, strict=True)
    ]
    return cases.assign(when=times, what=[caption.kind(kind) for kind in cases["kind"]])


def _attacks(tables: Tables, steps: DataFrame, level: str) -> DataFrame:
    """Return step, source and target of every attack, nobody for the unknown."""
    from netgraph.graph.events import events

    found = events(tables, kinds=sorted(set(steps["kind"])), level=level)  # type: ignore[arg-type]
    number = dict(zip(steps["incident_id"], range(len(steps)), strict=True))
    found = found[found["incident_id"].isin(list(number)).to_numpy(dtype=bool)]
    found = found.assign(step=found["incident_id"].map(number)).fillna({"source": _NOBODY, "target": _NOBODY})
    rows: DataFrame = found.drop_duplicates(["step", "source", "target"]).sort_values(["step", "source", "target"])
    return rows[["step", "source", "target"]].reset_index(drop=True)


def _actors(attacks: DataFrame) -> list[str]:
    """Return everybody in the order in which they come in; nobody last."""
    ends = attacks[["source", "target"]].to_numpy().ravel().tolist() or [_NOBODY]
    return sorted(dict.fromkeys(ends), key=lambda actor: actor == _NOBODY)


def _widths(attacks: DataFrame, steps: DataFrame) -> list[float]:
    """Return how wide each attack is drawn: its words, and room for its arrows side by side."""
    arrows = attacks.groupby("step").size()
    told = steps[["when", "what", "incident_id"]].itertuples(index=False)
    words = [min(200.0, max(width_of(str(word), 8.5) for word in row) + 8) for row in told]
    return [max(_COLUMN, word, _STEP * (int(arrows.get(at, 0)) + 1)) for at, word in enumerate(words)]


def _lag(lag: Any, caption: Caption) -> str:
    minutes = round(lag.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return caption.say("picture_lag_hours", hours=hours, minutes=rest)
    return caption.say("picture_lag_days", days=hours // 24, hours=hours % 24)


def _draw_actors(canvas: Canvas, lanes: dict[str, float], names: dict[str, str], inner: float) -> None:
    for actor, y in lanes.items():
        name = names.get(actor, actor)
        called = name if actor in (name, _NOBODY) else f"{name} ({actor})"
        canvas.text(0, y, called, wide=_NAMES - 12, style="italic" if actor == _NOBODY else "normal")
        canvas.line((_NAMES - 8, y), (inner, y), color=MIDDLE, linewidth=0.6, linestyle=(0, (3, 3)))


def _draw_head(canvas: Canvas, step: Any, left: float, width: float) -> None:
    canvas.box(left, 2, width, _HEAD - 10, facecolor=LIGHT, edgecolor="none")
    for down, text in ((12, step.when), (26, step.what), (40, step.incident_id)):
        strong = "bold" if text is step.what else "normal"
        canvas.text(left + width / 2, down, text, wide=width - 6, ha="center", weight=strong)


def _draw_attacks(canvas: Canvas, attacks: DataFrame, lanes: dict[str, float], column: tuple[float, float]) -> None:
    """Draw an arrow for each attack of one incident, side by side in its column."""
    left, width = column
    step = width / (len(attacks) + 1)
    for place, attack in enumerate(attacks.itertuples(index=False), start=1):
        x = left + place * step
        canvas.arrow((x, lanes[attack.source]), (x, lanes[attack.target]))
        canvas.dot(x, lanes[attack.source], 6, facecolor="white")


def _draw_lag(canvas: Canvas, left: float, lag: str) -> None:
    canvas.arrow((left + 4, 26), (left + _BETWEEN - 4, 26), linewidth=0.8, mutation_scale=8, color=MIDDLE)
    canvas.text(left + _BETWEEN / 2, 17, lag, size=7.5, wide=_BETWEEN - 4, ha="center")
