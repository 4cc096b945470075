"""Signs stand apart, tied ones near, always in the same place."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.outputs.layout import place, side_by_side

BOXES = np.tile([90.0, 50.0], (30, 1))
RING = [(index, (index + 1) % 30) for index in range(30)]


def overlapping(centres: np.ndarray, boxes: np.ndarray) -> int:
    return sum(
        bool((np.abs(centres[a] - centres[b]) < (boxes[a] + boxes[b]) / 2 - 1).all())
        for a in range(len(boxes))
        for b in range(a)
    )


@given(seed=st.integers(0, 1000), count=st.integers(0, 40), ties=st.integers(0, 60))
@settings(max_examples=15, deadline=None)
def test_no_box_lies_over_another(seed: int, count: int, ties: int) -> None:
    chance = np.random.default_rng(seed)
    boxes = chance.uniform(20, 140, (count, 2))
    pairs = [(int(a), int(b)) for a, b in chance.integers(0, max(count, 1), (ties if count else 0, 2)) if a != b]
    centres = place(pairs, boxes=boxes, seed=seed)
    assert np.isfinite(centres).all()
    assert overlapping(centres, boxes) == 0


def test_the_same_seed_gives_the_same_places_and_leaves_the_chance_of_others_alone() -> None:
    random.seed(3)
    expected = [random.random() for _ in range(3)]
    random.seed(3)
    one = place(RING, boxes=BOXES, seed=1)
    two = place(RING[::-1], boxes=BOXES, seed=1)
    assert (one == two).all()
    assert [random.random() for _ in range(3)] == expected


def test_tied_signs_stand_nearer_than_others() -> None:
    centres = place(RING, boxes=BOXES, seed=1)
    every = np.linalg.norm(centres[:, None] - centres[None, :], axis=2)
    tied = np.mean([every[a, b] for a, b in RING])
    assert tied < every[np.triu_indices(30, 1)].mean() / 2


def test_pictures_of_conflicts_stand_side_by_side() -> None:
    sizes = [(500.0, 300.0), (400.0, 300.0), (100.0, 60.0), (900.0, 500.0)]
    assert overlapping(side_by_side(sizes), np.array(sizes)) == 0
    assert side_by_side([]).shape == (0, 2)
