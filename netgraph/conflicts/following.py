"""Which attack a precursor went before, and what came after which: the theft of the car, the fire it ended in.

A precursor is of a quarrel only through the attack it goes with. With which one, if any, is a choice among the attacks
in its time: the likelier, the nearer in time, the more of people and vehicles the two share, the better its people's
groups fit those that struck and were struck, and the rarer such precursors are at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, PRECURSOR
from netgraph.graph.codes import expand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netgraph.conflicts.cases import Cases, Flags, Floats, Ints
    from netgraph.conflicts.sharing import Found
    from netgraph.conflicts.siding import Sides

__all__ = ["LEAD_COLUMNS", "Around", "Leads", "chances_of", "fit_leads", "look_for", "precursors"]

LEAD_COLUMNS = (
    "before_named",
    "before",
    "after_named",
    "after",
    "rare",
    "before_lag",
    "before_log_lag",
    "after_lag",
    "after_log_lag",
    "vehicle",
    "victim",
    "suspect",
    "person",
    "thing",
    "striker",
    "struck",
    "near_before",
    "near_after",
    "home",
)
"""What speaks for a precursor and an attack: whether the one is known to go before (or after) the very kind of the
other, or only some attack; how rare the precursor's kind is; the days between, as a part of its lead time and as a
logarithm; what they share; whether the groups of its people fit those that struck and were struck; how near they are;
whether it was where the group that struck is itself struck, and so lives."""

_MOST = 25.0  # where more attacks than this fall into the lead time, time alone brings none together
_SLACK = 1.0  # days that a precursor may seem to come after what it precedes
_FITS = 0.1  # least chance of a group at which its attacks are looked at
_LEAST = 0.0002  # a lesser chance is not kept


@dataclass(frozen=True)
class Leads:
    """Precursors and the attacks they may go with (``case, attack``: codes, by case, then attack), and ``columns``:
    what speaks for it, `LEAD_COLUMNS`."""

    case: Ints
    attack: Ints
    columns: Floats


@dataclass(frozen=True)
class Around:
    """What is known besides: ``sides`` of each case; ``striker, struck``: chance of each group to have struck and been
    struck in each attack (sparse, case by group); ``area`` of each case (code) and ``homes``: how many times likelier
    each group is struck there (area by group); ``found``: what cases share, by family; ``numbers`` of the model."""

    sides: Sides
    striker: Any
    struck: Any
    area: Ints
    homes: Floats
    found: Mapping[str, Found]
    numbers: Mapping[str, Any]


def precursors(cases: Cases, leads: Mapping[str, Any]) -> Ints:
    """Return the cases of kinds that are known to go before or after others."""
    known = np.isin(cases.kind.astype(str), [*leads["before"], *leads["after"]])
    return np.flatnonzero(known & (cases.kind_class == PRECURSOR))


def look_for(cases: Cases, around: Around) -> Leads:
    """Return for each precursor the attacks it may go with, and what speaks for each."""
    case, attack = _pairs(cases, around)
    lag, lead, before, named = _lags(cases, case, attack, around.numbers["leads"])
    many = np.array([around.numbers["of_kind"].get(kind, 1) for kind in cases.kind[case]] or [1.0])[: len(case)]
    near = np.nan_to_num(np.log(2000.0 / (cases.metres(case, attack) + 100.0)), nan=0.0)
    told = {
        "before_named": before & named,
        "before": before & ~named,
        "after_named": ~before & named,
        "after": ~before & ~named,
        "rare": np.log(max(float(around.numbers["days"]), 1.0) / np.maximum(many, 1)),
        "before_lag": np.where(before, lag / lead, 0.0),
        "before_log_lag": np.where(before, np.log(lag + 0.25), 0.0),
        "after_lag": np.where(before, 0.0, lag / lead),
        "after_log_lag": np.where(before, 0.0, np.log(lag + 0.1)),
        "striker": _fits(around.sides, 0, around.striker, case, attack),
        "struck": _fits(around.sides, 1, around.struck, case, attack),
        "near_before": np.where(before, near, 0.0),
        "near_after": np.where(before, 0.0, near),
        "home": _at_home(around, case, attack),
        **_sharing(cases, around, case, attack),
    }
    columns = [np.asarray(told[name], dtype=np.float64) for name in LEAD_COLUMNS]
    return Leads(case, attack, np.column_stack(columns))


def _fits(sides: Sides, side: int, chances: Any, case: Ints, attack: Ints) -> Floats:
    """Return the logarithm of how much the precursor's people on a side speak for the group there in the attack."""
    from scipy.sparse import csr_array

    rows = sides.side == side
    told = csr_array((sides.ratio[rows] - 1, (sides.case[rows], sides.group[rows])), shape=chances.shape)
    fits = np.asarray(told[case].multiply(chances[attack]).sum(axis=1)).ravel()
    return np.asarray(np.log1p(np.minimum(fits, 1e9)))


def _at_home(around: Around, case: Ints, attack: Ints) -> Floats:
    """Return the logarithm of how much likelier the place of the precursor is if the attackers' group did it."""
    hits, place = np.unique(attack, return_inverse=True)
    rest = np.maximum(1 - np.asarray(around.striker[hits].sum(axis=1)).ravel(), 0.0)
    likely = np.asarray(around.striker[hits] @ around.homes.T) + rest[:, None]
    known = around.area[case] >= 0
    said = np.zeros(len(case))
    said[known] = np.log(np.maximum(likely[place[known], around.area[case[known]]], 1e-3))
    return said


def _sharing(cases: Cases, around: Around, case: Ints, attack: Ints) -> dict[str, Flags]:
    """Say of each pair whether the two share a vehicle, a victim, a suspect, somebody else, or a thing."""
    import pandas as pd

    size, people, sides = len(cases), around.found["person"], around.numbers["role_sides"]
    one, other = (
        pd.Series(part, dtype="object").map(sides).to_numpy(dtype=object) for part in (people.part_a, people.part_b)
    )
    victim, suspect = (one == "victim") & (other == "victim"), (one == "suspect") & (other == "suspect")
    pairs = {name: (around.found[name].a, around.found[name].b) for name in ("vehicle", "thing")}
    for name, rows in {"victim": victim, "suspect": suspect, "person": ~victim & ~suspect}.items():
        pairs[name] = people.a[rows], people.b[rows]
    key = np.minimum(case, attack) * size + np.maximum(case, attack)
    return {name: np.isin(key, a * size + b) for name, (a, b) in pairs.items()}


def _lags(cases: Cases, case: Ints, attack: Ints, leads: Mapping[str, Any]) -> tuple[Floats, Floats, Flags, Flags]:
    """Return the days from the precursor to the attack or back, its lead time, whether it goes before, and whether it
    is known to go with this very kind."""
    import pandas as pd

    codes, kinds = pd.factorize(cases.kind)
    ahead, behind = (np.array([leads[way].get(kind, 0.0) for kind in kinds] or [0.0]) for way in ("before", "after"))
    named = np.zeros((len(kinds) + 1, len(kinds) + 1), dtype=bool)
    for pair in leads["named"]:
        named[tuple(pd.Index(kinds).get_indexer(pair.split(">")))] = True
    named[-1] = named[:, -1] = False
    passed, one, other = cases.day[attack] - cases.day[case], codes[case], codes[attack]
    before = np.asarray(np.where((ahead[one] > 0) & (behind[one] > 0), passed >= 0, ahead[one] > 0), dtype=bool)
    known = np.asarray(np.where(before, named[one, other], named[other, one]), dtype=bool)
    lag = np.maximum(np.where(before, passed, -passed), 0.0)
    return lag, np.maximum(np.where(before, ahead[one], behind[one]), 1e-9), before, known


def _pairs(cases: Cases, around: Around) -> tuple[Ints, Ints]:
    """Return the precursors and attacks in their time that share something or whose groups fit, or are few anyway."""
    size, numbers = len(cases), around.numbers
    led = precursors(cases, numbers["leads"])
    reach = np.full((size, 2), -1.0)  # days after and before the precursor in which its attack may be; -1 = not at all
    for place, way in enumerate(("before", "after")):
        reach[led, place] = [numbers["leads"][way].get(kind, -1.0) for kind in cases.kind[led]]
    rate = numbers["of_class"]["attack"] / max(float(numbers["days"]), 1.0)
    few = rate * np.maximum(reach, 0).sum(axis=1) <= _MOST
    able = reach.max(axis=1, initial=-1.0) >= 0
    keys = [_in_time(cases, np.flatnonzero(able & few), reach), *_with_shared(cases, around, able)]
    if (able & ~few).any():
        for side, chances in ((0, around.striker), (1, around.struck)):
            keys.append(_of_group(cases, around.sides, able & ~few, chances, side=side, reach=reach))
    key = np.unique(np.concatenate(keys))
    case, attack = key // max(size, 1), key % max(size, 1)
    passed, slack = cases.day[attack] - cases.day[case], _SLACK + cases.spread[attack] + cases.spread[case]
    inside = (reach[case, 0] >= 0) & (passed >= -slack) & (passed <= reach[case, 0] + slack)
    inside |= (reach[case, 1] >= 0) & (-passed >= -slack) & (-passed <= reach[case, 1] + slack)
    return case[inside], attack[inside]


def _in_time(cases: Cases, led: Ints, reach: Floats) -> Ints:
    """Return (as case * cases + attack) all attacks in the time of some precursors."""
    hits = np.flatnonzero(cases.kind_class == ATTACK)
    hits = hits[np.argsort(cases.day[hits], kind="stable")]
    wide = np.maximum(reach[led], 0) + _SLACK + cases.spread[led][:, None]
    low = np.searchsorted(cases.day[hits], cases.day[led] - wide[:, 1])
    high = np.searchsorted(cases.day[hits], cases.day[led] + wide[:, 0], side="right")
    which, place = expand(low, high - low)
    return led[which] * len(cases) + hits[place]


def _with_shared(cases: Cases, around: Around, able: Flags) -> list[Ints]:
    """Return (as case * cases + attack) the precursors and attacks that share somebody or something."""
    hit, keys = cases.kind_class == ATTACK, []
    for family in ("person", "vehicle", "thing"):
        a, b = around.found[family].a, around.found[family].b
        for one, other in ((a, b), (b, a)):
            fits = able[one] & hit[other]
            keys.append(one[fits] * len(cases) + other[fits])
    return keys


def _of_group(cases: Cases, sides: Sides, able: Flags, chances: Any, *, side: int, reach: Floats) -> Ints:
    """Return (as case * cases + attack) precursors and attacks in their time that stand with one group on a side."""
    rows = (sides.side == side) & able[sides.case] & (sides.ratio > np.e)
    case, group = sides.case[rows], sides.group[rows]
    hits = chances.tocoo()
    sure = hits.data >= _FITS
    attack, of = (code[sure].astype(np.int64) for code in hits.coords)
    first, length = float(cases.day.min()), float(np.ptp(cases.day)) + 500.0
    clock = of * 2 * length + cases.day[attack] - first
    order = np.argsort(clock, kind="stable")
    asked, wide = group * 2 * length + cases.day[case] - first, np.clip(reach[case], 0.0, 200.0) + _SLACK
    low = np.searchsorted(clock[order], asked - wide[:, 1])
    high = np.searchsorted(clock[order], asked + wide[:, 0], side="right")
    which, place = expand(low, high - low)
    keys: Ints = case[which] * len(cases) + attack[order][place]
    return keys


def chances_of(leads: Leads, beta: Floats, size: int) -> Any:
    """Return the chance that each precursor goes with each attack (sparse, cases by cases); what is missing to 1 is
    the chance that it goes with none."""
    from scipy.sparse import csr_array

    odds = np.exp(np.minimum(leads.columns @ beta, 50.0))
    total = np.bincount(leads.case, odds, size) + 1.0
    chance = odds / total[leads.case]
    kept = chance >= _LEAST
    return csr_array((chance[kept], (leads.case[kept], leads.attack[kept])), shape=(size, size))


def fit_leads(lessons: Sequence[tuple[Leads, Flags]], *, ridge: float = 1.0) -> Floats:
    """Return the weights of `LEAD_COLUMNS` under which the true choices are likeliest (a conditional logit).

    Parameters
    ----------
    lessons
        Of each town, what `look_for` found, and of each row whether it is the true one.
    ridge
        How firmly a weight stays at 0.
    """
    from scipy.optimize import minimize

    start = np.cumsum([0, *(int(leads.case.max(initial=-1)) + 1 for leads, _ in lessons)])
    case = np.concatenate([leads.case + first for (leads, _), first in zip(lessons, start, strict=False)])
    columns = np.concatenate([leads.columns for leads, _ in lessons])
    true = np.concatenate([truth for _, truth in lessons]).astype(np.float64)
    names, place = np.unique(case, return_inverse=True)

    def loss(beta: Floats) -> tuple[float, Floats]:
        told = np.minimum(columns @ beta, 50.0)
        odds = np.exp(told)
        total = np.bincount(place, odds, len(names)) + 1.0
        value = float(np.log(total).sum() - true @ told) + ridge / 2 * float(beta @ beta)
        return value, columns.T @ (odds / total[place] - true) + ridge * beta

    found = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    beta: Floats = found.x
    return beta
