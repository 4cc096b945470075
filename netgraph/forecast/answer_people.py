"""Whom to reach on the night of an incident: two lists, one a side, under the same safeguards as every list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netgraph.forecast.answer_sides import BONDS
from netgraph.forecast.fitted_people import PEOPLE_MODEL, FittedPeople, people_from_model
from netgraph.forecast.people import DecayedExposure, FittedExposure
from netgraph.model.answer import answer_frame
from netgraph.model.findings import empty_finding
from netgraph.safeguards.listing import concern_rows, split_listing

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.forecast.answer_sides import Asked
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables
    from netgraph.safeguards.listing import Listing

__all__ = ["STREAM_OF", "people_to_reach", "ranked_by", "ranker_of"]

STREAM_OF = {"victim": "suspect", "suspect": "victim"}
"""By which stream a side is ranked: who is close to the one hit may answer, who is close to the one that struck be hit.
"""
_SIDE_OF = {stream: side for side, stream in STREAM_OF.items()}
_HORIZON_DAYS = 14
_SCORES = ["score", "low", "high"]


def ranker_of(people: Model | None, known: Tables, asked: Asked) -> FittedPeople | FittedExposure:
    """Return the ranker that was learnt from the whole store, as it was kept; without one, that with shipped weights.

    Intervals are drawn by the seed of the answer.
    """
    if people is None:
        return DecayedExposure(vocabulary=asked.words).fit(known, now=asked.now, seed=asked.seed)
    learnt = people_from_model(people)
    return replace(learnt, shipped=replace(learnt.shipped, seed=asked.seed))


def ranked_by(ranker: FittedPeople | FittedExposure) -> dict[str, Any]:
    """Return what ranked the people (``ranked_by`` of an answer)."""
    if not isinstance(ranker, FittedPeople):
        return {"model": "decayed_exposure", "learnt": []}
    sides = sorted(_SIDE_OF[stream] for stream, one in ranker.learnt.items() if one.weights is not None)
    return {"model": PEOPLE_MODEL, "learnt": sides, "fitted_on": ranker.fitted_on, "fitted_until": ranker.fitted_until}


def people_to_reach(
    known: Tables, bonds: DataFrame, asked: Asked, *, ranker: FittedPeople | FittedExposure, length: int
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Return whom to reach, the reasons, and the minors: tables ``people``, ``reasons``, ``concern`` of an answer.

    Only those whom a record bonds to a side stand on its list (`netgraph.forecast.answer_sides.bonds_of`). The score
    is that of the ranker of people in the side's stream, times the strength of the strongest bond. Who may be ranked,
    who is shown apart and who is a minor is decided by `netgraph.safeguards.listing`. Somebody bonded to both sides
    stands on that of the stronger bond, on both where they are equal.
    """
    scored = ranker.score(known, now=asked.now, horizon_days=_HORIZON_DAYS)
    ranking = scored.people()
    rows = ranking.assign(side=ranking["stream"].map(_SIDE_OF)).merge(_strongest(bonds), on=["side", "person_id"])
    rows = rows.assign(**{column: rows[column] * rows["strength"] for column in _SCORES})
    split = split_listing(
        rows[["stream", "person_id", *_SCORES]], known, now=asked.now, length=length, vocabulary=asked.words
    )
    listed = _listed(split, rows)
    why = scored.reasons(sorted(set(listed["person_id"])))
    why = why.assign(side=why["stream"].map(_SIDE_OF)).merge(listed[["side", "person_id"]], on=["side", "person_id"])
    young = split.minors["person_id"].tolist()
    minors = _minors(known, young, asked) if young else None
    return _with_incidents(listed, why), answer_frame("reasons", why), answer_frame("concern", minors)


def _minors(known: Tables, ids: list[str], asked: Asked) -> DataFrame:
    """Return the rows of concern of these minors; only what is recorded of themselves is looked at."""
    own = {"people": ("person_id", known.people), "involvements": ("entity_id", known.involvements)}
    about = known.replace(
        {name: frame[frame[column].isin(ids).to_numpy(bool)] for name, (column, frame) in own.items()}
    )
    members = empty_finding("members")
    return concern_rows(about, members, now=asked.now, flagged=ids, vocabulary=asked.words)


def _strongest(bonds: DataFrame) -> DataFrame:
    """Return each person's strongest bond, on the side that it leads to."""
    nearest = bonds.assign(order=bonds["bond"].map(BONDS.index))
    best = nearest.sort_values(["strength", "order", "side", "bond_to"], ascending=[False, True, True, True])
    best = best.drop_duplicates(["side", "person_id"])
    strongest = best.groupby("person_id")["strength"].transform("max")
    return best[(best["strength"] == strongest).to_numpy()]


def _listed(split: Listing, rows: DataFrame) -> DataFrame:
    """Return the ranked, then those shown apart, of each side, with what bonds them to it."""
    from pandas import concat

    filled = [frame for frame in (split.listed, split.apart) if len(frame)]
    people = concat(filled, ignore_index=True) if filled else split.listed
    people = people.assign(side=people["stream"].map(_SIDE_OF))
    bonds = rows[["side", "person_id", "bond", "bond_to", "strength", "bond_ids"]]
    listed = people.merge(bonds, on=["side", "person_id"])
    order = ["side", "rank", "person_id"]
    return listed.sort_values(order, ascending=[False, True, True], na_position="last", ignore_index=True)


def _with_incidents(listed: DataFrame, why: DataFrame) -> DataFrame:
    """Return the people with the incidents under their bond and their score, the weightiest first."""
    under: dict[tuple[str, str], list[str]] = {}
    for row in listed.itertuples(index=False):
        under[row.side, row.person_id] = [one for one in str(row.bond_ids).split(";") if one]
    for row in why.sort_values(["share", "incident_id"], ascending=[False, True]).itertuples(index=False):
        under[row.side, row.person_id].append(row.incident_id)
    keys = zip(listed["side"], listed["person_id"], strict=True)
    ids = [";".join(dict.fromkeys(under[key])) for key in keys]
    return answer_frame("people", listed.assign(incident_ids=ids))
