"""Loops over three events between three nodes, from the triangles of the static graph: orders of six letters.

A letter is twice the side (xy, xz, yz) plus the way seen from its first node; events stand pair by pair, by moments
(see `netgraph.motifs.pairs`).

Of the three sides' events, those of the two with fewest are gone through; those of the busiest are only counted, by
sums made beforehand, between bounds. For p before q, and by c(t) those of the third side before t: c comes last
c(p + delta) - c(q) times, between them c(q) - c(p) times, first c(p) - c(q - delta) times. Where there are few such
pairs they are taken one by one. Where there are many, each of these is a sum of what belongs to p and what belongs to
q: an event then needs only how many of the other side are within delta before and after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Pairs = tuple[Int32s, Int32s, Int32s]
    Events = tuple[Int32s, Int32s, Int32s]

__all__ = ["AT_ONCE", "MARKS", "list_triangles"]

FEW = 16
"""Three stretches of events whose product is at most this are counted three by three."""
AT_ONCE = 32
"""So many stamps are compared by a few instructions; the array of stamps ends with as many to spare."""
SHORT = 96
"""Stretches of at most so many stamps are compared whole, which no branch can guess wrongly; others are searched."""
MARKS = 64
"""Stretches of at most so many events of the side in the middle are taken pair by pair."""
MANY = 8
"""So many times as many pairs as events are fewer steps, one by one, than what every event costs by itself."""


def list_triangles(  # noqa: PLR0917
    pairs: Pairs, events: Events, nodes: tuple[int, int], blocks: Int64s, room: Any, sums: Int64s
) -> None:
    """Count the orders of three events, one on each side of a triangle whose least node is in `nodes` (from, to).

    `sums` has 6 x 6 x 6 places. Triangles with no block of time near all three sides are passed by. `room` is a mark
    for every node, -1, as many places for pairs, three sides, and eight places an event for `MARKS`.
    """
    first, fars, begin = pairs
    mark, here, closed, sides, marks = room
    for x in range(nodes[0], nodes[1]):
        for pair in range(first[x], first[x + 1]):
            mark[fars[pair]], here[fars[pair]] = pair, 1
        for xy in range(first[x], first[x + 1]):
            y, found = fars[xy], 0
            for yz in range(first[y], first[y + 1]):  # no branch here: it would be guessed wrongly as often as not
                closed[found] = yz
                found += here[fars[yz]]
            for place in range(found):
                yz = closed[place]
                xz = mark[fars[yz]]
                if meet(blocks, xy, xz, yz):
                    set_sides(begin, xy, xz, yz, sides)
                    count_sides(sides, events, marks, sums)
        for pair in range(first[x], first[x + 1]):
            here[fars[pair]] = 0


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


def count_sides(sides: Int64s, events: Events, marks: Int32s, sums: Int64s) -> None:
    """Count the orders of one triangle, stretch by stretch around the events of its side with fewest."""
    stamps, near, _ = events
    while sides[0] < sides[1]:
        place = sides[0]
        low, high = near[2 * place], near[2 * place + 1]
        place += 1
        while place < sides[1] and near[2 * place] < high:
            high = near[2 * place + 1]
            place += 1
        sides[3] = place
        for side in (4, 8):
            start, end, _ = places_of(stamps, sides[side], sides[side + 1], (low, high, high))
            sides[side], sides[side + 3] = start, end
            if start == sides[side + 1]:
                return
            if start == end:
                break
            if side == 8:
                few, more = sides[3] - sides[0], sides[7] - sides[4]
                if few * more * (end - start) <= FEW:
                    take_each(sides, events, sums)
                elif more <= MARKS and few * more <= MANY * (few + more):
                    take_pairs(sides, events, marks, sums)
                else:
                    take_ends(sides, 0, 4, events, sums)
                    take_ends(sides, 4, 0, events, sums)
        sides[0] = place


def take_each(sides: Int64s, events: Events, sums: Int64s) -> None:
    """Count three short stretches by taking every three events."""
    stamps, near, _ = events
    for one in range(sides[0], sides[3]):
        a, at_a = sides[2] | stamps[one] & 1, stamps[one] >> 1
        for two in range(sides[4], sides[7]):
            b, at_b = sides[6] | stamps[two] & 1, stamps[two] >> 1
            if at_a == at_b or at_b < near[2 * one] or at_b >= near[2 * one + 1]:
                continue
            if at_a < at_b:
                p, q, at_p, at_q, least, most = a, b, at_a, at_b, near[2 * two], near[2 * one + 1]
            else:
                p, q, at_p, at_q, least, most = b, a, at_b, at_a, near[2 * one], near[2 * two + 1]
            for three in range(sides[8], sides[11]):
                c, at_c = sides[10] | stamps[three] & 1, stamps[three] >> 1
                if at_c < least or at_c >= most or at_c in (at_p, at_q):
                    continue
                if at_c > at_q:
                    sums[36 * p + 6 * q + c] += 1
                elif at_c > at_p:
                    sums[36 * p + 6 * c + q] += 1
                else:
                    sums[36 * c + 6 * p + q] += 1


def take_pairs(sides: Int64s, events: Events, marks: Int32s, sums: Int64s) -> None:
    """Count three stretches by taking every two events of the sides with fewest; `marks` has eight places an event."""
    near = events[1]
    for two in range(sides[4], sides[7]):
        mark_event(two, events, (sides[8], sides[11]), marks, 8 * (two - sides[4] + 1))
    for one in range(sides[0], sides[3]):
        mark_event(one, events, (sides[8], sides[11]), marks, 0)
        a, at_a, start, end = sides[2] | events[0][one] & 1, events[0][one] >> 1, near[2 * one], near[2 * one + 1]
        for two in range(sides[4], sides[7]):
            b, at_b, line = sides[6] | events[0][two] & 1, events[0][two] >> 1, 8 * (two - sides[4] + 1)
            if at_b >= end:
                break
            if at_a < at_b:
                add_pair(a, b, sides[10], 0, line, marks, sums)
            elif at_b < at_a and at_b >= start:
                add_pair(b, a, sides[10], line, 0, marks, sums)


def mark_event(event: int, events: Events, bounds: tuple[int, int], marks: Int32s, line: int) -> None:
    """Write where, among the events of the busiest side, those within delta of an event begin, those before it end,
    those after it begin, and those within delta end; and how many of way 1 stand before each place."""
    stamps, near, inward = events
    at = stamps[event] >> 1
    least, under, most = places_of(stamps, bounds[0], bounds[1], (near[2 * event], at, near[2 * event + 1]))
    over = under
    while over < most and stamps[over] >> 1 == at:
        over += 1
    marks[line], marks[line + 1], marks[line + 2], marks[line + 3] = least, under, over, most
    marks[line + 4], marks[line + 5] = inward[least], inward[under]
    marks[line + 6], marks[line + 7] = inward[over], inward[most]


def add_pair(p: int, q: int, third: int, first: int, then: int, marks: Int32s, sums: Int64s) -> None:  # noqa: PLR0917
    """Add what the busiest side makes of two events, p before q, whose marks stand at `first` and `then`."""
    before, into = marks[first + 1] - marks[then], marks[first + 5] - marks[then + 4]
    sums[36 * third + 6 * p + q] += before - into
    sums[36 * third + 36 + 6 * p + q] += into
    between, into = marks[then + 1] - marks[first + 2], marks[then + 5] - marks[first + 6]
    sums[36 * p + 6 * third + q] += between - into
    sums[36 * p + 6 * third + 6 + q] += into
    after, into = marks[first + 3] - marks[then + 2], marks[first + 7] - marks[then + 6]
    sums[36 * p + 6 * q + third] += after - into
    sums[36 * p + 6 * q + third + 1] += into


def take_ends(sides: Int64s, one: int, other: int, events: Events, sums: Int64s) -> None:
    """Add what belongs to each event of side `one` as the first, or the second, of a pair with one of `other`."""
    stamps, near, inward = events
    low, before, high = sides[other], sides[other], sides[other]
    least, under, most = sides[8], sides[8], sides[8]
    last, ends = sides[other + 3], sides[11]
    for place in range(sides[one], sides[one + 3]):
        at = int(stamps[place] >> 1) << 1
        low = gallop(stamps, low, last, int(near[2 * place]) << 1)
        high = gallop(stamps, high, last, int(near[2 * place + 1]) << 1)
        if low == high:
            continue
        before = gallop(stamps, max(before, low), high, at)
        after = gallop(stamps, before, high, at + 2)
        least = gallop(stamps, least, ends, int(near[2 * place]) << 1)
        under = gallop(stamps, max(under, least), ends, at)
        over = gallop(stamps, under, ends, at + 2)
        most = gallop(stamps, max(most, over), ends, int(near[2 * place + 1]) << 1)
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


def gallop(stamps: Int32s, low: int, high: int, least: int) -> int:
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


def places_of(stamps: Int32s, low: int, high: int, moments: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the first places from `low` to `high` whose stamps are not below three moments, in ascending order."""
    if high - low > SHORT:
        one = gallop(stamps, low, high, int(moments[0]) << 1)
        two = gallop(stamps, one, high, int(moments[1]) << 1)
        return one, two, gallop(stamps, two, high, int(moments[2]) << 1)
    return compared(stamps, low, high, moments)


def compared(stamps: Int32s, low: int, high: int, moments: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the same, by comparing every stamp: in 32 bits and by places without a sign, for vector instructions."""
    one: Any = np.int32(0)
    two: Any = np.int32(0)
    three: Any = np.int32(0)
    u, v, w = np.int32(moments[0] << 1), np.int32(moments[1] << 1), np.int32(moments[2] << 1)
    for start in range(low, high, AT_ONCE):
        origin, left = np.uint64(start), np.int32(high - start)
        for place in range(AT_ONCE):
            stamp = stamps[origin + np.uint64(place)]
            stamp = stamp if np.int32(place) < left else np.int32(0x7FFFFFFF)
            one = np.int32(one + np.int32(stamp < u))
            two = np.int32(two + np.int32(stamp < v))
            three = np.int32(three + np.int32(stamp < w))
    return low + one, low + two, low + three
