"""Which versions stand, now or as of a moment, and their rows, in the order of their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.references import Reference, references_of
from netgraph.model.schema import TABLES, TableSpec
from netgraph.model.tables import Tables, empty_table
from netgraph.store.frames import first_row, query_frame
from netgraph.store.shape import columns, row_order

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import DataFrame, Timestamp

__all__ = ["NOW", "Standing", "filled_tables", "newest_recorded_at", "read_rows", "read_tables", "standing_at"]


@dataclass(frozen=True)
class Standing:
    """Which versions stand: a SQL condition per table on the columns of its history."""

    conditions: Mapping[str, str]

    def rows(self, name: str) -> str:
        """Return the standing rows of table `name` as a SQL relation, with all columns of its history."""
        return f"(SELECT * FROM history.{name} WHERE {self.conditions[name]})"


NOW = Standing(dict.fromkeys(TABLES, "in_force"))
"""What stands now: the newest versions, not withdrawn, referring to nothing that is not in force."""


def newest_recorded_at(connection: DuckDBPyConnection) -> Timestamp | None:
    """Return the newest ``recorded_at`` of all versions; ``None`` in an empty store."""
    return _latest(connection, "recorded_at")


def _latest(connection: DuckDBPyConnection, column: str) -> Timestamp | None:
    import pandas as pd

    each = " UNION ALL ".join(f"SELECT max({column}) AS newest FROM history.{name}" for name in TABLES)
    (found,) = first_row(connection, f"SELECT max(newest) FROM ({each})")
    return None if found is None else pd.Timestamp(found).as_unit("us")


def standing_at(connection: DuckDBPyConnection, when: Timestamp) -> Standing:
    """Return what stood as of `when`; the same as `NOW` where nothing was recorded or withdrawn since.

    Otherwise the rows that then referred to something unknown are listed in temporary tables ``dangling_<table>``.
    """
    newest, withdrawn = newest_recorded_at(connection), _latest(connection, "withdrawn_at")
    if newest is None or (newest <= when and (withdrawn is None or withdrawn <= when)):
        return NOW
    at = f"TIMESTAMP '{when.isoformat(sep=' ')}'"
    plain = f"recorded_at <= {at} AND coalesce(superseded_at > {at}, true) AND coalesce(withdrawn_at > {at}, true)"
    standing = dict.fromkeys(TABLES, plain)
    for name in TABLES:  # those referred to come before those that refer
        if references_of(name) and _list_dangling(connection, name, standing):
            standing[name] = f"{plain} AND rowid NOT IN (SELECT rid FROM temp.dangling_{name})"
    return Standing(standing)


def _list_dangling(connection: DuckDBPyConnection, name: str, standing: Mapping[str, str]) -> bool:
    """List the rows of table `name` that refer to something that does not stand; say whether there are any."""
    missing = " OR ".join(f"r{place}.there IS NULL AND {_refers(name, one)}" for place, one in _numbered(name))
    joins = " ".join(
        f"LEFT JOIN (SELECT {TABLES[one.table].key[0]} AS id, true AS there FROM history.{one.table} "
        f"WHERE {standing[one.table]}) r{place} ON r{place}.id = h.{one.column}"
        for place, one in _numbered(name)
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE dangling_{name} AS SELECT h.rid FROM "
        f"(SELECT rowid AS rid, * FROM history.{name} WHERE {standing[name]}) h {joins} WHERE {missing}"
    )
    (count,) = first_row(connection, f"SELECT count(*) FROM temp.dangling_{name}")
    return bool(count)


def _numbered(name: str) -> list[tuple[int, Reference]]:
    return list(enumerate(references_of(name)))


def _refers(name: str, reference: Reference) -> str:
    """Return SQL that says whether a row uses this reference at all."""
    named = f"h.{reference.column} IS NOT NULL"
    if not reference.kind:
        return named
    unnamed = " AND NOT h.anonymous" if name == "involvements" else ""
    return f"{named} AND h.{reference.kind_column} = '{reference.kind}'{unnamed}"


def filled_tables(connection: DuckDBPyConnection) -> set[str]:
    """Return the tables that hold any version at all: one question in place of one a table."""
    each = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM history.{name})" for name in TABLES)
    return {row[0] for row in connection.execute(each).fetchall()}


def read_rows(connection: DuckDBPyConnection, condition: Mapping[str, str]) -> Tables:
    """Return the rows of every table that meet its condition, sorted by key; a table without a condition is empty."""
    filled = filled_tables(connection) & set(condition)
    return Tables(
        **{
            name: _frame(connection, spec, condition[name]) if name in filled else empty_table(name)
            for name, spec in TABLES.items()
        }
    )


def _frame(connection: DuckDBPyConnection, spec: TableSpec, condition: str) -> DataFrame:
    return query_frame(
        connection, f"SELECT {columns(spec)} FROM history.{spec.name} WHERE {condition} ORDER BY {row_order(spec)}"
    )


def read_tables(connection: DuckDBPyConnection, standing: Standing) -> Tables:
    """Return all that stands."""
    return read_rows(connection, standing.conditions)
