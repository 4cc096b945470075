"""The bulk-import files loaded by Neo4j's own tool into a real server: the graph is the one that loading makes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from netgraph.model.findings import Findings, Run, empty_finding
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.outputs.neo4j_import import ARGUMENTS, write_neo4j_import
from netgraph.store import Store, open_store
from netgraph.store.neo4j_claim_sheets import with_claims
from netgraph.store.neo4j_sheets import Sheets, record_sheets, schema_statements
from netgraph.store.statements import statements_in
from tests.builders import at, group, incident, involvement, location, membership, person, record, tables, tie, vehicle
from tests.neo4j_server import OPENED, QUICK, RELEASES, NoServer, Server, assembled, find_java, start
from tests.store.conftest import WHO, Servers

if TYPE_CHECKING:
    from neo4j import Driver

NASTY = "Åsa \"Ö\" \\ <b>&,;|\n\t'ς' 🚗 ÅÄÖ Σ\r\n"
RELEASE = next(iter(RELEASES))
EVERY_NODE = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS told"
EVERY_TIE = """MATCH (a)-[r]->(b)
RETURN type(r) AS type, properties(r) AS told, properties(a) AS start, properties(b) AS end"""


def history() -> Tables:
    """Some of everything: several versions, withdrawn, waiting, parallel, unnamed, odd texts, lists, exact numbers."""
    held = {"first_seen": None, **record()}
    odd = at("1969-12-31 23:59:59")
    return tables(
        people=[
            person("1", name=NASTY, national_id="19700101-1234", birth_date=at("1970-01-01"), birth_year=1970),
            person("2", name="Ågot", protected_identity=True),
            person("3", name="", deceased_on=at("2026-02-01 00:00:00.000001")),
            person("4", name="before"),
            person("4", name="between", recorded_at=at("2026-01-03")),
            person("4", name="now", recorded_at=at("2026-01-05")),
            person("5", name="withdrawn"),
            person("5", name="withdrawn", recorded_at=at("2026-01-06"), withdrawn_at=at("2026-01-06")),
        ],
        vehicles=[vehicle("v", registration="ÅBC 12-3"), vehicle("w")],
        groups=[group("g", name="=1+1"), group("h")],
        locations=[
            location("here", 18.1 + 0.2, 59.3, address="Götgatan 3; uppgång B"),
            location("nowhere", None, None),
        ],
        incidents=[
            incident("a", "2026-01-01 12:00:00.500001", location_id="here", severity=0.1 + 0.2, summary=NASTY),
            incident("b", str(odd), location_id="nowhere", severity=1e-7),
            incident("c", location_id="nowhere"),
        ],
        modus=[
            record(incident_id="k:a", trait="weapon", value='automatic; or not, "who" knows'),
            record(incident_id="k:a", trait="entry", value="dörr"),
            record(incident_id="k:b", trait="weapon", value="knife"),
        ],
        person_states=[record(person_id="k:1", kind="custody", valid_from=at("2026-01-01"), valid_to=None)],
        involvements=[
            involvement("a", "1"),
            involvement("a", "1", "arrested", weight=1 / 3),
            involvement("a", "1", "victim", outcome="injured"),
            involvement("a", "5", "witness"),
            involvement("a", "k:a/1", "victim", anonymous=True),
            involvement("a", "k:a/2", "suspect", anonymous=True, entity_kind="vehicle"),
            involvement("b", "v", "used", entity_kind="vehicle"),
            involvement("b", "g", "attacker", entity_kind="group"),
        ],
        ties=[tie("1", "2", "kin"), tie("1", "2", "phone"), tie("2", "1", "phone"), tie("1", "5", "associate")],
        holdings=[
            {"person_id": "k:1", "thing_kind": "phone", "thing_id": "070-12 34", "kind": "uses", **held},
            {"person_id": "k:2", "thing_kind": "phone", "thing_id": "070-12 34", "kind": "owns", **held},
            {"person_id": "k:1", "thing_kind": "account", "thing_id": "konto", "kind": "uses", **held},
            {"person_id": "k:1", "thing_kind": "address", "thing_id": "k:here", "kind": "lives_at", **held},
            {"person_id": "k:1", "thing_kind": "vehicle", "thing_id": "k:v", "kind": "owns", **held},
        ],
        memberships=[membership("1", "g"), membership("2", "g", probability=0.25)],
        rivalries=[record(group_a="k:g", group_b="k:h", kind="rival", valid_from=None, valid_to=None)],
        interventions=[
            record(intervention_id="k:i", person_id="k:1", kind="talk", started_on=at("2026-01-02"), outcome="Å, ja"),
            record(intervention_id="k:j", area_code="H", kind="talk", started_on=at("2026-01-02")),
        ],
        judgements=[
            record(
                subject_kind="link",
                a_id="k:a",
                b_id="k:b",
                verdict="confirmed",
                reason="ja",
                made_by="ann",
                made_on=odd,
            )
        ],
    )


def claimed() -> tuple[Run, Findings]:
    run = Run("r1", at("2026-03-01 12:30"), 7, "0.1", "digest", {"language": "sv", "days": 14.0})
    member = {"conflict_id": "conflict:1", "membership": 0.9, "how": "case", "incident_ids": "k:a"}
    ranked = {"rank": 1, "person_id": "k:1", "score": 0.25, "low": 0.1, "conflict_id": "conflict:1", "reasons": NASTY}
    parts = {
        "conflicts": [{"conflict_id": "conflict:1", "cases": 2, "incident_ids": "k:a;k:b"}],
        "members": [
            {**member, "entity_kind": "incident", "entity_id": "k:a"},
            {**member, "entity_kind": "person", "entity_id": "k:1", "how": "both"},
            {**member, "entity_kind": "person", "entity_id": "k:5", "how": "witness"},
        ],
        "case_links": [
            {"incident_a": "k:a", "incident_b": "k:b", "log_odds": 2.5, "why": why} for why in ("same car", "near")
        ],
        "retaliations": [{"retaliation_id": "t:1", "first_incident_id": "k:b", "second_incident_id": "k:a"}],
        "likely_victims": [ranked],
        "likely_suspects": [ranked | {"rank": None, "apart": "custody"}],
    }
    frames = {name: pd.DataFrame(rows).reindex(columns=list(empty_finding(name))) for name, rows in parts.items()}
    return run, Findings.of(**frames)


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return with_claims(record_sheets(history()), [claimed()])


@pytest.fixture(scope="module")
def imported(sheets: Sheets, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own whose records Neo4j's import tool has laid down."""
    files, home = tmp_path_factory.mktemp("sheets"), tmp_path_factory.mktemp("imported")
    told = {"nodes": sheets.nodes, "relationships": sheets.relationships, "schema": schema_statements()}
    write_neo4j_import(files, sign=sheets.sign, **told)
    try:
        run_import(files, home)
    except NoServer as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    server = start(RELEASE, home, **QUICK)
    server.wait()
    yield server
    server.stop()


def run_import(files: Path, home: Path) -> None:
    release = RELEASES[RELEASE]
    (home / "conf").mkdir()
    java = [str(find_java(release)), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    opened = [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
    tool = ["-cp", f"{assembled(release)}/*", "org.neo4j.cli.AdminTool", "database", "import", "full"]
    told = [f"@{ARGUMENTS}", f"--report-file={home / 'report'}", "--max-off-heap-memory=300m", "neo4j"]
    places = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(
        [*java, *opened, *tool, *told],
        cwd=files,
        env={**os.environ, **places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]


@contextmanager
def driver_of(server: Server) -> Iterator[Driver]:
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.uri) as driver:
        yield driver


@contextmanager
def store_at(uri: str, folder: Path) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_AUDIT", str(folder / "audit.jsonl"))
        with open_store(f"{uri}/neo4j", **WHO, write=True) as store:
            yield store


def graph(driver: Driver) -> tuple[Counter[str], Counter[str]]:
    """Every node and relationship as a text of all that is said of it, how often each."""
    nodes = driver.execute_query(EVERY_NODE, database_="neo4j").records
    ties = driver.execute_query(EVERY_TIE, database_="neo4j").records
    return (
        Counter(f"{sorted(row['labels'])} {plain(row['told'])}" for row in nodes),
        Counter(f"{row['type']} {plain(row['told'])} {plain(row['start'])} {plain(row['end'])}" for row in ties),
    )


def plain(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Properties with their types, less the list of loads under way: nothing in one, absent in the other."""
    said = {name: getattr(value, "iso_format", lambda value=value: value)() for name, value in told.items()}
    return sorted((name, repr(value)) for name, value in said.items() if name != "unfinished")


def test_what_the_tool_lays_down_is_what_loading_lays_down(
    imported: Server, neo4j_servers: Servers, tmp_path: Path
) -> None:
    name = next(iter(neo4j_servers.started), "given")
    neo4j_servers.empty(name)
    with store_at(neo4j_servers.uri(name), tmp_path) as loaded:
        loaded.write(history(), now=at("2026-03-01"))
        loaded.write_findings(*claimed())
        with neo4j_servers.driver(name) as driver, driver_of(imported) as other:
            expected, found = graph(driver), graph(other)
        assert found[0] == expected[0]
        assert found[1] == expected[1]
        assert sum(found[0].values()) > 30 and sum(found[1].values()) > 25


def test_the_imported_graph_is_a_store_that_reads_back_and_takes_no_record_twice(
    imported: Server, tmp_path: Path
) -> None:
    with store_at(imported.uri, tmp_path) as store:  # opened for writing it makes constraints and indexes
        expected = as_of(history(), at("2026-03-01"))
        for name, frame in store.read().items():
            pd.testing.assert_frame_equal(frame, getattr(expected, name), obj=name)
        run, findings = claimed()
        assert [kept.run_id for kept in store.read_runs()] == [run.run_id]
        for name, frame in store.read_findings(run.run_id).items():
            pd.testing.assert_frame_equal(frame, getattr(findings, name), obj=name)
        assert store.write(history(), now=at("2026-03-02")).is_unchanged


def test_sheets_do_not_depend_on_the_order_of_rows() -> None:
    whole = history()
    mixed = whole.replace({name: frame.sample(frac=1, random_state=1) for name, frame in whole.items()})
    one, other = record_sheets(whole), record_sheets(mixed)
    for kind in ("nodes", "relationships"):
        for name, sheet in getattr(one, kind).items():
            pd.testing.assert_frame_equal(sheet, getattr(other, kind)[name], obj=name)


def test_a_trait_may_hold_any_sign_but_one() -> None:
    world = tables(incidents=[incident("a")], modus=[record(incident_id="k:a", trait="weapon", value="\x1f;\x1e")])
    assert record_sheets(world).sign == "\x1d"


def test_the_files_are_their_owner_s_alone_and_the_schema_is_the_store_s(sheets: Sheets, tmp_path: Path) -> None:
    told = {"nodes": sheets.nodes, "relationships": sheets.relationships, "schema": schema_statements()}
    written = write_neo4j_import(tmp_path / "copy", sign=sheets.sign, **told)
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert schema_statements().count(";\n") == len(statements_in("schema"))
    shutil.rmtree(tmp_path / "copy")
