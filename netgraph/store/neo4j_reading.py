"""Records back out of Neo4j: whole tables, or those that touch some ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables, empty_table
from netgraph.model.versions import sort_by_key
from netgraph.store.neo4j_rows import table_frame

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.store.neo4j_link import Link

__all__ = ["read_frame", "read_tables"]

_ROWS = 50_000
"""Rows made into columns at a time, so that a large table is never held as Python objects."""


def read_tables(link: Link) -> Tables:
    """Return all rows that stand, sorted by key."""
    return Tables(**{name: read_frame(link, name) for name in TABLES})


def read_frame(link: Link, table: str, ids: Sequence[str] | None = None) -> DataFrame:
    """Return the rows of a table that stand, sorted by key: all, or those that touch any of these ids."""
    import pandas as pd

    rows = link.rows(f"read/{table}", ids=None if ids is None else list(ids))
    parts = [table_frame(TABLES[table], part) for part in _parts(rows)]
    if not parts:
        return empty_table(table)
    frame = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    if ids is not None:
        frame = frame.drop_duplicates(list(TABLES[table].key))
    return sort_by_key(table, frame)


def _parts(rows: Iterable[list[Any]]) -> Iterable[list[list[Any]]]:
    each = iter(rows)
    while part := list(islice(each, _ROWS)):
        yield part
