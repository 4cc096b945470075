"""Single deeds that prepare or follow an attack, or look like it, and how they become incidents."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.batch import Batch, Rows, rows
from netgraph.simulation.drawing import Flags
from netgraph.simulation.places import nearest_place
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.setting import Setting
from netgraph.simulation.words import KIND_CODE, PROCESSES, ROLES, VEHICLE_ROLES, trait

__all__ = ["Deeds", "as_batch", "fires_after", "placed", "some_of"]

_FIRE_M = 1500.0  # mean distance from a shooting to the fire
_TRAITS = {"fuel_theft": "entry=siphoned", "vehicle_theft": "entry=forced", "weapon_find": "weapon=pistol"}
_VEHICLE_ROLE = {"vehicle_theft": "stolen", "vehicle_arson": "burnt"}
_PROCESS = np.array([PROCESSES.index("look_alike"), PROCESSES.index("chain")])


@dataclass(frozen=True)
class Deeds:
    """Deeds of one kind: when, by whom, against whom, where, with which vehicle; -1 is nobody and nothing.

    ``group`` is the group in whose district it happens, ``conflict`` that of the attack it prepares or follows.
    """

    kind: str
    time: Floats
    actor: Ints
    against: Ints
    group: Ints
    conflict: Ints
    where: Ints
    vehicle: Ints


def placed(deeds: Deeds, setting: Setting, rng: Generator) -> Deeds:
    """Return the deeds with where they happen and which vehicle is taken; a stolen vehicle's owner is wronged.

    No vehicle is taken twice as long as there are enough: what prepares attacks takes the first at hand, look-alikes
    the last.
    """
    count = len(deeds.time)
    vehicle, against = np.full(count, -1), deeds.against
    if deeds.kind == "vehicle_theft":
        at_hand = setting.vehicles.at_hand if (deeds.conflict >= 0).any() else setting.vehicles.at_hand[::-1]
        vehicle = np.resize(at_hand, count)
        owner = setting.vehicles.owner[vehicle]
        against = np.where(setting.people.alive(owner, deeds.time) & (owner != deeds.actor), owner, -1)
    if deeds.kind in ("fuel_theft", "weapon_find"):
        against = np.full(count, -1)
    street = setting.places.corner.draw(setting.groups.district[deeds.group], rng)
    where = np.where(against >= 0, setting.people.home[against], street)
    return replace(deeds, against=against, where=where, vehicle=vehicle)


def fires_after(deeds: Deeds, time: Floats, setting: Setting, rng: Generator) -> tuple[Deeds, Ints]:
    """Return the fires of the stolen vehicles after each moment, where the world lasts so long, and whose each is."""
    places, count = setting.places, len(time)
    burnt = time + rng.exponential(setting.spec.lead_arson_hours / 24, count)
    way = rng.exponential(_FIRE_M, count) * np.exp(2j * np.pi * rng.random(count))
    where = nearest_place(places, places.x[deeds.where] + way.real, places.y[deeds.where] + way.imag)
    actor = np.where(setting.people.free(deeds.actor, burnt), deeds.actor, -1)
    owner = np.where(setting.people.alive(deeds.against, burnt), deeds.against, -1)
    fires = replace(deeds, kind="vehicle_arson", time=burnt, where=where, actor=actor, against=owner)
    whose = np.flatnonzero(burnt < setting.spec.days - 1)
    return some_of(fires, whose), whose


def some_of(deeds: Deeds, chosen: Ints | Flags) -> Deeds:
    """Return the chosen deeds."""
    return replace(deeds, **{entry.name: getattr(deeds, entry.name)[chosen] for entry in fields(deeds)[1:]})


def as_batch(deeds: Deeds, setting: Setting, rng: Generator) -> Batch:
    """Return the deeds as incidents: who did it, whom it wronged, the vehicle, the way in."""
    count = len(deeds.time)
    number = np.arange(count)
    return Batch(
        time=deeds.time,
        kind=np.full(count, KIND_CODE[deeds.kind]),
        where=deeds.where,
        process=_PROCESS[(deeds.conflict >= 0).astype(np.int64)],
        conflict=deeds.conflict,
        parts=_parts(deeds, setting, rng),
        traits=rows(number, trait(_TRAITS[deeds.kind])) if deeds.kind in _TRAITS else rows(number, -1),
        vehicles=rows(number, deeds.vehicle, VEHICLE_ROLES.index(_VEHICLE_ROLE.get(deeds.kind, "used"))),
    )


def _parts(deeds: Deeds, setting: Setting, rng: Generator) -> Rows:
    """Return who takes part: a find has nobody who did it, a fire has the owner, thefts often a second thief."""
    number = np.arange(len(deeds.time))
    first = "present" if deeds.kind == "weapon_find" else "attacker"
    second = "owner" if deeds.kind == "vehicle_arson" else "victim"
    parts = [rows(number, deeds.actor, ROLES.index(first), -1), rows(number, deeds.against, ROLES.index(second), -1)]
    if deeds.kind in ("fuel_theft", "vehicle_theft"):
        friend = setting.ties.company.draw(np.where(rng.random(len(number)) < 0.6, deeds.actor, -1), rng)
        friend = np.where(setting.people.free(friend, deeds.time) & (friend != deeds.against), friend, -1)
        parts.append(rows(number, friend, ROLES.index("attacker"), -1))
    return np.concatenate(parts)
