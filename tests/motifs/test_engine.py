"""The search of any number of steps, and what surrounds it: index, growing index, parts, threads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import RETALIATION, Motif, Step, find_motifs
from netgraph.motifs.context import Context, no_context
from netgraph.motifs.index import EventIndex, extend, index_events
from netgraph.motifs.instances import event_tuples, search_of
from netgraph.motifs.pattern import Tie, Vertex
from netgraph.motifs.search import find_motifs_iter, microseconds
from tests.motifs.oracles import slow_motifs
from tests.motifs.random_events import random_context, random_stream
from tests.motifs.test_search import event, frame, ratings

A_TO_B, B_TO_A = Step("A", "B"), Step("B", "A")
ALLY = Motif("ally", (A_TO_B, Step("C", "A")), ties=(Tie("ally", "B", "C"),))
MOTIFS = (
    RETALIATION,
    ALLY,
    Motif("one", (Step("A", "B", ("shooting",)),)),
    Motif("feud", (A_TO_B, B_TO_A, A_TO_B)),
    Motif("hurried", (A_TO_B, replace(B_TO_A, gap=timedelta(hours=30)), A_TO_B)),
    Motif("three hands", (A_TO_B, Step("B", "C"), Step("C", "D"))),
    Motif("round", (A_TO_B, Step("B", "C"), Step("C", "A"))),
    Motif("or himself", (A_TO_B, Step("B", "C"), Step("C", "D")), alike=(("A", "D"), ("A", "C"))),
    Motif("new ally", (A_TO_B, Step("C", "A")), ties=(Tie("ally", "B", "C", before=2),)),
    Motif("friends of friends", (A_TO_B, Step("C", "?")), ties=(Tie("kin", "A", "C"), Tie("kin", "A", "B", before=1))),
    Motif("met by tie", (A_TO_B, Step("?", "C"), Step("C", "A")), ties=(Tie("co_offender", "C", "B", before=3),)),
    Motif("of two groups", (A_TO_B, Step("C", "D"), B_TO_A), same_group=(("A", "C"),), ties=(Tie("ally", "B", "D"),)),
    Motif("other group", (A_TO_B, Step("C", "A")), other_group=(("A", "C"),)),
    Motif("from nowhere", (Step("?", "B"), Step("B", "C"), Step("?", "C"))),
    Motif("car", (Step("?", "V"), Step("A", "V"), Step("A", "B")), vertices=(Vertex("V", "vehicle"),)),
)


def rows_of(found: pd.DataFrame, motif: Motif) -> dict:
    """What was found in the shape of the oracle."""
    ids = [f"incident_{step}" for step in range(1, len(motif.steps) + 1)]
    assert not found.duplicated(ids).any()
    return {
        tuple(row[name] for name in ids): {
            "order": row["order"],
            "lag": pd.Timedelta(hours=row["lag_hours"]),
            "weight": pytest.approx(row["weight"]),
            "people": {letter: set(row[letter].split(";")) for letter in motif.letters},
        }
        for row in found.to_dict("records")
    }


def expected(events: pd.DataFrame, motif: Motif, delta: pd.Timedelta, context: Context) -> dict:
    told = slow_motifs(events, motif, delta, context)
    return {ids: {what: row[what] for what in ("order", "lag", "weight", "people")} for ids, row in told.items()}


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 24, 60, 240]))
def test_the_search_finds_what_looking_at_everything_finds(motif: Motif, seed: int, hours: int) -> None:
    events, context, delta = random_stream(seed), random_context(seed), pd.Timedelta(hours=hours)
    found = find_motifs(events, motif, delta=delta, context=context)
    assert rows_of(found, motif) == expected(events, motif, delta, context)


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_bit_by_bit_in_threads_and_in_any_order_it_is_the_same(motif: Motif) -> None:
    events, context = random_stream(11, incidents=40), random_context(11)
    found = find_motifs(events, motif, delta="3 days", context=context)
    mixed = events.sample(frac=1, random_state=3)
    for other in (mixed, index_events(mixed, threads=3)):
        pd.testing.assert_frame_equal(find_motifs(other, motif, delta="3 days", context=context), found)
    for chunk in (1, 7, 1000):
        parts = list(find_motifs_iter(events, motif, delta="3 days", context=context, chunk=chunk))
        assert all(len(part) for part in parts)
        if parts:
            pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), found)
        else:
            assert found.empty
    for limit in (0, 1, 5, len(found), len(found) + 1):
        some = find_motifs(events, motif, delta="3 days", context=context, limit=limit)
        pd.testing.assert_frame_equal(some, found.head(limit))
        assert some.attrs["truncated"] == (limit < len(found))
    assert found.attrs["truncated"] is False


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_first_events_may_be_reached_by_the_stream_or_by_rows(motif: Motif) -> None:
    index, context = index_events(random_stream(5, incidents=60)), random_context(5)
    search = search_of(index, motif, delta=microseconds("9 days"), context=context)
    for certain in (True, False):
        by_row = {tuple(row) for row in event_tuples(search, certain=certain)}
        by_event = [tuple(row) for row in event_tuples(search, certain=certain, events=(0, len(search.fits)))]
        assert sorted(by_row) == sorted(by_event)
        assert [row[0] for row in by_event] == sorted(row[0] for row in by_event)


def test_what_is_certain_is_part_of_what_is_found_at_all() -> None:
    index = index_events(random_stream(5, incidents=60))
    search = search_of(index, MOTIFS[5], delta=microseconds("9 days"), context=None)
    certain = {tuple(row) for row in event_tuples(search, certain=True)}
    assert certain < {tuple(row) for row in event_tuples(search, certain=False)}
    incidents = {tuple(search.part.spans[3][list(row)]) for row in certain}
    assert len(incidents) == (find_motifs(index, MOTIFS[5], delta="9 days")["order"] == "strict").sum()


def test_room_for_instances_grows_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_of(
        index_events(random_stream(5, incidents=60)), MOTIFS[3], delta=microseconds("9 days"), context=None
    )
    found = event_tuples(search, certain=False)
    monkeypatch.setattr("netgraph.motifs.instances._ROOM", 1)
    assert (event_tuples(search, certain=False) == found).all()


def test_an_index_is_made_once_for_all_motifs_and_deltas() -> None:
    index = index_events(random_stream(5, incidents=40))
    for delta in ("1 day", "9 days"):
        for motif in (MOTIFS[0], MOTIFS[3]):
            pd.testing.assert_frame_equal(
                find_motifs(index, motif, delta=delta), find_motifs(index.base, motif, delta=delta)
            )
    one, other = (search_of(index, MOTIFS[3], delta=delta, context=None) for delta in (1, 2))
    assert one.part is other.part
    assert one.part.stream.by_time is other.part.stream.by_time


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 12))
def test_a_grown_index_finds_what_a_new_one_finds(seed: int, known: int) -> None:
    events, context = random_stream(seed, incidents=12), random_context(seed)
    late = events["incident_id"].astype(int) >= known
    index = index_events(events[~late])
    for _, rows in events[late].groupby("incident_id"):
        index = extend(index, rows)
    for motif in (RETALIATION, ALLY, MOTIFS[3]):
        found = find_motifs(index, motif, delta="5 days", context=context)
        pd.testing.assert_frame_equal(found, find_motifs(events, motif, delta="5 days", context=context))
    moment = pd.Timestamp("2026-01-05").as_unit("us")
    recent = find_motifs(index.since(moment), RETALIATION, delta="5 days")
    told = find_motifs(events[(events["occurred_from"] >= moment).to_numpy()], RETALIATION, delta="5 days")
    pd.testing.assert_frame_equal(recent, told)


def test_an_index_does_not_take_an_incident_with_two_spans_or_missing_columns() -> None:
    index = index_events(frame(event("1", "A", "B", "2026-01-01")))
    with pytest.raises(ValueError, match="incident 1 has more than one span"):
        extend(index, frame(event("1", "A", "C", "2026-01-02")))
    with pytest.raises(ValueError, match="no column severity"):
        extend(index, frame(event("2", "A", "C", "2026-01-02")).drop(columns="severity"))
    with pytest.raises(ValueError, match="threads"):
        index_events(index.base, threads=0)
    with pytest.raises(ValueError, match="chunk"):
        find_motifs_iter(index, RETALIATION, delta="1 day", chunk=0)
    grown = extend(index, frame(event("1", "A", "C", "2026-01-01")))
    assert (len(grown), len(index)) == (2, 1)


@pytest.mark.parametrize("motif", MOTIFS, ids=lambda motif: motif.name)
def test_where_nothing_happened_nothing_is_found(motif: Motif) -> None:
    nothing = frame()
    found = find_motifs(nothing, motif, delta="1 day", context=no_context())
    assert found.empty
    columns = find_motifs(random_stream(1), motif, delta="9 days", context=random_context(1)).dtypes
    assert found.dtypes.equals(columns)
    assert list(find_motifs_iter(nothing, motif, delta="1 day", context=no_context())) == []
    assert find_motifs(nothing, motif, delta="1 day", context=no_context(), limit=3).dtypes.equals(columns)


def test_the_time_may_be_that_of_the_motif() -> None:
    rows = frame(event("1", "A", "B", "2026-01-01"), event("2", "B", "A", "2026-01-03"))
    assert len(find_motifs(rows, replace(RETALIATION, delta=timedelta(days=2)), delta=None)) == 1
    assert len(find_motifs(rows, replace(RETALIATION, delta=timedelta(days=1)), delta=None)) == 0
    with pytest.raises(ValueError, match="delta: got None"):
        find_motifs(rows, RETALIATION, delta=None)


def allies(path: Path) -> Context:
    """Everybody with a rating of 1 or better between them, from the first of these on."""
    rated = pd.read_csv(path, dtype={"source": str, "target": str})
    good = rated[rated["rating"] >= 1]
    ties = pd.DataFrame({"entity_a": good["source"], "entity_b": good["target"]}).assign(
        kind="ally", kind_a="person", kind_b="person", since=pd.to_datetime(good["time"], unit="s").dt.as_unit("us")
    )
    return Context(ties.reset_index(drop=True), no_context().groups)


def test_the_known_counts_of_allies_of_bitcoin_traders(data_folder: Path) -> None:
    path = data_folder / "temporal_motifs" / "soc-sign-bitcoinotc.csv.gz"
    index, context = index_events(ratings(path)), allies(path)
    made_before = replace(ALLY, ties=(Tie("ally", "B", "C", before=2),))
    for motif, known in ((ALLY, (291, 525, 655, 980)), (made_before, (227, 422, 537, 834))):
        for days, count in zip((1, 7, 30, 365), known, strict=True):
            found = find_motifs(index, motif, delta=timedelta(days=days), context=context)
            assert (found["order"] == "strict").sum() == len(found) == count
            assert (found["weight"] == 1).all()


def test_a_three_step_search_equals_a_join_in_duckdb(data_folder: Path) -> None:
    """The same feud as SQL: another engine, another algorithm."""
    duckdb = pytest.importorskip("duckdb")
    harm = ratings(data_folder / "temporal_motifs" / "soc-sign-bitcoinotc.csv.gz")
    harm = harm.assign(at=harm["occurred_from"].astype("int64"))[["source", "target", "at", "incident_id"]]
    with duckdb.connect() as connection:
        connection.register("harm", harm)
        known = connection.sql(
            "SELECT a.incident_id, b.incident_id, c.incident_id FROM harm a"
            " JOIN harm b ON b.source = a.target AND b.at > a.at"
            " JOIN harm c ON c.target = b.source AND c.at > b.at AND c.at <= a.at + 30 * 86400000000::BIGINT"
            " WHERE b.target NOT IN (a.source, a.target) AND c.source NOT IN (a.source, a.target, b.target)"
        ).fetchall()
    motif = Motif("hit by two", (A_TO_B, Step("B", "C"), Step("D", "B")))
    found = find_motifs(ratings(data_folder / "temporal_motifs" / "soc-sign-bitcoinotc.csv.gz"), motif, delta="30 days")
    found = found[found["order"] == "strict"]
    assert set(found[["incident_1", "incident_2", "incident_3"]].itertuples(index=False, name=None)) == set(known)
    assert len(found) == len(known) > 100


def test_the_index_says_what_it_is() -> None:
    index = index_events(random_stream(3))
    assert isinstance(index, EventIndex)
    assert index_events(index.base).codes.ids.tolist() == index.codes.ids.tolist()
