"""Slow and obvious answers that the fast code must equal on small worlds."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pandas as pd

from netgraph.model.tables import Tables

DAY = pd.Timedelta(days=1)


def parties(world: Tables, roles: dict[str, float]) -> dict[str, dict[str, float]]:
    """Who took part in each incident, and with what weight."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in world.involvements.itertuples():
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
