"""The two sides of one incident: who stood on each, for which groups, and who else belongs to each by records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.graph import co_involvement, evidence_for
from netgraph.graph.codes import is_named_person
from netgraph.graph.sides import sides
from netgraph.safeguards.listing import ADULT, ages, known_by
from netgraph.safeguards.redaction import shown_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["BONDS", "SIDES", "Asked", "bonds_of", "names_of", "parties_of", "side_groups"]

SIDES = ("victim", "suspect")
BONDS = ("took_part", "member", "together", "tied")
"""What puts somebody on a side: own part, membership, earlier incidents together, a stated tie; never kin or home."""
_BOND_COLUMNS = {
    "side": "str",
    "person_id": "str",
    "bond": "str",
    "bond_to": "str",
    "strength": "float64",
    "bond_ids": "str",
}
_HALF_LIFE_DAYS = 365.0
_QUARREL = "conflict"
_ENDS = ("person_a", "person_b")


@dataclass(frozen=True)
class Asked:
    """What is asked: which incident, as known when, with which seed and in which words."""

    incident_id: str
    now: Timestamp
    seed: int
    words: Vocabulary


def parties_of(known: Tables, asked: Asked) -> DataFrame:
    """Return who is recorded in the incident as victim, suspect or party, shaped as ``ANSWER["parties"]``.

    One row an entity and role, the unnamed too (without a name); names are those that may be shown, minors have their
    id alone.
    """
    parts = known.involvements
    parts = parts[
        ((parts["incident_id"] == asked.incident_id) & (parts["entity_kind"] != "vehicle")).to_numpy(dtype=bool)
    ]
    rows = parts.assign(side=parts["role"].map(asked.words.roles["side"]))
    rows = rows[rows["side"].isin([*SIDES, "unknown"]).to_numpy()]
    groups = _memberships(known, asked.now).sort_values("group_id").groupby("person_id")["group_id"].agg(";".join)
    people = (
        known.people.assign(age=ages(known.people, now=asked.now)).drop_duplicates("person_id").set_index("person_id")
    )
    unnamed, grouped = rows["anonymous"].to_numpy(dtype=bool), (rows["entity_kind"] == "group").to_numpy(dtype=bool)
    told = rows.assign(
        name=rows["entity_id"].map(names_of(known)).astype("str").fillna(rows["entity_id"]).mask(unnamed, ""),
        group_ids=rows["entity_id"].map(groups).astype("str").fillna("").mask(grouped, rows["entity_id"]),
        age=rows["entity_id"].map(people["age"]).astype("Int64"),
    )
    young = (told["age"] < ADULT).fillna(False).to_numpy(dtype=bool)
    told["name"] = told["name"].mask(young, told["entity_id"])
    return told.sort_values(["side", "entity_kind", "entity_id", "role"], ascending=[False, True, True, True])


def names_of(known: Tables) -> dict[str, str]:
    """Return what people and groups may be called, by id."""
    people = dict(zip(known.people["person_id"], shown_names(known.people), strict=True))
    named = known.groups.dropna(subset=["name"])
    return people | dict(zip(named["group_id"], named["name"], strict=True))


def side_groups(known: Tables, incident_id: str, *, words: Vocabulary) -> DataFrame:
    """Return the groups that stood in the incident: ``side, group_id, share``, by side, the largest share first.

    Groups named in it, and those to which the people in it belonged when it happened, shared out by the probability
    of the membership. Shares of a side sum to 1 at most; what is missing has no known group.
    """
    case = known.incidents[(known.incidents["incident_id"] == incident_id).to_numpy()].reset_index(drop=True)
    stood = sides(known, case, words).dropna(subset=["entity"]).rename(columns={"entity": "person_id"})
    people, named = (stood[(stood["kind"] == kind).to_numpy(dtype=bool)] for kind in ("person", "group"))
    found = people.merge(_memberships(known, case["occurred_from"].iloc[0]), on="person_id")
    total = found.groupby(["side", "person_id"])["probability"].transform("sum").clip(lower=1.0)
    found["share"] *= found["probability"] / total
    rows = _stacked([found[["side", "group_id", "share"]], named.rename(columns={"person_id": "group_id"})])
    shares = rows.groupby(["side", "group_id"], as_index=False)["share"].sum()
    shares = shares[(shares["share"] > 0).to_numpy()]
    return shares.sort_values(["side", "share", "group_id"], ascending=[False, False, True], ignore_index=True)


def bonds_of(known: Tables, groups: DataFrame, asked: Asked) -> DataFrame:
    """Return who belongs to a side of the incident, and by what.

    ``strength`` is 1 for an own part; the probability of a membership times the group's share of the side; what the
    incidents on that same side weigh that they were in together (`netgraph.graph.co_involvement`, half after a year),
    1 at most; the weight of a stated tie. Kinship, a shared address and a stated quarrel are no bond.

    Returns
    -------
    DataFrame
        ``side, person_id, bond`` (one of `BONDS`)``, bond_to`` (the incident, the group, the person it leads to)``,
        strength, bond_ids`` (incidents under it, joined by ``;``): one row a person, side and bond to one thing, the
        strongest of a person first.
    """
    own = _own_parts(known, asked)
    found = [
        own.assign(bond="took_part", bond_to=asked.incident_id, strength=1.0, bond_ids=asked.incident_id),
        _members(known, groups, asked),
        *_together(known, own, asked),
        _tied(known, own, asked),
    ]
    rows = _stacked([frame.reindex(columns=list(_BOND_COLUMNS)) for frame in found]).astype(_BOND_COLUMNS)
    rows = rows[(rows["strength"] > 0).to_numpy()]
    order = ["side", "person_id", "strength", "bond", "bond_to"]
    return rows.sort_values(order, ascending=[False, True, False, True, True], ignore_index=True)


def _own_parts(known: Tables, asked: Asked) -> DataFrame:
    rows = known.involvements
    rows = rows[(rows["incident_id"] == asked.incident_id).to_numpy() & is_named_person(rows)]
    rows = rows.assign(side=rows["role"].map(asked.words.roles["side"]), person_id=rows["entity_id"])
    return rows.loc[rows["side"].isin(SIDES).to_numpy(), ["side", "person_id"]].drop_duplicates(ignore_index=True)


def _members(known: Tables, groups: DataFrame, asked: Asked) -> DataFrame:
    rows = _memberships(known, asked.now).merge(groups, on="group_id")
    return rows.assign(
        bond="member", bond_to=rows["group_id"], strength=rows["probability"] * rows["share"], bond_ids=""
    )


def _together(known: Tables, own: DataFrame, asked: Asked) -> Iterator[DataFrame]:
    for side in SIDES:
        here = own.loc[(own["side"] == side).to_numpy(), "person_id"]
        roles = asked.words.roles_of(side)
        if here.empty or not roles:
            continue
        pairs = co_involvement(known, now=asked.now, roles=roles, half_life_days=_HALF_LIFE_DAYS)
        rows = _to_others(pairs, here.tolist())
        ids = evidence_for(rows.rename(columns={"person_id": "person_a", "bond_to": "person_b"}), known)
        joined = ids.groupby(["person_a", "person_b"])["incident_id"].agg(";".join).rename("bond_ids")
        rows = rows.merge(joined, left_on=["person_id", "bond_to"], right_index=True)
        yield rows.assign(side=side, bond="together", strength=rows["weight"].clip(upper=1.0))


def _tied(known: Tables, own: DataFrame, asked: Asked) -> DataFrame:
    ties = known.ties
    no_bond = [*asked.words.kinship_ties(), _QUARREL]
    ties = ties[
        (known_by(ties, asked.now) & ~(ties["first_seen"] > asked.now) & ~ties["kind"].isin(no_bond)).to_numpy()
    ]
    strength = (ties["kind"].map(asked.words.ties["weight"]).astype("float64") * ties["weight"].clip(upper=1.0)).clip(
        upper=1.0
    )
    found = []
    for side in SIDES:
        here = own.loc[(own["side"] == side).to_numpy(), "person_id"].tolist()
        found.append(_to_others(ties.assign(strength=strength), here).assign(side=side, bond="tied", bond_ids=""))
    rows = _stacked(found).sort_values("strength", ascending=False, kind="stable")
    return rows.drop_duplicates(["side", "person_id", "bond_to"])


def _to_others(pairs: DataFrame, here: list[str]) -> DataFrame:
    """Return pairs that lead from others to one of `here`: ``person_id, bond_to``, and what else stands in them."""
    ways = [pairs.rename(columns={a: "person_id", b: "bond_to"}) for a, b in (_ENDS, _ENDS[::-1])]
    both = _stacked(ways)
    return both[(both["bond_to"].isin(here) & ~both["person_id"].isin(here)).to_numpy(dtype=bool)]


def _memberships(known: Tables, when: Timestamp) -> DataFrame:
    """Return the memberships that held at a moment, one row a person and group."""
    rows = known.memberships
    held = ~(rows["valid_from"] > when) & ~(rows["valid_to"] <= when) & (rows["probability"] > 0)
    rows = rows.loc[held.to_numpy(dtype=bool), ["person_id", "group_id", "probability"]]
    keys = ["person_id", "group_id"]
    return rows.sort_values([*keys, "probability"]).drop_duplicates(keys, keep="last")


def _stacked(frames: list[DataFrame]) -> DataFrame:
    """Return frames one below the other; empty ones have no say in the types of columns."""
    import pandas as pd

    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled or frames[:1], ignore_index=True)
