"""How far a figure hangs on single incidents, worlds or people: intervals from drawing them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = ["bootstrap_interval", "drawn_means", "drawn_totals", "middle", "paired_interval"]

_BLOCK = 4096
_CELLS = 4_000_000  # counts held at once
_MANY = 1000  # quiet blocks from which their total is as good as normal


def bootstrap_interval(
    contributions: csr_array, *, seed: int, draws: int, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper end of an interval for each row's sum, had the incidents fallen otherwise.

    In each draw every column (incident) counts a Poisson(1) number of times: 0, 1, 2, … times, once on average.
    The interval is the middle `level` of the drawn sums. A sum that rests on one incident is honestly wide
    (from nothing to three times itself at 90 %); one that rests on many small parts is narrow. A draw is shared
    by all rows, so that people who hang on the same incident move together.

    Parameters
    ----------
    contributions
        Rows are subjects, columns incidents in a fixed order (it decides which draw an incident gets); the row
        sums are the figures.
    seed
        Same seed, same columns: same interval.
    draws
        How many draws; 200 are enough for the ends of a 90 % interval as they are read here.
    level
        Share of the draws inside, between 0 and 1.

    Raises
    ------
    ValueError
        If `draws` is not positive or `level` not strictly between 0 and 1.

    Notes
    -----
    O(filled cells × draws) time, O(rows × draws) memory; columns are drawn in blocks. The Poisson bootstrap is
    the multinomial one with independent counts: Chamandy, Muralidharan, Najmi, Naidu (2012), "Estimating
    uncertainty for massive data streams" (no DOI); the bootstrap itself is Efron (1979),
    doi:10.1214/aos/1176344552.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> low, high = bootstrap_interval(csr_array([[10.0, 0.0], [5.0, 5.0]]), seed=1, draws=2000, level=0.9)
    >>> low.tolist(), high.tolist()
    ([0.0, 0.0], [30.0, 25.0])
    """
    import numpy as np

    if draws <= 0 or not 0 < level < 1:
        raise ValueError(f"draws must be positive and level between 0 and 1; got draws={draws}, level={level}")
    rows, columns = contributions.shape
    if rows == 0:
        return np.empty(0), np.empty(0)
    random = np.random.default_rng(seed)
    by_column = contributions.tocsc()
    sums = np.zeros((rows, draws))
    for start in range(0, columns, _BLOCK):
        block = by_column[:, start : start + _BLOCK]
        sums += block @ random.poisson(1.0, (block.shape[1], draws)).astype("float64")
    return _middle(sums, level)


def paired_interval(
    ours: ArrayLike, theirs: ArrayLike, *, seed: int, draws: int, level: float
) -> tuple[float, float, float]:
    """Return the mean difference over units that both were tried on, and the ends of its interval.

    The units (worlds, people) are drawn again with replacement, each with both its figures, so that what is hard for
    both does not widen the interval.

    Parameters
    ----------
    ours, theirs
        One figure a unit each.
    seed, draws, level
        As in `bootstrap_interval`.

    Returns
    -------
    tuple
        Mean of ours less theirs, lower end, upper end; null without units.

    Raises
    ------
    ValueError
        Figures of other lengths, no draws, or no such level.

    Examples
    --------
    >>> paired_interval([0.9, 0.8, 0.7], [0.8, 0.7, 0.6], seed=1, draws=100, level=0.95)[0]
    0.1
    """
    import numpy as np

    apart = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    low, high = (ends[0] for ends in _middle(drawn_means(apart[:, None], seed=seed, draws=draws).T, level))
    return round(float(apart.mean()), 12) if len(apart) else float("nan"), float(low), float(high)


def drawn_means(figures: NDArray[np.float64], *, seed: int, draws: int) -> NDArray[np.float64]:
    """Return the means of the columns over units drawn again with replacement, one row a draw.

    For figures that are made of several means (a ratio, an F): draw the means together, then make the figure.

    Parameters
    ----------
    figures
        One row a unit, in a fixed order.
    seed, draws
        As in `bootstrap_interval`.

    Notes
    -----
    Units × draws counts are drawn, in blocks of draws. Efron (1979), doi:10.1214/aos/1176344552.

    Examples
    --------
    >>> import numpy as np
    >>> drawn_means(np.array([[1.0, 2.0], [1.0, 2.0]]), seed=1, draws=2).tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    import numpy as np

    if draws <= 0:
        raise ValueError(f"draws must be positive; got {draws}")
    units = len(figures)
    if not units:
        return np.full((draws, figures.shape[1]), np.nan)
    random = np.random.default_rng(seed)
    block = max(_CELLS // units, 1)
    parts = [
        random.multinomial(units, np.full(units, 1 / units), min(block, draws - start)) @ figures / units
        for start in range(0, draws, block)
    ]
    means: NDArray[np.float64] = np.concatenate(parts)
    return means


def drawn_totals(
    figures: NDArray[np.float64], *, seed: int, draws: int, quiet: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Return the totals of the columns over blocks, and over periods, drawn again; one row a draw.

    Each block counts a Poisson(1) number of times, and so does each period where there are several: what happened in
    one week, or to one circle of people, comes or stays away together. For shares and differences: draw the totals
    together, then make the figure.

    Parameters
    ----------
    figures
        Periods × blocks × columns. The order of blocks does not matter: they are put in the order of their figures.
    seed, draws
        As in `bootstrap_interval`.
    quiet
        Blocks whose many small figures may be drawn together, by the normal distribution that their total comes near
        to; used only where there are a thousand or more.

    Notes
    -----
    O(draws × loud blocks × periods × columns). Drawing both ways is the pigeonhole bootstrap, never too narrow:
    Owen (2007), "The pigeonhole bootstrap", doi:10.1214/07-AOAS122.

    Examples
    --------
    >>> import numpy as np
    >>> totals = drawn_totals(np.ones((1, 400, 2)), seed=1, draws=500)
    >>> bool((totals[:, 0] == totals[:, 1]).all()), bool(abs(totals.mean() - 400) < 5)
    (True, True)
    """
    import numpy as np

    if draws <= 0:
        raise ValueError(f"draws must be positive; got {draws}")
    periods, blocks, columns = figures.shape
    random = np.random.default_rng(seed)
    still = np.zeros(blocks, dtype=bool) if quiet is None or quiet.sum() < _MANY else quiet
    flat = np.moveaxis(figures, 1, 0).reshape(blocks, periods * columns)
    loud = flat[~still]
    loud = loud[np.lexsort(loud.T[::-1])] if loud.shape[1] else loud
    totals = np.zeros((draws, periods * columns))
    for start in range(0, len(loud), _BLOCK):
        part = loud[start : start + _BLOCK]
        totals += random.poisson(1.0, (draws, len(part))) @ part
    if still.any():
        rest = flat[still]
        root = _root(rest.T @ rest)
        totals += rest.sum(axis=0) + random.standard_normal((draws, len(root))) @ root
    by_period = totals.reshape(draws, periods, columns)
    if periods == 1:
        return by_period[:, 0]
    weight = random.poisson(1.0, (draws, periods)).astype("float64")
    found: NDArray[np.float64] = np.einsum("dp,dpc->dc", weight, by_period)
    return found


def _root(spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return R with R.T @ R equal to `spread`, however degenerate that is."""
    import numpy as np

    values, vectors = np.linalg.eigh(spread)
    root: NDArray[np.float64] = (vectors * np.sqrt(np.maximum(values, 0))).T
    return root


def middle(drawn: ArrayLike, *, level: float) -> tuple[float, float]:
    """Return the ends of the middle `level` of some drawn figures; those that are null are left out.

    Examples
    --------
    >>> middle([1.0, 2.0, 3.0, float("nan")], level=0.5)
    (1.5, 2.5)
    """
    import numpy as np

    known = np.asarray(drawn, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = _middle(known[None, :], level)
    return float(low[0]), float(high[0])


def _middle(drawn: NDArray[np.float64], level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of the middle `level` of each row."""
    import numpy as np

    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level}")
    edge = (1.0 - level) / 2.0
    low, high = np.quantile(drawn, [edge, 1.0 - edge], axis=1)
    return low, high
