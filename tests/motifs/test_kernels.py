"""Where compiled loops are kept, and that they run where they cannot be kept; in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = (
    "import sys; from netgraph.config import load_config; load_config();"
    "assert 'numba' not in sys.modules; import numpy as np;"
    "from netgraph.motifs import kernels, rows; start = np.array([0, 2, 1], dtype=np.int32);"
    "kernels.run(rows.sum_up, start); print(start.tolist())"
)


def counted(folder: Path) -> str:
    environment = {**os.environ, "NETGRAPH_COMPILED_FOLDER": str(folder)}
    told = subprocess.run([sys.executable, "-c", COUNT], env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def test_compiled_loops_are_kept_where_the_setting_says(tmp_path: Path) -> None:
    assert counted(tmp_path / "kept") == "[0, 2, 3]"
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").rglob("*.nb?")}
    assert len(kept) == 2  # an index and one piece of machine code
    assert counted(tmp_path / "kept") == "[0, 2, 3]"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").rglob("*.nb?")} == kept


def test_loops_run_where_they_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert counted(tmp_path / "file" / "kept") == "[0, 2, 3]"


def test_where_they_are_kept_decides_no_result(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from netgraph.config import Config, load_config

    monkeypatch.setenv("NUMBA_CACHE_DIR", os.environ.get("NUMBA_CACHE_DIR", ""))
    assert load_config(compiled_folder=str(tmp_path)).analysis() == Config().analysis()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path)
