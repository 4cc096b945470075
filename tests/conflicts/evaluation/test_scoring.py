from __future__ import annotations

from math import isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.conflicts.evaluation.scoring import difference, one_cluster, pair_scores, score, true_conflicts
from netgraph.model.findings import Links

labelled = st.lists(st.tuples(st.sampled_from([None, "c1", "c2"]), st.integers(-1, 2)), min_size=1, max_size=12)


def truth_of(labels: str) -> pd.Series:
    """One incident a letter, a, b, c …; its true conflict is the letter at its place, ``.`` for none."""
    return pd.Series({chr(97 + place): None if mark == "." else mark for place, mark in enumerate(labels)})


def found_of(labels: str) -> pd.DataFrame:
    rows = [(chr(97 + place), mark) for place, mark in enumerate(labels) if mark != "."]
    return pd.DataFrame(rows, columns=["incident_id", "conflict_id"])


@settings(max_examples=40, deadline=None)
@given(labelled)
def test_each_case_is_scored_with_those_it_is_with(rows: list[tuple[str | None, int]]) -> None:
    names = [f"i{place:02}" for place in range(len(rows))]
    truth = pd.Series([true for true, _ in rows], index=names, dtype="object")
    put = [(name, label) for name, (_, label) in zip(names, rows, strict=True) if label >= 0]
    of = {name: label for name, label in put if sum(other == label for _, other in put) >= 3}
    expected = {}
    for name in names:
        if truth[name] is None and name not in of:
            continue
        together = {name} | {other for other in of if name in of and of[other] == of[name]}
        truly = {name} | {other for other in names if truth[name] is not None and truth[other] == truth[name]}
        expected[name] = (len(together & truly) / len(together), len(together & truly) / len(truly))
    cases = score(pd.DataFrame(put, columns=["incident_id", "conflict_id"]), truth).cases
    assert cases["incident_id"].tolist() == sorted(expected)
    if expected:
        np.testing.assert_allclose(cases[["precision", "recall"]], [expected[name] for name in sorted(expected)])


def test_two_cases_alone_are_no_conflict_and_everybody_alone_finds_little() -> None:
    truth = truth_of("xxxx..")
    assert score(found_of("11...."), truth).row()["put_in"] == 0
    assert score(found_of("......"), truth).row()["recall"] == 0.25
    assert score(one_cluster(truth), truth).row()["precision"] == pytest.approx((4 * 4 / 6 + 2 / 6) / 6)


def test_a_perfect_find_scores_one_and_counts_nothing_wrong() -> None:
    row = score(found_of("111222."), truth_of("xxxyyy.")).row()
    assert row["f"] == row["ari"] == row["f_true"] == 1.0 and row["wrongly"] == 0 and row["conflicts"] == 2
    assert row["ami"] == pytest.approx(1.0)


def test_where_nothing_is_true_nothing_is_scored_but_what_was_put_in_is_counted() -> None:
    row = score(found_of("111......."), truth_of("..........")).row()
    assert row["share"] == 0.3 and row["wrongly"] == 3
    assert isnan(score(found_of("..."), truth_of("...")).row()["f"])


def test_only_recorded_incidents_count() -> None:
    told = pd.DataFrame({"incident_id": ["a", "b", "z"], "conflict_id": ["x", None, "x"]})
    truth = true_conflicts(told, pd.Series(["b", "a", "c"]))
    assert truth.index.tolist() == ["a", "b", "c"] and truth["a"] == "x" and truth["b"] is None


def test_the_difference_of_a_grouping_to_itself_is_nothing_whatever_is_drawn() -> None:
    one = score(found_of("1112222"), truth_of("xxxxyyy"))
    assert difference(one, one, seed=1, draws=50, level=0.95) == (0.0, 0.0, 0.0)


def test_a_grouping_that_is_better_in_every_conflict_is_surely_better() -> None:
    truth = truth_of("aaaabbbbccccdddd")
    ours, theirs = score(found_of("1111222233334444"), truth), score(found_of("111.222.333.444."), truth)
    apart, low, high = difference(ours, theirs, seed=1, draws=200, level=0.95)
    assert 0 < low <= apart <= high


def test_pairs_that_were_not_looked_at_rank_last_and_count() -> None:
    """Four incidents, two true pairs, one of them looked at and one false: AUC and AP by hand."""
    pairs = pd.DataFrame({"incident_a": ["a", "a"], "incident_b": ["b", "c"], "log_odds": [1.0, -1.0]})
    got = pair_scores(Links(pairs, pd.DataFrame()), truth_of("xxyy"))
    assert got["recall"] == 0.5 and got["per_incident"] == 1.0
    assert got["auc"] == pytest.approx((4 + 0 + 3 / 2) / 8)  # a-b above all four; c-d below a-c, level with three
    assert got["ap"] == pytest.approx((1 + 2 / 6) / 2)
