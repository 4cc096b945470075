"""Philadelphia: unnamed victims, defendants known from their first filing, and the counts of the real data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netgraph.errors import InvalidFeed
from netgraph.model.checks import check_tables
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.sources import philadelphia, stlouis
from netgraph.sources.feed import RawFrames
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, together, write_feed

FILES = {
    philadelphia.INCIDENTS: """inc,event,datetime,lat,lon,police_district,neighborhood,fatal
        1,7,2015-01-01 23:30:00,39.95,-75.16,6,Old City,1
        2,7,2015-01-01 23:30:00,39.95,-75.16,6,Old City,0
        3,8,2015-07-01 08:00:00,,,22,,0
        4,9,2015-07-02 08:00:00,,,,,0
        5,9,2035-07-02 08:00:00,,,,,0""",
    philadelphia.VICTIMS: """inc,vno,fatal
        1,1,1
        1,2,0
        2,1,0
        5,1,0""",
    philadelphia.DEFENDANTS: """inc,person,birth_year,first_filing
        1,D1,1990,2015-03-02
        1,D1,1990,2015-02-02
        1,D2,1991,2015-04-01
        2,D1,1990,2016-01-01""",
    philadelphia.ALIASES: "arrest_id\nO1",
}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = philadelphia.get(write_feed(tmp_path, FILES))
    return raw, *philadelphia.transform(raw)


def test_a_defendant_becomes_known_when_the_day_of_the_first_filing_is_over(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    _, tables, _ = tiny
    filed = pd.Timestamp("2015-02-03 05:00")  # midnight in Philadelphia
    before, after = (as_of(tables, filed - pd.Timedelta(hours=hours)) for hours in (1, 0))
    assert before.people.empty
    assert not (before.involvements["role"] == "charged").any()
    assert before.incidents.set_index("incident_id").at["philadelphia:1", "status"] == "reported"
    assert after.people["person_id"].tolist() == ["philadelphia:D1"]
    assert after.incidents.set_index("incident_id").at["philadelphia:1", "status"] == "prosecuted"
    assert after.incidents.set_index("incident_id").at["philadelphia:2", "status"] == "reported"


def test_an_incident_is_known_to_the_minute_and_recorded_when_it_is_over(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    _, tables, _ = tiny
    first = tables.incidents.iloc[0]
    assert first["occurred_from"] == pd.Timestamp("2015-01-02 04:30")
    assert first["recorded_at"] == first["occurred_to"] == pd.Timestamp("2015-01-02 04:31")
    assert first["kind"] == "fatal_shooting"


def test_victims_are_unnamed_with_what_it_did_to_them(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    victims = tables.involvements[tables.involvements["role"] == "victim"]
    assert victims["anonymous"].all()
    assert dict(zip(victims["entity_id"], victims["outcome"], strict=True)) == {
        "philadelphia:1/1": "killed",
        "philadelphia:1/2": "injured",
        "philadelphia:2/1": "injured",
    }


def test_rows_add_up_and_the_future_is_refused(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = tiny
    assert accounted(tables, rejected) == rows_of(raw)
    refused = rejected.rows.set_index(["file", "row"])["reason"]
    assert refused[(philadelphia.INCIDENTS, 6)] == "happened after the feed was drawn (2025-01-28)"
    assert "refers to a record that is not there" in refused[(philadelphia.VICTIMS, 5)]
    assert list(rejected.explained.values()) == [1]


def test_one_place_per_block_and_none_where_nothing_is_known(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    where = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["location_id"]
    assert where["philadelphia:1"] == where["philadelphia:2"] == "philadelphia:6/Old City/39.95,-75.16"
    assert where["philadelphia:3"] == "philadelphia:22//"
    assert pd.isna(where["philadelphia:4"])
    assert len(tables.locations) == 2


def test_the_event_joins_the_numbers_of_one_shooting(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    events = tables.modus.set_index("incident_id")["value"]
    assert tables.modus["trait"].unique().tolist() == ["event"]
    assert events["philadelphia:1"] == events["philadelphia:2"] == "7"


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, FILES | {philadelphia.VICTIMS: "inc,vno\n1,1"})
    with pytest.raises(InvalidFeed, match=r"victims\.csv\.gz: no column 'fatal'"):
        philadelphia.get(folder)


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = philadelphia.get(str(data_folder / "philly_shootings_2015_2025"))
    return raw, *philadelphia.transform(raw)


def test_real_rows_add_up(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {
        philadelphia.INCIDENTS: 14_778,
        philadelphia.VICTIMS: 16_484,
        philadelphia.DEFENDANTS: 3_798,
        philadelphia.ALIASES: 126,
    }
    assert accounted(tables, rejected) == rows_of(raw)
    assert rejected.rows["file"].tolist() == [philadelphia.INCIDENTS, philadelphia.VICTIMS]  # the one date of 2025-11


def test_real_incidents_victims_and_defendants(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    assert tables.incidents["incident_id"].nunique() == 14_777
    assert int(tables.involvements["anonymous"].sum()) == 16_483
    assert len(tables.people) == 3_306
    charged = tables.involvements[tables.involvements["role"] == "charged"]
    assert (charged["entity_id"].value_counts() >= 2).sum() == 309
    prosecuted = tables.incidents[tables.incidents["status"] == "prosecuted"]
    assert prosecuted["incident_id"].nunique() == len(prosecuted) == 2_967


def test_real_defendants_are_never_known_before_their_incident(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    charged = tables.involvements[tables.involvements["role"] == "charged"]
    happened = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["occurred_to"]
    assert (charged["recorded_at"] >= charged["incident_id"].map(happened)).all()
    known = tables.people.set_index("person_id")["recorded_at"]
    assert charged.groupby("entity_id")["recorded_at"].min().to_dict() == known.to_dict()


def test_real_places_lie_in_zone_18(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    x = tables.locations["x"].dropna()
    assert ((x > 460_000) & (x < 510_000)).all()
    assert np.isfinite(tables.locations["y"].dropna()).all()


def test_real_feeds_together_add_up_and_nothing_fuses(
    real: tuple[RawFrames, Tables, Rejected], data_folder: Path
) -> None:
    _, ours, _ = real
    others, _ = stlouis.transform(stlouis.get(str(data_folder / "stlouis_crime")))
    both = together(ours, others)
    check_tables(both)
    for name, count in both.counts().items():
        assert count == ours.counts()[name] + others.counts()[name]
    assert both.people["person_id"].nunique() == 3_306 + 830
    assert set(both.incidents["source"]) == {"philadelphia", "stlouis"}
