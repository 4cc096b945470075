"""Still pictures by the command line: drawn, marked with the run and entered in the audit; mistakes are told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")


def picture(city: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(app, ["picture", *map(str, words), "--store", f"duckdb:{city / 'city.duckdb'}"])


def first(city: Path, name: str) -> dict[str, str]:
    with (city / "run" / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return next(csv.DictReader(file))


def test_every_picture_of_a_run_is_drawn_and_says_which_run_and_which_cases(city: Path, tmp_path: Path) -> None:
    conflict, answer = first(city, "conflicts"), first(city, "retaliations")
    both = [answer["first_incident_id"], answer["second_incident_id"]]
    for words, ids in (
        (["timeline", conflict["conflict_id"]], conflict["incident_ids"].split(";")),
        (["motif", answer["retaliation_id"]], both),
        (["motif", *both], both),
        (["rivalries"], first(city, "rivalries")["incident_ids"].split(";")),
        (["near-repeat", "--draws", "9"], both),
    ):
        out = tmp_path / "drawn.svg"
        done = picture(city, *words, "--out", out, "--language", "sv")
        assert (done.exit_code, done.stdout.strip()) == (0, str(out)), done.output
        said = out.read_text(encoding="utf-8")
        assert f"run_id: {conflict['run_id']}" in said and "handling: " in said and "Hantering" in said
        assert all(one in said for one in ids), words
    last = json.loads((city / "city.duckdb.audit.jsonl").read_text().splitlines()[-1])
    assert last["act"] == "export" and "near repeats" in last["subject"] and last["counts"]["incidents"] > 2


def test_calibration_is_drawn_from_what_an_evaluation_left(city: Path, tmp_path: Path) -> None:
    rows = "from,to,stated,came_true,number\n0,0.5,0.2,0.3,10\n0.5,1,0.8,0.7,10\n"
    (tmp_path / "calibration.csv").write_text(rows)
    done = picture(city, "calibration", tmp_path, "--out", tmp_path / "c.png")
    assert done.exit_code == 0 and (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    (tmp_path / "calibration.csv").write_text("a\n1\n")
    assert "no column came_true" in picture(city, "calibration", tmp_path, "--out", tmp_path / "c.png").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["timeline", "conflict:0"], "no conflict 'conflict:0'"),
        (["motif", "retaliation:0"], "no retaliation"),
        (["motif", "x:1", "x:2"], "no incident x:1, x:2"),
        (["near-repeat", "--kind", "quarrel"], "vocabulary"),
        (["near-repeat", "--metres", "200,100"], "rise"),
        (["near-repeat", "--days", "a"], "numbers with commas"),
        (["calibration", "nowhere"], "is not there"),
    ],
)
def test_mistakes_are_said_and_leave_no_file(city: Path, tmp_path: Path, words: list[str], says: str) -> None:
    failed = picture(city, *words, "--out", tmp_path / "x.svg")
    assert failed.exit_code in (2, 3) and says in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused_before_anything_is_read(city: Path, tmp_path: Path) -> None:
    before = (city / "city.duckdb.audit.jsonl").read_bytes()
    failed = picture(city, "rivalries", "--out", tmp_path / "x.pdf")
    assert failed.exit_code == 2 and ".svg or .png" in failed.stderr
    assert (city / "city.duckdb.audit.jsonl").read_bytes() == before
