"""What only Neo4j does: real servers, statements by their path, graph form, faults."""

from __future__ import annotations

import pytest

from netgraph.store.statements import folder, statement, statements_in
from tests.store.conftest import Servers


@pytest.mark.parametrize("release", ["5.26", "2026"])
def test_a_real_server_answers(neo4j_servers: Servers, release: str) -> None:
    import neo4j

    with neo4j.GraphDatabase.driver(neo4j_servers.uri(release), auth=None) as driver:
        assert f"Neo4j/{release}" in driver.get_server_info().agent


def test_every_statement_is_found_by_its_path() -> None:
    files = [entry.name for entry in folder().iterdir() if entry.is_dir()]
    assert {"schema", "load", "held", "read"} <= set(files)
    for path in (path for name in files for path in statements_in(name)):
        assert statement(path).startswith("// "), path


def test_a_statement_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="there is no load/nobody"):
        statement("load/nobody")
