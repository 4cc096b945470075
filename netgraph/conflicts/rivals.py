"""Rivalries as a run tells them: what is stated of the two, whom they draw in, how strained their triads are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.rivalry import find_rivalries, three_way_rivalries
from netgraph.model.findings import FINDINGS, finding_id

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

__all__ = ["describe_rivalries", "stated_relations"]

_ENDS = ["group_a", "group_b"]


def describe_rivalries(
    attacks: DataFrame, stated: DataFrame, *, now: Timestamp, quiet_days: float, level: str
) -> DataFrame:
    """Say who attacks whom, in the shape of the finding ``rivalries``.

    Parameters
    ----------
    attacks
        Aggressions between groups or communities, as `find_rivalries` takes them.
    stated
        From `stated_relations`; empty where nobody has stated anything.
    now, quiet_days
        As in `find_rivalries`.
    level
        ``group`` or ``community``: what source and target are.

    Returns
    -------
    DataFrame
        One row an ordered pair, most attacks first: rivalry_id (the same pair has the same in every run); level;
        source, target, attacks, incidents, returned, first_at, last_at, dormant_since, incident_ids as in
        `find_rivalries`; stated: ``rival`` or ``allied`` where the records say so; three_way_with: those whom both
        also fight, joined by ``;``, and three_way_since: when the first of these dispute became one of three.
        balanced_triads, unbalanced_triads: the third parties of which one of the two is an ally and the other a
        rival, and those that both fight or that both are allied with. By structural balance the second kind pulls at
        those in it: an ally is forced to choose, or two of three enemies to make peace.

    Notes
    -----
    Linear in attacks and in triads of groups that have to do with each other.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-01-01")
    >>> rows = [(a, b, day + pd.Timedelta(days=lag), f"k:{lag}", 1.0) for lag, (a, b) in enumerate(["xy", "yz", "zx"])]
    >>> attacks = pd.DataFrame(rows, columns=["source", "target", "occurred_from", "incident_id", "weight"])
    >>> nothing = pd.DataFrame({"group_a": [], "group_b": [], "kind": []})
    >>> found = describe_rivalries(attacks, nothing, now=day + pd.Timedelta(days=9), quiet_days=90, level="group")
    >>> found[["source", "target", "three_way_with", "unbalanced_triads"]].to_numpy().tolist()
    [['x', 'y', 'z', 1], ['y', 'z', 'x', 1], ['z', 'x', 'y', 1]]
    """
    found = find_rivalries(attacks, now=now, quiet_days=quiet_days)
    pairs = _unordered(found.rename(columns={"source": "group_a", "target": "group_b"}))
    three = _three_way(three_way_rivalries(found))
    rows = found.assign(level=level, **{end: pairs[end] for end in _ENDS})
    rows = rows.merge(three, on=_ENDS, how="left").merge(_strain(pairs, stated), on=_ENDS, how="left")
    rows = rows.merge(stated[[*_ENDS, "kind"]].rename(columns={"kind": "stated"}), on=_ENDS, how="left")
    rows[["stated", "three_way_with"]] = rows[["stated", "three_way_with"]].astype("object").fillna("")
    rows["rivalry_id"] = [
        finding_id("rivalry", level, *ends) for ends in zip(found["source"], found["target"], strict=True)
    ]
    columns = FINDINGS["rivalries"]
    return rows[list(columns)].astype(columns).reset_index(drop=True)


def stated_relations(rivalries: DataFrame, *, now: Timestamp) -> DataFrame:
    """Return what is stated of each pair of groups at `now`: group_a < group_b, kind (rival before allied).

    Parameters
    ----------
    rivalries
        The table of that name.
    """
    begun = (rivalries["valid_from"].isna() | (rivalries["valid_from"] <= now)).to_numpy(dtype=bool)
    lasts = (rivalries["valid_to"].isna() | (rivalries["valid_to"] > now)).to_numpy(dtype=bool)
    pairs = _unordered(rivalries[begun & lasts][[*_ENDS, "kind"]])
    pairs = pairs[(pairs["group_a"] != pairs["group_b"]).to_numpy()]
    order = pairs.sort_values([*_ENDS, "kind"], ascending=[True, True, False])
    return order.drop_duplicates(_ENDS).reset_index(drop=True)


def _unordered(pairs: DataFrame) -> DataFrame:
    turned = (pairs["group_a"] > pairs["group_b"]).to_numpy(dtype=bool)
    one, other = pairs["group_a"].astype("str"), pairs["group_b"].astype("str")
    return pairs.assign(group_a=one.where(~turned, other), group_b=other.where(~turned, one))


def _three_way(triangles: DataFrame) -> DataFrame:
    """One row a pair that is a side of a triangle of rivals: three_way_with, three_way_since."""
    import pandas as pd

    names = ["group_a", "group_b", "group_c"]
    sides = [
        triangles[["since"]].assign(group_a=triangles[a], group_b=triangles[b], third=triangles[c])
        for a, b, c in ((names[0], names[1], names[2]), (names[0], names[2], names[1]), (names[1], names[2], names[0]))
    ]
    every = pd.concat(sides, ignore_index=True).sort_values([*_ENDS, "third"])
    grouped = every.groupby(_ENDS)
    told = grouped.agg(three_way_since=("since", "min")).assign(three_way_with=_joined(grouped["third"]))
    return told.reset_index().astype({"three_way_since": "datetime64[us]"})


def _joined(grouped: Series) -> Series:
    import pandas as pd

    joined = grouped.agg(";".join)
    return joined if len(joined) else pd.Series(dtype="str")


def _strain(pairs: DataFrame, stated: DataFrame) -> DataFrame:
    """One row a pair of rivals: with how many third parties it is balanced, and with how many not."""
    import pandas as pd

    rivals = pd.concat([pairs[_ENDS], stated.loc[(stated["kind"] == "rival").to_numpy(), _ENDS]]).drop_duplicates()
    allied = stated.loc[(stated["kind"] == "allied").to_numpy(), _ENDS]
    signs = pd.concat([rivals.assign(sign=-1), allied.assign(sign=1)]).drop_duplicates(_ENDS)
    both = pd.concat([signs, signs.rename(columns={"group_a": "group_b", "group_b": "group_a"})])
    asked = pairs[_ENDS].drop_duplicates()
    triads = asked.merge(both.rename(columns={"group_b": "third", "sign": "one"}), on="group_a")
    other = both.rename(columns={"group_a": "group_b", "group_b": "third", "sign": "other"})
    triads = triads.merge(other, on=["group_b", "third"])
    triads["balanced_triads"] = (triads["one"] != triads["other"]).astype("int64")
    triads["unbalanced_triads"] = 1 - triads["balanced_triads"]
    counts = triads.groupby(_ENDS, as_index=False)[["balanced_triads", "unbalanced_triads"]].sum()
    return asked.merge(counts, on=_ENDS, how="left").fillna({"balanced_triads": 0, "unbalanced_triads": 0})
