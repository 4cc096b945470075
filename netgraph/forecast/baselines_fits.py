"""Two small regressions that the learnt baselines need: an elastic-net logit and a Poisson model, on plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["elastic_net_logit", "poisson_fit", "standardised"]

_ROUNDS, _SWEEPS, _CLOSE = 25, 200, 1e-7
_FLATTEST, _GAINED = 1e-6, 1e-9  # least weight of a case, and what a further round must save (nats a case)
_WIDEST = 30.0  # log-odds and log-rates beyond this say nothing more


def standardised(features: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each column; 1 in place of 0, so that a constant column stays harmless."""
    import numpy as np

    spread = features.std(axis=0)
    return features.mean(axis=0), np.where(spread > 0, spread, 1.0)


def elastic_net_logit(
    features: Floats, happened: NDArray[np.bool_], *, penalties: Sequence[float], mix: float = 0.5
) -> Floats:
    """Return intercept and coefficients of a penalised logistic regression, one row a penalty.

    Minimised is the mean negative log-likelihood + penalty × (mix × sum |b| + (1 - mix) / 2 × sum b²); the intercept is
    free. Columns should be standardised; a heavier penalty first makes the lighter ones quick.

    Parameters
    ----------
    features
        One row a case, without a column of ones.
    happened
        One a case.
    penalties
        Tried in the order given, each from where the last ended.
    mix
        1 is the lasso, 0 the ridge.

    Notes
    -----
    Newton's method on the likelihood, coordinate descent on the penalised quadratic: cases × features² a round.
    Friedman, Hastie, Tibshirani (2010), "Regularization paths for generalized linear models via coordinate descent",
    doi:10.18637/jss.v033.i01.
    """
    import numpy as np
    from scipy.special import expit

    design = np.column_stack([np.ones(len(features)), features])
    came = happened.astype(np.float64)
    at = np.zeros(design.shape[1])
    at[0] = np.log((came.sum() + 0.5) / (len(came) - came.sum() + 0.5))
    path = []
    for penalty in penalties:
        lasso, ridge = penalty * mix, penalty * (1 - mix)
        cost = _logit_cost(design, came, at, lasso, ridge)
        for _ in range(_ROUNDS):
            odds = design @ at
            chance = expit(odds)
            weight = np.maximum(chance * (1 - chance), _FLATTEST) / len(came)
            gram = (design * weight[:, None]).T @ design
            pull = gram @ at + design.T @ (came - chance) / len(came)
            step = _descend(gram, pull, at, lasso, ridge) - at
            while (new := _logit_cost(design, came, at + step, lasso, ridge)) > cost and abs(step).max() > _CLOSE:
                step = step / 2
            at, saved, cost = at + step, cost - new, new
            if saved < _GAINED:
                break
        path.append(at)
    return np.array(path)


def poisson_fit(features: Floats, count: Floats, exposure: Floats, *, ridge: float = 1e-3) -> Floats:
    """Return intercept and coefficients of log(expected count / exposure), by Newton's method.

    A small ridge on all but the intercept settles columns that say the same. Steps are halved while they make the
    likelihood worse.
    """
    import numpy as np

    design = np.column_stack([np.ones(len(features)), features])
    penalty = ridge * len(count) * np.r_[0.0, np.ones(features.shape[1])]
    at = np.zeros(design.shape[1])
    at[0] = np.log((count.sum() + 0.5) / exposure.sum())
    best = _poisson_gain(design, count, exposure, at, penalty)
    for _ in range(_ROUNDS):
        mean = exposure * np.exp(np.clip(design @ at, -_WIDEST, _WIDEST))
        bend = (design * mean[:, None]).T @ design + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, design.T @ (count - mean) - penalty * at)
        while abs(step).max() > _CLOSE and _poisson_gain(design, count, exposure, at + step, penalty) < best:
            step = step / 2
        at = at + step
        best = _poisson_gain(design, count, exposure, at, penalty)
        if abs(step).max() <= _CLOSE:
            break
    return at


def _descend(gram: Floats, pull: Floats, start: Floats, lasso: float, ridge: float) -> Floats:
    """Return the minimum of the penalised quadratic, one coordinate after another."""
    at = start.copy()
    for _ in range(_SWEEPS):
        moved = 0.0
        for place in range(len(at)):
            left = pull[place] - gram[place] @ at + gram[place, place] * at[place]
            if place:
                shrunk = max(abs(left) - lasso, 0.0) * (1.0 if left > 0 else -1.0)
                new = shrunk / (gram[place, place] + ridge + 1e-15)
            else:
                new = left / gram[place, place]
            moved = max(moved, abs(new - at[place]))
            at[place] = new
        if moved < _CLOSE:
            break
    return at


def _logit_cost(design: Floats, came: Floats, at: Floats, lasso: float, ridge: float) -> float:
    import numpy as np

    odds = design @ at
    loss = float(np.logaddexp(0, odds).mean() - came @ odds / len(came))
    return loss + lasso * float(abs(at[1:]).sum()) + ridge / 2 * float(at[1:] @ at[1:])


def _poisson_gain(design: Floats, count: Floats, exposure: Floats, at: Floats, penalty: Floats) -> float:
    import numpy as np

    log_rate = np.clip(design @ at, -_WIDEST, _WIDEST)
    return float(count @ log_rate - exposure @ np.exp(log_rate) - penalty @ at**2 / 2)
