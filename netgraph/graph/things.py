"""Vehicles and places as ends of events: who did something with which vehicle, or where; and in which roles."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.tables import Tables

__all__ = ["THINGS", "thing_pairs", "with_roles"]

THINGS = ("vehicle", "place")


def thing_pairs(participants: DataFrame, incidents: DataFrame, tables: Tables, *, things: Collection[str]) -> DataFrame:
    """Return everybody on the suspects' side of an incident with each vehicle in it, or with its place.

    Columns ``incident, source_kind, source, target_kind, target, weight``. A side that nobody stands on is one null
    source. Vehicles share weight 1 as people do; a place has it whole. `participants` is what
    `netgraph.graph.sides.sides` says of `incidents`.
    """
    import pandas as pd

    suspects = participants[(participants["side"] == "suspect").to_numpy()]
    suspects = suspects.rename(columns={"kind": "source_kind", "entity": "source", "share": "share_source"})
    found = {"vehicle": lambda: _vehicles(incidents, tables), "place": lambda: _places(incidents)}
    targets = pd.concat([found[thing]() for thing in sorted(things)], ignore_index=True)
    pairs = targets.merge(suspects.drop(columns="side"), on="incident", how="left")
    weight = pairs["share_target"] * pairs["share_source"].fillna(1.0)
    return pairs.assign(weight=weight)[["incident", "source_kind", "source", "target_kind", "target", "weight"]]


def _vehicles(incidents: DataFrame, tables: Tables) -> DataFrame:
    import pandas as pd

    rows = tables.involvements
    named = (rows["entity_kind"] == "vehicle") & ~rows["anonymous"] & (rows["weight"] > 0)
    rows = rows[named.to_numpy(dtype=bool)]
    place = pd.Index(incidents["incident_id"]).get_indexer(rows["incident_id"])
    rows = rows.assign(incident=place, target=rows["entity_id"])[place >= 0]
    once = rows.groupby(["incident", "target"], as_index=False)["weight"].max()
    total = once.groupby("incident")["weight"].transform("sum")
    return once.assign(target_kind="vehicle", share_target=once["weight"] / np.maximum(total, 1.0)).drop(
        columns="weight"
    )


def _places(incidents: DataFrame) -> DataFrame:
    import pandas as pd

    places = incidents["location_id"]
    known = places.notna().to_numpy()
    return pd.DataFrame(
        {
            "incident": np.flatnonzero(known),
            "target": places[known].to_numpy(),
            "target_kind": "place",
            "share_target": 1.0,
        }
    )


def with_roles(found: DataFrame, tables: Tables) -> DataFrame:
    """Return events with ``source_role`` and ``target_role``: the roles each end had, joined by ``|``, null where none.

    Parameters
    ----------
    found
        From `netgraph.graph.events`; a group that stands for people has no role of its own.
    tables
        The records they were made from.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> world = two_feuding_pairs()
    >>> told = with_roles(events(world, kinds=["shooting"]), world)
    >>> told[["source", "source_role", "target_role"]].values[0].tolist()
    ['k:A', 'suspect', 'victim']
    """
    rows = tables.involvements[["incident_id", "entity_kind", "entity_id", "role"]].drop_duplicates()
    keys = ["incident_id", "entity_kind", "entity_id"]
    roles = rows.sort_values([*keys, "role"]).groupby(keys)["role"].agg("|".join)
    return found.assign(source_role=_roles_of(found, "source", roles), target_role=_roles_of(found, "target", roles))


def _roles_of(found: DataFrame, end: str, roles: Series) -> Series:
    import pandas as pd

    asked = pd.MultiIndex.from_arrays([found["incident_id"], found[f"{end}_kind"], found[end]])
    return roles.reindex(asked).set_axis(found.index).astype("str")
