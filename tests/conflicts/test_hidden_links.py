"""The measures of the study of hidden links against slow and obvious ones; its figures are in docs/real-links.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.agreement import average_precision, ranking_chance
from studies.hidden_links import FIRST, Standing, all_pairs, figures_of, intervals, logistic
from studies.real_links import counted_pairs, covered_shootings, scored_pairs, shootings

CASES = pd.DataFrame(
    {
        "case": ["a", "b", "c", "d"],
        "x": [0.0, 3.0, 0.0, 100.0],
        "y": [0.0, 4.0, 0.0, 0.0],
        "at": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-11", "2020-02-01"]),
    }
)
PEOPLE = pd.DataFrame({"case": ["a", "b", "b", "d", "b", "d"], "person": ["p", "p", "q", "q", "r", "r"]})


def test_pairs_know_their_distance_and_who_is_in_both() -> None:
    pairs = all_pairs(CASES, PEOPLE)
    assert list(zip(pairs.one, pairs.other, strict=True)) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert pairs.metres[:2].tolist() == [5.0, 0.0]
    assert pairs.days[:3].tolist() == [1.0, 10.0, 31.0]
    assert pairs.shared.tolist() == [True, False, False, False, True, False]
    assert pairs.sharing.to_numpy().tolist() == [[0, "p"], [4, "q"], [4, "r"]]
    late = pairs.only(pairs.days > 9)
    assert late.shared.tolist() == [False, False, True, False]
    assert late.sharing["pair"].tolist() == [2, 2]


def test_the_figures_are_auc_ap_and_precision_with_ties_shared() -> None:
    chance = np.random.default_rng(4)
    for _ in range(5):
        score = chance.integers(0, 40, 400).astype(float)
        shared = chance.random(400) < 0.2 + 0.01 * score / 4
        auc, ap, first = figures_of(score, shared)
        assert auc == pytest.approx(ranking_chance(score, shared))
        assert ap == pytest.approx(average_precision(score, shared))
        drawn = [shared[np.lexsort((chance.random(400), -score))[:FIRST]].mean() for _ in range(300)]
        assert first == pytest.approx(np.mean(drawn), abs=0.02)


def test_a_pair_counted_twice_is_like_two_pairs() -> None:
    score, shared = np.array([5.0, 4.0, 3.0, 2.0, 1.0]), np.array([True, False, True, False, False])
    twice = Standing.of(score, shared).figures(np.array([1.0, 2.0]))
    double = figures_of(np.append(score, 3.0), np.append(shared, True))
    assert twice[:2] == pytest.approx(double[:2])


def test_intervals_hold_the_figure_and_hang_on_the_seed_alone() -> None:
    pairs = all_pairs(CASES, PEOPLE)
    (drawn,) = intervals([-pairs.days], pairs, seed=1)
    (again,) = intervals([-pairs.days], pairs, seed=1)
    assert np.array_equal(drawn, again, equal_nan=True)
    assert np.nanmin(drawn[:, 0]) <= figures_of(-pairs.days, pairs.shared)[0] <= np.nanmax(drawn[:, 0])


def test_the_logistic_finds_the_weights_that_made_the_data() -> None:
    chance = np.random.default_rng(2)
    features = chance.normal(size=(20_000, 2))
    true = chance.random(20_000) < 1 / (1 + np.exp(-(-1 + features @ [2.0, -0.5])))
    assert logistic(features, true) == pytest.approx([-1, 2, -0.5], abs=0.1)


def test_philadelphia_has_the_pairs_that_were_counted(data_folder: Path) -> None:
    history, event = shootings(data_folder)
    counted = counted_pairs(history, event)
    assert counted == {"numbers": 671, "same_shooting": 206, "shootings": 342}
    cases, people = covered_shootings(history, event)
    pairs = scored_pairs(cases.head(300), people)
    assert not ((pairs.metres <= 200) & (pairs.days * 24 <= 1)).any()
    assert set(cases.columns) == {"case", "x", "y", "at", "killed", "victims", "incident_id"}
