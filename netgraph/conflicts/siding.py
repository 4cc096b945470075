"""Between which two groups each case was: the evidence on both sides, weighed by who is at odds with whom, and when.

A case stands between groups g and h with odds that grow with (1) what is known of its suspects' and its victims'
groups, or of the groups somebody ascribes it to, and (2) how often g and h have attacked each other, most of all in
the months around. Two cases are of one quarrel with the chance that both are between the same two groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER
from netgraph.conflicts.members import read_claims
from netgraph.conflicts.sharing import trust_in
from netgraph.graph.codes import expand, starts_of

if TYPE_CHECKING:
    from pandas import DataFrame, Index, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.sharing import Parts
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["MONTH", "Quarrels", "Sides", "case_sides", "count_quarrels", "quarrels_of"]

MONTH = 30.4375  # days
_KERNEL = (3.0, 1.5, 0.7, 0.4, 0.2, 0.1)  # what an attack so many months off counts, besides `_FLAT` whenever it was
_FLAT = 0.15
_RIVALS, _ANY = 1.0, 0.1  # what a stated rivalry, and a pair that once met, are worth in attacks
_NONE = 0.03  # share of the cases that are between no two known groups
_ROUNDS = 4
_SPEAKS = {"suspect": 0.97, "victim": 0.95}  # chance that somebody stands there for his group
_LEAST = 0.03  # nobody excludes another group more than this


@dataclass(frozen=True)
class Sides:
    """What is known of each side of each case: ``case, side`` (0 attacked, 1 was attacked), ``group`` (codes), and
    ``ratio``: how many times likelier the evidence is if it is this group than if it is one not named."""

    case: Ints
    side: Ints
    group: Ints
    ratio: Floats


@dataclass(frozen=True)
class Quarrels:
    """Which pairs of groups are at odds: ``one, other`` (codes, one < other), ``worth`` (pair, month): how many attacks
    the pair is good for around that month; months from ``first`` on (months since 1970); ``attacks``: in all."""

    groups: Index
    one: Ints
    other: Ints
    worth: Floats
    first: int
    attacks: Floats

    def month(self, day: Floats) -> Ints:
        """Return the place of each day's month, the nearest there is."""
        place: Ints = np.floor(day / MONTH).astype(np.int64) - self.first
        return np.clip(place, 0, max(self.worth.shape[1] - 1, 0))


def case_sides(tables: Tables, *, people: Parts, cases: Cases, groups: Index, now: Timestamp, weights: Model) -> Sides:
    """Return what the records known at `now` say of the groups on both sides of each case."""
    import pandas as pd

    claims = read_claims(
        tables,
        weights.frames["guessed"],
        people=pd.Index(people.ids),
        groups=groups,
        now=now,
        numbers=weights.numbers,
    )
    role_sides = weights.numbers["role_sides"]
    side = pd.Series(people.role).map(role_sides).map({"suspect": 0, "victim": 1}).fillna(-1).to_numpy(dtype=np.int64)
    speaks = np.array([*_SPEAKS.values()])[np.maximum(side, 0)] * people.trust * np.minimum(people.weight, 1.0)
    rows = np.flatnonzero((side >= 0) & (cases.kind_class[people.case] != OTHER))
    start = starts_of(claims.person, len(people.ids))
    of, claim = expand(start[people.entity[rows]], np.diff(start)[people.entity[rows]])
    who = rows[of]
    held = claims.at(claim, cases.day[people.case[who]]) * speaks[who]
    told = pd.DataFrame(
        {"source": who, "case": people.case[who], "side": side[who], "group": claims.group[claim], "held": held}
    )
    ascribed = _ascribed(tables, cases, groups=groups, now=now, weights=weights)
    return _ratios(pd.concat([told, ascribed], ignore_index=True), len(groups))


def _ascribed(tables: Tables, cases: Cases, *, groups: Index, now: Timestamp, weights: Model) -> DataFrame:
    """Return the groups that somebody ascribes cases to, in the form of what their people say."""
    import pandas as pd

    rows = tables.involvements
    rows = rows[((rows["entity_kind"] == "group") & (rows["recorded_at"] <= now)).to_numpy()]
    side = rows["role"].map(weights.numbers["role_sides"]).map({"suspect": 0, "victim": 1}).fillna(-1)
    frame = pd.DataFrame(
        {
            "source": -1 - np.arange(len(rows)),
            "case": cases.find(rows["incident_id"]),
            "side": side.to_numpy(dtype=np.int64),
            "group": groups.get_indexer(rows["entity_id"]),
            "held": rows["weight"].to_numpy(dtype=np.float64) * trust_in(rows, weights.numbers),
        }
    )
    return frame[((frame["case"] >= 0) & (frame["side"] >= 0) & (frame["group"] >= 0)).to_numpy()]


def _ratios(told: DataFrame, groups: int) -> Sides:
    """Return the product, over all who stand on a side, of how many times likelier each makes a group."""
    told = told.groupby(["source", "case", "side", "group"], as_index=False)["held"].sum()
    told["held"] = np.minimum(told["held"], 1 - _LEAST)
    rest = np.maximum(1 - told.groupby(["source", "case", "side"])["held"].transform("sum"), _LEAST)
    told["ratio"] = np.log1p(told["held"] * max(groups, 1) / rest)
    each = told.groupby(["case", "side", "group"], as_index=False)["ratio"].sum()
    case, side, group = (each[name].to_numpy(dtype=np.int64) for name in ("case", "side", "group"))
    return Sides(case, side, group, np.exp(np.minimum(each["ratio"].to_numpy(dtype=np.float64), 30.0)))


def count_quarrels(tables: Tables, sides: Sides, cases: Cases, *, groups: Index, now: Timestamp) -> DataFrame:
    """Return how many attacks each pair of groups had in each month: group_a, group_b, month, cases.

    A pair counts that is stated to be at odds, or whose two groups are named on the two sides of an attack. Attacks
    that may be between several pairs are shared out by how often those attack each other, in a few rounds
    (expectation-maximisation). One row of month -1 a pair says what it is worth without any attack.
    """
    import pandas as pd

    stated = tables.rivalries[((tables.rivalries["recorded_at"] <= now) & (tables.rivalries["kind"] == "rival"))]
    ends = np.sort(np.column_stack([groups.get_indexer(stated[name]) for name in ("group_a", "group_b")]), axis=1)
    ends = ends[(ends[:, 0] >= 0) & (ends[:, 0] < ends[:, 1])]
    attack = cases.kind_class[sides.case] == ATTACK
    attacks = Sides(sides.case[attack], sides.side[attack], sides.group[attack], sides.ratio[attack])
    met = _met(attacks)
    pairs, place = np.unique(np.concatenate([ends, met]), axis=0, return_inverse=True)
    least: Floats = np.full(len(pairs), _ANY)
    least[place.ravel()[: len(ends)]] = _RIVALS
    month = np.floor(cases.day / MONTH).astype(np.int64)
    first = int(month.min(initial=0))
    quarrels = Quarrels(groups, pairs[:, 0], pairs[:, 1], least[:, None], first, least)
    for _ in range(_ROUNDS):
        case, pair, chance = _shared_out(attacks, quarrels, np.zeros(len(cases), dtype=np.int64))
        counts = np.bincount(pair, chance, len(pairs)).astype(np.float64)
        quarrels = Quarrels(groups, pairs[:, 0], pairs[:, 1], (least + counts)[:, None], first, counts)
    rows = pd.DataFrame({"pair": pair, "month": month[case], "cases": chance})
    rows = rows.groupby(["pair", "month"], as_index=False)["cases"].sum()
    bare = pd.DataFrame({"pair": np.arange(len(pairs)), "month": -1, "cases": least})
    rows = pd.concat([bare, rows[(rows["cases"] > 0.01).to_numpy()]], ignore_index=True)
    names = groups.to_numpy(dtype=object)
    ends_of = pairs[rows["pair"].to_numpy(dtype=np.int64)]
    return pd.DataFrame(
        {
            "group_a": names[ends_of[:, 0]] if len(names) else np.empty(0, dtype=object),
            "group_b": names[ends_of[:, 1]] if len(names) else np.empty(0, dtype=object),
            "month": rows["month"].astype("int64"),
            "cases": rows["cases"].astype("float64"),
        }
    )


def quarrels_of(counts: DataFrame) -> Quarrels:
    """Return the pairs of groups at odds and what each is worth around each month, from `count_quarrels`."""
    import pandas as pd

    bare = counts[(counts["month"] < 0).to_numpy()]
    seen = counts[(counts["month"] >= 0).to_numpy()]
    groups = pd.Index(sorted({*bare["group_a"], *bare["group_b"]}), dtype="object")
    one, other = (groups.get_indexer(bare[name]).astype(np.int64) for name in ("group_a", "group_b"))
    order = np.lexsort((other, one))
    one, other, least = one[order], other[order], bare["cases"].to_numpy(dtype=np.float64)[order]
    key = one * max(len(groups), 1) + other
    asked = groups.get_indexer(seen["group_a"]) * max(len(groups), 1) + groups.get_indexer(seen["group_b"])
    month = seen["month"].to_numpy(dtype=np.int64)
    first = int(month.min(initial=2**31)) if len(month) else 0
    reach = len(_KERNEL) - 1
    first -= reach
    wide = int(month.max(initial=first)) - first + 1 + reach
    table = np.zeros((len(key), wide))
    np.add.at(table, (np.searchsorted(key, asked), month - first), seen["cases"].to_numpy(dtype=np.float64))
    worth = least[:, None] + _FLAT * table.sum(axis=1, keepdims=True) + _smooth(table)
    return Quarrels(groups, one, other, worth, first, table.sum(axis=1))


def _smooth(table: Floats) -> Floats:
    total = _KERNEL[0] * table
    for step, share in enumerate(_KERNEL[1:], start=1):
        total[:, step:] += share * table[:, :-step]
        total[:, :-step] += share * table[:, step:]
    return total


def _met(sides: Sides) -> Ints:
    """Return the pairs of groups named on the two sides of one attack, rows of two codes, the lesser first."""
    import pandas as pd

    rows = pd.DataFrame({"case": sides.case, "side": sides.side, "group": sides.group})
    both = rows[rows["side"] == 0].merge(rows[rows["side"] == 1], on="case")
    ends = np.sort(both[["group_x", "group_y"]].to_numpy(dtype=np.int64), axis=1)
    found: Ints = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0).reshape(-1, 2)
    return found


def shared_out(sides: Sides, quarrels: Quarrels, cases: Cases) -> Any:
    """Return the chance that each case is between each pair of groups: a sparse matrix, cases by pairs.

    What a case itself added to the worth of a pair is taken off again, as far as that is known.
    """
    from scipy.sparse import csr_array

    month = quarrels.month(cases.day)
    case, pair, chance = _shared_out(sides, quarrels, month)
    own = (_KERNEL[0] + _FLAT) * chance * (cases.kind_class[case] == ATTACK)
    case, pair, chance = _shared_out(sides, quarrels, month, own=own)
    good = chance > 0.01
    return csr_array((chance[good], (case[good], pair[good])), shape=(len(cases), len(quarrels.one)))


def _shared_out(
    sides: Sides, quarrels: Quarrels, month: Ints, *, own: Floats | None = None
) -> tuple[Ints, Ints, Floats]:
    """Return rows of case, pair and the chance that the case is between that pair; by case, then pair."""
    size = len(quarrels.one)
    ends = np.concatenate([quarrels.one, quarrels.other])
    order = np.argsort(ends, kind="stable")
    start = starts_of(ends[order], len(quarrels.groups))
    row, place = expand(start[sides.group], np.diff(start)[sides.group])
    pair = order[place] % max(size, 1)
    is_one = order[place] < size
    key, at = np.unique(sides.case[row] * max(size, 1) + pair, return_inverse=True)
    case, pair_of = key // max(size, 1), key % max(size, 1)
    ratio = np.ones((2, 2, len(key)))  # side, end of the pair
    ratio[sides.side[row], np.where(is_one, 0, 1), at] = sides.ratio[row]
    likely = (ratio[0, 0] * ratio[1, 1] + ratio[0, 1] * ratio[1, 0]) / 2
    prior = quarrels.worth[pair_of, month[case]]
    every = quarrels.worth.sum(axis=0)
    if own is not None:
        prior = np.maximum(prior - own, _ANY / 2)
    mass = likely * prior
    count = int(case.max(initial=-1)) + 1
    named, touched = np.bincount(case, mass, count), np.bincount(case, prior, count)
    rest = np.maximum(every[month[:count]] - touched, 0.0) + _NONE * every[month[:count]]
    return case, pair_of, mass / (named + rest)[case]
