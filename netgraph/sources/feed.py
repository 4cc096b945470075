"""What a feed says about itself (``feed.toml``), the frames as its files have them, and ids that carry its name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidFeed
from netgraph.model.spans import check_zone

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

__all__ = ["FEED_FILE", "RawFrames", "did_you_mean", "feed_folder", "feed_settings", "read_feed", "source_id"]

FEED_FILE = "feed.toml"

_NOTHING_STATED: dict[str, Any] = {
    "source": None,
    "time_zone": None,
    "snapshot_date": None,
    "columns": {},
    "keep_sources": (),
}


@dataclass(frozen=True)
class RawFrames:
    """What `get` returns: the frames as the source has them, what the feed says of itself, and where it was read.

    ``frames`` is by the name of the file or of its table; ``feed`` is what `read_feed` returned.
    """

    frames: Mapping[str, DataFrame]
    feed: Mapping[str, Any]
    location: str


def feed_folder(location: str, *, needs: Iterable[str]) -> Path:
    """Return the folder at `location`, or say that it is none, and what should be in it.

    Raises
    ------
    InvalidFeed
        Nothing is there, or a file.
    """
    folder = Path(location)
    if folder.is_dir():
        return folder
    what = "this is a file, and the feed is a folder" if folder.exists() else "no such folder"
    raise InvalidFeed(f"{folder}: {what}; give the folder that holds {', '.join(needs)}")


def read_feed(folder: Path, *, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the feed in `folder`: `defaults`, overruled by ``feed.toml`` where that is there.

    Parameters
    ----------
    folder
        Where the feed's files lie.
    defaults
        What holds where ``feed.toml`` is silent. May name settings beyond the five below; these are then allowed in
        ``feed.toml`` too.

    Returns
    -------
    dict
        ``source`` (name before the colon of every id, or ``None``), ``time_zone`` (IANA name, or ``None``),
        ``snapshot_date`` (`Timestamp`, naive UTC, or ``None``: when the feed was drawn), ``columns`` (by table: the
        file's own column name to ours), ``keep_sources`` (sources whose ids are already of the form ``source:id``).

    Raises
    ------
    InvalidFeed
        The file is no TOML, or a setting is unknown or has a value that cannot be used.
    """
    path = folder / FEED_FILE
    return feed_settings(_parse(path) if path.is_file() else {}, path, defaults=defaults)


def feed_settings(stated: Mapping[str, Any], path: Path, *, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that `path` states, as `read_feed` does for a ``feed.toml``.

    Raises
    ------
    InvalidFeed
        A setting is unknown or has a value that cannot be used.
    """
    settings = {**_NOTHING_STATED, **defaults}
    if unknown := sorted(set(stated) - set(settings)):
        raise InvalidFeed(
            f"{path}: unknown setting {unknown[0]!r}{did_you_mean(unknown[0], settings) or '.'} "
            f"Settings are {', '.join(settings)}"
        )
    settings |= stated
    return settings | {
        "source": _source(settings["source"], path),
        "time_zone": _zone(settings["time_zone"], path),
        "snapshot_date": _snapshot(settings["snapshot_date"], path),
        "columns": _column_map(settings["columns"], path),
        "keep_sources": _names(settings["keep_sources"], path),
    }


def source_id(source: str, local: Series, *, keep: Sequence[str] = ()) -> Series:
    """Return ``source:local`` for each local id; unknown ids stay unknown.

    Ids already of the form ``name:id`` are kept where ``name`` is one of `keep`.

    Examples
    --------
    >>> import pandas as pd
    >>> source_id("k", pd.Series(["1", "gva:7", "a:b"]), keep=["gva"]).tolist()
    ['k:1', 'gva:7', 'k:a:b']
    """
    text = local.astype("str")
    prefixed = f"{source}:" + text
    if not keep:
        return prefixed
    kept = text.str.startswith(tuple(f"{name}:" for name in keep)).fillna(False).astype("bool")
    return prefixed.where(~kept, text) if kept.any() else prefixed


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the known word nearest to `word`, case aside, or nothing where none is near.

    Examples
    --------
    >>> did_you_mean("incident_di", ["incident_id", "kind"])
    "; did you mean 'incident_id'?"
    """
    by_letters = {name.lower(): name for name in known}
    near = get_close_matches(str(word).strip().lower(), list(by_letters), n=1)
    return f"; did you mean {by_letters[near[0]]!r}?" if near else ""


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidFeed(f"{path}: cannot be read as TOML in UTF-8: {error}") from error


def _source(name: Any, path: Path) -> str | None:
    if name is None or (isinstance(name, str) and re.fullmatch(r"[^:\s]+", name)):
        return name
    raise InvalidFeed(f"{path}: source: got {name!r}, needs a name without colon or blank, such as 'gva'")


def _zone(zone: Any, path: Path) -> str | None:
    if zone is None:
        return None
    try:
        return check_zone(zone)
    except (TypeError, ValueError) as error:
        from zoneinfo import available_timezones

        hint = did_you_mean(zone, available_timezones())
        raise InvalidFeed(
            f"{path}: time_zone: got {zone!r}{hint or '.'} Needs an IANA name such as Europe/Stockholm"
        ) from error


def _snapshot(date: Any, path: Path) -> Timestamp | None:
    import pandas as pd

    if date is None:
        return None
    try:
        moment = pd.Timestamp(date) if not isinstance(date, (bool, int, float)) else pd.NaT
    except (TypeError, ValueError):
        moment = pd.NaT
    if moment is pd.NaT:
        raise InvalidFeed(f"{path}: snapshot_date: got {date!r}, needs a date such as 2026-01-31")
    return (moment.tz_convert("UTC").tz_localize(None) if moment.tz else moment).as_unit("us")


def _column_map(columns: Any, path: Path) -> dict[str, dict[str, str]]:
    tables = columns.items() if isinstance(columns, Mapping) else [("", columns)]
    for table, names in tables:
        if not isinstance(names, Mapping) or not all(isinstance(ours, str) for ours in names.values()):
            raise InvalidFeed(
                f"{path}: columns.{table}: got {names!r}, needs a section such as [columns.incidents] "
                'with lines such as "Case no" = "incident_id"'
            )
    return {table: dict(names) for table, names in tables}


def _names(names: Any, path: Path) -> tuple[str, ...]:
    if isinstance(names, (list, tuple)) and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise InvalidFeed(f"{path}: keep_sources: got {names!r}, needs a list of names such as ['gva', 'pole']")
