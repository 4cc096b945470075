"""What prepares attacks and follows them, with known lead times, and what only looks like it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.attacks import Attacks
from netgraph.simulation.batch import Batch, Rows, rows, stacked
from netgraph.simulation.chain_events import Deeds, as_batch, fires_after, placed, some_of
from netgraph.simulation.membership import draw_member
from netgraph.simulation.presets import NOTHING_SPREADS
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.setting import Setting, anybody
from netgraph.simulation.words import KIND_CODE

__all__ = ["LEADS", "PATTERNS", "SHOOTINGS", "Chains", "draw_chains"]

PATTERNS = (
    "fuel_theft>explosion",
    "threat>shooting",
    "weapon_find>shooting",
    "vehicle_theft>shooting",
    "shooting>vehicle_arson",
    "vehicle_theft>vehicle_arson",
)
LEADS = ("fuel_theft", "threat", "weapon_find", "vehicle_theft")
"""What prepares an attack: the first four of the `PATTERNS`."""
SHOOTINGS = ("shooting", "shooting_with_injury", "fatal_shooting")
_FIRE, _LOOK_ALIKE_FIRE = 4, 5
_SHAPE = 2.0  # of the gamma distribution of lead times
_BY_THE_LEAD = 0.6  # share of the preparations by who leads the attack, the others by any member
_BURNT = 0.3  # share of vehicle thefts that lead nowhere after which the vehicle is burnt all the same


@dataclass(frozen=True)
class Chains:
    """Preparing and following incidents as a batch, their links, and the stolen vehicles used in attacks.

    ``links`` are rows of (before, after, place in `PATTERNS`, whether real), where incidents are places in the
    attacks followed by this batch and -1 is nothing; ``used`` are rows of (attack, vehicle, role).
    """

    batch: Batch
    links: Rows
    used: Rows


def draw_chains(setting: Setting, attacks: Attacks, where: Ints, rhythm: Rhythm, rng: Generator) -> Chains:
    """Return the precursors of the attacks and their look-alikes; what would lie before the first moment is left out.

    ``where`` are the places of the attacks. In the null ``no_precursors``, and where nothing spreads, there are as
    many of each kind, none of which has to do with an attack.
    """
    own = zip(LEADS, rng.spawn(len(LEADS)), strict=True)  # so that one kind's number does not change the others
    pieces = [piece for name, chance in own for piece in _of_kind(setting, attacks, name, rhythm, chance)]
    (theft, of), (double, _) = pieces[-2:]
    fires, whose = fires_after(replace(theft, where=where[of]), attacks.time[of], setting, rng)
    burnt_share = 0.0 if setting.spec.null in NOTHING_SPREADS else _BURNT
    burnt = np.flatnonzero(rng.random(len(double.time)) < burnt_share)
    false_fires, which = fires_after(some_of(double, burnt), double.time[burnt], setting, rng)
    deeds = [*(piece for piece, _ in pieces), fires, false_fires]
    start = np.cumsum([len(attacks), *(len(some.time) for some in deeds)])
    links = [
        rows(first + np.arange(len(after)), after, number // 2, after >= 0)
        for number, ((_, after), first) in enumerate(zip(pieces, start, strict=False))
    ]
    last = len(pieces)
    links.append(rows(of[whose], start[last] + np.arange(len(whose)), _FIRE, 1))
    links.append(rows(start[last - 1] + burnt[which], start[last + 1] + np.arange(len(which)), _LOOK_ALIKE_FIRE, 0))
    batch = stacked([as_batch(some, setting, rng) for some in deeds])
    return Chains(batch, np.concatenate(links), rows(of, theft.vehicle, 0))


def _of_kind(setting: Setting, attacks: Attacks, name: str, rhythm: Rhythm, rng: Generator) -> list[tuple[Deeds, Ints]]:
    """Return the true preparations of one kind and their look-alikes, with the attacks they prepare (-1 = none)."""
    of, lead = _prepared(setting, attacks, name, rng)
    number = round(setting.spec.look_alikes * len(of))
    if setting.spec.null in ("no_precursors", *NOTHING_SPREADS):
        of, lead, number = of[:0], lead[:0], number + len(of)
    true = _preparations(setting, attacks, name, (of, lead), rng)
    return [(true, of), (_look_alikes(setting, name, rhythm.draw(number, rng), rng), np.full(number, -1))]


def _prepared(setting: Setting, attacks: Attacks, name: str, rng: Generator) -> tuple[Ints, Floats]:
    """Return which attacks are prepared in this way, and how long before, in days."""
    ends = ("explosion",) if name == "fuel_theft" else SHOOTINGS
    able = np.isin(attacks.kind, [KIND_CODE[kind] for kind in ends])
    of = np.flatnonzero(able & (rng.random(len(attacks)) < getattr(setting.spec, f"{name}_share")))
    mean = getattr(setting.spec, f"lead_{name}_days")
    lead = rng.gamma(_SHAPE, mean / _SHAPE, len(of))
    inside = attacks.time[of] >= lead
    return of[inside], lead[inside]


def _preparations(
    setting: Setting, attacks: Attacks, name: str, prepared: tuple[Ints, Floats], rng: Generator
) -> Deeds:
    of, lead = prepared
    time = attacks.time[of] - lead
    group = setting.dyads.source[attacks.dyad[of]]
    wished = np.where(rng.random(len(of)) < _BY_THE_LEAD, attacks.lead[of], -1)
    member = draw_member(setting.groups, setting.people, group, time, rng)
    actor = np.where(setting.people.free(wished, time), wished, member)
    victim = attacks.victim[of]
    against = np.where(setting.people.alive(victim, time) & (victim != actor), victim, -1)
    none = np.full(len(of), -1)
    conflict = setting.dyads.conflict[attacks.dyad[of]]
    return placed(Deeds(name, time, actor, against, group, conflict, none, none), setting, rng)


def _look_alikes(setting: Setting, name: str, time: Floats, rng: Generator) -> Deeds:
    """Return deeds of members of any group, at any time, against anybody."""
    group = rng.integers(0, len(setting.groups.district), len(time))
    actor = draw_member(setting.groups, setting.people, group, time, rng)
    against = anybody(setting.people, time, rng)
    against = np.where(against == actor, -1, against)
    none = np.full(len(time), -1)
    return placed(Deeds(name, time, actor, against, group, none, none, none), setting, rng)
