"""POLE, Greater Manchester in August 2017: real street crimes, invented people, vehicles, phones and ties.

What a row means here. A crime is known to the local day. Its last outcome has no date of its own: the crime is first
known as reported, and in a later version with that outcome (``pole_outcomes.csv``) from the day the feed was drawn.
The types of crime are coarse: "Violence and sexual offences" is all there is, and is taken as assault
(``pole_kinds.csv``). PARTY_TO does not say on which side somebody was.

Ties: KNOWS is ``associate``, KNOWS_LW ``lives_with``, KNOWS_SN ``social``, FAMILY_REL ``kin`` (directed where a parent
is meant), KNOWS_PHONE ``phone``. The single calls become the first and last time and the weight (number of calls) of
their pair's phone tie, which is known from the last call on. A phone is held by who uses it; its id is its number.
Objects involved in a crime are its traits, a charge too. What has no place in the tables is counted, not carried.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netgraph.model.spans import day_span
from netgraph.model.tables import Tables
from netgraph.sources.cells import known_or_word, row_refs
from netgraph.sources.coordinates import utm_metres
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader, word_map
from netgraph.sources.pole_files import FILES, NOT_CARRIED, count_carried, count_not_carried, lookup, sort_out
from netgraph.sources.pole_ties import ties
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

_DEFAULTS = {"source": "pole", "time_zone": "Europe/London", "snapshot_date": "2017-09-01"}

get = folder_reader({**FILES, **NOT_CARRIED}, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    61,521 nodes and 105,840 relationships take about 1 s.
    """
    import pandas as pd

    frames, origin, unread = sort_out(raw.frames)
    tables = fill_recorded_at(_tables(frames, raw.feed), snapshot=raw.feed["snapshot_date"])
    tables, rejects = reject_invalid(tables, origin=origin, vocabulary=vocabulary)
    return tables, Rejected(
        rows=pd.concat([unread, rejects], ignore_index=True),
        not_carried=count_not_carried(frames),
        explained=count_carried(frames),
    )


def _tables(frames: Mapping[str, DataFrame], feed: Mapping[str, Any]) -> Tables:
    source = feed["source"]
    return Tables.of(
        people=_people(frames["nodes.Person.csv"], source, feed["snapshot_date"]),
        vehicles=_vehicles(frames["nodes.Vehicle.csv"], source),
        locations=_locations(frames, source),
        incidents=_incidents(frames, feed),
        modus=_modus(frames, source),
        involvements=_involvements(frames, source),
        ties=ties(frames, source=source, zone=feed["time_zone"]),
        holdings=_holdings(frames, source),
    )


def _record(file: str, frame: DataFrame, source: str) -> DataFrame:
    """Return the record columns of each row of a raw frame; the others are added to it."""
    from pandas import DataFrame

    return DataFrame({"source": source, "source_ref": row_refs(file, frame)}, index=frame.index)


def _people(people: DataFrame, source: str, snapshot: Timestamp) -> DataFrame:
    return _record("nodes.Person.csv", people, source).assign(
        person_id=source_id(source, people[":ID"]),
        name=people["name"].fillna("").str.cat(people["surname"].fillna(""), sep=" ").str.strip(),
        birth_year=(snapshot.year - people["age"]).round().astype("Int64"),
        national_id=people["national_id"],
    )


def _vehicles(vehicles: DataFrame, source: str) -> DataFrame:
    return _record("nodes.Vehicle.csv", vehicles, source).assign(
        vehicle_id=source_id(source, vehicles[":ID"]),
        registration=vehicles["reg"],
        make=vehicles["make"],
        model=vehicles["model"],
    )


def _locations(frames: Mapping[str, DataFrame], source: str) -> DataFrame:

    places = frames["nodes.Location.csv.gz"]
    longitude, latitude = places["longitude:double"], places["latitude:double"]
    within, areas = frames["relationships.LOCATION_IN_AREA.csv.gz"], frames["nodes.Area.csv"]
    area_of = lookup(within[":START_ID"], within[":END_ID"])
    return _record("nodes.Location.csv.gz", places, source).assign(
        location_id=source_id(source, places[":ID"]),
        longitude=longitude,
        latitude=latitude,
        **utm_metres(longitude, latitude),
        address=places["address"] + ", " + places["postcode"],
        area_code=places[":ID"].map(area_of).map(lookup(areas[":ID"], areas["areaCode"])),
    )


def _incidents(frames: Mapping[str, DataFrame], feed: Mapping[str, Any]) -> DataFrame:
    """Return each crime as first reported, and as it stood when the feed was drawn."""
    import pandas as pd

    crimes, at = frames["nodes.Crime.csv.gz"], frames["relationships.OCCURRED_AT.csv.gz"]
    source, zone = feed["source"], feed["time_zone"]
    spans = day_span(crimes["date"], zone)
    reported = _record("nodes.Crime.csv.gz", crimes, source).assign(
        **spans,
        incident_id=source_id(source, crimes[":ID"]),
        kind=known_or_word(crimes["type"].fillna(""), word_map("pole_kinds")),
        time_zone=zone,
        location_id=source_id(source, crimes[":ID"].map(lookup(at[":START_ID"], at[":END_ID"]))),
        status="reported",
        summary=crimes["note"].str.strip(),
        recorded_at=spans["occurred_to"],
    )
    outcome = reported.assign(
        status=known_or_word(crimes["last_outcome"], word_map("pole_outcomes")),
        recorded_at=spans["occurred_to"].clip(lower=feed["snapshot_date"]),
    )
    versions = pd.concat([reported, outcome[crimes["last_outcome"].notna()]], ignore_index=True)
    return versions.drop_duplicates(["incident_id", "recorded_at", "source_ref"], keep="last")


def _modus(frames: Mapping[str, DataFrame], source: str) -> DataFrame:
    import pandas as pd

    crimes = frames["nodes.Crime.csv.gz"]
    charged = crimes[crimes["charge"].notna()]
    charges = _record("nodes.Crime.csv.gz", charged, source).assign(
        incident_id=source_id(source, charged[":ID"]), trait="charge", value=charged["charge"]
    )
    objects = frames["nodes.Object.csv"]
    involved = _involved(frames, "nodes.Object.csv")
    described = involved[":START_ID"].map(lookup(objects[":ID"], objects["description"]))
    things = _record("relationships.INVOLVED_IN.csv", involved, source).assign(
        incident_id=source_id(source, involved[":END_ID"]), trait="object", value=described
    )
    return pd.concat([charges, things], ignore_index=True)


def _involved(frames: Mapping[str, DataFrame], kind: str) -> DataFrame:
    involved = frames["relationships.INVOLVED_IN.csv"]
    is_object = involved[":START_ID"].isin(frames["nodes.Object.csv"][":ID"])
    return involved[is_object] if kind == "nodes.Object.csv" else involved[~is_object]


def _involvements(frames: Mapping[str, DataFrame], source: str) -> DataFrame:
    import pandas as pd

    parts = {
        ("relationships.PARTY_TO.csv", "person", "party"): frames["relationships.PARTY_TO.csv"],
        ("relationships.INVOLVED_IN.csv", "vehicle", "linked"): _involved(frames, "nodes.Vehicle.csv"),
    }
    return pd.concat(
        [
            _record(file, links, source).assign(
                incident_id=source_id(source, links[":END_ID"]),
                entity_kind=kind,
                entity_id=source_id(source, links[":START_ID"]),
                role=role,
            )
            for (file, kind, role), links in parts.items()
        ],
        ignore_index=True,
    )


def _holdings(frames: Mapping[str, DataFrame], source: str) -> DataFrame:
    import pandas as pd

    lives, has = frames["relationships.CURRENT_ADDRESS.csv"], frames["relationships.HAS_PHONE.csv"]
    phones = frames["nodes.Phone.csv"]
    addresses = _record("relationships.CURRENT_ADDRESS.csv", lives, source).assign(
        person_id=source_id(source, lives[":START_ID"]),
        thing_kind="address",
        thing_id=source_id(source, lives[":END_ID"]),
        kind="lives_at",
    )
    numbers = has[":END_ID"].map(lookup(phones[":ID"], phones["phoneNo"]))
    used = _record("relationships.HAS_PHONE.csv", has, source).assign(
        person_id=source_id(source, has[":START_ID"]),
        thing_kind="phone",
        thing_id=source_id(source, numbers),
        kind="uses",
    )
    return pd.concat([addresses, used], ignore_index=True)
