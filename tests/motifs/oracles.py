"""Slow and obvious: motifs by looking at every tuple of rows of events, whether their order is known or not."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pandas as pd

from netgraph.motifs import Motif
from netgraph.motifs.context import Context
from tests.motifs.slow_ways import _bound, _holds, _may_be, lag

Instance = dict[str, Any]
ORDERS = ("strict", "same day, order unknown", "order unknown")


def slow_motifs(
    events: pd.DataFrame, motif: Motif, delta: pd.Timedelta, context: Context | None = None
) -> dict[tuple[str, ...], Instance]:
    """People of each letter, order, lag and weight by the incidents in order."""
    rows = list(events.itertuples())
    found: dict[tuple[str, ...], Instance] = {}
    for chosen in product(*([row for row in rows if _may_be(row, step, motif)] for step in motif.steps)):
        letters, told = _bound(chosen, motif), _order(chosen)
        if letters is None or told is None or not _near(chosen, motif, delta):
            continue
        if not _holds(letters, chosen, motif, context):
            continue
        ids = tuple(row.incident_id for row in chosen)
        people: dict[str, set[str]] = {letter: set() for letter in letters}
        empty = {"order": told, "lag": lag(chosen[0], chosen[-1]), "weight": 0.0, "people": people}
        instance = found.setdefault(ids, {**empty, "key": [(row.occurred_from, row.incident_id) for row in chosen]})
        weight = 1.0
        for row in chosen:
            weight *= row.weight
        instance["weight"] += weight
        for letter, who in letters.items():
            instance["people"][letter].add(who[1])
    return {ids: instance for ids, instance in found.items() if _told_this_way(ids, instance, found)}


def _told_this_way(ids: tuple[str, ...], instance: Instance, found: dict[tuple[str, ...], Instance]) -> bool:
    others = [other["key"] for tuple_, other in found.items() if set(tuple_) == set(ids) and other["order"] != "strict"]
    return instance["order"] == "strict" or instance["key"] == min(others)


def _order(chosen: tuple[Any, ...]) -> str | None:
    worst = 0
    for one, other in combinations(chosen, 2):
        if one.incident_id == other.incident_id or other.occurred_to <= one.occurred_from:
            return None
        if one.occurred_to > other.occurred_from:
            worst = max(worst, 1 if one.local_day == other.local_day else 2)
    return ORDERS[worst]


def _near(chosen: tuple[Any, ...], motif: Motif, delta: pd.Timedelta) -> bool:
    for before, row, step in zip(chosen, chosen[1:], motif.steps[1:], strict=False):
        if abs(lag(chosen[0], row)) > delta or (step.gap is not None and abs(lag(before, row)) > step.gap):
            return False
    return True
