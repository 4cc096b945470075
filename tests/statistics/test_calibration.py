from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from scipy.optimize import minimize

from netgraph.statistics.calibration import calibration_bins, calibration_slope


def drawn(slope: float, number: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds stated, and what came of it when the truth is `slope` times as sure."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-1, 2, number)
    return odds, chance.random(number) < 1 / (1 + np.exp(-slope * odds))


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
def test_the_slope_that_was_planted_is_found_within_its_interval(slope: float) -> None:
    found = calibration_slope(*drawn(slope, 20_000, seed=3))
    assert found.low < slope < found.high and found.error < 0.05 and abs(found.intercept) < 0.1


def test_the_fit_is_the_most_likely_one() -> None:
    odds, true = drawn(0.7, 200, seed=4)
    weight = np.random.default_rng(5).integers(0, 4, 200)

    def unlikely(at: np.ndarray) -> float:
        line = at[0] + at[1] * odds
        return float(weight @ (np.logaddexp(0, line) - true * line))

    best = minimize(unlikely, np.zeros(2)).x
    found = calibration_slope(odds, true, weight=weight)
    np.testing.assert_allclose([found.intercept, found.slope], best, atol=1e-3)


def test_repeating_every_row_in_its_cluster_adds_no_certainty() -> None:
    odds, true = drawn(1.0, 300, seed=6)
    once = calibration_slope(odds, true)
    cluster = np.arange(300)
    twice = calibration_slope(np.tile(odds, 2), np.tile(true, 2), cluster=np.tile(cluster, 2))
    assert twice.error == pytest.approx(once.error)
    assert calibration_slope(np.tile(odds, 2), np.tile(true, 2)).error < 0.8 * once.error


def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    held = [calibration_slope(*drawn(1.0, 400, seed=seed)) for seed in range(100, 200)]
    assert 88 <= sum(one.low < 1 < one.high for one in held) <= 100


@pytest.mark.parametrize(("odds", "true"), [([], []), ([1.0, 2.0], [True, True]), ([1.0, 1.0], [True, False])])
def test_where_nothing_can_be_said_nothing_is(odds: list[float], true: list[bool]) -> None:
    assert isnan(calibration_slope(odds, true).slope)


def test_chances_that_part_what_happened_wholly_do_not_break_the_fit() -> None:
    assert calibration_slope([-1.0, -2.0, 1.0, 2.0], [0, 0, 1, 1]).slope > 5


def test_bins_hold_every_row_once_and_empty_ones_are_left_out() -> None:
    chance = np.array([0.0, 0.005, 0.5, 1.0])
    bins = calibration_bins(chance, [False, True, True, True])
    assert bins["number"].tolist() == [2, 1, 1] and bins["came_true"].tolist() == [0.5, 1.0, 1.0]
    assert ((bins["from"] <= bins["stated"]) & (bins["stated"] <= bins["to"])).all()
    assert len(calibration_bins([], [])) == 0


def test_a_chance_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibration_bins([1.5], [True])
    with pytest.raises(ValueError, match="log-odds"):
        calibration_slope([1.0], [True, False])
