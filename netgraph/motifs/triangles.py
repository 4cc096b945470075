"""Loops over three events between three nodes: from the first event, or from the triangles of the static graph.

The first gives a table of who is second and the ways of the two later events, the other the orders of six letters;
`netgraph.motifs.census` turns both into cells. Which of them is quicker depends on the stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.rows import first_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Rows = tuple[Int32s, Int64s]

__all__ = ["close_triangles", "count_far_ends", "list_triangles", "shorter_windows", "write_far_ends"]

FAR = 0x7FFFFFFF
FEW = 40
"""Three stretches of events whose product is at most this are counted three by three; others by a sliding window."""
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
    by_far: Rows, time: Int64s, degree: Int32s, first: Int32s, pairs: Int32s, stamps: Int64s, order: Int32s
) -> int:
    """Write each pair of nodes at the lesser one (by far ends, then code): other node, from where to where its events.

    `first` receives where each node's pairs start; `stamps` and `order` the events, pair by pair: ``time << 1 | way``
    seen from the lesser node, and the event. Returns the work of listing all triangles.
    """
    start, entries = by_far
    filled, written = 0, 0
    for node in range(len(start) - 1):
        first[node] = filled
        place, end = start[node], start[node + 1]
        while place < end:
            far, begin = entries[place] >> 33, written
            lesser = degree[far] > degree[node] or (degree[far] == degree[node] and far > node)
            while place < end and entries[place] >> 33 == far:
                if lesser:
                    event = entries[place] >> 1 & 0xFFFFFFFF
                    stamps[written], order[written] = time[event] << 1 | entries[place] & 1, event
                    written += 1
                place += 1
            if lesser:
                pairs[3 * filled], pairs[3 * filled + 1], pairs[3 * filled + 2] = far, begin, written
                filled += 1
    first[len(start) - 1] = filled
    work = 0
    for pair in range(filled):
        far = pairs[3 * pair]
        work += first[far + 1] - first[far]
    return work


def list_triangles(  # noqa: PLR0917
    first: Int32s, pairs: Int32s, stamps: Int64s, order: Int32s, asked: tuple[int, bool], nodes: tuple[int, int],
    span: Int64s, room: Any, sums: Int64s,
) -> None:  # fmt: skip
    """Count the orders of three events, one on each side of a triangle whose least node is in `nodes` (from, to).

    `sums` ends with 6 x 6 x 6 places; a letter is twice the side (xy, xz, yz) plus the way seen from its first node.
    Triangles whose sides are never near in time (`span` has the first and last time of each pair) are passed by.
    `room` is a mark for every node, -1, three sides, and a board for the events of a triangle.
    """
    mark, sides, board = room
    for x in range(nodes[0], nodes[1]):
        for pair in range(first[x], first[x + 1]):
            mark[pairs[3 * pair]] = pair
        for xy in range(first[x], first[x + 1]):
            y = pairs[3 * xy]
            for yz in range(first[y], first[y + 1]):
                xz = mark[pairs[3 * yz]]
                if xz >= 0:
                    latest = max(span[2 * xy], span[2 * xz], span[2 * yz])
                    if latest - min(span[2 * xy + 1], span[2 * xz + 1], span[2 * yz + 1]) <= asked[0]:
                        set_sides(pairs, xy, xz, yz, sides)
                        count_sides(sides, stamps, order, asked, board, sums)
        for pair in range(first[x], first[x + 1]):
            mark[pairs[3 * pair]] = -1


def set_sides(pairs: Int32s, xy: int, xz: int, yz: int, sides: Int64s) -> None:  # noqa: PLR0917
    """Write from where to where the three sides' events are, those with fewest first; and which side each is."""
    sides[0], sides[1], sides[2] = pairs[3 * xy + 1], pairs[3 * xy + 2], 0
    sides[4], sides[5], sides[6] = pairs[3 * xz + 1], pairs[3 * xz + 2], 2
    sides[8], sides[9], sides[10] = pairs[3 * yz + 1], pairs[3 * yz + 2], 4
    for one, other in ((0, 4), (4, 8), (0, 4)):
        if sides[other + 1] - sides[other] < sides[one + 1] - sides[one]:
            for place in range(3):
                sides[one + place], sides[other + place] = sides[other + place], sides[one + place]


def count_sides(  # noqa: PLR0917
    sides: Int64s, stamps: Int64s, order: Int32s, asked: tuple[int, bool], board: tuple[Int64s, Any], sums: Int64s
) -> None:
    """Count the orders of one triangle, stretch by stretch around the events of its side with fewest."""
    delta = asked[0]
    while sides[0] < sides[1]:
        place = sides[0]
        low = (stamps[place] >> 1) - delta
        high = low + 2 * delta
        place += 1
        while place < sides[1] and (stamps[place] >> 1) - delta <= high:
            high = (stamps[place] >> 1) + delta
            place += 1
        sides[3] = place
        for side in (4, 8):
            sides[side] = gallop(stamps, sides[side], sides[side + 1], low << 1)
            sides[side + 3] = sides[side]
            if sides[side] == sides[side + 1]:
                return
            if stamps[sides[side]] >> 1 > high:
                break
            sides[side + 3] = gallop(stamps, sides[side], sides[side + 1], (high + 1) << 1)
            if side == 8:
                few = (sides[3] - sides[0]) * (sides[7] - sides[4]) * (sides[11] - sides[8])
                if few <= FEW:
                    take_each(sides, stamps, order, asked, sums)
                else:
                    slide_letters(merge(sides, stamps, order, board), board, asked, sums)
        sides[0] = place


def take_each(sides: Int64s, stamps: Int64s, order: Int32s, asked: tuple[int, bool], sums: Int64s) -> None:
    """Count three short stretches by taking every three events."""
    for one in range(sides[0], sides[3]):
        a, at_a = sides[2] | stamps[one] & 1, stamps[one] >> 1
        for two in range(sides[4], sides[7]):
            b, at_b = sides[6] | stamps[two] & 1, stamps[two] >> 1
            if abs(at_a - at_b) > asked[0] or (asked[1] and at_a == at_b):
                continue
            swap = order[two] < order[one]
            if swap:
                p, q, at_p, at_q, last = b, a, at_b, at_a, order[one]
                early = order[two]
            else:
                p, q, at_p, at_q, last = a, b, at_a, at_b, order[two]
                early = order[one]
            for three in range(sides[8], sides[11]):
                c, at_c = sides[10] | stamps[three] & 1, stamps[three] >> 1
                if at_c > at_p + asked[0] or at_c < at_q - asked[0] or (asked[1] and at_c in (at_p, at_q)):
                    continue
                event = order[three]
                if event > last:
                    sums[42 + 36 * p + 6 * q + c] += 1
                elif event > early:
                    sums[42 + 36 * p + 6 * c + q] += 1
                else:
                    sums[42 + 36 * c + 6 * p + q] += 1


def gallop(stamps: Int64s, low: int, high: int, least: int) -> int:
    """Return the first place from `low` to `high` whose stamp is not below `least`, looking near `low` first."""
    step = 1
    while low + step < high and stamps[low + step] < least:
        low += step
        step += step
    high = min(high, low + step)
    while low < high:
        middle = (low + high) >> 1
        if stamps[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


def merge(sides: Int64s, stamps: Int64s, order: Int32s, board: tuple[Int64s, Any]) -> int:
    """Write times and letters of three stretches of events to the board, in order; return how many."""
    when, letters = board
    one, two, three, count = sides[0], sides[4], sides[8], 0
    last = np.int64(0x7FFFFFFF)
    x, y, z = np.int64(order[one]), np.int64(order[two]), np.int64(order[three])
    while one < sides[3] or two < sides[7] or three < sides[11]:
        if x < y and x < z:
            when[count], letters[count] = stamps[one] >> 1, sides[2] | stamps[one] & 1
            one += 1
            x = np.int64(order[one]) if one < sides[3] else last
        elif y < z:
            when[count], letters[count] = stamps[two] >> 1, sides[6] | stamps[two] & 1
            two += 1
            y = np.int64(order[two]) if two < sides[7] else last
        else:
            when[count], letters[count] = stamps[three] >> 1, sides[10] | stamps[three] & 1
            three += 1
            z = np.int64(order[three]) if three < sides[11] else last
        count += 1
    return count


def slide_letters(size: int, board: tuple[Int64s, Any], asked: tuple[int, bool], sums: Int64s) -> None:
    """Let the window slide over the board: one letter, two in order, three in order, each of another side."""
    when, letters = board
    delta, strict = asked
    sums[:42] = 0
    oldest, place = 0, 0
    while place < size:
        group = place + 1
        while strict and group < size and when[group] == when[place]:
            group += 1
        while when[place] - when[oldest] > delta:
            end = oldest + 1
            while strict and when[end] == when[oldest]:
                end += 1
            for one in range(oldest, end):
                sums[letters[one]] -= 1
            for one in range(oldest, end):
                forget(letters[one], sums)
            oldest = end
        for one in range(place, group):
            complete(letters[one], sums)
        for one in range(place, group):
            follow(letters[one], sums)
        for one in range(place, group):
            sums[letters[one]] += 1
        place = group


def complete(letter: int, sums: Int64s) -> None:
    """Count the triples that a third letter completes."""
    one, other = sides_beside(letter)
    for a in range(one, one + 2):
        for b in range(other, other + 2):
            sums[42 + 36 * a + 6 * b + letter] += sums[6 + 6 * a + b]
            sums[42 + 36 * b + 6 * a + letter] += sums[6 + 6 * b + a]


def follow(letter: int, sums: Int64s) -> None:
    """Count the pairs that a letter is the second of."""
    one, other = sides_beside(letter)
    for a in (one, one + 1, other, other + 1):
        sums[6 + 6 * a + letter] += sums[a]


def forget(letter: int, sums: Int64s) -> None:
    """Take away the pairs that a letter which has left the window was the first of."""
    one, other = sides_beside(letter)
    for a in (one, one + 1, other, other + 1):
        sums[6 + 6 * letter + a] -= sums[a]


def sides_beside(letter: int) -> tuple[int, int]:
    """Return the first letters of the two other sides."""
    if letter < 2:
        return 2, 4
    return 0, 4 if letter < 4 else 2
