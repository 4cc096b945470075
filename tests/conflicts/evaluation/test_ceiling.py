"""The one who knows the city: his chances come true, and the truth itself is above him."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd

from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.evaluation.ceiling import by_label, known_chances
from netgraph.conflicts.evaluation.scoring import score, true_conflicts, with_truth
from netgraph.model.findings import Links
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, Truth, simulate
from netgraph.statistics.calibration import calibration_bins

KINDS = ["shooting", "shooting_with_injury", "explosion", "arson", "vehicle_theft", "vehicle_arson", "threat"]


@cache
def village(difficulty: str) -> tuple[Tables, Truth, Links, pd.Series]:
    """A violent village, and all pairs of its incidents of the kinds that conflicts are made of."""
    tables, truth = simulate(Spec.of("village", years=3, aggressions=120, difficulty=difficulty), seed=104)
    known = as_of(tables, tables.incidents["recorded_at"].max())
    ids = sorted(known.incidents.loc[known.incidents["kind"].isin(KINDS).to_numpy(), "incident_id"])
    pairs = pd.DataFrame(combinations(ids, 2), columns=["incident_a", "incident_b"]).assign(log_odds=0.0)
    return known, truth, Links(pairs, pd.DataFrame()), true_conflicts(truth.incidents, known.incidents["incident_id"])


def reached(links: Links | None, true: pd.Series) -> float:
    assert links is not None
    return score(find_conflicts(links, seed=1).members, true).agreement.f


def test_his_chances_come_true() -> None:
    known, truth, links, true = village("medium")
    found = known_chances(links, known, dict(truth.items()))
    assert found is not None
    chance = 1 / (1 + np.exp(-found.pairs["log_odds"].to_numpy()))
    bins = calibration_bins(chance, with_truth(links, true), edges=[0, 0.1, 0.5, 1])
    assert (np.abs(bins["stated"] - bins["came_true"]) < 0.1).all()


def test_the_truth_is_above_him_and_poor_records_pull_him_down() -> None:
    easy, hard = village("easy"), village("hard")
    above = reached(by_label(easy[2], easy[3]), easy[3])
    seen = [
        reached(known_chances(links, known, dict(truth.items())), true) for known, truth, links, true in (easy, hard)
    ]
    assert above > seen[0] > seen[1]


def test_where_there_is_no_conflict_there_is_no_ceiling() -> None:
    known, truth, links, _ = village("easy")
    none = dict(truth.items()) | {"dyads": truth.dyads.iloc[:0]}
    assert known_chances(links, known, none) is None
