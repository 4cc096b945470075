from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.signed import find_signed_communities

COLUMNS = ["group_a", "group_b", "weight"]


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"group_a": "str", "group_b": "str", "weight": "float64"})


def found(rivals: pd.DataFrame, allies: pd.DataFrame, **more: object) -> pd.DataFrame:
    how = {"resolution": 0.0, "seed": 1, "n_iterations": -1}
    return find_signed_communities(rivals, allies, **{**how, **more})  # type: ignore[arg-type]


def partitions(size: int) -> Iterator[list[int]]:
    """Every way to split 0 … size - 1, as labels."""

    def grow(labels: list[int]) -> Iterator[list[int]]:
        if len(labels) == size:
            yield labels
            return
        for label in range(max(labels, default=-1) + 2):
            yield from grow([*labels, label])

    yield from grow([])


def strain(label: dict[str, int], rivals: pd.DataFrame, allies: pd.DataFrame) -> float:
    inside = sum(row.weight for row in rivals.itertuples() if label[row.group_a] == label[row.group_b])
    return inside + sum(row.weight for row in allies.itertuples() if label[row.group_a] != label[row.group_b])


def random_world(seed: int, *, groups: int = 6) -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = np.random.default_rng(seed)
    names = "abcdefghij"[:groups]
    sign = {(a, b): chance.integers(-1, 2) for a in names for b in names if a < b}
    weigh = {pair: float(chance.integers(1, 4)) + float(chance.random()) / 100 for pair in sign}
    return tuple(pairs(*((*pair, weigh[pair]) for pair in sign if sign[pair] == which)) for which in (-1, 1))  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(6))
def test_no_split_of_a_small_world_is_under_less_strain(seed: int) -> None:
    rivals, allies = random_world(seed)
    camps = found(rivals, allies)
    names = camps["group_id"].tolist()
    mine = strain(dict(zip(names, camps["community"], strict=True)), rivals, allies)
    assert mine == pytest.approx((camps["rivals_inside"].sum() + camps["allies_outside"].sum()) / 2)
    least = min(strain(dict(zip(names, label, strict=True)), rivals, allies) for label in partitions(len(names)))
    assert mine == pytest.approx(least)


def test_enemies_of_an_enemy_are_not_yet_friends() -> None:
    camps = found(pairs(("x", "y", 1), ("y", "z", 1), ("x", "z", 1)), pairs())
    assert camps["community"].nunique() == 3


def test_a_pair_that_is_both_counts_by_the_difference() -> None:
    both = found(pairs(("x", "y", 1.0)), pairs(("x", "y", 3.0)))
    assert both["community"].tolist() == [0, 0]
    assert both["rivals_inside"].tolist() == [1.0, 1.0]
    assert found(pairs(("x", "y", 3.0)), pairs(("x", "y", 1.0)))["community"].tolist() == [0, 1]


def test_a_higher_resolution_asks_for_closer_alliance() -> None:
    chain = pairs(("a", "b", 2.0), ("b", "c", 1.0), ("c", "d", 2.0))
    assert found(pairs(), chain)["community"].nunique() == 1
    assert found(pairs(), chain, resolution=0.6)["community"].nunique() == 2


def test_neither_order_nor_names_matter() -> None:
    rivals, allies = random_world(4, groups=10)
    expected = found(rivals, allies)
    names = dict(zip("abcdefghij", "hcjaebdfig", strict=True))
    turned = [
        frame.sample(frac=1, random_state=2).replace({"group_a": names, "group_b": names}) for frame in (rivals, allies)
    ]
    there = found(*turned).set_index("group_id").loc[expected["group_id"].map(names)]
    assert adjusted_rand(expected["community"], there["community"]) == 1.0


def test_nothing_in_nothing_out_and_nonsense_refused() -> None:
    assert found(pairs(), pairs()).empty
    with pytest.raises(ValueError, match="resolution"):
        found(pairs(), pairs(), resolution=-0.1)
    with pytest.raises(ValueError, match=r"rivals\.weight"):
        found(pairs(("x", "y", 0.0)), pairs())
