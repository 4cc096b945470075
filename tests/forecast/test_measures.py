"""The figures of the harness equal slow, obvious ones, and do not depend on the order of rows."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.measures import (
    auc,
    brier_skill,
    capture_at,
    information_gain,
    lift,
    list_length,
    log_score,
    on_list,
    precision_at,
    time_to_warning,
)

PEOPLE = st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=7)


def slow_capture(score: list[float], happened: list[bool], k: int) -> float:
    """The mean over every order that equal scores could stand in."""
    found = []
    for order in itertools.permutations(range(len(score))):
        if all(score[a] >= score[b] for a, b in itertools.pairwise(order)):
            found.append(sum(happened[who] for who in order[:k]) / sum(happened))
    return sum(found) / len(found)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, st.integers(1, 5))
def test_capture_and_precision_are_means_over_the_orders_of_equals(people: list[tuple[int, bool]], k: int) -> None:
    score, happened = [float(one[0]) for one in people], [one[1] for one in people]
    if not any(happened):
        assert math.isnan(capture_at(score, happened, share=0.5)) and precision_at(score, happened, k=k) == 0
        return
    length = list_length(len(score), share=0.5)
    assert capture_at(score, happened, share=0.5) == pytest.approx(slow_capture(score, happened, length))
    among = slow_capture(score, happened, k) * sum(happened) / min(k, len(score))
    assert precision_at(score, happened, k=k) == pytest.approx(among)


@settings(max_examples=30, deadline=None)
@given(PEOPLE)
def test_auc_is_the_share_of_pairs_in_the_right_order(people: list[tuple[int, bool]]) -> None:
    ones = [score for score, came in people if came]
    zeros = [score for score, came in people if not came]
    found = auc([float(one[0]) for one in people], [one[1] for one in people])
    if not ones or not zeros:
        assert math.isnan(found)
    else:
        pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in ones for b in zeros]
        assert found == pytest.approx(sum(pairs) / len(pairs))


def test_a_list_has_as_many_places_as_asked() -> None:
    score = np.random.default_rng(1).integers(0, 5, 101).astype(float)
    for k in (1, 7, 50, 100.5, 101, 400):
        assert on_list(score, k=k).sum() == pytest.approx(min(k, 101))


def test_those_without_a_score_are_last_and_equal() -> None:
    assert on_list([-np.inf, 1.0, -np.inf], k=2).tolist() == [0.5, 1.0, 0.5]
    assert auc([-np.inf, 0.0], [False, True]) == 1


def test_information_and_brier_equal_their_definitions_and_reward_the_better_chance() -> None:
    rng = np.random.default_rng(2)
    true = rng.uniform(0.05, 0.9, 400)
    came = rng.uniform(size=400) < true
    flat = np.full(400, came.mean())
    each = [math.log(p if y else 1 - p) for p, y in zip(true, came, strict=True)]
    assert log_score(true, came) == pytest.approx(each)
    gain = sum(each) - sum(math.log(p if y else 1 - p) for p, y in zip(flat, came, strict=True))
    assert information_gain(true, flat, came) == pytest.approx(gain / came.sum()) and gain > 0
    worse = np.mean((flat - came) ** 2)
    assert brier_skill(true, flat, came) == pytest.approx(1 - np.mean((true - came) ** 2) / worse)
    assert information_gain(flat, flat, came) == brier_skill(flat, flat, came) == 0


def test_certainty_that_fails_costs_much_but_not_everything() -> None:
    assert log_score([0.0, 1.0], [True, False]).min() > -30 and log_score([1.0], [True])[0] == pytest.approx(0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(1, 9))), min_size=1, max_size=8))
def test_the_warning_is_the_weighted_median_of_those_on_the_list(people: list[tuple[int, int | None]]) -> None:
    score = np.array([one[0] for one in people], dtype=float)
    days = np.array([np.nan if one[1] is None else one[1] for one in people], dtype=float)
    places = on_list(score, k=list_length(len(score), share=0.5))
    copies = [day for day, place in zip(days, places, strict=True) for _ in range(round(place * 840))]
    told = [day for day in copies if not np.isnan(day)]
    found = time_to_warning(score, days, share=0.5)
    assert math.isnan(found) if not told else found == pytest.approx(np.median(told))


def test_no_events_and_no_rate_give_no_figure() -> None:
    assert math.isnan(capture_at([1.0], [False], share=0.01)) and math.isnan(lift(0.1, 0.0))
    assert math.isnan(information_gain([0.1], [0.1], [False])) and math.isnan(auc([1.0], [True]))
    assert math.isnan(precision_at([], [], k=5)) and math.isnan(time_to_warning([], [], share=0.01))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: on_list([1.0], k=0),
        lambda: on_list([np.nan, 1.0], k=1),
        lambda: capture_at([1.0, 2.0], [True], share=0.5),
        lambda: list_length(10, share=0.0),
        lambda: log_score([1.2], [True]),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"k:|score|measures|share|chance"):
        wrong()  # type: ignore[operator]
