"""The nightly job of deploy/nightly: its own lines, run twice in a folder of their own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netgraph.errors import InvalidConfig, InvalidFeed, Refused, StoreUnavailable

ROOT = Path(__file__).parent.parent
NIGHTLY = ROOT / "deploy" / "nightly"
SERVICE = (NIGHTLY / "netgraph-nightly.service").read_text(encoding="utf-8")
TIMER = (NIGHTLY / "netgraph-nightly.timer").read_text(encoding="utf-8")
CRON = (NIGHTLY / "netgraph.cron").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
INSTALLED, KEPT = "/opt/netgraph/.venv/bin/netgraph", "/var/lib/netgraph"


def setting(text: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.+)$", text, flags=re.MULTILINE)


def here(line: str, folder: Path) -> str:
    """The line as it is, but for where netgraph and its records are."""
    return line.replace(INSTALLED, f"{sys.executable} -m netgraph").replace(KEPT, str(folder))


def run(line: str, folder: Path, *, shell: bool = False) -> None:
    told = dict(one.split("=", 1) for one in setting(SERVICE, "Environment"))
    environment = {**os.environ, **{name: value.replace(KEPT, str(folder)) for name, value in told.items()}}
    words = ["sh", "-c", here(line, folder)] if shell else shlex.split(here(line, folder))
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "lists").iterdir()) if path.name != "run.json"}


def test_the_lines_of_the_service_and_of_cron_do_what_they_say_and_twice_leave_the_same(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "two_gangs", tmp_path / "export")
    for name in ("ExecStartPre", "ExecStart"):
        (line,) = setting(SERVICE, name)
        run(line, tmp_path)
    first, size = left(tmp_path), (tmp_path / "city.duckdb").stat().st_size
    assert {"likely_victims.csv", "likely_suspects.csv", "list_changes.csv", "model_card.md"} <= set(first)
    (line,) = [line for line in CRON.splitlines() if line.startswith("30 3 ")]
    run(line.split(maxsplit=6)[6], tmp_path, shell=True)
    assert left(tmp_path) == first
    assert (tmp_path / "city.duckdb").stat().st_size < 1.5 * size


def test_cron_and_the_service_do_the_same() -> None:
    (line,) = [line for line in CRON.splitlines() if line.startswith("30 3 ")]
    commands = [part.strip() for part in line.split(maxsplit=6)[6].split("&&")]
    assert commands == ["umask 077", *setting(SERVICE, "ExecStartPre"), *setting(SERVICE, "ExecStart")]
    assert setting(CRON, "NETGRAPH_PURPOSE") == ["nightly-lists"]
    assert "OnCalendar=*-*-* 03:30:00" in TIMER


def test_only_what_may_pass_by_itself_is_tried_again() -> None:
    (never,) = setting(SERVICE, "RestartPreventExitStatus")
    held = {error.exit_code for error in (InvalidConfig, InvalidFeed, Refused)}
    assert set(map(int, never.split())) == held
    assert StoreUnavailable.exit_code not in held
    assert setting(SERVICE, "Restart") == ["on-failure"]


def test_the_service_can_write_in_its_own_folder_alone() -> None:
    assert setting(SERVICE, "ReadWritePaths") == [KEPT]
    assert setting(SERVICE, "ProtectSystem") == ["strict"]
    paths = {
        path
        for name in ("ExecStartPre", "ExecStart")
        for path in re.findall(r"/var/[\w./]+", setting(SERVICE, name)[0])
    }
    assert all(path.startswith(KEPT) for path in paths)


@pytest.mark.parametrize("code", [0, 2, 3, 4, 5, 130])
def test_every_exit_is_on_the_page_with_what_to_do(code: int) -> None:
    assert re.search(rf"^\| {code} \| .+ \| .+ \|$", PAGE, flags=re.MULTILINE)
