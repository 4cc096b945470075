from typing import Any

import pandas as pd
import pytest

from netgraph.errors import InvalidTable
from netgraph.model.checks import check_tables, find_failures
from netgraph.model.tables import Tables
from tests.builders import at, group, incident, involvement, location, membership, person, tables, tie
from tests.worlds import chain_of_three, no_conflict, triangle, two_feuding_pairs


@pytest.mark.parametrize("world", [chain_of_three, no_conflict, triangle, two_feuding_pairs])
def test_the_named_worlds_are_right(world: Any) -> None:
    check_tables(world())


def test_empty_tables_are_right() -> None:
    check_tables(Tables.of())


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "unknown kind": ({"incidents": [incident("1", kind="shootin")]}, "kind", "allowed: murder"),
    "unknown role": (
        {"incidents": [incident("1")], "involvements": [involvement("1", "A", "shooter")]},
        "role",
        "allowed",
    ),
    "span backwards": ({"incidents": [incident("1", minutes=-1)]}, "occurred_to", "later than occurred_from"),
    "span empty": ({"incidents": [incident("1", minutes=0)]}, "occurred_to", "later than occurred_from"),
    "duplicate key": ({"people": [person("1"), person("1")]}, "person_id", "occur twice"),
    "no source in id": ({"people": [person("1") | {"person_id": "1"}]}, "person_id", "source:local_id"),
    "dangling incident": ({"involvements": [involvement("1", "A")]}, "incident_id", "not there"),
    "dangling place": ({"incidents": [incident("1", location_id="x")]}, "location_id", "not there"),
    "half a coordinate": ({"locations": [location("1", 18.0, None)]}, "latitude", "both"),
    "latitude": ({"locations": [location("1", 18.0, 91.0)]}, "latitude", "-90 to 90"),
    "weight": ({"incidents": [incident("1")], "involvements": [involvement("1", "A", weight=1.5)]}, "weight", "0 to 1"),
    "source grade": ({"people": [person("1", source_grade=4)]}, "source_grade", "1 to 3"),
    "information grade": ({"people": [person("1", information_grade="F")]}, "information_grade", "allowed: A"),
    "no record time": ({"people": [person("1") | {"recorded_at": None}]}, "recorded_at", "required"),
    "membership backwards": (
        {"memberships": [membership("A", "g", valid_from=at("2026-02-01"), valid_to=at("2026-01-01"))]},
        "valid_to",
        "later than valid_from",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "column", "rule"), BROKEN.values(), ids=BROKEN.keys())
def test_each_rule_is_held(rows: dict[str, Any], column: str, rule: str) -> None:
    failures = find_failures(tables(**rows))
    assert failures["column"].tolist() == [column]
    assert rule in failures["rule"].iloc[0]


def test_all_failures_are_reported_at_once() -> None:
    broken = tables(
        incidents=[incident("1", kind="shootin"), incident("2", minutes=-5)],
        locations=[location("1", 200.0, 0.0)],
        involvements=[involvement("3", "A")],
    )
    with pytest.raises(InvalidTable) as caught:
        check_tables(broken)
    assert caught.value.failures is not None
    assert set(caught.value.failures["table"]) == {"incidents", "locations", "involvements"}
    assert len(caught.value.failures) == 4
    assert "incidents.kind row 0: got 'shootin'" in str(caught.value)


def test_a_long_value_is_cut_in_the_message_but_not_in_the_failures() -> None:
    broken = tables(incidents=[incident("1", kind="x" * 1_000_000)])
    with pytest.raises(InvalidTable) as caught:
        check_tables(broken)
    assert len(str(caught.value)) < 5_000
    assert caught.value.failures is not None
    assert len(caught.value.failures["value"].iloc[0]) == 1_000_000


def test_versions_of_one_key_are_right_and_null_keys_equal_each_other() -> None:
    two = [person("1", recorded_at=at("2026-01-01")), person("1", recorded_at=at("2026-01-02"))]
    assert find_failures(tables(people=two)).empty
    twice = find_failures(tables(ties=[tie("A", "B"), tie("A", "B")]))
    assert twice["rule"].tolist() == ["key and recorded_at occur twice"]


def test_the_unnamed_refer_to_nobody() -> None:
    some = tables(incidents=[incident("1")], involvements=[involvement("1", "k:1/1", anonymous=True)])
    assert find_failures(some).empty


def test_a_group_or_a_vehicle_is_looked_for_in_its_own_table() -> None:
    rows = tables(
        incidents=[incident("1")],
        groups=[group("g")],
        involvements=[involvement("1", "g", "attacker", entity_kind="group")],
    )
    assert find_failures(rows).empty
    wrong = rows.replace({"involvements": rows.involvements.assign(entity_kind="vehicle", role="used")})
    assert find_failures(wrong)["column"].tolist() == ["entity_id"]


def test_text_that_looks_like_code_is_only_text() -> None:
    name = "'; DROP TABLE people; --"
    assert find_failures(tables(people=[person("1", name=name)])).empty
    assert isinstance(pd.DataFrame(tables(people=[person("1", name=name)]).people).loc[0, "name"], str)
