"""Incidents close to each other in space and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.graph.codes import decode, encode, expand
from netgraph.model.founded import is_founded

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

__all__ = ["EARTH_RADIUS_M", "near_pairs"]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth (IUGG), metres."""

DAY = 86_400_000_000  # microseconds
SLACK = 1 + 1e-9  # the search reaches a hair too far, the exact test after it decides
CELLS = 1_000_000  # at most so many along one side of the grid, so that a cell has one number
FEW = 1_000_000  # so many pairs near in time are looked at one by one, in less time than compiled code takes to load
ZONE = 6  # degrees of longitude in a UTM zone


def near_pairs(tables: Tables, *, metres: float, days: float, max_pairs: int = 20_000_000) -> DataFrame:
    """Return the pairs of incidents at most `metres` and at most `days` apart, both inclusive.

    Distance is straight on x and y where all placed incidents have them and, by their longitudes, lie in one UTM zone
    (or some have no longitude to tell by); otherwise along the great circle between longitudes and latitudes. The two
    differ by less than 1 %. Incidents without the coordinates that are used are left out. The lag is that between the
    starts of the two spans. Unfounded incidents are near to nothing.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    metres, days
        How far apart, at most; 0 or more.
    max_pairs
        More pairs than this are refused before they are made: they need about 150 bytes each.

    Returns
    -------
    DataFrame
        One row a pair, ``incident_a`` the earlier (of two at one moment the lesser id): ``incident_a, incident_b,
        distance_m, lag_days``, in the order of time.

    Raises
    ------
    ValueError
        If a limit is negative or not a number, or the pairs would be more than `max_pairs`. Many incidents at one
        point (a placeholder coordinate, the middle of a town) are the usual reason; their pairs grow with the square.

    Notes
    -----
    A grid with cells of `metres`, the incidents of a cell in the order of time: a sort of the incidents, then linear
    in the pairs within a cell and its neighbours and within `days`. They are counted before any is made.

    References
    ----------
    Sinnott, R. W. (1984). Virtues of the haversine. Sky and Telescope 68, 159.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> known = {"source": "k", "recorded_at": pd.Timestamp("2026-01-09")}
    >>> places = pd.DataFrame({"location_id": ["k:x", "k:y"], "x": [0.0, 300.0], "y": [0.0, 400.0], **known})
    >>> start = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-03"])).dt.as_unit("us")
    >>> cases = pd.DataFrame({"incident_id": ["k:1", "k:2"], "kind": "shooting", "occurred_from": start,
    ...     "occurred_to": start + pd.Timedelta(minutes=1), "time_zone": "UTC", "location_id": ["k:x", "k:y"], **known})
    >>> near_pairs(Tables.of(incidents=cases, locations=places), metres=500, days=14).values.tolist()
    [['k:1', 'k:2', 500.0, 2.0]]
    """
    import pandas as pd

    for name, limit in (("metres", metres), ("days", days)):
        if not 0 <= limit < float("inf"):
            raise ValueError(f"{name}: got {limit}, needs 0 or more")
    cases = _placed(tables)
    points, flat = _points(cases)
    moments = cases["occurred_from"].to_numpy(dtype="datetime64[us]").view(np.int64)
    space = points if flat else EARTH_RADIUS_M * _on_sphere(points)
    first, second = _candidates(space, moments, metres=metres, window=int(days * DAY), max_pairs=max_pairs)
    distance = (_straight if flat else _great_circle)(points[first], points[second])
    near = distance <= metres
    first, second = first[near], second[near]
    ids = cases["incident_id"].array
    ends = {"incident_a": decode(ids, first), "incident_b": decode(ids, second)}
    return pd.DataFrame({**ends, "distance_m": distance[near], "lag_days": (moments[second] - moments[first]) / DAY})


def _placed(tables: Tables) -> DataFrame:
    """Return the incidents that have coordinates with them, in the order of time, then id."""
    names = ["longitude", "latitude", "x", "y"]
    (wanted, place), ids = encode(tables.incidents["location_id"], tables.locations["location_id"])
    where = np.full((len(ids) + 1, 4), np.nan)  # the last is what an unknown place, -1, finds
    where[place] = tables.locations[names].to_numpy(dtype=np.float64)
    where = where[wanted]
    (identity,), _ = encode(tables.incidents["incident_id"])
    order = np.lexsort((identity, tables.incidents["occurred_from"].to_numpy()))
    order = order[is_founded(tables.incidents)[order]]
    order = order[(~np.isnan(where[order]).reshape(-1, 2, 2).any(axis=2)).any(axis=1)]
    cases = tables.incidents[["incident_id", "occurred_from"]].iloc[order].reset_index(drop=True)
    return cases.assign(**dict(zip(names, where[order].T, strict=True)))


def _points(cases: DataFrame) -> tuple[Floats, bool]:
    """Return x and y in metres and True, or longitude and latitude in radians and False (some may be unknown)."""
    grid = cases[["x", "y"]].to_numpy(dtype=np.float64)
    degrees = cases[["longitude", "latitude"]].to_numpy(dtype=np.float64)
    zones = np.unique(np.floor(degrees[:, 0] / ZONE))  # unknown is a value too
    if not np.isnan(grid).any() and (len(zones) < 2 or np.isnan(degrees).any()):
        return grid, True
    return np.radians(degrees), False


def _candidates(space: Floats, moments: Places, *, metres: float, window: int, max_pairs: int) -> tuple[Places, Places]:
    """Return the places of the two incidents of every pair that is near by the straight line, in order."""
    known = np.flatnonzero(~np.isnan(space).any(axis=1))
    soon = np.searchsorted(moments[known], moments[known] + window, side="right") - np.arange(len(known)) - 1
    if len(known) < 2 or soon.sum() <= min(FEW, max_pairs):
        return _among_few(space[known], known, soon, metres=metres)
    return _on_grid(space, moments, known, metres=metres, window=window, max_pairs=max_pairs)


def _among_few(space: Floats, known: Places, soon: Places, *, metres: float) -> tuple[Places, Places]:
    """Return the same where few pairs are near in time: the distance of each, without loading compiled code."""
    first, second = expand(np.arange(len(known)) + 1, soon)
    near = np.square(space[first] - space[second]).sum(axis=1) <= (metres * SLACK) ** 2
    return known[first[near]], known[second[near]]


def _on_grid(
    space: Floats, moments: Places, known: Places, *, metres: float, window: int, max_pairs: int
) -> tuple[Places, Places]:
    """Return the same by cells, each looked at beside its neighbours."""
    from netgraph.graph import kernels

    cell, steps = _cells(space[known], metres)
    order = np.argsort(cell, kind="stable")  # within a cell the order of time stays
    place = known[order]
    numbers, start = np.unique(cell[order], return_index=True)
    grid = (numbers, np.append(start, len(place)), steps)
    rows = (np.ascontiguousarray(space[place]), moments[place], place)
    reach = (metres * SLACK) ** 2, window, max_pairs
    count = kernels.run(kernels.pairs_in_grid, grid, rows, reach, np.empty(0, dtype=np.int64))
    if count > max_pairs:
        raise ValueError(
            f"near_pairs: more than {max_pairs:,} pairs within {metres:g} m and {window / DAY:g} days; ask for less, "
            "leave out places that stand for many (the middle of a town), or raise max_pairs"
        )
    found = np.empty(count, dtype=np.int64)
    kernels.run(kernels.pairs_in_grid, grid, rows, reach, found)
    found.sort()
    return found >> 32, found & 0xFFFFFFFF


def _cells(space: Floats, metres: float) -> tuple[Places, Places]:
    """Return the number of each point's cell, and what to add to it for the cell itself and half its neighbours.

    Every two neighbours are met once: from the one with the lesser number.
    """
    low = space.min(axis=0)
    side = max(metres * SLACK, float((space.max(axis=0) - low).max()) / CELLS, 1e-3)
    cell = np.floor((space - low) / side).astype(np.int64) + 1  # an empty rim, so that no neighbour wraps around
    scale = np.cumprod([1, *(cell.max(axis=0)[:-1] + 2)]).astype(np.int64)
    around = np.indices([3] * space.shape[1]).reshape(space.shape[1], -1).T - 1
    steps = np.unique(around @ scale)
    return cell @ scale, steps[steps >= 0]


def _on_sphere(radians: Floats) -> Floats:
    """Return points on the unit sphere; the chord between two is never longer than the way along the surface."""
    longitude, latitude = radians.T
    flat = np.cos(latitude)
    return np.column_stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)])


def _straight(one: Floats, other: Floats) -> Floats:
    way: Floats = np.hypot(*(one - other).T)
    return way


def _great_circle(one: Floats, other: Floats) -> Floats:
    """Return metres along the great circle between points in radians (haversine)."""
    half = np.sin((other - one) / 2) ** 2
    across = half[:, 1] + np.cos(one[:, 1]) * np.cos(other[:, 1]) * half[:, 0]
    way: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(across, 1.0)))
    return way
