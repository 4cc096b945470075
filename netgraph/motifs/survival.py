"""How long halves of a motif stay open: the hazard of being closed, by the time that has passed, with its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Curve", "curve_of", "remaining"]

_BINS = 240
_Z = 1.959963984540054  # the middle 95 % of a normal distribution
_NONE_SEEN = 3.0  # with no event among n, 3/n is the upper end of 95 % (the rule of three)
_LEAST_AT_RISK = 10.0


@dataclass(frozen=True)
class Curve:
    """Halves by the time after which they were closed, or were seen no longer: one count an equal part of `longest`.

    ``closed`` and ``left`` have one entry a part; times are in microseconds.
    """

    longest: int
    closed: Ints
    left: Ints

    def __add__(self, other: Curve) -> Curve:
        """Return the halves of both together."""
        return Curve(self.longest, self.closed + other.closed, self.left + other.left)


def curve_of(waited: Ints, closed: NDArray[np.bool_], *, longest: int) -> Curve:
    """Return the curve of halves that were closed, or last seen open, after `waited`."""
    part = np.clip(waited * _BINS // max(longest, 1), 0, _BINS - 1)
    counts = [np.bincount(part[which], minlength=_BINS) for which in (closed, ~closed)]
    return Curve(longest, counts[0], counts[1])


def remaining(curve: Curve, waited: Ints, until: Ints) -> tuple[Floats, Floats, Floats]:
    """Return the hazard that is left between two times since the half began, and the ends of its 95 % interval.

    The chance of being closed in that time, given that it was not before, is 1 − exp(−hazard). Null where fewer than
    ten halves were ever seen open for so long.

    Notes
    -----
    The cumulative hazard of Nelson and Aalen, on a life table of 240 equal parts: closings over those at risk, halves
    last seen open within a part counting half. The interval is log-normal with Aalen's variance; where no closing was
    seen, it reaches from 0 to three over those at risk.

    Examples
    --------
    >>> import numpy as np
    >>> after = np.array([100] * 30 + [700] * 10 + [1000] * 60)
    >>> curve = curve_of(after, after < 1000, longest=1000)
    >>> [round(float(part[0]), 2) for part in remaining(curve, np.array([500]), np.array([1000]))]
    [0.14, 0.08, 0.27]
    """
    exits = curve.closed + curve.left
    at_risk = exits.sum() - np.cumsum(exits) + exits - curve.left / 2
    safe = np.maximum(at_risk, 1e-12)
    hazard = np.append(0.0, np.cumsum(curve.closed / safe))
    doubt = np.append(0.0, np.cumsum(curve.closed / safe**2))
    edges = np.linspace(0, curve.longest, _BINS + 1)
    left = np.interp(until, edges, hazard) - np.interp(waited, edges, hazard)
    spread = np.sqrt(np.maximum(np.interp(until, edges, doubt) - np.interp(waited, edges, doubt), 0.0))
    here = at_risk[np.clip(waited * _BINS // max(curve.longest, 1), 0, _BINS - 1)]
    seen = left > 1e-12
    factor = np.exp(_Z * spread / np.where(seen, left, 1.0))
    high = np.where(seen, left * factor, _NONE_SEEN / np.maximum(here, 1.0))
    enough = here >= _LEAST_AT_RISK
    found = (left, np.where(seen, left / factor, 0.0), high)
    return tuple(np.where(enough, part, np.nan) for part in found)  # type: ignore[return-value]
