"""What can go wrong with a DuckDB file, in plain words: absent, not ours, held by another, full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from netgraph.errors import StoreUnavailable

__all__ = ["connect", "faults_are_said", "refuse_strange_path"]

_HELD = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<process>\d+)\)")
_WORLD = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.PermissionException,
    duckdb.TransactionException,  # what a full disk makes of a COMMIT
)
_MAGIC = slice(8, 12)
_NOT_OURS = "not a DuckDB database; name another file"
_SETTINGS = {
    "enable_external_access": "false",  # a query reads this file and no other
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "arrow_large_buffer_size": "true",
}


def refuse_strange_path(path: Path, *, write: bool) -> None:
    """Raise `StoreUnavailable` where there is no file to read, no folder to make one in, or a file of another kind."""
    if path.is_dir():
        raise StoreUnavailable(f"store {path}: this is a folder; name a file, for example {path / 'city.duckdb'}")
    if not path.exists() and not write:
        raise StoreUnavailable(
            f"store {path}: there is no such file; load records first: netgraph load FEED PATH --store duckdb:{path}"
        )
    if not path.parent.is_dir():
        raise StoreUnavailable(f"store {path}: the folder {path.parent} is not there; make it first")
    if path.is_file() and not _is_database(path):  # DuckDB would open a CSV file, and show it as a table
        raise StoreUnavailable(f"store {path}: {_NOT_OURS}")


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_MAGIC.stop)
    except OSError:
        return True  # why it cannot be read, the opening says
    return not head or head[_MAGIC] == b"DUCK"


def connect(path: Path, *, write: bool, memory: str) -> duckdb.DuckDBPyConnection:
    """Open the file, or raise `StoreUnavailable` saying who holds it or why it is none of ours."""
    try:
        return duckdb.connect(str(path), read_only=not write, config={**_SETTINGS, "memory_limit": memory})
    except duckdb.ConnectionException as error:
        raise StoreUnavailable(
            f"store {path}: this process has it open already, otherwise; close that one first"
        ) from error
    except duckdb.Error as error:
        raise StoreUnavailable(f"store {path}: {_why(str(error))}") from error


def _why(message: str) -> str:
    if held := _HELD.search(message):
        who = f"process {held['process']} ({Path(held['program']).name})"
        return f"held by {who}: a DuckDB file has one writer or many readers; wait until that process is done"
    if "not a valid DuckDB database file" in message:
        return _NOT_OURS
    first = message.splitlines()[0] if message else "unknown reason"
    return f"cannot be opened: {first}"


@contextmanager
def faults_are_said(path: Path, *, write: bool) -> Iterator[None]:
    """Turn what the disk or the memory refuses into `StoreUnavailable`, and DuckDB's word for Ctrl-C into ours.

    An act that writes is undone by whoever opened its transaction.
    """
    try:
        yield
    except _WORLD as error:
        first = str(error).splitlines()[0]
        if write:
            said = f"the act failed and was undone ({first}); make room on the disk and repeat it"
        else:
            said = f"cannot be read ({first}); see that the file is whole and the disk has room, then repeat it"
        raise StoreUnavailable(f"store {path}: {said}") from error
    except (RuntimeError, duckdb.InterruptException) as error:
        if "interrupted" not in str(error).lower():
            raise
        raise KeyboardInterrupt from error
