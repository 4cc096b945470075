"""Files for maps, Aleph, i2 and Excel: they say what the graph says, and carry their marking."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from netgraph.outputs.follow_the_money import write_follow_the_money
from netgraph.outputs.i2 import write_i2
from netgraph.outputs.map_file import write_geojson
from netgraph.outputs.workbook import write_workbook
from tests.outputs.shared_world import HIDDEN, shared_world


@pytest.fixture
def ftm(tmp_path: Path) -> list[dict[str, object]]:
    path = write_follow_the_money(shared_world()[0], tmp_path / "a.ftm")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_only_cases_at_a_place_that_may_be_shown_are_on_the_map(tmp_path: Path) -> None:
    read = json.loads(write_geojson(shared_world()[0], tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert read["netgraph"]["handling"] == "C"
    (only,) = read["features"]
    assert only["geometry"] == {"type": "Point", "coordinates": [18.07, 59.33]}
    assert only["properties"]["parts"] == {"ARRESTED_IN": ["k:1"], "SUSPECT_IN": ["k:1"], "VICTIM_IN": ["k:2"]}
    assert only["properties"]["conflict_ids"] == ["conflict:1"]
    assert only["properties"]["run_id"] == "r1"


def test_an_entity_stands_for_every_node_and_edge_but_where_a_case_happened(ftm: list[dict[str, object]]) -> None:
    graph = shared_world()[0]
    sited = (graph.edges["kind"] == "OCCURRED_AT").sum()
    assert len(ftm) == len(graph.nodes) + len(graph.edges) - sited
    assert len({entity["id"] for entity in ftm}) == len(ftm)


def test_every_end_of_a_link_is_an_entity_and_roles_are_kept(ftm: list[dict[str, object]]) -> None:
    ids = {entity["id"] for entity in ftm}
    links = [entity["properties"] for entity in ftm if entity["schema"] == "UnknownLink"]
    assert all(set(link["subject"] + link["object"]) <= ids for link in links)
    assert {"SUSPECT_IN", "ARRESTED_IN", "VICTIM_IN", "LINKED_TO (inferred)"} <= {link["role"][0] for link in links}
    (event,) = [e["properties"] for e in ftm if e["schema"] == "Event" and e["properties"]["description"] == ["k:a"]]
    assert event["keywords"] == ["target=stairwell", "weapon=automatic"]
    assert set(event["addressEntity"]) <= ids
    assert all("run_id: r1" in entity["properties"]["summary"][0] for entity in ftm)


def test_the_two_sheets_for_i2_say_how_sure_a_link_is(tmp_path: Path) -> None:
    entities, links, marking = write_i2(shared_world()[0], tmp_path / "i2")
    rows = [*csv.DictReader(links.read_text(encoding="utf-8-sig").splitlines())]
    told = {row["Link type"]: (row["Link strength"], row["Direction"]) for row in rows}
    assert told["LINKED_TO"] == ("Tentative", "None")
    assert told["SUSPECT_IN"] == ("Unconfirmed", "Directed")
    assert told["PHONED"][1] == "None"
    assert {"Source grade", "Information grade", "Handling"} <= set(rows[0])
    assert {row["Run ID"] for row in rows} == {"r1"}
    nodes = csv.DictReader(entities.read_text(encoding="utf-8-sig").splitlines())
    named = {row["Entity ID"]: row["Label"] for row in nodes}
    assert named["k:g"] == "'=1+1"
    assert "handling: C" in marking.read_text()


def test_the_workbook_holds_every_finding_and_no_formula(tmp_path: Path) -> None:
    graph, findings = shared_world()
    odd = findings.case_links.assign(why="=HYPERLINK(1)")
    path = write_workbook(
        type(findings)(**{**dict(findings.items()), "case_links": odd}), tmp_path / "a.xlsx", marking=graph.marking
    )
    book = load_workbook(path)
    assert book.sheetnames == ["about", *(name for name, _ in findings.items())]
    links = book["case_links"]
    header = [cell.value for cell in links[1]]
    cell = links.cell(row=2, column=header.index("why") + 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert [cell.value for cell in book["about"]["B"]][:2] == ["r1", "2026-03-01T00:00:00Z"]
    assert links.max_row == 3


def test_no_file_holds_what_must_stay(tmp_path: Path) -> None:
    graph, findings = shared_world()
    written = [
        write_geojson(graph, tmp_path / "a.geojson"),
        write_follow_the_money(graph, tmp_path / "a.ftm"),
        *write_i2(graph, tmp_path / "i2"),
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in written)
    assert [secret for secret in HIDDEN if secret in text] == []
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in written)
    assert len(findings.members) > 0
