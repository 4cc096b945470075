"""The chances of one incident: that it is answered, that the same side strikes again, and how quiet days lower them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from netgraph.model.answer import answer_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["ANY", "DIRECTIONS", "QUIET_DAYS", "Chances", "chances_and_clock"]

DIRECTIONS = {"answer": ("victim", "suspect"), "again": ("suspect", "victim")}
"""Who would strike whom: the side that was hit the other one, or the side that struck again."""
QUIET_DAYS = (1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 14.0)
CLOCK_DAYS = 7.0
"""The clock tells the chance in the week that follows; it is one of the horizons."""
_SHOWN = 5
ANY = ""
"""In place of a group: any of those of the side."""


class Chances(Protocol):
    """What gives the chance that one group attacks another: a fitted model of groups, or earlier attacks counted."""

    def chances_after(self, known: Tables, *, now: Timestamp, asked: Sequence[tuple[float, float]]) -> DataFrame:
        """Return ``quiet_days, source_group, target_group, horizon_days, chance, low, high, base_rate``.

        `asked` are pairs: quiet days from `now`, and the horizon in days from there.
        """
        ...


def chances_and_clock(
    teller: Chances, known: Tables, groups: DataFrame, *, now: Timestamp, horizons_days: Sequence[float]
) -> tuple[DataFrame, DataFrame]:
    """Return the chances between the two sides, and the clock: tables ``chances`` and ``clock`` of an answer.

    The row without groups, the first of each direction and horizon, is the chance of any: one less the product of
    none, its ends from the ends. Where the groups of one side are not known the five likeliest are listed, and any
    means any group at all. The clock is the chance of any answer in the week after so many more days in which nothing
    happened.
    """
    asked = [*((0.0, days) for days in horizons_days), *((quiet, CLOCK_DAYS) for quiet in QUIET_DAYS)]
    told = teller.chances_after(known, now=now, asked=asked)
    now_is = told[(told["quiet_days"] == 0).to_numpy(dtype=bool)]
    clock = told[(told["horizon_days"] == CLOCK_DAYS).to_numpy(dtype=bool)]
    return _between(now_is, groups), _clock(_towards("answer", clock, groups))


def _between(told: DataFrame, groups: DataFrame) -> DataFrame:
    import pandas as pd

    found = []
    for direction in DIRECTIONS:
        rows = _towards(direction, told, groups).assign(direction=direction)
        for days, some in rows.groupby("horizon_days", sort=True):
            every = {"direction": direction, "source_group": ANY, "target_group": ANY, "horizon_days": days}
            best = some.sort_values(["chance", "source_group", "target_group"], ascending=[False, True, True])
            found += [pd.DataFrame([every | _any_of(some)]), best.head(_SHOWN)]
    return answer_frame("chances", pd.concat(found, ignore_index=True).assign(incident_ids="") if found else None)


def _clock(answers: DataFrame) -> DataFrame:
    import pandas as pd

    rows = [
        {"quiet_days": quiet, "horizon_days": days} | _any_of(some)
        for (quiet, days), some in answers.groupby(["quiet_days", "horizon_days"], sort=True)
    ]
    return answer_frame("clock", pd.DataFrame(rows))


def _towards(direction: str, told: DataFrame, groups: DataFrame) -> DataFrame:
    """Return the chances that lead from one side to the other."""
    source, target = DIRECTIONS[direction]
    here = _among(told["source_group"], groups, source) & _among(told["target_group"], groups, target)
    apart = told["chance"].notna() & (told["source_group"] != told["target_group"])
    return told[here & apart.to_numpy(dtype=bool)]


def _among(ids: Series, groups: DataFrame, side: str) -> NDArray[np.bool_]:
    """Say which ids are groups of that side; all of them where none of its groups is known."""
    own = groups.loc[(groups["side"] == side).to_numpy(), "group_id"]
    return ids.isin(own).to_numpy() if len(own) else np.ones(len(ids), dtype=bool)


def _any_of(rows: DataFrame) -> dict[str, float]:
    return {name: float(1 - np.prod(1 - rows[name].to_numpy())) for name in ("chance", "low", "high", "base_rate")}
