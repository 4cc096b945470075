"""What the DuckDB store offers beyond the contract: one file, views, integer codes, columns as Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netgraph.model.schema import TABLES
from netgraph.model.versions import newest_recorded_at
from netgraph.store import open_store
from netgraph.store.duckdb import DuckDBStore
from netgraph.store.frames import query_frame
from tests.builders import at, incident, involvement, person, tables, vehicle
from tests.worlds import triangle, two_feuding_pairs

NOW = at("2026-03-01")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckDBStore]:
    opened = open_store(f"duckdb:{tmp_path / 'city.duckdb'}", actor="tester", purpose="test", write=True)
    assert isinstance(opened, DuckDBStore)
    with opened:
        yield opened


def test_a_relative_path_and_one_with_a_colon_are_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("duckdb:a:b.duckdb", actor="tester", purpose="test", write=True).close()
    assert {path.name for path in tmp_path.iterdir()} == {"a:b.duckdb", "a:b.duckdb.audit.jsonl"}


def test_all_is_in_one_file_that_reopens(tmp_path: Path) -> None:
    url = f"duckdb:{tmp_path / 'city.duckdb'}"
    writer = open_store(url, actor="tester", purpose="test", write=True)
    writer.write(triangle(), now=NOW)
    writer.close()
    reader = open_store(url, actor="tester", purpose="test")
    assert reader.read().counts()["people"] == 3
    reader.close()
    assert {path.name for path in tmp_path.iterdir()} == {"city.duckdb", "city.duckdb.audit.jsonl"}


def test_the_views_are_the_rows_in_force(store: DuckDBStore) -> None:
    store.write(two_feuding_pairs(), now=NOW)
    store.write(tables(people=[person("A", withdrawn_at=at("2026-02-20"), recorded_at="2026-02-20")]), now=NOW)
    now = store.read()
    for name, spec in TABLES.items():
        view = query_frame(store._connection, f"SELECT * FROM main.{name}")
        assert list(view.columns) == spec.names
        assert len(view) == len(getattr(now, name))


def coded_world() -> tuple:
    return (
        [incident("1"), incident("2"), incident("3")],
        [
            involvement("1", "A"),
            involvement("1", "B", "victim"),
            involvement("2", "B"),
            involvement("2", "k:2/1", "victim", anonymous=True),
            involvement("3", "car", "used", entity_kind="vehicle"),
        ],
    )


def named(store: DuckDBStore, entity_kind: str | None = None) -> set[tuple[str, str | None, str]]:
    """The coded involvements with their names put back."""
    codes = store.involvement_codes(entity_kind=entity_kind)
    assert {array.dtype for array in (codes.incident, codes.entity, codes.role)} == {np.dtype(np.int32)}
    incidents = dict(zip(*store.ids("incidents").to_pydict().values(), strict=True))
    entities = {-1: None}
    for name in ("people", "vehicles", "groups"):
        entities |= dict(zip(*store.ids(name).to_pydict().values(), strict=True))
    return {
        (incidents[one], entities[other], codes.roles[role])
        for one, other, role in zip(codes.incident, codes.entity, codes.role, strict=True)
    }


def test_codes_name_the_same_involvements_as_the_strings(store: DuckDBStore) -> None:
    incidents, parts = coded_world()
    store.write(tables(incidents=incidents[:1], involvements=parts[:2]), now=NOW)
    store.write(tables(incidents=incidents, involvements=parts, vehicles=[vehicle("car")]), now=NOW)
    involved = store.read().involvements
    entity = involved["entity_id"].where(~involved["anonymous"], None)
    expected = {
        (row[0], None if pd.isna(row[1]) else row[1], row[2])
        for row in zip(involved["incident_id"], entity, involved["role"], strict=True)
    }
    assert named(store) == expected and len(expected) == 5
    assert {row[1] for row in named(store, "vehicle")} == {"k:car"}


def test_codes_stay_when_records_change(store: DuckDBStore) -> None:
    store.write(two_feuding_pairs(), now=NOW)
    before = store.ids("people").to_pydict()
    store.write(tables(people=[person("B", name="new"), person("0"), person("E")]), now=NOW)
    after = store.ids("people").to_pydict()
    assert (
        dict(zip(after["id"], after["code"], strict=True)).items()
        >= dict(zip(before["id"], before["code"], strict=True)).items()
    )
    assert sorted(after["code"]) == list(range(6))


def test_codes_leave_out_what_is_not_in_force(store: DuckDBStore) -> None:
    store.write(two_feuding_pairs(), now=NOW)
    store.write(tables(people=[person("A", withdrawn_at=at("2026-02-20"), recorded_at="2026-02-20")]), now=NOW)
    assert len(store.involvement_codes().role) == 6


def test_columns_come_as_arrow(store: DuckDBStore) -> None:
    store.write(triangle(), now=NOW)
    table = store.column_arrow("involvements", ["incident_id", "entity_id"])
    assert sorted(table.column("entity_id").to_pylist()) == ["k:A", "k:B", "k:C"]


def test_a_wrong_name_of_a_column_table_or_kind_is_refused(store: DuckDBStore) -> None:
    for ask in (
        lambda: store.column_arrow("involvements", ["entity_id FROM x; --"]),
        lambda: store.column_arrow("nothing", []),
        lambda: store.ids("locations"),
        lambda: store.involvement_codes(entity_kind="ghost"),
    ):
        with pytest.raises(ValueError, match="got"):
            ask()


def test_the_newest_recording_time_needs_no_row(store: DuckDBStore) -> None:
    assert store.newest_recorded_at() is None
    store.write(two_feuding_pairs(), now=NOW)
    assert store.newest_recorded_at() == newest_recorded_at(two_feuding_pairs())


def test_no_query_reads_another_file(store: DuckDBStore, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(Exception, match="disabled"):
        store._run(f"SELECT * FROM read_csv('{secret}')", {})


def test_only_the_owner_can_read_the_records_and_the_audit(store: DuckDBStore, tmp_path: Path) -> None:
    store.write(triangle(), now=NOW)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir() if path.suffix in {".duckdb", ".jsonl"}} == {0}
