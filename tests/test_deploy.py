"""What deploy/ says of the graph is so in the graph, and what it promises of servers is written in its files."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from netgraph.model.references import KEYED
from netgraph.model.relationships import relationship_type
from netgraph.model.schema import TABLES
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources.csv_folder import get, transform
from netgraph.store import catalogue
from netgraph.store.neo4j_forms import LABELS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
PHRASES = sorted((DEPLOY / "phrases").glob("*.cypher"))
LAID_DOWN = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "cypher" / "load").glob("*.cypher")))
WORDS = shipped_vocabulary()
FIXED = {"holdings": ("owns", "uses", "lives_at"), "rivalries": ("rival", "allied")}


def known_labels() -> set[str]:
    return {*LABELS.values(), "Anonymous", "Conflict", *re.findall(r"\(\w*:([A-Z]\w+)", LAID_DOWN)}


def known_types() -> set[str]:
    listed = {"involvements": WORDS.roles.index, "ties": WORDS.ties.index, **FIXED}
    of_words = {relationship_type(table, word) for table, words in listed.items() for word in words}
    return of_words | set(re.findall(r"\[\w*:([A-Z_]+)\b", LAID_DOWN))


def known_properties() -> set[str]:
    of_tables = {name for spec in TABLES.values() for name in spec.names}
    return of_tables | {"phone_id", "account_id", "run_id", "finding_kind", "conflict_id"}


def rules(text: str) -> dict[str, dict[str, str]]:
    """The style as Neo4j Browser reads it: no comments; what stands before a brace is the selector."""
    found = re.findall(r"([^{}]+?)\s*\{((?:[^{}\"]|\"[^\"]*\")*)\}", text)
    return {selector.strip(): dict(re.findall(r"([\w-]+):\s*(.+?);", body)) for selector, body in found}


STYLE = rules((DEPLOY / "netgraph.grass").read_text(encoding="utf-8"))


def test_the_style_names_every_label_and_type_that_people_look_at_and_no_other() -> None:
    named = {"node": set(), "relationship": set()}
    for selector in STYLE:
        kind, _, name = selector.partition(".")
        named[kind].add(name)
    assert named["node"] - {""} <= known_labels()
    assert named["relationship"] - {""} <= known_types()
    of_words = {relationship_type("involvements", role) for role in WORDS.roles.index}
    of_words |= {relationship_type("ties", tie) for tie in WORDS.ties.index}
    assert of_words <= named["relationship"]
    assert set(LABELS.values()) <= named["node"]


def test_the_style_gives_one_colour_to_each_side_and_captions_that_records_have() -> None:
    for side in ("suspect", "victim"):
        types = [relationship_type("involvements", role) for role in WORDS.roles_of(side)]
        assert len({STYLE[f"relationship.{one}"]["color"] for one in types}) == 1
    shown = [name for rule in STYLE.values() for name in re.findall(r"\{(\w+)\}", rule.get("caption", ""))]
    assert len(shown) > 10
    assert set(shown) <= known_properties()


def test_a_person_s_caption_is_no_name() -> None:
    """A protected name must not stand on a screen because somebody drew a graph."""
    assert STYLE["node.Person"]["caption"] == '"{person_id}"'


def test_there_is_no_comment_in_the_style() -> None:
    """Neo4j Browser would take one for part of the selector that follows."""
    text = (DEPLOY / "netgraph.grass").read_text(encoding="utf-8")
    assert "//" not in text
    assert "/*" not in text


@pytest.mark.parametrize("path", PHRASES, ids=lambda path: path.stem)
def test_a_phrase_draws_what_a_named_question_tells(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = re.findall(r"^// (.+)$", text, flags=re.MULTILINE)
    question = catalogue.find(path.stem)
    assert head[1] == f"question: {question.name}"
    asked = set(re.findall(r"\$(\w+)", re.sub(r"//.*", "", text)))
    assert asked <= {one.name for one in question.parameters}
    assert asked == set(re.findall(r"\$(\w+)", head[0]))
    assert asked == set(re.findall(r"(\w+): '", " ".join(head[2:])))


def test_the_examples_of_the_phrases_are_records_of_the_invented_town() -> None:
    tables, _ = transform(get(str(ROOT / "fixtures" / "two_gangs")))
    known = {one for name in KEYED for one in getattr(tables, name)[TABLES[name].key[0]]}
    named = [one for path in PHRASES for one in re.findall(r": '([^']+)'", path.read_text(encoding="utf-8"))]
    assert len(named) > 8
    assert set(named) <= known


@pytest.mark.parametrize("path", PHRASES, ids=lambda path: path.stem)
def test_a_phrase_names_only_what_is_in_the_graph_and_writes_nothing(path: Path) -> None:
    text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    labels = set(re.findall(r"\(\w*:([A-Z]\w+)", text)) | set(re.findall(r"NOT \w+:(\w+)", text))
    types = {one for listed in re.findall(r"\[\w*:([A-Z_|\s]+)", text) for one in re.split(r"[|\s]+", listed) if one}
    assert labels <= known_labels()
    assert types <= known_types()
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|CALL|LOAD)\b", text)
    assert re.search(r"^LIMIT \d+$|shortestPath", text, flags=re.MULTILINE)


def test_the_server_in_docker_is_pinned_and_open_to_this_machine_only() -> None:
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert re.search(r"image: neo4j:5\.26\.\d+-community$", compose, flags=re.MULTILINE)
    ports = re.findall(r'- "(.+:\d+)"', compose)
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert "NEO4J_AUTH" not in re.sub(r"#.*", "", compose)  # the password stands in a file of its own
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "deploy/neo4j.env" in ignored


def test_a_taken_port_is_told_before_anything_is_fetched_or_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        called = [sys.executable, str(DEPLOY / "serve.py"), "--bolt", str(port)]
        done = subprocess.run(
            called, cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PATH": ""}
        )
    assert done.returncode == 4
    assert f"port {port} is taken" in done.stderr
    assert f"make neo4j BOLT={port + 1}" in done.stderr
    assert done.stdout == ""
