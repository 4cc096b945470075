"""The launcher: what Ctrl-C does before the command line stands, and after its work is done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).parent.parent / "netgraph_conflicts.py"
BEFORE = "raise KeyboardInterrupt\n"
AFTER = """import os, signal


def main():
    return 0


class Last:
    def __del__(self, kill=os.kill, here=os.getpid(), interrupt=signal.SIGINT):
        kill(here, interrupt)


last = Last()
"""


@pytest.mark.parametrize(
    ("module", "code", "says"), [(BEFORE, 130, "netgraph: interrupted; nothing was begun\n"), (AFTER, 0, "")]
)
def test_ctrl_c_before_and_after_the_work(tmp_path: Path, module: str, code: int, says: str) -> None:
    """A package in the place of ours is interrupted as it is imported, or interrupts the process as it ends."""
    (tmp_path / "netgraph").mkdir()
    (tmp_path / "netgraph" / "__init__.py").touch()
    (tmp_path / "netgraph" / "cli.py").write_text(module)
    launcher = shutil.copy(LAUNCHER, tmp_path)  # what lies beside a script is imported first
    done = subprocess.run(
        [sys.executable, launcher],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, says)
