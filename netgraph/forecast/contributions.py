"""What each incident adds to each person's score, and by which of the reasons: the parts that scores are sums of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.forecast.exposure import find_exposures, tie_strengths
from netgraph.safeguards.listing import STREAMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.forecast.people import DecayedExposure
    from netgraph.forecast.records import Records

__all__ = ["REASONS", "contributions"]

REASONS = ("own_history", "own_other_side", "exposure_1", "exposure_2", "exposure_3")
"""Why somebody has a score; each is also a phrase in ``model/phrases.csv``."""

_FORGOTTEN = 10


def contributions(records: Records, parameters: DecayedExposure) -> dict[str, DataFrame]:
    """Return per stream ``person, incident, value, reason``, as codes; no person has an incident twice.

    What each reason weighs is said in `netgraph.forecast.people.DecayedExposure`. Rows are in the order of person
    and incident; a value is never zero.
    """
    near = _near(records, parameters)
    ties = tie_strengths(records, max_party=parameters.max_party)
    incident, person, steps, reach = find_exposures(records, ties, sources=near > 0, damping=parameters.damping)
    exposure = _parts(person, incident, near[incident] * reach, REASONS.index("exposure_1") - 1 + steps)
    return {stream: _together(exposure, _own(records, stream, parameters)) for stream in STREAMS}


def _near(records: Records, parameters: DecayedExposure) -> NDArray[np.float64]:
    """Return what a violent incident weighs for those near it; zero for all others."""
    half_life = parameters.exposure_half_life_days
    return records.severity * records.violent * _decay(records.age_days, half_life)


def _own(records: Records, stream: str, parameters: DecayedExposure) -> DataFrame:
    """Return what people's own parts give in `stream`: one row a person and incident, the largest."""
    import numpy as np
    from pandas import concat

    full = records.severity * _decay(records.age_days, parameters.half_life_days)
    near = _near(records, parameters)
    unknown, same = records.part_side == "unknown", records.part_side == stream
    share = np.where(same, 1.0, np.where(unknown, parameters.unknown_side, 0.0)) * records.part_weight
    other = np.where(same | unknown, 0.0, parameters.damping[0]) * records.part_weight
    incident, person = records.part_incident, records.part_person
    own = _parts(person, incident, full[incident] * share, np.zeros(len(share), dtype="int8"))
    across = _parts(person, incident, near[incident] * other, np.ones(len(share), dtype="int8"))
    rows = concat([own, across], ignore_index=True)
    rows = rows.sort_values(["person", "incident", "value", "reason"], ascending=[True, True, False, True])
    return rows.drop_duplicates(["person", "incident"])


def _decay(age_days: NDArray[np.float64], half_life_days: float) -> NDArray[np.float64]:
    """Return what is left of a weight after so many days: half per half-life, nothing after ten of them."""
    left: NDArray[np.float64] = 0.5 ** (age_days / half_life_days) * (age_days <= _FORGOTTEN * half_life_days)
    return left


def _parts(
    person: NDArray[np.int32], incident: NDArray[np.int32], value: NDArray[np.float64], reason: NDArray[np.int8]
) -> DataFrame:
    from pandas import DataFrame

    return DataFrame({"person": person, "incident": incident, "value": value, "reason": reason})


def _together(exposure: DataFrame, own: DataFrame) -> DataFrame:
    """Return both in one fixed order; exposure leaves out those who took part, so nothing counts twice."""
    from pandas import concat

    rows = concat([own, exposure], ignore_index=True)
    return rows[rows["value"] > 0].sort_values(["person", "incident"], ignore_index=True)
