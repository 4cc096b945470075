"""What became of conflicts and communities from one time to the next: who they are again, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["CHANGES", "same_again", "track"]

CHANGES = ("born", "merged", "split", "grown", "shrunk", "changed", "unchanged", "ended")

LEAST_OVERLAP = 0.3
"""Share of the smaller side that two must have in common to be one another's past and future: below it, what they
share is chance (the value that D. Greene et al. use; doi:10.1109/ASONAM.2010.17)."""


def track(previous: DataFrame, current: DataFrame) -> DataFrame:
    """Say what became of each cluster: born, merged, split, grown, shrunk, changed, unchanged or ended.

    Two clusters of different times belong together where they share at least three tenths of the smaller one.
    A cluster lives on in the one that shares most members with it, each in at most one; so the larger part of a
    split keeps the identity, and a merged one that of the larger that went into it.

    Parameters
    ----------
    previous, current
        Members at the earlier and the later time, one row a member: cluster, member. A member is in at most one
        cluster at one time. Any ids: conflicts with incidents, communities with people.

    Returns
    -------
    DataFrame
        One row a cluster of either time: current (null if ended), previous (the one it continues; null if born or
        split off), change, before, after (members then and now), kept, joined, left (of the continued one), others
        (the further clusters it came from, joined by ``;``). By change in the order
        of `CHANGES`, then by size, largest first, then by id.

        ``born``: comes from none. ``merged``: comes from two or more (those it does not continue are its others,
        and have no row of their own). ``split``: came off one that lives on (its other), or is what lives on of
        one that others came off. ``grown``, ``shrunk``, ``changed``, ``unchanged``: lives on alone. ``ended``:
        nothing came of it.

    Raises
    ------
    ValueError
        If a column is missing or somebody is in two clusters at one time.

    Notes
    -----
    Linear in members but for the sorting.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"cluster": ["x", "x", "y"], "member": ["a", "b", "c"]})
    >>> after = pd.DataFrame({"cluster": ["m", "m", "m", "n"], "member": ["a", "b", "c", "d"]})
    >>> track(before, after)[["current", "previous", "change", "kept", "joined", "others"]].to_numpy().tolist()
    [['n', None, 'born', 0, 1, ''], ['m', 'x', 'merged', 2, 1, 'y']]
    """
    shared = _shared(_checked(previous, "previous"), _checked(current, "current"))
    kin = shared[(shared["kept"] >= LEAST_OVERLAP * shared[["before", "after"]].min(axis=1)).to_numpy()]
    continued = _continued(kin)
    rows = _current_rows(current, kin, continued)
    return _in_order(rows, _ended_rows(previous, kin))


def same_again(previous: DataFrame, current: DataFrame) -> Series:
    """Return, for each current cluster that continues a previous one, the id of that one (index: current).

    Parameters
    ----------
    previous, current
        As in `track`.

    Examples
    --------
    >>> import pandas as pd
    >>> before = pd.DataFrame({"cluster": ["x", "x", "y"], "member": ["a", "b", "c"]})
    >>> after = pd.DataFrame({"cluster": [0, 0, 1], "member": ["a", "b", "d"]})
    >>> same_again(before, after).to_dict()
    {0: 'x'}
    """
    shared = _shared(_checked(previous, "previous"), _checked(current, "current"))
    kin = shared[(shared["kept"] >= LEAST_OVERLAP * shared[["before", "after"]].min(axis=1)).to_numpy()]
    return _continued(kin).set_index("current")["previous"]


def _checked(members: DataFrame, name: str) -> DataFrame:
    if missing := {"cluster", "member"} - set(members.columns):
        raise ValueError(f"{name}: no column {', '.join(sorted(missing))}; needs cluster, member")
    twice = members["member"].duplicated()
    if twice.any():
        raise ValueError(f"{name}: {members.loc[twice, 'member'].iloc[0]!r} is in two clusters; one at a time")
    return members[["cluster", "member"]]


def _shared(previous: DataFrame, current: DataFrame) -> DataFrame:
    """One row a pair of clusters with a common member: previous, current, kept, before, after."""
    both = previous.merge(current, on="member", suffixes=("_before", "_after"))
    both = both.rename(columns={"cluster_before": "previous", "cluster_after": "current"})
    pairs = both.groupby(["previous", "current"], as_index=False).size().rename(columns={"size": "kept"})
    pairs["before"] = pairs["previous"].map(previous["cluster"].value_counts())
    pairs["after"] = pairs["current"].map(current["cluster"].value_counts())
    return pairs.astype({"kept": "int64", "before": "int64", "after": "int64"})  # an empty one has no numbers yet


def _continued(kin: DataFrame) -> DataFrame:
    """Choose pairs, most in common first, so that each cluster continues and is continued at most once.

    Of several as good, one that bears the same id already: who took over the id of a past cluster is its future.
    """
    order = kin.assign(other=kin["previous"].astype("object") != kin["current"].astype("object")).sort_values(
        ["kept", "before", "after", "other", "previous", "current"], ascending=[False, True, True, True, True, True]
    )
    gone: set[object] = set()
    taken: set[object] = set()
    chosen = []
    for row, (before, after) in zip(order.index, zip(order["previous"], order["current"], strict=True), strict=True):
        if before not in gone and after not in taken:
            gone.add(before)
            taken.add(after)
            chosen.append(row)
    return kin.loc[chosen]


def _current_rows(current: DataFrame, kin: DataFrame, continued: DataFrame) -> DataFrame:
    import numpy as np

    rows = current.groupby("cluster", as_index=False).size().rename(columns={"cluster": "current", "size": "after"})
    rows = rows.merge(continued[["current", "previous", "before", "kept"]], on="current", how="left")
    rows[["before", "kept"]] = rows[["before", "kept"]].fillna(0).astype("int64")
    rows["joined"], rows["left"] = rows["after"] - rows["kept"], rows["before"] - rows["kept"]
    parents = rows["current"].map(kin["current"].value_counts()).fillna(0).to_numpy()
    children = kin.groupby("previous")["current"].size()
    came_off = kin.merge(children.rename("children"), left_on="previous", right_index=True)
    parted = rows["current"].isin(came_off.loc[came_off["children"] > 1, "current"]).to_numpy()
    joined, left = (rows["joined"] > 0).to_numpy(), (rows["left"] > 0).to_numpy()
    rows["change"] = np.select(
        [parents == 0, parents > 1, parted, joined & left, joined, left],
        ["born", "merged", "split", "changed", "grown", "shrunk"],
        "unchanged",
    )
    rows["others"] = _others(rows, kin)
    return rows


def _ended_rows(previous: DataFrame, kin: DataFrame) -> DataFrame:
    """Clusters that left nothing behind; one that went into another is told of there."""
    rows = previous.groupby("cluster", as_index=False).size().rename(columns={"cluster": "previous", "size": "before"})
    rows = rows[~rows["previous"].isin(kin["previous"])].reset_index(drop=True)
    return rows.assign(current=None, change="ended", after=0, kept=0, joined=0, left=rows["before"], others="")


def _others(rows: DataFrame, kin: DataFrame) -> Series:
    """For each current cluster, the previous ones it is kin to beside the one it continues."""
    beside = rows[["current", "previous"]].merge(kin[["current", "previous"]], on="current", suffixes=("_self", ""))
    beside = beside[beside["previous"] != beside["previous_self"]].sort_values(["current", "previous"])
    named = beside.groupby("current")["previous"].agg(lambda ids: ";".join(map(str, ids)))
    return rows["current"].map(named.to_dict()).astype("object").fillna("").astype("str")


def _in_order(current: DataFrame, ended: DataFrame) -> DataFrame:
    import pandas as pd

    columns = ["current", "previous", "change", "before", "after", "kept", "joined", "left", "others"]
    parts = [part[columns].astype({"current": "object", "previous": "object"}) for part in (current, ended)]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    rows[["current", "previous"]] = (
        rows[["current", "previous"]].astype("object").where(rows[["current", "previous"]].notna(), None)
    )
    rank = rows["change"].map({change: place for place, change in enumerate(CHANGES)})
    keys = pd.DataFrame({"rank": rank, "size": -rows[["before", "after"]].max(axis=1)})
    keys["id"] = rows["current"].where(rows["current"].notna(), rows["previous"]).astype("str")
    return rows.loc[keys.sort_values(["rank", "size", "id"]).index].reset_index(drop=True)
