"""One table of the exchange form, from text to rows: cells read, blanks filled, and the rules of a row held.

The frame keeps the place of each row in its file as its index, so that a fault found later still finds its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.checks import ID_TABLES
from netgraph.model.schema import TABLES, Column
from netgraph.model.spans import known_zones
from netgraph.sources.exchange_cells import Reading, faults_at, no_faults, read_cells, read_ids, read_words
from netgraph.sources.exchange_times import read_moments

if TYPE_CHECKING:
    from pandas import DataFrame, Index, Series

__all__ = ["FILLED", "id_columns", "read_rows"]

FILLED = frozenset({"occurred_to", "time_zone", "source", "recorded_at"})
"""Required columns that a file may leave out or blank, since the feed tells what they are."""

_FILLED_LATER = frozenset({"recorded_at"})
_SPANS = (("occurred_from", "occurred_to"), ("valid_from", "valid_to"))


def read_rows(name: str, text: DataFrame, *, refs: Series, reading: Reading) -> tuple[DataFrame, DataFrame]:
    """Return the rows of table `name`, ``recorded_at`` null where not stated; and the faults of single rows.

    Parameters
    ----------
    name
        Table.
    text
        Its file as text, columns named as ours, index the place in the file.
    refs
        ``file:row`` of each row, for a blank ``source_ref``.
    reading
        How this feed writes.
    """
    import pandas as pd

    columns: dict[str, Series] = {}
    faults: list[DataFrame] = []
    for column in TABLES[name].all_columns:
        columns[column.name], wrong = _read(name, column, text, reading)
        faults.append(wrong)
    if name == "incidents":
        _complete_incidents(columns, text, reading)
    if name == "involvements":
        faults.append(_name_the_unnamed(columns))
    columns["source"] = _source(columns, TABLES[name].key[0], reading)
    columns["source_ref"] = _filled(columns["source_ref"], refs)
    frame = pd.DataFrame(columns, index=text.index)
    unread = pd.concat(faults, ignore_index=True)
    rules = [*_missing(name, frame, unread), *_broken_rules(name, frame, unread)]
    return frame, pd.concat([unread, *rules], ignore_index=True)


def id_columns(name: str) -> list[str]:
    """Return the columns of table `name` that hold ids with a source.

    Examples
    --------
    >>> id_columns("holdings")
    ['person_id', 'thing_id']
    """
    own = {TABLES[name].key[0]} if name in ID_TABLES else set()
    known = own | {"entity_id", "thing_id"}
    return [column.name for column in TABLES[name].columns if column.refers or column.name in known]


def _read(name: str, column: Column, text: DataFrame, reading: Reading) -> tuple[Series, DataFrame]:
    from pandas import Series

    if column.name not in text:
        values = Series(column.default, index=text.index, dtype=column.dtype)
        return values, no_faults()
    cells = text[column.name]
    if column.name in id_columns(name):
        ids = read_ids(column.name, cells, reading=reading)
        empty = ids.isin([f"{source}:" for source in reading.keep])
        return ids, faults_at(empty, column.name, cells, "has nothing after the colon")
    if column.name == "time_zone":
        return read_words(column.name, cells, allowed=known_zones())
    values, faults = read_cells(column, cells, reading=reading)
    return values if column.default is None else values.fillna(column.default), faults


def _complete_incidents(columns: dict[str, Series], text: DataFrame, reading: Reading) -> None:
    """Fill the end of the span, the zone and the severity where the file leaves them blank."""
    import pandas as pd

    blank = text["occurred_to"].isna() if "occurred_to" in text else pd.Series(True, index=text.index)
    if blank.any():
        start = read_moments(text["occurred_from"], zone=reading.zone)
        end = start.end.where(start.date_only, start.start + pd.Timedelta(minutes=1))
        columns["occurred_to"] = columns["occurred_to"].where(~blank, end)
    if reading.zone:
        columns["time_zone"] = _filled(columns["time_zone"], _same(reading.zone, text.index))
    if columns["severity"].isna().any():
        codes, kinds = pd.factorize(columns["kind"])
        weights = [*reading.vocabulary.kinds["severity"].reindex(kinds), float("nan")]
        own = pd.Series(weights, dtype="float64").to_numpy()[codes]
        columns["severity"] = columns["severity"].fillna(pd.Series(own, index=text.index))


def _name_the_unnamed(columns: dict[str, Series]) -> DataFrame:
    """Give blank unnamed participants ``incident_id/number``; an id of another form may be a person's own: a fault."""
    unnamed = columns["anonymous"].to_numpy()
    incident, entity = columns["incident_id"][unnamed], columns["entity_id"][unnamed]
    number = incident[entity.isna()].groupby(incident).cumcount() + 1
    given = entity.fillna(incident + "/" + number.astype("Int64").astype("str"))
    columns["entity_id"] = columns["entity_id"].where(~unnamed, given.reindex(columns["entity_id"].index))
    prefixed = [
        isinstance(one, str) and isinstance(of, str) and one.startswith(f"{of}/")
        for one, of in zip(given, incident, strict=True)
    ]
    bad = unnamed.copy()  # what pandas lends is read-only
    bad[unnamed] = [not right for right in prefixed]
    reason = "an unnamed participant is incident_id/number or blank"
    return faults_at(bad & columns["incident_id"].notna().to_numpy(), "entity_id", columns["entity_id"], reason)


def _source(columns: dict[str, Series], key: str, reading: Reading) -> Series:
    """Return the source of each row: as stated, else the part of its first id before the colon."""
    stated = columns["source"]
    if not stated.isna().any():
        return stated
    if reading.source is not None and set(reading.keep) <= {reading.source}:
        return _filled(stated, _same(reading.source, stated.index))
    return stated.fillna(columns[key].str.extract(r"^([^:\s]+):", expand=False)).fillna(reading.source)


def _filled(stated: Series, values: Series) -> Series:
    """Return `stated`, its blanks filled from `values`; a column wholly blank is not searched cell by cell."""
    return values if stated.isna().all() else stated.fillna(values)


def _same(text: str, index: Index) -> Series:
    import pandas as pd
    import pyarrow as pa

    return pd.Series(pa.repeat(pa.scalar(text, pa.large_string()), len(index)), index=index, dtype="str")


def _missing(name: str, frame: DataFrame, unread: DataFrame) -> list[DataFrame]:
    """Return as faults the required cells that are blank, those apart that could not be read or hang on such a one."""
    found = []
    for column in TABLES[name].all_columns:
        if column.required and column.name not in _FILLED_LATER:
            blank = frame[column.name].isna().to_numpy(copy=True)
            blank[unread.loc[unread["column"] == column.name, "place"]] = False
            if column.name == "occurred_to":
                blank &= frame["occurred_from"].notna().to_numpy()
            found.append(faults_at(blank, column.name, frame[column.name], "is required"))
    return found


def _broken_rules(name: str, frame: DataFrame, unread: DataFrame) -> list[DataFrame]:
    found = []
    for start, end in _SPANS:
        if start in frame:
            backwards = (frame[end] <= frame[start]).to_numpy()
            found.append(faults_at(backwards, end, frame[end], f"must be later than {start}"))
    if name == "locations":
        half = (frame["longitude"].isna() ^ frame["latitude"].isna()).to_numpy(copy=True)
        half[unread.loc[unread["column"].isin(["longitude", "latitude"]), "place"]] = False
        reason = "longitude and latitude must both be known or both be blank"
        found.append(faults_at(half, "latitude", frame["latitude"], reason))
    return found
