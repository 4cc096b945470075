"""The cases to be linked, as arrays: when and where each was, and whether conflicts are made of such kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import encode
from netgraph.graph.near import EARTH_RADIUS_M
from netgraph.model.founded import is_founded

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["ATTACK", "CLASSES", "OTHER", "PRECURSOR", "VIOLENCE", "Cases", "kind_classes", "read_cases"]

CLASSES = ("attack", "violence", "precursor", "other")
ATTACK, VIOLENCE, PRECURSOR, OTHER = range(4)
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Cases:
    """The founded incidents known at a moment, sorted by id; a case's code is its place among them.

    ``ids``; ``kind`` (words) and ``kind_class`` (place in `CLASSES`); ``day`` (middle of the span, days since 1970)
    and ``spread`` (half its length, days); ``where`` (x and y in metres, or longitude and latitude in radians; null
    where unknown), ``flat`` (whether metres) and ``blur`` (how exact the place is, metres).
    """

    ids: Index
    kind: NDArray[np.object_]
    kind_class: Ints
    day: Floats
    spread: Floats
    where: Floats
    flat: bool
    blur: Floats

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.ids)

    def find(self, incident_ids: object) -> Ints:
        """Return the code of each id, -1 where it is no case here."""
        found: Ints = self.ids.get_indexer(incident_ids)
        return found

    def metres(self, a: Ints, b: Ints) -> Floats:
        """Return how far apart two cases were; null where a place is unknown."""
        one, other = self.where[a], self.where[b]
        if self.flat:
            return np.asarray(np.hypot(*(one - other).T))
        half = np.sin((other - one) / 2) ** 2
        across = half[:, 1] + np.cos(one[:, 1]) * np.cos(other[:, 1]) * half[:, 0]
        return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(across, 1.0))))

    def days(self, a: Ints, b: Ints) -> Floats:
        """Return how far apart in time two cases were: between the middles of their spans, never below half a day.

        Where the spans are long, no less than half the longer one: what is not known apart cannot be told near.
        """
        apart = np.abs(self.day[a] - self.day[b])
        return np.maximum(apart, np.maximum(0.5, np.maximum(self.spread[a], self.spread[b]) / 2))


def kind_classes(vocabulary: Vocabulary, classes: DataFrame) -> dict[str, int]:
    """Return the place in `CLASSES` of each kind of incident.

    An ``attack`` is a serious aggression; ``precursor`` what is known to come before or after an attack, or is serious
    without being an aggression; ``violence`` any other aggression; ``other`` the rest.

    Parameters
    ----------
    vocabulary
        Kinds and known precursors.
    classes
        Exceptions: ``family`` (the class), ``level`` (the kind), such as violence between partners, which is no
        part of a conflict between groups however serious.
    """
    kinds = vocabulary.kinds
    attacks = set(kinds.index[kinds["serious"] & kinds["aggression"]])
    pairs = list(zip(vocabulary.precursors["before"], vocabulary.precursors["after"], strict=True))
    told = {before for before, after in pairs if after in attacks} | {
        after for before, after in pairs if before in attacks
    }
    found = {}
    for kind, serious, aggression in zip(kinds.index, kinds["serious"], kinds["aggression"], strict=True):
        is_near = kind in told or serious
        found[str(kind)] = ATTACK if kind in attacks else PRECURSOR if is_near else VIOLENCE if aggression else OTHER
    exceptions = zip(classes["level"], classes["family"], strict=True)
    return found | {str(kind): CLASSES.index(name) for kind, name in exceptions if kind in found}


def read_cases(tables: Tables, *, now: Timestamp, numbers: Any) -> Cases:
    """Return the cases known at `now`.

    Parameters
    ----------
    tables
        Records, those of a neighbourhood or all.
    now
        Moment of the analysis, naive UTC.
    numbers
        Of the model: ``kind_classes`` (`kind_classes`) and ``flat`` (whether places are on a grid of metres).
    """
    import pandas as pd

    incidents = tables.incidents
    known = (is_founded(incidents) & (incidents["recorded_at"] <= now)).to_numpy(dtype=bool)
    incidents = incidents[known].sort_values("incident_id", ignore_index=True)
    begin, end = (
        incidents[name].to_numpy(dtype="datetime64[us]").astype(np.int64) for name in ("occurred_from", "occurred_to")
    )
    classes = numbers["kind_classes"]
    where, blur = _places(tables, incidents, flat=bool(numbers["flat"]))
    return Cases(
        ids=pd.Index(incidents["incident_id"]),
        kind=incidents["kind"].to_numpy(dtype=object),
        kind_class=incidents["kind"].map(classes).fillna(OTHER).to_numpy(dtype=np.int64),
        day=(begin + (end - begin) / 2) / _DAY_US,
        spread=(end - begin) / 2 / _DAY_US,
        where=where,
        flat=bool(numbers["flat"]),
        blur=blur,
    )


def is_flat(tables: Tables) -> bool:
    """Say whether every place that has coordinates has metres on a grid."""
    places = tables.locations[["longitude", "latitude", "x", "y"]].to_numpy(dtype=np.float64)
    placed = ~np.isnan(places).any(axis=1) | ~np.isnan(places[:, 2:]).any(axis=1) | ~np.isnan(places[:, :2]).any(axis=1)
    return bool(placed.any() and not np.isnan(places[placed][:, 2:]).any())


def _places(tables: Tables, incidents: DataFrame, *, flat: bool) -> tuple[Floats, Floats]:
    """Return the coordinates of each case's place and how exact they are."""
    names = ["x", "y"] if flat else ["longitude", "latitude"]
    (wanted, place), ids = encode(incidents["location_id"], tables.locations["location_id"])
    told = np.full((len(ids) + 1, 3), np.nan)  # the last is what an unknown place, -1, finds
    told[place] = tables.locations[[*names, "precision_m"]].to_numpy(dtype=np.float64)
    told = told[wanted]
    where = told[:, :2] if flat else np.radians(told[:, :2])
    where[np.isnan(where).any(axis=1)] = np.nan
    return where, np.nan_to_num(told[:, 2], nan=0.0)
