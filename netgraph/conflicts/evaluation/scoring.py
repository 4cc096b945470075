"""How near the conflicts found come to the true ones, beside the obvious ways and beside what could be reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.conflicts.agreement import (
    Agreement,
    adjusted_mutual_information,
    adjusted_rand,
    average_precision,
    b_cubed_parts,
    ranking_chance,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.findings import Links

__all__ = ["LEAST_CASES", "Scored", "difference", "one_cluster", "pair_scores", "score", "true_conflicts", "with_truth"]

LEAST_CASES = 3
"""Fewest cases of what is scored as a conflict; two cases that belong together are a link."""


@dataclass(frozen=True)
class Scored:
    """One grouping beside the truth, case by case.

    ``cases``: one row an incident that truly is in a conflict or was put in one of three or more: incident_id, true
    (the true conflict; null = none), found (the conflict it was put in; null = none), precision, recall (B-cubed).
    ``incidents``: how many there are in all, scored or not.
    """

    cases: DataFrame
    incidents: int

    @property
    def agreement(self) -> Agreement:
        """Mean precision and recall; null where nothing is true and nothing was found."""
        return Agreement(float(self.cases["precision"].mean()), float(self.cases["recall"].mean()))

    def row(self) -> dict[str, float]:
        """Return the figures of a table's row.

        precision, recall, f; ari, ami (over the same incidents); f_true (F over the incidents of true conflicts
        alone); conflicts (found, of three cases or more), put_in (incidents in them), wrongly (of those, in no true
        conflict), share (of all incidents put in one).
        """
        true, found = self.cases["true"], self.cases["found"]
        codes = _codes(true), _codes(found)
        own = self.cases[true.notna().to_numpy()]
        put_in = found.notna()
        return {
            "precision": self.agreement.precision,
            "recall": self.agreement.recall,
            "f": self.agreement.f,
            "ari": adjusted_rand(codes[1], codes[0]),
            "ami": adjusted_mutual_information(codes[1], codes[0]),
            "f_true": Agreement(float(own["precision"].mean()), float(own["recall"].mean())).f,
            "conflicts": float(found.nunique()),
            "put_in": float(put_in.sum()),
            "wrongly": float((put_in & true.isna()).sum()),
            "share": float(put_in.sum() / self.incidents) if self.incidents else 0.0,
        }


def true_conflicts(truth_incidents: DataFrame, recorded: Series) -> Series:
    """Return the true conflict of each recorded incident (index: incident_id; null = none).

    Parameters
    ----------
    truth_incidents
        incident_id, conflict_id, as in ``truth/incidents.csv`` of a simulated city, or the user's own solved cases.
    recorded
        Ids of the incidents that the records hold; only these can be found, and only these count.
    """
    of = truth_incidents.drop_duplicates("incident_id").set_index("incident_id")["conflict_id"].astype("object")
    found = of.reindex(sorted(set(recorded)))
    return found.where(found.notna(), None)


def score(members: DataFrame, truth: Series) -> Scored:
    """Score a grouping of incidents.

    Parameters
    ----------
    members
        incident_id, conflict_id: what was put together; an incident is in one conflict at most, in none if left
        out. Conflicts of fewer than three cases count as none.
    truth
        From `true_conflicts`.

    Examples
    --------
    >>> import pandas as pd
    >>> truth = pd.Series({"a": "c1", "b": "c1", "c": "c1", "d": None, "e": None})
    >>> found = pd.DataFrame({"incident_id": list("abd"), "conflict_id": [0, 0, 0]})
    >>> scored = score(found, truth)
    >>> scored.cases["incident_id"].tolist(), round(scored.agreement.f, 3)
    (['a', 'b', 'c', 'd'], 0.667)
    """
    import pandas as pd

    many = members.groupby("conflict_id")["incident_id"].transform("size")
    here = truth.index.get_indexer(members["incident_id"]) >= 0
    kept = members[(many >= LEAST_CASES).to_numpy() & here]
    found = kept.set_index("incident_id")["conflict_id"].astype("object")
    universe = pd.Index(sorted({*found.index, *truth.index[truth.notna()]}), dtype="object")
    true, put = truth.reindex(universe), found.reindex(universe)
    precision, recall = b_cubed_parts(_codes(put), _codes(true))
    cases = pd.DataFrame(
        {
            "incident_id": universe,
            "true": true.to_numpy(),
            "found": put.to_numpy(),
            "precision": precision,
            "recall": recall,
        }
    )
    return Scored(cases, len(truth))


def difference(ours: Scored, theirs: Scored, *, seed: int, draws: int, level: float) -> tuple[float, float, float]:
    """Return our F less theirs in one world, and the ends of its interval over true conflicts drawn again.

    What was wrongly put in a conflict is drawn again incident by incident; each unit counts for both alike.

    Returns
    -------
    tuple
        Difference, lower end, upper end.
    """
    import numpy as np

    from netgraph.statistics.resampling import drawn_means

    parts = _unit_sums(ours).join(_unit_sums(theirs), how="outer", suffixes=("_ours", "_theirs")).fillna(0.0)
    figures = parts.sort_index().to_numpy(dtype=np.float64)
    drawn = drawn_means(figures, seed=seed, draws=draws)
    apart = _f_of(drawn[:, :3]) - _f_of(drawn[:, 3:])
    edge = (1 - level) / 2
    low, high = np.nanquantile(apart, [edge, 1 - edge])
    return ours.agreement.f - theirs.agreement.f, float(low), float(high)


def one_cluster(truth: Series) -> DataFrame:
    """Return the members of one conflict of all incidents: the other end from everybody alone."""
    import pandas as pd

    return pd.DataFrame({"incident_id": truth.index, "conflict_id": 0})


def with_truth(links: Links, truth: Series) -> Series:
    """Say of each pair of the links whether the two are truly of one conflict."""
    import pandas as pd

    one, other = (truth.reindex(links.pairs[end]).to_numpy(dtype=object) for end in ("incident_a", "incident_b"))
    same = pd.notna(one) & (one == other)
    return pd.Series(same, index=links.pairs.index)


def pair_scores(links: Links, truth: Series) -> dict[str, float]:
    """Return how well the links order pairs of incidents, over all pairs there are.

    Returns
    -------
    dict
        pairs (looked at), per_incident (pairs looked at, an incident), true_pairs, recall (share of the true pairs
        that were looked at), auc, ap: pairs that were not looked at rank below all others.
    """
    import numpy as np

    same = with_truth(links, truth).to_numpy(dtype=bool)
    sizes = truth.value_counts().to_numpy(dtype=np.float64)
    every, true = len(truth) * (len(truth) - 1) / 2, float((sizes * (sizes - 1) / 2).sum())
    odds = links.pairs["log_odds"].to_numpy(dtype=np.float64)
    below = (odds.min() if len(odds) else 0.0) - 1.0
    missed = max(true - float(same.sum()), 0.0)
    scores = np.append(odds, [below, below])
    is_true = np.append(same, [True, False])
    weight = np.append(np.ones(len(odds)), [missed, max(every - len(odds) - missed, 0.0)])
    return {
        "pairs": float(len(odds)),
        "per_incident": 2 * len(odds) / max(len(truth), 1),
        "true_pairs": true,
        "recall": float(same.sum()) / true if true else float("nan"),
        "auc": ranking_chance(scores, is_true, weight=weight),
        "ap": average_precision(scores, is_true, weight=weight),
    }


def _codes(labels: Series) -> NDArray[np.int64]:
    import numpy as np
    import pandas as pd

    codes: NDArray[np.int64] = np.asarray(pd.factorize(labels)[0], dtype=np.int64)
    return codes


def _unit_sums(scored: Scored) -> DataFrame:
    """Return precision, recall and number by unit: the true conflict, or the incident itself."""
    cases = scored.cases
    unit = cases["true"].where(cases["true"].notna(), "incident " + cases["incident_id"].astype("object"))
    rows = cases[["precision", "recall"]].assign(number=1.0)
    return rows.groupby(unit.to_numpy()).sum()


def _f_of(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F from mean precision, recall and number, row by row."""
    import numpy as np

    precision, recall, number = means.T
    total = precision + recall
    twice = 2 * precision * recall
    f: NDArray[np.float64] = np.divide(twice, total * number, out=np.zeros(len(total)), where=total * number > 0)
    return f
