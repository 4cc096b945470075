"""From when to when a pair of groups fights of itself: learnt from its attacks, as nobody writes it down for sure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import STRAY, SURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netgraph.forecast.background_rate import Background
    from netgraph.forecast.spells import Spells

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["placed_in_time"]

_TAKEN, _COULD = np.array([1.0, 0.05, 0.05]), np.array([2.0, 5.0, 5.0])
"""Turns as if seen before any: fighting at first one time in two, beginning and ending one time in a hundred."""
_BEGUN_FOR_SURE, _OVER_FOR_SURE, _ENDS = [1, 3], [1, 2], [0, 3, 4]  # kinds of pairs, as in `ActiveTimes`


def placed_in_time(
    before: Background, spells: Spells, *, mass: Floats, rows: tuple[Ints, Ints, Floats, Floats, Floats]
) -> Background:  # fmt: skip
    """Return the background with the chance that each pair fights in each bin of time, and how soon they begin and end.

    An attack that earlier ones explain says little of whether the pair fights of itself; one that nothing explains
    says that it does, and a long quiet that it does not. A pair fights once, from some bin to some other.

    Parameters
    ----------
    before
        With the factors as known.
    spells
        With times, one a dyad.
    mass
        Summed season of each bin in which a unit may be fighting: (units, bins), weighted.
    rows
        Dyad, cell (`ActiveTimes.cell`), background rate while fighting without the dyad's factor, excitation and
        weight of each row.

    Notes
    -----
    O(units × bins). One step of the expectation of a hidden Markov chain of three states (Baum and others 1970,
    doi:10.1214/aoms/1177697196), the factors held at what is known of them.
    """
    from netgraph.forecast.background import kernels
    from netgraph.graph.kernels import run

    times = spells.times
    if times is None:
        return before
    dyad, cell, ground, excitation, weight = rows
    own = ground * np.exp(before.log_effect[dyad])
    gain = weight * np.log((own + excitation) / (STRAY * own + excitation))
    seen = np.bincount(cell, gain, minlength=times.cover.size + 1)[: times.cover.size].reshape(times.cover.shape)
    rate = before.level(spells) * before.effect[spells.dyad]
    due = np.bincount(times.unit[spells.dyad], rate, minlength=len(times.cover))[:, None] * mass
    chance, taken, could = run(kernels.fighting_times, seen - (1 - STRAY) * due, times.bounds(), np.array(before.turns))
    turns = _learnt(taken, could)
    return replace(before, fighting=chance, turns=tuple((row[0], row[1], row[2]) for row in turns.tolist()))


def _learnt(taken: Floats, could: Floats) -> Floats:
    """Return the turns by how often they were taken and could have been; how soon pairs end is one for all."""
    taken[:, 2], could[:, 2] = taken[_ENDS, 2].sum(), could[_ENDS, 2].sum()
    turns: Floats = (taken + _TAKEN) / (could + _COULD)
    turns[_BEGUN_FOR_SURE, 0] = 1 - SURE
    turns[_OVER_FOR_SURE, 2] = SURE
    return turns
