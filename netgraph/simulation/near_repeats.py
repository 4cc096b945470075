"""When and where ordinary crime happens, and how one such crime brings about another close by soon after."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Flags, repeats
from netgraph.simulation.habits import HABITS, HOURS_OF
from netgraph.simulation.places import Places, nearest_place
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.setting import Setting

__all__ = ["Spots", "draw_spots", "spots_only"]


@dataclass(frozen=True)
class Spots:
    """When and where, before anybody is chosen: ``time``, ``habit`` (place in `HABITS`), ``where`` (a place).

    ``parent`` is the place of the incident that brought it about (-1 = none), ``drawn`` the distance drawn then and
    ``away`` that between the two addresses (metres; 0 without a parent).
    """

    time: Floats
    habit: Ints
    where: Ints
    parent: Ints
    drawn: Floats
    away: Floats


def draw_spots(setting: Setting, rhythms: dict[str, Rhythm], rng: Generator) -> Spots:
    """Return all ordinary incidents: those by themselves first, then their near repeats, generation by generation.

    Near repeats are part of the expected number of incidents, whose mix of kinds is that of `HABITS` without them.
    """
    first = _by_themselves(setting, rhythms, rng)
    again = np.array([habit.repeats for habit in HABITS])
    length = rhythms["night"].length
    found, latest, start = [first], first, 0
    while len(latest.time):
        number = rng.poisson(setting.spec.near_repeat_ratio * again[latest.habit])
        children = _near(setting, latest, number, start, rng)
        start += len(latest.time)
        latest = spots_only(children, children.time < length)
        found.append(latest)
    return Spots(*(np.concatenate([getattr(some, entry.name) for some in found]) for entry in fields(Spots)))


def spots_only(spots: Spots, chosen: Flags) -> Spots:
    """Return the chosen incidents, parents as they were numbered before."""
    return Spots(*(getattr(spots, entry.name)[chosen] for entry in fields(spots)))


def _by_themselves(setting: Setting, rhythms: dict[str, Rhythm], rng: Generator) -> Spots:
    share = np.array([habit.share for habit in HABITS])
    share /= share.sum()
    repeating = share @ np.array([habit.repeats for habit in HABITS])
    ratio = setting.spec.near_repeat_ratio
    count = rng.poisson(setting.spec.ordinary / (1 + repeating * ratio / (1 - ratio)))
    habit = np.sort(rng.choice(len(HABITS), size=count, p=share))
    time = np.empty(count)
    for hours, curve in rhythms.items():
        some = np.flatnonzero(np.isin(habit, HOURS_OF[hours]))
        time[some] = curve.draw(len(some), rng)
    none = np.zeros(count)
    return Spots(time, habit, _where(setting, habit, rng), np.full(count, -1), none, none)


def _where(setting: Setting, habit: Ints, rng: Generator) -> Ints:
    """Return a place for each: on the street by the places' rates, at home by how often those who live there suffer."""
    pool = np.zeros(len(habit), dtype=np.int64)
    street = setting.places.street.draw(pool, rng)
    home = setting.dwelling.draw(pool, rng)
    return np.where(np.array([one.at_home for one in HABITS])[habit], home, street)


def _near(setting: Setting, latest: Spots, number: Ints, start: int, rng: Generator) -> Spots:
    """Return so many near repeats of each: distance and delay exponential, direction anyhow, at the nearest place."""
    spec, places = setting.spec, setting.places
    whose, _ = repeats(number)
    drawn = rng.exponential(spec.near_repeat_m, len(whose))
    turn = rng.uniform(0, 2 * np.pi, len(whose))
    before = latest.where[whose]
    where = before
    if len(whose):
        where = nearest_place(places, places.x[before] + drawn * np.cos(turn), places.y[before] + drawn * np.sin(turn))
    time = latest.time[whose] + rng.exponential(spec.near_repeat_days, len(whose))
    return Spots(time, latest.habit[whose], where, start + whose, drawn, _distance(places, before, where))


def _distance(places: Places, one: Ints, other: Ints) -> Floats:
    return np.hypot(places.x[one] - places.x[other], places.y[one] - places.y[other])
