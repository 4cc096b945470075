"""The audit beside the store: every act, by whom and what for, with counts and ids and no names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netgraph.errors import StoreUnavailable
from netgraph.store import Store, open_store
from netgraph.store.audit_file import AuditFile
from tests.builders import at, incident, involvement, person, tables
from tests.store.test_contract import claims, model, run
from tests.store.worlds import day

NOW = at("2026-03-01")


def opened(folder: Path, *, write: bool = False) -> Store:
    return open_store(f"duckdb:{folder / 'city.duckdb'}", actor="ann", purpose="review of case 7", write=write)


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "city.duckdb.audit.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_act_is_one_line(tmp_path: Path) -> None:
    store = opened(tmp_path, write=True)
    store.write(
        tables(
            people=[person("A", name="Anna Secret")], incidents=[incident("1")], involvements=[involvement("1", "A")]
        ),
        now=NOW,
    )
    store.read()
    store.read(around=["k:1"])
    store.history()
    store.query("totals")
    store.write_findings(run("r", day(1)), claims("x"))
    store.read_findings()
    store.write_model("link", model(day(1), 1.0))
    store.read_model("link")
    store.note_export("conflicts.csv", {"conflicts": 2})
    store.close()
    found = lines(tmp_path)
    acts = [line["act"] for line in found]
    assert acts == ["open", "write", *["read"] * 3, "query", *["findings"] * 2, *["model"] * 2, "export"]
    assert {(line["actor"], line["purpose"]) for line in found} == {("ann", "review of case 7")}
    assert found[1]["counts"]["people added"] == 1
    assert found[3]["ids"] == ["k:1"] and found[3]["counts"]["incidents"] == 1


def test_no_name_and_no_value_asked_for_is_written(tmp_path: Path) -> None:
    store = opened(tmp_path, write=True)
    store.write(tables(people=[person("A", name="Anna Secret", national_id="19900101-1234")]), now=NOW)
    store.read()
    store.query("find", text="Secret")
    store.close()
    text = (tmp_path / "city.duckdb.audit.jsonl").read_text(encoding="utf-8")
    assert "Secret" not in text and "19900101" not in text
    assert lines(tmp_path)[-1]["subject"] == "find"


def test_readers_append_too_and_nothing_is_ever_taken_away(tmp_path: Path) -> None:
    opened(tmp_path, write=True).close()
    before = (tmp_path / "city.duckdb.audit.jsonl").read_bytes()
    one, other = opened(tmp_path), opened(tmp_path)
    one.read()
    other.read()
    one.close()
    other.close()
    after = (tmp_path / "city.duckdb.audit.jsonl").read_bytes()
    assert after.startswith(before)
    assert [line["act"] for line in lines(tmp_path)] == ["open", "open", "open", "read", "read"]


def test_only_its_owner_may_read_the_audit(tmp_path: Path) -> None:
    opened(tmp_path, write=True).close()
    assert (tmp_path / "city.duckdb.audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_down_does_not_happen(tmp_path: Path) -> None:
    opened(tmp_path, write=True).close()
    path = tmp_path / "city.duckdb.audit.jsonl"
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreUnavailable, match="nothing is done that is not written down"):
        opened(tmp_path, write=True)


def test_a_load_that_cannot_be_written_down_is_undone(tmp_path: Path) -> None:
    store = opened(tmp_path, write=True)
    path = tmp_path / "city.duckdb.audit.jsonl"
    path.rename(tmp_path / "kept")
    path.mkdir()
    with pytest.raises(StoreUnavailable):
        store.write(tables(people=[person("A")]), now=NOW)
    path.rmdir()
    (tmp_path / "kept").replace(path)
    assert len(store.read().people) == 0
    store.close()


def test_a_huge_id_and_a_long_list_are_cut(tmp_path: Path) -> None:
    audit = AuditFile(tmp_path / "audit.jsonl", ("ann", "test"))
    audit.note("read", ids=["x" * 2**20] * 1000)
    (line,) = [json.loads(text) for text in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (len(line["ids"]), line["ids_in_all"], len(line["ids"][0])) == (100, 1000, 200)


def test_an_id_that_is_no_text_is_written_escaped(tmp_path: Path) -> None:
    AuditFile(tmp_path / "audit.jsonl", ("ann", "test")).note("read", ids=["k:\udc80"])
    assert json.loads((tmp_path / "audit.jsonl").read_text(encoding="utf-8"))["ids"] == ["k:\udc80"]
