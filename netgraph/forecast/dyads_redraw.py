"""The model as it would be had other attacks counted more and other attackers been guessed: for intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.attackers_drawn import drawn_stream, first_guess
from netgraph.forecast.background_rate import Background
from netgraph.forecast.branching import Priors, offspring
from netgraph.forecast.dyads_attacks import DOUBT, TINY, Attacks, Branching, first_only
from netgraph.forecast.dyads_rows import Rows, ground_of, rows_of, walked
from netgraph.forecast.dyads_step import climb
from netgraph.forecast.spells import between

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["redraw"]

_FIRST_SWEEPS, _SWEEPS = 6, 2  # times that each unknown attacker is drawn before the first refit, and before each next


def redraw(
    attacks: Attacks, fitted: Branching, *, draws: int, seed: int, block_days: float = 28.0,
    priors: Priors | None = None, steps: int = 60,
) -> list[Branching]:  # fmt: skip
    """Return the model as it would be had the blocks of conflict × weeks counted otherwise: for intervals.

    A block is what happens in one connected part of the groups during `block_days`. In each draw it counts by an
    exponential weight of mean 1; the history that attacks look back on stays as it was, so no delay is cut. Attackers
    who are not known are drawn again for each draw, given the draw before and all other attacks (multiple imputation by
    data augmentation, Tanner and Wong 1987, doi:10.1080/01621459.1987.10478458), and when pairs fight is learnt again.
    The exponent of severity and the curves of the year stay as fitted. By the first imputation of moments.

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
    attacks = first_only(attacks)
    edges = _edges(attacks.window, block_days) if attacks.spells.times is None else attacks.spells.times.edges
    random = np.random.default_rng(seed)
    chains = [first_guess(one, random) for one in attacks.streams]
    found: list[Branching] = []
    now = fitted
    for _ in range(draws):
        drawn, chains = _imputed(attacks, now, chains, random=random, sweeps=_SWEEPS if found else _FIRST_SWEEPS)
        now = climb(_reweighed(drawn, fitted, edges, random), drawn, now, priors=believed, steps=steps, tolerance=1e-8)
        found.append(now)
    return _centred(found, fitted)


def _imputed(
    attacks: Attacks, fitted: Branching, chains: list[Ints], *, sweeps: int, random: Generator
) -> tuple[Attacks, list[Ints]]:  # fmt: skip
    """Return the attacks with one attacker each, drawn anew from those drawn before, and the rows drawn."""
    streams, rows = [], []
    for which, one in enumerate(attacks.streams):
        stream = one.marked(attacks.severities[which] ** fitted.kappa)
        alone, chosen = drawn_stream(
            stream,
            attacks.pairs,
            ground=ground_of(attacks, fitted.background, which),
            rate=(fitted.strength, 1 / np.asarray(fitted.decay_days)),
            rows=chains[which],
            doubt=DOUBT[0],
            end=attacks.window[1],
            sweeps=sweeps,
            random=random,
        )
        streams.append(alone)
        rows.append(chosen)
    return replace(attacks, streams=tuple(streams)), rows


def _reweighed(attacks: Attacks, fitted: Branching, edges: Floats, random: Generator) -> Rows:
    """Return the problem with each block of conflict × weeks counting by a weight of its own."""
    base = rows_of(attacks, fitted)
    blocks, exposures = _blocked(attacks, fitted, edges)
    factor: Floats = random.exponential(1.0, len(exposures))
    by_part: Floats = factor.reshape(-1, len(edges) - 1)
    problem = replace(base, weight=base.weight * factor[blocks[base.kept]], exposure=factor @ exposures)
    if attacks.spells.times is None:
        spans = _spans(attacks, fitted.background, edges)
        return replace(problem, span=(by_part[attacks.pairs.part[attacks.spells.dyad]] * spans).sum(axis=1))
    part = np.zeros(len(attacks.spells.times.cover), dtype=np.int64)
    part[attacks.unit] = attacks.pairs.part
    return replace(problem, mass=fitted.background.mass(attacks.spells, attacks.calendar) * by_part[part])


def _centred(draws: list[Branching], fitted: Branching) -> list[Branching]:
    """Return the draws with each channel's strength moved to scatter about the estimate, the shares likewise."""
    if not draws:
        return draws
    middle = np.exp(np.mean([np.log(np.maximum(one.theta, TINY)) for one in draws], axis=0))
    times = np.maximum(fitted.theta, TINY) / middle
    odds = [_odds(one.background_share) for one in draws]
    moved = _odds(fitted.background_share) - float(np.mean(odds))
    return [
        replace(one, strength=one.strength * times[:, None], background_share=float(1 / (1 + np.exp(-odd - moved))))
        for one, odd in zip(draws, odds, strict=True)
    ]


def _odds(share: float) -> float:
    inside = min(max(share, 1e-9), 1 - 1e-9)
    return float(np.log(inside / (1 - inside)))


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
