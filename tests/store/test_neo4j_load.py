"""The load into Neo4j in its parts: what is sent, in which batches, several at a time, and a load that broke off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from netgraph.errors import StoreUnavailable
from netgraph.model.tables import TABLES, Tables
from netgraph.store import LoadReport, Store, open_store
from netgraph.store import neo4j_held as held
from netgraph.store import neo4j_laying as laying
from netgraph.store import neo4j_load as loading
from netgraph.store import neo4j_reading as reading
from netgraph.store.neo4j_forms import FORMS
from netgraph.store.neo4j_laying import batches_of, laid_rows, send
from netgraph.store.neo4j_link import Link, Step
from netgraph.store.neo4j_versions import told_in
from tests.builders import at, incident, location, person, tables
from tests.store.asked import random_world
from tests.store.conftest import SERVERS, WHO, Servers


def kept(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with the bookkeeping of a first load."""
    past = pd.Series([None] * len(frame), index=frame.index, dtype="object")
    return frame.assign(content=range(1, len(frame) + 1), stated_at=frame["recorded_at"], past=past)


def some_incidents(count: int) -> pd.DataFrame:
    """Incidents of one evening, at two places by turns, one of them nowhere."""
    places = [None, "here", "there"]
    rows = [incident(str(number), location_id=places[number % 3]) for number in range(count)]
    return tables(incidents=rows, locations=[location("here", 18.0, 59.0), location("there", 18.1, 59.1)]).incidents


def test_each_moment_is_sent_once_a_batch() -> None:
    rows = kept(some_incidents(30))
    sent = laid_rows(FORMS["incidents"], rows, bare=True)
    moments = {*rows["occurred_from"], *rows["occurred_to"], *rows["recorded_at"]}
    assert sorted(moment.replace(tzinfo=None) for moment in sent["times"]) == sorted(moments)
    for name in ("occurred_from", "occurred_to", "recorded_at"):
        told = [sent["times"][row[name]].replace(tzinfo=None) for row in sent["rows"]]
        assert told == list(rows[name])


def test_what_is_null_has_no_place_among_the_moments_and_clears_what_was_there() -> None:
    rows = kept(tables(people=[person("A"), person("B", deceased_on=at("2026-01-01"))]).people)
    first, second = laid_rows(FORMS["people"], rows, bare=False)["rows"]
    assert first["deceased_on"] is None
    assert second["deceased_on"] is not None
    assert first["stated_at"] is None, "stated when it was recorded"
    assert "name" in first["properties"]
    assert "birth_date" not in laid_rows(FORMS["people"], rows, bare=True)["rows"][0]


def test_batches_have_at_most_one_record_in_common_and_only_with_their_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(laying, "BATCH", 4)
    rows = kept(some_incidents(40))
    batches = [set(batch["location_id"].dropna()) for batch in batches_of(FORMS["incidents"], rows)]
    assert len(batches) == 10
    for first, second in zip(batches, batches[1:], strict=False):
        assert len(first & second) <= 1
    for place in ("k:here", "k:there"):
        among = [number for number, batch in enumerate(batches) if place in batch]
        assert among == list(range(among[0], among[-1] + 1))


def test_of_records_with_several_versions_all_is_asked() -> None:
    people = tables(people=[person("A"), person("B", name="b"), person("B", name="c", recorded_at=at("2026-05-01"))])
    told = told_in(TABLES["people"], people.people)
    assert len(told.ones) == 2
    assert list(told.alone) == [True, False]
    assert list(told.expected != 0) == [True, False]


class Line:
    """A line that notes what goes over it, and breaks at one batch."""

    def __init__(self, breaks_at: int) -> None:
        self.breaks_at = breaks_at
        self.written: list[int] = []

    def write(self, steps: list[Step]) -> None:
        ((number, _),) = steps
        if int(number) == self.breaks_at:
            raise StoreUnavailable("gone")
        self.written.append(int(number))


@pytest.mark.parametrize("together", [False, True])
def test_after_a_failure_no_more_is_begun_and_it_is_raised(together: bool) -> None:
    line, begun = Line(breaks_at=3), []

    def batches():  # noqa: ANN202
        for number in range(100):
            begun.append(number)
            yield [(str(number), {})]

    with pytest.raises(StoreUnavailable, match="gone"):
        send(line, batches(), together=together)  # type: ignore[arg-type]
    assert set(line.written) <= set(range(3 + laying.SESSIONS + 2))
    assert len(begun) < 10


Opened = Callable[[bool], Store]


@pytest.fixture(params=SERVERS)
def opened(
    request: pytest.FixtureRequest, neo4j_servers: Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Opened:
    """Open an emptied server, for writing or reading."""
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    neo4j_servers.empty(request.param)
    return lambda write: open_store(f"{neo4j_servers.uri(request.param)}/neo4j", **WHO, write=write)


def test_small_batches_several_at_a_time_load_what_one_batch_does(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module, name in ((laying, "BATCH"), (loading, "BATCH"), (held, "_LOOKUPS"), (reading, "_PAGE")):
        monkeypatch.setattr(module, name, 3)
    world = random_world(4)
    known: list[Tables] = []
    last: list[LoadReport] = []
    for store in (opened(True), open_store(f"duckdb:{tmp_path / 'one.duckdb'}", **WHO, write=True)):
        with store:
            first = store.write(world, now=at("2026-06-01"))
            assert store.write(world, now=at("2026-06-02")).is_unchanged
            fewer = {name: getattr(world, name).iloc[::2] for name in ("modus", "involvements", "ties", "locations")}
            named = world.people.assign(name="Somebody", recorded_at=at("2026-05-01"))
            nowhere = pd.Series(None, index=world.incidents.index, dtype="str")
            places = {"incidents": world.incidents.assign(location_id=nowhere, recorded_at=at("2026-05-01"))}
            holdings = world.holdings[world.holdings["thing_kind"] != "address"]
            less = world.replace({**fewer, **places, "people": named, "holdings": holdings})
            last.append(store.write(less, now=at("2026-06-03"), complete=True))
            known.append(store.read())
            assert first.total().added == sum(world.counts().values())
    assert last[0].as_dict() == last[1].as_dict()
    assert last[0].total().changed
    assert last[0].total().withdrawn
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(known[0], name), getattr(known[1], name))


def test_a_load_that_broke_off_is_not_taken_for_a_whole_one(opened: Opened) -> None:
    world = tables(people=[person("A")], incidents=[incident("1")])
    with opened(True) as store:
        store.write(world, now=at("2026-06-01"))
        link: Link = store._link  # type: ignore[attr-defined]
        link.write([("load/begin", {"sources": ["k"]})])  # what a load leaves that breaks off at once
        for act in (store.read, lambda: store.query("totals")):
            with pytest.raises(StoreUnavailable, match="a load of k is under way or broke off"):
                act()
    with pytest.raises(StoreUnavailable, match="repeat that load"):
        opened(False)
    with opened(True) as store:
        elsewhere = tables(people=[person("B") | {"person_id": "m:B", "source": "m"}])
        store.write(elsewhere, now=at("2026-06-02"))
        with pytest.raises(StoreUnavailable, match="a load of k"):
            store.read()
        assert store.write(world, now=at("2026-06-02")).is_unchanged
    with opened(False) as store:
        assert len(store.read().people) == 2


def test_a_load_that_broke_before_its_last_traits_completes_the_list_that_incidents_show(opened: Opened) -> None:
    """The list that an incident shows changes in the moment in which its traits do: none is left behind by a break."""
    world = random_world(5)
    assert len(world.modus)
    with opened(True) as store:
        store.write(world, now=at("2026-06-01"))
        link: Link = store._link  # type: ignore[attr-defined]
        rows = link.ask(
            "MATCH (i:Incident) WHERE coalesce(i.modus, []) <> "
            "COLLECT { MATCH (i)<-[:TRAIT_OF]-(t) WITH t.trait + '=' + t.value AS one ORDER BY one RETURN one } "
            "RETURN i.incident_id",
            {},
        )[1]
        assert rows == []


def test_a_long_load_says_how_far_it_is(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(laying, "BATCH", 2)
    caplog.set_level("INFO", logger="netgraph.store")
    with opened(True) as store:
        store.write(tables(people=[person(name) for name in "ABCDE"]), now=at("2026-06-01"))
    assert [record.getMessage() for record in caplog.records if record.name.startswith("netgraph.store")] == [
        "people: 0 of 5",
        "people: 2 of 5",
        "people: 4 of 5",
    ]
