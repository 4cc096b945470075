"""Swedish police notices: two local times, kinds, areas and texts, and the counts of the real data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources import polisen
from netgraph.sources.feed import RawFrames
from netgraph.sources.files import word_list
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

FILES = {
    polisen.EVENTS: """id,event_time,published,type,location,level,lat,lon,summary
        1,2024-01-05T10:00,2024-01-05T11:00,Mordbrand,Upplands väsby,municipality,59.519,17.911,Kort rad.
        2,2024-07-05T10:00,2024-07-05T09:00,Sammanfattning natt,Skåne län,county,55.99,13.60,
        3,2024-07-05T10:00,2024-07-05T12:00,Stöld,Upplands väsby,municipality,59.6,17.911,
        4,2024-07-05T10:00,2024-07-05T12:00,Helt ny sort,Påhittad,municipality,59.6,17.911,""",
    polisen.TEXTS: """id,preamble,body
        1,Ingress.,Hela texten.
        9,Utan notis.,""",
    polisen.AREAS: """municipality_code,municipality_name,county_code,county_name
        0114,Upplands Väsby,01,Stockholms län
        1280,Malmö,12,Skåne län""",
}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = polisen.get(write_feed(tmp_path, FILES))
    return raw, *polisen.transform(raw)


def test_both_times_are_local_and_a_notice_is_known_when_published(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    winter, summer = tables.incidents.iloc[0], tables.incidents.iloc[1]
    assert winter["occurred_from"] == pd.Timestamp("2024-01-05 09:00")
    assert winter["recorded_at"] == pd.Timestamp("2024-01-05 10:00")
    assert summer["recorded_at"] == pd.Timestamp("2024-07-05 07:00")


def test_published_before_the_event_is_kept_and_marked(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    marked = tables.modus[["incident_id", "trait", "value"]].to_numpy().tolist()
    assert marked == [["polisen:2", "published_before_event", "true"]]


def test_a_summing_up_is_no_single_event_and_an_unknown_type_is_refused(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    raw, tables, rejected = tiny
    assert tables.incidents["kind"].tolist() == ["arson", "notice", "theft"]
    refused = rejected.rows.set_index(["file", "row"])
    assert refused.at[(polisen.EVENTS, 5), "value"] == "Helt ny sort"
    assert refused.at[(polisen.TEXTS, 3), "reason"] == "no notice of that id"
    assert accounted(tables, rejected) == rows_of(raw)


def test_the_full_text_is_the_summary_where_there_is_one(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    assert tables.incidents["summary"].iloc[0] == "Ingress.\n\nHela texten."
    assert tables.incidents["summary"].iloc[1:].isna().all()


def test_a_place_is_a_centre_with_its_area_and_moves_as_a_version(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    before = as_of(tables, pd.Timestamp("2024-02-01")).locations.iloc[0]
    after = as_of(tables, pd.Timestamp("2024-12-01")).locations.set_index("location_id")
    place = "polisen:municipality/Upplands väsby"
    assert (before["latitude"], after.at[place, "latitude"]) == (59.519, 59.6)
    assert after.at[place, "area_code"] == "0114"
    assert after.at["polisen:county/Skåne län", "area_code"] == "12"
    assert after.at["polisen:county/Skåne län", "precision_m"] > after.at[place, "precision_m"]
    assert 600_000 < before["x"] < 700_000
    assert 6_500_000 < before["y"] < 6_700_000


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = polisen.get(str(data_folder / "polisen_events_2023_2026"))
    return raw, *polisen.transform(raw)


def test_real_rows_are_all_kept(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {polisen.EVENTS: 84_661, polisen.TEXTS: 3_165, polisen.AREAS: 290}
    assert accounted(tables, rejected) == rows_of(raw)
    assert len(rejected.rows) == 0
    assert len(tables.incidents) == 84_661


def test_real_early_notices_are_marked(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    assert (tables.modus["trait"] == "published_before_event").sum() == len(tables.modus) == 1_286
    early = tables.incidents["recorded_at"] < tables.incidents["occurred_from"]
    assert set(tables.incidents.loc[early, "incident_id"]) <= set(tables.modus["incident_id"])


def test_real_types_are_all_mapped_and_violence_counted(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, _ = real
    words = word_list("polisen_kinds")
    types = raw.frames[polisen.EVENTS]["type"]
    assert set(words["type"]) == set(types)
    assert len(words) == 97
    assert set(words["kind"]) <= set(shipped_vocabulary().kinds.index)
    counts = tables.incidents["kind"].value_counts()
    assert counts["attempted_murder"] == 834
    assert counts["murder_or_manslaughter"] == 351
    assert counts["explosion"] == 241 + 116
    assert counts["shooting"] == 174
    assert (tables.incidents["kind"] == "notice").to_numpy()[types.str.startswith("Sammanfattning").to_numpy()].all()


def test_real_places_have_their_areas_and_lie_in_sweden(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    places = tables.locations
    assert places["location_id"].nunique() == len(places) == 311
    assert places["area_code"].notna().all()
    assert places["x"].between(250_000, 930_000).all()
    assert places["y"].between(6_100_000, 7_700_000).all()


def test_real_publishing_keeps_its_hour_in_summer_and_winter(real: tuple[RawFrames, Tables, Rejected]) -> None:
    """The ground for taking ``published`` as local: the hour most notices come does not move with the clock."""
    raw, _, _ = real
    published = pd.to_datetime(raw.frames[polisen.EVENTS]["published"])
    busiest = [published[published.dt.month.isin(months)].dt.hour.mode().iloc[0] for months in ([6, 7, 8], [12, 1, 2])]
    assert busiest[0] == busiest[1]
