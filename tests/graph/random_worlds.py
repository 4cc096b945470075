"""Small random worlds for the oracles: few people, few incidents, every awkward case likely."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from netgraph.model.tables import Tables
from tests.builders import at, group, incident, involvement, location, membership, tables, tie

seeds = st.integers(0, 2**32 - 1)
ROLES = ["suspect", "arrested", "victim", "witness"]
START = at("2026-01-01")


def random_world(seed: int, *, incidents: int = 12, people: int = 8, involvements: int = 40) -> Tables:
    """A world of named and unnamed people, groups and memberships, some spans of whole days, some unfounded cases."""
    chance = np.random.default_rng(seed)
    cases = [_incident(chance, number) for number in range(incidents)]
    parts = {}
    for number in range(involvements):
        row = _involvement(chance, number, incidents, people)
        parts[row["incident_id"], row["entity_kind"], row["entity_id"], row["role"]] = row
    return tables(
        incidents=cases,
        locations=[location(f"L{place}", *_point(chance)) for place in range(6)],
        involvements=list(parts.values()),
        groups=[group(name) for name in ("G", "H", "I")],
        memberships=_memberships(chance, people),
        ties=_ties(chance, people),
    )


def shuffled(world: Tables, seed: int) -> Tables:
    return Tables(**{name: frame.sample(frac=1, random_state=seed % 2**32) for name, frame in world.items()})


def shifted(world: Tables, by: pd.Timedelta) -> Tables:
    frames = {}
    for name, frame in world.items():
        times = [column for column in frame if str(frame[column].dtype).startswith("datetime64")]
        frames[name] = frame.assign(**{column: frame[column] + by for column in times})
    return Tables(**frames)


def renamed(world: Tables) -> Tables:
    """The same world with every id of people, groups and incidents written backwards, so that their order changes."""
    ids = ("person_id", "person_a", "person_b", "entity_id", "group_id", "incident_id")
    frames = {}
    for name, frame in world.items():
        frames[name] = frame.assign(
            **{column: frame[column].map(new_name).astype("str") for column in ids if column in frame}
        )
    return Tables(**frames)


def new_name(identity: str) -> str:
    source, local = identity.split(":", 1)
    return f"{source}:z{local[::-1]}"


def _incident(chance: np.random.Generator, number: int) -> dict:
    minutes = int(chance.choice([1, 480, 1440]))
    hour = 23 if minutes == 1440 else int(chance.integers(0, 24))
    when = START + pd.Timedelta(days=int(chance.integers(0, 30)), hours=hour)
    return incident(
        f"{number}",
        when,
        str(chance.choice(["shooting", "assault", "theft"])),
        minutes=minutes,
        location_id=None if chance.random() < 0.2 else f"L{chance.integers(0, 6)}",
        status="unfounded" if chance.random() < 0.1 else "reported",
        severity=None if chance.random() < 0.5 else float(chance.integers(1, 9)),
    )


def _involvement(chance: np.random.Generator, number: int, incidents: int, people: int) -> dict:
    case = f"{chance.integers(0, incidents)}"
    draw = chance.random()
    if draw < 0.1:
        role = str(chance.choice(["attacker", "target"]))
        return involvement(
            case, str(chance.choice(["G", "H", "I"])), role, entity_kind="group", anonymous=False, weight=1.0
        )
    role = str(chance.choice(ROLES))
    share = float(chance.choice([1.0, 1.0, 0.5, 0.25]))
    if draw < 0.25:
        return involvement(case, f"k:{case}/{number}", role, anonymous=True, weight=share)
    return involvement(case, f"P{chance.integers(0, people)}", role, anonymous=False, weight=share)


def _memberships(chance: np.random.Generator, people: int) -> list[dict]:
    rows = {}
    for _ in range(people):
        start = None if chance.random() < 0.4 else START + pd.Timedelta(days=int(chance.integers(0, 25)))
        end = None if chance.random() < 0.5 else START + pd.Timedelta(days=int(chance.integers(26, 40)))
        of = str(chance.choice(["G", "H", "I"]))
        who = f"P{chance.integers(0, people)}"
        row = membership(who, of, valid_from=start, valid_to=end, probability=float(chance.choice([1.0, 0.6])))
        rows[who, of, start] = row
    return list(rows.values())


def _ties(chance: np.random.Generator, people: int) -> list[dict]:
    rows = {}
    for _ in range(people // 2):
        a, b = (f"P{who}" for who in chance.choice(people, 2, replace=False))
        kind = str(chance.choice(["kin", "phone"]))
        rows[a, b, kind] = tie(a, b, kind)
    return list(rows.values())


def _point(chance: np.random.Generator) -> tuple[float, float]:
    return 18.0 + float(chance.integers(0, 40)) / 4000, 59.3 + float(chance.integers(0, 40)) / 8000
