"""The evaluation of forecasts between groups, by the command line, on a village of four years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.forecast.baselines_dyads import PAIR_BASELINES
from netgraph.pipeline import Steps, load, simulate_city
from netgraph.pipeline.evaluating_dyads import PAIR_TABLES, evaluate_dyads
from netgraph.store import open_store
from tests.builders import tables

CONFIG = Config(purpose="test")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dyads")
    made = {"size": "village", "years": 3, "aggressions": 80, "difficulty": "easy"}
    simulate_city(out=folder / "city", seed=105, steps=Steps(), **made)  # type: ignore[arg-type]
    load("csv_folder", str(folder / "city"), store=f"duckdb:{folder}/city.duckdb", config=CONFIG, steps=Steps())
    return folder


def test_the_verdict_says_what_the_tables_say_in_both_languages_with_pictures(city: Path) -> None:
    asked = ["--store", f"duckdb:{city}/city.duckdb", "--out", f"{city}/out", "--purpose", "test", "--language", "sv"]
    asked += ["--origin", "2025-09-01", "--origin", "2025-12-01", "--horizon", "14", "--horizon", "90"]
    said = CliRunner().invoke(app, ["evaluate", "dyads", *asked])
    assert said.exit_code == 0, said.output
    out = city / "out"
    assert said.stdout == (out / "verdict.sv.md").read_text(encoding="utf-8")
    assert {path.stem for path in out.glob("*.csv")} == set(PAIR_TABLES)
    head = pd.read_csv(out / "headline.csv")
    row = head[(head["origin"] == "pooled") & (head["horizon_days"] == 90)].iloc[0]
    assert f"{row['outcomes']} av {row['pairs']} riktade par" in said.stdout and "Inte visat" in said.stdout
    assert f"{row['outcomes']} of {row['pairs']} directed pairs" in (out / "verdict.md").read_text(encoding="utf-8")
    assert set(pd.read_csv(out / "measures.csv")["ranker"]) == {"netgraph", *PAIR_BASELINES}
    for name in ("capture", "calibration"):
        picture = (out / f"{name}.svg").read_text(encoding="utf-8")
        assert picture.startswith("<?xml") and picture.count("<path") > 20


def test_moments_that_nobody_said_are_weekly(city: Path, tmp_path: Path) -> None:
    found = evaluate_dyads(
        f"duckdb:{city}/city.duckdb", out=tmp_path, horizons=[600.0], config=CONFIG, steps=Steps()
    ).found
    moments = pd.to_datetime(found.headline["origin"][found.headline["origin"] != "pooled"])
    assert len(moments) > 5 and (moments.diff().dropna() == pd.Timedelta(days=7)).all()


@pytest.mark.parametrize("asked", [{"origins": ["2031-01-01"]}, {"horizons": [0.0], "origins": ["2025-09-01"]}])
def test_what_the_records_cannot_answer_is_refused_in_words(city: Path, tmp_path: Path, asked: dict[str, list]) -> None:
    with pytest.raises(InvalidConfig, match="evaluate dyads"):
        evaluate_dyads(f"duckdb:{city}/city.duckdb", out=tmp_path, config=CONFIG, steps=Steps(), **asked)
    assert not list(tmp_path.iterdir())


def test_a_store_without_records_is_said_to_be_empty(tmp_path: Path) -> None:
    url = f"duckdb:{tmp_path}/empty.duckdb"
    with open_store(url, actor="tester", purpose="test", write=True) as kept:
        kept.write(tables(), now=pd.Timestamp("2026-01-01"))
    with pytest.raises(NetgraphError, match="no incidents"):
        evaluate_dyads(url, out=tmp_path / "out", config=CONFIG, steps=Steps())
