"""When things happen by themselves: over the year, the week and the day, in the city's local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

if TYPE_CHECKING:
    from netgraph.simulation.spec import Spec

__all__ = ["HOURS", "ZONE", "Floats", "Ints", "Rhythm", "rhythm"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ZONE = "Europe/Stockholm"
HOURS: dict[str, tuple[float, ...]] = {
    # relative rate in each local hour from midnight; shapes are judgements, checked on the realism page
    "night": (50, 40, 30, 20, 12, 7, 5, 6, 7, 8, 10, 11, 13, 15, 18, 21, 25, 30, 36, 42, 50, 56, 60, 58),
    "evening": (30, 20, 14, 10, 7, 6, 7, 10, 14, 18, 21, 24, 28, 30, 34, 38, 42, 45, 46, 45, 44, 44, 42, 37),
    "any": (24, 20, 17, 15, 12, 11, 13, 20, 30, 36, 40, 43, 46, 46, 46, 46, 46, 43, 40, 36, 33, 31, 30, 28),
    "day": (6, 4, 3, 2, 2, 4, 10, 20, 30, 36, 40, 43, 46, 46, 46, 46, 46, 43, 38, 30, 22, 16, 12, 9),
}
_WEEK = {  # relative rate Monday to Sunday
    "night": (0.85, 0.85, 0.9, 0.95, 1.15, 1.25, 1.05),
    "evening": (0.93, 0.93, 0.95, 1.0, 1.15, 1.12, 0.92),
    "any": (1.08, 1.06, 1.06, 1.05, 1.03, 0.88, 0.84),
    "day": (1.05, 1.05, 1.05, 1.05, 1.08, 0.96, 0.76),
}
_PEAK_DAY = 200  # of the year, in July


@dataclass(frozen=True)
class Rhythm:
    """The curves of one kind of happening over the whole time of the city.

    Moments are days since the first local midnight, as UTC runs: ``start`` is that midnight in UTC (naive) and
    ``length`` the last moment. ``mass`` is the summed relative rate up to each local midnight (0 first; mean rate
    1 a day), ``shift`` the days by which local time runs ahead of where it was at the start (summer time), one for
    each local day, and ``hours`` the summed share of the day up to each hour.
    """

    start: datetime
    length: float
    mass: Floats
    shift: Floats
    hours: Floats

    def draw(self, count: int, rng: Generator) -> Floats:
        """Return so many moments from the whole time."""
        return self.draw_between(np.zeros(count), np.full(count, self.length), rng)

    def draw_between(self, begin: Floats, end: Floats, rng: Generator) -> Floats:
        """Return one moment for each pair of local days `begin` and `end` (not of one moment), by the curves."""
        low, high = self.upto(begin), self.upto(end)
        at = low + rng.random(len(low)) * (high - low)
        day = np.clip(np.searchsorted(self.mass, at, side="right") - 1, 0, len(self.shift) - 1)
        hour = np.searchsorted(self.hours, rng.random(len(day)), side="right") - 1
        local = day + (hour + rng.random(len(day))) / 24
        return np.clip(local - self.shift[day], 0.0, np.nextafter(self.length, 0))

    def upto(self, day: Floats) -> Floats:
        """Return the expected number, at a mean rate of 1 a day, from the start until each (possibly broken) day."""
        return np.interp(day, np.arange(len(self.mass)), self.mass)


def rhythm(spec: Spec, hours: str) -> Rhythm:
    """Return the curves of happenings that follow the ``night``, ``evening``, ``any`` or ``day`` hours."""
    of_year, offset = _calendar(spec.start, spec.days)
    rate = 1 + spec.season_amplitude * np.cos(2 * np.pi * (of_year - _PEAK_DAY) / 365.25)
    rate *= np.array(_WEEK[hours])[(spec.start.weekday() + np.arange(spec.days)) % 7]
    share = np.array(HOURS[hours])
    return Rhythm(
        start=datetime(spec.start.year, spec.start.month, spec.start.day) - timedelta(days=offset[0]),
        length=spec.days - (offset[-1] - offset[0]),
        mass=np.concatenate([[0.0], np.cumsum(rate / rate.mean())]),
        shift=offset[:-1] - offset[0],
        hours=np.concatenate([[0.0], np.cumsum(share / share.sum())]),
    )


@cache
def _calendar(start: date, count: int) -> tuple[Floats, Floats]:
    """Return the day of the year of each local day, and how far local time runs ahead on each and the day after."""
    zone = ZoneInfo(ZONE)
    days = [start + timedelta(days=number) for number in range(count + 1)]
    of_year = np.array([float(day.timetuple().tm_yday) for day in days[:-1]])
    return of_year, np.array([_offset(day, zone) for day in days])


def _offset(day: date, zone: ZoneInfo) -> float:
    """Return how far local noon runs ahead of UTC, in days."""
    ahead = datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()
    return ahead / timedelta(days=1) if ahead else 0.0
