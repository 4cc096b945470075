"""Several splits of the same people into groups: how far they agree, which speaks for all, who is where in most."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    Labels = NDArray[np.integer]

__all__ = ["agreements", "by_size", "central", "mean_agreement", "most_central", "split_table", "stability"]


def agreements(splits: Sequence[Labels]) -> NDArray[np.float64]:
    """Return the adjusted Rand index of every two splits (a square; 1 with itself).

    Parameters
    ----------
    splits
        A label for each person, in the same order; whole numbers from 0 on.

    Notes
    -----
    As `netgraph.conflicts.agreement.adjusted_rand`, but what is the same for each pair is counted once: a sort of the
    people for every two splits.

    Examples
    --------
    >>> import numpy as np
    >>> agreements([np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])]).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    import numpy as np

    def pairs(counts: NDArray[np.integer]) -> float:
        return float((counts * (counts - 1.0) / 2).sum())

    together = [pairs(np.bincount(split)) for split in splits]
    every = max(len(splits[0]) * (len(splits[0]) - 1) / 2, 1.0) if splits else 1.0
    agreed = np.eye(len(splits))
    for one, other in combinations(range(len(splits)), 2):
        both = pairs(np.unique(_cells(splits[one], splits[other]), return_counts=True)[1])
        chance, most = together[one] * together[other] / every, (together[one] + together[other]) / 2
        agreed[one, other] = agreed[other, one] = 1.0 if most == chance else (both - chance) / (most - chance)
    return agreed


def mean_agreement(agreed: NDArray[np.float64]) -> float:
    """Return the mean of `agreements` between different splits; 1 for one alone."""
    import numpy as np

    return float(agreed[np.triu_indices(len(agreed), 1)].mean()) if len(agreed) > 1 else 1.0


def most_central(agreed: NDArray[np.float64]) -> int:
    """Return, from `agreements`, the place of the split that agrees best with the others, the first such."""
    import numpy as np

    return int(np.argmax(agreed.sum(axis=1).round(9)))


def central(splits: Sequence[Labels]) -> int:
    """Return the place of the split that agrees best with the others, the first such."""
    return most_central(agreements(splits))


def by_size(label: Labels) -> NDArray[np.int64]:
    """Number groups by size, the largest 0; equal ones by their first member.

    Examples
    --------
    >>> import numpy as np
    >>> by_size(np.array([7, 3, 3, 5])).tolist()
    [1, 0, 0, 2]
    """
    import numpy as np

    _, first, dense, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(size), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    return place[dense]


def stability(splits: Sequence[Labels]) -> NDArray[np.float64]:
    """Return, for each person, the share of pairs of splits in which he stays with most of his group.

    Mean, over the splits, of the share of other splits in which a person is where most of his group is; 1 for one
    split alone.
    """
    import numpy as np

    stays = np.zeros(len(splits[0]))
    for one, other in permutations(splits, 2):
        stays += other == _counterpart(one, other)[one]
    pairs = len(splits) * (len(splits) - 1)
    return stays / pairs if pairs else stays + 1


def split_table(ids: Index, splits: Sequence[Labels], chosen: int) -> DataFrame:
    """Return the chosen split as a table: id, community (0 is the largest), stability over all of them."""
    import pandas as pd

    return pd.DataFrame({"id": ids, "community": by_size(splits[chosen]), "stability": stability(splits)})


def _counterpart(one: Labels, other: Labels) -> Labels:
    """For each group of one split, the group of the other that holds most of it; the lowest such."""
    import numpy as np

    width = int(other.max(initial=0)) + 1
    cell, size = np.unique(_cells(one, other), return_counts=True)
    order = np.lexsort((cell, -size, cell // width))
    _, head = np.unique((cell // width)[order], return_index=True)
    counterpart: Labels = (cell % width)[order][head]
    return counterpart


def _cells(one: Labels, other: Labels) -> NDArray[np.int64]:
    """A number for each person that tells in which group of the one and of the other split he is."""
    import numpy as np

    return one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other
