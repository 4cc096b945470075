"""What a person's own record says at a moment: counts, recency, roles, severity; and who has been seen with whom.

Nothing about the person is here: no age, sex, origin, name, health or home. Records are read once as arrays of codes
(`read_parts`); `features_at` then says in one pass what was known of everybody at any earlier moment as well, so that
what is learnt at a moment is learnt from moments before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.founded import is_founded
from netgraph.safeguards.listing import known_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series, Timestamp
    from scipy.sparse import csr_array

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = ["DAY", "FEATURES", "Parts", "features_at", "listable_at", "micros", "network_of", "read_parts", "summed"]

DAY = 86_400_000_000
SUSPECT, VICTIM, UNKNOWN = 0, 1, 2
_SIDES = ("suspect", "victim", "unknown")
_NEVER = 2**62
_HALF_LIFE, _SEVERITY_HALF_LIFE, _WINDOW = 180.0, 365.0, 730.0  # days
FEATURES = (
    "victim_2y",
    "suspect_2y",
    "victim_before",
    "suspect_before",
    "other_2y",
    "victim_recent",
    "suspect_recent",
    "any_recent",
    "victim_severity",
    "suspect_severity",
    "party",
    "both_sides",
)
"""What is known of a person, in the order of the columns of `features_at`. The first four count serious attacks."""


@dataclass(frozen=True)
class Parts:
    """Active parts of named people in standing incidents, as arrays; one row a part.

    ``person_ids`` are sorted; the codes refer to them and to ``incident_ids``. Times are microseconds: ``begun`` and
    ``over`` are the ends of the incident's span, ``known`` when the part was recorded and the incident over.
    ``violent`` marks serious aggressions; ``size`` is how many people took an active part in the incident, the
    unnamed among them. ``dead`` is per person: from when on nobody can list them. ``ties`` are stated ties that are
    no kinship: two codes, and from when on they are known.
    """

    person_ids: Index
    incident_ids: Index
    person: NDArray[np.int32]
    incident: NDArray[np.int32]
    side: NDArray[np.int8]
    violent: NDArray[np.bool_]
    severity: Floats
    size: NDArray[np.int32]
    begun: NDArray[np.int64]
    over: NDArray[np.int64]
    known: NDArray[np.int64]
    dead: NDArray[np.int64]
    ties: NDArray[np.int64]


def read_parts(known: Tables, *, now: Timestamp, vocabulary: Vocabulary) -> Parts:
    """Return the parts of `known` that were recorded by `now`, whenever the incident was.

    Raises
    ------
    ValueError
        If `known` holds several versions of an incident: read the records as of a date first.

    Notes
    -----
    Linear in records: 392,000 parts take about a second.
    """
    import pandas as pd

    if not known.incidents["incident_id"].is_unique:
        raise ValueError("known.incidents: several versions of an incident; take model.versions.as_of(history, now)")
    rows, size, incident_ids = _active(known, now, vocabulary)
    person_ids = pd.Index(rows["entity_id"].unique()).sort_values()
    person = person_ids.get_indexer(rows["entity_id"]).astype("int32")
    over = _micros(rows["occurred_to"])
    told = _micros(rows["recorded_at"])
    kinds = vocabulary.kinds
    return Parts(
        person_ids=person_ids,
        incident_ids=incident_ids,
        person=person,
        incident=rows["code"].to_numpy(dtype="int32"),
        side=rows["side"].to_numpy(dtype="int8"),
        violent=rows["kind"].isin(kinds.index[kinds["serious"] & kinds["aggression"]]).to_numpy(dtype=bool),
        severity=rows["severity"].fillna(rows["kind"].map(kinds["severity"])).fillna(0.0).to_numpy(dtype="float64"),
        size=size,
        begun=_micros(rows["occurred_from"]),
        over=over,
        known=_later(told, over),
        dead=_deaths(known, now, rows, person_ids),
        ties=_stated(known, now, person_ids, vocabulary),
    )


def listable_at(parts: Parts, at: int) -> NDArray[np.int64]:
    """Return the codes of those alive with an active part known at a moment (microseconds), in order."""
    import numpy as np

    seen = np.zeros(len(parts.person_ids), dtype=bool)
    seen[parts.person[parts.known <= at]] = True
    return np.flatnonzero(seen & (parts.dead > at))


def features_at(parts: Parts, at: int) -> Floats:
    """Return one row a person of `parts` and one column a feature (`FEATURES`), as known at a moment.

    Counts are log(1 + n); recency is 2^(-days / 180) since the last part of that kind, 0 without one; severity is the
    log of 1 + the sum of severities, halved every 365 days; ``party`` the log of the mean number of people in the
    person's incidents; ``both_sides`` is 1 for who has been victim and suspect.
    """
    import numpy as np

    seen = parts.known <= at
    days = (at - parts.over) / DAY
    lately = seen & (days <= _WINDOW)
    victim, suspect = parts.violent & (parts.side == VICTIM), parts.violent & (parts.side == SUSPECT)
    hurt = parts.severity * 0.5 ** (np.maximum(days, 0) / _SEVERITY_HALF_LIFE)
    count = np.maximum(summed(parts, seen), 1)
    as_victim, as_suspect = (summed(parts, seen & (parts.side == side)) > 0 for side in (VICTIM, SUSPECT))
    columns = [
        np.log1p(summed(parts, lately & victim)),
        np.log1p(summed(parts, lately & suspect)),
        np.log1p(summed(parts, seen & victim)),
        np.log1p(summed(parts, seen & suspect)),
        np.log1p(summed(parts, lately & ~parts.violent)),
        _recency(parts, seen & victim, days),
        _recency(parts, seen & suspect, days),
        _recency(parts, seen, days),
        np.log1p(summed(parts, seen & (parts.side == VICTIM), hurt)),
        np.log1p(summed(parts, seen & (parts.side == SUSPECT), hurt)),
        np.log(np.maximum(summed(parts, seen, parts.size.astype("float64")) / count, 1)),
        (as_victim & as_suspect).astype("float64"),
    ]
    return np.column_stack(columns)


def summed(parts: Parts, rows: NDArray[np.bool_], weight: Floats | None = None) -> Floats:
    """Return the sum of `weight` (1 each if left out) over the chosen parts, one figure a person."""
    import numpy as np

    people = len(parts.person_ids)
    chosen = None if weight is None else weight[rows]
    return np.bincount(parts.person[rows], chosen, people).astype("float64")


def network_of(parts: Parts, at: int, *, max_party: int = 50) -> csr_array:
    """Return who is tied to whom at a moment: 1 where two took part in one incident or a tie is stated; symmetric.

    Incidents of more than `max_party` named people make no ties. Kinship makes none.
    """
    import numpy as np
    from scipy.sparse import coo_array

    people = len(parts.person_ids)
    key = np.unique(parts.incident[parts.known <= at].astype("int64") * people + parts.person[parts.known <= at])
    _, first, size = np.unique(key // max(people, 1), return_index=True, return_counts=True)
    person = key % max(people, 1)
    size_of, first_of = np.repeat(size, size), np.repeat(first, size)
    reach = np.where((size_of > 1) & (size_of <= max_party), size_of, 0)
    left = np.repeat(np.arange(len(key)), reach)
    ends = np.cumsum(reach)
    right = np.repeat(first_of, reach) + np.arange(len(left)) - np.repeat(ends - reach, reach)
    stated = parts.ties[parts.ties[:, 2] <= at]
    rows = np.concatenate([person[left], stated[:, 0], stated[:, 1]])
    columns = np.concatenate([person[right], stated[:, 1], stated[:, 0]])
    apart = rows != columns
    matrix = coo_array((np.ones(apart.sum()), (rows[apart], columns[apart])), shape=(people, people)).tocsr()
    matrix.data[:] = 1.0
    return matrix


def _active(known: Tables, now: Timestamp, vocabulary: Vocabulary) -> tuple[DataFrame, NDArray[np.int32], Index]:
    """Return the active parts of named people with their incident's columns, the party of each, and the incidents."""
    import numpy as np
    import pandas as pd

    incidents = known.incidents
    standing = incidents[(known_by(incidents, now) & is_founded(incidents)).to_numpy()]
    sides = vocabulary.roles["side"]
    everybody = known.involvements[(known.involvements["entity_kind"] == "person").to_numpy()]
    side = everybody["role"].map(sides)
    active = everybody[(side.isin(_SIDES) & known_by(everybody, now)).to_numpy()]
    standing = standing.sort_values("incident_id", ignore_index=True)
    ids = pd.Index(standing["incident_id"])
    code = ids.get_indexer(active["incident_id"])
    active, code = active[code >= 0], code[code >= 0]
    heads = np.bincount(code, minlength=len(standing))
    rows = standing[["kind", "severity", "occurred_from", "occurred_to"]].take(code).reset_index(drop=True)
    rows["entity_id"] = active["entity_id"].to_numpy()
    rows["recorded_at"] = active["recorded_at"].to_numpy()
    rows["outcome"] = active["outcome"].to_numpy()
    rows["side"] = active["role"].map(sides).map({name: place for place, name in enumerate(_SIDES)}).to_numpy()
    rows["code"] = code
    named = ~active["anonymous"].to_numpy(dtype=bool)
    return rows[named].reset_index(drop=True), heads[code[named]].astype("int32"), ids


def _deaths(known: Tables, now: Timestamp, rows: DataFrame, person_ids: Index) -> NDArray[np.int64]:
    """Return from when on each is known to be dead: the day told, or the incident in which they were killed."""
    import numpy as np

    dead = np.full(len(person_ids), _NEVER, dtype=np.int64)
    killed = rows[(rows["outcome"] == "killed").to_numpy()]
    np.minimum.at(dead, person_ids.get_indexer(killed["entity_id"]), _micros(killed["occurred_from"]))
    people = known.people[(known.people["deceased_on"].notna() & known_by(known.people, now)).to_numpy()]
    place = person_ids.get_indexer(people["person_id"])
    np.minimum.at(dead, place[place >= 0], _micros(people["deceased_on"])[place >= 0])
    return dead


def _stated(known: Tables, now: Timestamp, person_ids: Index, vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Return ``first code, second code, known from`` of the stated ties that are no kinship."""
    import numpy as np

    ties = known.ties
    kept = ties[(known_by(ties, now) & ~ties["kind"].isin(vocabulary.kinship_ties())).to_numpy()]
    first, second = (person_ids.get_indexer(kept[name]).astype("int64") for name in ("person_a", "person_b"))
    begun = kept["first_seen"].fillna(kept["recorded_at"])
    since = _later(_micros(begun), _micros(kept["recorded_at"]))
    table: NDArray[np.int64] = np.column_stack([first, second, since]).astype("int64").reshape(-1, 3)
    found: NDArray[np.int64] = table[(first >= 0) & (second >= 0)]
    return found


def _recency(parts: Parts, rows: NDArray[np.bool_], days: Floats) -> Floats:
    import numpy as np

    last = np.full(len(parts.person_ids), np.inf)
    np.minimum.at(last, parts.person[rows], np.maximum(days[rows], 0))
    found: Floats = 0.5 ** (last / _HALF_LIFE)
    return found


def micros(moment: Timestamp) -> int:
    """Return a moment in microseconds, as the times of `Parts` are.

    Examples
    --------
    >>> import pandas as pd
    >>> micros(pd.Timestamp("1970-01-02")) == DAY
    True
    """
    return int(moment.as_unit("us").asm8.astype("int64"))


def _micros(times: Series) -> NDArray[np.int64]:
    found: NDArray[np.int64] = times.to_numpy().astype("datetime64[us]").astype("int64")
    return found


def _later(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    import numpy as np

    latest: NDArray[np.int64] = np.maximum(first, second)
    return latest
