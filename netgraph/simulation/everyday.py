"""What else goes on: thefts, narcotics, brawls, checks, and violence between partners with contact bans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.cases import UNNAMED, Case, Part, evening
from netgraph.simulation.city import City, Flags, Ints, pick

__all__ = ["everyday_cases", "partner_cases"]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of everyday incident goes: how common, how many suspects, whether somebody is wronged."""

    share: float
    most_suspects: int
    victim: bool
    solved: bool = True
    suspect_role: str = "suspect"
    vehicle_role: str | None = None


_HABITS = {
    "theft": Habit(0.22, 2, victim=True, solved=False),
    "narcotics_offence": Habit(0.22, 2, victim=False),
    "burglary": Habit(0.09, 3, victim=True, solved=False),
    "shoplifting": Habit(0.09, 1, victim=False),
    "assault": Habit(0.09, 2, victim=True),
    "vandalism": Habit(0.07, 2, victim=True, solved=False),
    "police_check": Habit(0.07, 3, victim=False, suspect_role="present", vehicle_role="seen"),
    "vehicle_theft": Habit(0.05, 2, victim=True, solved=False, vehicle_role="stolen"),
    "threat": Habit(0.04, 1, victim=True),
    "robbery": Habit(0.03, 3, victim=True),
    "knife_offence": Habit(0.02, 1, victim=False),
    "aggravated_weapon_offence": Habit(0.01, 2, victim=False),
}


def everyday_cases(city: City, died: Ints, rng: Generator) -> list[Case]:
    """Return the everyday incidents: the active take part more often, and mostly with their own."""
    kinds = rng.choice(list(_HABITS), size=city.spec.ordinary, p=[habit.share for habit in _HABITS.values()])
    days = rng.integers(0, city.spec.minutes // 1440, city.spec.ordinary)
    return [
        _everyday(str(kind), evening(rng, int(day), spread_hours=6), city, died, rng)
        for kind, day in zip(kinds, days, strict=True)
    ]


def _everyday(kind: str, minute: int, city: City, died: Ints, rng: Generator) -> Case:
    habit = _HABITS[kind]
    free = city.free(minute, died)
    known = habit.solved or rng.random() < city.spec.known_thief_share
    suspects = _company(city, free, int(rng.integers(1, habit.most_suspects + 1)), rng) if known else []
    parts = [Part(habit.suspect_role, person) for person in suspects]
    place = int(rng.integers(0, len(city.area)))
    wronged, vehicle = _wronged(habit, suspects, city, free, rng)
    if wronged is not None:
        place = int(city.home[wronged])
        hidden = vehicle is None and rng.random() < city.spec.unnamed_share
        outcome = str(rng.choice(["injured", "unharmed"])) if kind in ("assault", "robbery") else None
        parts.append(Part("victim", UNNAMED if hidden else wronged, outcome))
    if vehicle is not None:
        parts.append(Part(str(habit.vehicle_role), vehicle, entity="vehicle"))
    loose = rng.random() < city.spec.imprecise_share and habit.victim
    known_to = str(rng.choice(["night", "day"])) if loose else "minute"
    return Case(minute, kind, place, tuple(parts), known_to=known_to, culprits=tuple(suspects))


def _company(city: City, free: Flags, size: int, rng: Generator) -> list[int]:
    """Return somebody and those with them: of the same group or home area where there are any."""
    first = pick(rng, city.activity * free)
    if not first or size == 1:
        return first
    lead = first[0]
    own = (city.group == city.group[lead]) & (city.group >= 0)
    near = city.area[city.home] == city.area[city.home[lead]]
    weight = city.activity * free * np.where(own, 10.0, np.where(near, 3.0, 0.1))
    weight[lead] = 0.0
    return first + pick(rng, weight, size - 1)


def _wronged(
    habit: Habit, suspects: list[int], city: City, free: Flags, rng: Generator
) -> tuple[int | None, int | None]:
    """Return who is wronged, if anybody, and the vehicle in it, if any: a stolen one is its owner's."""
    if habit.vehicle_role:
        vehicle = pick(rng, free[city.owner])
        owner = int(city.owner[vehicle[0]]) if vehicle else None
        return (owner if habit.victim and owner not in suspects else None), vehicle[0] if vehicle else None
    if not habit.victim:
        return None, None
    weight = np.where(free, 1.0, 0.0)
    weight[suspects] = 0.0
    chosen = pick(rng, weight)
    return (chosen[0] if chosen else None), None


def partner_cases(city: City, died: Ints, rng: Generator) -> list[Case]:
    """Return the violence in each couple: blows, for most a contact ban, a breach of it, and worse after."""
    return [
        case
        for attacker, victim in city.couples
        for case in _of_couple(attacker, victim, city, rng)
        if case.minute < min(city.spec.minutes, died[attacker], died[victim])
    ]


def _of_couple(attacker: int, victim: int, city: City, rng: Generator) -> list[Case]:
    course = ["partner_violence"] * int(rng.integers(1, 4))
    if rng.random() < 0.7:
        course += ["contact_ban_issued"] + ["contact_ban_breach"] * int(rng.integers(0, 3))
        course += ["gross_violation_of_integrity"] * int(rng.random() < 0.4)
    day = rng.uniform(0, city.spec.minutes / 1440)
    cases = []
    for kind in course:
        minute = evening(rng, int(day), spread_hours=4)
        outcome = {"partner_violence": "injured", "gross_violation_of_integrity": "injured"}.get(kind)
        parts = (Part("suspect", attacker), Part("victim", victim, outcome))
        cases.append(Case(minute, kind, int(city.home[victim]), parts, culprits=(attacker,)))
        day += 1 + rng.exponential(7 if kind == "contact_ban_issued" else 25)
    return cases
