"""A run on Neo4j leaves the files that a run on DuckDB leaves, byte for byte, and its findings in the store.

The demo city and POLE run on every release of the server; Philadelphia, which asks nothing of the store that these do
not, on one: what it adds is the amount and the shape of real records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netgraph.config import Config
from netgraph.model.findings import FINDINGS
from netgraph.pipeline import Steps, demonstrate, load, run
from netgraph.store import open_store
from tests.store.conftest import SERVERS, Servers

CONFIG = Config(purpose="test", actor="tester")
CASES = [
    *(pytest.param(feed, server, id=f"{feed}-{server}") for feed in ("demo", "pole") for server in SERVERS),
    pytest.param("philadelphia", SERVERS[-1], id=f"philadelphia-{SERVERS[-1]}"),
]
FOLDERS = {"pole": "pole_manchester", "philadelphia": "philly_shootings_2015_2025"}


@pytest.fixture(scope="session")
def demo_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of the city that `netgraph demo` simulates."""
    folder = tmp_path_factory.mktemp("demo")
    demonstrate(folder, config=CONFIG, steps=Steps())
    return folder / "records"


@pytest.fixture
def emptied(neo4j_servers: Servers) -> Iterator[Callable[[str], str]]:
    """Empty a server, give its address, and take the many records away again, piece by piece, after the test."""
    used: list[str] = []

    def one(server: str) -> str:
        neo4j_servers.empty(server)
        used.append(server)
        return neo4j_servers.uri(server)

    yield one
    for server in used:
        with neo4j_servers.driver(server) as driver, driver.session(database="neo4j") as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 2000 ROWS").consume()


def records(feed: str, request: pytest.FixtureRequest) -> tuple[str, Path]:
    """Name of the source and where its files are."""
    if feed == "demo":
        return "csv_folder", request.getfixturevalue("demo_city")
    return feed, request.getfixturevalue("data_folder") / FOLDERS[feed]


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a run; run.json without who ran it, where and when."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "run.json"}
    record = json.loads((folder / "run.json").read_text())
    del record["execution"]
    return files | {"run.json": json.dumps(record).encode()}


@pytest.mark.parametrize(("feed", "server"), CASES)
def test_a_run_on_neo4j_leaves_the_files_of_a_run_on_duckdb(
    feed: str,
    server: str,
    emptied: Callable[[str], str],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    request.getfixturevalue("monkeypatch").setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    source, folder = records(feed, request)
    stores = {"duckdb": f"duckdb:{tmp_path / 'city.duckdb'}", "neo4j": f"{emptied(server)}/neo4j"}
    for name, store in stores.items():
        load(source, str(folder), store=store, config=CONFIG, steps=Steps(), report=tmp_path / f"{name}.load")
        run(store, out=tmp_path / name, as_of=None, config=CONFIG, steps=Steps())
    left = {name: files_of(tmp_path / name) for name in stores}
    assert sorted(left["neo4j"]) == sorted(left["duckdb"])
    differing = [name for name, content in left["duckdb"].items() if left["neo4j"][name] != content]
    assert differing == []
    assert_same_findings(stores)


def assert_same_findings(stores: dict[str, str]) -> None:
    """Both stores give back what the run claims, row by row."""
    kept = []
    for store in stores.values():
        with open_store(store, actor="tester", purpose="test") as opened:
            kept.append(opened.read_findings())
    for name in FINDINGS:
        one, other = (getattr(findings, name) for findings in kept)
        assert one.equals(other), name
