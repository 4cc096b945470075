"""The inputs of ``benchmarks/conflicts.py``: networks and slices with their truth, records, and a store after a run."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the networks and slices are made by the tests' own builders
DATA = Path(os.environ.get("NETGRAPH_DATA", ROOT.parent / "shared" / "data"))
SEED = 101
PLANTED = {"small": 19_000, "middle": 190_000, "large": 1_900_000}


def make(name: str, scale: float, path: Path) -> None:
    """Write an input: a network with its truth, slices with theirs, records, or where a store lies."""
    if name in PLANTED:
        from tests.conflicts.planted import planted_network

        made: object = planted_network(int(PLANTED[name] * scale), seed=SEED)
    elif name == "slices":
        from tests.conflicts.drifting import drifting_groups

        made = drifting_groups(int(20_000 * scale), 24, seed=SEED)
    else:
        made = gva() if name == "gva" else stored_city(scale, path.with_suffix(""))
    with path.open("wb") as file:
        pickle.dump(made, file, protocol=5)


def gva():  # noqa: ANN201
    """The records of the Gun Violence Archive as known in the end."""
    from netgraph.model.versions import as_of
    from netgraph.sources import open_source

    feed = open_source("gva")
    tables, _ = feed.transform(feed.get(str(DATA / "gva_us_2013_2018")))
    return as_of(tables, tables.incidents["recorded_at"].max())


def stored_city(scale: float, folder: Path) -> tuple[str, list[str]]:
    """The simulated city (ten years at scale 1) in a DuckDB file after a run, and its newest cases with a victim."""
    store, records = f"duckdb:{folder / 'city.duckdb'}", folder / "records"
    folder.mkdir(parents=True, exist_ok=True)
    size = ["--size", "city", "--years", str(10 * scale), "--difficulty", "medium", "--seed", str(SEED)]
    command("simulate", *size, "--out", str(records))
    command("load", "csv_folder", str(records), "--store", store)
    command("run", "--store", store, "--out", str(folder / "out"), "--seed", "1")
    people = pd.read_csv(records / "involvements.csv", dtype="str").query(
        "entity_kind == 'person' and role == 'victim'"
    )
    cases = pd.read_csv(records / "incidents.csv", dtype="str").sort_values(["recorded_at", "incident_id"])
    named = cases.loc[cases["incident_id"].isin(people["incident_id"]), "incident_id"].drop_duplicates(keep="last")
    return store, named.tail(20).tolist()


def command(*words: str) -> None:
    """Run netgraph as a command."""
    env = dict(os.environ, NETGRAPH_PURPOSE="benchmark")
    done = subprocess.run(
        [sys.executable, "-m", "netgraph", *words], capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        raise SystemExit(f"netgraph {words[0]}: {done.stderr.strip()[-300:]}")
