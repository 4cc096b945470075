"""What the studies of the ranking add to the harness: one AUC over several moments, and captures over several towns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.forecast.evaluation_cells import Cell
from netgraph.forecast.measures import auc
from studies.ranking_philadelphia import pooled_auc
from studies.ranking_simulated import _table

NAMES = pd.Index(["k:A", "k:B", "k:C", "k:D"])


def cell(score: list[float], came: list[int]) -> Cell:
    count = np.array(came, dtype=float)
    said = {"way": np.array(score)}
    return Cell(pd.Timestamp("2020-01-01"), "suspect", 365.0, NAMES, count, count, said, {}, frozenset(), 1, 1)


def test_the_auc_over_moments_weighs_each_by_its_pairs() -> None:
    first, second = cell([4, 3, 2, 1], [1, 0, 0, 0]), cell([4, 3, 2, 1], [0, 1, 0, 1])
    assert pooled_auc([first], "way") == auc([4, 3, 2, 1], [1, 0, 0, 0]) == 1
    assert pooled_auc([first, second], "way") == pytest.approx((1 * 3 + 0.25 * 4) / 7)


def test_who_counts_twice_is_two_and_who_counts_never_is_nobody() -> None:
    one = cell([1, 2, 3, 4], [1, 0, 0, 1])
    weight = {"k:A": 2.0, "k:B": 1.0, "k:C": 0.0, "k:D": 1.0}
    assert pooled_auc([one], "way", weight) == pytest.approx(1 / 3)
    assert np.isnan(pooled_auc([one], "way", dict.fromkeys(weight, 0.0)))


def test_captures_are_pooled_over_towns_and_compared_town_by_town() -> None:
    names = ["netgraph", "B0 base rate", "B1 prior count", "B2 points", "B3 decayed distance"]
    names += ["B4 elastic-net logit", "B5 Poisson and season"]
    rows = [
        {"town": town, "ranker": name, "hits": 4.0 if name == "netgraph" else 2.0, "outcomes": 10, "stated": 11.0}
        for town in (101, 102, 103)
        for name in names
    ]
    text = "\n".join(_table("grid", "victim", pd.DataFrame(rows)))
    assert "| netgraph | 40.0% |" in text and "+20.0% (+20.0% to +20.0%)" in text
    assert "Better than every baseline" in text and "from +100% to +100%" in text
    assert "Stated / came: 1.10." in text
