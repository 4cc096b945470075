"""Attacks between groups that flare and answer, what prepared them and what followed: the truth to be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.cases import UNNAMED, Case, Part, evening, with_parts
from netgraph.simulation.city import City, Flags, Floats, Ints, pick
from netgraph.simulation.spec import Spec

__all__ = ["Chain", "draw_blows", "prepare_and_clean_up", "stage"]

Chain = tuple[int, int, str]
_LEAST_LAG_DAYS = 4 / 24
_MOST_LAG_DAYS = 30.0
_KINDS = {
    "shooting": 0.32,
    "explosion": 0.22,
    "aggravated_assault": 0.15,
    "attempted_murder": 0.11,
    "arson": 0.08,
    "stabbing": 0.07,
    "murder": 0.05,
}
_OUTCOMES = {  # chance of killed, injured; the rest is unharmed
    "murder": (1.0, 0.0),
    "attempted_murder": (0.0, 0.8),
    "shooting": (0.0, 0.45),
    "stabbing": (0.0, 0.95),
    "aggravated_assault": (0.0, 0.9),
    "explosion": (0.0, 0.1),
    "arson": (0.0, 0.05),
}
_WEAPONS = {
    "shooting": ("pistol", "automatic"),
    "attempted_murder": ("pistol", "automatic"),
    "murder": ("pistol", "automatic"),
    "explosion": ("thermos_bomb", "hand_grenade"),
    "arson": ("petrol_bomb", "petrol_can"),
    "stabbing": ("knife", "knife"),
    "aggravated_assault": ("blunt_object", "fists"),
}


@dataclass(frozen=True, slots=True)
class Blow:
    """One attack before anybody is chosen for it: when, in which feud, which group on which, in answer to what."""

    minute: int
    conflict: int
    attacker: int
    target: int
    parent: int = -1


def draw_blows(city: City, rng: Generator) -> list[Blow]:
    """Return the attacks in order of time: each conflict flares a few times, and an attack may be answered.

    ``parent`` is the place in the list of the attack that is answered.
    """
    spec = city.spec
    days = spec.minutes // 1440
    flares = rng.uniform(0, days, (max(spec.conflicts, 1), 4))
    heat = rng.dirichlet(np.full(max(spec.conflicts, 1), 4.0))
    blows: list[Blow] = []
    while len(blows) < spec.aggressions:
        feud = int(rng.choice(len(heat), p=heat))
        day = int(np.clip(rng.normal(rng.choice(flares[feud]), 12), 0, days - 1))
        sides = city.feuds[feud] if rng.random() < 0.5 else city.feuds[feud][::-1]
        blow = Blow(evening(rng, day), feud, *sides)
        blows += _answers(blow, len(blows), spec, rng)[: spec.aggressions - len(blows)]
    order = sorted(range(len(blows)), key=lambda number: (blows[number].minute, number))
    rank = {number: place for place, number in enumerate(order)}
    return [replace(blows[number], parent=rank.get(blows[number].parent, -1)) for number in order]


def _answers(blow: Blow, number: int, spec: Spec, rng: Generator) -> list[Blow]:
    """Return the blow and the chain of answers it sets off, each answered with the chance of the spec."""
    chain = [blow]
    while rng.random() < spec.retaliation_chance:
        wait = rng.exponential(spec.retaliation_days - _LEAST_LAG_DAYS) + _LEAST_LAG_DAYS
        minute = chain[-1].minute + int(min(wait, _MOST_LAG_DAYS) * 1440)
        if minute >= spec.minutes:
            break
        last = chain[-1]
        chain.append(Blow(minute, last.conflict, last.target, last.attacker, number + len(chain) - 1))
    return chain


def stage(blows: list[Blow], city: City, rng: Generator) -> tuple[list[Case], Ints]:
    """Choose who takes part in each attack, in order of time; return the cases and when each person dies."""
    died = city.immortal()
    cases: list[Case] = []
    for blow in blows:
        parent = cases[blow.parent] if blow.parent >= 0 else None
        case = _attack(blow, parent, city, died, rng)
        for part in case.parts:
            if part.outcome == "killed":
                died[part.code] = case.minute
        cases.append(_as_recorded(case, blow, city, died, rng))
    return cases, died


def _attack(blow: Blow, parent: Case | None, city: City, died: Ints, rng: Generator) -> Case:
    free = city.free(blow.minute, died)
    attackers = pick(rng, _candidates(blow.attacker, city, free, died, _hit(parent)), int(rng.choice([1, 2, 3])))
    targets = pick(rng, _candidates(blow.target, city, free, died, parent.culprits if parent else ()))
    kind = str(rng.choice(list(_KINDS), p=list(_KINDS.values())))
    if (city.group[died == city.immortal()] == blow.target).sum() <= 2 and kind == "murder":
        kind = "attempted_murder"
    killed, injured = _OUTCOMES[kind]
    chance = rng.random()
    outcome = "killed" if chance < killed else "injured" if chance < killed + injured else "unharmed"
    area = np.flatnonzero(city.area == city.territory[blow.target])
    place = int(city.home[targets[0]]) if rng.random() < 0.5 else int(rng.choice(area))
    return Case(
        minute=blow.minute,
        kind=kind,
        place=place,
        parts=(Part("victim", targets[0], outcome),),
        conflict=blow.conflict,
        parent=blow.parent,
        culprits=tuple(attackers),
        traits=_traits(kind, blow.conflict, rng),
    )


def _candidates(group: int, city: City, free: Flags, died: Ints, boosted: tuple[int, ...]) -> Floats:
    """Weigh the members of a group: the active more, those with a part in the last attack far more.

    Where none is at large anybody alive is taken, so that an attack always has two sides.
    """
    weight: Floats = np.where(city.group == group, city.activity, 0.0)
    weight[list(boosted)] *= 8.0
    at_large: Floats = weight * free
    return at_large if at_large.any() else weight * (died == city.immortal())


def _hit(parent: Case | None) -> tuple[int, ...]:
    return tuple(part.code for part in parent.parts if part.role == "victim") if parent else ()


def _traits(kind: str, conflict: int, rng: Generator) -> tuple[tuple[str, str], ...]:
    """Return the weapon, which a conflict tends to keep, and now and then the target."""
    favourite = conflict % 2 if rng.random() < 0.75 else int(rng.integers(0, 2))
    traits = [("weapon", _WEAPONS[kind][favourite])]
    if kind in ("explosion", "arson"):
        traits.append(("target", str(rng.choice(["stairwell", "front_door", "vehicle", "shop"]))))
    return tuple(traits)


def _as_recorded(case: Case, blow: Blow, city: City, died: Ints, rng: Generator) -> Case:
    """Add what the record says: suspects unless unknown, witnesses, the groups somebody ascribes it to."""
    spec = city.spec
    if rng.random() >= spec.unknown_attacker_share:
        case = with_parts(case, *(Part("suspect", person) for person in case.culprits))
    if rng.random() < spec.witness_share:
        busy = {part.code for part in case.parts} | set(case.culprits)
        near = np.where(city.area[city.home] == city.area[case.place], 5.0, 1.0) * city.free(case.minute, died)
        near[list(busy)] = 0.0
        for person in pick(rng, near, int(rng.choice([1, 2]))):
            case = with_parts(case, Part("witness", UNNAMED if rng.random() < spec.unnamed_share else person))
    if rng.random() < spec.attribution_share:
        sure = float(rng.choice([0.5, 0.8, 1.0]))
        sides = (("attacker", blow.attacker), ("target", blow.target))
        case = with_parts(case, *(Part(role, group, entity="group", weight=sure) for role, group in sides))
    return case


def prepare_and_clean_up(attacks: list[Case], city: City, died: Ints, rng: Generator) -> tuple[list[Case], list[Chain]]:
    """Return the attacks and, after them, the thefts that prepared some and the vehicle fires that followed some.

    The chains name cases by their place in the list returned: (before, after, pattern).
    """
    cases = list(attacks)
    chains: list[Chain] = []
    for number, attack in enumerate(attacks):
        if attack.kind == "explosion" and rng.random() < city.spec.fuel_theft_share:
            for theft in _fuel_theft(attack, city, died, rng):
                chains.append((len(cases), number, "fuel_theft>explosion"))
                cases.append(theft)
        elif attack.kind == "shooting" and rng.random() < city.spec.stolen_vehicle_share:
            for theft, used, fire in _stolen_vehicle(attack, city, died, rng):
                chains.append((len(cases), number, "vehicle_theft>shooting"))
                chains.append((number, len(cases) + 1, "shooting>vehicle_arson"))
                cases[number] = used
                cases += [theft, fire]
    return cases, chains


def _fuel_theft(attack: Case, city: City, died: Ints, rng: Generator) -> Iterator[Case]:
    """Yield the theft of fuel before an explosion, if there was time for one."""
    minute = attack.minute - int(rng.uniform(0.5, 9) * 1440)
    if minute < 0:
        return
    own = city.group == city.group[attack.culprits[0]]
    young = np.where(own, 1 / (city.age_days - 4000.0), 0) * city.free(minute, died)
    thieves = tuple(pick(rng, young, 2)) or attack.culprits
    known = tuple(Part("suspect", person) for person in thieves) if rng.random() < 0.7 else ()
    place = int(rng.integers(0, len(city.area)))
    traits = (("entry", "siphoned"),)
    yield Case(minute, "fuel_theft", place, known, conflict=attack.conflict, culprits=thieves, traits=traits)


def _stolen_vehicle(attack: Case, city: City, died: Ints, rng: Generator) -> Iterator[tuple[Case, Case, Case]]:
    """Yield the theft of a vehicle, the shooting from it and the fire, if there was time for all three."""
    stolen = attack.minute - int(rng.uniform(0.5, 20) * 1440)
    burnt = attack.minute + int(rng.uniform(0.3, 10) * 60)
    at_hand = pick(rng, died[city.owner] > attack.minute)
    if stolen < 0 or burnt >= city.spec.minutes or not at_hand:
        return
    vehicle, owner = at_hand[0], int(city.owner[at_hand[0]])
    parts = [Part("victim", owner), Part("stolen", vehicle, entity="vehicle")]
    if rng.random() < 0.3:
        parts += [Part("suspect", person) for person in attack.culprits[:1] if person != owner]
    fire_parts = (Part("burnt", vehicle, entity="vehicle"),)
    fire_place = int(rng.integers(0, len(city.area)))
    theft = Case(stolen, "vehicle_theft", int(city.home[owner]), tuple(parts), "night")
    fire = Case(burnt, "vehicle_arson", fire_place, fire_parts)
    used = with_parts(attack, Part("used", vehicle, entity="vehicle"))
    yield _of(attack, theft), used, _of(attack, fire)


def _of(attack: Case, case: Case) -> Case:
    """Return the case as part of the same conflict, by the same people."""
    return replace(case, conflict=attack.conflict, culprits=attack.culprits)
