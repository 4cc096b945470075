"""Communities: people who stand closer to each other in the network of ties than to the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from netgraph.conflicts.coded import check_ties, coded
from netgraph.conflicts.consensus import agreements, central, mean_agreement, most_central, split_table
from netgraph.conflicts.leiden import Objective, Prepared, leiden, modularity, part_sizes, prepare

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    Labels = NDArray[np.integer]

__all__ = ["find_communities", "scan_resolutions"]

SEEDS = 5
_MODULARITY_SCAN = (1.0, 4.0, 16.0, 64.0)
_AS_STABLE = 0.01  # of five runs, smaller differences in stability are chance
_HOPELESS = 0.1  # two runs that agree so much less than five at another resolution need no third
_FINEST = 4096.0  # the larger the network, the higher the resolution at which modularity sees the same communities
_CPM_SCAN = tuple(4.0**power for power in range(-6, 0))


def find_communities(
    ties: DataFrame, *, objective: str, resolution: float | None, seed: int, n_iterations: int
) -> DataFrame:
    """Split people into communities by the ties between them (Leiden).

    Five runs with seeds of their own are made; the one returned is the consensus: the run that agrees best with the
    other four, so that what a single seed came upon by chance is not what is shown.

    Parameters
    ----------
    ties
        person_a, person_b, weight (above 0); the weights of a pair named twice, either way round, are added.
    objective
        ``modularity`` (more weight inside than chance would put there; cannot see small communities in a large
        network) or ``CPM`` (mean weight inside above the resolution, whatever the size of the network).
    resolution
        The higher, the smaller the communities. ``None`` takes the one that `scan_resolutions` finds most stable.
    seed
        Of the first run; the others use the four seeds after it.
    n_iterations
        Leiden's iterations; -1 until nothing improves.

    Returns
    -------
    DataFrame
        One row a person: person_id, community (0 is the largest; equal ones by their smallest id), stability: the
        chance that two runs keep the person with most of the same community. Low = on the edge.

    Raises
    ------
    ValueError
        For an unknown objective, a resolution or a weight not above 0, or a tie of a person to himself.

    Notes
    -----
    Five runs, each near linear in ties; a scan takes as many for each of six resolutions or so. Renaming people
    renames the result, but for people whom nothing but their names tells apart.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = ["AB", "BC", "AC", "DE", "EF", "DF", "CD"]  # two triangles and a bridge
    >>> ties = pd.DataFrame([(a, b, 1.0) for a, b in pairs], columns=["person_a", "person_b", "weight"])
    >>> found = find_communities(ties, objective="modularity", resolution=1.0, seed=1, n_iterations=-1)
    >>> found["community"].tolist(), found["stability"].min()
    ([0, 0, 0, 1, 1, 1], np.float64(1.0))
    """

    _check(ties, objective, resolution)
    people, network = _network(ties)
    runs = _Runs(network, objective, seed, n_iterations)
    splits = _scanned(runs)[1] if resolution is None else runs.at(resolution)
    return split_table(people, splits, central(splits)).rename(columns={"id": "person_id"})


def scan_resolutions(ties: DataFrame, *, objective: str, seed: int, n_iterations: int) -> DataFrame:
    """Say how stable the split into communities is from the coarsest to the finest.

    A split that comes out the same whatever the seed says something about the network; one that changes with the
    seed is one of many that are as good. Four-fold steps first (1 … 64 for modularity, 1/4096 … 1/4 of the mean
    weight for CPM), then half and double of the best.

    Parameters
    ----------
    ties, objective, seed, n_iterations
        As in `find_communities`.

    Returns
    -------
    DataFrame
        resolution, communities (of the consensus), stability (mean adjusted Rand index between the runs of five
        seeds, or of two where those agree a tenth less than the best so far: 1 the same, 0 as alike as chance),
        modularity (of the consensus, at resolution 1), trivial (nothing but the parts that no tie connects, one core
        and its dust, or most people alone or in pairs: stable, but it says nothing), chosen (of those that are not
        trivial the most stable; of several within 0.01 of it, the one with the most modularity).

    References
    ----------
    R. Lambiotte, J.-C. Delvenne, M. Barahona, "Random walks, Markov processes and the multiscale modular
    organization of complex networks", doi:10.1109/TNSE.2015.2391998 (stability over scales).

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = ["AB", "BC", "AC", "DE", "EF", "DF", "CD"]
    >>> ties = pd.DataFrame([(a, b, 1.0) for a, b in pairs], columns=["person_a", "person_b", "weight"])
    >>> scan = scan_resolutions(ties, objective="modularity", seed=1, n_iterations=-1)
    >>> scan.loc[scan["chosen"], "communities"].tolist()
    [2]
    """
    _check(ties, objective, None)
    _, network = _network(ties)
    return _scanned(_Runs(network, objective, seed, n_iterations))[0]


@dataclass(frozen=True, slots=True)
class _Runs:
    """Leiden on one network with several seeds."""

    network: Prepared
    objective: str
    seed: int
    rounds: int

    def at(self, resolution: float, *, rival: float = -1.0) -> list[Labels]:
        """Return one split a seed; only two where those agree so much less than `rival` that others will be chosen."""
        splits = [self._one(resolution, self.seed), self._one(resolution, self.seed + 1)]
        if mean_agreement(agreements(splits)) < rival - _HOPELESS:
            return splits
        return splits + [self._one(resolution, seed) for seed in range(self.seed + 2, self.seed + SEEDS)]

    def _one(self, resolution: float, seed: int) -> Labels:
        return leiden(self.network, objective=self.objective, resolution=resolution, seed=seed, rounds=self.rounds)


def _scanned(runs: _Runs) -> tuple[DataFrame, list[Labels]]:
    """Every resolution tried, one row each, and the splits at the one that is chosen."""
    part = part_sizes(runs.network)
    tried: dict[float, list[Labels]] = {}
    rows: dict[float, dict[str, float | int | bool]] = {}

    def best_with(*steps: float) -> float:
        for step in steps:
            stable = max((row["stability"] for row in rows.values() if not row["trivial"]), default=-1.0)
            tried[step] = runs.at(step, rival=stable)
            rows[step] = _scan_row(step, tried[step], runs.network, part)
        return _most_stable(_scan_table(rows))

    best = best_with(*_first_steps(runs))
    while best == max(tried) < _FINEST and runs.objective == "modularity":
        best = best_with(best * 4)
    best = best_with(best / 2, best * 2)
    scan = _scan_table(rows)
    return scan.assign(chosen=scan["resolution"] == best), tried[best]


def _first_steps(runs: _Runs) -> tuple[float, ...]:
    mean = float(runs.network.weights.mean()) if len(runs.network.weights) else 1.0
    return _MODULARITY_SCAN if runs.objective == "modularity" else tuple(step * mean for step in _CPM_SCAN)


def _scan_table(rows: dict[float, dict[str, float | int | bool]]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame([rows[step] for step in sorted(rows)])


def _scan_row(
    resolution: float, splits: list[Labels], network: Prepared, part: Labels
) -> dict[str, float | int | bool]:
    agreed = agreements(splits)
    middle = splits[most_central(agreed)]
    return {
        "resolution": resolution,
        "communities": int(middle.max(initial=-1)) + 1,
        "stability": mean_agreement(agreed),
        "modularity": modularity(network, middle),
        "trivial": any(_says_nothing(split, part) for split in splits),
    }


def _says_nothing(split: Labels, part: Labels) -> bool:
    """Say whether a split is no more than the unconnected parts, or one core and its dust, or dust alone.

    `part` is the number of people that somebody is connected with, himself counted. Dust are people alone or in
    pairs, though connected with more: a split that leaves over half of them so is stable, but finds nothing.
    """
    import numpy as np

    if not len(split):
        return True
    sizes = np.bincount(split)
    alike = bool((sizes[split] == part).all())
    largest = np.sort(sizes)[::-1]
    core = 2 * largest[0] > len(split) and largest[0] > 10 * largest[1:2].sum()
    dust = (sizes[split] <= 2)[part > 2]
    return bool(alike or core or (dust.size and dust.mean() > 0.5))


def _most_stable(scan: DataFrame) -> float:
    """Return the most stable resolution; of several as stable, that of most modularity; if none tells, the lowest."""
    if scan["trivial"].all():
        return float(scan["resolution"].min())
    telling = scan[~scan["trivial"]].sort_values("resolution")
    level = telling[(telling["stability"] >= telling["stability"].max() - _AS_STABLE).to_numpy()]
    return float(level["resolution"].iloc[int(level["modularity"].round(9).argmax())])


def _check(ties: DataFrame, objective: str, resolution: float | None) -> None:
    if objective not in get_args(Objective):
        raise ValueError(f"objective: got {objective!r}, allowed {', '.join(get_args(Objective))}")
    if resolution is not None and not resolution > 0:
        raise ValueError(f"resolution: got {resolution}, needs a number above 0, or None to scan")
    check_ties(ties)


def _network(ties: DataFrame) -> tuple[Index, Prepared]:
    """People in order, and the network of their pairs, each pair once."""
    people, pairs = coded(ties)
    return people, prepare(len(people), *pairs)
