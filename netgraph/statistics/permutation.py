"""How surprising a figure is beside figures drawn as if nothing were going on: the only place for p-values.

Every p here counts the observation among the draws, so that none is ever 0 and each is right for the number of draws
that were made. All are one-sided: large figures are the surprising ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["max_t", "mid_p", "p_value"]

_ROUNDING = 1e-9  # sums of the same weights in another order differ by less


def p_value(observed: ArrayLike, drawn: ArrayLike) -> Floats:
    """Return the share of draws, the observation among them, that are at least as large: (b + 1) / (n + 1).

    Never too small, whatever the figures are; larger than need be where few different figures can come up.

    Parameters
    ----------
    observed
        One figure a column of `drawn`.
    drawn
        One row a draw.

    Raises
    ------
    ValueError
        Without draws, or of other shapes.

    Notes
    -----
    Phipson and Smyth (2010), "Permutation p-values should never be zero", doi:10.2202/1544-6115.1585.

    Examples
    --------
    >>> p_value([3.0, 0.0], [[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]]).tolist()
    [0.5, 1.0]
    """
    greater, equal, worlds = _compared(observed, drawn)
    return (greater + equal) / worlds


def mid_p(observed: ArrayLike, drawn: ArrayLike) -> Floats:
    """Return the p-value that counts equal figures half, the observation itself among them.

    Fair on average where few different figures can come up (small counts), which `p_value` is not; it may be a little
    too small at times, so that a decision over many tests is made with `max_t`.

    Parameters
    ----------
    observed, drawn
        As for `p_value`.

    Raises
    ------
    ValueError
        As `p_value`.

    Notes
    -----
    Lancaster (1961), "Significance tests in discrete distributions".

    Examples
    --------
    >>> mid_p([3.0, 0.0], [[1.0, 0.0], [2.0, 1.0], [3.0, 2.0]]).tolist()
    [0.25, 0.75]
    """
    greater, equal, worlds = _compared(observed, drawn)
    return (greater + equal / 2) / worlds


def max_t(observed: ArrayLike, drawn: ArrayLike) -> Floats:
    """Return p-values that hold for all figures together: the chance that *any* comes out so far above its mean.

    Every figure is measured in standard deviations from its mean, over the draws and the observation alike; each draw
    counts by its largest. A figure that never differs can surprise nobody: its p is 1, and it costs the others
    nothing. That at least one of all figures has p <= 0.05 happens in at most one of twenty worlds in which nothing
    is going on, however many figures there are and however they hang together.

    Parameters
    ----------
    observed, drawn
        As for `p_value`; one row of `drawn` is one draw of all figures together.

    Raises
    ------
    ValueError
        As `p_value`.

    Notes
    -----
    Single-step maxT of Westfall and Young (1993), "Resampling-Based Multiple Testing", with the observation among the
    draws. O(draws × figures).

    Examples
    --------
    >>> max_t([9.0, 1.0], [[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]).tolist()
    [0.25, 1.0]
    """
    figures, draws = _checked(observed, drawn)
    every = np.vstack([figures, draws])
    spread = every.std(axis=0)
    varies = spread > _ROUNDING * np.maximum(1.0, np.abs(every).max(axis=0, initial=0.0))
    far = np.where(varies, (every - every.mean(axis=0)) / np.where(varies, spread, 1.0), -np.inf)
    largest = far.max(axis=1, initial=-np.inf)
    found: Floats = (largest[None, :] >= far[0][:, None] - _ROUNDING).mean(axis=1)
    return found


def _checked(observed: ArrayLike, drawn: ArrayLike) -> tuple[Floats, Floats]:
    figures, draws = np.asarray(observed, dtype=np.float64), np.asarray(drawn, dtype=np.float64)
    if draws.ndim != 2 or not len(draws) or figures.shape != draws.shape[1:]:
        raise ValueError(f"drawn: got shape {draws.shape} for {figures.shape} figures; needs one row or more a draw")
    return figures, draws


def _compared(observed: ArrayLike, drawn: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return how many worlds are greater than each figure, how many are as large, and how many there are.

    The world observed is one of them, as large as itself.
    """
    figures, draws = _checked(observed, drawn)
    rounding = _ROUNDING * np.maximum(1.0, np.abs(figures))
    greater = (draws > figures + rounding).sum(axis=0)
    return greater, (draws >= figures - rounding).sum(axis=0) - greater + 1, len(draws) + 1
