"""Results in a notebook: short, as text, and without the names that the tables under them hold."""

from __future__ import annotations

import inspect
from dataclasses import is_dataclass, replace
from html.parser import HTMLParser

import pandas as pd
import pytest

import netgraph as ng
from netgraph.model.answer import Answer
from netgraph.model.shown import as_html
from netgraph.sources.rejects import Rejected
from netgraph.store import LoadReport
from netgraph.store.base import TableLoad
from tests.builders import at, incident, involvement, location, person, tables
from tests.forecast.judged_world import judged_world
from tests.worlds import two_feuding_pairs

SECRET = "Hemlig <script>alert(1)</script>"
NOW = at("2026-03-01")


class Reader(HTMLParser):
    """Reads HTML and fails where a mark is not closed or is none that a result may use."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"div", "b", "table", "thead", "tbody", "tr", "th", "td", "p"} and not attrs
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(result: object) -> str:
    reader = Reader()
    reader.feed(result._repr_html_())  # type: ignore[attr-defined]
    assert reader.open == []
    return " ".join(reader.said)


def results() -> dict[str, object]:
    world = two_feuding_pairs()
    secret = person("A", name=SECRET, national_id="19700101-1234", protected_identity=True)
    people = pd.concat([world.people, tables(people=[secret]).people]).drop_duplicates("person_id", keep="last")
    world = replace(world, people=people.reset_index(drop=True))
    links = ng.link_cases(world, now=NOW, weights=ng.case_weights(world, now=NOW))
    attacks = ng.events(world, kinds=["shooting"])
    return {
        "Tables": world,
        "Links": links,
        "Conflicts": ng.find_conflicts(links, seed=1),
        "Findings": ng.Findings.of(),
        "Answer": ng.answer(world, None, "k:dc", now=NOW, seed=1),
        "Evaluation": judged_world(),
        "Run": ng.Run("r1", NOW, 1, "0.1", "digest", {}),
        "Model": ng.case_weights(world, now=NOW),
        "EventIndex": ng.index_events(attacks),
        "SharedGraph": ng.share(world, ng.Findings.of(), run=None, now=NOW),
        "NearRepeats": ng.near_repeats(world, kinds=["shooting"], draws=1, seed=1),
        "Rejected": Rejected(pd.DataFrame({"record": [SECRET], "value": ["19700101-1234"]})),
        "LoadReport": LoadReport({"people": TableLoad(added=2)}),
        "Ranking": ng.Ranking(attacks, attacks),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, object]:
    return results()


def test_every_result_shows_what_it_is_without_names_and_numbers(made: dict[str, object]) -> None:
    for name, result in made.items():
        for said in (read(result), repr(result)):
            assert name in said and "Hemlig" not in said and "19700101" not in said, name
        assert len(result._repr_html_()) < 6_000 and len(repr(result)) < 1_500, name  # type: ignore[attr-defined]


def test_the_figures_are_those_of_the_result(made: dict[str, object]) -> None:
    assert "incidents 4 rows" in read(made["Tables"])
    assert "people 2 0 0 0" in read(made["LoadReport"])
    assert "k:ab k:ba" in read(made["Links"])
    assert "2026-03-01 00:00 UTC" in read(made["Run"])
    assert "SUSPECT_IN False 4" in read(made["SharedGraph"])
    assert "better" in read(made["Evaluation"]) or "not shown" in read(made["Evaluation"])


def test_what_public_functions_return_can_show_itself(made: dict[str, object]) -> None:
    known = {type(result).__name__ for result in made.values()} | {"Picture", "Learnt", "SecondOpinion"}
    for name in ng.__all__:
        thing = getattr(ng, name)
        told = inspect.signature(thing).return_annotation if inspect.isfunction(thing) else ""
        if told in known:
            kind = getattr(ng, told, None)
            assert kind is None or hasattr(kind, "_repr_html_") or hasattr(kind, "_repr_png_"), (name, told)
    for result in made.values():
        assert is_dataclass(result)


def test_long_tables_are_cut_and_markup_is_text() -> None:
    rows = pd.DataFrame({"a<b>": ["<i>x</i>", *map(str, range(9))], "n": [None, *range(9)]})
    html = as_html("T", {"k": "<script>"}, rows)
    assert "<i>" not in html and "<script>" not in html and "&lt;i&gt;x" in html
    assert html.count("<tr>") == 1 + 1 + 5 and "… 5 more" in html


def test_an_answer_with_a_place_tells_it_to_nobody_in_short() -> None:
    world = tables(
        incidents=[incident("a", location_id="home")],
        locations=[location("home", 18.0, 59.0, address="Gömgatan 3")],
        involvements=[involvement("a", "A"), involvement("a", "B", "victim")],
    )
    told = ng.answer(world, None, "k:a", now=NOW, seed=1)
    assert isinstance(told, Answer) and "Gömgatan" not in repr(told) + told._repr_html_()
