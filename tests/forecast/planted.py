"""A world of 240 people in which 60, who have been hurt before, are hurt five times as often as the others."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from netgraph.model.tables import Tables
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
