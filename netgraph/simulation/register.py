"""Which crimes the police learn of, when they write them down, and how exactly they know the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.spans import to_utc
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.columns import NEVER
from netgraph.simulation.rhythm import ZONE

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from netgraph.simulation.difficulty import Difficulty
    from netgraph.simulation.world import World

__all__ = ["REPORTED", "WATCHED", "Register", "local_times", "register_incidents"]


MINUTE, HOUR, DAY = (np.timedelta64(1, unit) for unit in ("m", "h", "D"))

REPORTED = {
    "assault": 0.75,
    "brawl": 0.7,
    "burglary": 0.92,
    "extortion": 0.4,
    "fuel_theft": 0.8,
    "harassment": 0.5,
    "partner_violence": 0.5,
    "robbery": 0.85,
    "shoplifting": 0.8,
    "theft": 0.8,
    "threat": 0.6,
    "vandalism": 0.75,
    "vehicle_theft": 0.97,
}
"""Chance that a crime of this kind is reported by somebody (share; source: judgement)."""

WATCHED = {
    "drunk_driving": 0.9,
    "knife_offence": 0.9,
    "narcotics_offence": 0.9,
    "traffic_offence": 0.95,
    "weapon_offence": 0.9,
}
"""Chance that the police come across a crime of this kind themselves (share; source: judgement)."""

OTHERS = 0.9
"""Chance for kinds in neither list; serious kinds, and what the police do themselves, are always known."""

_ALWAYS = frozenset({"police_check", "contact_ban_issued", "contact_ban_breach", "weapon_find", "prison_contact"})


@dataclass(frozen=True)
class Register:
    """What is written down of each incident of the world, one entry an incident.

    ``known`` says whether there is a record at all by ``until``, the end of the world's last day; ``number`` is the
    place in the order of registration (after those known come the others, in no order), ``recorded_at`` when it was
    written down, ``start`` and ``end`` the span in which it may have happened. ``reporting`` and ``watch`` are the
    log-odds added in each area.
    """

    known: NDArray[np.bool_]
    number: NDArray[np.int64]
    recorded_at: NDArray[np.datetime64]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]
    since: np.datetime64
    until: np.datetime64
    reporting: NDArray[np.float64]
    watch: NDArray[np.float64]


def register_incidents(world: World, difficulty: Difficulty, rng: Generator) -> Register:
    """Return what is written down of the incidents of `world`.

    Incidents are numbered in the order of their registration: numbers in the order in which things happened would give
    away what a date alone hides.
    """
    occurred = world.incidents["occurred"].to_numpy(dtype="datetime64[us]")
    since, until = _horizon(occurred)
    start, end = _spans(occurred, difficulty, rng)
    recorded_at = end + _delays(len(occurred), difficulty, rng)
    reporting, watch = _area_levels(world, difficulty, rng)
    known = _noticed(world, reporting, watch, rng) & (recorded_at < until)
    order = np.lexsort((rng.random(len(known)), np.where(known, recorded_at, until), ~known))
    number = np.empty(len(known), dtype=np.int64)
    number[order] = np.arange(len(known))
    return Register(known, number, np.where(known, recorded_at, NEVER), start, end, since, until, reporting, watch)


def _horizon(occurred: NDArray[np.datetime64]) -> tuple[np.datetime64, np.datetime64]:
    """Return the start of the first day and the end of the last on which anything happened."""
    if not len(occurred):
        nothing = np.datetime64("2020-01-01", "us")
        return nothing, nothing
    first, last = occurred.min().astype("datetime64[D]"), occurred.max().astype("datetime64[D]")
    return first.astype("datetime64[us]"), (last + DAY).astype("datetime64[us]")


def _delays(size: int, difficulty: Difficulty, rng: Generator) -> NDArray[np.timedelta64]:
    minutes = difficulty.delay_days * 1440 * rng.lognormal(0.0, difficulty.delay_spread, size)
    whole: NDArray[np.timedelta64] = np.maximum(minutes, 1.0).astype(np.int64) * MINUTE
    return whole


def _spans(
    occurred: NDArray[np.datetime64], difficulty: Difficulty, rng: Generator
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return the span in which each incident may have happened: a minute, the night from 22 to 06, or a local day."""
    local = local_times(occurred)
    night = (local + 2 * HOUR).astype("datetime64[h]").astype(np.int64) % 24 < 8
    share_at_night = night.mean() if len(night) else 0.0
    overnight = night & (
        rng.random(len(night)) < difficulty.overnight / max(share_at_night, difficulty.overnight, 1e-9)
    )
    left = 1 - overnight.mean() if len(night) else 1.0
    day_only = ~overnight & (rng.random(len(night)) < difficulty.date_only / max(left, 1e-9))
    start: NDArray[np.datetime64] = occurred.astype("datetime64[m]").astype("datetime64[us]")
    end: NDArray[np.datetime64] = start + MINUTE
    evening = (local - 12 * HOUR).astype("datetime64[D]")
    for chosen, day, begins, lasts in ((day_only, local.astype("datetime64[D]"), 0, 24), (overnight, evening, 22, 8)):
        start[chosen], end[chosen] = _local_hours(day[chosen], begins, begins + lasts)
    return start, end


def local_times(times: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return UTC times as the city's clocks show them."""
    from pandas import Series

    aware = Series(times).dt.tz_localize("UTC").dt.tz_convert(ZONE)
    local: NDArray[np.datetime64] = aware.dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    return local


def _local_hours(
    days: NDArray[np.datetime64], begins: int, ends: int
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return as UTC when these hours begin and end on each local day; each day is worked out once."""
    from pandas import Series

    known, place = np.unique(days, return_inverse=True)
    bounds = [
        to_utc(Series(known.astype("datetime64[us]") + hour * HOUR), ZONE).to_numpy(dtype="datetime64[us]")
        for hour in (begins, ends)
    ]
    return bounds[0][place], bounds[1][place]


def _area_levels(
    world: World, difficulty: Difficulty, rng: Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return, by area, the log-odds added to being reported and to being come across.

    In vulnerable areas people report less and the police are more often about (source: judgement).
    """
    district = world.places["district"].to_numpy()
    areas = int(district.max()) + 1 if len(district) else 0
    places = np.maximum(np.bincount(district, minlength=areas), 1)
    vulnerable = np.bincount(district, weights=world.places["vulnerable"].to_numpy(float), minlength=areas) / places
    noise = rng.normal(0.0, difficulty.watch_spread, (2, areas))
    return noise[0] - 0.5 * vulnerable, noise[1] + 0.7 * vulnerable


def _noticed(
    world: World, reporting: NDArray[np.float64], watch: NDArray[np.float64], rng: Generator
) -> NDArray[np.bool_]:
    kinds = world.incidents["kind"].astype("category")
    serious = set(shipped_vocabulary().serious_kinds()) | _ALWAYS
    names = [str(kind) for kind in kinds.cat.categories]
    chance = np.array([WATCHED.get(kind, REPORTED.get(kind, OTHERS)) for kind in names] or [OTHERS])
    certain = np.array([kind in serious for kind in names] or [False])
    watched = np.array([kind in WATCHED for kind in names] or [False])
    code = kinds.cat.codes.to_numpy()
    place = world.incidents["place"].to_numpy()
    area = np.where(place >= 0, world.places["district"].to_numpy()[place], 0) if len(world.places) else place * 0
    level = np.where(watched[code], watch[area], reporting[area]) if len(watch) else np.zeros(len(code))
    odds = np.log(chance / (1 - chance))[code] + level
    noticed: NDArray[np.bool_] = certain[code] | (rng.random(len(code)) < 1 / (1 + np.exp(-odds)))
    return noticed
