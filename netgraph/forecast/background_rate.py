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
_NODES = np.linspace(-5.0, 5.0, 11)  # about the mean of the log factor, in its standard deviations
_STEP = float(_NODES[1] - _NODES[0])
_WIDEST, _LEAST_SPREAD = 1.5, 1e-6


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

    A dyad's own factor is Gamma with mean 1 and shape ``shape`` before anything is seen of the dyad, so that
    little-known dyads are drawn towards the others; then Gamma with mean ``effect`` and shape ``surety``, and
    ``log_effect`` is the mean of its logarithm.
    """

    coefficients: Floats
    month: Floats
    weekday: Floats
    hour: Floats
    effect: Floats
    log_effect: Floats
    surety: Floats
    shape: float

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


def plain_background(dyads: int, *, columns: int, rate: float) -> Background:
    """Return a background of one rate (a day) for every dyad, with nothing learnt yet."""
    coefficients = np.zeros(columns)
    coefficients[0] = np.log(max(rate, 1e-12))
    return Background(
        coefficients=coefficients,
        month=np.ones(MONTHS),
        weekday=np.ones(WEEKDAYS),
        hour=np.ones(HOURS),
        effect=np.ones(dyads),
        log_effect=np.full(dyads, -_EULER),
        surety=np.ones(dyads),
        shape=1.0,
    )


def between(days: Floats, begin: Floats, end: Floats) -> Floats:
    """Return the summed curve of the days between two moments each (days)."""
    at = np.arange(len(days))
    found: Floats = np.interp(end, at, days) - np.interp(begin, at, days)
    return found


def weighed(
    before: Background, spells: Spells, *, span: Floats, rows: tuple[Ints, Floats, Floats, Floats]
) -> tuple[Floats, Background, float]:  # fmt: skip
    """Return how much of each row is the background's, with each dyad's own factor integrated out.

    The second answer is the background with what is then known of the factors, the third the log-likelihood of the
    rows less the expected number of background attacks, both integrated. Summed over nodes about the factor as it was:
    exact but for rounding, so that the dyads' factors, though many, do not swallow what attacks bring about.

    Parameters
    ----------
    before
        As it was.
    spells, span
        What is known of the dyads when, and the summed season in each spell (days, weighted).
    rows
        Dyad, background rate without the dyad's own factor, excitation and weight of each row.
    """
    from scipy.special import gammaln

    from netgraph.forecast import kernels
    from netgraph.graph.kernels import run

    whole = np.bincount(spells.dyad, span * before.level(spells), minlength=len(before.effect))
    width = np.minimum(1 / np.sqrt(before.surety), _WIDEST)
    log_factor = before.log_effect[:, None] + width[:, None] * _NODES
    factor, shape = np.exp(log_factor), before.shape
    known = shape * log_factor - (shape + whole)[:, None] * factor + np.log(width * _STEP)[:, None]
    known = known + shape * np.log(shape) - float(gammaln(shape))
    share, held, log_sum = run(kernels.integrate, rows, factor, known)
    log_effect = (held * log_factor).sum(axis=1)
    spread = (held * (log_factor - log_effect[:, None]) ** 2).sum(axis=1)
    surety = 1 / np.maximum(spread, _LEAST_SPREAD)
    after = replace(before, effect=(held * factor).sum(axis=1), log_effect=log_effect, surety=surety)
    return share, after, float(log_sum.sum())


def learn(
    now: Background, spells: Spells, *, span: Floats, by_spell: Floats, keep_shape: bool = False
) -> Background:  # fmt: skip
    """Return the background with the spread of the dyads' factors and the coefficients learnt by one step.

    Parameters
    ----------
    now
        With the factors as `weighed` knows them.
    spells, span
        What is known of the dyads when, and the summed season in each spell (days, weighted).
    by_spell
        Attacks that the background is given in each spell.
    keep_shape
        Whether the spread of the factors stays as it was.
    """
    due = span * now.level(spells) * now.effect[spells.dyad]
    shape = (
        now.shape
        if keep_shape
        else _shape(now.shape, float(np.mean(now.log_effect - now.effect)) if len(now.effect) else -1.0)
    )
    return replace(now, coefficients=_coefficients(now.coefficients, spells, by_spell, due), shape=shape)


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
