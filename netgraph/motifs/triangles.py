"""Loops over three events between three nodes, from the first of them: who is second and the ways of the later two.

`netgraph.motifs.sides` counts the same from the triangles of the static graph; `netgraph.motifs.census` estimates which
is less work, and turns either into cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.motifs.rows import first_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Rows = tuple[Int32s, Int64s]

__all__ = ["close_triangles", "shorter_windows"]

FAR = 0x7FFFFFFF
SMALL = 64
"""Two windows whose product is at most this are compared event by event; others by search."""


def shorter_windows(windows: Int32s) -> tuple[int, int]:
    """Return the sum over events of the shorter of their two windows, and of those whose windows are large."""
    work, large = 0, 0
    for event in range(len(windows) // 4):
        one = windows[4 * event + 1] - windows[4 * event]
        other = windows[4 * event + 3] - windows[4 * event + 2]
        work += min(one, other)
        if one * other > SMALL:
            large += min(one, other)
    return work, large


def close_triangles(  # noqa: PLR0917
    stream: tuple[Int32s, Int32s, Int64s], entries: Int64s, windows: Int32s, by_far: Rows, strict: bool,
    events: tuple[int, int], found: Int64s,
) -> None:  # fmt: skip
    """Count triangles by their first event, for first events from, to: [who is second, way at source, at target].

    A later event at each end, both with the same third node, close it. Where `by_far` is empty every two later
    events are compared; else large windows are searched for the third node.
    """
    source, target, time = stream
    for event in range(events[0], events[1]):
        one, end = windows[4 * event], windows[4 * event + 1]
        other, last = windows[4 * event + 2], windows[4 * event + 3]
        if one == end or other == last:
            continue
        ends = source[event], target[event]
        if len(by_far[1]) == 0 or (end - one) * (last - other) <= SMALL:
            compare(entries, (one, end, other, last), ends, time, strict, found)
        elif end - one <= last - other:
            limit = entries[other] >> 32, entries[last - 1] >> 32
            search(entries, (one, end), ends, by_far, limit, time, strict, 0, found)
        else:
            limit = entries[one] >> 32, entries[end - 1] >> 32
            search(entries, (other, last), (ends[1], ends[0]), by_far, limit, time, strict, 1, found)


def compare(  # noqa: PLR0917
    entries: Int64s, bounds: tuple[int, int, int, int], ends: tuple[int, int], time: Int64s, strict: bool, found: Int64s
) -> None:
    """Compare every later event at one end with every one at the other."""
    for place in range(bounds[0], bounds[1]):
        a = entries[place]
        far = a >> 1 & FAR
        if far == ends[1]:
            continue
        for there in range(bounds[2], bounds[3]):
            b = entries[there]
            if b >> 1 & FAR == far:
                add(found, a >> 32, b >> 32, a & 1, b & 1, time, strict)


def search(  # noqa: PLR0917
    entries: Int64s, bounds: tuple[int, int], ends: tuple[int, int], by_far: Rows, limit: tuple[int, int], time: Int64s,
    strict: bool, turned: int, found: Int64s,
) -> None:  # fmt: skip
    """Search, for every later event at the first of `ends`, the events of the second with the same far end."""
    start, sorted_entries = by_far
    low, high = start[ends[1]], start[ends[1] + 1]
    for place in range(bounds[0], bounds[1]):
        a = entries[place]
        far = a >> 1 & FAR
        if far == ends[1]:
            continue
        there = first_from(sorted_entries, low, high, far << 33 | limit[0] << 1)
        most = far << 33 | limit[1] << 1 | 1
        while there < high and sorted_entries[there] <= most:
            b = sorted_entries[there]
            if turned:
                add(found, (b >> 1) & 0xFFFFFFFF, a >> 32, b & 1, a & 1, time, strict)
            else:
                add(found, a >> 32, (b >> 1) & 0xFFFFFFFF, a & 1, b & 1, time, strict)
            there += 1


def add(found: Int64s, a: int, b: int, way_a: int, way_b: int, time: Int64s, strict: bool) -> None:  # noqa: PLR0917
    """Count one triangle unless its second and third event are of one time and order is strict."""
    if strict and time[a] == time[b]:
        return
    found[4 * (b < a) + 2 * way_a + way_b] += 1
