from __future__ import annotations

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.parties import find_parties
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import group, incident, involvement, membership, record, tables, tie


def sides(world: Tables, *conflicts: str) -> dict[str, str]:
    """The side of each person; one conflict of all cases unless named otherwise."""
    return told(world)["side"].to_dict()


def told(world: Tables) -> pd.DataFrame:
    cases = world.incidents[["incident_id"]].assign(conflict_id="c")
    return find_parties(cases, world, vocabulary=shipped_vocabulary()).set_index("entity_id")


def attacks(*blows: tuple[str, str], **more: list[dict]) -> Tables:
    """One case a blow: its letters are the suspects, then the victims."""
    parts = [
        involvement(str(number), who, role)
        for number, (one, other) in enumerate(blows)
        for role, people in (("suspect", one), ("victim", other))
        for who in people
    ]
    return tables(incidents=[incident(str(number)) for number in range(len(blows))], involvements=parts, **more)


def test_the_enemy_of_an_enemy_is_on_ones_own_side() -> None:
    assert sides(attacks(("A", "B"), ("C", "B"), ("B", "D"))) == {"k:A": "A", "k:C": "A", "k:D": "A", "k:B": "B"}


def test_those_who_attack_together_are_together() -> None:
    assert sides(attacks(("AB", "C"), ("B", "D"))) == {"k:A": "A", "k:B": "A", "k:C": "B", "k:D": "B"}


def test_a_third_party_is_one_that_stands_against_both_others() -> None:
    found = sides(attacks(("A", "B"), ("B", "C"), ("C", "A")))
    assert sorted(found.values()) == ["A", "B", "C"]


def test_members_of_a_group_stand_together_and_the_side_bears_its_name() -> None:
    world = attacks(("A", "B"), ("C", "D"), memberships=[membership(who, "g1") for who in "AC"])
    found = told(world)
    assert found["side"].to_dict() == {"k:A": "A", "k:C": "A", "k:B": "B", "k:D": "B"}
    assert found["side_groups"].to_dict() == {"k:A": "k:g1", "k:C": "k:g1", "k:B": "", "k:D": ""}


def test_a_membership_that_was_over_before_says_nothing() -> None:
    over = [membership(who, "g1", valid_to="2025-01-01") for who in "AC"]
    world = attacks(("A", "B"), ("C", "D"), memberships=over)
    assert sorted(sides(world).values()) == ["A", "B", "C", "D"]


def test_two_quarrels_that_only_a_car_joins_have_letters_of_their_own() -> None:
    assert len(set(sides(attacks(("A", "B"), ("C", "D"))).values())) == 4


@pytest.mark.parametrize(("kind", "same"), [("associate", True), ("conflict", False)])
def test_a_stated_tie_says_which_side_where_no_case_does(kind: str, same: bool) -> None:
    world = attacks(("A", "B"), ("C", ""), ties=[tie("A", "C", kind)])
    found = sides(world)
    assert (found["k:C"] == found["k:A"]) == same
    assert (found["k:C"] == found["k:B"]) != same


def test_kinship_says_nothing() -> None:
    assert sides(attacks(("A", "B"), ("C", ""), ties=[tie("A", "C", "kin")]))["k:C"] == "unknown"


def test_a_stated_rivalry_tells_two_groups_apart() -> None:
    rival = {"group_a": "k:g1", "group_b": "k:g2", "kind": "rival", **record()}
    two = [membership("A", "g1"), membership("B", "g2")]
    world = attacks(("A", ""), ("B", ""), memberships=two, groups=[group("g1"), group("g2")], rivalries=[rival])
    assert set(sides(world).values()) == {"A", "B"}


def test_witnesses_and_those_in_between_are_unknown() -> None:
    world = attacks(("A", "B"), ("XA", ""), ("XB", ""))
    assert sides(world)["k:X"] == "unknown"
    seen = tables(incidents=[incident("1")], involvements=[involvement("1", "W", "witness")])
    assert sides(seen) == {"k:W": "unknown"}


def test_who_is_suspect_and_victim_of_one_case_says_nothing_there() -> None:
    world = tables(
        incidents=[incident("1")],
        involvements=[involvement("1", who, role) for who in "AB" for role in ("suspect", "victim")],
    )
    assert set(sides(world).values()) == {"unknown"}


def test_without_cases_nobody_stands_anywhere() -> None:
    assert told(Tables.of()).empty


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("VWXYZ")), min_size=1, max_size=8),
    st.permutations("ABCDEVWXYZ"),
)
def test_names_and_the_order_of_rows_do_not_matter(blows: list[tuple[str, str]], names: list[str]) -> None:
    """Two camps that only attack each other: who stands with whom is the same under other names."""
    plain = sides(attacks(*blows))
    other = dict(zip("ABCDEVWXYZ", names, strict=True))
    world = attacks(*((other[one], other[two]) for one, two in blows))
    turned = Tables(**{name: frame[::-1].reset_index(drop=True) for name, frame in world.items()})
    renamed = sides(turned)
    for one, two in product(plain, repeat=2):
        same = renamed[f"k:{other[one[2:]]}"] == renamed[f"k:{other[two[2:]]}"]
        assert same == (plain[one] == plain[two])
