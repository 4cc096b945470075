"""Events as three arrays by time, and under the entities they touch: what the census and the search read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs import rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Rows = tuple[Int32s, Int64s]

__all__ = ["MOST_EVENTS", "Stream", "halves", "own", "stream_of", "together"]

MOST_EVENTS = 2**30
"""An incidence's place is an int32, and an event has two."""


@dataclass(frozen=True)
class Stream:
    """Events by time, then by the order given: `source` and `target` from 0 to `size`, -1 for nobody known.

    Rows are made when first asked for, by so many `threads`, and kept.
    """

    source: Int32s
    target: Int32s
    time: Int64s
    size: int
    threads: int = 1

    @cached_property
    def by_time(self) -> Rows:
        """Where each node's row starts, and all incidences by node and time (see `netgraph.motifs.rows`)."""
        from netgraph.motifs import kernels

        start = np.zeros(self.size + 1, dtype=np.int32)
        kernels.run(rows.count_ends, self.source, self.target, start)
        kernels.run(rows.sum_up, start)
        free, entries = start[:-1].copy(), np.empty(start[-1], dtype=np.int64)
        together(
            lambda nodes: kernels.run(rows.place_by_time, self.source, self.target, free, entries, nodes),
            halves(start, self.threads),
        )
        return start, entries

    @cached_property
    def by_far_end(self) -> Rows:
        """Where each node's row starts, and all incidences by node, far end and time."""
        from netgraph.motifs import kernels

        begin, by_time = self.by_time
        start = self._starts_of_pairs()
        free, entries = start[:-1].copy(), np.empty(start[-1], dtype=np.int64)
        together(
            lambda nodes: kernels.run(rows.place_by_far_end, begin, by_time, free, entries, nodes),
            halves(start, self.threads),
        )
        return start, entries

    def _starts_of_pairs(self) -> Int32s:
        """Return where each node's row starts, of events between two who are known."""
        known = (self.source >= 0) & (self.target >= 0)
        if known.all():
            return self.by_time[0]
        ends = np.concatenate([self.source[known], self.target[known]])
        start = np.zeros(self.size + 1, dtype=np.int32)
        np.cumsum(np.bincount(ends, minlength=self.size), out=start[1:])
        return start


def stream_of(source: ArrayLike, target: ArrayLike, time: ArrayLike, *, threads: int = 1) -> Stream:
    """Return a stream of integer arrays: sorted by time, events of a node with itself left out.

    Parameters
    ----------
    source, target
        Whole numbers from 0; best without large gaps, as memory is taken for every number up to the greatest.
    time
        Whole numbers, in any unit.
    threads
        How many cores may work on it; results are the same.

    Raises
    ------
    ValueError
        For arrays of different lengths, a negative node, or more than `MOST_EVENTS` events.
    """
    one, other, when = own(source, np.int32), own(target, np.int32), own(time, np.int64)
    if not len(one) == len(other) == len(when) <= MOST_EVENTS:
        raise ValueError(f"stream: got {len(one)}, {len(other)} and {len(when)} values; needs as many, at most 2^30")
    if len(one) and min(one.min(), other.min()) < 0:
        raise ValueError("stream: a node is below 0; nodes are numbered from 0")
    apart = one != other
    if not apart.all():
        one, other, when = one[apart], other[apart], when[apart]
    if (np.diff(when) < 0).any():
        order = np.argsort(when, kind="stable")
        one, other, when = one[order], other[order], when[order]
    size = int(max(one.max(), other.max())) + 1 if len(one) else 0
    return Stream(one, other, when, size, threads)


def own(values: ArrayLike, dtype: type) -> NDArray[Any]:
    """Return values as the one kind of array that loops are compiled for: in one piece, writable, of one type."""
    return np.require(values, dtype=dtype, requirements=["C", "W"])


def together(act: Callable[[Any], Any], parts: Iterable[Any]) -> list[Any]:
    """Return what `act` makes of each part, each in a thread of its own where there are several."""
    shares = list(parts)
    if len(shares) == 1:
        return [act(shares[0])]
    with ThreadPoolExecutor(len(shares)) as pool:
        return list(pool.map(act, shares))


def halves(start: NDArray[Any], threads: int) -> list[tuple[int, int]]:
    """Cut the nodes into one range a thread, of about as many places each."""
    cuts = np.searchsorted(start, np.linspace(0, start[-1], threads + 1)[1:-1])
    bounds = [0, *(int(cut) for cut in cuts), len(start) - 1]
    return list(zip(bounds[:-1], bounds[1:], strict=True))
