"""Ratings among traders of Bitcoin OTC and Bitcoin Alpha, 2010-2016: who called whom a fraud, and who hit back.

What a row means here. Nobody is hurt: it is a real network in which harm is answered in kind, with its times. A
negative rating (−1 to −10) is an aggression of the lightest kind, from the account that gave it (role ``suspect``) to
the account that got it (role ``victim``); how bad it was is its severity and the trait ``rating``. A positive rating
is no incident but a directed tie of kind ``social``, a tenth of the rating strong. No account rates another twice.

OTC knows the second. Alpha's times are all midnight in New York: only the day is known there, so its ratings are
local days. The two networks have accounts of their own, ``otc-6`` and ``alpha-6``, never joined. Accounts are not
people: no name, age or sex, so nobody of this feed can ever be ranked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import day_span, span
from netgraph.model.tables import Tables
from netgraph.sources.cells import number, parse_cells, reject_where, row_refs
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

OTC = "soc-sign-bitcoinotc.csv.gz"
ALPHA = "soc-sign-bitcoinalpha.csv.gz"
_COLUMNS = ("source", "target", "rating", "time")
FILES = {OTC: _COLUMNS, ALPHA: _COLUMNS}
"""The files of the feed, and the columns of each that are read."""
_NETWORKS = {OTC: "otc-", ALPHA: "alpha-"}
_DEFAULTS = {"source": "bitcoin", "time_zone": "America/New_York", "snapshot_date": "2016-02-01"}
_GREATEST = 10.0

get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    60,000 ratings take about 1 s.
    """
    import pandas as pd

    read = [_ratings(raw, file) for file in FILES]
    ratings = pd.concat([kept for kept, _ in read], ignore_index=True)
    harm = (ratings["rating"] < 0).to_numpy()
    tables = Tables.of(
        people=_people(ratings),
        incidents=_incidents(ratings[harm]),
        modus=_modus(ratings[harm]),
        involvements=_involvements(ratings[harm]),
        ties=_ties(ratings[~harm]),
    )
    tables, rejects = reject_invalid(
        fill_recorded_at(tables, snapshot=raw.feed["snapshot_date"]), origin=raw.frames, vocabulary=vocabulary
    )
    return tables, Rejected(rows=pd.concat([*(unread for _, unread in read), rejects], ignore_index=True))


def _ratings(raw: RawFrames, file: str) -> tuple[DataFrame, DataFrame]:
    """Return the ratings of one network with ids and spans, and its rows that cannot be used."""
    import pandas as pd

    frame, network = raw.frames[file], _NETWORKS[file]
    rows, unread = parse_cells(frame, file, readers={"rating": number, "time": second})
    stated = rows["rating"].abs().between(1, _GREATEST)
    reasons = {
        "must be -10 to -1 or 1 to 10": ~stated,
        "this account rated that one before": rows.duplicated(["source", "target"]),
    }
    rows, refused = reject_where(rows, frame, file, column="rating", reason=reasons)
    name = raw.feed["source"]
    told = rows.assign(
        rater=source_id(name, network + rows["source"]),
        rated=source_id(name, network + rows["target"]),
        incident_id=source_id(name, network + rows["source"] + "-" + rows["target"]),
        source=name,
        source_ref=row_refs(file, rows),
        **_spans(rows["time"], file, raw.feed["time_zone"]),
    )
    return told, pd.concat([unread, refused], ignore_index=True)


def second(text: Series) -> Series:
    """Return the UTC time of each unix second; others become null.

    Examples
    --------
    >>> import pandas as pd
    >>> second(pd.Series(["1289241911", "?"])).tolist()
    [Timestamp('2010-11-08 18:45:11'), NaT]
    """
    import pandas as pd

    return pd.to_datetime(number(text), unit="s", errors="coerce").dt.as_unit("us")


def _spans(times: Series, file: str, zone: str) -> DataFrame:
    """Return when each rating was given: the second in OTC, the local day in Alpha."""
    if file == OTC:
        return span(times, "UTC", minutes=1 / 60).assign(time_zone="UTC")
    local = times.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    return day_span(local, zone).assign(time_zone=zone)


def _people(ratings: DataFrame) -> DataFrame:
    import pandas as pd

    ends = [ratings[[end, "source", "source_ref"]].rename(columns={end: "person_id"}) for end in ("rater", "rated")]
    return pd.concat(ends).sort_index(kind="stable").drop_duplicates("person_id")


def _incidents(harm: DataFrame) -> DataFrame:
    kept = ["incident_id", "occurred_from", "occurred_to", "time_zone", "source", "source_ref"]
    return harm[kept].assign(kind="harassment", severity=-harm["rating"])


def _modus(harm: DataFrame) -> DataFrame:
    rating = harm["rating"].astype("int64").astype("str")
    return harm[["incident_id", "source", "source_ref"]].assign(trait="rating", value=rating)


def _involvements(harm: DataFrame) -> DataFrame:
    import pandas as pd

    ends = {"rater": "suspect", "rated": "victim"}
    parts = [
        harm[["incident_id", end, "source", "source_ref"]].rename(columns={end: "entity_id"}).assign(role=role)
        for end, role in ends.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(entity_kind="person")


def _ties(praise: DataFrame) -> DataFrame:
    names = {"rater": "person_a", "rated": "person_b", "occurred_from": "first_seen", "occurred_to": "last_seen"}
    return (
        praise[[*names, "source", "source_ref"]]
        .rename(columns=names)
        .assign(kind="social", directed=True, weight=praise["rating"] / _GREATEST)
    )
