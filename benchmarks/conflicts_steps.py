"""What ``benchmarks/conflicts.py`` measures, each in a process of its own: the jobs, and the peers beside them.

A job takes its input and returns how long it took by the clock and of the processor, the size of what it was given,
and what else its claim is judged by. Imports and the making ready of inputs come before the clock starts.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.conflicts_inputs import SEED, command

Figures = dict[str, object]


class Clock:
    """Seconds by the clock and of the processor, added up over what is measured."""

    def __init__(self) -> None:
        self.seconds, self.cpu = 0.0, 0.0

    def time(self, act: Callable[[], object]):  # noqa: ANN201
        """Return what the call returns."""
        wall, cpu = time.perf_counter(), time.process_time()
        found = act()
        self.seconds += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu
        return found

    def figures(self, **more: object) -> Figures:
        return {"seconds": self.seconds, "cpu": self.cpu, **more}


def split(made) -> Figures:  # noqa: ANN001
    """From the table of ties to one split by modularity at resolution 1, two iterations."""
    from netgraph.conflicts.agreement import adjusted_rand
    from netgraph.conflicts.coded import coded
    from netgraph.conflicts.leiden import leiden, modularity, prepare

    ties, truth = made
    _compiled()
    read, ready, ran = Clock(), Clock(), Clock()
    people, pairs = read.time(lambda: coded(ties))
    network = ready.time(lambda: prepare(len(people), *pairs))
    found = ran.time(lambda: leiden(network, objective="modularity", resolution=1.0, seed=42, rounds=2))
    parts = f"{read.cpu:.1f} s codes, {ready.cpu:.1f} s order and graph, {ran.cpu:.1f} s Leiden"
    quality = modularity(network, found)
    return {
        "seconds": read.seconds + ready.seconds + ran.seconds,
        "cpu": read.cpu + ready.cpu + ran.cpu,
        "size": len(ties),
        "agreement": adjusted_rand(found, truth[people].to_numpy()),
        "quality": quality,
        "work": ran.cpu,
        "note": parts,
    }


def scan(made) -> Figures:  # noqa: ANN001
    """The communities at the resolution that the scan chooses, five seeds at each."""
    from netgraph.conflicts import find_communities
    from netgraph.conflicts.agreement import adjusted_rand

    ties, truth = made
    _compiled()
    clock = Clock()
    how = {"objective": "modularity", "resolution": None, "seed": SEED, "n_iterations": 2}
    found = clock.time(lambda: find_communities(ties, **how))
    agreed = adjusted_rand(found["community"], truth[found["person_id"]])
    return clock.figures(size=len(ties), agreement=agreed, note=f"{found['community'].nunique():,} found")


def infomap(made) -> Figures:  # noqa: ANN001
    """Infomap beside communities."""
    from netgraph.conflicts import find_communities, second_opinion
    from netgraph.conflicts.agreement import adjusted_rand

    ties, truth = made
    first = find_communities(ties, objective="modularity", resolution=16.0, seed=SEED, n_iterations=2)
    clock = Clock()
    said = clock.time(lambda: second_opinion(ties, first, seed=SEED))
    agreed = adjusted_rand(said.people["module"], truth[said.people["person_id"]])
    note = f"agrees with Leiden at resolution 16: {said.agreement:.3f}"
    return clock.figures(size=len(ties), agreement=agreed, note=note)


def follow(made) -> Figures:  # noqa: ANN001
    """Communities of 24 slices, the same number for the same community, judged over all slices together."""
    from netgraph.conflicts.agreement import adjusted_rand
    from netgraph.conflicts.slices import follow_communities

    ties, truth = made
    _compiled()
    clock = Clock()
    found = clock.time(lambda: follow_communities(ties, resolution=16.0, seed=SEED))
    both = found.merge(truth, on=["slice", "person_id"])
    return clock.figures(size=len(ties), agreement=adjusted_rand(both["community"], both["group"]))


def link(tables) -> Figures:  # noqa: ANN001
    """From records to conflicts: what is common, the links, the conflicts."""
    from netgraph.conflicts import case_weights, find_conflicts, link_cases

    _compiled()
    now = pd.Timestamp(tables.incidents["recorded_at"].max())
    counting, linking, grouping = Clock(), Clock(), Clock()
    weights = counting.time(lambda: case_weights(tables, now=now))
    links = linking.time(lambda: link_cases(tables, now=now, weights=weights))
    found = grouping.time(lambda: find_conflicts(links, seed=SEED))
    note = (
        f"{counting.cpu:.1f} s counting, {linking.cpu:.1f} s linking {len(links.pairs):,} pairs, "
        f"{grouping.cpu:.1f} s grouping: {len(found.conflicts):,} conflicts"
    )
    parts = (counting, linking, grouping)
    spent = {name: sum(getattr(part, name) for part in parts) for name in ("seconds", "cpu")}
    return {**spent, "size": len(tables.incidents), "note": note}


def link_stored(made) -> Figures:  # noqa: ANN001
    """The same from a DuckDB file, as a run reads it; the reading is not counted, its memory is."""
    from netgraph.store import open_store

    with open_store(made[0], actor="benchmark", purpose="benchmark") as store:
        tables = store.read()
    return link(tables)


def link_warm(made) -> Figures:  # noqa: ANN001
    """The median of the newest cases, one after the other on an open store, the first left out."""
    from netgraph.config import load_config
    from netgraph.pipeline.linking import link_in
    from netgraph.store import open_store

    address, cases = made
    settings = load_config(purpose="benchmark")
    clocks, looked = [], 0
    with open_store(address, actor="benchmark", purpose="benchmark") as store:
        for case in cases:
            clocks.append(clock := Clock())
            linked = clock.time(lambda case=case: link_in(store, case, config=settings))
            looked = max(looked, linked.looked_at)
    took = sorted(clock.seconds for clock in clocks[1:])
    cpu = sorted(clock.cpu for clock in clocks[1:])
    note = f"slowest {took[-1]:.2f} s; up to {looked:,} incidents looked at"
    return {"seconds": took[len(took) // 2], "cpu": cpu[len(cpu) // 2], "size": len(cases), "note": note}


def link_fresh(made) -> Figures:  # noqa: ANN001
    """The median of five commands, each in a process of its own."""
    address, cases = made
    took, cpu = [], []
    for case in cases[:5]:
        before, start = _children(), time.perf_counter()
        command("link", case, "--store", address)
        took.append(time.perf_counter() - start)
        cpu.append(_children() - before)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    note = f"slowest {max(took):.2f} s"
    return {"seconds": sorted(took)[2], "cpu": sorted(cpu)[2], "size": 5, "gigabytes": memory, "note": note}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _compiled() -> None:
    """Have the loops compiled, or read from numba's cache: that is no work on the input."""
    from netgraph.conflicts.leiden import leiden, prepare

    path = prepare(3, (np.array([0, 1]), np.array([1, 2])), np.ones(2))
    leiden(path, objective="modularity", resolution=1.0, seed=1, rounds=1)


def networkx(made) -> Figures:  # noqa: ANN001
    """Louvain, for NetworkX has no Leiden of its own."""
    import networkx as nx

    ties, truth = made
    graph = nx.from_pandas_edgelist(ties, "person_a", "person_b", "weight")
    clock = Clock()
    found = clock.time(lambda: nx.community.louvain_communities(graph, weight="weight", seed=42))
    label = {person: number for number, group in enumerate(found) for person in group}
    return clock.figures(**_judged(pd.Series(label), made))


def leidenalg(made) -> Figures:  # noqa: ANN001
    """leidenalg on a graph made ready, two iterations as ours."""
    import leidenalg as peer

    graph, people = _igraph(made[0])
    clock = Clock()
    kind = peer.ModularityVertexPartition
    found = clock.time(lambda: peer.find_partition(graph, kind, n_iterations=2, seed=42))
    return clock.figures(**_judged(pd.Series(found.membership, index=people), made))


def igraph(made) -> Figures:  # noqa: ANN001
    """igraph's own Leiden on a graph made ready, two iterations as ours."""
    import random

    import igraph as peer

    graph, people = _igraph(made[0])
    peer.set_random_number_generator(random.Random(42))
    clock = Clock()
    found = clock.time(lambda: graph.community_leiden(objective_function="modularity", n_iterations=2))
    return clock.figures(**_judged(pd.Series(found.membership, index=people), made))


def _igraph(ties: pd.DataFrame):  # noqa: ANN202
    import igraph as peer

    codes, people = pd.factorize(pd.concat([ties["person_a"], ties["person_b"]]))
    ends = (part.tolist() for part in codes.reshape(2, -1))
    return peer.Graph(n=len(people), edges=zip(*ends, strict=True)), people


def _judged(label: pd.Series, made) -> Figures:  # noqa: ANN001
    """How far a split agrees with the truth, and its modularity counted alike for all."""
    from netgraph.conflicts.agreement import adjusted_rand
    from netgraph.conflicts.coded import coded
    from netgraph.conflicts.leiden import modularity, prepare

    ties, truth = made
    people, pairs = coded(ties)
    quality = modularity(prepare(len(people), *pairs), label[people].to_numpy(dtype=np.int64))
    return {"agreement": adjusted_rand(label.to_numpy(np.int64), truth[label.index].to_numpy()), "quality": quality}
