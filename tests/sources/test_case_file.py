"""Tonight's case in one file: read as any feed, but borrowing who the store knows, and never half."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from netgraph.errors import InvalidFeed
from netgraph.sources import case_file
from netgraph.sources.case_file import CaseFile
from tests.sources.feeds import write_feed

TOML = """
source = "tonight"
time_zone = "Europe/Stockholm"

[[locations]]
location_id = "yard"
longitude = 15.2
latitude = 60.9

[[incidents]]
incident_id = "1"
kind = "fatal_shooting"
occurred_from = 2026-04-02T22:10:00
location_id = "yard"

[[involvements]]
incident_id = "1"
entity_kind = "person"
entity_id = "vinterby:p06"
role = "victim"
outcome = "killed"

[[involvements]]
incident_id = "1"
entity_kind = "person"
entity_id = "new"
role = "suspect"

[[people]]
person_id = "new"
birth_year = 1999
"""
AS_JSON = {
    "source": "tonight",
    "time_zone": "Europe/Stockholm",
    "incidents": [{"incident_id": "1", "kind": "fatal_shooting", "occurred_from": "2026-04-02 22:10"}],
    "involvements": [{"incident_id": "1", "entity_kind": "group", "entity_id": "vinterby:kaj", "role": "target"}],
}
AS_FOLDER = {
    "feed.toml": 'source = "tonight"\ntime_zone = "Europe/Stockholm"',
    "incidents.csv": "incident_id,kind,occurred_from\n1,shooting,2026-04-02 22:10",
    "involvements.csv": """incident_id,entity_kind,entity_id,role,anonymous
        1,person,vinterby:p01,victim,
        1,person,,suspect,true""",
}


def read(path: Path) -> CaseFile:
    return case_file.transform(case_file.get(str(path)))


def written(folder: Path, text: str, name: str = "case.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_case_borrows_from_the_store_whom_it_does_not_list(tmp_path: Path) -> None:
    case = read(written(tmp_path, TOML))
    assert case.lent == {"people": ("vinterby:p06",)}
    assert case.tables.people["person_id"].tolist() == ["tonight:new"]
    assert set(case.tables.involvements["entity_id"]) == {"vinterby:p06", "tonight:new"}
    row = case.tables.incidents.iloc[0]
    assert (row["incident_id"], row["location_id"]) == ("tonight:1", "tonight:yard")
    assert row["occurred_from"] == pd.Timestamp("2026-04-02 20:10")


def test_json_and_a_folder_say_the_same(tmp_path: Path) -> None:
    told = read(written(tmp_path, json.dumps(AS_JSON), "case.json"))
    assert told.lent == {"groups": ("vinterby:kaj",)}
    (tmp_path / "folder").mkdir()
    write_feed(tmp_path / "folder", AS_FOLDER)
    folder = read(tmp_path / "folder")
    assert folder.lent == {"people": ("vinterby:p01",)}
    assert folder.tables.involvements["anonymous"].tolist() == [False, True]
    assert folder.tables.incidents["occurred_from"].tolist() == told.tables.incidents["occurred_from"].tolist()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "fatal_shooting"', 'kind = "murdr"', r"incidents, record 1: kind: got 'murdr'"),
        (
            'location_id = "yard"\n\n[[inv',
            'location_id = "field"\n\n[[inv',
            "location_id: got 'tonight:field'; refers to",
        ),
        ('entity_id = "new"', 'entity_id = "newer"', "refers to a record that is not there"),
        ("[[incidents]]", "[[incident]]", r"unknown setting 'incident'"),
        ('role = "suspect"', 'role = ["suspect"]', "involvements.role: got"),
        ('source = "tonight"', 'source = "to night"', "needs a name without colon"),
        ('source = "tonight"', "source =", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_and_stops_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TOML
    with pytest.raises(InvalidFeed, match=said):
        read(written(tmp_path, TOML.replace(old, new)))


def test_another_form_or_nothing_at_all_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFeed, match="no such file or folder"):
        case_file.get(str(tmp_path / "none.toml"))
    with pytest.raises(InvalidFeed, match="of another form"):
        case_file.get(str(written(tmp_path, "", "case.xlsx")))
    with pytest.raises(InvalidFeed, match="needs tables by name"):
        case_file.get(str(written(tmp_path, "[]", "list.json")))
    with pytest.raises(InvalidFeed, match="needs a list of records"):
        case_file.get(str(written(tmp_path, '{"incidents": {"kind": "shooting"}}', "one.json")))
