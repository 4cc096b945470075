from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.motifs.nulls import Null, drawn_worlds, strata_of
from netgraph.motifs.times import times_of
from tests.motifs.test_search import event, frame


def strata(*rows: dict, kind: str = "N2") -> list[int]:
    used, times = times_of(frame(*rows))
    return strata_of(used, times, Null(kind)).tolist()


def test_a_dyad_is_the_same_whoever_began_and_a_season_whatever_the_year() -> None:
    found = strata(
        event("1", "A", "B", "2025-01-01"),
        event("2", "B", "A", "2026-02-20"),
        event("3", "A", "B", "2025-12-01"),
        event("4", "A", "B", "2025-03-01"),
        event("5", "A", "C", "2025-01-01"),
    )
    assert found[0] == found[1] == found[2]
    assert len({found[0], found[3], found[4]}) == 3


def test_the_dyad_of_several_is_the_likeliest_then_the_one_of_most_incidents() -> None:
    found = strata(
        event("1", "A", "B", "2025-01-01", weight=0.4),
        event("1", "C", "B", "2025-01-01", weight=0.6),
        event("2", "B", "C", "2025-01-02"),
        event("3", "D", "B", "2025-01-03", weight=0.5),
        event("3", "C", "B", "2025-01-03", weight=0.5),
    )
    assert found[0] == found[1] == found[2]


def test_the_unknown_are_a_dyad_of_their_own_with_whom_they_met() -> None:
    found = strata(
        event("1", None, "B", "2025-01-01"), event("2", None, "B", "2025-01-02"), event("3", None, "C", "2025-01-02")
    )
    assert found[0] == found[1] != found[2]


def test_all_change_places_under_n1_and_nobody_under_n3() -> None:
    rows = event("1", "A", "B", "2025-01-01"), event("2", "C", "D", "2025-06-01")
    assert strata(*rows, kind="N1") == [0, 0]
    assert strata(*rows, kind="N3") == [0, 1]


@pytest.mark.parametrize("kind", ["N1", "N2", "N3"])
def test_a_drawn_world_moves_times_within_a_stratum_only(kind: str) -> None:
    stratum = np.array([0, 1, 0, 0, 1, 2])
    moved, turned = drawn_worlds(stratum, Null(kind), worlds=200, random=np.random.default_rng(1))
    assert (np.sort(moved, axis=1) == np.arange(6)).all()
    if kind == "N3":
        assert (moved == np.arange(6)).all() and 0.4 < turned.mean() < 0.6
    else:
        assert (stratum[moved] == stratum).all() and not turned.any()
        counts = pd.Series(map(tuple, moved)).value_counts()
        assert len(counts) == 12 and counts.min() > 4  # 3! orders of one stratum times 2! of another


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "N4"}, "got 'N4', allowed N1, N2, N3, surrogates"),
        ({"draws": 0}, "got 0 draws"),
        ({"kind": "surrogates"}, "at least one stream"),
        ({"kind": "N1", "surrogates": (pd.DataFrame(),)}, "go with kind 'surrogates'"),
    ],
)
def test_what_is_no_null_is_refused(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Null(**wrong)
