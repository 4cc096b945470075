"""UCDP georeferenced events, Mexico 1989-2023: who fought whom among armed groups, where, when, and how many died.

What a row means here. An event is a local day, or all days from its first to its last where the source knows it no
nearer (only those of `date_prec` 1 are one day); days are those of Mexico City. Its *kind* is that of
``ucdp_kinds.csv``, by the type of violence and by whether the best estimate counts a death. That type and the deaths
of each side are kept as traits (``deaths_a`` and ``deaths_b`` in the source's order of the two groups).

Groups are the entities, under the source's own number; a coalition is a group of its own, as there. **Side A is not
the attacker**: of groups that fight each other, and of a state and a group, both have the role ``party``, side not
stated. Only in one-sided violence the source says who did it (role ``attacker``); the civilians it was done to are no
group but one unnamed victim. No person is named, so there are no people.

A place is one state, municipality, point and grade of precision; its ``precision_m`` is a judgement from that grade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.spans import to_utc
from netgraph.model.tables import Tables
from netgraph.sources.cells import known_or_word, moment, number, parse_cells, reject_where, row_refs
from netgraph.sources.coordinates import utm_metres
from netgraph.sources.feed import RawFrames, source_id
from netgraph.sources.files import folder_reader, word_list, word_map
from netgraph.sources.recording import fill_recorded_at
from netgraph.sources.rejects import Rejected, reject_invalid

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["get", "transform"]

EVENTS = "events.csv.gz"
_DEATHS = {
    "deaths_a": "deaths_a",
    "deaths_b": "deaths_b",
    "deaths_civ": "deaths_civilians",
    "deaths_unk": "deaths_unknown",
    "best": "deaths",
}
FILES = {
    EVENTS: (
        "event", "date_start", "date_end", "where_prec", "type", "side_a_id", "side_a", "side_b_id", "side_b",
        "state", "municipality", "lat", "lon", *_DEATHS,
    )
}  # fmt: skip
"""The files of the feed, and the columns of each that are read."""
_DEFAULTS = {"source": "ucdp", "time_zone": "America/Mexico_City", "snapshot_date": "2024-01-01"}
_DAY = moment("%Y-%m-%d")
_ONE_SIDED = "3"

get = folder_reader(FILES, defaults=_DEFAULTS)


def transform(raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
    """Return the records, and what was not taken over: pure.

    Notes
    -----
    19,000 events take about 1 s.
    """
    import pandas as pd

    numbers = dict.fromkeys(["lat", "lon", *_DEATHS], number)
    frame = raw.frames[EVENTS]
    events, unread = parse_cells(frame, EVENTS, readers={"date_start": _DAY, "date_end": _DAY, **numbers})
    events, repeats = reject_where(
        events, frame, EVENTS, column="event", reason={"event occurs twice": events["event"].duplicated()}
    )
    source, zone = raw.feed["source"], raw.feed["time_zone"]
    events = events.assign(
        incident_id=source_id(source, events["event"]),
        location_id=_location_ids(events, source),
        source=source,
        source_ref=row_refs(EVENTS, events),
    )
    tables = Tables.of(
        groups=_groups(events, source),
        locations=_locations(events),
        incidents=_incidents(events, zone),
        modus=_modus(events),
        involvements=_involvements(events, source),
    )
    tables, rejects = reject_invalid(
        fill_recorded_at(tables, snapshot=raw.feed["snapshot_date"]), origin=raw.frames, vocabulary=vocabulary
    )
    return tables, Rejected(rows=pd.concat([unread, repeats, rejects], ignore_index=True))


def _incidents(events: DataFrame, zone: str) -> DataFrame:
    import pandas as pd

    return events[["incident_id", "location_id", "source", "source_ref"]].assign(
        kind=_kinds(events),
        occurred_from=to_utc(events["date_start"], zone),
        occurred_to=to_utc(events["date_end"] + pd.Timedelta(days=1), zone),
        time_zone=zone,
    )


def _kinds(events: DataFrame) -> Series:
    """Return the kind by type of violence and harm; a type that is not listed stays, for the check to name it."""
    words = word_list("ucdp_kinds")
    harm = (events["best"] > 0).map({True: "killed", False: "none_certain"})
    ours = words.set_index(words["type"] + "/" + words["harm"])["kind"]
    return known_or_word(events["type"] + "/" + harm, ours)


def _modus(events: DataFrame) -> DataFrame:
    """Return the type of violence, the best estimate of the deaths, and those of each side where there were any."""
    import pandas as pd

    kinds = word_list("ucdp_kinds").drop_duplicates("type").set_index("type")["name"]
    base = events[["incident_id", "source", "source_ref"]]
    traits = [base.assign(trait="type", value=known_or_word(events["type"], kinds))]
    for column, trait in _DEATHS.items():
        told = events[column].notna() & ((events[column] > 0) | (column == "best"))
        deaths = events.loc[told, column].astype("Int64").astype("str")
        traits.append(base[told].assign(trait=trait, value=deaths))
    return pd.concat(traits, ignore_index=True)


def _groups(events: DataFrame, source: str) -> DataFrame:
    import pandas as pd

    fighting = events["type"] != _ONE_SIDED
    sides = [_side(events, "a"), _side(events[fighting], "b")]
    first = pd.concat(sides).sort_index(kind="stable").drop_duplicates("number")
    return first[["source", "source_ref", "name"]].assign(group_id=source_id(source, first["number"]))


def _side(events: DataFrame, letter: str) -> DataFrame:
    names = {f"side_{letter}_id": "number", f"side_{letter}": "name"}
    return events[["incident_id", "type", "source", "source_ref", *names]].rename(columns=names)


def _involvements(events: DataFrame, source: str) -> DataFrame:
    import pandas as pd

    one_sided = (events["type"] == _ONE_SIDED).to_numpy()
    first, second = _side(events, "a"), _side(events[~one_sided], "b")
    roles = pd.Series("party", index=first.index).mask(one_sided, "attacker")
    civilians = events.loc[one_sided, ["incident_id", "source", "source_ref"]]
    parts = [
        first.assign(role=roles, entity_kind="group", entity_id=source_id(source, first["number"])),
        second.assign(role="party", entity_kind="group", entity_id=source_id(source, second["number"])),
        civilians.assign(
            role="victim", entity_kind="person", entity_id=civilians["incident_id"] + "/1", anonymous=True
        ),
    ]
    kept = ["incident_id", "entity_kind", "entity_id", "role", "anonymous", "source", "source_ref"]
    every = pd.concat(parts, ignore_index=True)
    every["anonymous"] = every["anonymous"].fillna(False).astype("bool")
    return every[kept].astype({"entity_id": "str", "role": "str"})


def _location_ids(events: DataFrame, source: str) -> Series:
    where = events["state"].fillna("") + "/" + events["municipality"].fillna("")
    point = events["lat"].astype("str") + "," + events["lon"].astype("str")
    return source_id(source, where + "/" + point + "/" + events["where_prec"].fillna(""))


def _locations(events: DataFrame) -> DataFrame:
    first = events.drop_duplicates("location_id")
    area = first["state"].str.cat(first["municipality"].fillna(""), sep="/").str.removesuffix("/")
    return first[["location_id", "source", "source_ref"]].assign(
        longitude=first["lon"],
        latitude=first["lat"],
        **utm_metres(first["lon"], first["lat"]),
        address=first["municipality"].str.cat(first["state"], sep=", ").fillna(first["state"]),
        area_code=area,
        precision_m=first["where_prec"].map(word_map("ucdp_places")).astype("float64"),
    )
