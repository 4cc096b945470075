"""Reading a feed's files: what is broken is said with the file's name, and a feed may carry another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from netgraph.errors import InvalidFeed
from netgraph.model.checks import check_tables
from netgraph.sources import stlouis
from netgraph.sources.files import read_files, word_list
from tests.sources.feeds import together, write_feed
from tests.sources.test_stlouis import FILES


def test_cells_are_the_text_they_are_and_blank_is_null(tmp_path: Path) -> None:
    folder = Path(write_feed(tmp_path, {"a.csv.gz": 'id,what,more\n007,"a, ""b""",x\n8,,NA'}))
    frame = read_files(folder, {"a.csv.gz": ["id", "what"]})["a.csv.gz"]
    assert frame["id"].tolist() == ["007", "8"]
    assert frame["what"].iloc[0] == 'a, "b"'
    assert frame["what"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv.gz", b"id\n1\n"),
        ("a.csv", b""),
        ("a.csv", b"id\n\xff\xfe\n"),
        ("a.csv", b"id,more\n1,2\n1\n"),
    ],
    ids=["no gzip", "empty", "no utf-8", "ragged"],
)
def test_what_is_no_csv_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidFeed, match=f"{name}: cannot be read as CSV"):
        read_files(tmp_path, {name: ["id"]})


def test_all_missing_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id\n1\n")
    with pytest.raises(InvalidFeed, match=r"lacks a.csv, c.csv; the feed is a folder with a.csv, b.csv, c.csv"):
        read_files(tmp_path, dict.fromkeys(["a.csv", "b.csv", "c.csv"], ["id"]))


def test_a_header_alone_is_no_rows(tmp_path: Path) -> None:
    folder = Path(write_feed(tmp_path, {"a.csv": "id,what"}))
    frame = read_files(folder, {"a.csv": ["id"]})["a.csv"]
    assert (len(frame), str(frame["id"].dtype)) == (0, "str")


def test_two_loads_under_two_names_never_fuse(tmp_path: Path) -> None:
    worlds = []
    for name in ("north", "south"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "feed.toml").write_text(f'source = "{name}"\n', encoding="utf-8")
        worlds.append(stlouis.transform(stlouis.get(write_feed(folder, FILES)))[0])
    both = together(*worlds)
    check_tables(both)
    assert set(both.people["person_id"]) == {f"{name}:U{k}" for name in ("north", "south") for k in (1, 2, 3)}


@pytest.mark.parametrize("name", ["gva_kinds", "gva_zones", "pole_kinds", "pole_outcomes", "polisen_kinds"])
def test_the_shipped_lists_name_each_word_once(name: str) -> None:
    words = word_list(name)
    assert not words.duplicated(words.columns[:2].tolist() if name == "gva_kinds" else words.columns[:1].tolist()).any()
    assert (words.iloc[:, 1] != "").all()
