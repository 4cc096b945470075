"""The notebook that queries a store, run on a DuckDB file and a real server at once: one question, one answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient

if TYPE_CHECKING:
    from tests.store.conftest import Servers

FOLDER = Path(__file__).parents[2] / "notebooks"


@pytest.mark.filterwarnings("ignore::Warning")  # the kernel's own, of sockets and event loops
def test_both_stores_give_the_same_answer(
    neo4j_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.store.conftest import SERVERS

    neo4j_servers.empty(SERVERS[0])
    monkeypatch.setenv("NETGRAPH_STORES", f"{neo4j_servers.uri(SERVERS[0])}/neo4j")
    monkeypatch.setenv("NETGRAPH_AUDIT", str(tmp_path / "audit.jsonl"))
    notebook = nbformat.read(FOLDER / "02_query.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(FOLDER)}}).execute()
    (told,) = [cell.outputs for cell in notebook.cells if cell.cell_type == "code" and "same = " in cell.source]
    shown = told[0]["data"]["text/plain"]
    assert shown.count("True") == 2 and "duckdb" in shown and ("neo4j" in shown or "bolt" in shown)
