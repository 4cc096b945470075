"""Between which two groups each case was: attacks by their own evidence, precursors by the attack they go with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER
from netgraph.conflicts.directing import Ground
from netgraph.conflicts.following import LEAD_COLUMNS, Around, Leads, chances_of, look_for, precursors
from netgraph.conflicts.marks import read_marks
from netgraph.conflicts.siding import Sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.quarrels import Quarrels
    from netgraph.conflicts.sharing import Found
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["Standing", "stand"]

_GOES = 0.2  # a lesser chance that a precursor goes with an attack tells nothing of who struck
_MOST = 100.0  # how many times likelier the people of a precursor make a group at most
_NAMED = 1e-3  # of an attack that only a precursor names a group for
_LEAST = 2e-5  # a lesser chance is not kept


@dataclass(frozen=True)
class Standing:
    """``shared``: chance that each case (row) is between each pair of groups; ``goes``: that a precursor (row) goes
    with an attack; ``known``: how far it is known between which groups each case was (of a precursor: it is of the
    attack it goes with, or of none); ``leads``: what was looked at."""

    shared: Any
    goes: Any
    known: Floats
    leads: Leads


def stand(
    tables: Tables,
    sides: Sides,
    cases: Cases,
    *,
    found: Mapping[str, Found],
    quarrels: Quarrels,
    now: Timestamp,
    weights: Model,
) -> Standing:
    """Return between which groups each case was.

    Parameters
    ----------
    tables, now
        The records as known at a moment: where and with what each case was done.
    sides, cases
        The cases, and what is known of both their sides.
    found
        What cases share, by family (``person``, ``vehicle``, ``thing``): by that a precursor goes with an attack.
    quarrels, weights
        Who fights whom, and the model.
    """
    from scipy.sparse import csr_array

    size, pairs, marks = len(cases), len(quarrels.one), read_marks(tables, cases, now=now)
    attacks, led = np.flatnonzero(cases.kind_class == ATTACK), precursors(cases, weights.numbers["leads"])
    rest = _named_on_both(sides, cases, led)
    ground = Ground.of(cases, marks, quarrels)
    ways, others = (ground.directed(sides, some) for some in (attacks, rest))
    onto = [
        csr_array((np.ones(2 * pairs), (np.arange(2 * pairs), end)), shape=(2 * pairs, len(quarrels.groups)))
        for end in quarrels.ends
    ]
    area, homes = quarrels.homes(marks["area"])
    leads = look_for(cases, Around(sides, ways @ onto[0], ways @ onto[1], area, homes, found, weights.numbers))
    beta = np.array([weights.numbers["lead_weights"][name] for name in LEAD_COLUMNS])
    goes = chances_of(leads, beta, size)
    sides, told = _with_leads(sides, goes)
    ways = _without(ways, told) + ground.directed(sides, told)
    attack = ways[:, :pairs] + ways[:, pairs:]
    shared = csr_array(attack + others[:, :pairs] + others[:, pairs:] + goes @ attack)
    shared.data[shared.data < _LEAST] = 0.0
    shared.eliminate_zeros()
    known = np.asarray(shared.sum(axis=1)).ravel()
    known[led] = 1.0 if pairs else 0.0
    return Standing(shared, goes, known, leads)


def _named_on_both(sides: Sides, cases: Cases, led: Ints) -> Ints:
    """Return the other cases that somebody of a known group stands on both sides of."""
    on = np.zeros((2, len(cases)), dtype=bool)
    on[sides.side, sides.case] = True
    fits = on.all(axis=0) & (cases.kind_class != ATTACK) & (cases.kind_class != OTHER)
    fits[led] = False
    return np.flatnonzero(fits)


def _without(ways: Any, cases: Ints) -> Any:
    """Return the rows of all cases but these."""
    from scipy.sparse import diags_array

    others = np.ones(ways.shape[0])
    others[cases] = 0.0
    return diags_array(others, format="csr") @ ways


def _with_leads(sides: Sides, goes: Any) -> tuple[Sides, Ints]:
    """Return what is known of both sides of each case, with what the people of its precursors tell, and of which cases
    that is anything.

    Who took the car that an attack was made with, or threatened the man who was shot, most likely stands with those who
    struck; so his group counts as far as the one goes with the other.
    """
    rows = np.flatnonzero((sides.side == 0) & (sides.ratio > 1))
    told = goes.tocsr()[sides.case[rows]].tocoo()
    sure = told.data >= _GOES
    row, attack, chance = rows[told.coords[0][sure]], told.coords[1][sure].astype(np.int64), told.data[sure]
    ratio = 1 + chance * (np.minimum(sides.ratio[row], _MOST) - 1)
    many = int(sides.group.max(initial=0)) + 1
    case = np.concatenate([sides.case, attack])
    side = np.concatenate([sides.side, np.zeros(len(attack), dtype=np.int64)])
    group = np.concatenate([sides.group, sides.group[row]])
    key, place = np.unique((case * 2 + side) * many + group, return_inverse=True)
    total = np.bincount(place, np.log(np.concatenate([sides.ratio, ratio])), len(key))
    apart = sides.apart + np.where((sides.apart == 0) & np.isin(np.arange(len(sides.apart)), attack), _NAMED, 0.0)
    ratio = np.exp(np.minimum(total, 60.0))
    return Sides(key // many // 2, key // many % 2, key % many, ratio, apart), np.unique(attack)
