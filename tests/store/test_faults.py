"""What goes wrong in the world: killed loads, a full disk, two at one file, strange files, hostile texts."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest

from netgraph.errors import Refused, StoreUnavailable
from netgraph.store import Store, open_store
from netgraph.store.shape import FORMAT
from tests.builders import at
from tests.store import loader
from tests.store.conftest import ENVIRONMENT, LOADER, Loader
from tests.worlds import triangle

NOW = at("2026-03-01")


def opened(path: Path, *, write: bool = False) -> Store:
    return open_store(f"duckdb:{path}", actor="tester", purpose="fault test", write=write)


def incidents_in(path: Path) -> int:
    store = opened(path)
    counts = store.history().counts()
    store.close()
    assert (counts["people"], counts["involvements"]) == wanted(counts["incidents"])
    return counts["incidents"]


@cache
def wanted(incidents: int) -> tuple[int, int]:
    """People and involvements that belong to so many incidents of whole batches."""
    one = loader.batch(0).counts()
    batches, rest = divmod(incidents, one["incidents"])
    assert rest == 0, "part of a batch was loaded"
    return batches * one["people"], batches * one["involvements"]


@pytest.fixture(scope="module")
def base(loads: Loader, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A store with one batch, and the seconds that loading it took."""
    path = tmp_path_factory.mktemp("base") / "base.duckdb"
    start = time.perf_counter()
    assert loads.load(f"duckdb:{path}", seed=0) == "done"
    return path, time.perf_counter() - start


@pytest.mark.parametrize("turn", range(12))
def test_a_killed_load_is_all_or_nothing(loads: Loader, base: tuple[Path, float], tmp_path: Path, turn: int) -> None:
    first, seconds = base
    path = tmp_path / "city.duckdb"
    whole = loader.INCIDENTS
    if turn % 4:  # every fourth load is the very first
        shutil.copy(first, path)
    before = whole if path.exists() else 0
    loads.load(f"duckdb:{path}", seed=1, kill_after=random.Random(turn).uniform(0, seconds))
    if path.exists():
        try:
            assert incidents_in(path) in (before, before + whole)
        except StoreUnavailable as error:
            assert "holds nothing yet" in str(error) and not before
    assert loads.load(f"duckdb:{path}", seed=1) == "done"
    assert incidents_in(path) == before + whole


def test_a_full_disk_is_said_and_nothing_is_torn(loads: Loader, base: tuple[Path, float], tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    shutil.copy(base[0], path)
    said = loads.load(f"duckdb:{path}", seed=1, limit=100_000)
    assert said.startswith("StoreUnavailable 4: ") and str(path) in said and "make room on the disk" in said
    assert incidents_in(path) == loader.INCIDENTS
    assert loads.load(f"duckdb:{path}", seed=1) == "done"
    assert incidents_in(path) == 2 * loader.INCIDENTS


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A store that another process holds for writing, and that process's id."""
    path = tmp_path / "city.duckdb"
    holder = subprocess.Popen(
        [*LOADER, f"duckdb:{path}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert holder.stdout.readline().strip() == "ready"
    yield path, holder.pid
    holder.communicate("\n", timeout=30)


@pytest.mark.parametrize("write", [True, False])
def test_a_store_that_another_holds_is_refused_with_its_process(held: tuple[Path, int], write: bool) -> None:
    path, process = held
    with pytest.raises(StoreUnavailable, match=rf"held by process {process} .*one writer or many readers") as refused:
        opened(path, write=write)
    assert refused.value.exit_code == 4


def test_a_reader_beside_a_writer_of_the_same_process_is_refused(tmp_path: Path) -> None:
    writer = opened(tmp_path / "city.duckdb", write=True)
    with pytest.raises(StoreUnavailable, match="this process has it open already"):
        opened(tmp_path / "city.duckdb")
    writer.close()


def test_many_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    writer = opened(path, write=True)
    writer.write(triangle(), now=NOW)
    writer.close()
    readers = [opened(path), opened(path)]
    assert [len(reader.read().people) for reader in readers] == [3, 3]
    for reader in readers:
        reader.close()


def a_text_file(folder: Path) -> Path:
    path = folder / "city.duckdb"
    path.write_text("incident_id,kind\n" * 1000, encoding="utf-8")
    return path


def a_foreign_database(folder: Path) -> Path:
    path = folder / "city.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE people (name VARCHAR)")
    return path


def a_later_layout(folder: Path) -> Path:
    path = folder / "city.duckdb"
    opened(path, write=True).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE netgraph.layout SET format = 99")
    return path


def a_table(folder: Path) -> Path:
    """A CSV file, which DuckDB opens as if it were a database."""
    (folder / "people.csv").write_text("person_id,name\nk:1,Ann\n")
    return folder / "people.csv"


STRANGE = {
    "nothing there": (lambda folder: folder / "none.duckdb", False, "no such file; load records first"),
    "no folder": (lambda folder: folder / "none" / "city.duckdb", True, "make it first"),
    "a folder": (lambda folder: folder, True, "this is a folder"),
    "text": (a_text_file, True, "not a DuckDB database"),
    "text to read": (a_text_file, False, "not a DuckDB database"),
    "a table": (a_table, True, "not a DuckDB database"),
    "a table to read": (a_table, False, "not a DuckDB database"),
    "a foreign database": (a_foreign_database, True, "none of netgraph's"),
    "a foreign database to read": (a_foreign_database, False, "none of netgraph's"),
    "a later layout": (a_later_layout, False, f"layout 99, this netgraph reads {FORMAT};"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_a_strange_file_is_refused_and_left_as_it_is(tmp_path: Path, case: str) -> None:
    make, write, says = STRANGE[case]
    path = make(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreUnavailable, match=says):
        opened(path, write=write)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_address_of_another_kind_says_what_is_allowed() -> None:
    for url in ("city.duckdb", "oracle:x", "duckdb:", "duckdb://city.duckdb"):
        with pytest.raises(ValueError, match="allowed duckdb:PATH"):
            open_store(url, actor="tester", purpose="fault test")


@pytest.mark.parametrize("who", [{"actor": "a", "purpose": " "}, {"actor": "", "purpose": "p"}])
def test_without_actor_or_purpose_no_file_is_even_made(tmp_path: Path, who: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        open_store(f"duckdb:{tmp_path / 'city.duckdb'}", write=True, **who)
    assert refused.value.exit_code == 5
    assert not list(tmp_path.iterdir())


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    opened(tmp_path / "city.duckdb", write=True).close()
    reader = opened(tmp_path / "city.duckdb")
    with pytest.raises(ValueError, match="write=True"):
        reader.write(triangle(), now=NOW)
    reader.close()


def test_ctrl_c_in_the_middle_of_a_statement_is_an_interruption_and_undoes_what_was_begun(tmp_path: Path) -> None:
    """DuckDB itself says RuntimeError; early or late, the signal has the same end."""
    with opened(tmp_path / "city.duckdb", write=True) as store:
        store.write(triangle(), now=NOW)
        pressed = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt), store._act(write=True):
            pressed.start()
            store._connection.execute("DELETE FROM history.people")
            store._run("SELECT sum(hash(range)) AS n FROM range(30000000000)", {})
        assert len(store.read().people) == 3
        assert store.write(triangle(), now=NOW).is_unchanged
