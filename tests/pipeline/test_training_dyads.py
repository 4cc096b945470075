from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.forecast.dyads import from_model
from netgraph.model.tables import Tables
from netgraph.pipeline.training import train_dyads
from netgraph.store import open_store
from tests.builders import incident, involvement, tables
from tests.worlds import two_feuding_pairs

CONFIG = replace(Config(), actor="ann", purpose="test")
NOW = pd.Timestamp("2026-06-01")


def kept(path: Path, world: Tables) -> str:
    url = f"duckdb:{path / 'city.duckdb'}"
    with open_store(url, actor="ann", purpose="test", write=True) as store:
        store.write(world, now=NOW)
    return url


def feud() -> Tables:
    cases = [incident(str(day), str(pd.Timestamp("2025-01-01") + pd.Timedelta(days=8 * day))) for day in range(60)]
    ends = [("g", "h") if day % 2 else ("h", "g") for day in range(60)]
    parts = [involvement(str(day), end[0], "attacker", entity_kind="group") for day, end in enumerate(ends)]
    parts += [involvement(str(day), end[1], "target", entity_kind="group") for day, end in enumerate(ends)]
    return tables(incidents=cases, involvements=parts)


def test_the_model_is_fitted_and_kept(tmp_path: Path) -> None:
    url = kept(tmp_path, feud())
    told = CliRunner().invoke(app, ["train", "dyads", "--store", url, "--purpose", "test", "--format", "csv"])
    assert told.exit_code == 0, told.output
    assert "theta_retaliation" in told.output
    with open_store(url, actor="ann", purpose="test") as store:
        model = from_model(store.read_model("dyads"))
        assert len(model.chances(store.read(), now=NOW, horizons_days=[7])) == 2


def test_too_few_attacks_keep_no_model(tmp_path: Path) -> None:
    attacks, enough, report = train_dyads(store=kept(tmp_path, two_feuding_pairs()), config=CONFIG)
    assert (attacks, enough, len(report)) == (0, False, 0)


def test_an_empty_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NetgraphError, match="holds no records"):
        train_dyads(store=kept(tmp_path, Tables.of()), config=CONFIG)
