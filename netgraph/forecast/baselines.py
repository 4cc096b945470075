"""The simple ways of ranking people that any model has to beat, each a small ranker.

=========================  ==========================================================================================
``B0 base rate``           everybody alike
``B1 prior count``         how many incidents in two years; which of them count is chosen on earlier time
``B2 points``              ad-hoc points for what is on record, in the manner of VOID
``B3 decayed distance``    how near, in ties and days, the nearest recent victim is; both decays chosen on earlier time
``B4 elastic-net logit``   a logistic regression of the own record (`netgraph.forecast.features.FEATURES`)
``B5 Poisson and season``  a Poisson regression of the counts, with the season
=========================  ==========================================================================================

They know a person's own record and, B2 and B3, those who were seen with them; never who the person is. What is chosen
or learnt comes from time before `now` alone. That such points do about as well as a regression was found by Wheeler,
Worden and Silver (2019), "The accuracy of the violent offender identification directive tool".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netgraph.forecast.baselines_learnt import learn_logit, learn_poisson, score_logit, score_poisson
from netgraph.forecast.baselines_simple import (
    learn_count,
    learn_distance,
    learn_nothing,
    score_alike,
    score_count,
    score_distance,
    score_points,
)
from netgraph.forecast.features import Parts, listable_at, micros, read_parts
from netgraph.model.findings import Model
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.safeguards.listing import STREAMS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables

    Floats = NDArray[np.float64]
    Numbers = dict[str, Any]

__all__ = ["BASELINES", "Baseline", "FittedBaseline", "Reader", "baselines", "from_baseline_model"]

_DECIMALS = 9
LEARNT_DAYS = 90.0

_WAYS: dict[str, tuple[Callable[..., Numbers | None], Callable[..., Floats]]] = {
    "B0 base rate": (learn_nothing, score_alike),
    "B1 prior count": (learn_count, score_count),
    "B2 points": (learn_nothing, score_points),
    "B3 decayed distance": (learn_distance, score_distance),
    "B4 elastic-net logit": (learn_logit, score_logit),
    "B5 Poisson and season": (learn_poisson, score_poisson),
}
BASELINES = tuple(_WAYS)
"""Their names, in order: what is learnt or chosen, and how it scores, stand beside each in this module."""


class Reader:
    """Reads the parts of a set of records once for all baselines that share it; the last set read is kept."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Start with nothing read."""
        self.vocabulary = vocabulary
        self._last: tuple[Tables, Timestamp, Parts] | None = None

    def __call__(self, known: Tables, now: Timestamp) -> Parts:
        """Return the parts of `known` that were recorded by `now`."""
        if self._last is None or self._last[0] is not known or self._last[1] != now:
            self._last = (known, now, read_parts(known, now=now, vocabulary=self.vocabulary))
        return self._last[2]


@dataclass(frozen=True)
class Baseline:
    """One of `BASELINES` as a ranker.

    Parameters
    ----------
    name
        One of `BASELINES`.
    window_days
        Length of the time windows that it learns from: those before `now`, each with what was known at its start.
    reader
        Reads the records; shared by several baselines, they are read once.
    """

    name: str
    window_days: float = LEARNT_DAYS
    reader: Reader = field(default_factory=lambda: Reader(shipped_vocabulary()), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a name that is no baseline's, and windows of no length."""
        if self.name not in _WAYS:
            raise ValueError(f"baseline: got {self.name!r}, allowed {', '.join(BASELINES)}")
        if not self.window_days > 0:
            raise ValueError(f"window_days: got {self.window_days}, needs more than 0")

    def fit(self, known: Tables, *, now: Timestamp, seed: int) -> FittedBaseline:
        """Learn what there is to learn from the time before `now`; nothing here is random."""
        del seed
        parts, at = self.reader(known, now), micros(now)
        learn = _WAYS[self.name][0]
        numbers = {stream: learn(parts, at, stream=stream, window_days=self.window_days) for stream in STREAMS}
        seen = known.incidents["recorded_at"]
        until = seen[seen <= now].max() if (seen <= now).any() else now
        return FittedBaseline(self, numbers, f"{len(parts.person)} parts", until)


@dataclass(frozen=True)
class FittedBaseline:
    """A baseline that has learnt: its numbers by stream, null where there was too little to learn from."""

    baseline: Baseline
    numbers: Mapping[str, Numbers | None]
    fitted_on: str
    fitted_until: Timestamp

    def rank(self, known: Tables, *, now: Timestamp, horizon_days: float) -> DataFrame:
        """Return ``stream, person_id, score, low, high`` of everybody alive with an own record; the ends are null.

        A stream for which there was too little to learn from has no rows.

        Raises
        ------
        ValueError
            If `horizon_days` is not positive.

        Examples
        --------
        >>> import pandas as pd
        >>> from tests.worlds import two_feuding_pairs
        >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
        >>> ranking = Baseline("B1 prior count").fit(world, now=now, seed=1).rank(world, now=now, horizon_days=14)
        >>> ranking[ranking["stream"] == "victim"]["score"].tolist()
        [2.0, 2.0, 2.0, 2.0]
        """
        import numpy as np
        from pandas import DataFrame, concat

        if not horizon_days > 0:
            raise ValueError(f"horizon_days: got {horizon_days}, needs more than 0")
        parts, at = self.baseline.reader(known, now), micros(now)
        people = listable_at(parts, at)
        frames = []
        for stream in STREAMS:
            learnt = self.numbers[stream]
            chosen = people if learnt is not None else people[:0]
            score = _WAYS[self.baseline.name][1](parts, at, stream=stream, numbers=learnt or {}, days=horizon_days)
            score = score[chosen].round(_DECIMALS)
            order = np.lexsort((chosen, -score))
            rows = {"person_id": parts.person_ids[chosen[order]], "score": score[order], "low": np.nan, "high": np.nan}
            frames.append(DataFrame({"stream": stream, **rows}).astype({"stream": "str", "person_id": "str"}))
        return concat(frames, ignore_index=True)

    def reasons(self, known: Tables, subjects: Iterable[str], *, now: Timestamp) -> DataFrame:
        """Return the own incidents of these people known at `now`, each with the same share: baselines say no more."""
        import numpy as np
        from pandas import DataFrame, Index, concat

        parts, at = self.baseline.reader(known, now), micros(now)
        wanted = np.zeros(len(parts.person_ids), dtype=bool)
        codes = parts.person_ids.get_indexer(Index(list(subjects)))
        wanted[codes[codes >= 0]] = True
        alive = np.zeros(len(wanted), dtype=bool)
        alive[listable_at(parts, at)] = True
        rows = (parts.known <= at) & (wanted & alive)[parts.person]
        own = DataFrame({"person": parts.person[rows], "incident": parts.incident[rows]}).drop_duplicates()
        own["person_id"] = parts.person_ids[own["person"]]
        own["incident_id"] = parts.incident_ids[own["incident"]]
        own["share"] = 1.0 / own.groupby("person")["incident"].transform("size")
        own = own.sort_values(["person_id", "incident_id"]).assign(reason="own_history")
        both = concat([own.assign(stream=stream) for stream in STREAMS], ignore_index=True)
        columns = ["stream", "person_id", "reason", "share", "incident_id"]
        return both[columns].astype(dict.fromkeys(["stream", "person_id", "reason", "incident_id"], "str"))

    def model(self) -> Model:
        """Return the numbers that were learnt."""
        numbers = {"window_days": self.baseline.window_days, "streams": dict(self.numbers)}
        return Model(self.baseline.name, self.fitted_on, self.fitted_until, numbers)


def baselines(vocabulary: Vocabulary, *, window_days: float = LEARNT_DAYS) -> dict[str, Baseline]:
    """Return all baselines by name; they share one reading of the records."""
    reader = Reader(vocabulary)
    return {name: Baseline(name, window_days, reader) for name in BASELINES}


def from_baseline_model(model: Model, vocabulary: Vocabulary) -> FittedBaseline:
    """Rebuild a fitted baseline from its `Model`.

    Raises
    ------
    ValueError
        If the model is of no baseline.
    """
    baseline = Baseline(model.name, float(model.numbers["window_days"]), Reader(vocabulary))
    return FittedBaseline(baseline, dict(model.numbers["streams"]), model.fitted_on, model.fitted_until)
