"""Who lives in the invented city and where: people, their groups and homes, the vehicles, the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from netgraph.simulation.names import AREAS
from netgraph.simulation.spec import Spec

__all__ = ["City", "build_city", "pick"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_AREA_RING_M = 1800.0
_AREA_WIDTH_M = 350.0
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class City:
    """The invented city before anything happens in it; people, groups, places and vehicles are codes from 0.

    Of people: ``group`` (-1 = none), ``activity`` (how often they take part in anything), ``male``, ``age_days`` (on
    the last day), ``home`` (a place), ``family`` (those of one family share a surname), ``custody`` (n × 2, from and
    until in minutes). Of places: ``area``, ``x`` and ``y`` (metres from the middle). ``territory`` is the area of
    each group; ``feuds`` the pairs of groups in conflict; ``owner`` the person behind each vehicle; ``couples`` the
    people (attacker, victim) of each violent couple; ``spec`` is what the city was built to.
    """

    spec: Spec
    group: Ints
    activity: Floats
    male: Flags
    age_days: Ints
    home: Ints
    family: Ints
    custody: Ints
    area: Ints
    x: Floats
    y: Floats
    territory: Ints
    feuds: list[tuple[int, int]]
    owner: Ints
    couples: list[tuple[int, int]]

    @property
    def minor(self) -> Flags:
        """Say of each person whether they are under 18 on the last day."""
        return self.age_days < 18 * 365.25

    def free(self, minute: int, died: Ints) -> Flags:
        """Say of each person whether they are alive and out of custody at `minute`; `died` is when they die."""
        locked = (self.custody[:, 0] <= minute) & (minute < self.custody[:, 1])
        free: Flags = ~locked & (died > minute)
        return free

    def immortal(self) -> Ints:
        """Return a time of death for each person that never comes."""
        return np.full(len(self.group), _NEVER)


def build_city(spec: Spec, rng: Generator) -> City:
    """Return the people, groups, vehicles and places that `spec` asks for."""
    group = _groups(spec, rng)
    male = rng.random(spec.people) < np.where(group >= 0, 0.92, 0.5)
    age = _ages(spec, group, rng)
    area, x, y = _places(spec, rng)
    territory = np.arange(spec.groups) % len(AREAS)
    home = _homes(group, territory, area, rng)
    adults = np.flatnonzero(age >= 18 * 365.25)
    return City(
        spec=spec,
        group=group,
        activity=rng.gamma(0.7, 1.0, spec.people) * np.where(group >= 0, 3.0, 1.0) + 0.02,
        male=male,
        age_days=age,
        home=home,
        family=rng.integers(0, max(spec.people * 2 // 3, 1), spec.people),
        custody=_custody(spec, group, rng),
        area=area,
        x=x,
        y=y,
        territory=territory,
        feuds=_feuds(spec, rng),
        owner=_owners(adults, spec, rng),
        couples=_couples(spec, adults, male, group, rng),
    )


def pick(rng: Generator, weight: Any, size: int = 1) -> list[int]:
    """Return up to `size` different codes, each with a chance in proportion to its weight; fewer if fewer have any."""
    weight = np.asarray(weight, dtype=float)
    size = min(size, int(np.count_nonzero(weight)))
    if not size:
        return []
    return [int(code) for code in rng.choice(len(weight), size=size, replace=False, p=weight / weight.sum())]


def _groups(spec: Spec, rng: Generator) -> Ints:
    """Give each group one member first, the rest by a size that differs from group to group."""
    group = np.full(spec.people, -1)
    if spec.groups:
        chosen = rng.permutation(spec.people)[: spec.members]
        size = rng.dirichlet(np.full(spec.groups, 8.0))
        first = np.arange(min(2 * spec.groups, spec.members)) % spec.groups
        rest = rng.choice(spec.groups, size=spec.members - len(first), p=size)
        group[chosen] = np.concatenate([first, rest])
    return group


def _ages(spec: Spec, group: Ints, rng: Generator) -> Ints:
    """Draw ages in days: members young, others of any age, and the asked share minors, half of them members."""
    years = np.where(group >= 0, 18 + rng.gamma(2.5, 3.5, spec.people), rng.uniform(18, 75, spec.people))
    minors = pick(rng, np.where(group >= 0, 2.0, 1.0), spec.people - spec.adults)
    years[minors] = rng.uniform(13.05, 17.95, len(minors))
    years = np.where((years >= 18) & (years < 18.02), 18.02, years)
    ages: Ints = (np.minimum(years, 80) * 365.25).astype(np.int64)
    return ages


def _places(spec: Spec, rng: Generator) -> tuple[Ints, Floats, Floats]:
    count = max(spec.people * 2 // 3, len(AREAS))
    area = np.arange(count) % len(AREAS)
    angle = 2 * np.pi * area / len(AREAS)
    x = _AREA_RING_M * np.cos(angle) + rng.normal(0, _AREA_WIDTH_M, count)
    y = _AREA_RING_M * np.sin(angle) + rng.normal(0, _AREA_WIDTH_M, count)
    return area, x, y


def _homes(group: Ints, territory: Ints, area: Ints, rng: Generator) -> Ints:
    """Most members live in the area of their group, everybody else anywhere."""
    home = rng.integers(0, len(area), len(group))
    for person in np.flatnonzero((group >= 0) & (rng.random(len(group)) < 0.75)):
        home[person] = rng.choice(np.flatnonzero(area == territory[group[person]]))
    return home


def _custody(spec: Spec, group: Ints, rng: Generator) -> Ints:
    members = np.flatnonzero(group >= 0)
    held = rng.permutation(members)[: round(len(members) * spec.custody_share)]
    custody = np.full((spec.people, 2), _NEVER)
    custody[held, 0] = rng.integers(0, spec.minutes, len(held))
    lasting = rng.random(len(held)) < 0.5
    custody[held, 1] = np.where(lasting, _NEVER, custody[held, 0] + rng.integers(30, 300, len(held)) * 1440)
    return custody


def _owners(adults: Ints, spec: Spec, rng: Generator) -> Ints:
    """Half the adults own a vehicle each; where there are no adults, one of the people does."""
    able = adults if len(adults) else np.arange(spec.people)
    return rng.permutation(able)[: max(len(able) // 2, 1)]


def _feuds(spec: Spec, rng: Generator) -> list[tuple[int, int]]:
    pairs = [(a, b) for a in range(spec.groups) for b in range(a + 1, spec.groups)]
    return [pairs[code] for code in sorted(rng.permutation(len(pairs))[: spec.conflicts])]


def _couples(spec: Spec, adults: Ints, male: Flags, group: Ints, rng: Generator) -> list[tuple[int, int]]:
    """Pair adults: mostly a man who attacks and a woman who is attacked, outside the groups as far as they reach."""
    order = rng.permutation(adults)
    order = order[np.argsort(group[order] >= 0, kind="stable")][: 2 * spec.partner_dyads]
    order = order[np.argsort(~male[order], kind="stable")]
    return [(int(a), int(b)) for a, b in zip(order[: spec.partner_dyads], order[spec.partner_dyads :], strict=True)]
