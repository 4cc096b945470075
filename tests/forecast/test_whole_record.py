"""What is to be expected of somebody by own record, nearness and groups together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netgraph.forecast.features import FEATURES
from netgraph.forecast.whole_record import SIGNS, Cases, Whole, learn_whole, sampled
from netgraph.safeguards.redaction import check_features

DAYS = 90.0
NEAR, OWN = SIGNS.index("near_a_suspect_1"), SIGNS.index("victim_2y")


def windows(levels: list[float], people: int = 4000) -> list[Cases]:
    """One window a level, the newest first: twice the rate with an own record, three times near a suspect."""
    random = np.random.default_rng(7)
    found = []
    for level in levels:
        signs = random.normal(size=(people, len(SIGNS)))
        rate = level * 2.0 ** signs[:, OWN] * 3.0 ** signs[:, NEAR]
        found.append(Cases(signs, random.poisson(rate).astype("float64"), np.ones(people)))
    return found


def test_nothing_about_the_person_is_a_sign() -> None:
    check_features(SIGNS)
    assert SIGNS[: len(FEATURES)] == FEATURES


def test_what_raises_the_rate_has_a_slope_and_what_does_not_has_none() -> None:
    slopes = learn_whole(windows([0.02] * 3), window_days=DAYS).slopes
    assert slopes[NEAR] > 0.3
    assert slopes[OWN] > 0.3
    assert np.abs(np.delete(slopes, [NEAR, OWN])).max() < 0.15


def test_the_level_is_that_of_the_newest_window() -> None:
    """Three windows of many outcomes, then one of few: about as few are expected, though not quite."""
    cases = windows([0.005, 0.02, 0.02, 0.02])
    found = learn_whole(cases, window_days=DAYS)
    expected = found.rate(cases[0].signs).sum() * DAYS
    came = [one.count.sum() for one in cases]
    assert came[0] < expected < 1.2 * came[0] + 10
    assert expected < came[1] / 2


def test_a_window_in_which_nothing_happened_is_no_certainty() -> None:
    cases = windows([0.02, 0.02, 0.02])
    cases[0] = replace(cases[0], count=np.zeros(len(cases[0].count)))
    assert learn_whole(cases, window_days=DAYS).rate(cases[0].signs).sum() > 0


def test_a_sign_beyond_all_seen_counts_as_the_last() -> None:
    whole = Whole(0.0, np.ones(len(SIGNS)), np.zeros(len(SIGNS)), np.ones(len(SIGNS)))
    far, end = np.full((1, len(SIGNS)), 50.0), np.ones((1, len(SIGNS)))
    assert whole.rate(far) == pytest.approx(whole.rate(end))


def test_those_sampled_stand_for_all_and_do_not_depend_on_the_order() -> None:
    random = np.random.default_rng(1)
    signs = random.normal(size=(10_000, len(SIGNS)))
    count = (random.random(10_000) < 0.01).astype("float64")
    people = np.flatnonzero(random.random(10_000) < 0.9)
    one = sampled(signs, count, people)
    assert one.stands_for.sum() == pytest.approx(len(people))
    assert one.count.sum() == count[people].sum()
    assert len(one.count) < 4000
    turn = random.permutation(10_000)
    where = np.empty(10_000, dtype=np.int64)
    where[turn] = np.arange(10_000)
    other = sampled(signs[turn], count[turn], np.sort(where[people]))
    assert sorted(map(tuple, other.signs)) == sorted(map(tuple, one.signs))
