"""What a Neo4j server cannot take: ids and traits too long for its indexes, refused before anything is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netgraph.errors import InvalidTable
from netgraph.model.schema import TABLES, TableSpec

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["LONGEST", "refuse_long"]

LONGEST = 2_000
"""Bytes of an id, a kind or a trait. An index takes some 8,000 for all its columns together; beyond that Neo4j 5.26
does not only refuse the row, it stops the whole database."""

_SHOWN = 60


def refuse_long(tables: Tables) -> None:
    """Raise `InvalidTable` with every id, kind or trait that is longer than `LONGEST`; other texts may have any length.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> row = {"person_id": ["k:" + "x" * 3000], "source": ["k"], "recorded_at": [pd.Timestamp("2026-01-02")]}
    >>> refuse_long(Tables.of(people=pd.DataFrame(row)))
    Traceback (most recent call last):
    ...
    netgraph.errors.InvalidTable: 1 id or trait is too long for Neo4j, first people.person_id in row 0: got 3,002 bytes,
    allowed 2,000; shorten it, or load into a DuckDB file
    """
    import pandas as pd

    found = [row for name, frame in tables.items() if len(frame) for row in _long(TABLES[name], frame)]
    if not found:
        return
    table, row, column, value = found[0]
    failures = pd.DataFrame(found, columns=["table", "row", "column", "value"])
    ones = "1 id or trait is" if len(found) == 1 else f"{len(found):,} ids or traits are"
    raise InvalidTable(
        f"{ones} too long for Neo4j, first {table}.{column} in row {row}: got {len(value.encode()):,} bytes,\n"
        f"allowed {LONGEST:,}; shorten it, or load into a DuckDB file",
        failures.assign(rule=f"at most {LONGEST:,} bytes", value=failures["value"].str[:_SHOWN]),
    )


def _long(spec: TableSpec, frame: DataFrame) -> Iterator[tuple[str, int, str, str]]:
    names = {*spec.key, "kind", *(column.name for column in spec.columns if column.refers)}
    for name in (column.name for column in spec.columns if column.name in names and column.dtype == "str"):
        for row in _longer(frame[name]):
            yield spec.name, row, name, frame[name].iat[row]


def _longer(values: Series) -> list[int]:
    """Return the places of the texts that are too long."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    sizes = pc.binary_length(pa.array(values, type=pa.large_string()))
    longer = pc.greater(sizes, LONGEST).fill_null(False)
    return [int(place) for place in np.flatnonzero(longer.to_numpy(zero_copy_only=False))]
