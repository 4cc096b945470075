"""The least contradiction there can be in a network of rivals and allies, solved exactly.

Every split of groups into camps leaves some rivals inside a camp or some allies in different ones. The split with the
least of both is found as a whole-number programme over the ties alone: a tie is cut or not, and no cycle may have
exactly one cut tie. The cycles are added as they are broken, which on sparse networks takes a few rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from netgraph.conflicts import find_signed_communities
from studies.real_networks import DATA, cartels


def least_strain(rivals: pd.DataFrame, allies: pd.DataFrame) -> tuple[float, pd.Series]:
    """Return the least weight of rivals inside and allies outside, and a split that has it (group → camp).

    Raises
    ------
    RuntimeError
        If the solver gives up.
    """
    import networkx as nx

    signed = pd.concat([allies, rivals.assign(weight=-rivals["weight"])])
    ends = np.sort(signed[["group_a", "group_b"]].to_numpy(dtype=object), axis=1)
    net = signed.assign(group_a=ends[:, 0], group_b=ends[:, 1]).groupby(["group_a", "group_b"])["weight"].sum()
    edges, weight = list(net.index), net.to_numpy()
    where = {edge: place for place, edge in enumerate(edges)}
    forbidden: list[tuple[int, list[int]]] = []
    while True:
        cut = _solved(weight, forbidden)
        whole = nx.Graph()
        whole.add_nodes_from({group for edge in edges for group in edge})
        whole.add_edges_from(edge for edge, gone in zip(edges, cut, strict=True) if not gone)
        camp = {group: number for number, part in enumerate(nx.connected_components(whole)) for group in part}
        broken = [edge for edge, gone in zip(edges, cut, strict=True) if gone and camp[edge[0]] == camp[edge[1]]]
        if not broken:
            break
        for edge in broken:
            way = nx.shortest_path(whole, *edge)
            steps = [where[min(pair), max(pair)] for pair in zip(way, way[1:], strict=False)]
            forbidden.append((where[edge], steps))
    label = pd.Series(camp)
    return strain_of(label, rivals, allies), label


def strain_of(camp: pd.Series, rivals: pd.DataFrame, allies: pd.DataFrame) -> float:
    """Return the weight of rivals inside a camp and of allies in different ones."""
    return inside(camp, rivals) + float(allies["weight"].sum()) - inside(camp, allies)


def inside(camp: pd.Series, pairs: pd.DataFrame) -> float:
    """Return the weight of the pairs whose groups are in one camp."""
    same = pairs["group_a"].map(camp).to_numpy() == pairs["group_b"].map(camp).to_numpy()
    return float(pairs.loc[same, "weight"].sum())


def _solved(weight: np.ndarray, forbidden: list[tuple[int, list[int]]]) -> np.ndarray:
    """Return which ties are cut at the least loss, a cut tie needing another cut on its way round."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_array

    rules = lil_array((max(len(forbidden), 1), len(weight)))
    for row, (edge, steps) in enumerate(forbidden):
        rules[row, edge] = 1.0
        for step in steps:
            rules[row, step] = -1.0
    solved = milp(
        weight, integrality=np.ones(len(weight)), bounds=Bounds(0, 1), constraints=LinearConstraint(rules.tocsr(), ub=0)
    )
    if solved.x is None:
        raise RuntimeError(f"milp: {solved.message}")
    return solved.x > 0.5


def rows(split: Callable[..., pd.DataFrame]) -> Iterator[list[object]]:
    """Camps of armed groups: one row a way to split them; `split` finds communities without looking at signs."""
    rivals, allies = cartels(DATA)
    best, exact = least_strain(rivals, allies)
    names = {"group_a": "person_a", "group_b": "person_b"}
    blind = split(pd.concat([rivals, allies]).rename(columns=names), seed=1, resolution=1.0)
    friends = split(allies.rename(columns=names), seed=1)
    everybody = pd.Index(sorted(exact.index))
    ours = [
        find_signed_communities(rivals, allies, resolution=0.0, seed=seed, n_iterations=-1).set_index("group_id")
        for seed in range(20)
    ]
    strains = [strain_of(one["community"], rivals, allies) for one in ours]
    yield [
        "signs not looked at (modularity)",
        *_camp_figures(blind.set_index("person_id")["community"], rivals, allies),
    ]
    alone = friends.set_index("person_id")["community"].reindex(everybody)
    alone = alone.fillna(pd.Series(-1.0 - np.arange(len(everybody)), index=everybody))
    yield ["alliances alone (scan)", *_camp_figures(alone, rivals, allies)]
    yield ["signed communities, seed 0", *_camp_figures(ours[0]["community"], rivals, allies)]
    yield [f"the worst of 20 seeds: {max(strains):.0f}", "", "", "", f"{max(strains):.0f}"]
    yield ["exact (whole-number programme)", *_camp_figures(exact, rivals, allies)[:-1], f"{best:.0f}"]


def _camp_figures(camp: pd.Series, rivals: pd.DataFrame, allies: pd.DataFrame) -> list[object]:
    apart = allies["weight"].sum() - inside(camp, allies)
    wrong = strain_of(camp, rivals, allies)
    return [camp.nunique(), f"{inside(camp, rivals):.0f}", f"{apart:.0f}", f"{wrong:.0f}"]
