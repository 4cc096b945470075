"""Pairs close in space and time: all of them, no others, and no blow-up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from netgraph.graph import near, near_pairs
from netgraph.model.tables import Tables
from tests import oracles
from tests.builders import incident, location, tables
from tests.graph.random_worlds import new_name, random_world, renamed, seeds, shifted, shuffled


@pytest.fixture(scope="module", params=["one by one", "on a grid"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test runs both ways: few pairs are looked at one by one, many on a grid."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "on a grid":
            patch.setattr(near, "FEW", -1)
        yield


def rows(pairs: pd.DataFrame) -> list[tuple]:
    return [tuple(row) for row in pairs.values.tolist()]


def on_grid(world: Tables, seed: int) -> Tables:
    chance = np.random.default_rng(seed)
    size = len(world.locations)
    x, y = chance.integers(0, 20, size) * 100.0, chance.integers(0, 20, size) * 100.0
    return world.replace({"locations": world.locations.assign(x=x, y=y)})


def across_zones(world: Tables) -> Tables:
    """Half the places moved to either side of the 180th meridian, at one point of which two longitudes meet."""
    east = np.where(np.arange(len(world.locations)) % 2 == 0, 179.999, -179.999)
    return world.replace({"locations": world.locations.assign(longitude=east)})


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_equals_the_double_loop_on_a_grid(seed: int) -> None:
    world = on_grid(random_world(seed, incidents=40), seed)
    expected = oracles.near_pairs(world, metres=500, days=3, flat=True)
    assert rows(near_pairs(world, metres=500, days=3)) == [pytest.approx(row) for row in expected]


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_equals_the_double_loop_on_the_globe(seed: int) -> None:
    for world in (random_world(seed, incidents=40), across_zones(random_world(seed, incidents=40))):
        expected = oracles.near_pairs(world, metres=400, days=3, flat=False)
        assert rows(near_pairs(world, metres=400, days=3)) == [pytest.approx(row) for row in expected]


@settings(max_examples=3, deadline=None)
@given(seeds)
def test_row_order_names_and_the_calendar_do_not_matter(seed: int) -> None:
    world = random_world(seed, incidents=40)
    pairs = near_pairs(world, metres=400, days=5)
    pd.testing.assert_frame_equal(near_pairs(shuffled(world, seed), metres=400, days=5), pairs)
    pd.testing.assert_frame_equal(near_pairs(shifted(world, pd.Timedelta(days=99)), metres=400, days=5), pairs)
    other = near_pairs(renamed(world), metres=400, days=5)
    assert {frozenset(map(new_name, row[:2])) for row in rows(pairs)} == {frozenset(row[:2]) for row in rows(other)}


def test_both_limits_are_inclusive_and_of_two_at_once_the_lesser_id_is_first() -> None:
    world = tables(
        incidents=[
            incident("b", "2026-01-01", location_id="here"),
            incident("a", "2026-01-01", location_id="there"),
            incident("c", "2026-01-15", location_id="here"),
        ],
        locations=[location("here", x=0.0, y=0.0), location("there", x=240.0, y=320.0)],
    )
    assert rows(near_pairs(world, metres=400, days=14)) == [
        ("k:a", "k:b", 400.0, 0.0),
        ("k:a", "k:c", 400.0, 14.0),
        ("k:b", "k:c", 0.0, 14.0),
    ]
    assert len(near_pairs(world, metres=399.9, days=14)) == 1
    assert len(near_pairs(world, metres=400, days=13.99)) == 1
    assert rows(near_pairs(world, metres=0, days=14)) == [("k:b", "k:c", 0.0, 14.0)]
    assert rows(near_pairs(world, metres=400, days=0)) == [("k:a", "k:b", 400.0, 0.0)]


def test_grids_of_different_zones_are_not_mixed() -> None:
    """The same x and y in two UTM zones are hundreds of kilometres apart."""
    world = tables(
        incidents=[incident("1", location_id="west"), incident("2", location_id="east")],
        locations=[
            location("west", -93.0, 40.0, x=500_000.0, y=4_427_757.0),
            location("east", -87.0, 40.0, x=500_000.0, y=4_427_757.0),
        ],
    )
    assert near_pairs(world, metres=1000, days=1).empty


def test_a_grid_without_longitudes_is_taken_as_it_is() -> None:
    world = tables(
        incidents=[incident("1", location_id="one"), incident("2", location_id="other")],
        locations=[location("one", 11.9, 57.0, x=0.0, y=0.0), location("other", x=30.0, y=40.0)],
    )
    assert near_pairs(world, metres=50, days=1)["distance_m"].tolist() == [50.0]


def test_incidents_without_a_place_are_left_out() -> None:
    world = tables(
        incidents=[incident("1", location_id="here"), incident("2"), incident("3", location_id="blank")],
        locations=[location("here", 18.0, 59.0), location("blank")],
    )
    assert near_pairs(world, metres=400, days=14).empty
    assert near_pairs(Tables.of(), metres=400, days=14).columns.tolist() == [
        "incident_a",
        "incident_b",
        "distance_m",
        "lag_days",
    ]


def test_everything_at_one_place_is_counted_before_it_is_made() -> None:
    world = tables(
        incidents=[incident(f"{number:04}", location_id="here") for number in range(400)],
        locations=[location("here", 18.0, 59.0)],
    )
    assert len(near_pairs(world, metres=400, days=14)) == 400 * 399 // 2
    with pytest.raises(ValueError, match="more than 1,000 pairs within 400 m and 14 days"):
        near_pairs(world, metres=400, days=14, max_pairs=1000)


@pytest.mark.parametrize("wrong", [{"metres": -1, "days": 1}, {"metres": 1, "days": float("nan")}])
def test_wrong_limits_are_named(wrong: dict) -> None:
    with pytest.raises(ValueError, match="needs 0 or more"):
        near_pairs(Tables.of(), **wrong)
