"""Rivalry: which groups attack each other, whether it is returned, and how it draws in others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

__all__ = ["find_rivalries", "three_way_rivalries", "triad_balance"]

# fmt: off
RIVALRY_COLUMNS = [
    "source", "target", "attacks", "incidents", "returned", "first_at", "last_at", "dormant_since", "incident_ids",
]
# fmt: on


def find_rivalries(events: DataFrame, *, now: Timestamp, quiet_days: float) -> DataFrame:
    """Sum up who attacks whom, as known at `now`.

    An attack that several candidates may have made counts for each with its weight; one whose attacker is unknown
    counts for nobody.

    Parameters
    ----------
    events
        Aggressions between groups (or communities) from `netgraph.graph.events`: source, target, occurred_from,
        incident_id, weight; later ones than `now` are left out.
    now
        Moment of the analysis, naive UTC.
    quiet_days
        Days without an attack either way after which a rivalry is called dormant.

    Returns
    -------
    DataFrame
        One row an ordered pair: source, target, attacks (expected number), incidents (that it rests on), returned
        (expected attacks of target on source), first_at, last_at (this way), dormant_since (last attack either way,
        if that is `quiet_days` or more ago, else NaT), incident_ids (joined by ``;``). Most attacks first, then by id.

    Raises
    ------
    ValueError
        If a column is missing or `quiet_days` is not above 0.

    Notes
    -----
    Linear in events but for the sorting.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-01-01")
    >>> rows = [("g:a", "g:b", day, "k:1", 1.0), ("g:b", "g:a", day + pd.Timedelta(days=3), "k:2", 0.5)]
    >>> attacks = pd.DataFrame(rows, columns=["source", "target", "occurred_from", "incident_id", "weight"])
    >>> found = find_rivalries(attacks, now=day + pd.Timedelta(days=30), quiet_days=90)
    >>> found[["source", "target", "attacks", "returned"]].to_numpy().tolist()
    [['g:a', 'g:b', 1.0, 0.5], ['g:b', 'g:a', 0.5, 1.0]]
    """
    import pandas as pd

    _check(events, quiet_days)
    known = events[(events["occurred_from"] <= now) & events["source"].notna() & events["target"].notna()]
    known = known.sort_values(["occurred_from", "incident_id"])
    rows = known.groupby(["source", "target"], as_index=False).agg(
        attacks=("weight", "sum"),
        incidents=("incident_id", "nunique"),
        first_at=("occurred_from", "min"),
        last_at=("occurred_from", "max"),
        incident_ids=("incident_id", lambda ids: ";".join(dict.fromkeys(ids))),
    )
    back = rows.rename(columns={"source": "target", "target": "source", "attacks": "returned", "last_at": "last_back"})
    rows = rows.merge(back[["source", "target", "returned", "last_back"]], on=["source", "target"], how="left")
    rows["returned"] = rows["returned"].astype("float64").fillna(0.0)
    last = rows[["last_at", "last_back"]].max(axis=1).astype("datetime64[us]")
    rows["dormant_since"] = last.where(now - last >= pd.Timedelta(days=quiet_days))
    rows = rows.sort_values(["attacks", "source", "target"], ascending=[False, True, True], ignore_index=True)
    return rows[RIVALRY_COLUMNS]


def three_way_rivalries(rivalries: DataFrame) -> DataFrame:
    """List the triangles of rivals: conflicts that have outgrown two sides.

    Parameters
    ----------
    rivalries
        From `find_rivalries`.

    Returns
    -------
    DataFrame
        One row a triangle: group_a < group_b < group_c, since (when the last of its three sides first came to blows:
        the moment a dispute of two became one of three), cyclic (each attacks the next all the way round, one way
        or the other), incident_ids. Earliest first.

    References
    ----------
    G. Bichler and others, Social Sciences 9(11), 203 (2020), doi:10.3390/socsci9110203: in a census of triads
    conflict thickens from simple retaliation to three-way patterns.

    Examples
    --------
    >>> import pandas as pd
    >>> day = pd.Timestamp("2026-01-01")
    >>> rows = [(a, b, day + pd.Timedelta(days=lag), f"k:{lag}", 1.0) for lag, (a, b) in enumerate(["xy", "yz", "zx"])]
    >>> attacks = pd.DataFrame(rows, columns=["source", "target", "occurred_from", "incident_id", "weight"])
    >>> found = three_way_rivalries(find_rivalries(attacks, now=day + pd.Timedelta(days=9), quiet_days=90))
    >>> found[["group_a", "group_b", "group_c", "cyclic"]].to_numpy().tolist(), str(found["since"][0].date())
    ([['x', 'y', 'z', True]], '2026-01-03')
    """
    import pandas as pd

    sides = _sides(rivalries)
    names = {"group_a": "group_b", "group_b": "group_c"}
    paths = sides.merge(sides.rename(columns=names), on="group_b", suffixes=("_ab", "_bc"))
    found = paths.merge(
        sides.rename(columns={"group_b": "group_c"})
        .add_suffix("_ac")
        .rename(columns={"group_a_ac": "group_a", "group_c_ac": "group_c"}),
        on=["group_a", "group_c"],
    )
    since = found[["first_at_ab", "first_at_bc", "first_at_ac"]].max(axis=1).astype("datetime64[us]")
    onward = found["there_ab"] & found["there_bc"] & found["back_ac"]
    backward = found["back_ab"] & found["back_bc"] & found["there_ac"]
    ids = [_joined(row) for row in found[["ids_ab", "ids_bc", "ids_ac"]].itertuples(index=False)]
    rows = found[["group_a", "group_b", "group_c"]].assign(since=since, cyclic=(onward | backward).astype(bool))
    rows["incident_ids"] = pd.Series(ids, dtype="str", index=rows.index)
    return rows.sort_values(["since", "group_a", "group_b", "group_c"], ignore_index=True)


def triad_balance(rivals: DataFrame, allies: DataFrame) -> DataFrame:
    """Count the signed triads of groups, and whether they are balanced.

    By structural balance a triad is at rest where the product of its signs is positive: three allies, or two allies
    with a common enemy. Two enemies with a common ally, or three enemies, pull at it.

    Parameters
    ----------
    rivals, allies
        Pairs of groups: group_a, group_b, in either order, each pair named once or more. A pair named in both is a
        contradiction.

    Returns
    -------
    DataFrame
        Four rows: triad (``+++ ++- +-- ---``), balanced, count.

    Raises
    ------
    ValueError
        If a pair is named as rivals and as allies.

    Notes
    -----
    Cubic in the number of groups by dense products of matrices: meant for thousands of groups.

    References
    ----------
    D. Cartwright, F. Harary, "Structural balance: a generalization of Heider's theory", Psychological Review 63
    (1956), doi:10.1037/h0046049.

    Examples
    --------
    >>> import pandas as pd
    >>> allies = pd.DataFrame({"group_a": ["x"], "group_b": ["y"]})
    >>> rivals = pd.DataFrame({"group_a": ["x", "z"], "group_b": ["z", "y"]})
    >>> triad_balance(rivals, allies).to_numpy().tolist()
    [['+++', True, 0], ['++-', False, 0], ['+--', True, 1], ['---', False, 0]]
    """
    import numpy as np
    import pandas as pd

    groups = pd.Index(
        pd.unique(pd.concat([frame[end] for frame in (rivals, allies) for end in ("group_a", "group_b")]))
    )
    minus, plus = (_matrix(frame, groups) for frame in (rivals, allies))
    if (both := np.argwhere(minus * plus)).size:
        one, other = sorted(groups[place] for place in both[0])
        raise ValueError(f"triad_balance: {one!r} and {other!r} are named as rivals and as allies")
    count = [
        np.trace(plus @ plus @ plus) / 6,
        np.trace(plus @ plus @ minus) / 2,
        np.trace(plus @ minus @ minus) / 2,
        np.trace(minus @ minus @ minus) / 6,
    ]
    triads = ["+++", "++-", "+--", "---"]
    return pd.DataFrame({"triad": triads, "balanced": [True, False, True, False], "count": np.rint(count).astype(int)})


def _check(events: DataFrame, quiet_days: float) -> None:
    needed = {"source", "target", "occurred_from", "incident_id", "weight"}
    if missing := needed - set(events.columns):
        raise ValueError(f"events: no column {', '.join(sorted(missing))}; take them from netgraph.graph.events")
    if not quiet_days > 0:
        raise ValueError(f"quiet_days: got {quiet_days}, needs a number of days above 0")


def _sides(rivalries: DataFrame) -> DataFrame:
    """One row a pair of rivals, group_a < group_b: since when, which ways, and on which incidents."""
    turned = (rivalries["source"] > rivalries["target"]).to_numpy(dtype=bool)
    rows = rivalries[["first_at"]].assign(
        group_a=rivalries["source"].where(~turned, rivalries["target"]),
        group_b=rivalries["target"].where(~turned, rivalries["source"]),
        there=~turned,
        back=turned,
        ids=rivalries["incident_ids"],
    )
    ways = {"there": ("there", "any"), "back": ("back", "any"), "ids": ("ids", ";".join)}
    return rows.groupby(["group_a", "group_b"], as_index=False).agg(first_at=("first_at", "min"), **ways)


def _joined(parts: tuple[str, ...]) -> str:
    return ";".join(sorted({one for part in parts for one in part.split(";")}))


def _matrix(pairs: DataFrame, groups: Index) -> NDArray[np.float64]:
    import numpy as np

    matrix = np.zeros((len(groups), len(groups)))
    a, b = (groups.get_indexer(pairs[end]) for end in ("group_a", "group_b"))
    matrix[a, b] = matrix[b, a] = 1.0
    np.fill_diagonal(matrix, 0.0)
    return matrix
