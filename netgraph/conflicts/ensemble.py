"""Which cases stay together whatever the chance of the algorithm and the fineness asked for: many splits, one found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.consensus import central, stability
from netgraph.conflicts.leiden import leiden, prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ends = tuple[Ints, Ints]
    Flags = NDArray[np.bool_]

__all__ = ["FINENESS", "SEEDS", "split_all"]

SEEDS = 3
FINENESS = (0.7, 1.0, 1.4)
"""What the resolution is multiplied by: a split that hangs on its exact value is told as unstable."""

_WAYS: tuple[Ints, ...] = tuple(np.array(way) for way in ((0, 1, 2), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 0, 0)))
"""The ways to split three cases: everybody alone, the first two, first and last, the last two, all together."""


def split_all(size: int, ends: Ends, chance: Floats, *, resolution: float, seed: int) -> tuple[Ints, Floats]:
    """Split a graph of cases into conflicts by many runs of Leiden, every connected part by itself.

    Each part is split with three seeds at each of three resolutions around the one asked for; the result is the run
    that agrees best with all the others. Two cases alone need no run: they are together if their link is surer than
    the resolution.

    Parameters
    ----------
    size
        Number of cases; they are 0 … size - 1.
    ends, chance
        The two cases of each link, and the chance that they belong together.
    resolution
        Least mean chance of a link between the cases of a conflict.
    seed
        Of the first run; the others use those after it.

    Returns
    -------
    tuple
        A label for each case, and its stability: the share of the runs in which it is where most of its own are.
    """
    label, stable = np.arange(size), np.ones(size)
    part, many = _parts(size, ends)
    pairs = np.flatnonzero(many[part[ends[0]]] == 2)
    joined = pairs[chance[pairs] >= resolution]
    label[ends[1][joined]] = ends[0][joined]
    _threes(label, stable, (part, ends), chance, resolution=resolution)
    large = np.flatnonzero(many > 3)
    of_link = part[ends[0]]
    for inside, between in zip(_grouped(part, large), _grouped(of_link, large), strict=True):
        near = np.searchsorted(inside, ends[0][between]), np.searchsorted(inside, ends[1][between])
        found, stays = _ensemble(len(inside), near, chance[between], resolution=resolution, seed=seed)
        label[inside], stable[inside] = inside[found], stays
    return label, stable


def _threes(label: Ints, stable: Floats, of: tuple[Ints, Ends], chance: Floats, *, resolution: float) -> None:
    """Split all parts of three cases at once: the best of the five ways to split three is looked up at each resolution.

    Most parts are so small, and runs for each of them would take longer than all else. With the same chances every
    run finds the same best way, so that those of the ensemble differ by their resolution alone.
    """
    part, ends = of
    many = np.bincount(part, minlength=1)
    of_link = part[ends[0]]
    three, inside = np.flatnonzero(many[of_link] == 3), np.flatnonzero(many[part] == 3)
    cases: Ints = inside[np.argsort(part[inside], kind="stable")].reshape(-1, 3)
    row = np.searchsorted(part[cases[:, 0]], of_link[three])
    first, last = (np.argmax(cases[row] == end[three][:, None], axis=1) for end in ends)
    between = np.zeros((len(cases), 3))  # chance between the first and second, first and third, second and third
    between[row, first + last - 1] = chance[three]
    ways = np.column_stack([_best_of_three(between, resolution * step) for step in FINENESS])
    for combination in np.unique(ways, axis=0):
        rows = cases[(ways == combination).all(axis=1)]
        splits = [_WAYS[way] for way in combination for _ in range(SEEDS)]
        label[rows] = rows[:, _first(splits[central(splits)])]
        stable[rows] = stability(splits)


def _best_of_three(between: Floats, resolution: float) -> Ints:
    """Return the best split of each row: its place in `_WAYS`."""
    together = between.sum(axis=1) - 3 * resolution
    ways = np.column_stack([np.zeros(len(between)), between - resolution, together])
    best: Ints = np.argmax(ways, axis=1)
    return best


def _ensemble(size: int, ends: Ends, chance: Floats, *, resolution: float, seed: int) -> tuple[Ints, Floats]:
    """Return for each case the first of its conflict, and its stability.

    What is best both at the coarsest and at the finest resolution is best at all between (the measure is linear in
    it), so where those two agree, as in nearly all small parts, no further run is made.
    """
    prepared = prepare(size, ends, chance)

    def split(step: float, number: int) -> Ints:
        runs = {"objective": "CPM", "resolution": resolution * step, "seed": seed + number}
        return _numbered(leiden(prepared, rounds=-1, **runs))  # type: ignore[arg-type]

    coarse, fine = split(FINENESS[0], 0), split(FINENESS[-1], 0)
    if np.array_equal(coarse, fine):
        return _first(coarse), np.ones(size)
    splits = [split(step, number) for step in FINENESS for number in range(SEEDS)]
    return _first(splits[central(splits)]), stability(splits)


def _numbered(split: Ints) -> Ints:
    """Return the split with its groups numbered by their first cases."""
    _, first, group = np.unique(split, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[group]


def _first(numbered: Ints) -> Ints:
    """Return for each case the first one of its group."""
    return np.unique(numbered, return_index=True)[1][numbered]


def _parts(size: int, ends: Ends) -> tuple[Ints, Ints]:
    """Return the connected part of each case, and how many cases each part has."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(ends[0])), ends), shape=(size, size))
    part = connected_components(graph, directed=False)[1] if size else np.empty(0, dtype=np.int64)
    return part.astype(np.int64), np.bincount(part, minlength=1)


def _grouped(group: Ints, groups: Ints) -> list[Ints]:
    """Return the items of each of the (sorted) groups, in their order."""
    items = np.flatnonzero(np.isin(group, groups))
    order = np.argsort(group[items], kind="stable")
    return np.split(items[order], np.searchsorted(group[items[order]], groups)[1:]) if len(groups) else []
