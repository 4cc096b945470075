"""Records and their truth in files: netgraph's exchange form, which reads back as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES, TIME
from netgraph.model.versions import newest_recorded_at
from netgraph.outputs.files import atomic_file, write_atomically, write_csv_columns

if TYPE_CHECKING:
    import pyarrow as pa
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["write_csv_folder", "write_exact_csv"]

FEED_FILE = "feed.toml"
_ID_SUFFIX = ("_id", "_a", "_b")


def write_csv_folder(tables: Tables, folder: Path, *, parquet: bool = False) -> list[Path]:
    """Write the records in netgraph's exchange form: one CSV (or Parquet) a table, and ``feed.toml``.

    What is written reads back equal through the ``csv_folder`` feed: ids as they are (``feed.toml`` lists their
    sources under ``keep_sources``), times in UTC as ``2026-01-01T12:00:00Z`` (with microseconds where there are
    any), floats so that they read back exactly, ``true``/``false``, blank where unknown. All versions that `tables`
    holds are written, as full as they are: names and national numbers too, so only the owner may read the files.

    Parameters
    ----------
    tables
        Any number of versions of any records.
    folder
        Where to; made if it is not there. Files of other names in it stay.
    parquet
        Parquet in place of CSV: a tenth of the size, and types that need no reading.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    NetgraphError
        As `atomic_file`.

    Notes
    -----
    About 2 s a million rows. An empty text (``""``) is written as such but most readers take it for unknown.
    """
    written = [_write_table(name, frame, folder, parquet) for name, frame in tables.items()]
    return [*written, write_atomically(folder / FEED_FILE, _feed_settings(tables))]


def write_exact_csv(frame: DataFrame, path: Path) -> Path:
    """Write any table as a CSV whose cells read back as they are, in the form of `write_csv_folder`.

    Raises
    ------
    NetgraphError
        As `atomic_file`.
    """
    with atomic_file(path) as file:
        write_csv_columns({column: _exact_cells(frame[column]) for column in frame}, file)
    return path


def _write_table(name: str, frame: DataFrame, folder: Path, parquet: bool) -> Path:
    import pyarrow as pa
    from pyarrow import parquet as pq

    if not parquet:
        return write_exact_csv(frame, folder / f"{name}.csv")
    path = folder / f"{name}.parquet"
    with atomic_file(path) as file:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), file)
    return path


def _exact_cells(values: Series) -> pa.Array:
    import pyarrow as pa

    if str(values.dtype) == TIME:
        return _time_cells(values)
    return pa.array(values, type=pa.large_string() if str(values.dtype) == "str" else None, from_pandas=True)


def _time_cells(times: Series) -> pa.Array:
    """Return the text that `netgraph.outputs.files.written_times` gives, without an object a cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    exact = pa.array(times, type=pa.timestamp("us"), from_pandas=True)
    seconds = exact.cast(pa.timestamp("s"), safe=False)
    whole = pc.equal(seconds.cast(pa.timestamp("us")), exact)
    text = pc.if_else(whole, seconds.cast(pa.string()), exact.cast(pa.string()))
    return pc.binary_join_element_wise(pc.replace_substring(text, " ", "T"), "Z", "")


def _feed_settings(tables: Tables) -> str:
    snapshot = newest_recorded_at(tables)
    told = {source for _, frame in tables.items() for source in frame["source"].dropna().unique()}
    lines = [
        "# Written by netgraph: times are UTC, ids already carry their source.",
        *([f"source = {_toml_text(*told)}"] if len(told) == 1 else []),
        f"keep_sources = [{', '.join(_toml_text(source) for source in sorted(_id_sources(tables, told)))}]",
        'time_zone = "UTC"',
        *([f"snapshot_date = {snapshot.isoformat()}Z"] if snapshot is not None else []),
    ]
    return "\n".join(lines) + "\n"


def _id_sources(tables: Tables, told: set[str]) -> set[str]:
    """Return every name that stands before the colon of an id, those `told` among them."""
    found = set(told)
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if column.dtype == "str" and column.name.endswith(_ID_SUFFIX) and column.name != "national_id":
                found |= _heads(frame[column.name], known=found)
    return {source for source in found if source and not any(sign.isspace() for sign in source)}


def _heads(ids: Series, *, known: set[str]) -> set[str]:
    """Return what stands before the colon in ids that begin with none of the `known` names."""
    import numpy as np

    fresh = ids.notna().to_numpy(copy=True)
    for source in known:
        fresh &= ~ids.str.startswith(f"{source}:").fillna(True).to_numpy(dtype=bool)
    rest = ids[np.flatnonzero(fresh)] if fresh.any() else ids.iloc[:0]
    parts = rest.str.partition(":") if len(rest) else None
    return set() if parts is None else set(parts.loc[parts[1] == ":", 0].unique())


def _toml_text(text: str) -> str:
    from json import dumps

    return dumps(text)
