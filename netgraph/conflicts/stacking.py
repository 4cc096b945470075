"""Learning how much each family of evidence says: one logistic regression on monotone pieces of all families at once.

A family's score goes through a broken line that never falls; the slopes of all lines are found together, so that what
two families both say is not counted twice, and with none below zero, so that no evidence speaks against what it is
evidence for. The sum is the log-odds of a link, calibrated on what it was learnt from.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["KNOTS", "calibration", "columns_of", "fit_logistic", "lines_of"]

_CHUNK = 100_000
_MOST_STEPS, _ENOUGH, _TINY = 50, 1e-8, 1e-6
KNOTS: dict[str, tuple[float, ...]] = {
    "person": (-3.0, -2.0, -1.0, -0.5, 0.0),
    "opponent": (-2.5, -1.0, 0.0),
    "vehicle": (-3.0, -2.0, -1.0, 0.0),
    "thing": (-4.0, -3.0, -2.0, -1.0, 0.0),
    "tie": (-6.0, -5.0, -4.0, -3.0, -2.0, -1.0),
    "group": (-11.0, -9.0, -7.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0),
    "place_time": (-8.0, -6.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0),
    "modus": (-1.0, 0.0, 0.7, 1.5, 2.5, 4.0),
}
"""Where the line of each family breaks, on its score. A line is 0 where a pair has no such evidence; and at score 0
where that lies inside, else at its first knot: for what two cases share, that of somebody in 40 of them. So a hub says
nothing whatever is learnt: that is the hub guard."""


def columns_of(family: str, score: Floats) -> Floats:
    """Return the pieces of a family's line, one column a piece, each 0 to 1 (0 to -1 below score 0).

    The line is their sum, each times what it rises along that piece; null is no evidence, and 0 in all.
    """
    knots = np.array(KNOTS[family])
    there, held = ~np.isnan(score), np.nan_to_num(score, nan=0.0)
    pieces = []
    for low, high in pairwise(knots.tolist()):
        along = np.clip((held - low) / (high - low), 0, 1)
        pieces.append(along if low >= 0 or knots[-1] <= 0 else along - 1)
    return np.column_stack(pieces) * there[:, None]


def lines_of(family: str, rises: Floats) -> Floats:
    """Return the height of a family's line at its knots, from what it rises along each piece."""
    knots = np.array(KNOTS[family])
    if knots[-1] <= 0:
        return np.append(0.0, np.cumsum(rises))
    below = knots[1:] <= 0
    low = -np.cumsum(rises[below][::-1])[::-1]
    return np.concatenate([low, [0.0], np.cumsum(rises[~below])])


def fit_logistic(
    columns: Floats, linked: Floats, weight: Floats, *, least: Floats, ridge: float = 1.0, towards: Floats | None = None
) -> Floats:
    """Return the coefficients of a weighted logistic regression, each at least `least`.

    Parameters
    ----------
    columns
        One row a pair; a constant column gives the intercept.
    linked, weight
        1 for a link and 0 for none; how many pairs the row stands for.
    least
        Lower bound of each coefficient, 0 or minus infinity.
    ridge, towards
        A penalty of ``ridge / 2`` times the squared distance from `towards` (zero if left out), so that what few rows
        speak of stays where it was.

    Notes
    -----
    Newton's method; in each step the quadratic is minimised within the bounds. A dozen passes over the rows, each of
    rows times columns squared.
    """
    start = np.zeros(columns.shape[1]) if towards is None else np.asarray(towards, dtype=np.float64)
    beta = np.maximum(start, least)
    value = _loss(columns, linked, weight, beta) + ridge / 2 * float(((beta - start) ** 2).sum())
    for _ in range(_MOST_STEPS):
        slope, curve = _derivatives(columns, linked, weight, beta)
        slope, curve = slope + ridge * (beta - start), curve + (ridge + _TINY) * np.eye(len(beta))
        step, size = _within_bounds(slope, curve, least - beta), 1.0
        while size > _TINY:
            tried = beta + size * step
            then = _loss(columns, linked, weight, tried) + ridge / 2 * float(((tried - start) ** 2).sum())
            if then <= value:
                break
            size /= 2
        if size <= _TINY or value - then < _ENOUGH * (1 + abs(value)):
            return np.where(size > _TINY, tried, beta)
        beta, value = tried, then
    return beta


def _loss(columns: Floats, linked: Floats, weight: Floats, beta: Floats) -> float:
    odds = columns @ beta
    return float(weight @ (np.logaddexp(0.0, odds) - linked * odds))


def _derivatives(columns: Floats, linked: Floats, weight: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Return the gradient and the matrix of second derivatives of the loss, chunk by chunk."""
    from scipy.special import expit

    slope, curve = np.zeros(len(beta)), np.zeros((len(beta), len(beta)))
    for first in range(0, len(linked), _CHUNK):
        piece = slice(first, first + _CHUNK)
        some = columns[piece].astype(np.float64)
        chance = expit(some @ beta)
        slope += some.T @ (weight[piece] * (chance - linked[piece]))
        curve += (some * (weight[piece] * chance * (1 - chance))[:, None]).T @ some
    return slope, curve


def _within_bounds(slope: Floats, curve: Floats, low: Floats) -> Floats:
    """Return the step that minimises the quadratic among those not below `low`."""
    from scipy.optimize import minimize

    def quadratic(step: Floats) -> tuple[float, Floats]:
        along = curve @ step
        return float(slope @ step + step @ along / 2), slope + along

    scale = 1 / np.sqrt(np.diag(curve))

    def scaled(step: Floats) -> tuple[float, Floats]:
        value, gradient = quadratic(step * scale)
        return value, gradient * scale

    bounds = [(None if np.isneginf(bound) else bound / unit, None) for bound, unit in zip(low, scale, strict=True)]
    options = {"maxiter": 5000, "maxfun": 20000, "ftol": 1e-12, "gtol": 1e-9, "maxcor": 50}
    found = minimize(scaled, np.maximum(0.0, low / scale), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    step: Floats = found.x * scale
    return step


def calibration(log_odds: Floats, linked: Floats, weight: Floats, *, blocks: Ints) -> dict[str, float]:
    """Return the slope and intercept of outcome on log-odds, 1 and 0 where the chances are right, and their errors.

    The standard error is robust to pairs of one block (a world, a conflict) going together: the sandwich estimator
    with clusters.

    References
    ----------
    Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika 45, 562-565.
    """
    from scipy.special import expit

    columns = np.column_stack([np.ones(len(log_odds)), log_odds])
    beta = fit_logistic(columns, linked, weight, least=np.full(2, -np.inf), ridge=0.0, towards=np.array([0.0, 1.0]))
    chance = expit(columns @ beta)
    bread = np.linalg.inv((columns * (weight * chance * (1 - chance))[:, None]).T @ columns)
    scores = columns * (weight * (linked - chance))[:, None]
    names, code = np.unique(blocks, return_inverse=True)
    sums = np.column_stack([np.bincount(code, scores[:, place], len(names)) for place in range(2)])
    error = np.sqrt(np.diag(bread @ (sums.T @ sums) @ bread) * len(names) / max(len(names) - 1, 1))
    return {"intercept": beta[0], "slope": beta[1], "intercept_se": error[0], "slope_se": error[1]}
