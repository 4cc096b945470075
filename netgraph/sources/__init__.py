"""Where records come from: one feed a file, each ``get(location)`` then ``transform(raw)``.

To add a feed, copy `netgraph.sources.csv_folder`'s two functions into a new file and name it in `SOURCES`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TABLES
from netgraph.sources.feed import RawFrames, did_you_mean

if TYPE_CHECKING:
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary
    from netgraph.sources.rejects import Rejected

__all__ = ["SOURCES", "Source", "likely_feed", "open_source"]

SOURCES: dict[str, str] = {
    "csv_folder": "netgraph.sources.csv_folder",
    "gva": "netgraph.sources.gva",
    "philadelphia": "netgraph.sources.philadelphia",
    "pole": "netgraph.sources.pole",
    "stlouis": "netgraph.sources.stlouis",
    "polisen": "netgraph.sources.polisen",
    "ucdp": "netgraph.sources.ucdp",
    "bitcoin": "netgraph.sources.bitcoin",
}
"""Every feed by name, and the module that reads it."""


class Source(Protocol):
    """What each feed's module offers."""

    def get(self, location: str) -> RawFrames:
        """Read the feed's files at `location`, as they are; the only step that touches them."""

    def transform(self, raw: RawFrames, *, vocabulary: Vocabulary | None = None) -> tuple[Tables, Rejected]:
        """Return the records, and what was not taken over with the reason; pure; words are the shipped by default."""


def open_source(name: str) -> Source:
    """Return the module of feed `name`.

    Raises
    ------
    InvalidFeed
        No feed of that name.

    Examples
    --------
    >>> open_source("csv_foldr")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    netgraph.errors.InvalidFeed: no feed 'csv_foldr'; did you mean 'csv_folder'? Feeds are csv_folder, gva, ...
    """
    if name not in SOURCES:
        raise InvalidFeed(f"no feed {name!r}{did_you_mean(name, SOURCES) or '.'} Feeds are {', '.join(SOURCES)}")
    return cast("Source", import_module(SOURCES[name]))


def likely_feed(location: str) -> str:
    """Return the name of the feed whose files lie at `location`; nothing where they are of none.

    Examples
    --------
    >>> likely_feed("nowhere")
    ''
    """
    folder = Path(location)
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name, module in SOURCES.items():
        files = set(getattr(import_module(module), "FILES", ()))
        if files and files <= present:
            return name
    return "csv_folder" if present & {f"{table}.csv" for table in TABLES} else ""
