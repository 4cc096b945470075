"""Which group each side of an attack speaks for, and which pairs of groups are at odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.founded import is_founded
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["ENDS", "at_odds", "attack_kinds", "group_sides"]

ENDS = ["source", "target"]
_LEAST_MET, _LEAST_PART, _LEAST_RECENT = 0.75, 0.05, 0.02
"""Attacks, either way, from which on two groups not said to be rivals count as such: so many, and of those of the
busier of the two this share more (of the recent attacks alone: the third); fewer are as well explained by a wrong name
or a second loyalty, and a rivalry that is none draws off what others' attacks are taken to bring about."""
_DOUBT = 0.01  # what is left for other groups, however sure a membership is said to be
_NOT_BETWEEN_GROUPS = frozenset(
    {"gross_violation_of_integrity", "rape", "attempted_rape", "armed_robbery", "home_invasion", "partner_violence"}
)


def attack_kinds(vocabulary: Vocabulary | None = None) -> list[str]:
    """Return the kinds of incident that are attacks of groups on groups: serious, and not for gain, lust or at home.

    Examples
    --------
    >>> {"shooting", "explosion"} <= set(attack_kinds()), "rape" in attack_kinds()
    (True, False)
    """
    words = vocabulary or shipped_vocabulary()
    return sorted((set(words.aggression_kinds()) & set(words.serious_kinds())) - _NOT_BETWEEN_GROUPS)


def group_sides(known: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> DataFrame:
    """Return for each side of each attack the groups that its participants speak for, and how strongly.

    Every named participant of whom a group is known, and every group named itself, says how likely the side is each
    group: by his membership (times the weight of his part), and equally all groups for what is left. What they say is
    multiplied, so that two members of one group leave little doubt.

    Parameters
    ----------
    known
        Records as known at `now`, one row a key.
    now
        Later attacks are left out.
    vocabulary
        Which kinds of incident are attacks, and which roles stand on which side; the shipped one by default.

    Returns
    -------
    DataFrame
        ``incident_id, side`` (suspect or victim) ``, group_id, told`` (relative likelihood) ``, otherwise`` (that of
        each group not named). A side of which nothing is known has no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.builders import incident, involvement, membership, tables
    >>> seen = tables(incidents=[incident("1")], memberships=[membership("A", "g", probability=0.8)],
    ...     involvements=[involvement("1", "A"), involvement("1", "h", "target", entity_kind="group")])
    >>> group_sides(seen, now=pd.Timestamp("2027-01-01")).round(2).values.tolist()
    [['k:1', 'suspect', 'k:g', 1.0, 0.11], ['k:1', 'victim', 'k:h', 1.0, 0.0]]
    """
    words = vocabulary or shipped_vocabulary()
    parts = _parts(known, now, words)
    told = _members(parts, known.memberships)
    number = max(known.groups["group_id"].nunique(), told["group_id"].nunique(), 2)
    rest = (1 - told.groupby("part")["share"].transform("sum")).clip(lower=_DOUBT) / number
    told = told.assign(rest=np.log(rest), likely=np.log(told["share"] + rest) - np.log(rest))
    sides = ["incident_id", "side"]
    otherwise = told.drop_duplicates("part").groupby(sides)["rest"].sum().rename("otherwise").reset_index()
    found = told.groupby([*sides, "group_id"])["likely"].sum().reset_index().merge(otherwise, on=sides)
    found["told"] = np.exp(found["likely"] + found["otherwise"])
    found["otherwise"] = np.exp(found["otherwise"])
    top = found.groupby(sides)["told"].transform("max")
    scaled = found.assign(told=found["told"] / top, otherwise=found["otherwise"] / top)
    return scaled.sort_values([*sides, "group_id"], ignore_index=True)[[*sides, "group_id", "told", "otherwise"]]


def _parts(known: Tables, now: Timestamp, words: Vocabulary) -> DataFrame:
    """Return who is named on which side of which attack: ``incident_id, side, kind, entity, weight, moment``."""
    cases = known.incidents
    counts = is_founded(cases) & cases["kind"].isin(attack_kinds(words)).to_numpy()
    cases = cases[counts & (cases["occurred_from"] <= now).to_numpy()][["incident_id", "occurred_from"]]
    of_role = {role: side for side in ("suspect", "victim") for role in words.roles_of(side)}
    rows = known.involvements
    named = rows["role"].isin(list(of_role)) & ~rows["anonymous"] & (rows["entity_kind"] != "vehicle")
    rows = rows[(named & (rows["weight"] > 0)).to_numpy(dtype=bool)]
    rows = rows.assign(side=rows["role"].map(of_role)).rename(columns={"entity_kind": "kind", "entity_id": "entity"})
    keys = ["incident_id", "side", "kind", "entity"]
    once = rows.sort_values([*keys, "weight"], kind="stable").drop_duplicates(keys, keep="last")
    return once[[*keys, "weight"]].merge(cases, on="incident_id").rename(columns={"occurred_from": "moment"})


def _members(parts: DataFrame, memberships: DataFrame) -> DataFrame:
    """Return ``part, incident_id, side, group_id, share``: what each participant says of his side."""
    import pandas as pd

    from netgraph.graph.sides import as_groups

    rows = parts.assign(part=np.arange(len(parts)), incident=np.arange(len(parts)))
    rows = rows.rename(columns={"kind": "source_kind", "entity": "source"})
    found = as_groups(rows, "source", moments=rows["moment"].to_numpy(), membership=memberships)
    found = found.groupby(["part", "incident_id", "side", "source"], as_index=False)["weight"].sum()
    return pd.DataFrame(found).rename(columns={"source": "group_id", "weight": "share"})


def at_odds(told: DataFrame, rivals: DataFrame, *, recent: bool = False) -> DataFrame:
    """Return the ordered pairs of groups said to be rivals, or that have come to blows: both directions of each.

    `told` as of `group_sides`; `recent` where it is of the last year alone, when fewer attacks say enough.
    """
    import pandas as pd

    whole = told.groupby(["incident_id", "side"])["told"].transform("sum")
    told = told.assign(share=told["told"] / whole)
    ends = [told[(told["side"] == side).to_numpy()] for side in ("suspect", "victim")]
    met = ends[0].merge(ends[1], on="incident_id", suffixes=("_a", "_b"))
    one, other = met["group_id_a"].to_numpy(dtype=object), met["group_id_b"].to_numpy(dtype=object)
    weight = (met["share_a"] * met["share_b"]).to_numpy()
    met = pd.DataFrame({"source": np.minimum(one, other), "target": np.maximum(one, other), "weight": weight})
    met = met.groupby(ENDS, as_index=False)["weight"].sum()
    busy = pd.concat([met.set_index(end)["weight"] for end in ENDS]).groupby(level=0).sum()
    busier = np.maximum(met["source"].map(busy), met["target"].map(busy))
    least = _LEAST_MET + (_LEAST_RECENT if recent else _LEAST_PART) * busier
    met = met[(met["weight"] >= least).to_numpy(dtype=bool)][ENDS]
    stated = rivals[["group_a", "group_b"]].set_axis(ENDS, axis=1)
    low = pd.concat([met, stated], ignore_index=True).astype("str")
    turned = low.rename(columns={"source": "target", "target": "source"})
    both = pd.concat([low, turned], ignore_index=True).drop_duplicates()
    return both[(both["source"] != both["target"]).to_numpy()].sort_values(ENDS, ignore_index=True)
