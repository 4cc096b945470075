"""Slow and obvious: what cases share, by looking at every pair of cases."""

from __future__ import annotations

from itertools import combinations
from math import log

from netgraph.model.findings import Model
from netgraph.model.tables import Tables

Key = tuple[str, str, str, str]


def slow_shared(tables: Tables, weights: Model) -> dict[Key, float]:
    """Score by (case, case, family, entity), every pair of founded cases looked at."""
    rows = tables.incidents[tables.incidents["status"] != "unfounded"]
    classes = rows.set_index("incident_id")["kind"].map(weights.numbers["kind_classes"]).to_dict()
    parts = {kind: _parts(tables, kind, set(classes), weights) for kind in ("person", "vehicle")}
    found: dict[Key, float] = {}
    for a, b in combinations(sorted(classes), 2):
        attack, other = 0 in (classes[a], classes[b]), 3 in (classes[a], classes[b])
        for kind, of in parts.items():
            for entity in of if attack or not other else ():
                if a in of[entity] and b in of[entity] and len(of[entity]) <= weights.numbers["max_incidents"]:
                    found[a, b, kind, entity] = log(of[entity][a] * of[entity][b]) - log(len(of[entity]) / 2)
        for (x, y), chance in _ties(tables, weights).items() if attack and not other else ():
            for here, there in ((x, y), (y, x)):
                p, q = parts["person"].get(here, {}), parts["person"].get(there, {})
                if a in p and b in q and b not in p and a not in q:
                    f = len(p) + len(q)
                    if f <= weights.numbers["max_incidents"]:
                        found[a, b, "tie", f"{x}~{y}"] = log(chance * p[a] * q[b]) - log(f / 2)
    return found


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
