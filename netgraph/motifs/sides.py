"""Loops over three events between three nodes, from the triangles of the static graph: orders of six letters.

A letter is twice the side (xy, xz, yz) plus the way seen from its first node. Of the three sides' events, those of the
two with fewest are gone through; those of the busiest are only counted, by sums made beforehand, between bounds. For a
before b, and by c(t) those of the third side before t: c comes last c(a + delta) - c(b) times, between them
c(b) - c(a) times, first c(a) - c(b - delta) times. Each is a sum of what belongs to a and what belongs to b, so no two
events need be taken together: an event needs only how many of the other side are within delta before and after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Rows = tuple[Int32s, Int64s]
    Pairs = tuple[Int32s, Int32s, Int32s]
    Events = tuple[Int64s, Int32s, Int32s]

__all__ = ["count_far_ends", "list_triangles", "mark_blocks", "write_far_ends"]

BLOCKS = 62
"""Into so many stretches the whole time is cut, one a bit, to see which pairs are never near in time."""
FEW = 16
"""Three stretches of events whose product is at most this are counted three by three."""


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


def write_far_ends(by_far: Rows, time: Int64s, degree: Int32s, pairs: Pairs, events: Events) -> int:
    """Write each pair of nodes at the lesser one (by far ends, then code), and its events; return the work of listing.

    `pairs` receives where each node's pairs start, their other nodes, and where each pair's events start; `events`,
    pair by pair, ``time << 1 | way`` seen from the lesser node, the event, and how many before it are of way 1.
    """
    start, entries = by_far
    first, fars, begin = pairs
    stamps, order, inward = events
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
                    event = entries[place] >> 1 & 0xFFFFFFFF
                    stamps[written], order[written] = time[event] << 1 | entries[place] & 1, event
                    inward[written + 1] = inward[written] + (entries[place] & 1)
                    written += 1
                place += 1
    first[len(start) - 1], begin[filled] = filled, written
    work = 0
    for pair in range(filled):
        work += first[fars[pair] + 1] - first[fars[pair]]
    return work


def mark_blocks(begin: Int32s, stamps: Int64s, since: int, width: int, delta: int, blocks: Int64s) -> None:  # noqa: PLR0917
    """Write for each pair the blocks of time (from `since`, so wide) with an event, and those within delta of one."""
    for pair in range(len(begin) - 1):
        own, near = 0, 0
        for place in range(begin[pair], begin[pair + 1]):
            at = (stamps[place] >> 1) - since
            own |= 1 << at // width
            near |= (2 << min(at + delta, BLOCKS * width - 1) // width) - (1 << max(at - delta, 0) // width)
        blocks[2 * pair], blocks[2 * pair + 1] = own, near


def list_triangles(  # noqa: PLR0917
    pairs: Pairs, events: Events, asked: tuple[int, bool], nodes: tuple[int, int], blocks: Int64s, room: Any,
    sums: Int64s,
) -> None:  # fmt: skip
    """Count the orders of three events, one on each side of a triangle whose least node is in `nodes` (from, to).

    `sums` has 6 x 6 x 6 places. Triangles with no block of time near all three sides are passed by. `room` is a mark
    for every node, -1, as many places for pairs, and three sides.
    """
    first, fars, begin = pairs
    mark, closed, sides = room
    for x in range(nodes[0], nodes[1]):
        for pair in range(first[x], first[x + 1]):
            mark[fars[pair]] = pair
        for xy in range(first[x], first[x + 1]):
            y, found = fars[xy], 0
            for yz in range(first[y], first[y + 1]):  # no branch here: it would be guessed wrongly as often as not
                closed[found] = yz
                found += mark[fars[yz]] >= 0
            for place in range(found):
                yz = closed[place]
                xz = mark[fars[yz]]
                if meet(blocks, xy, xz, yz):
                    set_sides(begin, xy, xz, yz, sides)
                    count_sides(sides, events, asked, sums)
        for pair in range(first[x], first[x + 1]):
            mark[fars[pair]] = -1


def meet(blocks: Int64s, xy: int, xz: int, yz: int) -> bool:
    """Return whether each side has an event in a block near events of both others."""
    one, near_one = blocks[2 * xy], blocks[2 * xy + 1]
    two, near_two = blocks[2 * xz], blocks[2 * xz + 1]
    three, near_three = blocks[2 * yz], blocks[2 * yz + 1]
    if one & near_two & near_three == 0 or two & near_one & near_three == 0:
        return False
    return bool(three & near_one & near_two)


def set_sides(begin: Int32s, xy: int, xz: int, yz: int, sides: Int64s) -> None:
    """Write from where to where the three sides' events are, those with fewest first; and which side each is."""
    sides[0], sides[1], sides[2] = begin[xy], begin[xy + 1], 0
    sides[4], sides[5], sides[6] = begin[xz], begin[xz + 1], 2
    sides[8], sides[9], sides[10] = begin[yz], begin[yz + 1], 4
    for one, other in ((0, 4), (4, 8), (0, 4)):
        if sides[other + 1] - sides[other] < sides[one + 1] - sides[one]:
            for place in range(3):
                sides[one + place], sides[other + place] = sides[other + place], sides[one + place]


def count_sides(sides: Int64s, events: Events, asked: tuple[int, bool], sums: Int64s) -> None:
    """Count the orders of one triangle, stretch by stretch around the events of its side with fewest."""
    delta, stamps = asked[0], events[0]
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
                    take_each(sides, stamps, events[1], asked, sums)
                else:
                    take_ends(sides, 0, 4, events, asked, sums)
                    take_ends(sides, 4, 0, events, asked, sums)
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
                    sums[36 * p + 6 * q + c] += 1
                elif event > early:
                    sums[36 * p + 6 * c + q] += 1
                else:
                    sums[36 * c + 6 * p + q] += 1


def take_ends(  # noqa: PLR0917
    sides: Int64s, one: int, other: int, events: Events, asked: tuple[int, bool], sums: Int64s
) -> None:
    """Add what belongs to each event of side `one` as the first, or the second, of a pair with one of `other`."""
    stamps, order, inward = events
    low, before, after, high = sides[other], sides[other], sides[other], sides[other]
    least, under, over, most = sides[8], sides[8], sides[8], sides[8]
    last, ends = sides[other + 3], sides[11]
    for place in range(sides[one], sides[one + 3]):
        at, event = stamps[place] >> 1, order[place]
        low = gallop(stamps, low, last, (at - asked[0]) << 1)
        high = gallop(stamps, high, last, (at + asked[0] + 1) << 1)
        if low == high:
            continue
        least = gallop(stamps, least, ends, (at - asked[0]) << 1)
        most = gallop(stamps, max(most, least), ends, (at + asked[0] + 1) << 1)
        if asked[1]:
            before = gallop(stamps, max(before, low), high, at << 1)
            after = gallop(stamps, before, high, (at + 1) << 1)
            under = gallop(stamps, max(under, least), most, at << 1)
            over = gallop(stamps, under, most, (at + 1) << 1)
        else:
            before = gallop(order, max(before, low), high, event)
            under = gallop(order, max(under, least), most, event)
            after, over = before, under
        letters = sides[one + 2] | stamps[place] & 1, sides[other + 2], sides[10]
        add_ends(letters, (low, before, after, high), (sides[8], least, under, over, most), inward, sums)


def add_ends(
    letters: tuple[int, int, int], near: tuple[int, int, int, int], places: tuple[int, int, int, int, int],
    inward: Int32s, sums: Int64s,
) -> None:  # fmt: skip
    """Add what belongs to one event; `near` bounds the other side's within delta before it and after it.

    `places` has where the third side begins, where its events within delta do, where those before the event end and
    those after it begin, and where those within delta end.
    """
    a, other, third = letters
    low, before, after, high = near
    origin, least, under, over, most = places
    for j in range(2):
        b = other + j
        earlier, later = of_way(inward, low, before, j), of_way(inward, after, high, j)
        for k in range(2):
            c, to_under, to_over = third + k, of_way(inward, origin, under, k), of_way(inward, origin, over, k)
            sums[36 * a + 6 * b + c] += later * of_way(inward, origin, most, k)
            sums[36 * a + 6 * c + b] -= later * to_over
            sums[36 * c + 6 * a + b] += later * to_under
            sums[36 * b + 6 * a + c] -= earlier * to_over
            sums[36 * b + 6 * c + a] += earlier * to_under
            sums[36 * c + 6 * b + a] -= earlier * of_way(inward, origin, least, k)


def of_way(inward: Int32s, low: int, high: int, way: int) -> int:
    """Return how many events from `low` to `high` are of this way."""
    into = int(inward[high]) - int(inward[low])
    return into if way else high - low - into


def gallop(stamps: Int32s | Int64s, low: int, high: int, least: int) -> int:
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
