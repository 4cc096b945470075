"""The attacks as incidents: kind, place, weapon, everybody who was there, and the vehicles they came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks
from netgraph.simulation.batch import Batch, Rows, rows
from netgraph.simulation.casting import FATAL
from netgraph.simulation.drawing import Flags, repeats
from netgraph.simulation.membership import draw_member
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.setting import Setting
from netgraph.simulation.words import KIND_CODE, KINDS, trait

__all__ = ["ATTACKER", "INJURED", "KILLED", "UNHARMED", "VICTIM", "WITNESS", "Staged", "recruit", "stage"]

ATTACKER, VICTIM, WITNESS = 0, 1, 2
KILLED, INJURED, UNHARMED = 0, 1, 2
_INJURED = {"shooting_with_injury": 1.0, "attempted_murder": 0.8, "stabbing": 0.95, "aggravated_assault": 0.9}
_INJURED |= {"explosion": 0.1, "arson": 0.05}
_WEAPONS = {
    "shooting": ("pistol", "automatic"),
    "shooting_with_injury": ("pistol", "automatic"),
    "fatal_shooting": ("pistol", "automatic"),
    "attempted_murder": ("pistol", "knife"),
    "murder": ("pistol", "knife"),
    "explosion": ("thermos_bomb", "hand_grenade"),
    "arson": ("petrol_bomb", "petrol_can"),
    "stabbing": ("knife", "machete"),
    "aggravated_assault": ("blunt_object", "fists"),
}
_AT_HOME = {"explosion": 0.7, "arson": 0.7}  # share at the home of who is struck, elsewhere 0.3
_HABIT = 0.75  # share of a group's attacks with its usual weapon
_COMPANIONS = (0.65, 0.23, 0.12)  # share of attacks with 0, 1, 2 more attackers
_SECOND_VICTIM, _BYSTANDER, _WITNESSES = 0.15, 0.05, 0.6
_OWN_VEHICLE, _BORROWED = 0.2, 0.1
_YOUNGEST, _OLDEST = 13.0, 18.0  # who is recruited for a single job
_TRIES = 20


@dataclass(frozen=True)
class Staged:
    """The attacks as a batch; ``recruits`` are rows of (incident, person recruited, recruiter)."""

    batch: Batch
    recruits: Rows


def stage(attacks: Attacks, setting: Setting, rng: Generator) -> Staged:
    """Return the attacks, whose people are chosen, as incidents; the deaths are in the setting's people."""
    number = np.arange(len(attacks))
    young = recruit(setting, attacks.time, rng)
    acting = np.where(young >= 0, young, attacks.lead)
    parts = [rows(number, acting, ATTACKER, -1), rows(number, attacks.victim, VICTIM, _outcome(attacks, rng))]
    parts += _more(attacks, setting, rng)
    batch = Batch(
        time=attacks.time,
        kind=attacks.kind,
        where=_places(attacks, setting, rng),
        process=np.zeros(len(attacks), dtype=np.int64),
        conflict=setting.dyads.conflict[attacks.dyad],
        parts=np.concatenate(parts),
        traits=_traits(attacks, setting, rng),
        vehicles=_vehicles(attacks, setting, rng),
    )
    led = young >= 0
    return Staged(batch, rows(number[led], young[led], attacks.lead[led]))


def recruit(setting: Setting, time: Floats, rng: Generator) -> Ints:
    """Return for some of the moments a minor outside the groups, nobody twice; -1 for the others."""
    found = np.full(len(time), -1)
    people = setting.people
    birthday = -people.age / 365.25  # years from the start to birth
    able = np.flatnonzero(
        ~people.active & (birthday + _OLDEST > 0) & (birthday + _YOUNGEST < time.max(initial=0.0) / 365.25)
    )
    asked = np.flatnonzero(rng.random(len(time)) < setting.spec.recruit_share)
    for _ in range(_TRIES if len(able) else 0):
        open_ = asked[found[asked] < 0]
        who = able[rng.integers(0, len(able), len(open_))]
        years = people.years(who, time[open_])
        first = np.zeros(len(who), dtype=bool)
        first[np.unique(who, return_index=True)[1]] = True
        good = first & (years >= _YOUNGEST) & (years < _OLDEST) & people.free(who, time[open_]) & ~np.isin(who, found)
        found[open_[good]] = who[good]
    return found


def _outcome(attacks: Attacks, rng: Generator) -> Ints:
    chance = np.array([_INJURED.get(kind, 0.0) for kind in KINDS])[attacks.kind]
    hurt = np.where(rng.random(len(attacks)) < chance, INJURED, UNHARMED)
    return np.where(np.isin(attacks.kind, FATAL), KILLED, hurt)


def _more(attacks: Attacks, setting: Setting, rng: Generator) -> list[Rows]:
    """Return companions, a second victim, bystanders and witnesses of some of the attacks."""
    many = rng.choice(len(_COMPANIONS), size=len(attacks), p=_COMPANIONS)
    whose, _ = repeats(many)
    source, target = setting.dyads.source[attacks.dyad], setting.dyads.target[attacks.dyad]
    friend = _company(setting, attacks, whose, source, rng)
    second = np.flatnonzero(rng.random(len(attacks)) < _SECOND_VICTIM)
    also = draw_member(setting.groups, setting.people, target[second], attacks.time[second], rng)
    by = np.flatnonzero(rng.random(len(attacks)) < _BYSTANDER)
    seen, _ = repeats(rng.poisson(_WITNESSES, len(attacks)))
    return [
        rows(whose, _apart(friend, attacks.victim[whose]), ATTACKER, -1),
        rows(second, _apart(also, attacks.lead[second]), VICTIM, UNHARMED),
        rows(by, _resident(setting, attacks, by, rng), VICTIM, UNHARMED),
        rows(seen, _resident(setting, attacks, seen, rng), WITNESS, -1),
    ]


def _company(setting: Setting, attacks: Attacks, whose: Ints, group: Ints, rng: Generator) -> Ints:
    """Return somebody who knows the lead and belongs to the group, or any member."""
    friend = setting.ties.company.draw(attacks.lead[whose], rng)
    fits = (setting.groups.main[np.maximum(friend, 0)] == group[whose]) & setting.people.free(
        friend, attacks.time[whose]
    )
    other = draw_member(setting.groups, setting.people, group[whose], attacks.time[whose], rng)
    return np.where(fits, friend, other)


def _resident(setting: Setting, attacks: Attacks, whose: Ints, rng: Generator) -> Ints:
    """Return somebody of the target's district who has nothing to do with it."""
    who = setting.resident.draw(setting.groups.district[setting.dyads.target[attacks.dyad[whose]]], rng)
    who = _apart(_apart(who, attacks.lead[whose]), attacks.victim[whose])
    return np.where(setting.people.free(who, attacks.time[whose]), who, -1)


def _apart(who: Ints, other: Ints) -> Ints:
    return np.where(who == other, -1, who)


def _is(attacks: Attacks, *names: str) -> Flags:
    return np.isin(attacks.kind, [KIND_CODE[name] for name in names])


def _places(attacks: Attacks, setting: Setting, rng: Generator) -> Ints:
    """Return where each took place: the home of who is struck, or a place of the target's district."""
    share = np.array([_AT_HOME.get(kind, 0.3) for kind in KINDS])[attacks.kind]
    corner = setting.places.corner.draw(setting.groups.district[setting.dyads.target[attacks.dyad]], rng)
    home = setting.people.home[attacks.victim]
    return np.where(rng.random(len(attacks)) < share, home, corner)


def _traits(attacks: Attacks, setting: Setting, rng: Generator) -> Rows:
    """Return the weapon, which a group tends to keep, and what an explosion or fire was aimed at."""
    usual = setting.dyads.source[attacks.dyad] % 2
    which = np.where(rng.random(len(attacks)) < _HABIT, usual, rng.integers(0, 2, len(attacks)))
    table = np.array([[trait(f"weapon={word}") for word in _WEAPONS.get(kind, ("fists", "fists"))] for kind in KINDS])
    weapon = rows(np.arange(len(attacks)), table[attacks.kind, which])
    aimed = np.flatnonzero(_is(attacks, "explosion", "arson"))
    aims = np.array([trait(f"target={word}") for word in ("stairwell", "front_door", "vehicle", "shop")])
    return np.concatenate([weapon, rows(aimed, rng.choice(aims, size=len(aimed)))])


def _vehicles(attacks: Attacks, setting: Setting, rng: Generator) -> Rows:
    """Return the own and the borrowed vehicles that some came in; stolen ones come with the chains."""
    chance = rng.random(len(attacks))
    lender = setting.ties.company.draw(attacks.lead, rng)
    owner = np.where(chance < _OWN_VEHICLE, attacks.lead, np.where(chance < _OWN_VEHICLE + _BORROWED, lender, -1))
    return rows(np.arange(len(attacks)), setting.vehicles.of.draw(owner, rng), 0)
