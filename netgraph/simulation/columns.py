"""Columns of records made from codes: text from a list of words, ids from numbers, times from microseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.simulation.numbers import record_ids

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    Mention = tuple[NDArray[np.int64], NDArray[np.datetime64]]

__all__ = ["NEVER", "SOURCE", "Ids", "Recorded", "codes_of", "first_times", "never", "text", "words"]

SOURCE = "demo"
"""The source before the colon of every simulated id."""

NEVER = np.datetime64("NaT", "us")


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one kind of record: a letter and a number each, as wide as the largest of `count` needs.

    Examples
    --------
    >>> Ids("p", 12, width=4).of(np.array([0, 11, -1])).tolist()
    ['demo:p0001', 'demo:p0012', nan]
    """

    letter: str
    count: int
    width: int

    def of(self, numbers: NDArray[np.int64]) -> Series:
        """Return the id of each number, counted from 0; null where it is negative."""
        return text(self.array(numbers))

    def array(self, numbers: NDArray[np.int64]) -> pa.Array:
        """Return the ids as an Arrow array."""
        shifted = np.where(numbers < 0, -1, numbers + 1)
        return record_ids(f"{SOURCE}:{self.letter}", shifted, width=max(self.width, len(str(self.count))))


@dataclass(frozen=True)
class Recorded:
    """A table of records, what it mentions when, and which of its rows are not true.

    ``mentions`` is by what is mentioned (``people vehicles groups places``): codes and times, one pair a row or more.
    ``wrong`` has one entry a row; empty where the rows are no claims.
    """

    table: DataFrame
    mentions: Mapping[str, Mention] = field(default_factory=dict)
    wrong: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


def never(size: int) -> NDArray[np.datetime64]:
    """Return a column of times that are not known."""
    return np.full(size, NEVER)


def text(values: pa.Array) -> Series:
    """Return Arrow text as a column of the same memory."""
    import pandas as pd
    import pyarrow as pa

    dtype = pd.StringDtype("pyarrow", na_value=float("nan"))
    chunked = pa.chunked_array([values.cast(pa.large_string())])
    return pd.Series(pd.arrays.ArrowStringArray(chunked, dtype=dtype))


def words(listed: Sequence[str | None], codes: NDArray[Any]) -> Series:
    """Return the word of each code; null where the code is negative.

    Examples
    --------
    >>> words(["reported", "open"], np.array([1, 0, -1])).tolist()
    ['open', 'reported', nan]
    """
    import pyarrow as pa

    pool = pa.array([*listed, None], type=pa.large_string())
    return text(pool.take(pa.array(np.where(codes < 0, len(listed), codes))))


def codes_of(column: Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return a column of words as codes (-1 for null) and the words."""
    import pandas as pd

    codes, listed = pd.factorize(column.astype("object"), sort=True)
    return codes.astype(np.int64), [str(word) for word in listed]


def first_times(count: int, *mentions: tuple[NDArray[np.int64], NDArray[np.datetime64]]) -> NDArray[np.datetime64]:
    """Return the earliest time at which each of `count` codes is mentioned; NaT where it never is.

    Each mention is a pair of arrays: codes (negative ones count for nobody) and times (NaT likewise).

    Examples
    --------
    >>> days = np.array(["2026-01-02", "2026-01-01"], dtype="datetime64[us]")
    >>> first_times(2, (np.array([0, 0]), days)).astype("datetime64[D]").astype(str).tolist()
    ['2026-01-01', 'NaT']
    """
    latest = np.iinfo(np.int64).max
    first = np.full(count, latest)
    for codes, times in mentions:
        there = (codes >= 0) & ~np.isnat(times)
        np.minimum.at(first, codes[there], times[there].astype("datetime64[us]").astype(np.int64))
    found = first.astype("datetime64[us]")
    found[first == latest] = NEVER
    return found
