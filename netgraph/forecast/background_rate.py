"""How often a dyad attacks of itself: rivalry, history, season, weekday, hour, and a shrunk effect of each dyad."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.spells import MONTHS, WEEKDAYS, between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netgraph.forecast.spells import Calendar, Spells

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Turn = tuple[float, float, float]

__all__ = [
    "HOURS",
    "STRAY",
    "Background",
    "expected_by_day",
    "learn",
    "pieces_of",
    "plain_background",
    "season",
    "weighed",
]

HOURS = 24
STRAY = 0.001
"""Of the rate while a pair is fighting: what is left of it at other times, so that no attack is impossible."""

SURE = 1e-6
FIRST_TURNS = ((0.5, 0.02, 0.02), (1 - SURE, 0.02, SURE), (0.7, 0.1, SURE), (1 - SURE, 0.02, 0.02), (0.7, 0.1, 0.02))
"""Of each kind of pair (`ActiveTimes`), before anything is seen, the chances of fighting in the first bin that it may,
of beginning, and of ending, from one bin to the next; 1 less `SURE` or `SURE` where that is said for sure."""

_SEASON_SHRINK = 20.0  # as if each month, weekday and hour had been seen with so many attacks at the mean rate
_RIDGE = 0.5
_SHAPES = (0.05, 50.0)
_MOST_STEP = 1.0
_EULER = float(np.euler_gamma)
_NODES = np.linspace(-4.5, 4.5, 13)  # about the mean of the log factor, in its standard deviations
_STEP = float(_NODES[1] - _NODES[0])
_WIDEST, _LEAST_SPREAD = 1.5, 1e-6
_LEAST_OWN, _MOST_OWN = 1.0, 8.0  # two directions of a pair never quite alike, nor strangers


@dataclass(frozen=True)
class Background:
    """The background rate: coefficients, curves of mean 1, and each dyad's own effect.

    A dyad's own factor is that of its pair of groups, Gamma of mean 1 and shape ``shape``, times one of the direction,
    Gamma of mean 1 and shape ``own_shape``: before anything is seen, so that little-known dyads are drawn towards the
    others, and one direction towards the other. Then its mean is ``effect``, that of its logarithm ``log_effect``, and
    ``surety`` 1 / the variance of the latter; ``pair_log`` and ``pair_surety`` likewise of the pairs. ``gaps``: mean of
    the log factor less the factor, of pairs and directions, from which the shapes are learnt. ``fighting``: the chance
    that each pair fights in each bin of its times (none yet: wherever it may), ``turns`` how soon pairs begin and end.
    """

    coefficients: Floats
    month: Floats
    weekday: Floats
    hour: Floats
    effect: Floats
    log_effect: Floats
    surety: Floats
    shape: float
    own_shape: float
    pair_log: Floats
    pair_surety: Floats
    gaps: tuple[float, float] = (-2.0, -1.1)
    fighting: Floats | None = None
    turns: tuple[Turn, ...] = FIRST_TURNS

    def days(self, calendar: Calendar) -> Floats:
        """Return the rate summed up to each midnight, at a mean rate of about 1 a day."""
        rate = self.month[calendar.month] * self.weekday[calendar.weekday]
        return np.concatenate([[0.0], np.cumsum(rate)])

    def active(self, spells: Spells) -> Floats:
        """Return by how much of its rate each unit attacks in each bin; nothing without times."""
        if spells.times is None:
            return np.ones(0)
        may = spells.times.cover > 0
        chance = 1.0 if self.fighting is None else self.fighting
        found: Floats = np.where(may, STRAY + (1 - STRAY) * chance, STRAY)
        return found

    def active_at(self, spells: Spells, cell: Ints) -> Floats:
        """Return by how much of its rate the pair of each row attacks in its cell (`Spells.cell`)."""
        found: Floats = np.append(self.active(spells).ravel(), 1.0 if spells.times is None else STRAY)[cell]
        return found

    def mass(self, spells: Spells, calendar: Calendar) -> Floats:
        """Return the summed season of each bin where a unit may be fighting: (units, bins); nothing without times."""
        if spells.times is None:
            return np.ones((0, 0))
        days = self.days(calendar)
        within = np.diff(np.interp(spells.times.edges, np.arange(len(days)), days))
        found: Floats = spells.times.cover * within
        return found

    def spans(self, spells: Spells, calendar: Calendar, mass: Floats | None = None) -> Floats:
        """Return the summed season of each spell, as far as its pair is fighting (days)."""
        if spells.times is None:
            return between(self.days(calendar), spells.begin, spells.end)
        mass = self.mass(spells, calendar) if mass is None else mass
        found: Floats = (self.active(spells) * mass).sum(axis=1)[spells.times.unit[spells.dyad]]
        return found

    def level(self, spells: Spells) -> Floats:
        """Return the rate in each spell without season and the dyad's own effect."""
        found: Floats = np.exp(spells.columns @ self.coefficients)
        return found


def plain_background(unit: Ints, *, columns: int, rate: float) -> Background:
    """Return a background of one rate (a day) for every dyad (`unit`: its pair), with nothing learnt yet."""
    coefficients = np.zeros(columns)
    coefficients[0] = np.log(max(rate, 1e-12))
    dyads, count = len(unit), int(unit.max(initial=-1)) + 1
    return Background(
        coefficients=coefficients,
        month=np.ones(MONTHS),
        weekday=np.ones(WEEKDAYS),
        hour=np.ones(HOURS),
        effect=np.ones(dyads),
        log_effect=np.full(dyads, -_EULER),
        surety=np.ones(dyads),
        shape=1.0,
        own_shape=5.0,
        pair_log=np.full(count, -_EULER),
        pair_surety=np.ones(count),
    )


def weighed(
    before: Background, spells: Spells, *, span: Floats, rows: tuple[Ints, Floats, Floats, Floats], unit: Ints
) -> tuple[Floats, Background, float]:  # fmt: skip
    """Return how much of each row is the background's, with the dyads' own factors integrated out.

    The second answer is the background with what is then known of the factors, the third the log-likelihood of the
    rows less the expected number of background attacks, both integrated. Summed over nodes about the factors as they
    were: exact but for rounding, so that the factors, though many, do not swallow what attacks bring about.

    Parameters
    ----------
    before
        As it was.
    spells, span
        What is known of the dyads when, and the summed season in each spell (days, weighted).
    rows
        Dyad, background rate without the dyad's own factor, excitation and weight of each row.
    unit
        The pair of groups that each dyad belongs to.
    """
    from netgraph.forecast.background import kernels
    from netgraph.graph.kernels import run

    whole = np.bincount(spells.dyad, span * before.level(spells), minlength=len(unit))
    here, step = _around(before.log_effect, before.surety)
    there, pair_step = _around(before.pair_log, before.pair_surety)
    factor = np.exp(here)
    seen = run(kernels.add_logs, rows, factor, -whole[:, None] * factor)
    apart = here[:, None, :] - there[unit][:, :, None]  # log of the direction's factor: dyads × pair's × own nodes
    joint = seen[:, None, :] + _log_gamma(apart, before.own_shape) + np.log(step)[:, None, None]
    given = _log_sum(joint)
    of_pair = _log_gamma(there, before.shape) + np.log(pair_step)[:, None]
    np.add.at(of_pair, unit, given)
    sums = _log_sum(of_pair)
    chance = np.exp(joint - given[:, :, None]) * np.exp(of_pair - sums[:, None])[unit][:, :, None]
    after = _known(before, (here, chance.sum(axis=1)), (there, np.exp(of_pair - sums[:, None])), (apart, chance))
    share = run(kernels.share_rows, rows, factor, chance.sum(axis=1))
    return share, after, float(sums.sum())


def _log_sum(logs: Floats) -> Floats:
    """Return the log of the summed exponentials along the last axis."""
    most = logs.max(axis=-1)
    found: Floats = np.log(np.exp(logs - most[..., None]).sum(axis=-1)) + most
    return found


def _around(middle: Floats, surety: Floats) -> tuple[Floats, Floats]:
    """Return nodes about a log factor as it is known, and their distance."""
    width = np.minimum(1 / np.sqrt(surety), _WIDEST)
    return middle[:, None] + width[:, None] * _NODES, width * _STEP


def _log_gamma(log_factor: Floats, shape: float) -> Floats:
    """Return the log density, of the log, of a Gamma of mean 1."""
    from scipy.special import gammaln

    found: Floats = shape * log_factor - shape * np.exp(log_factor) + shape * np.log(shape) - float(gammaln(shape))
    return found


def _known(
    before: Background, own: tuple[Floats, Floats], pair: tuple[Floats, Floats], apart: tuple[Floats, Floats]
) -> Background:  # fmt: skip
    """Return the background with what the nodes say of the factors: of dyads, of pairs, of directions."""
    log_effect, surety = _moments(*own)
    pair_log, pair_surety = _moments(*pair)
    pair_gap = float(np.mean(pair_log - (np.exp(pair[0]) * pair[1]).sum(axis=1)))
    own_gap = float(np.mean(((apart[0] - np.exp(apart[0])) * apart[1]).sum(axis=(1, 2))))
    return replace(
        before,
        effect=(np.exp(own[0]) * own[1]).sum(axis=1),
        log_effect=log_effect,
        surety=surety,
        pair_log=pair_log,
        pair_surety=pair_surety,
        gaps=(pair_gap, own_gap),
    )


def _moments(nodes: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Return the mean of a log factor, and 1 / its variance."""
    middle: Floats = (chance * nodes).sum(axis=1)
    spread = (chance * (nodes - middle[:, None]) ** 2).sum(axis=1)
    return middle, 1 / np.maximum(spread, _LEAST_SPREAD)


def learn(now: Background, spells: Spells, *, span: Floats, by_spell: Floats) -> Background:
    """Return the background with the spread of the dyads' factors and the coefficients learnt by one step.

    Parameters
    ----------
    now
        With the factors as `weighed` knows them.
    spells, span
        What is known of the dyads when, and the summed season in each spell (days, weighted).
    by_spell
        Attacks that the background is given in each spell.
    """
    due = span * now.level(spells) * now.effect[spells.dyad]
    moved = replace(now, coefficients=_coefficients(now.coefficients, spells, by_spell, due))
    shape, own_shape = (_shape(old, gap) for old, gap in zip((now.shape, now.own_shape), now.gaps, strict=True))
    return replace(moved, shape=shape, own_shape=min(max(own_shape, _LEAST_OWN), _MOST_OWN))


def season(before: Background, given: tuple[Floats, Floats, Floats], expected: tuple[Floats, Floats]) -> Background:
    """Return the background with its curves learnt from the attacks in each month, weekday and hour, and those due.

    Each is drawn towards 1; the hours need no expected number, as every day has them all.
    """
    month, weekday = (
        (_SEASON_SHRINK + seen) / (_SEASON_SHRINK + due) for seen, due in zip(given[:2], expected, strict=True)
    )
    hour = _SEASON_SHRINK + given[2]
    return replace(before, month=month / month.mean(), weekday=weekday / weekday.mean(), hour=hour / hour.mean())


def pieces_of(background: Background, spells: Spells) -> tuple[Ints, Floats, Floats, Floats]:
    """Return dyad, begin, end and rate (season and the dyad's factor left out) of pieces of time of one rate each."""
    level, times = background.level(spells), spells.times
    if times is None:
        return spells.dyad, spells.begin, spells.end, level
    bins = len(times.edges) - 1
    rate = level[:, None] * (background.active(spells) * times.cover)[times.unit[spells.dyad]]
    begin, end = (np.tile(edge, len(spells)) for edge in (times.edges[:-1], times.edges[1:]))
    return np.repeat(spells.dyad, bins), begin, end, rate.ravel()


def expected_by_day(background: Background, spells: Spells, days: int) -> Floats:
    """Return the rate of all dyads together on each day, season left out."""
    begin, end = spells.begin, spells.end
    rate = background.level(spells) * background.effect[spells.dyad]
    if spells.times is not None:
        times = spells.times
        of_unit = np.bincount(times.unit[spells.dyad], rate, minlength=len(times.cover))
        begin, end, rate = times.edges[:-1], times.edges[1:], of_unit @ (background.active(spells) * times.cover)
    change = np.zeros(days + 2)
    for at, sign in ((begin, 1.0), (end, -1.0)):
        moment = np.clip(at, 0, days)
        day = np.minimum(moment.astype(np.int64), days)
        np.add.at(change, day, sign * rate * (1 - (moment - day)))
        np.add.at(change, day + 1, sign * rate * (moment - day))
    found: Floats = np.cumsum(change)[:days]
    return found


def _shape(shape: float, gap: float) -> float:
    """Return the likeliest shape of a Gamma of mean 1 of which the mean log less the mean is `gap`."""
    from scipy.special import digamma, polygamma

    for _ in range(5):
        slope = 1 / shape - float(polygamma(1, shape))
        step = (np.log(shape) - float(digamma(shape)) + 1.0 + gap) / (slope * shape)
        shape = float(np.clip(shape * np.exp(-np.clip(step, -_MOST_STEP, _MOST_STEP)), *_SHAPES))
    return shape


def _coefficients(before: Floats, spells: Spells, seen: Floats, due: Floats) -> Floats:
    """Return the coefficients after one step of Newton's, all but the first drawn towards 0."""
    ridge = np.full(len(before), _RIDGE)
    ridge[0] = 0.0
    slope = spells.columns.T @ (seen - due) - ridge * before
    curve = (spells.columns * due[:, None]).T @ spells.columns + np.diag(ridge + 1e-9)
    step = np.linalg.solve(curve, slope)
    found: Floats = before + np.clip(step, -_MOST_STEP, _MOST_STEP)
    return found
