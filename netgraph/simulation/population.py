"""Who lives in the simulated city: households, ages, roles, how active each is, when each is out of the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Flags, lognormal
from netgraph.simulation.places import Places
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.spec import Spec

__all__ = ["LEAST_AGE", "YEAR", "People", "build_people"]

YEAR = 365.25
LEAST_AGE = 13  # years; nobody younger takes part in anything here
_ROLE_SHARES = (0.05, 0.15, 0.45, 0.25, 0.10)  # of `ROLE_CLASSES` without none (police 2024 names the classes only)
_ROLE_DRIVE = (1.0, 0.3, 1.0, 2.0, 0.7, 0.8)  # how often each class, none first, is on the street
_TERM_DAYS, _TERM_SIGMA = 240.0, 0.9  # median and log deviation of a time in custody
_NEVER = np.inf


@dataclass(frozen=True)
class People:
    """People by their code; times in days since the start, ages in days at the start (negative before birth).

    ``age`` at the start, ``male``, ``role`` (place in `ROLE_CLASSES`, 0 = none), ``home`` (place), ``drive`` (how
    often they take part in crime, mean about 1), ``luck`` (how often they are wronged), ``protected``, ``died``
    (infinite while alive), ``locked`` (n × 2 × 2: up to two times in custody, from and until), ``couple`` (the
    partner, or -1).
    """

    age: Floats
    male: Flags
    role: Ints
    home: Ints
    drive: Floats
    luck: Floats
    protected: Flags
    died: Floats
    locked: Floats
    couple: Ints

    def __len__(self) -> int:
        """Return the number of people."""
        return len(self.age)

    @property
    def active(self) -> Flags:
        """Say who takes part in crime and belongs to groups."""
        return self.role > 0

    def years(self, person: Ints, time: Floats) -> Floats:
        """Return how old each person is at each moment, in years."""
        return (self.age[person] + time) / YEAR

    def alive(self, person: Ints, time: Floats) -> Flags:
        """Say who is known (-1 is not), alive and not a child at each moment."""
        return (person >= 0) & (time < self.died[person]) & (self.years(person, time) >= LEAST_AGE)

    def free(self, person: Ints, time: Floats) -> Flags:
        """Say who is alive, not a child and out of custody at each moment."""
        held = self.locked[person]
        inside = (held[:, :, 0] <= time[:, None]) & (time[:, None] < held[:, :, 1])
        return self.alive(person, time) & ~inside.any(axis=1)

    def dead_from(self, person: Ints, time: Floats) -> People:
        """Return the people with the deaths of some."""
        died = self.died.copy()
        died[person] = np.minimum(died[person], time)
        return replace(self, died=died)


def build_people(spec: Spec, places: Places, rng: Generator) -> People:
    """Return the people of the city; everybody shares an address with their household."""
    count = spec.people
    home = _homes(count, places.homes, rng)
    role = _roles(spec, rng)
    minor = _minors(spec, home, role, rng)
    at_end = np.where(role > 0, 18 + rng.gamma(2.5, 4.5, count), rng.uniform(18, 78, count))
    at_end[minor] = rng.uniform(13.05, 17.95, len(minor))
    age = np.floor(np.minimum(at_end, 79) * YEAR) - spec.days
    male = rng.random(count) < np.where(role > 0, 0.9, 0.52)
    return People(
        age=age,
        male=male,
        role=role,
        home=home,
        drive=lognormal(rng, spec.person_sigma, count) * np.array(_ROLE_DRIVE)[role] * np.where(role > 0, 3.0, 0.6),
        luck=lognormal(rng, spec.person_sigma, count) * np.where(role > 0, 1.6, 1.0),
        protected=rng.random(count) < 0.02,
        died=np.full(count, _NEVER),
        locked=_custody(spec, role, rng),
        couple=_couples(home, at_end, male, rng),
    )


def _homes(count: int, homes: int, rng: Generator) -> Ints:
    """Give each dwelling one person first (as far as there are people), the rest anyhow."""
    first = np.arange(min(count, homes))
    return np.concatenate([first, rng.integers(0, homes, count - len(first))])


def _roles(spec: Spec, rng: Generator) -> Ints:
    role = np.zeros(spec.people, dtype=np.int64)
    chosen = rng.permutation(spec.people)[: spec.active]
    role[chosen] = 1 + rng.choice(len(_ROLE_SHARES), size=len(chosen), p=_ROLE_SHARES)
    return role


def _minors(spec: Spec, home: Ints, role: Ints, rng: Generator) -> Ints:
    """Return the asked number of minors: never the first of a household, the active twice as likely."""
    first = np.zeros(spec.people, dtype=bool)
    first[np.unique(home, return_index=True)[1]] = True
    chance = np.where(first, 0.0, np.where(role > 1, 2.0, 1.0)) / rng.exponential(1.0, spec.people)
    wanted = min(round(spec.people * spec.minor_share), int((~first).sum()))
    return np.argsort(-chance, kind="stable")[:wanted]


def _custody(spec: Spec, role: Ints, rng: Generator) -> Floats:
    """Return up to two times in custody of the active, in order of time; none is from never until never."""
    count = spec.people
    share = spec.custody_share * min(spec.days / (10 * YEAR), 1.0)
    held = (role > 0) & (rng.random(count) < share)
    begin = rng.uniform(0, spec.days, count)
    until = begin + _TERM_DAYS * np.exp(_TERM_SIGMA * rng.standard_normal(count))
    again = until + rng.exponential(500, count)
    last = again + _TERM_DAYS * np.exp(_TERM_SIGMA * rng.standard_normal(count))
    back = held & (rng.random(count) < 0.4) & (again < spec.days)
    pairs = [(np.where(held, begin, _NEVER), np.where(held, until, _NEVER))]
    pairs.append((np.where(back, again, _NEVER), np.where(back, last, _NEVER)))
    return np.stack([np.column_stack(pair) for pair in pairs], axis=1)


def _couples(home: Ints, age: Floats, male: Flags, rng: Generator) -> Ints:
    """Make couples of a man and a woman, adults of one household, in half of the households that have both."""
    couple = np.full(len(home), -1)
    adult = age >= 18
    women, men = np.flatnonzero(adult & ~male), np.flatnonzero(adult & male)
    _, first_woman = np.unique(home[women], return_index=True)
    _, first_man = np.unique(home[men], return_index=True)
    _, one, other = np.intersect1d(home[women[first_woman]], home[men[first_man]], return_indices=True)
    chosen = rng.random(len(one)) < 0.5
    her, him = women[first_woman[one[chosen]]], men[first_man[other[chosen]]]
    couple[her], couple[him] = him, her
    return couple
