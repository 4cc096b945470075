"""All the evidence on the pairs of cases looked at: how telling each family is, before anything is learnt from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.candidates import keys_of, same_quarrel_pairs
from netgraph.conflicts.cases import Cases, read_cases
from netgraph.conflicts.holding import thing_uses, things_shared
from netgraph.conflicts.judged import judged_links
from netgraph.conflicts.sharing import Found, read_parts, shared_parts, tied_parts
from netgraph.conflicts.siding import Quarrels, case_sides, quarrels_of, shared_out
from netgraph.conflicts.surroundings import densities, expected_near, near_in_surroundings
from netgraph.conflicts.traits import compare_traits, rare_traits, read_traits
from netgraph.conflicts.transitions import transitions

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.conflicts.cases import Flags, Floats, Ints
    from netgraph.conflicts.sharing import Words
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["Evidence", "gather"]

_BY_CHANCE = 0.03  # chance that two cases of which nothing is known are between the same two groups
_KNOWN = 0.05  # below it, which groups two cases are between counts as unknown
_RARE_TRAIT = 40  # a trait's value in at most so many cases brings them together


@dataclass(frozen=True)
class Evidence:
    """One row a pair of cases looked at (codes, a < b), sorted.

    ``found``: by family (``person opponent vehicle thing tie``), what they share, row by row; ``rows``: the pair each
    is of. ``scores``: by family, how telling the most telling is, null where there is none; ``trust``: the chance that
    the records under it are right. ``level``: place in `LEVELS`; ``grouped``: whether the groups of both are known.

    The rest is for saying why: ``quarrel`` (place in ``quarrels`` of the likeliest pair of groups, -1 = none),
    ``trait`` (the most telling that both have), ``common`` (how many cases have it). ``blocks``: by what brought them
    together, the pairs as ``a * cases + b``.
    """

    cases: Cases
    a: Ints
    b: Ints
    found: dict[str, Found]
    rows: dict[str, Ints]
    scores: dict[str, Floats]
    trust: dict[str, Floats]
    level: Ints
    grouped: Flags
    quarrel: Ints
    quarrels: Quarrels
    trait: Words
    common: Ints
    blocks: dict[str, Ints]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.a)


def gather(tables: Tables, *, now: Timestamp, weights: Model) -> Evidence:
    """Return the evidence on every pair of cases that some block brings together.

    Blocks: a shared person, vehicle or thing; two people with a stated tie; the same two groups at odds; near in place
    and time; a rare trait. What is in too many cases brings nothing together.
    """
    cases = read_cases(tables, now=now, numbers=weights.numbers)
    people = read_parts(tables, "person", cases, now=now, weights=weights)
    cars = read_parts(tables, "vehicle", cases, now=now, weights=weights)
    most = float(weights.numbers["max_incidents"])
    uses = thing_uses(tables, people=people, cases=cases, now=now, weights=weights)
    found = {
        "person": shared_parts(people, cases),
        "vehicle": shared_parts(cars, cases),
        "thing": things_shared(uses, cases, most=most),
        "tie": tied_parts(people, tables, cases, now=now, weights=weights),
    }
    quarrels = quarrels_of(weights.frames["quarrels"])
    everybody = read_parts(tables, "person", cases, now=now, weights=weights, hubs=True)
    sides = case_sides(tables, people=everybody, cases=cases, groups=quarrels.groups, now=now, weights=weights)
    shared = shared_out(sides, quarrels, cases)
    traits = read_traits(tables, cases, now=now, weights=weights)
    around = densities(cases, weights.frames["surroundings"], weights.numbers)
    size = len(cases)
    blocks = {family: keys_of(some.a, some.b, size) for family, some in found.items()}
    blocks["group"] = keys_of(*same_quarrel_pairs(shared, cases), size)
    blocks["place_time"] = keys_of(*near_in_surroundings(tables, cases, around=around, numbers=weights.numbers), size)
    blocks["modus"] = keys_of(*rare_traits(traits, weights.frames["traits"], cases, most=_RARE_TRAIT), size)
    judged = judged_links(tables, cases, now=now)
    blocks["judgement"] = keys_of(judged["a"].to_numpy(np.int64), judged["b"].to_numpy(np.int64), size)
    keys = np.unique(np.concatenate(list(blocks.values())))
    a, b = keys // max(size, 1), keys % max(size, 1)
    rows = {family: np.searchsorted(keys, blocks[family]) for family in found}
    found["person"], found["opponent"], rows["person"], rows["opponent"] = _opponents(
        found["person"], rows["person"], weights.numbers["role_sides"]
    )
    best = {family: _strongest(found[family].score, rows[family], len(keys)) for family in found}
    scores = {family: np.append(found[family].score, np.nan)[best[family]] for family in found}
    trust = {family: np.append(found[family].trust, 1.0)[best[family]] for family in found}
    scores["group"], grouped, quarrel = _same_quarrel(shared, a, b)
    scores["place_time"] = -np.log(expected_near(cases, a, b, around=around, numbers=weights.numbers))
    scores["modus"], trait, common = compare_traits(traits, weights.frames["traits"], a, b)
    return Evidence(
        cases=cases,
        a=a,
        b=b,
        found=found,
        rows=rows,
        scores=scores,
        trust=trust,
        level=transitions(cases, a, b, leads=weights.numbers["leads"]),
        grouped=grouped,
        quarrel=quarrel,
        quarrels=quarrels,
        trait=trait,
        common=common,
        blocks=blocks,
    )


def _strongest(score: Floats, row: Ints, size: int) -> Ints:
    """Return which row has the highest score of each pair, the first such; -1 where a pair has none."""
    order = np.lexsort((-np.arange(len(score)), score))
    best = np.full(size, -1, dtype=np.int64)
    best[row[order]] = order
    return best


def _same_quarrel(shared: Any, a: Ints, b: Ints, *, chunk: int = 500_000) -> tuple[Floats, Flags, Ints]:
    """Return the log-odds that two cases are between the same two groups, whether anything is known, and which two.

    0 where nothing is known of one; below 0 where they are likely between different groups.
    """
    score, quarrel = np.zeros(len(a)), np.full(len(a), -1, dtype=np.int64)
    grouped = np.zeros(len(a), dtype=bool)
    known = np.asarray(shared.sum(axis=1)).ravel()
    for start in range(0, len(a), chunk):
        piece = slice(start, start + chunk)
        both = shared[a[piece]].multiply(shared[b[piece]]).tocsr()
        same = np.asarray(both.sum(axis=1)).ravel()
        other = np.maximum(known[a[piece]] * known[b[piece]] - same, 0.0)
        open_ = np.maximum(1 - same - other, 0.0)
        odds = (same + open_ * _BY_CHANCE) / np.maximum(other + open_ * (1 - _BY_CHANCE), 1e-6)
        grouped[piece] = known[a[piece]] * known[b[piece]] >= _KNOWN
        score[piece] = np.log(odds) - np.log(_BY_CHANCE / (1 - _BY_CHANCE))
        if both.nnz:
            best = np.asarray(both.argmax(axis=1)).ravel()
            quarrel[piece] = np.where(same > 0, best, -1)
    return score, grouped, quarrel


def _opponents(people: Found, row: Ints, sides: Any) -> tuple[Found, Found, Ints, Ints]:
    """Part what shared people say: the second of two who stood against each other in both cases is an ``opponent``.

    Two people on the same side are often together anyway; two on opposite sides twice are a quarrel. Of several such
    two, the ones that tell most; the less telling of them becomes the opponent.
    """
    import pandas as pd

    side = {"suspect": 0, "victim": 1}
    stood = [
        pd.Series(part, dtype="object").map(sides).map(side).fillna(-1).to_numpy(dtype=np.int64)
        for part in (people.part_a, people.part_b)
    ]
    known = np.flatnonzero((stood[0] >= 0) & (stood[1] >= 0))
    code = 2 * stood[0][known] + stood[1][known]
    frame = pd.DataFrame({"row": row[known], "code": code, "score": people.score[known], "at": known})
    best = frame.sort_values(["row", "code", "score", "at"], ascending=[True, True, False, True])
    best = best.drop_duplicates(["row", "code"])
    two = best[best["code"] < 2].merge(best[best["code"] >= 2], on="row", suffixes=("_x", "_y"))
    two = two[(two["code_x"] + two["code_y"] == 3).to_numpy()]
    two = two.assign(total=two["score_x"] + two["score_y"])
    two = two.sort_values(["row", "total", "at_x"], ascending=[True, False, True]).drop_duplicates("row")
    weaker = np.where(two["score_x"] < two["score_y"], two["at_x"], two["at_y"]).astype(np.int64)
    second = np.zeros(len(people), dtype=bool)
    second[weaker] = True
    return people.take(~second), people.take(second), row[~second], row[second]
