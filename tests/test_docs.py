"""What the documents say is there, is there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.model.findings import FINDINGS
from netgraph.pipeline import Steps, load
from netgraph.sources import SOURCES
from netgraph.store import catalogue

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands if command.callback)
GROUPS = {group.name: group.typer_instance for group in app.registered_groups if group.typer_instance}


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_command_of_a_group_shows_an_example(group: str) -> None:
    for command in GROUPS[group].registered_commands:
        name = command.name or command.callback.__name__
        shown = CliRunner().invoke(app, [group, name, "--help"])
        assert shown.exit_code == 0 and f"netgraph {group} {name}" in shown.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_its_help_has_an_example(command: str) -> None:
    assert f"netgraph {command}" in README
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f"netgraph {command}" in shown.output or command == "version"


@pytest.mark.parametrize("name", list(FINDINGS))
def test_every_file_of_a_run_is_in_the_readme(name: str) -> None:
    assert f"`{name}.csv`" in README


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name
)
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_every_setting_has_a_meaning() -> None:
    for entry in fields(Config):
        assert entry.metadata["meaning"], entry.name


def test_every_feed_is_named_in_the_command_line_help() -> None:
    shown = CliRunner().invoke(app, ["load", "--help"]).output
    assert all(feed in shown for feed in SOURCES)


def test_the_notebook_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    load(
        "csv_folder",
        str(ROOT / "fixtures" / "two_gangs"),
        store="duckdb:city.duckdb",
        config=Config(actor="me", purpose="trial"),
        steps=Steps(),
    )
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - our own text
    assert len(names["answers"])
    assert len(names["conflicts"].conflicts)


def test_the_analysts_commands_of_the_readme_are_ones_that_exist() -> None:
    for line in re.findall(r"^netgraph (\w+)", README, flags=re.MULTILINE):
        assert line in [*COMMANDS, *GROUPS]
    for question in re.findall(r"netgraph query (\w+)", README):
        assert catalogue.find(question)
