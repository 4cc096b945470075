"""The stores that the contract holds for, among them real Neo4j servers; another joins by one more entry."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netgraph.store import Store, open_store
from tests.neo4j_server import QUICK, RELEASES, NoServer, Server, start
from tests.store.loader import INCIDENTS

if TYPE_CHECKING:
    from neo4j import Driver

Opener = Callable[..., Store]
GIVEN = os.environ.get("NETGRAPH_TEST_NEO4J_URI")
SERVERS = ("given",) if GIVEN else tuple(RELEASES)
"""The servers that every test of Neo4j runs on: one a release, or the one that NETGRAPH_TEST_NEO4J_URI names."""
EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
"""In batches, as the page for the analyst has it: one transaction would hold all of a large store in memory."""
WHO = {"actor": "tester", "purpose": "contract test"}


class Servers:
    """The running servers by name; stop them."""

    def __init__(self, folder: Path) -> None:
        self.started: dict[str, Server] = {}
        try:
            for release in () if GIVEN else RELEASES:
                self.started[release] = start(release, folder / release, **QUICK)
            for server in self.started.values():  # both start at once; then each is waited for
                server.wait()
        except BaseException:
            self.stop()
            raise

    def uri(self, name: str) -> str:
        return GIVEN or self.started[name].uri

    def empty(self, name: str) -> None:
        """Take away all that a database holds, constraints and indexes apart."""
        with self.driver(name) as driver, driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()

    def driver(self, name: str) -> Driver:
        from neo4j import GraphDatabase

        password = os.environ.get("NETGRAPH_NEO4J_PASSWORD")
        auth = (os.environ.get("NETGRAPH_NEO4J_USER", "neo4j"), password) if password else None
        return GraphDatabase.driver(self.uri(name), auth=auth)

    def stop(self) -> None:
        for server in self.started.values():
            server.stop()


@pytest.fixture(scope="session")
def neo4j_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real servers; where none can be had the test skips with that reason, and fails under CI."""
    try:
        servers = Servers(tmp_path_factory.mktemp("neo4j"))
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    yield servers
    servers.stop()


ROOT = Path(__file__).parent.parent.parent
LOADER = [sys.executable, str(ROOT / "tests" / "store" / "loader.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


class Loader:
    """The loading process (``loader.py``), seen from the test."""

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            LOADER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**ENVIRONMENT, **environment}
        )

    def begin(
        self, url: str, what: str, *, seed: int, rows: int = INCIDENTS, limit: int = 0, kill_after: float = -1
    ) -> None:
        self.process.stdin.write(f"{url} {what} {seed} {rows} {limit} {kill_after}\n")
        self.process.stdin.flush()

    def line(self) -> str:
        return self.process.stdout.readline().strip()

    def end(self) -> str:
        """What it said; empty if it was killed before it could."""
        said = ""
        while (line := self.line()) != "over":
            assert line, "the loading process itself is gone"
            said = "" if line.isdigit() else line
        return said

    def load(self, url: str, *, seed: int, **more: float) -> str:
        self.begin(url, "load", seed=seed, **more)
        return self.end()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loader]:
    started = Loader(NETGRAPH_AUDIT=str(tmp_path_factory.mktemp("audit") / "audit.jsonl"))
    yield started
    started.close()


def _duckdb(request: pytest.FixtureRequest, number: int, **more: Any) -> Store:
    folder = request.getfixturevalue("tmp_path")
    return open_store(f"duckdb:{folder / f'{number}.duckdb'}", **WHO, write=True, **more)


def _neo4j(name: str) -> Callable[..., Store]:
    def opened(request: pytest.FixtureRequest, number: int, **more: Any) -> Store:
        servers = request.getfixturevalue("neo4j_servers")
        request.getfixturevalue("monkeypatch").setenv(
            "NETGRAPH_AUDIT", str(request.getfixturevalue("tmp_path") / "audit.jsonl")
        )
        servers.empty(name)
        return open_store(f"{servers.uri(name)}/neo4j", **WHO, write=True, **more)

    return opened


OPENERS = {"duckdb": _duckdb, **{f"neo4j-{name}": _neo4j(name) for name in SERVERS}}


@pytest.fixture(params=sorted(OPENERS))
def new_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Open a new, empty store, as often as a test asks; all are closed after it."""
    numbers, opened = count(), []

    def open_one(**more: Any) -> Store:
        opened.append(OPENERS[request.param](request, next(numbers), **more))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Opener) -> Store:
    return new_store()
