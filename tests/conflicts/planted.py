"""Networks whose communities are known."""

from __future__ import annotations

import numpy as np
import pandas as pd


def planted_network(people: int, *, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Ties and each person's planted community: sizes 10 to 200 and degrees by power laws, 30 % of ties leave it.

    The degrees have mean 8.7 (exponent 2.5, at most 100). Each tie falls inside or outside by chance, so that some
    people have more ties outside than in, and no method can place them. A pair drawn twice or with itself is drawn
    anew a few times, so that hardly a tie is lost.
    """
    chance = np.random.default_rng(seed)
    sizes = _power(chance, 2 * people // 10, 10, 200, 1.5).astype(int)
    label = np.repeat(np.arange(len(sizes)), sizes)[:people]
    wanted = _power(chance, people, 3.3, 100, 2.5)
    degree = np.floor(wanted * 9.3 / wanted.mean() + chance.random(people)).astype(int)
    inside = np.minimum(chance.binomial(degree, 0.7), np.bincount(label)[label] - 1)
    outside = chance.binomial(degree, 0.3)
    within = _pairs(chance, np.repeat(np.arange(people), inside), label)
    across = _pairs(chance, np.repeat(np.arange(people), outside), np.zeros(people, dtype=int))
    code = np.unique(np.concatenate([within, across]) @ [people, 1])
    ends = np.column_stack([code // people, code % people])
    names = pd.Series(np.arange(people)).astype("str").str.zfill(8)
    ties = pd.DataFrame({"person_a": names[ends[:, 0]].array, "person_b": names[ends[:, 1]].array, "weight": 1.0})
    return ties, pd.Series(label, index=names.array)


def _power(chance: np.random.Generator, size: int, low: float, high: float, exponent: float) -> np.ndarray:
    rest = 1 - exponent
    return ((high**rest - low**rest) * chance.random(size) + low**rest) ** (1 / rest)


def _pairs(chance: np.random.Generator, stubs: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Pair the ends of ties within each group at random; what came out twice or with itself is paired anew."""
    found = np.empty(0, dtype=np.int64)  # a pair as one number
    for _ in range(10):
        stubs = stubs[np.argsort(group[stubs] + chance.random(len(stubs)))]
        drawn = np.sort(stubs[: len(stubs) // 2 * 2].reshape(-1, 2), axis=1)
        code = drawn[:, 0] * len(group) + drawn[:, 1]
        new = np.zeros(len(code), dtype=bool)
        new[np.unique(code, return_index=True)[1]] = True
        new &= (drawn[:, 0] != drawn[:, 1]) & (group[drawn[:, 0]] == group[drawn[:, 1]]) & ~np.isin(code, found)
        found = np.concatenate([found, code[new]])
        stubs = drawn[~new].ravel()
    return np.column_stack([found // len(group), found % len(group)])
