"""Learning the weights of the evidence from an installation's own solved cases and decided links.

Two solved cases belong together, for want of anything better, where one person is held to answer for both. That very
evidence is taken out of the records first, or it would be learnt that shared suspects are what makes a link. Solved
cases are not like the others: they left more traces. How much better the weights look on them than they would on all
cases is told beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.agreement import ranking_chance
from netgraph.conflicts.background import case_weights
from netgraph.conflicts.candidates import keys_of
from netgraph.conflicts.evidence import gather
from netgraph.conflicts.judged import judged_links
from netgraph.conflicts.stacking import calibration, fit_logistic
from netgraph.conflicts.training import Lesson, fit_weights
from netgraph.conflicts.weighing import coefficients_of, design, learnt_table
from netgraph.graph.codes import encode, is_named_person, pairs_within
from netgraph.model.findings import Model
from netgraph.model.shown import in_short, shows

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Cases, Flags, Floats, Ints
    from netgraph.conflicts.evidence import Evidence
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["LEAST_LINKS", "LEARNT_NAME", "Learnt", "learn_from_solved"]

LEARNT_NAME = "link_weights"
LEAST_LINKS = 50
"""Fewer links known to be right, or fewer known to be wrong, than this: insufficient data."""

_RIDGE = 10.0  # how firmly the shipped weights stand against a few own pairs
_ANSWERING = ("charged", "convicted")
_SUSPECTED = ("suspect", "arrested")
_SOLVED = ("prosecuted", "convicted")
_EARLIER = 0.7  # share of the pairs, by when the later case was, that is learnt from before the rest is looked at
_MOST_WEIGHT = 50.0  # no solved pair stands for more pairs than this


@dataclass(frozen=True)
class Learnt:
    """What came of learning: the model, None where there was too little, and a report (one row a figure).

    ``report``: figure, value, meaning.
    """

    model: Model | None
    report: DataFrame

    _repr_html_ = shows(lambda learnt: learnt.report[["figure", "value", "meaning"]])
    __repr__ = in_short


def learn_from_solved(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> Learnt:
    """Learn how much each family of evidence says, from the installation's own cases.

    Labels: links that a person confirmed or dismissed, with all the evidence; and pairs of solved cases, linked where
    one person is held to answer for both (charged or convicted; or suspected, where the case was prosecuted), with the
    parts of those people in those cases taken out. The weights start from the shipped ones and move only as far as
    the own pairs carry them; a family of which they say nothing keeps its shipped weight.

    Parameters
    ----------
    tables
        The records as known at `now`.
    now
        Moment of the analysis, naive UTC.
    vocabulary
        Kinds, roles and ties; the shipped ones by default.

    Returns
    -------
    Learnt
        The model for the keyword ``learnt`` of `case_weights`, named ``link_weights``; None where there are fewer than
        `LEAST_LINKS` links or as many others. The report says how many there were, how well own and shipped weights
        order pairs of solved cases later than those learnt from (area under the ROC curve), and what that figure
        becomes when the solved pairs are weighted to look like all pairs: the difference is the bias of the solved.

    Notes
    -----
    Links pairs of cases twice: once with the people taken out, once for the decided links.
    """
    solved = _solved_pairs(tables, now=now, vocabulary=vocabulary)
    decided = _decided_pairs(tables, now=now, vocabulary=vocabulary)
    links = int(solved.lesson.linked.sum() + decided.linked.sum())
    others = len(solved.lesson) + len(decided) - links
    rows: list[tuple[str, float, str]] = [
        ("links", links, "pairs known to belong together"),
        ("others", others, "pairs known not to"),
        ("decided", len(decided), "of both, decided by a person"),
    ]
    if min(links, others) < LEAST_LINKS:
        rows.append(("needed", LEAST_LINKS, "insufficient data: of each at least so many; the shipped weights stand"))
        return Learnt(None, _report(rows))
    shipped = coefficients_of(solved.shipped)
    rows += _held_out(solved, shipped)
    beta, naive = fit_weights([solved.lesson, decided], towards=shipped, ridge=_RIDGE)
    frames = {"weights": learnt_table(beta, naive)}
    report = _report(rows)
    numbers = dict(zip(report["figure"], report["value"].tolist(), strict=True))
    return Learnt(Model(LEARNT_NAME, f"{links} links, {others} others", now, numbers, frames), report)


@dataclass(frozen=True)
class _Solved:
    """Pairs of solved cases as a lesson; ``late``: the later of the two (days); ``stands_for``: how many pairs, solved
    or not, look like it; ``shipped``: the weights that come with netgraph."""

    lesson: Lesson
    late: Floats
    stands_for: Floats
    shipped: DataFrame


def _solved_pairs(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None) -> _Solved:
    answering = _answering(tables, now=now)
    rows = tables.involvements
    hidden = rows.drop(index=answering.index)
    without = tables.replace({"involvements": hidden})
    weights = case_weights(without, now=now, vocabulary=vocabulary)
    evidence = gather(without, now=now, weights=weights)
    cases = evidence.cases
    solved = np.zeros(len(cases), dtype=bool)
    solved[cases.find(answering["incident_id"][answering["incident_id"].isin(cases.ids)])] = True
    both = solved[evidence.a] & solved[evidence.b]
    columns = design(evidence)
    linked = _answer_for_both(answering, cases, evidence)[both].astype(np.float64)
    late = np.maximum(cases.day[evidence.a], cases.day[evidence.b])[both]
    lesson = Lesson(columns[both], linked, np.ones(int(both.sum())))
    return _Solved(lesson, late, _stands_for(columns, both), weights.frames["weights"])


def _answering(tables: Tables, *, now: Timestamp) -> DataFrame:
    """Return the parts of people held to answer for a case."""
    rows = tables.involvements
    rows = rows[is_named_person(rows) & (rows["recorded_at"] <= now).to_numpy()]
    prosecuted = tables.incidents.loc[tables.incidents["status"].isin(_SOLVED), "incident_id"]
    held = rows["role"].isin(_ANSWERING) | (rows["role"].isin(_SUSPECTED) & rows["incident_id"].isin(prosecuted))
    answering = rows[held.to_numpy()][["incident_id", "entity_id"]].drop_duplicates()
    both = rows[["incident_id", "entity_id"]].merge(
        answering, on=["incident_id", "entity_id"], how="left", indicator=True
    )
    return rows[(both["_merge"] == "both").to_numpy()]  # all their parts in that case, whatever the role


def _answer_for_both(answering: DataFrame, cases: Cases, evidence: Evidence) -> Flags:
    """Say of each pair whether one person is held to answer for both."""
    case = cases.find(answering["incident_id"])
    (person,), _ = encode(answering["entity_id"])
    rows = np.unique(np.column_stack([person, case])[case >= 0], axis=0)
    i, j = pairs_within(rows[:, 0])
    size = max(len(cases), 1)
    found: Flags = np.isin(keys_of(evidence.a, evidence.b, size), keys_of(rows[i, 1], rows[j, 1], size))
    return found


def _stands_for(columns: Floats, solved: Flags) -> Floats:
    """Return how many pairs each solved pair stands for: one over the chance that pairs like it are solved."""
    from scipy.special import expit

    if not solved.any():
        return np.empty(0)
    beta = fit_logistic(
        columns, solved.astype(np.float64), np.ones(len(solved)), least=np.full(columns.shape[1], -np.inf)
    )
    return np.asarray(np.minimum(1 / expit(columns[solved] @ beta), _MOST_WEIGHT))


def _decided_pairs(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None) -> Lesson:
    """Return the links that a person decided on, with all their evidence."""
    weights = case_weights(tables, now=now, vocabulary=vocabulary)
    evidence = gather(tables, now=now, weights=weights)
    judged = judged_links(tables, evidence.cases, now=now)
    size = max(len(evidence.cases), 1)
    asked: Ints = keys_of(judged["a"].to_numpy(np.int64), judged["b"].to_numpy(np.int64), size)
    place = np.searchsorted(keys_of(evidence.a, evidence.b, size), asked)
    linked = (judged["verdict"] > 0).to_numpy(dtype=np.float64)
    return Lesson(design(evidence)[place], linked, np.ones(len(place)))


def _held_out(solved: _Solved, shipped: Floats) -> list[tuple[str, float, str]]:
    """Return how well weights learnt on the earlier pairs order the later ones, beside the shipped weights."""
    lesson, edge = solved.lesson, float(np.quantile(solved.late, _EARLIER)) if len(solved.late) else 0.0
    early, late = solved.late <= edge, solved.late > edge
    linked = lesson.linked[late]
    if min(linked.sum(), (1 - linked).sum(), lesson.linked[early].sum()) < 1:
        return []
    known = Lesson(lesson.columns[early], lesson.linked[early], lesson.weight[early])
    beta, _ = fit_weights([known], towards=shipped, ridge=_RIDGE)
    rows, many = [], solved.stands_for[late]
    for name, weights in (("own", beta), ("shipped", shipped)):
        odds = lesson.columns[late] @ weights
        rows += [
            (f"auc_{name}", ranking_chance(odds, linked), f"{name} weights on later pairs of solved cases"),
            (f"auc_{name}_reweighted", ranking_chance(odds, linked, weight=many), "the same, as if all were solved"),
        ]
    right = calibration(lesson.columns[late] @ beta, linked, np.ones(len(linked)), blocks=np.arange(len(linked)))
    rows.append(("slope", right["slope"], "of outcome on own log-odds, later pairs; 1 where the chances are right"))
    rows.append(("slope_se", right["slope_se"], "its standard error"))
    return rows


def _report(rows: list[tuple[str, float, str]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=["figure", "value", "meaning"]).astype({"value": "float64"})
