"""UCDP: two groups without an attacker, days known more or less nearly, and the figures of the real data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.graph import events
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources import ucdp
from netgraph.sources.feed import RawFrames
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

HEADER = ",".join(ucdp.FILES[ucdp.EVENTS])
FILES = {
    ucdp.EVENTS: f"""{HEADER}
        1,2020-05-04,2020-05-04,1,2,7,North,9,South,Sonora state,Nogales municipality,31.3,-110.9,1,0,0,2,3
        2,2020-05-05,2020-05-07,3,2,7,North,9,South,Sonora state,,30.0,-111.0,0,0,0,0,0
        3,2020-06-01,2020-06-30,4,3,9,South,1,Civilians,Sonora state,,30.0,-111.0,0,0,4,0,4
        4,2020-07-01,2020-07-01,1,9,7,North,9,South,Sonora state,,30.0,-111.0,0,0,0,1,1
        5,2020-07-01,July,1,2,7,North,9,South,Sonora state,,30.0,-111.0,0,0,0,1,1
        1,2020-08-01,2020-08-01,1,2,7,North,9,South,Sonora state,,30.0,-111.0,0,0,0,1,1"""
}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = ucdp.get(write_feed(tmp_path, FILES))
    return raw, *ucdp.transform(raw)


def test_neither_side_is_the_attacker_but_in_one_sided_violence(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    parts = tables.involvements.set_index(["incident_id", "entity_id"])["role"].to_dict()
    assert parts == {
        ("ucdp:1", "ucdp:7"): "party",
        ("ucdp:1", "ucdp:9"): "party",
        ("ucdp:2", "ucdp:7"): "party",
        ("ucdp:2", "ucdp:9"): "party",
        ("ucdp:3", "ucdp:9"): "attacker",
        ("ucdp:3", "ucdp:3/1"): "victim",
    }
    assert tables.groups["name"].tolist() == ["North", "South"]
    found = events(tables, kinds=shipped_vocabulary().aggression_kinds(), level="group")
    assert found[["source", "incident_id"]].values.tolist() == [["ucdp:9", "ucdp:3"]]


def test_an_event_is_its_day_or_all_days_it_may_have_been(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    spans = tables.incidents["occurred_to"] - tables.incidents["occurred_from"]
    assert spans.tolist() == [pd.Timedelta(days=1), pd.Timedelta(days=3), pd.Timedelta(days=30)]
    assert tables.incidents["occurred_from"].iloc[0] == pd.Timestamp("2020-05-04 05:00")


def test_deaths_decide_the_kind_and_are_kept(tiny: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = tiny
    assert tables.incidents["kind"].tolist() == [
        "murder_or_manslaughter",
        "aggravated_assault",
        "murder_or_manslaughter",
    ]
    traits = tables.modus.groupby("incident_id")[["trait", "value"]].agg(list)
    told = {case: dict(zip(*row, strict=True)) for case, *row in traits.itertuples()}
    assert told["ucdp:1"] == {"type": "non_state", "deaths": "3", "deaths_a": "1", "deaths_unknown": "2"}
    assert told["ucdp:2"] == {"type": "non_state", "deaths": "0"}


def test_rows_add_up_and_a_bad_type_a_bad_day_and_a_repeat_are_refused(
    tiny: tuple[RawFrames, Tables, Rejected],
) -> None:
    raw, tables, rejected = tiny
    assert accounted(tables, rejected) == rows_of(raw)
    refused = rejected.rows.drop_duplicates("row").set_index("row")["value"].to_dict()
    assert sorted(refused) == [5, 6, 7]
    assert refused[6] == "July"


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = ucdp.get(str(data_folder / "ucdp_mexico_cartels"))
    return raw, *ucdp.transform(raw)


def test_real_rows_add_up(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {ucdp.EVENTS: 18_957}
    assert len(rejected.rows) == 0
    assert accounted(tables, rejected) == rows_of(raw)


def test_real_figures_are_those_of_the_source(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    types = tables.modus[tables.modus["trait"] == "type"]
    assert types["value"].value_counts().to_dict() == {"non_state": 18_696, "one_sided": 226, "state_based": 35}
    assert len(tables.groups) == 73  # 74 sides, of which the civilians are no group
    assert int(tables.involvements["anonymous"].sum()) == 226
    one_day = (tables.incidents["occurred_to"] - tables.incidents["occurred_from"]) < pd.Timedelta(hours=26)
    exact = tables.incidents.loc[one_day & tables.incidents["incident_id"].isin(_non_state(tables)), "incident_id"]
    assert (int(one_day.sum()), len(exact)) == (16_576, 16_378)
    parts = tables.involvements[tables.involvements["incident_id"].isin(_non_state(tables))]
    dyads = parts.sort_values("entity_id").groupby("incident_id")["entity_id"].agg("|".join).value_counts()
    assert dyads.head(4).tolist() == [3_757, 3_244, 2_131, 1_482]
    deaths = tables.modus[tables.modus["trait"] == "deaths"]["value"].astype("int64")
    assert int(deaths.sum()) == 140_695


def _non_state(tables: Tables) -> pd.Series:
    traits = tables.modus
    return traits.loc[(traits["trait"] == "type") & (traits["value"] == "non_state"), "incident_id"]
