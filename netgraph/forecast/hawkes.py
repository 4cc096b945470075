"""A plain mutually exciting process of some kinds of event: likelihood and fit, to hold ours to other programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["Hawkes", "fit_hawkes", "hawkes_log_likelihood"]


@dataclass(frozen=True)
class Hawkes:
    """A plain mutually exciting process: ``mu`` (kinds), ``strength`` (child's kind × parent's kind × decays)."""

    mu: Floats
    strength: Floats
    decay_days: tuple[float, ...]
    log_likelihood: float


def fit_hawkes(
    times: ArrayLike, kinds: ArrayLike, *, end: float, decay_days: Sequence[float], steps: int = 500
) -> Hawkes:
    """Fit a plain mutually exciting process of some kinds of event by maximum likelihood.

    The same E-step as in the model of dyads, without groups, priors or doubt: for checks against other programs.

    Parameters
    ----------
    times, kinds
        Moments in ascending order, and the kind (0, 1, …) of each.
    end
        End of the time watched, which begins at 0.
    decay_days
        Means of the exponentials, in the unit of the times.
    steps
        EM steps at most; it stops when the log-likelihood rises by less than a billionth of itself.
    """
    time, kind, count = _plain(times, kinds)
    beta = 1 / np.asarray(decay_days, dtype=np.float64)
    found, mass = _plain_found(time, kind, count, beta), _plain_mass(time, kind, count, beta, end)
    mu, strength = np.bincount(kind, minlength=count) / end / 2, np.full((count, mass.size), 0.5 / mass.size)
    before = -np.inf
    for _ in range(steps):
        mu, strength, now = _plain_step((found, kind), mu, strength, mass, end)
        if now - before < 1e-9 * abs(now):
            break
        before = now
    shape = (count, count, len(beta))
    whole = hawkes_log_likelihood(time, kind, end=end, mu=mu, strength=strength.reshape(shape), decay_days=decay_days)
    return Hawkes(mu, strength.reshape(shape), tuple(decay_days), whole)


def hawkes_log_likelihood(
    times: ArrayLike, kinds: ArrayLike, *, end: float, mu: ArrayLike, strength: ArrayLike, decay_days: Sequence[float]
) -> float:  # fmt: skip
    """Return the log-likelihood of a plain mutually exciting process on [0, `end`].

    ``strength[j, i, s]`` is the expected number of events of kind j that one of kind i brings about with mean delay
    ``decay_days[s]``. In time proportional to events × kinds × decays.
    """
    time, kind, count = _plain(times, kinds)
    beta, mu = 1 / np.asarray(decay_days, dtype=np.float64), np.asarray(mu, dtype=np.float64)
    flat = np.asarray(strength, dtype=np.float64).reshape(count, -1)
    rate = mu[kind] + (_plain_found(time, kind, count, beta) * flat[kind]).sum(axis=1)
    mass = _plain_mass(time, kind, count, beta, end)
    return float(np.log(rate).sum() - mu.sum() * end - (flat * mass).sum())


def _plain(times: ArrayLike, kinds: ArrayLike) -> tuple[Floats, Ints, int]:
    time, kind = np.asarray(times, dtype=np.float64), np.asarray(kinds, dtype=np.int64)
    if (np.diff(time) < 0).any():
        raise ValueError("times: must ascend")
    return time, kind, int(kind.max(initial=-1)) + 1


def _plain_found(time: Floats, kind: Ints, count: int, beta: Floats) -> Floats:
    from netgraph.forecast import kernels
    from netgraph.graph.kernels import run

    found: Floats = run(kernels.excite_kinds, time, kind, beta, count)
    return found


def _plain_mass(time: Floats, kind: Ints, count: int, beta: Floats, end: float) -> Floats:
    """Return the offspring expected at strength 1 by the end, of each parent's kind and decay."""
    each = 1 - np.exp(-np.subtract.outer(end, time)[:, None] * beta)
    sums = [np.bincount(kind, column, minlength=count).astype(np.float64) for column in each.T]
    return np.stack(sums, axis=1).reshape(-1)


def _plain_step(
    rows: tuple[Floats, Ints], mu: Floats, strength: Floats, mass: Floats, end: float
) -> tuple[Floats, Floats, float]:  # fmt: skip
    """Return the parameters after one step of EM, and the log-likelihood before it."""
    found, kind = rows
    excite = found * strength[kind]
    rate = mu[kind] + excite.sum(axis=1)
    now = float(np.log(rate).sum() - mu.sum() * end - (strength * mass).sum())
    shared = np.zeros_like(strength)
    np.add.at(shared, kind, excite / rate[:, None])
    raised: Floats = np.asarray(np.bincount(kind, mu[kind] / rate, minlength=len(mu)) / end, dtype=np.float64)
    return raised, np.divide(shared, mass, out=np.zeros_like(shared), where=mass > 0), now
