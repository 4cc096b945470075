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
_CHUNK = 1_000_000  # chances held at a time
_MOST = 150.0  # log odds of a side beyond which nothing is surer, lest they run over
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
    added itself, by way; ``marks``: the code of each mark of each; ``worth`` (bin, pair): attacks to be expected,
    ``every`` of all pairs;
    ``of_side`` (way, group): which group stands on each side of a way.
    """

    told: Floats
    apart: Floats
    bin: Ints
    own: Any
    marks: dict[str, Ints]
    habits: dict[str, Habits]
    worth: Floats
    every: Floats
    least: Floats
    ends: tuple[Ints, Ints]
    of_side: tuple[Any, Any]
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
            np.ascontiguousarray(worth.T),
            worth.sum(axis=0),
            quarrels.least * _BIN / _YEAR,
            quarrels.ends,
            (_of_side(quarrels, 0), _of_side(quarrels, 1)),
            quarrels.silent,
        )

    def chances(self, some: slice) -> Any:
        """Return the chances of some of the cases, by way (sparse)."""
        from scipy.sparse import csr_array

        own, pairs = self.own[some], len(self.least)
        worth = self._worth_of(own, self.bin[some])
        by_side = {MARKS[name]: self._strength(some, own, name) for name in MARKS}
        odds = by_side[0][:, self.ends[0]]
        odds *= by_side[1][:, self.ends[1]]
        odds[:, :pairs] *= worth
        odds[:, pairs:] *= worth
        rest = (1 - _NONE) * _OTHER + _NONE * np.exp(np.minimum(self.apart[some], 300.0))
        rest += np.where(self.apart[some] == 0, self.silent, 0.0)
        total = odds.sum(axis=1) + rest
        row, way = np.nonzero(odds >= _LEAST * total[:, None])
        return csr_array((odds[row, way] / total[row], (row, way)), shape=odds.shape)

    def _worth_of(self, own: Any, when: Ints) -> Floats:
        """Return the share of each pair in the attacks to be expected when each case was, itself left out."""
        found: Floats = self.worth[when]
        case, way = own.nonzero()
        np.subtract.at(found, (case, way % len(self.least)), _at_once() * own.data)
        np.maximum(found, self.least, out=found)
        every = np.maximum(self.every[when], 1e-12)
        found *= ((1 - _NONE) / 2 / every)[:, None]
        return found

    def _strength(self, some: slice, own: Any, name: str) -> Floats:
        """Return how many times likelier what is known of each case makes each group on the side a mark tells of."""
        side = MARKS[name]
        told = np.exp(np.minimum(self.told[side][some], _MOST))
        by_group = (own @ self.of_side[side]).toarray()
        found: Floats = told * self.habits[name].ratio(self.marks[name][some], by_group)
        return found


def _of_side(quarrels: Quarrels, side: int) -> Any:
    """Return which group strikes (0) or is struck (1) on each way (sparse, way by group)."""
    from scipy.sparse import csr_array

    ends = quarrels.ends[side]
    ways = np.arange(len(ends))
    return csr_array((np.ones(len(ends)), (ways, ends)), shape=(len(ends), len(quarrels.groups)))


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
    """Return how many attacks are to be expected of each pair in each bin of time that one of the days is in, and its
    place among these bins: by the attacks around it, both ways in time."""
    from scipy.sparse import csr_array

    known = quarrels.rows["day"].to_numpy(dtype=np.float64)
    first, last = (float(way(np.append(known, day))) for way in (np.min, np.max))
    size = len(quarrels.one), int((last - first) // _BIN) + 1
    when, pair = ((known - first) // _BIN).astype(np.int64), quarrels.way_of_rows() % max(len(quarrels.one), 1)
    table = csr_array((quarrels.rows["chance"].to_numpy(dtype=np.float64), (pair, when)), shape=size)
    asked, place = np.unique(((day - first) // _BIN).astype(np.int64), return_inverse=True)
    apart = np.abs(np.arange(size[1])[:, None] - asked) * _BIN
    counts = sum(share * np.tanh(_BIN / days / 2) * np.exp(-apart / days) for days, share in _KERNELS)
    return (quarrels.least * _BIN / _YEAR)[:, None] + table @ counts, place


def _at_once() -> float:
    """Return what an attack adds to its pair's worth at its own moment."""
    return float(sum(share * np.tanh(_BIN / days / 2) for days, share in _KERNELS))
