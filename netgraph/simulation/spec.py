"""What an invented city is made of: every number that shapes it, and the truth that comes with it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Spec", "Truth"]


@dataclass(frozen=True, slots=True)
class Spec:
    """How large the city is, how often what happens in it, and how much of it the records miss.

    All defaults are choices of the developers for a demonstration that shows every table and every analysis at a
    size that can be read; none is an estimate of any real place (source: judgement). A share is between 0 and 1.

    Parameters
    ----------
    people
        Person records (number, 300).
    groups
        Loosely organised groups (number, 6).
    group_share
        Share of the people who belong to a group (share, 0.4).
    conflicts
        Pairs of groups that attack each other (number, 4); at most all pairs.
    start, end
        First and last local day on which anything happens (dates, 2024-07-01 and 2026-06-30).
    aggressions
        Attacks within the conflicts, over the whole time (number, 60).
    retaliation_chance
        Chance that an attack is answered by the attacked group (share, 0.55).
    retaliation_days
        Mean time to the answer (days, 5); exponential, never less than four hours, never more than 30 days.
    unknown_attacker_share
        Share of attacks whose attacker no record names; the truth does (share, 0.2).
    attribution_share
        Share of attacks that somebody ascribes to a group, as an assessment (share, 0.4).
    fuel_theft_share
        Share of explosions that follow a theft of fuel by young people of the attacking group (share, 0.6).
    stolen_vehicle_share
        Share of shootings carried out from a vehicle stolen before and burnt afterwards (share, 0.5).
    ordinary
        Everyday incidents over the whole time: theft, narcotics, assault, checks, … (number, 560).
    known_thief_share
        Share of thefts, burglaries and damage for which somebody is suspected (share, 0.5).
    partner_dyads
        Couples with repeated violence, most with a contact ban that most break (number, 10).
    witness_share
        Share of attacks with a witness (share, 0.35).
    unnamed_share
        Share of witnesses and everyday victims without identity (share, 0.1).
    imprecise_share
        Share of everyday incidents of which only the night or the day is known (share, 0.35).
    minor_share
        Share of the people aged 13 to 17 at the end (share, 0.12).
    unknown_age_share
        Share of the people without date or year of birth and without number (share, 0.03).
    protected_share
        Share of the people with protected identity (share, 0.02).
    custody_share
        Share of the group members who are in custody for part of the time (share, 0.12).
    longitude, latitude
        Middle of the invented city (degrees WGS 84, 15.05 and 59.85: woodland in middle Sweden).
    """

    people: int = 300
    groups: int = 6
    group_share: float = 0.4
    conflicts: int = 4
    start: date = date(2024, 7, 1)
    end: date = date(2026, 6, 30)
    aggressions: int = 60
    retaliation_chance: float = 0.55
    retaliation_days: float = 5.0
    unknown_attacker_share: float = 0.2
    attribution_share: float = 0.4
    fuel_theft_share: float = 0.6
    stolen_vehicle_share: float = 0.5
    ordinary: int = 560
    known_thief_share: float = 0.5
    partner_dyads: int = 10
    witness_share: float = 0.35
    unnamed_share: float = 0.1
    imprecise_share: float = 0.35
    minor_share: float = 0.12
    unknown_age_share: float = 0.03
    protected_share: float = 0.02
    custody_share: float = 0.12
    longitude: float = 15.05
    latitude: float = 59.85

    def __post_init__(self) -> None:
        """Refuse, by name, a parameter that no city can have."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.type == "int":
                _between(entry.name, value, 0, 1_000_000)
            elif entry.name.endswith(("_share", "_chance")):
                _between(entry.name, value, 0, 1)
        _between("people", self.people, 1, 1_000_000)
        _between("retaliation_days", self.retaliation_days, 0.2, 30)
        _between("longitude", self.longitude, 10.5, 24.5)
        _between("latitude", self.latitude, 55.0, 69.5)
        _between("groups", self.groups, 0, self.members)
        _between("conflicts", self.conflicts, 0, self.groups * (self.groups - 1) // 2)
        _between("aggressions", self.aggressions, 0, 1_000_000 if self.conflicts else 0)
        _between("partner_dyads", self.partner_dyads, 0, self.adults // 2)
        if self.end < self.start:
            raise ValueError(f"end: got {self.end}, must not be before start {self.start}")

    @property
    def members(self) -> int:
        """Number of people who belong to a group."""
        return round(self.people * self.group_share)

    @property
    def adults(self) -> int:
        """Number of people who are not minors."""
        return self.people - round(self.people * self.minor_share)

    @property
    def minutes(self) -> int:
        """Length of the time in which anything happens, in minutes."""
        return ((self.end - self.start).days + 1) * 1440


@dataclass(frozen=True)
class Truth:
    """What really happened in the invented city, whatever its records say.

    ``conflicts``: conflict_id, group_a, group_b.
    ``incidents``: incident_id, conflict_id, for every incident that belongs to a conflict: attacks, what prepared
    them and what followed from them.
    ``parents``: incident_id, parent_id, lag_hours: which attack an attack answers.
    ``attackers``: incident_id, person_id, named: who carried out each attack, and whether a record says so.
    ``chains``: before_id, after_id, pattern (``fuel_theft>explosion vehicle_theft>shooting shooting>vehicle_arson``).
    """

    conflicts: DataFrame
    incidents: DataFrame
    parents: DataFrame
    attackers: DataFrame
    chains: DataFrame


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name}: got {value}, must be {low:g} to {high:g}")
