"""Which pairs of cases are looked at at all: those that something on record brings together, never all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, VIOLENCE

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.conflicts.cases import Cases, Flags, Floats, Ints
    from netgraph.conflicts.standing import Standing

__all__ = ["keys_of", "recall_of", "same_quarrel_pairs"]

_SAME = 0.00015  # least chance that two cases are between the same two groups at which they are looked at
_MOST = 2_500_000  # so many pairs of cases, the likeliest, are looked at because of their groups
_WORK = 4e9  # multiplications that finding them may take
_AT_ONCE = 2e7  # products held at a time
_AROUND_DAYS = 14.0  # how far from an attack of the same two groups other violence is looked at


def keys_of(a: Ints, b: Ints, size: int) -> Ints:
    """Return one number for each pair of cases, whichever way round it comes."""
    key: Ints = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
    return key


def same_quarrel_pairs(standing: Standing, cases: Cases) -> tuple[Ints, Ints]:
    """Return the pairs of cases (codes, a < b) that may well be between the same two groups.

    Two attacks, an attack and a precursor, or two precursors, at any time apart; other violence only within 14 days of
    an attack. Looked at are pairs with a chance of `_SAME` at least; of more than `_MOST`, the likeliest. A precursor
    also meets the attacks that it may go with, and what else may go with them.
    """
    a, b = _likeliest(standing.shared, cases)
    direct = (standing.goes + standing.goes @ standing.goes.T).tocoo()
    one, other = (code.astype(np.int64) for code in direct.coords)
    told = (one != other) & (direct.data >= _SAME)
    low, high = np.minimum(one, other)[told], np.maximum(one, other)[told]
    return np.concatenate([a, low]), np.concatenate([b, high])


def _may_meet(cases: Cases, a: Ints, b: Ints) -> Flags:
    """Say whether two cases are looked at by their groups: violence that is no attack only around an attack."""
    one, other = cases.kind_class[a], cases.kind_class[b]
    attack, violent = (one == ATTACK) | (other == ATTACK), (one == VIOLENCE) | (other == VIOLENCE)
    return np.asarray(~violent | (attack & (np.abs(cases.day[a] - cases.day[b]) <= _AROUND_DAYS)))


def _likeliest(shared: Any, cases: Cases) -> tuple[Ints, Ints]:
    """Return the pairs of rows (a < b) with the largest products, `_MOST` of them, and none below `_SAME`.

    Rows at a time, and never more than the likeliest so far are held; what is held at the end is the same in whatever
    order the rows come.
    """
    kept, least = _affordable(shared)
    case = np.flatnonzero(np.diff(kept.indptr)).astype(np.int64)
    kept = kept[case]
    found: list[tuple[Ints, Ints, Floats]] = []
    held, step = 0, max(int(_AT_ONCE // max(len(case), 1)), 1)
    for first in range(0, len(case), step):
        both = (kept[first : first + step] @ kept.T).tocoo()
        a, b = case[both.coords[0] + first], case[both.coords[1]]
        good = np.flatnonzero((both.data >= least) & (a < b))
        good = good[_may_meet(cases, a[good], b[good])]
        found.append((a[good], b[good], both.data[good]))
        held += len(good)
        if held > 2 * _MOST:
            found, cut = _cut(found)
            least, held = max(least, cut), len(found[0][0])
    found, _ = _cut(found)
    return found[0][0], found[0][1]


def _affordable(shared: Any) -> tuple[Any, float]:
    """Return the chances without those that are too small to matter, and what too small is: so that to multiply them
    takes at most `_WORK` steps."""
    least = _SAME
    while True:
        kept = shared.copy()
        kept.data[kept.data < least] = 0.0
        kept.eliminate_zeros()
        each = np.bincount(kept.indices, minlength=1).astype(np.float64)
        if float(each @ each) <= _WORK:
            return kept, least
        least *= 2


def _cut(found: list[tuple[Ints, Ints, Floats]]) -> tuple[list[tuple[Ints, Ints, Floats]], float]:
    """Return the likeliest pairs as one piece, and the chance from which on they are kept."""
    none = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    a, b, chance = (np.concatenate(pieces) for pieces in zip(none, *found, strict=True))
    if len(chance) <= _MOST:
        return [(a, b, chance)], _SAME
    least = float(np.partition(chance, len(chance) - _MOST)[len(chance) - _MOST])
    good = chance >= least
    return [(a[good], b[good], chance[good])], least


def recall_of(pairs: DataFrame, truth: DataFrame) -> dict[str, float]:
    """Return how many of the true links are among the pairs looked at, and how many pairs that took.

    Parameters
    ----------
    pairs
        ``incident_a, incident_b``: of `netgraph.conflicts.link_cases`.
    truth
        One row a recorded case of a true conflict: ``incident_id, conflict_id``, and ``occurred``.

    Returns
    -------
    dict
        ``links``: pairs of cases of one true conflict; ``recall``: the share of them looked at. ``consecutive``: the
        share of the cases, but for the first of each conflict, that are looked at with at least one earlier one.
        ``joined``: the share of the cases of conflicts of two or more that the pairs looked at within the conflict
        join into its largest part: what a clustering can still put together. ``per_case``: pairs a case that is in
        any.
    """
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    known = truth.sort_values(["conflict_id", "occurred", "incident_id"], ignore_index=True)
    ids = pd.Index(known["incident_id"])
    conflict = known["conflict_id"].astype("category").cat.codes.to_numpy(dtype=np.int64)
    a, b = ids.get_indexer(pairs["incident_a"]), ids.get_indexer(pairs["incident_b"])
    true = (a >= 0) & (b >= 0)
    true[true] = conflict[a[true]] == conflict[b[true]]
    a, b = a[true], b[true]
    sizes = np.bincount(conflict)
    links = int((sizes * (sizes - 1) // 2).sum())
    later = np.unique(np.maximum(a, b))
    many = sizes[conflict] > 1
    _, part = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(len(ids), len(ids))), directed=False)
    largest = pd.Series(part[many]).groupby(conflict[many]).agg(lambda parts: parts.value_counts().iloc[0])
    looked = len(np.unique(np.concatenate([pairs["incident_a"], pairs["incident_b"]]))) if len(pairs) else 0
    return {
        "links": float(links),
        "recall": len(np.unique(keys_of(a, b, len(ids)))) / max(links, 1),
        "consecutive": len(later) / max(len(ids) - len(sizes), 1),
        "joined": float(largest.sum()) / max(int(many.sum()), 1),
        "per_case": len(pairs) / max(looked, 1),
    }
