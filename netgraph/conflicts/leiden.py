"""The one place where a graph is split: everything said aloud, the same result for the same graph.

Leiden is a compiled loop of our own (`netgraph.conflicts.kernels`), two to three times as quick as igraph's and as good
(``benchmarks/conflicts.py`` prints both); Infomap is igraph's. What both return depends on the order of vertices and
edges, so these are put in an order that comes from the shape of the graph, not from its names: renaming can then only
swap vertices that the shape cannot tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.integer]
    Places = NDArray[np.int64]
    Weights = NDArray[np.float64]

__all__ = [
    "Objective",
    "Prepared",
    "infomap",
    "leiden",
    "modularity",
    "part_sizes",
    "placed",
    "places_in",
    "prepare",
    "shape_order",
]

Objective = Literal["modularity", "CPM"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A graph made ready once for many runs.

    ``graph``: where the neighbours of each vertex start, the neighbours, the weights to them, every edge from both
    sides; ``strength``: the sum of these weights; ``place``: where each vertex of the caller stands.
    """

    graph: tuple[Places, NDArray[np.int32], Weights]
    strength: Weights
    place: Places

    @property
    def weights(self) -> Weights:
        """Return the weight of every edge, from both its sides."""
        return self.graph[2]


def prepare(size: int, ends: tuple[Codes, Codes], weights: Weights) -> Prepared:
    """Build the graph in the order that its shape gives.

    Parameters
    ----------
    size
        Number of vertices; they are 0 … size - 1.
    ends
        The two ends of every edge, no edge twice.
    weights
        Positive weight of every edge.
    """
    import numpy as np

    from netgraph.conflicts.kernels import neighbours, run

    place = places_in(shape_order(size, ends, weights))
    between, sequence = placed(ends, place)
    graph = run(neighbours, size, between, np.asarray(weights, dtype=np.float64)[sequence])
    strength = np.bincount(_sides(graph[0]), graph[2], size).astype(np.float64)
    return Prepared(graph, strength, place)


def leiden(
    prepared: Prepared, *, objective: str, resolution: float, seed: int, rounds: int, start: Codes | None = None
) -> NDArray[np.int64]:
    """Return the community of each vertex; the numbers mean nothing but same and different.

    Parameters
    ----------
    prepared
        From `prepare`.
    objective
        ``modularity`` or ``CPM``.
    resolution
        The higher, the smaller the communities.
    seed
        Start of the random numbers of this call alone.
    rounds
        Iterations; -1 until nothing improves.
    start
        The split to begin from, from 0 on and below the number of vertices; everybody alone by default.

    Notes
    -----
    Near linear in edges: 8 million take about 10 s a round. The interpreter's lock is released: several runs on one
    graph may go side by side in threads.

    References
    ----------
    V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
    Scientific Reports 9, 5233 (2019), doi:10.1038/s41598-019-41695-z.
    """
    import numpy as np

    from netgraph.conflicts.kernels import improve, run

    size = len(prepared.place)
    label = np.arange(size, dtype=np.int32)
    if start is not None:
        label[prepared.place] = start
    mass = prepared.strength if objective == "modularity" else np.ones(size)
    price = resolution / max(float(prepared.strength.sum()), 1e-300) if objective == "modularity" else resolution
    found = run(improve, (prepared.graph, mass), label, float(price), rounds, seed)
    return np.asarray(found, dtype=np.int64)[prepared.place]


def infomap(prepared: Prepared, *, seed: int, trials: int) -> NDArray[np.int64]:
    """Return the module of each vertex by Infomap, the best of several trials; numbers as for `leiden`.

    Parameters
    ----------
    prepared
        From `prepare`.
    seed
        Start of the random numbers of this call alone.
    trials
        How often it starts anew.

    References
    ----------
    M. Rosvall, C. T. Bergstrom, "Maps of random walks on complex networks reveal community structure",
    PNAS 105, 1118 (2008), doi:10.1073/pnas.0706851105.
    """
    import random

    import igraph
    import numpy as np

    start, beside, weight = prepared.graph
    once = np.flatnonzero(_sides(start) < beside)
    if not len(once):
        return np.arange(len(prepared.place))
    edges = zip(_sides(start)[once].tolist(), beside[once].tolist(), strict=True)
    graph = igraph.Graph(n=len(prepared.place), edges=edges)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = graph.community_infomap(edge_weights=weight[once], trials=trials)
    finally:
        igraph.set_random_number_generator(random)  # the caller's stay untouched
    return np.asarray(found.membership, dtype=np.int64)[prepared.place]


def modularity(prepared: Prepared, split: Codes) -> float:
    """Return the share of the weight inside communities less what chance would put there (resolution 1)."""
    import numpy as np

    start, beside, weight = prepared.graph
    if not len(weight):
        return 0.0
    there = np.empty(len(split), dtype=np.int64)
    there[prepared.place] = split
    total = float(prepared.strength.sum())
    inside = float(weight[np.repeat(there, np.diff(start)) == there[beside]].sum())
    return inside / total - float(np.square(np.bincount(there, prepared.strength) / total).sum())


def _sides(start: Places) -> NDArray[np.int64]:
    """Return, for every side of an edge, the vertex on that side."""
    import numpy as np

    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def places_in(order: Codes) -> Places:
    """Return where each vertex stands in an order of all of them."""
    import numpy as np

    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def placed(ends: tuple[Codes, Codes], place: Places) -> tuple[tuple[Places, Places], Places]:
    """Return the edges between the places of their ends, the lower first, in order; and which edge each of them was."""
    import numpy as np

    one, other = place[ends[0]], place[ends[1]]
    low, high = np.minimum(one, other), np.maximum(one, other)
    sequence = np.argsort(low * len(place) + high)
    return (low[sequence], high[sequence]), sequence


def part_sizes(prepared: Prepared) -> NDArray[np.int64]:
    """Return for each vertex how many are connected with it, itself counted."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    start, beside, weight = prepared.graph
    if not len(prepared.place):
        return np.empty(0, dtype=np.int64)
    size = len(prepared.place)
    _, part = connected_components(csr_array((weight, beside, start), shape=(size, size)), directed=False)
    sizes: NDArray[np.int64] = np.bincount(part)[part][prepared.place]
    return sizes


def shape_order(size: int, ends: tuple[Codes, Codes], weights: Weights) -> NDArray[np.int64]:
    """Return the vertices in an order given by their surroundings; only look-alikes are ordered by number.

    Every vertex takes a colour from its neighbours' colours and the weights between, again and again until no more
    vertices can be told apart (colour refinement).

    Notes
    -----
    Linear in edges a round, and about as many rounds as the longest chain of look-alikes; at most 30.

    Examples
    --------
    >>> import numpy as np
    >>> one = shape_order(3, (np.array([0, 1]), np.array([1, 2])), np.array([1.0, 5.0]))
    >>> renamed = shape_order(3, (np.array([2, 0]), np.array([0, 1])), np.array([1.0, 5.0]))  # 0, 1, 2 are now 2, 0, 1
    >>> np.array([2, 0, 1])[one].tolist() == renamed.tolist()
    True
    """
    import numpy as np

    from netgraph.conflicts.kernels import neighbours, recolour, run

    graph = run(neighbours, size, tuple(np.asarray(end, dtype=np.int64) for end in ends), _as_floats(weights))
    colour = np.zeros(size, dtype=np.uint64)
    told_apart = 1
    for _ in range(30):
        colour = run(recolour, graph, colour)
        classes = _distinct(colour)
        if classes in (told_apart, size):
            break
        told_apart = classes
    return np.argsort(colour, kind="stable")


def _as_floats(weights: Weights) -> Weights:
    import numpy as np

    return np.ascontiguousarray(weights, dtype=np.float64)


def _distinct(values: NDArray[np.uint64]) -> int:
    """Count different values; a plain sort, which is many times as quick as a table of them here."""
    import numpy as np

    ordered = np.sort(values)
    return int((ordered[1:] != ordered[:-1]).sum()) + 1 if len(ordered) else 0
