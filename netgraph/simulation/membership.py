"""Which loosely organised groups there are, and who belongs to which how much and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from netgraph.simulation.drawing import Pools, pools
from netgraph.simulation.population import LEAST_AGE, YEAR, People
from netgraph.simulation.rhythm import Floats, Ints
from netgraph.simulation.spec import Spec

__all__ = ["Groups", "build_groups", "draw_member"]

_SECOND_SHARE = 0.2  # of the members with a second loyalty from the start
_STREET = (0.0, 0.15, 0.6, 1.0, 0.25, 0.6)  # how often each role class, none first, stands in an attack
_TRIES = 12


@dataclass(frozen=True)
class Groups:
    """Groups by their code: the ``district`` each holds, and rows of membership.

    Of the rows: ``person``, ``group``, ``weight`` (share of the loyalty), ``begin`` and ``end`` (days; infinite while
    it lasts). ``main`` is the first group of each person (-1 = none); ``street`` draws a row of a group by how often
    such a member stands in an attack.
    """

    district: Ints
    person: Ints
    group: Ints
    weight: Floats
    begin: Floats
    end: Floats
    main: Ints
    street: Pools


def build_groups(spec: Spec, people: People, rng: Generator) -> Groups:
    """Return the groups: sizes differ, everybody active belongs to one, some to two, and some change."""
    member = rng.permutation(np.flatnonzero(people.active))
    if not spec.groups:
        member = member[:0]
    main = np.full(len(people), -1)
    main[member] = _chosen(spec, len(member), rng)
    begin = np.maximum(LEAST_AGE * YEAR - people.age[member], 0.0)
    kept, change = rng.random(len(member)), rng.uniform(begin, np.maximum(begin, float(spec.days)))
    until = np.where(kept < spec.drift_share, change, np.inf)
    double = rng.random(len(member)) < _SECOND_SHARE
    other = (main[member] + rng.integers(1, max(spec.groups, 2), len(member))) % max(spec.groups, 1)
    double &= other != main[member]
    moved, later = until < np.inf, np.where(rng.random(len(member)) < 0.5, main[member], other)
    share = np.where(double, rng.uniform(0.55, 0.75, len(member)), rng.uniform(0.8, 1.0, len(member)))
    side = np.where(double, (1 - share) * rng.uniform(0.6, 1.0, len(member)), 0.0)
    now = np.where(double & (later == other), 1 - side, rng.uniform(0.5, 0.8, len(member)))
    rows = [
        (member, main[member], share, begin, until),
        (member[double], other[double], side[double], begin[double], until[double]),
        (member[moved], later[moved], now[moved], until[moved], np.full(moved.sum(), np.inf)),
    ]
    return _sorted(spec, people, main, [np.concatenate(column) for column in zip(*rows, strict=True)], rng)


def draw_member(groups: Groups, people: People, group: Ints, time: Floats, rng: Generator) -> Ints:
    """Return for each group and moment a member who is free then; -1 where none was found in a dozen tries."""
    found = np.full(len(group), -1)
    open_ = np.arange(len(group))
    for _ in range(_TRIES):
        row = groups.street.draw(group[open_], rng)
        when, who = time[open_], groups.person[np.maximum(row, 0)]
        good = (row >= 0) & (groups.begin[row] <= when) & (when < groups.end[row]) & people.free(who, when)
        found[open_[good]] = who[good]
        open_ = open_[~good]
        if not len(open_):
            break
    return found


def _chosen(spec: Spec, members: int, rng: Generator) -> Ints:
    """Give each group three members first, the rest by a size that differs from group to group."""
    first = np.arange(min(3 * spec.groups, members)) % max(spec.groups, 1)
    size = rng.dirichlet(np.full(max(spec.groups, 1), 4.0))
    return np.concatenate([first, rng.choice(len(size), size=members - len(first), p=size)])


def _sorted(spec: Spec, people: People, main: Ints, columns: list[Any], rng: Generator) -> Groups:
    person, group, weight, begin, end = columns
    order = np.lexsort((begin, group, person))
    person, group = person[order], group[order]
    weight, begin, end = weight[order], begin[order], end[order]
    stands = weight * people.drive[person] * np.array(_STREET)[people.role[person]]
    return Groups(
        district=rng.permutation(np.arange(spec.groups) % spec.districts),
        person=person,
        group=group,
        weight=weight,
        begin=begin,
        end=end,
        main=main,
        street=pools(group, spec.groups, stands),
    )
