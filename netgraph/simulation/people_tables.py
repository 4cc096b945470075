"""The tables of the world that say who and what there is: people, groups, ties, vehicles, places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.simulation.history import History
from netgraph.simulation.places import FEATURES
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.ties import TIES
from netgraph.simulation.vehicles import VEHICLE_KINDS
from netgraph.simulation.world import ROLE_CLASSES

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["codes", "instants", "people_tables", "words"]

Times = np.ndarray[Any, np.dtype[np.datetime64]]


def instants(start: datetime, days: Floats) -> Times:
    """Return moments as UTC instants; infinite ones, and those before everything, are NaT."""
    known = np.isfinite(days)
    micro = np.rint(np.where(known, days, 0.0) * 86_400_000_000).astype("timedelta64[us]")
    return np.where(known, np.datetime64(start, "us") + micro, np.datetime64("NaT", "us"))


def codes(numbers: Ints) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return the ids of a column."""
    return numbers.astype(np.int32)


def words(code: Any, categories: Sequence[str]) -> Any:
    """Return codes as words; -1 is null."""
    from pandas import Categorical

    return Categorical.from_codes(np.asarray(code), categories=list(categories))


def people_tables(history: History) -> dict[str, DataFrame]:
    """Return the tables of what there is, each sorted by its key."""
    from pandas import DataFrame

    groups, vehicles = history.setting.groups, history.setting.vehicles
    made = {
        "people": _people(history),
        "groups": {"group": codes(np.arange(len(groups.district))), "district": codes(groups.district)},
        "membership": _membership(history),
        "ties": _ties(history),
        "custody": _custody(history),
        "vehicles": {
            "vehicle": codes(np.arange(len(vehicles.owner))),
            "kind": words(vehicles.kind, VEHICLE_KINDS),
            "owner": codes(vehicles.owner),
        },
        "places": _places(history),
    }
    return {name: DataFrame(columns) for name, columns in made.items()}


def _membership(history: History) -> dict[str, Any]:
    groups, start = history.setting.groups, history.rhythm.start
    return {
        "person": codes(groups.person),
        "group": codes(groups.group),
        "weight": groups.weight,
        "valid_from": instants(start, groups.begin),
        "valid_to": instants(start, groups.end),
    }


def _ties(history: History) -> dict[str, Any]:
    ties, start = history.setting.ties, history.rhythm.start
    return {
        "person_a": codes(ties.a),
        "person_b": codes(ties.b),
        "kind": words(ties.kind, TIES),
        "valid_from": instants(start, ties.begin),
        "valid_to": instants(start, np.full(len(ties.a), np.inf)),
    }


def _people(history: History) -> dict[str, Any]:
    people, spec = history.setting.people, history.setting.spec
    first = np.datetime64(spec.start, "D")
    return {
        "person": codes(np.arange(len(people))),
        "birth_date": (first - people.age.astype("timedelta64[D]")).astype("datetime64[us]"),
        "sex": words(people.male.astype(np.int8), ("female", "male")),
        "role_class": words(people.role, ROLE_CLASSES),
        "active": people.active,
        "home_place": codes(people.home),
        "protected": people.protected,
        "deceased_on": instants(history.rhythm.start, people.died),
    }


def _custody(history: History) -> dict[str, Any]:
    locked, start = history.setting.people.locked, history.rhythm.start
    who, term = np.nonzero(np.isfinite(locked[:, :, 0]))
    return {
        "person": codes(who),
        "valid_from": instants(start, locked[who, term, 0]),
        "valid_to": instants(start, locked[who, term, 1]),
    }


def _places(history: History) -> dict[str, Any]:
    places = history.setting.places
    return {
        "place": codes(np.arange(len(places))),
        "x": places.x,
        "y": places.y,
        "district": codes(places.district),
        **{name: places.feature[:, number] for number, name in enumerate(FEATURES)},
        "log_rate": places.log_rate,
    }
