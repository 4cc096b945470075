"""What two cases share on record: a person, a vehicle, a thing that somebody holds, two people with a stated tie."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER
from netgraph.graph.codes import decode, encode, expand, pairs_within, starts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Cases, Flags, Floats, Ints
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

    Words = NDArray[np.object_]

__all__ = ["Found", "Parts", "may_link", "read_parts", "shared_parts", "tied_parts", "trust_in"]


@dataclass(frozen=True)
class Found:
    """Pairs of cases (codes, a < b) that share something, one row a pair and thing shared.

    ``entity`` says what it is, ``part_a`` and ``part_b`` how it stands in each, ``tie`` of what kind (empty but for
    ties), ``incidents`` how common it is, ``score`` how telling before anything is learnt: higher tells more.
    ``trust`` is the chance that the records which say so are right.
    """

    a: Ints
    b: Ints
    entity: Words
    part_a: Words
    part_b: Words
    tie: Words
    incidents: Ints
    score: Floats
    trust: Floats

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.a)

    def take(self, rows: Ints | Flags) -> Found:
        """Return some of the rows."""
        return Found(*(getattr(self, entry.name)[rows] for entry in fields(self)))

    @classmethod
    def joined(cls, some: Sequence[Found]) -> Found:
        """Return the rows of several, one after the other."""
        return cls(*(np.concatenate([getattr(each, entry.name) for each in some]) for entry in fields(cls)))


@dataclass(frozen=True)
class Parts:
    """Who or what takes part in which case: one row an entity and case, by entity, then case.

    ``entity`` and ``case`` (codes), ``role`` (words; the strongest), ``weight`` (of the role and the row),
    ``trust`` (chance that the row is right), ``incidents`` (cases the entity is in, in all the records), ``ids``.
    """

    entity: Ints
    case: Ints
    role: Words
    weight: Floats
    trust: Floats
    incidents: Ints
    ids: Any

    def take(self, rows: Flags) -> Parts:
        """Return some of the rows."""
        kept = {entry.name: getattr(self, entry.name)[rows] for entry in fields(self) if entry.name != "ids"}
        return replace(self, **kept)


def may_link(cases: Cases, a: Ints, b: Ints) -> Flags:
    """Say whether two cases are of kinds that can make a conflict: an attack with anything, or two not ``other``."""
    one, other = cases.kind_class[a], cases.kind_class[b]
    return np.asarray((one == ATTACK) | (other == ATTACK) | ((one != OTHER) & (other != OTHER)))


def trust_in(rows: DataFrame, numbers: Mapping[str, Any]) -> Floats:
    """Return the chance that each row is right, by its information grade; 1 where it has none."""
    trust: Floats = rows["information_grade"].map(numbers["trust"]).astype("float64").fillna(1.0).to_numpy()
    return trust


def read_parts(tables: Tables, kind: str, cases: Cases, *, now: Timestamp, weights: Model, hubs: bool = False) -> Parts:
    """Return the parts of named people, or of vehicles, that can link; who is in too many cases only with `hubs`.

    Being in two cases says nothing of one who is in many; which group he stands for is known all the better.
    """
    rows = tables.involvements
    rows = rows[((rows["entity_kind"] == kind) & ~rows["anonymous"] & (rows["recorded_at"] <= now)).to_numpy()]
    weight = rows["role"].map(weights.numbers["role_weights"]).astype("float64").fillna(0.0).to_numpy()
    weight = weight * rows["weight"].to_numpy(dtype=np.float64)
    rarity = weights.frames["rarity"]
    rarity = rarity[(rarity["entity_kind"] == kind).to_numpy()]
    (entity, told), ids = encode(rows["entity_id"], rarity["entity_id"])
    case, role = cases.find(rows["incident_id"]), rows["role"].to_numpy(dtype=object)
    rank = encode(rows["role"])[0][0]
    order = np.lexsort((rank, -weight, case, entity))
    order = order[case[order] >= 0]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(entity[order]) != 0) | (np.diff(case[order]) != 0)
    order = order[first]
    made_of = np.append(cases.kind_class, OTHER)[case[order]] != OTHER
    here = [np.bincount(entity[order][some], minlength=len(ids) + 1) for some in (slice(None), made_of)]
    for count, column in zip(here, ("incidents", "counted"), strict=True):
        count[told] = np.maximum(count[told], rarity[column].to_numpy(dtype=np.int64))
    few = here[1][entity[order]] <= weights.numbers["max_incidents"]
    order = order[(weight[order] > 0) & (few | hubs)]
    trust = trust_in(rows, weights.numbers)
    codes = entity[order].astype(np.int64)
    return Parts(codes, case[order], role[order], weight[order], trust[order], here[0][codes], ids)


def shared_parts(parts: Parts, cases: Cases) -> Found:
    """Return the pairs of cases that share an entity; the score is log(weights · trust) - log(cases / 2)."""
    first, second = _linking(parts, cases)
    weight, trust = parts.weight[first] * parts.weight[second], parts.trust[first] * parts.trust[second]
    many = parts.incidents[first]
    return Found(
        a=parts.case[first],
        b=parts.case[second],
        entity=np.asarray(decode(parts.ids, parts.entity[first]), dtype=object),
        part_a=parts.role[first],
        part_b=parts.role[second],
        tie=np.full(len(first), "", dtype=object),
        incidents=many,
        score=np.log(weight * trust) - np.log(many / 2),
        trust=trust,
    )


def _linking(parts: Parts, cases: Cases) -> tuple[Ints, Ints]:
    """Return the rows of every two parts of one entity that `may_link`, the lesser case first.

    Two cases that can make no conflict are never put side by side: somebody may be in hundreds of them.
    """
    classes = cases.kind_class[parts.case]
    made_of, other = np.flatnonzero(classes != OTHER), np.flatnonzero(classes == OTHER)
    one, two = pairs_within(parts.entity[made_of])
    attack = np.flatnonzero(classes == ATTACK)
    low = np.searchsorted(parts.entity[other], parts.entity[attack])
    high = np.searchsorted(parts.entity[other], parts.entity[attack], side="right")
    which, place = expand(low, high - low)
    rows = np.concatenate(
        [np.column_stack([made_of[one], made_of[two]]), np.column_stack([attack[which], other[place]])]
    )
    rows = np.sort(rows, axis=1)  # by case, as the rows of an entity are
    order = np.lexsort((rows[:, 1], rows[:, 0]))
    return rows[order, 0], rows[order, 1]


def tied_parts(parts: Parts, tables: Tables, cases: Cases, *, now: Timestamp, weights: Model) -> Found:
    """Return the pairs of cases with a person each whom a stated tie joins, neither being in both.

    Kinship and a shared address join no cases, nor does a kind of tie without a chance in the model; of the two
    cases one is an attack, and the other of a kind that conflicts are made of.
    """
    a, b, kind, chance, trust = _ties(parts, tables, now=now, weights=weights)
    start = starts_of(parts.entity, len(parts.ids))
    many = np.zeros(len(parts.ids), dtype=np.int64)
    many[parts.entity] = parts.incidents
    small = many[a] + many[b] <= weights.numbers["max_incidents"]  # of two hubs, a tie says nothing
    a, b, kind, chance, trust = a[small], b[small], kind[small], chance[small], trust[small]
    tie, one = expand(start[a], start[a + 1] - start[a])
    again, two = expand(start[b[tie]], start[b[tie] + 1] - start[b[tie]])
    tie, one = tie[again], one[again]
    x, y = parts.case[one], parts.case[two]
    classes = cases.kind_class
    good = (x != y) & ((classes[x] == ATTACK) | (classes[y] == ATTACK)) & (classes[x] != OTHER) & (classes[y] != OTHER)
    tie, one, two, x, y = tie[good], one[good], two[good], x[good], y[good]
    known = np.sort(parts.entity * len(cases) + parts.case)
    apart = ~_in(known, a[tie] * len(cases) + y) & ~_in(known, b[tie] * len(cases) + x)
    tie, one, two, x, y = tie[apart], one[apart], two[apart], x[apart], y[apart]
    sure = trust[tie] * parts.trust[one] * parts.trust[two]
    weight = chance[tie] * parts.weight[one] * parts.weight[two] * sure
    turned = x > y
    names = [np.asarray(decode(parts.ids, who[tie]), dtype=object) for who in (a, b)]
    both = many[a[tie]] + many[b[tie]]
    return Found(
        a=np.minimum(x, y),
        b=np.maximum(x, y),
        entity=names[0] + "~" + names[1] if len(tie) else names[0],
        part_a=np.where(turned, parts.role[two], parts.role[one]),
        part_b=np.where(turned, parts.role[one], parts.role[two]),
        tie=kind[tie],
        incidents=both,
        score=np.log(weight) - np.log(both / 2),
        trust=sure,
    )


def _ties(parts: Parts, tables: Tables, *, now: Timestamp, weights: Model) -> tuple[Ints, Ints, Words, Floats, Floats]:
    """Return the ties between people with parts: a < b (codes), kind, chance of the strongest kind, trust."""
    rows = tables.ties[(tables.ties["recorded_at"] <= now).to_numpy()]
    chances = rows["kind"].map(weights.numbers["tie_chances"]).astype("float64").to_numpy()
    codes = [_places(parts.ids, rows[name]) for name in ("person_a", "person_b")]
    low, high = np.minimum(*codes), np.maximum(*codes)
    trust, kind = trust_in(rows, weights.numbers), encode(rows["kind"])[0][0]
    order = np.lexsort((kind, -chances * trust, high, low))
    order = order[(low[order] >= 0) & (low[order] != high[order]) & ~np.isnan(chances[order])]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    order = order[first]
    return low[order], high[order], rows["kind"].to_numpy(dtype=object)[order], chances[order], trust[order]


def _places(ids: Any, names: Any) -> Ints:
    """Return the place of each name among the ids, -1 where it is not there."""
    import pandas as pd

    found: Ints = pd.Index(ids).get_indexer(names)
    return found


def _in(ascending: Ints, asked: Ints) -> Flags:
    place = np.searchsorted(ascending, asked)
    found: Flags = np.append(ascending, -1)[place] == asked
    return found
