"""What goes wrong between netgraph and a real Neo4j server: it dies, refuses, is full, locked, half ours.

Nothing here depends on how fast a machine is. Where something has to break in the middle, the test holds a lock that
the act needs, sees on the server that the act waits for it, and breaks it then.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from neo4j.exceptions import DriverError, Neo4jError

from netgraph.errors import NetgraphError, Refused, StoreUnavailable
from netgraph.store import neo4j_link, open_store
from netgraph.store.neo4j import Neo4jStore
from tests.neo4j_server import QUICK, REFUSED, RELEASES, NoServer, Server, free_port, has_java, start
from tests.store.conftest import EMPTY, ROOT, SERVERS, Loader, Servers
from tests.store.loader import NOW, RUN, batch, findings

if TYPE_CHECKING:
    from neo4j import Driver

ROWS = 300
PASSWORD = "a secret of nine words that nobody may ever see"
PATIENCE = 300


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    monkeypatch.setattr(neo4j_link, "_SECONDS_TO_RETRY", 1)


def opened(url: str, *, write: bool = True) -> Neo4jStore:
    store = open_store(f"{url}/neo4j", actor="tester", purpose="fault test", write=write)
    assert isinstance(store, Neo4jStore)
    return store


def load(url: str, *, seed: int = 0, rows: int = ROWS) -> int:
    """How many rows a load added."""
    with opened(url) as store:
        return store.write(batch(seed, rows), now=NOW).total().added


def asked(driver: Driver, cypher: str, **parameters: Any) -> Any:
    return driver.execute_query(cypher, parameters, database_="neo4j").records[0][0]


def assert_holds_just(url: str, driver: Driver, *, seeds: int = 1, rows: int = ROWS) -> None:
    """The same records as after a load that nothing disturbed, no more and no less."""
    wanted = {name: seeds * count for name, count in batch(0, rows).counts().items()}
    with opened(url, write=False) as store:
        assert store.read().counts() == wanted
    people, incidents, parts = (wanted[name] for name in ("people", "incidents", "involvements"))
    assert asked(driver, "MATCH (n:!Layout) RETURN count(n)") == people + incidents
    assert asked(driver, "MATCH (:Person)-[r:SUSPECT_IN]->(:Incident) RETURN count(r)") == parts


def until(what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "what the test waits for never came"
        time.sleep(0.05)


@contextmanager
def held(driver: Driver, cypher: str) -> Iterator[None]:
    """Hold the locks of a statement that is never committed."""
    session = driver.session(database="neo4j")
    transaction = session.begin_transaction()
    transaction.run(cypher).consume()
    try:
        yield
    finally:
        for leave in (transaction.rollback, session.close):
            with suppress(DriverError, Neo4jError):  # a killed server cannot be left in form
                leave()


def until_somebody_waits(driver: Driver) -> None:
    blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*)"
    until(lambda: asked(driver, blocked))


class Own:
    """A server of the test's own, which it may kill; it starts again with the same records on the same port."""

    def __init__(self, release: str, home: Path) -> None:
        self.release, self.home, self.port = release, home, free_port()
        self.server: Server | None = None
        self.settings: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def up(self, **settings: Any) -> str:
        """The address of the server as it runs with just these settings."""
        if self.server is None or settings != self.settings:
            self.kill()
            self.server, self.settings = start(self.release, self.home, port=self.port, **QUICK, **settings), settings
            self.server.wait()
        return self.url

    def kill(self) -> None:
        if self.server is not None:
            self.server.kill()
        self.server = None

    @contextmanager
    def driver(self, auth: tuple[str, str] | None = None) -> Iterator[Driver]:
        from neo4j import GraphDatabase

        with GraphDatabase.driver(self.url, auth=auth) as driver:
            yield driver

    def empty(self) -> None:
        with self.driver() as driver, driver.session(database="neo4j") as session:
            session.run(EMPTY).consume()


@pytest.fixture(scope="module")
def owns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Own]]:
    """One server a release, started by the first test that asks for it."""
    servers = {release: Own(release, tmp_path_factory.mktemp(f"own-{release}")) for release in RELEASES}
    yield servers
    for server in servers.values():
        server.kill()


def ready(own: Own, **settings: Any) -> str:
    """The address of the running server; without one the test skips with the reason, and fails under CI."""
    try:
        return own.up(**settings)
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture
def own(owns: dict[str, Own]) -> Own:
    """An empty server of the older release."""
    server = owns["5.26"]
    ready(server)
    server.empty()
    return server


FIRST_INCIDENT = "CREATE (:Incident {incident_id: 'k:0-7'})"  # its id is taken until the transaction ends


@pytest.mark.parametrize("release", RELEASES)
def test_a_server_killed_in_mid_load(owns: dict[str, Own], loads: Loader, release: str) -> None:
    own = owns[release]
    url = ready(own)
    own.empty()
    opened(url).close()  # a schema cannot be made beside an open transaction
    with own.driver() as driver, held(driver, FIRST_INCIDENT):
        loads.begin(f"{url}/neo4j", "load", seed=0, rows=ROWS)
        until_somebody_waits(driver)
        own.kill()
        said = loads.end()
    assert said.startswith("StoreUnavailable 4: store bolt://") and "nothing is done twice" in said
    with pytest.raises(StoreUnavailable, match="Connection refused"):
        opened(url)
    own.up()
    with own.driver() as driver:
        assert asked(driver, "MATCH (n:Person) RETURN count(n)") == ROWS  # part of the load is there
        with pytest.raises(StoreUnavailable, match="repeat that load") as half:
            opened(url, write=False)
        assert half.value.exit_code == 4
        load(url)
        assert load(url) == 0
        assert_holds_just(url, driver)


def test_a_server_killed_while_findings_are_written(own: Own, loads: Loader) -> None:
    load(own.url)
    with own.driver() as driver, held(driver, "MATCH (i:Incident {incident_id: 'k:0-7'}) SET i.held = true"):
        loads.begin(f"{own.url}/neo4j", "findings", seed=0, rows=ROWS)
        until_somebody_waits(driver)
        own.kill()
        assert loads.end().startswith("StoreUnavailable 4: ")
    own.up()
    assert_findings_are_completed(own.url)


def assert_findings_are_completed(url: str) -> None:
    """Half of them are there and not shown as a run's; a repeat writes each once."""
    with opened(url) as store:
        (half,) = store.run_read("MATCH (f:Finding) RETURN count(f) AS n", {})["n"]
        assert half == ROWS - 1 and store.read_runs() == []
        store.write_findings(RUN, findings(0, ROWS))
        for pattern in ("MATCH (x:Finding)", "MATCH (:Incident)-[x:LINKED_TO]->(:Incident)"):
            assert store.run_read(f"{pattern} RETURN count(x) AS n", {})["n"].tolist() == [ROWS - 1]
        assert store.read_findings("r").case_links.equals(findings(0, ROWS).case_links)


def test_a_server_killed_in_mid_query(own: Own) -> None:
    from concurrent.futures import ThreadPoolExecutor

    load(own.url)
    slow = "UNWIND range(1, 1000000000) AS n RETURN count(n % 3) AS n"
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery = $slow RETURN count(*)"
    with opened(own.url, write=False) as store, ThreadPoolExecutor(1) as beside:
        answer = beside.submit(store.run_read, slow, {})
        with own.driver() as driver:
            until(lambda: asked(driver, running, slow=slow))
            own.kill()
        with pytest.raises(StoreUnavailable, match="repeat") as broken:
            answer.result(PATIENCE)
    assert broken.value.exit_code == 4
    own.up()
    with opened(own.url, write=False) as store:
        assert len(store.query("totals"))


BEFORE = {
    "before anything": "MERGE (l:Layout {name: 'netgraph'}) SET l.held = true",
    "people are in": FIRST_INCIDENT,
    "records are in": "MATCH (p:Person {person_id: 'k:0-7'}) SET p.held = true",
}


@pytest.fixture
def shared(neo4j_servers: Servers) -> Iterator[tuple[str, Driver]]:
    """One of the servers that all tests share, emptied; it must live on."""
    name = SERVERS[0]
    neo4j_servers.empty(name)
    with neo4j_servers.driver(name) as driver:
        yield neo4j_servers.uri(name), driver


@pytest.mark.parametrize("moment", BEFORE)
def test_a_client_killed_in_mid_load(shared: tuple[str, Driver], loads: Loader, moment: str) -> None:
    url, driver = shared
    if moment == "records are in":
        with opened(url) as store:
            from dataclasses import replace

            empty = batch(0, ROWS).involvements.head(0)
            store.write(replace(batch(0, ROWS), involvements=empty), now=NOW)
    else:
        opened(url).close()
    with held(driver, BEFORE[moment]):
        kill_while_it_waits(url, driver, loads, "load")
    load(url)
    assert load(url) == 0
    assert_holds_just(url, driver)


def kill_while_it_waits(url: str, driver: Driver, loads: Loader, what: str) -> None:
    loads.begin(f"{url}/neo4j", what, seed=0, rows=ROWS)
    process = int(loads.line())
    until_somebody_waits(driver)
    os.kill(process, signal.SIGKILL)
    assert loads.end() == ""


def test_a_client_killed_while_findings_are_written(shared: tuple[str, Driver], loads: Loader) -> None:
    url, driver = shared
    load(url)
    with held(driver, "MATCH (i:Incident {incident_id: 'k:0-7'}) SET i.held = true"):
        kill_while_it_waits(url, driver, loads, "findings")
    assert_findings_are_completed(url)


HEEDING_CTRL_C = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test session in the background ignores it
runpy.run_module("netgraph", run_name="__main__")
"""


@pytest.mark.parametrize(
    "lock",
    ["CREATE (:Incident {incident_id: 'vinterby:K-101'})", BEFORE["before anything"]],
    ids=["batches side by side", "one alone"],
)
def test_ctrl_c_ends_a_load_that_waits_for_a_lock_and_a_repeat_completes(
    shared: tuple[str, Driver], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: str
) -> None:
    """The lock is held until the load has ended."""
    url, driver = shared
    opened(url).close()
    monkeypatch.setenv("NETGRAPH_PURPOSE", "fault test")
    command = [sys.executable, "-c", HEEDING_CTRL_C, "load", "csv_folder", str(ROOT / "fixtures" / "two_gangs")]
    command += ["--store", f"{url}/neo4j", "--report", str(tmp_path / "report")]
    with held(driver, lock):
        begun = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until_somebody_waits(driver)
        begun.send_signal(signal.SIGINT)
        said = begun.communicate(timeout=PATIENCE)[1]
    assert begun.returncode == 130
    assert said.startswith("netgraph: interrupted") and len(said.splitlines()) == 1
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    assert "nothing new" in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_lock_that_another_holds_is_waited_for_and_then_said(
    shared: tuple[str, Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, driver = shared
    opened(url).close()
    with opened(url) as store, held(driver, FIRST_INCIDENT):
        monkeypatch.setattr(neo4j_link, "_SECONDS_A_STEP", 1)
        with pytest.raises(StoreUnavailable, match="somebody else holds what this needs") as locked:
            store.write(batch(0, ROWS), now=NOW)
    assert locked.value.exit_code == 4
    monkeypatch.setattr(neo4j_link, "_SECONDS_A_STEP", 600)
    load(url)
    assert_holds_just(url, driver)


def test_a_lost_constraint_is_said_to_readers_and_made_anew_by_the_next_load(shared: tuple[str, Driver]) -> None:
    url, driver = shared
    load(url)
    driver.execute_query("DROP CONSTRAINT person_person_id", database_="neo4j")
    with pytest.raises(StoreUnavailable, match=r"constraints are lost \(person_person_id\)") as lost:
        opened(url, write=False)
    assert lost.value.exit_code == 4
    assert load(url) == 0
    assert_holds_just(url, driver)


def test_an_id_that_stands_twice_since_a_constraint_was_lost_is_said(shared: tuple[str, Driver]) -> None:
    url, driver = shared
    load(url)
    driver.execute_query("DROP CONSTRAINT person_person_id", database_="neo4j")
    driver.execute_query("CREATE (:Person {person_id: 'k:0-7', second: true})", database_="neo4j")
    with pytest.raises(StoreUnavailable, match="two records share an id") as twice:
        load(url)
    assert twice.value.exit_code == 4
    driver.execute_query("MATCH (p:Person {second: true}) DELETE p", database_="neo4j")
    assert load(url) == 0
    assert_holds_just(url, driver)


def test_an_index_of_another_in_the_place_of_ours_is_said(shared: tuple[str, Driver]) -> None:
    url, driver = shared
    opened(url).close()
    driver.execute_query("DROP CONSTRAINT person_person_id", database_="neo4j")
    driver.execute_query("CREATE INDEX theirs FOR (p:Person) ON (p.person_id)", database_="neo4j")
    try:
        with pytest.raises(StoreUnavailable, match="stands where ours belongs"):
            opened(url)
    finally:
        driver.execute_query("DROP INDEX theirs", database_="neo4j")
    assert load(url) == 4 * ROWS


def test_a_database_that_takes_no_changes_is_read_and_nothing_else(own: Own) -> None:
    """The community edition has no roles: a database in read-only mode is how a user there may only read."""
    load(own.url)
    url = own.up(server__databases__read_only="neo4j")
    with pytest.raises(Refused, match="takes no changes") as refused:
        load(url, seed=1)
    assert refused.value.exit_code == 5
    with opened(url, write=False) as store:
        assert store.read().counts() == batch(0, ROWS).counts()
    own.up()
    assert load(own.url, seed=1) == 4 * ROWS
    with own.driver() as driver:
        assert_holds_just(own.url, driver, seeds=2)


def test_a_full_disk_of_the_server_is_said_and_a_repeat_completes(own: Own) -> None:
    load(own.url)
    largest = max(path.stat().st_size for path in own.home.rglob("*") if path.is_file())
    url = own.up(largest_file=largest // 1024 + 200)  # no file of the server may grow beyond: as on a full disk
    with pytest.raises(StoreUnavailable, match="full|room") as full:
        load(url, seed=1, rows=2_000)
    assert full.value.exit_code == 4
    own.up()
    load(own.url, seed=1, rows=2_000)
    assert load(own.url, seed=1, rows=2_000) == 0
    with opened(own.url, write=False) as store:
        one, other = batch(0, ROWS).counts(), batch(1, 2_000).counts()
        assert store.read().counts() == {name: one[name] + other[name] for name in one}


def test_a_batch_too_big_for_the_servers_memory_is_said(own: Own) -> None:
    url = own.up(dbms__memory__transaction__total__max="10m")
    with pytest.raises(StoreUnavailable, match="no room left") as small:
        load(url, rows=2_000)
    assert small.value.exit_code == 4
    own.up()
    load(own.url, rows=2_000)
    with own.driver() as driver:
        assert_holds_just(own.url, driver, rows=2_000)


@pytest.mark.parametrize(
    ("host", "says"), [("bolt://127.0.0.1:{port}", "Connection refused"), ("bolt://nobody.invalid:7687", "nobody")]
)
def test_an_address_where_no_server_is(host: str, says: str) -> None:
    with pytest.raises(StoreUnavailable, match=says) as away:
        opened(host.format(port=free_port()))
    assert away.value.exit_code == 4 and "\n" not in str(away.value)


@pytest.fixture
def outdated(tmp_path: Path) -> Iterator[Server]:
    """A running server of a release that is too old: 4.4 where a Java runs it, else the last before ours."""
    release = next((name for name in REFUSED if has_java(name)), "5.25")
    port = free_port()
    told = {"java": QUICK["java"], "port": port}
    if release == "4.4":  # other names of the same settings
        told |= {
            "dbms__connector__bolt__listen_address": f"127.0.0.1:{port}",
            "dbms__connector__http__enabled": "false",
            "dbms__logs__user__stdout_enabled": "false",
        }
    try:
        server = start(release, tmp_path / release, **told)
        server.wait()
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    yield server
    server.stop()


def test_a_server_that_is_too_old_is_said(outdated: Server) -> None:
    with pytest.raises(StoreUnavailable, match=r"runs Neo4j/(4\.4|5\.25)\.\d+; needs Neo4j 5\.26 or later") as old:
        opened(outdated.uri)
    assert old.value.exit_code == 4 and "\n" not in str(old.value)


def test_a_wrong_password_is_said_and_none_is_ever_shown(
    owns: dict[str, Own], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = owns["5.26"]
    url = ready(own, dbms__security__auth_enabled="true")
    with own.driver(("neo4j", "neo4j")) as driver:
        driver.execute_query(
            "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", {"new": PASSWORD}, database_="system"
        )
    said: list[str] = []
    for wrong in (PASSWORD[:-1], None):
        if wrong is not None:
            monkeypatch.setenv("NETGRAPH_NEO4J_PASSWORD", wrong)
        with pytest.raises(StoreUnavailable, match="does not take this user and password") as refused:
            opened(url)
        monkeypatch.delenv("NETGRAPH_NEO4J_PASSWORD", raising=False)
        said.append(str(refused.value))
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("NETGRAPH_NEO4J_PASSWORD_FILE", str(file))
    with opened(url) as store:
        said.append(repr(store) + repr(vars(store)))
        with pytest.raises(NetgraphError) as unknown:
            store.query("no such question")
        said.append(str(unknown.value))
    said.append((tmp_path / "audit.jsonl").read_text(encoding="utf-8"))
    assert not [text for text in said if PASSWORD[:-1] in text]
    assert '"act": "open"' in said[-1]
