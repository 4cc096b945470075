"""A process of its own that loads records when told to, so that a test can kill it or starve it of disk.

It imports everything once and forks for each load. A command on stdin is ``PATH SEED LIMIT KILL_AFTER``: `LIMIT` is
the largest file that the load may write (0: any), `KILL_AFTER` the seconds after which it is killed (-1: never). The
answer is ``done`` or the error's message, nothing if it was killed before, and then ``over``.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time

import numpy as np
import pandas as pd

from netgraph.errors import NetgraphError
from netgraph.model.checks import check_tables
from netgraph.model.tables import Tables
from netgraph.store import open_store

NOW = pd.Timestamp("2026-03-01").as_unit("us")
INCIDENTS = 2_000


def batch(seed: int) -> Tables:
    """Several thousand incidents with two people each; another seed, other records."""
    number = np.arange(INCIDENTS)
    known = {"source": "k", "recorded_at": pd.Timestamp("2026-01-01").as_unit("us")}
    ids = pd.Series([f"k:{seed}-{one}" for one in number], dtype="str")
    start = pd.Timestamp("2025-01-01").as_unit("us") + pd.to_timedelta(number, unit="min").as_unit("us")
    incidents = pd.DataFrame(
        {
            "incident_id": ids,
            "kind": "theft",
            "occurred_from": start,
            "occurred_to": start + pd.Timedelta(minutes=1),
            "time_zone": "UTC",
            "status": "open",
            **known,
        }
    )
    parts = pd.DataFrame({"incident_id": ids.repeat(2).to_numpy(), "entity_kind": "person", "role": "suspect", **known})
    parts["entity_id"] = ids.to_numpy()[(np.arange(len(parts)) * 7) % INCIDENTS]
    parts = parts.drop_duplicates(["incident_id", "entity_id"])
    return Tables.of(people=pd.DataFrame({"person_id": ids, **known}), incidents=incidents, involvements=parts)


def say(text: str) -> None:
    sys.stdout.write(text.replace("\n", " ") + "\n")
    sys.stdout.flush()


def load(path: str, tables: Tables, limit: int) -> str:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        store = open_store(f"duckdb:{path}", actor="tester", purpose="fault test", write=True)
        store.write(tables, now=NOW)
        store.close()
    except NetgraphError as error:
        return f"{type(error).__name__} {error.exit_code}: {error}"
    return "done"


def hold(path: str) -> None:
    """Hold the store open for writing until a line comes."""
    store = open_store(f"duckdb:{path}", actor="tester", purpose="fault test", write=True)
    say("ready")
    sys.stdin.readline()
    store.close()


def main() -> None:
    if len(sys.argv) > 1:
        hold(sys.argv[1])
        return
    batches = {seed: batch(seed) for seed in (0, 1)}
    check_tables(batches[0])  # what is imported on the way is imported before the first fork
    for line in sys.stdin:
        path, seed, limit, kill_after = line.split()
        child = os.fork()
        if child == 0:
            say(load(path, batches[int(seed)], int(limit)))
            os._exit(0)
        if float(kill_after) >= 0:
            time.sleep(float(kill_after))
            os.kill(child, signal.SIGKILL)  # not waited for yet: the id is still that of our child
        os.waitpid(child, 0)
        say("over")


if __name__ == "__main__":
    main()
