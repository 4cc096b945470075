"""Drawing many things at once: from weighted pools, spread over pairs, heavy tails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from netgraph.simulation.rhythm import Floats, Ints

__all__ = ["Flags", "Pools", "lognormal", "pools", "repeats", "within"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pools:
    """Things in numbered pools, to be drawn in proportion to their weight.

    ``item`` are the things, those of one pool together; ``edge`` where each pool begins and the last ends; ``upto``
    the summed weight before each item and, last, of all.
    """

    item: Ints
    edge: Ints
    upto: Floats

    def draw(self, pool: Ints, rng: Generator) -> Ints:
        """Return one item of each given pool; -1 where the pool is empty or -1."""
        known = np.maximum(pool, 0)
        first, last = self.edge[known], self.edge[known + 1]
        low, high = self.upto[first], self.upto[last]
        place = np.searchsorted(self.upto, low + rng.random(len(pool)) * (high - low), side="right") - 1
        empty = (pool < 0) | (high <= low)
        return np.where(empty, -1, self.item[np.clip(place, 0, max(len(self.item) - 1, 0))] if len(self.item) else -1)

    def size(self) -> Ints:
        """Return the number of things in each pool."""
        return np.diff(self.edge)


def pools(pool: Ints, count: int, weight: ArrayLike | None = None, item: Ints | None = None) -> Pools:
    """Return things sorted into `count` pools; by default the things are 0 … n-1 and weigh the same; -1 is no pool."""
    number = np.arange(len(pool)) if item is None else item
    heavy = np.ones(len(pool)) if weight is None else np.broadcast_to(np.asarray(weight, dtype=float), len(pool))
    order = np.argsort(pool, kind="stable")
    order = order[np.searchsorted(pool[order], 0) :]
    edge = np.searchsorted(pool[order], np.arange(count + 1))
    return Pools(number[order], edge, np.concatenate([[0.0], np.cumsum(heavy[order])]))


def lognormal(rng: Generator, sigma: float, count: int) -> Floats:
    """Return so many rates whose logarithm has standard deviation `sigma`, with mean 1."""
    return np.exp(sigma * rng.standard_normal(count) - sigma**2 / 2)


def repeats(times: Ints) -> tuple[Ints, Ints]:
    """Return for 2, 0, 1: whose repeat it is (0 0 2) and which of the repeats (0 1 0)."""
    whose = np.repeat(np.arange(len(times)), times)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(times) - times, times)


def within(group: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of places with the same label, -1 excepted: for small labels, cost is the pairs made."""
    order = np.argsort(group, kind="stable")
    order = order[np.searchsorted(group[order], 0) :]
    label = group[order]
    size = np.diff(np.searchsorted(label, np.arange(label.max(initial=-1) + 2)))
    last = np.repeat(np.cumsum(size), size)
    first, step = repeats(last - np.arange(len(order)) - 1)
    return order[first], order[first + step + 1]
