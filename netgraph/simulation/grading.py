"""Grades that mean what they say: a claim is wrong as often as its information grade states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.grades import HANDLING, INFORMATION_GRADES, SOURCE_GRADES
from netgraph.simulation.columns import SOURCE, words
from netgraph.simulation.difficulty import INFORMATION_ERROR, SOURCE_OF_GRADE

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

__all__ = ["Grades", "fact_grades", "graded", "grades_of_claims"]

_LETTERS = list(INFORMATION_GRADES)
_ERROR = np.array([INFORMATION_ERROR[letter] for letter in _LETTERS])
_GOOD = np.array([0.75, 0.20, 0.05, 0.00, 0.00])
_POOR = np.array([0.02, 0.05, 0.18, 0.40, 0.35])
_FACTS = np.array([0.80, 0.20, 0.00, 0.00, 0.00])
_SOURCES = np.cumsum([SOURCE_OF_GRADE[letter] for letter in _LETTERS], axis=1)
_WEAK = _LETTERS.index("D")
_SHARED_FREELY = 0.85


@dataclass(frozen=True)
class Grades:
    """The grades of some rows as codes: ``information`` from 0 (A), ``source`` from 0 (reliable), ``assessed``."""

    information: NDArray[np.int64]
    source: NDArray[np.int64]
    assessed: NDArray[np.bool_]

    def pick(self, rows: NDArray[np.int64]) -> Grades:
        """Return the grades of these rows."""
        return Grades(self.information[rows], self.source[rows], self.assessed[rows])


def grades_of_claims(wrong: NDArray[np.bool_], rng: Generator, *, assessed: bool = False) -> Grades:
    """Return grades for claims of which some are `wrong`, so that each grade's error rate is the one stated.

    The mixture of grades is chosen to have just the share of errors that these claims have; then each right claim and
    each wrong one draws its grade by Bayes' rule. Where there are fewer errors than the best grades state, or more
    than the poorest, the stated rates cannot all hold and are met as nearly as can be.

    Parameters
    ----------
    wrong
        Which claims do not say what happened.
    assessed
        Whether all of them are somebody's assessment; else those of grade D and E are.
    """
    share = float(wrong.mean()) if len(wrong) else 0.0
    low, high = _GOOD @ _ERROR, _POOR @ _ERROR
    poor = min(max((share - low) / (high - low), 0.0), 1.0)
    mix = (1 - poor) * _GOOD + poor * _POOR
    information = np.empty(len(wrong), dtype=np.int64)
    for chosen, weight in ((wrong, mix * _ERROR), (~wrong, mix * (1 - _ERROR))):
        information[chosen] = _drawn(np.cumsum(weight / weight.sum()), int(chosen.sum()), rng)
    return _with_source(information, (information >= _WEAK) | assessed, rng)


def fact_grades(size: int, rng: Generator) -> Grades:
    """Return grades for rows that are no claims: A or B."""
    information = _drawn(np.cumsum(_FACTS), size, rng)
    return _with_source(information, np.zeros(size, dtype=bool), rng)


def graded(frame: DataFrame, grades: Grades, rng: Generator) -> DataFrame:
    """Return the rows with source, grades of source and information, handling and basis."""
    import pandas as pd

    size = len(frame)
    return frame.assign(
        source=words([SOURCE], np.zeros(size, dtype=np.int64)),
        source_grade=pd.array(np.array(list(SOURCE_GRADES))[grades.source], dtype="Int64"),
        information_grade=words(_LETTERS, grades.information),
        handling=words(list(HANDLING), (rng.random(size) >= _SHARED_FREELY).astype(np.int64)),
        basis=words(["fact", "assessment"], grades.assessed.astype(np.int64)),
    )


def _with_source(information: NDArray[np.int64], assessed: NDArray[np.bool_], rng: Generator) -> Grades:
    drawn = rng.random(len(information))
    source = (drawn[:, None] >= _SOURCES[information, :-1]).sum(axis=1)
    return Grades(information, source, assessed)


def _drawn(cumulative: NDArray[np.float64], size: int, rng: Generator) -> NDArray[np.int64]:
    return np.minimum(np.searchsorted(cumulative, rng.random(size), side="right"), len(cumulative) - 1)
