"""How fast and how lean temporal motifs are counted and found, beside what else can: one line a claim.

::

    python benchmarks/motifs.py                  # all claims, exit 1 if a bound is missed; some minutes
    python benchmarks/motifs.py --only census    # claims whose name has the word
    python benchmarks/motifs.py --scale 0.1      # smaller streams, bounds then only shown
    python benchmarks/motifs.py --peers PYTHON   # the interpreter that has raphtory, polars, networkx and duckdb

Seconds are CPU seconds of one thread, the best of three warm calls, from integer arrays, index building included unless
the line says otherwise. Every claim and every peer runs in a process of its own, so that its peak memory is its own.
A peer that is not installed (extra ``peers``) is named as absent. Published streams are read from ``NETGRAPH_DATA``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

DATA = Path(os.environ.get("NETGRAPH_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
DAY = 86_400
ATTACK, ALLY, OTHER = 0.3, 0.1, 0.6


@dataclass(frozen=True)
class Claim:
    """One line: what, on which stream, its bounds, and the peer with the least ratio to it."""

    name: str
    stream: str
    job: str
    days: float
    seconds: float | None = None
    gigabytes: float | None = None
    peer: str = ""
    ratio: float | None = None


CLAIMS = [
    Claim("census mathoverflow 1 d", "math", "census", 1, 0.15, None, "raphtory", 38),
    Claim("census college 7 d", "college", "census", 7, None, None, "raphtory", 38),
    Claim("census email 7 d", "email", "census", 7),
    Claim("census power-law 10^6 1 d", "power6", "census", 1),
    Claim("census hub-like 10^6 1 h", "hub6", "census", 1 / 24),
    Claim("census hub-like 10^6 14 d", "hub6", "census", 14, 0.6),
    Claim("census hub-like 10^6 14 d, 2 threads (wall)", "hub6", "census_two", 14),
    Claim("census power-law 10^7 1 d", "power7", "census", 1, 4.0, 1.2),
    Claim("census power-law 10^7 1 d, 2 threads (wall)", "power7", "census_two", 1),
    Claim("retaliation 10^6 1 d, beyond index", "power6", "answers", 1, 0.02),
    Claim("retaliation 10^6 1 d", "power6", "answers_whole", 1, None, None, "duckdb_answers"),
    Claim("retaliation 10^6 1 d", "power6", "answers_whole", 1, None, None, "polars_answers"),
    Claim("retaliation of 50 groups, 10^6 1 h", "groups6", "answers_whole", 1 / 24, None, None, "duckdb_answers", 6),
    Claim("ally motif 10^6 1 d", "power6", "ally", 1, None, None, "duckdb_ally", 6),
    Claim("ally motif 10^7 1 d", "power7", "ally", 1, 1.0, None, "duckdb_ally", 6),
    Claim("feud of three rounds 10^6 7 d", "power6", "feud", 7),
    Claim("chain A→B→C 10^4 1 d", "power4", "chain", 1, None, None, "networkx_chain"),
    Claim("retaliation 10^4 1 d, compiled Cypher (wall)", "power4", "answers_whole", 1, None, None, "neo4j_answers"),
    Claim("first census in a fresh process (wall)", "college", "cold", 1, 0.8),
    Claim("from the table: 10^6 events to arrays", "power6", "from_table", 1),
    Claim("one event more on 10^6 in ten years, newest 14 d searched", "power6", "extend", 14, 0.05),
]


def synthetic(power: float, *, hubs: bool, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Events between people of very different activity, 35 % of them near an event a little before.

    Without hubs: m / 10 people, activity rank^-0.75; with: 20 000, rank^-0.9. Gaps are geometric of mean 30 s.
    """
    from numba import njit

    events = int(10**power)
    people, steep = (20_000, 0.9) if hubs else (max(events // 10, 2), 0.75)
    random = np.random.default_rng(seed)
    share = np.cumsum(np.arange(1, people + 1) ** -steep)
    who = random.permutation(people)
    drawn = who[np.searchsorted(share / share[-1], random.random((3, events)))].astype(np.int32)
    near, kind, back = random.random(events) < 0.35, random.integers(0, 4, events), random.integers(1, 101, (2, events))
    njit(_make_near)(drawn[0], drawn[1], drawn[2], near, kind, back)
    loops = drawn[0] == drawn[1]
    drawn[1, loops] = (drawn[1, loops] + 1) % people
    return drawn[0], drawn[1], np.cumsum(random.geometric(1 / 30, events))


def _make_near(source, target, third, near, kind, back):  # noqa: ANN001, ANN202, PLR0917
    """Repeat, turn round, go on from, or close an event about 50 before; compiled."""
    for event in range(100, len(source)):
        if near[event]:
            one, other = event - back[0, event], event - back[1, event]
            if kind[event] == 0:
                source[event], target[event] = source[one], target[one]
            elif kind[event] == 1:
                source[event], target[event] = target[one], source[one]
            elif kind[event] == 2:
                source[event], target[event] = target[one], third[event]
            else:
                source[event], target[event] = target[other], source[one]


def published(name: str) -> tuple[np.ndarray, ...]:
    """A published stream, by time, without self loops."""
    files = {"math": "sx-mathoverflow", "college": "CollegeMsg", "email": "email-Eu-core-temporal"}
    with gzip.open(DATA / "temporal_motifs" / f"{files[name]}.txt.gz") as lines:
        table = np.loadtxt(lines, dtype=np.int64)
    table = table[table[:, 0] != table[:, 1]]
    source, target, when = table[np.argsort(table[:, 2], kind="stable")].T
    return source.astype(np.int32), target.astype(np.int32), np.ascontiguousarray(when)


def stream(name: str, scale: float) -> tuple[np.ndarray, ...]:
    """Source, target, second."""
    if name in ("math", "college", "email"):
        return published(name)
    source, target, when = synthetic(float(name[-1]) + np.log10(scale), hubs=name.startswith("hub"))
    if name.startswith("groups"):
        source, target = source % 50, target % 50
        apart = source != target
        source, target, when = source[apart], target[apart], when[apart]
    return tuple(np.ascontiguousarray(part) for part in (source, target, when))


def attacks_and_ties(arrays: tuple[np.ndarray, ...]) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """The 30 % of events that are attacks; and who is allied with whom, by 10 % of the events, both ways, once."""
    source, target, when = arrays
    kind = np.random.default_rng(2).choice(3, len(source), p=[ATTACK, ALLY, OTHER])
    size = int(max(source.max(), target.max())) + 1
    one, other = source[kind == 1].astype(np.int64), target[kind == 1].astype(np.int64)
    ties = np.unique(np.concatenate([one * size + other, other * size + one]))
    return tuple(part[kind == 0] for part in arrays), np.column_stack([ties // size, ties % size])


def best(
    act: Callable[[], object], clock: Callable[[], float] = time.process_time, times: int = 3
) -> tuple[float, object]:
    """Seconds of the quickest of three calls after a first one, or of one call alone, and what it returned."""
    found, least = act() if times > 1 else None, np.inf
    for _ in range(times):
        start = clock()
        found = act()
        least = min(least, clock() - start)
    return float(least), found


def census_of(arrays: tuple[np.ndarray, ...], days: float, threads: int = 1) -> int:
    """The sum of all 36 counts."""
    from netgraph.motifs.census import census
    from netgraph.motifs.stream import stream_of

    return int(census(stream_of(*arrays, threads=threads), int(days * DAY)).sum())


def search_in(arrays: tuple[np.ndarray, ...], motif: object, days: float, ties: np.ndarray | None = None):  # noqa: ANN201
    """A search ready to run, rows not yet sorted."""
    from netgraph.motifs.instances import Search, instants, no_ties
    from netgraph.motifs.plan import plan_of
    from netgraph.motifs.stream import stream_of

    size = int(max(arrays[0].max(), arrays[1].max(), -1 if ties is None else ties.max())) + 1
    context = no_ties(size)
    if ties is not None:
        start = np.zeros(size + 1, dtype=np.int32)
        np.cumsum(np.bincount(ties[:, 0], minlength=size), out=start[1:])
        always = np.full(len(ties), np.iinfo(np.int64).min)
        context = (start, np.ascontiguousarray(ties[:, 1]), always, context[3])
    part = instants(replace(stream_of(*arrays), size=size))
    plan = plan_of(motif)  # type: ignore[arg-type]
    fits = np.full(len(arrays[0]), 2 ** len(plan.steps) - 1, dtype=np.int32)
    return Search(part, plan, fits, context, int(days * DAY))


def motif(name: str):  # noqa: ANN201
    """The motif of a job."""
    from netgraph.motifs.pattern import RETALIATION, Motif, Step, Tie

    there, back = Step("A", "B"), Step("B", "A")
    return {
        "answers": RETALIATION,
        "ally": Motif("ally", (there, Step("C", "A")), ties=(Tie("ally", "B", "C"),)),
        "feud": Motif("feud", (there, back, there)),
        "chain": Motif("chain", (there, Step("B", "C"))),
    }[name]


def run_job(claim: Claim, scale: float) -> dict[str, object]:
    """Measure one claim in this process."""
    arrays = stream(claim.stream, scale)
    if claim.job in ("census", "census_two"):
        threads = 2 if claim.job == "census_two" else 1
        clock = time.process_time if threads == 1 else time.perf_counter
        seconds, found = best(lambda: census_of(arrays, claim.days, threads), clock)
    elif claim.job == "cold":
        seconds, found = cold(claim), 0
    elif claim.job in ("from_table", "extend"):
        seconds, found = from_table(arrays, claim)
    else:
        seconds, found = find(arrays, claim)
    return {"seconds": seconds, "found": found, "events": len(arrays[0]), "gigabytes": peak()}


def find(arrays: tuple[np.ndarray, ...], claim: Claim) -> tuple[float, object]:
    """Seconds to find a motif, and how many there are."""
    from netgraph.motifs.instances import event_tuples

    attacks, ties = attacks_and_ties(arrays)
    if claim.job == "chain":
        attacks = arrays
    what, ties_of = motif(claim.job.split("_")[0]), ties if claim.job == "ally" else None
    if claim.job == "answers":
        ready = search_in(attacks, what, claim.days)
        return best(lambda: len(event_tuples(ready, certain=True)))
    whole, found = best(lambda: len(event_tuples(search_in(attacks, what, claim.days, ties_of), certain=True)))
    return whole, found


def cold(claim: Claim) -> float:
    """Seconds by the clock of a fresh process from its start to its first census, machine code from the cache."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import numpy as np; import motifs;"
    code += "print(motifs.census_of(tuple(np.load(sys.argv[1])), 1))"

    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.npy"
        np.save(path, np.stack([part.astype(np.int64) for part in stream(claim.stream, 1)]))
        command = [sys.executable, "-c", code, str(path)]
        return best(lambda: subprocess.run(command, check=True, capture_output=True), time.perf_counter)[0]


def table_of(arrays: tuple[np.ndarray, ...]):  # noqa: ANN201
    """The stream as the table that `netgraph.graph.events` gives."""
    import pandas as pd

    source, target, when = arrays
    start = pd.Series(when * 1_000_000).astype("datetime64[us]")
    ids = pd.Series(np.arange(len(when))).astype("str")
    return pd.DataFrame(
        {
            "source_kind": pd.Series(["person"] * len(when), dtype="str"),
            "source": "k:" + pd.Series(source).astype("str"),
            "target_kind": pd.Series(["person"] * len(when), dtype="str"),
            "target": "k:" + pd.Series(target).astype("str"),
            "kind": pd.Series(["shooting"] * len(when), dtype="str"),
            "occurred_from": start,
            "occurred_to": start + pd.Timedelta(microseconds=1),
            "local_day": start.dt.normalize(),
            "date_only": False,
            "incident_id": "k:" + ids,
            "severity": 60.0,
            "weight": 1.0,
        }
    )


def from_table(arrays: tuple[np.ndarray, ...], claim: Claim) -> tuple[float, object]:
    """Seconds to make a table of events into an index with codes; or to add one event and search the newest."""
    import pandas as pd

    from netgraph.motifs import RETALIATION, extend, find_motifs, index_events

    events = table_of(arrays if claim.job == "from_table" else (*arrays[:2], arrays[2] * 10))
    if claim.job == "from_table":
        return best(lambda: len(index_events(events).codes.start))
    index, new = index_events(events.iloc[:-1]), events.iloc[-1:].reset_index(drop=True)
    since = pd.Timestamp(events["occurred_from"].iloc[-1]) - pd.Timedelta(days=claim.days)
    return best(
        lambda: len(find_motifs(extend(index, new).since(since), RETALIATION, delta=pd.Timedelta(claim.days, "D")))
    )


def peer_raphtory(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """All motifs by Raphtory; two-node motifs come once from each end, so its sum is not ours."""
    import pandas as pd
    from raphtory import Graph, algorithms

    source, target, when = arrays
    graph = Graph()
    rows = pd.DataFrame({"time": when, "src": source, "dst": target})
    graph.load_edges(rows, time="time", src="src", dst="dst")
    return best(lambda: sum(algorithms.global_temporal_three_node_motif(graph, int(days * DAY))), times=1)


def peer_duckdb_answers(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """Retaliation as a join."""
    attacks, _ = attacks_and_ties(arrays)
    query = "SELECT count(*) FROM a x JOIN a y ON y.s = x.t AND y.t = x.s AND y.w > x.w AND y.w <= x.w + {}"
    return in_duckdb(query.format(int(days * DAY)), attacks, None)


def peer_duckdb_ally(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """An ally strikes back, as two joins."""
    attacks, ties = attacks_and_ties(arrays)
    query = (
        "SELECT count(*) FROM a x JOIN a y ON y.t = x.s AND y.w > x.w AND y.w <= x.w + {} AND y.s <> x.t"
        " JOIN ties z ON z.p = y.s AND z.q = x.t WHERE y.s <> x.s"
    )
    return in_duckdb(query.format(int(days * DAY)), attacks, ties)


def in_duckdb(query: str, attacks: tuple[np.ndarray, ...], ties: np.ndarray | None) -> tuple[float, object]:
    """Seconds of a query on tables in memory, by one thread."""
    import duckdb

    with duckdb.connect() as connection:
        connection.sql("SET threads = 1")
        s, t, w = (np.ascontiguousarray(part) for part in attacks)
        rows = {"s": s, "t": t, "w": w}
        connection.register("rows", rows)
        connection.sql("CREATE TABLE a AS SELECT * FROM rows")
        if ties is not None:
            connection.register("pairs", {"p": np.ascontiguousarray(ties[:, 0]), "q": np.ascontiguousarray(ties[:, 1])})
            connection.sql("CREATE TABLE ties AS SELECT * FROM pairs")
        return best(lambda: connection.execute(query).fetchone()[0], times=1)


def peer_polars_answers(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """Retaliation as a join."""
    import polars as pl

    (s, t, w), _ = attacks_and_ties(arrays)
    rows = pl.DataFrame({"s": s, "t": t, "w": w})
    delta = int(days * DAY)

    def count() -> int:
        both = rows.join(rows, left_on=["s", "t"], right_on=["t", "s"], suffix="_2")
        return both.filter((pl.col("w_2") > pl.col("w")) & (pl.col("w_2") <= pl.col("w") + delta)).height

    return best(count, times=2)


def peer_networkx_chain(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """A→B→C by NetworkX, which keeps one time a pair and so finds others."""
    from datetime import UTC, datetime, timedelta

    import networkx as nx
    from networkx.algorithms.isomorphism import TimeRespectingDiGraphMatcher

    graph = nx.DiGraph()
    for one, other, when in zip(*(part.tolist() for part in arrays), strict=True):
        graph.add_edge(one, other, date=datetime.fromtimestamp(when, tz=UTC))
    chain = nx.DiGraph([(0, 1), (1, 2)])
    delta = timedelta(days=days)
    return best(
        lambda: sum(1 for _ in TimeRespectingDiGraphMatcher(graph, chain, "date", delta).subgraph_monomorphisms_iter()),
        times=1,
    )


CITY = """
UNWIND $rows AS row
MERGE (a:Person {person_id: row.s}) MERGE (b:Person {person_id: row.t})
CREATE (i:Incident {incident_id: row.i, kind: 'shooting', time_zone: 'UTC', status: 'open',
  occurred_from: datetime({epochSeconds: row.w}), occurred_to: datetime({epochSeconds: row.w, nanosecond: 1000})})
CREATE (a)-[:SUSPECT_IN {role: 'suspect', anonymous: false, weight: 1.0}]->(i)
CREATE (b)-[:VICTIM_IN {role: 'victim', anonymous: false, weight: 1.0}]->(i)
"""


def peer_neo4j_answers(arrays: tuple[np.ndarray, ...], days: float) -> tuple[float, object]:
    """Retaliation by the compiled Cypher on a server of its own; wall seconds, loading left out."""
    from datetime import timedelta

    from neo4j import GraphDatabase

    sys.path.insert(0, str(Path(__file__).parent.parent))
    from netgraph.motifs.compile_cypher import compile_cypher, cypher_parameters
    from tests.neo4j_server import start

    attacks, _ = attacks_and_ties(arrays)
    rows = [
        {"s": s, "t": t, "w": w, "i": i}
        for i, (s, t, w) in enumerate(zip(*map(np.ndarray.tolist, attacks), strict=True))
    ]
    what = motif("answers")
    with TemporaryDirectory() as folder:
        server = start("5.26", Path(folder) / "server", heap="1g")
        try:
            server.wait()
            with GraphDatabase.driver(server.uri) as driver:
                driver.execute_query("CREATE CONSTRAINT FOR (p:Person) REQUIRE p.person_id IS UNIQUE")
                for first in range(0, len(rows), 5_000):
                    driver.execute_query(CITY, rows=rows[first : first + 5_000])
                statement, given = compile_cypher(what), cypher_parameters(what, delta=timedelta(days=days))
                asked = f"CALL () {{ {statement} }} RETURN count(*) AS n"
                return best(lambda: driver.execute_query(asked, given).records[0]["n"], time.perf_counter, times=1)
        finally:
            server.stop()


def peak() -> float:
    """Peak memory of this process in gigabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def in_process(python: str, *arguments: str) -> dict[str, object]:
    """Run this script for one claim or peer in a process of its own."""
    env = dict(os.environ, RAYON_NUM_THREADS="1", POLARS_MAX_THREADS="1")
    told = subprocess.run([python, __file__, *arguments], check=False, capture_output=True, text=True, env=env)
    if told.returncode:
        return {"absent": told.stderr.strip().splitlines()[-1] if told.stderr else "failed"}
    return json.loads(told.stdout.splitlines()[-1])


def line(number: int, claim: Claim, scale: float, peers: str) -> bool:
    """Print one claim and say whether it holds."""
    mine = in_process(sys.executable, "--job", str(number), "--scale", str(scale))
    if "absent" in mine:
        print(f"FAILED {claim.name}: {mine['absent']}", flush=True)
        return False
    said, holds = f"{mine['seconds']:9.4f} s {mine['gigabytes']:5.2f} GB {mine['found']!s:>13}", True
    if claim.seconds is not None:
        holds &= mine["seconds"] <= claim.seconds
        said += f"  <= {claim.seconds:g} s"
    if claim.gigabytes is not None:
        holds &= mine["gigabytes"] <= claim.gigabytes
        said += f", {claim.gigabytes:g} GB"
    if claim.peer:
        python = sys.executable if claim.peer.startswith("neo4j") else peers  # the server is started as the tests do
        theirs = in_process(python, "--peer", str(number), "--scale", str(scale))
        if "absent" in theirs:
            said += f"  | {claim.peer} absent: {theirs['absent'][:60]}"
        else:
            ratio = theirs["seconds"] / mine["seconds"]
            said += f"  | {claim.peer} {theirs['seconds']:.3f} s, {ratio:.1f} x (finds {theirs['found']})"
            if claim.ratio is not None:
                holds &= ratio >= claim.ratio
                said += f" >= {claim.ratio:g} x"
    print(f"{'ok  ' if holds else 'MISS'} {claim.name:60} {said}", flush=True)
    return holds


def main() -> int:
    """Print all claims; 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--job", type=int)
    parser.add_argument("--peer", type=int)
    asked = parser.parse_args()
    if asked.job is not None:
        print(json.dumps(run_job(CLAIMS[asked.job], asked.scale)))
        return 0
    if asked.peer is not None:
        claim = CLAIMS[asked.peer]
        name = claim.peer.split("_")[0]
        if find_spec(name) is None:
            print(f"{name} is not installed (extra peers)", file=sys.stderr)
            return 3
        seconds, found = globals()[f"peer_{claim.peer}"](stream(claim.stream, asked.scale), claim.days)
        print(json.dumps({"seconds": seconds, "found": found}))
        return 0
    chosen = [number for number, claim in enumerate(CLAIMS) if asked.only in claim.name]
    held = [line(number, CLAIMS[number], asked.scale, asked.peers) for number in chosen]
    return 0 if all(held) or asked.scale != 1 else 1


if __name__ == "__main__":
    sys.exit(main())
