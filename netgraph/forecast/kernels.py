"""The loops of the self-exciting model, for `netgraph.graph.kernels.run`; imported only where they run.

Each walks the attacks in the order of time once and keeps, of all that is past, only sums that decay exponentially:
never pairs of attacks. Attacks at the same moment do not act on one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Marked = tuple[Floats, Ints, Floats]  # time of each event, ascending, where its rows start, its weight as a parent
    State = tuple[
        Floats, Floats, Floats, Floats, Floats
    ]  # sums and moments of dyads and of groups in four ways; decays
    Dyads = tuple[Ints, Ints, Ints, Floats]  # source, target, opposite (-1 = none), 1 / related dyads by channel

__all__ = ["CHANNELS", "excite", "excite_kinds", "find_parents", "pull", "relation", "spill"]

CHANNELS = 6
_POOLS = 4
_NOTHING = 1e-12  # of a sum from which one part is taken away: what is left is rounding
_OVER = 1e-9


def excite(
    when: Marked,
    rows: tuple[Ints, Floats, Floats],
    rate: tuple[Floats, Floats],
    dyads: tuple[Ints, Ints, Ints, Floats, int],
    asked: tuple[float, float, float, Ints],
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what excites each candidate row, the chances of the candidates, their rates, and what is left at the end.

    `rows`: dyad, prior chance and background rate of each; `rate`: strengths (channels × decays, flat) and decays;
    `dyads`: source, target, opposite (-1), 1 / number of related dyads (channels × dyads) and number of groups;
    `asked`: floor and cap of the chance of an uncertain candidate, and a moment after all events with the dyads for
    which is returned what excites them then.
    """
    time, start, mark = when
    row_dyad, prior, ground = rows
    strength, beta = rate
    plain = (dyads[0], dyads[1], dyads[2], dyads[3])
    width = CHANNELS * len(beta)
    state = (
        np.zeros((len(dyads[0]), len(beta))),
        np.zeros(len(dyads[0])),
        np.zeros((_POOLS * dyads[4], len(beta))),
        np.zeros(_POOLS * dyads[4]),
        beta,
    )
    found = np.zeros((len(row_dyad), width))
    chance, total = np.zeros(len(row_dyad)), np.zeros(len(row_dyad))
    first = 0
    while first < len(time):
        last = first
        while last < len(time) and time[last] == time[first]:
            last += 1
        for row in range(start[first], start[last]):
            _look(state, plain, row_dyad[row], time[first], found[row])
            total[row] = ground[row] + np.sum(strength * found[row])
        for event in range(first, last):
            _weigh(chance, total, prior, (start[event], start[event + 1]), (asked[0], asked[1]))
            for row in range(start[event], start[event + 1]):
                _add(state, plain, row_dyad[row], time[first], mark[event] * chance[row])
        first = last
    later = np.zeros((len(asked[3]), width))
    for row in range(len(asked[3])):
        _look(state, plain, asked[3][row], asked[2], later[row])
    return found, chance, total, later


@register_jitable
def _look(state: State, dyads: Dyads, dyad: int, now: float, found: Floats) -> None:
    """Write what excites the dyad now, by channel and decay."""
    own, own_at, pool, pool_at, beta = state
    source, target, back, share = dyads
    groups = len(pool) // _POOLS
    other = back[dyad]
    for decay in range(len(beta)):
        mine = own[dyad, decay] * np.exp(-beta[decay] * (now - own_at[dyad]))
        theirs = 0.0
        if other >= 0:
            theirs = own[other, decay] * np.exp(-beta[decay] * (now - own_at[other]))
        found[decay] = mine * beta[decay]
        found[len(beta) + decay] = theirs * beta[decay]
        for kind in range(_POOLS):
            channel = kind + 2
            place = kind * groups + (source[dyad] if kind < 2 else target[dyad])
            whole = pool[place, decay] * np.exp(-beta[decay] * (now - pool_at[place]))
            if kind in (0, 3):
                value = whole - mine * share[channel, dyad]
            else:
                value = whole - (theirs * share[channel, other] if other >= 0 else 0.0)
            found[channel * len(beta) + decay] = value * beta[decay] if value > _NOTHING * whole else 0.0


@register_jitable
def _weigh(
    chance: Floats, total: Floats, prior: Floats, bounds: tuple[int, int], doubt: tuple[float, float]
) -> None:  # fmt: skip
    """Write the chance of each candidate: prior × rate, never nothing and never quite certain."""
    begin, end = bounds
    if end - begin == 1:
        chance[begin] = 1.0
        return
    whole = 0.0
    for row in range(begin, end):
        whole += prior[row] * total[row]
    for row in range(begin, end):
        told = prior[row] * total[row] / whole if whole > 0 else prior[row]
        chance[row] = (1.0 - doubt[0]) * told + doubt[0] * prior[row]
    for row in range(begin, end):
        most = max(doubt[1], prior[row])  # who was there may say more than the cap; the rate alone may not
        if chance[row] > most:
            rest = 1.0 - chance[row]
            for also in range(begin, end):
                if also != row:
                    chance[also] *= (1.0 - most) / rest
            chance[row] = most


@register_jitable
def _add(state: State, dyads: Dyads, dyad: int, now: float, weight: float) -> None:
    """Add an attack of that weight to all sums it belongs to."""
    own, own_at, pool, pool_at, beta = state
    source, target, _, share = dyads
    groups = len(pool) // _POOLS
    for decay in range(len(beta)):
        fade = np.exp(-beta[decay] * (now - own_at[dyad]))
        own[dyad, decay] = own[dyad, decay] * fade + weight
    own_at[dyad] = now
    for kind in range(_POOLS):
        place = kind * groups + (source[dyad] if kind in (0, 2) else target[dyad])
        for decay in range(len(beta)):
            fade = np.exp(-beta[decay] * (now - pool_at[place]))
            pool[place, decay] = pool[place, decay] * fade + weight * share[kind + 2, dyad]
        pool_at[place] = now


def spill(
    when: Marked,
    rows: tuple[Ints, Floats],
    beta: Floats,
    reach: tuple[Floats, Ints, int],
    edges: Floats,
) -> Floats:
    """Return the expected offspring at strength 1 that falls into each block: (blocks, channels × decays).

    `reach`: whether anybody is related by the channel (channels × dyads), the part that each dyad belongs to and the
    number of parts; `edges`: the ends of the spells of time, ascending. Block ``part * spells + spell`` has one row.
    """
    time, start, mark = when
    row_dyad, chance = rows
    related, part, parts = reach
    spells = len(edges) - 1
    found = np.zeros((parts * spells, CHANNELS * len(beta)))
    for event in range(len(time)):
        for decay in range(len(beta)):
            before = np.exp(-beta[decay] * max(edges[0] - time[event], 0.0))
            for spell in range(spells):
                if edges[spell + 1] <= time[event]:
                    continue
                after = np.exp(-beta[decay] * (edges[spell + 1] - time[event]))
                for row in range(start[event], start[event + 1]):
                    dyad = row_dyad[row]
                    weight = mark[event] * chance[row] * (before - after)
                    for channel in range(CHANNELS):
                        place = channel * len(beta) + decay
                        found[part[dyad] * spells + spell, place] += weight * related[channel, dyad]
                before = after
                if after < _OVER:
                    break
    return found


def excite_kinds(time: Floats, kind: Ints, beta: Floats, kinds: int) -> Floats:
    """Return what excites each event of a plain process of several kinds: (events, kinds of parent × decays)."""
    state = np.zeros((kinds, len(beta)))
    found = np.zeros((len(time), kinds * len(beta)))
    at = 0.0
    first = 0
    while first < len(time):
        last = first
        while last < len(time) and time[last] == time[first]:
            last += 1
        for decay in range(len(beta)):
            state[:, decay] *= np.exp(-beta[decay] * (time[first] - at))
            for event in range(first, last):
                for one in range(kinds):
                    found[event, one * len(beta) + decay] = beta[decay] * state[one, decay]
        for event in range(first, last):
            state[kind[event]] += 1.0
        at = time[first]
        first = last
    return found


def find_parents(
    when: Marked,
    rows: tuple[Ints, Floats, Floats],
    rate: tuple[Floats, Floats],
    dyads: tuple[Ints, Ints, Floats],
    bounds: tuple[float, float],
) -> tuple[list[int], list[int], list[int], list[float]]:
    """Return child, parent, channel and share of what each earlier event brought to each event.

    `rows`: dyad, chance and total rate of each; `bounds`: how far back to look (days), and the least share told. What
    is not told, and the share of the background, make up the rest. Goes through the pairs within the first bound.
    """
    time, start, mark = when
    row_dyad, chance, total = rows
    child, parent, channel_of, part = [0], [0], [0], [0.0]  # typed by a first row, taken off again
    begin = 0
    sums = np.zeros(CHANNELS)
    for event in range(len(time)):
        while time[begin] < time[event] - bounds[0]:
            begin += 1
        for before in range(begin, event):
            if time[before] == time[event]:
                break
            sums[:] = 0.0
            for row in range(start[event], start[event + 1]):
                for past in range(start[before], start[before + 1]):
                    channel = relation(dyads, row_dyad[past], row_dyad[row])
                    if channel >= 0:
                        brings = pull(rate, channel, time[event] - time[before])
                        weight = mark[before] * chance[past] * dyads[2][channel, row_dyad[past]]
                        sums[channel] += chance[row] * brings * weight / total[row]
            for channel in range(CHANNELS):
                if sums[channel] > bounds[1]:
                    child.append(event)
                    parent.append(before)
                    channel_of.append(channel)
                    part.append(sums[channel])
    return child[1:], parent[1:], channel_of[1:], part[1:]


@register_jitable
def relation(dyads: tuple[Ints, Ints, Floats], before: int, after: int) -> int:
    """Return the channel by which one dyad leads to another, -1 if none does."""
    x, y = dyads[0][before], dyads[1][before]
    a, b = dyads[0][after], dyads[1][after]
    if x == a:
        return 0 if y == b else 2
    if x == b:
        return 1 if y == a else 4
    if y == a:
        return 3
    return 5 if y == b else -1


@register_jitable
def pull(rate: tuple[Floats, Floats], channel: int, lag: float) -> float:
    """Return the rate at which a channel brings offspring after so long."""
    strength, beta = rate
    sum_ = 0.0
    for decay in range(len(beta)):
        sum_ += strength[channel * len(beta) + decay] * beta[decay] * np.exp(-beta[decay] * lag)
    return sum_
