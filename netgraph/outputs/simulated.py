"""A simulated city in a folder: the records in the exchange form, the truth beside them, and how it was made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidConfig, NetgraphError
from netgraph.outputs.exchange import write_csv_folder, write_exact_csv
from netgraph.outputs.files import write_atomically

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables

__all__ = ["MADE_FILE", "check_own_folder", "write_simulation"]

MADE_FILE = "simulated.json"
"""Says with what the folder was made; only a folder with it is ever replaced."""


def check_own_folder(folder: Path) -> None:
    """Raise `InvalidConfig` if the folder holds anything that `write_simulation` did not write.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as empty:
    ...     check_own_folder(Path(empty))
    """
    if folder.is_dir() and (any(folder.iterdir()) and not (folder / MADE_FILE).is_file()):
        raise InvalidConfig(f"--out: {folder} holds files that netgraph simulate did not write; name another folder")
    if folder.exists() and not folder.is_dir():
        raise InvalidConfig(f"--out: {folder} is a file; name a folder")


def write_simulation(
    tables: Tables, truth: Iterable[tuple[str, DataFrame]], folder: Path, *, made: Mapping[str, Any]
) -> None:
    """Write records, ``truth/`` and how they were made into `folder`, which appears whole or not at all.

    Parameters
    ----------
    tables
        The records, all versions.
    truth
        The tables of the truth by name; they go to ``truth/``, where no feed looks.
    folder
        Where to; a folder of an earlier simulation is replaced, any other that is not empty refused.
    made
        What is told in ``simulated.json``: size, seed and so on.

    Raises
    ------
    InvalidConfig
        As `check_own_folder`.
    NetgraphError
        The folder cannot be written; nothing is left half written.

    Notes
    -----
    About 2 s a million rows.
    """
    check_own_folder(folder)
    with _whole_folder(folder) as part:
        write_csv_folder(tables, part)
        for name, frame in truth:
            write_exact_csv(frame, part / "truth" / f"{name}.csv")
        write_atomically(part / MADE_FILE, json.dumps(made, indent=1, sort_keys=True, default=str) + "\n")


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Make a folder of another name beside `folder`, and give it that name only when all is in it."""
    part, before = (folder.with_name(f".{folder.name}.{what}") for what in ("part", "before"))
    try:
        shutil.rmtree(part, ignore_errors=True)  # what a killed run left
        shutil.rmtree(before, ignore_errors=True)
        part.mkdir(parents=True)
        yield part
        if folder.exists():
            folder.replace(before)
        part.replace(folder)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise NetgraphError(
            f"{folder}: cannot be written: {error.strerror or error}; nothing was left half written. "
            "Free space on the disk or name another folder, then run again"
        ) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
