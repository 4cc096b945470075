"""Communities: people who stand closer to each other in the network of ties than to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from netgraph.conflicts.leiden import Objective, leiden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    Labels = NDArray[np.int64]

__all__ = ["find_communities"]

OTHER_RUNS = 5
_MODULARITY_SCAN = tuple(2.0**power for power in range(-2, 6))
_CPM_SCAN = tuple(2.0**power for power in range(-10, 0))


def find_communities(
    ties: DataFrame, *, objective: str, resolution: float | None, seed: int, n_iterations: int
) -> DataFrame:
    """Split people into communities by the ties between them (igraph's Leiden).

    Parameters
    ----------
    ties
        person_a, person_b, weight (above 0); the weights of a pair named twice, either way round, are added.
    objective
        ``modularity`` (more weight inside than chance would put there; cannot see small communities in a large
        network) or ``CPM`` (mean weight inside above the resolution, whatever the size of the network).
    resolution
        The higher, the smaller the communities. ``None`` scans powers of two (1/4 … 32 for modularity, 1/1024 …
        1/2 of the mean weight for CPM) and keeps the one whose split changes least, from seed to seed and to the
        next resolution on either side; the lowest such.
    seed
        Of the split returned; the five runs that its stability is measured by use the five seeds after it.
    n_iterations
        Leiden's iterations; -1 until nothing improves.

    Returns
    -------
    DataFrame
        One row a person: person_id, community (0 is the largest; equal ones by their smallest id), stability: the
        share of the other five runs that put the person where they put most of his community. Low = on the edge.

    Raises
    ------
    ValueError
        For an unknown objective, a resolution or a weight not above 0, or a tie of a person to himself.

    Notes
    -----
    Six runs, each near linear in ties; a scan takes two more for each resolution. Renaming people renames the
    result, but for people whom nothing but their names tells apart. On the scan's plateau see R. Lambiotte et al.,
    "Random walks, Markov processes and the multiscale modular organization of complex networks",
    doi:10.1109/TNSE.2015.2391998.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = ["AB", "BC", "AC", "DE", "EF", "DF", "CD"]  # two triangles and a bridge
    >>> ties = pd.DataFrame([(a, b, 1.0) for a, b in pairs], columns=["person_a", "person_b", "weight"])
    >>> found = find_communities(ties, objective="modularity", resolution=1.0, seed=1, n_iterations=-1)
    >>> found["community"].tolist(), found["stability"].min()
    ([0, 0, 0, 1, 1, 1], np.float64(1.0))
    """
    import numpy as np
    import pandas as pd

    _check(ties, objective, resolution)
    people, a, b, weights = _network(ties)

    def run(at: float, with_seed: int) -> Labels:
        return leiden(
            len(people), (a, b), weights, objective=objective, resolution=at, seed=with_seed, rounds=n_iterations
        )

    if resolution is None:
        steps = _MODULARITY_SCAN if objective == "modularity" else np.asarray(_CPM_SCAN) * weights.mean()
        resolution = _plateau(run, steps, seed)
    label = _by_size(run(resolution, seed))
    stability = _stability(label, [run(resolution, seed + other) for other in range(1, OTHER_RUNS + 1)])
    return pd.DataFrame({"person_id": people, "community": label, "stability": stability})


def _check(ties: DataFrame, objective: str, resolution: float | None) -> None:
    if objective not in get_args(Objective):
        raise ValueError(f"objective: got {objective!r}, allowed {', '.join(get_args(Objective))}")
    if resolution is not None and not resolution > 0:
        raise ValueError(f"resolution: got {resolution}, needs a number above 0, or None to scan")
    if missing := {"person_a", "person_b", "weight"} - set(ties.columns):
        raise ValueError(f"ties: no column {', '.join(sorted(missing))}")
    if not ((ties["weight"] > 0) & (ties["weight"] < float("inf"))).all():
        raise ValueError("ties.weight: every weight must be above 0 and finite; leave out ties that weigh nothing")
    if (ties["person_a"] == ties["person_b"]).any():
        raise ValueError("ties: a person cannot be tied to himself; leave such rows out")


def _network(ties: DataFrame) -> tuple[NDArray[np.object_], Labels, Labels, NDArray[np.float64]]:
    """People in order, and for each pair once the two ends (codes) and the weight."""
    import numpy as np
    import pandas as pd

    codes, people = pd.factorize(pd.concat([ties["person_a"], ties["person_b"]]), sort=True)
    ends = codes.reshape(2, -1).astype(np.int64)
    pairs = pd.DataFrame({"a": ends.min(axis=0), "b": ends.max(axis=0), "weight": ties["weight"].to_numpy(dtype=float)})
    pairs = pairs.sort_values(["a", "b", "weight"]).groupby(["a", "b"], as_index=False)["weight"].sum()
    return people, pairs["a"].to_numpy(), pairs["b"].to_numpy(), pairs["weight"].to_numpy()


def _by_size(label: Labels) -> Labels:
    """Number communities by size, the largest 0; equal ones by their first member."""
    import numpy as np

    _, first, dense, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(size), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    return place[dense]


def _stability(label: Labels, others: list[Labels]) -> NDArray[np.float64]:
    """Share of the other runs in which a person is where most of his community is."""
    import numpy as np

    stays = np.zeros(len(label))
    for other in others:
        cell, size = np.unique(np.stack([label, other]), axis=1, return_counts=True)
        order = np.lexsort((cell[1], -size, cell[0]))
        _, head = np.unique(cell[0][order], return_index=True)
        stays += other == cell[1][order][head][label]
    return stays / len(others)


def _plateau(run: Callable[[float, int], Labels], steps: Iterable[float], seed: int) -> float:
    """Return the lowest resolution whose split agrees best with another seed's and with its neighbours'."""
    import numpy as np

    scan = [float(step) for step in steps]
    splits = [run(step, seed) for step in scan]
    between = [_agreement(low, high) for low, high in zip(splits[:-1], splits[1:], strict=True)]
    score = np.full(len(scan), -np.inf)
    for place, (step, split) in enumerate(zip(scan, splits, strict=True)):
        if 1 < len(np.unique(split)) < len(split):  # all in one, or each alone, is stable and says nothing
            beside = [between[near] for near in (place - 1, place) if 0 <= near < len(between)]
            score[place] = _agreement(split, run(step, seed + 1)) + sum(beside) / len(beside)
    return scan[int(np.argmax(np.round(score, 9)))]


def _agreement(one: Labels, other: Labels) -> float:
    """Return the adjusted Rand index of two splits: 1 the same, 0 as alike as chance (doi:10.1007/BF01908075)."""
    import numpy as np

    def pairs(counts: NDArray[np.int64]) -> float:
        return float((counts * (counts - 1.0) / 2).sum())

    both = pairs(np.unique(np.stack([one, other]), axis=1, return_counts=True)[1])
    alone, beside = (pairs(np.unique(split, return_counts=True)[1]) for split in (one, other))
    expected = alone * beside / max(len(one) * (len(one) - 1) / 2, 1.0)
    most = (alone + beside) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)
