"""Fitting the group-dyad model: who attacked is guessed, what brought it about is shared out, and both again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from netgraph.forecast.background_rate import (
    HOURS,
    MONTHS,
    WEEKDAYS,
    Background,
    Calendar,
    Spells,
    between,
    expected_by_day,
    learn,
    plain_background,
    season,
    weighed,
)
from netgraph.forecast.branching import CHANNELS, DECAY_DAYS, Pairs, Priors, Stream, excited, offspring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["DOUBT", "KAPPAS", "Attacks", "Branching", "fit_branching", "ground_of", "redraw", "walked"]

DOUBT = (0.02, 0.95)
"""Floor (share of the prior that stays) and cap of the chance of an attacker who is not known."""

KAPPAS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Exponents of severity that are tried."""

_TINY = 1e-12
_AFTER_DAYS, _MOST_SAID = 60.0, 3.0  # how far later attacks speak of an earlier one, and how loudly (log)
_UNLIKELY = 0.003  # chance below which a candidate is not looked at as one who was brought to attack


@dataclass(frozen=True)
class Attacks:
    """All that the fit is told, on plain arrays.

    ``streams``: the attacks, once for each imputation of times that are not known to the minute. ``hours``: local
    hour of each attack of each stream, 24 where it is not known. ``severity``: of each stream's attacks, mean 1.
    ``pairs``, ``spells``, ``calendar``: who may attack whom, what is known of them when, and the days. ``window``:
    from when to when attacks count; earlier ones are history only (days). ``unit``: which pair of groups each dyad
    belongs to (0, 1, …), whichever way round.
    """

    streams: tuple[Stream, ...]
    severities: tuple[Floats, ...]
    hours: tuple[Ints, ...]
    pairs: Pairs
    spells: Spells
    calendar: Calendar
    window: tuple[float, float]
    unit: Ints


@dataclass(frozen=True)
class Branching:
    """A fitted model: ``strength`` (channels × decays, expected offspring), ``background``, ``kappa`` of severity.

    ``log_likelihood`` (of the attacks in the window, at the fitted background), ``penalised`` (with the priors),
    ``background_share`` (of the attacks, not brought about by any), ``steps`` of the fit, ``attacks`` in the window.
    """

    strength: Floats
    background: Background
    kappa: float
    decay_days: tuple[float, ...]
    log_likelihood: float
    penalised: float
    background_share: float
    steps: int
    attacks: int

    @property
    def theta(self) -> Floats:
        """Expected direct offspring of an attack of weight 1, by channel."""
        found: Floats = self.strength.sum(axis=1)
        return found

    @property
    def pi(self) -> Floats:
        """Share of each decay in a channel's delays."""
        found: Floats = self.strength / np.maximum(self.strength.sum(axis=1, keepdims=True), _TINY)
        return found


@dataclass(frozen=True)
class _Problem:
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


def fit_branching(
    attacks: Attacks, *, kappas: Sequence[float] = KAPPAS, without: Sequence[str] = (),
    priors: Priors | None = None, rounds: int = 12, tolerance: float = 1e-6,
) -> Branching:  # fmt: skip
    """Fit the model to attacks between groups.

    Each round guesses who attacked where that is not known (chance ∝ prior × rate, floor, cap), then shares every
    attack out between the background and the earlier attacks, and learns from the shares, until the penalised
    log-likelihood rises by less than `tolerance` of itself. The exponent of severity is the likeliest of `kappas`,
    tried on the first imputation.

    Parameters
    ----------
    attacks
        The attacks.
    kappas
        Exponents of severity to try.
    without
        Channels that are taken to bring nothing about: all of `CHANNELS` for a world without contagion.
    priors
        Of the strengths.
    rounds
        Rounds of guessing who attacked, at most.
    tolerance
        When to stop.

    Notes
    -----
    O(attacks × channels × decays) a step, by recursion over time (science: EM of a branching process, Veen and
    Schoenberg 2008, doi:10.1198/016214508000000148; unknown attackers as in Hegemann, Lewis and Bertozzi 2013).
    """
    believed = priors or Priors()
    if not kappas:
        raise ValueError("kappas: needs one exponent of severity or more")
    one = _first_only(attacks)
    best = start = _first(attacks, without)
    if len(kappas) > 1:  # so that the first exponent tried is not the least converged
        start = _climb(_problem(one, start), one, start, priors=believed, steps=40, tolerance=tolerance)
    for kappa in kappas if len(kappas) > 1 else ():
        tried = replace(start, kappa=kappa)
        start = _climb(_problem(one, tried), one, tried, priors=believed, steps=24, tolerance=tolerance)
        best = max(best, start, key=lambda model: model.penalised)
    best = best if len(kappas) > 1 else replace(best, kappa=kappas[0])
    return _fit(attacks, best, priors=believed, rounds=rounds, tolerance=tolerance)


def redraw(
    attacks: Attacks, fitted: Branching, *, draws: int, seed: int, block_days: float = 28.0,
    priors: Priors | None = None, steps: int = 60,
) -> list[Branching]:  # fmt: skip
    """Return the model as it would be had the blocks of conflict × weeks counted otherwise: for intervals.

    A block is what happens in one connected part of the groups during `block_days`. In each draw it counts by an
    exponential weight of mean 1; the history that attacks look back on stays as it was, so no delay is cut. Who
    attacked, the exponent of severity and the curves of the year stay as fitted. By the first imputation of moments.

    Uneven weights make dyads look more different than they are, and so the draws see less contagion than there is: the
    draws say how far the strengths scatter, and are moved so that their (geometric) middle is the estimate.

    Parameters
    ----------
    attacks, fitted
        What was fitted to what.
    draws, seed
        How many, and by which chance.
    block_days
        Length of a block in time.
    steps
        Steps of the fit in each draw, from where the fit ended (a fixed number, each drawn out as far as it goes).
    """
    believed = priors or Priors()
    attacks = _first_only(attacks)
    edges = _edges(attacks.window, block_days)
    base = _problem(attacks, fitted)
    blocks, exposures = _blocked(attacks, fitted, edges)
    spans = _spans(attacks, fitted.background, edges)
    random = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        factor: Floats = random.exponential(1.0, len(exposures))
        by_part: Floats = factor.reshape(-1, len(edges) - 1)
        span = (by_part[attacks.pairs.part[attacks.spells.dyad]] * spans).sum(axis=1)
        problem = replace(base, weight=base.weight * factor[blocks[base.kept]], exposure=factor @ exposures, span=span)
        found.append(_climb(problem, attacks, fitted, priors=believed, steps=steps, tolerance=1e-8))
    return _centred(found, fitted)


def _centred(draws: list[Branching], fitted: Branching) -> list[Branching]:
    """Return the draws with each channel's strength moved to scatter about the estimate, the shares likewise."""
    if not draws:
        return draws
    middle = np.exp(np.mean([np.log(np.maximum(one.theta, _TINY)) for one in draws], axis=0))
    times = np.maximum(fitted.theta, _TINY) / middle
    odds = [_odds(one.background_share) for one in draws]
    moved = _odds(fitted.background_share) - float(np.mean(odds))
    return [
        replace(one, strength=one.strength * times[:, None], background_share=float(1 / (1 + np.exp(-odd - moved))))
        for one, odd in zip(draws, odds, strict=True)
    ]


def _odds(share: float) -> float:
    inside = min(max(share, 1e-9), 1 - 1e-9)
    return float(np.log(inside / (1 - inside)))


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
    from netgraph.forecast import kernels
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
    spell = _spell_of(attacks.spells, stream.dyad, stream.time[stream.event])
    month, weekday, hour = _clock(attacks, which)
    level = np.append(background.level(attacks.spells), _TINY)[spell]
    curve = background.month[month] * background.weekday[weekday] * np.append(background.hour, 1.0)[hour]
    found: Floats = level * np.exp(background.log_effect)[stream.dyad] * curve
    return found


def _first_only(attacks: Attacks) -> Attacks:
    """Return the attacks with the first imputation alone."""
    return replace(attacks, streams=attacks.streams[:1], severities=attacks.severities[:1], hours=attacks.hours[:1])


def _first(attacks: Attacks, without: Sequence[str]) -> Branching:
    pairs, (begin, end) = attacks.pairs, attacks.window
    inside = sum(int(((one.time > begin) & (one.time <= end)).sum()) for one in attacks.streams) / len(attacks.streams)
    rate = 0.6 * inside / max(len(pairs) * (end - begin), _TINY)
    strength = np.full((len(CHANNELS), len(DECAY_DAYS)), 0.08 / len(DECAY_DAYS))
    strength[[CHANNELS.index(name) for name in without]] = 0.0
    background = plain_background(attacks.unit, columns=attacks.spells.columns.shape[1], rate=rate)
    return Branching(strength, background, 0.0, DECAY_DAYS, -np.inf, -np.inf, 1.0, 0, round(inside))


def _fit(attacks: Attacks, start: Branching, *, priors: Priors, rounds: int, tolerance: float) -> Branching:
    now, before, steps = start, -np.inf, 0
    for _ in range(rounds):
        now = _climb(_problem(attacks, now), attacks, now, priors=priors, steps=40, tolerance=tolerance / 10)
        steps += now.steps
        if abs(now.penalised - before) < tolerance * abs(now.penalised):
            break
        before = now.penalised
    last = _climb(_problem(attacks, now), attacks, now, priors=priors, steps=100, tolerance=tolerance / 30)
    return replace(last, steps=steps + last.steps)


def _problem(attacks: Attacks, fitted: Branching) -> _Problem:
    """Return the rows of all streams, and the offspring to be expected of them, as who attacked is guessed now."""
    founds, chances, exposures, weights, clocks, spells = [], [], [], [], [], []
    edges = np.array(attacks.window)
    for which, plain in enumerate(attacks.streams):
        found, chance, _ = walked(attacks, fitted, which)
        stream = plain.marked(attacks.severities[which] ** fitted.kappa)
        exposures.append(offspring(stream, attacks.pairs, chance, edges=edges, decays=fitted.decay_days).sum(axis=0))
        founds.append(found)
        chances.append(chance)
        moment = stream.time[stream.event]
        weights.append(((moment > edges[0]) & (moment <= edges[1])) / len(attacks.streams))
        clocks.append(_clock(attacks, which))
        spells.append(_spell_of(attacks.spells, stream.dyad, moment))
    chance, weight = np.concatenate(chances), np.concatenate(weights)
    prior = np.concatenate([stream.prior for stream in attacks.streams])
    doubt = chance * np.log(np.maximum(prior, _TINY) / np.maximum(chance, _TINY))
    kept = (chance >= _UNLIKELY) & (weight > 0)
    month, weekday, hour = (np.concatenate(part)[kept] for part in zip(*clocks, strict=True))
    return _Problem(
        found=np.concatenate(founds)[kept],
        dyad=np.concatenate([stream.dyad for stream in attacks.streams])[kept],
        spell=np.concatenate(spells)[kept],
        clock=(month, weekday, hour),
        weight=(weight * chance)[kept],
        kept=kept,
        entropy=float(weight @ doubt),
        exposure=np.mean(exposures, axis=0),
        span=None,
    )


def _climb(
    problem: _Problem, attacks: Attacks, start: Branching, *, priors: Priors, steps: int, tolerance: float
) -> Branching:  # fmt: skip
    """Return the model after so many steps, each drawn out as far as it still gains (squared extrapolation)."""
    now = start
    value = -np.inf
    taken = 0
    while taken < steps:
        one = _step(problem, attacks, now, priors)
        two = _step(problem, attacks, one, priors)
        taken += 2
        far = _step(problem, attacks, _beyond(now, one, two), priors)
        after = _step(problem, attacks, far, priors)
        taken += 2
        plain = two
        if after.penalised >= two.penalised:
            plain = after
        if plain.penalised - value < tolerance * abs(plain.penalised) and np.isfinite(value):
            return replace(plain, steps=taken)
        now, value = plain, plain.penalised
    return replace(now, steps=taken)


def _beyond(zero: Branching, one: Branching, two: Branching) -> Branching:
    """Return where two steps point to (squared extrapolation, Varadhan and Roland 2008)."""
    begun, middle, ended = _vector(zero), _vector(one), _vector(two)
    first, bend = middle - begun, ended - 2 * middle + begun
    ratio = float(first @ first) / max(float(bend @ bend), _TINY**2)
    length = float(np.clip(-np.sqrt(ratio), -20.0, -1.0))
    return _model(two, begun - 2 * length * first + length**2 * bend)


def _vector(model: Branching) -> Floats:
    back = model.background
    strength = np.log(np.maximum(model.strength, 1e-10)).ravel()
    curves = [np.log(curve) for curve in (back.month, back.weekday, back.hour)]
    return np.concatenate([strength, back.coefficients, np.log([back.shape, back.own_shape]), *curves])


def _model(like: Branching, vector: Floats) -> Branching:
    back = like.background
    sizes = [like.strength.size, len(back.coefficients), 2, MONTHS, WEEKDAYS, HOURS]
    strength, coefficients, shapes, *curves = np.split(vector, np.cumsum(sizes)[:-1])
    month, weekday, hour = (np.exp(np.clip(curve, -3, 3)) for curve in curves)
    shape, own_shape = np.exp(np.clip(shapes, [-3, 0], [4, 2])).tolist()
    moved = replace(
        back, coefficients=coefficients, shape=shape, own_shape=own_shape, month=month, weekday=weekday, hour=hour
    )
    raised = np.exp(np.clip(strength, -25, 1)).reshape(like.strength.shape)
    return replace(like, strength=np.where(like.strength > 0, raised, 0.0), background=moved)


def _step(problem: _Problem, attacks: Attacks, now: Branching, priors: Priors) -> Branching:
    """Return the model after one step of EM, with the penalised likelihood of the one before it."""
    back, spells = now.background, attacks.spells
    month, weekday, hour = problem.clock
    curve = back.month[month] * back.weekday[weekday] * np.append(back.hour, 1.0)[hour]
    ground = np.append(back.level(spells), _TINY)[problem.spell] * curve
    strength = now.strength.ravel()
    excitation = problem.found @ strength
    span = between(back.days(attacks.calendar), spells.begin, spells.end) if problem.span is None else problem.span
    rows = (problem.dyad, ground, excitation, problem.weight)
    share, known, value = weighed(back, spells, span=span, rows=rows, unit=attacks.unit)
    own = problem.weight * share
    brought = np.divide(problem.weight - own, excitation, out=np.zeros(len(own)), where=excitation > 0)
    brought = strength * (brought @ problem.found)
    value += problem.entropy - float(strength @ problem.exposure)
    raised = np.where(strength > 0, (brought + priors.shape) / (problem.exposure + priors.rate), 0.0)
    by_spell: Floats = np.bincount(problem.spell, own, minlength=len(spells) + 1)[: len(spells)].astype(np.float64)
    learnt = learn(known, spells, span=span, by_spell=by_spell)
    if problem.span is None and attacks.calendar.known:
        learnt = _with_season(learnt, attacks, problem, own)
    whole = float(problem.weight.sum())
    return replace(
        now,
        strength=raised.reshape(now.strength.shape),
        background=learnt,
        log_likelihood=value,
        penalised=value + _penalty(strength[strength > 0], priors),
        background_share=float(own.sum()) / whole if whole else 1.0,
    )


def _penalty(strength: Floats, priors: Priors) -> float:
    """Return the log prior of the strengths, as a density of their logarithms."""
    return float((priors.shape * np.log(np.maximum(strength, _TINY)) - priors.rate * strength).sum())


def _with_season(back: Background, attacks: Attacks, problem: _Problem, own: Floats) -> Background:
    month, weekday, hour = problem.clock
    seen = tuple(
        np.bincount(part, own, minlength=size + 1)[:size]
        for part, size in ((month, MONTHS), (weekday, WEEKDAYS), (hour, HOURS))
    )
    calendar = attacks.calendar
    daily = expected_by_day(back, attacks.spells, len(calendar.month))
    due = (
        np.bincount(calendar.month, daily * back.weekday[calendar.weekday], minlength=MONTHS),
        np.bincount(calendar.weekday, daily * back.month[calendar.month], minlength=WEEKDAYS),
    )
    return season(back, seen, due)  # type: ignore[arg-type]


def _clock(attacks: Attacks, which: int) -> tuple[Ints, Ints, Ints]:
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


def _edges(window: tuple[float, float], block_days: float) -> Floats:
    count = max(round((window[1] - window[0]) / block_days), 1)
    return np.linspace(window[0], window[1], count + 1)


def _blocked(attacks: Attacks, fitted: Branching, edges: Floats) -> tuple[Ints, Floats]:
    """Return the block of each row, and the offspring expected in each block."""
    spells, blocks, exposures = len(edges) - 1, [], []
    for which, plain in enumerate(attacks.streams):
        stream = plain.marked(attacks.severities[which] ** fitted.kappa)
        _, chance, _ = walked(attacks, fitted, which)
        exposures.append(offspring(stream, attacks.pairs, chance, edges=edges, decays=fitted.decay_days))
        part = attacks.pairs.part[stream.dyad]
        spell = np.clip(np.searchsorted(edges, stream.time[stream.event], side="left") - 1, 0, spells - 1)
        blocks.append(part * spells + spell)
    return np.concatenate(blocks), np.mean(exposures, axis=0)


def _spans(attacks: Attacks, background: Background, edges: Floats) -> Floats:
    """Return the summed season of each spell within each block of time: (spells, blocks of time)."""
    days = background.days(attacks.calendar)
    begin = np.maximum(attacks.spells.begin[:, None], edges[None, :-1])
    end = np.minimum(attacks.spells.end[:, None], edges[None, 1:])
    return between(days, begin, np.maximum(end, begin))
