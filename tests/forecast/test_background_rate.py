from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gammaln

from netgraph.forecast.background_rate import expected_by_day, plain_background, weighed
from netgraph.forecast.spells import Spells, calendar_of

UNIT = np.array([0, 0])
SPELLS = Spells(np.array([0, 1]), np.array([0.0, 0.0]), np.array([100.0, 60.0]), np.ones((2, 1)))


def test_factors_are_integrated_out() -> None:
    """Against the double integral over a pair's factor and its directions', on a fine grid."""
    before = replace(plain_background(UNIT, columns=1, rate=0.05), shape=1.5, own_shape=5.0)
    dyad, ground = np.array([0, 0, 0, 1]), np.full(4, 0.05)
    excitation, weight = np.array([0.0, 0.05, 0.2, 0.01]), np.array([1.0, 1.0, 0.5, 1.0])
    for _ in range(4):  # the nodes settle about what is known
        share, before, value = weighed(
            before, SPELLS, span=np.array([100.0, 60.0]), rows=(dyad, ground, excitation, weight), unit=UNIT
        )
    x = np.linspace(-6, 4, 801)
    step = x[1] - x[0]

    def log_gamma(log_factor: np.ndarray, shape: float) -> np.ndarray:
        return shape * log_factor - shape * np.exp(log_factor) + shape * np.log(shape) - gammaln(shape)

    sums, parts = [], []
    for one, mass in ((0, 5.0), (1, 3.0)):
        total = x[:, None] + x[None, :]  # of the pair's factor and the direction's
        rows = np.flatnonzero(dyad == one)
        rate = np.exp(total)[..., None] * ground[rows] + excitation[rows]
        seen = np.exp((weight[rows] * np.log(rate)).sum(axis=-1) - mass * np.exp(total) + log_gamma(x, 5.0)[None, :])
        sums.append(seen.sum(axis=1) * step)
        own = np.exp(total)[..., None] * ground[rows] / rate
        parts.append((seen[..., None] * own).sum(axis=1) * step)
    pair = np.exp(log_gamma(x, 1.5))
    whole = (pair * sums[0] * sums[1]).sum() * step
    assert value == pytest.approx(np.log(whole), abs=2e-3)
    slow = [
        (pair[:, None] * parts[0] * sums[1][:, None]).sum(axis=0),
        (pair[:, None] * parts[1] * sums[0][:, None]).sum(axis=0),
    ]
    np.testing.assert_allclose(share, np.concatenate(slow) * step / whole, atol=2e-3)
    assert share[0] == pytest.approx(1.0)


def test_the_rate_of_each_day_is_that_of_the_spells_in_it() -> None:
    background = replace(plain_background(np.array([0]), columns=1, rate=2.0), effect=np.array([0.5]))
    spells = Spells(np.array([0]), np.array([1.5]), np.array([3.0]), np.ones((1, 1)))
    np.testing.assert_allclose(expected_by_day(background, spells, 4), [0.0, 0.5, 1.0, 0.0], atol=1e-12)


def test_curves_are_summed_to_each_midnight() -> None:
    background = plain_background(np.array([0]), columns=1, rate=1.0)
    calendar = calendar_of(np.datetime64("2026-02-27"), 3)
    weekend = replace(background, weekday=np.array([1.0, 1, 1, 1, 1, 2, 1]))
    assert weekend.days(calendar).tolist() == [0.0, 1.0, 3.0, 4.0]  # Friday, Saturday, Sunday
