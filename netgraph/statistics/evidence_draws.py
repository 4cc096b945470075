"""Sums over pieces of evidence, had the evidence fallen otherwise, and had doubtful records been false."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]

__all__ = ["drawn_sums", "middle_ranks"]

_CELLS = 1 << 21


def drawn_sums(values: csr_array, trust: csr_array, *, seed: int, draws: int) -> Floats:
    """Return the sum of each row of `values` (rows × pieces of evidence), one column a draw.

    In each draw every piece counts a Poisson(1) number of times, the same in all rows: the bootstrap over pieces. A
    cell whose `trust` is below 1 is moreover left out as often as it is likely to be wrong, and counts for more where
    it is not, so that its mean stays the value.

    Parameters
    ----------
    values, trust
        With the same cells filled; trust above 0, up to 1.
    seed, draws
        Of the draws.

    Raises
    ------
    ValueError
        If `draws` is not positive, or the two do not have the same cells.

    Notes
    -----
    O(filled cells × draws) time; cells are taken in blocks. The Poisson bootstrap is the multinomial one with
    independent counts: Chamandy, Muralidharan, Najmi, Naidu (2012), "Estimating uncertainty for massive data streams"
    (no DOI).

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> drawn = drawn_sums(csr_array([[4.0, 0.0], [2.0, 2.0]]), csr_array([[1.0, 0.0], [1.0, 0.5]]), seed=1, draws=4000)
    >>> drawn.mean(axis=1).round(0).tolist()
    [4.0, 4.0]
    """
    import numpy as np
    from scipy.sparse import csr_array

    if draws <= 0:
        raise ValueError(f"draws must be positive; got {draws}")
    cells, chance = values.tocoo(), trust.tocoo()
    if not (np.array_equal(cells.row, chance.row) and np.array_equal(cells.col, chance.col)):
        raise ValueError("values and trust: must have the same cells")
    random = np.random.default_rng(seed)
    order = np.lexsort((cells.row, cells.col))
    row, column, value, right = cells.row[order], cells.col[order], cells.data[order], chance.data[order]
    sums = np.zeros((values.shape[0], draws))
    starts = np.searchsorted(column, np.arange(0, values.shape[1] + 1))
    first = 0
    while first < values.shape[1]:  # whole columns, as many as fit
        most = starts[first] + max(_CELLS // draws, 1)
        last = max(int(np.searchsorted(starts, most, side="right")) - 1, first + 1)
        at = slice(starts[first], starts[last])
        counts = random.poisson(1.0, (last - first, draws)).astype("float64")[column[at] - first]
        unsure = np.flatnonzero(right[at] < 1)
        counts[unsure] *= (random.random((len(unsure), draws)) < right[at][unsure, None]) / right[at][unsure, None]
        width = at.stop - at.start
        block = csr_array((value[at], (row[at], np.arange(width))), shape=(values.shape[0], width))
        sums += block @ counts
        first = last
    return sums


def middle_ranks(drawn: Floats, first: int, *, level: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ends of the middle `level` of the ranks of the `first` rows among all rows, over the draws.

    The largest of a draw has rank 1; equals share the better rank. The ends are ranks that came up.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = middle_ranks(np.array([[3.0, 1.0, 3.0], [2.0, 2.0, 2.0]]), 2, level=0.9)
    >>> low.tolist(), high.tolist()
    ([1, 1], [2, 2])
    """
    import numpy as np

    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level}")
    ranks = np.empty((first, drawn.shape[1]), dtype="int64")
    for draw in range(drawn.shape[1]):
        column = drawn[:, draw]
        ranks[:, draw] = 1 + len(column) - np.searchsorted(np.sort(column), column[:first], side="right")
    edge = (1.0 - level) / 2.0
    low = np.quantile(ranks, edge, axis=1, method="lower")
    high = np.quantile(ranks, 1.0 - edge, axis=1, method="higher")
    return low.astype("int64"), high.astype("int64")
