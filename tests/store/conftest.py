"""The stores that the contract holds for, among them real Neo4j servers; another joins by one more entry."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netgraph.store import Store, open_store
from tests.neo4j_server import RELEASES, NoServer, Server, start

if TYPE_CHECKING:
    from neo4j import Driver

Opener = Callable[[], Store]
WHO = {"actor": "tester", "purpose": "contract test"}


class Servers:
    """One running server a release, or the one that NETGRAPH_TEST_NEO4J_URI names for all; stop them."""

    def __init__(self, folder: Path) -> None:
        self.given = os.environ.get("NETGRAPH_TEST_NEO4J_URI")
        self.started: dict[str, Server] = {}
        try:
            for release in () if self.given else RELEASES:
                self.started[release] = start(release, folder / release)
            for server in self.started.values():  # both start at once; then each is waited for
                server.wait()
        except BaseException:
            self.stop()
            raise

    def uri(self, release: str) -> str:
        return self.given or self.started[release].uri

    def skip_unless_real(self, release: str) -> None:
        """A server that was named stands for the first release only: its tests need not run twice."""
        if self.given and release != next(iter(RELEASES)):
            pytest.skip("NETGRAPH_TEST_NEO4J_URI names one server, which the tests of another release stand for")

    def empty(self, release: str) -> None:
        """Take away all that a database holds, constraints and indexes apart."""
        with self.driver(release) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")

    def driver(self, release: str) -> Driver:
        from neo4j import GraphDatabase

        password = os.environ.get("NETGRAPH_NEO4J_PASSWORD")
        auth = (os.environ.get("NETGRAPH_NEO4J_USER", "neo4j"), password) if password else None
        return GraphDatabase.driver(self.uri(release), auth=auth)

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


def _duckdb(request: pytest.FixtureRequest, number: int) -> Store:
    folder = request.getfixturevalue("tmp_path")
    return open_store(f"duckdb:{folder / f'{number}.duckdb'}", **WHO, write=True)


def _neo4j(release: str) -> Callable[[pytest.FixtureRequest, int], Store]:
    def opened(request: pytest.FixtureRequest, number: int) -> Store:
        servers = request.getfixturevalue("neo4j_servers")
        servers.skip_unless_real(release)
        request.getfixturevalue("monkeypatch").setenv(
            "NETGRAPH_AUDIT", str(request.getfixturevalue("tmp_path") / "audit.jsonl")
        )
        servers.empty(release)
        return open_store(f"{servers.uri(release)}/neo4j", **WHO, write=True)

    return opened


OPENERS = {"duckdb": _duckdb, **{f"neo4j-{release}": _neo4j(release) for release in RELEASES}}


@pytest.fixture(params=sorted(OPENERS))
def new_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Open a new, empty store, as often as a test asks; all are closed after it."""
    numbers, opened = count(), []

    def open_one() -> Store:
        opened.append(OPENERS[request.param](request, next(numbers)))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: Opener) -> Store:
    return new_store()
