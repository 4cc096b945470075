"""The one place where leidenalg splits several graphs on the same vertices at once: layers, signs, two kinds of vertex.

Our own Leiden is twenty times as fast (see `netgraph.conflicts.leiden`) but knows one graph only. The same order by
shape is used here, over all the layers together, so that renaming changes nothing but look-alikes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.conflicts.leiden import Objective, placed, places_in, shape_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Layer", "Stacked", "runs_of", "split_stack", "stack"]


@dataclass(frozen=True, slots=True)
class Layer:
    """One graph of a stack.

    ``ends`` and ``weights`` of its edges, none twice; ``worth``: what the layer counts beside the others, below 0 if
    its edges push apart; ``sizes`` of the vertices for CPM, 1 each if left out.
    """

    ends: tuple[Codes, Codes]
    weights: Floats
    objective: Objective
    resolution: float
    worth: float = 1.0
    sizes: Floats | None = None


@dataclass(frozen=True, slots=True)
class Stacked:
    """Graphs made ready once for many runs, and where each vertex stands in them."""

    graphs: list[Any]
    layers: list[Layer]
    place: Codes


def stack(size: int, layers: Sequence[Layer], *, kinds: Codes | None = None) -> Stacked:
    """Build the graphs in the order that the shape of all of them together gives.

    Parameters
    ----------
    size
        Number of vertices of every layer; they are 0 … size - 1.
    layers
        The graphs.
    kinds
        A number for each vertex that tells what it is, if they are of several kinds.
    """
    import igraph
    import numpy as np

    ends, codes = _coloured(layers, np.zeros(size, dtype=np.int64) if kinds is None else kinds)
    order = shape_order(size, ends, codes)
    place = places_in(order)
    graphs, sorted_layers = [], []
    for layer in layers:
        (low, high), sequence = placed(layer.ends, place)
        graphs.append(igraph.Graph(n=size, edges=zip(low.tolist(), high.tolist(), strict=True)))
        sizes = None if layer.sizes is None else layer.sizes[order]
        rest = (layer.objective, layer.resolution, layer.worth, sizes)
        sorted_layers.append(Layer((low, high), layer.weights[sequence], *rest))
    return Stacked(graphs, sorted_layers, place)


def split_stack(stacked: Stacked, *, seed: int, rounds: int) -> Codes:
    """Return the community of each vertex, the same in every layer; the numbers mean nothing but same and different.

    Parameters
    ----------
    stacked
        From `stack`.
    seed
        Start of the random numbers of this call alone.
    rounds
        Iterations; -1 until nothing improves.

    References
    ----------
    V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected communities",
    Scientific Reports 9, 5233 (2019), doi:10.1038/s41598-019-41695-z.
    """
    import leidenalg
    import numpy as np

    if not any(graph.ecount() for graph in stacked.graphs):
        return np.arange(len(stacked.place))
    parts = [_partition(graph, layer) for graph, layer in zip(stacked.graphs, stacked.layers, strict=True)]
    optimiser = leidenalg.Optimiser()
    optimiser.set_rng_seed(seed)
    worth = [layer.worth for layer in stacked.layers]
    optimiser.optimise_partition_multiplex(parts, layer_weights=worth, n_iterations=rounds)
    return np.asarray(parts[0].membership, dtype=np.int64)[stacked.place]


def runs_of(stacked: Stacked, *, seed: int, runs: int, rounds: int) -> list[Codes]:
    """Return one split a seed, from `seed` on."""
    return [split_stack(stacked, seed=one, rounds=rounds) for one in range(seed, seed + runs)]


def _partition(graph: Any, layer: Layer) -> Any:
    import leidenalg

    weights = layer.weights.tolist()
    if layer.objective == "modularity":
        return leidenalg.RBConfigurationVertexPartition(graph, weights=weights, resolution_parameter=layer.resolution)
    sizes = None if layer.sizes is None else layer.sizes.tolist()
    return leidenalg.CPMVertexPartition(
        graph, weights=weights, node_sizes=sizes, resolution_parameter=layer.resolution, correct_self_loops=False
    )


def _coloured(layers: Sequence[Layer], kinds: Codes) -> tuple[tuple[Codes, Codes], Floats]:
    """All edges of all layers, each with a number that tells its layer and weight; a loop tells a vertex's kind."""
    import numpy as np

    loops = np.arange(len(kinds))
    a = np.concatenate([loops, *(layer.ends[0] for layer in layers)])
    b = np.concatenate([loops, *(layer.ends[1] for layer in layers)])
    weight = np.concatenate([kinds.astype(np.float64), *(layer.weights for layer in layers)])
    which = np.repeat(np.arange(len(layers) + 1), [len(kinds), *(len(layer.weights) for layer in layers)])
    _, code = np.unique(np.column_stack([which, weight]), axis=0, return_inverse=True)
    return (a, b), code.ravel().astype(np.float64)
