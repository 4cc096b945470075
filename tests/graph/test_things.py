"""Vehicles and places as ends of events: each named thing once, whoever was there or nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.graph import events, with_roles
from tests.builders import incident, involvement, location, membership, tables
from tests.worlds import two_feuding_pairs


def rows_of(involvements: list[dict], *things: str, level: str = "person", **more: object) -> list[list]:
    rows = [{"anonymous": False, "weight": 1.0, **row} for row in involvements]
    case = incident("1", location_id="L") if "place" in things else incident("1")
    world = tables(incidents=[case], involvements=rows, locations=[location("L")], **more)
    frame = events(world, kinds=["shooting"], level=level, things=things)
    frame = frame[["source", "target_kind", "target", "weight"]].astype("object")
    return frame.where(frame.notna(), None).values.tolist()


def car(local: str, role: str = "used", **more: object) -> dict:
    return involvement("1", local, role, entity_kind="vehicle", **more)


def test_a_vehicle_without_anybody_is_the_target_of_an_unknown_source() -> None:
    assert rows_of([car("v")], "vehicle") == [[None, "vehicle", "k:v", 1.0]]
    assert rows_of([car("v")]) == []


def test_suspects_share_and_vehicles_share() -> None:
    people = [involvement("1", "A"), involvement("1", "B"), involvement("1", "C", "victim")]
    found = rows_of([*people, car("v"), car("w", "seen"), car("w")], "vehicle")
    assert found == [
        ["k:A", "person", "k:C", 0.5],
        ["k:A", "vehicle", "k:v", 0.25],
        ["k:A", "vehicle", "k:w", 0.25],
        ["k:B", "person", "k:C", 0.5],
        ["k:B", "vehicle", "k:v", 0.25],
        ["k:B", "vehicle", "k:w", 0.25],
    ]


def test_an_unnamed_vehicle_is_no_end() -> None:
    assert rows_of([car("1/1", anonymous=True)], "vehicle") == []


def test_a_place_is_an_end_of_whatever_happened_there() -> None:
    assert rows_of([involvement("1", "A")], "place") == [
        ["k:A", "place", "k:L", 1.0],
        ["k:A", None, None, 1.0],
    ]


def test_between_groups_the_source_is_a_group() -> None:
    parts = [membership("A", "g")]
    found = rows_of([involvement("1", "A"), car("v")], "vehicle", level="group", memberships=parts)
    assert ["k:g", "vehicle", "k:v", 1.0] in found


def test_rows_between_people_are_the_same_with_things_beside_them() -> None:
    world = two_feuding_pairs()
    pd.testing.assert_frame_equal(
        events(world, kinds=["shooting"], things=["vehicle", "place"]), events(world, kinds=["shooting"])
    )


@pytest.mark.parametrize("things", ["vehicle", ["phone"]])
def test_other_things_are_refused(things: object) -> None:
    with pytest.raises(ValueError, match="things: got"):
        events(two_feuding_pairs(), kinds=["shooting"], things=things)


def test_roles_of_both_ends_are_told_in_order() -> None:
    rows = [
        involvement("1", "A"),
        involvement("1", "A", "arrested"),
        car("v", "stolen"),
        involvement("1", "B", "victim"),
    ]
    world = tables(incidents=[incident("1")], involvements=rows)
    told = with_roles(events(world, kinds=["shooting"], things=["vehicle"]), world)
    assert told[["source_role", "target_role"]].values.tolist() == [["arrested|suspect", "victim"]] + [
        ["arrested|suspect", "stolen"]
    ]
    unknown = tables(incidents=[incident("1")], involvements=[involvement("1", "B", "victim")])
    assert with_roles(events(unknown, kinds=["shooting"]), unknown)["source_role"].isna().all()
