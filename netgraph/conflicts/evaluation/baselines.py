"""The obvious ways of putting cases together, to be beaten: each gives members as `find_conflicts` does."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from netgraph.conflicts.clusters import find_conflicts
from netgraph.graph.codes import is_named_person
from netgraph.model.findings import Links
from netgraph.model.founded import is_founded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["NEAR_M", "average_link", "families_of", "one_family", "shared_people", "shared_people_and_place"]

NEAR_M = 500.0
"""How far apart two cases of one person may be to be put together by place as well (metres)."""

_SURE = 0.5  # log Bayes factor, on average, on which `average_link` still joins; chosen on worlds of seeds 1 to 20


def shared_people(tables: Tables) -> DataFrame:
    """Put together all cases that a chain of shared named people joins.

    Returns
    -------
    DataFrame
        ``incident_id, conflict_id`` (a number); cases that share nobody are left out.

    Examples
    --------
    >>> from tests.worlds import two_feuding_pairs
    >>> shared_people(two_feuding_pairs())["conflict_id"].tolist()
    [0, 0, 1, 1]
    """
    parts = _named_parts(tables).sort_values(["entity_id", "incident_id"])
    follows = (parts["entity_id"] == parts["entity_id"].shift()).to_numpy()
    return _components(parts["incident_id"].shift()[follows], parts["incident_id"][follows])


def shared_people_and_place(tables: Tables) -> DataFrame:
    """Put together all cases that a chain joins in which every two share a named person and lie within `NEAR_M`.

    Returns
    -------
    DataFrame
        As `shared_people`; cases without a place are left out.

    Notes
    -----
    Quadratic in the cases of one person.
    """
    import numpy as np

    parts = _named_parts(tables).merge(_places(tables), on="incident_id")
    both = parts.merge(parts, on="entity_id", suffixes=("", "_other"))
    way = np.hypot(both["x"] - both["x_other"], both["y"] - both["y_other"])
    both = both[((both["incident_id"] < both["incident_id_other"]) & (way <= NEAR_M)).to_numpy()]
    return _components(both["incident_id"], both["incident_id_other"])


def families_of(links: Links) -> list[str]:
    """Return the families of evidence that the links name a part of their log-odds for."""
    return [name for name in links.pairs.columns if name not in ("incident_a", "incident_b", "log_odds")]


def one_family(links: Links, family: str, *, seed: int) -> DataFrame:
    """Put cases together by one family of evidence alone, the others counting as if they said nothing.

    Returns
    -------
    DataFrame
        Members as of `find_conflicts`.
    """
    pairs = links.pairs
    others = [name for name in families_of(links) if name != family]
    alone = pairs["log_odds"] - pairs[others].sum(axis=1)
    kept = (pairs[family] > 0).to_numpy()
    return find_conflicts(Links(pairs.assign(log_odds=alone)[kept], links.reasons), seed=seed).members


def average_link(links: Links, *, at_least: float = _SURE) -> DataFrame:
    """Join the two groups of cases whose mean evidence is greatest, again and again, while it is great enough.

    The evidence of a pair is the sum of the logarithms of its Bayes factors, one a family (the strongest), as if the
    families did not overlap; a pair without evidence counts 0.

    Parameters
    ----------
    links
        From `link_cases`; the reasons hold the Bayes factors.
    at_least
        Least mean log Bayes factor between two groups that are joined.

    Returns
    -------
    DataFrame
        ``incident_id, conflict_id`` (a number); cases that are joined to none are left out.

    Notes
    -----
    About pairs × log pairs. The way of the R package crimelinkage: M. D. Porter (2016), "A statistical approach to
    crime linkage", The American Statistician 70, doi:10.1080/00031305.2015.1123185.
    """
    import numpy as np
    import pandas as pd

    best = links.reasons.groupby(["incident_a", "incident_b", "family"])["log_odds"].max()
    total = best.groupby(level=[0, 1]).sum()
    total = total[total > 0]
    ends = [np.asarray(total.index.get_level_values(level), dtype="object") for level in (0, 1)]
    ids, codes = np.unique(np.concatenate(ends), return_inverse=True)
    label = _joined(len(ids), codes[: len(total)], codes[len(total) :], total.to_numpy(), at_least)
    found = pd.DataFrame({"incident_id": pd.Series(ids, dtype="str"), "conflict_id": label})
    return found[found.duplicated("conflict_id", keep=False)].reset_index(drop=True)


def _joined(
    size: int, a: NDArray[np.int64], b: NDArray[np.int64], weight: NDArray[np.float64], at_least: float
) -> NDArray[np.int64]:
    """Return the group of each, by average link: the sums between groups are kept, and the pairs in a heap."""
    import numpy as np

    near: list[dict[int, float]] = [{} for _ in range(size)]
    for one, other, sum_ in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True):
        near[one][other] = near[other][one] = sum_
    many, group = [1] * size, list(range(size))
    heap = [(-sum_, one, other) for one in range(size) for other, sum_ in near[one].items() if one < other]
    heapify(heap)
    while heap:
        mean, one, other = heappop(heap)
        if -mean < at_least:
            break
        now = near[one].get(other)
        if now is None or abs(now / (many[one] * many[other]) + mean) > 1e-12:
            continue  # one of the two has changed since
        _join(one, other, near, many, heap)
        group[other] = one
    return np.array([_root(group, item) for item in range(size)], dtype=np.int64)


def _join(
    one: int, other: int, near: list[dict[int, float]], many: list[int], heap: list[tuple[float, int, int]]
) -> None:
    many[one] += many[other]
    del near[one][other], near[other][one]
    for third, sum_ in near[other].items():
        del near[third][other]
        near[one][third] = near[third][one] = near[one].get(third, 0.0) + sum_
    near[other] = {}
    for third, sum_ in near[one].items():
        heappush(heap, (-sum_ / (many[one] * many[third]), min(one, third), max(one, third)))


def _root(group: list[int], item: int) -> int:
    while group[item] != item:
        group[item] = item = group[group[item]]
    return item


def _named_parts(tables: Tables) -> DataFrame:
    """Return incident_id, entity_id of the named people of founded cases."""
    rows = tables.involvements
    rows = rows[is_named_person(rows)]
    cases = tables.incidents["incident_id"][is_founded(tables.incidents)]
    rows = rows[rows["incident_id"].isin(cases).to_numpy()]
    return rows[["incident_id", "entity_id"]].drop_duplicates()


def _places(tables: Tables) -> DataFrame:
    """Return incident_id, x, y (metres) of the cases whose place is known."""
    import numpy as np

    at = tables.locations[["location_id", "x", "y", "longitude", "latitude"]]
    if at[["x", "y"]].isna().all(axis=None):  # degrees only: metres around their middle, good enough for 500 of them
        north = at["latitude"].mean()
        at = at.assign(x=at["longitude"] * 111_320 * np.cos(np.radians(north)), y=at["latitude"] * 111_320)
    found = tables.incidents[["incident_id", "location_id"]].merge(at, on="location_id")
    return found[found["x"].notna().to_numpy()][["incident_id", "x", "y"]]


def _components(one: Series, other: Series) -> DataFrame:
    """Return the ids of both columns with the number of the part that the pairs, row by row, join them into."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    codes, ids = pd.factorize(pd.concat([one, other], ignore_index=True), sort=True)
    ends = codes[: len(one)], codes[len(one) :]
    graph = coo_array((np.ones(len(one)), ends), shape=(len(ids), len(ids)))
    part = connected_components(graph, directed=False)[1] if len(ids) else np.empty(0, dtype=np.int64)
    found = pd.DataFrame({"incident_id": pd.Series(ids, dtype="str"), "conflict_id": part})
    return found[found.duplicated("conflict_id", keep=False)].reset_index(drop=True)
