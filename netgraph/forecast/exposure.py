"""How near each person stands to each violent incident: breadth-first along ties, from the people of the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from netgraph.forecast.records import Records

    Reached = tuple[NDArray[np.int64], NDArray[np.float64]]  # key = incident * people + person, and the reach

__all__ = ["best_per_key", "find_exposures", "tie_strengths"]

_BLOCK = 4096


def tie_strengths(records: Records, *, max_party: int) -> csr_array:
    """Return the people × people matrix of tie strengths, from 0 (no tie) to 1; symmetric, without a diagonal.

    Two people who share an incident are tied by 1 / (people in it - 1), times the chance that each took that part;
    several incidents and stated ties add up, to 1 at most. Incidents of more than `max_party` people make no ties:
    being two of a crowd says nothing about either.
    """
    import numpy as np
    from scipy.sparse import coo_array

    people = len(records.person_ids)
    key, weight = best_per_key(_keys(records), records.part_weight)  # one row a person and incident, sorted by incident
    incident, person = key // people, (key % people).astype("int32")
    first, second, strength = _pairs(incident, person, weight, max_party)
    rows = np.concatenate([first, records.tie_a, records.tie_b])
    columns = np.concatenate([second, records.tie_b, records.tie_a])
    values = np.concatenate([strength, records.tie_weight, records.tie_weight])
    matrix = coo_array((values, (rows, columns)), shape=(people, people)).tocsr()
    matrix.data = np.minimum(matrix.data, 1.0)
    matrix.eliminate_zeros()
    return matrix


def find_exposures(
    records: Records, ties: csr_array, *, sources: NDArray[np.bool_], damping: tuple[float, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8], NDArray[np.float64]]:
    """Return ``incident, person, steps, reach`` for everybody within ``len(damping)`` ties of a source incident.

    Reach is the strongest way from anybody in the incident to the person: the product of the tie strengths on it,
    times the damping of its number of steps; of ways equally strong the shortest counts. So each incident counts
    once per person, and a further tie never lessens it. Those who took part themselves are left out.

    Notes
    -----
    Breadth-first on the rows of `ties`, all incidents of a block at once: O(sum of the degrees passed) per step.
    """
    import numpy as np

    people = len(records.person_ids)
    rows = sources[records.part_incident]
    keys = _keys(records)
    key, weight = best_per_key(keys[rows], records.part_weight[rows])
    every = np.unique(keys[rows])  # who took part in the sources: of other incidents nothing spreads
    starts = np.searchsorted(key // max(people, 1), np.arange(0, len(records.incident_ids) + _BLOCK, _BLOCK))
    blocks = [
        _spread(key[start:stop], weight[start:stop], ties, damping, every)
        for start, stop in zip(starts[:-1], starts[1:], strict=True)
        if stop > start
    ]
    if not blocks:
        return np.empty(0, "int32"), np.empty(0, "int32"), np.empty(0, "int8"), np.empty(0)
    key, steps, reach = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return (key // people).astype("int32"), (key % people).astype("int32"), steps, reach


def _keys(records: Records) -> NDArray[np.int64]:
    """Return incident * people + person for each part."""
    wide: NDArray[np.int64] = records.part_incident.astype("int64")
    return wide * len(records.person_ids) + records.part_person


def best_per_key(key: NDArray[np.int64], value: NDArray[np.float64]) -> Reached:
    """Return each distinct key, ascending, and the largest value that came with it."""
    import numpy as np

    if not len(key):
        return key, value
    order = np.argsort(key, kind="stable")
    key, value = key[order], value[order]
    first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    return key[first], np.maximum.reduceat(value, first)


def _pairs(
    incident: NDArray[np.int64], person: NDArray[np.int32], weight: NDArray[np.float64], max_party: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return every ordered pair of two people of one incident, and what that incident gives to their tie."""
    import numpy as np

    _, first, size = np.unique(incident, return_index=True, return_counts=True)
    party, start = np.repeat(size, size), np.repeat(first, size)
    reach = np.where((party > 1) & (party <= max_party), party, 0)
    left = np.repeat(np.arange(len(person)), reach)
    right = np.repeat(start, reach) + _counted(reach)
    strength = weight[left] * weight[right] / np.maximum(party[left] - 1, 1)
    apart = left != right
    return person[left[apart]], person[right[apart]], strength[apart]


def _spread(
    key: NDArray[np.int64],
    weight: NDArray[np.float64],
    ties: csr_array,
    damping: tuple[float, ...],
    every: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int8], NDArray[np.float64]]:
    """Return key, steps and damped reach for all reached from the incidents of one block, participants left out."""
    import numpy as np

    levels: list[Reached] = []
    for _ in damping:
        key, weight = _step(key, weight, ties)
        levels.append((key, weight))
    best, reach = best_per_key(
        np.concatenate([level[0] for level in levels]),
        np.concatenate([level[1] * damp for level, damp in zip(levels, damping, strict=True)]),
    )
    steps = np.full(len(best), len(damping), dtype="int8")
    for step in range(len(damping) - 1, 0, -1):  # the shortest of the strongest ways is named last, and stays
        at = np.searchsorted(best, levels[step - 1][0])
        steps[at[levels[step - 1][1] * damping[step - 1] == reach[at]]] = step
    outside = ~np.isin(best, every, assume_unique=True)
    return best[outside], steps[outside], reach[outside]


def _step(key: NDArray[np.int64], weight: NDArray[np.float64], ties: csr_array) -> Reached:
    """Return everybody one tie further on, per incident, with the strongest product of strengths so far."""
    import numpy as np

    people = ties.shape[0]
    person = key % people
    degree = (ties.indptr[person + 1] - ties.indptr[person]).astype("int64")
    edge = np.repeat(ties.indptr[person].astype("int64"), degree) + _counted(degree)
    reached = np.repeat(key - person, degree) + ties.indices[edge]
    return best_per_key(reached, np.repeat(weight, degree) * ties.data[edge])


def _counted(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, …, size - 1 for each size, one after the other."""
    import numpy as np

    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - sizes, sizes)
