"""How well a grouping agrees with the true one, and how well scores order pairs: measures on labels and figures.

Labels are whole numbers, one an item, the two arrays beside each other; only same and different count. A negative
label is an item that belongs to none: it stands alone, as a group of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.int64]

__all__ = [
    "Agreement",
    "adjusted_mutual_information",
    "adjusted_rand",
    "average_precision",
    "b_cubed",
    "b_cubed_parts",
    "ranking_chance",
]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Share of what was put together that belongs together, share of what belongs together that was, and both."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are, null where nothing was compared."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total != 0 else 0.0


def b_cubed(found: ArrayLike, true: ArrayLike) -> Agreement:
    """Return the B-cubed precision and recall of a grouping: the means of `b_cubed_parts`; null without items.

    Examples
    --------
    >>> found = b_cubed([0, 0, 0, -1], [5, 5, -1, 5])
    >>> round(found.precision, 3), round(found.recall, 3)  # (2/3 + 2/3 + 1/3 + 1) / 4, (2/3 + 2/3 + 1 + 1/3) / 4
    (0.667, 0.667)
    """
    precision, recall = b_cubed_parts(found, true)
    if not len(precision):
        return Agreement(float("nan"), float("nan"))
    return Agreement(float(precision.mean()), float(recall.mean()))


def b_cubed_parts(found: ArrayLike, true: ArrayLike) -> tuple[Floats, Floats]:
    """Return each item's precision and recall.

    Precision: of the items it was put with (itself counted), the share that truly belong with it. Recall: of those
    that truly belong with it, the share it was put with.

    Raises
    ------
    ValueError
        If the two are not of one length.

    References
    ----------
    E. Amigó, J. Gonzalo, J. Artiles, F. Verdejo, "A comparison of extrinsic clustering evaluation metrics based on
    formal constraints", Information Retrieval 12 (2009), doi:10.1007/s10791-008-9066-8.

    Examples
    --------
    >>> precision, recall = b_cubed_parts([0, 0, 1], [5, 6, 6])
    >>> precision.tolist(), recall.tolist()
    ([0.5, 0.5, 1.0], [1.0, 0.5, 0.5])
    """
    import numpy as np

    one, other = _codes(found, true)
    _, cell, both = np.unique(one * (len(one) + 1) + other, return_inverse=True, return_counts=True)
    shared = both[cell].astype(np.float64)
    return shared / np.bincount(one)[one], shared / np.bincount(other)[other]


def adjusted_rand(found: ArrayLike, true: ArrayLike) -> float:
    """Return how much more two groupings agree on pairs than chance would: 1 the same, 0 as by chance.

    1 also where both put everything together or everything apart.

    References
    ----------
    L. Hubert, P. Arabie, "Comparing partitions", Journal of Classification 2 (1985), doi:10.1007/BF01908075.

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], [7, 7, 3, 3]), round(adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]), 9)
    (1.0, -0.5)
    """
    one, other = _codes(found, true)
    _, both = _cells(one, other)
    together, first, second = (_pairs(sizes) for sizes in (both, _sizes(one), _sizes(other)))
    every = len(one) * (len(one) - 1) / 2
    chance = first * second / every if every else 0.0
    most = (first + second) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def adjusted_mutual_information(found: ArrayLike, true: ArrayLike) -> float:
    """Return how much more two groupings tell of each other than chance would: 1 the same, 0 as by chance.

    1 also where both put everything together or everything apart. Scaled by the mean of what each tells of itself.

    Notes
    -----
    Grows with the number of different group sizes, not with that of groups: a million items in a few seconds.

    References
    ----------
    N. X. Vinh, J. Epps, J. Bailey, "Information theoretic measures for clusterings comparison", Journal of Machine
    Learning Research 11 (2010), equation 24a.

    Examples
    --------
    >>> round(adjusted_mutual_information([0, 0, 1, 1], [7, 7, 3, 3]), 9)
    1.0
    >>> round(adjusted_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]), 3)
    -0.5
    """
    import numpy as np

    one, other = _codes(found, true)
    if not len(one):
        return 1.0
    cell, both = _cells(one, other)
    first, second, size = _sizes(one), _sizes(other), float(len(one))
    told = both / size * np.log(both * size / (first[cell // (len(one) + 1)] * second[cell % (len(one) + 1)]))
    own = [-float((sizes / size) @ np.log(sizes / size)) for sizes in (first, second)]
    chance, mean = _told_by_chance(first, second, len(one)), sum(own) / 2
    return 1.0 if abs(mean - chance) < 1e-12 else float((told.sum() - chance) / (mean - chance))


def ranking_chance(score: ArrayLike, true: ArrayLike, *, weight: ArrayLike | None = None) -> float:
    """Return the chance that a true one has a higher score than a false one (equal counts half): the AUC.

    Parameters
    ----------
    score, true
        A figure for each, and whether it is true.
    weight
        How many each stands for: pairs that nothing was found for can be told in two rows.

    Returns
    -------
    float
        0 to 1; null where there are no true or no false ones.

    Examples
    --------
    >>> ranking_chance([3.0, 2.0, 1.0], [True, False, True])
    0.5
    """
    import numpy as np

    positive, negative = _by_score(score, true, weight)
    if not positive.sum() * negative.sum():
        return float("nan")
    below = np.cumsum(negative[::-1])[::-1] - negative
    return float(positive @ (below + negative / 2) / (positive.sum() * negative.sum()))


def average_precision(score: ArrayLike, true: ArrayLike, *, weight: ArrayLike | None = None) -> float:
    """Return the mean precision at each true one, going down the scores; equal scores are taken at once.

    Parameters
    ----------
    score, true, weight
        As in `ranking_chance`.

    Returns
    -------
    float
        0 to 1; null where nothing is true.

    Examples
    --------
    >>> round(average_precision([3.0, 2.0, 1.0], [True, False, True]), 3)  # (1 + 2/3) / 2
    0.833
    """
    import numpy as np

    positive, negative = _by_score(score, true, weight)
    if not positive.sum():
        return float("nan")
    hits = np.cumsum(positive)
    return float(positive @ (hits / np.maximum(hits + np.cumsum(negative), 1e-300)) / positive.sum())


def _codes(found: ArrayLike, true: ArrayLike) -> tuple[Labels, Labels]:
    """Return both as codes from 0, each that belongs to none with one of its own."""
    import numpy as np

    one, other = np.asarray(found, dtype=np.int64), np.asarray(true, dtype=np.int64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"labels: got {one.shape} found and {other.shape} true; need one of each an item")
    return _from_zero(one), _from_zero(other)


def _from_zero(labels: Labels) -> Labels:
    import numpy as np

    alone = labels < 0
    apart = labels.copy()
    apart[alone] = labels.max(initial=0) + 1 + np.arange(int(alone.sum()))
    return np.unique(apart, return_inverse=True)[1].astype(np.int64)


def _cells(one: Labels, other: Labels) -> tuple[Labels, Floats]:
    """Return the filled cells of the cross table (their code), and how many are in each."""
    import numpy as np

    cell, both = np.unique(one * (len(one) + 1) + other, return_counts=True)
    return cell, both.astype(np.float64)


def _sizes(codes: Labels) -> Floats:
    import numpy as np

    return np.bincount(codes).astype(np.float64)


def _pairs(sizes: Floats) -> float:
    return float((sizes * (sizes - 1) / 2).sum())


def _told_by_chance(first: Floats, second: Floats, size: int) -> float:
    """Return the mutual information to be expected of groups of these sizes, every pair of sizes once."""
    import numpy as np

    told = 0.0
    for row, rows in zip(*np.unique(first, return_counts=True), strict=True):
        for column, columns in zip(*np.unique(second, return_counts=True), strict=True):
            told += float(rows * columns) * _cell_by_chance(int(row), int(column), size)
    return told


def _cell_by_chance(row: int, column: int, size: int) -> float:
    """Return what a cell of the cross table tells on average, its margins given (hypergeometric)."""
    import numpy as np
    from scipy.special import gammaln

    cell = np.arange(max(1, row + column - size), min(row, column) + 1)
    log = sum(gammaln(some + 1) for some in (row, column, size - row, size - column)) - gammaln(size + 1)
    log = log - sum(gammaln(rest + 1) for rest in (cell, row - cell, column - cell, size - row - column + cell))
    return float((cell / size * np.log(size * cell / (row * column)) * np.exp(log)).sum())


def _by_score(score: ArrayLike, true: ArrayLike, weight: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return how many true and how many false ones there are at each different score, the highest first."""
    import numpy as np

    figures, is_true = np.asarray(score, dtype=np.float64), np.asarray(true, dtype=bool)
    many = np.ones(len(figures)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not figures.shape == is_true.shape == many.shape:
        raise ValueError(f"scores: got {figures.shape}, {is_true.shape} true, {many.shape} weights; need one of each")
    if np.isnan(figures).any():
        raise ValueError("scores: got null; every item needs a figure")
    _, place = np.unique(-figures, return_inverse=True)
    count = int(place.max(initial=-1)) + 1
    positive, negative = np.zeros(count), np.zeros(count)
    np.add.at(positive, place, many * is_true)
    np.add.at(negative, place, many * ~is_true)
    return positive, negative
