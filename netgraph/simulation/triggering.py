"""Mechanism ``grid``: an attack raises the chance of others between groups, as a mutually exciting process.

Of dyad (a, b) the rate is that of its background plus, for each earlier attack e and channel r by which (a, b) is
related to the dyad of e, theta_r * weight_e * g_r(t - t_e) / n_r(e); n_r(e) is the number of such dyads, g_r a mixture
of exponentials with the means `presets.DELAY_DAYS`. It is drawn as clusters: each attack has a Poisson number of
offspring in each channel, each with a delay and a dyad of its own (Hawkes and Oakes 1974, doi:10.2307/3212693).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import (
    ATTACK_KINDS,
    KIND_CODES,
    Attacks,
    Unborn,
    children_of,
    draw_kinds,
    generations,
    joined,
    kind_weights,
    taken,
)
from netgraph.simulation.presets import DELAY_DAYS
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.rivalries import Dyads, related
from netgraph.simulation.spec import Spec

__all__ = ["grid_attacks", "grid_offspring", "mean_weight"]


def grid_attacks(spec: Spec, dyads: Dyads, first: Attacks, length: float, rng: Generator) -> tuple[Attacks, Unborn]:
    """Return the first attacks and all they bring about, in no order of time, and the offspring the end cut off."""
    first = _marked(first, spec, rng)

    def breed(parents: Attacks, places: Ints) -> Attacks:
        some = [_children(spec, dyads, parents, places, channel=channel, rng=rng) for channel in range(len(spec.theta))]
        return _marked(joined(Attacks, some), spec, rng)

    return generations(first, breed, length)


def grid_offspring(spec: Spec, days: int) -> Floats:
    """Return the expected number of direct offspring of an attack within 0, 1, …, `days` days."""
    until = 1 - np.exp(-np.arange(days + 1)[:, None] / np.array(DELAY_DAYS))
    number: Floats = until @ (np.array(spec.theta) @ np.array(spec.pi)) * mean_weight(spec)
    return number


def mean_weight(spec: Spec) -> float:
    """Return the mean weight of an attack: at most 1, by the mix of kinds."""
    return float(kind_weights(spec.kappa) @ np.array(list(ATTACK_KINDS.values())))


def _children(spec: Spec, dyads: Dyads, parents: Attacks, places: Ints, *, channel: int, rng: Generator) -> Attacks:
    whose, child = children_of(parents, places, rng.poisson(spec.theta[channel] * parents.weight), channel)
    edge = np.cumsum(spec.pi[channel])
    which = np.minimum(np.searchsorted(edge, rng.random(len(whose)), side="right"), len(edge) - 1)
    lag = np.array(DELAY_DAYS)[which] * rng.exponential(1.0, len(whose))
    dyad = related(dyads, parents.dyad[whose], channel, rng)
    return taken(replace(child, time=child.time + lag, dyad=dyad), dyad >= 0)


def _marked(attacks: Attacks, spec: Spec, rng: Generator) -> Attacks:
    """Choose the kind of each attack, and with it its weight."""
    kind = draw_kinds(len(attacks), rng)
    return replace(attacks, kind=KIND_CODES[kind], weight=kind_weights(spec.kappa)[kind])
