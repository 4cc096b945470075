"""Ties by co-involvement: the weight is what it says, and nothing else matters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from netgraph.graph import kernels, projection
from netgraph.graph.projection import capped_parties, co_involvement
from netgraph.model.tables import Tables
from tests import oracles
from tests.builders import at, incident, involvement, tables
from tests.graph.random_worlds import new_name, random_world, renamed, seeds, shifted, shuffled
from tests.worlds import chain_of_three, two_feuding_pairs

NOW = at("2026-02-01")
ROLES = {"suspect": 1.0, "arrested": 0.9, "victim": 0.7, "witness": 0.3}


def ties_of(world: Tables, **more: object) -> pd.DataFrame:
    return co_involvement(world, **{"now": NOW, "roles": ROLES, "half_life_days": 30, **more})


def as_dict(ties: pd.DataFrame) -> dict:
    return {(row.person_a, row.person_b): (row.weight, row.count_, row.first, row.last) for row in _rows(ties)}


def _rows(ties: pd.DataFrame):
    return ties.rename(columns={"count": "count_"}).itertuples()


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_equals_the_double_loop(seed: int) -> None:
    world = random_world(seed)
    got = as_dict(ties_of(world, now=at("2026-01-20"), max_party=4))
    expected = oracles.co_involvement(world, now=at("2026-01-20"), roles=ROLES, half_life_days=30, max_party=4)
    assert got.keys() == expected.keys()
    for pair, (weight, *rest) in expected.items():
        assert got[pair][0] == pytest.approx(weight, rel=1e-12)
        assert list(got[pair][1:]) == rest


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_row_order_names_and_the_calendar_do_not_matter(seed: int) -> None:
    world = random_world(seed)
    ties = ties_of(world)
    pd.testing.assert_frame_equal(ties_of(shuffled(world, seed)), ties)
    by = pd.Timedelta(days=1000)
    later = ties_of(shifted(world, by), now=NOW + by)
    pd.testing.assert_frame_equal(later.drop(columns=["first", "last"]), ties.drop(columns=["first", "last"]))
    assert (later["first"] - ties["first"] == by).all()
    other = as_dict(ties_of(renamed(world)))
    for (a, b), value in as_dict(ties).items():
        weight, *rest = other[tuple(sorted([new_name(a), new_name(b)]))]
        assert weight == pytest.approx(value[0])
        assert rest == list(value[1:])
    assert len(other) == len(ties)


def test_pairs_are_sorted_and_a_is_before_b() -> None:
    ties = ties_of(random_world(1, people=30, involvements=120))
    assert (ties["person_a"] < ties["person_b"]).all()
    pd.testing.assert_frame_equal(ties, ties.sort_values(["person_a", "person_b"], ignore_index=True))


def test_many_acquaintances_are_sorted_too() -> None:
    """More than the 64 up to which the kernel sorts by insertion."""
    names = [f"P{number:03}" for number in range(80)]
    world = tables(
        incidents=[incident(name, kind="theft") for name in names],
        involvements=[involvement(name, who) for name in names[::-1] for who in ("A", name)],
    )
    ties = ties_of(world)
    assert ties["person_b"].tolist() == [f"k:{name}" for name in names]


def test_an_incident_counts_half_after_the_half_life() -> None:
    ties = ties_of(chain_of_three(), now=at("2026-01-31 00:01"))
    weights = dict(zip(ties["person_a"], ties["weight"], strict=True))
    assert weights["k:A"] == pytest.approx(0.5)
    assert weights["k:B"] == pytest.approx(0.5 ** (26 / 30))


def test_an_incident_after_now_is_left_out_and_one_under_way_has_no_age() -> None:
    ties = ties_of(two_feuding_pairs(), now=at("2026-01-07 12:00"))
    assert ties["count"].tolist() == [2]
    assert ties["weight"].iloc[0] == pytest.approx(0.7 * (1 + 0.5 ** ((6 - 1 / 1440) / 30)))


def test_several_roles_count_once_with_the_largest_weight() -> None:
    rows = [involvement("1", "A", "witness"), involvement("1", "A", "suspect"), involvement("1", "B", "victim")]
    ties = ties_of(tables(incidents=[incident("1", "2026-01-31 23:59")], involvements=rows))
    assert ties["weight"].tolist() == pytest.approx([0.7])


def test_the_unnamed_make_no_ties_and_no_party() -> None:
    rows = [involvement("1", "A"), involvement("1", "B"), involvement("1", "k:1/1", anonymous=True)]
    for row in rows[:2]:
        row["anonymous"] = False
    ties = ties_of(tables(incidents=[incident("1", "2026-01-31 23:59")], involvements=rows))
    assert ties["weight"].tolist() == [1.0]


def test_large_parties_are_reported_and_make_no_ties() -> None:
    world = tables(
        incidents=[incident("big", kind="theft"), incident("small", kind="theft")],
        involvements=[involvement("big", f"P{number}") for number in range(4)]
        + [involvement("small", f"P{number}") for number in range(3)]
        + [involvement("small", "P0", "witness")],
    )
    assert len(ties_of(world, max_party=3)) == 3
    capped = capped_parties(world, now=NOW, roles=ROLES, max_party=3)
    assert capped.values.tolist() == [["k:big", 4]]
    assert len(ties_of(world, max_party=4)) == 6
    assert capped_parties(world, now=at("2025-01-01"), roles=ROLES, max_party=3).empty


def test_no_records_give_no_ties_of_the_same_form() -> None:
    empty = ties_of(Tables.of())
    assert empty.empty
    assert empty.dtypes.astype(str).tolist() == ties_of(chain_of_three()).dtypes.astype(str).tolist()
    assert ties_of(chain_of_three(), roles=["charged"]).empty


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"roles": []}, "roles"),
        ({"roles": "suspect"}, "roles"),
        ({"roles": {"suspect": 0.0}}, "suspect"),
        ({"roles": {"suspect": float("nan")}}, "suspect"),
        ({"half_life_days": 0}, "half_life_days"),
        ({"max_party": 1}, "max_party"),
        ({"now": pd.Timestamp("2026-01-01", tz="UTC")}, "naive UTC"),
    ],
)
def test_wrong_arguments_are_named(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ties_of(chain_of_three(), **wrong)


def test_where_no_cache_can_be_written_the_kernel_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = kernels._compiled
    asked = []

    def full_disk(kernel, keep):
        asked.append(keep)
        if keep:
            raise OSError(28, "No space left on device")
        return compiled(kernel, keep)

    monkeypatch.setattr(kernels, "_compiled", full_disk)
    start, places = kernels.run(kernels.group_places, np.array([1, 0, 1], np.int32), 2)
    assert (start.tolist(), places.tolist()) == ([0, 1, 3], [1, 0, 2])
    assert asked == [True, False]


@pytest.mark.parametrize("seed", range(5))
def test_two_threads_give_what_one_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one = ties_of(random_world(seed))
    monkeypatch.setattr(projection, "_WORTH_SHARING", 0)
    pd.testing.assert_frame_equal(ties_of(random_world(seed)), one)
    assert len(one)
