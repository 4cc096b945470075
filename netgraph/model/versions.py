"""What was known when: the newest version of every record as of a moment, and a digest of it.

`as_of` is the one implementation of "as known at the time"; every store's reading is held to it by tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netgraph.model.references import KEYED, key_indexes, unknown_references
from netgraph.model.tables import TABLES, Tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

__all__ = [
    "as_of",
    "dangling_rows",
    "digest",
    "drop_dangling",
    "in_force",
    "newest_recorded_at",
    "sort_by_key",
    "without_known_time",
]


def as_of(history: Tables, when: Timestamp) -> Tables:
    """Return the records as they were known at `when`.

    Per key the newest version with ``recorded_at <= when``, unless withdrawn by then, less the rows whose
    references are then unknown, so that the result passes `netgraph.model.checks.check_tables`. Rows are sorted
    by key, so that the same records give the same tables whatever store they come from.

    Parameters
    ----------
    history
        Any number of versions of any records.
    when
        The moment, naive UTC.

    Notes
    -----
    A sort a table: n log n in versions.

    Examples
    --------
    >>> import pandas as pd
    >>> early, late = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01")
    >>> people = pd.DataFrame({"person_id": ["k:1", "k:1"], "name": ["Ann", "Anna"], "source": "k",
    ...                        "recorded_at": [early, late]})
    >>> as_of(Tables.of(people=people), pd.Timestamp("2026-01-15")).people["name"].tolist()
    ['Ann']
    """
    return drop_dangling(Tables(**{name: in_force(name, frame, when) for name, frame in history.items()}))


def in_force(name: str, frame: DataFrame, when: Timestamp) -> DataFrame:
    """Return, per key, the newest version of table `name` recorded by `when` and not withdrawn by then."""
    key = list(TABLES[name].key)
    known = frame[(frame["recorded_at"] <= when).to_numpy()]
    newest = known.sort_values("recorded_at", kind="stable").drop_duplicates(key, keep="last")
    standing = newest[~(newest["withdrawn_at"] <= when).to_numpy()]
    return sort_by_key(name, standing)


def sort_by_key(name: str, frame: DataFrame) -> DataFrame:
    """Return the rows of table `name` in the order of its key, then of ``recorded_at``; null keys first."""
    order = [*TABLES[name].key, "recorded_at"]
    return frame.sort_values(order, kind="stable", na_position="first", ignore_index=True)


def drop_dangling(tables: Tables) -> Tables:
    """Return the tables less every row that refers to a record which is not in them."""
    frames = dict(tables.items())
    for name, frame in tables.items():  # those referred to come before those that refer: one pass is enough
        keys = key_indexes({known: frames[known] for known in KEYED})
        mask = dangling_rows(name, frame, keys)
        if mask.any():
            frames[name] = frame[~mask].reset_index(drop=True)
    return Tables(**frames)


def dangling_rows(name: str, frame: DataFrame, keys: Mapping[str, Index]) -> NDArray[np.bool_]:
    """Say for each row of table `name` whether anything it refers to is absent."""
    import numpy as np

    mask = np.zeros(len(frame), dtype=bool)
    for _, absent in unknown_references(name, frame, keys):
        mask |= absent
    return mask


def newest_recorded_at(tables: Tables) -> Timestamp | None:
    """Return the newest ``recorded_at`` of all tables; ``None`` if they are empty."""
    times = [frame["recorded_at"].max() for _, frame in tables.items() if len(frame)]
    return max(times) if times else None


def without_known_time(incidents: DataFrame) -> int:
    """Count the incidents whose time of recording is only the end of the event: the source did not say.

    What is found from these is an *event-time split*, never "as known at the time".
    """
    return int((incidents["recorded_at"] == incidents["occurred_to"]).sum())


def digest(tables: Tables) -> str:
    """Return a sha256 (hex) of the tables' content, the same whatever the order of rows.

    Examples
    --------
    >>> import pandas as pd
    >>> group = pd.DataFrame({"group_id": ["k:a", "k:b"], "source": "k", "recorded_at": pd.Timestamp("2026-01-01")})
    >>> digest(Tables.of(groups=group)) == digest(Tables.of(groups=group[::-1]))
    True
    """
    from hashlib import sha256

    import numpy as np
    from pandas.util import hash_pandas_object

    total = sha256()
    for name, frame in tables.items():
        rows = np.sort(hash_pandas_object(frame, index=False, categorize=False).to_numpy())
        total.update(f"{name}:{len(frame)}:".encode())
        total.update(rows.astype("<u8").tobytes())
    return total.hexdigest()
