from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netgraph.motifs.nulls import Null, drawn_worlds, strata_of
from netgraph.motifs.times import times_of
from tests.motifs.test_search import event, frame


def strata(*days: str, kind: str = "N2") -> list[int]:
    _, times = times_of(frame(*(event(f"{number:02}", "A", "B", day) for number, day in enumerate(days))))
    return strata_of(times, Null(kind)).tolist()


def test_a_season_is_a_quarter_of_one_year_that_begins_in_december() -> None:
    days = "2024-12-01", "2025-02-28 23:00", "2025-03-01", "2025-05-31", "2025-12-01", "2026-01-01"
    assert strata(*days) == [0, 0, 1, 1, 2, 2]


def test_all_change_places_under_n1_and_nobody_under_n3() -> None:
    assert strata("2025-01-01", "2025-06-01", kind="N1") == [0, 0]
    assert strata("2025-01-01", "2025-01-02", kind="N3") == [0, 1]


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
