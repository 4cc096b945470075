"""Conflicts: cases that belong together, found in the graph of links between cases.

A conflict is a community of the link graph by the constant Potts model: cases stay together as long as the mean
chance of a link between them is above the resolution. Unlike modularity this measure does not change with the size
of the city, so a conflict is found the same whatever else happens elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.leiden import leiden, prepare
from netgraph.model.findings import Conflicts, Links, finding_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

__all__ = ["RESOLUTION", "find_conflicts"]

RESOLUTION = 0.02
"""A case with one link of chance 0.6 may hang on a conflict of up to 30 cases; a first judgement."""


def find_conflicts(links: Links, *, seed: int, resolution: float | None = None) -> Conflicts:
    """Group linked cases into conflicts.

    A link is a pair with log-odds above 0; its weight is the chance they stand for. Each connected part is split on
    its own, so that a new case elsewhere changes nothing here. A case without a link is in no conflict.

    Parameters
    ----------
    links
        From `netgraph.conflicts.link_cases`.
    seed
        Of the random order in which Leiden visits the cases.
    resolution
        Least mean chance of a link between the cases of a conflict, 0 to 1; higher gives smaller conflicts.
        `RESOLUTION` if left out.

    Returns
    -------
    Conflicts
        ``conflicts``: conflict_id (made from the smallest incident id), cases, strength (mean log-odds of its
        links), largest first. ``members``: conflict_id, incident_id, membership: 1 - Π(1 - p) over the case's
        links into the conflict, the chance that at least one of them is right, were they independent.

    Raises
    ------
    ValueError
        If the resolution is not above 0 and below 1.

    Notes
    -----
    Linear in links but for Leiden's few passes. Renaming the cases renames the result, except that cases which
    nothing but their names tells apart may change places.

    References
    ----------
    V. A. Traag, P. Van Dooren, Y. Nesterov, "Narrow scope for resolution-limit-free community detection",
    Physical Review E 84, 016114 (2011), doi:10.1103/PhysRevE.84.016114.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts.links import case_weights, link_cases
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> links = link_cases(world, now=now, weights=case_weights(world, now=now))
    >>> found = find_conflicts(links, seed=1)
    >>> found.conflicts["cases"].tolist(), found.members["incident_id"].tolist()
    ([2, 2], ['k:ab', 'k:ba', 'k:cd', 'k:dc'])
    """
    import numpy as np
    import pandas as pd

    resolution = RESOLUTION if resolution is None else resolution
    if not 0 < resolution < 1:
        raise ValueError(f"resolution: got {resolution}, needs a mean chance above 0 and below 1")
    pairs = links.pairs[["incident_a", "incident_b", "log_odds"]]
    pairs = pairs[(pairs["log_odds"] > 0).to_numpy()].sort_values(["incident_a", "incident_b"], ignore_index=True)
    cases = pd.Index(
        np.unique(np.concatenate([pairs["incident_a"], pairs["incident_b"]]).astype("object")), dtype="str"
    )
    a, b = cases.get_indexer(pairs["incident_a"]), cases.get_indexer(pairs["incident_b"])
    chance = 1 / (1 + np.exp(-pairs["log_odds"].to_numpy()))
    label = _split(len(cases), (a, b), chance, resolution=resolution, seed=seed)
    inner = label[a] == label[b]
    return _conflicts(
        cases, label, pairs[inner].assign(a=a[inner], b=b[inner], doubt=-np.logaddexp(0, pairs["log_odds"][inner]))
    )


def _split(
    size: int,
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    chance: NDArray[np.float64],
    *,
    resolution: float,
    seed: int,
) -> NDArray[np.int64]:
    """Return a label for each case, splitting every connected part by itself."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = ends
    count, part = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(size, size)), directed=False)
    label = np.empty(size, dtype=np.int64)
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(np.bincount(part, minlength=count))[:-1])
    edges = np.split(np.argsort(part[a], kind="stable"), np.cumsum(np.bincount(part[a], minlength=count))[:-1])
    first = 0
    for inside, between in zip(members, edges, strict=True) if size else ():
        near = np.searchsorted(inside, a[between]), np.searchsorted(inside, b[between])
        found = np.zeros(2, dtype=np.int64)  # two cases with a link are one conflict at any resolution below 0.5
        if len(inside) > 2 or resolution >= 0.5:
            found = leiden(
                prepare(len(inside), near, chance[between]),
                objective="CPM",
                resolution=resolution,
                seed=seed,
                rounds=-1,
            )
        label[inside] = first + found
        first += int(found.max()) + 1
    return label


def _conflicts(cases: object, label: NDArray[np.int64], inner: DataFrame) -> Conflicts:
    import numpy as np
    import pandas as pd

    members = pd.DataFrame({"incident_id": cases, "label": label})
    size = members.groupby("label")["incident_id"].transform("size")
    doubt = np.bincount(inner["a"], inner["doubt"], len(members)) + np.bincount(
        inner["b"], inner["doubt"], len(members)
    )
    members["membership"] = -np.expm1(doubt)
    members = members[(size > 1).to_numpy()]
    conflicts = members.groupby("label").agg(first=("incident_id", "min"), cases=("incident_id", "size"))
    conflicts["conflict_id"] = [finding_id("conflict", first) for first in conflicts["first"]]
    conflicts["conflict_id"] = conflicts["conflict_id"].astype("str")
    conflicts["strength"] = inner["log_odds"].groupby(label[inner["a"].to_numpy()]).mean()
    conflicts = conflicts.sort_values(["cases", "conflict_id"], ascending=[False, True])
    conflicts["rank"] = np.arange(len(conflicts))
    members = members.join(conflicts[["conflict_id", "rank"]], on="label").sort_values(["rank", "incident_id"])
    return Conflicts(
        conflicts[["conflict_id", "cases", "strength"]].reset_index(drop=True),
        members[["conflict_id", "incident_id", "membership"]].reset_index(drop=True),
    )
