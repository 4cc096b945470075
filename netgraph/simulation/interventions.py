"""What is done about it: as in practice, where it has just been worst, so that it would have calmed down anyhow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Flags
from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import Floats, Ints

__all__ = ["Plan", "Treated", "treat"]

_LOOK_BACK_DAYS = 90.0
_LEAST = 3  # events in that time: fewer is no peak
_LIST_LENGTH = 4  # the worst units, of which as many as there are kinds are treated, at random
_DEEPEST = 500  # generations of offspring: far more than a process that ends can have


@dataclass(frozen=True)
class Plan:
    """What is done ``per_year`` times a year for ``days``: ``kinds``, each with its true ``effects`` (one each)."""

    per_year: float
    days: float
    kinds: tuple[str, ...]
    effects: tuple[float, ...]


@dataclass(frozen=True)
class Treated:
    """Interventions by their place: ``kind`` (place in the plan's kinds), ``unit``, ``begin`` and ``end`` (days)."""

    kind: Ints
    unit: Ints
    begin: Floats
    end: Floats


def treat(
    plan: Plan, time: Floats, unit: Ints, parent: Ints, *, length: float, rng: Generator
) -> tuple[Flags, Treated]:
    """Return which events still happen, and the interventions.

    At regular times the units with most events in the last 90 days are listed; of the four worst, as many as there
    are kinds are chosen by lot, so that the others can be compared. While a unit is treated, each of its events
    is averted with the chance of the effect, and with it all that it would have brought about.

    Parameters
    ----------
    plan
        What is done.
    time, unit, parent
        Of the events, in any order; a unit of -1 is never treated; ``parent`` is the place of the event that brought
        it about, or -1.
    length
        Last moment (days).
    rng
        The draws of one event do not depend on what is done elsewhere.

    Notes
    -----
    Averting an event with its offspring gives the law of a process whose rate is multiplied by 1 + effect (thinning;
    Lewis and Shedler 1979, doi:10.1002/nav.3800260304). Cost: events of the last 90 days at each time.
    """
    happens = np.ones(len(time), dtype=bool)
    luck = rng.random(len(time))
    order = np.argsort(time, kind="stable")
    clock, offspring = time[order], np.flatnonzero(parent >= 0)
    units = int(unit.max(initial=-1)) + 1
    busy = np.full(units, -1.0)
    done: list[tuple[int, int, float, float]] = []
    for now in np.arange(_LOOK_BACK_DAYS, length, YEAR / plan.per_year if plan.per_year else length):
        recent = order[np.searchsorted(clock, now - _LOOK_BACK_DAYS) : np.searchsorted(clock, now)]
        chosen = _worst(unit[recent[happens[recent]]], busy > now, len(plan.kinds), rng)
        until = min(now + plan.days, length)
        ahead = order[np.searchsorted(clock, now) : np.searchsorted(clock, until)]
        for kind, one in enumerate(chosen.tolist()):
            done.append((kind, one, float(now), float(until)))
            hit = ahead[(unit[ahead] == one) & (luck[ahead] < -plan.effects[kind])]
            happens[hit] = False
        busy[chosen] = until
        _with_offspring(happens, parent, offspring)
    table = np.array(done).reshape(-1, 4)
    return happens, Treated(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], table[:, 3])


def _worst(unit: Ints, busy: Flags, wanted: int, rng: Generator) -> Ints:
    """Return some of the units with most events, none of them being treated already."""
    count = np.bincount(unit[unit >= 0], minlength=len(busy))
    count[busy] = 0
    listed = np.argsort(-count, kind="stable")[:_LIST_LENGTH]
    listed = listed[count[listed] >= _LEAST]
    return rng.permutation(listed)[:wanted]


def _with_offspring(happens: Flags, parent: Ints, offspring: Ints) -> None:
    """Let nothing happen whose parent does not."""
    for _ in range(_DEEPEST):
        lost = offspring[happens[offspring] & ~happens[parent[offspring]]]
        if not len(lost):
            return
        happens[lost] = False
