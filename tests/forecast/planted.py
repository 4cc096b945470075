"""A world of 240 people in which 60, who have been hurt before, are hurt five times as often as the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from netgraph.model.findings import Model
from netgraph.model.tables import Tables
from netgraph.safeguards.listing import may_be_listed
from tests.builders import incident, involvement, tables

START, ORIGIN, END = (pd.Timestamp(day) for day in ("2022-01-01", "2025-01-01", "2026-06-30"))


@cache
def planted(seed: int = 7) -> Tables:
    """R0 to R59 are shot at five times as often as O0 to O179; attackers are drawn likewise; all stole once before."""
    rng = np.random.default_rng(seed)
    names = np.array([f"R{number}" for number in range(60)] + [f"O{number}" for number in range(180)])
    weight = np.where(np.arange(240) < 60, 5.0, 1.0)
    weight /= weight.sum()
    incidents, parts = [], []
    for number, name in enumerate(names):
        incidents.append(incident(f"t{number}", str(START + pd.Timedelta(days=number % 50)), "theft"))
        parts.append(involvement(f"t{number}", name))
    days = np.sort(rng.uniform(60, (END - START).days, 700))
    for number, day in enumerate(days):
        target, attacker = rng.choice(names, 2, replace=False, p=weight)
        when = (START + pd.Timedelta(days=float(day))).floor("min")
        incidents.append(incident(f"s{number}", str(when), "shooting"))
        parts += [involvement(f"s{number}", target, "victim"), involvement(f"s{number}", attacker)]
    return tables(incidents=incidents, involvements=parts)


@dataclass(frozen=True)
class Scripted:
    """Ranks by what it is given: the knowing one by what truly comes, the blind one by nothing."""

    knowing: bool

    def fit(self, known: Tables, *, now: pd.Timestamp, seed: int) -> Scripted:
        seen = known.incidents
        assert (seen["recorded_at"] <= now).all() and (known.involvements["recorded_at"] <= now).all()
        return self

    def rank(self, known: Tables, *, now: pd.Timestamp, horizon_days: float) -> pd.DataFrame:
        people = may_be_listed(known, now=now)
        score = np.zeros(len(people))
        if self.knowing:
            world = planted()
            begun = world.incidents.set_index("incident_id")["occurred_from"]
            soon = begun[(begun > now) & (begun <= now + pd.Timedelta(days=horizon_days))].index
            parts = world.involvements[world.involvements["incident_id"].isin(soon)]
            score += people.isin(parts["entity_id"]).astype(float)
        rows = pd.DataFrame({"person_id": people, "score": score, "low": np.nan, "high": np.nan})
        return pd.concat([rows.assign(stream="victim"), rows.assign(stream="suspect")], ignore_index=True)

    def model(self) -> Model:
        return Model("scripted", "", ORIGIN)
