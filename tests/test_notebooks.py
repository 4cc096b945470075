"""Every notebook runs from a clean kernel on the fixtures, and is kept without what it printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FEW_LINES = 8
PROTECTED, NATIONAL_ID = "Maja Gissander", r"\d{8}-XX\d\d"
"""What no output may show: who of the fixture has a protected identity, and what its national numbers look like."""


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.filterwarnings("ignore::Warning")  # the kernel's own, of sockets and event loops
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_and_every_cell_that_ends_in_a_value_shows_it(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(FOLDER)}}).execute()
    shown = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    assert sum(bool(outputs) for outputs in shown) >= len(shown) - 1
    said = json.dumps(shown, ensure_ascii=False)
    assert PROTECTED not in said and not re.search(NATIONAL_ID, said)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_stripped_and_its_cells_are_short(path: Path) -> None:
    for cell in cells(path):
        assert "from netgraph" not in cell.source, "public functions only"
        assert cell.outputs == [] and cell.execution_count is None
        assert len([line for line in cell.source.splitlines() if line]) <= FEW_LINES, cell.source


def test_there_is_one_for_each_step() -> None:
    steps = ["01_load", "02_query", "03_conflicts", "04_motifs", "05_draw", "06_rank"]
    assert [path.stem for path in NOTEBOOKS] == steps
