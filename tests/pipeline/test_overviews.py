"""Communities where no two people are seen on one side of a case rest on stated acquaintance, and say so."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.pipeline import Steps, run
from netgraph.pipeline.overviews import stated_acquaintance
from netgraph.pipeline.showing import show
from netgraph.store import open_store
from tests.builders import incident, involvement, tables, tie

CONFIG = Config(purpose="test", actor="tester")
APART = "stated acquaintance alone"


def two_circles(*, together: bool = False) -> Tables:
    """Two circles of four who all know each other, one of them kin to one of the others; each with a theft alone."""
    circles = ("ABCD", "WXYZ")
    known = [tie(a, b) for circle in circles for a, b in combinations(circle, 2)]
    thefts = [incident(name, kind="theft") for circle in circles for name in circle]
    parts = [involvement(name, name) for circle in circles for name in circle]
    return tables(
        incidents=thefts, involvements=parts + [involvement("A", "B")] * together, ties=[*known, tie("A", "W", "kin")]
    )


def page_of(world: Tables, tmp_path: Path) -> str:
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    with open_store(store, actor="tester", purpose="test", write=True) as kept:
        kept.write(world, now=pd.Timestamp("2026-06-01").as_unit("us"))
    run(store, out=tmp_path / "out", as_of=None, config=CONFIG, steps=Steps())
    out = show("communities", "", tmp_path / "c.html", store=store, config=CONFIG)
    return out.read_text(encoding="utf-8")


def test_two_circles_of_acquaintance_are_two_communities_and_the_page_says_what_they_rest_on(tmp_path: Path) -> None:
    page = page_of(two_circles(), tmp_path)
    found = re.search(r'id="picture">(.*?)</script>', page)
    assert found is not None and APART in page
    picture = json.loads(found[1])
    assert (len(picture["nodes"]), "tie" in picture["hidden"]) == (8, False)
    assert "Community 2" in page and "Community 3" not in page


def test_one_case_with_two_on_one_side_and_acquaintance_makes_no_community(tmp_path: Path) -> None:
    assert APART not in page_of(two_circles(together=True), tmp_path)


@pytest.mark.parametrize("kind", ["kin", "partner", "lives_with", "conflict"])
def test_kinship_a_shared_address_and_quarrels_are_no_acquaintance(kind: str) -> None:
    assert stated_acquaintance(tables(ties=[tie("A", "B", kind)]), words=shipped_vocabulary()).empty


def test_what_is_told_twice_of_a_pair_whichever_way_is_one_row() -> None:
    told = tables(ties=[tie("A", "B"), tie("B", "A", "observed")])
    found = stated_acquaintance(told, words=shipped_vocabulary())
    assert found["weight"].round(6).tolist() == [1.8] and len(found) == 1
