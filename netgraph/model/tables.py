"""What a record is: the tables, their columns, their keys, and the frozen bundle that carries them.

Every table is append-only. A row is one *version* of a record: its data columns say what is claimed, its
record columns (`RECORD_COLUMNS`) say who claims it, how well it is graded and since when it is known.
The rules that rows must keep are checked by `netgraph.model.checks.check_tables`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from netgraph.errors import InvalidTable
from netgraph.model.schema import RECORD_COLUMNS, TABLES, TIME, Column, TableSpec
from netgraph.model.shown import in_short, shows

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["RECORD_COLUMNS", "TABLES", "Column", "TableSpec", "Tables", "conform", "empty_table"]


@dataclass(frozen=True)
class Tables:
    """The records as pandas frames, one field a table; each frame has all columns of its `TableSpec`, in order.

    Build one with `Tables.of`, which fills what is left out and refuses what does not belong.

    Examples
    --------
    >>> import pandas as pd
    >>> known = pd.Timestamp("2026-01-02")
    >>> tables = Tables.of(people=pd.DataFrame({"person_id": ["k:1"], "source": ["k"], "recorded_at": [known]}))
    >>> tables.counts()["people"], len(tables.incidents)
    (1, 0)
    """

    people: DataFrame
    vehicles: DataFrame
    locations: DataFrame
    groups: DataFrame
    incidents: DataFrame
    modus: DataFrame
    person_states: DataFrame
    involvements: DataFrame
    ties: DataFrame
    holdings: DataFrame
    memberships: DataFrame
    rivalries: DataFrame
    interventions: DataFrame
    judgements: DataFrame

    _repr_html_ = shows()
    __repr__ = in_short

    @classmethod
    def of(cls, **frames: DataFrame) -> Tables:
        """Bundle frames, each made to fit its table by `conform`; tables left out are empty."""
        if unknown := sorted(set(frames) - set(TABLES)):
            raise InvalidTable(f"unknown table {unknown[0]!r}; tables are {', '.join(TABLES)}")
        return cls(**{name: conform(name, frames[name]) if name in frames else empty_table(name) for name in TABLES})

    def items(self) -> Iterator[tuple[str, DataFrame]]:
        """Yield ``(name, frame)`` in the order of `TABLES`."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        return {name: len(frame) for name, frame in self.items()}

    def replace(self, frames: Mapping[str, DataFrame]) -> Tables:
        """Return a copy with some frames exchanged (already of the right shape)."""
        return replace(self, **frames)


def conform(name: str, frame: DataFrame) -> DataFrame:
    """Return `frame` with exactly the columns, order and dtypes of table `name`.

    Left-out columns get their default (null where there is none). Nothing is dropped: an unknown column, a value
    that cannot be of the column's dtype, and a time with a zone or in another unit than microseconds are refused.

    Raises
    ------
    InvalidTable
        Naming the table, the column and the remedy.
    """
    spec = TABLES[name]
    _refuse_unknown(spec, list(frame.columns))
    columns = {column.name: _cast(spec.name, column, frame) for column in spec.all_columns}
    from pandas import DataFrame

    return DataFrame(columns, index=frame.index).reset_index(drop=True)


@cache
def _empty(name: str) -> DataFrame:
    from pandas import DataFrame

    return conform(name, DataFrame())


def empty_table(name: str) -> DataFrame:
    """Return table `name` with no rows.

    Examples
    --------
    >>> list(empty_table("groups").columns)[:2]
    ['group_id', 'name']
    """
    return _empty(name).copy()


def _refuse_unknown(spec: TableSpec, got: list[str]) -> None:
    for column in got:
        if column not in spec.names:
            near = get_close_matches(str(column), spec.names, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidTable(
                f"{spec.name}: unknown column {column!r}{hint} Columns are {', '.join(spec.names)}; "
                "map or leave out the others."
            )


def _cast(table: str, column: Column, frame: DataFrame) -> Series:
    from pandas import Series

    if column.name not in frame.columns:
        return Series(column.default, index=frame.index, dtype=column.dtype)
    values = frame[column.name]
    if column.dtype == TIME:
        _refuse_other_time(table, column.name, values)
    if str(values.dtype) == column.dtype:
        return values
    try:
        if column.dtype == "str":
            return values.astype("object").where(values.notna(), None).astype("str")
        return values.astype(column.dtype)
    except (TypeError, ValueError) as error:
        raise InvalidTable(f"{table}.{column.name}: got {values.dtype}, needs {column.dtype} ({error})") from error


def _refuse_other_time(table: str, name: str, values: Series) -> None:
    got = str(values.dtype)
    if got.startswith("datetime64") and got != TIME:
        raise InvalidTable(
            f"{table}.{name}: got {got}, needs {TIME} without zone; convert with "
            ".dt.tz_convert('UTC').dt.tz_localize(None) and .dt.as_unit('us')"
        )
