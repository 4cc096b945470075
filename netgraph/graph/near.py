"""Incidents close to each other in space and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.graph.codes import decode

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
SWEDEN = (10.0, 25.0)  # degrees east that SWEREF 99 TM is made for
BLOCK = 2_000_000  # pairs worked on at once


def near_pairs(tables: Tables, *, metres: float, days: float, max_pairs: int = 50_000_000) -> DataFrame:
    """Return the pairs of incidents at most `metres` and at most `days` apart, both inclusive.

    Distance is straight on x and y where all placed incidents have them in one grid (longitudes within one UTM zone,
    or within the reach of SWEREF 99 TM, or not given); otherwise along the great circle between longitudes and
    latitudes. Incidents without coordinates are left out. The lag is that between the starts of the two spans.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    metres, days
        How far apart, at most; 0 or more.
    max_pairs
        More pairs than this are refused before they are made: they need about 100 bytes each.

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
    A k-d tree over space and time: n log n in incidents, linear in pairs. About 1 s for 100,000 incidents and 6 s for
    1,000,000 with 1.4 pairs each. Before a pair is made, the tree counts how many there are at most.

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
    first, second, distance = _close(points, moments, metres=metres, days=days, flat=flat, max_pairs=max_pairs)
    ids = cases["incident_id"].array
    lag = (moments[second] - moments[first]) / DAY
    ends = {"incident_a": decode(ids, first), "incident_b": decode(ids, second)}
    return pd.DataFrame({**ends, "distance_m": distance, "lag_days": lag})


def _placed(tables: Tables) -> DataFrame:
    """Return incidents with their coordinates, in the order of time, then id."""
    import pandas as pd

    places = tables.locations
    place = pd.Index(places["location_id"]).get_indexer(tables.incidents["location_id"])
    where = places[["longitude", "latitude", "x", "y"]].to_numpy(dtype=np.float64)
    where = np.vstack([where, np.full((1, 4), np.nan)])[place]  # the last is what an unknown place, -1, finds
    cases = tables.incidents[["incident_id", "occurred_from"]].assign(
        **dict(zip(["longitude", "latitude", "x", "y"], where.T, strict=True))
    )
    known = cases[["longitude", "latitude"]].notna().all(axis=1) | cases[["x", "y"]].notna().all(axis=1)
    return cases[known.to_numpy()].sort_values(["occurred_from", "incident_id"], kind="stable", ignore_index=True)


def _points(cases: DataFrame) -> tuple[Floats, bool]:
    """Return x and y in metres and True, or longitude and latitude in radians and False (some may be unknown)."""
    grid = cases[["x", "y"]].to_numpy(dtype=np.float64)
    degrees = cases[["longitude", "latitude"]].to_numpy(dtype=np.float64)
    east = degrees[~np.isnan(degrees[:, 0]), 0]
    one_grid = len(east) == 0 or len(np.unique(np.floor(east / 6))) == 1
    one_grid = one_grid or (east.min() >= SWEDEN[0] and east.max() <= SWEDEN[1])
    if one_grid and not np.isnan(grid).any():
        return grid, True
    return np.radians(degrees), False


def _close(
    points: Floats, moments: Places, *, metres: float, days: float, flat: bool, max_pairs: int
) -> tuple[Places, Places, Floats]:
    """Return the places of the two incidents of every close pair, in order, and their distance."""
    known = np.flatnonzero(~np.isnan(points).any(axis=1))
    candidates = _candidates(points[known], moments[known], metres=metres, days=days, flat=flat, max_pairs=max_pairs)
    measure = _straight if flat else _great_circle
    kept, distances = [np.empty((0, 2), dtype=np.int64)], [np.empty(0)]
    for begin in range(0, len(candidates), BLOCK):
        pairs = known[candidates[begin : begin + BLOCK]]
        distance = measure(points[pairs[:, 0]], points[pairs[:, 1]])
        near = (distance <= metres) & (moments[pairs[:, 1]] - moments[pairs[:, 0]] <= days * DAY)
        kept.append(pairs[near])
        distances.append(distance[near])
    pairs, distance = np.concatenate(kept), np.concatenate(distances)
    order = np.argsort(pairs[:, 0] * len(points) + pairs[:, 1])
    return pairs[order, 0], pairs[order, 1], distance[order]


def _candidates(
    points: Floats, moments: Places, *, metres: float, days: float, flat: bool, max_pairs: int
) -> NDArray[np.intp]:
    """Return all pairs, the lesser place first, that may be close: those within a box of space and time."""
    from scipy.spatial import cKDTree

    if len(points) == 0:
        return np.empty((0, 2), dtype=np.intp)
    space = points if flat else EARTH_RADIUS_M * _on_sphere(points)
    unit_m, unit_days = max(metres, 1e-3), max(days, 1e-6)  # where only the very same point or moment is near
    time = (moments - moments.min()) / DAY
    tree = cKDTree(np.column_stack([(space - space.min(axis=0)) / unit_m, time / unit_days]))
    both_ways = int(tree.count_neighbors(tree, SLACK, p=np.inf))  # and each with itself
    if (pairs := (both_ways - len(points)) // 2) > max_pairs:
        raise ValueError(
            f"near_pairs: {pairs:,} pairs lie within about {metres:g} m and {days:g} days, at most {max_pairs:,} are "
            "made; ask for less, or leave out places that stand for many (the middle of a town)"
        )
    found: NDArray[np.intp] = tree.query_pairs(SLACK, p=np.inf, output_type="ndarray")
    return found


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
