"""How often earlier attacks between groups were answered or repeated: the chance where no model has been fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.dyads import CHANCES
from netgraph.graph import events
from netgraph.model.findings import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = [
    "COUNTS_NAME",
    "LEAST_ATTACKS",
    "Counted",
    "counted_from",
    "counts_model",
    "group_attacks",
]

COUNTS_NAME = "counted_answers"
LEAST_ATTACKS = 30
"""Fewer earlier attacks that were watched for long enough say nothing about the next one."""
_DAY = np.timedelta64(86_400_000_000, "us")
_ALPHA = 0.05


@dataclass(frozen=True)
class Counted:
    """How soon each earlier attack of one group on another was answered, and repeated; counted, not modelled.

    ``attacks``: incident_id, source, target, weight, ``watched`` (days from its end until the records end),
    ``answer`` and ``again`` (days until the group hit struck back, until the group that struck did so again; infinite
    if never). ``days``: how long the records reach back, and ``pairs``, between how many ordered pairs of groups they
    know any attack. ``struck``: the groups of the incident asked about, source and target; ``since``: its end.
    """

    attacks: DataFrame
    days: float
    pairs: int
    struck: DataFrame
    since: Timestamp

    def watched(self, *, now: Timestamp, days: float) -> float:
        """Return how many earlier attacks stayed unanswered for as long as this one by `now`, and were then watched."""
        return float(self._at_risk("answer", now, days)[0].sum())

    def chances_after(self, known: Tables, *, now: Timestamp, asked: Sequence[tuple[float, float]]) -> DataFrame:
        """Return the chance of an answer and of a further attack after so many more quiet days.

        As `netgraph.forecast.dyads.FittedDyads.chances_after`: ``quiet_days``, then the columns of
        `netgraph.forecast.dyads.CHANCES`. Of the attacks that had stayed without one for as long as this one will
        have by then, the share that had one within the horizon, with Jeffreys' 95 % interval; null where fewer than
        `LEAST_ATTACKS` were watched that long. ``base_rate`` is the chance that one group attacks another in so many
        days, whatever went before: the mean rate over all ordered pairs of groups of which either ever attacked the
        other.

        References
        ----------
        Brown, L. D., Cai, T. T., DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical
        Science 16, 101-133. https://doi.org/10.1214/ss/1009213286
        """
        import pandas as pd

        del known  # what is counted is counted already
        struck, rows = self.struck.to_dict("records"), []
        rate = self.attacks["weight"].sum() / max(self.days * self.pairs, 1e-9)
        for quiet, days in asked:
            base = float(-np.expm1(-rate * days))
            for kind, source, target in (("answer", "target", "source"), ("again", "source", "target")):
                told = _share(*self._at_risk(kind, now + pd.Timedelta(days=quiet), days))
                rows += [(quiet, pair[source], pair[target], days, *told, base) for pair in struck]
        return pd.DataFrame(rows, columns=["quiet_days", *CHANCES])

    def _at_risk(self, kind: str, now: Timestamp, days: float) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the weights of the attacks that can tell, and which of them were followed in time."""
        quiet = max((now - self.since) / _DAY, 0.0)
        after, watched = self.attacks[kind].to_numpy(), self.attacks["watched"].to_numpy()
        tells = (after > quiet) & (watched >= quiet + days)
        return self.attacks["weight"].to_numpy()[tells], after[tells] <= quiet + days


def counts_model(known: Tables, *, now: Timestamp, words: Vocabulary) -> Model:
    """Return how soon earlier attacks among groups were followed, as a model named `COUNTS_NAME`.

    Only what certainly came later counts as following: two attacks of one day with no hour tell nothing.

    Parameters
    ----------
    known
        The records as known at `now`: all attacks that are to be counted.
    now
        Where the records end, naive UTC.
    words
        Which kinds are attacks.
    """
    attacks = group_attacks(known, now=now, words=words)
    either = {frozenset(pair) for pair in attacks[["source", "target"]].itertuples(index=False, name=None)}
    told = attacks[["incident_id", "source", "target", "weight"]].assign(
        watched=((now - attacks["occurred_to"]) / _DAY).to_numpy(),
        answer=_days_until(attacks, turned=True),
        again=_days_until(attacks, turned=False),
    )
    reach = float((now - attacks["occurred_from"].min()) / _DAY) if len(attacks) else 0.0
    sources = ", ".join(sorted(known.incidents["source"].unique())) or "nothing"
    return Model(
        name=COUNTS_NAME,
        fitted_on=f"{attacks['incident_id'].nunique()} attacks between groups of {sources}",
        fitted_until=now,
        numbers={"days": reach, "pairs": 2 * len(either)},
        frames={"attacks": told},
    )


def counted_from(model: Model, struck: DataFrame, *, incident_id: str, since: Timestamp) -> Counted:
    """Return the counts of a model of `counts_model`, for one incident; what it says of that incident is left out.

    `struck` are the groups of the incident, source and target; `since` is its end.
    """
    rows = model.frames["attacks"]
    rows = rows[(rows["incident_id"] != incident_id).to_numpy(dtype=bool)]
    return Counted(rows, float(model.numbers["days"]), int(model.numbers["pairs"]), struck, since)


def group_attacks(known: Tables, *, now: Timestamp, words: Vocabulary) -> DataFrame:
    """Return who attacked whom among groups up to `now`, both known, by time."""
    found = events(known, kinds=words.aggression_kinds(), level="group", vocabulary=words)
    kept = found["source"].notna() & found["target"].notna() & (found["occurred_from"] <= now)
    return found[kept.to_numpy(dtype=bool)].reset_index(drop=True)


def _days_until(attacks: DataFrame, *, turned: bool) -> Floats:
    """Return for each attack the days until the next between the same two, in the other direction or the same."""
    import pandas as pd

    keys = ["target", "source"] if turned else ["source", "target"]
    asked = attacks[["source", "target", "occurred_to"]].reset_index().sort_values("occurred_to", kind="stable")
    later = attacks[[*keys, "occurred_from"]].set_axis(["source", "target", "occurred_from"], axis=1)
    found = pd.merge_asof(
        asked, later.sort_values("occurred_from", kind="stable"),
        left_on="occurred_to", right_on="occurred_from", by=["source", "target"], direction="forward",
    )  # fmt: skip
    days: Floats = ((found["occurred_from"] - found["occurred_to"]) / _DAY).fillna(np.inf).to_numpy()
    return days[np.argsort(found["index"].to_numpy())]


def _share(weight: Floats, hit: NDArray[np.bool_]) -> tuple[float, float, float]:
    from scipy.special import betaincinv

    total, hits = float(weight.sum()), float((weight * hit).sum())
    if total < LEAST_ATTACKS:
        return np.nan, np.nan, np.nan
    a, b = hits + 0.5, total - hits + 0.5
    low = float(betaincinv(a, b, _ALPHA / 2)) if hits > 0 else 0.0
    high = float(betaincinv(a, b, 1 - _ALPHA / 2)) if hits < total else 1.0
    return hits / total, low, high
