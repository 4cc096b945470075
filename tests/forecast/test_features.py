"""What a record says at a moment equals a slow reading of the tables, and nothing of later ever enters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.features import FEATURES, features_at, listable_at, micros, network_of, read_parts
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.listing import may_be_listed
from tests.builders import incident, involvement, person, tables, tie
from tests.forecast.random_worlds import NOW, worlds

WORDS = shipped_vocabulary()


def read(world: Tables, now: pd.Timestamp = NOW):
    return read_parts(world, now=now, vocabulary=WORDS)


def of(world: Tables, who: str, now: pd.Timestamp = NOW) -> dict[str, float]:
    parts = read(world, now)
    row = features_at(parts, micros(now))[parts.person_ids.get_loc(who)]
    return dict(zip(FEATURES, row, strict=True))


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_who_may_be_listed_at_now_is_what_the_safeguard_says(world: Tables) -> None:
    parts = read(world)
    found = parts.person_ids[listable_at(parts, micros(NOW))]
    assert list(found) == list(may_be_listed(world, now=NOW, vocabulary=WORDS))


@settings(max_examples=25, deadline=None)
@given(worlds(), st.integers(0, 900))
def test_the_features_of_an_earlier_moment_are_those_of_the_records_cut_off_there(world: Tables, days: int) -> None:
    then = NOW - pd.Timedelta(days=days)
    parts, before = read(world), read(world, then)
    told = features_at(parts, micros(then))
    alone = features_at(before, micros(then))
    place = parts.person_ids.get_indexer(before.person_ids)
    assert told[place] == pytest.approx(alone)
    others = np.setdiff1d(np.arange(len(parts.person_ids)), place)
    assert not told[others].any()


@settings(max_examples=20, deadline=None)
@given(worlds(), st.randoms())
def test_neither_the_order_of_rows_nor_of_names_matters(world: Tables, random: object) -> None:
    shuffled = world.replace({"involvements": world.involvements.sample(frac=1, random_state=random.randint(0, 99))})  # type: ignore[attr-defined]
    assert features_at(read(shuffled), micros(NOW)) == pytest.approx(features_at(read(world), micros(NOW)))


def test_counts_recency_roles_and_severity_are_those_of_the_record() -> None:
    world = tables(
        incidents=[
            incident("1", "2026-03-03", "shooting"),
            incident("2", "2020-06-01", "shooting"),
            incident("3", "2026-01-01", "theft"),
        ],
        involvements=[
            involvement("1", "A", "victim"),
            involvement("1", "B"),
            involvement("2", "A"),
            involvement("3", "A"),
            involvement("3", "k:3/1", anonymous=True),
        ],
    )
    now = pd.Timestamp("2026-03-03 00:01") + pd.Timedelta(days=180)
    found = of(world, "k:A", now)
    assert found["victim_2y"] == found["victim_before"] == found["suspect_before"] == found["other_2y"] == np.log(2)
    assert found["suspect_2y"] == 0 and found["both_sides"] == 1
    assert found["victim_recent"] == pytest.approx(0.5) and found["any_recent"] == pytest.approx(0.5)
    assert found["victim_severity"] == pytest.approx(np.log1p(60 * 0.5 ** (180 / 365)))
    assert found["party"] == pytest.approx(np.log((2 + 1 + 2) / 3))


def test_nothing_about_the_person_is_a_feature() -> None:
    plain = tables(incidents=[incident("1")], involvements=[involvement("1", "A", "victim")])
    about = {"birth_year": 2009, "sex": "male", "name": "Ann", "national_id": "20090101-9801"}
    told = tables(
        people=[person("A", **about)], incidents=[incident("1")], involvements=[involvement("1", "A", "victim")]
    )
    assert of(plain, "k:A") == of(told, "k:A")


@pytest.mark.parametrize("kind, tied", [("associate", True), ("kin", False)])
def test_stated_ties_but_no_kinship_and_shared_incidents_make_the_network(kind: str, tied: bool) -> None:
    world = tables(
        incidents=[incident("1"), incident("2"), incident("3")],
        involvements=[involvement("1", "A"), involvement("1", "B"), involvement("2", "C"), involvement("3", "D")],
        ties=[tie("C", "D", kind)],
    )
    parts = read(world)
    network = network_of(parts, micros(NOW)).toarray()
    codes = {who: parts.person_ids.get_loc(f"k:{who}") for who in "ABCD"}
    assert network[codes["A"], codes["B"]] == network[codes["B"], codes["A"]] == 1
    assert bool(network[codes["C"], codes["D"]]) is tied and network[codes["A"], codes["C"]] == 0
    assert not network.diagonal().any()


def test_a_crowd_makes_no_ties() -> None:
    crowd = [f"P{number}" for number in range(4)]
    world = tables(incidents=[incident("1")], involvements=[involvement("1", who) for who in crowd])
    parts = read(world)
    assert network_of(parts, micros(NOW), max_party=3).nnz == 0 < network_of(parts, micros(NOW)).nnz


def test_who_is_dead_is_listed_by_nobody_from_then_on() -> None:
    world = tables(
        people=[person("B", deceased_on="2026-04-01")],
        incidents=[incident("1", "2026-01-01"), incident("2", "2026-02-01")],
        involvements=[
            involvement("1", "A", "victim"),
            involvement("2", "A", "victim", outcome="killed"),
            involvement("1", "B"),
        ],
    )
    parts = read(world)
    ids = parts.person_ids
    assert list(ids[listable_at(parts, micros(pd.Timestamp("2026-01-15")))]) == ["k:A", "k:B"]
    assert list(ids[listable_at(parts, micros(pd.Timestamp("2026-03-01")))]) == ["k:B"]
    assert list(ids[listable_at(parts, micros(NOW))]) == []


def test_several_versions_of_an_incident_are_refused() -> None:
    world = tables(
        incidents=[incident("1"), incident("1", recorded_at="2026-02-01")], involvements=[involvement("1", "A")]
    )
    with pytest.raises(ValueError, match="as_of"):
        read(world)
