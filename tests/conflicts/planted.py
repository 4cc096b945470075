"""Networks whose communities are known: planted ones, and how near a split comes to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln


def planted_network(people: int, *, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Ties and each person's planted community: sizes 10 to 200 and degrees by power laws, 30 % of ties leave it."""
    chance = np.random.default_rng(seed)
    sizes = _power(chance, 2 * people // 10, 10, 200, 1.5).astype(int)
    label = np.repeat(np.arange(len(sizes)), sizes)[:people]
    degree = _power(chance, people, 3.3, 100, 2.5)
    degree *= 8.7 / degree.mean()
    inside = np.minimum(np.round(degree * 0.7), np.bincount(label)[label] - 1).astype(int)
    outside = np.round(degree * 0.3 + chance.random(people) - 0.5).astype(int).clip(0)
    within = np.repeat(np.arange(people), inside)
    within = _paired(within[np.argsort(label[within] + chance.random(len(within)))])
    across = _paired(chance.permutation(np.repeat(np.arange(people), outside)))
    ends = np.sort(np.concatenate([within[label[within[:, 0]] == label[within[:, 1]]], across]), axis=1)
    ends = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    names = pd.Series(np.arange(people)).astype("str").str.zfill(8)
    ties = pd.DataFrame({"person_a": names[ends[:, 0]].array, "person_b": names[ends[:, 1]].array, "weight": 1.0})
    return ties, pd.Series(label, index=names.array)


def _power(chance: np.random.Generator, size: int, low: float, high: float, exponent: float) -> np.ndarray:
    rest = 1 - exponent
    return ((high**rest - low**rest) * chance.random(size) + low**rest) ** (1 / rest)


def _paired(stubs: np.ndarray) -> np.ndarray:
    return stubs[: len(stubs) // 2 * 2].reshape(-1, 2)


def adjusted_mutual_information(one: np.ndarray, other: np.ndarray) -> float:
    """Information two splits share beyond chance, over the mean of their own (Vinh et al., JMLR 11, 2010)."""
    people = len(one)
    table = pd.crosstab(one, other).to_numpy()
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    full = table > 0
    shared = (table[full] / people * np.log(people * table[full] / np.outer(rows, columns)[full])).sum()
    chance = sum(_by_chance(int(row), int(column), people) for row in rows for column in columns)
    mean = sum(-(sizes / people * np.log(sizes / people)).sum() for sizes in (rows, columns)) / 2
    return float((shared - chance) / (mean - chance))


def _by_chance(row: int, column: int, people: int) -> float:
    cell = np.arange(max(1, row + column - people), min(row, column) + 1)
    log = sum(gammaln(size + 1) for size in (row, column, people - row, people - column)) - gammaln(people + 1)
    log = log - sum(gammaln(rest + 1) for rest in (cell, row - cell, column - cell, people - row - column + cell))
    return float((cell / people * np.log(people * cell / (row * column)) * np.exp(log)).sum())
