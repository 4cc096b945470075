"""The analyst's page, run as it stands: every command answers, and what the page says of the answers is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.store import catalogue
from tests.test_deploy import WORDS, known_labels, known_types

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "for-the-analyst.md").read_text(encoding="utf-8")
BLOCKS = [block.strip().splitlines() for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)]
COMMANDS = [shlex.split(line) for block in BLOCKS for line in block]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What each command of the page said, run in order in an empty folder that has the sources' ``fixtures``."""
    folder = tmp_path_factory.mktemp("analyst")
    (folder / "fixtures").symlink_to(ROOT / "fixtures")
    (folder / "out").mkdir()  # `make demo` has made it
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("NETGRAPH_PURPOSE", raising=False)
        for words in COMMANDS:
            if words[0] == "export":
                patch.setenv(*words[1].split("=", 1))
            else:
                said[shlex.join(words)] = CliRunner().invoke(app, words[1:])
        load = shlex.split(next(words for words in said if " load " in words))
        said["again"] = CliRunner().invoke(app, load[1:])
        shown = ["run_conflicts", "--store", "duckdb:out/vinterby.duckdb", "--format", "csv"]
        said["as csv"] = CliRunner().invoke(app, ["query", *shown])
    return said


def told(answers: dict[str, Result], question: str) -> str:
    return "\n".join(said.output for words, said in answers.items() if f" {question} " in f"{words} ")


def test_every_command_of_the_page_succeeds(answers: dict[str, Result]) -> None:
    assert len(COMMANDS) > 18
    assert {words[0] for words in COMMANDS} == {"export", "netgraph"}
    for words in (shlex.join(one) for one in COMMANDS if one[0] == "netgraph"):
        assert answers[words].exit_code == 0, (words, answers[words].output)
        assert "\n0 rows\n" not in answers[words].output, words


def test_the_page_s_words_about_the_answers_hold(answers: dict[str, Result]) -> None:
    assert "nothing new" in answers["again"].output
    timeline = told(answers, "person=vinterby:p02")
    for part in ("K-102", "K-105", "K-106", "K-109"):
        assert part in timeline
    assert "K-109" in told(answers, "end=vinterby:p06")
    assert "the same person" in told(answers, "run_links")
    retaliations = told(answers, "run_retaliations")
    assert all(part in retaliations for part in ("K-106", "K-109", "strict"))
    assert "Open out/vinterby/brief.html" in told(answers, "run")
    assert answers["as csv"].output.startswith("conflict_id,cases,")


def test_ten_questions_are_named_and_all_names_are_questions() -> None:
    assert len(BLOCKS[-1]) == 10
    for name in re.findall(r"netgraph query (\w+)", PAGE):
        assert catalogue.find(name)
    assert len({line.split()[2] for line in BLOCKS[-1]}) == 10


def test_the_page_explains_every_relationship_and_names_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+`[^|]*) \|", PAGE, flags=re.MULTILINE)
    named = {
        word for row in rows for word in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\b(?:OWNS|USES|PHONED|REPORTED)\b", row)
    }
    internal = {"FRAME_OF"}
    assert named <= known_types()
    assert known_types() - named <= internal
    assert len(WORDS.roles) > 10


def test_the_page_s_labels_are_in_the_graph() -> None:
    drawn = set(re.findall(r"\(\w*:([A-Z]\w+)", PAGE))
    listed = set(re.findall(r"`([A-Z][a-z]\w+)`", PAGE))
    assert drawn | listed <= known_labels()
    assert {"Person", "Incident", "Conflict", "Run"} <= drawn
