from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

from netgraph.conflicts.ranks import fuse_ranks, rank_agreement, rank_by_layer, rank_stability
from tests.conflicts.test_communities import ties_of


def star(centre: str, others: str, weight: float = 1.0) -> pd.DataFrame:
    return pd.DataFrame({"person_a": centre, "person_b": list(others), "weight": weight})


def test_strength_and_betweenness_are_those_of_networkx() -> None:
    graph = nx.karate_club_graph()
    ties = ties_of(graph, weight="weight")
    strength = rank_by_layer({"x": ties}, measure="strength").set_index("person_id")["score"]
    between = rank_by_layer({"x": ties}, measure="betweenness").set_index("person_id")["score"]
    slow = nx.betweenness_centrality(graph, normalized=False)
    for node in graph:
        assert strength[f"{node:>3}"] == pytest.approx(graph.degree(node, weight="weight"))
        assert between[f"{node:>3}"] == pytest.approx(slow[node])


def test_equal_scores_share_a_rank_and_rows_come_in_order() -> None:
    ranks = rank_by_layer({"phone": star("A", "CB"), "kin": star("Z", "Y")}, measure="strength")
    assert ranks["layer"].tolist() == ["kin", "kin", "phone", "phone", "phone"]
    assert ranks["person_id"].tolist() == ["Y", "Z", "A", "B", "C"]
    assert ranks["rank"].tolist() == [1.5, 1.5, 1.0, 2.5, 2.5]


def test_the_same_layer_twice_agrees_and_a_turned_one_does_not() -> None:
    ties = pd.concat([star("A", "BCD"), star("B", "C", 3.0)])
    ranks = rank_by_layer({"one": ties, "two": ties}, measure="strength")
    turned = ranks.assign(score=ranks["score"].where(ranks["layer"] == "one", -ranks["score"]))
    same, other = rank_agreement(ranks, top=2).iloc[0], rank_agreement(turned, top=2).iloc[0]
    assert (same["people"], same["tau"], same["top_shared"]) == (4, 1.0, 1.0)
    assert (other["tau"], other["top_shared"]) == (-1.0, 0.0)  # B and C of the one, D and A of the other


def test_where_all_are_level_no_order_can_be_told() -> None:
    pair = star("A", "B")
    told = rank_agreement(rank_by_layer({"one": pair, "two": pair}, measure="strength"), top=1).iloc[0]
    assert pd.isna(told["tau"])
    assert told["top_shared"] == 1.0


def test_who_is_known_by_one_source_only_is_marked_and_kinship_alone_lists_nobody() -> None:
    ranks = rank_by_layer({"kin": star("K", "LA"), "phone": star("A", "BC")}, measure="strength")
    fused = fuse_ranks(ranks).set_index("person_id")
    assert set(fused.index) == {"A", "B", "C"}
    assert fused["single_source"].to_dict() == {"A": False, "B": True, "C": True}
    assert fused.index[0] == "A"
    assert set(fuse_ranks(ranks, never_alone=())["person_id"]) == {"K", "L", "A", "B", "C"}


def test_a_rank_on_one_tie_is_less_firm_than_one_on_many() -> None:
    firm = rank_stability(star("A", "BCDEFGHIJK"), measure="strength", top=1, seed=1, draws=40)
    loose = rank_stability(pd.concat([star("A", "BC"), star("D", "EF")]), measure="strength", top=1, seed=1, draws=40)
    assert firm["draw"].tolist() == list(range(40))
    assert firm["top_shared"].mean() > loose["top_shared"].mean()


def test_bootstraps_hang_on_the_seed_alone() -> None:
    ties = ties_of(nx.karate_club_graph())
    how = {"measure": "strength", "top": 5, "seed": 3, "draws": 4}
    again = rank_stability(ties.sample(frac=1, random_state=2), **how)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(again, rank_stability(ties, **how))  # type: ignore[arg-type]


def test_nothing_in_nothing_out_and_nonsense_refused() -> None:
    ranks = rank_by_layer({}, measure="strength")
    assert rank_agreement(ranks, top=3).empty
    assert fuse_ranks(ranks).empty
    with pytest.raises(ValueError, match="strength, betweenness"):
        rank_by_layer({}, measure="pagerank")
    with pytest.raises(ValueError, match="top"):
        rank_agreement(ranks, top=0)
