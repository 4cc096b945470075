"""The timeline and the map of a brief, as Plotly takes them: every mark is a case, and knows its id."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from netgraph.safeguards.redaction import shown_places

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables
    from netgraph.outputs.brief_cases import Register
    from netgraph.outputs.network_words import Words

    Figure = dict[str, Any]

__all__ = ["COLOURS", "NEAR_METRES", "map_figure", "timeline_figure"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B08900", "#56B4E9")
"""Of the conflicts, by number (Okabe and Ito); they differ by the sign too."""
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "star", "cross")
OTHER = ("#8a8a8a", "circle-open")
NEAR_METRES = 400
NEWEST_DAYS = 14
_SIZE = {True: 11, False: 7}
_MOST_ARROWS = 60
_MONTH = 28 * 24 * 3_600_000
_DATES = [{"dtickrange": [None, _MONTH], "value": "%Y-%m-%d"}, {"dtickrange": [_MONTH, None], "value": "%Y-%m"}]
"""Dates without a month's name, which Plotly knows in English alone; steps in milliseconds."""


def timeline_figure(register: Register, findings: Findings, *, words: Words) -> Figure:
    """Return cases over time, one line a lane, and an arrow from each case to one that answers it.

    Cases in no conflict stand on a line of their own. A date without a time stands at the start of its local day.
    """
    cases = register.cases
    names = {lane: escape(name).replace(" (", "<br>(", 1) for lane, name in register.lanes.items()}
    traces = [_trace(part, "time", names[lane], lane, words) for lane, part in cases.groupby("lane")]
    lanes = sorted(cases["lane"].unique(), reverse=True)
    times = cases["occurred_from"].dt.strftime("%Y-%m-%dT%H:%M")
    at = dict(zip(cases["incident_id"], zip(times, cases["lane"].tolist(), strict=True), strict=True))
    arrows = [
        {"x": at[second][0], "y": at[second][1], "ax": at[first][0], "ay": at[first][1], "xref": "x", "yref": "y",
         "axref": "x", "ayref": "y", "text": "", "arrowhead": 2, "arrowwidth": 1, "opacity": 0.6, "standoff": 4}
        for first, second in _answers(findings, at)
    ]  # fmt: skip
    layout = {
        "yaxis": {
            "tickvals": [int(lane) for lane in lanes],
            "ticktext": [names[int(lane)] for lane in lanes],
            "range": [max(lanes, default=0) + 0.6, min(lanes, default=0) - 0.6],
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
        },
        "xaxis": {"type": "date", "zeroline": False, "tickformatstops": _DATES},
        "annotations": arrows,
        "height": 130 + 46 * len(lanes),
        "margin": {"l": 110, "r": 16, "t": 10, "b": 40},
    }
    return {"data": traces, "layout": layout}


def map_figure(register: Register, tables: Tables, *, words: Words) -> Figure:
    """Return cases by place on a plain grid of kilometres, with circles of `NEAR_METRES` around new serious ones.

    Only places that may be shown; no map tile, so nothing is asked of a network. The areas of a place code are
    outlined by the box around all its known places.
    """
    places = shown_places(tables.locations, people=tables.people, holdings=tables.holdings)
    spots = places.dropna(subset=["x", "y"]).set_index("location_id")[["x", "y", "area_code"]]
    cases = register.cases[register.cases["location_id"].isin(spots.index).to_numpy(dtype=bool)]
    cases = cases.assign(x=cases["location_id"].map(spots["x"]), y=cases["location_id"].map(spots["y"]))
    if cases.empty:
        return {"data": [], "layout": {"height": 60}}
    west, south = float(cases["x"].min()), float(cases["y"].min())
    cases = cases.assign(x=(cases["x"] - west) / 1000, y=(cases["y"] - south) / 1000)
    traces = [_trace(part, "place", escape(register.lanes[lane]), lane, words) for lane, part in cases.groupby("lane")]
    layout = {
        "xaxis": {"title": {"text": words.say("brief_km_east")}, "zeroline": False, "constrain": "domain"},
        "yaxis": {
            "title": {"text": words.say("brief_km_north")},
            "zeroline": False,
            "scaleanchor": "x",
            "constrain": "domain",
        },
        "shapes": [*_areas(spots, west, south, cases), *_circles(cases)],
        "height": 460,
        "margin": {"l": 60, "r": 16, "t": 10, "b": 46},
    }
    return {"data": traces, "layout": layout}


def _trace(cases: DataFrame, which: str, name: str, lane: int, words: Words) -> Figure:
    colour, symbol = OTHER if lane == 0 else (COLOURS[(lane - 1) % len(COLOURS)], SYMBOLS[(lane - 1) % len(SYMBOLS)])
    by_time = which == "time"
    texts = [
        f"{escape(words.label('kinds', case.kind))}<br>{case.when}<br>{escape(case.incident_id)} [{case.number}]"
        for case in cases.itertuples(index=False)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": list(cases["occurred_from"].dt.strftime("%Y-%m-%dT%H:%M"))
        if by_time
        else [round(x, 4) for x in cases["x"]],
        "y": [int(lane)] * len(cases) if by_time else [round(y, 4) for y in cases["y"]],
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "customdata": list(cases["incident_id"]),
        "marker": {
            "color": colour,
            "symbol": symbol,
            "size": [_SIZE[bool(serious)] for serious in cases["serious"]],
            "line": {"width": 1, "color": "#ffffff" if lane else colour},
        },
        "showlegend": not by_time,
    }


def _answers(findings: Findings, at: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the newest answered pairs of cases that are drawn."""
    found = findings.retaliations.sort_values(["second_at", "retaliation_id"], ascending=[False, True])
    pairs = found.drop_duplicates(["first_incident_id", "second_incident_id"])
    every = zip(pairs["first_incident_id"], pairs["second_incident_id"], strict=True)
    return [(first, second) for first, second in every if first in at and second in at][:_MOST_ARROWS]


def _circles(cases: DataFrame) -> list[Figure]:
    import pandas as pd

    newest = cases["occurred_from"] >= cases["occurred_from"].max() - pd.Timedelta(days=NEWEST_DAYS)
    radius = NEAR_METRES / 1000
    return [
        {"type": "circle", "x0": round(case.x - radius, 4), "x1": round(case.x + radius, 4),
         "y0": round(case.y - radius, 4), "y1": round(case.y + radius, 4),
         "line": {"color": "#D55E00", "width": 1.5, "dash": "dot"}}
        for case in cases[(newest & cases["serious"]).to_numpy(dtype=bool)].itertuples(index=False)
    ]  # fmt: skip


def _areas(spots: DataFrame, west: float, south: float, cases: DataFrame) -> list[Figure]:
    used = spots.loc[cases["location_id"].unique(), "area_code"].dropna().unique()
    boxes = (
        spots[spots["area_code"].isin(used).to_numpy(dtype=bool)].groupby("area_code")[["x", "y"]].agg(["min", "max"])
    )
    return [
        {"type": "rect", "layer": "below", "x0": round((box.iloc[0] - west) / 1000, 4),
         "x1": round((box.iloc[1] - west) / 1000, 4), "y0": round((box.iloc[2] - south) / 1000, 4),
         "y1": round((box.iloc[3] - south) / 1000, 4), "line": {"color": "#c9c9c2", "width": 1},
         "label": {"text": str(code), "textposition": "top left", "font": {"size": 11, "color": "#8a8a8a"}}}
        for code, box in boxes.sort_index().iterrows()
    ]  # fmt: skip
