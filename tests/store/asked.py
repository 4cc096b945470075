"""Worlds for the questions, and a plain DuckDB that holds them as a store would: one view a record table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from netgraph.model.tables import Tables, empty_table
from netgraph.store import catalogue
from netgraph.store.frames import query_frame
from tests.builders import incident, involvement, location, person, record, tables, tie, vehicle

KINDS = ("shooting", "murder", "theft", "assault")
ROLES = ("suspect", "arrested", "victim", "witness", "party")


class Asked:
    """The records of a world, ready to be asked; an open connection, so a class."""

    def __init__(self, world: Tables) -> None:
        self.world = world
        self.connection = duckdb.connect()
        for name, frame in world.items():
            self.connection.register(name, frame)

    def __call__(self, question: str, **parameters: object) -> pd.DataFrame:
        return catalogue.answer(question, parameters, run=self.run, read=self.read)

    def run(self, sql: str, bound: Mapping[str, object]) -> pd.DataFrame:
        return query_frame(self.connection, sql, bound)

    def read(self, *, around: list[str], hops: int) -> Tables:
        """Everything: a neighbourhood may be larger than asked for."""
        assert around
        assert hops
        return self.world


def home(who: str, where: str) -> dict[str, Any]:
    row = record(person_id=f"k:{who}", thing_kind="address", thing_id=f"k:{where}", kind="lives_at")
    return {"first_seen": None, **row}


def phone(who: str, number: str) -> dict[str, Any]:
    return {"first_seen": None, **record(person_id=f"k:{who}", thing_kind="phone", thing_id=number, kind="uses")}


def random_world(seed: int) -> Tables:
    """Ten incidents on a grid of hours and places, six people and two vehicles in them, some parts unnamed."""
    rng = np.random.default_rng(seed)
    hours = pd.Timestamp("2026-01-01") + pd.to_timedelta(12 * rng.integers(0, 40, 10), unit="h")
    incidents = [
        incident(
            str(n),
            str(hour),
            str(rng.choice(KINDS)),
            minutes=int(rng.choice([1, 60 * 24])),
            location_id=rng.choice(np.array(["here", "here", "near", "far", "nowhere", None], dtype=object)),
        )
        for n, hour in enumerate(hours)
    ]
    people = {_part(rng, "ABCDEF", ROLES) for _ in range(rng.integers(0, 40))}
    unnamed = {_part(rng, "12", ROLES) for _ in range(rng.integers(0, 8))}
    vehicles = {_part(rng, ["v1", "v2"], ["used", "seen"]) for _ in range(rng.integers(0, 8))}
    ties = {(str(rng.choice(list("ABC"))), str(rng.choice(list("DEF")))) for _ in range(rng.integers(0, 4))}
    return tables(
        people=[person("A", name="Ada Åkvide"), person("B", name="Bo", protected_identity=True)],
        locations=[
            location("here", 15.0, 59.0, address="Storgatan 1"),
            location("near", 15.001, 59.001),
            location("far", 15.1, 59.2),
            location("nowhere"),
        ],
        incidents=incidents,
        involvements=[
            *(involvement(n, who, role) for n, who, role in sorted(people)),
            *(involvement(n, f"k:{n}/{who}", role, anonymous=True) for n, who, role in sorted(unnamed)),
            *(involvement(n, which, role, entity_kind="vehicle") for n, which, role in sorted(vehicles)),
        ],
        vehicles=[vehicle("v1", registration="QAA 111")],
        ties=[tie(a, b, "kin") for a, b in sorted(ties)],
    )


def _part(rng: np.random.Generator, who: Sequence[str], roles: Sequence[str]) -> tuple[str, str, str]:
    return str(rng.integers(0, 10)), str(rng.choice(list(who))), str(rng.choice(list(roles)))


@cache
def some_worlds() -> list[Asked]:
    """Return seven random worlds, built once for all tests; the first of them is empty but for its places."""
    bare = random_world(0)
    return [Asked(bare.replace({"involvements": empty_table("involvements"), "ties": empty_table("ties")}))] + [
        Asked(random_world(seed)) for seed in range(1, 7)
    ]


def parts(world: Tables, *, kind: str = "person") -> Iterator[tuple[Any, Any]]:
    """Yield each named part of an entity of that kind with its incident."""
    incidents = {row.incident_id: row for row in world.incidents.itertuples()}
    for row in world.involvements.itertuples():
        if row.entity_kind == kind and not row.anonymous:
            yield row, incidents[row.incident_id]
