"""What only Neo4j does: real servers, statements by their path, graph form, faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netgraph.errors import InvalidConfig, StoreUnavailable
from netgraph.model.tables import Tables
from netgraph.store import Store, open_store
from netgraph.store.statements import folder, statement, statements_in
from tests.builders import at, incident, involvement, location, person, record, tables
from tests.neo4j_server import free_port
from tests.store.conftest import EMPTY, GIVEN, ROOT, SERVERS, Servers


@pytest.mark.parametrize("name", SERVERS)
def test_a_real_server_answers(neo4j_servers: Servers, name: str) -> None:
    with neo4j_servers.driver(name) as driver:
        assert driver.get_server_info().agent.startswith("Neo4j/" if GIVEN else f"Neo4j/{name}")


def test_every_statement_is_found_by_its_path() -> None:
    files = [entry.name for entry in folder().iterdir() if entry.is_dir()]
    assert {"schema", "load", "held", "read"} <= set(files)
    for path in (path for name in files for path in statements_in(name)):
        assert statement(path).startswith("// "), path


def test_a_statement_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="there is no load/nobody"):
        statement("load/nobody")


def world() -> Tables:
    return tables(
        people=[person("A", name="}) DETACH DELETE (n) //"), person("B`'\"\n\\")],
        locations=[location("here", 18.0, 59.0)],
        incidents=[incident("1", location_id="here")],
        involvements=[
            involvement("1", "A"),
            involvement("1", "B`'\"\n\\", "victim"),
            involvement("1", "k:1/1", "witness", anonymous=True),
        ],
        modus=[{"incident_id": "k:1", "trait": "weapon", "value": "knife", **record()}],
        holdings=[{"person_id": "k:A", "thing_kind": "phone", "thing_id": "070", "kind": "uses", **record()}],
    )


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, neo4j_servers: Servers) -> tuple[Servers, str]:
    neo4j_servers.empty(request.param)
    return neo4j_servers, request.param


@pytest.fixture(autouse=True)
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))


def counted(server: tuple[Servers, str], cypher: str) -> int:
    servers, release = server
    with servers.driver(release) as driver:
        return int(driver.execute_query(cypher, database_="neo4j").records[0][0])


@contextmanager
def opened(server: tuple[Servers, str], *, write: bool = True) -> Iterator[Store]:
    with open_store(f"{server[0].uri(server[1])}/neo4j", actor="tester", purpose="test", write=write) as store:
        yield store


def test_roles_traits_and_the_unnamed_lie_in_the_graph_as_people_look_for_them(server: tuple[Servers, str]) -> None:
    with opened(server) as store:
        store.write(world(), now=at("2026-03-01"))
    for pattern in (
        "(:Person {name: '}) DETACH DELETE (n) //'})-[:SUSPECT_IN]->(:Incident)-[:OCCURRED_AT]->(:Location)",
        "(:Person:Anonymous)-[:WITNESS_IN]->(:Incident {modus: ['weapon=knife']})",
        "(:Trait {trait: 'weapon'})-[:TRAIT_OF]->(:Incident)",
        "(:Person)-[:USES]->(:Phone {phone_id: '070'})",
    ):
        assert counted(server, f"MATCH {pattern} RETURN count(*)") == 1, pattern
    assert counted(server, "MATCH (p:Anonymous) WHERE p.person_id IS NULL AND p.name IS NULL RETURN count(p)") == 1


def test_a_withdrawal_leaves_no_orphan(server: tuple[Servers, str]) -> None:
    with opened(server) as store:
        store.write(world(), now=at("2026-03-01"))
        alone = tables(people=[person("Z")])
        assert store.write(alone, now=at("2026-03-02"), complete=True).total().withdrawn == 9
        assert counted(server, "MATCH (n:!Shelved&!Layout) RETURN count(n)") == 1


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidConfig) as refused:
        open_store("neo4j://ann:secret@localhost:7687/neo4j", actor="tester", purpose="test")
    assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store(f"bolt://127.0.0.1:{free_port()}/neo4j", actor="tester", purpose="test")


def test_a_database_of_another_is_left_alone(server: tuple[Servers, str]) -> None:
    assert counted(server, "CREATE (n:Theirs) RETURN count(n)") == 1
    with pytest.raises(StoreUnavailable, match="none of netgraph's"), opened(server):
        pass


def test_an_empty_database_holds_nothing_to_read(server: tuple[Servers, str]) -> None:
    with pytest.raises(StoreUnavailable, match="load records first"), opened(server, write=False):
        pass


def test_a_reader_writes_nothing(server: tuple[Servers, str]) -> None:
    with opened(server):
        pass
    with opened(server, write=False) as store, pytest.raises(ValueError, match="write=True"):
        store.write(world(), now=at("2026-03-01"))


def test_a_name_is_found_as_it_now_stands(server: tuple[Servers, str]) -> None:
    with opened(server) as store:
        store.write(tables(people=[person("A", name="Åsa Ek"), person("B", name="Bo Ek")]), now=at("2026-03-01"))
        changed = [person("A", name="Åsa Lind"), person("B", name="Bo Ek", protected_identity=True)]
        store.write(tables(people=changed), now=at("2026-03-02"))
        found = {text: store.query("find", text=text)["entity_id"].tolist() for text in ("ek", "asa lind", "k:B")}
    assert found == {"ek": [], "asa lind": ["k:A"], "k:B": ["k:B"]}


def test_the_page_for_the_analyst_empties_a_database_as_these_tests_do() -> None:
    page = (ROOT / "docs" / "for-the-analyst.md").read_text(encoding="utf-8")
    assert f":auto {EMPTY}\n" in page


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o644, True), (0o640, True)])
def test_a_password_file_that_others_can_read_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mode: int, warned: bool
) -> None:
    file = tmp_path / "password"
    file.write_text("nobody's\n", encoding="utf-8")
    file.chmod(mode)
    monkeypatch.delenv("NETGRAPH_NEO4J_PASSWORD", raising=False)
    monkeypatch.setenv("NETGRAPH_NEO4J_PASSWORD_FILE", str(file))
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_store(f"bolt://127.0.0.1:{free_port()}/neo4j", actor="tester", purpose="test")
    said = [record.getMessage() for record in caplog.records if "chmod 600" in record.getMessage()]
    assert len(said) == warned and "nobody" not in "".join(said)
