"""An unfounded incident is in no projection, one rule for all."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from netgraph.graph import capped_parties, co_involvement, events, evidence_for, near_pairs, person_links
from netgraph.model.tables import Tables
from tests.builders import at, incident, involvement, location, tables

NOW = at("2026-02-01")
PAIR = pd.DataFrame({"person_a": ["k:A"], "person_b": ["k:B"]})
PROJECTIONS: dict[str, Callable[[Tables], pd.DataFrame]] = {
    "ties": lambda world: co_involvement(world, now=NOW, roles=["suspect", "victim"], half_life_days=30),
    "attacks": lambda world: events(world, kinds=["shooting"]),
    "near pairs": lambda world: near_pairs(world, metres=100, days=10),
    "links": person_links,
    "evidence": lambda world: evidence_for(PAIR, world),
    "large parties": lambda world: capped_parties(world, now=NOW, roles=["suspect", "victim"], max_party=2),
}


def world(status: str) -> Tables:
    """A shooting with three people whose status is given, and a theft by one person at the same place the day after."""
    cases = [
        incident("1", "2026-01-01 12:00", location_id="L", status=status),
        incident("2", "2026-01-02 12:00", "theft", location_id="L"),
    ]
    parts = [("1", "A", "suspect"), ("1", "B", "victim"), ("1", "C", "victim"), ("2", "C", "suspect")]
    return tables(
        incidents=cases,
        involvements=[involvement(case, who, role, anonymous=False) for case, who, role in parts],
        locations=[location("L", 18.0, 59.3)],
    )


@pytest.mark.parametrize("name", list(PROJECTIONS))
def test_an_unfounded_incident_is_in_no_projection(name: str) -> None:
    assert len(PROJECTIONS[name](world("open"))) > 0
    assert PROJECTIONS[name](world("unfounded")).empty
