"""Leiden as compiled here: as good as igraph's, its communities whole, the same for the same seed."""

from __future__ import annotations

import random
from functools import cache

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.leiden import infomap, leiden, modularity, part_sizes, prepare
from tests.conflicts.planted import planted_network

OBJECTIVES = {"modularity": (0.5, 1.0, 3.0), "CPM": (0.05, 0.3, 1.0)}


def drawn(size: int, edges: int, seed: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    chance = np.random.default_rng(seed)
    graph = nx.gnm_random_graph(size, edges, seed=seed)
    ends = np.array(graph.edges, dtype=np.int64).reshape(-1, 2)
    return (ends[:, 0], ends[:, 1]), chance.uniform(0.2, 2.0, len(ends))


def worth(
    ends: tuple[np.ndarray, np.ndarray], weights: np.ndarray, label: np.ndarray, objective: str, resolution: float
) -> float:
    """Weight inside the groups less what the measure asks of them."""
    inside = float(weights[label[ends[0]] == label[ends[1]]].sum())
    mass = np.ones(len(label))
    if objective == "modularity":
        mass = np.bincount(ends[0], weights, len(label)) + np.bincount(ends[1], weights, len(label))
        resolution = resolution / (2 * weights.sum())
    held = np.bincount(label, mass)
    singles = np.square(mass).sum() if objective == "CPM" else 0.0  # nobody is a pair with himself
    return inside - resolution * float((np.square(held).sum() - singles) / 2)


@cache
def every_split() -> list[np.ndarray]:
    """All ways to split six: each joins a group that is there, or begins the next."""
    ways = [[0]]
    for _ in range(5):
        ways = [[*way, group] for way in ways for group in range(max(way) + 2)]
    return [np.array(way) for way in ways]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(o, r) for o, several in OBJECTIVES.items() for r in several]))
def test_no_split_of_a_tiny_graph_is_better(seed: int, how: tuple[str, float]) -> None:
    """The best of ten seeds is the best of all splits; six vertices have 203."""
    ends, weights = drawn(6, 8, seed)
    best = max(worth(ends, weights, split, *how) for split in every_split())
    prepared = prepare(6, ends, weights)
    found = [leiden(prepared, objective=how[0], resolution=how[1], seed=one, rounds=-1) for one in range(10)]
    assert max(worth(ends, weights, split, *how) for split in found) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize(("objective", "resolution"), [("modularity", 1.0), ("modularity", 8.0), ("CPM", 0.05)])
def test_on_a_planted_network_it_is_as_good_as_igraph(objective: str, resolution: float) -> None:
    ties, _ = planted_network(3_000, seed=5)
    ends = ties["person_a"].to_numpy(dtype=np.int64), ties["person_b"].to_numpy(dtype=np.int64)
    weights = np.random.default_rng(5).uniform(0.5, 1.5, len(ties))
    prepared, peer = prepare(3_000, ends, weights), igraph.Graph(n=3_000, edges=np.column_stack(ends))
    ours, theirs = [], []
    for seed in range(3):
        split = leiden(prepared, objective=objective, resolution=resolution, seed=seed, rounds=2)
        ours.append(worth(ends, weights, split, objective, resolution))
        igraph.set_random_number_generator(random.Random(seed))
        told = {"objective_function": objective, "weights": weights, "resolution": resolution, "n_iterations": 2}
        theirs.append(worth(ends, weights, np.array(peer.community_leiden(**told).membership), objective, resolution))
    igraph.set_random_number_generator(random)
    assert np.mean(ours) >= 0.998 * np.mean(theirs)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_every_community_hangs_together_and_a_seed_gives_one_split(seed: int) -> None:
    ends, weights = drawn(40, 60, seed)
    prepared = prepare(40, ends, weights)
    how = {"objective": "modularity", "resolution": 1.0, "seed": seed, "rounds": -1}
    label = leiden(prepared, **how)  # type: ignore[arg-type]
    assert label.tolist() == leiden(prepared, **how).tolist()  # type: ignore[arg-type]
    graph = nx.Graph(zip(*(end.tolist() for end in ends), strict=True))
    graph.add_nodes_from(range(40))
    for group in np.unique(label):
        assert nx.is_connected(graph.subgraph(np.flatnonzero(label == group).tolist()))


def test_what_it_begins_from_is_never_made_worse() -> None:
    ends, weights = drawn(60, 150, 3)
    prepared = prepare(60, ends, weights)
    how = {"objective": "modularity", "resolution": 1.0, "seed": 1}
    before = leiden(prepared, rounds=1, **how)  # type: ignore[arg-type]
    after = leiden(prepared, rounds=-1, start=before, **how)  # type: ignore[arg-type]
    assert worth(ends, weights, after, "modularity", 1.0) >= worth(ends, weights, before, "modularity", 1.0) - 1e-9
    again = leiden(prepared, rounds=1, start=after, **how)  # type: ignore[arg-type]
    assert len(np.unique(np.stack([after, again]), axis=1).T) == len(np.unique(after))


def test_modularity_and_parts_are_those_of_networkx() -> None:
    ends, weights = drawn(50, 45, 7)
    prepared = prepare(50, ends, weights)
    graph = nx.Graph()
    graph.add_nodes_from(range(50))
    graph.add_weighted_edges_from(zip(ends[0].tolist(), ends[1].tolist(), weights.tolist(), strict=True))
    label = np.arange(50) % 7
    groups = [set(np.flatnonzero(label == group).tolist()) for group in range(7)]
    assert modularity(prepared, label) == pytest.approx(nx.community.modularity(graph, groups))
    sizes = {vertex: len(part) for part in nx.connected_components(graph) for vertex in part}
    assert part_sizes(prepared).tolist() == [sizes[vertex] for vertex in range(50)]


def test_a_graph_without_edges_or_vertices() -> None:
    none = np.empty(0, dtype=np.int64)
    for size in (0, 3):
        prepared = prepare(size, (none, none), np.empty(0))
        assert leiden(prepared, objective="CPM", resolution=0.5, seed=1, rounds=-1).tolist() == list(range(size))
        assert infomap(prepared, seed=1, trials=1).tolist() == list(range(size))
        assert (modularity(prepared, np.arange(size)), part_sizes(prepared).tolist()) == (0.0, [1] * size)
