"""How good the conflicts found in a world of known truth are, beside the obvious ways and what could be reached.

Everything is scored over the incidents that truly are in a conflict or that were put in one of three cases or more;
only recorded incidents count. `score` says what the figures mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.evaluation.baselines import (
    average_link,
    families_of,
    one_family,
    shared_people,
    shared_people_and_place,
)
from netgraph.conflicts.evaluation.ceiling import NEEDED, by_label, known_chances
from netgraph.conflicts.evaluation.scoring import (
    Scored,
    difference,
    one_cluster,
    pair_scores,
    score,
    true_conflicts,
    with_truth,
)
from netgraph.conflicts.links import link_cases

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.findings import Links, Model
    from netgraph.model.tables import Tables

__all__ = ["ALONE", "CEILING", "LABELS", "ONE", "OURS", "Evaluation", "evaluate_conflicts", "scored_ways"]

OURS, ALONE, ONE = "netgraph", "everybody alone", "one conflict of all"
CEILING, LABELS = "ceiling: chances of one who knew the city", "the truth on the pairs looked at"
_NOT_BASELINES = (OURS, ALONE, ONE, CEILING, LABELS)
_DRAWS, _LEVEL = 1000, 0.95


@dataclass(frozen=True)
class Evaluation:
    """What came of it, as tables.

    ``ways``: one row a way of putting cases together: ``way``, the figures of `Scored.row`, and for the baselines
    ``ahead, low, high``: our F less theirs with its 95 % interval over true conflicts drawn again.
    ``pairs``: name, value: how well the links order pairs (`pair_scores`), and the slope of their calibration with
    its standard error and interval.
    ``bins``: stated chances of links beside what came true.
    ``cases``: one row an incident scored, with its true conflict, the one it was put in and its membership.
    """

    ways: DataFrame
    pairs: DataFrame
    bins: DataFrame
    cases: DataFrame


def evaluate_conflicts(
    tables: Tables, truth: Mapping[str, DataFrame], *, now: Timestamp, weights: Model, seed: int
) -> Evaluation:
    """Find the conflicts in records whose truth is known, and say how near they come to it.

    Parameters
    ----------
    tables
        The records as known at `now`.
    truth
        Tables of the truth by name: ``incidents`` (incident_id, conflict_id; null = none) at least; with the others
        of a simulated city the ceiling is told as well.
    now, weights
        As for `link_cases`.
    seed
        Of the clustering and of the bootstrap.

    Raises
    ------
    ValueError
        If the truth has no table ``incidents`` with incident_id and conflict_id.
    """
    told = truth.get("incidents")
    if told is None or not {"incident_id", "conflict_id"} <= set(told.columns):
        raise ValueError("truth: needs a table incidents with columns incident_id, conflict_id")
    links = link_cases(tables, now=now, weights=weights)
    true = true_conflicts(told, tables.incidents["incident_id"])
    ways = scored_ways(links, tables, truth, true=true, seed=seed)
    found = find_conflicts(links, seed=seed)
    cases = ways[OURS].cases.merge(found.members[["incident_id", "membership"]], on="incident_id", how="left")
    return Evaluation(_table_of(ways, seed), *_of_links(links, true), cases)


def scored_ways(
    links: Links, tables: Tables, truth: Mapping[str, DataFrame], *, true: Series, seed: int
) -> dict[str, Scored]:
    """Return every way of putting cases together, scored: ours, the ends, the ceiling, and the obvious ways.

    Parameters
    ----------
    links, tables, truth
        As in `evaluate_conflicts`.
    true
        From `true_conflicts`.
    seed
        Of the clustering.
    """

    def clustered(of: Links) -> DataFrame:
        return find_conflicts(of, seed=seed).members

    ways: dict[str, Callable[[], DataFrame]] = {
        OURS: lambda: clustered(links),
        ALONE: lambda: one_cluster(true).iloc[:0],
        ONE: lambda: one_cluster(true),
        LABELS: lambda: clustered(by_label(links, true)),
        "shared people": lambda: shared_people(tables),
        "shared people and place": lambda: shared_people_and_place(tables),
        "average link on naive Bayes factors": lambda: average_link(links),
    }
    for family in families_of(links):
        ways[f"{family} alone"] = lambda family=family: one_family(links, family, seed=seed)  # type: ignore[misc]
    known = known_chances(links, tables, truth) if set(NEEDED) <= set(truth) else None
    if known is not None:
        ways[CEILING] = lambda: clustered(known)
    return {name: score(way(), true) for name, way in ways.items()}


def _table_of(ways: Mapping[str, Scored], seed: int) -> DataFrame:
    import pandas as pd

    rows = []
    for name, scored in ways.items():
        apart: tuple[float | None, float | None, float | None] = (None, None, None)
        if name not in _NOT_BASELINES and len(ways[OURS].cases):
            apart = difference(ways[OURS], scored, seed=seed, draws=_DRAWS, level=_LEVEL)
        rows.append({"way": name, **scored.row(), **dict(zip(("ahead", "low", "high"), apart, strict=True))})
    table = pd.DataFrame(rows)
    numbers = ["ahead", "low", "high"]
    return table.astype(dict.fromkeys(numbers, "float64"))


def _of_links(links: Links, true: Series) -> tuple[DataFrame, DataFrame]:
    import numpy as np
    import pandas as pd

    from netgraph.statistics.calibration import calibration_bins, calibration_slope

    same = with_truth(links, true).to_numpy(dtype=bool)
    odds = links.pairs["log_odds"].to_numpy(dtype=np.float64)
    slope = calibration_slope(odds, same, cluster=pd.factorize(links.pairs["incident_a"])[0])
    figures = pair_scores(links, true)
    figures |= {"slope": slope.slope, "slope_error": slope.error, "slope_low": slope.low, "slope_high": slope.high}
    bins = calibration_bins(1 / (1 + np.exp(-odds)), same)
    return pd.DataFrame({"name": list(figures), "value": list(figures.values())}), bins
