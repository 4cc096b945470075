"""What happened after a moment: who was hurt in, or suspected of, a new serious attack, and in how many it was known.

An outcome is a new part in a serious aggression that began after the moment and within the horizon: as victim, or on
the suspect side. The two are never added up. A part whose side the source does not say is no outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.forecast.features import DAY, SUSPECT, VICTIM, micros
from netgraph.model.founded import is_founded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import Index, Timestamp

    from netgraph.forecast.features import Parts
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = ["Outcomes", "attacks_between", "counts_between", "outcomes_between", "without_repeats"]

_SIDE = {"victim": VICTIM, "suspect": SUSPECT}


@dataclass(frozen=True)
class Outcomes:
    """What came to people after a moment.

    ``count``: new parts of each person asked for; ``days``: from the moment to the first of them, null without one.
    """

    count: Floats
    days: Floats

    @property
    def happened(self) -> NDArray[np.bool_]:
        """Whether anything came to each."""
        return self.count > 0


def without_repeats(parts: Parts, *, days: float) -> NDArray[np.bool_]:
    """Say for each part whether it is no repeat: no other incident of the same person began in the `days` before.

    Of several incidents that began at the same moment the first by code is none. With 0 days nothing is a repeat.
    """
    import numpy as np

    kept = np.ones(len(parts.person), dtype=bool)
    if days <= 0 or not len(kept):
        return kept
    order = np.lexsort((parts.incident, parts.begun, parts.person))
    person, incident, begun = parts.person[order], parts.incident[order], parts.begun[order]
    new = np.r_[True, (person[1:] != person[:-1]) | (incident[1:] != incident[:-1])]
    turn = np.cumsum(new) - 1  # the person's incidents one after another, several parts in one being one
    first = np.flatnonzero(new)
    after = np.r_[False, person[first][1:] == person[first][:-1]]
    gap = np.r_[np.inf, np.diff(begun[first]).astype("float64")]
    repeat = after & (gap <= days * DAY)
    kept[order] = ~repeat[turn]
    return kept


def counts_between(
    parts: Parts, *, stream: str, since: int, until: int, counted: NDArray[np.bool_] | None = None
) -> Floats:
    """Return how many outcomes of a stream each person of `parts` had in (since, until], in microseconds.

    Two parts of one person in one attack are one outcome.
    """
    import numpy as np

    rows = _rows(parts, stream, since, until, counted)
    people = len(parts.person_ids)
    key = np.unique(parts.incident[rows].astype("int64") * people + parts.person[rows])
    return np.bincount(key % max(people, 1), minlength=people).astype("float64")


def outcomes_between(
    parts: Parts,
    person_ids: Index,
    *,
    stream: str,
    now: Timestamp,
    horizon_days: float,
    counted: NDArray[np.bool_] | None = None,
) -> Outcomes:
    """Return what came to `person_ids` in (now, now + horizon], by all that `parts` knows.

    Parameters
    ----------
    parts
        Everything on record, later knowledge included.
    person_ids
        Those who were known at `now`, in any order.
    stream
        ``victim`` or ``suspect``.
    now, horizon_days
        The moment, naive UTC, and the days after it.
    counted
        Which parts count (`without_repeats`); all if left out.
    """
    import numpy as np

    at = micros(now)
    rows = _rows(parts, stream, at, at + round(horizon_days * DAY), counted)
    place = np.full(len(parts.person_ids), -1)
    here = parts.person_ids.get_indexer(person_ids)
    count, days = np.zeros(len(person_ids)), np.full(len(person_ids), np.nan)
    asked = here >= 0
    place[here[asked]] = np.flatnonzero(asked)
    every = counts_between(parts, stream=stream, since=at, until=at + round(horizon_days * DAY), counted=counted)
    count[asked] = every[here[asked]]
    mine = place[parts.person[rows]]
    first = np.full(len(person_ids), np.inf)
    np.minimum.at(first, mine[mine >= 0], (parts.begun[rows][mine >= 0] - at) / DAY)
    days[first < np.inf] = first[first < np.inf]
    return Outcomes(count, days)


def attacks_between(
    tables: Tables, person_ids: Index, *, stream: str, now: Timestamp, horizon_days: float, vocabulary: Vocabulary
) -> tuple[int, int]:
    """Return the serious attacks on record in (now, now + horizon], and those with any of `person_ids` on the side.

    All attacks count, those too in which nobody is named: the second figure over the first is the most that any list
    of these people could have seen coming.
    """
    from pandas import Timedelta

    incidents, kinds = tables.incidents, vocabulary.kinds
    violent = incidents["kind"].isin(kinds.index[kinds["serious"] & kinds["aggression"]])
    begun = incidents["occurred_from"]
    until = now + Timedelta(days=horizon_days)
    inside = violent & (begun > now) & (begun <= until) & is_founded(incidents)
    ids = incidents.loc[inside.to_numpy(), "incident_id"]
    parts = tables.involvements
    own = parts["role"].map(vocabulary.roles["side"]) == stream
    rows = parts[((parts["entity_kind"] == "person") & own & parts["incident_id"].isin(ids)).to_numpy()]
    met = rows.loc[person_ids.get_indexer(rows["entity_id"]) >= 0, "incident_id"]
    return len(ids), int(met.nunique())


def _rows(parts: Parts, stream: str, since: int, until: int, counted: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        parts.violent & (parts.side == _SIDE[stream]) & (parts.begun > since) & (parts.begun <= until)
    )
    return inside if counted is None else inside & counted
