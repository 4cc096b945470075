"""Rows that were not taken over, each with its reason: nothing that a source has is dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netgraph.model.checks import find_failures
from netgraph.model.shown import in_short, shows
from netgraph.model.tables import Tables

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["HIDDEN", "REJECT_COLUMNS", "Rejected", "no_rejects", "record_texts", "reject_invalid", "reject_rows"]

REJECT_COLUMNS = ["file", "row", "column", "reason", "value", "record"]
HIDDEN = frozenset({"national_id"})
"""Columns whose content stands in no reject and no message: file and row say where to look."""

_REJECT_DTYPES = dict.fromkeys(REJECT_COLUMNS, "str") | {"row": "Int64"}
_NOT_SHOWN = "(not shown)"
_SHOWN = 200


def no_rejects() -> DataFrame:
    """Return the table of rejects with no rows."""
    from pandas import DataFrame

    return DataFrame({name: [] for name in REJECT_COLUMNS}).astype(_REJECT_DTYPES)


@dataclass(frozen=True)
class Rejected:
    """What of a source did not become a record, and why: kept + rejected + not carried + explained = the source.

    ``rows``: one row a rejected row: file, row (as a spreadsheet counts it: the header is row 1), column, reason,
    value, record (the raw row as JSON text). ``not_carried``: rows that by design are not taken over, by what they
    are. ``explained``: other differences in number, such as repeats that were merged.
    """

    rows: DataFrame = field(default_factory=no_rejects)
    not_carried: Mapping[str, int] = field(default_factory=dict)
    explained: Mapping[str, int] = field(default_factory=dict)

    _repr_html_ = shows()  # no rows: they are as the source has them, names and numbers too
    __repr__ = in_short

    @classmethod
    def none(cls) -> Rejected:
        """Return the outcome of a source that was taken over whole.

        Examples
        --------
        >>> len(Rejected.none().rows)
        0
        """
        return cls()


def reject_invalid(
    tables: Tables, *, origin: Mapping[str, DataFrame] | None = None, vocabulary: Vocabulary | None = None
) -> tuple[Tables, DataFrame]:
    """Return the tables less every row that breaks a rule or refers to a row so dropped, and those rows as rejects.

    Parameters
    ----------
    tables
        Rows whose ``source_ref`` is ``file:row``, such as ``incidents.csv:17``, the header being row 1.
    origin
        The raw frames by file name, their first row being row 2 of the file; a reject's ``record`` is taken from
        there. Without it, the record is the row as it stands in `tables`.
    vocabulary
        The words allowed; the shipped ones by default.

    Returns
    -------
    tuple
        The tables that pass `netgraph.model.checks.check_tables`; the rejects (`REJECT_COLUMNS`), one a dropped row,
        several reasons joined by ``; ``.

    Notes
    -----
    As dear as the check itself where nothing is wrong; each further step of dangling references costs it again.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"person_id": ["k:1", "2"], "source": "k", "source_ref": ["people.csv:2", "people.csv:3"],
    ...                        "recorded_at": pd.Timestamp("2026-01-02")})
    >>> kept, rejects = reject_invalid(Tables.of(people=people))
    >>> len(kept.people), rejects[["file", "row", "reason"]].values.tolist()
    (1, [['people.csv', 3, 'id must be source:local_id']])
    """
    import pandas as pd

    found = []
    while len(failures := find_failures(tables, vocabulary=vocabulary)):
        frames = {}
        for name, broken in failures.groupby("table", sort=False):
            frame: DataFrame = getattr(tables, name)
            places = sorted(broken["row"].unique())
            found.append(_rejects_of(frame.loc[places], broken, origin or {}))
            frames[name] = frame.drop(index=places).reset_index(drop=True)
        tables = tables.replace(frames)
    return tables, pd.concat(found, ignore_index=True) if found else no_rejects()


def reject_rows(failures: DataFrame, *, records: Mapping[int, str]) -> DataFrame:
    """Return one reject a broken row from one failure a broken rule (``place, file, row, column, reason, value``).

    ``place`` tells rows apart; several failures of a row are joined by ``; `` in their order; `records` gives the
    raw row of each place as text.
    """
    if failures.empty:
        return no_rejects()
    values = [_shown(column, value) for column, value in zip(failures["column"], failures["value"], strict=True)]
    rows = failures.assign(value=values).groupby("place", sort=True)
    joined = rows.agg({"file": "first", "row": "first", **dict.fromkeys(["column", "reason", "value"], "; ".join)})
    joined["record"] = [records[place] for place in joined.index]
    return joined[REJECT_COLUMNS].astype(_REJECT_DTYPES).reset_index(drop=True)


def record_texts(frame: DataFrame, *, hidden: Collection[str] = HIDDEN) -> list[str]:
    """Return each row as one JSON object of its known cells, the `hidden` columns not shown.

    Examples
    --------
    >>> import pandas as pd
    >>> record_texts(pd.DataFrame({"name": ["Åsa"], "national_id": ["20000101-0000"], "sex": [None]}))
    ['{"name": "Åsa", "national_id": "(not shown)"}']
    """
    columns = [str(name) for name in frame.columns]
    return [_record(dict(zip(columns, cells, strict=True)), hidden) for cells in frame.itertuples(index=False)]


def _record(cells: Mapping[str, Any], hidden: Collection[str]) -> str:
    import pandas as pd

    shown = {
        name: _NOT_SHOWN if name in hidden else value
        for name, value in cells.items()
        if not (pd.api.types.is_scalar(value) and pd.isna(value))
    }
    return json.dumps(shown, ensure_ascii=False, default=str)


def _rejects_of(rows: DataFrame, broken: DataFrame, origin: Mapping[str, DataFrame]) -> DataFrame:
    """Return the rejects of the broken rows of one table, these indexed by their place in it."""
    where = rows["source_ref"].fillna("").str.extract(r"(?s)^(?P<file>.*?)(?::(?P<row>\d+))?$")
    where["row"] = where["row"].astype("Int64")
    failures = broken.rename(columns={"rule": "reason"}).assign(
        place=broken["row"].astype("int64"),
        file=where["file"].loc[broken["row"]].to_numpy(),
        row=where["row"].loc[broken["row"]].array,
    )
    places = zip(where.index, where["file"], where["row"], strict=True)
    return reject_rows(
        failures, records={place: _raw(origin.get(file), row, rows.loc[[place]]) for place, file, row in places}
    )


def _raw(raw: DataFrame | None, row: Any, own: DataFrame) -> str:
    import pandas as pd

    known = raw is not None and not pd.isna(row) and 0 <= row - 2 < len(raw)
    return record_texts(raw.iloc[[row - 2]] if raw is not None and known else own)[0]


def _shown(column: str, value: Any) -> str:
    import pandas as pd

    if pd.isna(value):
        return ""
    text = _NOT_SHOWN if column in HIDDEN else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
