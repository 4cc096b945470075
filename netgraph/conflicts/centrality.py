"""How central a person stands in a conflict: close to those who are close to many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.graph.codes import is_named_person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["central_people"]

_ROUNDS = 200
_CLOSE = 1e-7


def central_people(cases: DataFrame, tables: Tables) -> Series:
    """Return how central each named person stands among the people of each conflict.

    Two people are tied by every case of the conflict that both take part in, by 1 / (number of its people - 1), so
    that a crowd ties no more than a meeting of two. The measure is the eigenvector centrality of that network: a
    person counts by the ties to others, and these by theirs.

    Parameters
    ----------
    cases
        conflict_id, incident_id: the cases of each conflict.
    tables
        The records as of the run.

    Returns
    -------
    Series
        By conflict_id and entity_id: 1 the most central of the conflict, near 0 on its edge. All are 0 in a conflict
        whose cases have one named person each.

    Notes
    -----
    At most 200 rounds, each linear in pairs of people; a conflict of two loosely joined halves is then not settled
    to the last digit, and the lesser half stands low, as it should. Four digits are kept.

    References
    ----------
    P. Bonacich, "Power and centrality: a family of measures", American Journal of Sociology 92 (1987),
    doi:10.1086/228631.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import chain_of_three
    >>> cases = pd.DataFrame({"conflict_id": "c", "incident_id": ["k:1", "k:2"]})
    >>> central_people(cases, chain_of_three()).to_dict()
    {('c', 'k:A'): 0.7071, ('c', 'k:B'): 1.0, ('c', 'k:C'): 0.7071}
    """
    import numpy as np
    import pandas as pd

    rows = tables.involvements
    rows = rows[is_named_person(rows)]
    parts = rows[["incident_id", "entity_id"]].merge(cases[["conflict_id", "incident_id"]], on="incident_id")
    parts = parts.drop_duplicates().sort_values(["conflict_id", "entity_id", "incident_id"])
    people = pd.MultiIndex.from_frame(parts[["conflict_id", "entity_id"]].drop_duplicates())
    conflict = pd.factorize(people.get_level_values(0))[0]
    parts["person"] = people.get_indexer(pd.MultiIndex.from_frame(parts[["conflict_id", "entity_id"]]))
    size = parts.groupby(["conflict_id", "incident_id"])["person"].transform("size")
    parts["weight"] = 1.0 / (size - 1).clip(lower=1)
    keys = ["conflict_id", "incident_id"]
    both = parts.merge(parts[[*keys, "person"]], on=keys, suffixes=("", "_other"))
    both = both[(both["person"] != both["person_other"]).to_numpy()]
    ends = both["person"].to_numpy(), both["person_other"].to_numpy()
    found = _eigenvector(ends, both["weight"].to_numpy(), conflict.astype(np.int64))
    return pd.Series(found.round(4), index=people, name="centrality")


def _eigenvector(
    ends: tuple[NDArray[np.int64], NDArray[np.int64]], weight: NDArray[np.float64], part: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the leading eigenvector of each part of a network, each scaled to 1 at most, by the power method."""
    import numpy as np
    from scipy.sparse import coo_array

    size = len(part)
    ties = coo_array((weight, ends), shape=(size, size)).tocsr()
    tied = np.asarray(ties.sum(axis=1)).ravel() > 0
    now = tied.astype(np.float64)
    if not tied.any():
        return now
    start = np.flatnonzero(np.diff(part, prepend=-1))
    for _ in range(_ROUNDS):
        following = ties @ now + now  # the shift keeps a network of two sides from swinging to and fro
        top = np.maximum.reduceat(following, start)[part]
        following = np.divide(following, top, out=np.zeros(size), where=top > 0)
        settled = np.abs(following - now).max() < _CLOSE
        now = following
        if settled:
            break
    return now
