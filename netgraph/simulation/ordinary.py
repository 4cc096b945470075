"""Ordinary crime: some people, places and pairs have much more of it than others, and nothing of it is contagious.

Near repeats of place are the one exception (`near_repeats`): no person's, pair's or group's crime brings about more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.batch import Batch, Rows, rows
from netgraph.simulation.drawing import lognormal, pools, repeats
from netgraph.simulation.habits import HABITS
from netgraph.simulation.near_repeats import Spots
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.setting import Setting
from netgraph.simulation.words import KIND_CODE, OUTCOMES, PROCESSES, ROLES, VEHICLE_ROLES, trait

__all__ = ["ordinary_batch"]

_NEIGHBOUR = 0.5  # share of those who do it that live in the district
_QUARRELS = 0.03  # standing quarrels for each person
_KNOWN_FOE = 0.5  # share of the quarrels between people who know each other
_INJURED = 0.4  # share of the victims of violence
_WITNESSES = 0.35
_CHECKED_CAR = 0.6
_TRIES = 8
_FIRST_ROLE = np.array(
    [ROLES.index("present" if h.kind in ("police_check", "weapon_find") else "attacker") for h in HABITS]
)
_KIND = np.array([KIND_CODE[habit.kind] for habit in HABITS])


@dataclass(frozen=True)
class _Cast:
    """Who does it, and whom it wrongs (-1 = nobody)."""

    actor: Ints
    victim: Ints


def ordinary_batch(setting: Setting, spots: Spots, rng: Generator) -> Batch:
    """Return the ordinary incidents with everybody in them; cost is linear in incidents."""
    number = np.arange(len(spots.time))
    who = _cast(setting, spots, rng)
    repeat = np.where(spots.parent >= 0, PROCESSES.index("near_repeat"), PROCESSES.index("ordinary"))
    outcome = _outcome(spots, who, rng)
    first = _FIRST_ROLE[spots.habit]
    parts = [rows(number, who.actor, first, -1), rows(number, who.victim, ROLES.index("victim"), outcome)]
    return Batch(
        time=spots.time,
        kind=_KIND[spots.habit],
        where=_scene(setting, spots, who),
        process=repeat,
        conflict=np.full(len(number), -1),
        parts=np.concatenate(parts + _others(setting, spots, who, rng)),
        traits=_traits(spots, rng),
        vehicles=_vehicles(setting, spots, who, rng),
    )


def _scene(setting: Setting, spots: Spots, who: _Cast) -> Ints:
    """Return where each happened: a quarrel that is fought out at home, at the home of that victim."""
    at_home = np.array([habit.at_home for habit in HABITS])[spots.habit] & (who.victim >= 0)
    return np.where(at_home, setting.people.home[who.victim], spots.where)


def _cast(setting: Setting, spots: Spots, rng: Generator) -> _Cast:
    actor = _actors(setting, spots, rng)
    wronged = rng.random(len(actor)) < np.array([habit.victim for habit in HABITS])[spots.habit]
    at_home = np.array([habit.at_home for habit in HABITS])[spots.habit]
    anyone = setting.unlucky.draw(np.zeros(len(actor), np.int64), rng)
    victim = np.where(at_home, setting.household.draw(spots.where, rng), anyone)
    victim = np.where(wronged, victim, -1)
    actor, victim = _in_quarrel(setting, spots, (actor, victim), rng)
    good = setting.people.alive(victim, spots.time) & (victim != actor)
    return _Cast(actor, np.where(good, victim, -1))


def _actors(setting: Setting, spots: Spots, rng: Generator) -> Ints:
    """Return who did each: somebody of the district or of anywhere, the busy far more often."""
    found = np.full(len(spots.time), -1)
    district = setting.places.district[spots.where]
    for turn in range(_TRIES):
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        near = (rng.random(len(open_)) < _NEIGHBOUR) & (turn < _TRIES // 2)
        local = setting.busy_here.draw(np.where(near, district[open_], -1), rng)
        who = np.where(near, local, setting.busy.draw(np.zeros(len(open_), np.int64), rng))
        found[open_] = np.where(setting.people.free(who, spots.time[open_]), who, -1)
    return found


def _in_quarrel(setting: Setting, spots: Spots, who: tuple[Ints, Ints], rng: Generator) -> tuple[Ints, Ints]:
    """Let a share of the violence be between two people who keep at it, at a constant rate of their own."""
    actor, victim = who
    one, other, rate = _quarrels(setting, rng)
    violent = np.array([habit.violent for habit in HABITS])[spots.habit]
    some = np.flatnonzero(violent & (rng.random(len(actor)) < setting.spec.quarrel_share))
    pair = pools(np.zeros(len(one), np.int64), 1, rate).draw(np.zeros(len(some), np.int64), rng)
    some, pair = some[pair >= 0], pair[pair >= 0]
    time = spots.time[some]
    able = setting.people.free(one[pair], time) & setting.people.alive(other[pair], time)
    actor[some[able]], victim[some[able]] = one[pair[able]], other[pair[able]]
    return actor, victim


def _quarrels(setting: Setting, rng: Generator) -> tuple[Ints, Ints, Floats]:
    """Return pairs of people who quarrel, and the rates of their violence, lognormal."""
    count = max(round(_QUARRELS * len(setting.people)), 1)
    pool = np.zeros(count, dtype=np.int64)
    one, other = setting.busy.draw(pool, rng), setting.unlucky.draw(pool, rng)
    friend = setting.ties.company.draw(one, rng)
    other = np.where((friend >= 0) & (rng.random(count) < _KNOWN_FOE), friend, other)
    apart = (one != other) & (one >= 0) & (other >= 0)
    return one[apart], other[apart], lognormal(rng, setting.spec.quarrel_sigma, count)[apart]


def _outcome(spots: Spots, who: _Cast, rng: Generator) -> Ints:
    kinds = np.array([habit.kind in ("assault", "robbery") for habit in HABITS])
    hurt = np.where(rng.random(len(who.actor)) < _INJURED, OUTCOMES.index("injured"), OUTCOMES.index("unharmed"))
    return np.where(kinds[spots.habit], hurt, -1)


def _others(setting: Setting, spots: Spots, who: _Cast, rng: Generator) -> list[Rows]:
    """Return those who did it too, friends of the first, and those who saw violence."""
    company = np.array([habit.company for habit in HABITS])[spots.habit]
    whose, _ = repeats(rng.poisson(company))
    friend = setting.ties.company.draw(who.actor[whose], rng)
    friend = np.where(setting.people.free(friend, spots.time[whose]) & (friend != who.victim[whose]), friend, -1)
    violent = np.array([habit.victim > 0 and habit.hours == "night" for habit in HABITS])[spots.habit]
    seen, _ = repeats(rng.poisson(np.where(violent, _WITNESSES, _WITNESSES / 5)))
    witness = setting.resident.draw(setting.places.district[spots.where[seen]], rng)
    fits = setting.people.free(witness, spots.time[seen])
    fits &= (witness != who.actor[seen]) & (witness != who.victim[seen])
    same = _FIRST_ROLE[spots.habit[whose]]
    return [rows(whose, friend, same, -1), rows(seen, np.where(fits, witness, -1), ROLES.index("witness"), -1)]


def _traits(spots: Spots, rng: Generator) -> Rows:
    """Return one trait each where the habit has any, the first ones more often."""
    words = [[trait(word) for word in habit.traits.split()] or [-1] for habit in HABITS]
    most = max(len(some) for some in words)
    table = np.array([some + [some[0]] * (most - len(some)) for some in words])
    return rows(np.arange(len(spots.time)), table[spots.habit, rng.integers(0, most, len(spots.time))])


def _vehicles(setting: Setting, spots: Spots, who: _Cast, rng: Generator) -> Rows:
    """Return the vehicle driven, checked or stolen: of who drives, or of who lost it."""
    role = np.array([VEHICLE_ROLES.index(habit.vehicle) if habit.vehicle else -1 for habit in HABITS])[spots.habit]
    there = np.flatnonzero(
        (role >= 0) & ((role != VEHICLE_ROLES.index("seen")) | (rng.random(len(role)) < _CHECKED_CAR))
    )
    stolen = role[there] == VEHICLE_ROLES.index("stolen")
    owner = np.where(stolen, who.victim[there], who.actor[there])
    own = setting.vehicles.of.draw(owner, rng)
    anyones = setting.vehicles.street.draw(np.zeros(len(there), np.int64), rng)
    return rows(there, np.where(own >= 0, own, np.where(stolen, -1, anyones)), role[there])
