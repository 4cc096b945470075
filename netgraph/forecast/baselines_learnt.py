"""The two baselines that learn from what came after earlier moments: an elastic-net logit and a Poisson model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.forecast.baselines_fits import elastic_net_logit, poisson_fit, standardised
from netgraph.forecast.baselines_simple import earlier_windows
from netgraph.forecast.features import DAY, FEATURES, Parts, features_at, listable_at
from netgraph.forecast.measures import log_score
from netgraph.forecast.outcomes import counts_between

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = dict[str, Any]

__all__ = ["learn_logit", "learn_poisson", "score_logit", "score_poisson"]

_PENALTIES = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4)
_LEAST = 20  # outcomes in all windows, below which nothing is learnt
_ROWS = 400_000  # cases learnt from: the newest windows as far as they fit, two at least
_YEAR = 365.2425


def learn_logit(parts: Parts, at: int, *, stream: str, window_days: float) -> Numbers | None:
    """Learn the chances of an outcome within a window from the own record; null with too few outcomes.

    The penalty is the one with the best log score in the newest window, learnt on those before it; then all are used.
    """
    import numpy as np

    told = _cases(parts, at, stream, window_days)
    if told is None or sum(int((count > 0).sum()) for _, count, _ in told) < _LEAST:
        return None
    features, count = (np.concatenate([window[place] for window in told]) for place in (0, 1))
    centre, spread = standardised(features)
    penalty = _PENALTIES[-1]
    older = told[1:]
    if older and sum(int((window[1] > 0).sum()) for window in older) >= _LEAST:
        past = (np.concatenate([window[0] for window in older]) - centre) / spread
        came = np.concatenate([window[1] for window in older]) > 0
        path = elastic_net_logit(past, came, penalties=_PENALTIES)
        newest = (told[0][0] - centre) / spread
        gains = [log_score(_logistic(newest, at_), told[0][1] > 0).sum() for at_ in path]
        penalty = _PENALTIES[int(np.argmax(gains))]
    tried = _PENALTIES[: _PENALTIES.index(penalty) + 1]
    fitted = elastic_net_logit((features - centre) / spread, count > 0, penalties=tried)[-1]
    return {"penalty": penalty, **_plain(fitted, centre, spread)}


def score_logit(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float) -> Floats:
    """Return the chance within the window that it learnt from."""
    import numpy as np

    del stream, days
    if not numbers:
        return np.zeros(len(parts.person_ids))
    return _logistic(features_at(parts, at), np.array([numbers["intercept"], *numbers["coefficients"].values()]))


def learn_poisson(parts: Parts, at: int, *, stream: str, window_days: float) -> Numbers | None:
    """Learn the expected number of outcomes a day from the own record and the season; null with too few outcomes.

    The season is a wave of one year, at the middle of each window; it is left out where the windows do not reach
    over three quarters of a year, or each is about a year long.
    """
    import numpy as np

    told = _cases(parts, at, stream, window_days)
    if told is None or sum(float(count.sum()) for _, count, _ in told) < _LEAST:
        return None
    features = np.concatenate([window[0] for window in told])
    count = np.concatenate([window[1] for window in told])
    middle = np.concatenate([np.full(len(window[1]), window[2] + window_days * DAY / 2) for window in told])
    centre, spread = standardised(features)
    seasonal = len(told) * window_days >= 0.75 * _YEAR and window_days <= _YEAR / 2
    design = (
        np.column_stack([(features - centre) / spread, _season(middle)]) if seasonal else (features - centre) / spread
    )
    fitted = poisson_fit(design, count, np.full(len(count), window_days))
    wave = fitted[1 + features.shape[1] :].tolist() if seasonal else [0.0, 0.0]
    return {"season": wave, **_plain(fitted[: 1 + features.shape[1]], centre, spread)}


def score_poisson(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float) -> Floats:
    """Return the chance of one outcome or more within `days`."""
    import numpy as np

    del stream
    if not numbers:
        return np.zeros(len(parts.person_ids))
    coefficients = np.array([numbers["intercept"], *numbers["coefficients"].values()])
    log_rate = coefficients[0] + features_at(parts, at) @ coefficients[1:]
    log_rate = log_rate + (_season(np.array([at + days * DAY / 2])) @ np.array(numbers["season"]))[0]
    found: Floats = -np.expm1(-days * np.exp(np.minimum(log_rate, 30)))
    return found


def _cases(parts: Parts, at: int, stream: str, window_days: float) -> list[tuple[Floats, Floats, int]] | None:
    """Return features, counts of outcomes and start of each earlier window, the newest first."""
    found: list[tuple[Floats, Floats, int]] = []
    rows = 0
    for start in earlier_windows(parts, at, window_days=window_days):
        people = listable_at(parts, start)
        if len(found) >= 2 and rows + len(people) > _ROWS:
            break
        until = start + round(window_days * DAY)
        count = counts_between(parts, stream=stream, since=start, until=until)[people]
        found.append((features_at(parts, start)[people], count, start))
        rows += len(people)
    return found or None


def _plain(fitted: Floats, centre: Floats, spread: Floats) -> Numbers:
    """Return intercept and coefficients for the features as they are, not standardised."""
    slopes = fitted[1:] / spread
    named = dict(zip(FEATURES, slopes.tolist(), strict=True))
    return {"intercept": float(fitted[0] - slopes @ centre), "coefficients": named}


def _logistic(features: Floats, coefficients: Floats) -> Floats:
    from scipy.special import expit

    found: Floats = expit(coefficients[0] + features @ coefficients[1:])
    return found


def _season(moments: Floats) -> Floats:
    """Return sine and cosine of the place in the year, one row a moment (microseconds)."""
    import numpy as np

    turn = 2 * np.pi * (moments / DAY / _YEAR)
    return np.column_stack([np.sin(turn), np.cos(turn)])
