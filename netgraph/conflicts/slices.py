"""Communities followed through slices of time (months): the same number is the same community, slice after slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.conflicts.coded import check_ties
from netgraph.conflicts.communities import scan_resolutions
from netgraph.conflicts.leiden import leiden, prepare
from netgraph.conflicts.tracking import LEAST_OVERLAP, track

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

    Codes = NDArray[np.int64]
    Slice = tuple[Codes, tuple[Codes, Codes], NDArray[np.float64]]

__all__ = ["follow_communities", "monthly_ties", "slice_changes"]

_FIRST_ROUNDS = 4
_NEVER = -1


def follow_communities(
    ties: DataFrame, *, resolution: float | None, seed: int, n_iterations: int = 1, exact: bool = False
) -> DataFrame:
    """Find the communities of every slice, and say which of them are the same.

    Each slice is divided by Leiden (modularity), beginning from where everybody stood before, and each community then
    takes the number of the earlier one that it shares most members with, if that is three tenths of the smaller one
    or more, each number going to one at most. So a community drifts without losing its number.

    Parameters
    ----------
    ties
        slice (anything that sorts: months), person_a, person_b, weight (above 0); the weights of a pair named twice
        in a slice are added.
    resolution
        The higher, the smaller the communities; ``None`` takes what `scan_resolutions` finds most stable in the first
        slice, which takes longer than all the slices together.
    seed
        Of every slice's random order.
    n_iterations
        Leiden's iterations in every slice but the first, which has four.
    exact
        Divide all slices at once, each person joined to himself in the next slice (leidenalg's multislice
        modularity): thirty times as slow, and closer to the truth where ties change much.

    Returns
    -------
    DataFrame
        One row a slice and person with a tie in it, by slice, then person: slice, person_id, community.

    Raises
    ------
    ValueError
        If a column is missing, the resolution or a weight is not above 0, or somebody is tied to himself.

    Notes
    -----
    Near linear in ties: about 1.5 s for 24 slices of 75,000.

    References
    ----------
    P. J. Mucha and others, "Community structure in time-dependent, multiscale, and multiplex networks", Science 328
    (2010), doi:10.1126/science.1184819 (`exact`).

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = ["AB", "BC", "AC", "DE", "EF", "DF", "CD"], ["AB", "BG", "AG", "DE", "EF", "DF", "GD"]
    >>> rows = [(month, *pair, 1.0) for month, pairs in (("2026-01", first), ("2026-02", second)) for pair in pairs]
    >>> ties = pd.DataFrame(rows, columns=["slice", "person_a", "person_b", "weight"])
    >>> found = follow_communities(ties, resolution=1.0, seed=1)
    >>> found.groupby(["slice", "community"])["person_id"].agg("".join).to_dict()
    {('2026-01', 0): 'ABC', ('2026-01', 1): 'DEF', ('2026-02', 0): 'ABG', ('2026-02', 1): 'DEF'}
    """
    import numpy as np
    import pandas as pd

    _check(ties, resolution)
    codes, people = pd.factorize(pd.concat([ties["person_a"], ties["person_b"]]), sort=True)
    number, moments = pd.factorize(ties["slice"], sort=True)
    weights = ties["weight"].to_numpy(dtype=np.float64)
    slices = list(_slices(codes.reshape(2, -1).astype(np.int64), number, weights, len(moments)))
    if resolution is None and len(ties):
        first = ties[number == 0]
        scan = scan_resolutions(first, objective="modularity", seed=seed, n_iterations=-1)
        resolution = float(scan.loc[scan["chosen"], "resolution"].iloc[0])
    divide = _multislice if exact else _warm
    labels = divide(slices, resolution=resolution or 1.0, seed=seed, rounds=n_iterations)
    return pd.DataFrame(
        {
            "slice": moments[np.repeat(np.arange(len(slices)), [len(inside) for inside, _, _ in slices])],
            "person_id": people[np.concatenate([inside for inside, _, _ in slices])] if slices else people,
            "community": np.concatenate(labels) if labels else np.empty(0, dtype=np.int64),
        }
    )


def slice_changes(found: DataFrame) -> DataFrame:
    """Say what became of each community from each slice to the next: `track`, with the later slice before it.

    Parameters
    ----------
    found
        From `follow_communities`; or any frame with slice, person_id, community, in which a person is in one
        community a slice.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [(1, "A", 0), (1, "B", 0), (2, "A", 0), (2, "B", 0), (2, "C", 0), (3, "Z", 1)]
    >>> told = slice_changes(pd.DataFrame(rows, columns=["slice", "person_id", "community"]))
    >>> told[["slice", "change", "before", "after"]].to_numpy().tolist()
    [[2, 'grown', 2, 3], [3, 'born', 0, 1], [3, 'ended', 3, 0]]
    """
    import pandas as pd

    members = found.rename(columns={"community": "cluster", "person_id": "member"})
    by_slice = {moment: frame[["cluster", "member"]] for moment, frame in members.groupby("slice")}
    moments = list(by_slice)
    told = []
    for earlier, later in zip(moments, moments[1:], strict=False):
        rows = track(by_slice[earlier], by_slice[later])
        rows.insert(0, "slice", later)
        told.append(rows)
    empty = track(members.iloc[:0][["cluster", "member"]], members.iloc[:0][["cluster", "member"]])
    return pd.concat(told, ignore_index=True) if told else empty.assign(slice=pd.Series(dtype="object"))


def monthly_ties(
    tables: Tables,
    *,
    now: Timestamp,
    months: int,
    roles: Mapping[str, float],
    half_life_days: float,
    max_party: int = 50,
) -> DataFrame:
    """Return who took part in the same incidents, month by month: what `follow_communities` takes.

    The slice of a month holds the ties of the incidents that began before its end, each halved every
    `half_life_days`; ties below a hundredth of their first weight are left out, so that the old is forgotten.

    Parameters
    ----------
    tables
        The records as known at `now`.
    now
        The last month is the one that this falls in, and it ends there.
    months
        How many, backwards.
    roles, half_life_days, max_party
        As in `netgraph.graph.co_involvement`.

    Returns
    -------
    DataFrame
        slice (text, such as ``2026-01``), person_a, person_b, weight.

    Notes
    -----
    As known at `now`: what a record says of an earlier month may have been learnt later. For what was known then,
    read the store as of each month.

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import chain_of_three
    >>> now = pd.Timestamp("2026-02-10")
    >>> found = monthly_ties(chain_of_three(), now=now, months=2, roles={"suspect": 1.0}, half_life_days=90)
    >>> found[["slice", "person_a", "person_b"]].to_numpy().tolist()[:2]
    [['2026-01', 'k:A', 'k:B'], ['2026-01', 'k:B', 'k:C']]
    """
    import pandas as pd

    from netgraph.graph import co_involvement

    if months < 1:
        raise ValueError(f"months: got {months}, needs 1 or more")
    ends = pd.period_range(end=pd.Period(now, freq="M"), periods=months, freq="M")
    slices = []
    for month in ends:
        until = min((month + 1).start_time.as_unit("us"), now)
        pairs = co_involvement(tables, now=until, roles=roles, half_life_days=half_life_days, max_party=max_party)
        pairs = pairs[(pairs["weight"] >= 0.01 * pairs["count"] / max_party).to_numpy()]
        slices.append(pairs[["person_a", "person_b", "weight"]].assign(slice=str(month)))
    return pd.concat(slices, ignore_index=True)[["slice", "person_a", "person_b", "weight"]]


def _check(ties: DataFrame, resolution: float | None) -> None:
    if "slice" not in ties:
        raise ValueError("ties: no column slice; needs slice, person_a, person_b, weight")
    if resolution is not None and not 0 < resolution < float("inf"):
        raise ValueError(f"resolution: got {resolution}, needs a number above 0, or None to scan")
    check_ties(ties)


def _slices(codes: Codes, number: Codes, weights: NDArray[np.float64], count: int) -> Iterator[Slice]:
    """Yield of each slice who is in it, and its pairs, each once, by place among them."""
    import numpy as np

    order = np.argsort(number, kind="stable")
    here = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.int64)
    for rows in np.split(order, np.cumsum(np.bincount(number, minlength=count))[:-1]) if count else ():
        here[:] = 0
        here[codes[:, rows]] = 1
        inside, place = np.flatnonzero(here), np.cumsum(here) - 1
        a, b = place[codes[:, rows]]
        key = np.minimum(a, b) * len(inside) + np.maximum(a, b)
        sequence = np.lexsort((weights[rows], key))  # by weight too: a sum must not depend on the order of rows
        pairs, first = np.unique(key[sequence], return_index=True)
        total = np.add.reduceat(weights[rows][sequence], first).astype(np.float64)
        yield inside, ((pairs // len(inside)).astype(np.int64), (pairs % len(inside)).astype(np.int64)), total


def _warm(slices: list[Slice], *, resolution: float, seed: int, rounds: int) -> list[Codes]:
    """Divide slice after slice, each from where everybody stood last."""
    import numpy as np

    size = 1 + max((int(inside[-1]) for inside, _, _ in slices), default=-1)
    last, used, found = np.full(size, _NEVER, dtype=np.int64), 0, []
    for place, (inside, ends, weights) in enumerate(slices):
        start = _start(last[inside], used)
        graph = prepare(len(inside), ends, weights)
        how = {"objective": "modularity", "resolution": resolution, "seed": seed}
        label = leiden(graph, start=start, rounds=rounds if place else _FIRST_ROUNDS, **how)  # type: ignore[arg-type]
        label = _again(last[inside], label, used)
        used = max(used, int(label.max(initial=-1)) + 1)
        last[inside] = label
        found.append(label)
    return found


def _start(last: Codes, used: int) -> Codes:
    """Return where everybody begins: where he stood last, a newcomer by himself; numbered from 0 on."""
    import numpy as np

    new = last == _NEVER
    start: Codes = np.unique(np.where(new, used + np.cumsum(new), last), return_inverse=True)[1]
    return start


def _again(last: Codes, label: Codes, used: int) -> Codes:
    """Give each community the number of the earlier one it shares most with; a new one the next number, large first."""
    import numpy as np

    after = np.bincount(label)
    known = last != _NEVER
    before = np.bincount(last[known], minlength=used)
    cell, shared = np.unique(np.stack([last[known], label[known]]), axis=1, return_counts=True)
    kin = shared >= LEAST_OVERLAP * np.minimum(before[cell[0]], after[cell[1]])
    cell, shared = cell[:, kin], shared[kin]
    order = np.lexsort((cell[1], cell[0], after[cell[1]], before[cell[0]], -shared))
    name, taken = np.full(len(after), _NEVER, dtype=np.int64), np.zeros(used, dtype=bool)
    for one, other in cell[:, order].T.tolist():
        if name[other] == _NEVER and not taken[one]:
            name[other], taken[one] = one, True
    fresh = np.flatnonzero(name == _NEVER)
    first = np.full(len(after), len(label))
    np.minimum.at(first, label, np.arange(len(label)))
    name[fresh[np.lexsort((first[fresh], -after[fresh]))]] = used + np.arange(len(fresh))
    return name[label]


def _multislice(slices: list[Slice], *, resolution: float, seed: int, rounds: int) -> list[Codes]:
    """Divide all slices at once; a community is then the same in every slice by what was optimised."""
    import igraph
    import leidenalg
    import numpy as np

    graphs = []
    for inside, ends, weights in slices:
        graph = igraph.Graph(n=len(inside), edges=zip(ends[0].tolist(), ends[1].tolist(), strict=True))
        graph.vs["id"], graph.es["weight"] = inside.tolist(), weights.tolist()
        graphs.append(graph)
    if not graphs:
        return []
    labels, _ = leidenalg.find_partition_temporal(
        graphs,
        leidenalg.RBConfigurationVertexPartition,
        interslice_weight=float(np.mean(np.concatenate([weights for _, _, weights in slices]))),
        n_iterations=max(rounds, 2),
        seed=seed,
        resolution_parameter=resolution,
    )
    every = np.concatenate([np.asarray(label, dtype=np.int64) for label in labels])
    _, first, dense = np.unique(every, return_index=True, return_inverse=True)
    size_of, place = np.bincount(dense), np.empty(len(first), dtype=np.int64)
    place[np.lexsort((first, -size_of))] = np.arange(len(first))
    return np.split(place[dense], np.cumsum([len(label) for label in labels])[:-1])
