"""What a feed says of itself, and ids that carry its name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netgraph.errors import InvalidFeed
from netgraph.sources import SOURCES, open_source
from netgraph.sources.feed import read_feed, source_id


def feed(folder: Path, text: str, **defaults: object) -> dict[str, object]:
    (folder / "feed.toml").write_text(text, encoding="utf-8")
    return read_feed(folder, defaults=defaults)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = read_feed(tmp_path, defaults={"source": "gva", "snapshot_date": "2018-04-01"})
    assert settings["source"] == "gva"
    assert settings["snapshot_date"] == pd.Timestamp("2018-04-01")
    assert settings["time_zone"] is None
    assert settings["keep_sources"] == ()


def test_the_file_overrules_the_defaults(tmp_path: Path) -> None:
    settings = feed(
        tmp_path, 'source = "k"\nsnapshot_date = 2026-01-31\n[columns.people]\n"Namn" = "name"', source="gva"
    )
    assert settings["source"] == "k"
    assert settings["snapshot_date"] == pd.Timestamp("2026-01-31")
    assert settings["columns"] == {"people": {"Namn": "name"}}


def test_a_snapshot_with_a_zone_is_turned_to_utc(tmp_path: Path) -> None:
    assert feed(tmp_path, "snapshot_date = 2026-01-31T01:00:00+01:00")["snapshot_date"] == pd.Timestamp("2026-01-31")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('time_zon = "UTC"', "unknown setting 'time_zon'; did you mean 'time_zone'"),
        ('time_zone = "Europe/Stokholm"', "did you mean 'Europe/Stockholm'"),
        ("time_zone = 3", "Needs an IANA name"),
        ('snapshot_date = "2026-02-30"', "snapshot_date: got '2026-02-30'"),
        ("snapshot_date = 5", "needs a date"),
        ('source = "a:b"', "needs a name without colon"),
        ('keep_sources = "gva"', "needs a list of names"),
        ('columns = "x"', "needs a section"),
        ("columns.people = 3", "columns.people"),
        ("source = ", "cannot be read as TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidFeed, match=message):
        feed(tmp_path, text)


def test_ids_get_the_source_and_unknown_ones_stay_unknown() -> None:
    ids = source_id("k", pd.Series(["1", None, "gva:1", "2026-01:7"]), keep=["gva"])
    assert ids.isna().tolist() == [False, True, False, False]
    assert ids.dropna().tolist() == ["k:1", "gva:1", "k:2026-01:7"]
    assert source_id("k", pd.Series([1, 2])).tolist() == ["k:1", "k:2"]


def test_every_source_has_the_two_functions() -> None:
    module = open_source("csv_folder")
    assert callable(module.get)
    assert callable(module.transform)
    assert list(SOURCES)[0] == "csv_folder"
    with pytest.raises(InvalidFeed, match="did you mean 'philadelphia'"):
        open_source("philadelfia")
