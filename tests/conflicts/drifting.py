"""Networks in slices of time whose groups drift, with the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.conflicts.planted import _pairs, _power


def drifting_groups(
    people: int, slices: int, *, seed: int, moving: float = 0.02, inside: float = 5.5, outside: float = 2.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ties by slice, and the true group of each person in each slice.

    Groups of 10 to 200 people (a power law); from slice to slice a share `moving` of all people goes to another group.
    Ties are drawn anew in every slice: `inside` and `outside` are the mean numbers of ties a person has within the
    group of that slice and to anybody.
    """
    chance = np.random.default_rng(seed)
    sizes = _power(chance, 2 * people // 10, 10, 200, 1.5).astype(int)
    label = np.repeat(np.arange(len(sizes)), sizes)[:people]
    ties, truth = [], []
    names = pd.Series(np.arange(people)).astype("str").str.zfill(8)
    for number in range(slices):
        if number:
            movers = np.flatnonzero(chance.random(people) < moving)
            label[movers] = label[chance.permutation(people)[: len(movers)]]
        own = np.minimum(chance.poisson(inside, people), np.bincount(label)[label] - 1)
        within = _pairs(chance, np.repeat(np.arange(people), own), label)
        across = _pairs(
            chance, np.repeat(np.arange(people), chance.poisson(outside, people)), np.zeros(people, dtype=int)
        )
        ends = np.unique(np.concatenate([within, across]), axis=0)
        frame = {
            "slice": number,
            "person_a": names[ends[:, 0]].array,
            "person_b": names[ends[:, 1]].array,
            "weight": 1.0,
        }
        ties.append(pd.DataFrame(frame))
        truth.append(pd.DataFrame({"slice": number, "person_id": names.array, "group": label.copy()}))
    return pd.concat(ties, ignore_index=True), pd.concat(truth, ignore_index=True)
