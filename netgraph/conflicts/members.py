"""Which group each person stands for: as stated, or else as most of those he is tied to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.sharing import trust_in
from netgraph.graph.codes import is_named_person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame, Index, Timestamp

    from netgraph.conflicts.cases import Floats, Ints
    from netgraph.model.tables import Tables

__all__ = ["Claims", "guess_members", "read_claims"]

_DAY_US = 86_400_000_000
_SLACK_DAYS = 60.0  # what is recorded of when somebody joined or left is seldom exact
_FORMER = 0.5  # of its chance is left to a membership that is over or has not begun
_MOST = 0.95  # nobody is surer to stand for his groups than this
_GUESSED = 0.9  # how far the groups of those somebody is tied to are his own
_WITHOUT = 0.3  # others without a group that everybody is thought to go with besides those known
_LEAST = 0.03  # a lesser chance is no guess
_PARTY = 10  # of so many suspects of one crime, nobody says which go together
_TIES = ("associate", "observed", "phone", "prison", "social")


@dataclass(frozen=True)
class Claims:
    """Who is said to belong to which group: ``person`` and ``group`` (codes), ``chance``, ``begin``, ``end`` (days)."""

    person: Ints
    group: Ints
    chance: Floats
    begin: Floats
    end: Floats

    def at(self, rows: Ints, day: Floats) -> Floats:
        """Return the chance of some of the claims on some days."""
        inside = (self.begin[rows] - _SLACK_DAYS <= day) & (day <= self.end[rows] + _SLACK_DAYS)
        held: Floats = np.where(inside, 1.0, _FORMER) * self.chance[rows]
        return held


def read_claims(
    tables: Tables, guessed: DataFrame, *, people: Index, groups: Index, now: Timestamp, numbers: Mapping[str, Any]
) -> Claims:
    """Return what is known at `now` of the groups of `people`, guesses for those of whom nothing is stated.

    Parameters
    ----------
    tables
        ``memberships``.
    guessed
        ``person_id, group_id, chance`` from `guess_members`.
    people, groups
        Whose, and which groups count.
    now, numbers
        Moment of the analysis; ``trust`` of the model.
    """
    rows = tables.memberships[(tables.memberships["recorded_at"] <= now).to_numpy()]
    person, group = people.get_indexer(rows["person_id"]), groups.get_indexer(rows["group_id"])
    times = [
        rows[name].to_numpy(dtype="datetime64[us]").astype("float64") / _DAY_US for name in ("valid_from", "valid_to")
    ]
    nothing = [rows[name].isna().to_numpy() for name in ("valid_from", "valid_to")]
    begin, end = np.where(nothing[0], -np.inf, times[0]), np.where(nothing[1], np.inf, times[1])
    chance = rows["probability"].to_numpy(dtype=np.float64) * trust_in(rows, numbers)
    stated = np.unique(person)
    who, which = people.get_indexer(guessed["person_id"]), groups.get_indexer(guessed["group_id"])
    new = ~np.isin(who, stated)
    none = np.full(int(new.sum()), np.inf)
    found = Claims(
        np.concatenate([person, who[new]]),
        np.concatenate([group, which[new]]),
        np.concatenate([chance, guessed["chance"].to_numpy(dtype=np.float64)[new]]),
        np.concatenate([begin, -none]),
        np.concatenate([end, none]),
    )
    order = np.lexsort((found.begin, found.group, found.person))
    order = order[(found.person[order] >= 0) & (found.group[order] >= 0) & (found.chance[order] > 0)]
    return _bounded(Claims(*(getattr(found, entry.name)[order] for entry in fields(Claims))))


def _bounded(claims: Claims) -> Claims:
    """Return the claims with the chances of one person, as far as they hold together, summing to at most `_MOST`."""
    if not len(claims.person):
        return claims
    total = np.bincount(claims.person, claims.chance)[claims.person]
    most = np.minimum(1.0, _MOST / np.maximum(total, 1e-9))
    return Claims(claims.person, claims.group, claims.chance * most, claims.begin, claims.end)


def guess_members(tables: Tables, *, now: Timestamp, numbers: Mapping[str, Any]) -> DataFrame:
    """Return groups for people of whom none is stated, by those they go with: person_id, group_id, chance.

    Only ties that people choose count, and being suspected of one crime together; kinship, a shared address and a
    stated quarrel do not. The chance is the share of the others' groups, as if a third of one more had none, times a
    discount: a guess weighs less than a statement. The guess joins cases and shows nobody as a member of anything.
    """
    import pandas as pd

    both = _company(tables, now=now, numbers=numbers)
    rows = tables.memberships[(tables.memberships["recorded_at"] <= now).to_numpy()]
    both = both[~both["person_id"].isin(rows["person_id"]).to_numpy()]
    member = rows[["person_id", "group_id"]].assign(chance=rows["probability"] * trust_in(rows, numbers))
    member = member.groupby(["person_id", "group_id"], as_index=False)["chance"].max()
    member["chance"] /= np.maximum(member.groupby("person_id")["chance"].transform("sum"), 1.0)
    met = both.merge(member.rename(columns={"person_id": "other"}), on="other")
    met["chance"] *= met["trust"]
    sums = met.groupby(["person_id", "group_id"], as_index=False)["chance"].sum()
    known = met.groupby("person_id")["other"].nunique()
    sums["chance"] *= _GUESSED / (sums["person_id"].map(known).astype("float64") + _WITHOUT)
    return pd.DataFrame(sums[(sums["chance"] >= _LEAST).to_numpy()].reset_index(drop=True))


def _company(tables: Tables, *, now: Timestamp, numbers: Mapping[str, Any]) -> DataFrame:
    """Return who goes with whom, either way round: person_id, other, trust."""
    import pandas as pd

    ties = tables.ties[((tables.ties["recorded_at"] <= now) & tables.ties["kind"].isin(_TIES)).to_numpy()]
    tied = pd.DataFrame({"person_id": ties["person_a"], "other": ties["person_b"], "trust": trust_in(ties, numbers)})
    rows = tables.involvements
    rows = rows[is_named_person(rows) & (rows["recorded_at"] <= now).to_numpy()]
    rows = rows[(rows["role"].map(numbers["role_sides"]) == "suspect").to_numpy()]
    acted = rows.assign(trust=trust_in(rows, numbers)).rename(columns={"entity_id": "person_id"})
    acted = acted.groupby(["incident_id", "person_id"], as_index=False)["trust"].max()
    party = acted.groupby("incident_id")["person_id"].transform("size")
    acted = acted[((party > 1) & (party <= _PARTY)).to_numpy()]
    met = acted.merge(acted, on="incident_id", suffixes=("", "_other"))
    met = met[(met["person_id"] < met["person_id_other"]).to_numpy()]
    met = met.assign(other=met["person_id_other"], trust=met["trust"] * met["trust_other"])
    ends = pd.concat([tied, met[["person_id", "other", "trust"]]], ignore_index=True)
    both = pd.concat([ends, ends.rename(columns={"person_id": "other", "other": "person_id"})], ignore_index=True)
    return both.groupby(["person_id", "other"], as_index=False)["trust"].max()
