"""An invented city of three feuds, large enough to look at, and the findings made by hand that a run would make."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pandas as pd

from netgraph.model.findings import Findings, Run, finding_id
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import at, incident, involvement, person, tables, tie, vehicle

NAMES = [
    "Åsa Öberg",
    "Milo Lindqvist",
    "Nova Ek",
    "Elias Sandström",
    "Tuva Hägg",
    "Loke Wikander",
    "Siri Månsson",
    "Vilgot Ahl",
    "Ester Norling",
    "Hugo Bäckman",
    "Freja Dahlin",
    "Sixten Rask",
    "Ines Holmgård",
    "Otto Fält",
    "Ronja Tegnell",
    "Ivar Sjöö",
    "Alva Krantz",
    "Tage Brunn",
    "Stina Löv",
    "Malte Ekerot",
    "Juni Palm",
    "Algot Stenmark",
    "Ebba Vinge",
    "Folke Ros",
    "Lova Grahn",
    "Arvid Hjelm",
    "Signe Torp",
    "Nils Å",
    "Maj Östling",
    "Karl-Gustaf von Testhausen den yngre",
]
SERIOUS = ("shooting", "attempted_murder", "explosion", "stabbing", "arson", "fatal_shooting")
OTHERS = ("threat", "aggravated_weapon_offence", "vehicle_theft", "fuel_theft", "assault")
STATUSES = ("open", "prosecuted", "convicted", "reported", "closed")
RUN = Run("5f0c2a9d1e77", at("2026-03-01"), 1, "0.1.0", "d" * 64, {})


def feuding_city(*, sizes: tuple[int, ...] = (34, 22, 15), name: str | None = None) -> tuple[Tables, Findings]:
    """Feuds of `sizes` cases, two camps each; `name` replaces the name of one person of every feud."""
    rows: dict[str, list[dict[str, Any]]] = {
        "incidents": [],
        "involvements": [],
        "people": [],
        "vehicles": [],
        "ties": [],
    }
    links: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    of_feud = [_feud(number, size, rows, links, answers) for number, size in enumerate(sizes, start=1)]
    if name is not None:
        for row in rows["people"]:
            if row["person_id"].endswith("-2"):
                row["name"] = name
    world = tables(**rows)
    return world, _findings(world, of_feud, links, answers)


def _feud(number: int, size: int, rows: Any, links: list[Any], answers: list[Any]) -> list[str]:
    chance = Random(number)
    people = [f"p{number}-{index}" for index in range(max(6, size * 2 // 3))]
    names = chance.sample(NAMES, min(len(people), len(NAMES)))
    rows["people"] += [
        person(local, name=names[index] if index < len(names) else None, protected_identity=index == 4)
        for index, local in enumerate(people)
    ]
    rows["vehicles"] += [vehicle(f"v{number}-{index}", registration=f"ABC{number}{index}X") for index in range(3)]
    camps = people[::2], people[1::2]
    cases = []
    for index in range(size):
        case = f"0201-K{number}-{index + 10}-25"
        cases.append(f"k:{case}")
        _case(case, index, camps, chance, rows)
        if chance.random() < 0.2:
            rows["involvements"].append(
                involvement(case, f"v{number}-{chance.randrange(3)}", "used", entity_kind="vehicle")
            )
        if index and chance.random() < 0.4:
            answers.append((cases[index - 1], cases[index], 20.0 + 24 * chance.randrange(12)))
        if index > 2 and chance.random() < 0.15:
            links.append((cases[index - 3], cases[index], f"k:{people[0]};k:{people[1]}"))
    rows["ties"].append(tie(people[0], people[2]))
    return cases


def _case(case: str, index: int, camps: tuple[list[str], list[str]], chance: Random, rows: Any) -> None:
    kind = chance.choice(SERIOUS if chance.random() < 0.7 else OTHERS)
    when = pd.Timestamp("2025-01-05 21:30") + pd.Timedelta(days=12 * index + chance.randrange(9))
    rows["incidents"].append(incident(case, str(when), kind, status=chance.choice(STATUSES)))
    attackers, attacked = camps if index % 2 else camps[::-1]
    rows["involvements"] += [involvement(case, who) for who in chance.sample(attackers, chance.choice((1, 1, 2)))]
    rows["involvements"] += [
        involvement(case, who, "victim", outcome=chance.choice(("injured", "unharmed", None)))
        for who in chance.sample(attacked, 1)
    ]
    if chance.random() < 0.15:
        rows["involvements"].append(involvement(case, f"{case}/1", "victim", anonymous=True))
    if chance.random() < 0.15:
        rows["involvements"].append(involvement(case, chance.choice(camps[0]), "witness"))


def _findings(world: Tables, feuds: list[list[str]], links: list[Any], answers: list[Any]) -> Findings:
    frames = {
        "conflicts": pd.DataFrame([_conflict(world, cases) for cases in feuds]),
        "members": pd.DataFrame(
            [row for cases in feuds for row in (*_members(cases), *_people(named_in(world, cases), cases))]
        ),
        "case_links": pd.DataFrame([*_shared(world, feuds), *(_tie_link(*link) for link in links)]),
        "retaliations": pd.DataFrame([_answer(*answer) for answer in answers]),
    }
    return Findings.of(**{name: frame for name, frame in frames.items() if len(frame)})


def _conflict(world: Tables, cases: list[str]) -> dict[str, Any]:
    frame = world.incidents[world.incidents["incident_id"].isin(cases)].sort_values("occurred_from")
    serious = frame[frame["kind"].isin(shipped_vocabulary().serious_kinds())]
    parts = world.involvements[world.involvements["incident_id"].isin(cases) & ~world.involvements["anonymous"]]
    return {
        "conflict_id": finding_id("conflict", *cases),
        "cases": len(cases),
        "serious_cases": len(serious),
        "serious_prosecuted": int(serious["status"].isin(["prosecuted", "convicted"]).sum()),
        "serious_convicted": int((serious["status"] == "convicted").sum()),
        "serious_open": int(serious["status"].isin(["open", "reported"]).sum()),
        "people": int(parts.loc[parts["entity_kind"] == "person", "entity_id"].nunique()),
        "first_incident_at": frame["occurred_from"].iloc[0],
        "last_incident_at": frame["occurred_from"].iloc[-1],
        "last_incident_id": frame["incident_id"].iloc[-1],
        "strength": 3.5,
        "incident_ids": ";".join(sorted(cases)),
    }


def _members(cases: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "conflict_id": finding_id("conflict", *cases),
            "entity_kind": "incident",
            "entity_id": case,
            "how": "case",
            "membership": 0.9,
            "side": None,
            "side_groups": None,
            "centrality": None,
            "community": None,
            "incident_ids": case,
        }
        for case in cases
    ]


def named_in(world: Tables, cases: list[str]) -> list[str]:
    """Who is named in the cases."""
    parts = world.involvements[world.involvements["incident_id"].isin(cases) & ~world.involvements["anonymous"]]
    return sorted(parts.loc[parts["entity_kind"] == "person", "entity_id"].unique())


def _people(people: list[str], cases: list[str]) -> list[dict[str, Any]]:
    """The two camps as sides A and B; of the last person of each conflict no side is known."""
    return [
        {
            "conflict_id": finding_id("conflict", *cases),
            "entity_kind": "person",
            "entity_id": who,
            "how": "both",
            "membership": 0.9,
            "side": "unknown" if who == people[-1] else "AB"[int(who.rpartition("-")[2]) % 2],
            "side_groups": "k:north" if int(who.rpartition("-")[2]) % 2 == 0 else "",
            "centrality": 0.25,
            "community": None,
            "incident_ids": cases[0],
        }
        for who in people
    ]


def _shared(world: Tables, feuds: list[list[str]]) -> list[dict[str, Any]]:
    """A link a pair of cases a person that both have."""
    rows = []
    parts = world.involvements[~world.involvements["anonymous"] & (world.involvements["entity_kind"] == "person")]
    for cases in feuds:
        for entity, group in parts[parts["incident_id"].isin(cases)].groupby("entity_id"):
            for one, other in combinations(sorted(group["incident_id"].unique()), 2):
                rows.append(_link(one, other, "person", str(entity), "the same person in both"))
    return rows


def _tie_link(one: str, other: str, entity: str) -> dict[str, Any]:
    return _link(*sorted((one, other)), "tie", entity, "two people, one in each case, have a stated tie: associate")


def _link(one: str, other: str, family: str, entity: str, why: str) -> dict[str, Any]:
    return {
        "incident_a": one,
        "incident_b": other,
        "conflict_id": None,
        "log_odds": 2.5,
        "family": family,
        "entity": entity,
        "family_log_odds": 2.5,
        "why": why,
        "caution": "",
    }


def _answer(first: str, second: str, lag: float) -> dict[str, Any]:
    return {
        "retaliation_id": finding_id("retaliation", first, second),
        "motif": "returned",
        "level": "person",
        "source": "k:x",
        "target": "k:y",
        "first_incident_id": first,
        "second_incident_id": second,
        "first_at": at("2026-01-01"),
        "second_at": at("2026-01-02"),
        "lag_hours": lag,
        "order": "strict",
        "weight": 1.0,
    }
