"""Steps between people, held to networkx."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings

from netgraph.graph import betweenness, ego_network, k_hop_pairs, person_links, shortest_path, triangles
from netgraph.model.tables import Tables
from tests import oracles
from tests.builders import incident, involvement, tables, tie
from tests.graph.random_worlds import ROLES, new_name, random_world, renamed, seeds, shuffled
from tests.worlds import chain_of_three, triangle


def links_of(*pairs: str) -> pd.DataFrame:
    return pd.DataFrame([(f"k:{pair[0]}", f"k:{pair[1]}") for pair in pairs], columns=["person_a", "person_b"])


def as_graph(links: pd.DataFrame) -> nx.Graph:
    return nx.Graph(list(zip(links["person_a"], links["person_b"], strict=True)))


def some_links(seed: int) -> pd.DataFrame:
    return person_links(random_world(seed, incidents=25, people=20, involvements=45), roles=["suspect", "victim"])


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_links_equal_the_double_loop(seed: int) -> None:
    world = random_world(seed)
    links = person_links(world, roles=ROLES, max_party=4)
    rows = [tuple(None if pd.isna(cell) else cell for cell in row) for row in links.values.tolist()]
    assert sorted(rows, key=str) == sorted(oracles.person_links(world, set(ROLES), 4), key=str)
    pd.testing.assert_frame_equal(person_links(shuffled(world, seed), roles=ROLES, max_party=4), links)


def test_links_by_incident_and_by_tie_stand_apart() -> None:
    links = person_links(triangle())
    assert links["kind"].tolist() == ["incident", "kin", "incident", "incident"]
    assert links["incident_id"].isna().tolist() == [False, True, False, False]
    assert person_links(triangle(), kinds=["kin"])[["person_a", "person_b"]].values.tolist() == [["k:A", "k:B"]]
    assert set(person_links(triangle(), kinds=["incident"])["kind"]) == {"incident"}
    assert person_links(triangle(), roles=["victim"])["kind"].tolist() == ["kin"]
    assert person_links(Tables.of()).empty


def test_a_stated_tie_is_one_link_whatever_its_direction_and_however_often_seen() -> None:
    times = ["2020-01-01", "2021-01-01"]
    ties = [tie("B", "A", "phone", first_seen=time) for time in times] + [tie("A", "B", "phone", first_seen=times[0])]
    assert person_links(tables(ties=ties))[["person_a", "person_b"]].values.tolist() == [["k:A", "k:B"]]


def test_the_unnamed_link_nobody() -> None:
    rows = [involvement("1", "A", anonymous=False), involvement("1", "k:1/1", anonymous=True)]
    assert person_links(tables(incidents=[incident("1")], involvements=rows)).empty


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_ego_networks_and_pairs_equal_networkx(seed: int) -> None:
    links = some_links(seed)
    graph = as_graph(links)
    people = sorted(graph)[::3]
    for hops in (0, 1, 3):
        reach = {who: nx.single_source_shortest_path_length(graph, who, cutoff=hops) for who in people}
        pairs = k_hop_pairs(links, people, hops=hops)
        expected = [(who, other, far) for who in people for other, far in reach[who].items()]
        assert [tuple(row) for row in pairs.values.tolist()] == sorted(
            expected, key=lambda row: (row[0], row[2], row[1])
        )
        nearest = {other: min(reach[who].get(other, 99) for who in people) for who in people for other in reach[who]}
        ego = ego_network(links, people, hops=hops)
        assert ego.values.tolist() == [list(row) for row in sorted(nearest.items(), key=lambda row: row[::-1])]


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_the_path_is_the_first_of_the_shortest(seed: int) -> None:
    links = some_links(seed)
    graph = as_graph(links)
    for a, b in combinations(sorted(graph)[:8], 2):
        expected = min(nx.all_shortest_paths(graph, a, b)) if nx.has_path(graph, a, b) else []
        assert shortest_path(links.sample(frac=1, random_state=1), a, b) == expected


def test_the_path_goes_the_lexicographic_way_round_and_stays_at_home() -> None:
    square = links_of("AC", "AB", "BD", "CD")
    assert shortest_path(square, "k:A", "k:D") == ["k:A", "k:B", "k:D"]
    assert shortest_path(square, "k:D", "k:A") == ["k:D", "k:B", "k:A"]
    assert shortest_path(square, "k:A", "k:A") == ["k:A"]
    assert shortest_path(links_of("AB", "CD"), "k:A", "k:D") == []
    assert shortest_path(person_links(chain_of_three()), "k:A", "k:C") == ["k:A", "k:B", "k:C"]


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_betweenness_and_triangles_equal_networkx(seed: int) -> None:
    links = some_links(seed)
    graph = as_graph(links)
    found = betweenness(pd.concat([links, links[::-1]]))
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert dict(zip(found["person_id"], found["betweenness"], strict=True)) == pytest.approx(expected)
    assert found["person_id"].tolist() == sorted(graph)
    counted = triangles(links)
    assert dict(zip(counted["person_id"], counted["triangles"], strict=True)) == nx.triangles(graph)


def test_names_only_relabel() -> None:
    world = random_world(4, incidents=25, people=20, involvements=45)
    ego = ego_network(person_links(world), ["k:P1"], hops=2)
    other = ego_network(person_links(renamed(world)), [new_name("k:P1")], hops=2)
    assert {(new_name(who), far) for who, far in ego.values.tolist()} == {tuple(row) for row in other.values.tolist()}


def test_a_person_without_links_is_named() -> None:
    links = links_of("AB")
    with pytest.raises(ValueError, match="'k:nobody' has no link"):
        shortest_path(links, "k:A", "k:nobody")
    with pytest.raises(ValueError, match="'k:nobody' has no link"):
        ego_network(links, ["k:A", "k:nobody"], hops=1)
    with pytest.raises(ValueError, match="hops"):
        k_hop_pairs(links, ["k:A"], hops=-1)
    with pytest.raises(ValueError, match="list of ids"):
        ego_network(links, "k:A", hops=1)
    assert betweenness(links[:0]).empty
    assert triangles(links[:0]).empty
    assert ego_network(links, [], hops=2).empty


def test_the_answers_of_the_pole_guide(data_folder: Path) -> None:
    """Undirected KNOWS of a public, fictitious data set: the greatest betweenness, most triangles, 86 in all."""
    knows = pd.read_csv(data_folder / "pole_manchester" / "relationships.KNOWS.csv", dtype="str")
    links = knows.rename(columns={":START_ID": "person_a", ":END_ID": "person_b"})
    between = betweenness(links)["betweenness"]
    assert between.max() == pytest.approx(5275.29, abs=0.005)
    counted = triangles(links)["triangles"]
    assert (counted.max(), counted.sum()) == (10, 3 * 86)
