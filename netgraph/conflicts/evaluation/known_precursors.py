"""Which precursors and fires go with which attacks, for one who knows how long before and how many are real."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.evaluation.known_attacks import day_of, speaks_for

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    from netgraph.conflicts.evaluation.known_attacks import Attacks
    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["prepared"]

_FIRE_DAYS, _WINDOW_DAYS = 0.17, 60.0
_SAME = {"vehicle": 2000.0, "victim": 300.0, "suspect": 100.0}  # how much likelier in a true preparation
_LEADS = ("fuel_theft", "vehicle_theft", "threat", "weapon_find")


def prepared(
    tables: Tables, truth: Mapping[str, DataFrame], attacks: Attacks
) -> tuple[NDArray[np.object_], Ints, Floats]:
    """Return which recorded precursors and fires go with which attacks (places), with their chances."""
    numbers = truth["parameters"].set_index("name")["value"]
    found = []
    for kind in (*_LEADS, "vehicle_arson"):
        rows = tables.incidents[(tables.incidents["kind"] == kind).to_numpy()]
        mean = -_FIRE_DAYS if kind == "vehicle_arson" else float(numbers[f"lead_{kind}_days"])
        found.append(_goes_with(tables, truth, rows, attacks, mean))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]


def _goes_with(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, attacks: Attacks, mean: float
) -> tuple[NDArray[np.object_], Ints, Floats]:
    """Return (incident id, attack, chance) for precursors (mean > 0 days before) or what follows (mean < 0)."""
    import pandas as pd

    true = truth["incidents"].set_index("incident_id")["process"].reindex(rows["incident_id"])
    real = float((true == "chain").mean()) if len(true) else 0.0
    ids = rows["incident_id"].to_numpy(dtype=object)
    day = day_of(rows["occurred_from"])
    lag = (attacks.day[None] - day[:, None]) * np.sign(mean)
    row, attack = np.nonzero((lag > -1.0) & (lag < _WINDOW_DAYS))
    length = max(float(np.ptp(attacks.day)) if len(attacks.day) else 1.0, 1.0)
    days = np.maximum(lag[row, attack], 0.3)
    scale = abs(mean) / 2 if mean > 0 else max(abs(mean), 0.5)
    density = days / scale**2 * np.exp(-days / scale) if mean > 0 else np.exp(-days / scale) / scale
    odds = real / max(1 - real, 1e-9) * density * length / max(len(attacks.day), 1)
    odds *= _shared(tables, ids[row], attacks.ids[attack])
    odds *= _same_side(tables, truth, rows, attacks, (row, attack))
    total = pd.Series(odds).groupby(row).transform("sum").to_numpy()
    chance = odds / (1 + total)
    kept = chance > 0.01
    return ids[row[kept]], attack[kept], chance[kept]


def _shared(tables: Tables, ids: NDArray[np.object_], of: Index) -> Floats:
    """Return how much a shared vehicle, victim or suspect speaks for each pair."""
    import pandas as pd

    parts = tables.involvements[~tables.involvements["anonymous"].to_numpy(dtype=bool)]
    ratio = np.ones(len(ids))
    for what, worth in _SAME.items():
        column = "entity_kind" if what == "vehicle" else "role"
        some = parts[(parts[column] == what).to_numpy()][["incident_id", "entity_id"]].drop_duplicates()
        both = some.merge(some, on="entity_id")
        known = pd.MultiIndex.from_frame(both[["incident_id_x", "incident_id_y"]])
        ratio[np.asarray(pd.MultiIndex.from_arrays([ids, of]).isin(known))] *= worth
    return ratio


def _same_side(
    tables: Tables, truth: Mapping[str, DataFrame], rows: DataFrame, attacks: Attacks, pairs: tuple[Ints, Ints]
) -> Floats:
    """Return how much the true groups of those suspected of the precursor speak for the attack's side that struck."""
    import pandas as pd

    groups = pd.Index(tables.groups["group_id"].sort_values())
    said = np.exp(np.minimum(speaks_for(tables, truth, rows, groups, ("suspect", "attacker")), 20))
    striker = np.zeros((len(attacks.ids), len(groups)))
    np.add.at(striker.T, attacks.source, attacks.chance.T)
    row, attack = pairs
    ratio: Floats = np.einsum("ij,ij->i", said[row], striker[attack]) + np.maximum(1 - striker[attack].sum(axis=1), 0)
    return ratio
