"""The records a ranking counts, as arrays of codes: who took which active part in which incident, and who is tied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from netgraph.model.link_weights import shipped_link_weights
from netgraph.safeguards.listing import active_parts, died_at, known_by, with_own_record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]
    Times = NDArray[np.int64]

__all__ = [
    "CLASSES",
    "DAY",
    "NEVER",
    "Records",
    "as_known_at",
    "grade_trust",
    "microseconds",
    "moment_of",
    "read_records",
]

DAY = 86_400_000_000
NEVER = 2**62
"""A moment after all others, in microseconds: of what has not happened."""
CLASSES = ("gravest_violence", "serious_violence", "other_violence", "other_serious", "other")
"""What an incident is to a ranking: serious aggressions of severity 50 and up, other serious ones, other aggressions,
other serious incidents, the rest."""
_GRAVE = 50.0
_UNRELIABLE, _UNRELIABLE_TRUST = 3, 0.7  # source grade 3 = not reliable; a judgement of the developers


@dataclass(frozen=True)
class Records:
    """Standing incidents, the active parts of named people in them, and stated ties that are not kinship.

    ``incident_ids`` and ``person_ids`` are sorted; everything else refers to them by position (int32 codes).
    Times are microseconds, UTC.

    Per incident: ``severity``, ``begun``, ``ended`` (its latest possible end), ``age_days`` (since then), ``violent``
    (serious and an aggression), ``kind_class`` (place in `CLASSES`), ``party`` (how many people took an active part in
    it, the unnamed among them). Per part: ``part_incident``, ``part_person``,
    ``part_side`` (``suspect victim unknown``), ``part_weight`` (its share times its trust), ``part_trust`` (chance
    that the record is right, by its grade), ``part_known`` (when it was recorded). Per stated tie: ``tie_a``,
    ``tie_b``, ``tie_weight`` (0 to 1), ``tie_known``. Per person: ``listable``, ``died`` (`NEVER` while alive).
    """

    incident_ids: Index
    person_ids: Index
    severity: Floats
    begun: Times
    ended: Times
    age_days: Floats
    violent: NDArray[np.bool_]
    kind_class: NDArray[np.int8]
    party: NDArray[np.int32]
    part_incident: NDArray[np.int32]
    part_person: NDArray[np.int32]
    part_side: NDArray[np.object_]
    part_weight: Floats
    part_trust: Floats
    part_known: Times
    tie_a: NDArray[np.int32]
    tie_b: NDArray[np.int32]
    tie_weight: Floats
    tie_known: Times
    listable: NDArray[np.bool_]
    died: Times


def read_records(known: Tables, *, now: Timestamp, vocabulary: Vocabulary) -> Records:
    """Return what of `known` counts at `now`.

    Left out are incidents recorded or over only after `now` and unfounded ones, the unnamed, and everybody who only
    witnessed, reported or owned something. Only incidents in which somebody named took an active part are kept.

    Raises
    ------
    ValueError
        If `known` holds several versions of an incident: read the records as of a date first.
    """
    import numpy as np
    from pandas import Index, concat, factorize

    every = Index(known.incidents["incident_id"])
    if not every.is_unique:
        raise ValueError("known.incidents: several versions of an incident; take model.versions.as_of(history, now)")
    parts = active_parts(known, now=now, vocabulary=vocabulary)
    ties = _stated_ties(known, now, vocabulary)
    part_incident, incident_ids = factorize(Index(parts["incident_id"]), sort=True)
    whose = concat([parts["entity_id"], ties["person_a"], ties["person_b"]], ignore_index=True)
    person, person_ids = factorize(Index(whose), sort=True)
    part_person, tie_a, tie_b = np.split(person.astype("int32"), [len(parts), len(parts) + len(ties)])
    rows = known.incidents[_INCIDENT_COLUMNS].take(every.get_indexer(incident_ids))
    died = died_at(known, now=now)
    listed = with_own_record(known, parts, died.index, now=now)
    trust = grade_trust(parts) * grade_trust(rows)[part_incident]
    return Records(
        incident_ids=incident_ids,
        person_ids=person_ids,
        **_incident_columns(rows, now, vocabulary),
        party=_party(known, incident_ids, part_incident, now=now, vocabulary=vocabulary),
        part_incident=part_incident.astype("int32"),
        part_person=part_person,
        part_side=parts["role"].map(vocabulary.roles["side"]).to_numpy(dtype=object),
        part_weight=parts["weight"].to_numpy(dtype="float64") * trust,
        part_trust=trust,
        part_known=microseconds(parts["recorded_at"]),
        tie_a=tie_a,
        tie_b=tie_b,
        tie_weight=ties["strength"].to_numpy(dtype="float64"),
        tie_known=microseconds(ties["recorded_at"]),
        listable=listed.get_indexer(person_ids) >= 0,
        died=_deaths(died, person_ids),
    )


def as_known_at(records: Records, moment: int) -> Records:
    """Return what of the records was over and recorded by an earlier `moment` (microseconds).

    Codes stay as they are. Who died by then, or had no own part by then, is not listable. An incident counts from
    when the part in it was recorded, whatever became of the case later.
    """
    import numpy as np

    there = (records.part_known <= moment) & (records.ended[records.part_incident] <= moment)
    tied = records.tie_known <= moment
    own = np.zeros(len(records.person_ids), dtype=bool)
    own[records.part_person[there]] = True
    kept = {f"part_{name}": getattr(records, f"part_{name}")[there] for name in _PART}
    kept |= {f"tie_{name}": getattr(records, f"tie_{name}")[tied] for name in _TIE}
    return replace(records, age_days=(moment - records.ended) / DAY, listable=own & (records.died > moment), **kept)


_PART = ("incident", "person", "side", "weight", "trust", "known")
_TIE = ("a", "b", "weight", "known")


def grade_trust(rows: DataFrame) -> Floats:
    """Return the chance that each row is right, by its grades; 1 where it has none.

    By information grade as in ``model/link_weights.csv``; at most 0.7 where the source is graded not reliable.

    Examples
    --------
    >>> import pandas as pd
    >>> grade_trust(pd.DataFrame({"information_grade": ["A", "E", None], "source_grade": [1, 2, 3]})).tolist()
    [1.0, 0.3, 0.7]
    """
    import numpy as np

    trust: Floats = rows["information_grade"].map(_trust()).astype("float64").fillna(1.0).to_numpy()
    unreliable = (rows["source_grade"] == _UNRELIABLE).fillna(False).to_numpy(dtype=bool)
    return np.where(unreliable, np.minimum(trust, _UNRELIABLE_TRUST), trust)


def moment_of(time: Timestamp) -> int:
    """Return a naive UTC moment as whole microseconds.

    Examples
    --------
    >>> import pandas as pd
    >>> moment_of(pd.Timestamp("1970-01-02")) == DAY
    True
    """
    return int(time.to_datetime64().astype("datetime64[us]").astype("int64"))


def microseconds(times: Series) -> Times:
    """Return UTC times as whole microseconds; null ones as `NEVER`.

    Examples
    --------
    >>> import pandas as pd
    >>> microseconds(pd.Series(pd.to_datetime(["1970-01-02", None]))).tolist() == [DAY, NEVER]
    True
    """
    import numpy as np

    exact = times.to_numpy(dtype="datetime64[us]")
    return np.where(np.isnat(exact), NEVER, exact.astype("int64"))


@cache
def _trust() -> dict[str, float]:
    weights = shipped_link_weights()
    rows = weights[weights["part"] == "trust"]
    return dict(zip(rows["level"], rows["value"], strict=True))


def _incident_columns(rows: DataFrame, now: Timestamp, vocabulary: Vocabulary) -> dict[str, Any]:
    import numpy as np

    kinds = vocabulary.kinds
    severity = rows["severity"].fillna(rows["kind"].map(kinds["severity"])).to_numpy(dtype="float64")
    serious, aggression = (rows["kind"].map(kinds[name]).to_numpy(dtype=bool) for name in ("serious", "aggression"))
    violent = serious & aggression
    ended = microseconds(rows["occurred_to"])
    return {
        "severity": severity,
        "begun": microseconds(rows["occurred_from"]),
        "ended": ended,
        "age_days": (moment_of(now) - ended) / DAY,
        "violent": violent,
        "kind_class": np.select([violent & (severity >= _GRAVE), violent, aggression, serious], range(4), 4).astype(
            "int8"
        ),
    }


_INCIDENT_COLUMNS = ["kind", "severity", "occurred_from", "occurred_to", "source_grade", "information_grade"]


def _party(
    known: Tables, incident_ids: Index, part_incident: Times, *, now: Timestamp, vocabulary: Vocabulary
) -> NDArray[np.int32]:
    """Return how many active parts each incident has, those of the unnamed among them."""
    import numpy as np

    unnamed = known.involvements[known.involvements["anonymous"].to_numpy(dtype=bool)]
    active = unnamed["role"].map(vocabulary.roles["side"]).isin(["suspect", "victim", "unknown"])
    unnamed = unnamed[(active & (unnamed["entity_kind"] == "person") & known_by(unnamed, now)).to_numpy(dtype=bool)]
    place = incident_ids.get_indexer(unnamed["incident_id"])
    counts = np.bincount(np.r_[part_incident, place[place >= 0]], minlength=len(incident_ids))
    return counts.astype("int32")


def _deaths(died: Series, person_ids: Index) -> Times:
    """Return when each person died, `NEVER` if not known to be dead."""
    import numpy as np

    code = person_ids.get_indexer(died.index)
    times = np.full(len(person_ids), NEVER)
    times[code[code >= 0]] = microseconds(died)[code >= 0]
    return times


def _stated_ties(known: Tables, now: Timestamp, vocabulary: Vocabulary) -> DataFrame:
    """Return stated ties that are not kinship; strength (at most 1): the kind's weight, the source's, and the trust."""
    ties = known.ties
    seen = known_by(ties, now) & ~(ties["first_seen"] > now) & (ties["person_a"] != ties["person_b"])
    kept = ties[seen & ~ties["kind"].isin(vocabulary.kinship_ties())]
    strength = kept["kind"].map(vocabulary.ties["weight"]).astype("float64") * kept["weight"].clip(upper=1.0)
    return kept.assign(strength=strength.clip(upper=1.0) * grade_trust(kept))
