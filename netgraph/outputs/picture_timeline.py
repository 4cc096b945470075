"""A conflict in time: every case where it stands, by the side that struck, with its number, day, kind and id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownRecord
from netgraph.model.spans import local_day
from netgraph.outputs.picture_canvas import canvas_on
from netgraph.outputs.pictures import DARK, MARGIN, MIDDLE, Caption, Picture, Sheet, names_of, picture_of, width_of

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables
    from netgraph.outputs.picture_canvas import Canvas

__all__ = ["picture_timeline"]

WIDTH = 790.0  # points: A4 on its side, less margins
_INNER = WIDTH - 2 * MARGIN
_MOST_LISTED = 120
_TALLEST = 430.0
_SIZES = (15.0, 10.0, 6.0, 3.5, 2.0, 1.0)  # of the marks; only the first holds a number
_LANE, _TICKS, _ROW, _GAP = 19.0, 24.0, 11.0, 14.0
_LIST_SIZE = 7.0
_UNKNOWN, _OTHERS = "", "~"
_MOST_SIDES = 4
_DAY = 86_400_000_000


def picture_timeline(tables: Tables, findings: Findings, conflict_id: str, *, caption: Caption) -> Picture:
    """Draw when the cases of one conflict happened, and which side struck.

    One lane a side (inferred, as in ``members.csv``; sides beyond the four that struck most share one), one for cases
    whose suspects are unknown or of more than one side. Marks never cover each other: those close in time are
    stacked. Serious cases are filled, others hollow. Up to 120 cases that have room are numbered and listed with day,
    kind and id, and which earlier one they answer (inferred); the ids of more stand in the metadata of the file alone.

    Parameters
    ----------
    tables
        The records as of the run.
    findings
        Of the run: ``members`` and ``retaliations`` are used.
    conflict_id
        Which conflict.
    caption
        Marking, language and words.

    Raises
    ------
    UnknownRecord
        The findings hold no such conflict, or `tables` none of its cases.
    """
    members = findings.members[(findings.members["conflict_id"] == conflict_id).to_numpy(dtype=bool)]
    cases = _cases(tables, members, caption)
    if cases.empty:
        raise UnknownRecord(
            f"picture: no conflict {conflict_id!r} in these findings, or none of its cases in the tables"
        )
    sides = _largest(_sides(cases, tables, members, caption))
    cases = cases.assign(answers=_answers(cases, findings), side=sides)
    lanes = _stacked(cases)
    listed = _listing(cases, caption) if lanes[0]["numbered"] else []
    columns = _columns(listed)
    height = sum(lane["height"] for lane in lanes) + _TICKS + 2 * _GAP + _ROW * -(-len(listed) // columns)
    title = caption.say("picture_timeline_title", conflict=conflict_id, cases=len(cases))
    told = "picture_timeline_listed" if listed else "picture_timeline_marks"
    reading = (f"{caption.say('picture_timeline_reading')} {caption.say(told)}", caption.say("page_side_reading"))
    sheet = Sheet(title, reading, tuple(cases["incident_id"]), WIDTH, height, bool(listed))
    names = _lane_names(members, tables, caption)

    def draw(place: SubFigure) -> None:
        canvas = canvas_on(place, sheet)
        down = _draw_lanes(canvas, cases, lanes, names)
        _draw_list(canvas, listed, columns, down + _GAP)

    return picture_of(sheet, draw, caption=caption)


def _cases(tables: Tables, members: DataFrame, caption: Caption) -> DataFrame:
    """Return the cases in order, numbered, with their local day and whether they are serious."""
    own = members["entity_id"][(members["entity_kind"] == "incident").to_numpy(dtype=bool)]
    cases = tables.incidents[tables.incidents["incident_id"].isin(own).to_numpy(dtype=bool)]
    cases = cases.sort_values(["occurred_from", "incident_id"], ignore_index=True)
    days = local_day(cases["occurred_from"], cases["time_zone"])
    serious = cases["kind"].isin(caption.words().serious_kinds())
    return cases.assign(day=days, serious=serious, number=range(1, len(cases) + 1))


def _answers(cases: DataFrame, findings: Findings) -> Series:
    """Return for each case the numbers of the earlier ones that it answers, as text."""
    number = cases.set_index("incident_id")["number"]
    told = findings.retaliations[["first_incident_id", "second_incident_id"]].drop_duplicates()
    told = told.assign(first=told["first_incident_id"].map(number)).dropna()
    joined = told.sort_values("first").groupby("second_incident_id")["first"]
    return cases["incident_id"].map(joined.agg(lambda each: ", ".join(f"{one:.0f}" for one in each))).fillna("")


def _sides(cases: DataFrame, tables: Tables, members: DataFrame, caption: Caption) -> Series:
    """Return the side of those recorded as having struck; empty where that is unknown or more than one."""
    people = members[(members["entity_kind"] == "person").to_numpy(dtype=bool)]
    side = people[(people["side"] != "unknown").to_numpy(dtype=bool)].set_index("entity_id")["side"]
    parts = tables.involvements[tables.involvements["role"].isin(caption.words().roles_of("suspect")).to_numpy()]
    struck = parts.assign(side=parts["entity_id"].map(side)).dropna(subset=["side"])
    found = struck.groupby("incident_id")["side"].agg(lambda each: each.iloc[0] if each.nunique() == 1 else _UNKNOWN)
    return cases["incident_id"].map(found).fillna(_UNKNOWN)


def _largest(sides: Series) -> Series:
    """Return the sides with those beyond the four that struck most as one."""
    known = sides[(sides != _UNKNOWN).to_numpy()]
    counts = known.value_counts().rename_axis("side").reset_index(name="cases")
    ranked = counts.sort_values(["cases", "side"], ascending=[False, True])["side"].tolist()
    few = ranked[_MOST_SIDES:] if len(ranked) > _MOST_SIDES + 1 else []
    return sides.mask(sides.isin(few), _OTHERS)


def _stacked(cases: DataFrame) -> list[dict[str, Any]]:
    """Return each lane with the places of its marks, as large as the page allows and none over another."""
    across = _across(cases["occurred_from"])
    own = [
        (side, (cases["side"] == side).to_numpy()) for side in sorted(set(cases["side"]), key=lambda s: (s == "", s))
    ]
    for size in _SIZES:
        lanes = [{"side": side, "rows": rows, "size": size, "level": _levels(across[rows], size)} for side, rows in own]
        for lane in lanes:
            lane |= {"height": _LANE + (size + 1.5) * (max(lane["level"]) + 1) + 5, "x": across[lane["rows"]]}
            lane["numbered"] = size == _SIZES[0] and len(cases) <= _MOST_LISTED
        if sum(lane["height"] for lane in lanes) <= _TALLEST:
            break
    return lanes


def _across(times: Series) -> Any:
    """Return where each moment stands from left to right, in points."""
    import numpy as np

    at = times.to_numpy(dtype="datetime64[us]").astype("int64")
    first, last = int(at.min()), max(int(at.max()), int(at.min()) + _DAY)
    room = _SIZES[0] / 2 + 1
    return room + (_INNER - 2 * room) * (at - first) / np.float64(last - first)


def _levels(across: Any, size: float) -> list[int]:
    """Return on which level each mark fits beside those before it, the lowest first."""
    ends: list[float] = []
    levels = []
    for x in across:
        level = next((place for place, end in enumerate(ends) if end + size + 0.5 <= x), len(ends))
        ends[level : level + 1] = [float(x)]
        levels.append(level)
    return levels


def _lane_names(members: DataFrame, tables: Tables, caption: Caption) -> dict[str, str]:
    people = members[(members["entity_kind"] == "person").to_numpy(dtype=bool)]
    groups = names_of(tables)
    stated = people.dropna(subset=["side_groups"]).drop_duplicates("side").set_index("side")["side_groups"]
    told = {_UNKNOWN: caption.say("picture_side_unknown"), _OTHERS: caption.say("picture_side_others")}
    for side in set(people["side"].dropna()) - {"unknown"}:
        named = " + ".join(groups.get(one, one) for one in str(stated.get(side, "")).split(";") if one)
        told[side] = caption.say("picture_side", side=side) + (f": {named}" if named else "")
    return told


def _draw_lanes(canvas: Canvas, cases: DataFrame, lanes: list[dict[str, Any]], names: dict[str, str]) -> float:
    down = 0.0
    for lane in lanes:
        canvas.line((0, down), (_INNER, down), color=MIDDLE, linewidth=0.5)
        own = cases[lane["rows"]]
        canvas.text(0, down + 9, f"{names[lane['side']]} ({len(own)})", wide=_INNER, weight="bold")
        size = lane["size"]
        bottom = down + lane["height"] - 4 - size / 2
        for case, x, level in zip(own.itertuples(index=False), lane["x"], lane["level"], strict=True):
            y = bottom - level * (size + 1.5)
            canvas.dot(x, y, size, facecolor=DARK if case.serious else "white")
            if lane["numbered"]:
                look: dict[str, Any] = {"ha": "center", "color": "white" if case.serious else DARK, "zorder": 4}
                canvas.text(x, y + 0.2, str(case.number), size=6.3, **look)
        down += lane["height"]
    canvas.line((0, down), (_INNER, down), linewidth=1)
    _draw_days(canvas, cases["occurred_from"], down)
    return down + _TICKS


def _draw_days(canvas: Canvas, times: Series, down: float) -> None:
    """Write dates under the axis, as many as fit beside each other."""
    import pandas as pd

    first, last = times.min(), max(times.max(), times.min() + pd.Timedelta(days=1))
    room, days = _SIZES[0] / 2 + 1, (last - first) / pd.Timedelta(days=1)
    for day in _marked_days(first, last):
        x = room + (_INNER - 2 * room) * ((day - first) / pd.Timedelta(days=1)) / days
        if 0 <= x <= _INNER - 25:
            canvas.line((x, down), (x, down + 4))
            canvas.text(x, down + 12, f"{day:%Y-%m-%d}", size=7.0, ha="left" if x < 25 else "center")


def _marked_days(first: Timestamp, last: Timestamp) -> list[Timestamp]:
    """Return midnights about evenly apart, at most eleven: days, weeks, months, quarters or years."""
    import pandas as pd

    for step in ("D", "2D", "W-MON", "2W-MON", "MS", "2MS", "QS", "2QS", "YS", "2YS", "5YS", "10YS", "50YS"):
        days = pd.date_range(first.normalize(), last, freq=step)
        if len(days) <= 11:
            break
    return list(days)


def _listing(cases: DataFrame, caption: Caption) -> list[str]:
    rows = zip(cases["number"], cases["day"], cases["kind"], cases["incident_id"], cases["answers"], strict=True)
    return [
        f"{number}  {day:%Y-%m-%d}  {caption.kind(kind)}  {incident}"
        + (f"  {caption.say('picture_answers', numbers=answers)}" if answers else "")
        for number, day, kind, incident, answers in rows
    ]


def _columns(listed: list[str]) -> int:
    widest = max((width_of(line, _LIST_SIZE) for line in listed), default=_INNER) + 14
    return max(1, min(4, int(_INNER // widest)))


def _draw_list(canvas: Canvas, listed: list[str], columns: int, down: float) -> None:
    rows, wide = -(-len(listed) // columns), _INNER / columns
    for place, line in enumerate(listed):
        column, row = divmod(place, rows)
        canvas.text(column * wide, down + _ROW * (row + 0.5), line, size=_LIST_SIZE, wide=wide - 8)
