"""A self-exciting process of attacks between groups, on plain arrays: who may act on whom, and one step of the fit.

The rate of dyad (a, b) is that of its background plus, for each earlier attack f and each channel r by which (a, b)
is related to the dyad of f, theta_r * weight_f * g_r(t - t_f) / n_r(f): n_r(f) is the number of dyads so related, so
theta_r is the expected number of direct offspring; g_r is a mixture of exponentials with the means `DECAY_DAYS`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = [
    "CHANNELS",
    "DECAY_DAYS",
    "Pairs",
    "Priors",
    "Stream",
    "branching_ratio",
    "excited",
    "offspring",
    "pair_codes",
    "pairs_of",
    "spread",
]

CHANNELS = ("inertia", "retaliation", "attacker_diffuses", "victim_displaces", "ally_strikes", "pile_on")
"""What an attack AB leads to, in this order: AB, BA, AY, BY, XA, XB (Gibson's participation shifts)."""

DECAY_DAYS = (0.5, 3.0, 14.0, 60.0, 180.0)
"""Means of the exponentials of which delays are mixed (days)."""


@dataclass(frozen=True)
class Pairs:
    """Who may attack whom, by code: ``source, target, back`` (place of the opposite, -1 = none), ``groups``.

    ``share`` is 1 / the number of dyads to which an attack on this one leads by each channel (channels × dyads; 0
    where there is none), ``part`` the connected part of the pairs to which each belongs.
    """

    source: Ints
    target: Ints
    back: Ints
    share: Floats
    part: Ints
    groups: int

    def __len__(self) -> int:
        """Return the number of ordered pairs."""
        return len(self.source)


@dataclass(frozen=True)
class Stream:
    """Attacks in the order of time: ``time`` (days), ``mark`` (weight as a parent), ``start`` of each one's rows.

    A row is a candidate: ``dyad`` and ``prior`` chance; the rows of one attack sum to 1. ``start`` has one entry more
    than there are attacks.
    """

    time: Floats
    mark: Floats
    start: Ints
    dyad: Ints
    prior: Floats

    @property
    def event(self) -> Ints:
        """The attack that each row belongs to."""
        return np.repeat(np.arange(len(self.time)), np.diff(self.start))

    def marked(self, mark: Floats) -> Stream:
        """Return the stream with other weights."""
        return replace(self, mark=mark)


@dataclass(frozen=True)
class Priors:
    """What is believed before any attack is seen: each strength (channel, decay) is Gamma(`shape`, `rate`).

    Of a channel's sum over its five decays this says Gamma(5 × shape, rate), and of the mixture Dirichlet(shape). The
    estimate is the mode of the log strengths: as if `shape` offspring had been seen in `rate` attacks.
    """

    shape: float = 0.2
    rate: float = 10.0


def pairs_of(source: ArrayLike, target: ArrayLike, *, groups: int) -> Pairs:
    """Return the ordered pairs of groups with what each leads to.

    Parameters
    ----------
    source, target
        Codes of groups; each ordered pair once, nobody against himself.
    groups
        Number of groups.

    Raises
    ------
    ValueError
        For a pair named twice, or of a group with itself.

    Notes
    -----
    O(pairs log pairs).

    Examples
    --------
    >>> pairs = pairs_of([0, 1, 0], [1, 0, 2], groups=3)
    >>> pairs.back.tolist(), pairs.share[2].tolist()
    ([1, 0, -1], [1.0, 0.0, 1.0])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    key = a * groups + b
    order = np.argsort(key)
    if len(np.unique(key)) < len(key) or (a == b).any():
        raise ValueError("pairs: each ordered pair of two different groups must stand once")
    place = np.minimum(np.searchsorted(key[order], b * groups + a), max(len(key) - 1, 0))
    back = np.where(key[order][place] == b * groups + a, order[place], -1) if len(key) else np.empty(0, dtype=np.int64)
    out, into = np.bincount(a, minlength=groups), np.bincount(b, minlength=groups)
    returned = (back >= 0).astype(np.int64)
    number = np.stack([np.ones_like(a), returned, out[a] - 1, out[b] - returned, into[a] - returned, into[b] - 1])
    share = np.divide(1.0, number, out=np.zeros(number.shape), where=number > 0)
    _, label = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(groups, groups)), directed=False)
    part = np.unique(label[a], return_inverse=True)[1].astype(np.int64)
    return Pairs(a, b, back, share, part, groups)


def pair_codes(pairs: Pairs) -> Ints:
    """Return for each dyad which pair of groups it is of, whichever way round (0, 1, …).

    Examples
    --------
    >>> pair_codes(pairs_of([0, 1, 0], [1, 0, 2], groups=3)).tolist()
    [0, 0, 1]
    """
    low, high = np.minimum(pairs.source, pairs.target), np.maximum(pairs.source, pairs.target)
    found: Ints = np.unique(low * pairs.groups + high, return_inverse=True)[1].astype(np.int64)
    return found


def excited(
    stream: Stream, pairs: Pairs, *, ground: Floats, strength: Floats, doubt: tuple[float, float],
    decays: Sequence[float] = DECAY_DAYS, asked: tuple[float, ArrayLike] | None = None,
) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
    """Return what excites each row, the chances of the candidates, their rates, and what excites some dyads later.

    Parameters
    ----------
    stream, pairs
        The attacks, and who may attack whom.
    ground
        Background rate of each row (a day).
    strength
        Expected offspring, channels × decays.
    doubt
        Floor (share of the prior that stays) and cap of the chance of an uncertain candidate.
    decays
        Means of the exponentials (days).
    asked
        A moment after all attacks, and the dyads of which the excitation then is wanted.

    Returns
    -------
    tuple
        ``found`` (rows × channels·decays): the rate that would be there at strength 1; ``chance``, ``rate`` of each
        row; ``later`` as ``found`` for the dyads asked.

    Notes
    -----
    O(rows × channels × decays), in one pass.
    """
    from netgraph.forecast import kernels
    from netgraph.graph.kernels import run

    moment, dyads = (0.0, np.empty(0, dtype=np.int64)) if asked is None else asked
    found: tuple[Floats, Floats, Floats, Floats] = run(
        kernels.excite,
        (stream.time, stream.start, stream.mark),
        (stream.dyad, stream.prior, np.ascontiguousarray(ground)),
        (np.ascontiguousarray(strength).reshape(-1), 1 / np.asarray(decays, dtype=np.float64)),
        (pairs.source, pairs.target, pairs.back, pairs.share, pairs.groups),
        (float(doubt[0]), float(doubt[1]), float(moment), np.asarray(dyads, dtype=np.int64)),
    )
    return found


def offspring(
    stream: Stream, pairs: Pairs, chance: Floats, *, edges: Floats, decays: Sequence[float] = DECAY_DAYS
) -> Floats:
    """Return the offspring expected at strength 1 within each block: (parts × spells between `edges`, width)."""
    from netgraph.forecast import kernels
    from netgraph.graph.kernels import run

    parts = int(pairs.part.max(initial=-1)) + 1
    found: Floats = run(
        kernels.spill,
        (stream.time, stream.start, stream.mark),
        (stream.dyad, chance),
        1 / np.asarray(decays, dtype=np.float64),
        ((pairs.share > 0).astype(np.float64), pairs.part, parts),
        np.asarray(edges, dtype=np.float64),
    )
    return found


def branching_ratio(pairs: Pairs, theta: Floats, *, mean_mark: float, steps: int = 200) -> float:
    """Return the spectral radius of the branching matrix: how many attacks an attack leads to, one day or another.

    1 or more means that what the attacks stir up would grow without end. By power iteration over the dyads.

    Examples
    --------
    >>> pairs = pairs_of([0, 1], [1, 0], groups=2)
    >>> round(branching_ratio(pairs, np.array([0.3, 0.2, 0.4, 0, 0, 0]), mean_mark=1.0), 6)
    0.5
    """
    if not len(pairs):
        return 0.0
    held, found = np.ones(len(pairs)), 0.0
    for _ in range(steps):
        led = spread(pairs, theta, held)
        size = float(np.linalg.norm(led))
        if size == 0:
            return 0.0
        found, before = size / float(np.linalg.norm(held)), found
        held = led / size
        if abs(found - before) < 1e-9:
            break
    return found * mean_mark


def spread(pairs: Pairs, theta: Floats, held: Floats) -> Floats:
    """Return how many direct offspring fall on each dyad, if so many attacks fell on each."""
    given = held * pairs.share * theta[:, None]
    whole = np.stack([_sums(given[2], pairs.source, pairs), _sums(given[3], pairs.target, pairs),
                      _sums(given[4], pairs.source, pairs), _sums(given[5], pairs.target, pairs)])  # fmt: skip
    turned = np.where(pairs.back >= 0, given[:, pairs.back], 0.0)
    a, b = pairs.source, pairs.target
    led: Floats = given[0] + turned[1] + whole[0][a] - given[2] + whole[1][a] - turned[3]
    led += whole[2][b] - turned[4] + whole[3][b] - given[5]
    return led


def _sums(values: Floats, group: Ints, pairs: Pairs) -> Floats:
    return np.bincount(group, values, minlength=pairs.groups).astype(np.float64)
