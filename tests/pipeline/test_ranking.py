"""The two lists of a run: its length, its area, what changed."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.forecast.changes import ListsBefore
from netgraph.model.findings import FINDINGS, empty_finding
from netgraph.model.tables import Tables
from netgraph.pipeline.ranking import rank_people, score_people
from tests.builders import at, incident, involvement, location, person, tables

NOW = at("2026-06-01")
LISTS = ("likely_victims", "likely_suspects")


@cache
def world() -> Tables:
    """Ten men were shot at, the higher the number the oftener; the odd ones in the south."""
    cases = [(str(number), str(turn)) for number in range(1, 11) for turn in range(number)]
    return tables(
        people=[person(f"P{number}", birth_year=1990) for number in range(1, 11)],
        locations=[location("south", area_code="S"), location("north", area_code="N")],
        incidents=[
            incident(f"{who}-{turn}", "2026-05-01", location_id="south" if int(who) % 2 else "north")
            for who, turn in cases
        ],
        involvements=[involvement(f"{who}-{turn}", f"P{who}", "victim") for who, turn in cases],
    )


def lists(before: ListsBefore | None = None, **settings: object) -> dict[str, pd.DataFrame]:
    config = Config(purpose="test", **settings)  # type: ignore[arg-type]
    scored = score_people(world(), now=NOW, config=config).scored
    return rank_people(world(), empty_finding("members"), now=NOW, config=config, scored=scored, before=before)


def test_capacity_is_the_length_of_each_list() -> None:
    found = lists(list_length=3)
    assert [len(found[name]) for name in LISTS] == [3, 3]
    assert found["likely_victims"]["person_id"].tolist() == ["k:P10", "k:P9", "k:P8"]
    assert found["likely_victims"]["chance"].isna().all()  # ten people teach nothing: said by a blank


def test_an_area_ranks_those_with_an_own_part_there_alone() -> None:
    assert lists(area="S", list_length=2)["likely_victims"]["person_id"].tolist() == ["k:P9", "k:P7"]


def test_what_changed_is_told_where_there_is_something_to_compare_with() -> None:
    first = lists(list_length=2)
    assert "list_changes" not in first
    then = ListsBefore("r0", {name: first[name].iloc[1:].assign(rank=[1]) for name in LISTS})
    told = lists(then, list_length=2)["list_changes"]
    assert list(told) == list(FINDINGS["list_changes"])
    rows = told[told["stream"] == "victim"]
    assert dict(zip(rows["person_id"], rows["change"], strict=True)) == {"k:P10": "new", "k:P9": "fallen"}


@pytest.mark.parametrize("name", LISTS)
def test_every_rank_says_how_far_it_can_be_trusted(name: str) -> None:
    rows = lists(list_length=5)[name]
    assert (rows["rank_low"] <= rows["rank"]).all()
    assert (rows["rank"] <= rows["rank_high"]).all()
    assert rows["strongest_incident_id"].notna().all()
    assert rows["stability"].isin(["stable", "fragile"]).all()
    assert (rows["missing"] == "in no known conflict").all()
