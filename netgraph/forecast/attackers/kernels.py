"""The loops that guess who attacked, for `netgraph.graph.kernels.run`; imported only where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

from netgraph.forecast.kernels import CHANNELS, pull, relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Marked = tuple[Floats, Ints, Floats]  # time of each event, ascending, where its rows start, its weight as a parent
    Rates = tuple[Floats, Floats]  # strengths (channels × decays, flat) and decays
    Ends = tuple[Ints, Ints, Floats]  # source and target of dyads, 1 / related dyads by channel
    Law = tuple[Rates, Ends]
    Named = tuple[Ints, Ints, Ints]  # dyad of each attack, its source and its target

__all__ = ["draw_attackers", "look_ahead"]

_NOTHING = 1e-12  # of a sum from which one part is taken away: what is left is rounding
_SELDOM = 0.05  # chance below which a candidate of a later attack tells nothing of an earlier one


def look_ahead(
    when: Marked,
    rows: tuple[Ints, Floats, Floats],
    rate: tuple[Floats, Floats],
    dyads: tuple[Ints, Ints, Floats],
    within: float,
) -> Floats:
    """Return for each candidate of an uncertain attack how much likelier later attacks are if he did it (log).

    `rows`: dyad, chance and total rate of each. Only attacks at most `within` days later are looked at.
    """
    time, start, mark = when
    row_dyad, chance, total = rows
    found = np.zeros(len(row_dyad))
    said = np.zeros(int(np.max(start[1:] - start[:-1])))
    for event in range(len(time)):
        first = start[event]
        if start[event + 1] - first < 2:
            continue
        later = event + 1
        while later < len(time) and time[later] <= time[event] + within:
            for row in range(start[later], start[later + 1]):
                if time[later] > time[event] and chance[row] > _SELDOM:
                    mean = 0.0
                    for place in range(first, start[event + 1]):
                        channel = relation(dyads, row_dyad[place], row_dyad[row])
                        said[place - first] = 0.0
                        if channel >= 0:
                            part = mark[event] * dyads[2][channel, row_dyad[place]]
                            said[place - first] = part * pull(rate, channel, time[later] - time[event])
                        mean += chance[place] * said[place - first]
                    if mean > 0.0:
                        other = max(total[row] - mean, _NOTHING * total[row])
                        for place in range(first, start[event + 1]):
                            found[place] += chance[row] * np.log((other + said[place - first]) / total[row])
            later += 1
    return found


def draw_attackers(
    when: Marked,
    rows: tuple[Ints, Floats, Floats, Ints],
    rate: Rates,
    dyads: Ends,
    luck: tuple[Floats, float, float, float],
) -> Ints:
    """Return for each attack the row of one candidate, each drawn in turn given all the others (Gibbs sampling).

    `rows`: dyad, prior chance and background rate of each, and the row that each attack has so far; `luck`: numbers
    from 0 to 1 (sweeps × attacks), share of the prior that stays, how far back and ahead is looked (days), the end of
    the window. A candidate is as likely as what participants say, his rate then, and the later attacks make him.
    """
    time, start, mark = when
    row_dyad, prior, ground, begun = rows
    chosen, law = begun.copy(), (rate, dyads)
    who = (row_dyad[chosen], dyads[0][row_dyad[chosen]], dyads[1][row_dyad[chosen]])
    near = np.zeros(len(time), dtype=np.int64)
    held = (ground[chosen] + _rates(when, who, law, luck[2], near), near)
    most = int(np.max(start[1:] - start[:-1]))
    said, rates = np.zeros(most), np.zeros(most)
    for sweep in range(len(luck[0])):
        first, last = 0, 0
        for event in range(len(time)):
            while time[first] < time[event] - luck[2]:
                first += 1
            while last < len(time) and time[last] <= time[event] + luck[2]:
                last += 1
            count = start[event + 1] - start[event]
            if count < 2:
                continue
            _lead(when, who, law, held, (event, last, -1.0))
            for place in range(count):
                row = start[event] + place
                _name(who, dyads, event, row_dyad[row])
                rates[place] = ground[row] + _past(when, who, law, (first, event), near)
                due = _due(rate, dyads, row_dyad[row], (mark[event], luck[3] - time[event]))
                said[place] = np.log(prior[row] * rates[place]) - due + _later(when, who, law, held, (event, last))
            mine = prior[start[event] : start[event + 1]]
            taken = _pick(said[:count], mine, luck[0][sweep, event], luck[1])
            chosen[event], held[0][event] = start[event] + taken, rates[taken]
            _name(who, dyads, event, row_dyad[chosen[event]])
            _lead(when, who, law, held, (event, last, 1.0))
    return chosen


@register_jitable
def _name(who: Named, dyads: Ends, event: int, dyad: int) -> None:
    """Let an attack be of that dyad; source and target lie beside it, as most pairs of attacks have neither alike."""
    who[0][event], who[1][event], who[2][event] = dyad, dyads[0][dyad], dyads[1][dyad]


@register_jitable
def _brought(when: Marked, who: Named, law: Law, before: int, after: int) -> float:
    """Return the rate that an attack brings to the dyad of a later one, then; the two have a group in common."""
    lag = when[0][after] - when[0][before]
    if lag <= 0:
        return 0.0
    channel = relation(law[1], who[0][before], who[0][after])
    found: float = when[2][before] * law[1][2][channel, who[0][before]] * pull(law[0], channel, lag)
    return found


@register_jitable
def _met(who: Named, event: int, place: tuple[int, int], found: Ints) -> int:
    """Write which attacks in a run of them have a group in common with this one; return how many.

    Apart from what they bring, as nearly all have none: so that little is done for each of those.
    """
    source, target = who[1], who[2]
    x, y, count = source[event], target[event], 0
    for other in range(place[0], place[1]):
        a, b = source[other], target[other]
        if a in (x, y) or b in (x, y):
            found[count] = other
            count += 1
    return count


@register_jitable
def _past(when: Marked, who: Named, law: Law, place: tuple[int, int], near: Ints) -> float:
    whole = 0.0
    for number in range(_met(who, place[1], place, near)):
        whole += _brought(when, who, law, near[number], place[1])
    return whole


@register_jitable
def _rates(when: Marked, who: Named, law: Law, within: float, near: Ints) -> Floats:
    held = np.zeros(len(when[0]))
    first = 0
    for event in range(len(held)):
        while when[0][first] < when[0][event] - within:
            first += 1
        held[event] = _past(when, who, law, (first, event), near)
    return held


@register_jitable
def _lead(when: Marked, who: Named, law: Law, held: tuple[Floats, Ints], place: tuple[int, int, float]) -> None:
    """Add what an attack brings to the rates of later ones, or take it away."""
    event, last, sign = place
    for number in range(_met(who, event, (event + 1, last), held[1])):
        later = held[1][number]
        held[0][later] += sign * _brought(when, who, law, event, later)


@register_jitable
def _later(when: Marked, who: Named, law: Law, held: tuple[Floats, Ints], place: tuple[int, int]) -> float:
    """Return how much likelier the later attacks are by what this one brings (log)."""
    event, last = place
    whole = 0.0
    for number in range(_met(who, event, (event + 1, last), held[1])):
        later = held[1][number]
        whole += np.log1p(_brought(when, who, law, event, later) / max(held[0][later], _NOTHING))
    return whole


@register_jitable
def _due(rate: Rates, dyads: Ends, dyad: int, left: tuple[float, float]) -> float:
    """Return the offspring to be expected of an attack of that weight in the days that are left."""
    whole = 0.0
    size = len(rate[1])
    for channel in range(CHANNELS):
        if dyads[2][channel, dyad] > 0:
            for decay in range(size):
                whole += rate[0][channel * size + decay] * (1.0 - np.exp(-rate[1][decay] * max(left[1], 0.0)))
    return whole * float(left[0])


@register_jitable
def _pick(said: Floats, prior: Floats, luck: float, doubt: float) -> int:
    weight = np.exp(said - said.max())
    weight = (1.0 - doubt) * weight / weight.sum() + doubt * prior
    edge = 0.0
    for place in range(len(weight)):
        edge += weight[place]
        if luck < edge:
            return place
    return len(weight) - 1
