"""Which cases stay together whatever the chance of the algorithm and the fineness asked for: many splits, one found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.consensus import central, stability
from netgraph.conflicts.leiden import leiden, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ends = tuple[Ints, Ints]

__all__ = ["FINENESS", "SEEDS", "split_all"]

SEEDS = 3
FINENESS = (0.7, 1.0, 1.4)
"""What the resolution is multiplied by: a split that hangs on its exact value is told as unstable."""


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
    import numpy as np

    label, stable = np.arange(size), np.ones(size)
    pairs, parts = _parts(size, ends)
    joined = pairs[chance[pairs] >= resolution]
    label[ends[1][joined]] = ends[0][joined]
    for inside, between in parts:
        near = np.searchsorted(inside, ends[0][between]), np.searchsorted(inside, ends[1][between])
        found, stays = _ensemble(len(inside), near, chance[between], resolution=resolution, seed=seed)
        label[inside], stable[inside] = inside[found], stays
    return label, stable


def _ensemble(size: int, ends: Ends, chance: Floats, *, resolution: float, seed: int) -> tuple[Ints, Floats]:
    """Return for each case the first of its conflict, and its stability."""
    import numpy as np

    prepared = prepare(size, ends, chance)
    splits = [
        leiden(prepared, objective="CPM", resolution=resolution * step, seed=seed + number, rounds=-1)
        for step in FINENESS
        for number in range(SEEDS)
    ]
    named = [_numbered(split) for split in splits]
    if all(np.array_equal(split, named[0]) for split in named):
        return _first(named[0]), np.ones(size)
    return _first(named[central(named)]), stability(named)


def _numbered(split: Ints) -> Ints:
    """Return the split with its groups numbered by their first cases."""
    import numpy as np

    _, first, group = np.unique(split, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    return place[group]


def _first(numbered: Ints) -> Ints:
    """Return for each case the first one of its group."""
    import numpy as np

    return np.unique(numbered, return_index=True)[1][numbered]


def _parts(size: int, ends: Ends) -> tuple[Ints, Iterator[tuple[Ints, Ints]]]:
    """Return the links that are a connected part by themselves, and the cases and links of every larger part."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(ends[0])), ends), shape=(size, size))
    part = connected_components(graph, directed=False)[1] if size else np.empty(0, dtype=np.int64)
    many = np.bincount(part, minlength=1)
    of_link = part[ends[0]]
    pairs = np.flatnonzero(many[of_link] == 2)
    large = np.flatnonzero(many > 2)
    cases, links = np.flatnonzero(many[part] > 2), np.flatnonzero(many[of_link] > 2)
    return pairs, zip(_grouped(cases, part[cases], large), _grouped(links, of_link[links], large), strict=True)


def _grouped(items: Ints, group: Ints, groups: Ints) -> list[Ints]:
    """Return the items of each of the groups, in their order."""
    import numpy as np

    order = np.argsort(group, kind="stable")
    return np.split(items[order], np.searchsorted(group[order], groups)[1:]) if len(groups) else []
