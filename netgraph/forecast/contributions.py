"""What each incident adds to each person's score, and by which of the reasons: the parts that scores are sums of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.forecast.exposure import find_exposures, tie_strengths
from netgraph.forecast.group_risk import Groups, group_parts
from netgraph.safeguards.listing import STREAMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.forecast.people import DecayedExposure
    from netgraph.forecast.records import Records

__all__ = ["REASONS", "contributions", "once_each", "parts_frame"]

REASONS = ("own_history", "own_other_side", "exposure_1", "exposure_2", "exposure_3", "group_risk")
"""Why somebody has a score; each is also a phrase in ``model/phrases.csv``."""

_FORGOTTEN = 10


def contributions(records: Records, parameters: DecayedExposure, groups: Groups) -> dict[str, DataFrame]:
    """Return per stream ``person, incident, value, reason, trust``, as codes; no person has an incident twice.

    What each reason weighs is said in `netgraph.forecast.people.DecayedExposure`. ``trust`` is the chance that the
    own part which the value rests on is right by its grade (1 for what rests on none); the value is weighed by it
    already. Rows are in the order of person and incident; a value is never zero.
    """
    import numpy as np

    near = _near(records, parameters)
    ties = tie_strengths(records, max_party=parameters.max_party)
    incident, person, steps, reach = find_exposures(records, ties, sources=near > 0, damping=parameters.damping)
    exposure = parts_frame(person, incident, near[incident] * reach, REASONS.index("exposure_1") - 1 + steps)
    every = {}
    for stream in STREAMS:
        who, what, value = group_parts(records, groups, stream=stream, weight=near)
        shared = parts_frame(who, what, value, np.full(len(value), REASONS.index("group_risk")))
        every[stream] = once_each(_own(records, stream, parameters), exposure, shared)
    return every


def _near(records: Records, parameters: DecayedExposure) -> NDArray[np.float64]:
    """Return what a violent incident weighs for those near it; zero for all others."""
    half_life = parameters.exposure_half_life_days
    return records.severity * records.violent * _decay(records.age_days, half_life)


def _own(records: Records, stream: str, parameters: DecayedExposure) -> DataFrame:
    """Return what people's own parts give in `stream`: the part itself, and what it says of the other side."""
    import numpy as np
    from pandas import concat

    full = records.severity * _decay(records.age_days, parameters.half_life_days)
    near = _near(records, parameters)
    unknown, same = records.part_side == "unknown", records.part_side == stream
    share = np.where(same, 1.0, np.where(unknown, parameters.unknown_side, 0.0)) * records.part_weight
    other = np.where(same | unknown, 0.0, parameters.damping[0]) * records.part_weight
    incident, person, trust = records.part_incident, records.part_person, records.part_trust
    own = parts_frame(person, incident, full[incident] * share, np.zeros(len(share)), trust)
    across = parts_frame(person, incident, near[incident] * other, np.ones(len(share)), trust)
    return concat([own, across], ignore_index=True)


def _decay(age_days: NDArray[np.float64], half_life_days: float) -> NDArray[np.float64]:
    """Return what is left of a weight after so many days: half per half-life, nothing after ten of them."""
    left: NDArray[np.float64] = 0.5 ** (age_days / half_life_days) * (age_days <= _FORGOTTEN * half_life_days)
    return left


def parts_frame(
    person: NDArray[np.integer],
    incident: NDArray[np.integer],
    value: NDArray[np.float64],
    reason: NDArray[np.generic],
    trust: NDArray[np.float64] | float = 1.0,
) -> DataFrame:
    """Return the columns as one table of parts of scores."""
    from pandas import DataFrame

    columns = {"person": person, "incident": incident, "value": value, "reason": reason, "trust": trust}
    return DataFrame(columns).astype({"person": "int32", "incident": "int32", "reason": "int8", "trust": "float64"})


def once_each(*parts: DataFrame) -> DataFrame:
    """Return the parts in one fixed order, of each person and incident only the largest; nothing counts twice."""
    from pandas import concat

    rows = concat(parts, ignore_index=True)
    rows = rows[rows["value"] > 0]
    rows = rows.sort_values(["person", "incident", "value", "reason"], ascending=[True, True, False, True])
    return rows.drop_duplicates(["person", "incident"], ignore_index=True)
