"""Slow and obvious: case links by looking at every pair of cases."""

from __future__ import annotations

from itertools import combinations
from math import log

import pandas as pd

from netgraph.model.findings import Model
from netgraph.model.tables import Tables

Key = tuple[str, str, str, str]


def slow_reasons(tables: Tables, weights: Model) -> dict[Key, float]:
    """Evidence by (case, case, family, entity), every pair of founded cases looked at."""
    cases = sorted(tables.incidents.loc[tables.incidents["status"] != "unfounded", "incident_id"])
    parts = {kind: _parts(tables, kind, set(cases), weights) for kind in ("person", "vehicle")}
    background = max(weights.numbers["cases"], weights.numbers["least_cases"])
    found: dict[Key, float] = {}
    for a, b in combinations(cases, 2):
        for kind, of in parts.items():
            for entity in of:
                if a in of[entity] and b in of[entity] and len(of[entity]) <= weights.numbers["max_incidents"]:
                    chance = weights.numbers[kind] * of[entity][a] * of[entity][b]
                    found[a, b, kind, entity] = log(chance * background / len(of[entity]))
        for (x, y), chance in _ties(tables, weights).items():
            for here, there in ((x, y), (y, x)):
                p, q = parts["person"].get(here, {}), parts["person"].get(there, {})
                if a in p and b in q and b not in p and a not in q:
                    f = len(p) + len(q)
                    if f <= weights.numbers["max_incidents"]:
                        found[a, b, "tie", f"{x}~{y}"] = log(chance * p[a] * q[b] * background / f)
    return found


def slow_quarrels(tables: Tables, weights: Model) -> dict[tuple[str, str], float]:
    """The most that two shared people who stood against each other in both cases say, by pair of cases."""
    reasons = slow_reasons(tables, weights)
    sides = _sides(tables, weights)
    best: dict[tuple[str, str], float] = {}
    people = [(a, b, who, value) for (a, b, family, who), value in reasons.items() if family == "person"]
    for (a, b, p, one), (c, d, q, other) in combinations(people, 2):
        if (a, b) == (c, d):
            stood = [{sides.get((p, case)), sides.get((q, case))} for case in (a, b)]
            if stood == [{"suspect", "victim"}] * 2:
                best[a, b] = max(one + other, best.get((a, b), one + other))
    return best


def _sides(tables: Tables, weights: Model) -> dict[tuple[str, str], str]:
    """The side of each person in each case, by the strongest role (the first by name of equal ones)."""
    role: dict[tuple[str, str], tuple[float, str]] = {}
    for row in tables.involvements.itertuples():
        if row.entity_kind == "person":
            weight = weights.numbers["role_weights"][row.role] * row.weight
            key, new = (row.entity_id, row.incident_id), (-weight, row.role)
            role[key] = min(new, role.get(key, new))
    return {key: weights.numbers["role_sides"][name] for key, (_, name) in role.items()}


def slow_pairs(
    reasons: dict[Key, float], weights: Model, quarrels: dict[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    background = max(weights.numbers["cases"], weights.numbers["least_cases"])
    prior = log(weights.numbers["expected_cases"] / background)
    best: dict[tuple[str, str], dict[str, float]] = {}
    for (a, b, family, _), value in reasons.items():
        families = best.setdefault((a, b), {})
        families[family] = max(value, families.get(family, value))
    odds = {}
    for pair, families in best.items():
        if pair in quarrels:
            families["person"] = max(families["person"], quarrels[pair])
        by_itself = [value for value in families.values() if prior + value > 0]
        odds[pair] = prior + (sum(by_itself) if by_itself else max(families.values()))
    return odds


def _parts(tables: Tables, kind: str, cases: set[str], weights: Model) -> dict[str, dict[str, float]]:
    parts: dict[str, dict[str, float]] = {}
    for row in tables.involvements.itertuples():
        if row.entity_kind == kind and not row.anonymous and row.incident_id in cases:
            weight = weights.numbers["role_weights"][row.role] * row.weight
            of = parts.setdefault(row.entity_id, {})
            of[row.incident_id] = max(weight, of.get(row.incident_id, 0.0))
    return parts


def _ties(tables: Tables, weights: Model) -> dict[tuple[str, str], float]:
    ties: dict[tuple[str, str], float] = {}
    for row in tables.ties.itertuples():
        chance = weights.numbers["tie_chances"].get(row.kind)
        if chance is not None and row.person_a != row.person_b:
            pair = (min(row.person_a, row.person_b), max(row.person_a, row.person_b))
            ties[pair] = max(chance, ties.get(pair, 0.0))
    return ties


def as_reasons(frame: pd.DataFrame) -> dict[Key, float]:
    return {(row.incident_a, row.incident_b, row.family, row.entity): row.log_odds for row in frame.itertuples()}
