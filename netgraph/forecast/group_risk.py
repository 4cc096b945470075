"""The risk of groups, shared among the people who may belong to them: by how sure that is, never by a hard label."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from netgraph.forecast.records import DAY, NEVER, grade_trust, microseconds
from netgraph.safeguards.own_records import is_among, known_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

    from netgraph.forecast.records import Records
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Codes = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Groups", "group_heat", "group_parts", "groups_at", "no_groups", "read_groups"]

_CHANCES = ("source_group", "target_group", "chance")


@dataclass(frozen=True)
class Groups:
    """Who may belong to which group, and the violent attacks between groups, as codes.

    ``member_person, member_group, member_share``: how much of a group's risk is a person's: the probability of the
    membership, times the chance that the record is right, over the sum of these in the group. ``member_from``,
    ``member_to`` and ``member_known``: since and until when, and since when it is on record (microseconds).
    ``attack_incident, attack_source, attack_target, attack_weight, attack_known``: which group (-1 = not known)
    attacked which in which incident. ``chances``: ``source, target, expected`` (attacks), null where no model says.
    """

    member_person: Codes
    member_group: Codes
    member_chance: Floats
    member_from: Codes
    member_to: Codes
    member_known: Codes
    attack_incident: Codes
    attack_source: Codes
    attack_target: Codes
    attack_weight: Floats
    attack_known: Codes
    groups: int
    chances: tuple[Codes, Codes, Floats] | None = None


def no_groups() -> Groups:
    """Return what there is where no membership is on record."""
    import numpy as np

    codes, floats = np.empty(0, "int64"), np.empty(0)
    return Groups(codes, codes, floats, codes, codes, codes, codes, codes, codes, floats, codes, 0)


def read_groups(
    known: Tables, records: Records, *, now: Timestamp, vocabulary: Vocabulary, chances: DataFrame | None = None
) -> Groups:
    """Return the memberships on record and the attacks between groups up to `now`.

    Parameters
    ----------
    known, records
        The records as known at `now`, and the same as codes.
    now, vocabulary
        The moment, and the words.
    chances
        ``source_group, target_group, chance`` of an attack within the horizon, from a model of group against group;
        left out, recent attacks speak for themselves.

    Raises
    ------
    ValueError
        If `chances` lacks a column or holds something that is no chance.
    """
    from pandas import Index

    rows = known.memberships
    kept = known_by(rows, now).to_numpy() & (records.person_ids.get_indexer(rows["person_id"]) >= 0)
    rows = rows[kept & (rows["probability"] > 0).to_numpy()]
    if rows.empty:
        return no_groups()
    names = Index(rows["group_id"].unique()).sort_values()
    began = microseconds(rows["valid_from"])
    found = replace(
        no_groups(),
        member_person=records.person_ids.get_indexer(rows["person_id"]),
        member_group=names.get_indexer(rows["group_id"]),
        member_chance=rows["probability"].to_numpy(dtype="float64") * grade_trust(rows),
        member_from=_where_never(began, -NEVER),
        member_to=microseconds(rows["valid_to"]),
        member_known=microseconds(rows["recorded_at"]),
        groups=len(names),
        **_attacks(known, records, names, vocabulary),
    )
    return found if chances is None else replace(found, chances=_expected(chances, names))


def groups_at(groups: Groups, moment: int) -> Groups:
    """Return the memberships and attacks that were on record at an earlier `moment` (microseconds)."""
    member, attack = groups.member_known <= moment, groups.attack_known <= moment
    kept = {name: getattr(groups, name)[member] for name in _MEMBER}
    kept |= {name: getattr(groups, name)[attack] for name in _ATTACK}
    return replace(groups, **kept)


_MEMBER = tuple(f"member_{name}" for name in ("person", "group", "chance", "from", "to", "known"))
_ATTACK = tuple(f"attack_{name}" for name in ("incident", "source", "target", "weight", "known"))


def group_parts(
    records: Records, groups: Groups, *, stream: str, weight: Floats, moment: int | None = None
) -> tuple[Codes, Codes, Floats]:
    """Return ``person, incident, value``: what attacks on and by their groups add to people in `stream`.

    A violent incident between two groups counts for the members of both: who was attacked may be attacked again and
    may strike back, who attacked may attack again and be struck back at. Its `weight` (by incident) times the share
    of the attack that is between them is divided among the members by how surely they belong, so that one attack
    counts as much in a large group as in a small one. Where a model gives the chances, each pair of groups has the
    weight that the model expects, shared out over its incidents as their own weights are; a pair without an incident
    adds nothing: nobody is listed for what no record shows.

    Notes
    -----
    Linear in attacks times members.
    """
    import numpy as np

    when = int(records.ended.max(initial=0)) if moment is None else moment
    person, group, share = _members(groups, when)
    if not len(person) or not len(groups.attack_incident):
        return np.empty(0, "int64"), np.empty(0, "int64"), np.empty(0)
    incident, of, value = _by_group(groups, stream, weight)
    starts = np.searchsorted(group, np.arange(groups.groups + 1))
    size = (starts[1:] - starts[:-1])[of]
    row = np.repeat(starts[of], size) + _counted(size)
    return _summed(person[row], np.repeat(incident, size), np.repeat(value, size) * share[row], len(records.person_ids))


def group_heat(records: Records, groups: Groups, *, half_lives: Sequence[float], moment: int) -> tuple[Floats, Floats]:
    """Return how surely each person belongs to any group, and how much those groups have lately been attacking.

    The second has one column a half-life (days): the violent attacks by and on each group, halved in weight every
    half-life, times the chance that the person belongs to it. It is not divided among the members, as the risk of a
    group is: it says what is going on around somebody, not whose turn it is.
    """
    import numpy as np

    people = len(records.person_ids)
    holds = (groups.member_from <= moment) & (groups.member_to > moment)
    person, group, chance = (getattr(groups, name)[holds] for name in _MEMBER[:3])
    belongs = np.minimum(np.bincount(person, chance, minlength=people), 1.0).astype("float64")
    days = np.maximum(moment - records.ended[groups.attack_incident], 0) / DAY
    heat = np.zeros((people, len(half_lives)))
    for column, half_life in enumerate(half_lives):
        left = groups.attack_weight * 0.5 ** (days / half_life)
        of_group = np.zeros(groups.groups)
        for side in (groups.attack_source, groups.attack_target):
            of_group += np.bincount(side[side >= 0], left[side >= 0], minlength=groups.groups)
        heat[:, column] = np.bincount(person, chance * of_group[group], minlength=people)
    return belongs, heat


def _members(groups: Groups, when: int) -> tuple[Codes, Codes, Floats]:
    """Return who belongs where at a moment and with what share of the group, by group; a person once a group."""
    import numpy as np

    holds = (groups.member_from <= when) & (groups.member_to > when)
    person, group, chance = (getattr(groups, name)[holds] for name in _MEMBER[:3])
    order = np.lexsort((-chance, person, group))
    person, group, chance = person[order], group[order], chance[order]
    first = np.r_[True, (person[1:] != person[:-1]) | (group[1:] != group[:-1])][: len(person)]
    person, group, chance = person[first], group[first], chance[first]
    total = np.bincount(group, chance, minlength=groups.groups)
    return person, group, chance / np.maximum(total, 1.0)[group]


def _by_group(groups: Groups, stream: str, weight: Floats) -> tuple[Codes, Codes, Floats]:
    """Return ``incident, group, value``: what each incident means for each of the two groups, in `stream`."""
    import numpy as np

    source, target = groups.attack_source, groups.attack_target
    value = groups.attack_weight * weight[groups.attack_incident]
    twice = [(groups.attack_incident, one, other, value) for one, other in ((source, target), (target, source))]
    incident, own, other, value = (np.concatenate(column) for column in zip(*twice, strict=True))
    value = _as_expected(groups, own, other, value, stream)
    kept = (own >= 0) & (value > 0)
    return incident[kept], own[kept], value[kept]


def _as_expected(groups: Groups, own: Codes, other: Codes, value: Floats, stream: str) -> Floats:
    """Return the values such that each pair of groups sums to the attacks that the model expects of it."""
    import numpy as np

    if groups.chances is None:
        return value
    source, target, expected = groups.chances
    mine, theirs = (target, source) if stream == "victim" else (source, target)
    pairs, place = np.unique(
        np.concatenate([own * groups.groups + other, mine * groups.groups + theirs]), return_inverse=True
    )
    here, stated = place[: len(own)], place[len(own) :]
    table, total = np.bincount(stated, expected, len(pairs)), np.bincount(here, value, len(pairs))
    known = (other >= 0) & (total[here] > 0)
    shared: Floats = np.where(known, table[here] * value / np.where(known, total[here], 1.0), 0.0)
    return shared


def _expected(chances: DataFrame, names: Index) -> tuple[Codes, Codes, Floats]:
    import numpy as np

    if missing := [name for name in _CHANCES if name not in chances]:
        raise ValueError(f"chances: column {missing[0]!r} is missing; needs {', '.join(_CHANCES)}")
    chance = chances["chance"].to_numpy(dtype="float64")
    if not ((chance >= 0) & (chance < 1)).all():
        raise ValueError("chances: every chance must be from 0 up to, not including, 1")
    source, target = (names.get_indexer(chances[name]).astype("int64") for name in _CHANCES[:2])
    kept = (source >= 0) & (target >= 0)
    return source[kept], target[kept], -np.log1p(-chance[kept])


def _attacks(known: Tables, records: Records, names: Index, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the violent attacks between two groups, or on one by somebody not known."""
    import numpy as np

    from netgraph.graph import events

    kinds = vocabulary.kinds
    violent = kinds.index[kinds["serious"] & kinds["aggression"]]
    cases = known.incidents[known.incidents["kind"].isin(violent).to_numpy()]
    cases = cases[records.incident_ids.get_indexer(cases["incident_id"]) >= 0]
    parts = known.involvements[is_among(known.involvements["incident_id"], cases["incident_id"])]
    standing = known.replace({"incidents": cases, "involvements": parts})
    found = events(standing, kinds=list(violent), level="group", vocabulary=vocabulary)
    of = {
        end: np.where(found[f"{end}_kind"] == "group", names.get_indexer(found[end]), -1)
        for end in ("source", "target")
    }
    kept = (of["source"] >= 0) | (of["target"] >= 0)
    code = records.incident_ids.get_indexer(found["incident_id"])[kept]
    latest = np.zeros(len(records.incident_ids), dtype="int64")
    np.maximum.at(latest, records.part_incident, np.maximum(records.part_known, records.ended[records.part_incident]))
    return {
        "attack_incident": code,
        "attack_source": of["source"][kept],
        "attack_target": of["target"][kept],
        "attack_weight": found["weight"].to_numpy(dtype="float64")[kept],
        "attack_known": latest[code],
    }


def _summed(person: Codes, incident: Codes, value: Floats, people: int) -> tuple[Codes, Codes, Floats]:
    """Return one row a person and incident: somebody may stand in several groups of it."""
    import numpy as np

    key, place = np.unique(incident.astype("int64") * people + person, return_inverse=True)
    return key % people, key // people, np.bincount(place, value, minlength=len(key)).astype("float64")


def _where_never(times: Codes, instead: int) -> Codes:
    import numpy as np

    return np.where(times == NEVER, instead, times)


def _counted(sizes: Codes) -> Codes:
    """Return 0, 1, …, size - 1 for each size, one after the other."""
    import numpy as np

    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) - np.repeat(ends - sizes, sizes)
