"""When two groups may be fighting, by what is said of their rivalry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.branching import Pairs, Stream, pair_codes
from netgraph.forecast.spells import ActiveTimes, Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_Times = dict[tuple[int, int], list[tuple[float, float]]]
__all__ = ["spells_of"]

_DAY = np.timedelta64(1, "D")
_BIN = 28.0  # days: as finely is told from when to when two groups fight of themselves
_SAME = 1.5  # days: an attack so near is the one with which a rivalry began or ended


def spells_of(
    pairs: Pairs, groups: tuple[str, ...], rivals: DataFrame, stream: Stream,
    clock: tuple[np.timedelta64, np.datetime64, tuple[float, float]],
) -> Spells:  # fmt: skip
    """Return for each dyad the window as one spell, with what is known of it, and when its pair may be fighting.

    Columns: 1; whether the two are said to be rivals; log(1 + attacks before the window). Those said to be rivals may
    be fighting while they are said to be, the others at any time. Somebody who says that a rivalry ended with its last
    attack does not say how long the two had been at odds before: then (as for the first) the end is learnt.
    """
    shift, first, (begin, end) = clock
    count, unit = len(pairs), pair_codes(pairs)
    early = (stream.time <= begin)[stream.event]
    before = np.log1p(np.bincount(stream.dyad[early], stream.prior[early], minlength=count))
    edges = np.linspace(begin, end, max(round((end - begin) / _BIN), 1) + 1)
    stated = _of_units(pairs, unit, _stated(rivals, groups, shift, first))
    kind = _kinds(stated, unit[stream.dyad], stream.time[stream.event], units=int(unit.max(initial=-1)) + 1)
    columns = np.stack([np.ones(count), (kind[unit] > 0).astype(np.float64), before], axis=1)
    times = ActiveTimes(edges, unit, _covered(stated, edges, units=len(kind)), kind)
    return Spells(np.arange(count), np.full(count, begin), np.full(count, end), columns, times)


def _of_units(pairs: Pairs, unit: Ints, stated: _Times) -> dict[int, list[tuple[float, float]]]:
    """Return the times said of each unit."""
    ends = zip(unit.tolist(), pairs.source.tolist(), pairs.target.tolist(), strict=True)
    found = {one: stated.get((min(a, b), max(a, b)), []) for one, a, b in ends}
    return {one: times for one, times in found.items() if times}


def _kinds(stated: dict[int, list[tuple[float, float]]], unit: Ints, moment: Floats, *, units: int) -> Ints:
    """Return the kind of each unit (`ActiveTimes`); `unit` and `moment` of the attacks that may be theirs."""
    kind = np.zeros(units, dtype=np.int64)
    for one, spells in stated.items():
        mine = moment[unit == one]
        low, high = min(spell[0] for spell in spells), max(spell[1] for spell in spells)
        with_first, with_last = (bool((np.abs(mine - end) < _SAME).any()) for end in (low, high))
        kind[one] = 1 + with_first + 2 * with_last
    return kind


def _covered(stated: dict[int, list[tuple[float, float]]], edges: Floats, *, units: int) -> Floats:
    """Return which share of each bin each unit may be fighting in: all, where nobody says when."""
    cover = np.ones((units, len(edges) - 1))
    for one, spells in stated.items():
        inside = [np.clip(edges[1:], *ends) - np.clip(edges[:-1], *ends) for ends in spells]
        cover[one] = np.minimum(np.sum(inside, axis=0) / np.diff(edges), 1.0)
    return cover


def _stated(rivals: DataFrame, groups: tuple[str, ...], shift: np.timedelta64, first: np.datetime64) -> _Times:
    """Return for each pair of groups (codes, the lower first) from when to when they are said to be rivals (days)."""
    import pandas as pd

    index = pd.Index(groups)
    a, b = index.get_indexer(rivals["group_a"]), index.get_indexer(rivals["group_b"])
    since = _days(rivals["valid_from"].to_numpy(), shift, first, missing=-np.inf)
    until = _days(rivals["valid_to"].to_numpy(), shift, first, missing=np.inf)
    found: _Times = {}
    for one, other, low, high in zip(a.tolist(), b.tolist(), since.tolist(), until.tolist(), strict=True):
        found.setdefault((min(one, other), max(one, other)), []).append((low, high))
    return found


def _days(
    times: NDArray[np.datetime64], shift: np.timedelta64, first: np.datetime64, *, missing: float
) -> Floats:  # fmt: skip
    day = (times + shift - first) / _DAY
    found: Floats = np.where(np.isnat(times), missing, day)
    return found
