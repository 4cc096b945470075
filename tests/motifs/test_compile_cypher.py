"""One pattern, two engines: Neo4j finds the instances that looking at every tuple of rows finds."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from netgraph.graph import events, with_roles
from netgraph.model.spans import day_span
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.motifs import Motif
from netgraph.motifs.compile_cypher import compile_cypher, cypher_parameters
from netgraph.motifs.context import context_of
from netgraph.motifs.library import library
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.pattern import RETALIATION
from netgraph.motifs.times import in_time, reach_of, times_of
from netgraph.motifs.ways import Known, ways_of
from netgraph.store import open_store
from tests.builders import ZONE, at, incident, involvement, location, membership, record, ref, tables, tie
from tests.store.conftest import SERVERS, Servers

FOLDER = Path(__file__).parent.parent.parent / "cypher" / "motifs"
DELTA = timedelta(days=6)
SHARES = (0.3, 0.08, 0.08, 0.08, 0.1, 0.1, 0.08, 0.08, 0.05, 0.05)
KINDS = ("shooting", "threat", "murder", "weapon_offence", "vehicle_theft", "vehicle_arson", "fuel_theft", "explosion",
         "contact_ban_issued", "contact_ban_breach")  # fmt: skip
PLANTED = (
    ("P", "Q", "contact_ban_issued"),
    ("P", "Q", "threat"),
    ("P", "Q", "contact_ban_breach"),
    ("P", "Q", "shooting"),
    ("Q", "P", "shooting"),
    ("P", "Q", "murder"),
    ("?", "v", "vehicle_theft"),
    ("?", "v", "shooting"),
    ("?", "v", "vehicle_arson"),
)
OWN = {
    "gap": "A→B, B→C ≤ 2 d, C→A",
    "alike": "A→B, C→B where alike(A, C)",
    "kin": "A→B, C→A where kin(B, C)",
    "late_tie": "A→B, B→C, C→A where ally(A, B) before 3",
    "same_vehicle": "A→B, C→A where same_vehicle(B, C) before 2",
    "same_group": "A→B, C→A where same_group(B, C)",
    "other_group": "A→B, B→A where other_group(A, B)",
    "roles": "A:arrested→B, A→B",
    "anybody": "?→B, B→?",
    "place": "?→L [shooting], A→L where place(L)",
    "person": "A→B, B→A where person(A)",
}
SHIPPED = [one.motif for one in library().values()]
BETWEEN_GROUPS = [one.motif for one in library().values() if "group" in one.levels] + [
    motif_from_line(name, OWN[name]) for name in ("gap", "alike", "anybody", "place")
]
MOTIFS = [motif_from_line(name, line) for name, line in OWN.items()] + SHIPPED


@pytest.mark.parametrize("name", sorted(library()))
def test_the_statement_that_lies_there_is_the_one_that_is_written(name: str) -> None:
    shipped = library()[name]
    assert (FOLDER / f"{name}.cypher").read_text(encoding="utf-8") == compile_cypher(shipped.motif, about=shipped.en)


def test_every_statement_that_lies_there_is_of_a_shipped_motif() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(library())


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_a_statement_uses_just_its_parameters_and_writes_nothing(motif: Motif) -> None:
    text = "\n".join(line for line in compile_cypher(motif).splitlines() if not line.startswith("//"))
    assert set(re.findall(r"\$(\w+)", text)) == set(cypher_parameters(motif, delta=DELTA))
    assert not re.search(r"\b(CREATE|MERGE|DELETE|SET|REMOVE|LOAD|apoc|gds)\b", text)


def test_no_delta_and_steps_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="says no delta"):
        cypher_parameters(RETALIATION)
    with pytest.raises(ValueError, match="shares nobody"):
        compile_cypher(motif_from_line("apart", "A→B, C→D"))


def random_records(seed: int) -> Tables:
    """Incidents of few people, groups and vehicles, so that every motif comes up: dates, spans, the unnamed, ties."""
    random = np.random.default_rng(seed)
    cases, parts = [], []
    for number in range(60):
        start = at("2026-03-24") + pd.Timedelta(hours=int(random.integers(0, 240)))
        case = incident(
            f"{number}", str(start), str(random.choice(KINDS, p=SHARES)), minutes=int(random.choice([1, 60, 600]))
        )
        case |= {"status": "unfounded"} if random.random() < 0.05 else {}
        if random.random() < 0.3:  # the clock changes on the 29th
            span = day_span(pd.Series([start.normalize()]), ZONE).iloc[0]
            case |= span.to_dict() | {"recorded_at": span["occurred_to"]}
        cases.append({**case, "location_id": ref("L")})
        parts += _parts(random, number)
    for number, (who, whom, kind) in enumerate(PLANTED, start=100):
        cases.append({**incident(f"{number}", f"2026-03-{number - 85} 12:00", kind), "location_id": None})
        more = {"weight": 1.0, "anonymous": False}
        if who == "?":
            parts.append(involvement(f"{number}", whom, "used", entity_kind="vehicle", **more))
        else:
            parts += [involvement(f"{number}", one, role, **more) for one, role in ((who, "suspect"), (whom, "victim"))]
    ties = [
        tie(*random.choice(list("ABCDE"), 2, replace=False), str(random.choice(["kin", "phone", "conflict"])), **first)
        for first in ({"first_seen": at("2026-03-20")}, {"first_seen": at("2026-03-28")}, {"recorded_at": "2026-03-27"})
    ]
    held = [
        {"person_id": ref(who), "thing_kind": "vehicle", "thing_id": ref("v"), "kind": "uses", **record()}
        for who in "AC"
    ]
    grouped = [membership(who, str(random.choice(["g", "h"]))) for who in "ABCD"]
    grouped += [
        membership("E", "g", valid_from=at("2026-03-25"), valid_to=at("2026-03-30")),
        membership("E", "h", valid_from=at("2026-03-30"), probability=0.5),
        membership("P", "g"),
        membership("Q", "h"),
    ]
    allied = [
        {"group_a": ref(one), "group_b": ref(other), "kind": "allied", **record()} for one, other in ("gh", "hj", "gj")
    ]
    more = {"locations": [location("L")], "memberships": grouped, "rivalries": allied}
    return tables(incidents=cases, involvements=parts, ties=_once(ties), holdings=held, **more)


def _once(ties: list[dict]) -> list[dict]:
    return list({(one["person_a"], one["person_b"], one["kind"]): one for one in ties}.values())


def _parts(random: np.random.Generator, number: int) -> list[dict]:
    found: dict[tuple[str, str], dict] = {}
    for side, roles in (("s", ["suspect", "arrested"]), ("v", ["victim"])):
        for who in random.choice([*"ABCDE", "?", "g", "h", "j"], int(random.choice([0, 1, 1, 2])), replace=False):
            role = str(random.choice(roles))
            more = {"weight": float(random.choice([1.0, 0.5])), "anonymous": False, "entity_kind": "person"}
            entity = who
            if who == "?":
                entity, more["anonymous"] = f"{ref(str(number))}/{side}", True
            if who in "ghj":
                role, more["entity_kind"] = {"s": "attacker", "v": "target"}[side], "group"
            found[entity, role] = involvement(str(number), entity, role, **more)
    if random.random() < 0.4:
        used = involvement(str(number), str(random.choice(["v", "w"])), "used", entity_kind="vehicle")
        found["vehicle", ""] = used | {"weight": 1.0, "anonymous": False}
    return list(found.values())


def test_people_and_roles_between_groups_are_refused() -> None:
    for line in ("A→B where person(A)", "A:arrested→B"):
        with pytest.raises(ValueError, match="use level person"):
            compile_cypher(motif_from_line("it", line), level="group")
    with pytest.raises(ValueError, match="allowed person, group"):
        compile_cypher(RETALIATION, level="town")


@pytest.mark.parametrize("name", SERVERS)
def test_neo4j_finds_the_same_instances(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: Servers = request.getfixturevalue("neo4j_servers")
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    world, found_at_all = random_records(3), set()
    asked_of = (
        (MOTIFS, BETWEEN_GROUPS) if name == SERVERS[0] else (SHIPPED[::3], BETWEEN_GROUPS[::7])
    )  # plans take long
    engine, of_groups = Engine(world), Engine(world, level="group")
    servers.empty(name)
    with open_store(f"{servers.uri(name)}/neo4j", actor="tester", purpose="test", write=True) as store:
        store.write(world, now=at("2026-06-01"))
    with servers.driver(name) as driver:
        for motif in asked_of[0]:
            asked = cypher_parameters(motif, delta=DELTA)
            answer = driver.execute_query(compile_cypher(motif), asked, database_="neo4j").records
            expected = engine.instances(motif)
            assert sorted(tuple(record.values()[: len(motif.steps)]) for record in answer) == sorted(expected), motif
            people = [{letter: record[letter] for letter in motif.letters} for record in answer]
            assert people == [bound for _, bound in sorted(expected.items())], motif
            found_at_all |= {motif} if answer else set()
        assert [motif.name for motif in asked_of[1] if not _same_between_groups(driver, motif, of_groups)] == []
    assert not [motif.name for motif in asked_of[0] if motif in SHIPPED and motif not in found_at_all]


def _same_between_groups(driver: Any, motif: Motif, engine: Engine) -> bool:
    """Whether there is any instance; and it is the same ones."""
    asked, statement = cypher_parameters(motif, delta=DELTA), compile_cypher(motif, level="group")
    answer = driver.execute_query(statement, asked, database_="neo4j").records
    found = {
        tuple(one.values()[: len(motif.steps)]): {letter: one[letter] for letter in motif.letters} for one in answer
    }
    assert found == engine.instances(motif), motif
    return bool(found)


class Engine:
    """The engine's own joins, which `test_ways` holds to looking at every tuple of rows."""

    def __init__(self, world: Tables, level: str = "person") -> None:
        kinds = list(shipped_vocabulary().kinds.index)
        rows = events(world, kinds=kinds, level=level, things=["vehicle", "place"])
        used, self.times = times_of(with_roles(rows, world))
        self.ids = used.drop_duplicates("case").sort_values("case")["incident_id"].to_numpy()
        self.known = Known(used, context_of(world))
        self.reach = reach_of(self.times, np.arange(len(self.ids)))

    def instances(self, motif: Motif) -> dict[tuple[str, ...], dict[str, str]]:
        delta = DELTA // timedelta(microseconds=1)
        ways = ways_of(self.known, motif, reach=self.reach, delta=delta)
        fits = np.flatnonzero(in_time(ways, motif, self.times, delta=delta))
        names = {letter: self.known.names(codes[fits]).tolist() for letter, codes in ways.letters.items()}
        people: dict[tuple[str, ...], dict[str, set[str]]] = {}
        for place, way in enumerate(fits):
            bound = people.setdefault(tuple(self.ids[ways.incident[way]]), {letter: set() for letter in motif.letters})
            for letter in motif.letters:
                bound[letter].add(names[letter][place])
        return {one: {letter: ";".join(sorted(who)) for letter, who in bound.items()} for one, bound in people.items()}
