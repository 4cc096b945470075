"""How a case was done: traits that two cases share, the rarer the more telling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.cases import ATTACK, OTHER
from netgraph.conflicts.sharing import trust_in
from netgraph.graph.codes import encode, pairs_within
from netgraph.safeguards.redaction import allowed_traits

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.conflicts.sharing import Words
    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables

__all__ = ["compare_traits", "count_traits", "rare_traits", "read_traits"]

_PRIOR = 2.0  # cases that a trait's value is thought to have been in besides those seen


def read_traits(tables: Tables, cases: Cases, *, now: Timestamp, weights: Model) -> DataFrame:
    """Return the traits of cases that conflicts are made of: case, trait, value, trust."""
    import pandas as pd

    rows = tables.modus[(tables.modus["recorded_at"] <= now).to_numpy() & allowed_traits(tables.modus["trait"])]
    case = cases.find(rows["incident_id"])
    frame = pd.DataFrame(
        {
            "case": case,
            "trait": rows["trait"].to_numpy(dtype=object),
            "value": rows["value"].to_numpy(dtype=object),
            "trust": trust_in(rows, weights.numbers),
        }
    )
    good = (case >= 0) & (np.append(cases.kind_class, OTHER)[case] != OTHER)
    return frame[good].reset_index(drop=True)


def count_traits(traits: DataFrame) -> DataFrame:
    """Return in how many cases each trait's values were: trait, value, incidents."""
    rows = traits.groupby(["trait", "value"], as_index=False)["case"].nunique()
    return rows.rename(columns={"case": "incidents"})


def rare_traits(traits: DataFrame, counts: DataFrame, cases: Cases, *, most: float) -> tuple[Ints, Ints]:
    """Return the pairs of cases (codes, a < b), one an attack, with a trait's value that at most `most` cases have."""
    rare = counts[((counts["incidents"] <= most) & (counts["incidents"] > 1)).to_numpy()]
    rows = traits.merge(rare[["trait", "value"]], on=["trait", "value"])
    (value,), _ = encode((rows["trait"] + "=" + rows["value"]).astype("str"))
    case = rows["case"].to_numpy(dtype=np.int64)
    order = np.lexsort((case, value))
    i, j = pairs_within(value[order])
    a, b = case[order][i], case[order][j]
    good = (a != b) & ((cases.kind_class[a] == ATTACK) | (cases.kind_class[b] == ATTACK))
    return np.minimum(a, b)[good], np.maximum(a, b)[good]


def compare_traits(traits: DataFrame, counts: DataFrame, a: Ints, b: Ints) -> tuple[Floats, Words, Ints]:
    """Return for each pair of cases how telling their traits are, the most telling shared one, and how common it is.

    The score is minus the logarithm of the share of the cases with that trait that have this value, times the trust in
    both records; where both cases have a trait and none in common, minus the trust; 0 where nothing can be compared.
    """
    score, entity = np.zeros(len(a)), np.full(len(a), "", dtype=object)
    common = np.zeros(len(a), dtype=np.int64)
    if not len(traits) or not len(a):
        return score, entity, common
    several = counts.assign(total=counts.groupby("trait")["incidents"].transform("sum"))
    several["rare"] = -np.log((several["incidents"] + _PRIOR) / (several["total"] + 2 * _PRIOR))
    for trait in sorted(set(traits["trait"])):
        rows = traits[(traits["trait"] == trait).to_numpy()]
        kinds = several[(several["trait"] == trait).to_numpy()].set_index("value")
        value = kinds.index.get_indexer(rows["value"])
        rows = rows.assign(code=value).sort_values(["case", "trust", "value"], ascending=[True, False, True])
        first = rows[rows["code"] >= 0].drop_duplicates("case")
        size = int(max(a.max(), b.max())) + 1
        code, trust = np.full(size, -1), np.zeros(size)
        inside = first["case"].to_numpy(np.int64) < size
        code[first["case"].to_numpy(np.int64)[inside]] = first["code"].to_numpy(np.int64)[inside]
        trust[first["case"].to_numpy(np.int64)[inside]] = first["trust"].to_numpy(float)[inside]
        both, sure = (code[a] >= 0) & (code[b] >= 0), trust[a] * trust[b]
        same = both & (code[a] == code[b])
        rare = np.append(kinds["rare"].to_numpy(dtype=np.float64), 0.0)
        told = np.where(same, rare[code[a]] * sure, np.where(both, -sure, 0.0))
        better = same & (told > score) | (both & ~same & (score == 0))
        names = np.append((trait + "=" + kinds.index.to_series()).to_numpy(dtype=object), "")
        many = np.append(kinds["incidents"].to_numpy(dtype=np.int64), 0)
        entity = np.where(better & same, names[code[a]], entity)
        common = np.where(better & same, many[code[a]], common)
        score = np.where(better, told, score)
    return score, entity, common
