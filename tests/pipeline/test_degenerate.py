"""Worlds with next to nothing in them: a run and a question about one case say so, and never break."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.model.findings import FINDINGS
from netgraph.model.tables import Tables
from netgraph.pipeline import Steps, run
from netgraph.pipeline.linking import link_case
from netgraph.store import open_store
from tests.builders import incident, involvement, location, person, tables

CONFIG = Config(purpose="test", actor="tester")
NOTHING = ("conflicts", "changes", "members", "case_links", "rivalries", "retaliations")
SQUARE = [location("here", 18.0, 59.0)]


def one_incident() -> Tables:
    return tables(incidents=[incident("1")], involvements=[involvement("1", "A"), involvement("1", "B", "victim")])


def nobody_named() -> Tables:
    return tables(incidents=[incident(str(number), f"2026-01-{number:02}") for number in range(1, 6)])


def people_without_incidents() -> Tables:
    return tables(people=[person("A"), person("B")])


def one_place_one_day() -> Tables:
    """Twenty thefts by as many people, all at one place on one day."""
    names = [f"p{number}" for number in range(20)]
    cases = [incident(name, kind="theft", location_id="here") for name in names]
    return tables(locations=SQUARE, incidents=cases, involvements=[involvement(name, name.upper()) for name in names])


@pytest.mark.parametrize("world", [one_incident, nobody_named, people_without_incidents, one_place_one_day])
def test_where_nothing_belongs_together_a_run_finds_nothing_and_a_case_is_linked_to_nothing(
    world: object, tmp_path: Path
) -> None:
    known: Tables = world()  # type: ignore[operator]
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    with open_store(store, actor="tester", purpose="test", write=True) as kept:
        kept.write(known, now=pd.Timestamp("2026-06-01").as_unit("us"))
    ran = run(store, out=tmp_path / "out", as_of=None, config=CONFIG, steps=Steps())
    assert {name: len(getattr(ran.findings, name)) for name in NOTHING} == dict.fromkeys(NOTHING, 0)
    assert sorted(path.stem for path in (tmp_path / "out").glob("*.csv")) == sorted(FINDINGS)
    for case in known.incidents["incident_id"].head(1):
        linked = link_case(case, store=store, config=CONFIG)
        assert (linked.best, len(linked.reasons)) == (None, 0)


def test_everybody_in_everything_is_one_conflict_at_most(tmp_path: Path) -> None:
    """One giant component: eight people who all take part in each of thirty attacks."""
    parts = [
        involvement(str(case), f"P{who}", "suspect" if who < 4 else "victim") for case in range(30) for who in range(8)
    ]
    cases = [incident(str(case), f"2026-03-{case % 28 + 1:02}") for case in range(30)]
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    with open_store(store, actor="tester", purpose="test", write=True) as kept:
        kept.write(tables(incidents=cases, involvements=parts), now=pd.Timestamp("2026-06-01").as_unit("us"))
    found = run(store, out=tmp_path / "out", as_of=None, config=CONFIG, steps=Steps()).findings
    assert len(found.conflicts) <= 1
    people = found.members[(found.members["entity_kind"] == "person").to_numpy()]
    camps = people.groupby(people["entity_id"].str[-1].astype(int) < 4)["side"].agg(set)
    assert all(len(camp) == 1 for camp in camps)
