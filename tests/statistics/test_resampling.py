"""Intervals from drawing the incidents again."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import poisson

from netgraph.statistics.resampling import bootstrap_interval, drawn_means, drawn_totals, middle, paired_interval


def test_one_incident_gives_the_poisson_interval_itself() -> None:
    low, high = bootstrap_interval(csr_array([[7.0]]), seed=3, draws=4000, level=0.9)
    assert low[0] == 7.0 * poisson.ppf(0.05, 1)
    assert high[0] == 7.0 * poisson.ppf(0.95, 1)


def test_many_small_parts_give_the_normal_interval() -> None:
    """1,000 incidents of weight 1: mean 1,000, standard deviation the root of 1,000."""
    low, high = bootstrap_interval(csr_array(np.ones((1, 1000))), seed=1, draws=4000, level=0.9)
    assert low[0] == pytest.approx(1000 - 1.645 * 1000**0.5, abs=5)
    assert high[0] == pytest.approx(1000 + 1.645 * 1000**0.5, abs=5)


def test_the_interval_covers_the_true_sum_about_as_often_as_it_says() -> None:
    """60 incidents happen a Poisson number of times each; the interval from one history covers the expectation."""
    random = np.random.default_rng(5)
    weights = random.gamma(4.0, 1.0, 60)
    seen = random.poisson(1.0, (300, 60)) * weights
    low, high = bootstrap_interval(csr_array(seen), seed=2, draws=400, level=0.9)
    covered = np.mean((low <= weights.sum()) & (weights.sum() <= high))
    assert 0.80 <= covered <= 0.97


def test_the_same_seed_gives_the_same_and_another_seed_another_interval() -> None:
    cells = csr_array(np.random.default_rng(0).random((5, 30)))
    first = bootstrap_interval(cells, seed=1, draws=50, level=0.9)
    assert np.array_equal(first, bootstrap_interval(cells, seed=1, draws=50, level=0.9))
    assert not np.array_equal(first, bootstrap_interval(cells, seed=2, draws=50, level=0.9))


def test_blocks_of_columns_draw_the_same_for_every_row() -> None:
    cells = csr_array(np.tile(np.random.default_rng(0).random(10_000), (2, 1)))
    low, high = bootstrap_interval(cells, seed=1, draws=20, level=0.9)
    assert low[0] == pytest.approx(low[1])
    assert high[0] == pytest.approx(high[1])


def test_nobody_gives_no_interval() -> None:
    low, high = bootstrap_interval(csr_array((0, 4)), seed=1, draws=10, level=0.9)
    assert len(low) == len(high) == 0


@pytest.mark.parametrize(("draws", "level"), [(0, 0.9), (10, 0.0), (10, 1.0)])
def test_wrong_arguments_are_refused(draws: int, level: float) -> None:
    with pytest.raises(ValueError, match="draws must be positive"):
        bootstrap_interval(csr_array([[1.0]]), seed=1, draws=draws, level=level)


def test_a_difference_that_every_unit_shows_is_sure_however_much_the_units_differ() -> None:
    theirs = np.random.default_rng(1).uniform(0, 100, 20)
    mean, low, high = paired_interval(theirs + 0.5, theirs, seed=1, draws=500, level=0.95)
    assert mean == low == high == pytest.approx(0.5)


def test_the_interval_of_a_mean_difference_is_the_normal_one_for_many_units() -> None:
    apart = np.random.default_rng(2).normal(0.1, 1.0, 4000)
    mean, low, high = paired_interval(apart, np.zeros(4000), seed=1, draws=1000, level=0.95)
    assert low == pytest.approx(mean - 1.96 / 4000**0.5, abs=0.004)
    assert high == pytest.approx(mean + 1.96 / 4000**0.5, abs=0.004)


def test_means_are_drawn_together_and_the_same_for_a_seed() -> None:
    figures = np.column_stack([np.arange(6.0), 10 - np.arange(6.0)])
    drawn = drawn_means(figures, seed=4, draws=50)
    np.testing.assert_allclose(drawn.sum(axis=1), 10.0)
    np.testing.assert_array_equal(drawn, drawn_means(figures, seed=4, draws=50))
    assert drawn_means(np.empty((0, 2)), seed=4, draws=3).shape == (3, 2)


def test_draws_and_level_of_means_are_checked() -> None:
    with pytest.raises(ValueError, match="draws"):
        paired_interval([1.0], [0.0], seed=1, draws=0, level=0.9)
    with pytest.raises(ValueError, match="level"):
        paired_interval([1.0], [0.0], seed=1, draws=10, level=1.0)


def test_drawn_totals_spread_as_sums_of_independent_blocks_do() -> None:
    figures = np.random.default_rng(1).uniform(0, 2, (1, 60, 1))
    totals = drawn_totals(figures, seed=2, draws=4000)[:, 0]
    assert totals.mean() == pytest.approx(figures.sum(), rel=0.02)
    assert totals.std() == pytest.approx(np.sqrt((figures**2).sum()), rel=0.06)


def test_drawn_totals_do_not_depend_on_the_order_of_blocks() -> None:
    figures = np.random.default_rng(1).uniform(0, 2, (2, 9, 3))
    turned = figures[:, np.random.default_rng(2).permutation(9)]
    assert drawn_totals(figures, seed=3, draws=20) == pytest.approx(drawn_totals(turned, seed=3, draws=20))


def test_many_quiet_blocks_drawn_together_spread_as_much_as_one_by_one() -> None:
    figures = np.random.default_rng(1).uniform(0, 1, (1, 1500, 2))
    quiet = np.arange(1500) >= 100
    together = drawn_totals(figures, seed=4, draws=3000, quiet=quiet)
    alone = drawn_totals(figures, seed=5, draws=3000)
    assert together.mean(axis=0) == pytest.approx(alone.mean(axis=0), rel=0.01)
    assert np.cov(together.T) == pytest.approx(np.cov(alone.T), rel=0.12)


def test_periods_drawn_as_well_spread_more() -> None:
    figures = np.ones((6, 40, 1))
    both = drawn_totals(figures, seed=6, draws=2000).std()
    assert both > 1.5 * drawn_totals(figures.sum(axis=0, keepdims=True), seed=6, draws=2000).std()


def test_totals_of_nothing_are_nothing_and_no_draws_are_refused() -> None:
    assert drawn_totals(np.zeros((1, 0, 2)), seed=1, draws=3).tolist() == [[0, 0]] * 3
    with pytest.raises(ValueError, match="draws"):
        drawn_totals(np.zeros((1, 1, 1)), seed=1, draws=0)
    assert np.isnan(middle([], level=0.9)).all()
