"""What is read around one case: all that something may join to it, the same on every store."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from netgraph.model.checks import check_tables
from netgraph.model.findings import FINDINGS, Findings, Run
from netgraph.model.tables import Tables
from netgraph.store import Store
from tests.builders import at, incident, involvement, location, membership, record, ref, tables, tie, vehicle

NOW = at("2026-12-01")
NEAR = (300.0, 5.0)


def city(seed: int) -> Tables:
    """Forty cases of people, cars and homes at random, few enough that most of what can lead somewhere does."""
    chance = np.random.default_rng(seed)

    def one(letter: str, many: int) -> str:
        return f"{letter}{chance.integers(many)}"

    def held(who: str, kind: str, thing: str) -> dict:
        return {"person_id": ref(who), "thing_kind": kind, "thing_id": ref(thing), "kind": "uses", **record()}

    hours = chance.permutation(40) * 37
    cases = [
        incident(str(case), str(at("2026-01-01") + pd.Timedelta(hours=int(hours[case]))), location_id=one("l", 30))
        for case in range(40)
    ]
    parts = [involvement(str(case), one("p", 60)) for case in range(40) for _ in range(2)]
    cars = [involvement(str(case), one("v", 12), "present", entity_kind="vehicle") for case in range(0, 40, 5)]
    lives = [held(one("p", 60), "address", one("l", 30)) for _ in range(15)]
    uses = [held(one("p", 60), "phone", one("n", 15)) for _ in range(15)]
    drives = [held(one("p", 60), "vehicle", one("v", 12)) for _ in range(10)]
    done = [
        {"incident_id": ref(str(case)), "trait": "weapon", "value": one("w", 12), **record()}
        for case in range(0, 40, 2)
    ]
    spots = chance.uniform(0, 0.02, (30, 2))
    frames = {
        "locations": [location(f"l{place}", 18 + east, 59 + north) for place, (east, north) in enumerate(spots)],
        "incidents": cases,
        "vehicles": [vehicle(f"v{number}") for number in range(12)],
        "involvements": [*parts, *cars],
        "ties": [tie(f"p{who}", f"p{who + 1}") for who in range(0, 59, 6)],
        "memberships": [membership(f"p{who}", f"g{who % 7}") for who in range(0, 60, 4)],
        "holdings": [*lives, *uses, *drives],
        "modus": done,
    }
    keys = {
        "involvements": ("incident_id", "entity_id", "role"),
        "holdings": ("person_id", "thing_id"),
        "modus": ("incident_id", "trait", "value"),
    }
    return tables(**{name: each_once(rows, keys.get(name)) for name, rows in frames.items()})


def each_once(rows: list[dict], key: tuple[str, ...] | None) -> list[dict]:
    return rows if key is None else list({tuple(row[column] for column in key): row for row in rows}.values())


def expected(whole: Tables, case: str, *, most_people: int, most_shared: int) -> set[str]:
    """Return the incidents by sets, one reason after the other."""
    named = {(row.incident_id, row.entity_id) for row in whole.involvements.itertuples()}
    held = {(row.person_id, row.thing_kind, row.thing_id) for row in whole.holdings.itertuples()}
    member = {(row.person_id, row.group_id) for row in whole.memberships.itertuples()}
    trait = {(row.incident_id, row.value) for row in whole.modus.itertuples()}
    place = dict(zip(whole.incidents["incident_id"], whole.incidents["location_id"], strict=True))
    inside = {entity for incident_id, entity in named if incident_id == case}
    people = inside & set(whole.people["person_id"])
    groups = {of for who, of in member if who in people}
    leads = set(inside) | set(sorted({who for who, of in member if of in groups} - people)[:most_people])
    for row in whole.ties.itertuples():
        leads |= {row.person_b} if row.person_a in people else set()
        leads |= {row.person_a} if row.person_b in people else set()
    things = {(kind, thing) for who, kind, thing in held if who in people and kind != "address"}
    things |= {("vehicle", entity) for entity in inside if entity in set(whole.vehicles["vehicle_id"])}
    things |= {("address", place[case])}
    for kind, thing in things:
        holders = {who for who, *what in held if what == [kind, thing]}
        if len(holders) <= most_shared:
            leads |= holders | ({thing} if kind == "vehicle" else set())
    found = {case} | {incident_id for incident_id, entity in named if entity in leads}
    for home in {thing for who, kind, thing in held if who in people and kind == "address"}:
        there = {incident_id for incident_id, at_place in place.items() if at_place == home}
        found |= there if len(there) <= most_shared else set()
    for value in {value for incident_id, value in trait if incident_id == case}:
        alike = {incident_id for incident_id, other in trait if other == value}
        found |= alike if len(alike) <= most_shared else set()
    return found


def test_what_is_read_around_a_case_equals_the_set_oracle(store: Store) -> None:
    whole = city(3)
    store.write(whole, now=NOW)
    sizes = set()
    for number, case in enumerate(whole.incidents["incident_id"].head(4)):
        most = {"most_people": (2, 40)[number % 2], "most_shared": (1, 2, 9)[number % 3]}
        near = set(store.read(around=[case], hops=0, near=NEAR).incidents["incident_id"])
        part = store.read_case(case, near=NEAR, **most)
        assert set(part.incidents["incident_id"]) == expected(whole, case, **most) | near
        sizes.add(len(part.incidents))
        same = store.read(around=part.incidents["incident_id"].tolist(), hops=0)
        for name, frame in same.items():
            assert_frame_equal(getattr(part, name), frame, obj=name)
        check_tables(part)
    assert len(sizes) > 1
    assert max(sizes) < len(whole.incidents)


def test_with_a_run_the_other_cases_of_the_conflicts_around_are_read_the_first_by_id(store: Store) -> None:
    store.write(city(5), now=NOW)
    how = {"near": (0.0, 0.0), "most_people": 0, "most_shared": 0}
    alone = set(store.read_case("k:7", **how).incidents["incident_id"])
    others = sorted(set(city(5).incidents["incident_id"]) - alone)
    conflict, elsewhere = ["k:7", *others[:4]], others[4:9]
    store.write_findings(Run("r", NOW, 1, "0.1", "digest", {}), in_conflicts(c=conflict, d=elsewhere))
    found = store.read_case("k:7", **how, run="r", most_cases=3)
    assert set(found.incidents["incident_id"]) == alone | set(others[:3])
    check_tables(found)


def in_conflicts(**cases: list[str]) -> Findings:
    """Return the findings of a run that put these cases in conflicts."""
    rows = [(name, "incident", case) for name, some in cases.items() for case in some]
    listed = [(name, ";".join(some)) for name, some in cases.items()]
    members = pd.DataFrame(rows, columns=["conflict_id", "entity_kind", "entity_id"])
    conflicts = pd.DataFrame(listed, columns=["conflict_id", "incident_ids"])
    frames = {"members": members, "conflicts": conflicts}
    shaped = {name: frame.reindex(columns=list(FINDINGS[name])) for name, frame in frames.items()}
    return Findings.of(**{name: frame.astype(FINDINGS[name]) for name, frame in shaped.items()})


def test_only_the_tables_asked_for_are_read_and_nothing_of_a_case_that_is_not_there(store: Store) -> None:
    store.write(city(4), now=NOW)
    how = {"near": NEAR, "most_people": 9, "most_shared": 9}
    part = store.read_case("k:7", tables=["incidents", "modus"], **how)
    assert {name for name, count in part.counts().items() if count} <= {"incidents", "modus"}
    assert len(part.incidents) > 1
    assert not sum(store.read_case("k:nothing", **how).counts().values())
    with pytest.raises(ValueError, match="unknown cars"):
        store.read_case("k:7", tables=["cars"], **how)
    with pytest.raises(ValueError, match="negative"):
        store.read_case("k:7", near=NEAR, most_people=-1, most_shared=1)
