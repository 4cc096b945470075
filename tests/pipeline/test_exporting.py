"""Handing a store on: what goes along, what needs to be said aloud, and what the audit keeps."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")


def export(city: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, words), "--store", f"duckdb:{city / 'city.duckdb'}"])


def test_the_graph_of_the_newest_run_is_written_and_noted(city: Path, tmp_path: Path) -> None:
    done = export(city, "graphml", "--out", tmp_path / "a.graphml")
    assert (done.exit_code, done.stdout.strip()) == (0, str(tmp_path / "a.graphml"))
    read = nx.read_graphml(tmp_path / "a.graphml")
    run = json.loads((city / "run" / "run.json").read_text())
    assert read.graph["run_id"] == run["run_id"]
    last = json.loads((city / "city.duckdb.audit.jsonl").read_text().splitlines()[-1])
    assert last["act"] == "export" and last["counts"] == {"nodes": len(read), "edges": read.number_of_edges()}


def test_a_neighbourhood_is_smaller_than_the_whole(city: Path, tmp_path: Path) -> None:
    export(city, "graphml", "--out", tmp_path / "whole.graphml", "--run", "none")
    whole = nx.read_graphml(tmp_path / "whole.graphml")
    case = next(node for node, said in whole.nodes(data=True) if said["node_kind"] == "incident")
    assert export(city, "graphml", "--out", tmp_path / "part.graphml", "--around", case, "--hops", "0").exit_code == 0
    part = nx.read_graphml(tmp_path / "part.graphml")
    assert case in part and len(part) < len(whole)


@pytest.mark.parametrize("form", ["gexf", "geojson", "ftm", "i2", "xlsx"])
def test_every_form_leaves_files(city: Path, tmp_path: Path, form: str) -> None:
    done = export(city, form, "--out", tmp_path / form)
    assert done.exit_code == 0, done.output
    assert all(Path(line).stat().st_size > 0 for line in done.stdout.split())


@pytest.mark.parametrize(("form", "sheet"), [("csv_folder", "people.csv"), ("neo4j_csv", "nodes_people.csv")])
def test_a_full_copy_must_be_called_one(city: Path, tmp_path: Path, form: str, sheet: str) -> None:
    refused = export(city, form, "--out", tmp_path / "copy")
    assert refused.exit_code == 5 and "--full-copy" in refused.stderr
    assert not (tmp_path / "copy").exists()
    done = export(city, form, "--out", tmp_path / "copy", "--full-copy")
    assert done.exit_code == 0
    assert (tmp_path / "copy" / sheet).stat().st_mode & 0o777 == 0o600
    assert f"full copy as {form}" in (city / "city.duckdb.audit.jsonl").read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "says"),
    [(["pdf"], "allowed graphml"), (["xlsx", "--run", "nope"], "got 'nope'"), (["xlsx", "--run", "none"], "run")],
)
def test_mistakes_are_said(city: Path, tmp_path: Path, words: list[str], says: str) -> None:
    failed = export(city, *words, "--out", tmp_path / "a")
    assert failed.exit_code == 2 and says in failed.stderr
    assert list(tmp_path.iterdir()) == []
