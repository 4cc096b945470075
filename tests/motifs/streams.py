"""Slow and obvious: the 36 motifs by looking at every three events of a stream; and the published streams."""

from __future__ import annotations

import gzip
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.motifs.census import CODES

Events = list[tuple[int, int, int]]

FILES = {
    "CollegeMsg": "CollegeMsg.txt.gz",
    "email-Eu-core-temporal": "email-Eu-core-temporal.txt.gz",
    **{f"email-Eu-core-temporal-Dept{n}": f"email-Eu-core-temporal-Dept{n}.txt.gz" for n in (1, 2, 3, 4)},
    "sx-mathoverflow": "sx-mathoverflow.txt.gz",
    "soc-sign-bitcoinotc": "soc-sign-bitcoinotc.csv.gz",
    "soc-sign-bitcoinalpha": "soc-sign-bitcoinalpha.csv.gz",
}


def slow_census(events: Events, delta: int, *, strict: bool) -> np.ndarray:
    """Every three events in order: by time, and where it is equal either not at all (strict) or as they stand."""
    counts = np.zeros((6, 6), dtype=np.int64)
    places = sorted(range(len(events)), key=lambda place: (events[place][2], place))
    for three in combinations(places, 3):
        rows = [events[place] for place in three]
        times = [row[2] for row in rows]
        ends = [row[:2] for row in rows]
        nodes = {end for pair in ends for end in pair}
        loops = any(source == target for source, target in ends)
        if times[2] - times[0] > delta or loops or len(nodes) > 3 or (strict and len(set(times)) < 3):
            continue
        number: dict[int, int] = {}
        code = " ".join("".join(str(number.setdefault(end, len(number))) for end in pair) for pair in ends)
        if code in CODES:  # three events of three nodes may still be two that do not touch the first
            counts.flat[CODES.index(code)] += 1
    return counts


def published(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Source, target and second of a published stream, by time, self loops included."""
    path = folder / "temporal_motifs" / FILES[name]
    if "bitcoin" in name:
        table = pd.read_csv(path)[["source", "target", "time"]].to_numpy(dtype=np.int64)
    else:
        with gzip.open(path) as lines:
            table = np.loadtxt(lines, dtype=np.int64)
    source, target, time = table[np.argsort(table[:, 2], kind="stable")].T
    return source, target, time


def once(source: np.ndarray, target: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, ...]:
    """Only the events whose time no other event has."""
    _, place, count = np.unique(time, return_inverse=True, return_counts=True)
    alone = count[place] == 1
    return source[alone], target[alone], time[alone]


def cells(text: str) -> np.ndarray:
    """A 6 by 6 table written as six rows between slashes."""
    return np.array([[int(value) for value in row.split()] for row in text.split("/")])
