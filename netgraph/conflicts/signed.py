"""Camps: groups that stand together against others, by who is allied with whom and who fights whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.coded import check_ties, ends_of, pairs_of
from netgraph.conflicts.consensus import split_table
from netgraph.conflicts.stacked import Layer, runs_of, stack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.conflicts.coded import Pairs

__all__ = ["find_signed_communities"]

SEEDS = 20
GROUPS = ("group_a", "group_b")


def find_signed_communities(
    rivals: DataFrame, allies: DataFrame, *, resolution: float, seed: int, n_iterations: int
) -> DataFrame:
    """Put groups into camps: allies together, rivals apart, with as little contradiction as can be had.

    At resolution 0 the weight of rivals inside one camp plus that of allies in different ones is made small: the
    camps of structural balance, as many as the ties ask for. Twenty runs are made, and the one with the least strain
    is returned; on small networks that is nearly always the least possible, but nothing proves it.

    Parameters
    ----------
    rivals, allies
        Pairs of groups: group_a, group_b, weight (above 0), in either order. A pair in both counts by the difference.
    resolution
        0, or above it: how closely allied a camp must be (mean weight of alliance between its groups).
    seed
        Of the first run.
    n_iterations
        Leiden's iterations; -1 until nothing improves.

    Returns
    -------
    DataFrame
        One row a group: group_id, community (0 is the largest), stability, rivals_inside (weight of its rivals in
        its own camp), allies_outside (weight of its allies in others).

    Raises
    ------
    ValueError
        If the resolution is below 0 or a pair is none.

    References
    ----------
    V. A. Traag, J. Bruggeman, "Community detection in networks with positive and negative links", Physical Review E
    80, 036115 (2009), doi:10.1103/PhysRevE.80.036115.

    Examples
    --------
    >>> import pandas as pd
    >>> allies = pd.DataFrame({"group_a": ["u", "x"], "group_b": ["v", "y"], "weight": 1.0})
    >>> rivals = pd.DataFrame({"group_a": ["u", "v"], "group_b": ["x", "z"], "weight": 1.0})
    >>> found = find_signed_communities(rivals, allies, resolution=0.0, seed=1, n_iterations=-1)
    >>> found["community"].tolist(), found["rivals_inside"].sum()
    ([0, 0, 1, 1, 2], np.float64(0.0))
    """
    import numpy as np

    if not 0 <= resolution < float("inf"):
        raise ValueError(f"resolution: got {resolution}, needs 0 or a number above it")
    check_ties(rivals, ends=GROUPS, name="rivals")
    check_ties(allies, ends=GROUPS, name="allies")
    groups = ends_of([rivals, allies], ends=GROUPS)
    against, together = (pairs_of(pairs, groups, ends=GROUPS) for pairs in (rivals, allies))
    parts = [Layer(*together, "CPM", resolution), Layer(*against, "CPM", 0.0, -1.0)]
    splits = runs_of(stack(len(groups), parts), seed=seed, runs=SEEDS, rounds=n_iterations)
    strain = [_strain(split, together, against, resolution) for split in splits]
    best = int(np.argmin(np.round(strain, 9))) if len(groups) else 0
    rows = split_table(groups, splits, best).rename(columns={"id": "group_id"})
    label = splits[best]
    inside = _weight_at(against, len(groups), label[against[0][0]] == label[against[0][1]])
    outside = _weight_at(together, len(groups), label[together[0][0]] != label[together[0][1]])
    return rows.assign(rivals_inside=inside, allies_outside=outside)


def _strain(label: NDArray[np.int64], together: Pairs, against: Pairs, resolution: float) -> float:
    """Return what is wrong with a split: rivals inside, allies outside, and at a resolution pairs that are neither."""
    import numpy as np

    (a, b), allied = together
    (c, d), opposed = against
    sizes = np.bincount(label).astype(np.float64)
    pairs = float((sizes * (sizes - 1) / 2).sum())
    return float(opposed[label[c] == label[d]].sum() + allied[label[a] != label[b]].sum()) + resolution * pairs


def _weight_at(pairs: Pairs, size: int, which: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return for each group the weight of those of its pairs that are meant."""
    import numpy as np

    (a, b), weight = pairs
    at = np.concatenate([a[which], b[which]])
    return np.bincount(at, np.tile(weight[which], 2), size).astype(np.float64)
