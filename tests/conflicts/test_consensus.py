from __future__ import annotations

import numpy as np
import pytest

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.consensus import agreements, by_size, central, mean_agreement, stability


def test_agreements_are_adjusted_rand_indices() -> None:
    chance = np.random.default_rng(3)
    splits = [chance.integers(0, groups, 60) for groups in (1, 3, 4, 60)]
    agreed = agreements(splits)
    for one, row in enumerate(agreed):
        for other, figure in enumerate(row):
            assert figure == pytest.approx(1 if one == other else adjusted_rand(splits[one], splits[other]))
    assert mean_agreement(agreed) == pytest.approx((agreed.sum() - 4) / 12)


def test_the_central_split_is_the_one_most_like_the_others_and_the_first_of_equals() -> None:
    odd, usual = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    assert central([odd, usual, usual]) == 1
    assert central([usual]) == 0
    assert mean_agreement(agreements([usual])) == 1.0


def test_who_changes_sides_is_less_stable() -> None:
    splits = [np.array([0, 0, 0, 1, 1, 1]), np.array([1, 1, 1, 0, 0, 0]), np.array([0, 0, 1, 1, 1, 1])]
    assert stability(splits)[[0, 1, 3, 4, 5]].tolist() == [1.0] * 5
    assert stability(splits)[2] == pytest.approx(1 / 3)
    assert stability(splits[:1]).tolist() == [1.0] * 6


def test_groups_are_numbered_by_size() -> None:
    assert by_size(np.array([5, 2, 2, 9, 9, 9])).tolist() == [2, 1, 1, 0, 0, 0]
    assert by_size(np.array([], dtype=np.int64)).tolist() == []
