"""The tutorials, followed as a newcomer would: every command and every block of Python runs, and says what is shown.

A ``sh`` or ``python`` block is run; lines of a ``text`` block after it must stand in what it said, spaces apart. Blocks
without a language are not run: they set up a machine. The analyst's page has a test of its own.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(sh|python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A block that is run, and what the page shows of what it says."""

    code: str
    shown: tuple[str, ...]


def steps_of(page: str, language: str) -> list[Step]:
    """The blocks of a page to run, each with the lines shown after it; nothing else may be on it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    steps: list[Step] = []
    for word, block in BLOCK.findall(text):
        if word == "text":
            steps[-1] = Step(steps[-1].code, (*steps[-1].shown, *block.splitlines()))
        else:
            assert word == language, f"{page}: a block of {word}"
            steps.append(Step(block, ()))
    return steps


def flat(text: str) -> str:
    return " ".join(text.split())


def missing(step: Step, said: str) -> list[str]:
    return [line for line in step.shown if flat(line) not in flat(said)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the fixtures, as the sources' folder has them."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return tmp_path


def test_the_batch_tutorial_runs_in_a_shell_as_it_stands(folder: Path) -> None:
    steps, mark = steps_of("for-the-batch-job.md", "sh"), "=== next step ==="
    script = "\n".join(f"{step.code}\necho '{mark}'" for step in steps)
    commands = Path(sys.executable).parent
    plain = {name: value for name, value in os.environ.items() if not name.startswith("NETGRAPH_")}
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env=plain | {"PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    said = done.stdout.split(f"{mark}\n")
    assert len(said) == len(steps) + 1 > 6
    assert {step.code: missing(step, told) for step, told in zip(steps, said, strict=False)} == {
        step.code: [] for step in steps
    }
    assert {"brief.html", "likely_victims.csv", "likely_suspects.csv"} <= {path.name for path in folder.glob("lists/*")}


def test_the_notebook_tutorial_runs_as_it_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    steps = steps_of("for-the-notebook.md", "python")
    assert len(steps) > 6
    for step in steps:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            for piece, mode in _pieces(step.code):
                exec(compile(piece, "tutorial", mode), names)  # noqa: S102 - our own text
        assert missing(step, said.getvalue()) == [], said.getvalue()


def _pieces(code: str) -> Iterator[tuple[Any, str]]:
    """The statements of a block, and the expression it ends in as one whose value is shown."""
    body = ast.parse(code).body
    if isinstance(body[-1], ast.Expr):
        yield ast.Module(body[:-1], []), "exec"
        yield ast.Interactive(body[-1:]), "single"
    else:
        yield ast.Module(body, []), "exec"
