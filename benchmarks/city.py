"""A generated city of any size for benchmarks: no truth in it, only the shape that real records have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

SOURCE = "city"
START = pd.Timestamp("2018-01-01").as_unit("us")
MINUTES = 8 * 365 * 24 * 60
ROLES = np.array(["suspect", "victim", "witness"])
KINDS = np.array(["shooting", "robbery", "theft", "assault"])


def ids(letter: str, numbers: np.ndarray) -> pd.Series:
    """``city:p0000001``: one string an id."""
    return pd.Series(f"{SOURCE}:{letter}" + pd.Series(numbers).astype("str").str.zfill(7), dtype="str")


def frames(incidents: int, people: int, involvements: int, *, seed: int) -> dict[str, pd.DataFrame]:
    """People, incidents and involvements: parties of 1 to 7, about 1.2 pairs an involvement, few people in many."""
    rng = np.random.default_rng(seed)
    start = START + pd.to_timedelta(np.sort(rng.integers(0, MINUTES, incidents)), unit="min").as_unit("us")
    known = start + pd.Timedelta(hours=6)
    size = 1 + rng.binomial(6, (involvements / incidents - 1) / 6, incidents)
    size = _adjusted(size, involvements, rng)
    case = np.repeat(np.arange(incidents), size)
    seat = np.arange(len(case)) - np.repeat(np.cumsum(size) - size, size)
    first = (people * rng.random(incidents) ** 1.3).astype(np.int64)
    stride = rng.integers(1, people // 8, incidents)
    who = (first[case] + seat * stride[case]) % people
    return {
        "people": pd.DataFrame(
            {
                "person_id": ids("p", np.arange(people)),
                "birth_year": pd.array(rng.integers(1950, 2010, people), dtype="Int64"),
                "sex": pd.Series(np.array(["female", "male"])[rng.integers(0, 2, people)], dtype="str"),
                "source": pd.Series(SOURCE, index=range(people), dtype="str"),
                "recorded_at": pd.Series(START, index=range(people)),
            }
        ),
        "incidents": pd.DataFrame(
            {
                "incident_id": ids("i", np.arange(incidents)),
                "kind": pd.Series(KINDS[rng.integers(0, len(KINDS), incidents)], dtype="str"),
                "occurred_from": start,
                "occurred_to": start + pd.Timedelta(minutes=1),
                "time_zone": pd.Series("Europe/Stockholm", index=range(incidents), dtype="str"),
                "status": pd.Series("open", index=range(incidents), dtype="str"),
                "source": pd.Series(SOURCE, index=range(incidents), dtype="str"),
                "recorded_at": known,
            }
        ),
        "involvements": pd.DataFrame(
            {
                "incident_id": ids("i", case),
                "entity_kind": pd.Series("person", index=range(len(case)), dtype="str"),
                "entity_id": ids("p", who),
                "role": pd.Series(ROLES[rng.integers(0, len(ROLES), len(case))], dtype="str"),
                "source": pd.Series(SOURCE, index=range(len(case)), dtype="str"),
                "recorded_at": known[case],
            }
        ),
    }


def _adjusted(size: np.ndarray, total: int, rng: np.random.Generator) -> np.ndarray:
    """Make the parties sum to `total` by one person more or less here and there."""
    off = total - int(size.sum())
    fit = np.flatnonzero((size > 1) & (size < 7))
    size[rng.choice(fit, abs(off), replace=False)] += np.sign(off)
    return size


def write(folder: Path, made: dict[str, pd.DataFrame]) -> None:
    """Write each frame as Parquet, and as netgraph's exchange form in ``csv/``."""
    (folder / "csv").mkdir(parents=True)
    zone = f'source = "{SOURCE}"\ntime_zone = "UTC"\nsnapshot_date = 2026-03-31\nkeep_sources = ["{SOURCE}"]\n'
    (folder / "csv" / "feed.toml").write_text(zone, encoding="utf-8")
    for name, frame in made.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
        frame.to_csv(folder / "csv" / f"{name}.csv", index=False)
