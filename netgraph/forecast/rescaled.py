"""Whether attacks come when the fitted model says: its own clock, on which they should tick like radioactive decay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import pieces_of
from netgraph.forecast.branching import excited
from netgraph.forecast.dyads_fit import DOUBT, Attacks, Branching, ground_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["rescaled_gaps"]

_FOREVER = 1e12  # mean delay (days) at which nothing fades


def rescaled_gaps(attacks: Attacks, fitted: Branching, *, which: int = 0) -> Floats:
    """Return the expected number of attacks between one attack and the next, dyad after dyad, laid end to end.

    If the model is right they are drawn from an exponential of mean 1 (time rescaling). Only for a stream in which
    every attacker is known: each attack has one row.

    Parameters
    ----------
    attacks, fitted
        What was fitted to what.
    which
        Which imputation.

    Raises
    ------
    ValueError
        Where an attack has more than one candidate.

    Notes
    -----
    Brown, Barbieri, Ventura, Kass and Frank (2002), doi:10.1162/08997660252741149.
    """
    stream = attacks.streams[which]
    if len(stream.dyad) > len(stream.time):
        raise ValueError("rescaled_gaps: an attack has several candidates; the clock needs known attackers")
    begin, end = attacks.window
    inside = (stream.time > begin) & (stream.time <= end)
    every = np.arange(len(attacks.pairs))
    at_rows, at_end = _brought(attacks, fitted, which, end)
    _, at_begin = _brought(attacks, fitted, which, begin)
    own_rows = _own(attacks, fitted, stream.dyad, stream.time)
    own_end = _own(attacks, fitted, every, np.full(len(every), end))
    total = own_end + at_end - at_begin
    before = np.concatenate([[0.0], np.cumsum(total)])
    moment = before[stream.dyad] + own_rows + at_rows - at_begin[stream.dyad]
    return np.diff(np.concatenate([[0.0], np.sort(moment[inside])]))


def _brought(attacks: Attacks, fitted: Branching, which: int, until: float) -> tuple[Floats, Floats]:
    """Return the offspring due so far from earlier attacks: of each row's dyad then, and of every dyad at `until`."""
    from dataclasses import replace

    stream = attacks.streams[which].marked(attacks.severities[which] ** fitted.kappa)
    kept = int((stream.time <= until).sum())
    stream = replace(
        stream, time=stream.time[:kept], mark=stream.mark[:kept], start=stream.start[: kept + 1],
        dyad=stream.dyad[:kept], prior=stream.prior[:kept],
    )  # fmt: skip
    ground = ground_of(attacks, fitted.background, which)[:kept]
    strength = fitted.strength.ravel()
    sums = []
    for decays in (fitted.decay_days, (_FOREVER,) * len(fitted.decay_days)):
        found, _, _, later = excited(
            stream, attacks.pairs, ground=ground, strength=fitted.strength, doubt=DOUBT, decays=decays,
            asked=(until, np.arange(len(attacks.pairs))),
        )  # fmt: skip
        times = np.tile(np.asarray(decays), len(strength) // len(decays))
        sums.append(((found * times) @ strength, (later * times) @ strength))
    return sums[1][0] - sums[0][0], sums[1][1] - sums[0][1]


def _own(attacks: Attacks, fitted: Branching, dyad: NDArray[np.int64], time: Floats) -> Floats:
    """Return the background attacks expected of each dyad from the beginning of the window to each moment."""
    back = fitted.background
    days = back.days(attacks.calendar)
    share = np.concatenate([[0.0], np.cumsum(back.hour / back.hour.sum())])
    whose, begin, end, level = pieces_of(back, attacks.spells)
    rate = level * back.effect[whose]
    order = np.lexsort((begin, whose))
    first = np.searchsorted(whose[order], np.arange(len(attacks.pairs) + 1))
    found = np.zeros(len(dyad))
    for place in range(len(dyad)):
        for piece in order[first[dyad[place]] : first[dyad[place] + 1]]:
            low, high = begin[piece], min(end[piece], time[place])
            if high > low:
                found[place] += rate[piece] * (_summed(days, share, high) - _summed(days, share, low))
    return found


def _summed(days: Floats, share: Floats, moment: float) -> float:
    """Return the season summed up to a moment, the hours of its last day by their curve."""
    day = int(moment)
    hour = np.interp((moment - day) * (len(share) - 1), np.arange(len(share)), share)
    return float(days[day] + (days[min(day + 1, len(days) - 1)] - days[day]) * hour)
