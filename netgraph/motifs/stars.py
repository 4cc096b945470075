"""Loops over the events at one node at a time: pairs and stars of three events, and each event's window.

One forward pass counts them in constant time an event, whatever the longest time. Written from the sums

    pair[i,j,k]  all three with one neighbour         pre[i,j,k]  the third is with another
    post[i,j,k]  the first is with another            mid[i,j,k]  the second is with another

where i, j, k are the ways (0 out of the node, 1 into it) of the first, second and third event. For the events in the
window are kept: N and P, those come and gone so far; of each neighbour c, its events in the window, p, its ordered
pairs of them, and over its events A and B, the sums of N before and after each; S, the sum of p over neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]

__all__ = ["count_stars", "room_for"]

PAIRS, BEFORE, AFTER, WIDTH = 2, 6, 10, 16
"""Where a neighbour's numbers stand in its line: c[way] first; p[first, second]; A and B [its way, other way]."""
COME, GONE, BOTH, TIED, STATE = 0, 2, 4, 8, 10
"""Where the centre's numbers stand: N and P; S[first, second]; how many come at the moment."""


def count_stars(  # noqa: PLR0917
    start: Int32s, entries: Int64s, time: Int64s, asked: tuple[int, bool], nodes: tuple[int, int], windows: Int32s,
    board: Any, totals: Int64s,
) -> None:  # fmt: skip
    """Add pair, pre, post and mid (8 each) of the centres in `nodes` (from, to), seen from each centre.

    `asked` is the longest time, and whether order is strict. In `windows` is written, for each event and end, from
    where to where in `entries` the later events at that end stand; nothing where there are none. `board` is room for
    one centre, made by `room_for`.
    """
    when, kept, slot, where, ways, lines, now = board
    for node in range(nodes[0], nodes[1]):
        first, size = start[node], start[node + 1] - start[node]
        if size < 2:
            continue
        for place in range(size):
            when[place] = time[entries[first + place] >> 32]
        left = window_ends(entries, first, when[:size], asked, windows, kept)
        if left > 2:
            used = 0
            for place in range(left):
                entry, when[place] = entries[first + kept[place]], when[kept[place]]
                far, ways[place] = entry >> 1 & 0x7FFFFFFF, entry & 1
                if slot[far] < 0:
                    slot[far] = used
                    lines[used : used + WIDTH] = 0
                    used += WIDTH
                where[place] = slot[far]
            for place in range(left):
                slot[entries[first + kept[place]] >> 1 & 0x7FFFFFFF] = -1
            now[:] = 0
            slide(when[:left], where, ways, lines, now, totals, asked)
    for place in range(8, 32):
        totals[place] -= totals[place & 7]


def room_for(longest: int, size: int) -> tuple[Any, ...]:
    """Return the board of `count_stars` for centres of at most `longest` events among `size` nodes."""
    whole = (np.empty(longest, dtype=kind) for kind in (np.int64, np.int32))
    slot = np.full(size, -1, dtype=np.int32)
    near = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.int8)
    return (*whole, slot, *near, np.zeros(longest * WIDTH, dtype=np.int64), np.zeros(STATE, dtype=np.int64))


def window_ends(  # noqa: PLR0917
    entries: Int64s, first: int, when: Int64s, asked: tuple[int, bool], windows: Int32s, kept: Int32s
) -> int:
    """Write the windows of one node's events; return how many may be one of three within the time, and which."""
    delta, strict = asked
    begin, end, keep, left = 0, 0, 0, 0
    size = len(when)
    for place in range(size):
        begin = max(begin, place + 1)
        while strict and begin < size and when[begin] == when[place]:
            begin += 1
        end = max(end, begin)
        while end < size and when[end] - when[place] <= delta:
            end += 1
        if end > begin:
            entry = entries[first + place]
            side = ((entry >> 32) << 1 | entry & 1) << 1
            windows[side], windows[side + 1] = first + begin, first + end
        if end - place > 2:
            keep = place + 3
        if place < keep:
            kept[left] = place
            left += 1
    return left


def slide(  # noqa: PLR0917
    when: Int64s, where: Int32s, ways: Any, lines: Int64s, now: Int64s, totals: Int64s, asked: tuple[int, bool]
) -> None:
    """Let the window slide over one centre's events, a group of equal time at once where order is strict."""
    delta, strict = asked
    oldest, place, size = 0, 0, len(when)
    while place < size:
        group, moment = place + 1, when[place]
        while strict and group < size and when[group] == moment:
            group += 1
        while moment - when[oldest] > delta:
            oldest = drop(oldest, when, where, ways, lines, now, strict)
        now[TIED], now[TIED + 1] = 0, 0
        for one in range(place, group):
            count_third(lines, where[one], ways[one], now, totals)
            now[TIED + ways[one]] += 1
        for one in range(place, group):
            push(lines, where[one], ways[one], now)
        for one in range(place, group):
            lines[where[one] + ways[one]] += 1
        now[COME] += now[TIED]
        now[COME + 1] += now[TIED + 1]
        place = group


def count_third(lines: Int64s, line: int, k: int, now: Int64s, totals: Int64s) -> None:
    """Add what one event completes as the third."""
    for i in range(2):
        mine = lines[line + i]
        for j in range(2):
            cell, pair = 4 * i + 2 * j + k, 2 * i + j
            totals[cell] += lines[line + PAIRS + pair]
            totals[8 + cell] += now[BOTH + pair]
            totals[16 + cell] += lines[line + BEFORE + 2 * j + i] - now[GONE + i] * lines[line + j]
            totals[24 + cell] += mine * now[COME + j] - lines[line + AFTER + pair]


def push(lines: Int64s, line: int, way: int, now: Int64s) -> None:
    """Take one event into the window, but for its place among its neighbour's events."""
    for i in range(2):
        mine, come = lines[line + i], now[COME + i]
        lines[line + PAIRS + 2 * i + way] += mine
        now[BOTH + 2 * i + way] += mine
        lines[line + BEFORE + 2 * way + i] += come
        lines[line + AFTER + 2 * way + i] += come + now[TIED + i]


def drop(  # noqa: PLR0917
    oldest: int, when: Int64s, where: Int32s, ways: Any, lines: Int64s, now: Int64s, strict: bool
) -> int:
    """Take the oldest event, or group of one time, out of the window; return who is the oldest then."""
    end, left, other = oldest, 0, 0
    while end < len(when) and when[end] == when[oldest] and (strict or end == oldest):
        left, other = left + 1 - ways[end], other + ways[end]
        lines[where[end] + ways[end]] -= 1
        end += 1
    for one in range(oldest, end):
        line, way = where[one], 2 * ways[one]
        for i in range(2):
            mine = lines[line + i]
            lines[line + PAIRS + way + i] -= mine
            now[BOTH + way + i] -= mine
            lines[line + BEFORE + way + i] -= now[GONE + i]
            lines[line + AFTER + way + i] -= now[GONE + i] + (other if i else left)
    now[GONE] += left
    now[GONE + 1] += other
    return end
