"""How fast and how lean conflicts and communities are found, beside what else can: one line a claim.

::

    python benchmarks/conflicts.py                  # all claims, exit 1 if a bound is missed; half an hour
    python benchmarks/conflicts.py --only scan      # claims whose name has the word
    python benchmarks/conflicts.py --scale 0.1      # smaller networks and cities, bounds then only shown
    python benchmarks/conflicts.py --keep FOLDER    # made inputs are kept there and used again

Seconds are CPU seconds of one process from tables in memory to the answer, unless the line says otherwise. Every claim
and every peer runs in a process of its own, so that its peak memory is its own; inputs are made in another. Networks
are LFR-like with planted communities (tests/conflicts/planted.py): 19,000 people have 83,000 ties, 190,000 have
830,000, 1,900,000 have 8.3 million. Peers are given the same ties in their own form, made ready before the clock
starts. A peer that is not installed is named as absent. GVA is read from ``NETGRAPH_DATA``.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the networks and slices are made by the tests' own builders
DATA = Path(os.environ.get("NETGRAPH_DATA", ROOT.parent / "shared" / "data"))
SEED = 101
PLANTED = {"small": 19_000, "middle": 190_000, "large": 1_900_000}


@dataclass(frozen=True)
class Claim:
    """One line: what is done with which input, its bounds, and the peer beside it."""

    name: str
    given: str
    job: str
    seconds: float | None = None
    gigabytes: float | None = None
    agreement: float | None = None
    peer: str = ""


CLAIMS = [
    Claim("one split, 83,000 ties", "small", "split", peer="networkx"),
    Claim("one split, 83,000 ties", "small", "split", peer="leidenalg"),
    Claim("one split, 830,000 ties", "middle", "split", peer="leidenalg"),
    Claim("one split, 8.3 million ties", "large", "split", 45.0),
    Claim("scan and consensus, 83,000 ties", "small", "scan", agreement=0.93),
    Claim("scan and consensus, 830,000 ties", "middle", "scan", 90.0, agreement=0.93),
    Claim("second opinion (Infomap), 83,000 ties", "small", "infomap"),
    Claim("communities through 24 slices", "slices", "follow", 3.0, agreement=0.95),
    Claim("linkage and conflicts, GVA", "gva", "link", 30.0),
    Claim("linkage and conflicts, city", "city", "link", 150.0, 6.0),
    Claim("link one case, warm", "store", "link_warm", 1.0),
    Claim("link one case, a fresh command", "store", "link_fresh", 3.0),
]


def make(name: str, scale: float, path: Path) -> None:
    """Write an input: a network with its truth, slices with theirs, or records."""
    if name in PLANTED:
        from tests.conflicts.planted import planted_network

        made: object = planted_network(int(PLANTED[name] * scale), seed=SEED)
    elif name == "slices":
        from tests.conflicts.drifting import drifting_groups

        made = drifting_groups(int(20_000 * scale), 24, seed=SEED)
    elif name == "store":
        made = stored_city(scale, path.with_suffix(""))
    else:
        made = gva() if name == "gva" else city(scale)
    with path.open("wb") as file:
        pickle.dump(made, file, protocol=5)


def gva():  # noqa: ANN201
    """The records of the Gun Violence Archive as known in the end."""
    from netgraph.model.versions import as_of
    from netgraph.sources import open_source

    feed = open_source("gva")
    tables, _ = feed.transform(feed.get(str(DATA / "gva_us_2013_2018")))
    return as_of(tables, tables.incidents["recorded_at"].max())


def city(scale: float):  # noqa: ANN201
    """The records of the simulated city (ten years at scale 1) as known in the end."""
    from netgraph.model.versions import as_of
    from netgraph.simulation import Spec, simulate

    tables, _ = simulate(Spec.of("city", years=10 * scale, difficulty="medium"), seed=SEED)
    return as_of(tables, tables.incidents["recorded_at"].max())


def stored_city(scale: float, folder: Path) -> tuple[str, list[str]]:
    """The simulated city in a DuckDB file after a run, and its newest cases with a named person."""
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


def timed(act: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of one call, and what it returned."""
    start = time.process_time()
    found = act()
    return time.process_time() - start, found


def run_job(claim: Claim, made: object) -> dict[str, object]:
    """Measure one claim in this process."""
    import igraph  # noqa: F401 - so that imports are not measured
    import scipy.sparse.csgraph  # noqa: F401

    import netgraph.conflicts  # noqa: F401

    jobs = {"split": split, "scan": scan, "infomap": infomap, "follow": follow, "link": link}
    jobs |= {"link_warm": link_warm, "link_fresh": link_fresh}
    job = jobs[claim.job]
    return {**job(made), "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


def split(made) -> dict[str, object]:  # noqa: ANN001
    """From the table of ties to one split by modularity at resolution 1, two iterations."""
    from netgraph.conflicts.agreement import adjusted_rand
    from netgraph.conflicts.coded import coded
    from netgraph.conflicts.leiden import leiden, prepare

    ties, truth = made
    read, (people, pairs) = timed(lambda: coded(ties))
    ready, network = timed(lambda: prepare(len(people), *pairs))
    took, found = timed(lambda: leiden(network, objective="modularity", resolution=1.0, seed=42, rounds=2))
    parts = f"{read:.1f} s codes, {ready:.1f} s order and graph, {took:.1f} s Leiden"
    figures = {"agreement": adjusted_rand(found, truth[people].to_numpy()), "work": took, "note": parts}
    return {"seconds": read + ready + took, "size": len(ties), **figures}


def scan(made) -> dict[str, object]:  # noqa: ANN001
    """The communities at the resolution that the scan chooses, five seeds at each."""
    from netgraph.conflicts import find_communities
    from netgraph.conflicts.agreement import adjusted_rand

    ties, truth = made
    how = {"objective": "modularity", "resolution": None, "seed": SEED, "n_iterations": 2}
    took, found = timed(lambda: find_communities(ties, **how))
    agreed = adjusted_rand(found["community"], truth[found["person_id"]])
    return {"seconds": took, "size": len(ties), "agreement": agreed, "note": f"{found['community'].nunique()} found"}


def infomap(made) -> dict[str, object]:  # noqa: ANN001
    """Infomap beside communities."""
    from netgraph.conflicts import find_communities, second_opinion
    from netgraph.conflicts.agreement import adjusted_rand

    ties, truth = made
    first = find_communities(ties, objective="modularity", resolution=16.0, seed=SEED, n_iterations=2)
    took, said = timed(lambda: second_opinion(ties, first, seed=SEED))
    agreed = adjusted_rand(said.people["module"], truth[said.people["person_id"]])
    note = f"agrees with Leiden at resolution 16: {said.agreement:.3f}"
    return {"seconds": took, "size": len(ties), "agreement": agreed, "note": note}


def follow(made) -> dict[str, object]:  # noqa: ANN001
    """Communities of 24 slices, the same number for the same community, judged over all slices together."""
    from netgraph.conflicts.agreement import adjusted_rand
    from netgraph.conflicts.slices import follow_communities

    ties, truth = made
    took, found = timed(lambda: follow_communities(ties, resolution=16.0, seed=SEED))
    both = found.merge(truth, on=["slice", "person_id"])
    return {"seconds": took, "size": len(ties), "agreement": adjusted_rand(both["community"], both["group"])}


def link(tables) -> dict[str, object]:  # noqa: ANN001
    """From records to conflicts: what is common, the links, the conflicts."""
    from netgraph.conflicts import case_weights, find_conflicts, link_cases

    now = pd.Timestamp(tables.incidents["recorded_at"].max())
    counted, weights = timed(lambda: case_weights(tables, now=now))
    linked, links = timed(lambda: link_cases(tables, now=now, weights=weights))
    grouped, found = timed(lambda: find_conflicts(links, seed=SEED))
    note = (
        f"{counted:.1f} s counting, {linked:.1f} s linking {len(links.pairs):,} pairs, {grouped:.1f} s grouping: "
        f"{len(found.conflicts):,} conflicts"
    )
    return {"seconds": counted + linked + grouped, "size": len(tables.incidents), "note": note}


def link_warm(made) -> dict[str, object]:  # noqa: ANN001
    """The median of the newest cases, one after the other in one process, the first left out."""
    from netgraph.config import load_config
    from netgraph.pipeline.linking import link_case

    store, cases = made
    settings = load_config(purpose="benchmark")
    spent = [timed(lambda case=case: link_case(case, store=store, config=settings)) for case in cases]
    took = sorted(seconds for seconds, _ in spent[1:])
    looked = max(linked.looked_at for _, linked in spent)
    note = f"slowest {took[-1]:.2f} s; up to {looked:,} incidents looked at"
    return {"seconds": took[len(took) // 2], "size": len(cases), "note": note}


def link_fresh(made) -> dict[str, object]:  # noqa: ANN001
    """The median of five commands, each in a process of its own."""
    store, cases = made

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    took = []
    for case in cases[:5]:
        before = spent()
        command("link", case, "--store", store)
        took.append(spent() - before)
    return {"seconds": sorted(took)[2], "size": 5, "note": f"slowest {max(took):.2f} s"}


def peer_networkx(made) -> dict[str, object]:  # noqa: ANN001
    """Louvain, for NetworkX has no Leiden of its own."""
    import networkx as nx

    ties, truth = made
    graph = nx.from_pandas_edgelist(ties, "person_a", "person_b", "weight")
    took, found = timed(lambda: nx.community.louvain_communities(graph, weight="weight", seed=42))
    label = {person: number for number, group in enumerate(found) for person in group}
    return {"seconds": took, "agreement": _agreed(pd.Series(label), truth)}


def peer_leidenalg(made) -> dict[str, object]:  # noqa: ANN001
    """leidenalg on a graph made ready, two iterations as ours."""
    import igraph
    import leidenalg

    ties, truth = made
    codes, people = pd.factorize(pd.concat([ties["person_a"], ties["person_b"]]))
    graph = igraph.Graph(n=len(people), edges=zip(*(part.tolist() for part in codes.reshape(2, -1)), strict=True))
    kind = leidenalg.ModularityVertexPartition
    took, found = timed(lambda: leidenalg.find_partition(graph, kind, n_iterations=2, seed=42))
    return {"seconds": took, "agreement": _agreed(pd.Series(found.membership, index=people), truth)}


def _agreed(label: pd.Series, truth: pd.Series) -> float:
    from netgraph.conflicts.agreement import adjusted_rand

    return adjusted_rand(label.to_numpy(dtype=np.int64), truth[label.index].to_numpy())


def in_process(*arguments: str) -> dict[str, object]:
    """Run this script for one input, claim or peer in a process of its own, by one thread."""
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", NUMBA_NUM_THREADS="1")
    told = subprocess.run([sys.executable, __file__, *arguments], check=False, capture_output=True, text=True, env=env)
    if told.returncode:
        return {"absent": told.stderr.strip().splitlines()[-1] if told.stderr else f"exit {told.returncode}"}
    return json.loads(told.stdout.splitlines()[-1]) if told.stdout else {}


def line(number: int, scale: float, folder: Path) -> bool:
    """Print one claim and say whether it holds."""
    claim = CLAIMS[number]
    path = folder / f"{claim.given}-{scale:g}.pickle"
    made = {} if path.exists() else in_process("--make", claim.given, "--scale", str(scale), "--input", str(path))
    mine = made if "absent" in made else in_process("--job", str(number), "--input", str(path))
    if "absent" in mine:
        print(f"FAILED {claim.name}: {mine['absent']}", flush=True)
        return False
    said, holds = f"{mine['seconds']:8.2f} s", True
    for name, bound, unit in (("seconds", claim.seconds, "s"), ("gigabytes", claim.gigabytes, "GB")):
        said += f" {mine[name]:.2f} GB" if name == "gigabytes" else ""
        if bound is not None:
            holds &= mine[name] <= bound
            said += f" (<= {bound:g} {unit})"
    if "agreement" in mine:
        said += f" ARI {mine['agreement']:.3f}"
        if claim.agreement is not None:
            holds &= mine["agreement"] >= claim.agreement
            said += f" (>= {claim.agreement:g})"
    said += f" of {mine['size']:,}" + (f"; {mine['note']}" if mine.get("note") else "")
    if claim.peer:
        said += f"  | {beside(claim.peer, mine, in_process('--peer', str(number), '--input', str(path)))}"
    print(f"{'ok  ' if holds else 'MISS'} {claim.name:40} {said}", flush=True)
    return holds


def beside(peer: str, mine: dict[str, object], theirs: dict[str, object]) -> str:
    """Say how the peer did."""
    if "absent" in theirs:
        return f"{peer} absent: {str(theirs['absent'])[:60]}"
    ratio = theirs["seconds"] / mine["work"]
    return f"{peer} {theirs['seconds']:.2f} s beside {mine['work']:.2f}, {ratio:.1f} x (ARI {theirs['agreement']:.3f})"


def main() -> int:
    """Print all claims; 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--make")
    parser.add_argument("--job", type=int)
    parser.add_argument("--peer", type=int)
    parser.add_argument("--input", type=Path)
    asked = parser.parse_args()
    if asked.make is not None:
        make(asked.make, asked.scale, asked.input)
        return 0
    if asked.job is not None or asked.peer is not None:
        with asked.input.open("rb") as file:
            given = pickle.load(file)
        claim = CLAIMS[asked.job if asked.peer is None else asked.peer]
        print(json.dumps(run_job(claim, given) if asked.peer is None else globals()[f"peer_{claim.peer}"](given)))
        return 0
    with TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        chosen = [number for number, claim in enumerate(CLAIMS) if asked.only in claim.name]
        held = [line(number, asked.scale, folder) for number in chosen]
    return 0 if all(held) or asked.scale != 1 else 1


if __name__ == "__main__":
    sys.exit(main())
