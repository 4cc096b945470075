from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.branching import DECAY_DAYS, Pairs, Stream, branching_ratio, excited, offspring, pairs_of, spread

BETA = 1 / np.array(DECAY_DAYS)


def relation(pairs: Pairs, before: int, after: int) -> int:
    """The channel by which one dyad leads to another, by its definition."""
    x, y, a, b = pairs.source[before], pairs.target[before], pairs.source[after], pairs.target[after]
    told = [
        x == a and y == b,
        x == b and y == a,
        x == a and y != b,
        y == a and x != b,
        x == b and y != a,
        y == b and x != a,
    ]
    return told.index(True) if any(told) else -1


def every_pair(pairs: Pairs, stream: Stream, chance: np.ndarray, dyad: int, when: float) -> np.ndarray:
    """What excites a dyad, by going through all earlier attacks and their candidates."""
    found = np.zeros((6, len(BETA)))
    for past, event in enumerate(stream.event):
        channel = relation(pairs, stream.dyad[past], dyad)
        if stream.time[event] < when and channel >= 0:
            number = sum(relation(pairs, stream.dyad[past], one) == channel for one in range(len(pairs)))
            fade = BETA * np.exp(-BETA * (when - stream.time[event]))
            found[channel] += stream.mark[event] * chance[past] / number * fade
    return found.ravel()


@st.composite
def streams(draw: Any) -> tuple[Pairs, Stream]:
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    groups = draw(st.integers(2, 5))
    ends = [(a, b) for a in range(groups) for b in range(groups) if a != b and random.random() < 0.7] or [(0, 1)]
    pairs = pairs_of(*np.array(ends).T, groups=groups)
    events = draw(st.integers(1, 12))
    time = np.sort(random.integers(0, 20, events).astype(float))  # ties are meant
    many = random.integers(1, 3, events).clip(max=len(pairs))
    dyad = np.concatenate([random.choice(len(pairs), size, replace=False) for size in many])
    prior = np.concatenate([random.dirichlet(np.ones(size)) for size in many])
    start = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
    return pairs, Stream(time, random.uniform(0.5, 2, events), start, dyad.astype(np.int64), prior)


@settings(max_examples=30, deadline=None)
@given(streams())
def test_what_excites_a_dyad_is_the_sum_over_all_earlier_attacks(world: tuple[Pairs, Stream]) -> None:
    pairs, stream = world
    strength = np.linspace(0.01, 0.1, 30)
    end = float(stream.time[-1]) + 1
    found, chance, rate, later = excited(
        stream, pairs, ground=np.full(len(stream.dyad), 0.1), strength=strength, doubt=(0.02, 0.95),
        asked=(end, np.arange(len(pairs))),
    )  # fmt: skip
    for row, event in enumerate(stream.event):
        slow = every_pair(pairs, stream, chance, stream.dyad[row], stream.time[event])
        np.testing.assert_allclose(found[row], slow, atol=1e-10)
    np.testing.assert_allclose(rate, 0.1 + found @ strength)
    for dyad in range(len(pairs)):
        np.testing.assert_allclose(later[dyad], every_pair(pairs, stream, chance, dyad, end), atol=1e-10)


@settings(max_examples=30, deadline=None)
@given(streams())
def test_chances_of_candidates_sum_to_one_and_none_is_certain(world: tuple[Pairs, Stream]) -> None:
    pairs, stream = world
    _, chance, _, _ = excited(
        stream, pairs, ground=np.full(len(stream.dyad), 0.1), strength=np.full(30, 0.05), doubt=(0.02, 0.95)
    )
    np.testing.assert_allclose(np.add.reduceat(chance, stream.start[:-1]), 1.0)
    doubtful = np.repeat(np.diff(stream.start) > 1, np.diff(stream.start))
    assert (chance[doubtful] <= np.maximum(0.95, stream.prior[doubtful]) + 1e-12).all()


@settings(max_examples=20, deadline=None)
@given(streams())
def test_expected_offspring_is_the_integral_of_what_excites(world: tuple[Pairs, Stream]) -> None:
    pairs, stream = world
    edges = np.array([3.0, 8.0, 15.0, 40.0])
    chance = stream.prior
    found = offspring(stream, pairs, chance, edges=edges)
    slow = np.zeros_like(found)
    for row, event in enumerate(stream.event):
        begin = np.maximum(edges[:-1], stream.time[event])[:, None] - stream.time[event]
        end = np.maximum(edges[1:], stream.time[event])[:, None] - stream.time[event]
        mass = np.exp(-BETA * begin) - np.exp(-BETA * end)
        for channel in range(6):
            there = any(relation(pairs, stream.dyad[row], one) == channel for one in range(len(pairs)))
            rows = pairs.part[stream.dyad[row]] * 3 + np.arange(3)
            slow[rows, channel * 5 : channel * 5 + 5] += stream.mark[event] * chance[row] * there * mass
    np.testing.assert_allclose(found, slow, atol=1e-8)


def test_spread_and_the_branching_ratio_are_those_of_the_matrix() -> None:
    pairs = pairs_of([0, 1, 0, 2, 1], [1, 0, 2, 0, 2], groups=3)
    theta = np.array([0.2, 0.15, 0.1, 0.05, 0.08, 0.07])
    matrix = np.zeros((5, 5))
    for before in range(5):
        kinds = [relation(pairs, before, after) for after in range(5)]
        for after, channel in enumerate(kinds):
            if channel >= 0:
                matrix[after, before] = theta[channel] / kinds.count(channel)
    held = np.arange(1.0, 6.0)
    np.testing.assert_allclose(spread(pairs, theta, held), matrix @ held)
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    assert branching_ratio(pairs, theta, mean_mark=1.5) == pytest.approx(1.5 * radius, rel=1e-6)


def test_a_pair_twice_or_with_itself_is_refused() -> None:
    for source, target in (([0, 0], [1, 1]), ([0], [0])):
        with pytest.raises(ValueError, match="pairs"):
            pairs_of(source, target, groups=2)
