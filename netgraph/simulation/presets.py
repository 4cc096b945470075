"""The named sizes, difficulties, mechanisms and null worlds of a simulated city."""

from __future__ import annotations

from datetime import date
from typing import Any

from netgraph.simulation.world import CHANNELS

__all__ = [
    "ABSENT",
    "A_YEAR",
    "COUNTS",
    "DELAY_DAYS",
    "DIFFICULTIES",
    "LAST_DAY",
    "MECHANISMS",
    "NOTHING_SPREADS",
    "NULLS",
    "SIZES",
]

DELAY_DAYS = (0.5, 3.0, 14.0, 60.0, 180.0)
"""Means of the exponentials that the delays of mechanism ``grid`` are mixed from (science: same day to half a year)."""

MECHANISMS = ("grid", "off_grid")
DIFFICULTIES = ("easy", "medium", "hard")
NULLS = ("static", "flaring", "ordinary", "no_precursors", "no_near_repeat", "no_effect")
NOTHING_SPREADS = ("static", "flaring")
"""The null worlds in which no event whatever raises the chance of another."""

_NO_TRIGGER = {f"theta_{channel}": 0.0 for channel in CHANNELS} | {"group_effect": 0.0}
_NO_SPREAD = _NO_TRIGGER | {"near_repeat_ratio": 0.0, "ban_share": 0.0}
ABSENT: dict[str, dict[str, Any]] = {
    **dict.fromkeys(NOTHING_SPREADS, _NO_SPREAD),
    "ordinary": _NO_TRIGGER,
    "no_near_repeat": {"near_repeat_ratio": 0.0},
    "no_effect": {"group_effect": 0.0, "place_effect": 0.0},
}
"""What a null world takes away: the numbers of the spec that are not as given."""

LAST_DAY = date(2026, 6, 30)
A_YEAR = ("aggressions", "ordinary")  # in SIZES: numbers a year
COUNTS = ("people", "groups", "districts")  # in SIZES: whole numbers
_COLUMNS = (*COUNTS, *A_YEAR, "group_interventions", "place_interventions")
SIZES: dict[str, dict[str, float]] = {
    "village": dict(zip(_COLUMNS, (300, 6, 4, 5, 430, 1, 1), strict=True)),
    "town": dict(zip(_COLUMNS, (5_000, 30, 8, 90, 7_200, 3, 4), strict=True)),
    "city": dict(zip(_COLUMNS, (67_500, 400, 40, 1_200, 96_000, 20, 20), strict=True)),
}
"""The named sizes; attacks, ordinary incidents and interventions are numbers a year.

People of the city are the police's own figures of 2025; that it has 1,200 attacks and 100,000 incidents a year is an
assumption.
"""
