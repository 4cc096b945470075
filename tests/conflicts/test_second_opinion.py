from __future__ import annotations

import random

import networkx as nx
import pandas as pd
import pytest

from netgraph.conflicts import find_communities
from netgraph.conflicts.second_opinion import second_opinion
from tests.conflicts.test_communities import ties_of


def communities_of(ties: pd.DataFrame) -> pd.DataFrame:
    return find_communities(ties, objective="modularity", resolution=None, seed=1, n_iterations=-1)


def test_where_the_line_is_clear_both_methods_draw_it() -> None:
    ties = ties_of(nx.ring_of_cliques(12, 5))
    said = second_opinion(ties, communities_of(ties), seed=1)
    assert said.agreement == 1.0
    assert said.people["module"].nunique() == 12
    assert (said.people["shared"] == 1).all()


def test_who_is_put_elsewhere_shares_less() -> None:
    ties = ties_of(nx.ring_of_cliques(12, 5))
    first = communities_of(ties)
    other = first["community"] == 1
    moved = first.assign(community=first["community"].where(~other, 0))  # two cliques taken for one
    said = second_opinion(ties, moved, seed=1)
    assert said.agreement < 1
    assert (said.people["shared"] < 1).tolist() == moved["community"].eq(0).tolist()
    assert said.people.loc[moved["community"].eq(0), "shared"].tolist() == [0.5] * 10


def test_the_order_of_rows_does_not_matter_and_the_callers_chance_is_left_alone() -> None:
    ties = ties_of(nx.karate_club_graph(), weight="weight")
    first = communities_of(ties)
    said = second_opinion(ties, first, seed=3)
    random.seed(7)
    expected = random.random()
    random.seed(7)
    again = second_opinion(ties.sample(frac=1, random_state=5), first.sample(frac=1, random_state=6), seed=3)
    assert random.random() == expected
    pd.testing.assert_frame_equal(again.people, said.people)
    assert again.agreement == said.agreement


def test_nobody_may_be_missing() -> None:
    ties = ties_of(nx.karate_club_graph())
    first = communities_of(ties)
    with pytest.raises(ValueError, match="one row a person"):
        second_opinion(ties, first.iloc[1:], seed=1)
    with pytest.raises(ValueError, match="one row a person"):
        second_opinion(ties, pd.concat([first, first.iloc[:1]]), seed=1)


def test_no_ties_no_second_opinion() -> None:
    ties = pd.DataFrame({"person_a": [], "person_b": [], "weight": []})
    assert second_opinion(ties, communities_of(ties), seed=1).people.empty
