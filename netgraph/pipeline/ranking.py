"""Whom to reach: the two ranked lists of a run, those shown apart, the minors of concern, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.model.findings import Ranking
from netgraph.model.tables import Tables

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.forecast import FittedPeople
    from netgraph.forecast.changes import ListsBefore
    from netgraph.forecast.scoring import Scored

__all__ = ["ScoredPeople", "rank_people", "score_people"]


@dataclass(frozen=True)
class ScoredPeople:
    """The ranker as it was fitted, and what it makes of everybody now."""

    fitted: FittedPeople
    scored: Scored


def score_people(tables: Tables, *, now: Timestamp, config: Config) -> ScoredPeople:
    """Score people by weights learnt from what happened before `now`, by the shipped ones where that is too little."""
    from netgraph.forecast import DecayedExposure, LearntExposure

    shipped = DecayedExposure(max_party=config.max_party, vocabulary=config.words())
    fitted = LearntExposure(shipped).fit(tables, now=now, seed=config.seed)
    return ScoredPeople(fitted, fitted.score(tables, now=now, horizon_days=config.horizon_days))


def rank_people(
    tables: Tables,
    members: DataFrame,
    *,
    now: Timestamp,
    config: Config,
    scored: Scored,
    before: ListsBefore | None = None,
) -> dict[str, DataFrame]:
    """Rank, apply the safeguards, and say why, how surely, what is missing, and what changed.

    Parameters
    ----------
    tables, now
        The records as known at `now`.
    members
        Who belongs to which conflict (finding ``members``).
    config
        Length of the lists, area, horizon, language, words.
    scored
        From `score_people`.
    before
        The lists of the run that this one is compared with; nothing is said to have changed where there is none.

    Returns
    -------
    dict
        The findings ``likely_victims likely_suspects concern evidence``, and ``list_changes`` where compared.

    Raises
    ------
    UnknownRecord
        If no place on record lies in the area asked for.
    """
    from netgraph.forecast import evidence_rows, find_gaps, find_list_changes, stream_rows
    from netgraph.forecast.lists import conflict_of
    from netgraph.safeguards.listing import concern_rows, split_listing

    words, length, language = config.words(), config.list_length, config.language
    people, members = _of_area(scored.people(), members, tables, now=now, config=config)
    listing = split_listing(people, tables, now=now, length=length, vocabulary=words)
    reasons = scored.reasons({*listing.listed["person_id"], *listing.apart["person_id"]})
    gaps = find_gaps(tables, reasons, now=now, conflicts=conflict_of(members), vocabulary=words)
    ranking = Ranking(people, reasons, scored.spread(listing.ranked, length=length), gaps)
    lists = stream_rows(listing, ranking, members=members, horizon_days=config.horizon_days, language=language)
    if before is not None:
        told = find_list_changes(
            lists, before, people=tables.people["person_id"], listable=scored.listable(), language=language
        )
        lists["list_changes"] = told
    flagged = listing.minors["person_id"]
    lists["concern"] = concern_rows(tables, members, now=now, flagged=flagged, vocabulary=words)
    lists["evidence"] = evidence_rows(listing, ranking)
    return lists


def _of_area(
    people: DataFrame, members: DataFrame, tables: Tables, *, now: Timestamp, config: Config
) -> tuple[DataFrame, DataFrame]:
    """Return the ranking and the members of conflicts less who has no own part in the area, if one is said."""
    from netgraph.safeguards.listing import people_of_area

    if not config.area:
        return people, members
    inside = people_of_area(tables, config.area, now=now, vocabulary=config.words())
    here = (inside.get_indexer(members["entity_id"]) >= 0) | (members["entity_kind"] != "person").to_numpy()
    return people[inside.get_indexer(people["person_id"]) >= 0], members[here]
