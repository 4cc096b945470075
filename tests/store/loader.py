"""A process of its own that loads records when told to, so that a test can kill it or starve it of disk.

It imports everything once and forks for each act. A command on stdin is ``URL ACT SEED ROWS LIMIT KILL_AFTER``: `ACT`
is ``load`` or ``findings``, `SEED` and `ROWS` say which batch, `LIMIT` is the largest file that the act may write
(0: any), `KILL_AFTER` the seconds after which it is killed (-1: never). The answer is the id of the process that does
it, then ``done`` or the error's message, nothing where it was killed before, and then ``over``.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from functools import cache

import numpy as np
import pandas as pd

from netgraph.errors import NetgraphError
from netgraph.model.checks import check_tables
from netgraph.model.findings import Findings, Run
from netgraph.model.tables import Tables
from netgraph.store import Store, neo4j_link, open_store

NOW = pd.Timestamp("2026-03-01").as_unit("us")
INCIDENTS = 2_000
RUN = Run("r", NOW, 1, "0.1", "digest", {"delta_days": 14})


@cache
def batch(seed: int, rows: int = INCIDENTS) -> Tables:
    """So many incidents with two people each; another seed, other records."""
    number = np.arange(rows)
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
    parts["entity_id"] = ids.to_numpy()[(np.arange(len(parts)) * 7) % rows]
    parts = parts.drop_duplicates(["incident_id", "entity_id"])
    return Tables.of(people=pd.DataFrame({"person_id": ids, **known}), incidents=incidents, involvements=parts)


@cache
def findings(seed: int, rows: int) -> Findings:
    """One link from each incident of the batch to the next."""
    ids = batch(seed, rows).incidents["incident_id"]
    links = pd.DataFrame({"incident_a": ids[:-1].to_numpy(), "incident_b": ids[1:].to_numpy(), "conflict_id": "c"})
    told = {"log_odds": 1.0, "family": "person", "entity": "k:1", "family_log_odds": 1.0, "why": "", "caution": ""}
    return Findings.of(case_links=links.assign(**told))


def say(text: str) -> None:
    sys.stdout.write(text.replace("\n", " ") + "\n")
    sys.stdout.flush()


def act(url: str, what: str, seed: int, rows: int) -> str:
    """Do it, and return what came of it."""
    try:
        with opened(url) as store:
            if what == "load":
                store.write(batch(seed, rows), now=NOW)
            else:
                store.write_findings(RUN, findings(seed, rows))
    except NetgraphError as error:
        return f"{type(error).__name__} {error.exit_code}: {error}"
    return "done"


def opened(url: str) -> Store:
    return open_store(url, actor="tester", purpose="fault test", write=True)


def hold(url: str) -> None:
    """Hold the store open for writing until a line comes."""
    store = opened(url)
    say("ready")
    sys.stdin.readline()
    store.close()


def main() -> None:
    if len(sys.argv) > 1:
        hold(sys.argv[1])
        return
    neo4j_link._SECONDS_TO_RETRY = 1  # a test need not wait for a server that it killed
    for line in sys.stdin:
        url, what, seed, rows, limit, kill_after = line.split()
        check_tables(batch(int(seed), int(rows)))  # what is imported and made on the way is so before the fork
        child = os.fork()
        if child == 0:
            if int(limit):
                resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
            say(str(os.getpid()))
            say(act(url, what, int(seed), int(rows)))
            os._exit(0)
        if float(kill_after) >= 0:
            time.sleep(float(kill_after))
            os.kill(child, signal.SIGKILL)  # not waited for yet: the id is still that of our child
        os.waitpid(child, 0)
        say("over")


if __name__ == "__main__":
    main()
