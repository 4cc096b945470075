"""Chances learnt from earlier scores never fall with the score, and come true where nothing changed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.evaluation_chances import learn_chances, rescaled


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=60))
def test_chances_are_chances_and_never_fall_with_the_score(people: list[tuple[int, bool]]) -> None:
    score, happened = [one[0] for one in people], [one[1] for one in people]
    learnt = learn_chances(score, happened)
    if not any(happened):
        assert learnt is None
        return
    assert learnt is not None
    found = learnt.of(np.arange(-2, 9))
    assert (np.diff(found) >= 0).all() and (found > 0).all() and (found <= 1).all()
    assert learnt.of([-np.inf])[0] == found[0]


def test_only_the_order_of_scores_counts() -> None:
    rng = np.random.default_rng(1)
    score, happened = rng.integers(0, 9, 500), rng.uniform(size=500) < 0.1
    plain, turned = learn_chances(score, happened), learn_chances(np.exp(score), happened)
    assert plain is not None and turned is not None
    assert plain.of(score) == pytest.approx(turned.of(np.exp(score)))


def test_chances_come_true_in_a_second_draw_of_the_same() -> None:
    rng = np.random.default_rng(2)
    score = rng.uniform(size=20_000)
    true = 0.1 * score**2
    learnt = learn_chances(score, rng.uniform(size=20_000) < true)
    assert learnt is not None
    again = rng.uniform(size=20_000) < true
    stated = learnt.of(score)
    assert stated.sum() == pytest.approx(again.sum(), rel=0.15)
    high = score > 0.8
    assert stated[high].mean() == pytest.approx(true[high].mean(), rel=0.15)


def test_one_score_for_all_stands_for_the_share_of_all() -> None:
    learnt = learn_chances(np.ones(100), np.arange(100) < 7)
    assert learnt is not None and learnt.of([1.0])[0] == pytest.approx(0.07)


def test_a_chance_of_a_shorter_time_is_what_a_constant_rate_makes_of_it() -> None:
    assert rescaled([0.19, 0.0, 1.0], learnt_days=90, days=90).tolist() == [0.19, 0.0, 1.0]
    half = rescaled([0.19, 0.0], learnt_days=90, days=45)
    assert 1 - (1 - half) ** 2 == pytest.approx([0.19, 0.0])
