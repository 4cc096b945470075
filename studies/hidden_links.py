"""Pairs of cases whose common suspect is hidden, and how well a score brings them to the top: by AUC, AP and the first.

The unit of chance is the person: a person charged in five cases makes ten pairs, so intervals come from drawing
people, not pairs, again. All the pairs without a common person stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netgraph.conflicts.agreement import average_precision, ranking_chance

FIRST = 100
DRAWS = 1000
LEVEL = 0.95
Floats = np.ndarray


@dataclass(frozen=True)
class Pairs:
    """Pairs of cases as arrays: places of the two among the cases, metres and days apart, whether they share somebody.

    ``sharing``: one row a pair that does and a person of both: pair (place among the pairs), person.
    """

    one: np.ndarray
    other: np.ndarray
    metres: Floats
    days: Floats
    shared: np.ndarray
    sharing: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.one)

    def only(self, which: np.ndarray) -> Pairs:
        """Return some of the pairs."""
        place = np.cumsum(which) - 1
        rows = self.sharing[which[self.sharing["pair"]]]
        rows = rows.assign(pair=place[rows["pair"]]).reset_index(drop=True)
        return Pairs(self.one[which], self.other[which], self.metres[which], self.days[which], self.shared[which], rows)


def all_pairs(cases: pd.DataFrame, people: pd.DataFrame) -> Pairs:
    """Return every pair of cases.

    Parameters
    ----------
    cases
        case, x, y (metres), at (a moment); a case's place is its row.
    people
        case, person; more than one row each if need be.
    """
    one, other = np.triu_indices(len(cases), 1)
    x, y = cases["x"].to_numpy(), cases["y"].to_numpy()
    day = (cases["at"] - cases["at"].min()).to_numpy() / np.timedelta64(1, "D")
    sharing = shared_pairs(cases["case"], people)
    first, then = (sharing[end].to_numpy() for end in ("one", "other"))
    which = first * (2 * len(cases) - first - 1) // 2 + then - first - 1  # as triu_indices numbers them
    shared = np.zeros(len(one), dtype=bool)
    shared[which] = True
    metres = np.hypot(x[one] - x[other], y[one] - y[other])
    rows = pd.DataFrame({"pair": which, "person": sharing["person"].to_numpy()})
    return Pairs(one, other, metres, np.abs(day[one] - day[other]), shared, rows)


def shared_pairs(cases: pd.Series, people: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of cases that a person is in both of: one < other (places), person; one row a person."""
    rows = people.drop_duplicates(["case", "person"])
    place = pd.Index(cases).get_indexer(rows["case"])
    rows = rows.assign(at=place)[place >= 0]
    both = rows.merge(rows, on="person", suffixes=("", "_b"))
    both = both[(both["at"] < both["at_b"]).to_numpy()].sort_values(["at", "at_b", "person"])
    names = {"at": "one", "at_b": "other"}
    return both.rename(columns=names)[["one", "other", "person"]].reset_index(drop=True)


def places_of(pairs: Pairs, one: np.ndarray, other: np.ndarray, *, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which of the pairs each two cases are (codes, -1 unknown), and which of these are among the pairs."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    numbers = pairs.one.astype(np.int64) * size + pairs.other
    order = np.argsort(numbers)
    asked = np.where((low >= 0) & (low != high), low * size + high, -1)
    at = np.minimum(np.searchsorted(numbers[order], asked), len(order) - 1)
    found = numbers[order][at] == asked
    return order[at[found]], np.flatnonzero(found)


@dataclass(frozen=True)
class Standing:
    """Where the pairs that share somebody stand among the others: what every figure is made of.

    One entry a pair that shares: ``above`` and ``level``, how many pairs that do not share score more, and the same;
    ``score``. ``others``: how many pairs do not share.
    """

    above: Floats
    level: Floats
    score: Floats
    others: int

    @classmethod
    def of(cls, score: Floats, shared: np.ndarray) -> Standing:
        """Return the standing of the pairs by a score."""
        rest, mine = np.sort(score[~shared]), score[shared]
        above = len(rest) - np.searchsorted(rest, mine, side="right")
        level = len(rest) - above - np.searchsorted(rest, mine, side="left")
        return cls(above.astype(float), level.astype(float), mine, len(rest))

    def figures(self, weight: Floats) -> tuple[float, float, float]:
        """Return AUC, AP and the share right among the first hundred, each pair that shares counted so often."""
        order = np.argsort(-self.score, kind="stable")
        above, level, count, score = self.above[order], self.level[order], weight[order], self.score[order]
        auc = float(count @ (1 - (above + level / 2) / self.others) / count.sum())
        ends = np.append(score[1:] != score[:-1], True)  # equal scores are taken at once
        group = np.cumsum(np.append(0, ends[:-1]))
        hits = np.cumsum(np.bincount(group, count))
        seen = hits + (above + level)[ends]
        gained = np.bincount(group, count)
        some = seen > 0
        ap = float((gained[some] * hits[some] / seen[some]).sum() / count.sum())
        before = np.append(0.0, hits[:-1]) + above[ends]
        room = np.clip((FIRST - before) / np.maximum(seen - before, 1e-12), 0, 1)
        return auc, ap, float((gained * room).sum() / FIRST)


def figures_of(score: Floats, shared: np.ndarray) -> tuple[float, float, float]:
    """Return AUC, AP and precision among the first hundred; equal scores share their places."""
    return Standing.of(score, shared).figures(np.ones(int(shared.sum())))


def intervals(scores: Sequence[Floats], pairs: Pairs, *, seed: int) -> list[np.ndarray]:
    """Return, for each score, AUC, AP and the first hundred in each draw (rows); people are drawn, for all alike.

    A pair that several people share counts as often as they do on average.
    """
    chance = np.random.default_rng(seed)
    people = np.sort(pairs.sharing["person"].unique())
    who = np.searchsorted(people, pairs.sharing["person"])
    pair = np.searchsorted(np.flatnonzero(pairs.shared), pairs.sharing["pair"])
    size = int(pairs.shared.sum())
    standings = [Standing.of(score, pairs.shared) for score in scores]
    drawn: list[list[tuple[float, float, float]]] = [[] for _ in scores]
    for _ in range(DRAWS):
        times = chance.multinomial(len(people), np.full(len(people), 1 / len(people)))[who]
        weight = np.bincount(pair, times, size) / np.bincount(pair, minlength=size)
        for place, standing in enumerate(standings):
            drawn[place].append(standing.figures(weight))
    return [np.array(rows) for rows in drawn]


def middle(drawn: np.ndarray) -> tuple[float, float]:
    """Return the ends of the middle 95 %."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def logistic(features: Floats, true: np.ndarray) -> Floats:
    """Return intercept and weights of a logistic regression (Newton's method, a trace of ridge)."""
    design = np.column_stack([np.ones(len(features)), features])
    at = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ at, -30, 30)))
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(len(at))
        step = np.linalg.solve(bend, design.T @ (true - chance) - 1e-6 * at)
        at = at + step
        if np.abs(step).max() < 1e-8:
            break
    return at


def learnt(features: np.ndarray, shared: np.ndarray, early: np.ndarray) -> np.ndarray:
    """Return the log-odds of all pairs by a logistic regression on the early ones."""
    at = logistic(features[early], shared[early].astype(float))
    odds: np.ndarray = at[0] + features @ at[1:]
    return odds


def balanced(score: Floats, shared: np.ndarray) -> tuple[float, float]:
    """Return AUC, and AP as if there were as many pairs that do not share as do (how some papers draw them)."""
    weight = np.where(shared, 1.0, shared.sum() / (~shared).sum())
    return ranking_chance(score, shared), average_precision(score, shared, weight=weight)
