"""What is missing under a rank."""

from __future__ import annotations

import pandas as pd

from netgraph.forecast.gaps import GAPS, find_gaps
from netgraph.forecast.people import DecayedExposure
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import LANGUAGES, phrase
from tests.builders import at, incident, involvement, person, tables

NOW = at("2026-06-01")


def gaps(known: Tables, **conflict: str) -> pd.DataFrame:
    fitted = DecayedExposure(draws=2).fit(known, now=NOW, seed=1)
    why = fitted.reasons(known, known.people["person_id"], now=NOW)
    told = find_gaps(known, why, now=NOW, conflicts=pd.Series(conflict, dtype="str").rename(lambda who: f"k:{who}"))
    return told[told["stream"] == "suspect"].set_index("person_id")


def two_cases(**graded: str) -> Tables:
    return tables(
        people=[person("A", birth_year=1990), person("B", birth_year=1990), person("C")],
        incidents=[incident("1", "2026-05-01", "theft"), incident("2", "2026-05-02", "theft")],
        involvements=[
            *(involvement(case, "A", information_grade=graded.get("A")) for case in "12"),
            involvement("1", "B", information_grade="B"),
            involvement("2", "C", "party"),
        ],
    )


def test_each_gap_is_told_where_it_is_and_nowhere_else() -> None:
    told = gaps(two_cases(), A="c1", B="c1")["gaps"].to_dict()
    assert told == {"k:A": "", "k:B": "gap_one_record", "k:C": "gap_age; gap_conflict; gap_one_record; gap_side"}


def test_records_of_which_none_is_corroborated_are_one_source_and_those_of_low_grade_doubtful() -> None:
    assert gaps(two_cases(A="C"), A="c1").at["k:A", "gaps"] == "gap_single_source"
    low = gaps(two_cases(A="D"), A="c1")
    assert low.at["k:A", "gaps"] == "gap_single_source; gap_doubtful"
    assert low["single_source"].to_dict() == {"k:A": True, "k:B": False, "k:C": False}


def test_one_feed_of_several_is_one_source() -> None:
    known = two_cases()
    other = known.incidents.assign(source=["k", "other"])
    parts = known.involvements.assign(source=["k", "other", "k", "k"])
    told = gaps(known.replace({"incidents": other, "involvements": parts}), A="c1", B="c1")
    assert told["single_source"].to_dict() == {"k:A": False, "k:B": True, "k:C": True}


def test_what_the_records_call_somebody_is_never_more_than_they_say() -> None:
    known = tables(
        incidents=[incident("1", "2026-05-01")],
        involvements=[
            involvement("1", "A", "arrested"),
            involvement("1", "A", "victim"),
            involvement("1", "B", "party"),
        ],
    )
    assert gaps(known)["recorded_as"].to_dict() == {"k:A": "suspect; victim", "k:B": "unknown"}


def test_every_gap_has_words_in_every_language() -> None:
    for language in LANGUAGES:
        assert all(phrase(gap, language) for gap in GAPS)


def test_where_nobody_has_a_score_nothing_is_missing() -> None:
    assert gaps(tables(incidents=[incident("1")])).empty
