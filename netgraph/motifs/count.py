"""The 36 small motifs counted in a table of events; apart from them, what rests on an order that nobody knows."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np

from netgraph.motifs.census import CODES, census
from netgraph.motifs.index import EventIndex, Part, as_index
from netgraph.motifs.instances import Search, event_tuples, no_ties, orders_of, stretches
from netgraph.motifs.pattern import Motif, Step
from netgraph.motifs.plan import plan_of
from netgraph.motifs.search import microseconds
from netgraph.motifs.stream import Stream

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    Int64s = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["count_motifs", "motif_of"]

_CHUNK = 1 << 18
_COLUMNS = ("count", "expected", "same_day", "order_unknown", "expected_unknown")


def count_motifs(
    events: DataFrame | EventIndex, *, delta: timedelta | str, order: Literal["strict", "rows"] = "strict"
) -> DataFrame:
    """Count each of the 36 motifs of three events among two or three entities.

    Every event has a known source and target. Incidents count in the order in which they certainly happened; three of
    which two overlap in time have no order, and are reported apart: dates without hours of one local day are never
    put in order silently.

    Parameters
    ----------
    events
        From `netgraph.graph.events`, or an index of them.
    delta
        Longest time from the start of the first to the start of the third, inclusive; between two dates without hours
        in whole local days.
    order
        ``strict``; or ``rows``, which takes incidents of unknown order by start, then id, as if that were their order.

    Returns
    -------
    DataFrame
        One row a motif, 36 in all: ``row`` (second event) and ``column`` (third event) of the published 6 by 6 table;
        ``code``, three events with entities numbered by first appearance; ``count``, the ordered triples of incidents;
        ``expected``, their weights multiplied and summed, which is fewer where there are several candidates;
        ``same_day`` and ``order_unknown``, the triples that would be this motif in the order of start and id, but of
        which some overlap: all of these on one local day, or not. With ``rows`` they are in ``count`` instead.

    Raises
    ------
    ValueError
        For another `order`, a negative `delta`, or events of another shape.

    Notes
    -----
    Where spans overlap only if they are equal, every incident is one row and all weights are 1, `census` counts: time
    and memory do not depend on how many instances there are. Otherwise the instances are looked through one by one.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.builders import incident, involvement, tables
    >>> rows = [(1, "A", "B"), (2, "B", "A"), (3, "A", "B")]
    >>> world = tables(incidents=[incident(f"{day}", f"2026-01-0{day}") for day, *_ in rows],
    ...     involvements=[involvement(f"{day}", who, role) for day, *both in rows
    ...                   for who, role in zip(both, ("suspect", "victim"))])
    >>> found = count_motifs(events(world, kinds=["shooting"]), delta="7 days")
    >>> found[found["count"] > 0][["row", "column", "code", "count"]].values.tolist()
    [[5, 1, '01 10 01', 1]]
    """
    import pandas as pd

    if order not in ("strict", "rows"):
        raise ValueError(f"order: got {order!r}, allowed strict, rows")
    longest, index = microseconds(delta), as_index(events)
    codes = index.codes
    part = index.part((codes.source >= 0) & (codes.target >= 0) & (codes.source != codes.target))
    weight = codes.weight[part.rows]
    times = _moments(part, weight)
    counted = _looked_through(part, weight, longest) if times is None else _counted(part, times, longest)
    table = pd.DataFrame(dict(zip(_COLUMNS, counted, strict=True)))
    if order == "rows":
        table["count"] += table["same_day"] + table["order_unknown"]
        table["expected"] += table["expected_unknown"]
        table[["same_day", "order_unknown"]] = 0
    table = table.drop(columns="expected_unknown")
    table.insert(0, "code", pd.array(CODES, dtype="str"))
    table.insert(0, "column", np.arange(36) % 6 + 1)
    table.insert(0, "row", np.arange(36) // 6 + 1)
    return table


def motif_of(cell: int) -> Motif:
    """Return one of the 36 motifs as a pattern, by its place in `CODES`.

    Examples
    --------
    >>> print(motif_of(CODES.index("01 10 02")))
    A→B, B→A, A→C
    """
    steps = (Step("ABC"[int(edge[0])], "ABC"[int(edge[1])]) for edge in CODES[cell].split())
    return Motif(CODES[cell], tuple(steps))


def _moments(part: Part, weight: Floats) -> Int64s | None:
    """Return one time an event if that says all there is to say of their order; else ``None``."""
    start, (end, day, date_only, incident) = part.stream.time, part.spans
    alone = len(np.unique(incident)) == len(incident) and bool((weight == 1).all())
    if not alone or (date_only.any() and not date_only.all()):
        return None
    tied = start[1:] == start[:-1]
    apart = np.where(tied, end[1:] == end[:-1], end[:-1] <= start[1:])
    if not apart.all() or (tied & (day[1:] != day[:-1])).any():
        return None
    return day if date_only.any() else start


def _counted(part: Part, time: Int64s, delta: int) -> tuple[Int64s | Floats, ...]:
    """Return counts by the census: certain, the same as expected, of one day, none otherwise, expected of one day."""
    by_id = np.lexsort((part.spans[3], time))
    stream = part.stream
    if (np.diff(by_id) < 0).any() or time is not stream.time:
        stream = Stream(stream.source[by_id], stream.target[by_id], time[by_id], stream.size, stream.threads)
    certain = census(stream, delta).ravel()
    same_day = np.zeros(36, dtype=np.int64)
    if (np.diff(stream.time) == 0).any():
        same_day = census(stream, delta, strict=False).ravel() - certain
    return certain, certain.astype(np.float64), same_day, np.zeros(36, dtype=np.int64), same_day.astype(np.float64)


def _looked_through(part: Part, weight: Floats, delta: int) -> tuple[Int64s | Floats, ...]:
    """Return counts by looking at every instance: certain, expected, of one day, of other unknown order, its weight."""
    count, unknown = np.zeros((3, 36), dtype=np.int64), np.zeros(36)
    expected = np.zeros(36)
    fits, none = np.full(len(part.rows), 7, dtype=np.int32), no_ties(part.stream.size)
    for cell in range(36):
        search = Search(part, plan_of(motif_of(cell)), fits, none, delta)
        for events in stretches(part, _CHUNK):
            found = event_tuples(search, certain=False, events=events)
            told = orders_of(part, found)
            keep = (told == 0) | _in_order(part, found)
            found, told = found[keep], told[keep]
            product = weight[found].prod(axis=1)
            expected[cell] += product[told == 0].sum()
            unknown[cell] += product[told > 0].sum()
            for kind in range(3):
                count[kind, cell] += len(np.unique(part.spans[3][found[told == kind]], axis=0))
    return count[0], expected, count[1], count[2], unknown


def _in_order(part: Part, found: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which instances stand by start, then id."""
    start, incident = part.stream.time[found], part.spans[3][found]
    fine = np.ones(len(found), dtype=bool)
    for one, other in combinations(range(3), 2):
        same = start[:, one] == start[:, other]
        fine &= (start[:, one] < start[:, other]) | (same & (incident[:, one] < incident[:, other]))
    return fine
