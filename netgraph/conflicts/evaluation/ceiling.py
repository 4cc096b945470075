"""How well anybody could tell which cases belong together: the chances for one who knew the city, but only its records.

The one who knows has every true membership, rivalry and rate, when every attack really was and between whom the
*other* attacks were, how many precursors are real and how long before they come. Of the case in hand he has what the
records say: who is named, who is said to have done it, when, where, with which weapon and vehicle. What he cannot tell
apart nobody can; so the same clustering fed with his chances is the ceiling of any method on these records, as
nearly as it can be had (his weighing of single traits is simple, and so a little below the best).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.evaluation.known_attacks import attacks_known
from netgraph.conflicts.evaluation.known_precursors import prepared
from netgraph.model.findings import Links

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series
    from scipy.sparse import csr_array

    from netgraph.conflicts.evaluation.known_attacks import Attacks
    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["NEEDED", "by_label", "known_chances"]

NEEDED = ("incidents", "conflicts", "dyads", "aggressions", "memberships", "person_records", "parameters")
"""Tables of the truth that the one who knows has to have; the user's own solved cases have only the first."""

_SURE = 0.999
_MOST_CELLS = 30_000_000


def by_label(links: Links, truth: Series) -> Links:
    """Return the links with the truth itself as chances: what the pairs looked at allow, whatever the evidence."""
    from netgraph.conflicts.evaluation.scoring import with_truth

    return _with_chances(links, with_truth(links, truth).to_numpy(dtype=np.float64))


def known_chances(links: Links, tables: Tables, truth: Mapping[str, DataFrame]) -> Links | None:
    """Return the links with the chances of one who knew the city, or ``None`` where it is too large for that.

    Parameters
    ----------
    links
        Whose pairs are looked at.
    tables
        The records, as the links were made from.
    truth
        Tables of a simulated city's truth by name; those `NEEDED`.

    Notes
    -----
    Attacks × pairs of groups; towns take a second, cities are beyond it.
    """
    if len(tables.incidents) * len(truth["dyads"]) > 40 * _MOST_CELLS or not len(truth["dyads"]):
        return None
    attacks = attacks_known(tables, truth)
    case, with_, weight = prepared(tables, truth, attacks)
    ids, chances = _by_conflict(attacks, case, with_, weight)
    a, b = (ids.get_indexer(links.pairs[end]) for end in ("incident_a", "incident_b"))
    both = (a >= 0) & (b >= 0)
    chance = np.zeros(len(a))
    chance[both] = np.asarray(chances[a[both]].multiply(chances[b[both]]).sum(axis=1)).ravel()
    direct = _direct(ids, attacks.ids[with_], case, weight)
    return _with_chances(links, np.maximum(chance, direct(links.pairs)))


def _with_chances(links: Links, chance: Floats) -> Links:
    bounded = np.clip(chance, 1e-6, _SURE)
    return Links(links.pairs.assign(log_odds=np.log(bounded / (1 - bounded))), links.reasons)


def _by_conflict(attacks: Attacks, case: NDArray[np.object_], with_: Ints, weight: Floats) -> tuple[Index, csr_array]:
    """Return the cases that may be in a conflict, and their chances by conflict (sparse)."""
    import pandas as pd
    from scipy.sparse import coo_array, vstack

    own = np.zeros((len(attacks.ids), len(attacks.conflicts)))
    np.add.at(own.T, attacks.conflict, attacks.chance.T)
    place, ids = pd.factorize(pd.Series(case, dtype="object"), sort=True)
    goes = coo_array((weight, (place, with_)), shape=(len(ids), len(attacks.ids))).tocsr()
    first = coo_array(own).tocsr()
    return pd.Index([*attacks.ids, *ids], dtype="object"), vstack([first, goes @ first]).tocsr()


def _direct(ids: Index, attack: Index, case: NDArray[np.object_], weight: Floats) -> Callable[[DataFrame], Floats]:
    """Return a function giving for pairs the chance that the one is the other's own precursor."""
    import pandas as pd

    low = np.minimum(ids.get_indexer(case), ids.get_indexer(attack))
    high = np.maximum(ids.get_indexer(case), ids.get_indexer(attack))
    known = pd.Series(weight, index=low.astype(np.int64) * len(ids) + high).groupby(level=0).max()

    def of(pairs: DataFrame) -> Floats:
        one, other = ids.get_indexer(pairs["incident_a"]), ids.get_indexer(pairs["incident_b"])
        key = np.minimum(one, other).astype(np.int64) * len(ids) + np.maximum(one, other)
        found: Floats = known.reindex(np.where((one >= 0) & (other >= 0), key, -1)).fillna(0.0).to_numpy()
        return found

    return of
