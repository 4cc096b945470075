"""Gun Violence Archive, United States 2013-2018: incidents with gun, and who was in them as victim or suspect.

What a row means here. An incident is a local day, not an hour. Its *kind* is the first row of ``gva_kinds.csv``
whose characteristic it has (a blank one is had by all) and whose harm it did: harm done to a victim (``killed``,
``injured``), only to suspects (``suspect_killed``, ``suspect_injured``), or ``none``; the totals of the incident
speak where no participant is listed as harmed. So intent and police come before harm, and harm before setting: a
robbery in which somebody is shot dead is a fatal shooting. All characteristics are kept as traits, and so is the
relationship that a participant is said to have had to the perpetrator.

A state that lies in two time zones gets that of most of its people (``gva_zones.csv``). Coordinates are rounded to
four decimals, about 11 m; a place is one state, city and pair of coordinates, without coordinates its city only.

A person is born in the year of the incident less the age at the earliest incident that states one. A birth year,
a sex or a death that a later incident tells is a later version of the person. Who has no name in the source is
counted in the incident and is no person. The letters of the status say what it did to them, the worst one if
several; that somebody was arrested (letter A) is not carried, nor is the number of guns. The age group is used only
where a person has no age in any incident: one known only as a minor gets the latest year of birth it allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import day_span
from netgraph.model.tables import Tables
from netgraph.sources.cells import known_or_word, moment, number, parse_cells, row_refs
from netgraph.sources.coordinates import utm_metres
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader, word_map
from netgraph.sources.gva_kinds import characteristics, kinds
from netgraph.sources.recording import codes_of, fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

INCIDENTS = "incidents.csv.gz"
PARTICIPANTS = "participants.csv.gz"
CHARACTERISTICS = "characteristics.csv"
FILES = {
    INCIDENTS: ("inc", "date", "state", "city", "lat", "lon", "killed", "injured", "chars"),
    PARTICIPANTS: ("inc", "pno", "role", "status", "sex", "age", "age_group", "relationship", "person"),
    CHARACTERISTICS: ("code", "characteristic"),
}
"""The files of the feed, and the columns of each that are read."""
_DEFAULTS = {"source": "gva", "snapshot_date": "2018-04-01"}
_YOUNGEST = {"T": 12, "C": 0}  # the age groups 12-17 and 0-11; adults (A) have no latest year of birth
_ROLES = {"V": "victim", "S": "suspect"}
_SEXES = {"M": "male", "F": "female"}
_OUTCOMES = {"K": "killed", "I": "injured", "U": "unharmed"}  # worst first
_PRECISION_M = 11.0

# names and their pseudonyms are never read
get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    240,000 incidents with 392,000 participants and 580,000 characteristics take about 6 s.
    """
    import pandas as pd

    incidents, unread = parse_cells(
        raw.frames[INCIDENTS],
        INCIDENTS,
        readers={"date": moment("%Y-%m-%d"), **dict.fromkeys(["lat", "lon", "killed", "injured"], number)},
    )
    participants, unread_too = parse_cells(raw.frames[PARTICIPANTS], PARTICIPANTS, readers={"age": number})
    parts, repeats = _parts(participants)
    tables = fill_recorded_at(
        _tables(incidents, parts, raw.frames[CHARACTERISTICS], raw.feed["source"]), snapshot=raw.feed["snapshot_date"]
    )
    tables, rejects = reject_invalid(tables, origin=raw.frames, vocabulary=vocabulary)
    return tables, Rejected(
        rows=pd.concat([unread, unread_too, rejects], ignore_index=True),
        explained={
            f"{PARTICIPANTS}: repeat a person in the same role of the same incident": repeats,
            f"{CHARACTERISTICS}: the words of the codes": len(raw.frames[CHARACTERISTICS]),
        },
    )


def _tables(incidents: DataFrame, parts: DataFrame, words: DataFrame, source: str) -> Tables:
    traits = characteristics(incidents, words)
    placed = _incidents(incidents, source).assign(kind=kinds(incidents, parts, traits))
    return Tables.of(
        people=_people(incidents, placed, parts, source),
        locations=_locations(incidents, placed, source),
        incidents=placed,
        modus=_modus(placed, parts, traits, source),
        involvements=_involvements(parts, source),
    )


def _parts(participants: DataFrame) -> tuple[DataFrame, int]:
    """Return the participants with their outcome, one row per person and role of an incident, and the repeats.

    Of rows that repeat a person in one role the one with the worst outcome stays.
    """
    import numpy as np

    status = participants["status"].fillna("")
    harm = [status.str.contains(letter).to_numpy(dtype=bool) for letter in _OUTCOMES]
    rank = np.select(harm, range(len(harm)), default=len(harm))
    words = np.array([*_OUTCOMES.values(), None], dtype=object)
    marked = participants.assign(outcome=words[rank], rank=rank)
    marked["outcome"] = marked["outcome"].astype("str")
    named = marked[marked["person"].notna()].sort_values("rank", kind="stable")
    repeated = named.index[named.duplicated(["inc", "person", "role"])]
    return marked.drop(index=repeated), len(repeated)


def _incidents(incidents: DataFrame, source: str) -> DataFrame:
    """Return the incidents less their kind, indexed as the raw rows are."""
    zones = incidents["state"].map(word_map("gva_zones"))
    return _day_spans(incidents["date"], zones).assign(
        incident_id=source_id(source, incidents["inc"]),
        time_zone=zones.astype("str"),
        location_id=_location_ids(incidents, source),
        source=source,
        source_ref=row_refs(INCIDENTS, incidents),
    )


def _day_spans(days: Series, zones: Series) -> DataFrame:
    import pandas as pd

    spans = pd.DataFrame({"occurred_from": pd.NaT, "occurred_to": pd.NaT}, index=days.index, dtype="datetime64[us]")
    for zone in zones.dropna().unique():
        here = (zones == zone).to_numpy()
        spans.loc[here] = day_span(days[here], zone)
    return spans


def _location_ids(incidents: DataFrame, source: str) -> Series:
    """Return ``source:state/city/latitude,longitude``, or ``source:state/city`` where no coordinates are known."""
    where = incidents["state"] + "/" + incidents["city"]
    point = "/" + incidents["lat"].astype("str") + "," + incidents["lon"].astype("str")
    both = (incidents["lat"].notna() & incidents["lon"].notna()).to_numpy()
    return source_id(source, where + point.where(both, ""))


def _locations(incidents: DataFrame, placed: DataFrame, source: str) -> DataFrame:
    import numpy as np
    import pandas as pd

    first = ~placed["location_id"].duplicated() & placed["location_id"].notna()
    here = incidents[first]
    return pd.DataFrame(
        {
            "location_id": placed.loc[first, "location_id"],
            "longitude": here["lon"],
            "latitude": here["lat"],
            **utm_metres(here["lon"], here["lat"]),
            "address": here["city"] + ", " + here["state"],
            "area_code": here["state"] + "/" + here["city"],
            "precision_m": np.where(here["lat"].notna(), _PRECISION_M, np.nan),
            "source": source,
            "source_ref": placed.loc[first, "source_ref"],
        }
    )


def _modus(placed: DataFrame, parts: DataFrame, traits: DataFrame, source: str) -> DataFrame:
    import pandas as pd

    of = placed.iloc[traits["place"].to_numpy()].reset_index(drop=True)[["incident_id", "source", "source_ref"]]
    tagged = of.assign(trait="characteristic", value=traits["value"].to_numpy())
    told = parts[parts["relationship"].notna()].drop_duplicates(["inc", "relationship"])
    relationships = pd.DataFrame(
        {
            "incident_id": source_id(source, told["inc"]),
            "trait": "relationship",
            "value": told["relationship"],
            "source": source,
            "source_ref": row_refs(PARTICIPANTS, told),
        }
    )
    return pd.concat([tagged, relationships], ignore_index=True).drop_duplicates(["incident_id", "trait", "value"])


def _involvements(parts: DataFrame, source: str) -> DataFrame:
    import pandas as pd

    unnamed = parts["person"].isna()
    local = parts["person"].where(~unnamed, parts["inc"] + "/" + parts["pno"])
    return pd.DataFrame(
        {
            "incident_id": source_id(source, parts["inc"]),
            "entity_kind": "person",
            "entity_id": source_id(source, local),
            "role": known_or_word(parts["role"], pd.Series(_ROLES)),
            "outcome": parts["outcome"],
            "anonymous": unnamed,
            "source": source,
            "source_ref": row_refs(PARTICIPANTS, parts),
        }
    )


def _people(incidents: DataFrame, placed: DataFrame, parts: DataFrame, source: str) -> DataFrame:
    """Return the versions of every named person: the first mention, and one for each incident that tells more."""
    import pandas as pd

    named = parts[parts["person"].notna()]
    codes = codes_of(named["inc"], incidents["inc"])
    named, codes = named[codes >= 0], codes[codes >= 0]
    days = incidents["date"].take(codes).set_axis(named.index)
    told = pd.DataFrame(
        {
            "person_id": source_id(source, named["person"]),
            "birth_year": _birth_years(days.dt.year, named),
            "sex": named["sex"].map(_SEXES),
            "deceased_on": days.where(named["outcome"] == "killed"),
            "recorded_at": placed["occurred_to"].take(codes).set_axis(named.index),
            "source": source,
            "source_ref": row_refs(PARTICIPANTS, named),
        }
    )
    return _versions(told.sort_values(["person_id", "recorded_at"], kind="stable"))


def _birth_years(year: Series, named: DataFrame) -> Series:
    """Return the year less the age; for whom no age is ever told but a minor's age group, the latest that it allows.

    A person known only as a child or a teenager is so never taken for an adult sooner than is sure.
    """
    told = year - named["age"]
    never = ~named["person"].isin(named.loc[named["age"].notna(), "person"])
    youngest = named["age_group"].map(_YOUNGEST)
    return told.where(~never, year - youngest)


def _versions(told: DataFrame) -> DataFrame:
    """Return the rows that tell something new: what was told first holds, and stays known from then on.

    `told` is sorted by person and time. Rows of one person recorded at one moment make one version.
    """
    import numpy as np

    facts = ["birth_year", "sex", "deceased_on"]
    people = told["person_id"]
    new = (~people.duplicated()).to_numpy(copy=True)
    for fact in facts:
        known = told[fact].notna()
        first = known & ~told.assign(known=known).duplicated(["person_id", "known"])
        new |= first.to_numpy()
        told = told.assign(**{fact: told[fact].where(first).groupby(people, sort=False).ffill()})
    versions = told[new].drop_duplicates(["person_id", "recorded_at"], keep="last")
    return versions.assign(birth_year=np.floor(versions["birth_year"]).astype("Int64"))
