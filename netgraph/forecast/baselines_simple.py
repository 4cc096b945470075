"""The baselines that need no regression: everybody alike, the prior count, points, and the distance to victims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.forecast.features import DAY, SUSPECT, VICTIM, Parts, listable_at, network_of, summed
from netgraph.forecast.measures import auc
from netgraph.forecast.outcomes import counts_between

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = dict[str, Any]

__all__ = [
    "earlier_windows",
    "learn_count",
    "learn_distance",
    "learn_nothing",
    "score_alike",
    "score_count",
    "score_distance",
    "score_points",
]

_TWO_YEARS, _YEAR = 730.0, 365.0
_COUNTED = ("own side", "serious attacks", "all incidents")
_FADING, _HALF_LIVES = (0.25, 0.5, 0.75), (30.0, 90.0, 365.0)
_STEPS = 3
_LEAST = 10  # outcomes in a window, below which nothing is chosen by it
_HISTORY = 180.0  # days of records before a window that it can be learnt from


def earlier_windows(parts: Parts, at: int, *, window_days: float) -> list[int]:
    """Return the starts of the windows before a moment that can be learnt from, the newest first.

    They do not overlap, end by `at`, and together reach back two years (two windows at least); at the start of each
    half a year of records was known.
    """
    if not len(parts.known):
        return []
    first = int(parts.known.min()) + round(_HISTORY * DAY)
    length = round(window_days * DAY)
    many = max(2, round(_TWO_YEARS / window_days))
    starts = (at - length * (turn + 1) for turn in range(min(many, 8)))
    return [start for start in starts if start >= first]


def learn_nothing(parts: Parts, at: int, *, stream: str, window_days: float) -> Numbers:
    """Learn nothing."""
    del parts, at, stream, window_days
    return {}


def score_alike(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float) -> Floats:
    """Give everybody the same score."""
    import numpy as np

    del at, stream, numbers, days
    return np.ones(len(parts.person_ids))


def learn_count(parts: Parts, at: int, *, stream: str, window_days: float) -> Numbers:
    """Choose which incidents count: those that ordered people best in the newest window; all, if none can tell."""
    best = _best(
        parts,
        at,
        stream=stream,
        window_days=window_days,
        choices=[{"counted": counted} for counted in _COUNTED],
        score=score_count,
    )
    return best or {"counted": "all incidents"}


def score_count(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float = 0.0) -> Floats:
    """Count the person's incidents of the last two years; several parts in one are one."""
    import numpy as np

    del days
    counted = numbers["counted"]
    rows = (parts.known <= at) & (parts.over > at - round(_TWO_YEARS * DAY))
    if counted != "all incidents":
        rows &= parts.violent
    if counted == "own side":
        rows &= parts.side == (VICTIM if stream == "victim" else SUSPECT)
    people = len(parts.person_ids)
    key = np.unique(parts.incident[rows].astype("int64") * people + parts.person[rows])
    return np.bincount(key % max(people, 1), minlength=people).astype("float64")


def score_points(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float) -> Floats:
    """Give points for what is on record; they are a judgement, made before any outcome was looked at.

    For each part in a serious attack 4 within a year and 2 before, twice that on the stream's own side; 1 for each
    other part within two years, 5 at most; 1 for each one tied to who was a victim within a year, 5 at most.
    """
    import numpy as np

    del numbers, days
    seen = parts.known <= at
    age = (at - parts.over) / DAY
    own = parts.side == (VICTIM if stream == "victim" else SUSPECT)
    worth = np.where(age <= _YEAR, 4.0, 2.0) * np.where(own, 2.0, 1.0)
    attacks = summed(parts, seen & parts.violent, worth)
    others = np.minimum(summed(parts, seen & ~parts.violent & (age <= _TWO_YEARS)), 5)
    hurt = summed(parts, seen & parts.violent & (parts.side == VICTIM) & (age <= _YEAR)) > 0
    near = np.minimum(network_of(parts, at) @ hurt.astype("float64"), 5)
    found: Floats = attacks + others + near
    return found


def learn_distance(parts: Parts, at: int, *, stream: str, window_days: float) -> Numbers:
    """Choose how fast nearness fades with ties and with days, by the newest window."""
    choices = [{"fading": fading, "half_life": half} for fading in _FADING for half in _HALF_LIVES]
    best = _best(parts, at, stream=stream, window_days=window_days, choices=choices, score=score_distance)
    return best or {"fading": 0.5, "half_life": 90.0}


def score_distance(parts: Parts, at: int, *, stream: str, numbers: Numbers, days: float = 0.0) -> Floats:
    """Return the largest of fading^ties × 2^(-days / half-life) over recent victims up to three ties away.

    One's own victimisation is no tie away.
    """
    import numpy as np

    del stream, days
    last = np.full(len(parts.person_ids), -np.inf)
    rows = (parts.known <= at) & parts.violent & (parts.side == VICTIM)
    np.maximum.at(last, parts.person[rows], (parts.over[rows] - at) / DAY)
    ties = network_of(parts, at)
    score = np.zeros(len(last))
    for step in range(_STEPS + 1):
        score = np.maximum(score, numbers["fading"] ** step * 2.0 ** (last / numbers["half_life"]))
        if step < _STEPS:
            last = _from_neighbours(ties, last)
    return score


def _from_neighbours(ties: Any, last: Floats) -> Floats:
    """Return for each person the latest of their neighbours' times, or their own."""
    import numpy as np

    found = last.copy()
    degree = np.diff(ties.indptr)
    some = np.flatnonzero(degree)
    if len(some):
        found[some] = np.maximum(found[some], np.maximum.reduceat(last[ties.indices], ties.indptr[some]))
    return found


def _best(
    parts: Parts, at: int, *, stream: str, window_days: float, choices: list[Numbers], score: Any
) -> Numbers | None:
    """Return the choice whose scores ordered people best in the newest window before `at`; null if none can tell."""
    import numpy as np

    windows = earlier_windows(parts, at, window_days=window_days)
    if not windows:
        return None
    start = windows[0]
    people = listable_at(parts, start)
    came = counts_between(parts, stream=stream, since=start, until=start + round(window_days * DAY))[people] > 0
    if came.sum() < _LEAST:
        return None
    found = [auc(score(parts, start, stream=stream, numbers=choice)[people], came) for choice in choices]
    return choices[int(np.argmax(found))]
