"""The questions about what a run claims: the findings as they were written, in the order that the header says."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.errors import UnknownRun
from netgraph.model.findings import FINDINGS, Run
from netgraph.store import catalogue, open_store
from tests.builders import at
from tests.store.asked import Asked, random_world, some_findings
from tests.store.test_questions import rows


@pytest.fixture(scope="module")
def ask() -> Asked:
    return Asked(random_world(1), some_findings())


def test_conflicts_come_with_all_that_the_run_says_of_them(ask: Asked) -> None:
    answer = ask("run_conflicts")
    assert list(answer.columns) == list(FINDINGS["conflicts"])
    assert rows(answer, "conflict_id", "cases") == [("conflict:1", 3), ("conflict:2", 1)]
    assert len(ask("run_conflicts", limit=1)) == 1


def test_the_links_of_an_incident_lead_both_ways_the_strongest_first(ask: Asked) -> None:
    answer = ask("run_links", incident="k:1")
    assert rows(answer, "incident_id", "log_odds", "family") == [
        ("k:0", 3.0, "place"),
        ("k:2", 2.5, "modus"),
        ("k:2", 2.5, "person"),
    ]
    assert ask("run_links", incident="k:9").empty


def test_the_newest_retaliation_comes_first(ask: Asked) -> None:
    assert rows(ask("run_retaliations"), "retaliation_id") == [("r:1",), ("r:2",)]


def test_the_two_lists_stay_apart_and_keep_their_order(ask: Asked) -> None:
    assert rows(ask("run_likely_victims"), "rank", "person_id") == [(1, "k:C"), (2, "k:A"), (None, "k:D")]
    assert rows(ask("run_likely_suspects", limit=2), "rank", "person_id") == [(None, "k:D"), (2, "k:A")]


@pytest.mark.parametrize("days", [0.0, 5.0, 365.0])
def test_people_are_new_by_their_first_incident_in_the_conflict(days: float) -> None:
    ask = Asked(random_world(3), some_findings())
    start = ask.world.incidents.set_index("incident_id")["occurred_from"]
    last = {"conflict:1": at("2026-01-25"), "conflict:2": at("2026-01-09")}
    expected = []
    for conflict, who, cases in [
        ("conflict:1", "k:A", ["k:1", "k:4"]),
        ("conflict:1", "k:C", ["k:2"]),
        ("conflict:2", "k:A", ["k:7"]),
    ]:
        first = min(cases, key=lambda case: (start[case], case))
        if last[conflict] - start[first] <= pd.Timedelta(days=days):
            expected.append((conflict, who, first, start[first], ";".join(cases)))
    answer = ask("new_to_conflict", days=days)
    assert rows(answer, "conflict_id", "person_id", "first_incident_id", "first_at", "incident_ids") == expected
    one = ask("new_to_conflict", days=days, conflict="conflict:2")
    assert rows(one, "person_id") == [row[1:2] for row in expected if row[0] == "conflict:2"]


def test_a_store_answers_about_a_run_and_says_when_there_is_none(tmp_path: object) -> None:
    store = open_store(f"duckdb:{tmp_path}/c.duckdb", actor="test", purpose="test", write=True)
    with pytest.raises(UnknownRun, match="make one with netgraph run"):
        store.query("run_conflicts")
    store.write_findings(Run("r1", at("2026-02-01"), 1, "0", "", {}), some_findings())
    assert rows(store.query("run_conflicts", run="r1"), "conflict_id") == [("conflict:1",), ("conflict:2",)]
    with pytest.raises(UnknownRun, match="got 'r2', the store holds r1"):
        store.query("run_retaliations", run="r2")
    store.close()


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("run_conflicts", "conflicts"),
        ("run_retaliations", "retaliations"),
        ("run_likely_victims", "likely_victims"),
        ("run_likely_suspects", "likely_suspects"),
    ],
)
def test_the_documented_columns_are_those_of_the_findings(question: str, table: str) -> None:
    asked, kinds = (
        catalogue.find(question),
        {"Int64": "int", "float64": "float", "bool": "bool", "datetime64[us]": "time"},
    )
    assert list(asked.columns) == list(FINDINGS[table])
    assert asked.types == {name: kinds[dtype] for name, dtype in FINDINGS[table].items() if dtype in kinds}
