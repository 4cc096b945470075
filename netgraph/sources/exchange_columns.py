"""Which column of a user's file is which of ours, and how the feed's cells are to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TABLES
from netgraph.sources.exchange_cells import Reading
from netgraph.sources.exchange_rows import FILLED
from netgraph.sources.feed import FEED_FILE, did_you_mean

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.vocabulary import Vocabulary

__all__ = ["our_columns", "reading_of"]


def our_columns(frame: DataFrame, *, table: str, file: str, feed: Mapping[str, Any]) -> DataFrame:
    """Return the frame with our column names, the mapped ones renamed and those mapped to nothing left out.

    Raises
    ------
    InvalidFeed
        A column is unknown, given twice or missing, or the map names one that the file does not have.
    """
    names = feed["columns"].get(table, {})
    for own in names:
        if own not in frame:
            raise InvalidFeed(
                f"{FEED_FILE}: columns.{table}: {file} has no column {own!r}{did_you_mean(own, frame.columns) or '.'} "
                f"It has {', '.join(frame.columns)}"
            )
    ours = [names.get(own, own) for own in frame.columns]
    _check_columns(table, file, dict(zip(frame.columns, ours, strict=True)))
    kept = frame.set_axis(ours, axis=1)
    return kept[[name for name in ours if name]].reset_index(drop=True)


def _check_columns(table: str, file: str, ours: Mapping[str, str]) -> None:
    spec = TABLES[table]
    section = f'[columns.{table}] "own name" = "our name", or = "" to leave it out'
    remedy = f"Say what it is in {FEED_FILE}: {section}"
    if not any(name in spec.names or did_you_mean(name, spec.names) for name in ours.values()):
        raise InvalidFeed(
            f"{file}: its first line, {', '.join(ours)!r}, names no column of {table}. If it is the header, say in "
            f"{FEED_FILE} what each is: {section}; if not, put a header before it. "
            f"Columns of {table} are {', '.join(spec.names)}"
        )
    for own, name in ours.items():
        if name and name not in spec.names:
            raise InvalidFeed(
                f"{file}: unknown column {own!r}{did_you_mean(name, spec.names) or '.'} {remedy}. "
                f"Columns of {table} are {', '.join(spec.names)}"
            )
        if name and list(ours.values()).count(name) > 1:
            raise InvalidFeed(f"{file}: two columns are {name!r}. {remedy}")
    for column in spec.all_columns:
        needed = column.required and column.default is None and column.name not in FILLED
        if needed and column.name not in ours.values():
            raise InvalidFeed(
                f"{file}: column {column.name!r} is missing ({column.meaning}). "
                f"Add it, or name yours in {FEED_FILE}: {section}"
            )


def reading_of(feed: Mapping[str, Any], texts: Mapping[str, DataFrame], *, vocabulary: Vocabulary) -> Reading:
    """Say how to read the cells; sources named in a ``source`` column keep their ids, as those of ``keep_sources``."""
    for table in feed["columns"]:
        if table not in TABLES:
            raise InvalidFeed(f"{FEED_FILE}: columns.{table}: no such table{did_you_mean(table, TABLES) or '.'}")
    named = [name for text in texts.values() if "source" in text for name in text["source"].dropna().unique()]
    keep = dict.fromkeys([feed["source"], *feed["keep_sources"], *sorted(named)])
    return Reading(
        zone=feed["time_zone"],
        source=feed["source"],
        keep=tuple(name for name in keep if name and re.fullmatch(r"[^:\s]+", name)),
        decimal_comma=feed["decimal_comma"],
        vocabulary=vocabulary,
    )
