from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from netgraph.conflicts.background import case_weights
from netgraph.conflicts.links import link_cases
from netgraph.conflicts.solved import LEARNT_NAME, LEAST_LINKS, Learnt, learn_from_solved
from netgraph.conflicts.weighing import coefficients_of
from netgraph.model.link_weights import shipped_link_weights
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, newest_recorded_at
from netgraph.simulation import Spec, simulate
from tests.worlds import two_feuding_pairs

NOW = pd.Timestamp("2026-06-01")


@cache
def town() -> tuple[Tables, pd.Timestamp]:
    history, _ = simulate(Spec.of("town", years=1.5, difficulty="easy"), seed=106)
    now = newest_recorded_at(history)
    assert now is not None
    return as_of(history, now), now


@cache
def learnt() -> Learnt:
    known, now = town()
    return learn_from_solved(known, now=now)


def test_too_few_known_links_are_insufficient_data_and_move_nothing() -> None:
    told = learn_from_solved(two_feuding_pairs(), now=NOW)
    assert told.model is None
    row = told.report.set_index("figure").loc["needed"]
    assert row["value"] == LEAST_LINKS
    assert "insufficient data" in row["meaning"]


def test_the_report_tells_the_bias_of_the_solved() -> None:
    report = learnt().report.set_index("figure")["value"]
    assert report["links"] >= LEAST_LINKS
    assert {"auc_own", "auc_own_reweighted", "auc_shipped", "auc_shipped_reweighted", "slope"} <= set(report.index)
    assert report[["auc_own", "auc_own_reweighted", "auc_shipped"]].between(0, 1).all()
    assert report["auc_own"] > 0.5


def test_what_was_learnt_weighs_the_next_links() -> None:
    model = learnt().model
    assert model is not None
    assert model.name == LEARNT_NAME
    known, now = town()
    ours, shipped = (case_weights(known, now=now, learnt=taken) for taken in (model, None))
    np.testing.assert_array_equal(ours.frames["weights"]["value"], model.frames["weights"]["value"])
    apart = (
        link_cases(known, now=now, weights=ours).pairs["log_odds"]
        - link_cases(known, now=now, weights=shipped).pairs["log_odds"]
    )
    assert (apart != 0).any()


def test_who_answers_for_both_is_hidden_so_that_it_cannot_be_learnt() -> None:
    """The shared suspects would be a perfect sign; the person's line stays as shipped where nothing else moved it."""
    model = learnt().model
    assert model is not None
    table, before = model.frames["weights"], shipped_link_weights()
    line = [
        frame[(frame["part"] == "knot_alone") & (frame["family"] == "opponent")]["value"].max()
        for frame in (table, before)
    ]
    assert abs(line[0] - line[1]) < 0.5
    assert (coefficients_of(table)[-1:] >= 0).all()
