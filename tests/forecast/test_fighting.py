from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netgraph.forecast.background_rate import STRAY, Background, expected_by_day, pieces_of, plain_background
from netgraph.forecast.fighting import placed_in_time
from netgraph.forecast.spells import ActiveTimes, Spells, calendar_of

EDGES = np.linspace(0.0, 60.0, 7)
UNIT = np.array([0, 0, 1])


def spells(cover: np.ndarray, kind: list[int]) -> Spells:
    times = ActiveTimes(EDGES, UNIT, cover, np.array(kind))
    return Spells(np.arange(3), np.zeros(3), np.full(3, 60.0), np.ones((3, 1)), times)


def before(rate: float) -> Background:
    plain = plain_background(UNIT, columns=1, rate=rate)
    return replace(plain, log_effect=np.zeros(3), effect=np.ones(3))


def by_hand(told: np.ndarray, first: int, last: int, turn: tuple[float, float, float]) -> np.ndarray:
    """The chance of fighting in each bin, by going through every beginning and end; never is one of them."""
    start, begins, ends = turn
    found, whole = np.zeros(len(told)), 0.0
    for begin in [*range(first, last + 1), None]:
        waits = (last - first if begin is None else max(begin - first - 1, 0)) if begin != first else 0
        chance = start if begin == first else (1 - start) * (1 - begins) ** waits * (1.0 if begin is None else begins)
        if begin is None:
            whole += chance
            continue
        for end in range(begin, last + 1):  # the last bin in which they fight
            over = (1 - ends) ** (end - begin) * (ends if end < last else 1.0)
            weight = chance * over * np.exp(told[begin : end + 1].sum())
            found[begin : end + 1] += weight
            whole += weight
    return found / whole


@pytest.mark.parametrize("seed", range(4))
def test_the_time_of_fighting_is_that_of_all_beginnings_and_ends_weighed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cover = np.ones((2, 6))
    cover[1] = [0.0, 0.4, 1.0, 1.0, 0.7, 0.0]
    rows = spells(cover, [0, 4])
    back = before(0.05)
    dyad, time = rng.integers(0, 3, 9), rng.uniform(0.1, 59.9, 9)
    cell = rows.cell(dyad, time)
    ground, excitation, weight = np.full(9, 0.05), rng.uniform(0.0, 0.1, 9), rng.uniform(0.3, 1.0, 9)
    mass = back.mass(rows, calendar_of(np.datetime64("2026-01-01"), 61))
    np.testing.assert_allclose(mass, cover * 10.0)
    found = placed_in_time(back, rows, mass=mass, rows=(dyad, cell, ground, excitation, weight))
    assert found.fighting is not None
    gain = weight * np.log((ground + excitation) / (STRAY * ground + excitation))
    told = np.bincount(cell, gain, minlength=13)[:12].reshape(2, 6)
    told -= (1 - STRAY) * 0.05 * np.array([2.0, 1.0])[:, None] * mass
    for unit, (first, last) in enumerate([(0, 5), (1, 4)]):
        slow = by_hand(told[unit], first, last, back.turns[[0, 4][unit]])
        np.testing.assert_allclose(found.fighting[unit], slow, atol=1e-10)
    assert all(0 < chance < 1 for turn in found.turns for chance in turn)


def test_a_pair_that_went_quiet_is_taken_to_have_stopped() -> None:
    rows = spells(np.ones((2, 6)), [0, 0])
    time = np.array([1.0, 4.0, 7.0, 11.0, 14.0, 18.0, 3.0, 15.0, 26.0, 37.0, 48.0, 59.0])
    dyad = np.repeat([0, 2], 6)
    calendar = calendar_of(np.datetime64("2026-01-01"), 61)
    back = before(0.2)
    seen = (dyad, rows.cell(dyad, time), np.full(12, 0.2), np.full(12, 0.001), np.ones(12))
    found = placed_in_time(back, rows, mass=back.mass(rows, calendar), rows=seen)
    active = found.active(rows)
    assert active[0, 1] > 0.9
    assert active[0, 5] < 0.2
    assert active[1].min() > 0.5
    assert found.spans(rows, calendar)[0] < 0.6 * found.spans(rows, calendar)[2]


def test_rates_by_day_and_by_piece_say_the_same() -> None:
    cover = np.ones((2, 6))
    cover[1, 0] = 0.5
    rows = spells(cover, [0, 1])
    back = replace(before(0.1), fighting=np.linspace(0.1, 0.9, 12).reshape(2, 6))
    _, begin, end, rate = pieces_of(back, rows)
    assert expected_by_day(back, rows, 60).sum() == pytest.approx(((end - begin) * rate).sum())


def test_attacks_outside_what_is_said_have_no_cell() -> None:
    cover = np.zeros((2, 6))
    cover[0, 2] = 1.0
    rows = spells(cover, [1, 1])
    assert rows.cell(np.array([0, 1, 0, 2]), np.array([25.0, 20.5, 35.0, 25.0])).tolist() == [2, 2, 12, 12]
    assert rows.times is not None
    assert rows.times.bounds().tolist() == [[2, 2, 1], [0, -1, 1]]
