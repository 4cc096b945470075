"""The loops of Leiden and of the order of a graph, compiled; imported only where they run.

A graph is three arrays: where the neighbours of each vertex start, the neighbours, and the weights to them, every edge
from both sides. A level is a graph and the mass of each vertex. The loops release the interpreter's lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba.extending import register_jitable

from netgraph.conflicts.shuffling import BY_11, drawn, mixed, shuffle, shuffled
from netgraph.graph.kernels import group_places, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Words = NDArray[np.uint64]
    Graph = tuple[Int64s, Int32s, Floats]

__all__ = ["improve", "neighbours", "recolour", "run"]

CHANCE = 0.01
"""How readily vertices join where they gain less than the most (Traag's theta); hardly ever, as gains are counted."""


def neighbours(size: int, ends: tuple[Int64s, Int64s], weights: Floats) -> Graph:
    """Return the graph of some edges, each vertex's neighbours in the order of the edges."""
    one, other = ends
    start = np.zeros(size + 1, dtype=np.int64)
    for edge in range(len(one)):
        start[one[edge] + 1] += 1
        start[other[edge] + 1] += 1
    for vertex in range(size):
        start[vertex + 1] += start[vertex]
    free = start[:-1].copy()
    beside, weight = np.empty(2 * len(one), dtype=np.int32), np.empty(2 * len(one))
    for edge in range(len(one)):
        for here, there in ((one[edge], other[edge]), (other[edge], one[edge])):
            beside[free[here]], weight[free[here]] = there, weights[edge]
            free[here] += 1
    return start, beside, weight


def recolour(graph: Graph, colour: Words) -> Words:
    """Return for each vertex a number made of its own colour and those of its neighbours with the weights between."""
    start, beside, weight = graph
    bits = weight.view(np.uint64)
    after = np.empty(len(colour), dtype=np.uint64)
    for vertex in range(len(colour)):
        around = np.uint64(0)
        for place in range(start[vertex], start[vertex + 1]):
            around += mixed(colour[beside[place]] ^ mixed(bits[place]))
        after[vertex] = mixed(colour[vertex] ^ mixed(around))
    return after


def improve(level: tuple[Graph, Floats], label: Int32s, resolution: float, rounds: int, seed: int) -> Int32s:
    """Return a split at least as good as `label`: rounds of Leiden, each from where the last one ended.

    A split is worth the weight inside its groups less `resolution`
    times half the square of each group's mass. Rounds stop where nothing moves any more; -1 until then.
    """
    chance = np.full(1, seed, dtype=np.uint64)
    drawn(chance)
    label = label.copy()
    slack = 1e-10 * level[0][2].mean() if len(level[0][2]) else 0.0  # less than this is rounding
    while rounds != 0:
        rounds -= 1
        if not one_round(level, label, (resolution, slack), chance):
            break
    return label


def one_round(level: Any, label: Int32s, rule: tuple[float, float], chance: Words) -> bool:
    """Move vertices, then groups of them, then groups of those; say whether anything moved. `label` is overwritten."""
    node = np.arange(len(label), dtype=np.int32)  # of the level looked at, the one that holds each vertex
    here = label.copy()
    moved = False
    while True:
        moved |= move(level, here, rule, chance)
        groups, size = renumber(here), len(here)
        for vertex in range(len(label)):
            label[vertex] = here[node[vertex]]
        if groups == size:
            return moved
        part = refine(level, (here, groups), rule, chance)
        parts = renumber(part)
        if parts == size:  # nothing could be joined inside the groups: they are taken whole
            part, parts = here.copy(), groups
        level = merged(level, part, parts)
        for vertex in range(len(label)):
            node[vertex] = part[node[vertex]]
        above = np.empty(parts, dtype=np.int32)
        for vertex in range(size):
            above[part[vertex]] = here[vertex]
        here = above


def move(level: Any, label: Int32s, rule: tuple[float, float], chance: Words) -> bool:
    """Move each vertex to where it is worth most, again and again where a neighbour moved; say whether any did."""
    graph, mass = level
    size = len(mass)
    tally = count_groups(label, mass)
    board = np.zeros(size), np.empty(size, dtype=np.int32)
    queue, waits = shuffled(size, chance), np.ones(size, dtype=np.bool_)
    head, left, moved = 0, size, False
    while left:
        vertex = queue[head]
        head, left = head + 1 if head + 1 < size else 0, left - 1
        waits[vertex] = False
        best = best_group(vertex, level, (label, tally), rule, board)
        if best == label[vertex]:
            continue
        moved = True
        regroup(vertex, best, label, mass[vertex], tally)
        for place in range(graph[0][vertex], graph[0][vertex + 1]):
            beside = graph[1][place]
            if not waits[beside] and label[beside] != best:
                waits[beside] = True
                queue[head + left if head + left < size else head + left - size] = beside
                left += 1
    return moved


def count_groups(label: Int32s, mass: Floats) -> tuple[Floats, Int32s, Int32s]:
    """Return each group's mass and members, and the labels that are free, their number after them."""
    size = len(label)
    held, many, free = np.zeros(size), np.zeros(size, dtype=np.int32), np.zeros(size + 1, dtype=np.int32)
    for vertex in range(size):
        held[label[vertex]] += mass[vertex]
        many[label[vertex]] += 1
    for group in range(size - 1, -1, -1):
        if many[group] == 0:
            free[free[size]] = group
            free[size] += 1
    return held, many, free


def best_group(vertex: int, level: Any, split: Any, rule: tuple[float, float], board: Any) -> int:
    """Return the group in which a vertex is worth most: its own, a neighbour's, or one of its own making."""
    (start, beside, weight), mass = level
    label, (held, many, free) = split
    resolution, slack = rule
    inside, near = board
    met, own = 0, label[vertex]
    for place in range(start[vertex], start[vertex + 1]):
        group = label[beside[place]]
        if inside[group] == 0.0:
            near[met] = group
            met += 1
        inside[group] += weight[place]
    price = mass[vertex] * resolution
    best, most = own, inside[own] - price * (held[own] - mass[vertex])
    for place in range(met):
        group = near[place]
        gain = inside[group] - price * held[group]
        if group != own and gain > most + slack:
            best, most = group, gain
        inside[group] = 0.0
    if most < -slack and many[own] > 1:
        best = free[free[len(label)] - 1]
    return int(best)


def regroup(vertex: int, best: int, label: Int32s, mass: float, tally: Any) -> None:
    """Move a vertex into a group, which may be empty."""
    held, many, free = tally
    own, size = label[vertex], len(label)
    if many[best] == 0:
        free[size] -= 1
    many[own] -= 1
    held[own] = held[own] - mass if many[own] else 0.0
    if many[own] == 0:
        free[free[size]] = own
        free[size] += 1
    many[best] += 1
    held[best] += mass
    label[vertex] = best


def refine(level: Any, split: tuple[Int32s, int], rule: tuple[float, float], chance: Words) -> Int32s:
    """Return parts of the groups that hang well together: vertices that joined one another, each moved at most once."""
    graph, mass = level
    start, beside, weight = graph
    label, groups = split
    size = len(mass)
    total, tied = np.zeros(groups), np.zeros(size)
    for vertex in range(size):
        total[label[vertex]] += mass[vertex]
        for place in range(start[vertex], start[vertex + 1]):
            if label[beside[place]] == label[vertex]:
                tied[vertex] += weight[place]
    part, held, alone = np.arange(size, dtype=np.int32), mass.copy(), np.ones(size, dtype=np.bool_)
    board = np.zeros(size), np.empty(size, dtype=np.int32), np.empty(size)
    for vertex in shuffled(size, chance):
        whole = total[label[vertex]]
        if alone[vertex] and tied[vertex] >= mass[vertex] * (whole - mass[vertex]) * rule[0] - rule[1]:
            chosen, between = part_for(vertex, (graph, mass), (label, part), (held, tied, whole), (rule, board, chance))
            if chosen != vertex:
                part[vertex], alone[chosen] = chosen, False
                held[chosen] += mass[vertex]
                tied[chosen] += tied[vertex] - 2 * between
    return part


def part_for(vertex: int, level: Any, split: Any, parts: Any, how: Any) -> tuple[int, float]:
    """Return a part of its group that a vertex joins, and its weight to it: by chance, nearly always the best.

    Only parts that are themselves tied well enough to the rest of the group are joined, and none at a loss.
    """
    (start, beside, weight), mass = level
    label, part = split
    held, tied, whole = parts
    (resolution, slack), (inside, near, gain), chance = how
    met, most = 0, 0.0
    for place in range(start[vertex], start[vertex + 1]):
        if label[beside[place]] == label[vertex]:
            group = part[beside[place]]
            if inside[group] == 0.0:
                near[met] = group
                met += 1
            inside[group] += weight[place]
    for place in range(met):
        group = near[place]
        gain[place] = -1.0
        if tied[group] >= held[group] * (whole - held[group]) * resolution - slack:
            gain[place] = inside[group] - mass[vertex] * resolution * held[group]
            most = max(most, gain[place])
    place = drawn_by_gain(gain[:met], most, chance)
    chosen, between = (near[place], inside[near[place]]) if place >= 0 else (vertex, 0.0)
    for place in range(met):
        inside[near[place]] = 0.0
    return chosen, between


def drawn_by_gain(gain: Floats, most: float, chance: Words) -> int:
    """Draw a place by exp(gain / `CHANCE`); -1, to stay alone, has gain 0, and a gain below 0 is never drawn."""
    alone = np.exp(-most / CHANCE)
    total = alone
    for place in range(len(gain)):
        if gain[place] >= 0.0:
            total += np.exp((gain[place] - most) / CHANCE)
    left = total * (drawn(chance) >> BY_11) * 2.0**-53 - alone
    chosen = -1
    for place in range(len(gain)):
        if left >= 0.0 and gain[place] >= 0.0:
            chosen = place
            left -= np.exp((gain[place] - most) / CHANCE)
    return chosen


def merged(level: Any, part: Int32s, parts: int) -> tuple[Graph, Floats]:
    """Return the graph whose vertices are the parts, with the sums of their weights and masses; none to itself."""
    (start, beside, weight), mass = level
    first, members = group_places(part, parts)
    held, begin = np.zeros(parts), np.zeros(parts + 1, dtype=np.int64)
    far, much = np.empty(len(beside), dtype=np.int32), np.empty(len(beside))
    inside = np.zeros(parts)
    filled = 0
    for group in range(parts):
        for vertex in members[first[group] : first[group + 1]]:
            held[group] += mass[vertex]
            for place in range(start[vertex], start[vertex + 1]):
                other = part[beside[place]]
                if other != group:
                    if inside[other] == 0.0:
                        far[filled] = other
                        filled += 1
                    inside[other] += weight[place]
        for place in range(begin[group], filled):
            much[place] = inside[far[place]]
            inside[far[place]] = 0.0
        begin[group + 1] = filled
    return (begin, far[:filled].copy(), much[:filled].copy()), held


def renumber(label: Int32s) -> int:
    """Number groups 0, 1, 2, … by their first vertices, in place; return how many there are."""
    name = np.full(len(label), -1, dtype=np.int32)
    used = 0
    for vertex in range(len(label)):
        if name[label[vertex]] < 0:
            name[label[vertex]] = used
            used += 1
        label[vertex] = name[label[vertex]]
    return used


for _part in (
    *(mixed, drawn, shuffle, shuffled, group_places, renumber, merged, drawn_by_gain, part_for, refine),
    *(regroup, best_group, count_groups, move, one_round),
):
    register_jitable(forceinline=True)(_part)
