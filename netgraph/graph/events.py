"""Who did what to whom: incidents of chosen kinds as directed events, with the uncertainty of each shared out."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

import numpy as np

from netgraph.graph.sides import as_groups, sides
from netgraph.graph.things import THINGS, thing_pairs
from netgraph.model.founded import is_founded
from netgraph.model.spans import is_date_only, local_day
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["events"]

ENDS = ["source_kind", "source", "target_kind", "target"]
CASE = ["kind", "occurred_from", "occurred_to", "local_day", "date_only", "incident_id", "severity"]


def events(
    tables: Tables,
    *,
    kinds: Collection[str],
    level: Literal["person", "group"] = "person",
    membership: DataFrame | None = None,
    vocabulary: Vocabulary | None = None,
    things: Collection[str] = (),
) -> DataFrame:
    """Return who did what to whom in the incidents of `kinds`.

    Every participant on the suspects' side of an incident is set against every one on the victims' side, persons
    and groups alike. The rows of one incident share weight 1: three suspects and two victims are six rows of 1/6.
    Where involvements carry shares (one of several candidates), a side is shared out by them, and sums to at most 1.
    The unnamed count as participants, one by one, but have no row of their own: an unknown attacker is a null
    source, an unnamed victim or none at all a null target beside a known source. Nobody attacks himself: that
    pair's weight goes to the others. Incidents found to be unfounded are left out.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    kinds
        Kinds of incident, such as ``shipped_vocabulary().aggression_kinds()``.
    level
        ``person`` as recorded; ``group`` puts in each person's place the groups of that time. At group level persons
        without a group are dropped, and so is what happens within one group.
    membership
        Who belongs to which group: ``person_id, group_id, probability``, optionally ``valid_from`` and ``valid_to``;
        the table of memberships by default. Used at group level only.
    vocabulary
        Which roles stand on which side, and how severe a kind is where the incident does not say; the shipped one by
        default.
    things
        ``vehicle``, ``place`` or both: beside the rows between people and groups, rows from everybody on the suspects'
        side (null where nobody is) to each named vehicle, or to the place, of an incident; these share weight 1 of
        their own. None by default.

    Returns
    -------
    DataFrame
        One row an incident, source and target: ``source_kind, source, target_kind, target, kind, occurred_from,
        occurred_to, local_day, date_only, incident_id, severity, weight``, by time, then incident, source, target.

    Raises
    ------
    ValueError
        If there is no kind, `level` or `things` is none of those allowed, or `membership` lacks a column.

    Notes
    -----
    Linear in pairs of participants; the weights of one incident sum to 1 at most, less where a candidate's share,
    a membership or an unnamed pair takes the rest.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> known = {"source": "k", "recorded_at": pd.Timestamp("2026-01-02")}
    >>> noon, later = pd.Timestamp("2026-01-01 12:00"), pd.Timestamp("2026-01-01 12:01")
    >>> shooting = pd.DataFrame({"incident_id": ["k:1"], "kind": "shooting", "time_zone": "UTC",
    ...     "occurred_from": noon, "occurred_to": later, **known})
    >>> parts = pd.DataFrame({"incident_id": "k:1", "entity_kind": "person", "entity_id": ["k:A", "k:B", "k:C"],
    ...     "role": ["suspect", "suspect", "victim"], **known})
    >>> found = events(Tables.of(incidents=shooting, involvements=parts), kinds=["shooting"])
    >>> found[["source", "target", "weight"]].values.tolist()
    [['k:A', 'k:C', 0.5], ['k:B', 'k:C', 0.5]]
    """
    import pandas as pd

    if isinstance(kinds, str) or not kinds:
        raise ValueError(f"kinds: got {kinds!r}, needs one kind or more, such as ['shooting']")
    if level not in ("person", "group"):
        raise ValueError(f"level: got {level!r}, allowed person, group")
    if isinstance(things, str) or not set(things) <= set(THINGS):
        raise ValueError(f"things: got {things!r}, allowed {', '.join(THINGS)}")
    words = vocabulary or shipped_vocabulary()
    incidents = _incidents(tables, list(kinds))
    participants = sides(tables, incidents, words)
    pairs = _pairs(participants)
    if things:
        more = thing_pairs(participants, incidents, tables, things=things)
        pairs = pd.concat([pairs, more.astype(pairs.dtypes.to_dict())], ignore_index=True)
    if level == "group":
        pairs = _group_pairs(pairs, incidents, tables.memberships if membership is None else membership)
    return _described(pairs, incidents, words)


def _incidents(tables: Tables, kinds: list[str]) -> DataFrame:
    """Return the incidents that count, in the order in which events are listed."""
    cases = tables.incidents
    kept = cases["kind"].isin(kinds).to_numpy() & is_founded(cases)
    return cases[kept].sort_values(["occurred_from", "incident_id"], kind="stable", ignore_index=True)


def _pairs(participants: DataFrame) -> DataFrame:
    """Return every source with every target of an incident; a side that nobody stands on is unnamed as a whole."""
    pairs = _side(participants, "suspect", "source").merge(
        _side(participants, "victim", "target"), on="incident", how="outer"
    )
    weight = pairs["share_source"].fillna(1.0) * pairs["share_target"].fillna(1.0)
    itself = _same_ends(pairs)
    stands = (pairs["source"].notna() | pairs["target"].notna()).to_numpy()
    weight = weight * _growth(pairs["incident"], weight, itself)
    return pairs.assign(weight=weight)[stands & ~itself][["incident", *ENDS, "weight"]]


def _side(participants: DataFrame, side: str, end: str) -> DataFrame:
    names = {"kind": f"{end}_kind", "entity": end, "share": f"share_{end}"}
    return participants[(participants["side"] == side).to_numpy()].drop(columns="side").rename(columns=names)


def _same_ends(pairs: DataFrame) -> NDArray[np.bool_]:
    same = (pairs["source"] == pairs["target"]) & (pairs["source_kind"] == pairs["target_kind"])
    found: NDArray[np.bool_] = same.to_numpy(dtype=bool)
    return found


def _growth(incident: Series, weight: Series, itself: NDArray[np.bool_]) -> Series:
    """Return by what the other pairs of an incident grow, where somebody stands on both sides."""
    whole = weight.groupby(incident).transform("sum")
    left = weight.mask(itself, 0.0).groupby(incident).transform("sum")
    return (whole / left.where(left > 0)).fillna(0.0)


def _group_pairs(pairs: DataFrame, incidents: DataFrame, membership: DataFrame) -> DataFrame:
    """Return the pairs between groups, those within one group left out, each pair of an incident once."""
    moments = incidents["occurred_from"].to_numpy()
    for end in ("source", "target"):
        pairs = as_groups(pairs, end, moments=moments, membership=membership)
    between = pairs[~_same_ends(pairs)]
    return between.groupby(["incident", *ENDS], dropna=False)["weight"].sum().reset_index()


def _described(pairs: DataFrame, incidents: DataFrame, words: Vocabulary) -> DataFrame:
    """Return the pairs with what is known of their incidents, in their fixed order."""
    cases = _with_days(incidents, words)[CASE].iloc[pairs["incident"].to_numpy(dtype=np.int64)]
    ends = pairs[[*ENDS, "weight"]].astype(dict.fromkeys(ENDS, "str"))
    found = ends.reset_index(drop=True).join(cases.reset_index(drop=True))
    order = ["occurred_from", "incident_id", "source", "source_kind", "target", "target_kind"]
    return found.sort_values(order, kind="stable", na_position="last", ignore_index=True)[[*ENDS, *CASE, "weight"]]


def _with_days(incidents: DataFrame, words: Vocabulary) -> DataFrame:
    spans = incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"]
    usual = incidents["kind"].map(words.kinds["severity"]).astype("float64")
    return incidents.assign(
        local_day=local_day(spans[0], spans[2]),
        date_only=is_date_only(*spans).to_numpy(dtype=bool),
        severity=incidents["severity"].fillna(usual),
    )
