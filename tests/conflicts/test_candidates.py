from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.background import case_weights
from netgraph.conflicts.candidates import keys_of, recall_of
from netgraph.conflicts.evidence import Evidence, gather
from netgraph.model.versions import as_of, newest_recorded_at
from netgraph.simulation import Spec, simulate


def test_recall_counts_pairs_steps_and_what_can_still_be_joined() -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-02-01"])
    truth = pd.DataFrame({"incident_id": list("abcde"), "conflict_id": [1, 1, 1, 1, 2], "occurred": days})
    pairs = pd.DataFrame({"incident_a": ["a", "c", "a", "x"], "incident_b": ["b", "d", "e", "y"]})
    told = recall_of(pairs, truth)
    assert told["links"] == 6
    assert told["recall"] == pytest.approx(2 / 6)
    assert told["consecutive"] == pytest.approx(2 / 3)
    assert told["joined"] == pytest.approx(2 / 4)


@cache
def town(difficulty: str) -> tuple[Evidence, pd.DataFrame, pd.DataFrame]:
    """Two years of a town of seed 105: what is looked at, its cases of true conflicts, and its records of groups."""
    history, truth = simulate(Spec.of("town", years=2, difficulty=difficulty), seed=105)
    now = newest_recorded_at(history)
    assert now is not None
    known = as_of(history, now)
    evidence = gather(known, now=now, weights=case_weights(known, now=now))
    true = truth.incidents[truth.incidents["conflict_id"].notna()]
    return evidence, true[true["incident_id"].isin(evidence.cases.ids)], _entities(known)


def _entities(known: object) -> pd.DataFrame:
    """Everything named in a case: people, vehicles and groups it is ascribed to; but for hubs, which link nothing."""
    rows = known.involvements  # type: ignore[attr-defined]
    rows = rows[~rows["anonymous"]][["incident_id", "entity_id"]].drop_duplicates()
    hub = rows["entity_id"].isin(rows["entity_id"].value_counts().loc[lambda many: many > 100].index)
    return rows[~hub]


@pytest.mark.parametrize("difficulty", ["easy", "medium"])
def test_true_links_that_share_somebody_or_something_on_record_are_looked_at(
    difficulty: str,
) -> None:
    evidence, true, named = town(difficulty)
    rows = named.merge(true[["incident_id", "conflict_id"]], on="incident_id")
    both = rows.merge(rows, on=["entity_id", "conflict_id"])
    both = both[both["incident_id_x"] < both["incident_id_y"]].drop_duplicates(["incident_id_x", "incident_id_y"])
    cases = evidence.cases
    a, b = cases.find(both["incident_id_x"]), cases.find(both["incident_id_y"])
    looked_at = np.isin(keys_of(a, b, len(cases)), keys_of(evidence.a, evidence.b, len(cases)))
    assert len(both) > 100
    assert looked_at.mean() >= 0.99


def test_never_all_pairs() -> None:
    evidence, _, _ = town("medium")
    assert len(evidence) < 10 * len(evidence.cases)
    assert (evidence.a < evidence.b).all()
    assert len(np.unique(keys_of(evidence.a, evidence.b, len(evidence.cases)))) == len(evidence)
