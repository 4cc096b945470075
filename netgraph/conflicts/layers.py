"""Ties by where they come from, and how far each source draws the same communities."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.communities import find_communities
from netgraph.graph import co_involvement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

__all__ = ["communities_by_layer", "community_agreement", "person_layers"]

TOGETHER = "co_involvement"


def person_layers(
    tables: Tables, *, now: Timestamp, roles: Collection[str] | Mapping[str, float], half_life_days: float
) -> dict[str, DataFrame]:
    """Return the ties of people by where they come from: taking part together, and each kind of stated tie.

    Parameters
    ----------
    tables
        Records as of `now`.
    now, roles, half_life_days
        As in `netgraph.graph.co_involvement`. Stated ties that begin after `now` are left out.

    Returns
    -------
    dict
        By name (``co_involvement`` and the kinds of tie), those with ties only: person_a, person_b, weight.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import triangle
    >>> layers = person_layers(triangle(), now=pd.Timestamp("2026-02-01"), roles=["suspect"], half_life_days=365)
    >>> {name: len(ties) for name, ties in layers.items()}
    {'co_involvement': 3, 'kin': 1}
    """
    columns = ["person_a", "person_b", "weight"]
    together = co_involvement(tables, now=now, roles=roles, half_life_days=half_life_days)[columns]
    stated = tables.ties[(tables.ties["first_seen"].isna() | (tables.ties["first_seen"] <= now)).to_numpy()]
    stated = stated[((stated["person_a"] != stated["person_b"]) & (stated["weight"] > 0)).to_numpy()]
    layers = {TOGETHER: together}
    layers |= {str(kind): rows[columns].reset_index(drop=True) for kind, rows in stated.groupby("kind")}
    return {name: ties for name, ties in layers.items() if len(ties)}


def communities_by_layer(
    layers: Mapping[str, DataFrame], *, objective: str, resolution: float | None, seed: int, n_iterations: int
) -> DataFrame:
    """Find the communities of each layer by itself: layer, person_id, community, stability.

    Parameters
    ----------
    layers
        By name person_a, person_b, weight.
    objective, resolution, seed, n_iterations
        As in `netgraph.conflicts.find_communities`.

    Examples
    --------
    >>> import pandas as pd
    >>> phone = pd.DataFrame({"person_a": ["A", "C"], "person_b": ["B", "D"], "weight": 1.0})
    >>> found = communities_by_layer({"phone": phone}, objective="modularity", resolution=1.0, seed=1, n_iterations=-1)
    >>> found["community"].tolist()
    [0, 0, 1, 1]
    """
    import pandas as pd

    how = {"objective": objective, "resolution": resolution, "seed": seed, "n_iterations": n_iterations}
    parts = [find_communities(layers[name], **how).assign(layer=name) for name in sorted(layers)]  # type: ignore[arg-type]
    columns = ["layer", "person_id", "community", "stability"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def community_agreement(communities: DataFrame) -> DataFrame:
    """Say for every two layers how far their communities are the same, among the people of both.

    Parameters
    ----------
    communities
        From `communities_by_layer`.

    Returns
    -------
    DataFrame
        One row two layers: layer_a, layer_b, people (in both), agreement (adjusted Rand index: 1 the same, 0 as alike
        as chance; null for fewer than two people).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(layer, who, who in "CD") for layer in ("kin", "phone") for who in "ABCD"]
    >>> found = pd.DataFrame(rows, columns=["layer", "person_id", "community"])
    >>> community_agreement(found).to_numpy().tolist()
    [['kin', 'phone', 4, 1.0]]
    """
    import pandas as pd

    labels = {str(name): rows.set_index("person_id")["community"] for name, rows in communities.groupby("layer")}
    rows = []
    for one, other in combinations(sorted(labels), 2):
        both = pd.concat([labels[one], labels[other]], axis=1, join="inner").to_numpy(dtype="int64")
        alike = adjusted_rand(both[:, 0], both[:, 1]) if len(both) > 1 else float("nan")
        rows.append((one, other, len(both), alike))
    return pd.DataFrame(rows, columns=["layer_a", "layer_b", "people", "agreement"])
