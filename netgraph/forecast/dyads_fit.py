"""Fitting the group-dyad model: who attacked is guessed, what brought it about is shared out, and both again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.background_rate import plain_background
from netgraph.forecast.branching import CHANNELS, DECAY_DAYS, Priors
from netgraph.forecast.dyads_attacks import DOUBT, TINY, Attacks, Branching, first_only
from netgraph.forecast.dyads_redraw import redraw
from netgraph.forecast.dyads_rows import ground_of, rows_of, walked
from netgraph.forecast.dyads_step import climb, in_their_times

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "DOUBT",
    "KAPPAS",
    "Attacks",
    "Branching",
    "fit_branching",
    "ground_of",
    "in_their_times",
    "redraw",
    "walked",
]

KAPPAS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Exponents of severity that are tried."""


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
    one = first_only(attacks)
    best = start = _first(attacks, without)
    if len(kappas) > 1:  # so that the first exponent tried is not the least converged
        start = climb(rows_of(one, start), one, start, priors=believed, steps=40, tolerance=tolerance)
    for kappa in kappas if len(kappas) > 1 else ():
        tried = replace(start, kappa=kappa)
        start = climb(rows_of(one, tried), one, tried, priors=believed, steps=24, tolerance=tolerance)
        best = max(best, start, key=lambda model: model.penalised)
    best = best if len(kappas) > 1 else replace(best, kappa=kappas[0])
    return _fit(attacks, best, priors=believed, rounds=rounds, tolerance=tolerance)


def _first(attacks: Attacks, without: Sequence[str]) -> Branching:
    pairs, (begin, end) = attacks.pairs, attacks.window
    inside = sum(int(((one.time > begin) & (one.time <= end)).sum()) for one in attacks.streams) / len(attacks.streams)
    rate = 0.6 * inside / max(len(pairs) * (end - begin), TINY)
    strength = np.full((len(CHANNELS), len(DECAY_DAYS)), 0.08 / len(DECAY_DAYS))
    strength[[CHANNELS.index(name) for name in without]] = 0.0
    background = plain_background(attacks.unit, columns=attacks.spells.columns.shape[1], rate=rate)
    return Branching(strength, background, 0.0, DECAY_DAYS, -np.inf, -np.inf, 1.0, 0, round(inside))


def _fit(attacks: Attacks, start: Branching, *, priors: Priors, rounds: int, tolerance: float) -> Branching:
    now, before, steps = start, -np.inf, 0
    for _ in range(rounds):
        now = climb(rows_of(attacks, now), attacks, now, priors=priors, steps=40, tolerance=tolerance / 10)
        steps += now.steps
        if abs(now.penalised - before) < tolerance * abs(now.penalised):
            break
        before = now.penalised
    last = climb(rows_of(attacks, now), attacks, now, priors=priors, steps=100, tolerance=tolerance / 30)
    return replace(last, steps=steps + last.steps)
