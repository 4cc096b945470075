from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.links import case_weights, link_cases
from netgraph.conflicts.weighing import FAMILIES
from netgraph.model.findings import Links
from netgraph.model.tables import Tables
from tests.builders import incident, involvement, tables, tie
from tests.conflicts.oracles import as_reasons, slow_pairs, slow_quarrels, slow_reasons
from tests.worlds import chain_of_three, no_conflict, triangle, two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")
ROLES = ("suspect", "victim", "witness", "reporter")


def linked(world: Tables) -> Links:
    return link_cases(world, now=NOW, weights=case_weights(world, now=NOW))


def pair_of(links: Links) -> pd.Series:
    assert len(links.pairs) == 1
    return links.pairs.iloc[0]


def cases(*names: str, **more: object) -> list[dict[str, object]]:
    return [incident(name, **more) for name in names]


def test_a_shared_suspect_links_two_cases_with_the_odds_of_the_formula() -> None:
    pair = pair_of(linked(chain_of_three()))
    assert (pair["incident_a"], pair["incident_b"]) == ("k:1", "k:2")
    assert pair["log_odds"] == pytest.approx(log(0.5 * 10 / 2))
    assert pair["vehicle"] == pair["tie"] == 0


def test_nothing_shared_links_nothing() -> None:
    for world in (no_conflict(), triangle(), Tables.of()):
        links = linked(world)
        assert len(links.pairs) == len(links.reasons) == 0
        assert list(links.pairs.columns) == ["incident_a", "incident_b", "log_odds", *FAMILIES]


def test_links_do_not_depend_on_how_many_other_cases_there_are() -> None:
    alone = chain_of_three()
    others = [incident(f"x{number}", kind="theft") for number in range(3000)]
    more = alone.replace({"incidents": pd.concat([alone.incidents, tables(incidents=others).incidents])})
    np.testing.assert_allclose(linked(more).pairs["log_odds"], linked(alone).pairs["log_odds"])


def test_two_people_who_stood_against_each_other_twice_count_both() -> None:
    links = linked(two_feuding_pairs())
    assert links.pairs["log_odds"].tolist() == pytest.approx([log(10 / 1000) + 2 * log(0.5 * 1000 / 2)] * 2)
    assert sorted(links.reasons["family"]) == ["opponent", "opponent", "person", "person"]


def test_two_people_on_the_same_side_twice_count_once() -> None:
    together = [involvement(case, who) for case in ("1", "2") for who in ("A", "B")]
    pair = pair_of(linked(tables(incidents=cases("1", "2"), involvements=together)))
    assert pair["log_odds"] == pytest.approx(log(0.5 * 10 / 2))
    assert pair["opponent"] == 0


def test_a_long_feud_holds_together_although_everybody_in_it_is_in_many_cases() -> None:
    names = [f"{number:02}" for number in range(20)]
    sides = [("A", "B") if number % 2 else ("B", "A") for number in range(20)]
    parts = [involvement(name, who, role) for name, two in zip(names, sides, strict=True)
             for who, role in zip(two, ("suspect", "victim"), strict=True)]  # fmt: skip
    links = linked(tables(incidents=cases(*names), involvements=parts))
    assert len(links.pairs) == 190
    assert (links.pairs["log_odds"] > 0).all()


def test_a_person_in_many_cases_links_none_of_them() -> None:
    names = [f"{number:02}" for number in range(12)]
    hub = tables(incidents=cases(*names), involvements=[involvement(name, "Hub") for name in names])
    links = linked(hub)
    assert len(links.pairs) == 66
    assert (links.pairs["log_odds"] < 0).all()


def test_two_hubs_together_make_no_link() -> None:
    names = [f"{number:02}" for number in range(12)]
    parts = [involvement(name, "Hub") for name in names]
    parts += [involvement(name, "car", "used", entity_kind="vehicle") for name in names]
    assert (linked(tables(incidents=cases(*names), involvements=parts)).pairs["log_odds"] < 0).all()


def test_what_is_in_too_many_cases_is_left_out_and_counted() -> None:
    names = [f"{number:02}" for number in range(51)]
    hub = tables(incidents=cases(*names), involvements=[involvement(name, "Hub") for name in names])
    weights = case_weights(hub, now=NOW)
    assert weights.numbers["left_out"] == 1
    assert len(link_cases(hub, now=NOW, weights=weights).pairs) == 0


def test_a_witness_links_less_than_a_suspect() -> None:
    def shared_by(role: str) -> float:
        parts = [involvement("1", "A"), involvement("2", "A", role)]
        return float(pair_of(linked(tables(incidents=cases("1", "2"), involvements=parts)))["log_odds"])

    assert shared_by("witness") == pytest.approx(shared_by("suspect") + log(0.3))


def test_person_and_vehicle_add_up_and_two_people_do_not() -> None:
    both = [involvement(case, who) for case in "12" for who in "AB"]
    car = [involvement(case, "car", "used", entity_kind="vehicle") for case in "12"]
    two = pair_of(linked(tables(incidents=cases("1", "2"), involvements=both)))
    added = pair_of(linked(tables(incidents=cases("1", "2"), involvements=both + car)))
    assert two["log_odds"] == pytest.approx(log(0.5 * 10 / 2))
    assert added["log_odds"] == pytest.approx(two["log_odds"] + log(0.5 * 1000 / 2))


def test_a_stated_tie_links_the_cases_of_two_people_and_kinship_does_not() -> None:
    def joined_by(kind: str) -> Links:
        parts = [involvement("1", "A"), involvement("2", "B", "victim")]
        return linked(tables(incidents=cases("1", "2"), involvements=parts, ties=[tie("B", "A", kind)]))

    links = joined_by("associate")
    assert pair_of(links)["log_odds"] == pytest.approx(log(0.3 * 10 / 2))
    reason = links.reasons.iloc[0]
    assert (reason["entity"], reason["part_a"], reason["part_b"]) == ("k:A~k:B", "suspect", "victim")
    assert all(joined_by(kind).pairs.empty for kind in ("kin", "partner", "lives_with"))


def test_a_tie_adds_nothing_where_one_of_the_two_is_in_both_cases() -> None:
    world = chain_of_three()
    tied = world.replace({"ties": tables(ties=[tie("A", "B"), tie("B", "C")]).ties})
    assert set(linked(tied).reasons["family"]) == {"person"}


def test_the_unnamed_and_the_unfounded_link_nothing() -> None:
    unnamed = [involvement(case, "1/0", anonymous=True) for case in "12"]
    assert linked(tables(incidents=cases("1", "2"), involvements=unnamed)).pairs.empty
    named = [involvement(case, "A") for case in "12"]
    dropped = [incident("1"), incident("2", status="unfounded")]
    assert linked(tables(incidents=dropped, involvements=named)).pairs.empty


def test_what_is_recorded_after_now_is_not_used() -> None:
    late = "2026-07-01"
    parts = [involvement("1", "A"), involvement("2", "A", recorded_at=late)]
    assert linked(tables(incidents=cases("1", "2"), involvements=parts)).pairs.empty


def test_rarity_comes_from_the_model_and_not_from_the_neighbourhood() -> None:
    names = [f"{number:02}" for number in range(8)]
    city = tables(incidents=cases(*names), involvements=[involvement(name, "A") for name in names])
    part = tables(incidents=cases("00", "01"), involvements=[involvement(name, "A") for name in names[:2]])
    pair = pair_of(link_cases(part, now=NOW, weights=case_weights(city, now=NOW)))
    assert pair["log_odds"] == pytest.approx(log(0.5 * 10 / 8))


def test_another_model_and_one_from_the_future_are_refused() -> None:
    world = two_feuding_pairs()
    weights = case_weights(world, now=NOW)
    with pytest.raises(ValueError, match="needs 'case_links'"):
        link_cases(world, now=NOW, weights=replace(weights, name="other"))
    with pytest.raises(ValueError, match="after now"):
        link_cases(world, now=NOW - pd.Timedelta(days=1), weights=weights)


parts_of_worlds = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(ROLES)), min_size=1, max_size=20, unique=True
)
cars_of_worlds = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=8, unique=True)
ties_of_worlds = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["associate", "kin", "conflict"])).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=6,
    unique=True,
)


def random_world(parts: list, cars: list, ties: list, prefix: str = "") -> Tables:
    rows = [involvement(f"{case}", f"{prefix}p{who}", role) for case, who, role in parts]
    rows += [involvement(f"{case}", f"{prefix}v{car}", "used", entity_kind="vehicle") for case, car in cars]
    stated = [tie(f"{prefix}p{a}", f"{prefix}p{b}", kind) for a, b, kind in ties]
    incidents = [incident(f"{case}", status="unfounded" if case == 5 else "open") for case in range(6)]
    return tables(incidents=incidents, involvements=rows, ties=stated)


@settings(max_examples=40, deadline=None)
@given(parts_of_worlds, cars_of_worlds, ties_of_worlds)
def test_blocking_finds_what_looking_at_every_pair_finds(parts: list, cars: list, ties: list) -> None:
    world = random_world(parts, cars, ties)
    weights = case_weights(world, now=NOW)
    links = link_cases(world, now=NOW, weights=weights)
    reasons = slow_reasons(world, weights)
    found = links.reasons.replace({"family": {"opponent": "person"}})
    assert as_reasons(found) == pytest.approx(reasons)
    pairs = {(row.incident_a, row.incident_b): row.log_odds for row in links.pairs.itertuples()}
    assert pairs == pytest.approx(slow_pairs(reasons, weights, slow_quarrels(world, weights)))
    prior = log(10 / 1000)
    np.testing.assert_allclose(links.pairs["log_odds"], prior + links.pairs[list(FAMILIES)].sum(axis=1))


@settings(max_examples=15, deadline=None)
@given(parts_of_worlds, cars_of_worlds, ties_of_worlds, st.randoms(use_true_random=False))
def test_neither_row_order_nor_names_matter(parts: list, cars: list, ties: list, chance: object) -> None:
    expected = linked(random_world(parts, cars, ties))
    for rows in (parts, cars, ties):
        chance.shuffle(rows)  # type: ignore[attr-defined]
    shuffled = linked(random_world(parts, cars, ties))
    pd.testing.assert_frame_equal(shuffled.pairs, expected.pairs)
    pd.testing.assert_frame_equal(shuffled.reasons, expected.reasons)
    renamed = linked(random_world(parts, cars, ties, prefix="z"))
    pd.testing.assert_frame_equal(renamed.pairs, expected.pairs)
