"""A plain process against a brute force and against hawkesbook 0.1.0, whose figure was computed once."""

from __future__ import annotations

import numpy as np
import pytest

from netgraph.forecast.hawkes import fit_hawkes, hawkes_log_likelihood

SPREADS = np.array([[0.2, 0.4], [0.3, 0.1]])  # child's kind × parent's kind


def drawn(mu: float, decay: float, end: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A process of two kinds, drawn as clusters."""
    random = np.random.default_rng(seed)
    kind = np.repeat([0, 1], random.poisson(mu * end, 2))
    time = random.uniform(0, end, len(kind))
    times, kinds = [time], [kind]
    while len(times[-1]):
        number = random.poisson(SPREADS[:, kinds[-1]].T)
        born = [np.repeat(times[-1], number[:, child]) for child in (0, 1)]
        later = [one + random.exponential(decay, len(one)) for one in born]
        kinds.append(np.repeat([0, 1], [len(one) for one in later]))
        times.append(np.concatenate(later))
        kept = times[-1] < end
        times[-1], kinds[-1] = times[-1][kept], kinds[-1][kept]
    time, kind = np.concatenate(times), np.concatenate(kinds)
    order = np.argsort(time)
    return time[order], kind[order]


def test_the_likelihood_is_the_sum_over_all_pairs() -> None:
    time, kind = drawn(0.05, 2.0, 400.0, seed=3)
    mu, strength, decays = np.array([0.05, 0.04]), np.stack([SPREADS * 0.6, SPREADS * 0.4], axis=2), (2.0, 9.0)
    beta = 1 / np.array(decays)
    slow = -mu.sum() * 400
    for event, moment in enumerate(time):
        rate = mu[kind[event]]
        for before in range(event):
            fade = beta * np.exp(-beta * (moment - time[before]))
            rate += strength[kind[event], kind[before]] @ fade
        slow += np.log(rate) - (strength[:, kind[event]] * (1 - np.exp(-beta * (400 - moment)))).sum()
    fast = hawkes_log_likelihood(time, kind, end=400, mu=mu, strength=strength, decay_days=decays)
    assert fast == pytest.approx(slow, abs=1e-9)


def test_a_planted_process_is_recovered() -> None:
    time, kind = drawn(0.05, 2.0, 20_000.0, seed=1)
    found = fit_hawkes(time, kind, end=20_000, decay_days=(2.0,))
    assert np.abs(found.strength[:, :, 0] - SPREADS).max() <= 0.05
    np.testing.assert_allclose(found.mu, 0.05, atol=0.005)


def test_likelihood_equals_that_of_hawkesbook() -> None:
    time, kind = drawn(0.05, 2.0, 20_000.0, seed=1)
    told = hawkes_log_likelihood(
        time, kind, end=20_000, mu=[0.05, 0.05], strength=SPREADS[:, :, None], decay_days=(2.0,)
    )
    assert (len(time), int(kind.sum())) == (4047, 1859)
    assert told == pytest.approx(-12371.620535834116, abs=1e-8)  # mutual_exp_log_likelihood of hawkesbook 0.1.0


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="ascend"):
        hawkes_log_likelihood([2.0, 1.0], [0, 0], end=3, mu=[0.1], strength=[[[0.1]]], decay_days=(1.0,))
