"""Tonight's case, before it is loaded: a folder in the exchange form, or the same tables in one TOML or JSON file.

It is read by the same rules as any feed (`netgraph.sources.csv_folder`), with two differences: it may refer to people,
vehicles and groups that it does not list, as the store knows them; and a row that breaks a rule stops it, for half a
case answered would mislead. Nothing of it is written anywhere.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidFeed
from netgraph.model.references import references_of
from netgraph.model.schema import TABLES
from netgraph.sources import csv_folder
from netgraph.sources.exchange_files import no_ragged_rows
from netgraph.sources.exchange_folder import table_of
from netgraph.sources.feed import RawFrames, feed_settings

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["CaseFile", "get", "transform"]

_READERS = {".toml": tomllib.loads, ".json": json.loads}
_DEFAULTS = {"source": "case", "decimal_comma": False}
_LENT = {"people": "person_id", "vehicles": "vehicle_id", "groups": "group_id"}
_SHOWN = 8
_LONG_KNOWN = "1900-01-01"
"""Since when what has no date of its own is known, a membership say: whoever writes it down knows it tonight."""


@dataclass(frozen=True)
class CaseFile:
    """The records of the file, and the ids, by table, that it refers to without listing them: the store must hold."""

    tables: Tables
    lent: Mapping[str, tuple[str, ...]]


def get(location: str) -> RawFrames:
    """Read the case at `location`: a folder of CSV files, a TOML or a JSON file; every cell as text.

    Raises
    ------
    InvalidFeed
        Nothing is there, it is of another form, or holds something that is no table or setting.
    """
    path = Path(location)
    if path.is_dir():
        return csv_folder.get(location)
    if path.suffix.lower() not in _READERS or not path.exists():
        what = "this is of another form" if path.exists() else "no such file or folder"
        raise InvalidFeed(f"{path}: {what}; give a folder in the exchange form, a .toml or a .json file")
    try:
        told = _READERS[path.suffix.lower()](path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidFeed(f"{path}: cannot be read: {error}") from error
    return _frames(path, told)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> CaseFile:
    """Return the records of the case and what it borrows from the store: pure.

    Raises
    ------
    InvalidFeed
        Any row breaks a rule: all are told, with file, row, column, value and reason.
    """
    import pandas as pd

    frames, lent = _with_lent(raw.frames)
    keep = (*raw.feed["keep_sources"], *_prefixes(frames))
    feed = {**raw.feed, "keep_sources": keep, "snapshot_date": raw.feed["snapshot_date"] or pd.Timestamp(_LONG_KNOWN)}
    tables, rejected = csv_folder.transform(RawFrames(frames, feed, raw.location), vocabulary=vocabulary)
    if len(rejected.rows):
        raise InvalidFeed(_what_is_wrong(raw.location, rejected.rows))
    own = {name: _without(getattr(tables, name), _LENT[name], ids) for name, ids in lent.items()}
    return CaseFile(tables.replace(own), lent)


def _frames(path: Path, told: Any) -> RawFrames:
    if not isinstance(told, Mapping):
        raise InvalidFeed(f"{path}: needs tables by name, such as incidents and involvements")
    rows = {name: value for name, value in told.items() if name in TABLES}
    feed = feed_settings({name: told[name] for name in told if name not in rows}, path, defaults=_DEFAULTS)
    frames = {f"{name}.csv": _frame(path, name, value) for name, value in rows.items()}
    return RawFrames({**frames, csv_folder.RAGGED: no_ragged_rows()}, feed, str(path))


def _frame(path: Path, name: str, rows: Any) -> DataFrame:
    import pandas as pd

    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidFeed(f"{path}: {name}: needs a list of records, in TOML [[{name}]]")
    told = [{str(key): _text(path, name, key, value) for key, value in row.items()} for row in rows]
    return pd.DataFrame(told).astype("str") if told else pd.DataFrame({TABLES[name].key[0]: []}, dtype="str")


def _text(path: Path, table: str, column: Any, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (str, int, float)):
        return str(value)
    raise InvalidFeed(f"{path}: {table}.{column}: got {value!r}, needs text, a number, a time, true or false")


def _with_lent(frames: Mapping[str, DataFrame]) -> tuple[dict[str, DataFrame], dict[str, tuple[str, ...]]]:
    """Return the frames with a bare row for each id, of the form source:local, that they refer to but do not list."""
    import pandas as pd

    by_table = {table_of(name): frame for name, frame in frames.items() if name != csv_folder.RAGGED}
    files = {table_of(name): name for name in frames if name != csv_folder.RAGGED}
    filled, lent = dict(frames), {}
    for table, key in _LENT.items():
        listed = set(by_table[table][key]) if table in by_table and key in by_table[table] else set()
        ids = tuple(sorted(_mentioned(by_table, table) - listed))
        if ids:
            lent[table] = ids
            own = [by_table[table]] if table in by_table and len(by_table[table]) else []
            bare = pd.DataFrame({key: list(ids)}, dtype="str")
            filled[files.get(table, f"{table}.csv")] = pd.concat([*own, bare], ignore_index=True)
    return filled, lent


def _mentioned(by_table: Mapping[str, DataFrame], target: str) -> set[str]:
    found: set[str] = set()
    for table, frame in by_table.items():
        for reference in references_of(table) if table in TABLES else ():
            if reference.table == target and reference.column in frame:
                rows = frame
                if reference.kind:
                    kinds = frame.get(reference.kind_column)
                    rows = frame if kinds is None else frame[(kinds == reference.kind).to_numpy(dtype=bool)]
                found |= {str(one) for one in rows[reference.column].dropna() if ":" in str(one)}
    return found


def _prefixes(frames: Mapping[str, DataFrame]) -> list[str]:
    """Return the sources that ids of the form source:local name: whoever writes one means what the store holds."""
    cells: list[Series] = [frame[name] for frame in frames.values() for name in frame if str(name).endswith("_id")]
    names = {str(one).split(":", 1)[0] for column in cells for one in column.dropna() if ":" in str(one)}
    return sorted(names)


def _without(frame: DataFrame, key: str, ids: Sequence[str]) -> DataFrame:
    return frame[~frame[key].isin(list(ids)).to_numpy(dtype=bool)].reset_index(drop=True)


def _what_is_wrong(location: str, rejects: DataFrame) -> str:
    told = [
        f"{table_of(row.file)}, record {row.row - 1}: {row.column}: got {row.value!r}; {row.reason}"
        for row in rejects.head(_SHOWN).itertuples(index=False)
    ]
    more = f"\nand {len(rejects) - _SHOWN} more" if len(rejects) > _SHOWN else ""
    return f"{location}: the case cannot be read as it stands:\n" + "\n".join(told) + more
