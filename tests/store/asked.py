"""Worlds for the questions, and a plain DuckDB that holds them as a store would: one view a record table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from netgraph.model.findings import FINDINGS, Findings
from netgraph.model.tables import Tables, empty_table
from netgraph.store import catalogue
from netgraph.store.frames import query_frame
from netgraph.store.questions import Door
from tests.builders import at, group, incident, involvement, location, membership, person, record, tables, tie, vehicle

KINDS = ("shooting", "murder", "theft", "assault", "contact_ban_issued")
STATUSES = ("reported", "open", "prosecuted", "convicted", "closed", "unfounded")
TIES = ("kin", "phone", "associate", "lives_with")
SEEDS = (3, 8, 9, 11)
"""Of the random worlds that the oracles of the questions are held to; in these, every question finds something."""
WORLDS = 1 + len(SEEDS)
ROLES = ("suspect", "arrested", "victim", "witness", "party")


class Asked:
    """The records of a world, ready to be asked; an open connection, so a class."""

    def __init__(self, world: Tables, findings: Findings | None = None) -> None:
        self.world = world
        self.findings = findings or Findings.of()
        self.connection = duckdb.connect()
        for name, frame in world.items():
            self.connection.register(name, frame)

    def __call__(self, question: str, **parameters: object) -> pd.DataFrame:
        return catalogue.answer(question, parameters, door=self.door())

    def door(self) -> Door:
        return Door(run=self.run, read=self.read, findings=self.claimed)

    def run(self, sql: str, bound: Mapping[str, object]) -> pd.DataFrame:
        return query_frame(self.connection, sql, bound)

    def claimed(self, run: str, *, only: Sequence[str] = tuple(FINDINGS), about: Sequence[str] = ()) -> Findings:
        """The kinds asked for, and of the links only those of the cases asked for."""
        kept = {name: frame for name, frame in self.findings.items() if name in only}
        if about and "case_links" in kept:
            links = kept["case_links"]
            kept["case_links"] = links[links["incident_a"].isin(about) | links["incident_b"].isin(about)]
        return Findings.of(**kept)

    def read(self, *, around: Sequence[str] = (), hops: int = 2) -> Tables:
        """Everything: a neighbourhood may be larger than asked for."""
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
            status=str(rng.choice(STATUSES)),
        )
        for n, hour in enumerate(hours)
    ]
    people = {_part(rng, "ABCDEF", ROLES) for _ in range(rng.integers(0, 40))}
    unnamed = {_part(rng, "12", ROLES) for _ in range(rng.integers(0, 8))}
    vehicles = {_part(rng, ["v1", "v2"], ["used", "seen"]) for _ in range(rng.integers(0, 8))}
    ties = {
        (str(rng.choice(list("ABCG"))), str(rng.choice(list("DEFH"))), str(rng.choice(TIES)))
        for _ in range(rng.integers(0, 14))
    }
    sides = {_part(rng, ["g", "h"], ["attacker", "target"]) for _ in range(rng.integers(10, 30))}
    traits = {_part(rng, ["weapon", "entry"], ["knife", "door"]) for _ in range(rng.integers(0, 12))}
    return tables(
        people=[person("A", name="Ada Åkvide"), person("B", name="Bo", protected_identity=True)],
        locations=[
            location("here", 15.0, 59.0, address="Storgatan 1"),
            location("near", 15.001, 59.001),
            location("far", 15.1, 59.2),
            location("nowhere", address="Hemvägen 2"),
        ],
        incidents=incidents,
        involvements=[
            *(involvement(n, who, role) for n, who, role in sorted(people)),
            *(involvement(n, f"k:{n}/{who}", role, anonymous=True) for n, who, role in sorted(unnamed)),
            *(involvement(n, which, role, entity_kind="vehicle") for n, which, role in sorted(vehicles)),
            *(involvement(n, which, role, entity_kind="group") for n, which, role in sorted(sides)),
        ],
        vehicles=[vehicle("v1", registration="QAA 111"), vehicle("v2")],
        groups=[group("g", name="Norra"), group("h")],
        modus=[record(incident_id=f"k:{n}", trait=trait, value=value) for n, trait, value in sorted(traits)],
        ties=[tie(*both) for both in sorted(ties)],
        **_belongings(rng),
    )


def _belongings(rng: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    """Return memberships, a rivalry, homes, vehicles and times in custody, some of them of limited time."""
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 20, 8), unit="D")
    spans = [
        {"valid_from": since, "valid_to": until if until > since else None}
        for since, until in zip(days, np.roll(days, 1), strict=True)
    ]
    held = zip("AACDF", ["v1", "v2", "v2", "v1", "v1"], ["owns", "uses", "owns", "owns", "uses"], strict=True)
    return {
        "memberships": [membership(who, of, **span) for who, of, span in zip("ABCDA", "gghhh", spans[:5], strict=True)],
        "rivalries": [record(group_a="k:h", group_b="k:g", kind="rival", **spans[5])],
        "person_states": [
            record(person_id=f"k:{who}", kind="custody", **span) for who, span in zip("AC", spans[6:], strict=True)
        ],
        "holdings": [
            *(home(who, where) for who, where in zip("ABDE", ["near", "nowhere", "near", "near"], strict=True)),
            *(
                {
                    "first_seen": None,
                    **record(person_id=f"k:{who}", thing_kind="vehicle", thing_id=f"k:{what}", kind=how),
                }
                for who, what, how in held
            ),
        ],
    }


def _part(rng: np.random.Generator, who: Sequence[str], roles: Sequence[str]) -> tuple[str, str, str]:
    return str(rng.integers(0, 10)), str(rng.choice(list(who))), str(rng.choice(list(roles)))


@cache
def some_worlds() -> list[Asked]:
    """Return five random worlds, built once for all tests; the first of them is empty but for its places."""
    bare = random_world(0)
    return [Asked(bare.replace({"involvements": empty_table("involvements"), "ties": empty_table("ties")}))] + [
        Asked(random_world(seed), some_findings()) for seed in SEEDS
    ]


def some_findings() -> Findings:
    """Return what a run could claim about such a world: two conflicts, three links, two retaliations, two lists."""
    people = [("conflict:1", "A", "k:1;k:4"), ("conflict:1", "C", "k:2"), ("conflict:2", "A", "k:7")]
    links = [
        ("k:1", "k:2", 2.5, "person", "k:A"),
        ("k:1", "k:2", 2.5, "modus", "weapon"),
        ("k:0", "k:1", 3.0, "place", "k:here"),
    ]
    listed = pd.DataFrame(
        {
            "rank": [1, 2, None],
            "person_id": ["k:C", "k:A", "k:D"],
            "name": ["k:C", "Ada Åkvide", "k:D"],
            "apart": ["", "", "custody"],
        }
    )
    return Findings.of(
        conflicts=_filled(
            "conflicts",
            {
                "conflict_id": ["conflict:1", "conflict:2"],
                "cases": [3, 1],
                "last_incident_at": [at("2026-01-25"), at("2026-01-09")],
            },
        ),
        members=_filled(
            "members",
            {
                "conflict_id": [row[0] for row in people],
                "entity_kind": "person",
                "entity_id": [f"k:{row[1]}" for row in people],
                "incident_ids": [row[2] for row in people],
            },
        ),
        case_links=_filled(
            "case_links",
            dict(
                zip(("incident_a", "incident_b", "log_odds", "family", "entity"), zip(*links, strict=True), strict=True)
            ),
        ),
        retaliations=_filled(
            "retaliations",
            {"retaliation_id": ["r:2", "r:1"], "second_at": [at("2026-01-03"), at("2026-01-09")], "order": "strict"},
        ),
        likely_victims=_filled("likely_victims", dict(listed)),
        likely_suspects=_filled("likely_suspects", dict(listed.iloc[::-1].reset_index(drop=True))),
    )


def _filled(name: str, columns: dict[str, Any]) -> pd.DataFrame:
    """Return a findings table with these columns, the others null."""
    return pd.DataFrame(columns).reindex(columns=list(FINDINGS[name]))


def founded(world: Tables) -> list[Any]:
    """Return the incidents that count: all but those found to be unfounded."""
    return [case for case in world.incidents.itertuples() if case.status != "unfounded"]


def parts(world: Tables, *, kind: str = "person", unfounded: bool = False) -> Iterator[tuple[Any, Any]]:
    """Yield each named part of an entity of that kind with its incident; those in unfounded ones if asked for."""
    incidents = {row.incident_id: row for row in world.incidents.itertuples()}
    for row in world.involvements.itertuples():
        case = incidents[row.incident_id]
        if row.entity_kind == kind and not row.anonymous and (unfounded or case.status != "unfounded"):
            yield row, case
