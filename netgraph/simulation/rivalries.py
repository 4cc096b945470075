"""Who is at odds with whom: disputes of two camps, the pairs of groups that may attack each other, and since when."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from netgraph.simulation.population import YEAR
from netgraph.simulation.rhythm import Floats, Ints, Rhythm
from netgraph.simulation.spec import Spec

__all__ = ["Dyads", "build_dyads", "related", "scaled"]

_SHARED = 0.8  # of the variance of a dyad's log rate lies in the pair, the rest in the direction
_LEAST_GROUPS = 4  # in a dispute, where there are so many: then every channel has somebody to go to
_LATE_DAYS = 60.0  # mean time from the beginning of a dispute to that of each conflict in it


@dataclass(frozen=True)
class Dyads:
    """Ordered pairs of groups that may attack each other, sorted by source and target.

    ``source`` and ``target`` groups, ``conflict`` (the same for both directions), ``dispute``, ``rate`` (attacks a
    day that no attack brought about), ``begin`` and ``end`` of that rate (days). ``back`` is the place of the
    opposite direction, ``first`` where the dyads of each source begin (and the last end), ``ally`` the pairs of
    groups of one camp.
    """

    source: Ints
    target: Ints
    conflict: Ints
    dispute: Ints
    rate: Floats
    begin: Floats
    end: Floats
    back: Ints
    first: Ints
    ally: Ints

    def __len__(self) -> int:
        """Return the number of ordered pairs."""
        return len(self.source)

    @property
    def others(self) -> Ints:
        """Return the number of targets of each dyad's source besides its own."""
        out: Ints = np.diff(self.first)[self.source] - 1
        return out


def build_dyads(spec: Spec, rng: Generator) -> Dyads:
    """Return the dyads of all disputes; in each, every group of one camp is at odds with every one of the other."""
    fighting = rng.permutation(spec.groups)[: _fighting(spec)]
    disputes = max(int(len(fighting) // max(spec.dispute_groups, _LEAST_GROUPS)), 1)
    dispute = np.sort(np.arange(len(fighting)) % disputes)
    camp = (np.arange(len(fighting)) - np.searchsorted(dispute, dispute)) % 2
    one, other = np.triu_indices(len(fighting), 1)
    foes = (dispute[one] == dispute[other]) & (camp[one] != camp[other])
    friends = (dispute[one] == dispute[other]) & (camp[one] == camp[other])
    ally = np.sort(np.column_stack([fighting[one[friends]], fighting[other[friends]]]), axis=1)
    pair = np.sort(np.column_stack([fighting[one[foes]], fighting[other[foes]]]), axis=1)
    order = np.lexsort((pair[:, 1], pair[:, 0]))
    return _directed(spec, pair[order], dispute[one[foes]][order], ally, rng)


def scaled(dyads: Dyads, expected: float, rhythm: Rhythm, offspring: Floats) -> Dyads:
    """Return the dyads with their rates scaled so that so many attacks are expected in all, offspring counted.

    ``offspring`` is the expected size of an attack's cluster, itself included, within 0, 1, 2, … days.
    """
    if not len(dyads):
        return dyads
    left = offspring[: len(rhythm.mass)][::-1]
    worth = np.concatenate([[0.0], np.cumsum(np.diff(rhythm.mass) * (left[1:] + left[:-1]) / 2)])
    day = np.arange(len(worth))
    own = np.interp(dyads.end, day, worth) - np.interp(dyads.begin, day, worth)
    return replace(dyads, rate=dyads.rate * expected / (dyads.rate @ own))


def related(dyads: Dyads, dyad: Ints, channel: int, rng: Generator) -> Ints:
    """Return for each dyad one that stands in the relation of the channel to it, all equally likely; -1 if none does.

    AB leads to AB, BA, AY, BY, XA and XB: the order of `world.CHANNELS`. X and Y are groups at odds with the one
    they meet; X, who strikes A, is therefore of the camp of B.
    """
    if channel == 0:
        return dyad
    if channel == 1:
        return dyads.back[dyad]
    own = dyad if channel in (2, 4) else dyads.back[dyad]
    others = dyads.others[own]
    step = (rng.random(len(own)) * others).astype(np.int64)
    start = dyads.first[dyads.source[own]]
    found = start + step + (start + step >= own)
    found = np.minimum(found, len(dyads) - 1)
    found = np.where(others > 0, found, -1)
    return np.where((channel >= 4) & (found >= 0), dyads.back[found], found)


def _fighting(spec: Spec) -> int:
    """Return how many groups have a conflict."""
    if spec.aggressions == 0:
        return 0
    least = min(_LEAST_GROUPS, spec.groups)
    return max(round(spec.groups * spec.conflict_share), least)


def _directed(spec: Spec, pair: Ints, dispute: Ints, ally: Ints, rng: Generator) -> Dyads:
    """Return both directions of the (sorted) pairs at odds."""
    (low, high), count = pair.T, len(pair)
    begin, end = _windows(spec, dispute, rng)
    shared, own = np.tile(rng.standard_normal(count), 2), rng.standard_normal(2 * count)
    log_rate = spec.dyad_sigma * (np.sqrt(_SHARED) * shared + np.sqrt(1 - _SHARED) * own)
    source, target = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((target, source))
    place = np.empty(2 * count, dtype=np.int64)
    place[order] = np.arange(2 * count)
    return Dyads(
        source=source[order],
        target=target[order],
        conflict=np.tile(np.arange(count), 2)[order],
        dispute=np.tile(dispute, 2)[order],
        rate=np.exp(log_rate)[order],
        begin=np.tile(begin, 2)[order],
        end=np.tile(end, 2)[order],
        back=place[(order + count) % (2 * count)],
        first=np.searchsorted(source[order], np.arange(spec.groups + 1)),
        ally=ally,
    )


def _windows(spec: Spec, dispute: Ints, rng: Generator) -> tuple[Floats, Floats]:
    """Return when each conflict begins and ends by itself; in the null ``static`` all last the whole time.

    A dispute lies around a moment of the time, so that its middle at least is in it.
    """
    whole = float(spec.days)
    if spec.null == "static":
        return np.zeros(len(dispute)), np.full(len(dispute), whole)
    count = int(dispute.max(initial=-1)) + 1
    length = spec.conflict_years * YEAR * rng.gamma(4.0, 0.25, count)
    middle = rng.uniform(0, whole, count)
    begin = np.clip(middle - length / 2, 0, whole)[dispute]
    end = np.clip(middle + length / 2, 0, whole)[dispute]
    late = np.minimum(rng.exponential(_LATE_DAYS, len(dispute)), (end - begin) / 2)
    return begin + late, end
