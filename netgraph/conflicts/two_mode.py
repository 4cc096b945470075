"""Communities of people and incidents together, straight from who took part in what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.consensus import central, split_table
from netgraph.conflicts.stacked import Layer, Stacked, runs_of, stack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    Labels = NDArray[np.int64]

__all__ = ["find_two_mode_communities"]

SEEDS = 5


def find_two_mode_communities(parts: DataFrame, *, resolution: float, seed: int, n_iterations: int) -> DataFrame:
    """Split people and the incidents they took part in together, without making ties of them first.

    A tie between two people forgets in how many incidents, and a party of ten makes forty-five of them; here each
    taking part counts once. A community holds the people and their incidents; it is compared with what chance would
    give people as active and incidents as large.

    Parameters
    ----------
    parts
        incident_id, entity_id; one row a taking part, each counted once.
    resolution
        The higher, the smaller the communities; 1 is Barber's modularity.
    seed
        Of the first run; five are made, and the one that agrees best with the others is returned.
    n_iterations
        Leiden's iterations; -1 until nothing improves.

    Returns
    -------
    DataFrame
        One row an incident or entity: kind (``incident`` or ``entity``), id, community (0 is the largest), stability.

    Raises
    ------
    ValueError
        If the resolution is not above 0 or a column is missing.

    References
    ----------
    M. J. Barber, "Modularity and community detection in bipartite networks", Physical Review E 76, 066102 (2007),
    doi:10.1103/PhysRevE.76.066102.

    Examples
    --------
    >>> import pandas as pd
    >>> took_part = [("1", "A"), ("1", "B"), ("2", "A"), ("2", "B"), ("3", "C"), ("4", "C"), ("4", "D"), ("4", "B")]
    >>> parts = pd.DataFrame(took_part, columns=["incident_id", "entity_id"])
    >>> found = find_two_mode_communities(parts, resolution=1.0, seed=1, n_iterations=-1)
    >>> found.groupby("community")["id"].agg("".join).tolist()
    ['12AB', '34CD']
    """
    import numpy as np
    import pandas as pd

    if not 0 < resolution < float("inf"):
        raise ValueError(f"resolution: got {resolution}, needs a number above 0")
    if missing := {"incident_id", "entity_id"} - set(parts.columns):
        raise ValueError(f"parts: no column {', '.join(sorted(missing))}")
    rows = parts[["incident_id", "entity_id"]].astype("str").drop_duplicates()
    case, cases = pd.factorize(rows["incident_id"], sort=True)
    who, entities = pd.factorize(rows["entity_id"], sort=True)
    ends = case.astype(np.int64), who.astype(np.int64) + len(cases)
    kinds = np.repeat([0, 1], [len(cases), len(entities)])
    splits = runs_of(_two_mode(ends, kinds, resolution), seed=seed, runs=SEEDS, rounds=n_iterations)
    found = split_table(pd.Index([*cases, *entities], dtype="str"), splits, central(splits))
    kind = pd.Series(np.where(kinds == 0, "incident", "entity"), dtype="str")
    return found.assign(kind=kind)[["kind", "id", "community", "stability"]]


def _two_mode(ends: tuple[Labels, Labels], kinds: Labels, resolution: float) -> Stacked:
    """Return the three layers whose sum is Barber's modularity.

    By CPM with the degrees as sizes, the first layer sets every pair in a community against chance; the other two
    take back the pairs of the same kind, which cannot have ties.
    """
    import numpy as np

    none = np.empty(0, dtype=np.int64)
    degree = np.bincount(np.concatenate(ends), minlength=len(kinds)).astype(np.float64)
    chance = resolution / max(len(ends[0]), 1)
    layers = [Layer(ends, np.ones(len(ends[0])), "CPM", chance, 1.0, degree)]
    for kind in (0, 1):
        alone = np.where(kinds == kind, degree, 0.0)
        layers.append(Layer((none, none), np.empty(0), "CPM", chance, -1.0, alone))
    return stack(len(kinds), layers, kinds=kinds)
