"""netgraph's own exchange form: read as it is written, nothing lost, every fault told."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netgraph.errors import InvalidFeed
from netgraph.model.checks import check_tables
from netgraph.model.schema import TABLES, TIME
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, digest
from netgraph.sources.csv_folder import RAGGED, get, transform
from netgraph.sources.rejects import Rejected
from tests.builders import at

FIXTURES = Path(__file__).parents[2] / "fixtures"
FEED = 'source = "k"\ntime_zone = "Europe/Stockholm"\nsnapshot_date = 2026-06-01\n'
INCIDENTS = "incident_id,kind,occurred_from,occurred_to\n"


def read(folder: Path) -> tuple[Tables, Rejected]:
    return transform(get(str(folder)))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write files by table name (text, or bytes as they are) with a feed.toml; returns the folder."""

    def written(feed: str = FEED, **files: str | bytes) -> Path:
        (tmp_path / "feed.toml").write_text(feed, encoding="utf-8")
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return written


@pytest.mark.parametrize("name", ["two_gangs", "two_gangs_v2"])
def test_the_invented_town_reads_whole_and_sound(name: str) -> None:
    tables, rejected = read(FIXTURES / name)
    check_tables(tables)
    assert rejected.rows.empty
    expected = pd.read_csv(FIXTURES / "two_gangs/expected/counts.csv", index_col="table")["rows"]
    assert tables.counts() == expected.to_dict()


@pytest.mark.parametrize(("table", "key"), [("incidents", "incident_id"), ("people", "person_id")])
def test_the_invented_town_has_the_times_that_its_readme_promises(table: str, key: str) -> None:
    tables, _ = read(FIXTURES / "two_gangs")
    expected = pd.read_csv(FIXTURES / f"two_gangs/expected/{table}.csv", index_col=key).drop(columns="why")
    got = dict(tables.items())[table].set_index(key).loc[expected.index, expected.columns]
    for column in expected:
        if str(got[column].dtype) == TIME:
            expected[column] = pd.to_datetime(expected[column]).dt.tz_localize(None).dt.as_unit("us")
    pd.testing.assert_frame_equal(got, expected, check_dtype=False)


def test_the_later_delivery_changes_three_rows_and_no_more() -> None:
    first, _ = read(FIXTURES / "two_gangs")
    later, _ = read(FIXTURES / "two_gangs_v2")
    expected = pd.read_csv(FIXTURES / "two_gangs_v2/expected/changes.csv")
    for name, frame in later.items():
        before = dict(first.items())[name]
        data = [column.name for column in TABLES[name].columns] + ["withdrawn_at"]
        changed = frame[
            frame[data].ne(before[data]).where(frame[data].notna() | before[data].notna(), False).any(axis=1)
        ]
        told = pd.to_datetime(expected.loc[expected["table"] == name, "recorded_at"]).dt.tz_localize(None).tolist()
        assert changed["recorded_at"].tolist() == told


def test_of_the_broken_feed_just_what_is_expected_is_rejected() -> None:
    tables, rejected = read(FIXTURES / "broken")
    check_tables(tables)
    expected = pd.read_csv(FIXTURES / "broken/expected/rejected.csv", dtype="str", keep_default_na=False)
    got = rejected.rows.drop(columns="record").astype({"row": "str"}).fillna("")
    assert got.to_dict("records") == expected.to_dict("records")
    assert "XX07" not in rejected.rows.to_csv()


def test_a_reject_holds_its_raw_row(write: Callable[..., Path]) -> None:
    feed = FEED + '[columns.people]\nNr = "person_id"\n"Född" = "birth_date"\nPnr = "national_id"'
    _, rejected = read(write(feed, people="Nr;Född;Pnr\n1;snart;19900101-XX01\n"))
    row = rejected.rows.iloc[0]
    assert (row["file"], row["row"], row["column"], row["value"]) == ("people.csv", 2, "Född", "snart")
    assert json.loads(row["record"]) == {"Nr": "1", "Född": "snart", "Pnr": "(not shown)"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_spreadsheets_save_is_read(
    write: Callable[..., Path], encoding: str, delimiter: str, newline: str
) -> None:
    rows = [["person_id", "name"], ["1", "Åsa Öberg"], ["2", 'säger "nej"; går, kommer'], ["3", "rad\nbrytning"]]
    text = newline.join(
        delimiter.join('"' + cell.replace('"', '""') + '"' if set(cell) & set('",;\n') else cell for cell in row)
        for row in rows
    )
    tables, rejected = read(write(people=text.encode(encoding)))
    assert rejected.rows.empty
    assert tables.people["name"].tolist() == [row[1] for row in rows[1:]]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-31 22:15", "", ("2026-01-31 21:15", "2026-01-31 21:16")),
        ("2026-07-31T22:15:30", "", ("2026-07-31 20:15:30", "2026-07-31 20:16:30")),
        ("31/01/2026 22:15", "", ("2026-01-31 21:15", "2026-01-31 21:16")),
        ("1/2/2026", "", ("2026-01-31 23:00", "2026-02-01 23:00")),
        ("2026-03-29", "", ("2026-03-28 23:00", "2026-03-29 22:00")),
        ("2026-01-01", "2026-01-03", ("2025-12-31 23:00", "2026-01-03 23:00")),
        ("2026-01-31T22:15:00Z", "", ("2026-01-31 22:15", "2026-01-31 22:16")),
        ("2026-01-31 22:15+05:30", "2026-02-01T00:00:00.25Z", ("2026-01-31 16:45", "2026-02-01 00:00:00.25")),
        (" 2026-01-31 22:00 ", "2026-02-01 06:00", ("2026-01-31 21:00", "2026-02-01 05:00")),
    ],
)
def test_times_are_read_in_every_promised_form(
    write: Callable[..., Path], start: str, end: str, expected: tuple[str, str]
) -> None:
    other = "2,theft,2026-01-01T12:00:00Z,\n"  # mixed with another form, and alone
    for more in ("", other):
        tables, _ = read(write(incidents=f"{INCIDENTS}1,shooting,{start},{end}\n{more}"))
        got = tables.incidents.iloc[0]
        assert (got["occurred_from"], got["occurred_to"]) == (at(expected[0]), at(expected[1]))


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "2026-1-1", "20260101", "2026", "2026-01-01T12", "24:00", "0001-01-01", "9999-12-31", "32/01/2026"],
)
def test_a_time_that_is_none_is_rejected_whatever_stands_beside_it(write: Callable[..., Path], cell: str) -> None:
    for more in ("", "2,theft,2026-01-01,\n", "2,theft,2026-01-01T12:00:00Z,\n"):
        _, rejected = read(write(incidents=f"{INCIDENTS}1,shooting,{cell},\n{more}"))
        assert rejected.rows["value"].tolist() == [cell]


def test_a_day_of_birth_is_that_day_whatever_the_zone(write: Callable[..., Path]) -> None:
    tables, _ = read(write(people="person_id,birth_date\n1,1990-05-17\n2,17/5/1990\n3,1990-05-17T00:00:00Z\n"))
    assert set(tables.people["birth_date"]) == {at("1990-05-17")}


def test_a_day_of_recording_counts_from_its_end_so_that_nothing_is_known_too_early(write: Callable[..., Path]) -> None:
    tables, _ = read(write(people="person_id,recorded_at\n1,2026-01-05\n"))
    assert tables.people["recorded_at"].tolist() == [at("2026-01-05 23:00")]


def test_blanks_are_filled_as_documented(write: Callable[..., Path]) -> None:
    tables, _ = read(
        write(
            incidents=INCIDENTS + "1,explosion,2026-01-01 12:00,\n",
            involvements="incident_id,entity_kind,entity_id,role,weight\n1,person,A,suspect,\n",
            people="person_id\nA\n",
        )
    )
    incident = tables.incidents.iloc[0]
    assert incident["severity"] == 70
    assert incident["status"] == "reported"
    assert incident["time_zone"] == "Europe/Stockholm"
    assert incident["source"] == "k"
    assert incident["source_ref"] == "incidents.csv:2"
    assert tables.involvements["weight"].tolist() == [1.0]
    assert tables.people["recorded_at"].tolist() == [at("2026-01-01 11:01")]


def test_unnamed_participants_are_numbered_within_their_incident(write: Callable[..., Path]) -> None:
    tables, rejected = read(
        write(
            incidents=INCIDENTS + "1,shooting,2026-01-01 12:00,\n2,shooting,2026-01-01 12:00,\n",
            involvements="incident_id,entity_kind,entity_id,role,anonymous\n"
            "1,person,,victim,true\n1,person,,victim,ja\n2,person,,victim,1\n2,person,2/7,witness,true\n2,person,,victim,\n",
        )
    )
    assert tables.involvements["entity_id"].tolist() == ["k:1/1", "k:1/2", "k:2/1", "k:2/7"]
    assert rejected.rows[["row", "column", "reason"]].to_numpy().tolist() == [[6, "entity_id", "is required"]]


def test_ids_of_a_kept_source_stay_as_they_are(write: Callable[..., Path]) -> None:
    tables, rejected = read(
        write(
            FEED + 'keep_sources = ["gva"]',
            people="person_id\n1\ngva:7\nx:9\nk:2\n",
            ties="person_a,person_b,kind\ngva:7,1,kin\n",
        )
    )
    assert rejected.rows.empty
    assert tables.people["person_id"].tolist() == ["k:1", "gva:7", "k:x:9", "k:2"]
    assert tables.people["source"].tolist() == ["k", "gva", "k", "k"]


def test_two_versions_of_a_record_may_stand_in_one_file(write: Callable[..., Path]) -> None:
    tables, rejected = read(
        write(
            people="person_id,name,recorded_at\n1,Ann,2026-01-01T00:00Z\n1,Anna,2026-02-01T00:00Z\n1,Änn,2026-01-01T00:00Z\n"
        )
    )
    assert tables.people["name"].tolist() == ["Ann", "Anna"]
    assert rejected.rows["row"].tolist() == [4]


def test_a_time_filled_in_that_repeats_a_stated_one_is_a_repeat(write: Callable[..., Path]) -> None:
    tables, rejected = read(write(people="person_id,name,recorded_at\n1,Ann,2026-06-01T00:00Z\n1,Anna,\n2,Bo,\n"))
    assert tables.people["name"].tolist() == ["Ann", "Bo"]
    assert rejected.rows["row"].tolist() == [3]


def test_a_megabyte_in_a_cell_and_sql_in_another_are_only_text(write: Callable[..., Path]) -> None:
    nasty = "Robert'; DROP TABLE people;--"
    tables, _ = read(write(people=f"person_id,name\n1,{'å' * 1_000_000}\n2,{nasty}\n"))
    assert tables.people["name"].str.len().tolist() == [1_000_000, len(nasty)]
    assert tables.people["name"].iloc[1] == nasty


def test_a_row_longer_than_a_block_is_read(write: Callable[..., Path]) -> None:
    text = "x" * 40_000_000
    tables, _ = read(write(people=f"person_id,name\n1,{text}\n2,Bo\n"))
    assert tables.people["name"].str.len().tolist() == [40_000_000, 2]


def test_misshapen_rows_are_rejected_with_their_row_and_text(write: Callable[..., Path]) -> None:
    folder = write(people="person_id,name\n1,Ann\n2\n3,Cia,x\n4,Dan\n5,Eva,\n1,Ann\n")
    tables, rejected = read(folder)
    assert tables.people["person_id"].tolist() == ["k:1", "k:4"]
    assert rejected.rows["row"].tolist() == [3, 4, 6, 7]
    assert json.loads(rejected.rows["record"].iloc[1]) == {"text": "3,Cia,x"}


def test_the_text_of_a_misshapen_row_is_not_shown_where_it_may_hold_a_national_number(
    write: Callable[..., Path],
) -> None:
    _, rejected = read(write(people="person_id,national_id\n1,19900101-XX01,x\n"))
    assert len(rejected.rows) == 1
    assert "19900101" not in rejected.rows.to_csv()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"people": "person_di,name\n1,Ann\n"},
            r"people.csv: unknown column 'person_di'; did you mean 'person_id'.*feed",
        ),
        ({"people": "name\nAnn\n"}, "column 'person_id' is missing"),
        ({"people": "person_id,name,name\n1,a,b\n"}, "named twice"),
        ({"people": "person_id,\n1,a\n"}, "column 2 has no name"),
        ({"people": ""}, "is empty"),
        ({"people": b"PK\x03\x04\x00\x00\x00\x00person_id"}, "is no text"),
        ({"people": "person_id,name\n1,Å\n".encode("utf-16")}, "is no text"),
        ({"people": b"person_id,name\n1,\x81\n"}, "neither UTF-8 nor Windows-1252"),
        ({"people": 'person_id,name\n1,"Ann\n2,Bo\n'}, "a quote is opened and never closed"),
        ({"peple": "person_id\n1\n"}, "did you mean 'people'"),
        ({"people": "person_id|name\n1|Ann\n"}, "is one column; separate columns by comma, semicolon or tab"),
        ({"people": "sep=;\nperson_id;name\n1;Ann\n"}, "is a note to a spreadsheet; remove it"),
        ({"people": "A,Bo\nB,Al\n"}, "names no column of people.*put a header before it"),
        ({"people": "Person_ID\n1\n"}, "did you mean 'person_id'"),
        ({}, "holds no table: there is no data file in it"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_remedy(
    write: Callable[..., Path], files: dict[str, str | bytes], message: str
) -> None:
    with pytest.raises(InvalidFeed, match=message):
        read(write(**files))


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("people.xlsx", "people.xlsx: .*save each sheet of the workbook as CSV UTF-8 and call it people.csv"),
        ("people.csv.gz", "people.csv.gz: .*unpack it"),
        ("people.txt", "people.txt: .*save it as CSV"),
        ("export.xlsx", "holds no table, only export.xlsx; save each sheet"),
        ("notes.txt", "holds no table, only notes.txt; needs any of"),
    ],
)
def test_a_file_that_would_be_left_unread_is_named(write: Callable[..., Path], file: str, message: str) -> None:
    (write() / file).write_bytes(b"anything")
    with pytest.raises(InvalidFeed, match=message):
        read(write())


def test_tabs_part_columns_too(write: Callable[..., Path]) -> None:
    tables, _ = read(write(people="person_id\tname\n1\tAnn, B; C\n"))
    assert tables.people[["person_id", "name"]].to_numpy().tolist() == [["k:1", "Ann, B; C"]]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"incidents": "incident_id,kind,occurred_from\n1,shooting,45717.5\n"}, "spreadsheet's count of days"),
        ({"incidents": "incident_id,kind,occurred_from\n1,shooting,1/31/2026\n"}, "the day comes before the month"),
        ({"incidents": "incident_id,kind,occurred_from\n1,Skottlossning,2026-01-31\n"}, "did you mean 'shooting'"),
        ({"locations": "location_id;longitude;latitude\n1;15,25;60,5\n"}, "decimal_comma = true in feed.toml"),
        (
            {"involvements": "incident_id,entity_kind,entity_id,role\n1,person,A,suspect\n"},
            "incidents.csv, not in the folder",
        ),
    ],
)
def test_a_reason_says_what_the_cell_looks_like(write: Callable[..., Path], files: dict[str, str], reason: str) -> None:
    _, rejected = read(write(**files))
    assert reason in rejected.rows["reason"].iloc[0]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('[columns.people]\nNamm = "name"', "people.csv has no column 'Namm'; did you mean 'Namn'"),
        ('[columns.people]\nNr = "person_id"\nNamn = "nam"', "unknown column 'Namn'; did you mean 'name'"),
        ('[columns.people]\nNr = "person_id"\nNamn = "person_id"', "two columns are 'person_id'"),
        ('[columns.peple]\nNr = "person_id"', "no such table; did you mean 'people'"),
    ],
)
def test_a_column_map_that_does_not_fit_is_refused(write: Callable[..., Path], columns: str, message: str) -> None:
    with pytest.raises(InvalidFeed, match=message):
        read(
            write(FEED + columns, people="Nr,Namn\n1,Ann\n")
            if "peple" not in columns
            else write(FEED + columns, people="person_id\n1\n")
        )


def test_a_user_s_own_columns_are_mapped_or_left_out(write: Callable[..., Path]) -> None:
    feed = FEED + '[columns.people]\nNr = "person_id"\nNamn = "name"\nSkostorlek = ""'
    tables, rejected = read(write(feed, people="Nr;Namn;Skostorlek\n1;Ann;38\n"))
    assert rejected.rows.empty
    assert tables.people[["person_id", "name"]].to_numpy().tolist() == [["k:1", "Ann"]]


def test_a_decimal_comma_is_read_where_the_feed_says_so(write: Callable[..., Path]) -> None:
    text = "location_id;longitude;latitude\n1;15,25;60,5\n"
    tables, _ = read(write(FEED + "decimal_comma = true", locations=text))
    assert tables.locations[["longitude", "latitude"]].to_numpy().tolist() == [[15.25, 60.5]]
    _, rejected = read(write(FEED, locations=text))
    assert len(rejected.rows) == 1


@pytest.mark.parametrize("location", ["nowhere", "people.csv"])
def test_a_location_that_is_no_folder_is_refused(write: Callable[..., Path], location: str) -> None:
    folder = write(people="person_id\n1\n")
    with pytest.raises(InvalidFeed, match="give the folder that holds people.csv, incidents.csv"):
        get(str(folder / location))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFeed, match="holds no table"):
        get(str(tmp_path))


def test_a_table_given_twice_is_refused(write: Callable[..., Path]) -> None:
    folder = write(people="person_id\n1\n")
    pd.DataFrame({"person_id": ["2"]}).to_parquet(folder / "people.parquet")
    with pytest.raises(InvalidFeed, match=r"also in people\.csv"):
        get(str(folder))


def test_without_a_name_or_a_zone_that_is_needed_the_feed_is_refused(write: Callable[..., Path]) -> None:
    with pytest.raises(InvalidFeed, match='write source = "name"'):
        read(write("", people="person_id\n1\n"))
    with pytest.raises(InvalidFeed, match="carries no zone"):
        read(write('source = "k"', people="person_id,recorded_at\n1,2026-01-01 12:00\n"))


def rows_of(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for row in csv.reader(file) if row) - 1


CELLS = st.sampled_from(
    ["", "NaN", "inf", "K-101", "p01", "vinterby:p01", "2026-02-30", "2026-01-05", "-1", "1e999", "suspect", "åäö",
     "v1", "true", "x" * 99, "a\nb", 'c"d', "e,f;g", "'; DROP TABLE incidents;--", "norr", "31/12/2025 23:59", " "]
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(
        st.tuples(st.sampled_from(sorted(path.name for path in (FIXTURES / "two_gangs").glob("*.csv"))),
                  st.integers(0, 60), st.integers(0, 10), CELLS),
        max_size=25,
    )
)  # fmt: skip
def test_whatever_is_corrupted_every_row_is_kept_or_rejected(
    tmp_path: Path, faults: list[tuple[str, int, int, str]]
) -> None:
    contents = {}
    for path in (FIXTURES / "two_gangs").glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            contents[path.name] = list(csv.reader(file))
    for name, row, column, cell in faults:
        rows = contents[name]
        target = rows[1 + row % (len(rows) - 1)]
        target[column % len(target)] = cell
    (tmp_path / "feed.toml").write_bytes((FIXTURES / "two_gangs/feed.toml").read_bytes())
    for name, rows in contents.items():
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    tables, rejected = read(tmp_path)
    check_tables(tables)
    for name, rows in contents.items():
        kept = tables.counts()[name.removesuffix(".csv")]
        told = rejected.rows[rejected.rows["file"] == name]
        assert kept + len(told) == len(rows) - 1
        assert told["row"].is_unique
        assert (told["reason"] != "").all()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    random=st.randoms(use_true_random=False),
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=8).filter(str.strip),
        min_size=15,
        max_size=15,
    ),
)
@pytest.mark.parametrize("parquet", [False, True])
def test_the_model_s_own_form_reads_back_exactly(tmp_path: Path, parquet: bool, random, names) -> None:
    tables, _ = read(FIXTURES / "two_gangs_v2")
    tables = tables.replace({"people": tables.people.assign(name=pd.array(names, dtype="str"))})
    for path in tmp_path.iterdir():
        path.unlink()
    for name, frame in tables.items():
        order = random.sample(range(len(frame)), len(frame))
        write_exactly(frame.iloc[order], tmp_path / f"{name}.csv", parquet=parquet)
    (tmp_path / "feed.toml").write_text('time_zone = "UTC"\nkeep_sources = ["vinterby"]\n', encoding="utf-8")
    again, rejected = read(tmp_path)
    assert rejected.rows.empty
    assert digest(again) == digest(tables)
    last = at("2026-12-31")
    assert digest(as_of(again, last)) == digest(as_of(tables, last))


def write_exactly(frame: pd.DataFrame, path: Path, *, parquet: bool) -> None:
    """The exchange form as outputs write it: ISO with Z, true and false, whole numbers as digits, blank for null."""
    if parquet:
        zoned = {name: frame[name].dt.tz_localize("UTC") for name in frame if str(frame[name].dtype) == TIME}
        frame.assign(**zoned).to_parquet(path.with_suffix(".parquet"), index=False)
        return
    cells = {}
    for name in frame:
        if str(frame[name].dtype) == TIME:
            cells[name] = frame[name].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif str(frame[name].dtype) == "bool":
            cells[name] = frame[name].map({True: "true", False: "false"})
        else:
            cells[name] = frame[name]
    pd.DataFrame(cells).to_csv(path, index=False, lineterminator="\n")


def test_raw_frames_are_the_files_as_they_are() -> None:
    raw = get(str(FIXTURES / "broken"))
    for name, frame in raw.frames.items():
        if name != RAGGED:
            ragged = (raw.frames[RAGGED]["file"] == name).sum()
            assert len(frame) + ragged == rows_of(FIXTURES / "broken" / name)
            assert set(frame.dtypes.astype("str")) == {"str"}
