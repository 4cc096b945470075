"""The browser in which pages are opened, as in `tests.outputs`, and a store that tests only read."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from tests.outputs.conftest import browser

__all__ = ["browser", "city"]

TWO_GANGS = Path(__file__).parent.parent.parent / "fixtures" / "two_gangs"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the two gangs, and the files of one run on it."""
    folder = tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_PURPOSE", "test")
        store = f"duckdb:{folder / 'city.duckdb'}"
        for words in (["load", "csv_folder", str(TWO_GANGS)], ["run", "--out", str(folder / "run")]):
            assert CliRunner().invoke(app, [*words, "--store", store]).exit_code == 0
    return folder
