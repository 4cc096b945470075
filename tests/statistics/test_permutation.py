from __future__ import annotations

import numpy as np
import pytest

from netgraph.statistics.permutation import max_t, mid_p, p_value


def test_no_p_is_ever_zero_and_none_above_one() -> None:
    drawn = np.zeros((999, 1))
    assert p_value([5.0], drawn)[0] == 1 / 1000
    assert mid_p([5.0], drawn)[0] == 0.5 / 1000
    assert max_t([5.0], drawn)[0] == 1 / 1000
    assert p_value([-5.0], drawn)[0] == 1.0


def test_a_figure_like_all_others_is_in_the_middle() -> None:
    drawn = np.ones((99, 1))
    assert mid_p([1.0], drawn)[0] == 0.5
    assert p_value([1.0], drawn)[0] == 1.0


def test_sums_in_another_order_are_equal() -> None:
    one, other = 0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1
    assert one != other
    assert p_value([other], [[one]])[0] == 1.0
    assert mid_p([one], [[other]])[0] == 0.5


@pytest.mark.parametrize("mean", [0.4, 3.0])
def test_where_nothing_is_going_on_p_is_as_it_says(mean: float) -> None:
    """Every p of 2000 worlds: `p_value` never says too little, `mid_p` is a half on average."""
    random = np.random.default_rng(5)
    worlds = random.poisson(mean, (2000, 40))
    exact = np.array([p_value(world[:1], world[1:, None])[0] for world in worlds])
    middle = np.array([mid_p(world[:1], world[1:, None])[0] for world in worlds])
    for level in (0.05, 0.1, 0.3):
        assert (exact <= level).mean() <= level + 3 * np.sqrt(level * (1 - level) / 2000)
    assert abs(middle.mean() - 0.5) < 0.02


def test_any_of_many_figures_together_is_as_rare_as_it_says() -> None:
    random = np.random.default_rng(6)
    worlds = random.poisson([0.05, 0.5, 2.0, 20.0], (1500, 60, 4)).cumsum(axis=2).astype(float)
    alarms = [bool((max_t(world[0], world[1:]) <= 0.05).any()) for world in worlds]
    assert 0.02 <= np.mean(alarms) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1500)


def test_what_is_planted_is_found_among_many() -> None:
    drawn = np.random.default_rng(7).poisson(10, (999, 30)).astype(float)
    observed = drawn[0].copy()
    observed[4] = 40
    together = max_t(observed, drawn)
    assert together[4] == 1 / 1000
    assert (np.delete(together, 4) > 0.05).all()


def test_a_figure_that_never_differs_costs_the_others_nothing() -> None:
    drawn = np.random.default_rng(8).poisson(3, (199, 2)).astype(float)
    beside = np.column_stack([drawn, np.zeros(199)])
    assert max_t([8.0, 2.0, 0.0], beside).tolist() == [*max_t([8.0, 2.0], drawn), 1.0]


@pytest.mark.parametrize("drawn", [[], [[]], [1.0], [[1.0, 2.0]]])
def test_other_shapes_are_refused(drawn: list) -> None:
    for function in (p_value, mid_p, max_t):
        with pytest.raises(ValueError, match="drawn: got shape"):
            function([1.0], drawn)
