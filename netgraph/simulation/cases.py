"""One invented incident before it is written down: when, what, where, who took which part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from numpy.random import Generator

__all__ = ["UNNAMED", "Case", "Part", "evening", "with_parts"]

UNNAMED = -1


@dataclass(frozen=True, slots=True)
class Part:
    """One entity's part: a person, vehicle or group by its code, `UNNAMED` where no record says who."""

    role: str
    code: int
    outcome: str | None = None
    entity: str = "person"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """One incident; ``minute`` is local, from the first day's midnight; ``known_to`` is ``minute night day``.

    ``conflict`` is the feud it belongs to (-1 = none), ``parent`` and ``follows`` the numbers of the attack it
    answers and of the case it prepares or follows, ``culprits`` those who really did it.
    """

    minute: int
    kind: str
    place: int
    parts: tuple[Part, ...] = ()
    known_to: str = "minute"
    conflict: int = -1
    parent: int = -1
    culprits: tuple[int, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()


def with_parts(case: Case, *parts: Part) -> Case:
    """Return the case with more parts."""
    return replace(case, parts=case.parts + parts)


def evening(rng: Generator, day: int, *, spread_hours: float = 3.0) -> int:
    """Return a minute of local day `day`, most often late in the evening."""
    minute = rng.normal(21.5 * 60, spread_hours * 60)
    return day * 1440 + int(minute) % 1440  # past midnight counts as the small hours of the same day
