"""Records in: from a feed's files into a store, with a report of what was kept, changed and left out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.config import Config
from netgraph.errors import InvalidFeed
from netgraph.model.tables import Tables
from netgraph.pipeline.steps import Steps, clock, opened

if TYPE_CHECKING:
    from netgraph.sources import Source
    from netgraph.sources.feed import RawFrames
    from netgraph.sources.rejects import Rejected
    from netgraph.store import LoadReport

__all__ = ["Loaded", "last_load", "load", "read_feed_tables"]

LOAD_FILE = "load.json"


@dataclass(frozen=True)
class Loaded:
    """What a load did: the store's report, the rows left out and why, and where the report was written."""

    report: LoadReport
    rejected: Rejected
    folder: Path

    @property
    def is_empty(self) -> bool:
        """Whether every row of the feed was rejected, so that nothing was loaded at all."""
        total = self.report.total()
        return self.report.is_unchanged and total.unchanged == 0 and len(self.rejected.rows) > 0


def read_feed_tables(feed: str, location: str, *, config: Config, steps: Steps) -> tuple[Tables, Rejected]:
    """Read a feed's files and shape them into tables; broken rows come back beside them with their reasons.

    Which words the rows may use is the configuration's: `Config.words`.
    """
    from netgraph.sources import open_source

    _refuse_turned_around(feed, location)
    source, words = open_source(feed), config.words()
    with steps("read the feed"):
        raw = _read(source, feed, location)
    with steps("shape and check the records"):
        return source.transform(raw, vocabulary=words)


def _refuse_turned_around(feed: str, location: str) -> None:
    from netgraph.sources import SOURCES

    if feed not in SOURCES and location in SOURCES:
        raise InvalidFeed(f"the name of the feed comes first, then the folder: {location} {feed}")


def _read(source: Source, feed: str, location: str) -> RawFrames:
    """Read the feed; where that fails and the files are those of another feed, say so."""
    from netgraph.sources import likely_feed

    try:
        return source.get(location)
    except InvalidFeed as error:
        if (likely := likely_feed(location)) in ("", feed):
            raise
        raise InvalidFeed(f"{error}\nThese look like the files of another feed: {likely} {location}") from error


def load(
    feed: str,
    location: str,
    *,
    store: str,
    config: Config,
    steps: Steps,
    complete: bool = False,
    report: Path | None = None,
    full_copy: bool = False,
) -> Loaded:
    """Load a feed into a store; a second load of the same records changes nothing and says so.

    Parameters
    ----------
    feed, location
        Name of the feed and where its files are.
    store
        Address, such as ``duckdb:city.duckdb``.
    config, steps
        Who loads and what for; what is told while it runs.
    complete
        Whether the feed is whole: records of its sources that are absent are then withdrawn.
    report
        Folder for ``load.json`` and ``rejected.csv``; beside the store where ``None``.
    full_copy
        Whether ``rejected.csv`` also holds each rejected row as the feed has it, names and all; that is then entered
        in the audit. Else it says file, row, column, reason and the value that broke the rule.

    Raises
    ------
    NetgraphError
        Refused without a purpose, before anything is read; a feed, a table or a store that is not right. The store
        is then as it was.
    """
    from netgraph.outputs.run_record import write_load_record

    with opened(store, config, write=True) as kept:
        tables, rejected = read_feed_tables(feed, location, config=config, steps=steps)
        with steps("write the records"):
            done = kept.write(tables, now=clock(), complete=complete)
        if full_copy:
            kept.note_export("full copy of the rows rejected", {"rejected": len(rejected.rows)})
    told = rejected if full_copy else replace(rejected, rows=rejected.rows.drop(columns="record", errors="ignore"))
    folder = report or _beside(store)
    with steps("write the report"):
        write_load_record(folder, feed=feed, report=done.as_dict(), tables=tables, rejected=told)
    return Loaded(done, rejected, folder)


def last_load(store: str) -> Any:
    """Return what the newest load report beside the store says; ``None`` where there is none."""
    path = _beside(store) / LOAD_FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _beside(store: str) -> Path:
    """Return the folder for load reports: beside the file of an embedded store, else here."""
    scheme, _, place = store.partition(":")
    return Path(f"{place}.load") if scheme == "duckdb" else Path("load-report")
