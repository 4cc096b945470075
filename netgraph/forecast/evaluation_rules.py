"""How an evaluation is made: at which moments, how far ahead, what counts, and whether the moments can be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netgraph.model.versions import newest_recorded_at, without_known_time
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["EVENT_TIME", "HORIZONS", "POOLED", "RECORDED", "Rules", "apart", "check_moments", "split_of"]

HORIZONS = (1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 365.0)
"""Days ahead: 24 hours, 72 hours, 7, 14, 30, 90 and 365 days."""
POOLED = "pooled"
EVENT_TIME, RECORDED = "event-time split", "as recorded by then"
_HALF = 0.5


@dataclass(frozen=True)
class Rules:
    """How an evaluation is made.

    Parameters
    ----------
    repeat_days
        An outcome within so many days after another incident of the same person does not count (often one case
        reported twice); 0 counts all.
    overlapping
        What to do where moments are less than a horizon apart: ``refuse``, or judge each ``alone`` and pool only
        moments that are a horizon apart, from the first on.
    draws
        Of the bootstrap.
    vocabulary
        The words of the records.
    """

    repeat_days: float = 0.0
    overlapping: str = "refuse"
    draws: int = 1000
    vocabulary: Vocabulary = field(default_factory=shipped_vocabulary, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if self.overlapping not in ("refuse", "alone"):
            raise ValueError(f"overlapping: got {self.overlapping!r}, allowed refuse, alone")
        if self.repeat_days < 0 or self.draws < 1:
            raise ValueError(f"repeat_days, draws: got {self.repeat_days}, {self.draws}; needs 0 or more, 1 or more")


def apart(origins: Sequence[Timestamp], horizon_days: float) -> list[int]:
    """Return the places of the moments that are at least a horizon apart, from the first on.

    Examples
    --------
    >>> import pandas as pd
    >>> apart(list(pd.to_datetime(["2016-01-01", "2016-07-01", "2017-01-01"])), 365)
    [0, 2]
    """
    from pandas import Timedelta

    kept: list[int] = []
    for place, origin in enumerate(origins):
        if not kept or origin - origins[kept[-1]] >= Timedelta(days=horizon_days):
            kept.append(place)
    return kept


def check_moments(history: Tables, moments: Sequence[Timestamp], horizons: Sequence[float], rule: Rules) -> Timestamp:
    """Refuse moments and horizons that cannot be judged; return the time of the newest record."""
    from pandas import Timedelta

    newest = newest_recorded_at(history)
    if not moments or not horizons or not min(horizons) > 0:
        raise ValueError("evaluate: needs at least one origin, and horizons of more than 0 days")
    first = history.incidents["recorded_at"].min()
    if newest is None or not moments[0] > first:
        raise ValueError(f"origins: {moments[0]} is not after the first recorded incident ({first})")
    if moments[-1] + Timedelta(days=max(horizons)) > newest:
        raise ValueError(
            f"origins: {moments[-1]} plus {max(horizons):g} days is after the newest record ({newest}); "
            "what came then is not known yet: choose earlier origins or shorter horizons"
        )
    if rule.overlapping == "refuse" and len(apart(moments, max(horizons))) < len(moments):
        raise ValueError(
            f"origins: some are less than {max(horizons):g} days apart, so that one outcome would count several times; "
            "choose others, or have each judged alone (Rules(overlapping='alone'))"
        )
    return newest


def split_of(incidents: DataFrame) -> str:
    """Return what the past is cut by: when incidents were recorded, or when they happened if most do not say."""
    timed = without_known_time(incidents) / max(len(incidents), 1)
    return EVENT_TIME if timed > _HALF else RECORDED
