"""One step of the fit of group dyads, and a climb of many, each drawn out as far as it still gains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import HOURS, Background, expected_by_day, learn, season, weighed
from netgraph.forecast.branching import Priors
from netgraph.forecast.dyads_attacks import TINY, Attacks, Branching, first_only
from netgraph.forecast.dyads_rows import Rows, rows_of
from netgraph.forecast.fighting import placed_in_time
from netgraph.forecast.spells import MONTHS, WEEKDAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["climb", "in_their_times", "step"]


def climb(
    problem: Rows, attacks: Attacks, start: Branching, *, priors: Priors, steps: int, tolerance: float
) -> Branching:  # fmt: skip
    """Return the model after so many steps, each drawn out as far as it still gains (squared extrapolation)."""
    now = start
    value = -np.inf
    taken = 0
    while taken < steps:
        one = step(problem, attacks, now, priors)
        two = step(problem, attacks, one, priors)
        taken += 2
        far = step(problem, attacks, _beyond(now, one, two), priors)
        after = step(problem, attacks, far, priors)
        taken += 2
        plain = two
        if after.penalised >= two.penalised:
            plain = after
        if abs(plain.penalised - value) < tolerance * abs(plain.penalised):
            return replace(plain, steps=taken)
        now, value = plain, plain.penalised
    return replace(now, steps=taken)


def _beyond(zero: Branching, one: Branching, two: Branching) -> Branching:
    """Return where two steps point to (squared extrapolation, Varadhan and Roland 2008)."""
    begun, middle, ended = _vector(zero), _vector(one), _vector(two)
    first, bend = middle - begun, ended - 2 * middle + begun
    ratio = float(first @ first) / max(float(bend @ bend), TINY**2)
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


def step(problem: Rows, attacks: Attacks, now: Branching, priors: Priors) -> Branching:
    """Return the model after one step of EM, with the penalised likelihood of the one before it."""
    back, spells = now.background, attacks.spells
    month, weekday, hour = problem.clock
    curve = back.month[month] * back.weekday[weekday] * np.append(back.hour, 1.0)[hour]
    ground = np.append(back.level(spells), TINY)[problem.spell] * curve
    strength = now.strength.ravel()
    excitation = problem.found @ strength
    mass = problem.mass
    if spells.times is not None and mass is None:
        mass = back.mass(spells, attacks.calendar)
    span = back.spans(spells, attacks.calendar, mass) if problem.span is None else problem.span
    active = ground * back.active_at(spells, problem.cell)
    rows = (problem.dyad, active, excitation, problem.weight)
    share, known, value = weighed(back, spells, span=span, rows=rows, unit=attacks.unit)
    if mass is not None:
        told = (problem.dyad, problem.cell, ground, excitation, problem.weight)
        known = placed_in_time(known, spells, mass=mass, rows=told)
    own = problem.weight * share
    brought = np.divide(problem.weight - own, excitation, out=np.zeros(len(own)), where=excitation > 0)
    brought = strength * (brought @ problem.found)
    value += problem.entropy - float(strength @ problem.exposure)
    raised = np.where(strength > 0, (brought + priors.shape) / (problem.exposure + priors.rate), 0.0)
    by_spell: Floats = np.bincount(problem.spell, own, minlength=len(spells) + 1)[: len(spells)].astype(np.float64)
    learnt = learn(known, spells, span=span, by_spell=by_spell)
    if problem.span is None and problem.mass is None and attacks.calendar.known:
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
    return float((priors.shape * np.log(np.maximum(strength, TINY)) - priors.rate * strength).sum())


def _with_season(back: Background, attacks: Attacks, problem: Rows, own: Floats) -> Background:
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


def in_their_times(attacks: Attacks, fitted: Branching) -> Branching:
    """Return the model with the chance that each pair fights when, told from these attacks, and all else as it is."""
    if attacks.spells.times is None:
        return fitted
    one, back = first_only(attacks), fitted.background
    problem = rows_of(one, fitted)
    month, weekday, hour = problem.clock
    curve = back.month[month] * back.weekday[weekday] * np.append(back.hour, 1.0)[hour]
    ground = np.append(back.level(one.spells), TINY)[problem.spell] * curve
    rows = (problem.dyad, problem.cell, ground, problem.found @ fitted.strength.ravel(), problem.weight)
    mass = back.mass(one.spells, one.calendar)
    told = placed_in_time(back, one.spells, mass=mass, rows=rows)
    return replace(fitted, background=replace(told, turns=back.turns))
