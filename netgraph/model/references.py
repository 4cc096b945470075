"""Which rows point at records that are not there: the one place that knows what refers to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from netgraph.model.tables import TABLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series

__all__ = ["KEYED", "key_indexes", "unknown_references"]

KEYED = ("people", "vehicles", "locations", "groups", "incidents")
"""The tables that others refer to, by their single key column."""

_BY_KIND = {
    "involvements": ("entity_kind", "entity_id", {"person": "people", "vehicle": "vehicles", "group": "groups"}),
    "holdings": ("thing_kind", "thing_id", {"vehicle": "vehicles", "address": "locations"}),
}


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
    for column in TABLES[name].columns:
        if column.refers:
            yield column.name, _absent(frame[column.name], keys[column.refers])
    if name in _BY_KIND:
        kind_column, id_column, tables = _BY_KIND[name]
        for kind, table in tables.items():
            rows = (frame[kind_column] == kind).to_numpy(dtype=bool)
            if "anonymous" in frame.columns:
                rows = rows & ~frame["anonymous"].to_numpy(dtype=bool)
            if rows.any():
                mask = rows.copy()
                mask[rows] = _absent(frame[id_column][rows], keys[table])
                yield id_column, mask


def _absent(values: Series, known: Index) -> NDArray[np.bool_]:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()  # Arrow hashes 3 million ids among a million keys in 0.6 s; Index.get_indexer takes 3.5
    there = pc.is_in(pa.array(values).cast(text), value_set=pa.array(known).cast(text), skip_nulls=True)
    absent: NDArray[np.bool_] = ~there.to_numpy(zero_copy_only=False) & values.notna().to_numpy()
    return absent
