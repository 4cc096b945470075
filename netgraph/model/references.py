"""Which rows point at records that are not there: the one place that knows what refers to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from netgraph.model.tables import TABLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series

__all__ = ["KEYED", "Reference", "key_indexes", "references_of", "unknown_references"]

KEYED = ("people", "vehicles", "locations", "groups", "incidents")
"""The tables that others refer to, by their single key column."""

_BY_KIND = {
    "involvements": ("entity_kind", "entity_id", {"person": "people", "vehicle": "vehicles", "group": "groups"}),
    "holdings": ("thing_kind", "thing_id", {"vehicle": "vehicles", "address": "locations"}),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One way in which a table refers to another: its `column` holds keys of `table`.

    Where `kind_column` is named, only in rows in which that column is `kind`.
    """

    column: str
    table: str
    kind_column: str = ""
    kind: str = ""


@cache
def references_of(name: str) -> tuple[Reference, ...]:
    """Return everything that table `name` refers to.

    Examples
    --------
    >>> [(one.column, one.table) for one in references_of("modus")]
    [('incident_id', 'incidents')]
    """
    plain = [Reference(column.name, column.refers) for column in TABLES[name].columns if column.refers]
    kind_column, id_column, tables = _BY_KIND.get(name, ("", "", {}))
    return (*plain, *(Reference(id_column, table, kind_column, kind) for kind, table in tables.items()))


def key_indexes(frames: Mapping[str, DataFrame]) -> dict[str, Index]:
    """Return the distinct keys of each table that others refer to."""
    from pandas import Index

    return {name: Index(frames[name][TABLES[name].key[0]].unique()) for name in KEYED if name in frames}


def unknown_references(
    name: str, frame: DataFrame, keys: Mapping[str, Index]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield ``(column, mask)`` for each referring column of table `name`: which rows point at nothing.

    Null refers to nothing and is right; so does the id of an unnamed participant.
    """
    for reference in references_of(name):
        if not reference.kind:
            yield reference.column, _absent(frame[reference.column], keys[reference.table])
            continue
        rows = (frame[reference.kind_column] == reference.kind).to_numpy(dtype=bool)
        if "anonymous" in frame.columns:
            rows = rows & ~frame["anonymous"].to_numpy(dtype=bool)
        if rows.any():
            mask = rows.copy()
            mask[rows] = _absent(frame[reference.column][rows], keys[reference.table])
            yield reference.column, mask


def _absent(values: Series, known: Index) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()  # Arrow hashes 3 million ids among a million keys in 0.6 s; Index.get_indexer takes 3.5
    there = pc.is_in(pa.array(values).cast(text), value_set=pa.array(known).cast(text), skip_nulls=True)
    absent: NDArray[np.bool_] = ~there.to_numpy(zero_copy_only=False) & values.notna().to_numpy()
    return absent
