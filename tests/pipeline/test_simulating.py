"""A simulated city on disk: it loads whole, comes back as it was, and never overwrites what is somebody's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.model.versions import sort_by_key
from netgraph.pipeline import Steps, read_feed_tables, simulate_city
from netgraph.simulation import Spec, simulate

MADE = {"size": "village", "years": 1, "aggressions": 30}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "city"
    simulate_city(out=out, seed=105, steps=Steps(), **MADE)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_loads_without_one_reject_and_comes_back_as_it_was(made: Path) -> None:
    tables, rejected = read_feed_tables("csv_folder", str(made), config=Config(), steps=Steps())
    assert len(rejected.rows) == 0
    expected, _ = simulate(Spec.of(**MADE), seed=105)
    for name, frame in expected.items():
        told = sort_by_key(name, frame).drop(columns="source_ref")
        pd.testing.assert_frame_equal(
            sort_by_key(name, getattr(tables, name)).drop(columns="source_ref"), told, check_dtype=True
        )


def test_the_truth_beside_it_is_the_truth(made: Path) -> None:
    _, truth = simulate(Spec.of(**MADE), seed=105)
    for name, frame in truth.items():
        read = pd.read_csv(made / "truth" / f"{name}.csv")
        assert list(read.columns) == list(frame.columns), name
        assert len(read) == len(frame), name
    read = pd.read_csv(made / "truth" / "aggressions.csv")
    assert read["incident_id"].tolist() == truth.aggressions["incident_id"].tolist()
    assert read["parent_id"].notna().tolist() == truth.aggressions["parent_id"].notna().tolist()


def test_it_says_with_what_it_was_made(made: Path) -> None:
    told = json.loads((made / "simulated.json").read_text())
    assert told["seed"] == 105
    assert told["size"] == "village"
    assert told["spec"]["people"] == 300


def test_the_same_seed_writes_the_same_bytes_over_its_own_folder(made: Path) -> None:
    before = contents(made)
    simulate_city(out=made, seed=105, steps=Steps(), **MADE)
    assert contents(made) == before
    assert [path.name for path in made.parent.iterdir()] == [made.name]


def test_another_seed_replaces_an_earlier_simulation(tmp_path: Path) -> None:
    for seed in (106, 107):
        simulate_city(out=tmp_path / "city", seed=seed, steps=Steps(), **MADE)
    assert json.loads((tmp_path / "city" / "simulated.json").read_text())["seed"] == 107
    assert [path.name for path in tmp_path.iterdir()] == ["city"]


def test_a_folder_that_holds_anything_else_is_refused_before_the_work(tmp_path: Path) -> None:
    own = tmp_path / "notes.txt"
    own.write_text("mine")
    shown: list[str] = []
    with pytest.raises(InvalidConfig, match="did not write; name another folder"):
        simulate_city(out=tmp_path, seed=105, steps=Steps(shown.append), **MADE)
    with pytest.raises(InvalidConfig, match="is a file; name a folder"):
        simulate_city(out=own, seed=105, steps=Steps(shown.append), **MADE)
    assert shown == []
    assert own.read_text() == "mine"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    simulate_city(out=tmp_path / "new", seed=105, steps=Steps(), **MADE)
    (tmp_path / "empty").mkdir()
    simulate_city(out=tmp_path / "empty", seed=105, steps=Steps(), **MADE)
    assert contents(tmp_path / "empty") == contents(tmp_path / "new")


def test_a_write_that_fails_leaves_the_folder_as_it_was(made: Path, tmp_path: Path) -> None:
    with pytest.raises(NetgraphError, match="cannot be written"):
        simulate_city(out=made / "incidents.csv" / "below", seed=105, steps=Steps(), **MADE)

    def stop(name: str) -> None:
        if name.startswith("write"):
            raise KeyboardInterrupt

    out = tmp_path / "city"
    with pytest.raises(KeyboardInterrupt):
        simulate_city(out=out, seed=105, steps=Steps(stop), **MADE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--size", "hamlet"], "size: got 'hamlet'"),
        (["--years", "-1"], "years: got -1"),
        (["--difficulty", "mild"], "difficulty: got 'mild'"),
        (["--null", "nothing"], "null: got 'nothing'"),
        (["--mechanism", "magic"], "mechanism: got 'magic'"),
        (["--aggressions", "-3"], "aggressions: got -3"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_a_city_that_cannot_be_is_a_usage_error_by_the_name_of_the_option(
    tmp_path: Path, words: list[str], says: str
) -> None:
    told = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path / "x"), *words])
    assert told.exit_code == 2
    assert says in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "x").exists()


def test_the_command_says_how_much_there_is_and_where(tmp_path: Path) -> None:
    out = tmp_path / "x"
    words = ["simulate", "--size", "village", "--years", "1", "--null", "ordinary", "--seed", "108", "--out", str(out)]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 0, told.output
    assert "incidents" in told.output
    assert str(out / "truth") in told.output
    assert len(pd.read_csv(out / "truth" / "aggressions.csv")) == 0


def test_an_interruption_leaves_nothing_half_done(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom netgraph.pipeline import Steps, simulate_city\n"
        "said = Steps(lambda name: print(name, flush=True))\n"
        "simulate_city(out=Path(sys.argv[1]), seed=105, steps=said, size='town', years=10)\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "city")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout
        while not child.stdout.readline().startswith("write"):
            assert child.poll() is None
        os.kill(child.pid, signal.SIGINT)
        child.wait()
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "city"])
    if (tmp_path / "city").exists():  # it was quicker than the interruption
        assert (tmp_path / "city" / "simulated.json").is_file()
