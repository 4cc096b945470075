from __future__ import annotations

from itertools import combinations, permutations
from math import isclose, isnan, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.agreement import (
    adjusted_mutual_information,
    adjusted_rand,
    average_precision,
    b_cubed,
    b_cubed_parts,
    ranking_chance,
)

Labels = list[int]
two_groupings = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=6).map(
    lambda pairs: tuple(map(list, zip(*pairs, strict=True)))
)
scored = st.lists(
    st.tuples(st.integers(0, 4).map(float), st.booleans(), st.integers(0, 3).map(float)), min_size=1, max_size=8
)


def with_whom(labels: Labels, item: int) -> set[int]:
    """The group of an item, itself counted; slow and obvious."""
    return {item} | {other for other, label in enumerate(labels) if label == labels[item] >= 0}


def slow_parts(found: Labels, true: Labels) -> list[tuple[float, float]]:
    rows = []
    for item in range(len(found)):
        one, other = with_whom(found, item), with_whom(true, item)
        rows.append((len(one & other) / len(one), len(one & other) / len(other)))
    return rows


def groups(labels: Labels) -> list[frozenset[int]]:
    return sorted({frozenset(with_whom(labels, item)) for item in range(len(labels))}, key=min)


def pairs_together(labels: Labels) -> set[tuple[int, int]]:
    return {pair for group in groups(labels) for pair in combinations(sorted(group), 2)}


def shuffled(labels: Labels) -> list[Labels]:
    """The grouping under every order of its items: what chance would make of groups of these sizes."""
    named = [groups(labels).index(frozenset(with_whom(labels, item))) for item in range(len(labels))]
    return [list(order) for order in permutations(named)]


def told(found: Labels, true: Labels) -> float:
    size, both = len(found), [(one, other) for one in groups(found) for other in groups(true) if one & other]
    return sum(len(a & b) / size * log(size * len(a & b) / (len(a) * len(b))) for a, b in both)


def adjusted(agreed: float, by_chance: list[float], most: float) -> float:
    chance = sum(by_chance) / len(by_chance)
    return 1.0 if isclose(most, chance, abs_tol=1e-12) else (agreed - chance) / (most - chance)


@settings(max_examples=60, deadline=None)
@given(two_groupings)
def test_b_cubed_is_what_the_groups_of_each_item_say(both: tuple[Labels, Labels]) -> None:
    found, true = both
    np.testing.assert_allclose(np.column_stack(b_cubed_parts(found, true)), slow_parts(found, true))
    turned = b_cubed(true, found)
    assert isclose(b_cubed(found, true).precision, turned.recall)


@settings(max_examples=25, deadline=None)
@given(two_groupings)
def test_adjusted_measures_are_what_all_orders_of_the_items_say(both: tuple[Labels, Labels]) -> None:
    found, true = both
    pairs = {tuple(order): pairs_together(list(order)) for order in map(tuple, shuffled(true))}
    inside, truly = pairs_together(found), pairs_together(true)
    chance = [len(inside & pairs[tuple(order)]) for order in shuffled(true)]
    rand = adjusted(len(inside & truly), [float(c) for c in chance], (len(inside) + len(truly)) / 2)
    assert isclose(adjusted_rand(found, true), rand, abs_tol=1e-9)
    information = [told(found, order) for order in shuffled(true)]
    expected = adjusted(told(found, true), information, (told(found, found) + told(true, true)) / 2)
    assert isclose(adjusted_mutual_information(found, true), expected, abs_tol=1e-9)


@settings(max_examples=40, deadline=None)
@given(scored)
def test_ranking_chance_is_the_share_of_pairs_in_order(rows: list[tuple[float, bool, float]]) -> None:
    better = total = 0.0
    for (one, true, many), (other, also, more) in permutations(rows, 2):
        if true and not also:
            total += many * more
            better += many * more * ((one > other) + (one == other) / 2)
    got = ranking_chance([r[0] for r in rows], [r[1] for r in rows], weight=[r[2] for r in rows])
    assert isnan(got) if not total else isclose(got, better / total)


@settings(max_examples=40, deadline=None)
@given(scored)
def test_average_precision_is_the_mean_precision_at_each_true_one(rows: list[tuple[float, bool, float]]) -> None:
    every = [row[:2] for row in rows for _ in range(int(row[2]))]
    at_each = [
        sum(true for other, true in every if other >= score) / sum(other >= score for other, _ in every)
        for score, hit in every
        if hit
    ]
    got = average_precision([r[0] for r in rows], [r[1] for r in rows], weight=[r[2] for r in rows])
    assert isnan(got) if not at_each else isclose(got, sum(at_each) / len(at_each))


@settings(max_examples=20, deadline=None)
@given(two_groupings, st.randoms(use_true_random=False))
def test_order_and_names_of_groups_do_not_matter(both: tuple[Labels, Labels], chance: object) -> None:
    rows = list(zip(*both, strict=True))
    names = {-1: -1, **{label: 10 - label for label in range(4)}}
    chance.shuffle(rows)  # type: ignore[attr-defined]
    found, true = [names[one] for one, _ in rows], [names[other] for _, other in rows]
    for measure in (adjusted_rand, adjusted_mutual_information):
        assert isclose(measure(*both), measure(found, true), abs_tol=1e-9)
    assert isclose(b_cubed(*both).f, b_cubed(found, true).f)


def test_nothing_to_compare_is_said_and_not_scored() -> None:
    assert isnan(b_cubed([], []).f)
    assert isnan(ranking_chance([1.0], [True])) and isnan(average_precision([1.0], [False]))
    assert adjusted_rand([], []) == adjusted_mutual_information([], []) == 1.0


def test_labels_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one of each"):
        b_cubed([0], [0, 1])
    with pytest.raises(ValueError, match="null"):
        ranking_chance([float("nan")], [True])
