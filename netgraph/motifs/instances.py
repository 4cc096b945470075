"""Which rows of events are a motif together, and which ordered tuples of incidents these are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs import answers, walk
from netgraph.motifs.context import Context
from netgraph.motifs.index import EventIndex, Part
from netgraph.motifs.plan import Plan, context_rows, plan_of
from netgraph.motifs.steps import step_rows
from netgraph.motifs.stream import Stream, halves, together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netgraph.model.vocabulary import Vocabulary
    from netgraph.motifs.pattern import Motif

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]

__all__ = [
    "ORDERS",
    "Search",
    "event_tuples",
    "incident_tuples",
    "instants",
    "no_ties",
    "orders_of",
    "search_of",
    "stretches",
]

ORDERS = ("strict", "same day, order unknown", "order unknown")
"""What is known of the order of incidents: each is certainly before the next; spans overlap, and those that do are of
one local day; spans overlap, and some of those are of different local days."""

_NO_ROWS = (np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int64))
_ROOM = 1 << 16

Write = Callable[[tuple[int, int], Any], tuple[int, int]]


@dataclass(frozen=True)
class Search:
    """A motif made ready to be looked for in an index: the rows that may be some step, and which step each may be."""

    part: Part
    plan: Plan
    fits: Int32s
    context: tuple[Any, ...]
    delta: int


def search_of(
    index: EventIndex, motif: Motif, *, delta: int, context: Context | None, vocabulary: Vocabulary | None = None
) -> Search:
    """Return the search for a motif within `delta` microseconds.

    Raises
    ------
    ValueError
        If the motif asks for ties, groups or roles that are not there, or hangs not together.
    """
    if context is not None and not isinstance(context, Context):
        raise ValueError(f"context: got {type(context).__name__}, needs a Context or None")
    if context is None and (motif.ties or motif.same_group or motif.other_group):
        raise ValueError(f"context: the motif {motif.name} asks for ties or groups; pass a Context")
    plan = plan_of(motif)
    may_be = step_rows(index.table, motif, vocabulary=vocabulary)
    part = index.part(np.logical_or.reduce(may_be))
    fits = np.zeros(len(part.rows), dtype=np.int32)
    for step, rows in enumerate(may_be):
        fits |= rows[part.rows].astype(np.int32) << np.int32(step)
    return Search(part, plan, fits, context_rows(plan, index.codes, context), delta)


def instants(stream: Stream) -> Part:
    """Return a stream as events of a moment each, every one an incident of its own.

    Examples
    --------
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> from netgraph.motifs.stream import stream_of
    >>> part = instants(stream_of([0, 1], [1, 0], [10, 20]))
    >>> plan = plan_of(RETALIATION)
    >>> every = np.full(2, 3, dtype=np.int32)
    >>> event_tuples(Search(part, plan, every, no_ties(2), 10), certain=True).tolist()
    [[0, 1]]
    """
    number = np.arange(len(stream.time))
    never = np.zeros(len(number), dtype=bool)
    return Part(number, stream, (stream.time + 1, stream.time, never, number.astype(np.int32)))


def no_ties(size: int, kinds: int = 1) -> tuple[Any, ...]:
    """Return the context of `size` entities in which nothing holds."""
    none = np.zeros(0, dtype=np.int64)
    return np.zeros(size * max(kinds, 1) + 1, dtype=np.int32), none, none, np.full(size, -1, dtype=np.int32)


def event_tuples(search: Search, *, certain: bool, events: tuple[int, int] | None = None) -> Int32s:
    """Return the events of every instance, one row an instance, one column a step.

    Parameters
    ----------
    search
        What is looked for, and where.
    certain
        Whether only those count of which every event is certainly before the next.
    events
        From which to which event the first may be; all by default. Then rows come by their first event.
    """
    part, steps = search.part, search.plan.steps
    stream = part.stream
    way = walk.BY_EVENT if events or len(steps) == 1 or steps[1, walk.REACH] == walk.BY_TIE else steps[1, walk.REACH]
    pairs = (steps[1:, walk.REACH] == walk.BY_PAIR).any()
    rows = (*stream.by_time, *(stream.by_far_end if pairs else _NO_ROWS))
    if way == walk.BY_PAIR and len(steps) == 2 and (search.plan.rules[:, walk.RULE] == walk.DIFFERENT).all():
        found = _written(2, _shares(search, int(way), rows, None), _answers(search, certain))
        return found[_answered(search, found, certain)]
    arrays = stream.source, stream.target, stream.time, *part.spans, search.fits
    asked = search.delta, part.slack, part.longest, not certain, int(way), int(max(steps[0, walk.WAY], 0))
    return _written(len(steps), _shares(search, int(way), rows, events), _walk(search, arrays, rows, asked))


def _walk(search: Search, arrays: Any, rows: Any, asked: Any) -> Write:
    """Return what writes the instances whose first events are in some units."""
    from netgraph.motifs import kernels

    plan = search.plan

    def write(units: tuple[int, int], room: Int32s) -> tuple[int, int]:
        board = np.zeros((walk.BOARD, 32), dtype=np.int64)
        told: tuple[int, int] = kernels.run(
            walk.walk, plan.steps, plan.rules, arrays, rows, search.context, asked, units, board, room
        )
        return told

    return write


def _answers(search: Search, certain: bool) -> Write:
    """Return what writes pairs of events between the same two, for a motif of two such steps."""
    from netgraph.motifs import kernels

    part, steps = search.part, search.plan.steps
    asked = search.delta + part.slack, 0 if certain else part.longest - 1, bool(steps[1, walk.WAY])

    def write(nodes: tuple[int, int], room: Int32s) -> tuple[int, int]:
        stream = part.stream
        told: tuple[int, int] = kernels.run(
            answers.answer_pairs, stream.by_far_end, stream.time, part.spans[0], search.fits, asked, nodes, room
        )
        return told

    return write


def _answered(search: Search, found: Int32s, certain: bool) -> NDArray[np.bool_]:
    """Say which pairs are of two incidents in order, and near enough; the loop left that open."""
    start, (end, day, date_only, incident) = search.part.stream.time, search.part.spans
    one, other = found.T
    lag = np.where(date_only[one] & date_only[other], day[other] - day[one], start[other] - start[one])
    gap = int(search.plan.steps[1, walk.GAP])
    fine = (incident[one] != incident[other]) & (np.abs(lag) <= (search.delta if gap < 0 else min(search.delta, gap)))
    kept: NDArray[np.bool_] = fine & (end[one] <= start[other]) if certain else fine
    return kept


def _written(steps: int, shares: list[tuple[int, int]], write: Write) -> Int32s:
    """Return what is written for all shares, one after the other; room grows as needed."""

    def filled(units: tuple[int, int]) -> list[Int32s]:
        room, done = np.empty(_ROOM * steps, dtype=np.int32), []
        while units[0] < units[1]:
            unit, count = write(units, room)
            done.append(room[: count * steps].reshape(-1, steps).copy())
            if unit == units[0]:
                room = np.empty(4 * len(room), dtype=np.int32)
            units = (int(unit), units[1])
        return done

    found = [part for parts in together(filled, shares) for part in parts]
    return np.concatenate(found) if found else np.zeros((0, steps), dtype=np.int32)


def _shares(search: Search, way: int, rows: Any, events: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Cut what is scanned for first events into one range a thread."""
    stream = search.part.stream
    if events:
        return [events]
    if way == walk.BY_EVENT:
        return halves(np.arange(len(stream.time) + 1), stream.threads)
    return halves(rows[2] if way == walk.BY_PAIR else rows[0], stream.threads)


def incident_tuples(search: Search, events: tuple[int, int] | None = None) -> tuple[Int32s, NDArray[np.int8]]:
    """Return the events of every instance, certain or not, and its place in `ORDERS`.

    Incidents whose order is not known are told in one order only: of the orders in which they are the motif the one
    that is first by start, then by id, of the first, the second, and so on.
    """
    found = event_tuples(search, certain=False, events=events)
    order = orders_of(search.part, found)
    if events is None or not order.any():
        return _told_once(search.part, found, order)
    near = _with_others(search, events)
    kept, told = _told_once(search.part, near, orders_of(search.part, near))
    here = (kept[:, 0] >= events[0]) & (kept[:, 0] < events[1])
    return kept[here], told[here]


def _with_others(search: Search, events: tuple[int, int]) -> Int32s:
    """Return also what begins a little earlier or later: it may be the same incidents told otherwise."""
    time = search.part.stream.time
    reach = search.delta + search.part.slack
    low = int(np.searchsorted(time, time[events[0]] - reach))
    high = int(np.searchsorted(time, time[events[1] - 1] + reach, side="right"))
    return event_tuples(search, certain=False, events=(low, high))


def stretches(part: Part, size: int) -> Iterator[tuple[int, int]]:
    """Yield from which to which event each stretch of about `size` is; no moment is cut in two."""
    time, first = part.stream.time, 0
    while first < len(time):
        last = min(first + size, len(time))
        last = int(np.searchsorted(time, time[last - 1], side="right"))
        yield first, last
        first = last


def orders_of(part: Part, found: Int32s) -> NDArray[np.int8]:
    """Return for each row of events the place in `ORDERS`."""
    start, (end, day, _, _) = part.stream.time, part.spans
    order = np.zeros(len(found), dtype=np.int8)
    for one, other in combinations(found.T, 2):
        unknown = np.where(day[one] == day[other], np.int8(1), np.int8(2))
        order = np.maximum(order, np.where(end[one] <= start[other], np.int8(0), unknown))
    return order


def _told_once(part: Part, found: Int32s, order: NDArray[np.int8]) -> tuple[Int32s, NDArray[np.int8]]:
    unknown = np.flatnonzero(order)
    incident, start = part.spans[3][found[unknown]], part.stream.time[found[unknown]]
    every = np.sort(incident, axis=1)
    keys = [key for step in range(found.shape[1]) for key in (start[:, step], incident[:, step])]
    by = np.lexsort((*keys[::-1], *every.T[::-1]))
    new = np.ones(len(by), dtype=bool)
    new[1:] = (every[by][1:] != every[by][:-1]).any(axis=1)
    first = incident[by][np.flatnonzero(new)][np.cumsum(new) - 1] if len(by) else incident
    keep = np.ones(len(found), dtype=bool)
    keep[unknown[by]] = (incident[by] == first).all(axis=1)
    return found[keep], order[keep]
