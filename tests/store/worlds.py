"""Worlds for the questions, and a plain DuckDB that holds them as a store would: one view a record table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pandas as pd
from hypothesis import strategies as st

from netgraph.model.tables import Tables
from netgraph.store import catalogue
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
        return self.connection.execute(sql, bound).df()

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


@st.composite
def random_worlds(draw: st.DrawFn) -> Tables:
    """Up to ten incidents on a grid of hours and places, up to six people and two vehicles in them, some unnamed."""
    size = draw(st.integers(1, 10))
    hour = st.integers(0, 60).map(lambda h: str(pd.Timestamp("2026-01-01") + pd.Timedelta(hours=12 * h)))
    incidents = [
        incident(
            str(n),
            draw(hour),
            draw(st.sampled_from(KINDS)),
            minutes=draw(st.sampled_from([1, 60 * 24])),
            location_id=draw(st.sampled_from(["here", "near", "far", "nowhere", None])),
        )
        for n in range(size)
    ]
    number = st.integers(0, size - 1).map(str)
    people = draw(st.sets(st.tuples(number, st.sampled_from("ABCDEF"), st.sampled_from(ROLES)), max_size=20))
    unnamed = draw(st.sets(st.tuples(number, st.sampled_from("12"), st.sampled_from(ROLES)), max_size=4))
    vehicles = draw(st.sets(st.tuples(number, st.sampled_from(["v1", "v2"]), st.sampled_from(["used", "seen"]))))
    ties = draw(st.sets(st.tuples(st.sampled_from("ABC"), st.sampled_from("DEF")), max_size=3))
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


def parts(world: Tables, *, kind: str = "person") -> Iterator[tuple[Any, Any]]:
    """Yield each named part of an entity of that kind with its incident."""
    incidents = {row.incident_id: row for row in world.incidents.itertuples()}
    for row in world.involvements.itertuples():
        if row.entity_kind == kind and not row.anonymous:
            yield row, incidents[row.incident_id]
