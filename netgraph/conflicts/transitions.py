"""From which kind of case to which: attack to attack, or what is known to come before an attack, within its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER, PRECURSOR, VIOLENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgraph.conflicts.cases import Cases, Ints
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["LEVELS", "known_leads", "transitions"]

LEVELS = (
    "attack_attack",
    "named_before",
    "precursor_before",
    "precursor_after",
    "attack_precursor",
    "attack_violence",
    "attack_other",
    "rest",
)
"""Two attacks; a kind and the very kind it is known to precede, within the lead time; a kind known to precede
something, and any attack within that time; what is known to follow something, after any attack within that time; other
pairs with an attack, by the kind of the other; and pairs without an attack."""


def known_leads(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return what is known of precursors, in days: ``named`` (by ``before>after``), the longest by kind."""
    rows = vocabulary.precursors
    days = rows["lead_days"].astype("float64")
    named = dict(zip(rows["before"] + ">" + rows["after"], days.tolist(), strict=True))
    longest = {name: days.groupby(rows[name]).max().to_dict() for name in ("before", "after")}
    return {"named": named, **longest}


def transitions(cases: Cases, a: Ints, b: Ints, *, leads: Mapping[str, Any]) -> Ints:
    """Return the place in `LEVELS` of each pair of cases, the earlier one told by the middle of its span."""
    import pandas as pd

    turned = (cases.day[b] < cases.day[a]) | ((cases.day[b] == cases.day[a]) & (cases.kind_class[a] == ATTACK))
    first, then = np.where(turned, b, a), np.where(turned, a, b)
    one, other = cases.kind_class[first], cases.kind_class[then]
    lag = np.abs(cases.day[a] - cases.day[b]) - cases.spread[a] - cases.spread[b]
    codes, kinds = pd.factorize(cases.kind)
    before = np.array([leads["before"].get(kind, -np.inf) for kind in kinds] or [-np.inf])[codes]
    after = np.array([leads["after"].get(kind, -np.inf) for kind in kinds] or [-np.inf])[codes]
    named = np.full((len(kinds) + 1, len(kinds) + 1), -np.inf)
    for pair, days in leads["named"].items():
        places = pd.Index(kinds).get_indexer(pair.split(">"))
        if (places >= 0).all():
            named[tuple(places)] = days
    attack = (one == ATTACK) | (other == ATTACK)
    rest = np.where(one == ATTACK, other, one)
    return np.select(
        [
            (one == ATTACK) & (other == ATTACK),
            attack & (lag <= named[codes[first], codes[then]]),
            (other == ATTACK) & (lag <= before[first]),
            (one == ATTACK) & (lag <= after[then]),
            attack & (rest == PRECURSOR),
            attack & (rest == VIOLENCE),
            attack & (rest == OTHER),
        ],
        range(7),
        7,
    ).astype(np.int64)
