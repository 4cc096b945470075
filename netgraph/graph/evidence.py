"""The incidents that a claim about two people stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.graph.codes import decode, encode, expand, is_named_person, starts_of
from netgraph.model.founded import in_founded

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables

__all__ = ["evidence_for"]


def evidence_for(pairs: DataFrame, tables: Tables) -> DataFrame:
    """Return the incidents in which both people of each pair are named, in whatever roles, unfounded ones left out.

    Parameters
    ----------
    pairs
        ``person_a, person_b``, in either order, which is kept; other columns are ignored, repeated pairs count once.
    tables
        Records as of a date, one row a key.

    Returns
    -------
    DataFrame
        ``person_a, person_b, incident_id``, sorted; pairs that share no incident have no row.

    Notes
    -----
    Per pair, linear in the incidents of the person who has fewer of them; a sort of the involvements.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> parts = pd.DataFrame({"incident_id": ["k:1", "k:1", "k:2"], "entity_kind": "person",
    ...     "entity_id": ["k:A", "k:B", "k:A"], "role": "suspect", "source": "k",
    ...     "recorded_at": pd.Timestamp("2026-01-02")})
    >>> pair = pd.DataFrame({"person_a": ["k:B"], "person_b": ["k:A"]})
    >>> evidence_for(pair, Tables.of(involvements=parts)).values.tolist()
    [['k:B', 'k:A', 'k:1']]
    """
    import pandas as pd

    rows = tables.involvements[is_named_person(tables.involvements) & in_founded(tables.involvements, tables.incidents)]
    (incident,), incidents = encode(rows["incident_id"])
    (a, b, person), people = encode(pairs["person_a"], pairs["person_b"], rows["entity_id"])
    asked = np.unique(np.column_stack([a, b])[(a >= 0) & (b >= 0)], axis=0)
    named = np.unique(person.astype(np.int64) * len(incidents) + incident)  # by person, then incident; roles once
    start = starts_of(named // max(len(incidents), 1), len(people))
    many = start[asked + 1] - start[asked]
    fewer = np.argmin(many, axis=1)
    pair, place = expand(start[asked[np.arange(len(asked)), fewer]], np.take_along_axis(many, fewer[:, None], 1)[:, 0])
    case = named[place] % max(len(incidents), 1)
    other = asked[pair, 1 - fewer[pair]].astype(np.int64) * len(incidents) + case
    both = _contains(named, other)
    ends = asked[pair[both]]
    return pd.DataFrame(
        {
            "person_a": decode(people, ends[:, 0]),
            "person_b": decode(people, ends[:, 1]),
            "incident_id": decode(incidents, case[both]),
        }
    )


def _contains(ascending: np.ndarray, values: np.ndarray) -> np.ndarray:
    place = np.searchsorted(ascending, values)
    place[place == len(ascending)] = 0
    return ascending[place] == values if len(ascending) else np.zeros(len(values), dtype=bool)
