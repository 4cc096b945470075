from __future__ import annotations

import random
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.agreement import adjusted_mutual_information, adjusted_rand
from netgraph.conflicts.communities import find_communities, scan_resolutions
from tests.conflicts.planted import planted_network


def ties_of(graph: nx.Graph, *, weight: str | None = None) -> pd.DataFrame:
    rows = [(f"{a:>3}", f"{b:>3}", float(data.get(weight, 1.0))) for a, b, data in graph.edges(data=True)]
    return pd.DataFrame(rows, columns=["person_a", "person_b", "weight"])


def found(ties: pd.DataFrame, **more: object) -> pd.DataFrame:
    how = {"objective": "modularity", "resolution": 1.0, "seed": 1, "n_iterations": -1}
    return find_communities(ties, **{**how, **more})  # type: ignore[arg-type]


def quality(ties: pd.DataFrame, communities: pd.DataFrame, *, weight: str | None = "weight") -> float:
    graph = nx.from_pandas_edgelist(ties, "person_a", "person_b", "weight")
    groups = [set(group) for _, group in communities.groupby("community")["person_id"]]
    return float(nx.community.modularity(graph, groups, weight=weight))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_the_karate_club_has_four_communities(seed: int) -> None:
    ties = ties_of(nx.karate_club_graph())
    communities = found(ties, seed=seed)
    assert len(communities) == 34
    assert communities["community"].nunique() == 4
    assert quality(ties, communities) == pytest.approx(0.4198, abs=5e-5)


def test_the_potts_model_at_resolution_one_leaves_singletons_and_is_never_a_silent_default() -> None:
    ties = ties_of(nx.karate_club_graph())
    assert found(ties, objective="CPM")["community"].nunique() == 34
    with pytest.raises(TypeError, match="objective"):
        find_communities(ties, resolution=1.0, seed=1, n_iterations=-1)  # type: ignore[call-arg]


def test_communities_are_numbered_by_size_then_by_smallest_member() -> None:
    cliques = nx.disjoint_union_all([nx.complete_graph(3), nx.complete_graph(4), nx.complete_graph(3)])
    communities = found(ties_of(cliques))
    assert communities["community"].tolist() == [1, 1, 1, 0, 0, 0, 0, 2, 2, 2]
    assert (communities["stability"] == 1).all()


def test_who_stands_between_two_communities_is_less_stable() -> None:
    cliques = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(6))
    cliques.add_edges_from([(12, 0), (12, 1), (12, 6), (12, 7)])
    communities = pd.concat([found(ties_of(cliques), seed=seed) for seed in range(20)])
    mean = communities.groupby("person_id")["stability"].mean()
    assert mean.idxmin() == " 12"
    assert mean[" 12"] < 0.9 < mean.drop(" 12").min()


@pytest.mark.parametrize("objective", ["modularity", "CPM"])
def test_a_scan_finds_planted_communities_that_resolution_one_melts_together(objective: str) -> None:
    ring = nx.ring_of_cliques(30, 5)
    ties = ties_of(ring)
    assert found(ties)["community"].nunique() < 30
    communities = found(ties, objective=objective, resolution=None)
    assert communities["community"].nunique() == 30
    assert (communities["stability"] == 1).all()


def test_a_pair_named_twice_adds_its_weights() -> None:
    ties = ties_of(nx.karate_club_graph(), weight="weight")
    halves = ties.assign(weight=ties["weight"] / 2)
    turned = halves.rename(columns={"person_a": "person_b", "person_b": "person_a"})
    pd.testing.assert_frame_equal(found(pd.concat([halves, turned])), found(ties))


def test_no_ties_no_communities() -> None:
    communities = found(pd.DataFrame({"person_a": [], "person_b": [], "weight": []}))
    assert communities.columns.tolist() == ["person_id", "community", "stability"]
    assert communities.empty


def test_the_callers_random_numbers_are_left_alone() -> None:
    random.seed(7)
    expected = random.random()
    random.seed(7)
    found(ties_of(nx.karate_club_graph()))
    assert random.random() == expected


@pytest.mark.parametrize(
    ("column", "value", "more", "message"),
    [
        ("weight", 0.0, {}, "above 0"),
        ("weight", float("nan"), {}, "above 0"),
        ("weight", float("inf"), {}, "finite"),
        ("person_b", "a", {}, "himself"),
        ("weight", 1.0, {"objective": "louvain"}, "allowed modularity, CPM"),
        ("weight", 1.0, {"resolution": 0.0}, "above 0"),
        ("weight", 1.0, {"resolution": float("nan")}, "above 0"),
    ],
)
def test_what_cannot_be_split_is_refused(column: str, value: object, more: dict, message: str) -> None:
    ties = pd.DataFrame({"person_a": ["a"], "person_b": ["b"], "weight": [1.0]}).assign(**{column: [value]})
    with pytest.raises(ValueError, match=message):
        found(ties, **more)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_row_order_does_not_matter_and_everybody_is_in_one_community(seed: int, chance: random.Random) -> None:
    ties = ties_of(nx.gnm_random_graph(20, 40, seed=seed))
    expected = found(ties)
    assert expected["person_id"].is_unique
    assert set(expected["person_id"]) == set(ties["person_a"]) | set(ties["person_b"])
    rows = list(range(len(ties)))
    chance.shuffle(rows)
    pd.testing.assert_frame_equal(found(ties.iloc[rows]), expected)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(20)))
def test_renaming_only_renames(seed: int, names: list[int]) -> None:
    graph = nx.gnm_random_graph(20, 40, seed=seed)
    generator = np.random.default_rng(seed)
    for a, b in graph.edges:
        graph.edges[a, b]["weight"] = float(generator.random()) + 0.5  # tells everybody apart
    expected = found(ties_of(graph, weight="weight")).set_index("person_id")
    renamed = found(ties_of(nx.relabel_nodes(graph, dict(enumerate(names))), weight="weight")).set_index("person_id")
    back = [f"{names[int(person)]:>3}" for person in expected.index]
    there = renamed.loc[back]
    assert there["stability"].tolist() == expected["stability"].tolist()
    assert adjusted_rand(there["community"].to_numpy(), expected["community"].to_numpy()) == 1.0


def test_the_st_louis_network_reaches_the_known_modularity(data_folder: Path) -> None:
    rows = pd.read_csv(data_folder / "stlouis_crime" / "ucinet_person_incident.csv", dtype=str)
    both = rows.drop_duplicates(["person", "incident"])
    pairs = both.merge(both, on="incident", suffixes=("_a", "_b")).query("person_a < person_b")
    counted = pairs.groupby(["person_a", "person_b"], as_index=False).size().rename(columns={"size": "weight"})
    assert (len(counted), len(set(counted["person_a"]) | set(counted["person_b"]))) == (2261, 828)
    once = counted.assign(weight=1.0)
    assert quality(once, found(once)) == pytest.approx(0.887, abs=0.002)
    weighted = counted.astype({"weight": "float64"})
    assert quality(weighted, found(weighted)) == pytest.approx(0.881, abs=0.002)


def test_the_scan_finds_the_communities_planted_in_a_large_network() -> None:
    """At resolution 1 modularity melts small communities together: the larger the network, the more."""
    ties, truth = planted_network(8_000, seed=101)
    by_scan = found(ties, resolution=None, n_iterations=2)
    at_one = found(ties, n_iterations=2)
    right = [
        adjusted_rand(split["community"].to_numpy(), truth[split["person_id"]].to_numpy())
        for split in (by_scan, at_one)
    ]
    assert right[0] >= 0.93
    assert right[1] < 0.8


def test_departments_are_found_in_the_mail_of_an_institute(data_folder: Path) -> None:
    """Labels unseen, the resolution chosen by stability; resolution 1 reaches 0.54, the best of all 0.68.

    Two seeds here; twenty in studies/communities.py.
    """
    mail = pd.read_csv(data_folder / "email_eu_core" / "edges.csv.gz").query("source != target")
    department = pd.read_csv(data_folder / "email_eu_core" / "labels.csv").set_index("node")["department"]
    ends = np.sort(mail[["source", "target"]].to_numpy(), axis=1)
    names = pd.DataFrame(ends, columns=["person_a", "person_b"]).drop_duplicates().astype("str")
    ties = names.assign(weight=1.0)
    reached = []
    for seed in range(2):
        split = found(ties, resolution=None, seed=seed)
        known = department[split["person_id"].astype("int64")].to_numpy()
        alone = len(department) - len(split)  # who wrote to nobody is a community of his own
        label = np.concatenate([split["community"], split["community"].max() + 1 + np.arange(alone)])
        rest = department.drop(split["person_id"].astype("int64")).to_numpy()
        reached.append(adjusted_mutual_information(label, np.concatenate([known, rest])))
    assert len(label) == 1005
    assert min(reached) >= 0.60


def test_a_scan_does_not_take_dust_for_communities() -> None:
    """Far up every network falls into the same pairs and loners, whatever the seed: stable, but nothing found."""
    scan = scan_resolutions(ties_of(nx.karate_club_graph()), objective="modularity", seed=1, n_iterations=-1)
    fine = scan[scan["resolution"] >= 64]
    assert fine["stability"].min() > 0.95
    assert fine["trivial"].all()
    chosen = scan[scan["chosen"]]
    assert 2 <= chosen["communities"].item() <= 6
    assert chosen["modularity"].item() > 0.35


def test_unconnected_pairs_are_no_dust() -> None:
    pairs = nx.disjoint_union_all([nx.complete_graph(2)] * 30 + [nx.ring_of_cliques(6, 5)])
    scan = scan_resolutions(ties_of(pairs), objective="modularity", seed=1, n_iterations=-1)
    assert scan.loc[scan["chosen"], "communities"].item() == 36


def test_a_scan_says_which_splits_tell_nothing() -> None:
    star = pd.DataFrame({"person_a": "a", "person_b": [f"b{leaf}" for leaf in range(30)], "weight": 1.0})
    scan = scan_resolutions(star, objective="CPM", seed=1, n_iterations=-1)
    assert scan.columns.tolist() == ["resolution", "communities", "stability", "modularity", "trivial", "chosen"]
    assert scan["resolution"].is_monotonic_increasing
    assert scan["chosen"].sum() == 1
    assert scan.loc[scan["communities"].isin([1, 31]), "trivial"].all()
