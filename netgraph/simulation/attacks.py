"""Attacks between groups before anybody is chosen for them: what brought each about, and what never came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.random import Generator

from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.drawing import Flags, repeats
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.rivalries import Dyads
from netgraph.simulation.words import KIND_CODE

__all__ = [
    "AFTER_END",
    "ATTACK_KINDS",
    "KIND_CODES",
    "PREVENTED",
    "Attacks",
    "Unborn",
    "background",
    "children_of",
    "cluster_size",
    "draw_kinds",
    "generations",
    "joined",
    "kept",
    "kind_weights",
    "plain",
    "taken",
]

ATTACK_KINDS = {
    "shooting": 0.26,
    "shooting_with_injury": 0.12,
    "explosion": 0.20,
    "attempted_murder": 0.11,
    "aggravated_assault": 0.11,
    "arson": 0.08,
    "stabbing": 0.05,
    "fatal_shooting": 0.04,
    "murder": 0.03,
}
"""Kinds of attack and their shares (judgement)."""

AFTER_END, PREVENTED = 0, 1


@dataclass(frozen=True)
class Attacks:
    """Attacks by their place, what each is and what brought it about.

    ``time`` (days), ``dyad``, ``parent`` (place of the attack that brought it about, -1 = none), ``channel`` (-1 =
    background), ``kind`` (code; -1 = not chosen yet), ``weight`` (factor of its offspring), ``lead`` and ``victim``
    (people; -1 = not chosen yet).
    """

    time: Floats
    dyad: Ints
    parent: Ints
    channel: Ints
    kind: Ints
    weight: Floats
    lead: Ints
    victim: Ints

    def __len__(self) -> int:
        """Return the number of attacks."""
        return len(self.time)


@dataclass(frozen=True)
class Unborn:
    """Offspring that was due and never happened: ``parent``, ``channel``, ``lag`` (days), ``reason``."""

    parent: Ints
    channel: Ints
    lag: Floats
    reason: Ints


T = TypeVar("T", Attacks, Unborn)
Breed = Callable[[Attacks, Ints], Attacks]
"""Given some attacks and their places among all: their direct offspring, whenever it is due."""


def background(dyads: Dyads, rhythm: Rhythm, rng: Generator) -> Attacks:
    """Return the attacks that no attack brought about, by the rates of the dyads and the curves of the year."""
    mass = rhythm.upto(dyads.end) - rhythm.upto(dyads.begin)
    dyad = np.repeat(np.arange(len(dyads)), rng.poisson(dyads.rate * mass))
    time = rhythm.draw_between(dyads.begin[dyad], dyads.end[dyad], rng)
    return plain(time, dyad)


def plain(time: Floats, dyad: Ints) -> Attacks:
    """Return attacks without parents, nothing else being known of them."""
    none = np.full(len(time), -1)
    return Attacks(time, dyad, none, none, none, np.ones(len(time)), none, none)


def generations(first: Attacks, breed: Breed, length: float) -> tuple[Attacks, Unborn]:
    """Return the first attacks and all their offspring, generation after generation, and what the end cut off."""
    all_, late, start = [first], [_empty_unborn()], 0
    while len(all_[-1]):
        parents = all_[-1]
        children = breed(parents, start + np.arange(len(parents)))
        lag = children.time - parents.time[children.parent - start]
        beyond = children.time >= length
        reason = np.full(int(beyond.sum()), AFTER_END)
        late.append(Unborn(children.parent[beyond], children.channel[beyond], lag[beyond], reason))
        start += len(parents)
        all_.append(taken(children, ~beyond))
    return joined(Attacks, all_), joined(Unborn, late)


def kept(attacks: Attacks, unborn: Unborn, keep: Flags) -> tuple[Attacks, Unborn]:
    """Return the attacks that are kept, sorted by time, with what was due of theirs and never came.

    An attack that is not kept, of a parent that is, was prevented; what it would have brought about is not counted.
    """
    order = np.flatnonzero(keep)[np.argsort(attacks.time[keep], kind="stable")]
    number = np.full(len(attacks) + 1, -1)
    number[order] = np.arange(len(order))
    born = attacks.parent >= 0
    lost = born & ~keep & (number[attacks.parent] >= 0)
    lag = attacks.time[lost] - attacks.time[attacks.parent[lost]]
    prevented = Unborn(attacks.parent[lost], attacks.channel[lost], lag, np.full(len(lag), PREVENTED))
    due = joined(Unborn, [unborn, prevented])
    due = Unborn(number[due.parent], due.channel, due.lag, due.reason)
    left = taken(attacks, order)
    return replace(left, parent=number[left.parent]), taken(due, due.parent >= 0)


def cluster_size(offspring: Floats) -> Floats:
    """Return the expected size of an attack's cluster, itself included, within 0, 1, 2, … days.

    ``offspring`` is the expected number of its direct offspring within 0, 1, 2, … days. The renewal equation, by the
    trapezoid rule over days: quadratic in the days, 20 ms for ten years.
    """
    step = np.diff(offspring)
    size = np.ones(len(offspring))
    if not step.any():
        return size
    for day in range(1, len(size)):
        before = size[:day]
        later = step[1:day][::-1] @ (before[:-1] + before[1:]) / 2 if day > 1 else 0.0
        size[day] = (1 + later + step[0] * size[day - 1] / 2) / (1 - step[0] / 2)
    return size


@cache
def kind_weights(kappa: float) -> Floats:
    """Return the weight of each of the `ATTACK_KINDS`: (severity / mean severity) ** kappa."""
    severity = shipped_vocabulary().kinds["severity"].loc[list(ATTACK_KINDS)].to_numpy(dtype=float)
    weight: Floats = (severity / (severity @ np.array(list(ATTACK_KINDS.values())))) ** kappa
    return weight


def draw_kinds(count: int, rng: Generator) -> Ints:
    """Return so many places in `ATTACK_KINDS`, by their shares."""
    edge = np.cumsum(list(ATTACK_KINDS.values()))
    return np.minimum(np.searchsorted(edge, rng.random(count), side="right"), len(edge) - 1)


KIND_CODES: Ints = np.array([KIND_CODE[kind] for kind in ATTACK_KINDS])


def children_of(parents: Attacks, places: Ints, number: Ints, channel: int) -> tuple[Ints, Attacks]:
    """Return whose child each is, and the children of so many each, without time and dyad yet."""
    whose, _ = repeats(number)
    child = plain(parents.time[whose], parents.dyad[whose])
    return whose, replace(child, parent=places[whose], channel=np.full(len(whose), channel))


def taken(rows: T, chosen: Flags | Ints) -> T:
    """Return the chosen rows of attacks or of unborn ones."""
    return type(rows)(*(getattr(rows, entry.name)[chosen] for entry in fields(rows)))


def joined(form: type[T], some: Sequence[T]) -> T:
    """Return the rows of several, one after the other."""
    return form(*(np.concatenate([getattr(rows, entry.name) for rows in some]) for entry in fields(form)))


def _empty_unborn() -> Unborn:
    none = np.empty(0, dtype=np.int64)
    return Unborn(none, none, np.empty(0), none)
