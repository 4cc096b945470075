"""How much of the true world the police see, and how wrong: three fixed difficulties."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

__all__ = ["DIFFICULTIES", "INFORMATION_ERROR", "SOURCE_OF_GRADE", "Difficulty"]

INFORMATION_ERROR = {"A": 0.01, "B": 0.03, "C": 0.10, "D": 0.30, "E": 0.70}
"""How often a claim of each information grade is wrong: the simulator's statement of what the grades mean. The 3x5x2
scheme itself gives no numbers (source: judgement)."""

SOURCE_OF_GRADE = {
    "A": (0.90, 0.10, 0.00),
    "B": (0.65, 0.30, 0.05),
    "C": (0.30, 0.55, 0.15),
    "D": (0.10, 0.60, 0.30),
    "E": (0.05, 0.35, 0.60),
}
"""Which source grade (1 reliable, 2 untested, 3 not reliable) comes with each information grade, as shares."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How the records differ from what happened. Get one of the three fixed ones with `Difficulty.of`.

    Shares are between 0 and 1. The first eight differ between the difficulties; the others are
    the same for all (source: judgement of the developers, none is an estimate of any police force).

    Parameters
    ----------
    attackers_unknown
        Share of the recorded attacks between groups for which no record names anybody (10, 40, 60 %).
    attackers_wrong
        Share of them for which those suspected at the end are not those who did it (2, 5, 10 %). Of other crimes the
        same share of the cleared ones: ``attackers_wrong / (1 - attackers_unknown)``.
    modus_missing
        Share of the traits that no record has (10, 30, 60 %).
    people_doubled
        Share of the people with a second record, under another spelling or number (1, 5, 10 %).
    date_only
        Share of the incidents of which only the local day is known (10, 40, 70 %).
    overnight
        Share of the incidents known to have happened between 22 and 06 (5, 15, 20 %); at most those that did.
    delay_days
        Median time from the end of the span in which it happened to its registration (days; 0.04 = an hour, 1, 7);
        lognormal.
    geocode_error_m
        Median distance of a recorded place from the true one (metres; 10, 50, 150).
    claims_wrong
        Share of wrong traits, ties and memberships among those recorded (2, 5, 10 %).
    delay_spread
        Standard deviation of the log of the delay (1.0).
    suspects_later
        Share of suspects named only some time after the registration (0.4).
    later_days
        Median of that time (days, 10); lognormal.
    suspects_cleared
        People suspected and later withdrawn, for each attack with wrong suspects (0.5).
    accomplice_named
        Chance that each further attacker of a solved crime is named too (share, 0.8); the others are unnamed.
    unknown_seen
        Share of the crimes without suspect of which at least the number of attackers is known (0.5).
    unnamed_share
        Share of victims, witnesses and others present without identity (0.1); none of those killed or injured.
    attribution_share
        Share of the attacks that somebody ascribes to a group, as an assessment (0.4).
    memberships_known
        Share of the true memberships that the police know of (0.75).
    unknown_age_share, only_year_share
        Share of the people without any date of birth or number (0.03), and with the year alone (0.04).
    protected_later_share
        Share of the people with protected identity who had it from some later day only (0.5).
    watch_spread
        Standard deviation, between areas, of the log-odds that a crime is reported, and that the police come across
        it (0.4).
    """

    attackers_unknown: float
    attackers_wrong: float
    modus_missing: float
    people_doubled: float
    date_only: float
    overnight: float
    delay_days: float
    geocode_error_m: float
    claims_wrong: float
    delay_spread: float = 1.0
    suspects_later: float = 0.4
    later_days: float = 10.0
    suspects_cleared: float = 0.5
    accomplice_named: float = 0.8
    unknown_seen: float = 0.5
    unnamed_share: float = 0.1
    attribution_share: float = 0.4
    memberships_known: float = 0.75
    unknown_age_share: float = 0.03
    only_year_share: float = 0.04
    protected_later_share: float = 0.5
    watch_spread: float = 0.4

    def __post_init__(self) -> None:
        """Refuse, by name, a number that no record-keeping can have."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            most = float("inf") if entry.name in _NOT_SHARES else 1.0
            if not 0 <= value <= most:
                raise ValueError(f"{entry.name}: got {value}, must be 0 to {most:g}")
        for one, other in (("attackers_unknown", "attackers_wrong"), ("date_only", "overnight")):
            total = getattr(self, one) + getattr(self, other)
            if total > 1:
                raise ValueError(f"{one} and {other}: got {total:g} together, must be at most 1")

    @classmethod
    def of(cls, name: str) -> Difficulty:
        """Return the difficulty called ``easy``, ``medium`` or ``hard``.

        Examples
        --------
        >>> Difficulty.of("hard").attackers_unknown
        0.6
        """
        if name not in DIFFICULTIES:
            raise ValueError(f"difficulty: got {name!r}, allowed {', '.join(DIFFICULTIES)}")
        return cls(**DIFFICULTIES[name])

    @property
    def wrong_of_named(self) -> float:
        """Share of the solved crimes whose suspects are not those who did it."""
        named = 1 - self.attackers_unknown
        return self.attackers_wrong / named if named else 0.0


_NOT_SHARES = frozenset({"delay_days", "geocode_error_m", "delay_spread", "later_days", "watch_spread"})


def _row(*values: float) -> dict[str, Any]:
    return dict(zip([entry.name for entry in fields(Difficulty)], values, strict=False))


DIFFICULTIES: dict[str, dict[str, Any]] = {
    "easy": _row(0.10, 0.02, 0.10, 0.01, 0.10, 0.05, 1 / 24, 10.0, 0.02),
    "medium": _row(0.40, 0.05, 0.30, 0.05, 0.40, 0.15, 1.0, 50.0, 0.05),
    "hard": _row(0.60, 0.10, 0.60, 0.10, 0.70, 0.20, 7.0, 150.0, 0.10),
}
"""The numbers that differ between the three difficulties."""
