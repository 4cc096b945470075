"""The least contradiction there can be in a network of rivals and allies, solved exactly.

Every split of groups into camps leaves some rivals inside a camp or some allies in different ones. The split with the
least of both is found as a whole-number programme over the ties alone: a tie is cut or not, and no cycle may have
exactly one cut tie. The cycles are added as they are broken, which on sparse networks takes a few rounds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


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
