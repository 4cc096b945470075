"""Which people hang together, so that an interval draws them together: blocks of the network as known.

If one attack answers another, its people are no independent draws: an interval that drew them one by one would be too
narrow. So whole blocks are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.leiden import leiden, prepare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["BLOCK_RULE", "LARGEST_SHARE", "WEEKS_UP_TO_DAYS", "blocks_of"]

LARGEST_SHARE = 0.05
WEEKS_UP_TO_DAYS = 14.0

BLOCK_RULE = (
    "Drawn again are blocks of people: the connected components of the network as known at the last moment judged "
    "(two people are tied who took an active part in one incident of at most 50 people, or by a stated tie that is no "
    f"kinship). A component that holds more than {LARGEST_SHARE:.0%} of all outcomes is cut into its communities "
    "(Leiden on modularity, resolution 1, seeded). Where several moments are pooled and the horizon is at most "
    f"{WEEKS_UP_TO_DAYS:.0f} days, the weeks of the moments are drawn again as well."
)
"""How blocks are made, in words; printed with every evaluation."""


def blocks_of(network: csr_array, outcomes: NDArray[np.float64], *, seed: int) -> NDArray[np.int64]:
    """Return the block of each person, numbered 0, 1, … in the order of their first person.

    Parameters
    ----------
    network
        People × people, symmetric, 1 for a tie (`netgraph.forecast.features.network_of`).
    outcomes
        Of each person, over all moments that are judged together; they decide only which component is cut.
    seed
        Of the communities.

    Notes
    -----
    Linear in ties, plus a Leiden clustering of each component that is cut. Traag, Waltman, van Eck (2019),
    doi:10.1038/s41598-019-41695-z.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> ties = np.zeros((4, 4)); ties[0, 2] = ties[2, 0] = 1
    >>> blocks_of(csr_array(ties), np.array([1.0, 1.0, 0.0, 0.0]), seed=1).tolist()
    [0, 1, 0, 2]
    """
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    count, block = connected_components(network, directed=False)
    block = block.astype("int64")
    held = np.bincount(block, outcomes, count)
    size = np.bincount(block, minlength=count)
    for component in np.flatnonzero((held > LARGEST_SHARE * outcomes.sum()) & (size > 2)):
        inside = np.flatnonzero(block == component)
        block[inside] = count + _communities(network[inside][:, inside], seed)
        count = int(block.max()) + 1
    first, place = np.unique(block, return_index=True)
    turn = np.empty(count, dtype=np.int64)
    turn[first[np.argsort(place)]] = np.arange(len(first))
    numbered: NDArray[np.int64] = turn[block]
    return numbered


def _communities(ties: csr_array, seed: int) -> NDArray[np.int64]:
    """Return the community of each person of one component."""
    import numpy as np
    from scipy.sparse import triu

    upper = triu(ties, 1).tocoo()
    graph = prepare(ties.shape[0], (upper.row, upper.col), np.ones(len(upper.row)))
    return leiden(graph, objective="modularity", resolution=1.0, seed=seed, rounds=10)
