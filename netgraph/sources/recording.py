"""When a record became known, where the feed does not say: the rule of the architecture's section 3, in one place.

Reports made from times filled in here say *event-time split*, never "as known at the time".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TABLES, TIME
from netgraph.model.tables import Tables

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series, Timestamp

__all__ = ["codes_of", "fill_recorded_at"]

_OWN_TIME = {
    "incidents": "occurred_to",
    "person_states": "valid_from",
    "ties": "first_seen",
    "holdings": "first_seen",
    "memberships": "valid_from",
    "rivalries": "valid_from",
    "interventions": "started_on",
    "judgements": "made_on",
}
_OF_INCIDENT = ("involvements", "modus")
_MENTIONED = {"person": "people", "vehicle": "vehicles", "group": "groups", "address": "locations"}
_KIND_COLUMNS = {"involvements": ("entity_kind", "entity_id"), "holdings": ("thing_kind", "thing_id")}


def fill_recorded_at(tables: Tables, *, snapshot: Timestamp | None) -> Tables:
    """Return the tables with every blank ``recorded_at`` filled; those that a feed states stay as they are.

    An incident gets its ``occurred_to``; its involvements and traits the first recording of their incident; a tie,
    holding, membership, state, rivalry, intervention or judgement its own first time, else `snapshot`; a person,
    vehicle, group or place the earliest recording of all rows that mention it, else `snapshot`. Rows of an incident
    that is not there or has no time stay blank: they break a rule, and the check says so.

    Parameters
    ----------
    tables
        Shaped by `Tables.of`; ``recorded_at`` null where the feed has no time of recording.
    snapshot
        When the feed was drawn (naive UTC), as its ``feed.toml`` states; ``None`` if it states none.

    Raises
    ------
    InvalidFeed
        A row needs the snapshot date and none is stated.

    Notes
    -----
    Linear in rows: about 1 s for 500,000 people and 2,940,000 involvements.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-01-01")
    >>> incident = {"incident_id": ["k:1"], "occurred_from": [day], "occurred_to": [day + pd.Timedelta(days=1)]}
    >>> part = {"incident_id": ["k:1"], "entity_kind": "person", "entity_id": ["k:A"], "role": "victim"}
    >>> tables = Tables.of(incidents=pd.DataFrame(incident), involvements=pd.DataFrame(part),
    ...                    people=pd.DataFrame({"person_id": ["k:A"]}))
    >>> fill_recorded_at(tables, snapshot=None).people["recorded_at"].iloc[0]
    Timestamp('2026-01-02 00:00:00')
    """
    for name, column in _OWN_TIME.items():
        frame: DataFrame = getattr(tables, name)
        tables = _filled(tables, name, frame[column])
        if name != "incidents":
            tables = _with_snapshot(tables, name, snapshot)
    for name in _OF_INCIDENT:
        if getattr(tables, name)["recorded_at"].isna().any():
            tables = _filled(tables, name, _first_recording(tables, getattr(tables, name)["incident_id"]))
    for name in _MENTIONED.values():
        if getattr(tables, name)["recorded_at"].isna().any():
            tables = _with_snapshot(_filled(tables, name, _earliest_mention(tables, name)), name, snapshot)
    return tables


def codes_of(values: Series, keys: Series) -> NDArray[np.int64]:
    """Return for each value its first place among `keys`, -1 where it is not there or null.

    A hash of `keys`, one probe a value: 3 million values among 500,000 keys take about half a second.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.large_string()
    found = pc.index_in(pa.array(values).cast(text), value_set=pa.array(keys).cast(text), skip_nulls=True)
    codes: NDArray[np.int64] = pc.fill_null(found, -1).to_numpy().astype("int64")
    return codes


def _filled(tables: Tables, name: str, times: Series) -> Tables:
    frame: DataFrame = getattr(tables, name)
    if not frame["recorded_at"].isna().any():
        return tables
    return tables.replace({name: frame.assign(recorded_at=frame["recorded_at"].fillna(times))})


def _with_snapshot(tables: Tables, name: str, snapshot: Timestamp | None) -> Tables:
    frame: DataFrame = getattr(tables, name)
    blank = frame["recorded_at"].isna()
    if not blank.any():
        return tables
    if snapshot is None:
        first = frame[blank].iloc[0]
        raise InvalidFeed(
            f"{name}: {int(blank.sum())} rows have no recorded_at and no dated record gives one "
            f"(the first is {first[TABLES[name].key[0]]!r}, {first['source_ref']}); "
            "state snapshot_date, the day the feed was drawn, in feed.toml"
        )
    return tables.replace({name: frame.assign(recorded_at=frame["recorded_at"].fillna(snapshot))})


def _first_recording(tables: Tables, incident_ids: Series) -> Series:
    import pandas as pd

    known = tables.incidents[["incident_id", "recorded_at"]].sort_values("recorded_at", kind="stable")
    codes = codes_of(incident_ids, known["incident_id"])  # of several versions, the first is the earliest
    times = pd.Series(pd.NaT, index=incident_ids.index, dtype=TIME)
    times[codes >= 0] = known["recorded_at"].to_numpy()[codes[codes >= 0]]
    return times


def _earliest_mention(tables: Tables, name: str) -> Series:
    frame: DataFrame = getattr(tables, name)
    return _earliest(frame[TABLES[name].key[0]], list(_mentions(tables, name)))


def _earliest(keys: Series, mentions: list[tuple[Series, Series]]) -> Series:
    """Return for each key the earliest of the times beside the ids equal to it, null where there is none."""
    import numpy as np
    import pandas as pd

    never = np.iinfo(np.int64).max
    earliest = np.full(len(keys), never, dtype=np.int64)
    for ids, times in mentions:
        codes, known = codes_of(ids, keys), times.notna().to_numpy()
        here = (codes >= 0) & known
        np.minimum.at(earliest, codes[here], times.to_numpy()[here].astype("datetime64[us]").astype(np.int64))
    blank = earliest == never  # not mentioned, or a further version of a key whose first place holds the time
    earliest[blank] = earliest[codes_of(keys[blank], keys)]
    earliest[earliest == never] = np.iinfo(np.int64).min
    return pd.Series(earliest.astype(TIME), index=keys.index)


def _mentions(tables: Tables, target: str) -> Iterator[tuple[Series, Series]]:
    """Yield ``(ids, recorded_at)`` of every row that refers to table `target`."""
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            if column.refers == target:
                yield frame[column.name], frame["recorded_at"]
        if name in _KIND_COLUMNS:
            kind_column, id_column = _KIND_COLUMNS[name]
            kinds = [kind for kind, table in _MENTIONED.items() if table == target]
            rows = frame[kind_column].isin(kinds).to_numpy(dtype=bool)
            here = frame[[id_column, "recorded_at"]] if rows.all() else frame.loc[rows, [id_column, "recorded_at"]]
            yield here[id_column], here["recorded_at"]
