"""A motif as numbers: in which order its letters are bound, how each step's events are reached, what must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import encode
from netgraph.motifs import walk
from netgraph.motifs.pattern import ANYBODY, Motif, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netgraph.motifs.context import Context
    from netgraph.motifs.index import Coded

    Int64s = NDArray[np.int64]

__all__ = ["Plan", "context_rows", "plan_of"]


@dataclass(frozen=True)
class Plan:
    """A motif as `netgraph.motifs.walk` reads it; `ties` are the kinds of tie in the order of their numbers."""

    steps: Int64s
    rules: Int64s
    ties: tuple[str, ...]
    letters: tuple[str, ...]


def plan_of(motif: Motif) -> Plan:
    """Return the plan of a motif.

    Raises
    ------
    ValueError
        If a step hangs together with no earlier one: every two events would be the motif. Or if it has more than 31
        steps.

    Examples
    --------
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> plan = plan_of(RETALIATION)
    >>> plan.letters, plan.steps[:, [walk.SOURCE, walk.TARGET]].tolist(), len(plan.rules)
    (('A', 'B'), [[0, 1], [1, 0]], 1)
    """
    if len(motif.steps) > 31:
        raise ValueError(f"motif {motif.name}: {len(motif.steps)} steps; at most 31 can be searched")
    letters, kinds = motif.letters, tuple(dict.fromkeys(tie.kind for tie in motif.ties))
    steps = np.full((len(motif.steps), walk.PLAN), -1, dtype=np.int64)
    bound: list[str] = []
    for number, step in enumerate(motif.steps):
        steps[number, [walk.SOURCE, walk.TARGET]] = [_number(letters, end) for end in (step.source, step.target)]
        new = [end != ANYBODY and end not in bound for end in (step.source, step.target)]
        steps[number, [walk.NEW_SOURCE, walk.NEW_TARGET]] = new
        steps[number, walk.GAP] = -1 if step.gap is None else _microseconds(step.gap)
        _reach(steps[number], motif, number, bound, kinds)
        bound += [letter for letter in step.letters if letter not in bound]
    if len(steps) > 1 and steps[1, walk.REACH] != walk.BY_TIE:
        steps[0, walk.ROW] = steps[1, walk.ROW]
        steps[0, walk.WAY] = steps[0, walk.TARGET] == steps[1, walk.ROW]
    rules = _rules(motif, kinds)
    for number in range(len(steps)):
        steps[number, walk.RULES_FROM] = sum(step < number for step, _ in rules)
        steps[number, walk.RULES_TO] = sum(step <= number for step, _ in rules)
    told = np.array([rule for _, rule in rules], dtype=np.int64).reshape(-1, walk.RULES)
    return Plan(steps, told, kinds, letters)


def _number(letters: tuple[str, ...], end: str) -> int:
    return -1 if end == ANYBODY else letters.index(end)


def _microseconds(time: timedelta) -> int:
    return (time.days * 86_400 + time.seconds) * 1_000_000 + time.microseconds


def _reach(row: Int64s, motif: Motif, number: int, bound: list[str], kinds: tuple[str, ...]) -> None:
    """Fill in how a step's events are reached from those who are bound."""
    step, letters = motif.steps[number], motif.letters
    known = [end for end in (step.source, step.target) if end in bound]
    if number == 0:
        row[walk.REACH] = walk.BY_EVENT
        return
    if known:
        row[walk.REACH] = walk.BY_PAIR if len(known) == 2 else walk.BY_NODE
        first = motif.steps[0].source
        start = first if len(known) == 2 and first in known else known[0]
    else:
        start, tied, kind = _tied(motif, step, bound)
        row[[walk.REACH, walk.TIED_TO, walk.TIE]] = walk.BY_TIE, letters.index(tied), kinds.index(kind)
    row[walk.ROW], row[walk.WAY] = letters.index(start), start == step.target


def _tied(motif: Motif, step: Step, bound: list[str]) -> tuple[str, str, str]:
    """Return a letter of the step, one bound before that it is tied to, and the kind of tie."""
    for tie in motif.ties:
        for mine, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if mine in step.letters and other in bound:
                return mine, other, tie.kind
    raise ValueError(
        f"motif {motif.name}: the step {step} shares nobody with an earlier step and is tied to nobody in one; "
        "every two events would be the motif"
    )


def _rules(motif: Motif, kinds: tuple[str, ...]) -> list[tuple[int, tuple[int, ...]]]:
    """Return each condition between two letters with the step at which it can be tested, by step."""
    letters = motif.letters
    at = [next(n for n, step in enumerate(motif.steps) if letter in step.letters) for letter in letters]
    found = []
    for one, first in enumerate(letters):
        for other in range(one + 1, len(letters)):
            if not motif.may_be_one(first, letters[other]):
                found.append((max(at[one], at[other]), (walk.DIFFERENT, one, other, -1, -1)))
    for tie in motif.ties:
        one, other = letters.index(tie.one), letters.index(tie.other)
        before = -1 if tie.before is None else tie.before - 1
        found.append((max(at[one], at[other], before), (walk.TIED, one, other, kinds.index(tie.kind), before)))
    for what, pairs in ((walk.SAME_GROUP, motif.same_group), (walk.OTHER_GROUP, motif.other_group)):
        for mine, theirs in pairs:
            one, other = letters.index(mine), letters.index(theirs)
            found.append((max(at[one], at[other]), (what, one, other, -1, -1)))
    return sorted(found)


def context_rows(plan: Plan, codes: Coded, context: Context | None) -> tuple[Any, ...]:
    """Return a context as `netgraph.motifs.walk` reads it: ties in rows, with since when; the group of each entity."""
    size = len(codes.entities)
    group = np.full(size, -1, dtype=np.int32)
    start = np.zeros(max(len(plan.ties), 1) * size + 1, dtype=np.int32)
    if context is None:
        return start, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), group
    member = _entity(codes, context.groups["kind"], context.groups["entity"])
    if len(member):
        group[member[member >= 0]] = encode(context.groups["group"])[0][0][member >= 0]
    row, other, since = _tie_rows(plan, codes, context)
    np.cumsum(np.bincount(row, minlength=len(start) - 1), out=start[1:])
    return start, other, since, group


def _tie_rows(plan: Plan, codes: Coded, context: Context) -> tuple[Int64s, Int64s, Int64s]:
    """Return each tie both ways, once, from when it has held: its row, the other end, since."""
    ties, size = context.ties[context.ties["kind"].isin(plan.ties)], len(codes.entities)
    number = np.array([plan.ties.index(kind) for kind in ties["kind"]], dtype=np.int64)
    one, other = (_entity(codes, ties[f"kind_{end}"], ties[f"entity_{end}"]) for end in ("a", "b"))
    moment = ties["since"].to_numpy().astype("datetime64[us]").astype(np.int64)
    known = (one >= 0) & (other >= 0)
    row = np.concatenate([number * size + one, number * size + other])[np.tile(known, 2)]
    far = np.concatenate([other, one])[np.tile(known, 2)]
    since = np.tile(moment, 2)[np.tile(known, 2)]
    order = np.lexsort((since, far, row))
    row, far, since = row[order], far[order], since[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (np.diff(row) != 0) | (np.diff(far) != 0)
    return row[first], far[first], since[first]


def _entity(codes: Coded, kind: Any, name: Any) -> Int64s:
    """Return the codes of entities; -1 for those in no event."""
    import pandas as pd

    of_id = pd.Index(codes.ids).get_indexer(pd.Index(name))
    of_kind = pd.Index(codes.kinds).get_indexer(pd.Index(kind))
    width = len(codes.kinds) + 1
    pair = np.where((of_id >= 0) & (of_kind >= 0), of_id * width + of_kind, -1)
    held = codes.entities.astype(np.int64) * width + codes.entity_kind
    place = np.minimum(np.searchsorted(held, pair), max(len(held) - 1, 0))
    return np.where(held[place] == pair, place, -1) if len(held) else np.full(len(pair), -1, dtype=np.int64)
