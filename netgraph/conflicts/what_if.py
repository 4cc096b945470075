"""What each membership rests on, and what would be left of it if one record were wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from netgraph.conflicts.links import link_cases

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.findings import Conflicts, Links, Model
    from netgraph.model.tables import Tables

__all__ = ["strongest_reasons", "without"]

_OF_CASES = ("incidents", "involvements", "modus")


def strongest_reasons(links: Links, conflicts: Conflicts) -> DataFrame:
    """Return the strongest reason under each case's membership: of its surest link into the conflict, the first.

    Parameters
    ----------
    links, conflicts
        From `link_cases` and, made from them, `find_conflicts`.

    Returns
    -------
    DataFrame
        One row a case in a conflict, in the order of the members: conflict_id, incident_id, other_id (the case it is
        most surely linked to), chance (of that link), family, entity and log_odds of the reason (null where the
        link has none of its own).

    Notes
    -----
    Linear in links.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts import case_weights, find_conflicts
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> links = link_cases(world, now=now, weights=case_weights(world, now=now))
    >>> strongest_reasons(links, find_conflicts(links, seed=1))["other_id"].tolist()
    ['k:ba', 'k:ab', 'k:dc', 'k:cd']
    """
    surest = _surest(links, conflicts.members)
    pair = ["incident_a", "incident_b"]
    first = links.reasons.sort_values(
        [*pair, "log_odds", "family", "entity"], ascending=[True, True, False, True, True]
    )
    first = first.drop_duplicates(pair)[[*pair, "family", "entity", "log_odds"]]
    told = surest.merge(first, on=pair, how="left")
    found = conflicts.members[["conflict_id", "incident_id"]].merge(
        told.drop(columns=pair), on="incident_id", how="left"
    )
    return found[["conflict_id", "incident_id", "other_id", "chance", "family", "entity", "log_odds"]]


def without(
    tables: Tables, record: Mapping[str, str], *, conflicts: Conflicts, now: Timestamp, weights: Model
) -> DataFrame:
    """Return whose membership would change if one record were wrong, and to what.

    Only the conflicts around the record are linked anew, the rest of each conflict taken as it stands: what is asked
    is whether a case would still hang on it, not what all conflicts would then look like.

    Parameters
    ----------
    tables
        The records the conflicts were found in.
    record
        ``table`` (``involvements`` or ``ties``) and enough of its columns to name it: incident_id and entity_id, say,
        or person_a and person_b. All rows they fit are taken away together.
    conflicts
        From `find_conflicts`.
    now, weights
        As the links were made.

    Returns
    -------
    DataFrame
        One row a case whose membership changes: conflict_id, incident_id, membership (now), without (if the record
        were wrong; 0 where nothing else links it). Hardest hit first.

    Raises
    ------
    ValueError
        For another table, an unknown column, or a record that is not there.

    Notes
    -----
    The cost of linking the conflicts around the record, twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts import case_weights, find_conflicts
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> weights = case_weights(world, now=now)
    >>> found = find_conflicts(link_cases(world, now=now, weights=weights), seed=1)
    >>> record = {"table": "involvements", "incident_id": "k:ab", "entity_id": "k:A"}
    >>> without(world, record, conflicts=found, now=now, weights=weights)["incident_id"].tolist()
    ['k:ab', 'k:ba']
    """
    fits = _fitting(tables, record)
    members = conflicts.members
    touched = _cases_of(tables, _table(tables, record["table"])[fits.to_numpy()], record["table"])
    around = members["conflict_id"][members["incident_id"].isin(touched).to_numpy()]
    members = members[members["conflict_id"].isin(around).to_numpy()]
    here = _of_cases(tables, members["incident_id"])
    left = here.replace({record["table"]: _rest(here, record)})
    before, after = (_surest_into(some, members, now=now, weights=weights) for some in (here, left))
    share = (after / before.where(before > 0)).reindex(members["incident_id"]).fillna(0.0).to_numpy()
    found = members.assign(without=members["membership"] * share)
    changed = found[(abs(found["without"] - found["membership"]) > 1e-9).to_numpy()]
    lost = changed["membership"] - changed["without"]
    order = changed.assign(lost=lost).sort_values(["lost", "incident_id"], ascending=[False, True]).index
    return changed.loc[order, ["conflict_id", "incident_id", "membership", "without"]].reset_index(drop=True)


def _surest(links: Links, members: DataFrame) -> DataFrame:
    """Return each case's surest link into its conflict: incident_id, other_id, chance, incident_a, incident_b."""
    import numpy as np
    import pandas as pd

    of = members.set_index("incident_id")["conflict_id"]
    pairs = links.pairs[["incident_a", "incident_b", "log_odds"]]
    one, other = pairs["incident_a"].map(of), pairs["incident_b"].map(of)
    inner = pairs[(one.notna() & (one == other)).to_numpy()]
    inner = inner.assign(chance=1 / (1 + np.exp(-inner["log_odds"])))
    turned = [
        inner.assign(incident_id=inner[here], other_id=inner[there])
        for here, there in (("incident_a", "incident_b"), ("incident_b", "incident_a"))
    ]
    both = pd.concat(turned, ignore_index=True)
    both = both.sort_values(["incident_id", "log_odds", "other_id"], ascending=[True, False, True])
    first = both.drop_duplicates("incident_id")
    return first[["incident_id", "other_id", "chance", "incident_a", "incident_b"]]


def _surest_into(tables: Tables, members: DataFrame, *, now: Timestamp, weights: Model) -> Series:
    """Return the chance of each member's surest link into its conflict (index: incident_id)."""
    surest = _surest(link_cases(tables, now=now, weights=weights), members).set_index("incident_id")["chance"]
    return surest.reindex(members["incident_id"], fill_value=0.0)


def _fitting(tables: Tables, record: Mapping[str, str]) -> Series:
    """Say of each row of the record's table whether it is meant; refuse what names nothing."""
    name = record.get("table")
    if name not in ("involvements", "ties"):
        raise ValueError(f"record: table: got {name!r}, allowed involvements, ties")
    frame, asked = _table(tables, name), _asked(record)
    if unknown := sorted(set(asked) - set(frame.columns)):
        raise ValueError(f"record: no column {', '.join(unknown)} in {name}")
    fits = _fits(frame, asked)
    if not asked or not fits.any():
        raise ValueError(f"record: no row of {name} with {asked}")
    return fits


def _asked(record: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that name the record."""
    return {key: value for key, value in record.items() if key != "table"}


def _table(tables: Tables, name: str) -> DataFrame:
    frame: DataFrame = getattr(tables, name)
    return frame


def _fits(frame: DataFrame, asked: Mapping[str, str]) -> Series:
    import pandas as pd

    fits = pd.Series(True, index=frame.index)
    for column, value in asked.items():
        fits &= (frame[column] == value).fillna(False)
    return fits


def _rest(tables: Tables, record: Mapping[str, str]) -> DataFrame:
    frame = _table(tables, record["table"])
    return frame[~_fits(frame, _asked(record)).to_numpy(dtype=bool)]


def _cases_of(tables: Tables, rows: DataFrame, name: str) -> Series:
    """Return the cases that the rows are about: their own, or those in which the two of a tie take part."""
    if name == "involvements":
        return rows["incident_id"]
    parts = tables.involvements
    ends = {*rows["person_a"], *rows["person_b"]}
    return parts["incident_id"][((parts["entity_kind"] == "person") & parts["entity_id"].isin(ends)).to_numpy()]


def _of_cases(tables: Tables, cases: Series) -> Tables:
    """Return the tables with these cases alone; people, ties and groups stay."""
    frames = {name: _table(tables, name) for name in _OF_CASES}
    return tables.replace({name: frame[frame["incident_id"].isin(cases).to_numpy()] for name, frame in frames.items()})
