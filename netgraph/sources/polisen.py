"""Notices of the Swedish police (polisen.se), 2023-2026: what happened, in which municipality or county, told when.

What a row means here. A notice is known from the minute it was published. Both its times are taken as local: the
hours of publishing keep the same daily round in summer and in winter, which times in UTC would not. A notice that
was published before its event is kept as it is, with the trait ``published_before_event``. The kind is that of
``polisen_kinds.csv``; a type that it does not name rejects the row. Notices that sum up a night or give information
are kind ``notice``, no single event.

A place is the centre of a municipality or county, never the scene: 10 km and 50 km off are taken here. Its area is the
code of Statistics Sweden (four digits a municipality, two a county) where the name is in the list. The summary is
the full text where there is one, else the notice's own line. No private person is named, so there are no people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import span, to_utc
from netgraph.model.tables import Tables
from netgraph.sources.cells import known_or_word, moment, number, parse_cells, reject_where, row_refs
from netgraph.sources.coordinates import SWEREF_99_TM, to_metres
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader, word_map
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

EVENTS = "events.csv.gz"
TEXTS = "violence_texts.csv.gz"
AREAS = "swedish_admin_areas.csv"
FILES = {
    EVENTS: ("id", "event_time", "published", "type", "location", "level", "lat", "lon", "summary"),
    TEXTS: ("id", "preamble", "body"),
    AREAS: ("municipality_code", "municipality_name", "county_code", "county_name"),
}
"""The files of the feed, and the columns of each that are read."""
_DEFAULTS = {"source": "polisen", "time_zone": "Europe/Stockholm", "snapshot_date": "2026-08-23"}
_MINUTE = "%Y-%m-%dT%H:%M"
_PRECISION_M = {"municipality": 10_000.0, "county": 50_000.0}
_DEGREES = 6  # decimals: 0.1 m, finer than any notice

get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    85,000 notices take about 2 s.
    """
    import pandas as pd

    times = dict.fromkeys(["event_time", "published"], moment(_MINUTE))
    events, unread = parse_cells(raw.frames[EVENTS], EVENTS, readers={**times, **dict.fromkeys(["lat", "lon"], number)})
    texts, orphans = _texts(raw, events)
    tables = _tables(events, texts, raw)
    tables, rejects = reject_invalid(
        fill_recorded_at(tables, snapshot=raw.feed["snapshot_date"]), origin=raw.frames, vocabulary=vocabulary
    )
    return tables, Rejected(
        rows=pd.concat([unread, orphans, rejects], ignore_index=True),
        explained={
            f"{TEXTS}: joined to their notices as the summary": len(texts),
            f"{AREAS}: looked up as the area of places": len(raw.frames[AREAS]),
        },
    )


def _texts(raw: RawFrames, events: DataFrame) -> tuple[Series, DataFrame]:
    """Return the full texts by the id of their notice, and the rows whose notice is not there or has one already."""
    texts = raw.frames[TEXTS]
    known, orphans = reject_where(
        texts,
        texts,
        TEXTS,
        column="id",
        reason={
            "no notice of that id": ~texts["id"].isin(events["id"]),
            "second text of that notice": texts["id"].duplicated(),
        },
    )
    joined = known["preamble"].fillna("") + "\n\n" + known["body"].fillna("")
    return joined.str.strip().set_axis(known["id"]), orphans


def _tables(events: DataFrame, texts: Series, raw: RawFrames) -> Tables:
    source, zone = raw.feed["source"], raw.feed["time_zone"]
    events = events.assign(
        source=source,
        source_ref=row_refs(EVENTS, events),
        incident_id=source_id(source, events["id"]),
        location_id=source_id(source, events["level"] + "/" + events["location"]),
        recorded_at=to_utc(events["published"], zone),
    )
    return Tables.of(
        incidents=_incidents(events, texts, zone),
        modus=_published_before(events),
        locations=_locations(events, raw.frames[AREAS]),
    )


def _incidents(events: DataFrame, texts: Series, zone: str) -> DataFrame:
    full = events["id"].map(texts)
    return events[["incident_id", "location_id", "recorded_at", "source", "source_ref"]].assign(
        **span(events["event_time"], zone, minutes=1),
        time_zone=zone,
        kind=known_or_word(events["type"], word_map("polisen_kinds")),
        summary=full.where(full != "").fillna(events["summary"]),
    )


def _published_before(events: DataFrame) -> DataFrame:
    early = events[(events["published"] < events["event_time"]).to_numpy(dtype=bool)]
    return early[["incident_id", "recorded_at", "source", "source_ref"]].assign(
        trait="published_before_event", value="true"
    )


def _locations(events: DataFrame, areas: DataFrame) -> DataFrame:
    """Return the places; one whose stated centre moves gets a later version."""
    rounded = events.assign(longitude=events["lon"].round(_DEGREES), latitude=events["lat"].round(_DEGREES))
    told = rounded.sort_values("recorded_at", kind="stable")
    told = told.drop_duplicates(["location_id", "longitude", "latitude"])
    told = told[told["location_id"].notna()].drop_duplicates(["location_id", "recorded_at"])
    kept = ["location_id", "longitude", "latitude", "recorded_at", "source", "source_ref"]
    return told[kept].assign(
        **to_metres(told["longitude"], told["latitude"], epsg=SWEREF_99_TM),
        address=told["location"],
        area_code=told["location"].str.casefold().map(_area_codes(areas)),
        precision_m=told["level"].map(_PRECISION_M),
    )


def _area_codes(areas: DataFrame) -> Series:
    """Return code by name, small letters: names of municipalities and of counties ("… län") never meet."""
    import pandas as pd

    municipalities = areas.set_index(areas["municipality_name"].str.casefold())["municipality_code"]
    counties = areas.set_index(areas["county_name"].str.casefold())["county_code"]
    codes = pd.concat([municipalities, counties])
    return codes[~codes.index.duplicated()]
