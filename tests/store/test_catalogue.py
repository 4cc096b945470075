"""The catalogue: what may be asked, how it is told, and that its documents are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from netgraph.config import Config
from netgraph.errors import UnknownQuery
from netgraph.model.findings import Run
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.pipeline.analysis import analyse
from netgraph.pipeline.simulating import demo_spec
from netgraph.pipeline.steps import Steps
from netgraph.simulation import simulate
from netgraph.store import Store, catalogue, open_store
from netgraph.store.parameters import bind
from netgraph.store.questions import Parameter, Question
from tests.builders import tables
from tests.store.asked import Asked
from tests.worlds import triangle

ROOT = Path(__file__).parent.parent.parent
NAMES = [question.name for question in catalogue.questions()]
ALL_TYPES = Question(
    name="all_types",
    purpose="",
    parameters=(
        Parameter("count", "int", "how many", "2", 1, 9),
        Parameter("far", "float", "how far", "1.5", 0, 100),
        Parameter("text", "text", "what", "x"),
        Parameter("when", "time", "when", "2026-01-01"),
        Parameter("who", "id", "who"),
    ),
    columns={},
    types={},
    example="all_types who=k:1",
    where="",
)


def test_the_forty_are_there() -> None:
    asked_for = """all_shortest_paths ban_then_violence co_offending_pairs dangerous_friends ego_network
        family_and_shared_address find group_aggressions_by_month group_members hubs incidents_near incidents_near_place
        location_history near_repeats new_to_conflict open_linked_to_closed people_between_groups person_timeline
        phone_ties_without_incidents repeat_serious repeat_victims rivals_who_met role_changes run_conflicts
        run_likely_suspects run_likely_victims run_links run_retaliations same_modus shortest_path silent_periods
        suspects_within_ties top_locations totals totals_by_kind triangles unsolved_serious vehicles_at_two_scenes
        vehicles_joining_two vehicles_of_person"""
    assert asked_for.split() == NAMES
    assert len(NAMES) == 40


@pytest.mark.parametrize("question", catalogue.questions(), ids=NAMES)
def test_every_question_says_what_it_needs_to(question: Question) -> None:
    assert question.purpose.endswith(".")
    assert question.example.split()[0] == question.name
    assert all(parameter.meaning for parameter in question.parameters)
    assert all(question.columns.values())
    told = dict(word.split("=") for word in question.example.split()[1:])
    assert set(bind(question, told)) == {parameter.name for parameter in question.parameters}


@pytest.mark.parametrize("name", [name for name in NAMES if catalogue.find(name).where.endswith(".sql")])
def test_a_statement_uses_just_what_its_header_declares(name: str) -> None:
    question = catalogue.find(name)
    body = "\n".join(line for line in catalogue.statement(name).splitlines() if not line.startswith("--"))
    declared = {parameter.name for parameter in question.parameters} | set(question.words)
    assert set(re.findall(r"\$(\w+)", body)) == declared
    assert "ORDER BY" in body.splitlines()[-1] + body.splitlines()[-2]


NOW = pd.Timestamp("2026-08-01").as_unit("us")


@pytest.fixture(scope="module")
def city() -> tuple[Tables, Asked]:
    """The invented city: all versions, and the records in force after its last day with what a run claims of them."""
    history, _ = simulate(demo_spec(), seed=1)
    known = as_of(history, NOW)
    return history, Asked(known, analyse(known, now=NOW, config=Config(), steps=Steps()))


@pytest.fixture(scope="module")
def plain(city: tuple[Tables, Asked]) -> Asked:
    return city[1]


@pytest.fixture(scope="module")
def store(city: tuple[Tables, Asked], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"duckdb:{tmp_path_factory.mktemp('city') / 'city.duckdb'}"
    opened = open_store(url, actor="test", purpose="test", write=True)
    opened.write(city[0], now=NOW)
    opened.write_findings(Run("r1", NOW, 1, "0", "", {}), city[1].findings)
    yield opened
    opened.close()


@pytest.mark.parametrize("question", catalogue.questions(), ids=NAMES)
def test_every_example_finds_something_in_the_invented_city(question: Question, plain: Asked, store: Store) -> None:
    name, *words = question.example.split()
    told = dict(word.split("=") for word in words)
    answer = store.query(name, **told)
    assert list(answer.columns) == list(question.columns)
    assert len(answer)
    pd.testing.assert_frame_equal(answer, plain(name, **told))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_of_a_question_can_be_pasted_as_it_is(name: str) -> None:
    question, text = catalogue.find(name), catalogue.shown(name)
    assert question.purpose in text
    if question.where.endswith(".sql"):
        said = re.findall(r"^:param (\w+) => (.+);$", text, flags=re.MULTILINE)
        assert [word for word, _ in said] == [one.name for one in question.parameters] + list(question.words)
        assert all(value[0] in '["-0123456789' or value.startswith("datetime(") for _, value in said)
        assert text.endswith(f"{catalogue.statement(name, 'cypher').rstrip()};")
        assert text.count("/*") == text.count("*/") == 1
    else:
        assert text.endswith(f"answered by: {question.where}")


def test_the_command_line_shows_a_question_and_helps_with_a_mistyped_name() -> None:
    from typer.testing import CliRunner

    from netgraph.cli import app

    shown = CliRunner().invoke(app, ["query", "--show", "group_members"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith(':param group => "demo:g1"')
    mistyped = CliRunner().invoke(app, ["query", "--show", "group_member"])
    assert mistyped.exit_code == 2
    assert "did you mean group_members" in mistyped.stderr


def test_the_document_is_what_the_headers_say() -> None:
    written = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert written == catalogue.as_markdown(), "run python -m netgraph.store.catalogue > docs/questions.md"


def test_an_unknown_question_gets_those_that_come_near() -> None:
    with pytest.raises(UnknownQuery, match="did you mean .*person_timeline"):
        catalogue.find("person_timelines")
    with pytest.raises(UnknownQuery, match="questions are .*totals"):
        catalogue.find("'; DROP TABLE people; --" + "x" * 1_000_000)


def test_an_unknown_question_is_not_looked_for_among_files() -> None:
    with pytest.raises(UnknownQuery):
        catalogue.answer("../explore/totals", {}, door=Asked(triangle()).door())


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "who is missing"),
        ({"who": "k:1", "whom": "k:2"}, "unknown parameter 'whom'; did you mean who?"),
        ({"who": "1"}, "who: got '1', needs an id of the form source:local_id"),
        ({"who": ""}, "who: got '', needs some text"),
        ({"who": "k:\ud800"}, "needs text that can be written as UTF-8"),
        ({"who": "k:1", "count": "two"}, "count: got 'two', needs a whole number"),
        ({"who": "k:1", "count": "2.5"}, "needs a whole number"),
        ({"who": "k:1", "count": True}, "needs a whole number"),
        ({"who": "k:1", "count": "1e3"}, "needs a whole number"),
        ({"who": "k:1", "count": 10}, "needs 1 to 9"),
        ({"who": "k:1", "count": "9" * 400}, "needs a whole number"),
        ({"who": "k:1", "far": "nan"}, "needs a number"),
        ({"who": "k:1", "far": float("inf")}, "needs a number"),
        ({"who": "k:1", "far": "-1"}, "needs 0 to 100"),
        ({"who": "k:1", "when": "yesterday-ish"}, "needs a date or time such as"),
        ({"who": "k:1", "when": "2026-02-30"}, "needs a date or time such as"),
        ({"who": "k:1", "when": "NaT"}, "needs a date or time such as"),
        ({"who": "k:1", "text": "  "}, "needs some text"),
    ],
)
def test_a_wrong_parameter_is_refused_with_the_allowed_ones_and_the_example(
    told: dict[str, object], message: str
) -> None:
    with pytest.raises(UnknownQuery, match=re.escape(message)) as refused:
        bind(ALL_TYPES, told)
    assert "parameters: count (int, default 2), far (float, default 1.5)" in str(refused.value)
    assert "example: all_types who=k:1" in str(refused.value)


def test_a_very_long_wrong_value_makes_a_short_message() -> None:
    with pytest.raises(UnknownQuery) as refused:
        bind(ALL_TYPES, {"who": "x" * 1_000_000})
    assert len(str(refused.value)) < 500


def test_words_become_values_of_their_type() -> None:
    bound = bind(ALL_TYPES, {"who": "k:1", "count": " 3 ", "far": "2", "when": "2026-03-01T12:00+01:00"})
    assert bound == {"count": 3, "far": 2.0, "text": "x", "when": datetime(2026, 3, 1, 11), "who": "k:1"}
    assert [type(bound[name]) for name in ("count", "far")] == [int, float]


def test_values_of_the_right_type_stay() -> None:
    moment = pd.Timestamp("2026-03-01 12:00")
    assert bind(ALL_TYPES, {"who": "k:1", "when": moment, "count": 4})["when"] == moment.to_pydatetime()


def test_a_users_own_vocabulary_says_what_is_serious() -> None:
    from dataclasses import replace

    from netgraph.model.vocabulary import shipped_vocabulary

    words = shipped_vocabulary()
    own = replace(words, kinds=words.kinds.assign(serious=words.kinds.index == "theft"))
    ask = Asked(triangle())
    answer = catalogue.answer("repeat_serious", {"least": 1}, door=ask.door(), vocabulary=own)
    assert answer["person_id"].tolist() == ["k:A", "k:B", "k:C"]
    assert ask("repeat_serious", least=1).empty


@pytest.mark.parametrize(
    ("kind", "says"), [("asociate", "did you mean associate"), ("zzz", "kinds of tie are associate"), ("", "text")]
)
def test_a_kind_of_tie_that_no_record_can_have_is_said(kind: str, says: str) -> None:
    with pytest.raises(UnknownQuery, match=says):
        Asked(tables())("dangerous_friends", kind=kind)
