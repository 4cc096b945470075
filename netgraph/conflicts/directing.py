"""The chance that each attack was of one group on another, by what is known of it and of all the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import OTHER
from netgraph.conflicts.marks import MARKS, Habits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.marks import Words
    from netgraph.conflicts.quarrels import Quarrels
    from netgraph.conflicts.siding import Sides

__all__ = ["Ground"]

_STEP = 10.0  # days: the attacks of a pair are counted in steps of so many
_KERNELS = ((15.0, 0.2), (100.0, 0.3), (600.0, 0.5))  # days, share: how long one attack says that the two are fighting
_OTHER = 0.05  # share of the attacks between groups that are between none of the pairs listed
_NONE = 0.05  # share of the attacks that are between no groups at all
_MARK_OF = sorted(MARKS, key=MARKS.__getitem__)  # the mark that tells of who struck, and of who was struck
_LEAST = 0.0002  # a lesser chance is not kept
_CHUNK = 1_000_000  # chances held at a time
_MOST = 150.0  # log odds of a side beyond which nothing is surer, lest they run over
_YEAR = 365.25


@dataclass(frozen=True)
class Ground:
    """What is known of all attacks that tells of some cases, whatever is known of their sides.

    ``own`` (sparse, case by way): what each case itself added; ``step``: when each was, as a row of ``worth`` (by
    pair: attacks to be expected then; ``every``: of all pairs); ``least``: what each pair is worth at any time;
    ``marks``: the code of each mark of each case, and ``habits``; ``ends``: the groups of each way; ``of_side`` (way by
    group): which group stands on each side of a way; ``silent``: of `Quarrels`.
    """

    own: Any
    step: Ints
    worth: Floats
    every: Floats
    least: Floats
    marks: dict[str, Ints]
    habits: dict[str, Habits]
    ends: tuple[Ints, Ints]
    of_side: tuple[Any, Any]
    silent: float

    @classmethod
    def of(cls, cases: Cases, marks: Mapping[str, Words], quarrels: Quarrels) -> Ground:
        """Return what the quarrels tell of these cases."""
        known = {name: quarrels.habits(name) for name in MARKS}
        worth, step = _worth(quarrels, cases)
        return cls(
            own=_own(quarrels, cases),
            step=step,
            worth=worth,
            every=worth.sum(axis=1),
            least=quarrels.least * _STEP / _YEAR,
            marks={name: known[name][0].get_indexer(marks[name]) for name in MARKS},
            habits={name: known[name][1] for name in MARKS},
            ends=quarrels.ends,
            of_side=(_of_side(quarrels, 0), _of_side(quarrels, 1)),
            silent=quarrels.silent,
        )

    def directed(self, sides: Sides, chosen: Ints) -> Any:
        """Return the chance that each chosen case was an attack of one group on another.

        Parameters
        ----------
        sides
            What is known of both sides of each case.
        chosen
            Their codes; of kinds that conflicts are made of.

        Returns
        -------
        scipy.sparse.csr_array
            Cases (all of them) by ways; chances below 0.0002 are left out.
        """
        from scipy.sparse import csr_array

        shape = self.own.shape
        if not shape[1] or not len(chosen):
            return csr_array(shape)
        told, apart = sides.by_group(chosen, self.of_side[0].shape[1])
        own = self.own[chosen]
        by_side = [self._strength(chosen, own, mark, told[side]) for side, mark in enumerate(_MARK_OF)]
        rest = (1 - _NONE) * _OTHER + _NONE * np.exp(np.minimum(apart, 300.0))
        rest += np.where(apart == 0, self.silent, 0.0)
        size = max(_CHUNK // shape[1], 1)
        pieces = [
            self._chances(
                [strong[some] for strong in by_side], self._worth_of(own, self.step[chosen], some), rest[some]
            )
            for some in (slice(first, first + size) for first in range(0, len(chosen), size))
        ]
        of, way, chance = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        row = np.repeat(chosen, of)
        return csr_array((chance, (row, way)), shape=shape)

    def _chances(self, by_side: list[Floats], worth: Floats, rest: Floats) -> tuple[Ints, Ints, Floats]:
        """Return how many ways are kept of each of some cases; then, one after the other, these ways and chances."""
        struck, pairs = by_side[1], len(self.least)
        odds = np.take(by_side[0], self.ends[0], axis=1)
        odds *= np.take(struck, self.ends[1], axis=1)
        odds[:, :pairs] *= worth
        odds[:, pairs:] *= worth
        total = odds.sum(axis=1) + rest
        odds /= total[:, None]
        kept = odds >= _LEAST
        way = np.flatnonzero(kept)
        return kept.sum(axis=1), way % odds.shape[1], odds.ravel()[way]

    def _worth_of(self, own: Any, step: Ints, some: slice) -> Floats:
        """Return the share of each pair in the attacks to be expected when each case was, itself left out."""
        when = step[some]
        found: Floats = self.worth[when]
        first, last = own.indptr[some.start], own.indptr[some.start + len(when)]
        case = np.repeat(np.arange(len(when)), np.diff(own.indptr[some.start : some.start + len(when) + 1]))
        np.subtract.at(found, (case, own.indices[first:last] % len(self.least)), _at_once() * own.data[first:last])
        np.maximum(found, self.least, out=found)
        found *= ((1 - _NONE) / 2 / np.maximum(self.every[when], 1e-12))[:, None]
        return found

    def _strength(self, some: Ints, own: Any, name: str, told: Floats) -> Floats:
        """Return how many times likelier what is known of each case makes each group on the side a mark tells of."""
        by_group = (own @ self.of_side[MARKS[name]]).toarray()
        found: Floats = np.exp(np.minimum(told, _MOST)) * self.habits[name].ratio(self.marks[name][some], by_group)
        return found


def _of_side(quarrels: Quarrels, side: int) -> Any:
    """Return which group strikes (0) or is struck (1) on each way (sparse, way by group)."""
    from scipy.sparse import csr_array

    ends = quarrels.ends[side]
    ways = np.arange(len(ends))
    return csr_array((np.ones(len(ends)), (ways, ends)), shape=(len(ends), len(quarrels.groups)))


def _own(quarrels: Quarrels, cases: Cases) -> Any:
    """Return what each case itself added to the attacks of each way (sparse)."""
    from scipy.sparse import csr_array

    shared = quarrels.shared
    case = cases.find(shared.ids)[shared.attack]
    mine = np.flatnonzero(case >= 0)
    return csr_array((shared.chance[mine], (case[mine], shared.way[mine])), shape=(len(cases), 2 * len(quarrels.one)))


def _worth(quarrels: Quarrels, cases: Cases) -> tuple[Floats, Ints]:
    """Return how many attacks are to be expected of each pair in each step of time that a case is in (step, pair), by
    the attacks around it, both ways in time; and the step of each case, 0 for kinds that no conflict is made of."""
    from scipy.sparse import csr_array

    shared, pairs = quarrels.shared, len(quarrels.one)
    first = shared.day.min(initial=np.inf) if len(shared.day) else 0.0
    of_attack = ((shared.day - first) // _STEP).astype(np.int64)
    size = int(of_attack.max(initial=0)) + 1, pairs
    rows = of_attack[shared.attack], shared.way % max(pairs, 1)
    table = csr_array((shared.chance, rows), shape=size)
    some, step = cases.kind_class != OTHER, np.zeros(len(cases), dtype=np.int64)
    asked, step[some] = np.unique((cases.day[some] - first) // _STEP, return_inverse=True)
    apart = np.abs(asked[:, None] - np.arange(size[0])) * _STEP
    counts = sum(share * np.tanh(_STEP / days / 2) * np.exp(-apart / days) for days, share in _KERNELS)
    worth: Floats = counts @ table
    return worth + (quarrels.least * _STEP / _YEAR), step


def _at_once() -> float:
    """Return what an attack adds to its pair's worth at its own moment."""
    return float(sum(share * np.tanh(_STEP / days / 2) for days, share in _KERNELS))
