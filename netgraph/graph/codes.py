"""Ids as small whole numbers: made once per call, turned back into strings at the door.

Codes follow the order of the ids as strings, so that what is sorted by code is sorted by id, and no result
depends on the order in which rows came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series
    from pandas.api.extensions import ExtensionArray

    Codes = NDArray[np.int32]
    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

__all__ = ["decode", "encode", "expand", "is_named_person", "pairs_within", "starts_of"]


def encode(*columns: Series) -> tuple[list[Codes], ExtensionArray]:
    """Return one array of codes a column, and the distinct ids of all columns in string order.

    The code of an id is its place among the ids; null is -1. Linear in rows, n log n in distinct ids.

    Examples
    --------
    >>> import pandas as pd
    >>> codes, ids = encode(pd.Series(["k:b", "k:a"]), pd.Series(["k:c", None]))
    >>> [column.tolist() for column in codes], list(ids)
    ([[1, 0], [2, -1]], ['k:a', 'k:b', 'k:c'])
    """
    import pandas as pd
    import pyarrow as pa

    chunks = [pa.array(column.astype("str"), type=pa.large_string(), from_pandas=True) for column in columns]
    words = pa.chunked_array(chunks, type=pa.large_string()).dictionary_encode().combine_chunks()
    if isinstance(words, pa.ChunkedArray):  # no rows at all
        return [np.empty(0, dtype=np.int32) for _ in columns], pd.array([], dtype="str")
    ordered = words.dictionary.take(order := pa.compute.sort_indices(words.dictionary))
    rank = np.full(len(order) + 1, -1, dtype=np.int32)  # the last is what null, -1, finds
    rank[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    codes = rank[words.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    return np.split(codes, np.cumsum([len(chunk) for chunk in chunks])[:-1]), pd.array(ordered, dtype="str")


def decode(ids: ExtensionArray, codes: NDArray[np.integer]) -> ExtensionArray:
    """Return the ids of `codes`; -1 gives null."""
    import pandas as pd

    if len(ids) == 0:
        return pd.array([None] * len(codes), dtype="str")
    return ids.take(codes.astype(np.int64), allow_fill=True)


def is_named_person(involvements: DataFrame) -> Mask:
    """Say for each involvement whether it is that of a person who is known by identity."""
    person = (involvements["entity_kind"] == "person").to_numpy(dtype=bool)
    named: Mask = person & ~involvements["anonymous"].to_numpy(dtype=bool)
    return named


def starts_of(sorted_codes: NDArray[np.integer], size: int) -> Places:
    """Return where each code from 0 to `size` begins in an ascending array; the last entry is its length."""
    return np.searchsorted(sorted_codes, np.arange(size + 1))


def expand(first: NDArray[np.integer], count: NDArray[np.integer]) -> tuple[Places, Places]:
    """Return, for runs of `count` places beginning at `first`, the run of each place and the place itself.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in expand(np.array([10, 5]), np.array([2, 3]))]
    [[0, 0, 1, 1, 1], [10, 11, 5, 6, 7]]
    """
    run = np.repeat(np.arange(len(count)), count)
    before = np.cumsum(count) - count
    return run, np.arange(len(run)) - before[run] + np.asarray(first, dtype=np.int64)[run]


def pairs_within(sorted_groups: NDArray[np.integer]) -> tuple[Places, Places]:
    """Return the places of every two members of one group, the earlier place first.

    Quadratic in the size of a group: cap large groups before.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in pairs_within(np.array([0, 0, 0, 1]))]
    [[0, 0, 1], [1, 2, 2]]
    """
    place = np.arange(len(sorted_groups))
    end = np.searchsorted(sorted_groups, sorted_groups, side="right")
    return expand(place + 1, end - place - 1)
