"""netgraph's own exchange form: a folder with one CSV or Parquet file a table; docs/exchange-form.md lists all columns.

A user's own files are read the same way with a map of their column names in ``feed.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netgraph.model.references import KEYED, key_indexes, references_of, unknown_references
from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables, empty_table
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.sources.exchange_cells import Reading, faults_at
from netgraph.sources.exchange_columns import our_columns, reading_of
from netgraph.sources.exchange_files import no_ragged_rows, read_text_file
from netgraph.sources.exchange_folder import table_files, table_of
from netgraph.sources.exchange_rows import read_rows
from netgraph.sources.feed import RawFrames, feed_folder, read_feed
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import HIDDEN, Rejected, no_rejects, record_texts, reject_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series, Timestamp

__all__ = ["RAGGED", "get", "transform"]

RAGGED = "misshapen rows"
"""Name of the frame, beside the files' own, of rows whose number of cells is not that of their header."""

_FIRST_ROW = 2  # a spreadsheet counts the header as row 1
_TWICE = "the key occurs twice; the first row is kept"
_DANGLING = "refers to a record that is not there or was rejected"


def get(location: str) -> RawFrames:
    """Read every table file in the folder `location`, all cells as text, and ``feed.toml``.

    Parameters
    ----------
    location
        A folder with any of ``people.csv``, ``incidents.csv``, ``involvements.csv`` … (or ``.parquet``).

    Raises
    ------
    InvalidFeed
        No such folder, no table in it, a CSV or Parquet file that is no table of netgraph's, or one that cannot be
        read as what its name says.

    Notes
    -----
    0.6 s for 1,000,000 incidents, 500,000 people and 2,940,000 involvements (270 MB), as much memory as the files.
    """
    import pandas as pd

    folder = feed_folder(location, needs=["people.csv", "incidents.csv", "involvements.csv …"])
    feed = read_feed(folder, defaults={"decimal_comma": False})
    files = {path.name: read_text_file(path) for path in table_files(folder)}
    ragged = [file.ragged for file in files.values() if len(file.ragged)]
    frames = {name: file.frame for name, file in files.items()}
    return RawFrames(frames | {RAGGED: pd.concat(ragged) if ragged else no_ragged_rows()}, feed, location)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and every row that breaks a rule with file, row, column, value and reason.

    Per table, kept + rejected = the rows of its file. Blank cells are unknown; what the feed leaves blank is filled
    as docs/exchange-form.md says: ``occurred_to``, ``time_zone``, ``severity``, ``source``, ``recorded_at``.

    Raises
    ------
    InvalidFeed
        A column is unknown or missing, an id has no source and the feed no name, a local time has no zone, or a
        record needs the snapshot date and none is stated.

    Notes
    -----
    About 6 s for 1,000,000 incidents, 500,000 people and 2,940,000 involvements, linear in rows.
    """
    files = {table_of(file): file for file in raw.frames if file != RAGGED}
    texts = {
        table: our_columns(raw.frames[file], table=table, file=file, feed=raw.feed) for table, file in files.items()
    }
    refs = {table: _refs(raw, file) for table, file in files.items()}
    frames, faults = _sound_rows(
        texts, refs, reading_of(raw.feed, texts, vocabulary=vocabulary or shipped_vocabulary())
    )
    tables = _with_recording_times(frames, faults, raw.feed["snapshot_date"])
    return tables, Rejected(_rejects(raw, files, faults))


def _sound_rows(
    texts: Mapping[str, DataFrame], refs: Mapping[str, Series], reading: Reading
) -> tuple[dict[str, DataFrame], dict[str, list[DataFrame]]]:
    """Return by table the rows that keep every rule, by place in the file, and the faults of the others."""
    frames: dict[str, DataFrame] = {}
    faults: dict[str, list[DataFrame]] = {}
    for table in [table for table in TABLES if table in texts]:  # those referred to come before those that refer
        frame, wrong = read_rows(table, texts[table], refs=refs[table], reading=reading)
        faults[table] = [wrong, _repeats(table, frame, but=wrong["place"]), *_dangling(table, frame, frames)]
        frames[table] = _without(frame, faults[table])
    return frames, faults


def _row_numbers(raw: RawFrames, file: str) -> NDArray[np.int64]:
    """Return the row each good row has in its file, the header being row 1; misshapen rows hold theirs."""
    import numpy as np

    ragged = raw.frames[RAGGED]
    taken = ragged.loc[ragged["file"] == file, "row"].to_numpy(dtype=np.int64)
    rows = np.arange(_FIRST_ROW, _FIRST_ROW + len(raw.frames[file]) + len(taken), dtype=np.int64)
    return rows[~np.isin(rows, taken)] if len(taken) else rows


def _refs(raw: RawFrames, file: str) -> Series:
    import pandas as pd

    refs: Series = f"{file}:" + pd.Series(_row_numbers(raw, file)).astype("str")
    return refs


def _repeats(table: str, frame: DataFrame, *, but: Series) -> DataFrame:
    """Return as faults the rows whose key and ``recorded_at`` an earlier row has, leaving out the rows `but`."""
    key = TABLES[table].key
    cells = frame[[*key, "recorded_at"]]
    cells = cells.drop(index=but.unique()) if len(but) else cells
    return faults_at(cells.duplicated().to_numpy(), key[0], cells[key[0]], _TWICE)


def _dangling(table: str, frame: DataFrame, known: Mapping[str, DataFrame]) -> list[DataFrame]:
    """Return as faults the rows that refer to what is not in `known`, the tables taken over so far."""
    keys = key_indexes({name: known.get(name, empty_table(name)) for name in KEYED})
    return [
        faults_at(absent, name, frame[name], _why_dangling(table, name, known))
        for name, absent in unknown_references(table, frame, keys)
    ]


def _why_dangling(table: str, column: str, known: Mapping[str, DataFrame]) -> str:
    targets = [reference.table for reference in references_of(table) if reference.column == column]
    if set(targets) & set(known):
        return _DANGLING
    return f"refers to a record of {' or '.join(f'{name}.csv' for name in targets)}, not in the folder"


def _without(frame: DataFrame, faults: list[DataFrame]) -> DataFrame:
    """Return the frame less the faulty rows; column by column, so that two copies never stand at once."""
    from pandas import DataFrame

    gone = sorted({place for found in faults for place in found["place"]})
    if not gone:
        return frame
    kept = ~frame.index.isin(gone)
    return DataFrame({name: frame.pop(name)[kept] for name in list(frame)})


def _with_recording_times(
    frames: dict[str, DataFrame], faults: Mapping[str, list[DataFrame]], snapshot: Timestamp | None
) -> Tables:
    """Return the tables with every ``recorded_at``; a row whose key and time another has only now is a repeat too."""
    places = {name: frame.index for name, frame in frames.items() if frame["recorded_at"].isna().nunique() > 1}
    tables = Tables.of(**frames)
    frames.clear()  # millions of rows: what the tables hold anew need not stay
    tables = fill_recorded_at(tables, snapshot=snapshot)
    for name, index in places.items():
        filled: DataFrame = getattr(tables, name).set_axis(index)
        faults[name].append(_repeats(name, filled, but=index[:0].to_series()))
        tables = tables.replace({name: _without(filled, faults[name][-1:]).reset_index(drop=True)})
    return tables


def _rejects(raw: RawFrames, files: Mapping[str, str], faults: Mapping[str, list[DataFrame]]) -> DataFrame:
    import pandas as pd

    told = [_rejects_of(raw, table, file, pd.concat(faults[table])) for table, file in files.items()]
    told = [rejects for rejects in [*told, _ragged_rejects(raw)] if len(rejects)]
    if not told:
        return no_rejects()
    places = {file: place for place, file in enumerate(files.values())}
    return pd.concat(told).sort_values(
        ["file", "row"], key=lambda cells: cells.map(places) if cells.name == "file" else cells, ignore_index=True
    )


def _rejects_of(raw: RawFrames, table: str, file: str, faults: DataFrame) -> DataFrame:
    """Return the rejects of one file: columns and record as the file itself names them."""
    if faults.empty:
        return no_rejects()
    frame, names = raw.frames[file], raw.feed["columns"].get(table, {})
    own = {ours: name for name, ours in names.items()}
    places = sorted(faults["place"].unique())
    hidden = [own.get(column, column) for column in HIDDEN]
    records = dict(zip(places, record_texts(frame.iloc[places], hidden=hidden), strict=True))
    told = faults.assign(
        file=file, row=_row_numbers(raw, file)[faults["place"]], column=faults["column"].replace(own).astype("str")
    )
    return reject_rows(told, records=records)


def _ragged_rejects(raw: RawFrames) -> DataFrame:
    """Return the misshapen rows; where the file has national numbers, their text is not shown."""
    ragged = raw.frames[RAGGED].reset_index(drop=True)
    names = {name for columns in raw.feed["columns"].values() for name, ours in columns.items() if ours in HIDDEN}
    hiding = {file for file, frame in raw.frames.items() if (HIDDEN | names) & set(frame.columns)}
    shown = ragged["text"].where(~ragged["file"].isin(hiding))
    records = dict(enumerate(record_texts(shown.to_frame("text"))))
    return reject_rows(ragged.assign(place=ragged.index, column="", value=""), records=records)
