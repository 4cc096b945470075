from __future__ import annotations

import numpy as np
import pytest

from netgraph.conflicts.stacking import KNOTS, calibration, columns_of, fit_logistic, lines_of
from netgraph.conflicts.training import first_judgement
from netgraph.conflicts.weighing import KINDS, coefficients_of, height, learnt_table, names_of_columns
from netgraph.model.link_weights import shipped_link_weights


@pytest.mark.parametrize("family", sorted(KNOTS))
def test_pieces_times_rises_are_the_height_of_the_line(family: str) -> None:
    chance = np.random.default_rng(1)
    score = np.append(chance.uniform(-10, 10, 50), [np.nan, 0.0])
    rises = chance.random(len(KNOTS[family]) - 1)
    line = np.array(KNOTS[family]), lines_of(family, rises)
    np.testing.assert_allclose(columns_of(family, score) @ rises, height(line, score), atol=1e-12)
    assert (np.diff(line[1]) >= 0).all()
    assert height(line, score)[-2] == 0


def test_newton_within_bounds_finds_what_a_general_optimiser_finds() -> None:
    from scipy.optimize import minimize

    chance = np.random.default_rng(2)
    columns = np.column_stack([np.ones(400), chance.normal(size=(400, 3))])
    linked = (chance.random(400) < 1 / (1 + np.exp(1 - columns[:, 1] + columns[:, 2]))).astype(float)
    weight, least = chance.uniform(1, 3, 400), np.array([-np.inf, 0.0, 0.0, 0.0])

    def loss(beta: np.ndarray) -> float:
        odds = columns @ beta
        return float(weight @ (np.logaddexp(0, odds) - linked * odds) + (beta**2).sum() / 2)

    bounds = [(None, None)] + [(0, None)] * 3
    expected = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9})
    found = fit_logistic(columns, linked, weight, least=least)
    np.testing.assert_allclose(found, expected.x, atol=2e-4)
    assert found[2] == pytest.approx(0, abs=1e-6)  # it speaks against, and is held at 0


def test_chances_drawn_from_the_log_odds_are_found_calibrated_and_doubled_ones_are_not() -> None:
    chance = np.random.default_rng(3)
    odds = chance.normal(-1, 2, 20_000)
    linked = (chance.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(float)
    right = calibration(odds, linked, np.ones(len(odds)), blocks=np.arange(len(odds)))
    assert abs(right["slope"] - 1) < 4 * right["slope_se"] < 0.2
    doubled = calibration(2 * odds, linked, np.ones(len(odds)), blocks=np.arange(len(odds)))
    assert doubled["slope"] == pytest.approx(right["slope"] / 2, abs=1e-3)


def test_a_table_gives_back_the_coefficients_it_was_made_from() -> None:
    beta = np.random.default_rng(4).random(len(names_of_columns()))
    np.testing.assert_allclose(coefficients_of(learnt_table(beta, first_judgement())), beta)


def test_the_shipped_weights_are_whole_say_where_they_come_from_and_never_speak_against_themselves() -> None:
    table = shipped_link_weights()
    assert (table["source"].str.len() > 20).all()
    beta = coefficients_of(table)
    free = np.array([not family or part in KINDS for part, family, _ in names_of_columns()])
    assert (beta[~free] >= -1e-3).all()
    learnt = table[table["part"].str.startswith("knot")]
    assert learnt["source"].str.contains("seeds 1-20, both mechanisms").all()
