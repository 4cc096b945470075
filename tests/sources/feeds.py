"""Writing a tiny feed to a folder, and the sum that every feed must keep: nothing is dropped in silence."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from netgraph.model.tables import Tables
from netgraph.sources.feed import RawFrames
from netgraph.sources.rejects import Rejected


def write_feed(folder: Path, files: Mapping[str, str]) -> str:
    """Write each file (lines indented at will), gzipped where its name says so; return the folder."""
    for name, text in files.items():
        lines = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
        data = lines.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return str(folder)


def accounted(tables: Tables, rejected: Rejected) -> dict[str, int]:
    """Return, by file, how many of its rows are kept, rejected, not carried or explained."""
    refs = pd.concat([frame["source_ref"] for _, frame in tables.items()])
    refused = rejected.rows["file"] + ":" + rejected.rows["row"].astype("str")
    rows = pd.Series(pd.concat([refs, refused]).unique())
    counts = rows.str.rsplit(":", n=1).str[0].value_counts().to_dict()
    for told in (rejected.not_carried, rejected.explained):
        for what, count in told.items():
            file = what.split(":")[0]
            counts[file] = counts.get(file, 0) + count
    return counts


def rows_of(raw: RawFrames) -> dict[str, int]:
    return {file: len(frame) for file, frame in raw.frames.items()}


def together(*worlds: Tables) -> Tables:
    names = dict(worlds[0].items())
    return Tables.of(**{name: pd.concat([getattr(world, name) for world in worlds]) for name in names})
