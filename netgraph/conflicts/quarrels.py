"""Which two groups each attack was between: all attacks weighed together, round by round (expectation-maximisation).

An attack stands between the group that struck and the one that was struck with odds that grow with (1) what is known of
the groups of those on both sides, (2) how often these two fight, most of all around that time, (3) where the one is
usually struck and with what the other usually strikes. What (2) and (3) are is read from all the attacks as they are
shared out so far, each judged by the others and not by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK
from netgraph.conflicts.directing import Ground
from netgraph.conflicts.marks import MARKS, Habits, count_marks, habits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame, Index, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.marks import Words
    from netgraph.conflicts.siding import Sides
    from netgraph.model.tables import Tables

__all__ = ["Attacks", "Quarrels", "count_quarrels", "quarrels_of"]

_RIVALS, _ANY = 1.0, 0.02  # attacks a year that a stated rivalry, and a pair that once met, are worth in themselves
_TELLS = 0.95  # share of the attacks between groups of which at least one is named on record
_ROUNDS = 10
_NAMED = 2.0  # a group is named on a side if that makes what is known so many times likelier


@dataclass(frozen=True)
class Attacks:
    """Attacks, and how each is shared out: ``ids``, ``day`` and the words of each of `MARKS` of every attack; then,
    one row an attack and a way that it may have gone (`Quarrels`): ``attack`` (place), ``way``, ``chance``."""

    ids: Index
    day: Floats
    marks: Mapping[str, Words]
    attack: Ints
    way: Ints
    chance: Floats


@dataclass(frozen=True)
class Quarrels:
    """What is known of who fights whom, from all the attacks known when it was counted.

    ``groups``; ``one, other`` (codes, one < other, sorted) of each pair, and ``least``: attacks a year it is worth
    without any on record; ``shared``: the attacks as shared out; ``counts``: of `count_marks`; ``named``: share of the
    attacks with a group named on some side.

    A *way* is a pair and who of the two struck: the place of the pair, plus the number of pairs where the later one
    struck.
    """

    groups: Index
    one: Ints
    other: Ints
    least: Floats
    shared: Attacks
    counts: DataFrame
    named: float

    @property
    def silent(self) -> float:
        """Return the odds that an attack of which no group is named was between none: where few attacks name any
        group, most that name none have to do with none."""
        chance = min(self.named / _TELLS, 1.0) * (1 - _TELLS) / max(1 - self.named, 1 - _TELLS)
        return (1 - chance) / max(chance, 1e-9)

    @property
    def ends(self) -> tuple[Ints, Ints]:
        """Return the group that struck and the group that was struck, of each way."""
        return np.append(self.one, self.other), np.append(self.other, self.one)

    @property
    def attacks(self) -> Floats:
        """Return how many attacks each pair had, by the chances."""
        pair = self.shared.way % max(len(self.one), 1)
        return np.bincount(pair, self.shared.chance, len(self.one)).astype(np.float64)

    def habits(self, mark: str) -> tuple[Index, Habits]:
        """Return the values of a mark, and how often each goes with each group."""
        return self._habits[mark]

    @cached_property
    def _habits(self) -> dict[str, tuple[Index, Habits]]:
        shared, found = self.shared, {}
        for mark, side in MARKS.items():
            counts = self.counts[(self.counts["mark"] == mark).to_numpy()]
            rows = shared.attack, self.ends[side][shared.way], shared.chance
            found[mark] = habits_of(counts, shared.marks[mark], rows, len(self.groups))
        return found

    def homes(self, areas: Words) -> tuple[Ints, Floats]:
        """Return the code of each area (-1 = unknown), and how many times likelier than over all each group is struck
        in each (area by group)."""
        values, habits = self.habits("area")
        every = np.arange(len(values))
        return values.get_indexer(areas), habits.ratio(every, np.zeros((len(values), len(self.groups))))


def count_quarrels(
    tables: Tables, sides: Sides, cases: Cases, *, marks: Mapping[str, Words], groups: Index, now: Timestamp
) -> dict[str, DataFrame]:
    """Return which pairs of groups are at odds, and how the attacks on record are shared out among them.

    A pair counts that is stated to be at odds, or whose two groups are named on the two sides of an attack.

    Returns
    -------
    dict
        ``quarrels``: group_a, group_b, least. ``attacks``: incident_id, day, area, weapon. ``struck``: attack and way
        (places in these two, as in `Quarrels`), chance. ``marks``: mark, value, cases. ``named``: cases, named
        (attacks, and those with a group named).

    Notes
    -----
    Ten rounds, each of attacks × pairs of groups. What is kept of a city is hundreds of thousands of rows of
    ``struck``, so these are numbers alone: read in a moment for one case.
    """
    attacks = np.flatnonzero(cases.kind_class == ATTACK)
    quarrels = _listed(tables, sides, cases, groups=groups, now=now)
    quarrels = replace(quarrels, shared=_unshared(cases, attacks, marks), counts=count_marks(marks, attacks))
    for _ in range(_ROUNDS if len(quarrels.one) else 0):
        chances = Ground.of(cases, marks, quarrels).directed(sides, attacks)
        quarrels = replace(quarrels, shared=_shared(quarrels.shared, chances[attacks]))
    return _frames(quarrels, len(attacks))


def quarrels_of(frames: Mapping[str, DataFrame]) -> Quarrels:
    """Return the quarrels from the frames that `count_quarrels` made."""
    import pandas as pd

    pairs, attacks, rows = frames["quarrels"], frames["attacks"], frames["struck"]
    groups = pd.Index(sorted({*pairs["group_a"], *pairs["group_b"]}), dtype="object")
    one, other = (groups.get_indexer(pairs[name]).astype(np.int64) for name in ("group_a", "group_b"))
    shared = Attacks(
        ids=pd.Index(attacks["incident_id"]),
        day=attacks["day"].to_numpy(dtype=np.float64),
        marks={name: attacks[name].to_numpy(dtype=object) for name in MARKS},
        attack=rows["attack"].to_numpy(dtype=np.int64),
        way=rows["way"].to_numpy(dtype=np.int64),
        chance=rows["chance"].to_numpy(dtype=np.float64),
    )
    least = pairs["least"].to_numpy(dtype=np.float64)
    return Quarrels(groups, one, other, least, shared, frames["marks"], _share(frames["named"]))


def _share(named: DataFrame) -> float:
    return float(named["named"].sum() / max(named["cases"].sum(), 1))


def _listed(tables: Tables, sides: Sides, cases: Cases, *, groups: Index, now: Timestamp) -> Quarrels:
    """Return the pairs that count, with no attack shared out yet."""
    import pandas as pd

    stated = tables.rivalries[((tables.rivalries["recorded_at"] <= now) & (tables.rivalries["kind"] == "rival"))]
    ends = np.sort(np.column_stack([groups.get_indexer(stated[name]) for name in ("group_a", "group_b")]), axis=1)
    ends = ends[(ends[:, 0] >= 0) & (ends[:, 0] < ends[:, 1])]
    pairs, place = np.unique(np.concatenate([ends, _met(sides, cases)]), axis=0, return_inverse=True)
    least = np.full(len(pairs), _ANY)
    least[place.ravel()[: len(ends)]] = _RIVALS
    attacks = np.flatnonzero(cases.kind_class == ATTACK)
    named = float(np.isin(attacks, sides.case).sum() / max(len(attacks), 1))
    none = _unshared(cases, attacks[:0], {})
    return Quarrels(groups, pairs[:, 0], pairs[:, 1], least, none, pd.DataFrame(), named)


def _met(sides: Sides, cases: Cases) -> Ints:
    """Return the pairs of groups named on the two sides of one attack, rows of two codes, the lesser first."""
    import pandas as pd

    rows = pd.DataFrame({"case": sides.case, "side": sides.side, "group": sides.group})
    rows = rows[(cases.kind_class[sides.case] == ATTACK) & (sides.ratio > _NAMED)]
    both = rows[rows["side"] == 0].merge(rows[rows["side"] == 1], on="case")
    ends = np.sort(both[["group_x", "group_y"]].to_numpy(dtype=np.int64), axis=1)
    found: Ints = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0).reshape(-1, 2)
    return found


def _unshared(cases: Cases, attacks: Ints, marks: Mapping[str, Words]) -> Attacks:
    """Return the attacks, none of them shared out yet."""
    none = np.zeros(0, dtype=np.int64)
    words = {name: marks[name][attacks] for name in marks}
    return Attacks(cases.ids[attacks], cases.day[attacks], words, none, none, np.zeros(0))


def _shared(attacks: Attacks, chances: Any) -> Attacks:
    """Return the attacks shared out by these chances (sparse, attack by way)."""
    found = chances.tocoo()
    attack, way = (code.astype(np.int64) for code in found.coords)
    return replace(attacks, attack=attack, way=way, chance=found.data)


def _frames(quarrels: Quarrels, attacks: int) -> dict[str, DataFrame]:
    import pandas as pd

    names, shared = quarrels.groups.to_numpy(dtype=object), quarrels.shared
    ends = {"group_a": names[quarrels.one], "group_b": names[quarrels.other]}
    told = {"incident_id": shared.ids.to_numpy(dtype=object), "day": shared.day, **shared.marks}
    codes = {"attack": shared.attack.astype(np.int32), "way": shared.way.astype(np.int32)}
    return {
        "quarrels": pd.DataFrame({**ends, "least": quarrels.least}).astype({"group_a": "str", "group_b": "str"}),
        "attacks": pd.DataFrame(told).astype(dict.fromkeys(["incident_id", *MARKS], "str")),
        "struck": pd.DataFrame({**codes, "chance": shared.chance}),
        "marks": quarrels.counts.astype({"mark": "str", "value": "str", "cases": "int64"}),
        "named": pd.DataFrame({"cases": [attacks], "named": [round(quarrels.named * attacks)]}),
    }
