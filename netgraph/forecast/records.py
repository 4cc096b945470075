"""The records a ranking counts, as arrays of codes: who took which active part in which incident, and who is tied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.safeguards.listing import active_parts, known_by, may_be_listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["Records", "read_records"]

_DAY = 86_400_000_000


@dataclass(frozen=True)
class Records:
    """Standing incidents, the active parts of named people in them, and stated ties that are not kinship.

    ``incident_ids`` and ``person_ids`` are sorted; everything else refers to them by position (int32 codes).
    Per incident: ``severity``, ``age_days`` (since its latest possible end), ``violent`` (serious and an aggression).
    Per part: ``part_incident``, ``part_person``, ``part_side`` (``suspect victim unknown``), ``part_weight``.
    Per stated tie: ``tie_a``, ``tie_b``, ``tie_weight`` (0 to 1). Per person: ``listable``.
    """

    incident_ids: Index
    person_ids: Index
    severity: NDArray[np.float64]
    age_days: NDArray[np.float64]
    violent: NDArray[np.bool_]
    part_incident: NDArray[np.int32]
    part_person: NDArray[np.int32]
    part_side: NDArray[np.object_]
    part_weight: NDArray[np.float64]
    tie_a: NDArray[np.int32]
    tie_b: NDArray[np.int32]
    tie_weight: NDArray[np.float64]
    listable: NDArray[np.bool_]


def read_records(known: Tables, *, now: Timestamp, vocabulary: Vocabulary) -> Records:
    """Return what of `known` counts at `now`.

    Left out are incidents recorded or over only after `now` and unfounded ones, the unnamed, and everybody who only
    witnessed, reported or owned something. Only incidents in which somebody named took an active part are kept.

    Raises
    ------
    ValueError
        If `known` holds several versions of an incident: read the records as of a date first.
    """
    from pandas import Index

    if not known.incidents["incident_id"].is_unique:
        raise ValueError("known.incidents: several versions of an incident; take model.versions.as_of(history, now)")
    parts = active_parts(known, now=now, vocabulary=vocabulary)
    ties = _stated_ties(known, now, vocabulary)
    incident_ids = Index(parts["incident_id"].unique()).sort_values()
    named = Index(parts["entity_id"].unique())
    person_ids = named.union(Index(ties["person_a"].unique())).union(Index(ties["person_b"].unique())).sort_values()
    rows = known.incidents.iloc[Index(known.incidents["incident_id"]).get_indexer(incident_ids)]
    listed = may_be_listed(known, now=now, vocabulary=vocabulary)
    kinds = vocabulary.kinds
    violent = kinds.index[kinds["serious"] & kinds["aggression"]]
    return Records(
        incident_ids=incident_ids,
        person_ids=person_ids,
        severity=rows["severity"].fillna(rows["kind"].map(kinds["severity"])).to_numpy(dtype="float64"),
        age_days=(now - rows["occurred_to"]).dt.as_unit("us").to_numpy().astype("int64") / _DAY,
        violent=rows["kind"].isin(violent).to_numpy(dtype=bool),
        part_incident=incident_ids.get_indexer(parts["incident_id"]).astype("int32"),
        part_person=person_ids.get_indexer(parts["entity_id"]).astype("int32"),
        part_side=parts["role"].map(vocabulary.roles["side"]).to_numpy(dtype=object),
        part_weight=parts["weight"].to_numpy(dtype="float64"),
        tie_a=person_ids.get_indexer(ties["person_a"]).astype("int32"),
        tie_b=person_ids.get_indexer(ties["person_b"]).astype("int32"),
        tie_weight=ties["strength"].to_numpy(dtype="float64"),
        listable=listed.get_indexer(person_ids) >= 0,
    )


def _stated_ties(known: Tables, now: Timestamp, vocabulary: Vocabulary) -> DataFrame:
    """Return stated ties that are not kinship, with a strength of at most 1: the kind's weight times the source's."""
    ties = known.ties
    seen = known_by(ties, now) & ~(ties["first_seen"] > now) & (ties["person_a"] != ties["person_b"])
    kept = ties[seen & ~ties["kind"].isin(vocabulary.kinship_ties())]
    strength = kept["kind"].map(vocabulary.ties["weight"]).astype("float64") * kept["weight"].clip(upper=1.0)
    return kept.assign(strength=strength.clip(upper=1.0))
