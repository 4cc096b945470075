"""How far each rank can be trusted: its interval, and the rank without the strongest record."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy.sparse import csr_array

from netgraph.forecast.people import DecayedExposure
from netgraph.forecast.scoring import Scored
from netgraph.model.tables import Tables
from netgraph.statistics.evidence_draws import drawn_sums, middle_ranks
from tests.builders import incident, involvement, tables
from tests.forecast.random_worlds import NOW, worlds


def scored(known: Tables, **more: object) -> Scored:
    fitted = DecayedExposure(**{"draws": 40, **more}).fit(known, now=NOW, seed=1)  # type: ignore[arg-type]
    return fitted.score(known, now=NOW, horizon_days=14)


def spread_of(known: Tables, *, length: int = 100, **more: object) -> pd.DataFrame:
    one = scored(known, **more)
    return one.spread(one.people()[["stream", "person_id"]], length=length)


def own(*parts: tuple[str, str, str], **graded: str) -> Tables:
    """Victims of shootings, all on the same day: person, incident, information grade."""
    cases = sorted({case for _, case, _ in parts})
    return tables(
        incidents=[incident(case, "2026-05-31") for case in cases],
        involvements=[
            involvement(case, who, "victim", information_grade=graded.get(case, grade)) for who, case, grade in parts
        ],
    )


@given(worlds())
@settings(max_examples=15, deadline=None)
def test_the_rank_without_the_strongest_record_equals_counting_by_hand(known: Tables) -> None:
    one = scored(known)
    people = one.people()
    told = one.spread(people[["stream", "person_id"]], length=100).set_index(["stream", "person_id"])
    for stream, parts in one.parts.items():
        values: dict[int, dict[int, float]] = defaultdict(dict)
        for row in parts.itertuples():
            values[row.person][row.incident] = row.value
        codes = {
            who: one.records.person_ids.get_loc(who) for who in people.loc[people["stream"] == stream, "person_id"]
        }
        for who, code in codes.items():
            incident_id = told.at[(stream, who), "strongest_incident_id"]
            strongest = one.records.incident_ids.get_loc(incident_id)
            assert values[code][strongest] == max(values[code].values())
            left = {other: sum(values[other].values()) - values[other].get(strongest, 0.0) for other in codes.values()}
            rank = 1 + sum(left[other] > left[code] + 1e-7 for other in left)
            cases = set(one.records.part_incident[one.records.part_person == code])
            none_left = left[code] <= 1e-8 or cases == {strongest}
            got = told.at[(stream, who), "rank_without_strongest"]
            assert pd.isna(got) if none_left else got == rank


@given(worlds())
@settings(max_examples=15, deadline=None)
def test_interval_of_ranks_lies_among_the_ranks_and_is_repeatable(known: Tables) -> None:
    told = spread_of(known)
    assert (told["rank_low"] <= told["rank_high"]).all()
    people = told.groupby("stream")["person_id"].transform("size")
    assert ((told["rank_low"] >= 1) & (told["rank_high"] <= people)).all()
    pd.testing.assert_frame_equal(told, spread_of(known))


def test_who_rests_on_much_is_stable_and_who_rests_on_one_record_is_fragile() -> None:
    known = own(*[("Much", str(n), "A") for n in range(12)], ("One", "one", "A"), ("Other", "other", "A"))
    told = spread_of(known, length=2).query("stream == 'victim'").set_index("person_id")
    assert told.index.tolist() == ["k:Much", "k:One"]
    assert told.at["k:Much", "stays"]
    assert told.at["k:Much", "rank_high"] == 1
    assert not told.at["k:One", "stays"]
    assert pd.isna(told.at["k:One", "rank_without_strongest"])


def test_doubtful_records_widen_the_interval_of_a_rank_and_weigh_less() -> None:
    sure = own(("A", "1", "A"), ("A", "2", "A"), ("B", "3", "A"), ("C", "4", "A"))
    unsure = own(("A", "1", "D"), ("A", "2", "D"), ("B", "3", "A"), ("C", "4", "A"))
    scores = [scored(known).people().set_index(["stream", "person_id"])["score"] for known in (sure, unsure)]
    assert scores[1]["victim", "k:A"] == pytest.approx(0.7 * scores[0]["victim", "k:A"])
    highs = [spread_of(known, draws=400).set_index(["stream", "person_id"])["rank_high"] for known in (sure, unsure)]
    assert highs[1]["victim", "k:A"] >= highs[0]["victim", "k:A"]


def test_draws_keep_the_mean_and_leave_doubtful_cells_out_as_often_as_they_are_wrong() -> None:
    values, trust = csr_array([[4.0, 0.0, 1.0], [0.0, 2.0, 0.0]]), csr_array([[0.25, 0.0, 1.0], [0.0, 1.0, 0.0]])
    drawn = drawn_sums(values, trust, seed=3, draws=20_000)
    assert drawn.mean(axis=1) == pytest.approx([5.0, 2.0], abs=0.3)
    only_one = (drawn[0] % 16 == drawn[0]) & (drawn[0] < 16)  # the doubtful cell counts 16 a time, or nothing
    assert np.mean(only_one) == pytest.approx(1 - 0.25 * (1 - np.exp(-1)), abs=0.02)


def test_draws_refuse_what_makes_no_sense() -> None:
    one, other = csr_array([[1.0, 0.0]]), csr_array([[0.0, 1.0]])
    with pytest.raises(ValueError, match="same cells"):
        drawn_sums(one, other, seed=1, draws=2)
    with pytest.raises(ValueError, match="draws"):
        drawn_sums(one, one, seed=1, draws=0)
    with pytest.raises(ValueError, match="level"):
        middle_ranks(np.ones((1, 1)), 1, level=1.0)


def test_nobody_ranked_has_no_spread() -> None:
    one = scored(tables(incidents=[incident("1")]))
    told = one.spread(pd.DataFrame({"stream": [], "person_id": []}), length=3)
    assert told.empty
    assert "stays" in told
