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
from netgraph.conflicts.directing import directed
from netgraph.conflicts.marks import MARKS, Habits, count_marks, habits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame, Index, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.marks import Words
    from netgraph.conflicts.siding import Sides
    from netgraph.model.tables import Tables

__all__ = ["Quarrels", "count_quarrels", "quarrels_of"]

_RIVALS, _ANY = 1.0, 0.02  # attacks a year that a stated rivalry, and a pair that once met, are worth in themselves
_TELLS = 0.95  # share of the attacks between groups of which at least one is named on record
_ROUNDS = 10
_NAMED = 2.0  # a group is named on a side if that makes what is known so many times likelier


@dataclass(frozen=True)
class Quarrels:
    """What is known of who fights whom, from all the attacks known when it was counted.

    ``groups``; ``one, other`` (codes, one < other, sorted) of each pair, and ``least``: attacks a year it is worth
    without any on record; ``rows``: attacks as shared out: incident_id, source, target (codes), chance, day, and a
    column for each of `MARKS`; ``counts``: of `count_marks`; ``named``: share of the attacks with a group named on
    some side.

    A *way* is a pair and who of the two struck: the place of the pair, plus the number of pairs where the later one
    struck.
    """

    groups: Index
    one: Ints
    other: Ints
    least: Floats
    rows: DataFrame
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
        chance = self.rows["chance"].to_numpy(dtype=np.float64)
        return np.bincount(self.way_of_rows() % max(len(self.one), 1), chance, len(self.one)).astype(np.float64)

    def way_of_rows(self) -> Ints:
        """Return the way of each of the rows."""
        source, target = (self.rows[name].to_numpy(dtype=np.int64) for name in ("source", "target"))
        many = max(len(self.groups), 1)
        key = np.minimum(source, target) * many + np.maximum(source, target)
        way: Ints = np.searchsorted(self.one * many + self.other, key) + len(self.one) * (source > target)
        return way

    def habits(self, mark: str) -> tuple[Index, Habits]:
        """Return the values of a mark, and how often each goes with each group."""
        return self._habits[mark]

    @cached_property
    def _habits(self) -> dict[str, tuple[Index, Habits]]:
        found = {}
        for mark in MARKS:
            group = self.rows["target" if MARKS[mark] else "source"]
            some = self.rows[["chance"]].assign(value=self.rows[mark], group=group)
            found[mark] = habits_of(self.counts[(self.counts["mark"] == mark).to_numpy()], some, len(self.groups))
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
        ``quarrels``: group_a, group_b, least. ``struck``: incident_id, source_group, target_group, chance, day, area,
        weapon. ``marks``: mark, value, cases. ``named``: cases, named (attacks, and those with a group named).

    Notes
    -----
    Ten rounds, each of attacks × pairs of groups.
    """
    attacks = np.flatnonzero(cases.kind_class == ATTACK)
    quarrels = _listed(tables, sides, cases, groups=groups, now=now)
    quarrels = replace(quarrels, counts=count_marks(marks, attacks))
    for _ in range(_ROUNDS if len(quarrels.one) else 0):
        chances = directed(sides, cases, attacks, marks=marks, quarrels=quarrels)
        quarrels = replace(quarrels, rows=_rows(chances, quarrels, cases, marks))
    return _frames(quarrels, len(attacks))


def quarrels_of(frames: Mapping[str, DataFrame]) -> Quarrels:
    """Return the quarrels from the frames that `count_quarrels` made."""
    import pandas as pd

    pairs, rows = frames["quarrels"], frames["struck"]
    groups = pd.Index(sorted({*pairs["group_a"], *pairs["group_b"]}), dtype="object")
    one, other = (groups.get_indexer(pairs[name]).astype(np.int64) for name in ("group_a", "group_b"))
    order = np.lexsort((other, one))
    codes = {end: groups.get_indexer(rows[f"{end}_group"]).astype(np.int64) for end in ("source", "target")}
    rows = rows[["incident_id", "chance", "day", *MARKS]].assign(**codes)
    least = pairs["least"].to_numpy(dtype=np.float64)
    return Quarrels(groups, one[order], other[order], least[order], rows, frames["marks"], _share(frames["named"]))


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
    types = {"incident_id": "object", "chance": "float64", "day": "float64", "source": "int64", "target": "int64"}
    none = {name: pd.Series(dtype=kind) for name, kind in (types | dict.fromkeys(MARKS, "object")).items()}
    attacks = np.flatnonzero(cases.kind_class == ATTACK)
    named = float(np.isin(attacks, sides.case).sum() / max(len(attacks), 1))
    return Quarrels(groups, pairs[:, 0], pairs[:, 1], least, pd.DataFrame(none), pd.DataFrame(), named)


def _met(sides: Sides, cases: Cases) -> Ints:
    """Return the pairs of groups named on the two sides of one attack, rows of two codes, the lesser first."""
    import pandas as pd

    rows = pd.DataFrame({"case": sides.case, "side": sides.side, "group": sides.group})
    rows = rows[(cases.kind_class[sides.case] == ATTACK) & (sides.ratio > _NAMED)]
    both = rows[rows["side"] == 0].merge(rows[rows["side"] == 1], on="case")
    ends = np.sort(both[["group_x", "group_y"]].to_numpy(dtype=np.int64), axis=1)
    found: Ints = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0).reshape(-1, 2)
    return found


def _rows(chances: Any, quarrels: Quarrels, cases: Cases, marks: Mapping[str, Words]) -> DataFrame:
    """Return chances by way as rows of an attack and two groups."""
    import pandas as pd

    found = chances.tocoo()
    case, way = (code.astype(np.int64) for code in found.coords)
    rows = {
        "incident_id": cases.ids.to_numpy(dtype=object)[case],
        "chance": found.data,
        "day": cases.day[case],
        "source": quarrels.ends[0][way],
        "target": quarrels.ends[1][way],
    }
    return pd.DataFrame(rows | {name: marks[name][case] for name in MARKS})


def _frames(quarrels: Quarrels, attacks: int) -> dict[str, DataFrame]:
    import pandas as pd

    names, rows = quarrels.groups.to_numpy(dtype=object), quarrels.rows
    ends = {"group_a": names[quarrels.one], "group_b": names[quarrels.other]}
    groups = {f"{end}_group": names[rows[end].to_numpy(dtype=np.int64)] for end in ("source", "target")}
    struck = rows[["incident_id", "chance", "day", *MARKS]].assign(**groups)
    words = ["incident_id", *MARKS, "source_group", "target_group"]
    return {
        "quarrels": pd.DataFrame({**ends, "least": quarrels.least}).astype({"group_a": "str", "group_b": "str"}),
        "struck": struck.astype(dict.fromkeys(words, "str")),
        "marks": quarrels.counts.astype({"mark": "str", "value": "str", "cases": "int64"}),
        "named": pd.DataFrame({"cases": [attacks], "named": [round(quarrels.named * attacks)]}),
    }
