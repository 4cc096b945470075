"""Everything that stands still while things happen in the simulated city, and how somebody is found for a part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Pools, pools
from netgraph.simulation.membership import Groups, build_groups, draw_member
from netgraph.simulation.places import Places, build_places
from netgraph.simulation.population import People, build_people
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.rivalries import Dyads, build_dyads
from netgraph.simulation.spec import Spec
from netgraph.simulation.ties import Ties, build_ties
from netgraph.simulation.vehicles import Vehicles, build_vehicles

__all__ = ["Setting", "anybody", "build_setting", "one_of"]

_HIMSELF = 0.35  # share of the next acts by, or against, the very person of the last
_THROUGH_TIES = 0.7  # share of the rest that goes along a tie, where there is a fitting one
_TRIES = 30


@dataclass(frozen=True)
class Setting:
    """The city before anything happens in it; and who is drawn for a part.

    ``resident`` draws somebody of a district, ``household`` of a place; ``busy`` (of all, pool 0) and ``busy_here`` (of
    a district) who takes part in crime, by how often they do; ``unlucky`` (pool 0) who is wronged, ``dwelling`` (pool
    0) the home of such a person.
    """

    spec: Spec
    places: Places
    people: People
    groups: Groups
    ties: Ties
    vehicles: Vehicles
    dyads: Dyads
    resident: Pools
    household: Pools
    busy: Pools
    busy_here: Pools
    unlucky: Pools
    dwelling: Pools


def build_setting(spec: Spec, streams: dict[str, Generator]) -> Setting:
    """Return the city, each part of it drawn from a stream of its own; the rates of the dyads are relative yet."""
    places = build_places(spec, streams["places"])
    people = build_people(spec, places, streams["people"])
    groups = build_groups(spec, people, streams["groups"])
    district, all_ = places.district[people.home], np.zeros(spec.people, dtype=np.int64)
    return Setting(
        spec=spec,
        places=places,
        people=people,
        groups=groups,
        ties=build_ties(spec, people, groups, streams["ties"]),
        vehicles=build_vehicles(people, streams["vehicles"]),
        dyads=build_dyads(spec, streams["dyads"]),
        resident=pools(district, spec.districts),
        household=pools(people.home, len(places)),
        busy=pools(all_, 1, people.drive),
        busy_here=pools(district, spec.districts, people.drive),
        unlucky=pools(all_, 1, people.luck),
        dwelling=pools(all_, 1, people.luck, people.home),
    )


def one_of(setting: Setting, group: Ints, time: Floats, wished: tuple[Ints, Ints], rng: Generator) -> Ints:
    """Return somebody of each group who is free then: the first wished for, the second, or any member.

    -1 where nobody was found; a wish of -1 is none.
    """
    first, second = wished
    found = draw_member(setting.groups, setting.people, group, time, rng)
    chance = rng.random(len(group))
    for some, share in ((second, _HIMSELF + (1 - _HIMSELF) * _THROUGH_TIES), (first, _HIMSELF)):
        fits = (some >= 0) & (setting.groups.main[np.maximum(some, 0)] == group) & setting.people.free(some, time)
        found = np.where(fits & (chance < share), some, found)
    return found


def anybody(people: People, time: Floats, rng: Generator) -> Ints:
    """Return anybody who is free at each moment; -1 only where almost nobody is."""
    found = np.full(len(time), -1)
    for _ in range(_TRIES):
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        who = rng.integers(0, len(people), len(open_))
        found[open_] = np.where(people.free(who, time[open_]), who, -1)
    return found
