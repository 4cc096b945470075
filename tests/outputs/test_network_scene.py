"""What is shown of a conflict: the largest first, the newest cases, only what is recorded or marked as inferred."""

from __future__ import annotations

import pandas as pd

from netgraph.model.findings import Findings
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.outputs.network_scene import MOST_CASES, _needed, find_scenes, largest_conflicts, local_times
from tests.builders import incident, tables
from tests.outputs.worlds import feuding_city

WORDS = shipped_vocabulary()


def test_the_largest_conflicts_come_first() -> None:
    _, findings = feuding_city(sizes=(4, 9, 6))
    assert largest_conflicts(findings, 2)["cases"].tolist() == [9, 6]


def test_of_a_very_large_conflict_the_newest_cases_are_shown() -> None:
    world, findings = feuding_city(sizes=(MOST_CASES + 7,))
    (scene,) = find_scenes(world, findings, conflicts=5, vocabulary=WORDS)
    assert len(scene.incidents) == MOST_CASES
    assert scene.incidents["occurred_from"].min() == world.incidents["occurred_from"].sort_values().iloc[7]


def test_the_unnamed_are_counted_and_are_no_part() -> None:
    world, findings = feuding_city(sizes=(34,))
    (scene,) = find_scenes(world, findings, conflicts=1, vocabulary=WORDS)
    unnamed = int(world.involvements["anonymous"].sum())
    assert unnamed > 0
    assert scene.incidents["unnamed"].sum() == unnamed
    assert len(scene.parts) == len(world.involvements) - unnamed


def test_a_link_is_drawn_already_if_all_that_is_shared_stands_in_the_picture() -> None:
    world, findings = feuding_city(sizes=(22,))
    (scene,) = find_scenes(world, findings, conflicts=1, vocabulary=WORDS)
    by_tie = findings.case_links[findings.case_links["family"] == "tie"]
    beyond = set(zip(by_tie["incident_a"], by_tie["incident_b"], strict=True))
    not_drawn = scene.links[~scene.links["drawn"]]
    assert beyond
    assert set(zip(not_drawn["incident_a"], not_drawn["incident_b"], strict=True)) == beyond


def test_of_links_that_are_not_drawn_only_those_are_shown_that_hold_the_cases_together() -> None:
    """Three cases that share nothing, linked each to each by their groups: the weakest link says nothing new."""
    odds = [
        ("a", "b", 1.0, False),
        ("a", "c", 3.0, False),
        ("b", "c", 2.0, False),
        ("c", "d", 0.5, True),
        ("a", "d", 9, False),
    ]
    links = pd.DataFrame(odds, columns=["incident_a", "incident_b", "log_odds", "drawn"])
    assert _needed(links) == [False, False, True, False, True]


def test_everybody_in_a_conflict_stands_by_side_and_those_of_no_known_side_last() -> None:
    world, findings = feuding_city(sizes=(34, 9))
    for scene in find_scenes(world, findings, conflicts=2, vocabulary=WORDS):
        assert scene.people["side"].unique().tolist() == ["A", "B", "unknown"]
        people = scene.parts[scene.parts["entity_kind"] == "person"]
        assert set(scene.people["entity_id"]) == set(people["entity_id"])


def test_the_order_of_rows_changes_nothing() -> None:
    world, findings = feuding_city(sizes=(15, 9))
    mixed = world.replace({name: frame.sample(frac=1, random_state=1) for name, frame in world.items()})
    other = Findings.of(**{name: frame.sample(frac=1, random_state=2) for name, frame in findings.items()})
    for one, two in zip(
        find_scenes(world, findings, conflicts=5, vocabulary=WORDS),
        find_scenes(mixed, other, conflicts=5, vocabulary=WORDS),
        strict=True,
    ):
        assert one.conflict == two.conflict
        for name in ("incidents", "parts", "links", "answers", "people"):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


def test_times_are_shown_in_the_zone_of_the_incident_and_as_exactly_as_they_are_known() -> None:
    rows = [
        incident("1", "2026-01-01 23:30"),
        incident("2", "2026-06-30 22:00", minutes=24 * 60),
        incident("3", "2026-01-01 21:00", minutes=8 * 60),
        incident("4", "2026-01-01 09:00", minutes=120),
    ]
    assert local_times(tables(incidents=rows).incidents).tolist() == [
        "2026-01-02 00:30",
        "2026-07-01",
        "2026-01-01 22:00 – 2026-01-02 06:00",
        "2026-01-01 10:00 – 12:00",
    ]
