"""Graphs as networkx and igraph have them, and in the files that both read: everything survives the way and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import igraph
import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netgraph.outputs.graph_objects import from_igraph, from_networkx, plain_rows, to_igraph, to_networkx
from netgraph.outputs.network_files import write_gexf, write_graphml
from netgraph.outputs.shared import SharedGraph
from tests.outputs.shared_world import shared_world


def legible(graph: SharedGraph) -> SharedGraph:
    """The graph with the characters that no XML holds replaced, as every way out does."""
    name = graph.nodes["label"].str.replace("\x00", "\ufffd", regex=False)
    return replace(graph, nodes=graph.nodes.assign(label=name))


def assert_same(one: SharedGraph, other: SharedGraph) -> None:
    assert one.marking == other.marking
    assert_frame_equal(one.nodes, other.nodes)
    assert_frame_equal(one.edges, other.edges)


@pytest.mark.parametrize(("there", "back"), [(to_networkx, from_networkx), (to_igraph, from_igraph)])
def test_a_graph_comes_back_as_it_went(there: object, back: object) -> None:
    graph = shared_world()[0]
    assert_same(back(there(graph)), legible(graph))  # type: ignore[operator]


def test_graphml_opens_in_networkx_with_everything_that_is_said(tmp_path: Path) -> None:
    graph = shared_world()[0]
    path = write_graphml(graph, tmp_path / "a.graphml")
    assert_same(from_networkx(nx.read_graphml(path, force_multigraph=True)), legible(graph))


def test_graphml_opens_in_igraph_with_equal_counts_and_names(tmp_path: Path) -> None:
    graph = legible(shared_world()[0])
    read = igraph.Graph.Read_GraphML(str(write_graphml(graph, tmp_path / "a.graphml")))
    assert (read.vcount(), read.ecount()) == (len(graph.nodes), len(graph.edges))
    assert read["run_id"] == "r1" and read["as_of"] == "2026-03-01T00:00:00Z"
    assert dict(zip(read.vs["id"], read.vs["label"], strict=True)) == dict(
        zip(graph.nodes["node_id"], graph.nodes["label"], strict=True)
    )
    assert sorted(read.es["kind"]) == sorted(graph.edges["kind"])


def test_gexf_opens_with_its_parallel_edges_its_marking_and_no_clock(tmp_path: Path) -> None:
    graph = shared_world()[0]
    path = write_gexf(graph, tmp_path / "a.gexf")
    read = nx.read_gexf(path)
    assert (len(read), read.number_of_edges()) == (len(graph.nodes), len(graph.edges))
    assert read.nodes["k:a"]["occurred_from"] == "2026-01-01T12:00:00.500000Z"
    text = path.read_text(encoding="utf-8")
    assert "run_id: r1" in text and "handling: C" in text
    assert "lastmodified" not in text and "NetworkX" not in text


def test_an_empty_graph_can_be_written(tmp_path: Path) -> None:
    graph, _ = shared_world()
    empty = replace(graph, nodes=graph.nodes.head(0), edges=graph.edges.head(0))
    assert len(nx.read_graphml(write_graphml(empty, tmp_path / "a.graphml"))) == 0
    assert len(nx.read_gexf(write_gexf(empty, tmp_path / "a.gexf"))) == 0


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=8))
def test_any_text_makes_a_file_that_can_be_read(text: str) -> None:
    graph, _ = shared_world()
    odd = replace(graph, nodes=graph.nodes.assign(label=text))
    written = next(nx.generate_graphml(to_networkx(odd)))
    assert written
    shown = [row["label"] for row in plain_rows(odd.nodes)]
    assert set(shown) == {shown[0]} and len(shown[0]) == len(text)
    nx.parse_graphml("\n".join(nx.generate_graphml(to_networkx(odd))))


def test_a_null_is_left_out_and_a_time_is_text() -> None:
    rows = [*plain_rows(pd.DataFrame({"n": pd.array([1, None], dtype="Int64"), "t": pd.to_datetime([None, "2026"])}))]
    assert rows == [{"n": 1}, {"t": "2026-01-01T00:00:00Z"}]
