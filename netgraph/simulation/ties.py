"""Who knows whom without any incident: family, couples, addresses, telephone, company in crime, prison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Pools, pools, within
from netgraph.simulation.membership import Groups
from netgraph.simulation.population import People
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.spec import Spec

__all__ = ["TIES", "Ties", "build_ties"]

TIES = ("kin", "partner", "lives_with", "phone", "associate", "prison")
_COMPANY = 2.2  # ties of company drawn for each member within the group
_BRIDGES = 0.35  # and between groups
_CONNECTED = 1.1  # ties to the active drawn for each of the others
_KIN_ELSEWHERE = 0.5  # kin in another household drawn for each person
_PHONE_SHARE = 0.5  # of the ties of company
_MET_SHARE = 0.5  # of those who sat in one prison at one time, next to each other in the order of arrival
_PER_PRISON = 150  # active people


@dataclass(frozen=True)
class Ties:
    """Ties, each pair and kind once, ``a`` before ``b``: ``kind`` is a place in `TIES`.

    ``begin`` in days, minus infinite where it has always been so. ``company`` draws for a person (pool) somebody
    they commit crime, telephone or live with.
    """

    a: Ints
    b: Ints
    kind: Ints
    begin: Floats
    company: Pools


def build_ties(spec: Spec, people: People, groups: Groups, rng: Generator) -> Ties:
    """Return the ties; how many somebody has is heavy-tailed, as how active they are is."""
    company = _pairs(_in_groups(people, groups, rng), _bridges(people, rng), _to_the_active(people, rng))
    phone = _pairs(_picked(company, rng, _PHONE_SHARE), _bridges(people, rng))
    home = within(people.home)
    couple = np.flatnonzero(people.couple > np.arange(len(people)))
    partner = (couple, people.couple[couple])
    apart = people.couple[home[0]] != home[1]
    family = (home[0][apart], home[1][apart])
    some = rng.integers(0, len(people), (2, round(_KIN_ELSEWHERE * len(people) / 2)))
    kin = _pairs(_picked(family, rng, 0.8), (some[0], some[1]))
    found = (kin, partner, home, phone, company, _prison(people, rng))
    begins = [rng.uniform(-spec.days / 2, 0.9 * spec.days, len(pair[0])) for pair in found]
    for always in (0, 1, 2):
        begins[always][:] = -np.inf
    begins[5] = _since(people, found[5])
    return _bundle(len(people), found, begins)


def _bundle(count: int, found: tuple[tuple[Ints, Ints], ...], begins: list[Floats]) -> Ties:
    a, b = (np.concatenate([pair[side] for pair in found]) for side in (0, 1))
    kind = np.repeat(np.arange(len(TIES)), [len(pair[0]) for pair in found])
    begin = np.concatenate(begins)
    low, high = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((kind, high, low))
    low, high, kind, begin = low[order], high[order], kind[order], begin[order]
    close = np.isin(kind, (2, 3, 4))
    ends = np.concatenate([low[close], high[close]])
    company = pools(ends, count, item=np.concatenate([high[close], low[close]]))
    return Ties(low, high, kind, begin, company)


def _pairs(*some: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Return each unordered pair of different people once."""
    a, b = (np.concatenate([pair[side] for pair in some]) for side in (0, 1))
    both = np.unique(np.column_stack([np.minimum(a, b), np.maximum(a, b)])[a != b], axis=0)
    return both[:, 0], both[:, 1]


def _picked(pair: tuple[Ints, Ints], rng: Generator, share: float) -> tuple[Ints, Ints]:
    kept = rng.random(len(pair[0])) < share
    return pair[0][kept], pair[1][kept]


def _in_groups(people: People, groups: Groups, rng: Generator) -> tuple[Ints, Ints]:
    """Draw pairs within groups: a larger group has more ties a member, the active most."""
    rows = pools(groups.group, len(groups.district), groups.weight * people.drive[groups.person])
    size = rows.size()
    group = np.repeat(np.arange(len(size)), np.round(_COMPANY * size).astype(np.int64))
    return groups.person[rows.draw(group, rng)], groups.person[rows.draw(group, rng)]


def _bridges(people: People, rng: Generator) -> tuple[Ints, Ints]:
    busy = pools(np.where(people.active, 0, -1), 1, people.drive)
    pool = np.zeros(round(_BRIDGES * int(people.active.sum())), dtype=np.int64)
    return busy.draw(pool, rng), busy.draw(pool, rng)


def _to_the_active(people: People, rng: Generator) -> tuple[Ints, Ints]:
    """Tie the others to the active: the most active know by far the most people."""
    others = np.flatnonzero(~people.active)
    if not people.active.any() or not len(others):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    who = np.repeat(others, rng.poisson(_CONNECTED * people.luck[others] / people.luck[others].mean()))
    known = pools(np.where(people.active, 0, -1), 1, people.drive**0.8)
    return who, known.draw(np.zeros(len(who), np.int64), rng)


def _prison(people: People, rng: Generator) -> tuple[Ints, Ints]:
    """Tie people who sat in one prison at one time: each with those who came shortly before."""
    prisons = max(int(people.active.sum()) // _PER_PRISON, 1)
    who, term = np.nonzero(np.isfinite(people.locked[:, :, 0]))
    begin, end = people.locked[who, term, 0], people.locked[who, term, 1]
    prison = rng.integers(0, prisons, len(who))
    order = np.lexsort((begin, prison))
    who, begin, end, prison = who[order], begin[order], end[order], prison[order]
    some = []
    for step in (1, 2, 3):
        meet = (prison[step:] == prison[:-step]) & (begin[step:] < end[:-step]) & (who[step:] != who[:-step])
        some.append(_picked((who[:-step][meet], who[step:][meet]), rng, _MET_SHARE))
    return _pairs(*some)


def _since(people: People, pair: tuple[Ints, Ints]) -> Floats:
    """Return when two people first sat at the same time."""
    first, second = people.locked[pair[0]], people.locked[pair[1]]
    begin = np.maximum(first[:, :, None, 0], second[:, None, :, 0])
    shared = begin < np.minimum(first[:, :, None, 1], second[:, None, :, 1])
    since: Floats = np.where(shared, begin, np.inf).min(axis=(1, 2), initial=np.inf)
    return since
