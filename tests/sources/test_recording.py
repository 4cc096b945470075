"""When a record became known, where the feed does not say."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.errors import InvalidFeed
from netgraph.model.checks import check_tables
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.sources.recording import codes_of, fill_recorded_at
from tests.builders import at, incident, involvement, location, membership, tables, tie

SNAPSHOT = at("2026-06-01")


def blank(world: Tables) -> Tables:
    never = pd.Series(pd.NaT, dtype="datetime64[us]")
    return world.replace(
        {name: frame.assign(recorded_at=never.reindex(frame.index)) for name, frame in world.items() if len(frame)}
    )


def when(frame: pd.DataFrame, key: str) -> dict[str, pd.Timestamp]:
    return dict(zip(frame[key], frame["recorded_at"], strict=True))


def test_an_incident_is_known_when_it_ends_and_its_parts_with_it() -> None:
    world = blank(tables(incidents=[incident("1", "2026-01-01 12:00")], involvements=[involvement("1", "A")]))
    filled = fill_recorded_at(world, snapshot=None)
    assert when(filled.incidents, "incident_id") == {"k:1": at("2026-01-01 12:01")}
    assert when(filled.involvements, "entity_id") == {"k:A": at("2026-01-01 12:01")}
    assert when(filled.people, "person_id") == {"k:A": at("2026-01-01 12:01")}
    check_tables(filled)


def test_an_entity_is_known_from_its_earliest_mention_of_any_sort() -> None:
    world = blank(
        tables(
            locations=[location("L")],
            incidents=[incident("1", "2026-02-01", location_id="L"), incident("2", "2026-03-01", location_id="L")],
            involvements=[involvement("2", "A"), involvement("1", "A"), involvement("2", "B")],
            ties=[tie("B", "C", first_seen="2026-01-15")],
            memberships=[membership("A", "G", valid_from="2026-02-20")],
        )
    )
    filled = fill_recorded_at(world, snapshot=None)
    assert when(filled.people, "person_id") == {
        "k:A": at("2026-02-01 00:01"),
        "k:B": at("2026-01-15"),
        "k:C": at("2026-01-15"),
    }
    assert when(filled.locations, "location_id") == {"k:L": at("2026-02-01 00:01")}
    assert when(filled.groups, "group_id") == {"k:G": at("2026-02-20")}


def test_what_nothing_dated_mentions_gets_the_snapshot_date() -> None:
    world = blank(tables(ties=[tie("A", "B")]))
    filled = fill_recorded_at(world, snapshot=SNAPSHOT)
    assert set(filled.people["recorded_at"]) == set(filled.ties["recorded_at"]) == {SNAPSHOT}


def test_a_snapshot_date_that_is_needed_and_not_stated_is_an_error() -> None:
    with pytest.raises(InvalidFeed, match="ties: 1 rows have no recorded_at.*snapshot_date"):
        fill_recorded_at(blank(tables(ties=[tie("A", "B")])), snapshot=None)


def test_times_that_the_feed_states_stay() -> None:
    world = tables(
        incidents=[incident("1", "2026-01-01", recorded_at="2026-01-05")],
        involvements=[involvement("1", "A", recorded_at=None)],
    )
    filled = fill_recorded_at(world, snapshot=None)
    assert when(filled.incidents, "incident_id") == {"k:1": at("2026-01-05")}
    assert when(filled.involvements, "entity_id") == {"k:A": at("2026-01-05")}


def test_of_several_versions_of_an_incident_the_first_counts() -> None:
    world = tables(
        incidents=[
            incident("1", "2026-01-01", recorded_at="2026-02-05", status="open"),
            incident("1", "2026-01-01", recorded_at="2026-01-05"),
        ],
        involvements=[involvement("1", "A", recorded_at=None)],
    )
    assert when(fill_recorded_at(world, snapshot=None).involvements, "entity_id") == {"k:A": at("2026-01-05")}


def test_rows_of_an_incident_that_is_not_there_stay_blank_for_the_check() -> None:
    world = blank(tables(involvements=[involvement("404", "A")]))
    filled = fill_recorded_at(world, snapshot=SNAPSHOT)
    assert filled.involvements["recorded_at"].isna().all()
    assert set(filled.people["recorded_at"]) == {SNAPSHOT}


def test_codes_are_first_places() -> None:
    assert codes_of(pd.Series(["b", None, "x", "a"]), pd.Series(["a", "b", "b"])).tolist() == [1, -1, -1, 0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("ABC")), min_size=1), st.randoms(use_true_random=False))
def test_filled_equals_the_slow_way_whatever_the_order_and_is_whole_as_of_any_day(parts, random) -> None:
    world = blank(
        tables(
            incidents=[incident(str(day), f"2026-01-0{day}") for day in range(1, 6)],
            involvements=[involvement(str(day), who) for day, who in dict.fromkeys(parts)],
        )
    )
    filled = fill_recorded_at(world, snapshot=SNAPSHOT)
    for who, known in when(filled.people, "person_id").items():
        assert known == min(at(f"2026-01-0{day} 00:01") for day, other in parts if f"k:{other}" == who)
    order = random.sample(range(len(world.involvements)), len(world.involvements))
    shuffled = fill_recorded_at(
        world.replace({"involvements": world.involvements.iloc[order].reset_index(drop=True)}), snapshot=SNAPSHOT
    )
    assert when(shuffled.people, "person_id") == when(filled.people, "person_id")
    day = at("2026-01-03 12:00")
    assert len(as_of(filled, day).involvements) == sum(case <= 3 for case, _ in dict.fromkeys(parts))
