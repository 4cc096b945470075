"""Near repeats: the table counts what a double loop counts, finds what is planted, and stays quiet where nothing is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netgraph.model.findings import NearRepeats
from netgraph.model.tables import Tables
from netgraph.places import Bands, near_repeats
from tests.builders import at, incident, location, tables

DAY, METRE = pd.Timedelta(days=1), 1 / 111_195
BANDS = Bands((100.0, 300.0), (7.0, 30.0))


def scattered(places: list[float], days: list[float]) -> Tables:
    """One incident a place (metres north of one point) and a day."""
    sites = [location(f"L{number}", 18.0, 59.0 + METRE * metres) for number, metres in enumerate(places)]
    cases = [incident(f"i{n}", str(at("2026-01-01") + day * DAY), location_id=f"L{n}") for n, day in enumerate(days)]
    return tables(incidents=cases, locations=sites)


def found(world: Tables, draws: int = 19, seed: int = 1) -> NearRepeats:
    return near_repeats(world, kinds=["shooting"], bands=BANDS, draws=draws, seed=seed)


@cache
def repeating() -> Tables:
    """Forty incidents far apart in place and time, each followed by one 20 m and two days away."""
    rng = np.random.default_rng(3)
    places, days = rng.permutation(40) * 5_000.0, np.arange(40) * 40.0
    return scattered([*places, *(places + 20)], [*days, *(days + 2)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 31, 64, 97, 151, 212, 287, 423]), st.integers(0, 60)), max_size=12))
def test_pairs_are_those_of_a_double_loop(points: list[tuple[int, int]]) -> None:
    slow: Counter[tuple[float | None, float | None]] = Counter()
    for (place, day), (other, later) in combinations(points, 2):
        far = next((end for end in BANDS.metres if abs(place - other) <= end), None)
        late = next((end for end in BANDS.days if abs(day - later) <= end), None)
        slow[far, late] += 1
    table = found(scattered([float(place) for place, _ in points], [float(day) for _, day in points])).table
    for cell in table.itertuples(index=False):
        assert cell.pairs == slow[cell.metres_to, cell.days_to]


def test_planted_repeats_stand_out_in_the_whole_table_and_only_where_planted() -> None:
    table = found(repeating(), draws=99).table
    nearest, rest = table.iloc[0], table.iloc[1:]
    assert nearest["pairs"] == 40 and nearest["ratio"] > 5 and nearest["p_table"] <= 0.02
    assert (rest["p_table"] > 0.05).all()


def test_shuffled_times_seldom_look_like_repeats() -> None:
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        world = scattered([*(rng.random(30) * 3_000)], [*(rng.random(30) * 200)])
        alarms += int((found(world, draws=39, seed=seed).table["p_table"] <= 0.05).any())
    assert alarms <= 6  # of 40, at 5 %: more than six come once in 140


def test_neither_the_order_of_rows_nor_the_names_of_records_matter() -> None:
    world = repeating()
    names = {old: f"k:{hash(old) % 10**9}{old[2:]}" for old in world.incidents["incident_id"]}
    renamed = world.incidents.assign(incident_id=world.incidents["incident_id"].map(names))
    shuffled = replace(world, incidents=renamed.sample(frac=1, random_state=2).reset_index(drop=True))
    assert_frame_equal(found(shuffled).table, found(world).table)


def test_vague_places_and_unfounded_cases_do_not_count() -> None:
    sites = [location("a", 18.0, 59.0), location("b", 18.0, 59.0, precision_m=2_000.0)]
    cases = [
        incident("1", location_id="a"),
        incident("2", location_id="a"),
        incident("3", location_id="b"),
        incident("4", location_id="a", status="unfounded"),
        incident("5"),
    ]
    told = found(tables(incidents=cases, locations=sites))
    assert (told.incident_ids, told.left_out, told.table["pairs"].sum()) == (("k:1", "k:2"), 2, 1)


def test_nothing_gives_an_empty_table_and_mistakes_are_said() -> None:
    told = found(tables())
    assert told.table["pairs"].tolist() == [0, 0, 0, 0] and told.table["ratio"].isna().all()
    for kinds, bands, draws in (([], BANDS, 9), (["x"], Bands((100, 50), (7,)), 9), (["x"], BANDS, 0)):
        with pytest.raises(ValueError, match="kinds|bands|draws"):
            near_repeats(tables(), kinds=kinds, bands=bands, draws=draws, seed=1)
