"""A motif as one join in DuckDB: written from what a motif means, sharing nothing with the engine but the kinds."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pandas as pd

from netgraph.motifs import Motif
from netgraph.motifs.context import Context
from netgraph.motifs.pattern import ANYBODY
from netgraph.motifs.steps import kinds_of_step

ROWS = """
CREATE TABLE e AS SELECT incident_id AS i, kind, weight AS w, date_only AS whole,
    source_kind AS sk, source_kind || chr(31) || source AS s, target_kind AS tk, target_kind || chr(31) || target AS t,
    epoch_us(occurred_from) AS f, epoch_us(occurred_to) AS u, epoch_us(local_day) AS d FROM events;
CREATE TABLE tie AS SELECT kind, kind_a || chr(31) || entity_a AS a, kind_b || chr(31) || entity_b AS b,
    epoch_us(since) AS since FROM ties;
INSERT INTO tie SELECT kind, b, a, since FROM tie;
CREATE TABLE grp AS SELECT kind || chr(31) || entity AS a, "group" AS g FROM groups;
"""


def duckdb_instances(
    events: pd.DataFrame, motif: Motif, delta: timedelta, context: Context
) -> dict[tuple[str, ...], float]:
    """Weight by ordered tuple of incidents, of those in certain order and close enough."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for name, rows in (("events", events), ("ties", context.ties), ("groups", context.groups)):
            connection.register(name, rows)
        for statement in ROWS.split(";\n")[:-1]:
            connection.execute(statement)
        return {tuple(row[:-1]): row[-1] for row in connection.execute(query_of(motif, delta)).fetchall()}


def query_of(motif: Motif, delta: timedelta) -> str:
    """The join: one e a step, one row an ordered tuple of incidents."""
    steps = range(1, len(motif.steps) + 1)
    where = [_lag(1, steps[-1], delta)]
    for n, step in enumerate(motif.steps, start=1):
        where += [f"e{n}.s IS DISTINCT FROM e{n}.t", *_ends(motif, n)]
        if kinds := kinds_of_step(step):
            where.append(f"e{n}.kind IN ({', '.join(map(repr, kinds))})")
        if n > 1:
            where.append(f"e{n - 1}.u <= e{n}.f")
            where += [_lag(n - 1, n, step.gap)] if step.gap is not None else []
    at = {letter: where_it_stands[0] for letter, where_it_stands in _places(motif).items()}
    for letter, places in _places(motif).items():
        where += [f"{places[0]} = {other}" for other in places[1:]]
        where += [
            f"{at[letter]} <> {at[other]}" for other in at if other < letter and not motif.may_be_one(letter, other)
        ]
    for tie in motif.ties:
        since = f" AND coalesce(since < e{tie.before}.f, true)" if tie.before else ""
        pair = f"kind = '{tie.kind}' AND a = {at[tie.one]} AND b = {at[tie.other]}"
        where.append(f"EXISTS (SELECT 1 FROM tie WHERE {pair}{since})")
    for pairs, sign in ((motif.same_group, "="), (motif.other_group, "<>")):
        group = "(SELECT g FROM grp WHERE a = {})"
        where += [f"{group.format(at[one])} {sign} {group.format(at[other])}" for one, other in pairs]
    ids = ", ".join(f"e{n}.i" for n in steps)
    weight = " * ".join(f"e{n}.w" for n in steps)
    tables = ", ".join(f"e AS e{n}" for n in steps)
    return f"SELECT {ids}, sum({weight}) FROM {tables} WHERE {' AND '.join(where)} GROUP BY {ids}"


def _places(motif: Motif) -> dict[str, list[str]]:
    """Where each letter stands: columns of steps."""
    found: dict[str, list[str]] = {}
    for n, step in enumerate(motif.steps, start=1):
        for letter, column in ((step.source, "s"), (step.target, "t")):
            if letter != ANYBODY:
                found.setdefault(letter, []).append(f"e{n}.{column}")
    return found


def _ends(motif: Motif, n: int) -> list[str]:
    step, found = motif.steps[n - 1], []
    for letter, column in ((step.source, "s"), (step.target, "t")):
        kind = "actor" if letter == ANYBODY else motif.kind_of(letter)
        allowed = "'person', 'group'" if kind == "actor" else f"'{kind}'"
        nobody = f"e{n}.{column} IS NULL OR " if letter == ANYBODY else ""
        found.append(f"({nobody}e{n}.{column}k IN ({allowed}))")
    return found


def _lag(one: int, other: int, most: timedelta) -> str:
    days = f"CASE WHEN e{one}.whole AND e{other}.whole THEN e{other}.d - e{one}.d ELSE e{other}.f - e{one}.f END"
    return f"{days} <= {most // timedelta(microseconds=1)}"
