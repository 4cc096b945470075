"""Mechanism ``off_grid``: people answer, repeat and drag others in; nothing of it has the form the forecast assumes.

Answers (of the attacked, of their allies) come after lognormal delays, everything else after power-law delays; how
much an attack stirs up is overdispersed and drifts over the years; who acts next is found along personal ties.
"""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks, Unborn, children_of, generations, joined, taken
from netgraph.simulation.membership import draw_member
from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.rivalries import related
from netgraph.simulation.setting import Setting, one_of
from netgraph.simulation.spec import Spec
from netgraph.simulation.world import CHANNELS

__all__ = ["ANSWERS", "drift", "off_grid_attacks", "off_grid_offspring"]

ANSWERS = ("retaliation", "ally_strikes")
"""The channels with lognormal delays."""

ATTACKER_ACTS = ("inertia", "attacker_diffuses", "pile_on")  # he or a friend of his; elsewhere the victim or a friend
_FRIENDS_STRIKE = 0.7  # share of what allies do that is done by a friend's group, where it stands in the relation


def off_grid_attacks(setting: Setting, first: Attacks, length: float, rng: Generator) -> tuple[Attacks, Unborn]:
    """Return the first attacks and all they bring about, with who leads and who is struck, and what the end cut off."""
    first = _somebody(first, setting, rng)

    def breed(parents: Attacks, places: Ints) -> Attacks:
        return joined(Attacks, [_children(setting, parents, places, name=name, rng=rng) for name in CHANNELS])

    return generations(first, breed, length)


def drift(spec: Spec, channel: int, time: Floats) -> Floats:
    """Return how many times its mean the strength of a channel is at each moment."""
    phase = time / (spec.drift_years * YEAR) + channel / len(CHANNELS)
    times: Floats = 1 + spec.drift_amplitude * np.sin(2 * np.pi * phase)
    return times


def off_grid_offspring(spec: Spec, days: int) -> Floats:
    """Return the expected number of direct offspring of an attack within 0, 1, …, `days` days, drift left out."""
    day = np.arange(days + 1.0)
    z = np.log(np.maximum(day, 1e-9) / spec.lognormal_days) / spec.lognormal_sigma
    soon = np.array([(1 + erf(value / sqrt(2))) / 2 for value in z])
    slow = 1 - (1 + day / spec.power_days) ** -spec.power_exponent
    answers = sum(theta for name, theta in zip(CHANNELS, spec.theta, strict=True) if name in ANSWERS)
    number: Floats = answers * soon + (spec.branching_ratio - answers) * slow
    return number


def _children(setting: Setting, parents: Attacks, places: Ints, *, name: str, rng: Generator) -> Attacks:
    spec, channel = setting.spec, CHANNELS.index(name)
    stirred = rng.gamma(spec.offspring_shape, 1 / spec.offspring_shape, len(parents))
    strength = spec.theta[channel] * drift(spec, channel, parents.time) * stirred
    whose, child = children_of(parents, places, rng.poisson(strength), channel)
    if name in ANSWERS:
        lag = spec.lognormal_days * np.exp(spec.lognormal_sigma * rng.standard_normal(len(whose)))
    else:
        lag = spec.power_days * rng.pareto(spec.power_exponent, len(whose))
    child = replace(child, time=child.time + lag)
    return _acted(child, setting, (parents.lead[whose], parents.victim[whose]), rng)


def _acted(child: Attacks, setting: Setting, last: tuple[Ints, Ints], rng: Generator) -> Attacks:
    """Choose who acts against whom after (attacker, victim) of the last attack, and so which groups."""
    channel = int(child.channel[0]) if len(child) else 0
    actor, other = last if CHANNELS[channel] in ATTACKER_ACTS else last[::-1]
    dyad = related(setting.dyads, child.dyad, channel, rng)
    friend = setting.ties.company.draw(actor, rng)
    if channel >= 4:
        dyad = _through(setting, child.dyad, dyad, friend, rng)
    child = taken(replace(child, dyad=dyad, lead=actor, victim=other), dyad >= 0)
    friend, actor, other = friend[dyad >= 0], child.lead, child.victim
    source, target = setting.dyads.source[child.dyad], setting.dyads.target[child.dyad]
    lead = one_of(setting, source, child.time, (actor, friend), rng)
    struck = one_of(setting, target, child.time, (other, setting.ties.company.draw(other, rng)), rng)
    return replace(child, lead=lead, victim=struck)


def _through(setting: Setting, of: Ints, dyad: Ints, friend: Ints, rng: Generator) -> Ints:
    """Let a friend's group strike instead of any that stands in the relation, where it stands in it too."""
    dyads, count = setting.dyads, len(setting.groups.district)
    group = np.where(friend >= 0, setting.groups.main[friend], -1)
    key = dyads.source * count + dyads.target
    wanted = group * count + dyads.target[dyad]
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    fits = (dyad >= 0) & (group >= 0) & (key[place] == wanted) & (place != of) & (place != dyads.back[of])
    return np.where(fits & (rng.random(len(of)) < _FRIENDS_STRIKE), place, dyad)


def _somebody(attacks: Attacks, setting: Setting, rng: Generator) -> Attacks:
    lead = draw_member(setting.groups, setting.people, setting.dyads.source[attacks.dyad], attacks.time, rng)
    victim = draw_member(setting.groups, setting.people, setting.dyads.target[attacks.dyad], attacks.time, rng)
    return replace(attacks, lead=lead, victim=victim)
