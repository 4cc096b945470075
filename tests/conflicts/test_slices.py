from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.slices import follow_communities, monthly_ties, slice_changes
from tests.builders import at, incident, involvement, tables
from tests.conflicts.drifting import drifting_groups

RESOLUTION = 2.0


@cache
def drifting() -> tuple[pd.DataFrame, pd.DataFrame]:
    return drifting_groups(1500, 5, seed=3)


@cache
def followed() -> pd.DataFrame:
    return follow_communities(drifting()[0], resolution=RESOLUTION, seed=1)


def joint(found: pd.DataFrame, truth: pd.DataFrame) -> float:
    """Agreement over all slices at once: a community that changes its number counts as another."""
    both = found.merge(truth, on=["slice", "person_id"])
    return adjusted_rand(both["group"], both["community"])


def test_drifting_groups_keep_their_number() -> None:
    ties, truth = drifting()
    assert joint(followed(), truth) > 0.9
    alone = [follow_communities(part, resolution=RESOLUTION, seed=1) for _, part in ties.groupby("slice")]
    assert joint(pd.concat(alone), truth) < joint(followed(), truth) - 0.05  # what following is for


def test_all_slices_at_once_agree_with_the_truth_too() -> None:
    ties, truth = drifting()
    short = ties[ties["slice"] < 3]
    exact = follow_communities(short, resolution=RESOLUTION, seed=1, exact=True)
    assert joint(exact, truth) > 0.95
    pd.testing.assert_frame_equal(exact, follow_communities(short, resolution=RESOLUTION, seed=1, exact=True))


def test_everybody_with_a_tie_is_in_one_community_of_each_slice() -> None:
    ties, _ = drifting()
    for moment, part in followed().groupby("slice"):
        own = ties[ties["slice"] == moment]
        assert sorted(part["person_id"]) == sorted(set(own["person_a"]) | set(own["person_b"]))


@pytest.mark.parametrize("exact", [False, True])
def test_the_order_of_rows_and_ends_does_not_matter(exact: bool) -> None:
    ties = drifting()[0].query("slice < 2")
    turned = ties.sample(frac=1, random_state=1).rename(columns={"person_a": "person_b", "person_b": "person_a"})
    plain = follow_communities(ties, resolution=RESOLUTION, seed=1, exact=exact)
    pd.testing.assert_frame_equal(follow_communities(turned, resolution=RESOLUTION, seed=1, exact=exact), plain)


def pairs(moment: int, text: str) -> list[tuple[int, str, str, float]]:
    return [(moment, pair[0], pair[1], 1.0) for pair in text.split()]


def network(*slices: str) -> pd.DataFrame:
    rows = [row for moment, text in enumerate(slices) for row in pairs(moment, text)]
    return pd.DataFrame(rows, columns=["slice", "person_a", "person_b", "weight"])


def test_who_was_away_comes_back_to_the_community_he_left() -> None:
    two = "AB BC AC XY YZ XZ"
    found = follow_communities(network(two, "AB XY YZ XZ", two), resolution=1.0, seed=1)
    of = found.set_index(["slice", "person_id"])["community"]
    assert of[2, "C"] == of[2, "A"] == of[0, "A"]
    assert of[0, "X"] == of[1, "X"] == of[2, "X"] != of[0, "A"]


def test_what_is_new_gets_a_number_that_nobody_had() -> None:
    found = follow_communities(network("AB BC AC", "PQ QR PR", "AB BC AC"), resolution=1.0, seed=1)
    assert found.groupby("slice")["community"].unique().map(list).tolist() == [[0], [1], [0]]


def test_changes_are_told_slice_by_slice() -> None:
    found = follow_communities(network("AB BC AC", "AB BC AC XY YZ XZ", "XY YZ XZ"), resolution=1.0, seed=1)
    told = slice_changes(found)[["slice", "change", "current", "previous"]]
    rows = told.astype("object").where(told.notna(), None).to_numpy().tolist()
    assert rows == [[1, "born", 1, None], [1, "unchanged", 0, 0], [2, "unchanged", 1, 1], [2, "ended", None, 0]]
    assert slice_changes(found.iloc[:0]).empty


def test_without_a_resolution_the_first_slice_is_scanned() -> None:
    ties = drifting()[0].query("slice < 1")
    scanned = follow_communities(ties, resolution=None, seed=1)
    assert scanned["community"].nunique() > 1


def test_nothing_and_nonsense() -> None:
    none = network()
    for resolution in (None, 1.0):
        for exact in (False, True):
            assert follow_communities(none, resolution=resolution, seed=1, exact=exact).empty
    with pytest.raises(ValueError, match="no column slice"):
        follow_communities(none.drop(columns="slice"), resolution=1.0, seed=1)
    with pytest.raises(ValueError, match="resolution: got 0"):
        follow_communities(none, resolution=0.0, seed=1)


def test_months_hold_what_happened_before_their_end_and_forget() -> None:
    world = tables(
        incidents=[incident("1", "2026-01-10"), incident("2", "2026-03-05"), incident("3", "2026-03-25")],
        involvements=[
            involvement(case, who) for case, people in zip("123", ("AB", "BC", "CD"), strict=True) for who in people
        ],
    )
    told = {"now": at("2026-03-20"), "roles": {"suspect": 1.0}, "half_life_days": 30}
    found = monthly_ties(world, months=4, **told)  # type: ignore[arg-type]
    shown = found.groupby("slice").apply(lambda part: {*(part["person_a"].str[2:] + part["person_b"].str[2:])})
    assert shown.to_dict() == {"2026-01": {"AB"}, "2026-02": {"AB"}, "2026-03": {"AB", "BC"}}
    weight = found[found["person_a"] == "k:A"]["weight"].to_numpy()
    assert np.all(np.diff(weight) < 0)
    with pytest.raises(ValueError, match="months: got 0"):
        monthly_ties(world, months=0, **told)  # type: ignore[arg-type]
