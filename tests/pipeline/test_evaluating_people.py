"""The evaluation of ranked lists, by the command line, on a village of ten years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.forecast.baselines import BASELINES
from netgraph.pipeline import Steps, load, simulate_city
from netgraph.pipeline.evaluating_people import TABLES, default_origins, evaluate_people
from tests.builders import incident, involvement, tables

CONFIG = Config(purpose="test")
ORIGINS = ["2025-07-01"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranked")
    made = {"size": "village", "years": 4, "aggressions": 60, "difficulty": "easy"}
    simulate_city(out=folder / "city", seed=104, steps=Steps(), **made)  # type: ignore[arg-type]
    load("csv_folder", str(folder / "city"), store=f"duckdb:{folder}/city.duckdb", config=CONFIG, steps=Steps())
    return folder


@pytest.fixture(scope="module")
def answered(city: Path) -> str:
    asked = ["--store", f"duckdb:{city}/city.duckdb", "--out", f"{city}/out", "--purpose", "test", "--seed", "5"]
    asked += [word for origin in ORIGINS for word in ("--origin", origin)] + ["--horizon", "90", "--horizon", "14"]
    said = CliRunner().invoke(app, ["evaluate", "people", *asked])
    assert said.exit_code == 0, said.output
    return said.stdout


def test_the_verdict_says_what_the_tables_say_and_calls_too_few_outcomes_not_shown(city: Path, answered: str) -> None:
    assert answered == (city / "out" / "verdict.md").read_text(encoding="utf-8")
    head = pd.read_csv(city / "out" / "headline.csv")
    pooled = head[(head["origin"] == "pooled") & (head["stream"] == "victim") & (head["horizon_days"] == 90)].iloc[0]
    assert f"{pooled['outcomes']} of {pooled['people']} people" in answered and "Not shown" in answered
    assert f"In {pooled['attacks_known']} of {pooled['attacks']} serious attacks" in answered
    assert "connected components" in answered and "recorded by then" in answered


def test_both_languages_tables_and_pictures_are_left(city: Path, answered: str) -> None:
    out = city / "out"
    assert answered and {path.stem for path in out.glob("*.csv")} == set(TABLES)
    swedish = (out / "verdict.sv.md").read_text(encoding="utf-8")
    assert "Troliga brottsoffer" in swedish and "Inte visat" in swedish
    assert set(pd.read_csv(out / "measures.csv")["ranker"]) == {"netgraph", "netgraph, judged weights", *BASELINES}
    for name in ("capture", "calibration"):
        picture = (out / f"{name}.svg").read_text(encoding="utf-8")
        assert picture.startswith("<?xml") and picture.count("<path") > 20 and "http://www.w3.org" in picture


def test_the_same_evaluation_leaves_the_same_bytes(city: Path, answered: str, tmp_path: Path) -> None:
    asked = {"origins": ORIGINS, "horizons": [90.0, 14.0], "config": Config(purpose="test", seed=5)}
    again = evaluate_people(f"duckdb:{city}/city.duckdb", out=tmp_path, steps=Steps(), **asked)  # type: ignore[arg-type]
    assert answered and again.verdict == answered
    for path in again.files:
        assert path.read_bytes() == (city / "out" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("asked", [{"origins": ["2031-01-01"]}, {"horizons": [-1.0], "origins": ORIGINS}])
def test_what_the_records_cannot_answer_is_refused_in_words(city: Path, tmp_path: Path, asked: dict[str, list]) -> None:
    with pytest.raises(InvalidConfig, match="evaluate people"):
        evaluate_people(f"duckdb:{city}/city.duckdb", out=tmp_path, config=CONFIG, steps=Steps(), **asked)
    assert not list(tmp_path.iterdir())


def test_moments_that_nobody_said_are_rolling_and_leave_time_on_both_sides() -> None:
    days = pd.date_range("2022-01-01", "2025-12-31", freq="30D")
    world = tables(
        incidents=[incident(str(turn), str(day)) for turn, day in enumerate(days)],
        involvements=[involvement(str(turn), "A") for turn in range(len(days))],
    )
    found = default_origins(world, horizon_days=365)
    newest = world.incidents["recorded_at"].max()
    assert len(found) == 8 and found == sorted(found)
    assert found[-1] + pd.Timedelta(days=365) <= newest and found[0] >= pd.Timestamp("2023-01-01")
    with pytest.raises(NetgraphError, match="insufficient data"):
        default_origins(world, horizon_days=1400)
    with pytest.raises(NetgraphError, match="no incidents"):
        default_origins(tables(), horizon_days=7)
