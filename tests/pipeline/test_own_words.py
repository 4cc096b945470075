"""Lists of words of the user's own hold on the whole way: check, load, run, query."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.config import Config
from netgraph.errors import InvalidConfig, InvalidTable
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.store import open_store
from tests.builders import incident, tables

RECORDS = {
    "feed.toml": 'source = "k"\ntime_zone = "Europe/Stockholm"\nsnapshot_date = 2026-06-01\n',
    "people.csv": "person_id,name,birth_year\nA,Ask Al,1990\nB,Bo Borg,1991\nC,Cia Carl,1992\n",
    "incidents.csv": "incident_id,kind,occurred_from\n1,drone_attack,2026-03-01\n2,drone_attack,2026-03-04\n",
    "involvements.csv": "incident_id,entity_kind,entity_id,role\n"
    "1,person,A,suspect\n1,person,B,victim\n2,person,B,suspect\n2,person,A,victim\n2,person,C,spotter\n",
    "ties.csv": "person_a,person_b,kind,first_seen\nA,C,cellmate,2025-01-01\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with records, lists with a kind, a role and a tie of one's own, and a configuration naming these."""
    for name in ("records", "words"):
        (tmp_path / name).mkdir()
    for name, text in RECORDS.items():
        (tmp_path / "records" / name).write_text(text, encoding="utf-8")
    shipped = shipped_vocabulary()
    own = {
        "kinds": ("drone_attack", ["drone attack", "drönarangrepp", 61, 1, 1, "us"]),
        "roles": ("spotter", ["person", "suspect", 0.5, "spotter", "utkik", "us"]),
        "ties": ("cellmate", [0, 0.3, "cellmate", "cellkamrat", "us"]),
    }
    for name, (word, cells) in own.items():
        frame = getattr(shipped, name)
        row = pd.DataFrame([cells], columns=frame.columns, index=pd.Index([word], name=frame.index.name))
        pd.concat([frame, row]).replace({True: 1, False: 0}).to_csv(tmp_path / "words" / f"{name}.csv")
    (tmp_path / "netgraph.toml").write_text('purpose = "test"\nvocabulary = "words"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_records_with_own_words_are_checked_loaded_analysed_and_asked_about(folder: Path) -> None:
    own = ("--config", "netgraph.toml")
    checked = call("check", "csv_folder", "records", *own)
    loaded = call("load", "csv_folder", "records", "--store", "duckdb:city.duckdb", *own)
    ran = call("run", "--store", "duckdb:city.duckdb", "--out", "out", *own)
    for done in (checked, loaded, ran):
        assert done.exit_code == 0, done.output
    assert "0 rows rejected" in loaded.output
    answers = pd.read_csv(folder / "out" / "retaliations.csv")
    assert set(answers["first_incident_id"]) == {"k:1"}
    assert set(answers["second_incident_id"]) == {"k:2"}
    with open_store("duckdb:city.duckdb", actor="me", purpose="test") as store:
        assert store.read().incidents["severity"].tolist() == [61.0, 61.0]


def test_named_questions_count_own_serious_kinds(folder: Path) -> None:
    call("load", "csv_folder", "records", "--store", "duckdb:city.duckdb", "--config", "netgraph.toml")
    question = ("query", "repeat_serious", "--store", "duckdb:city.duckdb", "--format", "csv")
    asked = call(*question, "--config", "netgraph.toml")
    assert asked.exit_code == 0, asked.output
    assert "k:A" in asked.output
    assert "k:A" not in call(*question, "--purpose", "test").output


def test_without_the_lists_the_same_rows_are_rejected_with_the_word(folder: Path) -> None:
    checked = call("check", "csv_folder", "records")
    assert checked.exit_code == 3
    assert "drone_attack" in checked.output


def test_a_store_opened_with_the_shipped_words_refuses_an_own_kind(folder: Path) -> None:
    world = tables(incidents=[incident("1", kind="drone_attack")])
    with open_store("duckdb:own.duckdb", actor="me", purpose="test", write=True) as store:
        with pytest.raises(InvalidTable, match="drone_attack"):
            store.write(world, now=pd.Timestamp("2026-06-01"))
        assert store.read().incidents.empty


def test_the_lists_are_read_once(folder: Path) -> None:
    config = Config(vocabulary="words")
    first = config.words()
    (folder / "words" / "kinds.csv").unlink()
    assert config.words() is first
    assert "drone_attack" in first.kinds.index


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("kinds", "kind,severity\nx,1\n", "lacks the column 'label_en'"),
        ("kinds", "kind,label_en,label_sv,severity,serious,aggression,source\nx,x,x,much,1,1,me\n", "severity: .*much"),
        (
            "kinds",
            "kind,label_en,label_sv,severity,serious,aggression,source\nx,x,x,1,maybe,1,me\n",
            "serious: 'maybe'",
        ),
        (
            "kinds",
            "kind,label_en,label_sv,severity,serious,aggression,source\n" + "x,x,x,1,1,1,me\n" * 2,
            "'x' stands twice",
        ),
        ("kinds", "", "cannot be read as CSV"),
        (
            "roles",
            "role,entity_kind,side,weight,label_en,label_sv,source\nx,person,guilty,1,x,x,me\n",
            "side: got 'guilty'",
        ),
    ],
)
def test_a_list_that_is_not_right_is_told_as_a_setting_that_is_not(
    folder: Path, name: str, text: str, says: str
) -> None:
    (folder / "words" / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidConfig, match=says):
        Config(vocabulary="words").words()


def test_a_folder_without_lists_is_named(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(InvalidConfig, match="empty holds none of kinds.csv"):
        Config(vocabulary="empty").words()
    with pytest.raises(InvalidConfig, match="wrds is no folder"):
        Config(vocabulary="wrds").words()
