"""A loop for two steps between the same two: retaliation and repeats, row by row; compiled by `kernels`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Asked = tuple[int, int, bool]

__all__ = ["answer_pairs"]


def answer_pairs(  # noqa: PLR0917
    by_far: tuple[Int32s, Int64s], time: Int64s, end: Int64s, fits: Int32s, asked: Asked, nodes: tuple[int, int],
    found: Int32s,
) -> tuple[int, int]:  # fmt: skip
    """Write every two events of one pair that may be the two steps and start near enough, for first sources in `nodes`.

    `asked` is the longest time from start to start, how much earlier the second may start, and whether it goes back.
    Of what may start earlier, those that end before the first starts are left out; the rest is for the caller to
    test. Returns the node to go on with where `found` is full, and how many were written.
    """
    start, entries = by_far
    count = 0
    for node in range(nodes[0], nodes[1]):
        mark, oldest = count, start[node]
        for place in range(start[node], start[node + 1]):
            entry = entries[place]
            event = entry >> 1 & 0xFFFFFFFF
            if entries[oldest] >> 33 != entry >> 33:
                oldest = place
            while time[entries[oldest] >> 1 & 0xFFFFFFFF] < time[event] - asked[1]:
                oldest += 1
            if entry & 1 or not fits[event] & 1:
                continue
            there = oldest if asked[1] else place + 1
            while there < start[node + 1] and entries[there] >> 33 == entry >> 33:
                other = entries[there] >> 1 & 0xFFFFFFFF
                if time[other] > time[event] + asked[0]:
                    break
                if entries[there] & 1 == asked[2] and fits[other] & 2 and there != place and end[other] > time[event]:
                    if 2 * count + 2 > len(found):
                        return node, mark
                    found[2 * count], found[2 * count + 1] = event, other
                    count += 1
                there += 1
    return nodes[1], count
