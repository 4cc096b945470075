"""Gun Violence Archive: kinds, versions of people, the unnamed, and the counts of the real data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.errors import InvalidFeed
from netgraph.model.checks import find_failures
from netgraph.model.spans import is_date_only, local_day
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, in_force
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources import gva
from netgraph.sources.feed import RawFrames
from netgraph.sources.files import word_list
from netgraph.sources.rejects import Rejected
from tests.sources.feeds import accounted, rows_of, write_feed

WORDS = """code,characteristic
    1,Shot - Wounded/Injured
    2,"Shot - Dead (murder, accidental, suicide)"
    3,Accidental Shooting
    4,Shots Fired - No Injuries
    5,Home Invasion
    6,Officer Involved Shooting - subject/suspect/perpetrator killed
    7,House party"""
INCIDENTS = """inc,date,state,city,lat,lon,killed,injured,chars
    1,2014-01-05,Illinois,Springfield,39.7990,-89.6440,0,1,1;5
    2,2014-06-01,Illinois,Springfield,39.7990,-89.6440,1,0,2
    3,2014-07-01,Nevada,Reno,,,1,0,2;6
    4,2014-07-01,Nevada,Reno,39.5296,-119.8138,0,0,
    5,2014-08-01,Nevada,Reno,39.5296,-119.8138,0,1,1;3"""
PEOPLE = """inc,pno,role,status,sex,age,age_group,relationship,person
    1,0,V,I,M,,,,P1
    1,1,S,UA,M,30,,Gang vs Gang,P2
    1,2,S,,,,,,
    2,0,V,K,M,19,,,P1
    2,1,V,K,M,19,,,P1
    2,2,S,UK,M,,,,P1
    3,0,S,K,F,40,,,P3
    4,0,S,IKU,,,,,"""


def files(**other: str) -> dict[str, str]:
    return {gva.INCIDENTS: INCIDENTS, gva.PARTICIPANTS: PEOPLE, gva.CHARACTERISTICS: WORDS, **other}


def read(folder: Path, **other: str) -> tuple[RawFrames, Tables, Rejected]:
    raw = gva.get(write_feed(folder, files(**other)))
    tables, rejected = gva.transform(raw)
    return raw, tables, rejected


def test_a_victim_harmed_makes_the_kind_and_intent_and_police_come_before(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    kinds = tables.incidents.set_index("incident_id")["kind"].to_dict()
    assert kinds == {
        "gva:1": "shooting_with_injury",
        "gva:2": "fatal_shooting",
        "gva:3": "officer_involved",
        "gva:4": "murder_or_manslaughter",  # only a suspect is listed as killed, how is not said
        "gva:5": "accidental_shooting",
    }


def test_an_incident_is_a_local_day_of_its_state_and_known_when_it_is_over(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    first = tables.incidents.iloc[0]
    assert first["time_zone"] == "America/Chicago"
    assert first["occurred_from"] == pd.Timestamp("2014-01-05 06:00")
    assert first["occurred_to"] == first["recorded_at"] == pd.Timestamp("2014-01-06 06:00")


def test_what_is_learnt_later_is_a_later_version(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    before = as_of(tables, pd.Timestamp("2014-03-01")).people.set_index("person_id")
    after = as_of(tables, pd.Timestamp("2014-12-31")).people.set_index("person_id")
    assert pd.isna(before.at["gva:P1", "birth_year"])
    assert pd.isna(before.at["gva:P1", "deceased_on"])
    assert after.at["gva:P1", "birth_year"] == 1995
    assert after.at["gva:P1", "deceased_on"] == pd.Timestamp("2014-06-01")
    assert before.at["gva:P2", "birth_year"] == after.at["gva:P2", "birth_year"] == 1984


def test_repeats_are_explained_both_roles_kept_and_the_worst_outcome_counts(tmp_path: Path) -> None:
    raw, tables, rejected = read(tmp_path)
    parts = tables.involvements.set_index(["incident_id", "entity_id", "role"])["outcome"]
    assert parts[("gva:2", "gva:P1", "victim")] == "killed"
    assert parts[("gva:2", "gva:P1", "suspect")] == "killed"
    assert parts[("gva:4", "gva:4/0", "suspect")] == "killed"
    assert rejected.explained[f"{gva.PARTICIPANTS}: repeat a person in the same role of the same incident"] == 1
    assert accounted(tables, rejected) == rows_of(raw)


def test_the_unnamed_are_counted_and_are_nobody(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    unnamed = tables.involvements[tables.involvements["anonymous"]]
    assert unnamed["entity_id"].tolist() == ["gva:1/2", "gva:4/0"]
    assert not unnamed["entity_id"].isin(tables.people["person_id"]).any()


def test_one_place_a_city_and_point_and_a_city_without_point_has_none(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    places = tables.locations.set_index("location_id")
    assert len(places) == 3
    nowhere = places.loc["gva:Nevada/Reno"]
    assert nowhere[["longitude", "latitude", "x", "y", "precision_m"]].isna().all()
    assert places["x"].notna().tolist() == places["precision_m"].notna().tolist() == [True, False, True]


def test_all_characteristics_and_the_relationship_are_traits(tmp_path: Path) -> None:
    _, tables, _ = read(tmp_path)
    first = tables.modus[tables.modus["incident_id"] == "gva:1"]
    assert set(zip(first["trait"], first["value"], strict=True)) == {
        ("characteristic", "Shot - Wounded/Injured"),
        ("characteristic", "Home Invasion"),
        ("relationship", "Gang vs Gang"),
    }


def test_broken_rows_are_rejected_with_those_that_hang_on_them(tmp_path: Path) -> None:
    broken = INCIDENTS.replace("2014-01-05", "soon").replace("2014-06-01,Illinois", "2014-06-01,Atlantis")
    raw, tables, rejected = read(tmp_path, **{gva.INCIDENTS: broken})
    assert set(tables.incidents["incident_id"]) == {"gva:3", "gva:4", "gva:5"}
    assert accounted(tables, rejected) == rows_of(raw)
    reasons = rejected.rows.set_index(["file", "row"])["reason"]
    assert "cannot be read as a time" in reasons[(gva.INCIDENTS, 2)]
    assert len(find_failures(tables)) == 0


def test_a_missing_file_and_a_missing_column_are_named(tmp_path: Path) -> None:
    folder = write_feed(tmp_path, files(**{gva.CHARACTERISTICS: "code,characteristics\n1,x"}))
    with pytest.raises(InvalidFeed, match="no column 'characteristic'; did you mean 'characteristics'"):
        gva.get(folder)
    (tmp_path / gva.INCIDENTS).unlink()
    with pytest.raises(InvalidFeed, match=gva.INCIDENTS):
        gva.get(folder)


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    raw, tables, _ = read(tmp_path)
    turned = RawFrames({name: frame[::-1] for name, frame in raw.frames.items()}, raw.feed, raw.location)
    again, _ = gva.transform(turned)
    for name, frame in tables.items():
        left, right = (part.drop(columns="source_ref") for part in (frame, getattr(again, name)))
        pd.testing.assert_frame_equal(
            left.sort_values(list(left.columns), ignore_index=True),
            right.sort_values(list(left.columns), ignore_index=True),
        )


@dataclass(frozen=True)
class Mention:
    person: str
    day: int
    age: int | None
    status: str


MENTIONS = st.lists(
    st.builds(
        Mention,
        person=st.sampled_from("PQ"),
        day=st.integers(1, 4),
        age=st.none() | st.integers(20, 22),
        status=st.sampled_from(["U", "K", "I"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=20, deadline=None)
@given(MENTIONS)
def test_every_version_equals_a_slow_telling(mentions: list[Mention]) -> None:
    """As of the end of each day, a person has the first birth year told and the first death told by then."""
    incidents, parts, _ = _raw_world(mentions)
    people = gva._people(incidents, gva._incidents(incidents, "gva"), parts, "gva")  # noqa: SLF001
    versions = Tables.of(people=people).people
    for day in range(1, 5):
        when = pd.Timestamp(2014, 1, day) + pd.Timedelta(hours=48)
        known = in_force("people", versions, when).set_index("person_id")
        for person in "PQ":
            told = sorted(((m.day, k), m) for k, m in enumerate(mentions) if m.person == person and m.day <= day)
            assert (f"gva:{person}" in known.index) == bool(told)
            if told:
                ages = [m.age for _, m in told if m.age is not None]
                deaths = [m.day for _, m in told if m.status == "K"]
                row = known.loc[f"gva:{person}"]
                assert row["birth_year"] == 2014 - ages[0] if ages else pd.isna(row["birth_year"])
                assert row["deceased_on"] == pd.Timestamp(2014, 1, deaths[0]) if deaths else pd.isna(row["deceased_on"])


def _raw_world(mentions: list[Mention]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    incidents = pd.DataFrame(
        {
            "inc": [str(k) for k in range(len(mentions))],
            "date": pd.to_datetime([f"2014-01-{m.day:02}" for m in mentions]).as_unit("us"),
            "state": "Ohio",
            "city": "Lima",
            "lat": 40.74,
            "lon": -84.1,
            "killed": 0.0,
            "injured": 0.0,
            "chars": pd.Series([None] * len(mentions), dtype="str"),
        }
    )
    people = pd.DataFrame(
        {
            "inc": incidents["inc"],
            "pno": "0",
            "role": "V",
            "status": [m.status for m in mentions],
            "sex": "M",
            "age": pd.Series([m.age for m in mentions], dtype="float64"),
            "age_group": pd.Series([None] * len(mentions), dtype="str"),
            "relationship": pd.Series([None] * len(mentions), dtype="str"),
            "person": [m.person for m in mentions],
        }
    )
    parts, _ = gva._parts(people)  # noqa: SLF001
    return incidents, parts, pd.DataFrame({"code": ["1"], "characteristic": ["House party"]})


def test_the_rules_name_only_known_kinds_and_harms() -> None:
    rules = word_list("gva_kinds")
    assert set(rules["kind"]) <= set(shipped_vocabulary().kinds.index)
    assert set(" ".join(rules["harm"]).split()) == {
        "any", "killed", "injured", "suspect_killed", "suspect_injured", "none",
    }  # fmt: skip
    last = rules[rules["characteristic"] == ""]
    assert set(" ".join(last["harm"]).split()) == {"killed", "injured", "suspect_killed", "suspect_injured", "none"}


@pytest.fixture(scope="module")
def real(data_folder: Path) -> tuple[RawFrames, Tables, Rejected]:
    raw = gva.get(str(data_folder / "gva_us_2013_2018"))
    tables, rejected = gva.transform(raw)
    return raw, tables, rejected


def test_real_rows_add_up(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, rejected = real
    assert rows_of(raw) == {gva.INCIDENTS: 239_677, gva.PARTICIPANTS: 392_323, gva.CHARACTERISTICS: 109}
    assert accounted(tables, rejected) == rows_of(raw)
    assert len(rejected.rows) == 0
    assert len(tables.incidents) == 239_677
    assert len(tables.involvements) == 392_323 - 63


def test_real_people_and_the_unnamed(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    assert tables.people["person_id"].nunique() == 172_559
    assert int(tables.involvements["anonymous"].sum()) == 212_564
    first = tables.people.drop_duplicates("person_id", keep="first")
    assert len(tables.people) > len(first)  # some are told more about later


def test_real_words_are_all_there(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, _ = real
    words = set(raw.frames[gva.CHARACTERISTICS]["characteristic"])
    assert set(word_list("gva_kinds")["characteristic"]) - {""} <= words
    stated = raw.frames[gva.INCIDENTS]["chars"].dropna().str.split(";").map(len).sum()
    traits = tables.modus[tables.modus["trait"] == "characteristic"]
    assert len(traits) == stated
    assert set(traits["value"]) == words
    assert set(word_list("gva_zones")["state"]) == set(raw.frames[gva.INCIDENTS]["state"])


def test_real_kinds_follow_the_rules_one_by_one(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, _ = real
    sample = np.random.default_rng(7).choice(len(tables.incidents), 400, replace=False)
    incidents = raw.frames[gva.INCIDENTS]
    words = raw.frames[gva.CHARACTERISTICS].set_index("code")["characteristic"].to_dict()
    chosen = raw.frames[gva.PARTICIPANTS][raw.frames[gva.PARTICIPANTS]["inc"].isin(incidents["inc"].iloc[sample])]
    parts = {
        inc: list(zip(rows["role"], rows["status"].fillna(""), strict=True)) for inc, rows in chosen.groupby("inc")
    }
    rules = word_list("gva_kinds").to_dict("records")
    for place in sample:
        row = incidents.iloc[place]
        codes = [] if pd.isna(row["chars"]) else row["chars"].split(";")
        assert tables.incidents["kind"].iloc[place] == _slow_kind(
            {words[code] for code in codes} | {""}, _slow_harm(row, parts.get(row["inc"], [])), rules
        )


def _slow_harm(row: pd.Series, parts: list[tuple[str, str]]) -> str:
    for role, prefix in (("V", ""), ("S", "suspect_")):
        if any(who == role and "K" in status for who, status in parts):
            return f"{prefix}killed"
        if any(who == role and "I" in status for who, status in parts):
            return f"{prefix}injured"
    if int(row["killed"]):
        return "killed"
    return "injured" if int(row["injured"]) else "none"


def _slow_kind(had: set[str], harm: str, rules: list[dict[str, str]]) -> str:
    return next(
        rule["kind"]
        for rule in rules
        if rule["characteristic"] in had and (rule["harm"] == "any" or harm in rule["harm"].split())
    )


def test_real_days_are_whole_local_days(real: tuple[RawFrames, Tables, Rejected]) -> None:
    raw, tables, _ = real
    incidents = tables.incidents
    assert is_date_only(incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"]).all()
    days = local_day(incidents["occurred_from"], incidents["time_zone"])
    assert (days == pd.to_datetime(raw.frames[gva.INCIDENTS]["date"])).all()


def test_real_metres_agree_with_the_globe_within_one_zone(real: tuple[RawFrames, Tables, Rejected]) -> None:
    _, tables, _ = real
    city = tables.locations[tables.locations["area_code"] == "Illinois/Chicago"].dropna(subset="x").head(500)
    a, b = city.iloc[:-1], city.iloc[1:]
    flat = np.hypot(a["x"].to_numpy() - b["x"].to_numpy(), a["y"].to_numpy() - b["y"].to_numpy())
    lat = np.radians((a["latitude"].to_numpy() + b["latitude"].to_numpy()) / 2)
    north = np.radians(a["latitude"].to_numpy() - b["latitude"].to_numpy()) * 6_367_000
    east = np.radians(a["longitude"].to_numpy() - b["longitude"].to_numpy()) * 6_383_000 * np.cos(lat)
    assert np.abs(flat - np.hypot(north, east)).max() < 0.005 * flat.max()


def test_who_is_known_only_as_a_minor_is_born_as_late_as_that_allows(tmp_path: Path) -> None:
    group = """inc,pno,role,status,sex,age,age_group,relationship,person
    1,0,V,I,M,,T,,Teen
    1,1,V,I,M,,C,,Child
    1,2,S,U,M,,A,,Adult
    1,3,S,U,M,,T,,Told
    2,0,S,U,M,17,T,,Told"""
    _, tables, _ = read(tmp_path, **{gva.PARTICIPANTS: group})
    people = as_of(tables, pd.Timestamp("2018-01-01")).people.set_index("person_id")
    born = people["birth_year"].astype("float64")
    assert born[["gva:Teen", "gva:Child", "gva:Told"]].tolist() == [2002, 2014, 1997]
    assert pd.isna(born["gva:Adult"])
