"""Which pairs of cases are looked at at all: those that something on record brings together, never all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER, VIOLENCE
from netgraph.graph.codes import expand

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.conflicts.cases import Cases, Floats, Ints

__all__ = ["keys_of", "recall_of", "same_quarrel_pairs"]

_SURE = 0.04  # a case stands in the block of two groups if it is between them with at least this chance
_NEXT = 400  # in the block of two groups, each case meets so many of the next ones: the cap of a long feud
_SURER = 0.3  # the same for a case that is no attack
_AROUND_DAYS = 14.0  # how far from an attack of the same two groups other violence is looked at


def keys_of(a: Ints, b: Ints, size: int) -> Ints:
    """Return one number for each pair of cases, whichever way round it comes."""
    key: Ints = np.minimum(a, b).astype(np.int64) * size + np.maximum(a, b)
    return key


def same_quarrel_pairs(shared: Any, cases: Cases) -> tuple[Ints, Ints]:
    """Return the pairs of cases (codes, a < b), one an attack, that may be between the same two groups.

    Attacks and precursors at any time apart, but for what the cap of `_NEXT` cuts off; other violence only within 14
    days of an attack. `shared` is the chance that each case (row) is between each pair of groups (column).
    """
    block = shared.tocoo()
    classes = cases.kind_class[block.row]
    sure = (classes != OTHER) & (block.data >= np.where(classes == ATTACK, _SURE, _SURER))
    case, pair = block.row[sure].astype(np.int64), block.col[sure].astype(np.int64)
    order = np.lexsort((case, cases.day[case], pair))
    case, pair = case[order], pair[order]
    attack, violence = cases.kind_class[case] == ATTACK, cases.kind_class[case] == VIOLENCE
    hits = np.flatnonzero(attack)
    end = np.searchsorted(pair[hits], pair[hits], side="right")
    place = np.arange(len(hits))
    one, other = expand(place + 1, np.minimum(end - place - 1, _NEXT))
    both = [np.column_stack([case[hits[one]], case[hits[other]]])]
    for meet, days in ((np.flatnonzero(~attack & ~violence), np.inf), (np.flatnonzero(violence), _AROUND_DAYS)):
        which, hit = _within(cases.day[case], pair, meet=meet, hits=hits, days=days)
        both.append(np.column_stack([case[meet[which]], case[hits[hit]]]))
    rows = np.concatenate(both)
    rows = rows[rows[:, 0] != rows[:, 1]]
    return rows.min(axis=1), rows.max(axis=1)


def _within(day: Floats, pair: Ints, *, meet: Ints, hits: Ints, days: float) -> tuple[Ints, Ints]:
    """Return, for rows of one pair of groups within so many days of each other, places in `meet` and in `hits`."""
    length = float(day.max() - day.min()) + 1.0 if len(day) else 1.0
    reach = min(days, length)
    clock = day - (float(day.min()) if len(day) else 0.0) + pair * 3 * length
    low = np.searchsorted(clock[hits], clock[meet] - reach)
    high = np.searchsorted(clock[hits], clock[meet] + reach, side="right")
    middle = np.clip(np.searchsorted(clock[hits], clock[meet]) - _NEXT // 2, low, np.maximum(high - _NEXT, low))
    return expand(middle, np.minimum(high - middle, _NEXT))


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
