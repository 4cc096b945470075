"""Files appear whole or not at all, read back as written, and do no harm in a spreadsheet."""

from __future__ import annotations

import csv
import io
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from netgraph.errors import NetgraphError
from netgraph.model.checks import check_tables
from netgraph.model.findings import FINDINGS, Findings
from netgraph.model.tables import TABLES, Tables, conform
from netgraph.model.versions import sort_by_key
from netgraph.outputs.exchange import write_csv_folder
from netgraph.outputs.files import (
    atomic_file,
    write_atomically,
    write_findings_files,
    write_spreadsheet,
)
from netgraph.sources import csv_folder
from tests.builders import at, incident, involvement, location, person, tables, tie
from tests.worlds import two_feuding_pairs

MARK = {"run_id": "abc123abc123", "as_of": "2026-03-01T00:00:00Z", "sources": "k", "handling": "C"}


def cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def column(path: Path, name: str) -> list[str]:
    header, *rows = cells(path)
    return [row[header.index(name)] for row in rows]


def read_back(folder: Path) -> Tables:
    """The exchange form read by pandas alone: what any reader of CSV sees."""
    frames = {}
    for name, spec in TABLES.items():
        raw = pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False, lineterminator="\n")
        frames[name] = pd.DataFrame({c.name: typed(raw[c.name], c.dtype) for c in spec.all_columns})
    return Tables.of(**frames)


def typed(text: pd.Series, dtype: str) -> pd.Series:
    known = text.astype("object").where(text != "", None)
    if dtype.startswith("datetime64"):
        return pd.to_datetime(known, format="ISO8601").dt.tz_localize(None).dt.as_unit("us")
    if dtype == "bool":
        return known.map({"true": True, "false": False}).astype("bool")
    return (pd.to_numeric(known) if dtype == "Int64" else known).astype(dtype)


def awkward_world() -> Tables:
    """Names with commas, quotes, line breaks and åäö; numbers with many digits; blanks; microseconds."""
    return tables(
        people=[
            person("1", name='Åsa "Ö", the\nthird', birth_year=1990, protected_identity=True),
            person("2", name="a\rb", birth_year=None),
            person("3", name=None, birth_date=at("1990-02-03")),
            person("gva:7", name="=1+1", recorded_at="2026-01-01 00:00:00.000001"),
        ],
        locations=[location("x", 18.068580800000001, 59.32932349999999, precision_m=0.1 + 0.2)],
        incidents=[incident("1", location_id="x", severity=1e-12), incident("2", severity=60.0)],
        involvements=[involvement("1", "1"), involvement("1", "k:1/1", anonymous=True)],
        ties=[tie("1", "2", first_seen=at("2025-01-01")), tie("1", "3", first_seen=None)],
    )


def test_a_file_is_readable_by_its_owner_alone_and_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "new" / "note.txt"
    write_atomically(path, "first")
    write_atomically(path, "åäö\n")
    assert path.read_bytes() == "åäö\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = write_atomically(tmp_path / "note.txt", "old")
    with pytest.raises(KeyError), atomic_file(path) as file:
        file.write(b"half")
        raise KeyError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_is_removed_but_not_what_is_being_written(tmp_path: Path) -> None:
    left = tmp_path / ".note.txt.abc.part"
    left.write_text("half")
    with atomic_file(tmp_path / "note.txt") as slow:
        slow.write(b"slow")
        write_atomically(tmp_path / "note.txt", "quick")
        assert not left.exists()
    assert (tmp_path / "note.txt").read_text() == "slow"


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NetgraphError, match=r"cannot be written.*another folder"):
        write_atomically(tmp_path / "file" / "note.txt", "text")


# A limit on the size of files stands for the full disk: it is met in the same place, in the middle of a write.
FULL_DISK = """
import resource, sys
from hashlib import sha256
from pathlib import Path
from netgraph.errors import NetgraphError
from netgraph.outputs.exchange import write_csv_folder
from tests.builders import person, tables
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
world = tables(people=[person(str(n), name=sha256(b"%d" % n).hexdigest()) for n in range(1000)])
try:
    write_csv_folder(world, Path(sys.argv[1]), parquet=sys.argv[2] == "parquet")
except NetgraphError as error:
    print(error)
    sys.exit(7)
"""


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_full_disk_is_one_clear_error_and_no_half_file(tmp_path: Path, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "out"), form],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert done.returncode == 7, done.stderr
    assert "cannot be written" in done.stdout
    assert f"people.{form}" not in written
    assert not [name for name in written if name.endswith(".part")]


def test_findings_files_have_their_columns_then_run_and_date(tmp_path: Path) -> None:
    paths = write_findings_files(Findings.of(), tmp_path, marking=MARK)
    assert [path.name for path in paths] == [f"{name}.csv" for name in FINDINGS]
    for name, path in zip(FINDINGS, paths, strict=True):
        assert cells(path) == [[*FINDINGS[name], *MARK]]
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert b"\r" not in path.read_bytes()


def test_findings_cells_have_one_fixed_form(tmp_path: Path) -> None:
    concern = pd.DataFrame(
        {"conflict_id": ["c"], "person_id": ["k:1"], "age": [None], "under_15": [True], "incident_ids": ["k:1;k:2"]}
    )
    retaliation = {name: [None] for name in FINDINGS["retaliations"]} | {
        "retaliation_id": ["r"],
        "first_at": [at("2026-01-01 12:00")],
        "lag_hours": [1 / 3],
        "weight": [2_000_000.0],
    }
    write_findings_files(Findings.of(concern=concern, retaliations=pd.DataFrame(retaliation)), tmp_path, marking=MARK)
    assert cells(tmp_path / "concern.csv")[1] == ["c", "k:1", "", "true", "k:1;k:2", *MARK.values()]
    assert column(tmp_path / "retaliations.csv", "first_at") == ["2026-01-01T12:00:00Z"]
    assert column(tmp_path / "retaliations.csv", "lag_hours") == ["0.333333"]
    assert column(tmp_path / "retaliations.csv", "weight") == ["2000000"]
    assert column(tmp_path / "retaliations.csv", "second_at") == [""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_text_in_a_spreadsheet(tmp_path: Path, text: str) -> None:
    path = write_spreadsheet(pd.DataFrame({"name": [text], "number": [-1.5]}), tmp_path / "x.csv")
    assert column(path, "name") == [f"'{text}"]
    assert column(path, "number") == ["-1.5"]


def test_an_ordinary_text_stays_as_it_is(tmp_path: Path) -> None:
    path = write_spreadsheet(pd.DataFrame({"name": ['Åsa, "Ö"\nB=1', "k:1"]}), tmp_path / "x.csv")
    assert column(path, "name") == ['Åsa, "Ö"\nB=1', "k:1"]


def test_the_exchange_form_reads_back_equal(tmp_path: Path) -> None:
    world = awkward_world()
    check_tables(world)
    write_csv_folder(world, tmp_path)
    back = read_back(tmp_path)
    for name, frame in world.items():
        pd.testing.assert_frame_equal(getattr(back, name), frame, check_exact=True)


@pytest.mark.parametrize("parquet", [False, True])
def test_the_feed_of_the_exchange_form_takes_it_back_whole(tmp_path: Path, parquet: bool) -> None:
    world = awkward_world()
    write_csv_folder(world, tmp_path, parquet=parquet)
    back, rejected = csv_folder.transform(csv_folder.get(str(tmp_path)))
    assert len(rejected.rows) == 0
    for name, frame in world.items():
        pd.testing.assert_frame_equal(
            sort_by_key(name, getattr(back, name)).drop(columns="source_ref"),
            sort_by_key(name, frame).drop(columns="source_ref"),
            check_exact=True,
        )


def test_the_exchange_form_as_parquet_reads_back_equal(tmp_path: Path) -> None:
    world = awkward_world()
    write_csv_folder(world, tmp_path, parquet=True)
    for name, frame in world.items():
        pd.testing.assert_frame_equal(conform(name, pd.read_parquet(tmp_path / f"{name}.parquet")), frame)


def test_the_exchange_form_says_how_its_ids_and_times_are_to_be_read(tmp_path: Path) -> None:
    *_, feed = write_csv_folder(awkward_world(), tmp_path)
    stated = tomllib.loads(feed.read_text(encoding="utf-8"))
    assert stated["source"] == "k"
    assert stated["keep_sources"] == ["gva", "k"]
    assert stated["time_zone"] == "UTC"
    assert stated["snapshot_date"].isoformat() == "2026-01-01T12:01:00+00:00"


def test_records_of_two_feeds_state_no_single_source(tmp_path: Path) -> None:
    two = tables(people=[person("1"), person("gva:1", source="gva")])
    *_, feed = write_csv_folder(two, tmp_path)
    stated = tomllib.loads(feed.read_text(encoding="utf-8"))
    assert "source" not in stated
    assert stated["keep_sources"] == ["gva", "k"]


def test_empty_tables_are_written_with_their_header(tmp_path: Path) -> None:
    write_csv_folder(Tables.of(), tmp_path)
    assert cells(tmp_path / "people.csv") == [TABLES["people"].names]
    assert "snapshot_date" not in tomllib.loads((tmp_path / "feed.toml").read_text())


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for form in (False, True):
        one = write_csv_folder(two_feuding_pairs(), tmp_path / f"one{form}", parquet=form)
        two = write_csv_folder(two_feuding_pairs(), tmp_path / f"two{form}", parquet=form)
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
