"""Philadelphia 2015-2025: shooting victims as the city publishes them, defendants as the courts' dockets name them.

What a row means here. An incident is one police number, known to the minute (local time); the trait ``event``
joins the numbers that one shooting got when each victim had their own. Victims have no names and stay unnamed.
A defendant becomes known at the end of the day of the first filing, and so does it that the case is prosecuted: the
incident then gets a later version with that status. How a docket stands today (active, closed) has no date and is
not carried, nor are arrest numbers, pseudonyms of names and birth dates, and the age and sex of the unnamed.

Coordinates are those of the block, taken here to be right within 100 m. An incident that happened after the feed
was drawn is an error of the source, and rejected with its victims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import day_span, span
from netgraph.model.tables import Tables
from netgraph.sources.cells import moment, number, parse_cells, reject_where, row_refs
from netgraph.sources.coordinates import utm_metres
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

INCIDENTS = "incidents.csv.gz"
VICTIMS = "victims.csv.gz"
DEFENDANTS = "defendants.csv.gz"
ALIASES = "aliases.csv"
FILES = {
    INCIDENTS: ("inc", "event", "datetime", "lat", "lon", "police_district", "neighborhood", "fatal"),
    VICTIMS: ("inc", "vno", "fatal"),
    DEFENDANTS: ("inc", "person", "birth_year", "first_filing"),
    ALIASES: ("arrest_id",),
}
"""The files of the feed, and the columns of each that are read."""
_DEFAULTS = {"source": "philadelphia", "time_zone": "America/New_York", "snapshot_date": "2025-01-28"}
_PRECISION_M = 100.0

get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    14,800 incidents take about 1 s.
    """
    import pandas as pd

    incidents, victims, charges, unread = _read(raw)
    again = charges.sort_values("first_filing", kind="stable").duplicated(["inc", "person"])
    repeats = again.index[again]
    tables = _tables(incidents, victims, charges.drop(index=repeats), raw)
    tables = fill_recorded_at(tables, snapshot=raw.feed["snapshot_date"])
    tables, rejects = reject_invalid(tables, origin=raw.frames, vocabulary=vocabulary)
    return tables, Rejected(
        rows=pd.concat([unread, rejects], ignore_index=True),
        not_carried={f"{ALIASES}: pairs of spellings, without the names": len(raw.frames[ALIASES])},
        explained={f"{DEFENDANTS}: further arrests of a person for the same incident, merged": len(repeats)},
    )


def _read(raw: RawFrames) -> tuple[DataFrame, DataFrame, DataFrame, DataFrame]:
    import pandas as pd

    numbers = dict.fromkeys(["lat", "lon", "fatal"], number)
    incidents, unread = parse_cells(
        raw.frames[INCIDENTS], INCIDENTS, readers={"datetime": moment("%Y-%m-%d %H:%M:%S"), **numbers}
    )
    victims, unread_victims = parse_cells(raw.frames[VICTIMS], VICTIMS, readers={"fatal": number})
    charges, unread_charges = parse_cells(
        raw.frames[DEFENDANTS], DEFENDANTS, readers={"first_filing": moment("%Y-%m-%d"), "birth_year": number}
    )
    incidents, late = _refuse_the_future(incidents, raw)
    return incidents, victims, charges, pd.concat([unread, unread_victims, unread_charges, late], ignore_index=True)


def _refuse_the_future(incidents: DataFrame, raw: RawFrames) -> tuple[DataFrame, DataFrame]:
    drawn = raw.feed["snapshot_date"]
    reason = f"happened after the feed was drawn ({drawn:%Y-%m-%d})"
    return reject_where(
        incidents, raw.frames[INCIDENTS], INCIDENTS, column="datetime", reason={reason: (incidents["datetime"] > drawn)}
    )


def _tables(incidents: DataFrame, victims: DataFrame, charges: DataFrame, raw: RawFrames) -> Tables:
    source, zone = raw.feed["source"], raw.feed["time_zone"]
    known = charges.assign(recorded_at=day_span(charges["first_filing"], zone)["occurred_to"])
    known["source_ref"] = row_refs(DEFENDANTS, known)
    placed = _incidents(incidents, source, zone)
    return Tables.of(
        people=_people(known, source),
        locations=_locations(incidents, placed, source),
        incidents=_with_prosecutions(placed, known, source),
        modus=placed[["incident_id", "source", "source_ref"]].assign(trait="event", value=incidents["event"]),
        involvements=_involvements(victims, known, source),
    )


def _incidents(incidents: DataFrame, source: str, zone: str) -> DataFrame:
    import numpy as np

    spans = span(incidents["datetime"], zone, minutes=1)
    return spans.assign(
        incident_id=source_id(source, incidents["inc"]),
        kind=np.where(incidents["fatal"] > 0, "fatal_shooting", "shooting_with_injury"),
        time_zone=zone,
        location_id=_location_ids(incidents, source),
        status="reported",
        recorded_at=spans["occurred_to"],
        source=source,
        source_ref=row_refs(INCIDENTS, incidents),
    )


def _with_prosecutions(placed: DataFrame, charges: DataFrame, source: str) -> DataFrame:
    """Return the incidents and, for those that came to court, the version known from the first filing on."""
    import pandas as pd

    first = charges.sort_values("recorded_at", kind="stable").drop_duplicates("inc")
    filed = first.set_index(source_id(source, first["inc"]))
    court = placed[placed["incident_id"].isin(filed.index)]
    later = court.assign(
        status="prosecuted",
        recorded_at=court["incident_id"].map(filed["recorded_at"]),
        source_ref=court["incident_id"].map(filed["source_ref"]),
    )
    versions = pd.concat([placed, later], ignore_index=True)
    return versions.drop_duplicates(["incident_id", "recorded_at", "status"])


def _location_ids(incidents: DataFrame, source: str) -> Series:
    """Return ``source:district/neighbourhood/latitude,longitude``; null where nothing of it is known."""
    point = incidents["lat"].astype("str") + "," + incidents["lon"].astype("str")
    parts = [incidents["police_district"], incidents["neighborhood"], point.where(incidents["lat"].notna())]
    known = parts[0].notna() | parts[1].notna() | parts[2].notna()
    local = parts[0].fillna("") + "/" + parts[1].fillna("") + "/" + parts[2].fillna("")
    return source_id(source, local).where(known)


def _locations(incidents: DataFrame, placed: DataFrame, source: str) -> DataFrame:
    import numpy as np
    import pandas as pd

    first = placed["location_id"].notna() & ~placed["location_id"].duplicated()
    here = incidents[first]
    return pd.DataFrame(
        {
            "location_id": placed.loc[first, "location_id"],
            "longitude": here["lon"],
            "latitude": here["lat"],
            **utm_metres(here["lon"], here["lat"]),
            "address": here["neighborhood"],
            "area_code": here["police_district"],
            "precision_m": np.where(here["lat"].notna(), _PRECISION_M, np.nan),
            "source": source,
            "source_ref": placed.loc[first, "source_ref"],
        }
    )


def _involvements(victims: DataFrame, charges: DataFrame, source: str) -> DataFrame:
    import numpy as np
    import pandas as pd

    unnamed = pd.DataFrame(
        {
            "incident_id": source_id(source, victims["inc"]),
            "entity_id": source_id(source, victims["inc"] + "/" + victims["vno"]),
            "role": "victim",
            "outcome": np.where(victims["fatal"] > 0, "killed", "injured"),
            "anonymous": True,
            "source_ref": row_refs(VICTIMS, victims),
        }
    )
    named = pd.DataFrame(
        {
            "incident_id": source_id(source, charges["inc"]),
            "entity_id": source_id(source, charges["person"]),
            "role": "charged",
            "anonymous": False,
            "source_ref": charges["source_ref"],
            "recorded_at": charges["recorded_at"],
        }
    )
    return pd.concat([unnamed, named], ignore_index=True).assign(entity_kind="person", source=source)


def _people(charges: DataFrame, source: str) -> DataFrame:
    first = charges.sort_values("recorded_at", kind="stable").drop_duplicates("person")
    return first[["recorded_at", "source_ref"]].assign(
        person_id=source_id(source, first["person"]), birth_year=first["birth_year"].astype("Int64"), source=source
    )
