"""Between pandas frames and Arrow tables: the one way in which rows cross into and out of DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import DataFrame
    from pyarrow import Table

__all__ = ["first_row", "query_arrow", "query_frame", "to_arrow"]


def to_arrow(frame: DataFrame, *, number: str = "") -> Table:
    """Return the frame as an Arrow table, sharing its memory where it can; `number` names a column 0, 1, 2, …."""
    import numpy as np
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    return table.append_column(number, pa.array(np.arange(len(frame), dtype=np.int64))) if number else table


def first_row(connection: DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    """Return the only row of a SELECT that gives one; an empty tuple where it gives none."""
    found = connection.execute(sql, dict(parameters or {})).fetchall()  # fetchone would leave the result open
    return tuple(found[0]) if found else ()


def query_arrow(connection: DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> Table:
    """Return the rows of a SELECT as an Arrow table."""
    relation = connection.sql(sql, params=dict(parameters)) if parameters else connection.sql(sql)
    return relation.to_arrow_table()


def query_frame(connection: DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> DataFrame:
    """Return the rows of a SELECT as a frame: text as ``str``, whole numbers as ``Int64``, times in microseconds."""
    import pandas as pd
    import pyarrow as pa

    whole = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int64Dtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
        pa.large_string(): pd.StringDtype(na_value=float("nan")),
    }
    frame: DataFrame = query_arrow(connection, sql, parameters).to_pandas(types_mapper=whole.get)
    return frame
