"""A small world made by hand: everything the police can see, get wrong and miss, and nothing that spreads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from netgraph.simulation.words import KINDS
from netgraph.simulation.world import CHANNELS, ROLE_CLASSES, WORLD_COLUMNS, World

START = pd.Timestamp("2024-06-30 22:00").as_unit("us")
NEVER = np.datetime64("NaT", "us")
EVERYDAY = ("theft", "burglary", "assault", "narcotics_offence", "vehicle_theft", "police_check", "partner_violence")
ATTACKS = ("shooting", "explosion", "murder", "stabbing")


def hand_world(
    *, people: int = 300, incidents: int = 3000, attacks: int = 400, days: int = 730, seed: int = 7
) -> World:
    """A world of any size; incident n is an attack where n < attacks in the order drawn."""
    rng = np.random.default_rng(seed)
    groups, places, vehicles = 6, 80, max(people // 3, 1)
    frames: dict[str, dict[str, Any]] = {}

    def after(some: np.ndarray) -> np.ndarray:
        return START.to_datetime64() + (some * 86_400e6).astype(np.int64).astype("timedelta64[us]")

    when = np.sort(rng.random(incidents) * days)
    is_attack = np.zeros(incidents, dtype=bool)
    is_attack[rng.permutation(incidents)[:attacks]] = True
    kind = np.where(is_attack, rng.choice(ATTACKS, incidents), rng.choice(EVERYDAY, incidents))
    of = rng.integers(0, groups, people)
    died = np.full(people, NEVER)
    died[:3] = after(rng.random(3) * days)
    frames["people"] = {
        "person": np.arange(people),
        "birth_date": np.datetime64("1990-01-01", "us") + rng.integers(0, 365 * 22, people).astype("timedelta64[D]"),
        "sex": pd.Categorical(rng.choice(["female", "male"], people), categories=["female", "male"]),
        "role_class": pd.Categorical(rng.choice(ROLE_CLASSES, people), categories=ROLE_CLASSES),
        "active": rng.random(people) < 0.5,
        "home_place": rng.integers(0, places, people),
        "protected": rng.random(people) < 0.05,
        "deceased_on": died,
    }
    frames["groups"] = {"group": np.arange(groups), "district": np.arange(groups) % 4}
    frames["membership"] = {
        "person": np.arange(people),
        "group": of,
        "weight": rng.uniform(0.5, 1.0, people),
        "valid_from": np.where(rng.random(people) < 0.5, NEVER, after(rng.random(people) * days)),
        "valid_to": np.full(people, NEVER),
    }
    frames["relations"] = {
        "group_a": np.array([0, 1]),
        "group_b": np.array([2, 3]),
        "kind": pd.Categorical(["rival", "allied"]),
        "valid_from": after(np.array([10.0, 20.0])),
        "valid_to": np.array([after(np.array([300.0]))[0], NEVER]),
    }
    a = rng.integers(0, people - 1, people * 2)
    b = a + 1 + (rng.random(people * 2) * (people - 1 - a)).astype(np.int64)
    tie = rng.choice(["kin", "partner", "phone", "associate", "prison", "lives_with"], people * 2)
    dated = np.isin(tie, ["phone", "associate", "prison"])
    frames["ties"] = {
        "person_a": a,
        "person_b": b,
        "kind": pd.Categorical(tie),
        "valid_from": np.where(dated, after(rng.random(people * 2) * days), NEVER),
        "valid_to": np.full(people * 2, NEVER),
    }
    inside = rng.permutation(people)[: people // 10]
    begins = rng.random(len(inside)) * days
    frames["custody"] = {
        "person": np.sort(inside),
        "valid_from": after(begins),
        "valid_to": after(begins + rng.uniform(1, 200, len(inside))),
    }
    frames["vehicles"] = {
        "vehicle": np.arange(vehicles),
        "kind": pd.Categorical(rng.choice(["car", "moped"], vehicles)),
        "owner": np.where(rng.random(vehicles) < 0.2, -1, rng.integers(0, people, vehicles)),
    }
    driven = np.flatnonzero(rng.random(incidents) < 0.2)
    frames["vehicle_use"] = {
        "incident": driven,
        "vehicle": rng.integers(0, vehicles, len(driven)),
        "role": pd.Categorical(rng.choice(["used", "seen", "stolen", "burnt"], len(driven))),
    }
    frames["places"] = {
        "place": np.arange(places),
        "x": 500_000 + rng.uniform(0, 4000, places),
        "y": 6_630_000 + rng.uniform(0, 4000, places),
        "district": rng.integers(0, 4, places),
        **{name: rng.random(places) < 0.2 for name in ("vulnerable", *WORLD_COLUMNS["places"].split()[5:9])},
        "log_rate": rng.normal(size=places),
    }
    frames["incidents"] = {
        "incident": np.arange(incidents),
        "kind": pd.Categorical(kind, categories=list(KINDS)),
        "occurred": after(when),
        "place": rng.integers(0, places, incidents),
        "conflict": np.where(is_attack, 0, -1),
        "process": pd.Categorical(np.where(is_attack, "conflict", "ordinary")),
    }
    traced = np.flatnonzero(is_attack)
    frames["modus"] = {
        "incident": traced,
        "trait": pd.Categorical(["weapon"] * len(traced)),
        "value": pd.Categorical(rng.choice(["pistol", "automatic", "knife"], len(traced))),
    }
    frames["aggressions"] = {
        "incident": traced,
        "source_group": rng.integers(0, 3, len(traced)),
        "target_group": rng.integers(3, 6, len(traced)),
        "parent": np.where(np.arange(len(traced)) % 3 == 0, -1, np.roll(traced, 1)),
        "channel": pd.Categorical(
            np.where(np.arange(len(traced)) % 3 == 0, "background", "retaliation"), categories=["background", *CHANNELS]
        ),
        "weight": np.ones(len(traced)),
    }
    frames["conflicts"] = {
        "conflict": np.array([0]),
        "group_a": np.array([0]),
        "group_b": np.array([3]),
        "begins": after(np.array([0.0])),
        "ends": after(np.array([float(days)])),
        "dispute": np.array([0]),
    }
    frames["chains"] = {
        "before": traced[:2],
        "after": traced[2:4],
        "pattern": pd.Categorical(["threat>shooting"] * len(traced[2:4])),
        "real": np.ones(len(traced[2:4]), dtype=bool),
    }
    frames["interventions"] = {
        "intervention": np.arange(2),
        "kind": pd.Categorical(["outreach_talks", "camera"]),
        "group": np.array([1, -1]),
        "place": np.array([-1, 5]),
        "begins": after(np.array([100.0, 200.0])),
        "ends": after(np.array([280.0, 290.0])),
        "effect": np.array([0.0, 0.0]),
    }
    frames["parameters"] = {"name": np.array(["people"], dtype=object), "value": np.array([float(people)])}
    empty: dict[str, Any] = {
        name: pd.DataFrame(columns=columns.split()) for name, columns in WORLD_COLUMNS.items() if name not in frames
    }
    made = {name: pd.DataFrame(columns) for name, columns in frames.items()}
    made["involvement"] = _involvement(rng, kind, people)
    empty.pop("involvement")
    return World(**made, **empty).check()


def _involvement(rng: np.random.Generator, kind: np.ndarray, people: int) -> pd.DataFrame:
    """One to three attackers and a victim in every incident, now and then a witness; a check has people present."""
    number = np.arange(len(kind))
    base, stride = rng.integers(0, people, len(kind)), rng.integers(1, max(people // 5, 2), len(kind))
    seat = [(base + seat * stride) % people for seat in range(5)]
    check, size, seen = kind == "police_check", rng.integers(1, 4, len(kind)), rng.random(len(kind)) < 0.3
    parts = [
        *((number[check], seat[place][check], "present", False) for place in (0, 1)),
        *(
            (number[~check & (size > place)], seat[place][~check & (size > place)], "attacker", False)
            for place in range(3)
        ),
        (number[~check], seat[3][~check], "victim", True),
        (number[~check & seen], seat[4][~check & seen], "witness", False),
    ]
    incident = np.concatenate([rows for rows, _, _, _ in parts])
    hurt = np.concatenate([np.full(len(rows), victim) for rows, _, _, victim in parts]) & np.isin(
        kind[incident], ATTACKS
    )
    frame = pd.DataFrame(
        {
            "incident": incident,
            "person": np.concatenate([who for _, who, _, _ in parts]),
            "role": pd.Categorical(
                np.concatenate([np.full(len(rows), role, dtype=object) for rows, _, role, _ in parts]),
                categories=["attacker", "victim", "witness", "present", "owner"],
            ),
            "outcome": pd.Categorical(np.where(hurt, "injured", None), categories=["killed", "injured", "unharmed"]),
        }
    )
    return frame.sort_values(["incident", "person", "role"], ignore_index=True)
