"""All the evidence on the pairs of cases looked at: how telling each family is, before anything is learnt from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.candidates import keys_of, same_quarrel_pairs
from netgraph.conflicts.cases import Cases, read_cases
from netgraph.conflicts.holding import thing_uses, things_shared
from netgraph.conflicts.judged import judged_links
from netgraph.conflicts.quarrels import Quarrels, quarrels_of
from netgraph.conflicts.sharing import Found, read_parts, shared_parts, tied_parts
from netgraph.conflicts.siding import case_sides
from netgraph.conflicts.standing import Standing, stand
from netgraph.conflicts.surroundings import densities, expected_near, near_in_surroundings
from netgraph.conflicts.traits import compare_traits, rare_traits, read_traits
from netgraph.conflicts.transitions import transitions

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Flags, Floats, Ints
    from netgraph.conflicts.following import Leads
    from netgraph.conflicts.sharing import Words
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["Evidence", "gather"]

_UNLIKELY = 1e-5  # no two cases are held to be of one quarrel less than this
_TOLD = 0.05  # from this chance on it is told which two groups two cases are between
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
    together, the pairs as ``a * cases + b``. ``leads``: precursors and the attacks they may go with.
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
    leads: Leads

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.a)


@dataclass(frozen=True)
class _Known:
    """What is read before any pair of cases is weighed."""

    cases: Cases
    found: dict[str, Found]
    quarrels: Quarrels
    standing: Standing


def standing_of(tables: Tables, *, now: Timestamp, weights: Model) -> tuple[Cases, Standing]:
    """Return the cases, and between which groups each of them was."""
    known = _known(tables, now=now, weights=weights)
    return known.cases, known.standing


def _known(tables: Tables, *, now: Timestamp, weights: Model) -> _Known:
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
    quarrels = quarrels_of(weights.frames)
    everybody = read_parts(tables, "person", cases, now=now, weights=weights, hubs=True)
    sides = case_sides(tables, people=everybody, cases=cases, groups=quarrels.groups, now=now, weights=weights)
    standing = stand(tables, sides, cases, found=found, quarrels=quarrels, now=now, weights=weights)
    return _Known(cases, found, quarrels, standing)


def gather(tables: Tables, *, now: Timestamp, weights: Model) -> Evidence:
    """Return the evidence on every pair of cases that some block brings together.

    Blocks: a shared person, vehicle or thing; two people with a stated tie; the same two groups at odds; near in place
    and time; a rare trait. What is in too many cases brings nothing together.
    """
    known = _known(tables, now=now, weights=weights)
    cases, found, quarrels, standing = known.cases, dict(known.found), known.quarrels, known.standing
    traits = read_traits(tables, cases, now=now, weights=weights)
    around = densities(cases, weights.frames["surroundings"], weights.numbers)
    blocks = _blocks(tables, known, traits, around, now=now, weights=weights)
    keys, size = np.unique(np.concatenate(list(blocks.values()))), max(len(cases), 1)
    a, b = keys // size, keys % size
    rows = {family: np.searchsorted(keys, blocks[family]) for family in found}
    found["person"], found["opponent"], rows["person"], rows["opponent"] = _opponents(
        found["person"], rows["person"], weights.numbers["role_sides"]
    )
    best = {family: _strongest(found[family].score, rows[family], len(keys)) for family in found}
    scores = {family: np.append(found[family].score, np.nan)[best[family]] for family in found}
    trust = {family: np.append(found[family].trust, 1.0)[best[family]] for family in found}
    scores["group"], grouped, quarrel = _same_quarrel(standing, a, b)
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
        leads=standing.leads,
    )


def _blocks(
    tables: Tables, known: _Known, traits: DataFrame, around: Any, *, now: Timestamp, weights: Model
) -> dict[str, Ints]:
    """Return the pairs that each block brings together, as ``a * cases + b``."""
    cases, size = known.cases, len(known.cases)
    blocks = {family: keys_of(some.a, some.b, size) for family, some in known.found.items()}
    blocks["group"] = keys_of(*same_quarrel_pairs(known.standing, cases), size)
    blocks["place_time"] = keys_of(*near_in_surroundings(tables, cases, around=around, numbers=weights.numbers), size)
    blocks["modus"] = keys_of(*rare_traits(traits, weights.frames["traits"], cases, most=_RARE_TRAIT), size)
    judged = judged_links(tables, cases, now=now)
    blocks["judgement"] = keys_of(judged["a"].to_numpy(np.int64), judged["b"].to_numpy(np.int64), size)
    return blocks


def _strongest(score: Floats, row: Ints, size: int) -> Ints:
    """Return which row has the highest score of each pair, the first such; -1 where a pair has none."""
    order = np.lexsort((-np.arange(len(score)), score))
    best = np.full(size, -1, dtype=np.int64)
    best[row[order]] = order
    return best


def _same_quarrel(standing: Standing, a: Ints, b: Ints, *, chunk: int = 500_000) -> tuple[Floats, Flags, Ints]:
    """Return the log-odds that two cases are between the same two groups, whether anything is known, and which two.

    Two cases that go with the same attack, or one with the other, are of one quarrel whichever it is.
    """
    score, quarrel = np.zeros(len(a)), np.full(len(a), -1, dtype=np.int64)
    shared, goes = standing.shared, standing.goes
    grouped = standing.known[a] * standing.known[b] >= _KNOWN
    for start in range(0, len(a), chunk):
        piece = slice(start, start + chunk)
        one, other = a[piece], b[piece]
        both = shared[one].multiply(shared[other]).tocsr()
        same = np.asarray(both.sum(axis=1)).ravel()
        direct = np.maximum(goes[one, other], goes[other, one])
        direct = np.maximum(direct, np.asarray(goes[one].multiply(goes[other]).sum(axis=1)).ravel())
        chance = np.clip(np.maximum(same, direct), _UNLIKELY, 1 - _UNLIKELY)
        score[piece] = np.log(chance / (1 - chance))
        sure = np.flatnonzero(same >= _TOLD)
        if len(sure):
            quarrel[start + sure] = np.asarray(both[sure].argmax(axis=1)).ravel()
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
