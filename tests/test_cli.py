"""The command line as a user meets it: the obvious mistakes, exit codes, and nothing lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from netgraph.cli import app
from netgraph.cli.app import command
from netgraph.errors import StoreUnavailable

FIXTURES = Path(__file__).parent.parent / "fixtures"
TWO_GANGS = str(FIXTURES / "two_gangs")


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGRAPH_PURPOSE", "test")
    monkeypatch.setenv("NETGRAPH_ACTOR", "tester")


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the two gangs in it, only read by the tests that share it."""
    path = tmp_path_factory.mktemp("city") / "city.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETGRAPH_PURPOSE", "test")
        assert call("load", "csv_folder", TWO_GANGS, "--store", f"duckdb:{path}").exit_code == 0
    return f"duckdb:{path}"


def test_a_second_load_changes_nothing_and_says_so(tmp_path: Path) -> None:
    store = f"duckdb:{tmp_path / 'city.duckdb'}"
    first = call("load", "csv_folder", TWO_GANGS, "--store", store)
    second = call("load", "csv_folder", TWO_GANGS, "--store", store)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "nothing new" not in first.output
    assert "nothing new" in second.output
    report = json.loads((tmp_path / "city.duckdb.load" / "load.json").read_text())
    assert report["store"]["incidents"]["added"] == 0
    assert report["store"]["incidents"]["unchanged"] == report["kept"]["incidents"] > 0


def test_check_reports_broken_rows_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    checked = call("check", "csv_folder", FIXTURES / "broken")
    assert checked.exit_code == 3
    assert "row" in checked.output
    assert list(tmp_path.iterdir()) == []


def test_broken_rows_are_written_beside_the_store_and_the_rest_is_loaded(tmp_path: Path) -> None:
    loaded = call("load", "csv_folder", FIXTURES / "broken", "--store", f"duckdb:{tmp_path / 'c.duckdb'}")
    assert loaded.exit_code == 0
    assert len((tmp_path / "c.duckdb.load" / "rejected.csv").read_text().splitlines()) > 1


def test_a_load_of_nothing_but_broken_rows_says_so(tmp_path: Path) -> None:
    (tmp_path / "feed.toml").write_text('source = "k"\ntime_zone = "UTC"\n')
    (tmp_path / "incidents.csv").write_text("incident_id,kind,occurred_from\n1,mord,2026-01-31\n")
    loaded = call("load", "csv_folder", tmp_path, "--store", f"duckdb:{tmp_path / 'c.duckdb'}")
    assert loaded.exit_code == 3
    assert "nothing was loaded: every row was rejected" in loaded.output
    assert "nothing new" not in loaded.output
    assert "did you mean 'murder'?" in (tmp_path / "c.duckdb.load" / "rejected.csv").read_text()


def test_without_a_purpose_nothing_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETGRAPH_PURPOSE")
    refused = call("load", "csv_folder", TWO_GANGS, "--store", f"duckdb:{tmp_path / 'c.duckdb'}")
    assert refused.exit_code == 5
    assert "--purpose" in refused.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["load", "csv_foldr", TWO_GANGS], 3, "did you mean 'csv_folder'"),
        (["load", "csv_folder", "no/such/folder"], 3, "no/such/folder"),
        (["load", TWO_GANGS, "csv_folder"], 3, "the name of the feed comes first"),
        (["load", "gva", TWO_GANGS], 3, f"files of another feed: csv_folder {TWO_GANGS}"),
        (["load", "csv_folder", f"{TWO_GANGS}/people.csv"], 3, "this is a file, and the feed is a folder"),
        (["run", "--out", "x", "--as-of", "yesterday-ish"], 2, "--as-of: got 'yesterday-ish'"),
        (["run", "--out", "x", "--as-of", "1999-01-01"], 1, "holds no records known by 1999-01-01"),
        (["run", "--out", "x", "--language", "de"], 2, "allowed en, sv"),
        (["run", "--out", "x", "--seed", "-1"], 2, "seed"),
        (["run", "--out", "x", "--seed", "one"], 2, "'--seed'"),
        (["query", "fnd", "text=a"], 2, "did you mean find"),
        (["query", "find"], 2, "text"),
        (["query", "find", "text"], 2, "key=value"),
        (["query", "find", "txet=a"], 2, "txet"),
        (["query", "ego_network", "person=k:1", "steps=nine"], 2, "steps"),
        (["query", "find", "text=a", "--format", "xml"], 2, "table, json, csv"),
        (["query"], 2, "--list"),
    ],
)
def test_an_obvious_mistake_gets_one_message_and_the_right_exit_code(
    city: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    store = city if words[0] != "load" else f"duckdb:{tmp_path / 'c.duckdb'}"
    result = call(*words, "--store", store)
    assert result.exit_code == code, result.output
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    for words in (["run", "--out", tmp_path / "x"], ["query", "totals"]):
        result = call(*words, "--store", f"duckdb:{tmp_path / 'none.duckdb'}")
        assert result.exit_code == 4
        assert "none.duckdb" in result.output
    assert not (tmp_path / "none.duckdb").exists()


def test_an_address_of_no_known_kind_is_a_usage_error(tmp_path: Path) -> None:
    result = call("query", "totals", "--store", f"oracle:{tmp_path}")
    assert result.exit_code == 2
    assert "duckdb:" in result.output


def test_a_store_that_another_process_writes_is_left_alone(city: str, tmp_path: Path) -> None:
    path = city.removeprefix("duckdb:")
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        result = call("load", "csv_folder", TWO_GANGS, "--store", city)
        other.stdin.close()
    assert result.exit_code == 4, result.output
    assert str(other.pid) in result.output


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_form_of_an_answer_can_be_read(city: str, form: str) -> None:
    result = call("query", "totals", "--store", city, "--format", form)
    assert result.exit_code == 0
    if form == "json":
        assert len(json.loads(result.stdout)) > 3
    else:
        assert "incidents" in result.stdout


def test_a_value_that_looks_like_code_finds_nothing_and_does_nothing(city: str) -> None:
    before = call("query", "totals", "--store", city, "--format", "csv").stdout
    found = call("query", "find", "text='; DROP TABLE history.people; --", "--store", city, "--format", "csv")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) == 1
    assert call("query", "totals", "--store", city, "--format", "csv").stdout == before


def test_questions_are_listed_with_their_parameters() -> None:
    listed = call("query", "--list")
    assert listed.exit_code == 0
    assert all(name in listed.output for name in ("shortest_path", "person_timeline", "incidents_near"))


def test_unknown_settings_are_named(city: str, tmp_path: Path) -> None:
    (tmp_path / "n.toml").write_text("list_lenght = 5\n")
    result = call("run", "--store", city, "--out", tmp_path / "o", "--config", tmp_path / "n.toml")
    assert result.exit_code == 2
    assert "did you mean 'list_length'" in result.output


def test_version_names_what_results_depend_on() -> None:
    shown = call("version").output
    assert "netgraph 0." in shown
    assert "duckdb" in shown


def test_the_other_package_of_that_name_is_detected(tmp_path: Path) -> None:
    """The other distribution is laid beside ours the way pip would, with its own top-level package."""
    (tmp_path / "netgraph-4.13.2.dist-info").mkdir()
    (tmp_path / "netgraph-4.13.2.dist-info" / "METADATA").write_text("Name: netgraph\nVersion: 4.13.2\n")
    (tmp_path / "netgraph").mkdir()
    (tmp_path / "netgraph" / "__init__.py").write_text("")
    launcher = Path(__file__).parent.parent / "netgraph_conflicts.py"
    done = subprocess.run(
        [sys.executable, str(launcher), "version"],
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "pip uninstall netgraph" in done.stderr


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run([sys.executable, "-m", "netgraph", "version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("netgraph ")


@pytest.mark.parametrize("turned", [RuntimeError("Query interrupted"), StoreUnavailable("the connection broke"), None])
def test_what_fails_after_ctrl_c_is_an_interruption(
    turned: Exception | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """DuckDB and drivers make errors of their own of the signal; the user pressed the keys all the same."""

    def act() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if turned is None:
                raise
            raise turned from None

    with pytest.raises(typer.Exit) as left:
        command(act)()
    assert left.value.exit_code == 130
    assert "interrupted" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_without_ctrl_c_stays_what_it_is() -> None:
    def act() -> None:
        raise RuntimeError("Query interrupted")

    with pytest.raises(RuntimeError, match="Query interrupted"):
        command(act)()
