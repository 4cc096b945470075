from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.layered import find_layered_communities
from tests.conflicts.test_communities import quality, ties_of


def found(layers: dict[str, pd.DataFrame], **more: object) -> pd.DataFrame:
    how = {"resolution": 1.0, "seed": 1, "n_iterations": -1}
    return find_layered_communities(layers, **{**how, **more})  # type: ignore[arg-type]


def cliques(*sizes: int, first: int = 0) -> pd.DataFrame:
    graph = nx.disjoint_union_all([nx.complete_graph(size) for size in sizes])
    return ties_of(nx.relabel_nodes(graph, {node: node + first for node in graph}))


def test_one_layer_alone_is_modularity() -> None:
    ties = ties_of(nx.karate_club_graph())
    assert quality(ties, found({"phone": ties})) == pytest.approx(0.4198, abs=5e-5)


def test_each_layer_adds_what_the_other_does_not_know() -> None:
    kin, phone = cliques(4, 4), cliques(4, 4, first=8)
    across = pd.DataFrame({"person_a": ["  0", "  4"], "person_b": ["  8", " 12"], "weight": 1.0})
    communities = found({"kin": kin, "phone": pd.concat([phone, across])})
    assert communities.groupby("community").size().tolist() == [8, 8]
    assert communities["layers"].tolist() == [2, 1, 1, 1, 2, 1, 1, 1] + [1] * 8


def test_a_layer_counts_alike_however_its_ties_are_counted() -> None:
    karate = ties_of(nx.karate_club_graph())
    other = ties_of(nx.gnm_random_graph(34, 60, seed=3))
    loud = other.assign(weight=other["weight"] * 1000)
    pd.testing.assert_frame_equal(found({"a": karate, "b": other}), found({"a": karate, "b": loud}))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(16)))
def test_neither_order_nor_names_matter(seed: int, names: list[int]) -> None:
    chance = np.random.default_rng(seed)
    layers, renamed = {}, {}
    for name in ("kin", "phone"):
        graph = nx.gnm_random_graph(16, 25, seed=int(chance.integers(1000)))
        for a, b in graph.edges:
            graph.edges[a, b]["weight"] = float(chance.random()) + 0.5  # tells everybody apart
        layers[name] = ties_of(graph, weight="weight")
        other = ties_of(nx.relabel_nodes(graph, dict(enumerate(names))), weight="weight")
        renamed[name] = other.sample(frac=1, random_state=seed)
    expected = found(layers)
    there = found(renamed).set_index("person_id")
    there = there.loc[[f"{names[int(person)]:>3}" for person in expected["person_id"]]]
    assert adjusted_rand(expected["community"], there["community"]) == 1.0
    assert there["stability"].tolist() == expected["stability"].tolist()


def test_nothing_in_nothing_out_and_nonsense_refused() -> None:
    nothing = pd.DataFrame({"person_a": [], "person_b": [], "weight": []})
    assert found({}).empty
    assert found({"kin": nothing}).empty
    ties = cliques(3)
    pd.testing.assert_frame_equal(found({"kin": ties, "phone": nothing}), found({"kin": ties}))
    with pytest.raises(ValueError, match="resolution"):
        found({"kin": ties}, resolution=0.0)
    with pytest.raises(ValueError, match=r"kin\.weight"):
        found({"kin": ties.assign(weight=0.0)})
