import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.model.checks import find_failures
from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, digest, newest_recorded_at, without_known_time
from tests.builders import at, incident, involvement, person, tables, tie
from tests.worlds import two_feuding_pairs

DAYS = [at(f"2026-01-0{day}") for day in range(1, 8)]


def slow_as_of(history: Tables, when: pd.Timestamp) -> dict[str, set[tuple[object, ...]]]:
    """The definition, row by row: newest version by then, unless withdrawn; then drop what points at nothing."""
    standing: dict[str, dict[tuple[object, ...], dict[str, object]]] = {}
    for name, frame in history.items():
        newest: dict[tuple[object, ...], dict[str, object]] = {}
        for row in frame.to_dict("records"):
            key = tuple(None if pd.isna(row[column]) else row[column] for column in TABLES[name].key)
            if row["recorded_at"] <= when and (key not in newest or row["recorded_at"] > newest[key]["recorded_at"]):
                newest[key] = row
        standing[name] = {
            key: row for key, row in newest.items() if pd.isna(row["withdrawn_at"]) or row["withdrawn_at"] > when
        }
    people = {key[0] for key in standing["people"]}
    incidents = {key[0] for key in standing["incidents"]}
    for key, row in list(standing["involvements"].items()):
        if row["incident_id"] not in incidents or row["entity_id"] not in people:
            del standing["involvements"][key]
    return {name: set(rows) for name, rows in standing.items()}


@st.composite
def histories(draw: st.DrawFn) -> Tables:
    day = st.sampled_from(DAYS)
    withdrawn = st.sampled_from([None, *DAYS])

    def versions(make, names):  # type: ignore[no-untyped-def]
        keys = draw(st.sets(st.tuples(st.sampled_from(names), day), max_size=6))
        return [make(name, recorded_at=when, withdrawn_at=draw(withdrawn)) for name, when in sorted(keys)]

    pairs = [(i, p) for i in "12" for p in "AB"]
    history = tables(
        people=versions(person, "AB"),
        incidents=versions(incident, "12"),
    )
    rows = versions(lambda pair, **record: involvement(*pair, **record), pairs)
    return history.replace({"involvements": tables(involvements=rows).involvements})


@given(histories(), st.sampled_from(DAYS))
@settings(max_examples=60, deadline=None)
def test_as_of_is_its_definition(history: Tables, when: pd.Timestamp) -> None:
    known = as_of(history, when)
    for name, keys in slow_as_of(history, when).items():
        got = {
            tuple(None if pd.isna(value) else value for value in row)
            for row in getattr(known, name)[list(TABLES[name].key)].itertuples(index=False)
        }
        assert got == keys, name
    assert find_failures(known).empty


@given(histories(), st.sampled_from(DAYS), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(history: Tables, when: pd.Timestamp, chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = history.replace(
        {name: frame.sample(frac=1, random_state=chance.randrange(100)) for name, frame in history.items()}
    )
    for name, frame in as_of(history, when).items():
        pd.testing.assert_frame_equal(frame, getattr(as_of(shuffled, when), name))
    assert digest(shuffled) == digest(history)


def test_a_withdrawn_record_takes_what_refers_to_it_along() -> None:
    history = tables(
        people=[person("A"), person("A", recorded_at=DAYS[3], withdrawn_at=DAYS[3])],
        incidents=[incident("1")],
        involvements=[involvement("1", "A")],
        ties=[tie("A", "B")],
    )
    before, after = as_of(history, DAYS[2]), as_of(history, DAYS[4])
    assert (len(before.involvements), len(before.ties)) == (1, 1)
    assert (len(after.involvements), len(after.ties), len(after.people)) == (0, 0, 1)


def test_null_in_a_key_equals_null() -> None:
    history = tables(ties=[tie("A", "B"), tie("A", "B", recorded_at=DAYS[1], weight=0.5)])
    assert as_of(history, DAYS[1]).ties["weight"].tolist() == [0.5]


def test_the_digest_tells_a_change_in_any_cell() -> None:
    world = two_feuding_pairs()
    other = world.replace({"incidents": world.incidents.assign(status=["open", *world.incidents["status"][1:]])})
    assert digest(world) != digest(other)


def test_newest_recorded_at() -> None:
    assert newest_recorded_at(Tables.of()) is None
    assert newest_recorded_at(tables(people=[person("A", recorded_at=DAYS[1]), person("B")])) == DAYS[1]


def test_before_the_first_record_nothing_is_known() -> None:
    known = as_of(two_feuding_pairs(), at("1999-01-01"))
    assert set(known.counts().values()) == {0}


@pytest.mark.parametrize("name", list(TABLES))
def test_every_table_survives_as_of_when_empty(name: str) -> None:
    assert list(getattr(as_of(Tables.of(), DAYS[0]), name).columns) == TABLES[name].names


def test_cases_recorded_at_the_end_of_the_event_are_counted() -> None:
    rows = [incident("1"), incident("2", recorded_at="2026-01-03")]
    assert without_known_time(tables(incidents=rows).incidents) == 1
