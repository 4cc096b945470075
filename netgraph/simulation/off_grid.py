"""Mechanism ``off_grid``: people answer, repeat and drag others in; nothing of it has the form the forecast assumes.

Answers (of the attacked, of their allies) come after lognormal delays, everything else after power-law delays; how
much an attack stirs up is overdispersed and drifts over the years; who acts next is found along personal ties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erf, sqrt

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks, Unborn, background, children_of, generations, joined, taken
from netgraph.simulation.membership import Groups, draw_member
from netgraph.simulation.population import YEAR, People
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.rivalries import Dyads, related
from netgraph.simulation.ties import Ties
from netgraph.simulation.world import CHANNELS
from netgraph.simulation.world_spec import Spec

__all__ = ["ANSWERS", "Circle", "drift", "off_grid_attacks", "off_grid_offspring"]

ANSWERS = ("retaliation", "ally_strikes")
"""The channels with lognormal delays."""

_ATTACKER_ACTS = ("inertia", "attacker_diffuses", "pile_on")  # he or a friend of his; elsewhere the victim or a friend
_HIMSELF = 0.35  # share of the next acts by, or against, the very person of the last
_THROUGH_TIES = 0.7  # share of the rest that goes along a tie, where there is a fitting one


@dataclass(frozen=True)
class Circle:
    """Everybody who may act: the pairs of groups, their members, and who knows whom."""

    dyads: Dyads
    groups: Groups
    people: People
    ties: Ties


def off_grid_attacks(spec: Spec, circle: Circle, rhythm: Rhythm, rng: Generator) -> tuple[Attacks, Unborn]:
    """Return the attacks of the whole time with who leads and who is struck, and the offspring the end cut off."""
    first = _somebody(background(circle.dyads, rhythm, rng), circle, rng)

    def breed(parents: Attacks, places: Ints) -> Attacks:
        return joined(Attacks, [_children(spec, circle, parents, places, name=name, rng=rng) for name in CHANNELS])

    return generations(first, breed, rhythm.length)


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


def _children(spec: Spec, circle: Circle, parents: Attacks, places: Ints, *, name: str, rng: Generator) -> Attacks:
    channel = CHANNELS.index(name)
    stirred = rng.gamma(spec.offspring_shape, 1 / spec.offspring_shape, len(parents))
    strength = spec.theta[channel] * drift(spec, channel, parents.time) * stirred
    whose, child = children_of(parents, places, rng.poisson(strength), channel)
    if name in ANSWERS:
        lag = spec.lognormal_days * np.exp(spec.lognormal_sigma * rng.standard_normal(len(whose)))
    else:
        lag = spec.power_days * rng.pareto(spec.power_exponent, len(whose))
    child = replace(child, time=child.time + lag)
    return _acted(child, circle, (parents.lead[whose], parents.victim[whose]), rng)


def _acted(child: Attacks, circle: Circle, last: tuple[Ints, Ints], rng: Generator) -> Attacks:
    """Choose who acts against whom after (attacker, victim) of the last attack, and so which groups."""
    channel = int(child.channel[0]) if len(child) else 0
    actor, other = last if CHANNELS[channel] in _ATTACKER_ACTS else last[::-1]
    dyad = related(circle.dyads, child.dyad, channel, rng)
    friend = circle.ties.company.draw(actor, rng)
    if channel >= 4:
        dyad = _through(circle, child.dyad, dyad, friend, rng)
    child = taken(replace(child, dyad=dyad, lead=actor, victim=other), dyad >= 0)
    friend, actor, other = friend[dyad >= 0], child.lead, child.victim
    source, target = circle.dyads.source[child.dyad], circle.dyads.target[child.dyad]
    lead = _one_of(circle, source, child.time, (actor, friend), rng)
    struck = _one_of(circle, target, child.time, (other, circle.ties.company.draw(other, rng)), rng)
    return replace(child, lead=lead, victim=struck)


def _through(circle: Circle, of: Ints, dyad: Ints, friend: Ints, rng: Generator) -> Ints:
    """Let a friend's group strike instead of any that stands in the relation, where it stands in it too."""
    dyads = circle.dyads
    group = np.where(friend >= 0, circle.groups.main[friend], -1)
    key = dyads.source * len(circle.groups.district) + dyads.target
    wanted = group * len(circle.groups.district) + dyads.target[dyad]
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    fits = (dyad >= 0) & (group >= 0) & (key[place] == wanted) & (place != of) & (place != dyads.back[of])
    return np.where(fits & (rng.random(len(of)) < _THROUGH_TIES), place, dyad)


def _one_of(circle: Circle, group: Ints, time: Floats, wished: tuple[Ints, Ints], rng: Generator) -> Ints:
    """Return somebody of each group who is free then: the first wished for, the second, or any member."""
    first, second = wished
    anyone = draw_member(circle.groups, circle.people, group, time, rng)
    chance = rng.random(len(group))
    for some, share in ((second, _HIMSELF + (1 - _HIMSELF) * _THROUGH_TIES), (first, _HIMSELF)):
        known = np.maximum(some, 0)
        fits = (some >= 0) & (circle.groups.main[known] == group) & circle.people.free(some, time)
        anyone = np.where(fits & (chance < share), some, anyone)
    return anyone


def _somebody(attacks: Attacks, circle: Circle, rng: Generator) -> Attacks:
    lead = draw_member(circle.groups, circle.people, circle.dyads.source[attacks.dyad], attacks.time, rng)
    victim = draw_member(circle.groups, circle.people, circle.dyads.target[attacks.dyad], attacks.time, rng)
    return replace(attacks, lead=lead, victim=victim)
