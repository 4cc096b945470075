"""The record of a run (``run.json``) and of a load (``load.json``, ``rejected.csv``): what was done, on what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from json import dumps
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

from netgraph.outputs.files import write_atomically, write_spreadsheet

if TYPE_CHECKING:
    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables
    from netgraph.outputs.shared import Marking

    Counts = Mapping[str, Any]

__all__ = ["library_versions", "read_digest", "write_load_record", "write_record", "write_run_record"]

RUN_FILE = "run.json"
LOAD_FILE = "load.json"
_LIBRARIES = ("duckdb", "igraph", "numba", "numpy", "pandas", "pandera", "pyarrow", "pyproj", "pyvis", "scipy")


def write_run_record(
    folder: Path, *, run: Run, marking: Marking, outputs: Iterable[Path], counts: Counts, execution: Mapping[str, Any]
) -> Path:
    """Write ``run.json``: enough to say what a run claimed, on which records, and to repeat it.

    The keys stand in a fixed order. All but ``execution`` is the same for the same run on the same records.

    Parameters
    ----------
    folder
        Where the run leaves its files.
    run
        Which run it is; its configuration is written whole.
    marking
        From which sources, and how to handle what the run left.
    outputs
        Files that the run wrote in `folder`; each is listed with the sha256 and the size of its content.
    counts
        Rows by table: of the records used, of those kept and rejected by the loads under them, of the findings.
    execution
        What differs from one execution to the next: ``actor``, ``purpose``, ``store``, ``started_at``, ``seconds``
        by step.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    """
    record = {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "sources": marking.sources,
        "handling": marking.handling,
        "seed": run.seed,
        "version": run.version,
        "compared_with": run.compared_with,
        "input_digest": run.input_digest,
        "configuration": run.configuration,
        "counts": counts,
        "outputs": {path.relative_to(folder).as_posix(): read_digest(path) for path in sorted(outputs)},
        "libraries": library_versions(),
        "execution": execution,
    }
    return write_record(folder / RUN_FILE, record)


def write_load_record(folder: Path, *, feed: str, tables: Tables, rejected: Any, report: Any) -> list[Path]:
    """Write what a load did: ``load.json`` (counts) and ``rejected.csv`` (every row left out, and why).

    Only the owner can read the files. Whoever wants no copy of raw rows leaves ``record`` out of ``rejected.rows``.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    feed
        Name of the feed.
    tables
        The records that were kept.
    rejected
        What the feed's `transform` left out: ``rows``, ``not_carried``, ``explained``.
    report
        What the store says it added, changed, left unchanged and withdrew, per table.

    Raises
    ------
    NetgraphError
        A file cannot be written.
    """
    record = {
        "feed": feed,
        "kept": tables.counts(),
        "rejected": len(rejected.rows),
        "not_carried": rejected.not_carried,
        "explained": rejected.explained,
        "store": report,
    }
    rows = write_spreadsheet(rejected.rows, folder / "rejected.csv")
    return [write_record(folder / LOAD_FILE, record), rows]


def write_record(path: Path, record: Mapping[str, Any]) -> Path:
    """Write `record` as JSON for people and programs: indented, in the order given, UTF-8.

    Times become ``2026-01-01T12:00:00Z``, numpy numbers plain ones, dataclasses their fields.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    TypeError
        A value has no form in JSON.
    """
    return write_atomically(path, dumps(record, indent=2, ensure_ascii=False, default=_plain) + "\n")


def read_digest(path: Path) -> dict[str, Any]:
    """Return ``sha256`` and ``bytes`` of a file."""
    content = path.read_bytes()
    return {"sha256": sha256(content).hexdigest(), "bytes": len(content)}


def library_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that results depend on.

    Examples
    --------
    >>> sorted(library_versions())[:3]
    ['duckdb', 'igraph', 'numba']
    """
    return {"python": python_version()} | {name: _version(name) for name in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, pd.Timestamp):
        return f"{value.isoformat()}Z"
    if isinstance(value, pd.DataFrame):
        return value.to_dict("records")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return _plain_builtin(value)


def _plain_builtin(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no form in JSON: {value!r}")
