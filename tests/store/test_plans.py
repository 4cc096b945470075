"""How the servers mean to run our statements, asked by EXPLAIN: one entity by an index, never everything at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from netgraph.model.findings import Findings, Run, empty_finding
from netgraph.store import catalogue, open_store
from netgraph.store.statements import statement, statements_in
from tests.builders import at
from tests.store.conftest import SERVERS, WHO, Servers
from tests.store.many_worlds import loads

if TYPE_CHECKING:
    from neo4j import Driver

Plan = dict[str, Any]
"""An operator of a plan, with those it draws from among its ``children``."""

STATED = [question for question in catalogue.questions() if question.where.endswith(".sql")]
ENDS = ("incident_a", "incident_b")
OF_ONE = [question.name for question in STATED if any(one.type == "id" for one in question.parameters)]
"""Questions that name an entity."""


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest, neo4j_servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Driver]:
    """A line to a server that holds some hundred records of each kind: of two vehicles the planner scans both."""
    neo4j_servers.empty(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_AUDIT", str(tmp_path_factory.mktemp("plans") / "audit.jsonl"))
        with open_store(f"{neo4j_servers.uri(request.param)}/neo4j", **WHO, write=True) as store:
            store.write(next(loads()), now=at("2026-08-01"))
            store.write_findings(Run("r", at("2026-08-01"), 1, "0.1", "digest", {}), many_findings())
    with neo4j_servers.driver(request.param) as driver:
        driver.execute_query("CALL db.prepareForReplanning()", database_="neo4j")  # count anew, forget older plans
        yield driver


def many_findings() -> Findings:
    links = empty_finding("case_links").reindex(range(400))
    for step, end in enumerate(ENDS, start=1):
        links[end] = [f"k:{row * step}" for row in range(400)]
    members = empty_finding("members").reindex(range(400)).assign(entity_id=links["incident_a"])
    return Findings.of(case_links=links, members=members)


def plans(server: Driver, paths: Sequence[str]) -> dict[str, list[Plan]]:
    """Return the operators of each statement's plan."""
    return {path: list(explained(server, statement(path))) for path in paths}


def explained(server: Driver, text: LiteralString) -> Iterator[Plan]:
    with server.session(database="neo4j", notifications_min_severity="OFF") as session:
        yield from flat(session.run("EXPLAIN " + text).consume().plan)


def flat(plan: Plan) -> Iterator[Plan]:
    yield plan
    for child in plan.get("children", ()):
        yield from flat(child)


def operator(plan: Plan) -> str:
    """``NodeUniqueIndexSeek@neo4j`` is what it is in one release, ``NodeUniqueIndexSeek(Locking)`` where it writes."""
    return str(plan["operatorType"]).partition("@")[0]


def is_seek(plan: Plan) -> bool:
    return "Seek" in operator(plan)


def is_scan(plan: Plan) -> bool:
    return "Scan" in operator(plan)


def scans_everything(plan: Plan) -> bool:
    return operator(plan) in {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}


def is_wide_product(plan: Plan) -> bool:
    """Whether it pairs anything but one node found by its id with one other."""
    return operator(plan) == "CartesianProduct" and not all(
        "UniqueIndexSeek" in operator(one) for one in plan.get("children", ())
    )


def complaints(asked: dict[str, list[Plan]], *rules: Callable[[Plan], bool]) -> list[str]:
    return [
        f"{path}: {operator(plan)} {plan['args'].get('Details', '')}"
        for path, each in asked.items()
        for plan in each
        if any(rule(plan) for rule in rules)
    ]


def test_a_question_about_one_entity_starts_from_an_index_and_scans_nothing(server: Driver) -> None:
    found = plans(server, [f"explore/{name}" for name in OF_ONE])
    assert len(found) == 11
    assert [path for path, each in found.items() if not any(is_seek(plan) for plan in each)] == []
    assert complaints(found, is_scan) == []


def test_no_question_multiplies_or_reads_the_whole_store(server: Driver) -> None:
    found = plans(server, [f"explore/{question.name}" for question in STATED])
    assert complaints(found, scans_everything, lambda plan: operator(plan) == "CartesianProduct") == []


def test_a_place_and_a_time_are_found_by_an_index(server: Driver) -> None:
    found = plans(server, ["explore/incidents_near_place", "explore/totals_by_kind", "explore/unsolved_serious"])
    assert complaints(found, is_scan) == []
    assert any("POINT INDEX" in str(plan["args"]) for plan in found["explore/incidents_near_place"])


def test_what_is_shown_runs_as_it_is_pasted(server: Driver) -> None:
    """Each ``:param`` command is worked out by the server, as Neo4j Browser does; then the statement is run."""
    for question in STATED:
        commands, pasted = catalogue.shown(question.name).removesuffix(";").split("/*", 1)
        said = [command.removeprefix(":param ").split(" => ", 1) for command in commands.split(";\n") if command]
        with server.session(database="neo4j", notifications_min_severity="OFF") as session:
            told = {name: session.run(f"RETURN {value}").single()[0] for name, value in said}
            assert list(session.run(f"/*{pasted}", told).keys()) == list(question.columns), question.name


def test_a_part_of_a_name_plate_number_or_address_is_looked_up(server: Driver) -> None:
    found = plans(server, ["explore/find"])["explore/find"]
    looked_up = [str(plan["args"]["Details"]) for plan in found if is_scan(plan)]
    assert all("TEXT INDEX" in one for one in looked_up), looked_up
    assert len(looked_up) == 5


@pytest.mark.parametrize("folder", ["load", "held"])
def test_what_is_laid_down_is_found_by_its_key(server: Driver, folder: str) -> None:
    found = plans(server, [path for path in statements_in(folder) if path != "load/run_complete"])
    assert complaints(found, is_scan, is_wide_product) == []


def test_what_is_read_is_never_multiplied(server: Driver) -> None:
    found = plans(server, [path for path in statements_in("read") if path != "read/layout"])
    assert complaints(found, scans_everything, is_wide_product) == []


def test_what_a_run_claims_of_one_case_is_found_by_an_index(server: Driver) -> None:
    found = plans(server, [path for path in statements_in("read") if path.endswith("_about")])
    assert len(found) == 3
    sought = {path: [str(plan["args"]["Details"]) for plan in each if is_seek(plan)] for path, each in found.items()}
    ends = [name for detail in sought["read/case_links_about"] for name in ENDS if f"{name})" in detail]
    assert sorted(ends) == list(ENDS)
    assert [path for path, each in sought.items() if not each] == []
    assert complaints(found, is_scan) == []


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ("MATCH (n) RETURN count(n.name)", scans_everything),
        ("MATCH (a:Person), (b:Incident) RETURN a.name, b.kind", is_wide_product),
        ("MATCH (p:Person) WHERE p.national_id = $number RETURN p", is_scan),
    ],
)
def test_a_bad_plan_would_be_seen(server: Driver, wrong: LiteralString, rule: Callable[[Plan], bool]) -> None:
    assert complaints({"wrong": list(explained(server, wrong))}, rule)
