"""Whether stated chances come true: the slope of what happened on the log-odds stated, and a table of both by bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

    Floats = NDArray[np.float64]

__all__ = ["Calibration", "calibration_bins", "calibration_slope"]

_ROUNDS = 50
_NORMAL = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Calibration:
    """What happened, as ``intercept + slope * log-odds stated``: 0 and 1 if the chances came true.

    A slope below 1 means that the stated chances are too sure of themselves, one above 1 too timid. ``error`` is the
    standard error of the slope, ``low`` and ``high`` its 95 % interval.
    """

    intercept: float
    slope: float
    error: float
    low: float
    high: float


def calibration_slope(
    log_odds: ArrayLike, true: ArrayLike, *, cluster: ArrayLike | None = None, weight: ArrayLike | None = None
) -> Calibration:
    """Fit how what happened goes with the log-odds that were stated, by logistic regression.

    Parameters
    ----------
    log_odds, true
        What was stated, and whether it came true, one each.
    cluster
        What each belongs to: those of one cluster may hang together (the pairs of one world), and the standard
        error allows for it. Left out, each stands for itself.
    weight
        How many each stands for.

    Returns
    -------
    Calibration
        Null figures where nothing or everything came true, or all log-odds are equal: nothing can be said.

    Notes
    -----
    Newton's method; the standard error is the sandwich one, by cluster, with the correction g / (g - 1).
    D. R. Cox (1958), "Two further applications of a model for binary regression", doi:10.1093/biomet/45.3-4.562;
    K.-Y. Liang, S. L. Zeger (1986), doi:10.1093/biomet/73.1.13.

    Examples
    --------
    >>> odds = [-1.0986] * 4 + [1.0986] * 4  # stated: one in four, then three in four
    >>> found = calibration_slope(odds, [1, 0, 0, 0, 1, 1, 1, 0])
    >>> round(found.slope, 3), found.low < 1 < found.high
    (1.0, True)
    """
    import numpy as np

    x, y = np.asarray(log_odds, dtype=np.float64), np.asarray(true, dtype=np.float64)
    many = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not x.shape == y.shape == many.shape:
        raise ValueError(f"calibration: got {x.shape} log-odds, {y.shape} true, {many.shape} weights")
    if not _can_be_said(x, y, many):
        return Calibration(*[float("nan")] * 5)
    design = np.column_stack([np.ones(len(x)), x])
    at = _fitted(design, y, many)
    return _with_error(at, design, y, many, np.arange(len(x)) if cluster is None else np.asarray(cluster))


def calibration_bins(
    chance: ArrayLike, true: ArrayLike, *, edges: ArrayLike = (0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1)
) -> DataFrame:
    """Return the stated chances beside what came true, one row a bin that is not empty.

    Parameters
    ----------
    chance, true
        The stated chance (0 to 1) and whether it came true, one each.
    edges
        Of the bins, rising from 0 to 1; each holds its lower edge, the last both.

    Returns
    -------
    DataFrame
        from, to, stated (mean chance), came_true (share), number.

    Examples
    --------
    >>> calibration_bins([0.1, 0.2, 0.9], [False, True, True], edges=[0, 0.5, 1]).round(2).to_numpy().tolist()
    [[0.0, 0.5, 0.15, 0.5, 2.0], [0.5, 1.0, 0.9, 1.0, 1.0]]
    """
    import numpy as np
    import pandas as pd

    stated, happened = np.asarray(chance, dtype=np.float64), np.asarray(true, dtype=np.float64)
    if ((stated < 0) | (stated > 1) | np.isnan(stated)).any():
        raise ValueError("chance: every one must lie between 0 and 1")
    at = np.asarray(edges, dtype=np.float64)
    place = np.minimum(np.searchsorted(at, stated, side="right") - 1, len(at) - 2)
    number = np.bincount(place, minlength=len(at) - 1)
    least = np.maximum(number, 1)
    rows = pd.DataFrame(
        {
            "from": at[:-1],
            "to": at[1:],
            "stated": np.bincount(place, stated, len(at) - 1) / least,
            "came_true": np.bincount(place, happened, len(at) - 1) / least,
            "number": number,
        }
    )
    return rows[number > 0].reset_index(drop=True)


def _can_be_said(x: Floats, y: Floats, many: Floats) -> bool:
    there = many > 0
    return bool(there.any() and 0 < y[there].mean() < 1 and x[there].max() > x[there].min())


def _fitted(design: Floats, y: Floats, many: Floats) -> Floats:
    """Return intercept and slope; the steps are halved while they make it worse, so that it always settles."""
    import numpy as np

    at = np.zeros(2)
    likely = _likely(design @ at, y, many)
    for _ in range(_ROUNDS):
        chance = _chance(design @ at)
        bend = (design * (many * chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(bend + 1e-12 * np.eye(2), design.T @ (many * (y - chance)))
        while (more := _likely(design @ (at + step), y, many)) < likely and abs(step).max() > 1e-10:
            step = step / 2
        at, likely = at + step, more
        if abs(step).max() <= 1e-10:
            break
    return at


def _with_error(at: Floats, design: Floats, y: Floats, many: Floats, cluster: NDArray[np.generic]) -> Calibration:
    import numpy as np

    chance = _chance(design @ at)
    bread = np.linalg.pinv((design * (many * chance * (1 - chance))[:, None]).T @ design)
    place = np.unique(cluster, return_inverse=True)[1]
    score = design * (many * (y - chance))[:, None]
    sums = np.column_stack([np.bincount(place, column) for column in score.T])
    groups = len(sums)
    spread = bread @ (sums.T @ sums) @ bread * (groups / (groups - 1) if groups > 1 else float("nan"))
    error = float(np.sqrt(spread[1, 1]))
    slope = float(at[1])
    return Calibration(float(at[0]), slope, error, slope - _NORMAL * error, slope + _NORMAL * error)


def _chance(odds: Floats) -> Floats:
    from scipy.special import expit

    chance: Floats = expit(odds)
    return chance


def _likely(odds: Floats, y: Floats, many: Floats) -> float:
    import numpy as np

    return float(many @ (y * odds - np.logaddexp(0, odds)))
