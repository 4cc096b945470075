"""A quarrel of two groups, small enough to know what should be said of its last night."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netgraph.model.tables import Tables
from tests.builders import at, group, incident, involvement, location, membership, person, record, tables, tie

NIGHT = "2026-06-01 22:00"
NOW = at("2026-06-02 06:00")


def adult(name: str, **more: Any) -> dict[str, Any]:
    return person(name, birth_year=1995, name=f"Name {name}", **more)


def feud(*, rounds: int = 40, days: int = 20, **changed: Any) -> Tables:
    """North and South have struck each other in turn every `days` days; at night North shot at V of South.

    A and B are of North, V and W of South, S is kin of V, T an associate of V; Young of South is 15, Held of South is
    in custody, Seen of South is in contact already, Veiled of South has a protected identity, Dead of South is dead.
    """
    earlier = [at(NIGHT) - pd.Timedelta(days=days * number) for number in range(rounds, 0, -1)]
    cases = [incident(f"e{place}", str(when)) for place, when in enumerate(earlier)]
    parts = []
    for place in range(rounds):
        striker, hit = (("A", "W"), ("W", "A"))[place % 2]
        parts += [involvement(f"e{place}", striker, "suspect"), involvement(f"e{place}", hit, "victim")]
    cases.append(incident("night", NIGHT, "shooting_with_injury", location_id="yard"))
    parts += [involvement("night", "A", "suspect"), involvement("night", "V", "victim", outcome="injured")]
    rest = ("Young", "Held", "Seen", "Veiled", "Dead", "T", "S", "B")
    cases.append(incident("old", "2026-05-01", "robbery"))
    parts += [involvement("old", name, "suspect") for name in rest]
    south = ("V", "W", "Young", "Held", "Seen", "Veiled", "Dead")
    rows: dict[str, Any] = {
        "people": [
            *(adult(name) for name in ("A", "B", "V", "W", "S", "T", "Held", "Seen")),
            person("Young", birth_year=2011),
            adult("Veiled", protected_identity=True),
            adult("Dead", deceased_on=at("2026-05-20")),
        ],
        "groups": [group("north", name="North"), group("south", name="South")],
        "incidents": cases,
        "involvements": parts,
        "memberships": [*(membership(name, "north") for name in "AB"), *(membership(name, "south") for name in south)],
        "ties": [tie("V", "S", "kin"), tie("V", "T", "associate")],
        "person_states": [
            {"person_id": "k:Held", "kind": "custody", "valid_from": at("2026-05-10"), **record()},
            {"person_id": "k:Seen", "kind": "outreach_contact", "valid_from": at("2026-05-10"), **record()},
        ],
        "locations": [location("yard", 18.0, 59.0, address="Yard 1")],
    }
    return tables(**{**rows, **changed})
