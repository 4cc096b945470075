"""Between frames and what crosses the wire to Neo4j: rows as maps, times as UTC instants, null as absence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from netgraph.model.schema import TIME, TableSpec
from netgraph.store.shape import content_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

__all__ = [
    "KEPT",
    "answer_frame",
    "columns_of",
    "fingerprints",
    "instant",
    "key_texts",
    "microseconds",
    "plain_values",
    "row_texts",
    "rows_from_texts",
    "table_frame",
    "times_from",
]

KEPT = ("content", "stated_at", "past")
"""Columns that a stored row has beside its own: fingerprint, when its feed stated it, versions before it."""

_LONGEST_KEY = 1_500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(microseconds: int) -> datetime:
    """Return the UTC moment so many microseconds after 1970.

    Examples
    --------
    >>> instant(-1).isoformat()
    '1969-12-31T23:59:59.999999+00:00'
    """
    return _EPOCH + timedelta(microseconds=microseconds)


def microseconds(times: Series) -> NDArray[np.int64]:
    """Return times as microseconds since 1970; null is the smallest number."""
    found: NDArray[np.int64] = times.to_numpy().astype("datetime64[us]").astype("int64")
    return found


def plain_values(values: Series, *, times_as_numbers: bool = False) -> list[Any]:
    """Return a column as plain Python values: None for null, times as UTC instants or as microseconds."""
    if str(values.dtype) != TIME:
        found: list[Any] = values.to_numpy(dtype=object, na_value=None).tolist()
        return found
    missing = values.isna().to_numpy()
    numbers = microseconds(values).tolist()
    if times_as_numbers:
        return [None if gone else number for number, gone in zip(numbers, missing, strict=True)]
    moments = {number: instant(number) for number in set(numbers) if number > -(2**62)}
    return [None if gone else moments[number] for number, gone in zip(numbers, missing, strict=True)]


def columns_of(frame: DataFrame, names: Sequence[str], *, times_as_numbers: bool = False) -> list[list[Any]]:
    """Return some columns as lists of plain values."""
    return [plain_values(frame[name], times_as_numbers=times_as_numbers) for name in names]


def key_texts(spec: TableSpec, frame: DataFrame) -> list[str]:
    """Return each row's whole key as one text, nulls included; of a text too long for an index its digest.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import TABLES, conform
    >>> row = pd.DataFrame({"person_id": ["k:1"], "group_id": ["k:g"]})
    >>> key_texts(TABLES["memberships"], conform("memberships", row))
    ['["k:1","k:g",null]']
    """
    texts = _texts(columns_of(frame, spec.key, times_as_numbers=True))
    return [text if len(text) <= _LONGEST_KEY else sha256(text.encode()).hexdigest() for text in texts]


def row_texts(spec: TableSpec, frame: DataFrame) -> list[str]:
    """Return each whole row as one text, to be laid aside and read back by `rows_from_texts`."""
    return _texts(columns_of(frame, spec.names, times_as_numbers=True))


def _texts(columns: list[list[Any]]) -> list[str]:
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=lambda value: value.item()).encode
    return [write(values) for values in zip(*columns, strict=True)]


def rows_from_texts(spec: TableSpec, texts: Iterable[str]) -> DataFrame:
    """Return the rows that `row_texts` wrote."""
    return table_frame(spec, [json.loads(text) for text in texts])


def fingerprints(spec: TableSpec, frame: DataFrame) -> NDArray[np.int64]:
    """Return a number a row that is the same for two versions of a record exactly if they say the same."""
    from pandas.util import hash_pandas_object

    content = frame[content_columns(spec)]
    found: NDArray[np.int64] = hash_pandas_object(content, index=False, categorize=False).to_numpy().view("int64")
    return found


def table_frame(spec: TableSpec, rows: Sequence[Sequence[Any]]) -> DataFrame:
    """Return rows of plain values, times in microseconds, as a frame with the table's columns and dtypes."""
    from pandas import DataFrame

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(spec.names)
    return DataFrame(
        {column.name: _column(values, column.dtype) for column, values in zip(spec.all_columns, columns, strict=True)}
    )


def _column(values: Sequence[Any], dtype: str) -> Any:
    import numpy as np
    import pandas as pd

    if dtype == TIME:
        return pd.Series(times_from(values))
    if dtype == "float64":
        return pd.Series(np.array([np.nan if value is None else value for value in values], dtype="float64"))
    return pd.Series(pd.array(list(values), dtype=dtype))


_NO_TIME = -(2**63)


def times_from(values: Sequence[int | None]) -> NDArray[np.datetime64]:
    """Return microseconds since 1970, None for null, as times."""
    import numpy as np

    numbers = np.array([_NO_TIME if value is None else value for value in values], dtype="int64")
    return numbers.view(TIME)


def answer_frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> DataFrame:
    """Return what a query answered: text as ``str``, whole numbers as ``Int64``, times as naive UTC microseconds."""
    from pandas import DataFrame

    listed = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return DataFrame({name: _answered(values) for name, values in zip(columns, listed, strict=True)})


def _answered(values: Sequence[Any]) -> Any:
    import pandas as pd

    known = [value for value in values if value is not None]
    if known and all(hasattr(value, "iso_format") for value in known):
        return pd.Series([pd.NaT if value is None else _naive(value) for value in values], dtype=TIME)
    for kinds, dtype in (((bool,), "boolean"), ((int,), "Int64"), ((int, float), "float64"), ((str,), "str")):
        if all(type(value) in kinds for value in known) and (known or dtype == "str"):
            return pd.Series(list(values), dtype="bool" if dtype == "boolean" and len(known) == len(values) else dtype)
    return pd.Series(list(values), dtype="object")


def _naive(value: Any) -> datetime:
    native = value.to_native()
    if not isinstance(native, datetime):
        return datetime(native.year, native.month, native.day)
    return native if native.tzinfo is None else native.astimezone(UTC).replace(tzinfo=None)
