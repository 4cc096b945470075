"""Slow and obvious: two-step motifs by looking at every two rows of events."""

from __future__ import annotations

from typing import Any

import pandas as pd

from netgraph.motifs import Motif

Instance = dict[str, Any]


def slow_motifs(events: pd.DataFrame, motif: Motif, delta: pd.Timedelta) -> dict[tuple[str, str], Instance]:
    """People of each letter, order, lag and weight by (first incident, second incident)."""
    rows = list(events.itertuples())
    found: dict[tuple[str, str], Instance] = {}
    for one in rows:
        for other in rows:
            letters = _bound(motif, one, other)
            told = _order(one, other)
            lag = _lag(one, other)
            if letters is None or told is None or one.incident_id == other.incident_id or abs(lag) > delta:
                continue
            empty: Instance = {
                "order": told,
                "lag": lag,
                "weight": 0.0,
                "people": {letter: set() for letter in letters},
            }
            instance = found.setdefault((one.incident_id, other.incident_id), empty)
            instance["weight"] += one.weight * other.weight
            instance["forward"] = (one.occurred_from, one.incident_id) < (other.occurred_from, other.incident_id)
            for letter, who in letters.items():
                instance["people"][letter].add(who[1])
    return {ids: instance for ids, instance in found.items() if _told_this_way(ids, instance, found)}


def _told_this_way(ids: tuple[str, str], instance: Instance, found: dict[tuple[str, str], Instance]) -> bool:
    return instance["order"] == "strict" or instance["forward"] or (ids[1], ids[0]) not in found


def _bound(motif: Motif, one: Any, other: Any) -> dict[str, tuple[str, str]] | None:
    letters: dict[str, tuple[str, str]] = {}
    for step, row in zip(motif.steps, (one, other), strict=True):
        if pd.isna(row.source) or pd.isna(row.target) or (step.kinds and row.kind not in step.kinds):
            return None
        for letter, who in ((step.source, (row.source_kind, row.source)), (step.target, (row.target_kind, row.target))):
            if letters.setdefault(letter, who) != who:
                return None
    return letters if len(set(letters.values())) == len(letters) else None


def _order(one: Any, other: Any) -> str | None:
    if one.occurred_to <= other.occurred_from:
        return "strict"
    if other.occurred_to <= one.occurred_from:
        return None
    return "same day, order unknown" if one.local_day == other.local_day else "order unknown"


def _lag(one: Any, other: Any) -> pd.Timedelta:
    if one.date_only and other.date_only:
        return other.local_day - one.local_day
    return other.occurred_from - one.occurred_from
