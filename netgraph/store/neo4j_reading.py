"""Records back out of Neo4j: whole tables, or those that touch some ids.

A whole table comes page by page, each page one answer that holds its rows as lists: an answer a row costs the client
four times as much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables, empty_table
from netgraph.model.versions import sort_by_key
from netgraph.store.neo4j_laying import SESSIONS
from netgraph.store.neo4j_rows import table_frame

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.store.neo4j_link import Link

__all__ = ["read_frame", "read_tables", "read_touching"]

_PAGE = 5_000
"""Records on a page; of what is read by whom or what it belongs to, records that it belongs to."""

_BY_OWNER = ("modus", "involvements", "ties", "holdings", "memberships", "rivalries")
"""Tables read by incidents, people or groups, which have several rows or none each."""


def read_tables(link: Link) -> Tables:
    """Return all rows that stand, sorted by key."""
    with ThreadPoolExecutor(SESSIONS) as pool:
        frames = pool.map(lambda name: read_frame(link, name), TABLES)
        return Tables(**dict(zip(TABLES, frames, strict=True)))


def read_frame(link: Link, table: str) -> DataFrame:
    """Return all rows of a table that stand, sorted by key."""
    return _sorted(table, [table_frame(TABLES[table], page) for page in _pages(link, table)])


def read_touching(link: Link, table: str, ids: Sequence[str]) -> DataFrame:
    """Return the rows of a table that stand and touch any of these ids, sorted by key."""
    found = list(link.rows(f"read/{table}", ids=list(ids)))
    frame = _sorted(table, [table_frame(TABLES[table], found)] if found else [])
    return frame.drop_duplicates(list(TABLES[table].key), ignore_index=True)


def _pages(link: Link, table: str) -> Iterator[list[list[Any]]]:
    after: str | None = ""
    while after is not None:
        ((after, rows),) = link.rows(f"whole/{table}", after=after, limit=_PAGE)
        page = list(chain.from_iterable(rows)) if table in _BY_OWNER else rows
        if page:
            yield page


def _sorted(table: str, parts: list[DataFrame]) -> DataFrame:
    import pandas as pd

    if not parts:
        return empty_table(table)
    return sort_by_key(table, pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0])
