"""Dividing what signs join and oppose into parties, so that as little as possible of the signs is contradicted."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Signs = Mapping[int, Mapping[int, float]]

__all__ = ["THIRD_PARTY", "divide"]

THIRD_PARTY = 0.5
"""How much must speak against both parties before somebody opens another."""

_SWEEPS = 20


def divide(signs: Signs) -> dict[int, int]:
    """Divide what signs join and oppose into parties; the parties of one connected part share no number with another.

    Parameters
    ----------
    signs
        For each node its neighbours with the weight of the sign between: above 0 together, below 0 against.

    Returns
    -------
    dict
        The party of each node; -1 where as much speaks for one party as for another.

    Examples
    --------
    >>> enemies = {0: {1: -1.0}, 1: {0: -1.0, 2: -1.0}, 2: {1: -1.0}}
    >>> divide(enemies)
    {0: 1, 1: 0, 2: 1}
    """
    party: dict[int, int] = {}
    first = 0
    for inside in _connected(signs):
        order = sorted(inside, key=lambda node: (-sum(map(abs, signs[node].values())), node))
        of = {order[0]: first}
        for node in _outwards(order, signs):
            of[node] = _best(node, signs, of, first)
        for _ in range(_SWEEPS):
            before = dict(of)
            for node in order:
                del of[node]
                of[node] = _best(node, signs, of, first, stay=before[node])
            if of == before:
                break
        parties = set(of.values())
        party |= {node: -1 if _undecided(node, signs, of, parties) else of[node] for node in inside}
        first = max(parties) + 1
    return dict(sorted(party.items()))


def _connected(signs: Signs) -> Iterable[list[int]]:
    seen: set[int] = set()
    for start in sorted(signs):
        if start in seen:
            continue
        found, waiting = {start}, [start]
        while waiting:
            news = set(signs[waiting.pop()]) - found
            found |= news
            waiting += news
        seen |= found
        yield sorted(found)


def _outwards(order: list[int], signs: Signs) -> Iterable[int]:
    """Yield all nodes but the first, each after one of its neighbours, those with the strongest signs first."""
    rank = {node: place for place, node in enumerate(order)}
    seen, edge = {0}, [0]
    while edge:
        node = order[heappop(edge)]
        if node != order[0]:
            yield node
        for place in {rank[other] for other in signs[node]} - seen:
            seen.add(place)
            heappush(edge, place)


def _best(node: int, signs: Signs, of: Mapping[int, int], first: int, *, stay: int = -1) -> int:
    """Return the party that the node fits best; where it stood, if that is as good; a new one against all others."""
    fits: dict[int, float] = defaultdict(float)
    for other, weight in signs[node].items():
        if other in of:
            fits[of[other]] += weight
    parties = sorted({first, first + 1, *of.values()})
    best = max(parties, key=lambda one: (round(fits[one], 9), one == stay, -one))
    if fits[best] < -THIRD_PARTY:
        return max(parties) + 1
    return best


def _undecided(node: int, signs: Signs, of: Mapping[int, int], parties: set[int]) -> bool:
    """Say whether another party would fit the node as well as the one it was put in."""
    fits: dict[int, float] = dict.fromkeys(parties, 0.0)
    for other, weight in signs[node].items():
        fits[of[other]] += weight
    own = fits.pop(of[node])
    return any(fit >= own - 1e-9 for fit in fits.values())
