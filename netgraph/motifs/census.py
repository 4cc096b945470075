"""How often each of the 36 small motifs happened: three events among two or three entities, in each possible order."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from netgraph.motifs import pairs as pairs_of
from netgraph.motifs import sides, stars, triangles
from netgraph.motifs.stream import Stream, halves, together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int64s = NDArray[np.int64]
    Edge = tuple[int, int]

__all__ = ["CODES", "census"]

_SECOND = ((2, 1), (1, 2), (2, 0), (0, 2), (1, 0), (0, 1))
_WORSE = 6  # how many times dearer a step from a first event is than one of listing triangles
_SEARCHES = 16  # above so many steps an event in large windows the rows by far end are worth making
_NOWHERE = (np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int64))
_THIRD = ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1))
CODES = tuple(f"01 {a}{b} {c}{d}" for (a, b), (c, d) in product(_SECOND, _THIRD))
"""The 36 motifs, row by row: three events, entities numbered by their first appearance."""


def census(stream: Stream, delta: int, *, strict: bool = True) -> Int64s:
    """Count the 36 motifs of three events within `delta`: 6 by 6, row the second event, column the third.

    Parameters
    ----------
    stream
        Events without self loops; those with an end that is nobody take no part.
    delta
        Longest time from first to third event, inclusive, in the unit of the stream.
    strict
        Whether events of one time have no order and make no motif together; else they are ordered as they stand.

    Notes
    -----
    Exact, in whole numbers of 64 bits. Pairs and stars take one pass over both ends of every event, whatever the
    delta. Triangles are found from their first event, or, where windows are long, from the triangles of the static
    graph: whichever is estimated to be less work. Numbering of cells after Paranjape, Benson and Leskovec 2017
    (doi:10.1145/3018661.3018731).

    Examples
    --------
    >>> from netgraph.motifs.stream import stream_of
    >>> there_and_back = stream_of([0, 1, 0, 1], [1, 0, 1, 2], [10, 20, 30, 30])
    >>> found = census(there_and_back, 20)
    >>> {CODES[cell]: int(found.flat[cell]) for cell in found.ravel().nonzero()[0]}
    {'01 10 01': 1, '01 10 12': 1}
    """
    from netgraph.motifs import kernels

    if not len(stream.time):
        return np.zeros((6, 6), dtype=np.int64)
    start, entries = stream.by_time
    windows = np.zeros(4 * len(stream.time), dtype=np.int32)
    asked = int(delta), bool(strict)
    cells = np.zeros(36, dtype=np.int64)

    def counted(nodes: tuple[int, int]) -> Int64s:
        totals, longest = np.zeros(32, dtype=np.int64), np.diff(start[nodes[0] : nodes[1] + 1]).max(initial=0)
        room = stars.room_for(int(longest), stream.size)
        kernels.run(stars.count_stars, start, entries, stream.time, asked, nodes, windows, room, totals)
        return totals

    _add(cells, _star_cells(), sum(together(counted, halves(start, stream.threads))))
    _add_triangles(cells, stream, windows, asked)
    return cells.reshape(6, 6)


def _add_triangles(cells: Int64s, stream: Stream, windows: NDArray[np.int32], asked: tuple[int, bool]) -> None:
    from netgraph.motifs import kernels

    work, large = kernels.run(triangles.shorter_windows, windows)
    if 2 * work >= len(stream.time):
        pairs, sorted_events, listing = _static_sides(stream, asked)
        if _WORSE * work >= listing:
            return _add(cells, _side_cells(), _from_sides(stream, pairs, sorted_events))
    by_far = stream.by_far_end if large * _SEARCHES > len(stream.time) else _NOWHERE
    events = (stream.source, stream.target, stream.time)

    def counted(part: tuple[int, int]) -> Int64s:
        found = np.zeros(8, dtype=np.int64)
        entries = stream.by_time[1]
        kernels.run(triangles.close_triangles, events, entries, windows, by_far, asked[1], part, found)
        return found

    shares = halves(np.arange(len(stream.time) + 1), stream.threads)
    return _add(cells, _first_cells(), sum(together(counted, shares)))


def _static_sides(stream: Stream, asked: tuple[int, bool]) -> tuple[pairs_of.Pairs, pairs_of.Events, int]:
    """Return the pairs of nodes, their events (see `pairs_of.write_far_ends`), and the work of listing triangles."""
    from netgraph.motifs import kernels

    by_far, size = stream.by_far_end, len(stream.time)
    degree, first = np.zeros(stream.size, dtype=np.int32), np.zeros(stream.size + 1, dtype=np.int32)
    apart = kernels.run(pairs_of.count_far_ends, by_far, degree)
    pairs = first, np.empty(apart, dtype=np.int32), np.empty(apart + 1, dtype=np.int32)
    moments, bounds = np.empty(size, dtype=np.int32), np.empty(2 * size, dtype=np.int32)
    kernels.run(pairs_of.set_moments, stream.time, asked, moments, bounds)
    events = (
        np.zeros(size + sides.AT_ONCE, dtype=np.int32),
        np.empty(2 * size, dtype=np.int32),
        np.zeros(size + 1, dtype=np.int32),
    )
    return pairs, events, kernels.run(pairs_of.write_far_ends, by_far, moments, bounds, degree, pairs, events)


def _from_sides(stream: Stream, pairs: pairs_of.Pairs, events: pairs_of.Events) -> Int64s:
    from netgraph.motifs import kernels

    blocks = np.empty(2 * len(pairs[1]), dtype=np.int64)
    kernels.run(pairs_of.mark_blocks, pairs[2], events, len(stream.time) // pairs_of.BLOCKS + 1, blocks)
    longest = int(np.diff(pairs[0]).max(initial=0))

    def counted(nodes: tuple[int, int]) -> Int64s:
        sums, mark = np.zeros(216, dtype=np.int64), np.full(stream.size, -1, dtype=np.int32)
        sizes = np.empty(longest, dtype=np.int32), np.empty(12, dtype=np.int64)
        here = np.zeros(stream.size, dtype=np.uint8)
        room = mark, here, *sizes, np.empty(8 * (sides.MARKS + 1), dtype=np.int32)
        kernels.run(sides.list_triangles, pairs, events, nodes, blocks, room, sums)
        return sums

    found: Int64s = sum(together(counted, halves(pairs[0], stream.threads)))
    return found


def _add(cells: Int64s, places: Int64s, counts: Int64s) -> None:
    """Add each count to its cell; those of place -1 are no motif or were counted elsewhere."""
    np.add.at(cells, places[places >= 0], counts[places >= 0])


@cache
def _star_cells() -> Int64s:
    """Return the cells of pair, pre, post and mid; a pair is taken from the end where its first event goes out."""
    far_ends = ("YYY", "YYZ", "ZYY", "YZY")
    kinds = [(ends, ways) for ends in far_ends for ways in product((0, 1), repeat=3)]
    return np.array([-1 if ends == "YYY" and ways[0] else _cell([_edge("X", far, way) for far, way in
                     zip(ends, ways, strict=True)]) for ends, ways in kinds])  # fmt: skip


@cache
def _first_cells() -> Int64s:
    """Return the cells of triangles found from their first event, u to v."""
    ways = product((False, True), (0, 1), (0, 1))
    both = [(turned, [_edge("u", "w", a), _edge("v", "w", b)]) for turned, a, b in ways]
    return np.array([_cell([("u", "v"), *(later[::-1] if turned else later)]) for turned, later in both])


@cache
def _side_cells() -> Int64s:
    """Return the cells of three letters, each of another side of a triangle."""
    letters = [_edge(side[0], side[1], way) for side in ("xy", "xz", "yz") for way in (0, 1)]
    orders = product(range(6), repeat=3)
    return np.array(
        [_cell([letters[a] for a in order]) if len({a // 2 for a in order}) == 3 else -1 for order in orders]
    )


def _edge(one: str, other: str, way: int) -> tuple[str, str]:
    return (other, one) if way else (one, other)


def _cell(edges: list[tuple[str, str]]) -> int:
    """Return the place of three events among the 36: entities numbered by first appearance."""
    number: dict[str, int] = {}
    codes = [tuple(number.setdefault(end, len(number)) for end in edge) for edge in edges]
    return 6 * _SECOND.index(codes[1]) + _THIRD.index(codes[2])
