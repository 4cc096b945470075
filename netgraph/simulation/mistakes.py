"""Whom the police suspect when they suspect the wrong one: somebody of the same group, or else of the same circles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from netgraph.simulation.world import World

__all__ = ["Circles", "circles_of", "other_value", "wrong_person"]

_SAME_GROUP = 0.6
_TRIES = 12


@dataclass(frozen=True)
class Circles:
    """Who could be mistaken for whom: members by group, everybody active, and who took part in what.

    ``members`` are people sorted by group, those of group g from ``starts[g]`` to ``starts[g + 1]``; ``group`` is one
    group of each person, -1 for none; ``taken`` are the pairs (incident, person) as one sorted number each.
    """

    members: NDArray[np.int64]
    starts: NDArray[np.int64]
    group: NDArray[np.int64]
    active: NDArray[np.int64]
    taken: NDArray[np.int64]
    deceased: NDArray[np.datetime64]
    occurred: NDArray[np.datetime64]

    def takes_part(self, incident: NDArray[np.int64], person: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say of each pair whether that person really took part in that incident."""
        key = incident * len(self.group) + person
        place = np.minimum(np.searchsorted(self.taken, key), max(len(self.taken) - 1, 0))
        found: NDArray[np.bool_] = self.taken[place] == key if len(self.taken) else np.zeros(len(key), dtype=bool)
        return found


def circles_of(world: World) -> Circles:
    """Return the circles of the people of `world`."""
    people, groups = len(world.people), len(world.groups)
    person, group = world.membership["person"].to_numpy(np.int64), world.membership["group"].to_numpy(np.int64)
    order = np.argsort(group, kind="stable")
    own = np.full(people, -1)
    own[person[::-1]] = group[::-1]  # the first of several
    active = np.flatnonzero(world.people["active"].to_numpy(bool))
    parts = world.involvement
    named = (parts["person"] >= 0).to_numpy()
    taken = parts["incident"].to_numpy(np.int64)[named] * people + parts["person"].to_numpy(np.int64)[named]
    return Circles(
        members=person[order],
        starts=np.searchsorted(group[order], np.arange(groups + 1)),
        group=own,
        active=active if len(active) else np.arange(people),
        taken=np.sort(taken),
        deceased=world.people["deceased_on"].to_numpy(dtype="datetime64[us]"),
        occurred=world.incidents["occurred"].to_numpy(dtype="datetime64[us]"),
    )


def wrong_person(
    incident: NDArray[np.int64], culprit: NDArray[np.int64], circles: Circles, rng: Generator
) -> NDArray[np.int64]:
    """Return for each incident somebody who had no part in it and was alive; -1 where nobody was found.

    Six in ten are of the culprit's group, the others anybody who takes part in crime.
    """
    found = np.full(len(incident), -1)
    for _ in range(_TRIES):
        open_ = np.flatnonzero(found < 0)
        drawn = _drawn(culprit[open_], circles, rng)
        dead = circles.deceased[drawn] <= circles.occurred[incident[open_]]
        right = ~dead & ~circles.takes_part(incident[open_], drawn)
        found[open_[right]] = drawn[right]
    return found


def _drawn(culprit: NDArray[np.int64], circles: Circles, rng: Generator) -> NDArray[np.int64]:
    anybody = circles.active[rng.integers(0, max(len(circles.active), 1), len(culprit))]
    group = circles.group[culprit]
    low, high = circles.starts[group], circles.starts[np.maximum(group, 0) + 1] if len(circles.members) else group
    own = (group >= 0) & (rng.random(len(culprit)) < _SAME_GROUP)
    place = low + (rng.random(len(culprit)) * (high - low)).astype(np.int64)
    if not len(circles.members):
        return anybody
    return np.where(own, circles.members[np.clip(place, 0, len(circles.members) - 1)], anybody)


def other_value(
    kind: NDArray[np.int64], value: NDArray[np.int64], chosen: NDArray[np.bool_], rng: Generator
) -> NDArray[np.int64]:
    """Return the values, those `chosen` exchanged for one that another row of the same kind has.

    It may be the same one by chance: then nothing is wrong with it.
    """
    order = np.argsort(kind, kind="stable")
    starts = np.searchsorted(kind[order], np.arange(kind.max() + 2)) if len(kind) else np.zeros(1, dtype=np.int64)
    rows = np.flatnonzero(chosen)
    low, high = starts[kind[rows]], starts[kind[rows] + 1]
    changed = value.copy()
    changed[rows] = value[order[low + (rng.random(len(rows)) * (high - low)).astype(np.int64)]]
    return changed
