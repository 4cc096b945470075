"""Conflicts: cases that belong together, found in the graph of links between cases.

A conflict is a community of the link graph by the constant Potts model: cases stay together as long as the mean
chance of a link between them is above the resolution. Unlike modularity this measure does not change with the size
of the city, so a conflict is found the same whatever else happens elsewhere; and a case that everything touches does
not glue conflicts together, because most of the pairs it would bring together are no links.

A case that hangs on a conflict by one sure link, such as the theft of the car that one of its attacks was made with,
would be left out by that rule, since it is no link to the others. So what is in no conflict of three or more joins
the one its surest link leads to; it brings nothing further with it, so that chains of such cases do not grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.ensemble import split_all
from netgraph.model.findings import Conflicts, Links, finding_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["CONFLICT_CASES", "LINK", "RESOLUTION", "find_conflicts"]

RESOLUTION = 0.2
"""Least mean chance of a link between the cases of a conflict; chosen on simulated towns of seeds 1 to 20."""

LINK = 0.5
"""A pair with a chance above this is a link; weaker pairs only help to tell where a case belongs."""

WEAK = 0.05
"""Pairs with a lower chance are as good as none."""

CONFLICT_CASES = 3
"""Two cases alone are a link and a small conflict; what hangs on three or more may join them."""


def find_conflicts(links: Links, *, seed: int, resolution: float | None = None) -> Conflicts:
    """Group linked cases into conflicts; most cases belong to none.

    Each connected part of the graph is split on its own, so that a new case elsewhere changes nothing here, by nine
    runs of Leiden (three seeds at three resolutions around the one asked for); the one that agrees best with the
    others stands. A case all of whose links are below 1/2 is in a conflict only by the company of many such; two
    cases are a small conflict only by a link.

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
        links), largest first. ``members``: conflict_id, incident_id, membership: the chance that the case belongs,
        which is that of its surest link into the conflict, times the share of the runs in which it stayed with it.

    Raises
    ------
    ValueError
        If the resolution is not above 0 and below 1.

    Notes
    -----
    Near linear in links with a chance above `WEAK`, nine times. Renaming the cases renames the result, except that
    cases which nothing but their names tells apart may change places.

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
    resolution = RESOLUTION if resolution is None else resolution
    if not 0 < resolution < 1:
        raise ValueError(f"resolution: got {resolution}, needs a mean chance above 0 and below 1")
    cases, pairs = _coded(links)
    a, b, chance = (pairs[name].to_numpy() for name in ("a", "b", "chance"))
    label, stable = split_all(len(cases), (a, b), chance, resolution=resolution, seed=seed)
    label = _linked(label, a, b, chance)
    label = _attached(label, a, b, chance)
    return _conflicts(cases, label, stable, pairs)


def _coded(links: Links) -> tuple[Index, DataFrame]:
    """Return the cases, sorted, and the pairs that count as a, b (places among the cases), chance and log_odds."""
    import numpy as np
    import pandas as pd

    odds = links.pairs["log_odds"].to_numpy(dtype=np.float64)
    kept = odds > np.log(WEAK / (1 - WEAK))
    pairs = links.pairs.loc[kept, ["incident_a", "incident_b", "log_odds"]]
    codes, ids = pd.factorize(pd.concat([pairs["incident_a"], pairs["incident_b"]], ignore_index=True), sort=True)
    a, b = np.sort(codes.reshape(2, -1), axis=0).astype(np.int64)
    found = pd.DataFrame({"a": a, "b": b, "log_odds": odds[kept], "chance": 1 / (1 + np.exp(-odds[kept]))})
    return pd.Index(ids, dtype="str"), found.sort_values(["a", "b"], ignore_index=True)


def _linked(label: Ints, a: Ints, b: Ints, chance: Floats) -> Ints:
    """Return the labels, two cases without a link parted, and so are three or more without any."""
    import numpy as np

    sure = (label[a] == label[b]) & (chance > LINK)
    held = np.zeros(len(label), dtype=bool)
    held[label[a][sure]] = True
    return np.where(held[label], label, np.arange(len(label)))


def _attached(label: Ints, a: Ints, b: Ints, chance: Floats) -> Ints:
    """Return the labels, what is in no conflict of three or more put where its surest link into one leads.

    Two cases that are together go together, by the surest link of either. The surest is taken first by chance, then
    by the lowest case, so that nothing hangs on the order of rows.
    """
    import numpy as np

    size = np.bincount(label, minlength=len(label))[label]
    large = size >= CONFLICT_CASES
    loose, held = np.concatenate([a, b]), np.concatenate([b, a])
    surest = np.concatenate([chance, chance])
    kept = ~large[loose] & large[held] & (surest > LINK)
    loose, held, surest = label[loose[kept]], label[held[kept]], surest[kept]
    order = np.lexsort((held, -surest, loose))
    first = np.unique(loose[order], return_index=True)
    goes = np.arange(len(label))
    goes[first[0]] = held[order][first[1]]
    moved: Ints = goes[label]
    return moved


def _conflicts(cases: Index, label: Ints, stable: Floats, pairs: DataFrame) -> Conflicts:
    import numpy as np
    import pandas as pd

    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    inner = pairs[(label[a] == label[b])]
    surest = np.zeros(len(cases))
    for end in ("a", "b"):
        np.maximum.at(surest, inner[end].to_numpy(), inner["chance"].to_numpy())
    members = pd.DataFrame({"incident_id": cases, "label": label, "membership": surest * stable})
    members = members[(members.groupby("label")["incident_id"].transform("size") > 1).to_numpy()]
    conflicts = members.groupby("label").agg(first=("incident_id", "min"), cases=("incident_id", "size"))
    conflicts["conflict_id"] = [finding_id("conflict", first) for first in conflicts["first"]]
    conflicts["conflict_id"] = conflicts["conflict_id"].astype("str")
    sure = inner[(inner["chance"] > LINK).to_numpy()]
    conflicts["strength"] = sure["log_odds"].groupby(label[sure["a"].to_numpy()]).mean()
    conflicts = conflicts.sort_values(["cases", "conflict_id"], ascending=[False, True])
    conflicts["rank"] = np.arange(len(conflicts))
    members = members.join(conflicts[["conflict_id", "rank"]], on="label").sort_values(["rank", "incident_id"])
    return Conflicts(
        conflicts[["conflict_id", "cases", "strength"]].reset_index(drop=True),
        members[["conflict_id", "incident_id", "membership"]].reset_index(drop=True),
    )
