"""The simple ways of saying which group attacks which next, that the model of group dyads has to beat.

==================  =================================================================================================
``B0 base rate``    every pair alike
``B1 prior count``  attacks of the pair in some time before, drawn towards the mean of all pairs; how long a time and
                    how far is chosen on earlier moments
``persistence``     did the pair attack in the last 30 days, or not
``reciprocity``     was it attacked by the other in the last 30 days, or not
==================  =================================================================================================

What each of them says as a chance is learnt from what came after earlier moments, as far as it was known by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.evaluation_sights import Sight
from netgraph.forecast.measures import log_score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["COUNT_DAYS", "DRAWN", "PAIR_BASELINES", "RECENT_DAYS", "pair_chances"]

PAIR_BASELINES = ("B0 base rate", "B1 prior count", "persistence", "reciprocity")
RECENT_DAYS = 30.0
COUNT_DAYS = (90.0, 182.0, 365.0, 730.0, 1460.0)
"""How far back B1 may count."""
DRAWN = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Of how many attacks at the mean of all pairs B1 may be reminded."""
_MOST = 26  # earlier moments learnt from, the latest
_PLAIN_DAYS = 730.0  # counted where there is no earlier moment to learn from
_LEAST = 1e-9


@dataclass(frozen=True)
class _Past:
    """What was seen at earlier moments, joined: the sights, what came of each pair, and the share to whom it came."""

    sights: tuple[Sight, ...]
    came: NDArray[np.bool_]
    base: float


def pair_chances(here: Sight, earlier: Sequence[Sight], *, horizon_days: float) -> dict[str, Floats]:
    """Return by baseline the chance of each pair known at a moment to attack within the horizon.

    Parameters
    ----------
    here
        What is known at the moment.
    earlier
        What was known at earlier moments. Those from which the horizon has passed are learnt from, the latest 26: who
        was at odds and what had come is taken as known then, what came after as known now.
    horizon_days
        Days ahead.

    Raises
    ------
    ValueError
        For a horizon that is not above 0.

    Notes
    -----
    Earlier moments × pairs × 30 choices of B1.
    """
    if not horizon_days > 0:
        raise ValueError(f"horizon_days: got {horizon_days}, needs more than 0")
    past = _past(here, earlier, horizon_days)
    length, drawn = _chosen(past, horizon_days)
    recent, struck = _recent(here)
    return {
        "B0 base rate": np.full(len(here.pairs), past.base),
        "B1 prior count": _count_chance(here.within(length), min(length, here.reach), (past.base, drawn), horizon_days),
        "persistence": _two_classes(past, 0, recent),
        "reciprocity": _two_classes(past, 1, struck),
    }


def _past(here: Sight, earlier: Sequence[Sight], horizon: float) -> _Past:
    over = [one for one in earlier if one.now + horizon <= here.now and len(one.pairs)][-_MOST:]
    came = [here.came(one.pairs, since=one.now, until=one.now + horizon) for one in over]
    joined = np.concatenate(came) if came else np.zeros(0, dtype=bool)
    if joined.any():
        return _Past(tuple(over), joined, float(joined.mean()))
    reach = min(here.reach, _PLAIN_DAYS)
    rate = float(here.within(reach).sum()) / max(len(here.pairs) * reach, 1.0)
    return _Past((), np.zeros(0, dtype=bool), max(-float(np.expm1(-rate * horizon)), _LEAST))


def _chosen(past: _Past, horizon: float) -> tuple[float, float]:
    """Return how far back to count and how far to draw to the mean: what told most of what came."""
    if not past.sights:
        return _PLAIN_DAYS, 1.0
    told = {}
    for length in COUNT_DAYS:
        days = np.concatenate([np.full(len(one.pairs), min(length, one.reach)) for one in past.sights])
        count = np.concatenate([one.within(length) for one in past.sights])
        for drawn in DRAWN:
            stated = _count_chance(count, days, (past.base, drawn), horizon)
            told[length, drawn] = float(log_score(stated, past.came).sum())
    return max(told, key=lambda choice: told[choice])


def _count_chance(count: Floats, days: Floats | float, prior: tuple[float, float], horizon: float) -> Floats:
    """Return the chance at the rate of the attacks counted, under a Gamma prior around the mean of all pairs."""
    base, drawn = prior
    mean = -np.log1p(-min(base, 1 - _LEAST)) / horizon
    found: Floats = -np.expm1(-(count + drawn) / (days + drawn / mean) * horizon)
    return found


def _recent(sight: Sight) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether each pair attacked in the last 30 days, and whether it was attacked by the other."""
    recent = sight.came(sight.pairs, since=sight.now - RECENT_DAYS, until=sight.now)
    return recent, np.append(recent, False)[sight.opposite]


def _two_classes(past: _Past, which: int, now: NDArray[np.bool_]) -> Floats:
    """Return the share of each class to whom it came, each drawn to the share of all as by one outcome more."""
    if not past.sights:
        return np.full(len(now), past.base)
    then = np.concatenate([_recent(one)[which] for one in past.sights])
    of_class = [(past.came[then == one].sum() + 1) / ((then == one).sum() + 1 / past.base) for one in (False, True)]
    found: Floats = np.where(now, of_class[1], of_class[0])
    return found
