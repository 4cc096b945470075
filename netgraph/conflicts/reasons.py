"""Why two cases may belong together, one row a piece of evidence that speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.transitions import LEVELS
from netgraph.conflicts.weighing import CERTAIN, KINDS, height, lines

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.conflicts.cases import Flags, Floats, Ints
    from netgraph.conflicts.evidence import Evidence
    from netgraph.model.findings import Model

__all__ = ["DOUBTS", "say_why"]

DOUBTS = ("", "uncorroborated", "suspected to be false")
"""How far the records under a reason are to be trusted: nothing against them; what they say is known from one side
only (information grade C or D); somebody thinks it false (grade E)."""

_CORROBORATED, _DOUBTED = 0.95, 0.5  # a chance that all records are right above the one, or below the other


def say_why(evidence: Evidence, weights: Model, *, chosen: Flags, confirmed: Ints) -> DataFrame:
    """Return the reasons of the chosen pairs, in the order of pair and strength.

    Columns: pair (place among the evidence), family, entity, log_odds (of this evidence alone, as if there were no
    other), part_a, part_b, tie_kind, incidents, doubt (one of `DOUBTS`). Only what speaks for a link is a reason; the
    pairs `confirmed` by a person have that for one.
    """
    import pandas as pd

    naive = lines(weights, "naive")
    frames = [_shared(evidence, family, naive, chosen=chosen) for family in evidence.found]
    frames += [_group(evidence, naive, chosen), _near(evidence, naive, chosen), _modus(evidence, naive, chosen)]
    frames.append(_kind(evidence, weights, chosen))
    said, none = ("confirmed", "confirmed"), np.zeros(len(confirmed), dtype=np.int64)
    frames.append(_rows(confirmed, "judgement", said[0], np.full(len(confirmed), CERTAIN), parts=said, many=none))
    rows = pd.concat(frames, ignore_index=True)
    order = ["pair", "log_odds", "family", "entity"]
    rows = rows.sort_values(order, ascending=[True, False, True, True], ignore_index=True)
    return rows.astype({"family": "str", "entity": "str", "part_a": "str", "part_b": "str", "tie_kind": "str"})


def _told(naive: dict[tuple[str, str], tuple[Floats, Floats]], family: str, grouped: Flags, score: Floats) -> Floats:
    """Return what evidence of a family says alone."""
    known = height(naive[family, "grouped"], score)
    return np.where(grouped, known, height(naive[family, "alone"], score)) if (family, "alone") in naive else known


def _shared(
    evidence: Evidence, family: str, naive: dict[tuple[str, str], tuple[Floats, Floats]], *, chosen: Flags
) -> DataFrame:
    import pandas as pd

    kept = chosen[evidence.rows[family]]
    found, pair = evidence.found[family].take(kept), evidence.rows[family][kept]
    told = found.trust * _told(naive, family, evidence.grouped[pair], found.score)
    doubt = np.where(found.trust < _DOUBTED, DOUBTS[2], np.where(found.trust < _CORROBORATED, DOUBTS[1], DOUBTS[0]))
    return pd.DataFrame(
        {
            "pair": pair,
            "family": family,
            "entity": found.entity,
            "log_odds": told,
            "part_a": found.part_a,
            "part_b": found.part_b,
            "tie_kind": found.tie,
            "incidents": found.incidents,
            "doubt": doubt.astype(object),
        }
    )


def _rows(
    pair: Ints, family: str, entity: object, told: Floats, *, parts: tuple[object, object], many: Ints
) -> DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "pair": pair,
            "family": family,
            "entity": entity,
            "log_odds": told,
            "part_a": parts[0],
            "part_b": parts[1],
            "tie_kind": "",
            "incidents": many,
            "doubt": DOUBTS[0],
        }
    )


def _group(evidence: Evidence, naive: dict[tuple[str, str], tuple[Floats, Floats]], chosen: Flags) -> DataFrame:
    told = _told(naive, "group", evidence.grouped, evidence.scores["group"])
    pair = np.flatnonzero(chosen & (told > 0) & (evidence.quarrel >= 0) & evidence.grouped)
    quarrels, place = evidence.quarrels, evidence.quarrel[pair]
    names = quarrels.groups.to_numpy(dtype=object)
    one, other = names[quarrels.one[place]], names[quarrels.other[place]]
    known = np.round(quarrels.attacks[place]).astype(np.int64)
    return _rows(pair, "group", one + "~" + other if len(pair) else one, told[pair], parts=(one, other), many=known)


def _near(evidence: Evidence, naive: dict[tuple[str, str], tuple[Floats, Floats]], chosen: Flags) -> DataFrame:
    score = evidence.scores["place_time"]
    told = _told(naive, "place_time", evidence.grouped, score)
    pair = np.flatnonzero(chosen & (told > 0) & (score > 0))
    a, b = evidence.a[pair], evidence.b[pair]
    metres, days = evidence.cases.metres(a, b), np.abs(evidence.cases.day[a] - evidence.cases.day[b])
    words = np.array(
        [f"{way:.0f} m, {lag:.1f} d" if way >= 0 else f"{lag:.1f} d" for way, lag in zip(metres, days, strict=True)],
        dtype=object,
    )
    expected = np.maximum(np.ceil(np.exp(-score[pair]) * 100), 1).astype(np.int64)
    return _rows(pair, "place_time", words, told[pair], parts=(words, words), many=expected)


def _modus(evidence: Evidence, naive: dict[tuple[str, str], tuple[Floats, Floats]], chosen: Flags) -> DataFrame:
    told = _told(naive, "modus", evidence.grouped, evidence.scores["modus"])
    pair = np.flatnonzero(chosen & (told > 0) & (evidence.common > 0))
    trait = evidence.trait[pair]
    return _rows(pair, "modus", trait, told[pair], parts=(trait, trait), many=evidence.common[pair])


def _kind(evidence: Evidence, weights: Model, chosen: Flags) -> DataFrame:
    """Return the pairs of which the one is known to come before the other, whatever was learnt from it."""
    table = weights.frames["weights"]
    heights = [table[(table["part"] == part).to_numpy()].set_index("level")["naive"] for part in KINDS]
    named = np.isin(evidence.level, [LEVELS.index(name) for name in ("named_before", "precursor_after")])
    pair = np.flatnonzero(chosen & named)
    known, alone = (
        np.array([0.0, *(float(of[level]) for level in LEVELS[1:])])[evidence.level[pair]] for of in heights
    )
    told = np.where(evidence.grouped[pair], known, alone)
    kinds = evidence.cases.kind
    a, b = kinds[evidence.a[pair]], kinds[evidence.b[pair]]
    days = np.abs(evidence.cases.day[evidence.a[pair]] - evidence.cases.day[evidence.b[pair]])
    entity = a + "~" + b if len(pair) else a
    return _rows(pair, "kind", entity, told, parts=(a, b), many=np.ceil(days).astype(np.int64))
