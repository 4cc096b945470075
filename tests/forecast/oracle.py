"""The first ranking by dictionaries, one person and one incident at a time: slow and obvious."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

import pandas as pd

from netgraph.forecast.people import DecayedExposure
from netgraph.model.tables import Tables

SIDES = {"suspect": "suspect", "arrested": "suspect", "charged": "suspect", "victim": "victim", "party": "unknown"}


def ties_of(known: Tables, parameters: DecayedExposure, now: pd.Timestamp) -> dict[tuple[str, str], float]:
    ties: dict[tuple[str, str], float] = defaultdict(float)
    for people in parts_of(known, now).values():
        weights = {who: max(weight for _, weight in parts) for who, parts in people.items()}
        if len(weights) <= parameters.max_party:
            for a, b in combinations(sorted(weights), 2):
                ties[a, b] += weights[a] * weights[b] / (len(weights) - 1)
    kinds = parameters.vocabulary.ties
    for tie in known.ties.itertuples():
        if not kinds.at[tie.kind, "kinship"] and tie.recorded_at <= now and tie.person_a != tie.person_b:
            a, b = sorted([tie.person_a, tie.person_b])
            ties[a, b] += min(1.0, float(kinds.at[tie.kind, "weight"]) * min(1.0, tie.weight))
    both = {(a, b): min(1.0, strength) for (a, b), strength in ties.items() if strength > 0}
    return both | {(b, a): strength for (a, b), strength in both.items()}


def parts_of(known: Tables, now: pd.Timestamp) -> dict[str, dict[str, list[tuple[str, float]]]]:
    """Incident → person → (side, weight) of each active part."""
    standing = {one.incident_id for one in known.incidents.itertuples() if _stands(one, now)}
    parts: dict[str, dict[str, list[tuple[str, float]]]] = defaultdict(lambda: defaultdict(list))
    for part in known.involvements.itertuples():
        if part.incident_id in standing and part.role in SIDES and part.entity_kind == "person" and not part.anonymous:
            parts[part.incident_id][part.entity_id].append((SIDES[part.role], part.weight))
    return parts


def _stands(one: Any, now: pd.Timestamp) -> bool:
    return bool(one.recorded_at <= now and one.occurred_to <= now and one.status != "unfounded")


def scores(known: Tables, parameters: DecayedExposure, now: pd.Timestamp) -> dict[tuple[str, str], dict[str, Any]]:
    """(stream, person) → incident → (value, its reasons: several if equally strong), for all who have a score."""
    kinds, ties, parts = parameters.vocabulary.kinds, ties_of(known, parameters, now), parts_of(known, now)
    people = set().union(*parts.values()) | {a for a, _ in ties}
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for one in known.incidents.itertuples():
        if one.incident_id not in parts:
            continue
        here = parts[one.incident_id]
        age = (now - one.occurred_to) / pd.Timedelta(days=1)
        severity = kinds.at[one.kind, "severity"] if pd.isna(one.severity) else one.severity
        full = severity * decay(age, parameters.half_life_days)
        near = severity * decay(age, parameters.exposure_half_life_days)
        near *= bool(kinds.at[one.kind, "serious"] and kinds.at[one.kind, "aggression"])
        for stream in ("victim", "suspect"):
            for who in people:
                if who in here:
                    ways = list(own_ways(here[who], stream, full, near, parameters))
                else:
                    ways = [(near * reach, reason) for reach, reason in ways_to(who, here, ties, parameters)]
                value = max((way[0] for way in ways), default=0.0)
                if value > 0:
                    best = {reason for reach, reason in ways if reach > value * (1 - 1e-9)}
                    found[stream, who][one.incident_id] = (value, best)
    return found


def own_ways(parts: list[tuple[str, float]], stream: str, full: float, near: float, parameters: DecayedExposure) -> Any:
    for side, weight in parts:
        if side == stream:
            yield full * weight, "own_history"
        elif side == "unknown":
            yield full * weight * parameters.unknown_side, "own_history"
        else:
            yield near * weight * parameters.damping[0], "own_other_side"


def ways_to(who: str, here: Any, ties: dict[tuple[str, str], float], parameters: DecayedExposure) -> Any:
    """Every walk from a participant to `who`, shorter ones first, by following all neighbours."""
    frontier = [(person, max(weight for _, weight in parts)) for person, parts in here.items()]
    for step, damping in enumerate(parameters.damping, start=1):
        frontier = [(b, reach * tie) for person, reach in frontier for (a, b), tie in ties.items() if a == person]
        yield from ((reach * damping, f"exposure_{step}") for person, reach in frontier if person == who)


def decay(age_days: float, half_life_days: float) -> float:
    return float(0.5 ** (age_days / half_life_days)) if age_days <= 10 * half_life_days else 0.0
