"""Slow and obvious answers that the fast code must equal on small worlds."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import combinations
from typing import Any

import pandas as pd

from netgraph.model.tables import Tables

DAY = pd.Timedelta(days=1)


def founded_parts(world: Tables) -> list[Any]:
    status = dict(zip(world.incidents["incident_id"], world.incidents["status"], strict=True))
    return [row for row in world.involvements.itertuples() if status.get(row.incident_id) != "unfounded"]


def parties(world: Tables, roles: dict[str, float]) -> dict[str, dict[str, float]]:
    """Who took part in each founded incident, and with what weight."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in founded_parts(world):
        if row.entity_kind == "person" and not row.anonymous and row.role in roles:
            part = roles[row.role] * row.weight
            found[row.incident_id][row.entity_id] = max(part, found[row.incident_id].get(row.entity_id, 0))
    return found


def co_involvement(
    world: Tables, *, now: pd.Timestamp, roles: dict[str, float], half_life_days: float, max_party: int = 50
) -> dict[tuple[str, str], tuple[float, int, pd.Timestamp, pd.Timestamp]]:
    incidents = world.incidents.set_index("incident_id")
    ties: dict[tuple[str, str], tuple[float, int, pd.Timestamp, pd.Timestamp]] = {}
    for incident_id, party in parties(world, roles).items():
        case = incidents.loc[incident_id]
        if len(party) > max_party or case.occurred_from > now:
            continue
        age = max(now - case.occurred_to, 0 * DAY) / DAY
        for a, b in combinations(sorted(party), 2):
            weight = party[a] * party[b] * 0.5 ** (age / half_life_days) / (len(party) - 1)
            total, count, first, last = ties.get((a, b), (0.0, 0, case.occurred_from, case.occurred_from))
            ties[a, b] = (total + weight, count + 1, min(first, case.occurred_from), max(last, case.occurred_from))
    return ties


def _shares(parts: list[tuple[str, str | None, float]]) -> list[tuple[str | None, str | None, float]]:
    """Kind, id and share of each participant of one side; the unnamed have no id."""
    total = max(1.0, sum(weight for _, _, weight in parts))
    return [(kind if entity else None, entity, weight / total) for kind, entity, weight in parts]


def _side(world: Tables, incident_id: str, roles: set[str]) -> list[tuple[str, str | None, float]]:
    best: dict[tuple[str, str, bool], float] = {}
    for row in world.involvements.itertuples():
        if row.incident_id == incident_id and row.role in roles:
            key = (row.entity_kind, row.entity_id, bool(row.anonymous))
            best[key] = max(row.weight, best.get(key, 0))
    return [(kind, None if unnamed else entity, weight) for (kind, entity, unnamed), weight in best.items()]


def person_events(world: Tables, kinds: set[str]) -> dict[tuple, float]:
    """Weight of each (incident, source kind, source, target kind, target)."""
    found: dict[tuple, float] = {}
    for case in world.incidents.itertuples():
        if case.kind not in kinds or case.status == "unfounded":
            continue
        nobody = [(None, None, 1.0)]
        attackers = {"suspect", "arrested", "charged", "convicted", "attacker"}
        sources = _shares(_side(world, case.incident_id, attackers)) or nobody
        targets = _shares(_side(world, case.incident_id, {"victim", "target"})) or nobody
        pairs = [(source, target) for source in sources for target in targets]
        others = [(s, t) for s, t in pairs if s[1] is None or s[:2] != t[:2]]
        if not others:
            continue
        growth = sum(s[2] * t[2] for s, t in pairs) / sum(s[2] * t[2] for s, t in others)
        for source, target in others:
            if source[1] or target[1]:
                key = (case.incident_id, *source[:2], *target[:2])
                found[key] = found.get(key, 0) + source[2] * target[2] * growth
    return found


def group_events(world: Tables, kinds: set[str]) -> dict[tuple, float]:
    starts = world.incidents.set_index("incident_id")["occurred_from"]
    found: dict[tuple, float] = {}
    for (incident_id, *ends), weight in person_events(world, kinds).items():
        for _, source, source_part in _groups_at(world, *ends[:2], starts[incident_id]):
            for _, target, target_part in _groups_at(world, *ends[2:], starts[incident_id]):
                if source is None or source != target:
                    key = (incident_id, source and "group", source, target and "group", target)
                    found[key] = found.get(key, 0) + weight * source_part * target_part
    return found


def _groups_at(world: Tables, kind: str | None, entity: str | None, when: pd.Timestamp) -> list[tuple]:
    if kind != "person":
        return [(kind, entity, 1.0)]
    best: dict[str, float] = {}
    for row in world.memberships.itertuples():
        begun = pd.isna(row.valid_from) or row.valid_from <= when
        if row.person_id == entity and begun and (pd.isna(row.valid_to) or row.valid_to > when):
            best[row.group_id] = max(row.probability, best.get(row.group_id, 0))
    total = max(1.0, sum(best.values()))
    return [("group", of, part / total) for of, part in best.items()]


def great_circle_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Haversine between (longitude, latitude) in degrees."""
    (east_a, north_a), (east_b, north_b) = (tuple(map(math.radians, point)) for point in (a, b))
    half = math.sin((north_b - north_a) / 2) ** 2
    half += math.cos(north_a) * math.cos(north_b) * math.sin((east_b - east_a) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def near_pairs(world: Tables, *, metres: float, days: float, flat: bool) -> list[tuple[str, str, float, float]]:
    places = world.locations.set_index("location_id")
    founded = [case for case in world.incidents.itertuples() if case.status != "unfounded"]
    cases = [case for case in founded if case.location_id in places.index]
    found = []
    for a, b in combinations(sorted(cases, key=lambda case: (case.occurred_from, case.incident_id)), 2):
        one, other = places.loc[a.location_id], places.loc[b.location_id]
        if flat:
            distance = math.dist((one.x, one.y), (other.x, other.y))
        else:
            distance = great_circle_m((one.longitude, one.latitude), (other.longitude, other.latitude))
        lag = (b.occurred_from - a.occurred_from) / DAY
        if distance <= metres and lag <= days:
            found.append((a.incident_id, b.incident_id, distance, lag))
    return found


def evidence(world: Tables, pairs: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for row in founded_parts(world):
        if row.entity_kind == "person" and not row.anonymous:
            named[row.entity_id].add(row.incident_id)
    return sorted({(a, b, case) for a, b in pairs for case in named[a] & named[b]})


def person_links(world: Tables, roles: set[str], max_party: int) -> list[tuple[str, str, str, str | None]]:
    found: set[tuple[str, str, str, str | None]] = {
        (*sorted([row.person_a, row.person_b]), row.kind, None) for row in world.ties.itertuples()
    }
    for incident_id, party in parties(world, dict.fromkeys(roles, 1.0)).items():
        if len(party) <= max_party:
            found |= {(a, b, "incident", incident_id) for a, b in combinations(sorted(party), 2)}
    return sorted(found, key=lambda row: (*row[:3], row[3] or ""))
