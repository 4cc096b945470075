"""The attacks as rows that a step of the fit works on: who may have attacked, what excited it, what it was due to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from netgraph.forecast.background_rate import Background
from netgraph.forecast.branching import Pairs, Stream, excited, offspring
from netgraph.forecast.dyads_attacks import DOUBT, TINY, Attacks, Branching
from netgraph.forecast.spells import Spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Rows", "clock_of", "ground_of", "rows_of", "walked"]

_AFTER_DAYS, _MOST_SAID = 60.0, 3.0  # how far later attacks speak of an earlier one, and how loudly (log)
_UNLIKELY = 0.003  # chance below which a candidate is not looked at as one who was brought to attack


@dataclass(frozen=True)
class Rows:
    """One linear problem: the rows of all streams as they stand when who attacked is held fixed.

    ``weight`` of a row is the chance that this candidate attacked, times the weight of the attack; ``entropy`` what
    the doubt about attackers adds to the likelihood.
    """

    found: Floats
    dyad: Ints
    spell: Ints
    clock: tuple[Ints, Ints, Ints]
    weight: Floats
    kept: NDArray[np.bool_]
    entropy: float
    exposure: Floats
    span: Floats | None  # fixed summed season of each spell; None: learnt with the rest
    cell: Ints  # place of each row among the chances of fighting
    mass: Floats | None = None  # fixed summed season of each bin; None: learnt with the rest


def rows_of(attacks: Attacks, fitted: Branching) -> Rows:
    """Return the rows of all streams, and the offspring to be expected of them, as who attacked is guessed now."""
    founds, chances, exposures, weights, clocks, spells, cells = [], [], [], [], [], [], []
    edges = np.array(attacks.window)
    for which, plain in enumerate(attacks.streams):
        found, chance, _ = walked(attacks, fitted, which)
        stream = plain.marked(attacks.severities[which] ** fitted.kappa)
        exposures.append(offspring(stream, attacks.pairs, chance, edges=edges, decays=fitted.decay_days).sum(axis=0))
        founds.append(found)
        chances.append(chance)
        moment = stream.time[stream.event]
        weights.append(((moment > edges[0]) & (moment <= edges[1])) / len(attacks.streams))
        clocks.append(clock_of(attacks, which))
        spells.append(_spell_of(attacks.spells, stream.dyad, moment))
        cells.append(attacks.spells.cell(stream.dyad, moment))
    chance, weight = np.concatenate(chances), np.concatenate(weights)
    prior = np.concatenate([stream.prior for stream in attacks.streams])
    doubt = chance * np.log(np.maximum(prior, TINY) / np.maximum(chance, TINY))
    kept = (chance >= _UNLIKELY) & (weight > 0)
    month, weekday, hour = (np.concatenate(part)[kept] for part in zip(*clocks, strict=True))
    return Rows(
        found=np.concatenate(founds)[kept],
        dyad=np.concatenate([stream.dyad for stream in attacks.streams])[kept],
        spell=np.concatenate(spells)[kept],
        clock=(month, weekday, hour),
        weight=(weight * chance)[kept],
        kept=kept,
        entropy=float(weight @ doubt),
        exposure=np.mean(exposures, axis=0),
        span=None,
        cell=np.concatenate(cells)[kept],
    )


def walked(attacks: Attacks, fitted: Branching, which: int) -> tuple[Floats, Floats, Floats]:
    """Return what excites each row of one stream, the chances of the candidates, and the background of each row.

    Who attacked is guessed twice: from what was before, and then also from what came after (whose attack the later
    ones would answer or repeat).
    """
    stream = attacks.streams[which].marked(attacks.severities[which] ** fitted.kappa)
    ground = ground_of(attacks, fitted.background, which)
    told: _Told = {"strength": fitted.strength, "doubt": DOUBT, "decays": fitted.decay_days}
    found, chance, rate, _ = excited(stream, attacks.pairs, ground=ground, **told)
    if len(stream.dyad) > len(stream.time) and fitted.strength.any():
        stream = _in_hindsight(stream, attacks.pairs, fitted, chance, rate)
        found, chance, _, _ = excited(stream, attacks.pairs, ground=ground, **told)
    return found, chance, ground


class _Told(TypedDict):
    strength: Floats
    doubt: tuple[float, float]
    decays: tuple[float, ...]


def _in_hindsight(stream: Stream, pairs: Pairs, fitted: Branching, chance: Floats, rate: Floats) -> Stream:
    """Return the stream with the priors moved by what the later attacks say of each candidate."""
    from netgraph.forecast.attackers import kernels
    from netgraph.graph.kernels import run

    found = run(
        kernels.look_ahead,
        (stream.time, stream.start, stream.mark),
        (stream.dyad, chance, rate),
        (fitted.strength.ravel(), 1 / np.asarray(fitted.decay_days)),
        (pairs.source, pairs.target, pairs.share),
        _AFTER_DAYS,
    )
    most = np.maximum.reduceat(found, stream.start[:-1])
    moved = stream.prior * np.exp(np.maximum(found - np.repeat(most, np.diff(stream.start)), -_MOST_SAID))
    whole = np.repeat(np.add.reduceat(moved, stream.start[:-1]), np.diff(stream.start))
    return replace(stream, prior=moved / whole)


def ground_of(attacks: Attacks, background: Background, which: int) -> Floats:
    """Return the background rate of each row of a stream."""
    stream = attacks.streams[which]
    begin, end = attacks.window
    moment = np.clip(stream.time, np.nextafter(begin, end), end)[stream.event]
    spell = _spell_of(attacks.spells, stream.dyad, moment)
    month, weekday, hour = clock_of(attacks, which)
    level = np.append(background.level(attacks.spells), TINY)[spell]
    curve = background.month[month] * background.weekday[weekday] * np.append(background.hour, 1.0)[hour]
    found: Floats = level * np.exp(background.log_effect)[stream.dyad] * curve
    return found * background.active_at(attacks.spells, attacks.spells.cell(stream.dyad, moment))


def clock_of(attacks: Attacks, which: int) -> tuple[Ints, Ints, Ints]:
    """Return month, weekday and hour of each row of a stream."""
    stream, calendar = attacks.streams[which], attacks.calendar
    event = stream.event
    hour = attacks.hours[which][event]
    day = np.clip(stream.time.astype(np.int64), 0, len(calendar.month) - 1)[event]
    return calendar.month[day], calendar.weekday[day], hour


def _spell_of(spells: Spells, dyad: Ints, time: Floats) -> Ints:
    """Return the spell in which each row lies; one past the last where none does."""
    order = np.lexsort((spells.begin, spells.dyad))
    begin, whose = spells.begin[order], spells.dyad[order]
    big = float(max(np.abs(spells.end).max(initial=0), np.abs(time).max(initial=0)) + 1) * 4
    place = np.searchsorted(whose * big + begin, dyad * big + time, side="right") - 1
    spell = order[np.maximum(place, 0)]
    fits = (place >= 0) & (spells.dyad[spell] == dyad) & (time <= spells.end[spell]) & (time >= spells.begin[spell])
    found: Ints = np.where(fits, spell, len(spells))
    return found
