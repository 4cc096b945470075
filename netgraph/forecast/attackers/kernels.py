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
    chosen = begun.copy()
    held = _rates(when, (row_dyad, ground, chosen), rate, dyads, luck[2])
    most = int(np.max(start[1:] - start[:-1]))
    said, rates = np.zeros(most), np.zeros(most)
    for sweep in range(len(luck[0])):
        first = 0
        for event in range(len(time)):
            while time[first] < time[event] - luck[2]:
                first += 1
            count = start[event + 1] - start[event]
            if count < 2:
                continue
            last = event + 1
            while last < len(time) and time[last] <= time[event] + luck[2]:
                last += 1
            _led(when, (row_dyad, chosen), (rate, dyads), held, (event, last, -1.0))
            for place in range(count):
                row = start[event] + place
                rates[place] = ground[row] + _past(when, (row_dyad, chosen), rate, dyads, (first, event, row_dyad[row]))
                chosen[event] = row
                said[place] = np.log(prior[row] * rates[place]) - _due(
                    rate, dyads, row_dyad[row], (mark[event], luck[3] - time[event])
                )
                said[place] += _later(when, (row_dyad, chosen), (rate, dyads), held, (event, last))
            chosen[event] = start[event] + _pick(
                said[:count], prior[start[event] : start[event + 1]], luck[0][sweep, event], luck[1]
            )
            held[event] = rates[chosen[event] - start[event]]
            _led(when, (row_dyad, chosen), (rate, dyads), held, (event, last, 1.0))
    return chosen


@register_jitable
def _brought(when: Marked, rate: Rates, dyads: Ends, pair: tuple[int, int], dyad: tuple[int, int]) -> float:
    """Return the rate that an attack of one dyad brings to another dyad at the time of a later attack."""
    channel = relation(dyads, dyad[0], dyad[1])
    lag = when[0][pair[1]] - when[0][pair[0]]
    if channel < 0 or lag <= 0:
        return 0.0
    found: float = when[2][pair[0]] * dyads[2][channel, dyad[0]] * pull(rate, channel, lag)
    return found


@register_jitable
def _past(when: Marked, rows: tuple[Ints, Ints], rate: Rates, dyads: Ends, place: tuple[int, int, int]) -> float:
    whole = 0.0
    for before in range(place[0], place[1]):
        whole += _brought(when, rate, dyads, (before, place[1]), (rows[0][rows[1][before]], place[2]))
    return whole


@register_jitable
def _rates(when: Marked, rows: tuple[Ints, Floats, Ints], rate: Rates, dyads: Ends, within: float) -> Floats:
    held = np.zeros(len(when[0]))
    first = 0
    for event in range(len(held)):
        while when[0][first] < when[0][event] - within:
            first += 1
        row = rows[2][event]
        held[event] = rows[1][row] + _past(when, (rows[0], rows[2]), rate, dyads, (first, event, rows[0][row]))
    return held


@register_jitable
def _led(
    when: Marked, rows: tuple[Ints, Ints], law: tuple[Rates, Ends], held: Floats, place: tuple[int, int, float]
) -> None:  # fmt: skip
    """Add what an attack brings to the rates of later ones, or take it away."""
    event, last, sign = place
    for later in range(event + 1, last):
        pair = (rows[0][rows[1][event]], rows[0][rows[1][later]])
        held[later] += sign * _brought(when, law[0], law[1], (event, later), pair)


@register_jitable
def _later(
    when: Marked, rows: tuple[Ints, Ints], law: tuple[Rates, Ends], held: Floats, place: tuple[int, int]
) -> float:  # fmt: skip
    """Return how much likelier the later attacks are by what this one brings (log)."""
    event, last = place
    whole = 0.0
    for later in range(event + 1, last):
        pair = (rows[0][rows[1][event]], rows[0][rows[1][later]])
        brings = _brought(when, law[0], law[1], (event, later), pair)
        if brings > 0:
            whole += np.log1p(brings / max(held[later], _NOTHING))
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
