"""What a person's own record is."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.errors import UnknownRecord
from netgraph.safeguards.listing import may_be_listed
from netgraph.safeguards.own_records import died_at, people_of_area
from tests.builders import at, incident, involvement, location, person, record, tables

NOW = at("2026-06-01")


@pytest.mark.parametrize(
    ("graded", "listed"),
    [
        ({"basis": "assessment"}, False),
        ({"information_grade": "E"}, False),
        ({"basis": "assessment", "information_grade": "A"}, False),
        ({"basis": "fact", "information_grade": "D"}, True),
        ({}, True),
    ],
)
def test_an_assessment_or_what_is_suspected_to_be_false_alone_lists_nobody(
    graded: dict[str, str], listed: bool
) -> None:
    known = tables(incidents=[incident("1")], involvements=[involvement("1", "A", **graded), involvement("1", "B")])
    assert may_be_listed(known, now=NOW).tolist() == (["k:A", "k:B"] if listed else ["k:B"])


def test_who_has_another_record_is_listed() -> None:
    parts = [involvement("1", "A", basis="assessment"), involvement("2", "A", "victim")]
    assert may_be_listed(tables(incidents=[incident("1"), incident("2")], involvements=parts), now=NOW).tolist() == [
        "k:A"
    ]


def test_somebody_died_when_it_is_stated_or_when_they_were_killed_whichever_came_first() -> None:
    known = tables(
        people=[person("A", deceased_on=at("2026-03-05")), person("B", deceased_on=at("2026-03-01")), person("C")],
        incidents=[incident("1", "2026-03-03 12:00"), incident("2", "2026-07-01")],
        involvements=[
            *(involvement("1", name, "victim", outcome="killed") for name in "AB"),
            involvement("2", "C", "victim", outcome="killed"),
        ],
    )
    assert died_at(known, now=NOW).to_dict() == {"k:A": at("2026-03-03 12:00"), "k:B": at("2026-03-01")}


def test_an_area_is_that_of_the_incidents_and_never_that_of_the_home() -> None:
    home = {"person_id": "k:B", "thing_kind": "address", "thing_id": "k:south", "kind": "lives_at", **record()}
    known = tables(
        locations=[location("south", area_code="S"), location("north", area_code="N")],
        incidents=[incident("1", location_id="south"), incident("2", location_id="north")],
        involvements=[involvement("1", "A"), involvement("1", "W", "witness"), involvement("2", "B")],
        holdings=[home],
    )
    assert people_of_area(known, "S", now=NOW).tolist() == ["k:A"]
    with pytest.raises(UnknownRecord, match="area: got 'X', no place on record lies there; areas are N, S"):
        people_of_area(known, "X", now=NOW)
    assert isinstance(people_of_area(known, "N", now=NOW), pd.Index)
