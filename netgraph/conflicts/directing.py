"""The chance that each attack was of one group on another, by what is known of it and of all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.marks import MARKS, Habits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.marks import Words
    from netgraph.conflicts.quarrels import Quarrels
    from netgraph.conflicts.siding import Sides

__all__ = ["directed"]

_BIN = 10.0  # days: the attacks of a pair are counted in steps of so many
_KERNELS = ((15.0, 0.2), (100.0, 0.3), (600.0, 0.5))  # days, share: how long one attack says that the two are fighting
_OTHER = 0.05  # share of the attacks between groups that are between none of the pairs listed
_NONE = 0.05  # share of the attacks that are between no groups at all
_LEAST = 0.0002  # a lesser chance is not kept
_CHUNK = 4_000_000  # chances held at a time
_YEAR = 365.25


def directed(sides: Sides, cases: Cases, chosen: Ints, *, marks: Mapping[str, Words], quarrels: Quarrels) -> Any:
    """Return the chance that each chosen case was an attack of one group on another.

    Returns
    -------
    scipy.sparse.csr_array
        Cases (all of them) by ways; chances below 0.01 are left out.
    """
    from scipy.sparse import csr_array, vstack

    size, many = len(cases), 2 * len(quarrels.one)
    if not many or not len(chosen):
        return csr_array((size, many))
    ground = _Ground.of(sides, cases, chosen, marks=marks, quarrels=quarrels)
    step = max(_CHUNK // many, 1)
    pieces = [ground.chances(slice(first, first + step)) for first in range(0, len(chosen), step)]
    found = vstack(pieces).tocoo()
    return csr_array((found.data, (chosen[found.coords[0]], found.coords[1])), shape=(size, many))


@dataclass(frozen=True)
class _Ground:
    """What the chances of some cases come from.

    ``told`` (side, case, group) and ``apart`` (case): `Sides.by_group`; ``bin``: when each was; ``own``: what each
    added itself, by way; ``marks``: the code of each mark of each; ``worth`` (pair, bin): attacks to be expected.
    """

    told: Floats
    apart: Floats
    bin: Ints
    own: Any
    marks: dict[str, Ints]
    habits: dict[str, Habits]
    worth: Floats
    least: Floats
    ends: tuple[Ints, Ints]
    silent: float

    @classmethod
    def of(cls, sides: Sides, cases: Cases, chosen: Ints, *, marks: Mapping[str, Words], quarrels: Quarrels) -> _Ground:
        told, apart = sides.by_group(chosen, len(quarrels.groups))
        known = {name: quarrels.habits(name) for name in MARKS}
        worth, bins = _worth(quarrels, cases.day[chosen])
        return cls(
            told,
            apart,
            bins,
            _own(quarrels, cases, chosen),
            {name: known[name][0].get_indexer(marks[name][chosen]) for name in MARKS},
            {name: known[name][1] for name in MARKS},
            worth,
            quarrels.least * _BIN / _YEAR,
            quarrels.ends,
            quarrels.silent,
        )

    def chances(self, some: slice) -> Any:
        """Return the chances of some of the cases, by way (sparse)."""
        from scipy.sparse import csr_array

        own, when, pairs = self.own[some].toarray(), self.bin[some], len(self.least)
        mine = own[:, :pairs] + own[:, pairs:]
        every = self.worth.sum(axis=0)[when][:, None]
        worth = np.maximum(self.worth[:, when].T - _at_once() * mine, self.least) / np.maximum(every, 1e-12) / 2
        told = [self.told[side][some] for side in (0, 1)]
        for name, side in MARKS.items():
            by_group = np.zeros(told[side].shape)
            np.add.at(by_group.T, self.ends[side], own.T)
            told[side] = told[side] + np.log(self.habits[name].ratio(self.marks[name][some], by_group))
        odds = np.exp(np.minimum(told[0][:, self.ends[0]] + told[1][:, self.ends[1]], 300.0))
        odds *= (1 - _NONE) * np.hstack([worth, worth])
        rest = (1 - _NONE) * _OTHER + _NONE * np.exp(np.minimum(self.apart[some], 300.0))
        rest += np.where(self.apart[some] == 0, self.silent, 0.0)
        chance = odds / (odds.sum(axis=1) + rest)[:, None]
        return csr_array(np.where(chance < _LEAST, 0.0, chance))


def _own(quarrels: Quarrels, cases: Cases, chosen: Ints) -> Any:
    """Return what each chosen case itself added to the attacks of each way (sparse)."""
    from scipy.sparse import csr_array

    place = np.full(len(cases) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    case = place[cases.find(quarrels.rows["incident_id"])]
    mine, chance = case >= 0, quarrels.rows["chance"].to_numpy(dtype=np.float64)
    way = quarrels.way_of_rows()
    return csr_array((chance[mine], (case[mine], way[mine])), shape=(len(chosen), 2 * len(quarrels.one)))


def _worth(quarrels: Quarrels, day: Floats) -> tuple[Floats, Ints]:
    """Return how many attacks are to be expected of each pair in each bin of time, and the bin of some days."""
    known = quarrels.rows["day"].to_numpy(dtype=np.float64)
    first, last = (float(way(np.append(known, day))) for way in (np.min, np.max))
    table = np.zeros((len(quarrels.one), int((last - first) // _BIN) + 1))
    when, pair = ((known - first) // _BIN).astype(np.int64), quarrels.way_of_rows() % max(len(quarrels.one), 1)
    np.add.at(table, (pair, when), quarrels.rows["chance"].to_numpy(dtype=np.float64))
    return (quarrels.least * _BIN / _YEAR)[:, None] + _smooth(table), ((day - first) // _BIN).astype(np.int64)


def _at_once() -> float:
    """Return what an attack adds to its pair's worth at its own moment."""
    return float(sum(share * np.tanh(_BIN / days / 2) for days, share in _KERNELS))


def _smooth(table: Floats) -> Floats:
    """Return how many attacks are to be expected in each bin by those around it, both ways in time."""
    from scipy.signal import lfilter

    total = np.zeros(table.shape)
    for days, share in _KERNELS:
        filters = [1.0], [1.0, -np.exp(-_BIN / days)]
        ahead = lfilter(*filters, table, axis=1)
        behind = lfilter(*filters, table[:, ::-1], axis=1)[:, ::-1]
        total += share * np.tanh(_BIN / days / 2) * (ahead + behind - table)
    return total
