"""Which numbers a city can have: each refusal names the parameter, what was given and what is allowed."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING

from netgraph.simulation.presets import DELAY_DAYS, DIFFICULTIES, MECHANISMS, NULLS

if TYPE_CHECKING:
    from netgraph.simulation.spec import Spec

__all__ = ["between", "check_each", "one_of"]

_WORDS = {"mechanism": MECHANISMS, "difficulty": DIFFICULTIES, "null": ("none", *NULLS)}
_LIMITS = {
    "people": (1, 1_000_000),
    "districts": (1, 1_000),
    "kappa": (0, 1),
    "group_effect": (-1, 0),
    "place_effect": (-1, 0),
    "drift_amplitude": (0, 1),
    "aggressions": (0, 1e7),
    "ordinary": (0, 1e8),
    "offspring_shape": (0.1, 1e6),
    "power_exponent": (0.2, 20),
    "partner_tail": (0.2, 20),
    "dispute_groups": (2, 1e3),
    "spell_factor": (1, 1e3),
    "partner_rate": (0, 1e3),
    "group_interventions": (0, 365),
    "place_interventions": (0, 365),
}


def check_each(spec: Spec) -> None:
    """Raise ValueError for the first parameter that no city can have, whatever the others are."""
    for entry in fields(spec):
        value = getattr(spec, entry.name)
        if entry.name.startswith("pi_"):
            _shares(entry.name, value, count=len(DELAY_DAYS))
        elif entry.type in ("int", "float"):
            between(entry.name, value, *_limits(entry.name))
        elif entry.name in _WORDS:
            one_of(entry.name, value, _WORDS[entry.name])


def _limits(name: str) -> tuple[float, float]:
    """Return the least and the most that a number of that name may be, whatever the others are."""
    if name in _LIMITS:
        return _LIMITS[name]
    if name.endswith("_share") or name == "season_amplitude":
        return 0.0, 1.0
    if name.startswith("place_") and not name.endswith(("_days", "_sigma")):
        return -5.0, 5.0
    if name.endswith(("_days", "_years", "_hours", "_m")):
        return 0.01, 1e5
    return 0.0, 5.0 if name.endswith("_sigma") else 1e6


def between(name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless `value` is a number from `low` to `high`."""
    if not (isfinite(value) and low <= value <= high):
        raise ValueError(f"{name}: got {value}, must be {low:g} to {high:g}")


def _shares(name: str, value: tuple[float, ...], *, count: int) -> None:
    """Raise ValueError unless `value` is so many shares that sum to 1."""
    if len(value) != count or not min(value) >= 0 or not abs(sum(value) - 1) < 1e-9:
        raise ValueError(f"{name}: got {value}, must be {count} shares that sum to 1")


def one_of(name: str, value: str, words: tuple[str, ...]) -> None:
    """Raise ValueError unless `value` is one of `words`."""
    if value not in words:
        raise ValueError(f"{name}: got {value!r}, must be one of {' '.join(words)}")
