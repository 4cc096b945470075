"""Who is drawn together: components of the network, the largest cut into its communities."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from netgraph.forecast.blocks import BLOCK_RULE, blocks_of


def ties(people: int, *pairs: tuple[int, int]) -> csr_array:
    found = np.zeros((people, people))
    for a, b in pairs:
        found[a, b] = found[b, a] = 1
    return csr_array(found)


def cliques(count: int, size: int) -> list[tuple[int, int]]:
    """Cliques in a ring: one component of obvious communities."""
    inside = [(c * size + a, c * size + b) for c in range(count) for a in range(size) for b in range(a + 1, size)]
    return inside + [(c * size, ((c + 1) % count) * size) for c in range(count)]


def test_components_are_blocks_and_those_without_ties_stand_alone() -> None:
    network = ties(6, (0, 1), (1, 2), (4, 5))
    many = np.r_[np.ones(6), np.zeros(0)] * [0.01, 0.01, 0.01, 1, 1, 1]
    assert blocks_of(network, many, seed=1).tolist() == [0, 0, 0, 1, 2, 2]


def test_a_component_with_more_than_a_twentieth_of_the_outcomes_is_cut_into_its_communities() -> None:
    network = ties(24, *cliques(5, 4), (20, 21))
    outcomes = np.r_[np.ones(20), np.zeros(4)]
    blocks = blocks_of(network, outcomes, seed=1)
    assert [len(set(blocks[c * 4 : c * 4 + 4])) for c in range(5)] == [1] * 5
    assert len(set(blocks[:20])) == 5 and len(set(blocks)) == 8 and blocks[20] == blocks[21]


def test_the_cut_does_not_depend_on_the_order_of_people() -> None:
    network = ties(20, *cliques(5, 4)).toarray()
    turned = np.random.default_rng(2).permutation(20)
    plain = blocks_of(csr_array(network), np.ones(20), seed=1)
    other = blocks_of(csr_array(network[np.ix_(turned, turned)]), np.ones(20), seed=1)
    assert ((plain[turned][:, None] == plain[turned][None, :]) == (other[:, None] == other[None, :])).all()


@pytest.mark.parametrize("word", ["components", "5%", "communities", "weeks"])
def test_the_rule_is_told(word: str) -> None:
    assert word in BLOCK_RULE


def test_nobody_and_nothing_give_no_blocks_and_blocks_of_one() -> None:
    assert blocks_of(ties(0), np.zeros(0), seed=1).tolist() == []
    assert blocks_of(ties(2), np.zeros(2), seed=1).tolist() == [0, 1]
