from __future__ import annotations

import numpy as np
import pytest

from netgraph.forecast.attackers_drawn import drawn_stream, first_guess
from netgraph.forecast.branching import DECAY_DAYS, Stream, excited, offspring, pairs_of

PAIRS = pairs_of([0, 1, 0, 2, 1, 2], [1, 0, 2, 0, 2, 1], groups=3)
STRENGTH = np.array([0.3, 0.25, 0.1, 0.05, 0.08, 0.06])[:, None] * np.array([0.1, 0.3, 0.3, 0.2, 0.1])
END = 40.0


class Evenly:
    """Chance that is none: so many numbers from 0 to 1, evenly spread over the calls."""

    def __init__(self, many: int) -> None:
        self.many, self.calls = many, 0

    def random(self, shape: tuple[int, int]) -> np.ndarray:
        self.calls += 1
        return np.full(shape, (self.calls - 0.5) / self.many)


def stream(dyads: list[list[int]], priors: list[list[float]]) -> Stream:
    time = np.array([1.0, 4.0, 4.5, 9.0, 20.0])
    start = np.concatenate([[0], np.cumsum([len(one) for one in dyads])]).astype(np.int64)
    return Stream(time, np.linspace(0.5, 1.5, 5), start, np.concatenate(dyads).astype(np.int64), np.concatenate(priors))


def log_likelihood(known: list[int], whole: Stream, ground: np.ndarray) -> float:
    """Of the attacks in the window, every attacker named."""
    one = Stream(whole.time, whole.mark, np.arange(6), np.array(known), np.ones(5))
    found, chance, _, _ = excited(one, PAIRS, ground=ground, strength=STRENGTH, doubt=(0.0, 1.0))
    due = offspring(one, PAIRS, chance, edges=np.array([0.0, END])).sum(axis=0)
    return float(np.log(ground + found @ STRENGTH.ravel()).sum() - due @ STRENGTH.ravel())


@pytest.mark.parametrize("unknown", [0, 2, 4])
def test_an_attacker_is_drawn_by_what_is_said_and_by_the_likelihood_of_all_attacks(unknown: int) -> None:
    known, told = [0, 1, 3, 0, 5], [0.5, 0.2, 0.3]
    candidates = [[dyad] for dyad in known]
    candidates[unknown] = [0, 1, 4]
    priors = [[1.0] for _ in known]
    priors[unknown] = told
    whole = stream(candidates, priors)
    rates = np.array([0.01, 0.03, 0.02, 0.02, 0.01, 0.04])
    many = 400
    chance, rows, count = Evenly(many), first_guess(whole, np.random.default_rng(1)), np.zeros(3)
    for _ in range(many):
        _, rows = drawn_stream(
            whole, PAIRS, ground=rates[whole.dyad], rate=(STRENGTH, 1 / np.array(DECAY_DAYS)), rows=rows, doubt=0.0,
            end=END, sweeps=1, random=chance,  # type: ignore[arg-type]
        )  # fmt: skip
        count[rows[unknown] - whole.start[unknown]] += 1
    logs = []
    for dyad in candidates[unknown]:
        named = [dyad if place == unknown else one for place, one in enumerate(known)]
        logs.append(log_likelihood(named, whole, rates[named]))
    exact = np.array(told) * np.exp(np.array(logs) - max(logs))
    np.testing.assert_allclose(count / many, exact / exact.sum(), atol=2 / many)


def test_known_attackers_stay_and_unknown_ones_are_among_the_candidates() -> None:
    whole = stream([[0], [1, 2], [3], [0, 4, 5], [5]], [[1.0], [0.6, 0.4], [1.0], [0.2, 0.3, 0.5], [1.0]])
    random = np.random.default_rng(3)
    alone, rows = drawn_stream(
        whole, PAIRS, ground=np.full(8, 0.02), rate=(STRENGTH, 1 / np.array(DECAY_DAYS)),
        rows=first_guess(whole, random), doubt=0.02, end=END, sweeps=3, random=random,
    )  # fmt: skip
    assert ((whole.start[:-1] <= rows) & (rows < whole.start[1:])).all()
    assert alone.dyad[[0, 2, 4]].tolist() == [0, 3, 5]
    assert (alone.prior == 1).all() and len(alone.dyad) == len(whole.time)
