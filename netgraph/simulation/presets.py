"""The named sizes, difficulties, mechanisms and null worlds of a simulated city."""

from __future__ import annotations

from datetime import date
from typing import Any

from netgraph.simulation.world import CHANNELS

__all__ = ["ABSENT", "A_YEAR", "DELAY_DAYS", "DIFFICULTIES", "LAST_DAY", "MECHANISMS", "NULLS", "SIZES"]

DELAY_DAYS = (0.5, 3.0, 14.0, 60.0, 180.0)
"""Means of the exponentials that the delays of mechanism ``grid`` are mixed from (science: same day to half a year)."""

MECHANISMS = ("grid", "off_grid")
DIFFICULTIES = ("easy", "medium", "hard")
NULLS = ("static", "flaring", "ordinary", "no_precursors", "no_near_repeat", "no_effect")
_NO_TRIGGER = {f"theta_{channel}": 0.0 for channel in CHANNELS} | {"group_effect": 0.0}
ABSENT: dict[str, dict[str, Any]] = {
    "static": _NO_TRIGGER,
    "flaring": _NO_TRIGGER,
    "ordinary": _NO_TRIGGER,
    "no_near_repeat": {"near_repeat_ratio": 0.0},
    "no_effect": {"group_effect": 0.0, "place_effect": 0.0},
}
"""What a null world takes away: the numbers of the spec that are not as given."""

LAST_DAY = date(2026, 6, 30)
A_YEAR = ("aggressions", "ordinary")  # in SIZES: numbers a year
SIZES: dict[str, dict[str, float]] = {
    "village": {"people": 300, "groups": 6, "districts": 4, "aggressions": 5, "ordinary": 430},
    "town": {"people": 5_000, "groups": 30, "districts": 8, "aggressions": 90, "ordinary": 7_200},
    "city": {"people": 67_500, "groups": 400, "districts": 40, "aggressions": 1_200, "ordinary": 96_000},
}
"""The named sizes; ``aggressions`` and ``ordinary`` are numbers a year (a city of the police's own figures of 2025:
17,500 active and 50,000 connected people; that it has 1,200 attacks and 100,000 incidents a year is an assumption)."""
