"""The null world ``flaring``: attacks come in flares, but no attack brings another about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks, background
from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.rivalries import Dyads
from netgraph.simulation.spec import Spec

__all__ = ["flaring_background"]


def flaring_background(spec: Spec, dyads: Dyads, rhythm: Rhythm, rng: Generator) -> Attacks:
    """Return attacks of which both directions of a conflict have more while a spell from outside lasts.

    The mean rate of each dyad stays as it is: of a dyad's attacks, as many as the spells are expected to bring lie in
    the spells of its conflict, where it has any.
    """
    spells = spec.spells_per_year * spec.spell_days / YEAR  # mean number of spells at a time
    share = spells * (spec.spell_factor - 1) / (1 + spells * (spec.spell_factor - 1))
    attacks = background(dyads, rhythm, rng)
    begin, end, first = _spells(spec, dyads, rng)
    conflict = dyads.conflict[attacks.dyad]
    number = np.diff(first)[conflict]
    flares = np.flatnonzero((rng.random(len(attacks)) < share) & (number > 0))
    chosen = first[conflict[flares]] + (rng.random(len(flares)) * number[flares]).astype(np.int64)
    time = attacks.time.copy()
    time[flares] = rhythm.draw_between(begin[chosen], end[chosen], rng)
    return replace(attacks, time=time)


def _spells(spec: Spec, dyads: Dyads, rng: Generator) -> tuple[Floats, Floats, Ints]:
    """Return the spells of each conflict, within its time, and where those of each conflict begin."""
    one = np.unique(dyads.conflict, return_index=True)[1]
    lasts = dyads.end[one] - dyads.begin[one]
    number = rng.poisson(spec.spells_per_year * lasts / YEAR)
    which = np.repeat(one, number)
    begin = dyads.begin[which] + rng.random(len(which)) * np.repeat(lasts, number)
    end = np.minimum(begin + 1.0 + rng.exponential(spec.spell_days, len(which)), dyads.end[which])
    return begin, np.maximum(end, begin + 0.01), np.concatenate([[0], np.cumsum(number)])
