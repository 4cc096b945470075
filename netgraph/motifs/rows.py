"""Loops that sort the events of a stream under the entities they touch; compiled by `netgraph.motifs.kernels`.

A stream is three arrays, by time: ``source`` and ``target`` (int32 codes) and ``time`` (int64). An *incidence* is one
event seen from one of its two ends; ``way`` is 0 where that end is the source, 1 where it is the target. Each is one
int64, so that it is moved and compared in one piece:

* by node and time: ``event << 32 | far end << 1 | way``
* by node, far end and time: ``far end << 33 | event << 1 | way``
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]

__all__ = ["count_ends", "first_from", "place_by_far_end", "place_by_time", "sum_up"]

FAR = 0x7FFFFFFF
EVENTS = 0xFFFFFFFF


def count_ends(source: Int32s, target: Int32s, start: Int32s) -> None:
    """Add to ``start[node + 1]`` how many incidences a node has; an end below 0 is nobody."""
    for event in range(len(source)):
        a, b = source[event], target[event]
        if a >= 0:
            start[a + 1] += 1
        if b >= 0:
            start[b + 1] += 1


def sum_up(start: Int32s) -> None:
    """Turn counts into the places where each node's row starts."""
    for node in range(1, len(start)):
        start[node] += start[node - 1]


def place_by_time(source: Int32s, target: Int32s, free: Int32s, entries: Int64s, nodes: tuple[int, int]) -> None:
    """Write each incidence of `nodes` (from, to) into its node's row; `free` says where a row goes on.

    Events come in the order of time, so rows do too.
    """
    low, high = nodes
    for event in range(len(source)):
        a, b = source[event], target[event]
        if low <= a < high:
            entries[free[a]] = np.int64(event) << 32 | (np.int64(b) & FAR) << 1
            free[a] += 1
        if low <= b < high:
            entries[free[b]] = np.int64(event) << 32 | (np.int64(a) & FAR) << 1 | 1
            free[b] += 1


def place_by_far_end(start: Int32s, by_time: Int64s, free: Int32s, entries: Int64s, nodes: tuple[int, int]) -> None:
    """Write each incidence into the row of its far end, for far ends among `nodes` (from, to).

    Rows are read node by node and are sorted by time, so that what is written comes out sorted by far end and time.
    An incidence without a far end goes nowhere.
    """
    low, high = nodes
    for node in range(len(start) - 1):
        for place in range(start[node], start[node + 1]):
            entry = by_time[place]
            far = entry >> 1 & FAR
            if low <= far < high:
                entries[free[far]] = np.int64(node) << 33 | entry >> 32 << 1 | (entry & 1 ^ 1)
                free[far] += 1


def first_from(entries: Int64s, low: int, high: int, least: int) -> int:
    """Return the first place from `low` to `high` whose entry is not below `least`; `high` if none is."""
    while low < high:
        middle = (low + high) >> 1
        if entries[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low
