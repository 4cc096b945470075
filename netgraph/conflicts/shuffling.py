"""Chance for compiled loops: a number of 64 bits, drawn on from (splitmix64).

The same seed gives the same order on every machine, and no one else's random numbers are touched. Plain Python on
arrays; `netgraph.conflicts.kernels` has it compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BY_11", "STRETCH", "drawn", "mixed", "shuffle", "shuffled"]

STRETCH = 512
"""How many vertices that lie side by side are visited in one go."""

BY_11 = np.uint64(11)
_STEP, _ONE, _TWO = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BY_30, _BY_27, _BY_31 = np.uint64(30), np.uint64(27), np.uint64(31)


def shuffled(size: int, chance: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Return the numbers below `size` in an order of chance: stretches of `STRETCH` shuffled, and shuffled inside.

    What lies side by side is so visited soon after each other, which takes half the time of any other order of a large
    graph, and the splits found are as good and as many.
    """
    order = np.arange(size, dtype=np.int32)
    stretches = (size + STRETCH - 1) // STRETCH
    firsts = np.arange(stretches)
    shuffle(firsts, chance)
    filled = 0
    for first in firsts:
        here = order[filled : filled + min(STRETCH, size - int(first) * STRETCH)]
        for place in range(len(here)):
            here[place] = first * STRETCH + place
        shuffle(here, chance)
        filled += len(here)
    return order


def shuffle(items: Any, chance: NDArray[np.uint64]) -> None:
    """Put items into an order of chance, in place."""
    for place in range(len(items) - 1, 0, -1):
        other = np.int64(drawn(chance) % np.uint64(place + 1))
        items[place], items[other] = items[other], items[place]


def drawn(chance: NDArray[np.uint64]) -> np.uint64:
    """Draw the next 64 bits."""
    chance[0] += _STEP
    return mixed(chance[0])


def mixed(bits: np.uint64) -> np.uint64:
    """Scramble 64 bits, so that sums of them tell sets apart (the finalizer of splitmix64)."""
    bits = (bits ^ (bits >> _BY_30)) * _ONE
    bits = (bits ^ (bits >> _BY_27)) * _TWO
    return bits ^ (bits >> _BY_31)
