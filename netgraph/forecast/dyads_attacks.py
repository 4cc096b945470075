"""What the fit of group dyads is told, and what it answers, on plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import Background
from netgraph.forecast.branching import Pairs, Stream
from netgraph.forecast.spells import Calendar, Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["DOUBT", "TINY", "Attacks", "Branching", "first_only"]

DOUBT = (0.02, 0.95)
"""Floor (share of the prior that stays) and cap of the chance of an attacker who is not known."""

TINY = 1e-12


@dataclass(frozen=True)
class Attacks:
    """All that the fit is told, on plain arrays.

    ``streams``: the attacks, once for each imputation of times that are not known to the minute. ``hours``: local
    hour of each attack of each stream, 24 where it is not known. ``severity``: of each stream's attacks, mean 1.
    ``pairs``, ``spells``, ``calendar``: who may attack whom, what is known of them when, and the days. ``window``:
    from when to when attacks count; earlier ones are history only (days). ``unit``: which pair of groups each dyad
    belongs to (0, 1, …), whichever way round.
    """

    streams: tuple[Stream, ...]
    severities: tuple[Floats, ...]
    hours: tuple[Ints, ...]
    pairs: Pairs
    spells: Spells
    calendar: Calendar
    window: tuple[float, float]
    unit: Ints


@dataclass(frozen=True)
class Branching:
    """A fitted model: ``strength`` (channels × decays, expected offspring), ``background``, ``kappa`` of severity.

    ``log_likelihood`` (of the attacks in the window, at the fitted background), ``penalised`` (with the priors),
    ``background_share`` (of the attacks, not brought about by any), ``steps`` of the fit, ``attacks`` in the window.
    """

    strength: Floats
    background: Background
    kappa: float
    decay_days: tuple[float, ...]
    log_likelihood: float
    penalised: float
    background_share: float
    steps: int
    attacks: int

    @property
    def theta(self) -> Floats:
        """Expected direct offspring of an attack of weight 1, by channel."""
        found: Floats = self.strength.sum(axis=1)
        return found

    @property
    def pi(self) -> Floats:
        """Share of each decay in a channel's delays."""
        found: Floats = self.strength / np.maximum(self.strength.sum(axis=1, keepdims=True), TINY)
        return found


def first_only(attacks: Attacks) -> Attacks:
    """Return the attacks with the first imputation alone."""
    return replace(attacks, streams=attacks.streams[:1], severities=attacks.severities[:1], hours=attacks.hours[:1])
