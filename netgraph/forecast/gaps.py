"""What is missing under a rank, and what the records themselves call the person: said beside it, never weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.forecast.records import grade_trust
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.safeguards.listing import active_parts

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["GAPS", "find_gaps"]

GAPS = ("gap_age", "gap_conflict", "gap_single_source", "gap_one_record", "gap_doubtful", "gap_side")
"""What may be missing, in the order in which it is told; each is also a phrase in ``model/phrases.csv``."""

_UNCORROBORATED = ("C", "D", "E")
_DOUBTED = 0.75  # a record this likely to be right, or less, is doubtful


def find_gaps(
    known: Tables, reasons: DataFrame, *, now: Timestamp, conflicts: Series, vocabulary: Vocabulary | None = None
) -> DataFrame:
    """Return for each person with a score what is missing under it, and what the records call them.

    Parameters
    ----------
    known
        The records as known at `now`.
    reasons
        ``stream, person_id, share, incident_id`` of all who are shown (`Ranking`).
    now
        The moment, naive UTC.
    conflicts
        The conflict that each person belongs to, by ``person_id``; who is in none is not there.

    Returns
    -------
    DataFrame
        One row a stream and person: ``gaps`` (of `GAPS`, joined by ``; ``), ``single_source``, ``recorded_as`` (the
        sides of the person's own parts, of ``suspect victim unknown``, joined by ``; ``).

        ``gap_conflict``: in no conflict. ``gap_single_source``: all own records come from one feed of several, or none
        is known directly or corroborated (information grade A or B) though all are graded. ``gap_one_record``: one
        incident is the whole score. ``gap_doubtful``: half of the score or more rests on own records of low grade.
        ``gap_side``: no own record says on which side. ``gap_age``: neither day nor year of birth.

    Notes
    -----
    Linear in the parts of those shown.
    """
    words = vocabulary or shipped_vocabulary()
    if reasons.empty:
        return _shaped(reasons.assign(gaps="", single_source=False, recorded_as=""))
    rows = reasons.groupby(["stream", "person_id"], as_index=False).agg(incidents=("incident_id", "nunique"))
    parts = active_parts(known, now=now, vocabulary=words)
    parts = parts[parts["entity_id"].isin(rows["person_id"]).to_numpy()]
    parts = parts.assign(side=parts["role"].map(words.roles["side"]), trust=grade_trust(parts))
    people = known.people.set_index("person_id")[["birth_date", "birth_year"]]
    unborn = people.index[people.isna().all(axis=1)]
    single = _single_source(parts, feeds=known.incidents["source"].nunique())
    sides = parts.drop_duplicates(["entity_id", "side"]).sort_values("side").groupby("entity_id")["side"].agg("; ".join)
    named, who = rows["person_id"], {}
    who["gap_age"] = named.isin(unborn)
    who["gap_conflict"] = ~named.isin(conflicts.dropna().index)
    who["gap_single_source"] = named.isin(single)
    who["gap_one_record"] = rows["incidents"] == 1
    who["gap_doubtful"] = _doubtful(reasons, parts, rows)
    who["gap_side"] = named.map(sides).eq("unknown")
    texts = ["; ".join(gap for gap in GAPS if who[gap].iloc[place]) for place in range(len(rows))]
    told = rows.assign(gaps=texts, single_source=who["gap_single_source"], recorded_as=named.map(sides).fillna(""))
    return _shaped(told)


def _shaped(told: DataFrame) -> DataFrame:
    columns = {"stream": "str", "person_id": "str", "gaps": "str", "single_source": "bool", "recorded_as": "str"}
    return told[list(columns)].astype(columns)


def _single_source(parts: DataFrame, *, feeds: int) -> Series:
    """Return the ids of those whose own records all come from one of several feeds, or of whom none is corroborated."""
    weak = parts["information_grade"].isin(_UNCORROBORATED)
    each = parts.assign(weak=weak).groupby("entity_id").agg(feeds=("source", "nunique"), weak=("weak", "all"))
    return each.index[each["weak"] | ((each["feeds"] == 1) & (feeds > 1))].to_series()


def _doubtful(reasons: DataFrame, parts: DataFrame, rows: DataFrame) -> Series:
    low = parts[parts["trust"] <= _DOUBTED][["entity_id", "incident_id"]].drop_duplicates()
    resting = reasons.merge(low, left_on=["person_id", "incident_id"], right_on=["entity_id", "incident_id"])
    share = resting.groupby(["stream", "person_id"])["share"].sum().rename("doubted")
    doubted: Series = rows.join(share, on=["stream", "person_id"])["doubted"].fillna(0.0) >= 0.5
    return doubted
