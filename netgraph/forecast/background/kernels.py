"""The loops of what dyads do of themselves, for `netgraph.graph.kernels.run`; imported only where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Turns = tuple[float, float, float]  # chances: fighting in the first bin, beginning from one to the next, ending

__all__ = ["add_logs", "fighting_times", "share_rows"]


def add_logs(rows: tuple[Ints, Floats, Floats, Floats], factor: Floats, known: Floats) -> Floats:
    """Return `known` (dyads × nodes) and, on top, the weighted log rate of each row at its dyad's factors.

    `rows`: dyad, background rate without the dyad's own factor, excitation, weight; `factor`: nodes of each dyad's own
    factor (dyads × nodes).
    """
    dyad, ground, excitation, weight = rows
    held = known.copy()
    for row in range(len(dyad)):
        if weight[row] > 0:
            for node in range(factor.shape[1]):
                rate = factor[dyad[row], node] * ground[row] + excitation[row]
                held[dyad[row], node] += weight[row] * np.log(rate)
    return held


def share_rows(rows: tuple[Ints, Floats, Floats, Floats], factor: Floats, chance: Floats) -> Floats:
    """Return the background's share of each row, over the nodes of its dyad's factor by their chances."""
    dyad, ground, excitation, weight = rows
    share = np.zeros(len(dyad))
    for row in range(len(dyad)):
        if weight[row] > 0:
            for node in range(factor.shape[1]):
                own = factor[dyad[row], node] * ground[row]
                share[row] += chance[dyad[row], node] * own / (own + excitation[row])
    return share


def fighting_times(said: Floats, bounds: Ints, turns: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the chance that each unit fights in each bin, and how often each turn was taken and could have been.

    A unit does not fight yet, fights, or does no more: it begins once and ends once, or never. `said`: log likelihood
    of what was seen in each bin if it fights, less that if not; `bounds`: first and last bin in which it may, and its
    kind; `turns`: of each kind the chances of fighting in its first bin, of beginning and of ending from one bin to
    the next. By the forward and backward recursions over the bins.
    """
    units, bins = said.shape
    found = np.zeros((units, bins))
    taken, could = np.zeros(turns.shape), np.zeros(turns.shape)
    ahead = np.zeros((bins, 3))
    for unit in range(units):
        first, last, kind = bounds[unit]
        turn = (turns[kind, 0], turns[kind, 1], turns[kind, 2])
        for place in range(first, last + 1):
            if place == first:
                now = (1.0 - turn[0], turn[0], 0.0)
            else:
                now = _forward((ahead[place - 1, 0], ahead[place - 1, 1], ahead[place - 1, 2]), turn)
            off, on = _told(said[unit, place])
            whole = now[0] * off + now[1] * on + now[2] * off
            ahead[place] = (now[0] * off / whole, now[1] * on / whole, now[2] * off / whole)
        back = (1.0, 1.0, 1.0)
        for step in range(last - first + 1):
            place = last - step
            whole = ahead[place, 0] * back[0] + ahead[place, 1] * back[1] + ahead[place, 2] * back[2]
            found[unit, place] = ahead[place, 1] * back[1] / whole
            if place > first:
                off, on = _told(said[unit, place])
                back = (back[0] * off, back[1] * on, back[2] * off)
                _count(ahead[place - 1], back, turn, taken[kind], could[kind])
                back = _backward(back, turn)
        if last >= first:
            taken[kind, 0] += found[unit, first]
            could[kind, 0] += 1.0
    return found, taken, could


@register_jitable
def _told(said: float) -> tuple[float, float]:
    """Return the likelihoods of not fighting and of fighting, the greater being 1."""
    return (np.exp(-said), 1.0) if said > 0 else (1.0, np.exp(said))


@register_jitable
def _forward(before: Turns, turn: Turns) -> Turns:
    begun, over = before[0] * turn[1], before[1] * turn[2]
    return before[0] - begun, begun + before[1] - over, over + before[2]


@register_jitable
def _backward(after: Turns, turn: Turns) -> Turns:
    """Return the likelihood of all that comes, by the state before; scaled, as only its ratios count."""
    waits = (1.0 - turn[1]) * after[0] + turn[1] * after[1]
    fights = (1.0 - turn[2]) * after[1] + turn[2] * after[2]
    most = max(waits, fights, after[2])
    return waits / most, fights / most, after[2] / most


@register_jitable
def _count(before: Floats, after: Turns, turn: Turns, taken: Floats, could: Floats) -> None:
    """Add the chances that the unit began and ended between two bins, and that it could have."""
    begun, waits = before[0] * turn[1] * after[1], before[0] * (1.0 - turn[1]) * after[0]
    over, fights = before[1] * turn[2] * after[2], before[1] * (1.0 - turn[2]) * after[1]
    whole = begun + waits + over + fights + before[2] * after[2]
    taken[1] += begun / whole
    could[1] += (begun + waits) / whole
    taken[2] += over / whole
    could[2] += (over + fights) / whole
