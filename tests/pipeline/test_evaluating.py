"""The evaluation of conflicts, by the command line, on a village whose truth is known."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.conflicts.evaluation import CEILING, OURS
from netgraph.errors import InvalidFeed
from netgraph.pipeline import Steps, load, simulate_city
from netgraph.pipeline.evaluating import evaluate_conflicts, read_truth

MADE = {"size": "village", "years": 1, "aggressions": 40, "difficulty": "easy"}
CONFIG = Config(purpose="test")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluated")
    simulate_city(out=folder / "city", seed=103, steps=Steps(), **MADE)
    load("csv_folder", str(folder / "city"), store=f"duckdb:{folder}/city.duckdb", config=CONFIG, steps=Steps())
    return folder


@pytest.fixture(scope="module")
def answered(city: Path) -> str:
    asked = ["--truth", f"{city}/city/truth", "--store", f"duckdb:{city}/city.duckdb", "--out", f"{city}/out"]
    said = CliRunner().invoke(app, ["evaluate", "conflicts", *asked, "--seed", "5", "--purpose", "test"])
    assert said.exit_code == 0, said.output
    return said.stdout


def test_the_verdict_is_what_was_written_and_says_what_the_tables_say(city: Path, answered: str) -> None:
    assert answered == (city / "out" / "verdict.md").read_text(encoding="utf-8")
    ways = pd.read_csv(city / "out" / "ways.csv").set_index("way")
    assert f"F {ways.loc[OURS, 'f']:.2f}" in answered and f"reach {ways.loc[CEILING, 'f']:.2f}" in answered
    assert "sources: demo" in (city / "out" / "marking.txt").read_text(encoding="utf-8")
    assert ways.loc["everybody alone", "put_in"] == 0 and ways.loc["one conflict of all", "recall"] == 1
    cases = pd.read_csv(city / "out" / "cases.csv")
    assert ways.loc[OURS, "precision"] == pytest.approx(cases["precision"].mean())
    assert cases["membership"].isna().equals(cases["found"].isna())


def test_baselines_have_an_interval_and_the_ends_have_none(city: Path, answered: str) -> None:
    ways = pd.read_csv(city / "out" / "ways.csv").set_index("way")
    assert answered and (ways["low"].dropna() <= ways["ahead"].dropna() + 1e-9).all()
    assert ways.loc[[OURS, CEILING], "ahead"].isna().all() and ways.loc["shared people", "ahead"] > 0


def test_the_links_are_described_over_every_pair_there_is(city: Path, answered: str) -> None:
    pairs = pd.read_csv(city / "out" / "pairs.csv").set_index("name")["value"]
    bins = pd.read_csv(city / "out" / "calibration.csv")
    assert answered and bins["number"].sum() == pairs["pairs"] and 0 < pairs["recall"] <= 1 and 0.5 < pairs["auc"] <= 1


def test_a_users_own_solved_cases_need_only_say_which_conflict_each_is_of(city: Path, tmp_path: Path) -> None:
    truth = read_truth(city / "city" / "truth")["incidents"][["incident_id", "conflict_id"]]
    (tmp_path / "truth").mkdir()
    truth.to_csv(tmp_path / "truth" / "incidents.csv", index=False)
    asked = {"truth": tmp_path / "truth", "out": tmp_path / "out", "as_of": None, "config": CONFIG}
    found = evaluate_conflicts(f"duckdb:{city}/city.duckdb", steps=Steps(), **asked)  # type: ignore[arg-type]
    assert CEILING not in set(found.ways["way"]) and "obvious ways" in found.verdict


@pytest.mark.parametrize("columns", [None, ["incident_id"], ["incident_id", "conflict_id"]])
def test_a_truth_that_says_nothing_of_these_records_is_refused(
    city: Path, tmp_path: Path, columns: list[str] | None
) -> None:
    if columns:
        pd.DataFrame([["k:elsewhere"] * len(columns)], columns=columns).to_csv(tmp_path / "incidents.csv", index=False)
    with pytest.raises(InvalidFeed, match=r"incidents\.csv|no incident"):
        evaluate_conflicts(
            f"duckdb:{city}/city.duckdb", truth=tmp_path, out=tmp_path, as_of=None, config=CONFIG, steps=Steps()
        )
