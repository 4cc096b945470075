"""Which groups stood on the two sides of each case, as far as its people and what is said of it tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.cases import OTHER
from netgraph.conflicts.members import read_claims
from netgraph.conflicts.sharing import trust_in
from netgraph.graph.codes import expand, starts_of

if TYPE_CHECKING:
    from pandas import DataFrame, Index, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.sharing import Parts
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["Sides", "case_sides"]

_SPEAKS = {"suspect": 0.97, "victim": 0.95}  # chance that somebody stands there for his group
_LEAST = 0.03  # nobody excludes another group more than this


@dataclass(frozen=True)
class Sides:
    """What is known of each side of each case: ``case, side`` (0 attacked, 1 was attacked), ``group`` (codes), and
    ``ratio``: how many times likelier the evidence is if it is this group than if it is one not named. ``apart`` (by
    case): the logarithm of how many times likelier it is if the case is between no groups at all."""

    case: Ints
    side: Ints
    group: Ints
    ratio: Floats
    apart: Floats

    def by_group(self, chosen: Ints, groups: int) -> tuple[Floats, Floats]:
        """Return the logarithms of the ratios of some cases (side, case, group), and how they stand apart."""
        place = np.full(len(self.apart), -1)
        place[chosen] = np.arange(len(chosen))
        rows = place[self.case] >= 0
        told = np.zeros((2, len(chosen), groups))
        told[self.side[rows], place[self.case[rows]], self.group[rows]] = np.log(self.ratio[rows])
        return told, self.apart[chosen]


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
    return _ratios(pd.concat([told, ascribed], ignore_index=True), weights.numbers["groups"], len(cases))


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


def _ratios(told: DataFrame, groups: int, cases: int) -> Sides:
    """Return the product, over all who stand on a side, of how many times likelier each makes a group."""
    told = told.groupby(["source", "case", "side", "group"], as_index=False)["held"].sum()
    told["held"] = np.minimum(told["held"], 1 - _LEAST)
    total = told.groupby(["source", "case", "side"])["held"].transform("sum")
    rest = np.maximum(1 - total, _LEAST)
    told["ratio"] = np.log1p(told["held"] * max(groups, 1) / rest)
    each = told.groupby(["case", "side", "group"], as_index=False)["ratio"].sum()
    sources = told.assign(apart=-np.log(rest)).drop_duplicates(["source", "case", "side"])
    apart = np.zeros(cases)
    np.add.at(apart, sources["case"].to_numpy(np.int64), sources["apart"].to_numpy(np.float64))
    case, side, group = (each[name].to_numpy(dtype=np.int64) for name in ("case", "side", "group"))
    ratio = np.exp(np.minimum(each["ratio"].to_numpy(dtype=np.float64), 30.0))
    return Sides(case, side, group, ratio, apart)
