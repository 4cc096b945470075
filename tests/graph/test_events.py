"""Who did what to whom: shares of one incident sum to at most 1, and nobody is made an attacker who was not named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from netgraph.graph import events
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from tests import oracles
from tests.builders import at, incident, involvement, membership, tables
from tests.graph.random_worlds import new_name, random_world, renamed, seeds, shifted, shuffled
from tests.worlds import two_feuding_pairs

KINDS = ["shooting", "assault"]
ENDS = ["source_kind", "source", "target_kind", "target"]


def found_in(involvements: list[dict], *, level: str = "person", **more: object) -> list[list]:
    """Source, target and weight of each event of one shooting."""
    rows = [{"anonymous": False, "weight": 1.0, **row} for row in involvements]
    world = tables(incidents=[incident("1", "2026-01-10 12:00")], involvements=rows, **more)
    frame = events(world, kinds=["shooting"], level=level)[["source", "target", "weight"]].astype("object")
    return frame.where(frame.notna(), None).values.tolist()


def weights(frame: pd.DataFrame) -> dict[tuple, float]:
    rows = frame[["incident_id", *ENDS]].astype("object")
    keys = [tuple(row) for row in rows.where(rows.notna(), None).values.tolist()]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, frame["weight"], strict=True))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_equals_the_slow_count(seed: int) -> None:
    world = random_world(seed)
    for level, oracle in (("person", oracles.person_events), ("group", oracles.group_events)):
        found = events(world, kinds=KINDS, level=level)
        assert weights(found) == pytest.approx(oracle(world, set(KINDS)))
        assert (found.groupby("incident_id")["weight"].sum() <= 1 + 1e-9).all()


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_row_order_names_and_the_calendar_do_not_matter(seed: int) -> None:
    world = random_world(seed)
    for level in ("person", "group"):
        found = events(world, kinds=KINDS, level=level)
        pd.testing.assert_frame_equal(events(shuffled(world, seed), kinds=KINDS, level=level), found)
        later = events(shifted(world, pd.Timedelta(days=364)), kinds=KINDS, level=level)
        untimed = [*ENDS, "kind", "incident_id", "severity", "weight"]
        pd.testing.assert_frame_equal(later[untimed], found[untimed])
        other = weights(events(renamed(world), kinds=KINDS, level=level))
        named = {tuple(_renamed(part) for part in key): weight for key, weight in weights(found).items()}
        assert other == pytest.approx(named)


def _renamed(part: str | None) -> str | None:
    return new_name(part) if part and ":" in part else part


def test_three_suspects_and_two_victims_are_six_rows_of_a_sixth() -> None:
    rows = [involvement("1", name) for name in "ABC"] + [involvement("1", name, "victim") for name in "DE"]
    found = found_in(rows)
    assert [row[:2] for row in found] == [[f"k:{a}", f"k:{b}"] for a in "ABC" for b in "DE"]
    assert [row[2] for row in found] == pytest.approx([1 / 6] * 6)


def test_several_roles_of_one_person_are_one_row() -> None:
    rows = [involvement("1", "A", role) for role in ("suspect", "arrested", "convicted")]
    assert found_in([*rows, involvement("1", "B", "victim")]) == [["k:A", "k:B", 1.0]]


def test_an_unknown_attacker_is_a_null_source() -> None:
    victims = [involvement("1", name, "victim") for name in "AB"]
    assert found_in(victims) == [[None, "k:A", 0.5], [None, "k:B", 0.5]]
    unnamed = [involvement("1", f"k:1/{number}", anonymous=True) for number in (1, 2)]
    assert found_in([*victims[:1], *unnamed]) == [[None, "k:A", 1.0]]
    assert found_in([*victims[:1], *unnamed, involvement("1", "C")])[0] == ["k:C", "k:A", pytest.approx(1 / 3)]


def test_an_unnamed_or_absent_victim_is_a_null_target_beside_a_named_source_only() -> None:
    unnamed = involvement("1", "k:1/1", "victim", anonymous=True)
    assert found_in([involvement("1", "A"), unnamed]) == [["k:A", None, 1.0]]
    assert found_in([involvement("1", "A")]) == [["k:A", None, 1.0]]
    assert found_in([involvement("1", "k:1/2", anonymous=True), unnamed]) == []


def test_nobody_attacks_himself_and_the_rest_share_the_weight() -> None:
    rows = [involvement("1", "A"), involvement("1", "A", "victim"), involvement("1", "B", "victim")]
    assert found_in(rows) == [["k:A", "k:B", 1.0]]
    assert found_in(rows[:2]) == []
    brawl = [*rows, involvement("1", "B")]
    assert found_in(brawl) == [["k:A", "k:B", 0.5], ["k:B", "k:A", 0.5]]


def test_candidates_share_by_their_weights() -> None:
    rows = [involvement("1", "A", weight=0.6), involvement("1", "B", weight=0.2), involvement("1", "C", "victim")]
    assert found_in(rows) == [["k:A", "k:C", pytest.approx(0.6)], ["k:B", "k:C", pytest.approx(0.2)]]


def test_at_group_level_people_stand_for_their_groups_of_that_time() -> None:
    rows = [involvement("1", "A"), involvement("1", "B", "victim")]
    members = [
        membership("A", "G", valid_from=None, valid_to=at("2026-01-10 12:01"), probability=0.8),
        membership("A", "H", valid_from=at("2026-01-10 12:01"), valid_to=None, probability=1.0),
        membership("A", "I", valid_from=None, valid_to=at("2026-01-10 12:00"), probability=1.0),
        membership("B", "H", valid_from=at("2026-01-10 12:00"), valid_to=None, probability=0.5),
    ]
    assert found_in(rows, level="group", memberships=members) == [["k:G", "k:H", pytest.approx(0.4)]]
    same = [{**member, "group_id": "k:G"} for member in members[::3]]
    assert found_in(rows, level="group", memberships=same) == []
    assert found_in(rows, level="group", memberships=members[:1]) == []


def test_groups_named_in_the_incident_are_used_as_they_stand() -> None:
    rows = [
        involvement("1", "G", "attacker", entity_kind="group"),
        involvement("1", "H", "target", entity_kind="group"),
        involvement("1", "A"),
    ]
    members = [membership("A", "G", probability=1.0)]
    assert found_in(rows, level="group", memberships=members) == [["k:G", "k:H", 1.0]]


def test_a_membership_frame_of_ones_own_is_taken_instead() -> None:
    communities = pd.DataFrame({"person_id": ["k:A", "k:B"], "group_id": ["c1", "c2"], "probability": [1.0, 1.0]})
    found = events(two_feuding_pairs(), kinds=["shooting"], level="group", membership=communities)
    assert found[["source", "target"]].values.tolist() == [["c1", "c2"], ["c2", "c1"]]
    with pytest.raises(ValueError, match="'probability' is missing"):
        events(two_feuding_pairs(), kinds=["shooting"], level="group", membership=communities.iloc[:, :2])


def test_unfounded_cases_and_other_kinds_are_left_out() -> None:
    world = two_feuding_pairs()
    cases = world.incidents.assign(status=["unfounded", *world.incidents["status"][1:]])
    assert len(events(world.replace({"incidents": cases}), kinds=["shooting"])) == 3
    assert events(world, kinds=["theft"]).empty


def test_the_local_day_and_the_severity_of_the_kind_are_filled_in() -> None:
    night = incident("1", "2026-07-01 22:30", severity=None)
    day = incident("2", "2026-07-01 22:00", minutes=1440, severity=7.0)
    world = tables(incidents=[night, day], involvements=[involvement("1", "A"), involvement("2", "A")])
    found = events(world, kinds=["shooting"])
    assert found["incident_id"].tolist() == ["k:2", "k:1"]
    assert (found["local_day"] == pd.Timestamp("2026-07-02")).all()
    assert found["date_only"].tolist() == [True, False]
    assert found["severity"].tolist() == [7.0, shipped_vocabulary().kinds.at["shooting", "severity"]]


def test_another_vocabulary_says_who_stands_where() -> None:
    shipped = shipped_vocabulary()
    roles = shipped.roles.assign(side=shipped.roles["side"].mask(shipped.roles.index == "party", "suspect"))
    words = Vocabulary(shipped.kinds, roles, shipped.ties, shipped.precursors)
    world = tables(incidents=[incident("1")], involvements=[involvement("1", "A", "party")])
    assert events(world, kinds=["shooting"]).empty
    assert events(world, kinds=["shooting"], vocabulary=words)["source"].tolist() == ["k:A"]


def test_the_form_is_the_same_where_nothing_happened() -> None:
    full = events(two_feuding_pairs(), kinds=["shooting"])
    for level in ("person", "group"):
        empty = events(Tables.of(), kinds=["shooting"], level=level)
        assert empty.dtypes.astype(str).tolist() == full.dtypes.astype(str).tolist()
    assert full["weight"].dtype == np.float64


@pytest.mark.parametrize("wrong", [{"kinds": []}, {"kinds": "shooting"}, {"kinds": ["theft"], "level": "gang"}])
def test_wrong_arguments_are_named(wrong: dict) -> None:
    with pytest.raises(ValueError, match="kinds|level"):
        events(two_feuding_pairs(), **wrong)
