from __future__ import annotations

import numpy as np
import pytest

from netgraph.motifs.survival import curve_of, remaining

LONGEST = 240_000


def hazard(after: list[int], closed: list[bool], waited: int, until: int = LONGEST) -> tuple[float, ...]:
    curve = curve_of(np.array(after), np.array(closed), longest=LONGEST)
    return tuple(float(part[0]) for part in remaining(curve, np.array([waited]), np.array([until])))


def test_the_hazard_is_closings_over_those_at_risk() -> None:
    after = [10_000, 20_000, 30_000] + [LONGEST] * 17
    closed = [True, True, True] + [False] * 17
    found, low, high = hazard(after, closed, 0)
    assert found == pytest.approx(1 / 20 + 1 / 19 + 1 / 18)
    assert low < found < high
    assert hazard(after, closed, 15_000)[0] == pytest.approx(1 / 19 + 1 / 18)
    assert hazard(after, closed, 0, 15_000)[0] == pytest.approx(1 / 20)


def test_those_seen_no_longer_are_no_longer_at_risk() -> None:
    after = [10_000] * 10 + [20_000] + [LONGEST] * 19
    found, _, _ = hazard(after, [False] * 10 + [True] + [False] * 19, 0)
    assert found == pytest.approx(1 / 20)


def test_without_any_closing_the_interval_ends_at_three_over_those_at_risk() -> None:
    assert hazard([LONGEST] * 60, [False] * 60, 0) == pytest.approx((0.0, 0.0, 3 / 60))


def test_where_few_were_ever_open_for_so_long_nothing_is_said() -> None:
    assert np.isnan(hazard([1000] * 50 + [LONGEST] * 9, [True] * 50 + [False] * 9, 5000)).all()


def test_nine_of_ten_intervals_and_more_hold_the_truth() -> None:
    random, rate = np.random.default_rng(3), 1.5
    inside = []
    for _ in range(300):
        waits = (random.exponential(LONGEST / rate, 80)).astype(int)
        _, low, high = hazard(np.minimum(waits, LONGEST).tolist(), (waits < LONGEST).tolist(), LONGEST // 4)
        inside.append(low <= rate * 3 / 4 <= high)
    assert np.mean(inside) > 0.9


def test_curves_add_up() -> None:
    waits, closed = np.array([1000, 2000, 5000, LONGEST]), np.array([True, False, True, False])
    whole = curve_of(waits, closed, longest=LONGEST)
    parts = curve_of(waits[:2], closed[:2], longest=LONGEST) + curve_of(waits[2:], closed[2:], longest=LONGEST)
    assert (parts.closed == whole.closed).all() and (parts.left == whole.left).all()
