"""A world with something of everything that may go wrong on the way out, and what a run claims of it."""

from __future__ import annotations

from functools import cache

from netgraph.model.findings import Findings, Run, empty_finding
from netgraph.outputs.shared import SharedGraph, share
from tests.builders import at, group, incident, involvement, location, membership, person, record, tables, tie, vehicle

SECRET = "Hemlig Skyddadsson"
HIDDEN = (SECRET, "Gömgatan 3", "H-area", "070-1234567", "19700101-1234")
"""What no file that is passed on may hold: a protected person's name, place and phone; anybody's national number."""


def held(who: str, kind: str, thing: str, how: str) -> dict[str, object]:
    row = record(person_id=f"k:{who}", thing_kind=kind, thing_id=thing, kind=how)
    return {"first_seen": None, **row}


@cache
def shared_world() -> tuple[SharedGraph, Findings]:
    when = at("2026-03-01")
    world = tables(
        people=[
            person("1", name='Åke "Ö" <b>& Ä\x00rlig', national_id="19700101-1234", birth_year=1970, handling="P"),
            person("2", name=SECRET, protected_identity=True, birth_year=1980),
            person("3", deceased_on=at("2026-02-01")),
        ],
        vehicles=[vehicle("v", registration="ABC 123"), vehicle("w", registration="SKY 123")],
        groups=[group("g", name="=1+1")],
        locations=[
            location("square", 18.07, 59.33, address="Torget 1"),
            location("home", 18.0, 59.0, address="Gömgatan 3", area_code="H-area"),
        ],
        incidents=[
            incident("a", "2026-01-01 12:00:00.5", location_id="square", summary=f"{SECRET} was there"),
            incident("b", "2026-01-05", location_id="home"),
        ],
        modus=[
            record(incident_id="k:a", trait="weapon", value="automatic"),
            record(incident_id="k:a", trait="target", value="stairwell"),
        ],
        involvements=[
            involvement("a", "1"),
            involvement("a", "1", "arrested", weight=0.5),
            involvement("a", "2", "victim", outcome="injured"),
            involvement("a", "k:a/1", "victim", anonymous=True),
            involvement("b", "2"),
            involvement("b", "v", "used", entity_kind="vehicle"),
            involvement("b", "g", "attacker", entity_kind="group"),
        ],
        ties=[tie("1", "2", "kin"), tie("1", "2", "phone"), tie("1", "3", "phone")],
        memberships=[membership("1", "g")],
        holdings=[
            held("2", "address", "k:home", "lives_at"),
            held("2", "phone", "070-1234567", "uses"),
            held("2", "vehicle", "k:w", "owns"),
            held("1", "phone", "070-7654321", "uses"),
        ],
    )
    findings = Findings.of(
        conflicts=empty_finding("conflicts")
        .reindex(range(1))
        .assign(conflict_id="conflict:1", cases=2, incident_ids="k:a;k:b"),
        members=empty_finding("members")
        .reindex(range(2))
        .assign(conflict_id="conflict:1", entity_kind="incident", entity_id=["k:a", "k:b"], membership=0.9, how="link"),
        case_links=empty_finding("case_links")
        .reindex(range(2))
        .assign(incident_a="k:a", incident_b="k:b", log_odds=2.5, why=["same person", "near"]),
        retaliations=empty_finding("retaliations")
        .reindex(range(1))
        .assign(first_incident_id="k:a", second_incident_id="k:b", level="person", order="strict"),
    )
    run = Run("r1", when, 1, "0.1", "digest", {})
    return share(world, findings, run=run, now=when), findings
