"""The one place where igraph splits a graph: everything said aloud, the same result for the same graph.

What Leiden and Infomap return depends on the order of vertices and edges, so both are put in an order that comes from
the shape of the graph, not from its names: renaming can then only swap vertices that the shape cannot tell apart.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    """A graph made ready once for many runs: igraph's own form, and where each vertex stands in it."""

    graph: Any
    weights: Weights
    place: Codes


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
    import igraph

    place = places_in(shape_order(size, ends, weights))
    (low, high), sequence = placed(ends, place)
    graph = igraph.Graph(n=size, edges=zip(low.tolist(), high.tolist(), strict=True))
    return Prepared(graph, weights[sequence], place)


def leiden(prepared: Prepared, *, objective: str, resolution: float, seed: int, rounds: int) -> NDArray[np.int64]:
    """Return the community of each vertex; the numbers mean nothing but same and different.

    Parameters
    ----------
    prepared
        From `prepare`.
    objective
        ``modularity`` or ``CPM``; said aloud because igraph's own default leaves small graphs in singletons.
    resolution
        The higher, the smaller the communities.
    seed
        Start of the random numbers of this call alone; the caller's own are untouched.
    rounds
        Iterations; -1 until nothing improves.

    References
    ----------
    V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
    Scientific Reports 9, 5233 (2019), doi:10.1038/s41598-019-41695-z.
    """
    import igraph
    import numpy as np

    with _chance(igraph, seed):
        found = prepared.graph.community_leiden(
            objective_function=objective, weights=prepared.weights, resolution=resolution, n_iterations=rounds
        )
    return np.asarray(found.membership, dtype=np.int64)[prepared.place]


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
    import igraph
    import numpy as np

    if not prepared.graph.ecount():
        return np.arange(prepared.graph.vcount())
    with _chance(igraph, seed):
        found = prepared.graph.community_infomap(edge_weights=prepared.weights, trials=trials)
    return np.asarray(found.membership, dtype=np.int64)[prepared.place]


def modularity(prepared: Prepared, split: Codes) -> float:
    """Return the share of the weight inside communities less what chance would put there (resolution 1)."""
    import numpy as np

    if not prepared.graph.ecount():
        return 0.0
    there = np.empty(len(split), dtype=np.int64)
    there[prepared.place] = split
    return float(prepared.graph.modularity(there.tolist(), weights=prepared.weights, directed=False))


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

    part = np.asarray(prepared.graph.connected_components().membership, dtype=np.int64)
    return np.bincount(part)[part][prepared.place] if len(part) else part


@contextmanager
def _chance(igraph: Any, seed: int) -> Iterator[None]:
    """Give igraph random numbers of its own for a while, so that the caller's stay untouched."""
    import random

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


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

    a, b = ends
    edge = _mixed(np.ascontiguousarray(weights, dtype=np.float64).view(np.uint64))
    colour = np.zeros(size, dtype=np.uint64)
    told_apart = 1
    for _ in range(30):
        around = np.zeros(size, dtype=np.uint64)
        np.add.at(around, a, _mixed(colour[b] ^ edge))
        np.add.at(around, b, _mixed(colour[a] ^ edge))
        colour = _mixed(colour ^ _mixed(around))
        classes = _distinct(colour)
        if classes in (told_apart, size):
            break
        told_apart = classes
    return np.lexsort((np.arange(size), colour))


def _distinct(values: NDArray[np.uint64]) -> int:
    """Count different values; a plain sort, which is many times as quick as a table of them here."""
    import numpy as np

    ordered = np.sort(values)
    return int((ordered[1:] != ordered[:-1]).sum()) + 1 if len(ordered) else 0


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit values (the finalizer of splitmix64), so that sums of them tell sets apart."""
    import numpy as np

    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
