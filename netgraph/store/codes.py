"""Involvements as integer codes and single columns as Arrow: what large computations take, without a string touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES
from netgraph.store.frames import query_arrow
from netgraph.store.shape import ENTITIES

if TYPE_CHECKING:
    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray
    from pyarrow import Table

__all__ = ["StoredInvolvements", "read_codes", "read_columns", "read_ids"]


@dataclass(frozen=True)
class StoredInvolvements:
    """The involvements in force as three int32 arrays of one length, in no particular order.

    ``incident`` and ``entity`` are the store's own codes (`DuckDBStore.ids` names them); they stay the same as long
    as the file lives. The unnamed have entity -1. ``role`` counts into ``roles``.
    """

    incident: NDArray[np.int32]
    entity: NDArray[np.int32]
    role: NDArray[np.int32]
    roles: tuple[str, ...]


def read_codes(connection: DuckDBPyConnection, entity_kind: str | None) -> StoredInvolvements:
    """Return the involvements in force, of one kind of entity or of all."""
    if entity_kind is not None and entity_kind not in ENTITIES:
        raise ValueError(f"entity_kind: got {entity_kind!r}, allowed {', '.join(ENTITIES)}")
    of_kind = f" AND entity_kind = '{entity_kind}'" if entity_kind else ""
    found = connection.execute(
        f"SELECT incident_code, entity_code, role_code FROM history.involvements WHERE in_force{of_kind}"
    ).fetchnumpy()
    roles = connection.execute("SELECT role FROM codes.roles ORDER BY code").fetchall()
    return StoredInvolvements(
        found["incident_code"], found["entity_code"], found["role_code"], tuple(row[0] for row in roles)
    )


def read_ids(connection: DuckDBPyConnection, name: str) -> Table:
    """Return ``code, id`` of every record known of table `name`, in the order of codes."""
    if name not in (*ENTITIES.values(), "incidents"):
        raise ValueError(f"ids: got {name!r}, allowed {', '.join(ENTITIES.values())}, incidents")
    key = TABLES[name].key[0]
    sql = f"SELECT code, {key} AS id FROM history.{name} WHERE superseded_at IS NULL ORDER BY code"
    return query_arrow(connection, sql)


def read_columns(connection: DuckDBPyConnection, name: str, columns: Sequence[str]) -> Table:
    """Return some columns of the rows of table `name` in force."""
    if name not in TABLES or set(columns) - set(TABLES[name].names):
        raise ValueError(f"columns: got {name}.{', '.join(columns)}, which is no such table or column")
    listed = ", ".join(f'"{column}"' for column in columns)
    return query_arrow(connection, f"SELECT {listed} FROM main.{name}")
