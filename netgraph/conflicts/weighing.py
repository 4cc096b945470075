"""How the reasons between two cases add up: what counts, what would count twice, and who stood against whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.model.findings import Model

__all__ = ["FAMILIES", "background", "name_opponents", "weigh_pairs"]

FAMILIES = ("person", "opponent", "vehicle", "tie")
_PAIR = ["incident_a", "incident_b"]
_BOTH_SIDES = 3  # the codes of two people who stand against each other in both cases add up to this


def background(weights: Model) -> float:
    """Return N, the number of cases, never taken smaller than ``least_cases``."""
    return float(max(weights.numbers["cases"], weights.numbers["least_cases"]))


def name_opponents(reasons: DataFrame, weights: Model) -> DataFrame:
    """Return the reasons, with the second of two people who stood against each other in both cases renamed.

    Two people on the same side are often together anyway; two on opposite sides twice are a quarrel. So where two
    shared people stand on opposite sides in the one case and again in the other (in either direction), the evidence
    of both counts: the stronger stays family ``person``, the weaker becomes family ``opponent``. Only where that is
    more than the strongest shared person alone; of several such two, the strongest.
    """
    people = reasons[(reasons["family"] == "person").to_numpy()]
    two = _against_each_other(people, weights)
    alone = people.groupby(_PAIR)["log_odds"].max().rename("alone")
    two = two.join(alone, on=_PAIR)
    two = two[(two["log_odds_x"] + two["log_odds_y"] > two["alone"]).to_numpy()]
    weaker = two["row_x"].where(two["log_odds_x"] < two["log_odds_y"], two["row_y"])
    stronger = two["row_y"].where(two["log_odds_x"] < two["log_odds_y"], two["row_x"])
    named = reasons.assign(counted=True)
    named.loc[people.index[_among(people, two)], "counted"] = False
    named.loc[stronger, "counted"] = True
    named.loc[weaker, ["counted", "family"]] = [True, "opponent"]
    return named


def weigh_pairs(reasons: DataFrame, weights: Model) -> DataFrame:
    """Return one row a pair of cases: ``log_odds`` (the prior plus what counts), and what counts by family.

    Within a family the strongest counts. A family that would link nothing by itself adds nothing to another; the
    two people of a quarrel stand and fall together. If no family links by itself, the best of them is shown.
    """
    import numpy as np

    prior = float(np.log(weights.numbers["expected_cases"] / background(weights)))
    counted = reasons[reasons["counted"].to_numpy()]
    strongest = counted.groupby([*_PAIR, "family"])["log_odds"].max().unstack("family").reindex(columns=list(FAMILIES))
    evidence = strongest.to_numpy(dtype=np.float64, na_value=np.nan)
    added = np.where(_counts(evidence, prior), evidence, 0.0)
    pairs = strongest.index.to_frame(index=False)
    pairs["log_odds"] = prior + added.sum(axis=1)
    for place, family in enumerate(FAMILIES):
        pairs[family] = added[:, place]
    return pairs


def _counts(evidence: NDArray[np.float64], prior: float) -> NDArray[np.bool_]:
    """Say which families of each pair count: the columns of `FAMILIES`, null where there is no such evidence."""
    import numpy as np

    there = ~np.isnan(evidence)
    opponent = np.nan_to_num(evidence[:, 1])
    units = np.column_stack([evidence[:, 0] + opponent, evidence[:, 2], evidence[:, 3]])
    units = np.where(np.isnan(units), -np.inf, units)
    links = prior + units > 0
    if len(units):
        links[np.arange(len(units)), units.argmax(axis=1)] = True
    return links[:, [0, 0, 1, 2]] & there


def _against_each_other(people: DataFrame, weights: Model) -> DataFrame:
    """One row a pair of cases: the two people (x, y) against each other in both whose evidence is strongest."""
    sides = weights.numbers["role_sides"]
    first, second = people["part_a"].map(sides), people["part_b"].map(sides)
    known = (first.isin(["suspect", "victim"]) & second.isin(["suspect", "victim"])).to_numpy()
    code = 2 * (first == "victim").astype("int64") + (second == "victim").astype("int64")
    rows = people.assign(code=code, row=people.index)[known][[*_PAIR, "code", "log_odds", "row"]]
    best = rows.sort_values(["log_odds", "row"], ascending=[False, True]).drop_duplicates([*_PAIR, "code"])
    two = best[best["code"] < 2].merge(best[best["code"] >= 2], on=_PAIR)
    two = two[(two["code_x"] + two["code_y"] == _BOTH_SIDES).to_numpy()]
    two = two.assign(total=two["log_odds_x"] + two["log_odds_y"])
    return two.sort_values([*_PAIR, "total", "row_x"], ascending=[True, True, False, True]).drop_duplicates(_PAIR)


def _among(people: DataFrame, two: DataFrame) -> NDArray[np.bool_]:
    """Say for each shared person whether the pair of cases has two who stood against each other."""
    import pandas as pd

    asked = pd.MultiIndex.from_frame(people[_PAIR])
    among: NDArray[np.bool_] = asked.isin(pd.MultiIndex.from_frame(two[_PAIR]))
    return among
