"""What became of the lists since an earlier run."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.changes import ListsBefore, find_list_changes
from netgraph.model.findings import empty_finding
from netgraph.model.vocabulary import LANGUAGES

NAMES = "ABCDE"


def listed(*names: str, apart: tuple[str, ...] = (), **ids: str) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"person_id": name, "rank": place, "incident_ids": ids.get(name, "k:1"), "apart": ""}
        for place, name in enumerate(names, start=1)
    ]
    rows += [{"person_id": name, "rank": None, "incident_ids": "k:1", "apart": "custody"} for name in apart]
    return pd.DataFrame(rows, columns=["person_id", "rank", "incident_ids", "apart"]).astype({"rank": "Int64"})


def changes(
    before: pd.DataFrame, now: pd.DataFrame, people: str = NAMES, listable: str = NAMES, language: str = "en"
) -> pd.DataFrame:
    then = ListsBefore("r1", {"likely_victims": before, "likely_suspects": listed()})
    lists = {"likely_victims": now, "likely_suspects": listed()}
    ids = {"people": pd.Series(list(people)), "listable": pd.Series(list(listable))}
    return find_list_changes(lists, then, **ids, language=language)


def told(*both: pd.DataFrame, **more: str) -> dict[str, tuple[str, str]]:
    rows = changes(*both, **more)
    return {row.person_id: (row.change, row.why) for row in rows.itertuples()}


def test_who_comes_in_rises_falls_and_goes_is_told_with_the_records_that_did_it() -> None:
    found = told(listed("A", "B", "C", "D"), listed("B", "A", "E", "C", E="k:7", B="k:1;k:5"))
    assert {who: change for who, (change, _) in found.items()} == {
        "E": "new", "B": "risen", "A": "fallen", "C": "fallen", "D": "gone",
    }  # fmt: skip
    assert found["E"][1] == "new records count: k:7"
    assert found["B"][1] == "new records count: k:5"
    assert "older" in found["A"][1]


def test_who_keeps_the_rank_has_no_row() -> None:
    assert changes(listed("A", "B"), listed("A", "B", A="k:9")).empty
    assert changes(listed(), listed()).columns.tolist() == empty_finding("list_changes").columns.tolist()


def test_who_goes_into_custody_is_gone_from_the_ranks_and_the_reason_is_told() -> None:
    assert told(listed("A", "B"), listed("B", apart=("A",)))["A"] == ("gone", "now shown apart: custody")
    assert told(listed("B", apart=("A",)), listed("A", "B"))["A"] == ("new", "no longer shown apart (custody)")


def test_records_that_count_no_more_are_told() -> None:
    assert told(listed("A", "B", A="k:1;k:2"), listed("B", "A"))["A"] == ("fallen", "records no longer count: k:2")


def test_who_is_no_longer_on_record_is_not_kept_in_a_list_of_the_removed() -> None:
    assert set(told(listed("A", "B"), listed(), people="B")) == {"B"}


def test_who_may_be_listed_no_more_is_told_to_be_so_and_not_to_have_fallen_behind() -> None:
    assert told(listed("A", "B"), listed("B"), listable="B")["A"] == ("gone", "may no longer be listed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_change_and_reason_are_in_the_language_of_the_reader(language: str) -> None:
    found = told(listed("A"), listed("B", B="k:4"), language=language)
    assert found["B"][0] == {"en": "new", "sv": "ny"}[language]
    assert found["B"][1].endswith("k:4")


@given(st.lists(st.sampled_from(NAMES), unique=True), st.lists(st.sampled_from(NAMES), unique=True))
@settings(max_examples=25, deadline=None)
def test_the_changes_lead_from_the_old_list_to_the_new(before: list[str], now: list[str]) -> None:
    rows = changes(listed(*before), listed(*now))
    ranks = {name: place for place, name in enumerate(before, start=1)}
    for row in rows.itertuples():
        assert ranks.get(row.person_id) == (None if pd.isna(row.rank_before) else row.rank_before)
        if pd.isna(row.rank):
            del ranks[row.person_id]
        else:
            ranks[row.person_id] = row.rank
    assert ranks == {name: place for place, name in enumerate(now, start=1)}
