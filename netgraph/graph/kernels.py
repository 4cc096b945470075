"""Compiled loops, and how they are compiled; imported only where they run, as numba takes a second to load.

Each kernel is a plain Python function on arrays; `run` compiles it at the first call and keeps the machine code in
numba's cache where that can be written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Floats = NDArray[np.float64]

PLACE = np.dtype([("member", "i4"), ("end", "i4"), ("share", "f8"), ("part", "f8"), ("when", "i8")])
"""One place in a party: who stands there, where the party ends, his share, his share weighed by age and size, when.

All that a pair needs lies side by side, as places are visited in the order of people, at random in memory.
"""

SUM = np.dtype([("weight", "f8"), ("first", "i8"), ("last", "i8"), ("count", "i8")])
"""What is known of one pair so far."""

__all__ = ["PLACE", "SUM", "group_places", "join_parties", "pairs_in_grid", "run", "run_by", "sum_pairs"]


def run(kernel: Callable[..., Any], *arguments: Any) -> Any:
    """Run `kernel` compiled; where the cache cannot be written, compile it for this process alone.

    Kernels change nothing they are given, so a call that fails while its machine code is being saved is made again.
    """
    return run_by(_compiled, kernel, *arguments)


def run_by(compiled: Callable[..., Any], kernel: Callable[..., Any], *arguments: Any) -> Any:
    """Run `kernel` as `compiled` makes it: kept in the cache, or, where that cannot be written, for this process."""
    try:
        return compiled(kernel, True)(*arguments)
    except (OSError, RuntimeError):  # disk full or read-only; RuntimeError: numba found no place for a cache
        return compiled(kernel, False)(*arguments)


@cache
def _compiled(kernel: Callable[..., Any], keep: bool) -> Callable[..., Any]:
    compiled: Callable[..., Any] = njit(kernel, cache=keep, nogil=True)
    return compiled


def group_places(codes: Int32s, size: int) -> tuple[Int64s, Int32s]:
    """Return where each code's run starts, and the places of all codes, run by run (a stable counting sort)."""
    start = np.zeros(size + 1, dtype=np.int64)
    for code in codes:
        start[code + 1] += 1
    for code in range(size):
        start[code + 1] += start[code]
    free = start[:-1].copy()
    places = np.empty(len(codes), dtype=np.int32)
    for place in range(len(codes)):
        code = codes[place]
        places[free[code]] = place
        free[code] += 1
    return start, places


def join_parties(
    rows: tuple[Int32s, Int32s, Floats], places: Int32s, age: Floats, max_party: int
) -> tuple[Int64s, Int32s, Floats, Int32s]:
    """Return the parties that make pairs: where each starts, its members and their weights, and its incident.

    `rows` are incident, person and weight; `places` lists them by incident and person, so that members ascend and
    a person's rows stand together: of these the largest weight counts. Incidents of negative age, lone members and
    parties above `max_party` are left out.
    """
    incident, person, weight = rows
    start = np.zeros(len(places) + 1, dtype=np.int64)
    member = np.empty(len(places), dtype=np.int32)
    share = np.empty(len(places), dtype=np.float64)
    of_incident = np.empty(len(places), dtype=np.int32)
    parties, filled, row = 0, 0, 0
    while row < len(places):
        here, begin = incident[places[row]], filled
        while row < len(places) and incident[places[row]] == here:
            place = places[row]
            if filled > begin and member[filled - 1] == person[place]:
                share[filled - 1] = max(share[filled - 1], weight[place])
            else:
                member[filled], share[filled] = person[place], weight[place]
                filled += 1
            row += 1
        if filled - begin < 2 or filled - begin > max_party or age[here] < 0:
            filled = begin
        else:
            of_incident[parties] = here
            parties += 1
            start[parties] = filled
    return start[: parties + 1], member[:filled], share[:filled], of_incident[:parties]


def sum_pairs(
    seats: NDArray[np.void], first: Int64s, places: Int32s, people: tuple[int, int], total: int
) -> tuple[Int32s, Int32s, Floats, Int32s, Int64s, Int64s]:
    """Return the pairs of a in `people` (from, to) once, a < b, ascending: summed weight, parties, first and last time.

    `seats` are of dtype `PLACE`, party by party; `first` and `places` list each person's places among them;
    `total` is the number of pairs of places that these people make. The others whom one person a met are summed on a
    small `SUM` board, in the order met, and then written out in the order of b.
    """
    pair_a, pair_b = np.empty(total, dtype=np.int32), np.empty(total, dtype=np.int32)
    weight, count = np.empty(total, dtype=np.float64), np.empty(total, dtype=np.int32)
    earliest, latest = np.empty(total, dtype=np.int64), np.empty(total, dtype=np.int64)
    everybody, rows = len(first) - 1, 0
    met = np.full(everybody, -1, dtype=np.int64)  # in whose turn, and on which line: a * 2^32 + line
    keys, board = np.empty(everybody, dtype=np.int64), np.empty(everybody, dtype=SUM)
    for a in range(people[0], people[1]):
        lines = 0
        for place in places[first[a] : first[a + 1]]:
            part, when = seats[place].part, seats[place].when
            for other in range(place + 1, seats[place].end):
                b = seats[other].member
                if met[b] >> 32 != a:
                    met[b], keys[lines] = np.int64(a) << 32 | lines, np.int64(b) << 32 | lines
                    start_line(board[lines], when)
                    lines += 1
                add_to_line(board[met[b] & 0xFFFFFFFF], part * seats[other].share, when)
        sort_first(keys, lines)
        for key in keys[:lines]:
            line = board[key & 0xFFFFFFFF]
            pair_a[rows], pair_b[rows], weight[rows], count[rows] = a, key >> 32, line.weight, line.count
            earliest[rows], latest[rows] = line.first, line.last
            rows += 1
    return pair_a[:rows], pair_b[:rows], weight[:rows], count[:rows], earliest[:rows], latest[:rows]


def pairs_in_grid(
    grid: tuple[Int64s, Int64s, Int64s],
    rows: tuple[NDArray[np.float64], Int64s, Int64s],
    reach: tuple[float, int, int],
    found: Int64s,
) -> int:
    """Count the pairs within reach; write each as lesser place * 2^32 + greater place into `found`.

    `grid` has the numbers of the cells in use, ascending, where the rows of each start, and the steps from a cell to
    itself and to half its neighbours. `rows` are points, moments and places, by cell, then moment. `reach` is the
    square of the distance, the lag, and how many pairs to stop after. Nothing is written where `found` is empty.
    """
    cells, start, steps = grid
    count = 0
    for step in steps:
        beside = 0
        for cell in range(len(cells)):
            while beside < len(cells) and cells[beside] < cells[cell] + step:
                beside += 1
            if beside == len(cells):
                break
            if cells[beside] == cells[cell] + step:
                bounds = start[cell], start[cell + 1], start[beside], start[beside + 1]
                count = pairs_of_cells(bounds, rows, reach, found, count)
            if count > reach[2]:
                return count
    return count


def pairs_of_cells(bounds: Any, rows: Any, reach: Any, found: Int64s, count: int) -> int:
    """Do the same for the rows of two cells, or of one with itself; return the count so far."""
    points, moments, places = rows
    first, end, earliest, last = bounds
    for one in range(first, end):
        while earliest < last and moments[earliest] < moments[one] - reach[1]:
            earliest += 1
        for other in range(max(earliest, one + 1) if first == bounds[2] else earliest, last):
            if moments[other] > moments[one] + reach[1]:
                break
            away = 0.0
            for axis in range(points.shape[1]):
                away += (points[one, axis] - points[other, axis]) ** 2
            if away <= reach[0]:
                if len(found):
                    lesser, greater = min(places[one], places[other]), max(places[one], places[other])
                    found[count] = lesser << 32 | greater
                count += 1
        if count > reach[2]:
            break
    return count


def start_line(line: Any, when: int) -> None:
    """Begin the sums of one pair."""
    line.weight, line.count, line.first, line.last = 0.0, 0, when, when


def add_to_line(line: Any, weight: float, when: int) -> None:
    """Add one party to the sums of one pair."""
    line.weight += weight
    line.count += 1
    line.first, line.last = min(line.first, when), max(line.last, when)


def sort_first(keys: Int64s, size: int) -> None:
    """Sort the first `size` keys in place: mostly by insertion, as most people have met few others."""
    if size > 64:
        keys[:size] = np.sort(keys[:size])
        return
    for place in range(1, size):
        held, gap = keys[place], place
        while gap > 0 and keys[gap - 1] > held:
            keys[gap] = keys[gap - 1]
            gap -= 1
        keys[gap] = held


for _part in (start_line, add_to_line, sort_first, pairs_of_cells):
    register_jitable(_part)
