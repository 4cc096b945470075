"""How often a dyad attacks of itself: rivalry, history, season, weekday, hour, and a shrunk effect of each dyad."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "HOURS",
    "MONTHS",
    "WEEKDAYS",
    "Background",
    "Calendar",
    "Spells",
    "calendar_of",
    "learn",
    "plain_background",
]

MONTHS, WEEKDAYS, HOURS = 12, 7, 24
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
class Calendar:
    """Month (0 to 11) and weekday (0 = Monday) of each day from the first on; not `known` where all days are alike."""

    month: Ints
    weekday: Ints
    known: bool = True


@dataclass(frozen=True)
class Spells:
    """Spells of time in which what is known of a dyad stays the same.

    ``dyad``, ``begin`` and ``end`` (days), ``columns`` (the first is 1 everywhere): the log rate is columns @
    coefficients, plus the dyad's own effect.
    """

    dyad: Ints
    begin: Floats
    end: Floats
    columns: Floats

    def __len__(self) -> int:
        """Return the number of spells."""
        return len(self.dyad)


@dataclass(frozen=True)
class Background:
    """The background rate: coefficients, curves of mean 1, and each dyad's own effect.

    A dyad's own factor is that of its pair of groups, Gamma of mean 1 and shape ``shape``, times one of the direction,
    Gamma of mean 1 and shape ``own_shape``: before anything is seen, so that little-known dyads are drawn towards the
    others, and one direction towards the other. Then its mean is ``effect``, that of its logarithm ``log_effect``, and
    ``surety`` 1 / the variance of the latter; ``pair_log`` and ``pair_surety`` likewise of the pairs. ``gaps``: mean of
    the log factor less the factor, of pairs and directions, from which the shapes are learnt.
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

    def days(self, calendar: Calendar) -> Floats:
        """Return the rate summed up to each midnight, at a mean rate of about 1 a day."""
        rate = self.month[calendar.month] * self.weekday[calendar.weekday]
        return np.concatenate([[0.0], np.cumsum(rate)])

    def level(self, spells: Spells) -> Floats:
        """Return the rate in each spell without season and the dyad's own effect."""
        found: Floats = np.exp(spells.columns @ self.coefficients)
        return found


def calendar_of(first_day: np.datetime64, days: int) -> Calendar:
    """Return the calendar of so many days from the first on.

    Examples
    --------
    >>> calendar = calendar_of(np.datetime64("2026-01-31"), 2)
    >>> calendar.month.tolist(), calendar.weekday.tolist()
    ([0, 1], [5, 6])
    """
    day = first_day.astype("datetime64[D]") + np.arange(days)
    month = day.astype("datetime64[M]").astype(np.int64) % MONTHS
    return Calendar(month, (day.astype(np.int64) + 3) % WEEKDAYS)


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


def between(days: Floats, begin: Floats, end: Floats) -> Floats:
    """Return the summed curve of the days between two moments each (days)."""
    at = np.arange(len(days))
    found: Floats = np.interp(end, at, days) - np.interp(begin, at, days)
    return found


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
    from netgraph.forecast import kernels
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


def expected_by_day(background: Background, spells: Spells, days: int) -> Floats:
    """Return the rate of all dyads together on each day, season left out."""
    rate = background.level(spells) * background.effect[spells.dyad]
    change = np.zeros(days + 2)
    for at, sign in ((spells.begin, 1.0), (spells.end, -1.0)):
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
