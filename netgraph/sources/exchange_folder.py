"""Which files of a folder are tables of the exchange form, and what is said of a folder or a file that is none."""

from __future__ import annotations

from pathlib import Path

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TABLES
from netgraph.sources.feed import did_you_mean

__all__ = ["table_files", "table_of"]

_SUFFIXES = (".csv", ".parquet")
_REMEDIES = {
    **dict.fromkeys([".xlsx", ".xls", ".xlsm", ".ods", ".numbers"], "save each sheet of the workbook as CSV UTF-8"),
    **dict.fromkeys([".gz", ".zip", ".7z", ".bz2", ".xz"], "unpack it"),
}
_OTHER_TEXT = dict.fromkeys([".txt", ".tsv", ".tab", ".json", ".jsonl"], "save it as CSV UTF-8")
_FORM = "docs/exchange-form.md says what they hold"
_SHOWN = 5


def table_files(folder: Path) -> list[Path]:
    """Return the table files of `folder` in the order of the tables.

    Raises
    ------
    InvalidFeed
        There is none, two are one table, or a file would be left out unread: a CSV or Parquet file that is no table,
        or a table in a form that is not read.
    """
    found: dict[str, Path] = {}
    present = sorted(path for path in folder.iterdir() if path.is_file())
    for path in present:
        name = table_of(path.name)
        if path.suffix.lower() not in _SUFFIXES:
            _refuse_other_form(path)
        elif name not in TABLES:
            raise InvalidFeed(
                f"{path}: no table is called {path.stem!r}{did_you_mean(name, TABLES) or '.'} "
                f"Rename it or move it elsewhere. Tables are {', '.join(TABLES)}"
            )
        elif name in found:
            raise InvalidFeed(f"{path}: table {name} is also in {found[name].name}; keep one of the two")
        else:
            found[name] = path
    if not found:
        raise InvalidFeed(_nothing_found(folder, [path.name for path in present if path.suffix != ".toml"]))
    return [found[name] for name in TABLES if name in found]


def table_of(file: str) -> str:
    """Return the table that a file would be by its name.

    Examples
    --------
    >>> table_of("People.CSV")
    'people'
    """
    return Path(file).stem.lower()


def _refuse_other_form(path: Path) -> None:
    name, remedy = path.name.lower().split(".")[0], (_REMEDIES | _OTHER_TEXT).get(path.suffix.lower())
    if name in TABLES and remedy:
        raise InvalidFeed(
            f"{path}: only .csv and .parquet are read; {remedy} and call it {name}.csv, or move it elsewhere"
        )


def _nothing_found(folder: Path, others: list[str]) -> str:
    suffixes = [Path(name).suffix.lower() for name in others]
    remedies = dict.fromkeys(_REMEDIES[suffix] for suffix in suffixes if suffix in _REMEDIES)
    shown = ", ".join(others[:_SHOWN]) + (" …" if len(others) > _SHOWN else "")
    what = f"holds no table, only {shown}" if others else "holds no table: there is no data file in it"
    how = "".join(f"; {remedy}" for remedy in remedies)
    return f"{folder}: {what}{how}; needs any of {', '.join(f'{name}.csv' for name in TABLES)} ({_FORM})"
