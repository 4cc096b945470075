"""Who may be listed, and where: the one place that decides it; rankings, files and pages apply it.

* Listed is only a living, named person with an own verifiable record: an active part (suspect side, victim or party)
  in an incident that is not unfounded, stated as a fact and not suspected to be false (grade E). Kinship, an address,
  a tie, a witness' part or somebody's assessment lists nobody.
* Ranked are adults whose age is known. People in custody, people already in contact and people of unknown age are
  shown apart, without a rank.
* Everyone under 18 is in neither stream: only in the list of concern, by conflict, never by score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.findings import FINDINGS, empty_finding
from netgraph.model.vocabulary import Vocabulary
from netgraph.safeguards.own_records import active_parts, died_at, is_among, known_by, people_of_area, verifiable
from netgraph.safeguards.redaction import shown_names

if TYPE_CHECKING:
    from pandas import DataFrame, Index, Series, Timestamp

    from netgraph.model.tables import Tables

__all__ = [
    "ADULT",
    "AGE_UNKNOWN",
    "APART",
    "CONTACT",
    "CUSTODY",
    "STREAMS",
    "Listing",
    "active_parts",
    "ages",
    "concern_rows",
    "died_at",
    "known_by",
    "may_be_listed",
    "people_of_area",
    "split_listing",
    "verifiable",
    "with_own_record",
]

STREAMS = ("victim", "suspect")
ADULT, _YOUNG, _OLDEST = 18, 15, 120
CUSTODY = "custody"
CONTACT = "already in contact"
AGE_UNKNOWN = "age unknown"
APART = {CUSTODY: "apart_custody", CONTACT: "apart_contact", AGE_UNKNOWN: "apart_age_unknown"}
"""Why somebody is shown apart without a rank, and the phrase that says so."""
_APART_STATES = {"custody": CUSTODY, "outreach_contact": CONTACT}
_LISTED = ["stream", "rank", "person_id", "name", "score", "low", "high", "chance", "age", "apart"]


@dataclass(frozen=True)
class Listing:
    """A ranking after the safeguards: who is ranked, who is shown apart, and which minors call for concern.

    ``listed``: stream, rank (1, 2, … within a stream), person_id, name (as it may be shown), score, low, high, chance
    (null where the ranker gives none), age, apart (empty). ``apart``: the same columns without a rank, ``apart`` saying
    why (joined by ``; ``), in the order of stream and person_id. ``minors``: person_id, age, under_15; by person_id,
    without stream or score.
    ``ranked``: stream, person_id of all who have a rank, however low, in the order of their ranks: what an interval of
    a rank is made among; it is written nowhere.
    """

    listed: DataFrame
    apart: DataFrame
    minors: DataFrame
    ranked: DataFrame


def ages(people: DataFrame, *, now: Timestamp) -> Series:
    """Return each person's age in whole years at `now`; null where it is not known.

    From the day of birth; where only the year is known, the *youngest* age that it allows, so that rounding makes
    nobody an adult. A birth after `now` or more than 120 years back is a mistake and counts as unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"birth_date": pd.to_datetime(["2008-06-02", None, None]),
    ...                        "birth_year": pd.array([None, 2008, None], dtype="Int64")})
    >>> ages(people, now=pd.Timestamp("2026-06-01")).tolist()
    [17, 17, <NA>]
    """
    birth = people["birth_date"].dt
    year = birth.year.astype("Int64").fillna(people["birth_year"])
    month = birth.month.astype("Int64").fillna(12)
    day = birth.day.astype("Int64").fillna(31)
    not_yet = (month > now.month) | ((month == now.month) & (day > now.day))
    age = now.year - year - not_yet.astype("Int64")
    return age.where(age.between(0, _OLDEST).fillna(False).astype(bool)).rename("age")


def may_be_listed(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> Index:
    """Return the ids of all people who may appear in any list at all, sorted.

    Alive as far as known, named, and with an own active part (suspect side, victim, party) that can be verified
    (`verifiable`), in an incident that was recorded and over by `now` and is not unfounded.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.builders import incident, involvement, tables, tie
    >>> world = tables(incidents=[incident("1")], ties=[tie("A", "Sister", "kin")],
    ...                involvements=[involvement("1", "A", "victim"), involvement("1", "W", "witness")])
    >>> may_be_listed(world, now=pd.Timestamp("2026-02-01")).tolist()
    ['k:A']
    """
    own = active_parts(tables, now=now, vocabulary=vocabulary)
    return with_own_record(tables, own, died_at(tables, now=now).index, now=now)


def with_own_record(tables: Tables, own: DataFrame, dead: Index, *, now: Timestamp) -> Index:
    """Return who of those with own parts (`active_parts`) is known, alive and has one that can be verified, sorted."""
    from pandas import Index

    own = own[verifiable(own)]
    known = tables.people["person_id"][known_by(tables.people, now)]
    listed = known[is_among(known, own["entity_id"])]
    return Index(listed[~is_among(listed, dead)].unique(), name="person_id").sort_values()


def split_listing(
    ranking: DataFrame, tables: Tables, *, now: Timestamp, length: int = 100, vocabulary: Vocabulary | None = None
) -> Listing:
    """Split a ranking into those ranked, those shown apart, and the minors who call for concern.

    Where a feed gives nobody's age, all are shown apart as "age unknown" and nobody has a rank: that is right.

    Parameters
    ----------
    ranking
        ``stream, person_id, score, low, high`` of any ranker, and ``chance`` if it has one; the order does not matter.
    tables
        The records the ranking was made from, as known at `now`.
    now
        The moment whose ages and states count, naive UTC.
    length
        How many are ranked in a stream. Shown apart, and taken for minors of concern, are at most as many: those
        whose score would have put them on that list.
    vocabulary
        The words of the records; the shipped ones by default.

    Raises
    ------
    ValueError
        If `length` is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.builders import incident, involvement, person, tables
    >>> world = tables(people=[person("A", birth_year=1980), person("B", birth_year=2012), person("C")],
    ...                incidents=[incident("1")], involvements=[involvement("1", name, "victim") for name in "ABC"])
    >>> ranking = pd.DataFrame({"stream": "victim", "person_id": ["k:A", "k:B", "k:C"], "score": [1.0, 2.0, 3.0],
    ...                         "low": 0.0, "high": 9.0})
    >>> split = split_listing(ranking, world, now=pd.Timestamp("2026-02-01"))
    >>> split.listed["person_id"].tolist(), split.apart["apart"].tolist(), split.minors["age"].tolist()
    (['k:A'], ['age unknown'], [13])
    """
    if length <= 0:
        raise ValueError(f"length: got {length}, needs 1 or more")
    if "chance" not in ranking:
        ranking = ranking.assign(chance=float("nan"))
    allowed = ranking[is_among(ranking["person_id"], may_be_listed(tables, now=now, vocabulary=vocabulary))]
    rows = _with_age_and_name(allowed, tables, now)
    minor = _is_minor(rows)
    ranked = ~minor & (rows["apart"] == "")
    # one's place = how many ranked adults of the stream stand before, plus one: the rank itself for the ranked
    rows["rank"] = ranked.groupby(rows["stream"]).cumsum().astype("Int64") + (~ranked).astype("Int64")
    apart = rows[~minor & ~ranked & (rows["rank"] <= length)].groupby("stream", sort=False).head(length)
    young = rows[minor & (rows["rank"] <= length)].groupby("stream", sort=False).head(length)
    unranked = apart.assign(rank=apart["rank"].mask(apart["rank"].notna()))
    return Listing(
        listed=rows.loc[ranked & (rows["rank"] <= length), _LISTED].reset_index(drop=True),
        apart=_by_stream(unranked.sort_values("person_id"))[_LISTED],
        minors=_minors(young),
        ranked=rows.loc[ranked, ["stream", "person_id"]].reset_index(drop=True),
    )


def concern_rows(
    tables: Tables, members: DataFrame, *, now: Timestamp, flagged: Iterable[str], vocabulary: Vocabulary | None = None
) -> DataFrame:
    """Return the minors for whom a concern report may be due, grouped by conflict and never by score.

    Everyone under 18 with an own record who is a member of a conflict, or whose id is `flagged` (the ``minors`` of a
    `Listing`). A minor of two conflicts has a row in each; one of none has a null ``conflict_id``, last.

    Parameters
    ----------
    tables
        The records as known at `now`.
    members
        Shaped as ``FINDINGS["members"]``; only its people count.
    now
        The moment, naive UTC.
    flagged
        Ids of further people; adults among them are left out.

    Returns
    -------
    DataFrame
        As ``FINDINGS["concern"]``: ``incident_ids`` are the minor's own active parts, oldest first.
    """
    from pandas import DataFrame, concat

    people = tables.people.assign(age=ages(tables.people, now=now))
    young = people[_is_minor(people)]
    young = young[is_among(young["person_id"], may_be_listed(tables, now=now, vocabulary=vocabulary))]
    in_conflict = members[members["entity_kind"] == "person"][["conflict_id", "entity_id"]]
    in_conflict = in_conflict.rename(columns={"entity_id": "person_id"}).drop_duplicates()
    others = DataFrame({"conflict_id": None, "person_id": sorted(set(flagged) - set(in_conflict["person_id"]))})
    rows = concat([in_conflict.astype("str"), others.astype({"conflict_id": "str", "person_id": "str"})])
    rows = rows.merge(young[["person_id", "age"]], on="person_id")
    if rows.empty:
        return empty_finding("concern")
    rows["under_15"] = rows["age"] < _YOUNG
    rows["incident_ids"] = rows["person_id"].map(_own_incidents(tables, rows["person_id"], now, vocabulary))
    rows = rows.sort_values(["conflict_id", "person_id"], ignore_index=True)
    return rows[list(FINDINGS["concern"])].astype(FINDINGS["concern"])


def _with_age_and_name(ranking: DataFrame, tables: Tables, now: Timestamp) -> DataFrame:
    """Return the ranking, best first, with name, age and why somebody stands apart (empty if not)."""
    people = tables.people[is_among(tables.people["person_id"], ranking["person_id"])]
    about = people[["person_id"]].assign(name=shown_names(people), age=ages(people, now=now))
    about["apart"] = _apart(about, tables.person_states, now)
    rows = ranking.merge(about, on="person_id").sort_values("person_id", kind="stable")
    return _by_stream(rows.sort_values("score", ascending=False, kind="stable"))


def _apart(about: DataFrame, states: DataFrame, now: Timestamp) -> Series:
    from pandas import Series

    reasons = Series([""] * len(about), index=about.index, dtype="str")
    holds = known_by(states, now) & ~(states["valid_from"] > now) & ~(states["valid_to"] <= now)
    for kind, reason in _APART_STATES.items():
        here = is_among(about["person_id"], states["person_id"][holds & (states["kind"] == kind)])
        reasons = reasons.mask(here, reasons + "; " + reason)
    reasons = reasons.mask(about["age"].isna(), reasons + "; " + AGE_UNKNOWN)
    return reasons.str.removeprefix("; ")


def _by_stream(rows: DataFrame) -> DataFrame:
    """Return the rows, the victim stream before the suspect one, each in the order that it has."""
    return rows.sort_values("stream", ascending=False, kind="stable", ignore_index=True)


def _is_minor(rows: DataFrame) -> Series:
    return (rows["age"] < ADULT).fillna(False).astype(bool)


def _minors(rows: DataFrame) -> DataFrame:
    minors = rows[["person_id", "age"]].drop_duplicates().sort_values("person_id", ignore_index=True)
    return minors.assign(under_15=(minors["age"] < _YOUNG).astype(bool))


def _own_incidents(tables: Tables, ids: Series, now: Timestamp, vocabulary: Vocabulary | None) -> Series:
    """Return for each person the ids of the incidents of their own active parts, oldest first, joined by ``;``."""
    parts = active_parts(tables, now=now, vocabulary=vocabulary)
    own = parts[is_among(parts["entity_id"], ids)].merge(
        tables.incidents[["incident_id", "occurred_from"]], on="incident_id"
    )
    own = own.sort_values(["occurred_from", "incident_id"], kind="stable").drop_duplicates(["entity_id", "incident_id"])
    return own.groupby("entity_id")["incident_id"].agg(";".join)
