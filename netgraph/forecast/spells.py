"""When dyads are looked at: days with their months and weekdays, spells of time, and when a pair may be fighting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["MONTHS", "WEEKDAYS", "ActiveTimes", "Calendar", "Spells", "between", "calendar_of"]

MONTHS, WEEKDAYS = 12, 7


@dataclass(frozen=True)
class Calendar:
    """Month (0 to 11) and weekday (0 = Monday) of each day from the first on; not `known` where all days are alike."""

    month: Ints
    weekday: Ints
    known: bool = True


@dataclass(frozen=True)
class ActiveTimes:
    """When pairs of groups may be fighting: once each, from some time to some other, neither of them known for sure.

    ``edges`` of the bins of time (days), ``unit`` of each dyad, ``cover`` (units × bins: share of the bin in which the
    pair may be fighting), ``kind`` of each unit: 0 where nobody says when; else 1, and 1 more where it is said to begin
    and 2 more where it is said to end with an attack, so that it may have begun later or ended earlier.
    """

    edges: Floats
    unit: Ints
    cover: Floats
    kind: Ints

    def bounds(self) -> Ints:
        """Return first and last bin in which each unit may be fighting (-1: in none), and its kind."""
        may = self.cover > 0
        first = may.argmax(axis=1)
        last = may.shape[1] - 1 - may[:, ::-1].argmax(axis=1)
        found: Ints = np.stack([first, np.where(may.any(axis=1), last, -1), self.kind], axis=1).astype(np.int64)
        return found


@dataclass(frozen=True)
class Spells:
    """Spells of time in which what is known of a dyad stays the same.

    ``dyad``, ``begin`` and ``end`` (days), ``columns`` (the first is 1 everywhere): the log rate is columns @
    coefficients, plus the dyad's own effect. Where ``times`` are given, each dyad has one spell, in order, and attacks
    of itself only while its pair is fighting: from when to when is learnt.
    """

    dyad: Ints
    begin: Floats
    end: Floats
    columns: Floats
    times: ActiveTimes | None = None

    def __len__(self) -> int:
        """Return the number of spells."""
        return len(self.dyad)

    def cell(self, dyad: Ints, time: Floats) -> Ints:
        """Return the place of each row among units × bins; one past the last where its pair surely does not fight."""
        if self.times is None:
            return np.zeros(len(dyad), dtype=np.int64)
        edges, cover = self.times.edges, self.times.cover
        place = np.searchsorted(edges, time, side="left") - 1
        found = self.times.unit[dyad] * (len(edges) - 1) + np.clip(place, 0, len(edges) - 2)
        inside = (place >= 0) & (place < len(edges) - 1) & (cover.ravel()[found] > 0)
        kept: Ints = np.where(inside, found, cover.size)
        return kept


def calendar_of(first_day: np.datetime64, days: int) -> Calendar:
    """Return the calendar of so many days from the first on.

    Examples
    --------
    >>> calendar = calendar_of(np.datetime64("2026-01-31"), 2)
    >>> calendar.month.tolist(), calendar.weekday.tolist()
    ([0, 1], [5, 6])
    """
    day = first_day.astype("datetime64[D]") + np.arange(days)
    month = day.astype("datetime64[M]").astype(np.int64) % MONTHS
    return Calendar(month, (day.astype(np.int64) + 3) % WEEKDAYS)


def between(days: Floats, begin: Floats, end: Floats) -> Floats:
    """Return the summed curve of the days between two moments each (days)."""
    at = np.arange(len(days))
    found: Floats = np.interp(end, at, days) - np.interp(begin, at, days)
    return found
