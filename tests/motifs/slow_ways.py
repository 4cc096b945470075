"""Slow and obvious: motifs of any number of steps, by looking at every tuple of rows of events."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pandas as pd

from netgraph.motifs.context import Context
from netgraph.motifs.pattern import ANYBODY, Motif
from netgraph.motifs.steps import kinds_of_step

Entity = tuple[str, str]
ACTORS = ("person", "group")


def slow_instances(
    events: pd.DataFrame, motif: Motif, delta: timedelta, context: Context | None = None
) -> dict[tuple[str, ...], float]:
    """Weight by ordered tuple of incidents, of those in certain order and close enough."""
    rows = list(events.itertuples())
    candidates = [[row for row in rows if _may_be(row, step, motif)] for step in motif.steps]
    found: dict[tuple[str, ...], float] = {}
    seen: set[Any] = set()
    for chosen in product(*candidates):
        bound = _bound(chosen, motif)
        if bound is not None and _in_time(chosen, motif, delta) and _holds(bound, chosen, motif, context):
            ids = tuple(row.incident_id for row in chosen)
            key = (ids, tuple(row.Index for row in chosen))
            assert key not in seen
            seen.add(key)
            weight = 1.0
            for row in chosen:
                weight *= row.weight
            found[ids] = found.get(ids, 0.0) + weight
    return found


def _end(row: Any, end: str) -> Entity | None:
    kind, name = getattr(row, f"{end}_kind"), getattr(row, end)
    return None if pd.isna(name) else (kind, name)


def _may_be(row: Any, step: Any, motif: Motif) -> bool:
    kinds = kinds_of_step(step)
    if (kinds and row.kind not in kinds) or (_end(row, "source") == _end(row, "target")):
        return False
    for end, letter in (("source", step.source), ("target", step.target)):
        entity = _end(row, end)
        allowed = ACTORS if letter == ANYBODY or motif.kind_of(letter) == "actor" else (motif.kind_of(letter),)
        if entity is None and letter != ANYBODY:
            return False
        if entity is not None and entity[0] not in allowed:
            return False
    return True


def _bound(chosen: tuple[Any, ...], motif: Motif) -> dict[str, Entity] | None:
    bound: dict[str, Entity] = {}
    for row, step in zip(chosen, motif.steps, strict=True):
        for end, letter in (("source", step.source), ("target", step.target)):
            if letter == ANYBODY:
                continue
            entity = _end(row, end)
            assert entity is not None
            if bound.setdefault(letter, entity) != entity:
                return None
    for (one, mine), (other, theirs) in product(bound.items(), repeat=2):
        if mine == theirs and not motif.may_be_one(one, other):
            return None
    return bound


def lag(one: Any, other: Any) -> pd.Timedelta:
    if one.date_only and other.date_only:
        return other.local_day - one.local_day
    return other.occurred_from - one.occurred_from


def _in_time(chosen: tuple[Any, ...], motif: Motif, delta: timedelta) -> bool:
    for place in range(1, len(chosen)):
        one, other, gap = chosen[place - 1], chosen[place], motif.steps[place].gap
        if one.occurred_to > other.occurred_from or (gap is not None and lag(one, other) > gap):
            return False
    return lag(chosen[0], chosen[-1]) <= delta


def _holds(bound: dict[str, Entity], chosen: tuple[Any, ...], motif: Motif, context: Context | None) -> bool:
    for tie in motif.ties:
        assert context is not None
        since = [
            row.since
            for row in context.ties.itertuples()
            if row.kind == tie.kind
            and {(row.kind_a, row.entity_a), (row.kind_b, row.entity_b)} == {bound[tie.one], bound[tie.other]}
        ]
        start = None if tie.before is None else chosen[tie.before - 1].occurred_from
        if not any(start is None or pd.isna(moment) or moment < start for moment in since):
            return False
    groups = {} if context is None else {(row.kind, row.entity): row.group for row in context.groups.itertuples()}
    for pairs, same in ((motif.same_group, True), (motif.other_group, False)):
        for one, other in pairs:
            mine, theirs = groups.get(bound[one]), groups.get(bound[other])
            if mine is None or theirs is None or (mine == theirs) != same:
                return False
    return True
