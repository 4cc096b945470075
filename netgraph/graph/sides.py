"""The two sides of an incident: who stands on each with what share, and which groups the people belonged to then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["as_groups", "sides"]

MEMBERSHIP_COLUMNS = ["person_id", "group_id", "probability"]


def sides(tables: Tables, incidents: DataFrame, vocabulary: Vocabulary) -> DataFrame:
    """Return who stands on which side of `incidents`: ``incident, side, kind, entity, share``.

    ``incident`` is the place in `incidents`, ``side`` is suspect or victim, ``kind`` is person or group. Shares sum
    to at most 1 a side. Whoever has several roles on one side counts once, with the largest of the involvements'
    weights. The unnamed count one by one, and then stand together in one row without entity.
    """
    import pandas as pd

    of_role = {role: side for side in ("suspect", "victim") for role in vocabulary.roles_of(side)}
    rows = tables.involvements[tables.involvements["role"].isin(list(of_role)).to_numpy()]
    place = pd.Index(incidents["incident_id"]).get_indexer(rows["incident_id"])
    kept = (place >= 0) & (rows["weight"] > 0).to_numpy() & (rows["entity_kind"] != "vehicle").to_numpy()
    rows = rows[kept].assign(incident=place[kept], side=rows["role"][kept].map(of_role))
    rows = rows.rename(columns={"entity_kind": "kind", "entity_id": "entity"})
    keys = ["incident", "side", "kind", "entity"]
    once = rows.sort_values([*keys, "weight"], kind="stable").drop_duplicates(keys, keep="last")
    total = once.groupby(["incident", "side"])["weight"].transform("sum")
    unnamed = once["anonymous"].to_numpy(dtype=bool)
    shared = once.assign(
        share=once["weight"] / np.maximum(total, 1.0),
        entity=once["entity"].mask(unnamed),
        kind=once["kind"].mask(unnamed),
    )
    return shared.groupby(keys, dropna=False)["share"].sum().reset_index()


def as_groups(pairs: DataFrame, end: str, *, moments: np.ndarray, membership: DataFrame) -> DataFrame:
    """Return `pairs` with every named person at `end` (source or target) replaced by his groups at that moment.

    The weight of a pair goes to the groups by their probability, scaled down where these sum to more than 1; the
    pairs of a person without a group are dropped. Groups named in the incident itself, and the unnamed, stay.
    `moments` has the time of each incident.
    """
    import pandas as pd

    kind, entity = f"{end}_kind", end
    persons = (pairs[kind] == "person").to_numpy(dtype=bool)
    rows = pairs[persons].assign(row=np.arange(persons.sum()))
    found = rows.merge(_checked(membership), left_on=entity, right_on="person_id")
    moment = moments[found["incident"]]
    begun = (found["valid_from"].isna() | (found["valid_from"] <= moment)).to_numpy()
    lasts = (found["valid_to"].isna() | (found["valid_to"] > moment)).to_numpy()
    found = found[begun & lasts & (found["probability"] > 0).to_numpy()]
    keys = ["row", "group_id"]
    found = found.sort_values([*keys, "probability"], kind="stable").drop_duplicates(keys, keep="last")
    total = np.maximum(found.groupby("row")["probability"].transform("sum"), 1.0)
    weight = found["weight"] * found["probability"] / total
    groups = found.assign(**{kind: "group", entity: found["group_id"], "weight": weight})[list(pairs.columns)]
    return pd.concat([pairs[~persons], groups], ignore_index=True)


def _checked(membership: DataFrame) -> DataFrame:
    """Return the columns that count, times as such; say which are missing."""
    import pandas as pd

    if missing := [column for column in MEMBERSHIP_COLUMNS if column not in membership]:
        raise ValueError(f"membership: column {missing[0]!r} is missing; needs {', '.join(MEMBERSHIP_COLUMNS)}")
    forever = pd.Series(pd.NaT, index=membership.index, dtype="datetime64[us]")
    times = {name: membership.get(name, forever) for name in ("valid_from", "valid_to")}
    return membership[MEMBERSHIP_COLUMNS].assign(**times)
