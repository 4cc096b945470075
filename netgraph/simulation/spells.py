"""The null world ``flaring``: attacks come in flares, but no attack brings another about."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks, Unborn, background, generations, plain
from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.rivalries import Dyads
from netgraph.simulation.world_spec import Spec

__all__ = ["independent_attacks", "spell_attacks"]


def independent_attacks(dyads: Dyads, rhythm: Rhythm, rng: Generator) -> tuple[Attacks, Unborn]:
    """Return attacks by the rates of the dyads and the curves of the year alone."""
    return generations(background(dyads, rhythm, rng), _nothing, rhythm.length)


def spell_attacks(spec: Spec, dyads: Dyads, rhythm: Rhythm, rng: Generator) -> tuple[Attacks, Unborn]:
    """Return attacks of which both directions of a conflict have more while a spell from outside lasts.

    The mean rate of each dyad stays as it is: of a dyad's attacks, those in spells are drawn in the spells of its
    conflict, in proportion to how long they are expected to last and to `Spec.spell_factor`.
    """
    spells = spec.spells_per_year * spec.spell_days / YEAR  # mean number of spells at a time
    share = spells * (spec.spell_factor - 1) / (1 + spells * (spec.spell_factor - 1))
    calm = background(dyads, rhythm, rng)
    begin, end, first = _spells(spec, dyads, rng)
    number = np.diff(first)[dyads.conflict[calm.dyad]]
    flares = (rng.random(len(calm)) < share) & (number > 0)
    chosen = first[dyads.conflict[calm.dyad]] + (rng.random(len(calm)) * number).astype(np.int64)
    chosen = np.minimum(chosen, len(begin) - 1)
    time = calm.time.copy()
    time[flares] = rhythm.draw_between(begin[chosen[flares]], end[chosen[flares]], rng)
    return generations(plain(time, calm.dyad), _nothing, rhythm.length)


def _spells(spec: Spec, dyads: Dyads, rng: Generator) -> tuple[Floats, Floats, Ints]:
    """Return the spells of each conflict, within its time, and where those of each conflict begin."""
    conflicts = int(dyads.conflict.max(initial=-1)) + 1
    one = np.zeros(conflicts, dtype=np.int64)
    one[dyads.conflict] = np.arange(len(dyads))
    lasts = dyads.end[one] - dyads.begin[one]
    number = rng.poisson(spec.spells_per_year * lasts / YEAR)
    which = np.repeat(np.arange(conflicts), number)
    begin = dyads.begin[one[which]] + rng.random(len(which)) * lasts[which]
    end = np.minimum(begin + rng.exponential(spec.spell_days, len(which)) + 1.0, dyads.end[one[which]])
    return begin, np.maximum(end, begin + 1e-3), np.concatenate([[0], np.cumsum(number)])


def _nothing(parents: Attacks, places: Ints) -> Attacks:
    del places
    return plain(parents.time[:0], parents.dyad[:0])
