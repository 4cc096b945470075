"""What a person's own record is: active parts in standing incidents, which of them can be checked, and who has died."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from netgraph.errors import UnknownRecord
from netgraph.model.founded import is_founded
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["active_parts", "died_at", "is_among", "known_by", "people_of_area", "verifiable"]

_ACTIVE_SIDES = ("suspect", "victim", "unknown")
_FALSE = "E"  # information grade: suspected to be false


def known_by(frame: DataFrame, now: Timestamp) -> Series:
    """Say for each row whether it was recorded by `now` and not withdrawn by then."""
    return (frame["recorded_at"] <= now) & ~(frame["withdrawn_at"] <= now)


def active_parts(tables: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> DataFrame:
    """Return the involvements of named people on the suspect, victim or unstated side of standing incidents.

    An incident stands if it was recorded and over by `now` and is not unfounded. These rows are what a person's own
    verifiable record is made of; witnesses, reporters, owners and the unnamed have none.
    """
    words = vocabulary or shipped_vocabulary()
    incidents = tables.incidents
    standing = known_by(incidents, now) & (incidents["occurred_to"] <= now) & is_founded(incidents)
    active = [role for side in _ACTIVE_SIDES for role in words.roles_of(side)]
    parts = tables.involvements
    kept = _named(parts, now) & parts["role"].isin(active).to_numpy(dtype=bool)
    kept &= is_among(parts["incident_id"], incidents["incident_id"][standing])
    return parts[kept]


def verifiable(parts: DataFrame) -> NDArray[np.bool_]:
    """Say for each part whether it is a record that can be checked: no mere assessment, and not suspected to be false.

    Examples
    --------
    >>> import pandas as pd
    >>> verifiable(pd.DataFrame({"basis": [None, "fact", "assessment", "fact"],
    ...                          "information_grade": [None, "B", "B", "E"]})).tolist()
    [True, True, False, False]
    """
    stands: NDArray[np.bool_] = ~(parts["basis"].eq("assessment") | parts["information_grade"].eq(_FALSE)).to_numpy(
        dtype=bool, na_value=False
    )
    return stands


def died_at(tables: Tables, *, now: Timestamp) -> Series:
    """Return when each person known to be dead died, by ``person_id``.

    The stated day of death, or the beginning of the incident (not unfounded, begun by `now`) in which they were
    killed, in whatever part; the earlier of both.
    """
    from pandas import concat

    parts, people, incidents = tables.involvements, tables.people, tables.incidents
    killings = (parts["outcome"] == "killed").to_numpy(dtype=bool, na_value=False)
    parts = parts[killings]
    parts = parts[_named(parts, now)]
    begun = incidents[known_by(incidents, now) & (incidents["occurred_from"] <= now) & is_founded(incidents)]
    killed = parts[["incident_id", "entity_id"]].merge(begun[["incident_id", "occurred_from"]], on="incident_id")
    dead = people[people["deceased_on"].notna() & known_by(people, now)]
    moments = concat([killed.set_index("entity_id")["occurred_from"], dead.set_index("person_id")["deceased_on"]])
    return moments.sort_values().groupby(level=0).first().rename_axis("person_id").rename("died_at")


def people_of_area(tables: Tables, area: str, *, now: Timestamp, vocabulary: Vocabulary | None = None) -> Index:
    """Return the ids of all with an own active part in an incident in the area, sorted; where they live says nothing.

    Raises
    ------
    UnknownRecord
        If no place on record lies in an area of that code.
    """
    from pandas import Index

    places = tables.locations
    inside = places.loc[places["area_code"] == area, "location_id"]
    if inside.empty:
        codes = sorted(places["area_code"].dropna().unique())
        near = get_close_matches(area, codes, n=3, cutoff=0.4) or codes[:5]
        raise UnknownRecord(f"area: got {area!r}, no place on record lies there; areas are {', '.join(near) or 'none'}")
    cases = tables.incidents.loc[is_among(tables.incidents["location_id"], inside), "incident_id"]
    parts = active_parts(tables, now=now, vocabulary=vocabulary)
    return Index(parts.loc[is_among(parts["incident_id"], cases), "entity_id"].unique(), name="person_id").sort_values()


def _named(parts: DataFrame, now: Timestamp) -> NDArray[np.bool_]:
    """Say for each part whether it is that of a named person and was recorded by `now`."""
    named = (parts["entity_kind"] == "person") & ~parts["anonymous"].astype(bool) & known_by(parts, now)
    found: NDArray[np.bool_] = named.to_numpy(dtype=bool)
    return found


def is_among(values: Series, ids: Series | Index) -> NDArray[np.bool_]:
    """Say for each value whether it is one of `ids`; by hash: ``isin`` walks strings one by one.

    Examples
    --------
    >>> import pandas as pd
    >>> is_among(pd.Series(["k:1", "k:2"]), pd.Series(["k:2", None])).tolist()
    [False, True]
    """
    from pandas import Index

    among: NDArray[np.bool_] = Index(ids.dropna().unique()).get_indexer(values) >= 0
    return among
