"""How good scores and chances were, once it is known what happened: plain figures on plain arrays.

Scores need no unit: only their order counts. Of equal scores each has the same share of the places left, so that no
figure depends on the order of rows. Nobody's score may be null; who has none is last with minus infinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "auc",
    "brier_skill",
    "capture_at",
    "information_gain",
    "lift",
    "list_length",
    "log_score",
    "on_list",
    "precision_at",
    "time_to_warning",
]

_SMALLEST = 1e-12  # a chance of nothing or of certainty is read as this far from it


def on_list(score: ArrayLike, *, k: float) -> Floats:
    """Return for each score its share of a place on a list of the `k` highest: 1, 0, or a part where equals share.

    Raises
    ------
    ValueError
        If `k` is not positive or a score is null.

    Notes
    -----
    Linear in scores.

    Examples
    --------
    >>> on_list([5.0, 3.0, 3.0, 1.0], k=2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    import numpy as np

    values = np.asarray(score, dtype=np.float64)
    if not k > 0:
        raise ValueError(f"k: got {k}, needs more than 0")
    if np.isnan(values).any():
        raise ValueError("score: some are null; who has no score is last with minus infinity")
    if k >= len(values):
        return np.ones(len(values))
    last = int(np.ceil(k)) - 1
    edge = -np.partition(-values, last)[last]
    above, equal = values > edge, values == edge
    places: Floats = above + equal * ((k - above.sum()) / equal.sum())
    return places


def list_length(people: int, *, share: float) -> int:
    """Return how many people `share` of them are, at least one.

    Examples
    --------
    >>> list_length(250, share=0.01), list_length(10, share=0.01)
    (3, 1)
    """
    import numpy as np

    if not 0 < share <= 1:
        raise ValueError(f"share: got {share}, needs more than 0 and at most 1")
    return max(int(np.ceil(round(share * people, 9))), 1)


def capture_at(score: ArrayLike, happened: ArrayLike, *, share: float) -> float:
    """Return which part of those to whom it happened stands among the highest `share` of scores; null without any.

    Parameters
    ----------
    score
        One a person.
    happened
        Whether it happened (or how often), one a person.
    share
        Of all people, such as 0.01.

    Examples
    --------
    >>> capture_at([9, 1, 5, 2], [True, False, False, True], share=0.25)
    0.5
    """
    values, came = _alike(score, happened)
    if not came.sum():
        return float("nan")
    return float(on_list(values, k=list_length(len(values), share=share)) @ came / came.sum())


def precision_at(score: ArrayLike, happened: ArrayLike, *, k: int) -> float:
    """Return to which part of the `k` with the highest scores it happened; of all, where there are fewer.

    Examples
    --------
    >>> precision_at([9, 1, 5, 2], [True, False, False, True], k=2)
    0.5
    """
    values, came = _alike(score, happened)
    if not len(values):
        return float("nan")
    return float(on_list(values, k=k) @ came / min(k, len(values)))


def lift(precision: float, base_rate: float) -> float:
    """Return how many times as often it happened to those on a list as to people at large; null without a rate.

    Examples
    --------
    >>> lift(0.06, 0.02)
    3.0
    """
    return round(precision / base_rate, 12) if base_rate > 0 else float("nan")


def auc(score: ArrayLike, happened: ArrayLike) -> float:
    """Return the chance that one to whom it happened has a higher score than one to whom it did not; equals half.

    Null where it happened to all or to nobody.

    Examples
    --------
    >>> auc([0.9, 0.4, 0.4], [True, True, False])
    0.75
    """
    import numpy as np
    from scipy.stats import rankdata

    values, came = _alike(score, happened)
    true = came > 0
    ones, zeros = int(true.sum()), int((~true).sum())
    if not ones or not zeros:
        return float("nan")
    finite = np.where(np.isneginf(values), np.finfo(np.float64).min, values)
    return float((rankdata(finite)[true].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def log_score(chance: ArrayLike, happened: ArrayLike) -> Floats:
    """Return each one's log score in nats: the log of the chance that was given to what came; never above 0.

    Examples
    --------
    >>> log_score([0.5, 0.9], [True, False]).round(3).tolist()
    [-0.693, -2.303]
    """
    import numpy as np

    stated, came = _alike(chance, happened)
    if ((stated < 0) | (stated > 1) | np.isnan(stated)).any():
        raise ValueError("chance: every one must lie between 0 and 1")
    inside = np.clip(stated, _SMALLEST, 1 - _SMALLEST)
    found: Floats = np.where(came > 0, np.log(inside), np.log1p(-inside))
    return found


def information_gain(chance: ArrayLike, baseline: ArrayLike, happened: ArrayLike) -> float:
    """Return by how many nats an event the log score of `chance` is above that of `baseline`; null without events.

    Examples
    --------
    >>> round(information_gain([0.8, 0.1], [0.5, 0.5], [True, False]), 3)  # log 1.6 + log 1.8
    1.058
    """
    import numpy as np

    events = int((np.asarray(happened) > 0).sum())
    if not events:
        return float("nan")
    return float((log_score(chance, happened) - log_score(baseline, happened)).sum() / events)


def brier_skill(chance: ArrayLike, baseline: ArrayLike, happened: ArrayLike) -> float:
    """Return how much of the baseline's mean squared error the chances take away: 1 all, 0 none, below 0 they add.

    Examples
    --------
    >>> round(brier_skill([0.8, 0.2], [0.5, 0.5], [True, False]), 2)
    0.84
    """
    import numpy as np

    stated, came = _alike(chance, happened)
    true = (came > 0).astype(np.float64)
    other = ((np.asarray(baseline, dtype=np.float64) - true) ** 2).sum()
    return float(1 - ((stated - true) ** 2).sum() / other) if other > 0 else float("nan")


def time_to_warning(score: ArrayLike, days: ArrayLike, *, share: float) -> float:
    """Return the median of the days there were to act: from the list to what happened, of those who stood on it.

    Parameters
    ----------
    score
        One a person.
    days
        From the making of the list to the first event of the person; null where nothing happened.
    share
        Of all people who stand on the list.

    Returns
    -------
    float
        Days; null where it happened to nobody on the list.

    Examples
    --------
    >>> time_to_warning([9, 8, 1, 0], [3.0, 5.0, 1.0, float("nan")], share=0.5)
    4.0
    """
    import numpy as np

    waited = np.asarray(days, dtype=np.float64)
    values, came = _alike(score, ~np.isnan(waited))
    if not len(values):
        return float("nan")
    weight = on_list(values, k=list_length(len(values), share=share)) * came
    here = weight > 0
    if not here.any():
        return float("nan")
    order = np.argsort(waited[here], kind="stable")
    passed = np.cumsum(weight[here][order]) - weight.sum() / 2
    sorted_days = waited[here][order]
    first = int(np.flatnonzero(passed >= -1e-12)[0])
    exact = abs(passed[first]) <= 1e-12 and first + 1 < len(sorted_days)
    return float((sorted_days[first] + sorted_days[first + 1]) / 2 if exact else sorted_days[first])


def _alike(score: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats]:
    import numpy as np

    values, came = np.asarray(score, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    if values.shape != came.shape or values.ndim != 1:
        raise ValueError(f"measures: got {values.shape} scores or chances and {came.shape} outcomes")
    return values, came
