"""The Cypher twins of the named questions: the same header, just the declared parameters, and Neo4j's own checker."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from netgraph.errors import UnknownQuery
from netgraph.model.tables import TABLES
from netgraph.store import catalogue
from netgraph.store.statements import statement, statements_in

LINT = Path(__file__).parent.parent / "cypher_lint"
STATED = [question.name for question in catalogue.questions() if question.where.endswith(".sql")]
LABELS = "Person Vehicle Location Group Incident Intervention Phone Account Trait PersonState Judgement Anonymous"
TYPES = "ATTACKER_IN LIVES_AT MEMBER_OF OCCURRED_AT PHONED RIVAL_OF STATE_OF TARGET_IN TRAIT_OF"
OF_COLUMNS = {column.name for spec in TABLES.values() for column in spec.all_columns}
PROPERTIES = OF_COLUMNS | {"phone_id", "point", "bare", "digits", "plain"}
PARTS_OF_A_TIME = {"epochSeconds", "microsecond", "month", "year"}
MADE_BY_THE_STATEMENTS = {"ended", "first", "lag", "second", "still"}
LINTED = {"int": 1, "float": 1.0, "text": "a", "id": "k:1", "time": "2026-01-01"}


def header(text: str) -> list[str]:
    return [line[3:] for line in text.splitlines() if line.startswith(("-- ", "// "))]


def body(name: str) -> str:
    return "\n".join(line for line in statement(f"explore/{name}").splitlines() if not line.startswith("//"))


def test_every_statement_has_its_twin() -> None:
    assert [path.removeprefix("explore/") for path in statements_in("explore")] == STATED


@pytest.mark.parametrize("name", STATED)
def test_the_twins_say_the_same_of_themselves(name: str) -> None:
    assert header(catalogue.statement(name, "cypher")) == header(catalogue.statement(name, "sql"))


@pytest.mark.parametrize("name", STATED)
def test_a_twin_uses_just_what_its_header_declares_and_returns_its_columns_in_order(name: str) -> None:
    question, text = catalogue.find(name), body(name)
    declared = {parameter.name for parameter in question.parameters} | set(question.words)
    assert set(re.findall(r"\$(\w+)", text)) == declared
    last = text[text.rindex("\nRETURN ") :].replace("\n", " ")
    place = [re.search(rf"(\b(AS )?{column}\b)(?=,| ORDER)", last) for column in question.columns]
    assert all(place), [column for column, found in zip(question.columns, place, strict=True) if not found]
    assert "ORDER BY" in last


@pytest.mark.parametrize("name", STATED)
def test_a_twin_writes_nothing_and_calls_nothing_that_must_be_installed(name: str) -> None:
    assert not re.search(r"\b(CREATE|MERGE|DELETE|SET|REMOVE|LOAD|CALL [a-z]\w*\.|apoc|gds)\b", body(name))


def test_a_question_without_a_twin_is_refused_in_words() -> None:
    with pytest.raises(UnknownQuery, match="hubs: a store that speaks cypher cannot answer it yet"):
        catalogue.statement("hubs", "cypher")


@pytest.fixture(scope="module")
def node() -> str:
    """The checker, fetched once at its exact version; skipped where Node or the package cannot be had."""
    found = shutil.which("node"), shutil.which("npm")
    reason = "" if all(found) else "no Node.js (node, npm) on the path"
    if not reason and not (LINT / "node_modules").is_dir():
        call = [str(found[1]), "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(call, cwd=LINT, capture_output=True, text=True, check=False)
        reason = f"npm cannot fetch the checker: {done.stderr[-500:]}" if done.returncode else ""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    return str(found[0])


def complaints(node: str, texts: dict[str, tuple[str, dict[str, object]]]) -> list[str]:
    """What the checker says of each statement with its parameters, in both languages, warnings included."""
    asked = {
        "labels": LABELS.split(),
        "relationshipTypes": TYPES.split(),
        "propertyKeys": sorted(PROPERTIES | PARTS_OF_A_TIME | MADE_BY_THE_STATEMENTS),
        "statements": {name: {"text": text, "parameters": known} for name, (text, known) in texts.items()},
    }
    call = [node, str(LINT / "lint.mjs")]
    done = subprocess.run(call, input=json.dumps(asked), capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def told(name: str) -> dict[str, object]:
    question = catalogue.find(name)
    return {one.name: LINTED[one.type] for one in question.parameters} | {word: ["a"] for word in question.words}


WRONG = {
    "MATCH (p:Persom) RETURN p": "Persom",
    "MATCH (p:Person)-[:MEMBER]->(g:Group) RETURN p, g": "MEMBER",
    "MATCH (p:Person) RETURN p.nmae": "nmae",
    "MATCH (p:Person) RETURN p LIMIT $most": "most",
    "MATCH (p:Person) RETURN foo.bar(p)": "foo.bar",
    "MATCH (p:Person RETURN p": "RETURN",
}


@pytest.fixture(scope="module")
def said(node: str) -> dict[str, list[str]]:
    """What the checker says of every statement, and of some wrong ones: it begins slowly, so once."""
    right = {name: (statement(f"explore/{name}"), told(name)) for name in STATED}
    found: dict[str, list[str]] = {name: [] for name in [*right, *WRONG]}
    for line in complaints(node, right | {text: (text, {}) for text in WRONG}):
        found[json.loads(line)["name"]].append(line)
    return found


@pytest.mark.parametrize("name", STATED)
def test_neo4js_own_checker_finds_nothing(said: dict[str, list[str]], name: str) -> None:
    assert said[name] == []


@pytest.mark.parametrize("wrong", WRONG)
def test_the_checker_would_see_a_mistake(said: dict[str, list[str]], wrong: str) -> None:
    assert any(WRONG[wrong] in json.loads(line)["message"] for line in said[wrong])
