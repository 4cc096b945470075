"""What became of each conflict since an earlier run: the same ids again, and what is born, merged, split, grown, …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.conflicts.tracking import same_again, track
from netgraph.model.findings import FINDINGS, Conflicts, empty_finding, finding_id

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timedelta, Timestamp

__all__ = ["CHANGES", "Before", "find_changes", "keep_ids"]

CHANGES = ("born", "merged", "split", "grown", "changed", "shrunk", "dormant", "ended")
"""In the order in which they are told; a conflict with nothing to tell has no row."""


@dataclass(frozen=True)
class Before:
    """What is compared with: the conflicts of an earlier run (finding ``conflicts``), its id and its moment."""

    run_id: str
    as_of: Timestamp
    conflicts: DataFrame


def keep_ids(found: Conflicts, before: DataFrame) -> Conflicts:
    """Return the conflicts, each under the id that it had before.

    A conflict is again the one with which it shares most cases (`netgraph.conflicts.same_again`), whichever its
    smallest case is now. A new one is named after its smallest case whose id is free; an id once given to a conflict
    of `before` is never given to another.

    Parameters
    ----------
    found
        From `find_conflicts`.
    before
        Finding ``conflicts`` of the earlier run.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.findings import Conflicts
    >>> cases = pd.DataFrame({"conflict_id": "new", "incident_id": ["k:0", "k:1", "k:2"], "membership": 0.9})
    >>> found = Conflicts(pd.DataFrame({"conflict_id": ["new"], "cases": [3], "strength": [2.0]}), cases)
    >>> before = pd.DataFrame({"conflict_id": ["conflict:old"], "incident_ids": ["k:1;k:2"]})
    >>> keep_ids(found, before).conflicts["conflict_id"].tolist()
    ['conflict:old']
    """
    current = found.members.sort_values("membership", ascending=False, kind="stable").drop_duplicates("incident_id")
    current = current.rename(columns={"conflict_id": "cluster", "incident_id": "member"})
    kept = same_again(_members(before), current[["cluster", "member"]])
    names = kept.to_dict() | _fresh(
        current[~current["cluster"].isin(kept.index).to_numpy()], set(before["conflict_id"])
    )
    order = ["cases", "conflict_id"]
    conflicts = found.conflicts.assign(conflict_id=found.conflicts["conflict_id"].map(names).astype("str"))
    conflicts = conflicts.sort_values(order, ascending=[False, True], ignore_index=True)
    place = {name: rank for rank, name in enumerate(conflicts["conflict_id"])}
    members = found.members.assign(conflict_id=found.members["conflict_id"].map(names).astype("str"))
    members = members.assign(place=members["conflict_id"].map(place)).sort_values(["place", "incident_id"])
    return Conflicts(conflicts, members.drop(columns="place").reset_index(drop=True))


def find_changes(conflicts: DataFrame, before: Before, *, now: Timestamp, quiet: Timedelta) -> DataFrame:
    """Say what became of each conflict since an earlier run, as in ``FINDINGS["changes"]``.

    Parameters
    ----------
    conflicts
        Finding ``conflicts`` of this run, its ids carried over by `keep_ids`.
    before
        The earlier run.
    now
        Moment of this run, naive UTC.
    quiet
        How long without a case makes a conflict dormant.

    Returns
    -------
    DataFrame
        One row a conflict with something to tell, in the order of `CHANGES`, then by size, then by id: change,
        cases_before (of the conflict it continues), cases, others (the conflicts it also came from), new_incident_ids
        (cases that none of those had), gone_incident_ids (cases of the one it continues that it has no more),
        last_incident_at, dormant_since, compared_with (the earlier run).

        ``born``: comes from none. ``merged``: comes from two or more. ``split``: came off one that lives on, or is
        what lives on of it. ``grown``, ``shrunk``, ``changed``: won cases, lost some, or both. ``dormant``: the same
        cases, but the last one is by now as long ago as `quiet`, which at the earlier run it was not.
        ``dormant_since`` is filled for every conflict that is quiet now. ``ended``: none of its cases is with others
        of it any more.

    Notes
    -----
    Linear in cases but for the sorting.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-01-01")
    >>> def found(**cases):
    ...     rows = [(name, len(ids), day, ";".join(ids)) for name, ids in cases.items()]
    ...     return pd.DataFrame(rows, columns=["conflict_id", "cases", "last_incident_at", "incident_ids"])
    >>> before = Before("r1", day, found(x=["k:1", "k:2"]))
    >>> told = find_changes(found(x=["k:1", "k:2", "k:3"]), before, now=day, quiet=pd.Timedelta(days=90))
    >>> told[["conflict_id", "change", "new_incident_ids"]].to_numpy().tolist()
    [['x', 'grown', 'k:3']]
    """
    import pandas as pd

    rows = track(_members(before.conflicts), _members(conflicts))
    rows["conflict_id"] = rows["current"].where(rows["current"].notna(), rows["previous"])
    last = pd.concat([before.conflicts, conflicts]).drop_duplicates("conflict_id", keep="last")
    last = last.set_index("conflict_id")["last_incident_at"].astype("datetime64[us]")
    rows["last_incident_at"] = last.reindex(rows["conflict_id"]).to_numpy()
    quiet_now = (now - rows["last_incident_at"] >= quiet).to_numpy()
    was = before.conflicts.set_index("conflict_id")["last_incident_at"].reindex(rows["conflict_id"])
    quiet_then = (before.as_of - was.astype("datetime64[us]") >= quiet).to_numpy()
    still = (rows["change"] == "unchanged").to_numpy()
    rows.loc[still & quiet_now & ~quiet_then, "change"] = "dormant"
    rows["dormant_since"] = rows["last_incident_at"].where(quiet_now)
    rows = rows[rows["change"].isin(CHANGES).to_numpy()]
    if rows.empty:
        return empty_finding("changes")
    return _shaped(rows, conflicts, before)


def _shaped(rows: DataFrame, conflicts: DataFrame, before: Before) -> DataFrame:
    now, then = (_sets(frame) for frame in (conflicts, before.conflicts))
    own = [(str(row.current), str(row.previous), row.others.split(";")) for row in rows.itertuples(index=False)]
    came = [then.get(previous, set()).union(*(then.get(one, set()) for one in others)) for _, previous, others in own]
    told = rows.assign(
        cases_before=rows["before"],
        cases=rows["after"],
        new_incident_ids=[
            ";".join(sorted(now.get(one, set()) - old)) for (one, _, _), old in zip(own, came, strict=True)
        ],
        gone_incident_ids=[";".join(sorted(then.get(old, set()) - now.get(one, set()))) for one, old, _ in own],
        compared_with=before.run_id,
        rank=rows["change"].map({change: place for place, change in enumerate(CHANGES)}),
        size=-rows[["before", "after"]].max(axis=1),
    ).sort_values(["rank", "size", "conflict_id"])
    columns = FINDINGS["changes"]
    return told[list(columns)].astype(columns).reset_index(drop=True)


def _members(conflicts: DataFrame) -> DataFrame:
    """One row a case of a finding ``conflicts``: cluster, member."""
    each = conflicts.assign(member=conflicts["incident_ids"].astype("object").str.split(";")).explode("member")
    each = each.rename(columns={"conflict_id": "cluster"})[["cluster", "member"]]
    return each.astype("str").drop_duplicates("member").reset_index(drop=True)


def _sets(conflicts: DataFrame) -> dict[str, set[str]]:
    return {
        str(one): set(str(ids).split(";"))
        for one, ids in zip(conflicts["conflict_id"], conflicts["incident_ids"], strict=True)
    }


def _fresh(members: DataFrame, taken: set[str]) -> dict[str, str]:
    """Name each cluster after its smallest member that gives an id not taken."""
    names: dict[str, str] = {}
    ids: Series = members.sort_values("member").groupby("cluster", sort=False)["member"].agg(list)
    for cluster, inside in sorted(ids.items(), key=lambda one: one[1]):
        free = (name for name in (finding_id("conflict", member) for member in inside) if name not in taken)
        names[cluster] = next(free, finding_id("conflict", *inside, *sorted(taken)))
        taken.add(names[cluster])
    return names
