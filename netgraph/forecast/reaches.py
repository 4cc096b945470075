"""Which incident reaches whom, by which way and how far, before anything says how much each way weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netgraph.forecast.exposure import find_exposures, tie_strengths
from netgraph.forecast.group_risk import Groups, group_parts
from netgraph.forecast.records import CLASSES, Records

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int64]

__all__ = [
    "CELLS",
    "HALF_LIVES",
    "REASON_OF_WAY",
    "WAYS",
    "Reaches",
    "Rows",
    "find_near",
    "find_reaches",
    "masses",
    "worths",
]

WAYS = (
    "own_side",
    "own_side_not_stated",
    "own_other_side",
    "near_a_victim_1",
    "near_a_suspect_1",
    "near_a_victim_2",
    "near_a_suspect_2",
    "group",
)
"""How an incident can reach somebody: own part on the stream's side, on a side not stated, on the other side; one or
two ties from the victims' or from the suspects' side of a violent one; by a group. The first that holds counts."""
REASON_OF_WAY = ("own_history", "own_history", "own_other_side", *["exposure_1"] * 2, *["exposure_2"] * 2, "group_risk")
HALF_LIVES = (7.0, 30.0, 90.0, 365.0, 1460.0)
"""Half-lives, in days, that the decay of each way is mixed from."""
CELLS = (len(WAYS), len(CLASSES), len(HALF_LIVES))
"""Shape of the weights of a stream: way, class of incident, half-life."""
_NEAR, _GROUP = 3, len(WAYS) - 1
_STEPS = 2
_DAMPING = (1.0, 0.5)
_NEAR_DAYS = 730.0
_WHOLE = 100.0  # the severity of a murder in the shipped vocabulary
_SHARED_HALF_LIFE = 90.0


Rows = tuple["Codes", "Codes", "Codes", "Floats", "Floats"]
"""Person, incident, way, reach, trust."""


@dataclass(frozen=True)
class Reaches:
    """One row a person and incident, in that order: way (place in `WAYS`), reach (above 0) and trust."""

    person: Codes
    incident: Codes
    way: Codes
    reach: Floats
    trust: Floats


def find_reaches(records: Records, groups: Groups, *, stream: str, moment: int, near: Sequence[Rows]) -> Reaches:
    """Return by which way each incident on record at `moment` reaches each person; the first of `WAYS` that does.

    Parameters
    ----------
    records, groups
        As they were known at `moment`.
    stream
        ``victim`` or ``suspect``.
    moment
        Microseconds, UTC.
    near
        From `find_near`, of the same records: the same for both streams.
    """
    import numpy as np

    rows = [_own(records, stream), *near]
    weight = records.violent.astype("float64")
    if groups.chances is not None:  # what a model expects of two groups is shared out over their newest attacks most
        weight = weight * 0.5 ** (np.maximum(records.age_days, 0.0) / _SHARED_HALF_LIFE)
    person, incident, value = group_parts(records, groups, stream=stream, weight=weight, moment=moment)
    rows.append((person, incident, np.full(len(person), _GROUP), value, np.ones(len(person))))
    return _first_ways(rows, incidents=max(len(records.incident_ids), 1))


def find_near(records: Records, *, max_party: int) -> list[Rows]:
    """Return who stands near the victims of each violent incident of two years, and who near its suspects.

    Of several ways along ties the strongest counts, where a second tie halves it. Incidents of more than `max_party`
    people tie nobody.

    Notes
    -----
    As `netgraph.forecast.exposure.find_exposures`, once a side.
    """
    import numpy as np

    ties = tie_strengths(records, max_party=max_party)
    current = records.violent & (records.age_days >= 0) & (records.age_days <= _NEAR_DAYS)
    found = []
    for place, side in enumerate(("victim", "suspect")):
        mine = (records.part_side == side) | (records.part_side == "unknown")
        rows = {f"part_{name}": getattr(records, f"part_{name}")[mine] for name in _PART}
        incident, person, steps, reach = find_exposures(
            replace(records, **rows), ties, sources=current, damping=_DAMPING
        )
        way = _NEAR + _STEPS * (steps.astype("int64") - 1) + place
        found.append((person.astype("int64"), incident.astype("int64"), way, reach, np.ones(len(way))))
    return found


def masses(age_days: Floats, horizon_days: float) -> Floats:
    """Return for each age and half-life the part of a whole decay that falls within the horizon; ages by half-lives.

    Examples
    --------
    >>> import numpy as np
    >>> masses(np.array([0.0, 30.0]), 30.0)[:, 1].tolist()
    [0.5, 0.25]
    """
    import numpy as np

    lives = np.array(HALF_LIVES)
    left: Floats = 0.5 ** (np.maximum(age_days, 0.0)[:, None] / lives) * (1.0 - 0.5 ** (horizon_days / lives))
    return left


def worths(records: Records, horizon_days: float) -> Floats:
    """Return what each incident is worth within the horizon by each half-life: mass times severity, in hundreds."""
    worth: Floats = masses(records.age_days, horizon_days) * (records.severity / _WHOLE)[:, None]
    return worth


def _first_ways(rows: list[Rows], *, incidents: int) -> Reaches:
    """Return of each person and incident the first way, of equal ones the strongest; those of no reach are none."""
    import numpy as np

    person, incident, way = (np.concatenate([row[place] for row in rows]) for place in (0, 1, 2))
    reach, trust = np.concatenate([row[3] for row in rows]), np.concatenate([row[4] for row in rows])
    key = (person * incidents + incident) * len(WAYS) + way
    key = np.where(reach > 0, key, -1)
    order = np.argsort(key)
    order = order[np.searchsorted(key[order], 0) :]
    key = key[order]
    start = np.flatnonzero(np.diff(key, prepend=-1))  # rows of one way, of which the strongest counts
    pair = key[start] // len(WAYS)
    first = np.diff(pair, prepend=-1) > 0
    strongest, surest = (np.maximum.reduceat(one[order], start) if len(start) else one[:0] for one in (reach, trust))
    pair, way = pair[first], key[start][first] % len(WAYS)
    return Reaches(pair // incidents, pair % incidents, way, strongest[first], surest[first])


def _own(records: Records, stream: str) -> Rows:
    import numpy as np

    side = records.part_side
    way = np.select([side == stream, side == "unknown"], [0, 1], 2)
    person, incident = records.part_person.astype("int64"), records.part_incident.astype("int64")
    return person, incident, way, records.part_weight, records.part_trust


_PART = ("incident", "person", "side", "weight", "trust", "known")
