"""Rows that do not stand, kept out of the graph's sight: the withdrawn, and those that wait for what they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.model.schema import TABLES
from netgraph.store.neo4j_rows import (
    KEPT,
    key_texts,
    microseconds,
    plain_values,
    row_texts,
    rows_from_texts,
    times_from,
)

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.store.neo4j_link import Link

__all__ = ["shelf_keys", "shelf_rows", "waiting_rows"]


def shelf_keys(table: str, frame: DataFrame) -> list[str]:
    """Return the key under which each row of a table lies on the shelf."""
    return [f"{table} {key}" for key in key_texts(TABLES[table], frame)]


def shelf_rows(table: str, kept: DataFrame) -> list[dict[str, Any]]:
    """Return what is to be put on the shelf: rows with their bookkeeping columns."""
    columns = {
        "row": row_texts(TABLES[table], kept),
        "withdrawn": kept["withdrawn_at"].notna().tolist(),
        "content": kept["content"].tolist(),
        "recorded_at": microseconds(kept["recorded_at"]).tolist(),
        "stated_at": microseconds(kept["stated_at"]).tolist(),
        "past": plain_values(kept["past"]),
    }
    properties = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    keys = shelf_keys(table, kept)
    return [{"key": key, "properties": {"table": table, **row}} for key, row in zip(keys, properties, strict=True)]


def waiting_rows(link: Link, table: str) -> DataFrame:
    """Return the rows of a table that were never withdrawn and wait for what they refer to, with their bookkeeping."""
    found = list(link.rows("read/shelf", table=table))
    rows = rows_from_texts(TABLES[table], [row for row, *_ in found])
    content, stated, past = (
        (list(values) for values in zip(*(kept for _, *kept in found), strict=True)) if found else ([], [], [])
    )
    return rows.assign(content=content, stated_at=times_from(stated), past=past)[[*rows.columns, *KEPT]]
