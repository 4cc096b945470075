"""docs/exchange-form.md names what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netgraph.model.schema import RECORD_COLUMNS, TABLES
from netgraph.sources.csv_folder import get
from netgraph.sources.feed import read_feed

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/exchange-form.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", TEXT, flags=re.MULTILINE | re.DOTALL))
RECORD = "Columns that every table may have"


def columns(section: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", SECTIONS[section], flags=re.MULTILINE)


def test_the_page_has_every_table() -> None:
    assert list(SECTIONS) == [*TABLES, RECORD]


@pytest.mark.parametrize("table", TABLES)
def test_the_page_has_every_column_of_a_table(table: str) -> None:
    assert columns(table) == [column.name for column in TABLES[table].columns]
    assert f"One row per {TABLES[table].one_row_per}." in SECTIONS[table]


def test_the_page_has_every_column_of_a_record() -> None:
    assert columns(RECORD) == [column.name for column in RECORD_COLUMNS]


def test_the_page_names_every_value_that_is_allowed() -> None:
    for table, spec in TABLES.items():
        for column in spec.columns:
            line = next(line for line in SECTIONS[table].splitlines() if line.startswith(f"| `{column.name}` |"))
            assert all(f"`{word}`" in line for word in column.allowed)
            assert ("needed" not in line) or column.required


def test_the_settings_of_the_page_are_those_that_are_read(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert example is not None
    (tmp_path / "feed.toml").write_text(example.group(1), encoding="utf-8")
    (tmp_path / "people.csv").write_text("person_id\n1\n", encoding="utf-8")
    stated = read_feed(tmp_path, defaults={"decimal_comma": True})
    assert set(stated) == set(get(str(tmp_path)).feed)
    assert stated["columns"]["people"]["Personnr"] == "national_id"
    assert stated["decimal_comma"] is False
