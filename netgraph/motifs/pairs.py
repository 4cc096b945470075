"""Loops that set the events of a stream pair by pair, and the pairs at the lesser of their two nodes.

A moment is the place of a time among all times (or of an event among all events, where events of one time are ordered
too): what is within delta of an event is then a stretch of moments, and no time needs to be looked at again. A stamp is
``moment << 1 | way``, the way seen from the lesser node: 32 bits, so that twice as many fit into what is read at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Rows = tuple[Int32s, Int64s]
    Pairs = tuple[Int32s, Int32s, Int32s]
    Events = tuple[Int32s, Int32s, Int32s]

__all__ = ["BLOCKS", "count_far_ends", "mark_blocks", "set_moments", "write_far_ends"]

BLOCKS = 62
"""Into so many stretches all moments are cut, one a bit, to see which pairs are never near in time."""


def set_moments(time: Int64s, asked: tuple[int, bool], moments: Int32s, bounds: Int32s) -> int:
    """Write each event's moment, and the first within delta before it and the first beyond delta after; count moments.

    `asked` is the longest time, and whether events of one time are of one moment.
    """
    last = -1
    for event in range(len(time)):
        last += not asked[1] or event == 0 or time[event] != time[event - 1]
        moments[event] = last
    low, high = 0, 0
    for event in range(len(time)):
        while time[event] - time[low] > asked[0]:
            low += 1
        while high < len(time) and time[high] - time[event] <= asked[0]:
            high += 1
        bounds[2 * event], bounds[2 * event + 1] = moments[low], moments[high - 1] + 1
    return last + 1


def count_far_ends(by_far: Rows, degree: Int32s) -> int:
    """Count each node's different far ends; return the sum over pairs of nodes."""
    start, entries = by_far
    total = 0
    for node in range(len(start) - 1):
        last = -1
        for place in range(start[node], start[node + 1]):
            far = entries[place] >> 33
            if far != last:
                degree[node] += 1
                last = far
        total += degree[node]
    return total // 2


def write_far_ends(  # noqa: PLR0917
    by_far: Rows, moments: Int32s, bounds: Int32s, degree: Int32s, pairs: Pairs, events: Events
) -> int:
    """Write each pair of nodes at the lesser one (by far ends, then code), and its events; return the work of listing.

    `pairs` receives where each node's pairs start, their other nodes, and where each pair's events start; `events`,
    pair by pair, ``moment << 1 | way`` seen from the lesser node, its bounds (see `set_moments`), and how many before
    it are of way 1.
    """
    start, entries = by_far
    first, fars, begin = pairs
    stamps, near, inward = events
    filled, written = 0, 0
    for node in range(len(start) - 1):
        first[node] = filled
        place, end = start[node], start[node + 1]
        while place < end:
            far = entries[place] >> 33
            lesser = degree[far] > degree[node] or (degree[far] == degree[node] and far > node)
            if lesser:
                fars[filled], begin[filled] = far, written
                filled += 1
            while place < end and entries[place] >> 33 == far:
                if lesser:
                    event, way = entries[place] >> 1 & 0xFFFFFFFF, entries[place] & 1
                    stamps[written] = int(moments[event]) << 1 | way
                    near[2 * written], near[2 * written + 1] = bounds[2 * event], bounds[2 * event + 1]
                    inward[written + 1] = inward[written] + way
                    written += 1
                place += 1
    first[len(start) - 1], begin[filled] = filled, written
    work = 0
    for pair in range(filled):
        work += first[fars[pair] + 1] - first[fars[pair]]
    return work


def mark_blocks(begin: Int32s, events: Events, width: int, blocks: Int64s) -> None:
    """Write for each pair the blocks of so many moments with an event, and those within delta of one."""
    stamps, bounds, _ = events
    for pair in range(len(begin) - 1):
        own, near = 0, 0
        for place in range(begin[pair], begin[pair + 1]):
            own |= 1 << (stamps[place] >> 1) // width
            near |= (2 << (bounds[2 * place + 1] - 1) // width) - (1 << bounds[2 * place] // width)
        blocks[2 * pair], blocks[2 * pair + 1] = own, near
