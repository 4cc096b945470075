"""Ties made by taking part in the same incidents: who was involved with whom, how strongly, since when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import decode, encode, is_named_person
from netgraph.model.founded import is_founded

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series, Timestamp
    from pandas.api.extensions import ExtensionArray

    from netgraph.model.tables import Tables

__all__ = ["InvolvementCodes", "PairCodes", "capped_parties", "co_involvement", "project_codes"]

DAY = 86_400_000_000  # microseconds
_WORTH_SHARING = 100_000  # pairs of places below which a second thread costs more than it gives


@dataclass(frozen=True)
class InvolvementCodes:
    """Involvements as arrays.

    One entry a row: ``incident`` and ``person`` (int32, from 0), ``weight`` (float64, of the part the person took).
    One entry an incident code: ``age_days`` (float64; negative = the incident is left out) and ``started``
    (int64 microseconds since 1970).
    """

    incident: NDArray[np.int32]
    person: NDArray[np.int32]
    weight: NDArray[np.float64]
    age_days: NDArray[np.float64]
    started: NDArray[np.int64]


@dataclass(frozen=True)
class PairCodes:
    """Ties as arrays, one entry a pair, by a then b: ``a < b`` (int32), weight, count, first and last (int64 µs)."""

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    weight: NDArray[np.float64]
    count: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def co_involvement(
    tables: Tables,
    *,
    now: Timestamp,
    roles: Collection[str] | Mapping[str, float],
    half_life_days: float,
    max_party: int = 50,
) -> DataFrame:
    """Return the ties between named people who took part in the same incidents.

    A tie weighs the sum, over the incidents that both took part in, of ``part_a * part_b * 2^(-age / half-life) /
    (party - 1)``: Newman's weight for teams, with parts and forgetting. The part of a person is the weight of the
    role times the involvement's own share (1, unless one of several candidates is meant); with several roles in
    one incident the largest counts. The party is the number of named people in those roles. Unfounded incidents tie
    nobody.

    Parameters
    ----------
    tables
        Records as of a date, one row a key. Unnamed participants make no ties and do not count in the party.
    now
        The moment from which age is counted, naive UTC, back to the end of the incident's span. An incident that
        begins after it is left out; one whose span is not over by then has age 0.
    roles
        Which roles tie, with their weights, or a collection of roles that weigh 1 each.
    half_life_days
        Age at which an incident counts half.
    max_party
        Larger parties make no ties: a mass event says little about who knows whom. `capped_parties` lists them.

    Returns
    -------
    DataFrame
        One row a pair, sorted: ``person_a < person_b`` as strings, ``weight``, ``count`` of shared incidents,
        ``first`` and ``last`` (start of the earliest and of the latest of them, UTC).

    Raises
    ------
    ValueError
        If there is no role, a role's weight is not above 0, the half-life is not above 0 days, `max_party` is
        below 2, or `now` has a zone.

    Notes
    -----
    Linear in involvements and in pairs, at most ``max_party / 2`` pairs an involvement.

    References
    ----------
    Newman, M. E. J. (2001). Scientific collaboration networks. II. Physical Review E 64, 016132.
    https://doi.org/10.1103/PhysRevE.64.016132

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.tables import Tables
    >>> known = {"source": "k", "recorded_at": pd.Timestamp("2026-01-02")}
    >>> noon, later = pd.Timestamp("2026-01-01 12:00"), pd.Timestamp("2026-01-01 12:01")
    >>> robbery = pd.DataFrame({"incident_id": ["k:1"], "kind": "robbery", "time_zone": "UTC",
    ...     "occurred_from": noon, "occurred_to": later, **known})
    >>> both = pd.DataFrame({"incident_id": "k:1", "entity_kind": "person", "entity_id": ["k:A", "k:B"],
    ...     "role": "suspect", **known})
    >>> ties = co_involvement(Tables.of(incidents=robbery, involvements=both), roles=["suspect"], half_life_days=30,
    ...     now=pd.Timestamp("2026-01-31 12:01"))
    >>> ties[["person_a", "person_b", "weight", "count"]].values.tolist()
    [['k:A', 'k:B', 0.5, 1]]
    """
    import pandas as pd

    involved, _, people = _codes(tables, now=now, roles=_weights(roles))
    pairs = project_codes(involved, half_life_days=half_life_days, max_party=max_party)
    return pd.DataFrame(
        {
            "person_a": decode(people, pairs.a),
            "person_b": decode(people, pairs.b),
            "weight": pairs.weight,
            "count": pairs.count.astype(np.int64),
            "first": pairs.first.view("datetime64[us]"),
            "last": pairs.last.view("datetime64[us]"),
        }
    )


def capped_parties(
    tables: Tables, *, now: Timestamp, roles: Collection[str] | Mapping[str, float], max_party: int = 50
) -> DataFrame:
    """Return the incidents that `co_involvement` leaves out for their size: ``incident_id, party``, sorted by id."""
    import pandas as pd

    involved, incidents, _ = _codes(tables, now=now, roles=_weights(roles))
    _check(1.0, max_party)
    members = np.unique(involved.incident.astype(np.int64) << 32 | involved.person) >> 32
    party = np.bincount(members, minlength=len(involved.age_days))
    large = np.flatnonzero((party > max_party) & (involved.age_days >= 0))
    return pd.DataFrame({"incident_id": decode(incidents, large), "party": party[large]})


def project_codes(involved: InvolvementCodes, *, half_life_days: float, max_party: int = 50) -> PairCodes:
    """Return the ties of `co_involvement` from integer codes, as a store keeps them, without touching a string.

    Examples
    --------
    >>> import numpy as np
    >>> theft = InvolvementCodes(np.zeros(3, np.int32), np.arange(3, dtype=np.int32), np.ones(3), np.zeros(1),
    ...     np.zeros(1, np.int64))
    >>> project_codes(theft, half_life_days=30).weight.tolist()
    [0.5, 0.5, 0.5]
    """
    from netgraph.graph import kernels

    _check(half_life_days, max_party)
    incident, person = _own(involved.incident, np.int32), _own(involved.person, np.int32)
    weight, age = _own(involved.weight, np.float64), _own(involved.age_days, np.float64)
    people = int(person.max()) + 1 if len(person) else 0
    _, by_person = kernels.run(kernels.group_places, person, people)
    _, within = kernels.run(kernels.group_places, incident[by_person], len(age))
    start, member, share, party = kernels.run(
        kernels.join_parties, (incident, person, weight), by_person[within], age, max_party
    )
    size = np.diff(start)
    seats = np.empty(len(member), dtype=kernels.PLACE)
    seats["member"], seats["share"] = member, share
    seats["end"] = np.repeat(start[1:], size)
    seats["part"] = share * np.repeat(np.exp2(-age[party] / half_life_days) / (size - 1), size)
    seats["when"] = np.repeat(_own(involved.started, np.int64)[party], size)
    first, places = kernels.run(kernels.group_places, member, people)
    return _sum_pairs(seats, first, places)


def _sum_pairs(seats: NDArray[np.void], first: NDArray[np.int64], places: NDArray[np.int32]) -> PairCodes:
    """Sum the pairs of the people in two halves of equal work, side by side; the halves share nothing they write."""
    from netgraph.graph import kernels

    others = seats["end"] - np.arange(1, len(seats) + 1)
    until = np.concatenate([[0], np.cumsum(others[places])])[first]
    total, people = int(until[-1]), len(first) - 1
    middle = int(np.searchsorted(until, total / 2)) if total > _WORTH_SHARING else people
    halves = [(0, middle, int(until[middle])), (middle, people, total - int(until[middle]))]

    def sum_half(half: tuple[int, int, int]) -> Any:
        return kernels.run(kernels.sum_pairs, seats, first, places, half[:2], half[2])

    if middle == people:
        return PairCodes(*sum_half(halves[0]))
    with ThreadPoolExecutor(len(halves)) as pool:  # the kernel releases the interpreter lock
        return PairCodes(*(np.concatenate(both) for both in zip(*pool.map(sum_half, halves), strict=True)))


def _codes(
    tables: Tables, *, now: Timestamp, roles: Mapping[str, float]
) -> tuple[InvolvementCodes, ExtensionArray, ExtensionArray]:
    """Return the involvements that count as codes, with the incident ids and the person ids."""
    if now.tzinfo is not None:
        raise ValueError(f"now: got a time with zone {now.tzinfo}, needs naive UTC")
    (role,), words = encode(tables.involvements["role"])
    by_word = np.array([roles.get(word, 0.0) for word in words] + [0.0])
    weight = by_word[role] * tables.involvements["weight"].to_numpy(dtype=np.float64)
    rows = np.flatnonzero(is_named_person(tables.involvements) & (weight > 0))
    (incident, known), incidents = encode(
        tables.involvements["incident_id"].iloc[rows], tables.incidents["incident_id"]
    )
    (person,), people = encode(tables.involvements["entity_id"].iloc[rows])
    age, started = np.full(len(incidents), -1.0), np.zeros(len(incidents), dtype=np.int64)
    started[known] = _microseconds(tables.incidents["occurred_from"])
    moment = int(np.datetime64(now, "us").astype(np.int64))
    counts = (started[known] <= moment) & is_founded(tables.incidents)
    age[known] = np.where(counts, np.maximum(moment - _microseconds(tables.incidents["occurred_to"]), 0) / DAY, -1.0)
    return InvolvementCodes(incident, person, weight[rows], age, started), incidents, people


def _weights(roles: Collection[str] | Mapping[str, float]) -> Mapping[str, float]:
    if isinstance(roles, str) or not roles:
        raise ValueError(f"roles: got {roles!r}, needs one role or more, such as ['suspect'] or {{'suspect': 1.0}}")
    weights = roles if isinstance(roles, Mapping) else dict.fromkeys(roles, 1.0)
    for role, weight in weights.items():
        if not 0 < weight < float("inf"):
            raise ValueError(f"roles: {role!r} weighs {weight}, needs more than 0; leave out a role that does not tie")
    return weights


def _check(half_life_days: float, max_party: int) -> None:
    if not half_life_days > 0:
        raise ValueError(f"half_life_days: got {half_life_days}, needs more than 0")
    if max_party < 2:
        raise ValueError(f"max_party: got {max_party}, needs 2 or more")


def _microseconds(times: Series) -> NDArray[np.int64]:
    moments: NDArray[np.int64] = times.to_numpy(dtype="datetime64[us]").view(np.int64)
    return moments


def _own(values: NDArray[np.generic], dtype: type[np.generic]) -> NDArray[np.generic]:
    """Return the array as the kernels are compiled for: contiguous and writable; no copy where it is so already."""
    return np.require(values, dtype=dtype, requirements=["C", "W"])
