"""Cases close in place and time, judged by how many such cases the neighbourhood has anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, CLASSES, OTHER, PRECURSOR
from netgraph.graph.near import EARTH_RADIUS_M, near_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.model.tables import Tables

__all__ = ["count_surroundings", "expected_near", "near_in_surroundings"]

CELL = 500.0  # metres
_LEAST_METRES = 50.0  # two cases at one address are no nearer than this: it is how exact places are
_TIERS = ((600.0, 30.0), (300.0, 10.0), (120.0, 3.0))  # metres and days looked at, the quieter the place the more
_MOST_EXPECTED = 3.0  # where chance alone would bring more cases than this so near, nearness tells nothing


def count_surroundings(cases: Cases) -> DataFrame:
    """Return how many cases each cell of 500 m has had: case_class, cell_x, cell_y, incidents."""
    import pandas as pd

    x, y, known = _cells(cases)
    frame = pd.DataFrame({"case_class": cases.kind_class[known], "cell_x": x, "cell_y": y})
    rows = (
        frame.groupby(["case_class", "cell_x", "cell_y"], as_index=False).size().rename(columns={"size": "incidents"})
    )
    rows["case_class"] = np.array(CLASSES, dtype=object)[rows["case_class"].to_numpy(dtype=np.int64)]
    return rows.astype({"case_class": "str"})


def densities(cases: Cases, surroundings: DataFrame, numbers: Mapping[str, Any]) -> Floats:
    """Return, for each class (row) and case, the cases of that class a square metre and day around it.

    The mean of the nine cells around, as if half a case more had been there; where a place is unknown, null.
    """
    x, y, known = _cells(cases)
    held = np.full((len(CLASSES), len(cases)), np.nan)
    days = max(float(numbers["days"]), 1.0)
    for code, name in enumerate(CLASSES):
        rows = surroundings[(surroundings["case_class"] == name).to_numpy()]
        table = np.sort(_key(rows["cell_x"].to_numpy(np.int64), rows["cell_y"].to_numpy(np.int64)))
        order = np.argsort(_key(rows["cell_x"].to_numpy(np.int64), rows["cell_y"].to_numpy(np.int64)))
        many = np.append(rows["incidents"].to_numpy(dtype=np.float64)[order], 0.0)
        total = np.zeros(len(x))
        for step_x in (-1, 0, 1):
            for step_y in (-1, 0, 1):
                asked = _key(x + step_x, y + step_y)
                place = np.searchsorted(table, asked)
                there = np.append(table, -1)[place] == asked
                total += np.where(there, many[place], 0.0)
        held[code, known] = (total + 0.5) / (9 * CELL**2 * days)
    return held


def expected_near(cases: Cases, a: Ints, b: Ints, *, around: Floats, numbers: Mapping[str, Any]) -> Floats:
    """Return how many cases of the other's class chance alone brings as near to one of two as they are to each other.

    The larger of both views. Where a place is unknown or the two are far apart, all cases of the class within their
    time: nearness in time alone.
    """
    days = cases.days(a, b)
    metres = np.maximum(cases.metres(a, b), np.maximum(_LEAST_METRES, np.maximum(cases.blur[a], cases.blur[b]) / 2))
    of_class = np.array([float(numbers["of_class"].get(name, 0)) for name in CLASSES])
    views = []
    for one, other in ((a, b), (b, a)):
        everywhere = (of_class[cases.kind_class[other]] + 0.5) / max(float(numbers["days"]), 1.0)
        here = around[cases.kind_class[other], one] * np.pi * metres**2
        views.append(2 * days * np.where(np.isnan(here), everywhere, np.minimum(here, everywhere)))
    return np.maximum(*views)


def near_in_surroundings(
    tables: Tables, cases: Cases, *, around: Floats, numbers: Mapping[str, Any]
) -> tuple[Ints, Ints]:
    """Return the pairs of cases (codes, a < b) so near that chance alone brings at most `_MOST_EXPECTED` such.

    Of both, one is an attack and the other of a kind that conflicts are made of. Where much happens anyway, only
    what is nearer still is looked at, and at the busiest places nothing is.
    """
    made_of = (cases.kind_class == ATTACK) | (cases.kind_class == PRECURSOR)
    busy = np.nan_to_num(around[[ATTACK, PRECURSOR]]).max(axis=0)
    found = []
    for metres, days in _TIERS:
        quiet = made_of & (busy * np.pi * metres**2 * 2 * days <= 4 * _MOST_EXPECTED)
        found.append(_near(tables, cases, chosen=quiet, reach=(metres, days)))
    pairs = np.unique(np.concatenate(found), axis=0)
    a, b = pairs[:, 0], pairs[:, 1]
    classes = cases.kind_class
    good = ((classes[a] == ATTACK) | (classes[b] == ATTACK)) & (classes[a] != OTHER) & (classes[b] != OTHER)
    a, b = a[good], b[good]
    rare = expected_near(cases, a, b, around=around, numbers=numbers) <= _MOST_EXPECTED
    return a[rare], b[rare]


def _near(tables: Tables, cases: Cases, *, chosen: Any, reach: tuple[float, float]) -> Ints:
    incidents = tables.incidents
    wanted = incidents["incident_id"].isin(cases.ids[chosen]).to_numpy()
    near = near_pairs(tables.replace({"incidents": incidents[wanted]}), metres=reach[0], days=reach[1])
    codes = np.column_stack([cases.find(near["incident_a"]), cases.find(near["incident_b"])]).astype(np.int64)
    ordered: Ints = np.sort(codes.reshape(-1, 2), axis=1)
    return ordered


def _cells(cases: Cases) -> tuple[Ints, Ints, Ints]:
    """Return the cell of each case whose place is known, and which those are; cells are of 500 m on either grid."""
    known = np.flatnonzero(~np.isnan(cases.where).any(axis=1))
    where = cases.where[known]
    if not cases.flat:
        y = where[:, 1] * EARTH_RADIUS_M
        row = (np.floor(y / CELL) + 0.5) * CELL  # all of one row share one scale, so that cells do not overlap
        where = np.column_stack([where[:, 0] * EARTH_RADIUS_M * np.cos(row / EARTH_RADIUS_M), y])
    x, y = np.floor(where / CELL).astype(np.int64).T
    return x, y, known


def _key(x: Ints, y: Ints) -> Ints:
    return (x + (1 << 20)) * (1 << 22) + y + (1 << 20)
