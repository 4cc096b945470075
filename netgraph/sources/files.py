"""Reading a feed's CSV files and netgraph's own word lists beside this module, every cell as the text it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidFeed
from netgraph.sources.feed import RawFrames, did_you_mean, feed_folder, read_feed

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["folder_reader", "read_files", "word_list", "word_map"]


def folder_reader(columns: Mapping[str, Sequence[str]], *, defaults: Mapping[str, Any]) -> Callable[[str], RawFrames]:
    """Return the ``get`` of a feed that is a folder of named files.

    Parameters
    ----------
    columns
        By file name, the columns to read; others (names of people, say) are never read.
    defaults
        What the feed says about itself where the folder holds no ``feed.toml``; see
        `netgraph.sources.feed.read_feed`.
    """

    def get(location: str) -> RawFrames:
        """Read the feed's files in folder `location`, as they are; the columns that the feed does not use stay unread.

        Raises
        ------
        InvalidFeed
            The folder, a file or a column is missing, or a file is no CSV.
        """
        folder = feed_folder(location, needs=columns)
        return RawFrames(read_files(folder, columns), read_feed(folder, defaults=defaults), location)

    return get


def read_files(folder: Path, columns: Mapping[str, Sequence[str]]) -> dict[str, DataFrame]:
    """Return the named columns of each file in `folder`, all cells as text, blank cells as null.

    Parameters
    ----------
    folder
        Where the files lie; plain or gzipped CSV in UTF-8 with a header line.
    columns
        By file name, the columns to read; others are never read.

    Raises
    ------
    InvalidFeed
        A file or a column is missing, or a file is no CSV in UTF-8.

    Notes
    -----
    0.6 s for 632,000 rows of 8 to 9 columns: read as Arrow, never row by row.
    """
    if missing := [name for name in columns if not (folder / name).is_file()]:
        rest = "" if len(missing) == len(columns) else f"; the feed is a folder with {', '.join(columns)}"
        raise InvalidFeed(f"{folder}: lacks {', '.join(missing)}{rest}")
    return {name: _read(folder / name, list(wanted)) for name, wanted in columns.items()}


def word_list(name: str) -> DataFrame:
    """Return the shipped list ``name.csv``, all cells as text, blank cells as empty text.

    Examples
    --------
    >>> word_list("gva_zones").columns.tolist()
    ['state', 'zone']
    """
    import pandas as pd

    with (files("netgraph.sources") / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype="str", keep_default_na=False)


def word_map(name: str) -> Series:
    """Return the first two columns of the shipped list ``name.csv``: the feed's word to ours.

    Examples
    --------
    >>> word_map("gva_zones")["Illinois"]
    'America/Chicago'
    """
    words = word_list(name)
    word, ours = words.columns[:2]
    mapped: Series = words.set_index(word)[ours]
    return mapped


def _read(path: Path, wanted: list[str]) -> DataFrame:
    import pyarrow as pa
    from pyarrow import csv

    try:
        table = csv.read_csv(
            str(path),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowInvalid, OSError) as error:
        raise InvalidFeed(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    if missing := [name for name in wanted if name not in table.column_names]:
        raise InvalidFeed(
            f"{path}: no column {missing[0]!r}{did_you_mean(missing[0], table.column_names) or '.'} "
            f"Needs {', '.join(wanted)}; has {', '.join(table.column_names)}"
        )
    frame: DataFrame = table.select(wanted).to_pandas().astype("str")
    return frame
