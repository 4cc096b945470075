"""Files that appear whole or not at all, and findings as CSV for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from netgraph.errors import NetgraphError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.findings import Findings

__all__ = [
    "atomic_file",
    "write_atomically",
    "write_csv_columns",
    "write_findings_files",
    "write_spreadsheet",
    "written_times",
]

_BOM = b"\xef\xbb\xbf"
_DIGITS = 6
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@contextmanager
def atomic_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file of another name in the same folder, and give it the name `path` only when all was written.

    The file can be read and written by its owner alone (mode 0600). The folder is made if it is not there. What a
    killed writer of the same file left behind is removed.

    Raises
    ------
    NetgraphError
        The folder cannot be made or written, or the disk is full; `path` is then as it was before.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with atomic_file(Path(folder) / "note.txt") as file:
    ...         written = file.write(b"whole")
    ...     (Path(folder) / "note.txt").read_text()
    'whole'
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as file:
            part = Path(file.name)
            _hold(file)
            yield file
        part.replace(path)
    except OSError as error:
        _remove(part)
        raise NetgraphError(
            f"{path}: cannot be written: {error.strerror or error}; nothing was left half written. "
            "Free space on the disk or name another folder, then run again"
        ) from error
    except BaseException:
        _remove(part)
        raise


def write_atomically(path: Path, content: str | bytes) -> Path:
    """Write `content` to `path`, whole or not at all; text as UTF-8 with line ends as they are.

    Raises
    ------
    NetgraphError
        As `atomic_file`.
    """
    with atomic_file(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)
    return path


def write_findings_files(findings: Findings, folder: Path, *, marking: Mapping[str, str]) -> list[Path]:
    """Write one CSV a findings table (``conflicts.csv``, ``members.csv``, …) for people to open in a spreadsheet.

    The columns are those of `netgraph.model.findings.FINDINGS`, then those of the marking, ``run_id as_of sources
    handling``: a row that is copied elsewhere still says which run claimed it, as of when, from which sources, and how
    it may be handled. The form is that of `write_spreadsheet`.

    Parameters
    ----------
    findings
        Of a run.
    folder
        Where to; made if it is not there.
    marking
        `netgraph.outputs.shared.Marking.as_dict` of the records under the run.

    Returns
    -------
    list of Path
        The files written, in the order of the tables.

    Raises
    ------
    NetgraphError
        As `atomic_file`.
    """
    return [write_spreadsheet(frame.assign(**marking), folder / f"{name}.csv") for name, frame in findings.items()]


def write_spreadsheet(frame: DataFrame, path: Path) -> Path:
    """Write any table as a CSV that a spreadsheet opens without harm.

    UTF-8 with byte order mark (a spreadsheet then shows åäö), commas, every text in quotes, LF line ends; times as
    ``2026-01-01T12:00:00Z``, numbers to six significant digits, ``true``/``false``, blank where unknown. A text that
    a spreadsheet would take for a formula (it begins with ``= + - @``, a tab or a line break) gets an apostrophe
    before it. The same table gives the same bytes.

    Raises
    ------
    NetgraphError
        As `atomic_file`.
    """
    columns = {name: _spreadsheet_cells(frame[name]) for name in frame}
    with atomic_file(path) as file:
        file.write(_BOM)
        write_csv_columns(columns, file)
    return path


def written_times(times: Series) -> NDArray[np.object_]:
    """Return UTC times as text, ``2026-01-01T12:00:00Z``; microseconds where there are any; ``None`` where unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> written_times(pd.Series(pd.to_datetime(["2026-01-01 12:00", None]))).tolist()
    ['2026-01-01T12:00:00Z', None]
    """
    import numpy as np

    exact = times.to_numpy(dtype="datetime64[us]")
    seconds = exact.astype("datetime64[s]")
    text: NDArray[np.object_] = np.datetime_as_string(seconds).astype("object")
    finer = (seconds != exact) & ~np.isnat(exact)
    text[finer] = np.datetime_as_string(exact[finer])
    text += "Z"
    text[np.isnat(exact)] = None
    return text


def write_csv_columns(columns: dict[Any, Any], file: IO[bytes]) -> None:
    """Write columns of one length as a CSV with a header: every text in quotes, LF line ends."""
    import pyarrow as pa
    from pyarrow import csv

    csv.write_csv(pa.table(columns), file)


def _spreadsheet_cells(values: Series) -> pa.Array:
    import pandas as pd
    import pyarrow as pa

    if pd.api.types.is_datetime64_dtype(values.dtype):
        return pa.array(written_times(values), type=pa.string())
    if pd.api.types.is_float_dtype(values.dtype):
        short = [None if pd.isna(value) else float(f"{value:.{_DIGITS}g}") for value in values]
        return pa.array(short, type=pa.float64())
    if pd.api.types.is_bool_dtype(values.dtype) or pd.api.types.is_integer_dtype(values.dtype):
        return pa.array(values, from_pandas=True)
    return pa.array([None if pd.isna(value) else _no_formula(str(value)) for value in values], type=pa.string())


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _hold(file: Any) -> None:
    """Mark the file as being written, where the system can: a cleaner then leaves it alone."""
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_leftovers(path: Path) -> None:
    for part in path.parent.glob(f".{path.name}.*.part"):
        with suppress(OSError):  # Windows itself refuses to remove a file that is open
            if _is_free(part):
                part.unlink()


def _is_free(part: Path) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    with part.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _remove(part: Path | None) -> None:
    if part is not None:
        part.unlink(missing_ok=True)
