"""What may be passed on: everything that joins people and cases, and nothing of what must stay."""

from __future__ import annotations

import pytest

from netgraph.model.findings import Findings
from netgraph.outputs.shared import EDGE_COLUMNS, GRADES, NODE_COLUMNS, share
from netgraph.safeguards.redaction import check_fields
from tests.builders import at, incident, tables
from tests.outputs.shared_world import HIDDEN, shared_world


def edges(kind: str) -> list[tuple[str, str]]:
    found = shared_world()[0].edges
    found = found[found["kind"] == kind]
    return [*zip(found["source_id"], found["target_id"], strict=True)]


def test_no_cell_names_the_protected_or_their_place() -> None:
    graph = shared_world()[0]
    said = "\n".join(frame.astype("str").to_csv() for frame in (graph.nodes, graph.edges))
    assert [text for text in HIDDEN if text in said] == []
    protected = graph.nodes.set_index("node_id").loc["k:2"]
    assert protected["label"] == "k:2"
    assert protected[["birth_year", "sex", "source_ref"]].isna().all()


def test_what_the_protected_hold_leads_nobody_to_them() -> None:
    graph = shared_world()[0]
    own = graph.edges[graph.edges["source_id"] == "k:2"]
    assert set(own["kind"]) == {"VICTIM_IN", "SUSPECT_IN"}
    assert edges("USES") == [("k:1", "070-7654321")]


def test_parallel_ties_stay_apart_and_the_unnamed_are_only_counted() -> None:
    assert edges("KIN_OF") == [("k:1", "k:2")]
    assert edges("PHONED") == [("k:1", "k:2"), ("k:1", "k:3")]
    nodes = shared_world()[0].nodes.set_index("node_id")
    assert "k:a/1" not in nodes.index
    assert nodes.loc["k:a", ["unnamed", "modus"]].tolist() == [1, "target=stairwell;weapon=automatic"]


def test_what_a_run_says_is_marked_as_inferred_and_names_its_cases() -> None:
    found = shared_world()[0].edges
    inferred = found[found["inferred"]].set_index("kind")
    assert set(inferred.index) == {"PART_OF", "LINKED_TO", "RETALIATION_FOR"}
    assert inferred.loc["LINKED_TO", ["source_id", "target_id", "weight", "why", "incident_ids"]].tolist() == [
        "k:a",
        "k:b",
        2.5,
        "same person; near",
        "k:a;k:b",
    ]
    assert inferred.loc["RETALIATION_FOR", "source_id"] == "k:b"


def test_every_edge_has_an_end_that_is_there_and_a_name_of_its_own() -> None:
    graph = shared_world()[0]
    known = set(graph.nodes["node_id"])
    assert graph.nodes["node_id"].is_unique and graph.edges["edge_id"].is_unique
    assert set(graph.edges["source_id"]) | set(graph.edges["target_id"]) <= known


def test_the_columns_hold_nothing_forbidden() -> None:
    check_fields([*NODE_COLUMNS, *EDGE_COLUMNS, *GRADES])


@pytest.mark.parametrize(("handling", "marked"), [(["P", "P"], "P"), (["P", "C"], "C"), (["P", None], "C")])
def test_the_marking_is_that_of_the_strictest_record(handling: list[str | None], marked: str) -> None:
    world = tables(incidents=[incident(str(number), handling=each) for number, each in enumerate(handling)])
    graph = share(world, Findings.of(), run=None, now=at("2026-03-01"))
    assert graph.marking.as_dict() == {
        "run_id": "none",
        "as_of": "2026-03-01T00:00:00Z",
        "sources": "k",
        "handling": marked,
    }


def test_nothing_at_all_is_an_empty_graph() -> None:
    graph = share(tables(), Findings.of(), run=None, now=at("2026-03-01"))
    assert (len(graph.nodes), len(graph.edges), graph.marking.handling) == (0, 0, "C")
