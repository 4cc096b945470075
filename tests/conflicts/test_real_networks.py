"""Published figures of real networks, met by the tables of the studies; the long tables are in docs/communities.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts import find_signed_communities
from studies.camps import inside, least_strain, strain_of
from studies.real_networks import cartels, component_sizes, israel, modularity, montagna
from tests.conflicts.test_communities import found, quality
from tests.conflicts.test_signed import pairs, partitions, random_world, strain


@pytest.mark.parametrize(("layer", "people", "ties"), [("meetings", 101, 256), ("phone", 100, 124)])
def test_the_montagna_case_has_the_size_that_was_published(
    data_folder: Path, layer: str, people: int, ties: int
) -> None:
    rows = montagna(data_folder)[layer]
    assert len(set(rows["person_a"]) | set(rows["person_b"])) == people
    assert len(rows) == ties


def test_burglars_of_israel_have_the_pairs_and_parts_that_were_counted(data_folder: Path) -> None:
    ties = israel(data_folder)
    assert len(ties) == 10_706
    assert component_sizes(ties)[:3] == [230, 192, 101]


def test_no_rivals_share_a_camp_and_no_split_has_less_strain(data_folder: Path) -> None:
    rivals, allies = cartels(data_folder)
    assert (len(rivals), len(allies)) == (92, 91)
    least, exact = least_strain(rivals, allies)
    camps = find_signed_communities(rivals, allies, resolution=0.0, seed=1, n_iterations=-1)
    ours = camps.set_index("group_id")["community"]
    assert set(ours.index) == set(exact.index)
    assert strain_of(exact, rivals, allies) == least
    assert strain_of(ours, rivals, allies) == pytest.approx(least)
    assert inside(ours, rivals) <= 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_exact_camps_are_the_best_of_all_splits(seed: int) -> None:
    rivals, allies = random_world(seed, groups=5)
    least, label = least_strain(rivals, allies)
    names = label.index.tolist()
    by_hand = min(strain(dict(zip(names, split, strict=True)), rivals, allies) for split in partitions(len(names)))
    assert least == pytest.approx(by_hand)


def test_a_square_of_allies_with_one_quarrel_is_cut_nowhere() -> None:
    square = pairs(("a", "b", 1), ("b", "c", 1), ("c", "d", 1))
    least, label = least_strain(pairs(("a", "d", 1)), square)
    assert least == 1
    assert inside(label, square) >= 2


def test_modularity_of_the_studies_is_that_of_networkx() -> None:
    chance = np.random.default_rng(3)
    ends = np.unique(np.sort(chance.integers(0, 20, (40, 2)), axis=1), axis=0)
    ends = ends[ends[:, 0] != ends[:, 1]]
    ties = pd.DataFrame(ends, columns=["person_a", "person_b"]).astype("str").assign(weight=1.0 + np.arange(len(ends)))
    split = found(ties)
    assert modularity(ties, split) == pytest.approx(quality(ties, split))
