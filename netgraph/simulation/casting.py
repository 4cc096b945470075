"""Who leads each attack, who is struck, who is killed: the dead do nothing later, and nobody acts from a cell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import KIND_CODES, Attacks, draw_kinds
from netgraph.simulation.drawing import Flags
from netgraph.simulation.membership import draw_member
from netgraph.simulation.off_grid import ATTACKER_ACTS
from netgraph.simulation.population import People
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.setting import Setting, anybody, one_of
from netgraph.simulation.words import KIND_CODE
from netgraph.simulation.world import CHANNELS

__all__ = ["FATAL", "cast", "chosen_kinds"]

FATAL: Ints = np.array([KIND_CODE["murder"], KIND_CODE["fatal_shooting"]])
_ROUNDS = 12


def chosen_kinds(attacks: Attacks, rng: Generator) -> Attacks:
    """Return attacks, whose people are chosen already, with kinds: only who appears no more can have been killed.

    The number of deaths is as drawn, or less where fewer people appear no more.
    """
    place = np.arange(len(attacks))
    people = int(max(attacks.lead.max(initial=-1), attacks.victim.max(initial=-1))) + 1
    last = np.full(people + 1, -1)  # the last place is that of nobody
    np.maximum.at(last, attacks.lead, place)
    np.maximum.at(last, attacks.victim, place)
    able = np.flatnonzero((attacks.victim >= 0) & (last[attacks.victim] == place))
    kind = KIND_CODES[draw_kinds(len(attacks), rng)]
    deaths = kind[np.isin(kind, FATAL)]
    killed = rng.permutation(able)[: len(deaths)]
    milder = kind[~np.isin(kind, FATAL)]
    kind = rng.choice(milder, size=len(attacks)) if len(milder) else np.full(len(attacks), KIND_CODE["shooting"])
    kind[killed] = deaths[: len(killed)]
    return replace(attacks, kind=kind)


def cast(attacks: Attacks, setting: Setting, rng: Generator) -> tuple[Attacks, People]:
    """Return the attacks (sorted by time, with kinds) with who leads and who is struck, and the people with deaths."""
    fatal = np.isin(attacks.kind, FATAL)
    group = setting.dyads.target[attacks.dyad]
    victim = attacks.victim.copy()
    open_ = fatal & (victim < 0)
    victim[open_] = _mortal(setting, group[open_], attacks.time[open_], rng)
    people = setting.people.dead_from(victim[fatal], attacks.time[fatal])
    setting = replace(setting, people=people)
    attacks = replace(attacks, victim=victim)
    depth = _depth(attacks.parent)
    for level in range(int(depth.max(initial=-1)) + 1):
        attacks = _level(attacks, depth == level, setting, rng)
    return _two_sides(attacks, setting, rng), people


def _mortal(setting: Setting, group: Ints, time: Floats, rng: Generator) -> Ints:
    """Return a different member of each group, or somebody else by mistake where a group has too few."""
    found = np.full(len(group), -1)
    for turn in range(2 * _ROUNDS):
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        if turn < _ROUNDS:
            who = draw_member(setting.groups, setting.people, group[open_], time[open_], rng)
        else:
            who = anybody(setting.people, time[open_], rng)
        first = np.zeros(len(who), dtype=bool)
        first[np.unique(who, return_index=True)[1]] = True
        good = first & (who >= 0) & ~np.isin(who, found)
        found[open_[good]] = who[good]
    return found


def _depth(parent: Ints) -> Ints:
    """Return how many attacks stand before each in its chain of parents."""
    depth = np.zeros(len(parent), dtype=np.int64)
    at = parent.copy()
    while (at >= 0).any():
        depth += at >= 0
        at = np.where(at >= 0, parent[at], -1)
    return depth


def _level(attacks: Attacks, level: Flags, setting: Setting, rng: Generator) -> Attacks:
    """Choose the people of the attacks of one depth, along the people of their parents, where not chosen yet."""
    rows = np.flatnonzero(level)
    actor, other = _wished(attacks, rows)
    lead, victim = attacks.lead.copy(), attacks.victim.copy()
    source, target = setting.dyads.source[attacks.dyad], setting.dyads.target[attacks.dyad]
    for chosen, group, wish in ((lead, source, actor), (victim, target, other)):
        friend = setting.ties.company.draw(wish, rng)
        who = one_of(setting, group[rows], attacks.time[rows], (wish, friend), rng)
        who = np.where(who >= 0, who, anybody(setting.people, attacks.time[rows], rng))
        chosen[rows] = np.where(chosen[rows] >= 0, chosen[rows], who)
    return replace(attacks, lead=lead, victim=victim)


def _wished(attacks: Attacks, rows: Ints) -> tuple[Ints, Ints]:
    """Return whom one would expect to act next, and against whom, from the last attack; -1 for nobody."""
    acts = np.isin(attacks.channel[rows], [CHANNELS.index(name) for name in ATTACKER_ACTS])
    born, parent = attacks.parent[rows] >= 0, np.maximum(attacks.parent[rows], 0)
    if not len(attacks):
        return rows, rows
    first, second = np.where(born, attacks.lead[parent], -1), np.where(born, attacks.victim[parent], -1)
    return np.where(acts, first, second), np.where(acts, second, first)


def _two_sides(attacks: Attacks, setting: Setting, rng: Generator) -> Attacks:
    """Let nobody attack himself: somebody of two groups may have been drawn for both sides."""
    lead = attacks.lead.copy()
    for turn in range(2 * _ROUNDS):
        same = np.flatnonzero((lead == attacks.victim) | (lead < 0))
        if not len(same):
            break
        time = attacks.time[same]
        if turn < _ROUNDS:
            lead[same] = draw_member(
                setting.groups, setting.people, setting.dyads.source[attacks.dyad[same]], time, rng
            )
        else:
            lead[same] = anybody(setting.people, time, rng)
    return replace(attacks, lead=lead)
