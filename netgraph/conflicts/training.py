"""Learning the weights of the evidence from pairs of cases of which it is known whether they belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.stacking import fit_logistic
from netgraph.conflicts.transitions import LEVELS
from netgraph.conflicts.weighing import KINDS, design, learnt_table, names_of_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.conflicts.evidence import Evidence

    Floats = NDArray[np.float64]

__all__ = ["LEAST_KIND", "Lesson", "first_judgement", "fit_weights", "lesson_of", "odds_of"]

LEAST_KIND = -6.0
"""No kind of case speaks more against a link than this: a simulation without assaults in conflicts proves little."""

_TELLING = 5.0
_QUARREL = (2.0, 1.5)  # rises of the line of two who stood against each other twice, before learning


@dataclass(frozen=True)
class Lesson:
    """Pairs to learn from: ``columns`` (`design`), ``linked`` (1 or 0), ``weight`` (how many pairs a row is for)."""

    columns: Floats
    linked: Floats
    weight: Floats

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.linked)


def lesson_of(evidence: Evidence, conflict: Series, *, share: float, seed: int) -> Lesson:
    """Return the pairs looked at as a lesson: all true links, and that share of the others, weighted up.

    Of pairs of two attacks, and of known precursors, five times as many are taken: there it is harder to tell.

    Parameters
    ----------
    evidence
        From `netgraph.conflicts.evidence.gather`.
    conflict
        True conflict by incident id; null or absent where an incident belongs to none.
    share
        Of the pairs that are no link (0 to 1, above 0).
    seed
        Of the draw.
    """
    label = conflict.reindex(evidence.cases.ids).astype("category").cat.codes.to_numpy()
    linked = (label[evidence.a] >= 0) & (label[evidence.a] == label[evidence.b])
    telling = evidence.level < LEVELS.index("attack_precursor")
    chance = np.where(linked, 1.0, np.where(telling, min(_TELLING * share, 1.0), share))
    kept = np.random.default_rng(seed).random(len(linked)) < chance
    weight = 1 / chance
    return Lesson(design(evidence)[kept], linked[kept].astype(np.float64), weight[kept])


def first_judgement() -> Floats:
    """Return the coefficients before anything is learnt: 0, but for a quarrel of the same two people."""
    names = names_of_columns()
    return np.array([_QUARREL[piece] if family == "opponent" else 0.0 for _, family, piece in names])


def fit_weights(
    lessons: Sequence[Lesson], *, towards: Floats | None = None, ridge: float = 1.0
) -> tuple[Floats, Floats]:
    """Return the coefficients of all columns together, and those of each family as if there were no other.

    Parameters
    ----------
    lessons
        What to learn from.
    towards, ridge
        Coefficients that a lack of rows leaves standing (`first_judgement` by default), and how firmly.
    """
    columns, linked, weight = (
        np.concatenate([getattr(lesson, name) for lesson in lessons]) for name in ("columns", "linked", "weight")
    )
    names, start = names_of_columns(), first_judgement() if towards is None else towards
    least = np.array([LEAST_KIND if part in KINDS else 0.0 if family else -np.inf for part, family, _ in names])
    beta = fit_logistic(columns, linked, weight, least=least, ridge=ridge, towards=start)
    common = np.array([part in ("intercept", "ungrouped", *KINDS) for part, _, _ in names])
    naive = np.where(common, beta, 0.0)
    for family in sorted({family for part, family, _ in names if part in ("grouped", "alone")}):
        of = np.array([part in ("grouped", "alone") and name == family for part, name, _ in names])
        alone = fit_logistic(
            columns[:, common | of], linked, weight, least=least[common | of], ridge=ridge, towards=start[common | of]
        )
        naive[of] = alone[of[common | of]]
    return beta, naive


def odds_of(lesson: Lesson, beta: Floats) -> Floats:
    """Return the log-odds of each row."""
    odds: Floats = lesson.columns @ beta
    return odds


def table_of(beta: Floats, naive: Floats) -> DataFrame:
    """Return coefficients as the table ``weights`` of the model."""
    return learnt_table(beta, naive)
