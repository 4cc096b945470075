"""The fitted ranker of people: learnt weights where there were outcomes enough, the shipped ones elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netgraph.forecast.contributions import REASONS, contributions, parts_frame
from netgraph.forecast.group_risk import Groups, read_groups
from netgraph.forecast.people import FittedExposure, from_model
from netgraph.forecast.reaches import (
    CELLS,
    HALF_LIVES,
    REASON_OF_WAY,
    WAYS,
    Reaches,
    Rows,
    find_near,
    find_reaches,
    worths,
)
from netgraph.forecast.records import CLASSES, Records, moment_of, read_records
from netgraph.forecast.scoring import Draws, Scored
from netgraph.forecast.whole_record import SIGNS, Whole, own_record, signs_of
from netgraph.model.findings import Model
from netgraph.safeguards.redaction import check_features

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = ["PEOPLE_MODEL", "FittedPeople", "Learnt", "Read", "people_from_model"]

PEOPLE_MODEL = "people"
_GROUP = len(WAYS) - 1
_FORGOTTEN = 1e-9
_INTERCEPT = "all"
_TEXT = {"stream": "str", "way": "str", "kind_class": "str"}


@dataclass(frozen=True)
class Learnt:
    """What one stream learnt: ``weights`` by way, class and half-life (null: too little happened), and the ``base``.

    ``base`` is the number of outcomes to be expected of anybody on record, a day; ``outcomes`` those learnt from, in
    ``windows`` windows; ``named`` how many named people stand on that side of an attack, on the average; ``whole`` what
    is to be expected of somebody by all signs together (null in models of before there was one).
    """

    weights: Floats | None
    base: float
    outcomes: int
    windows: int
    named: float
    whole: Whole | None = None


@dataclass(frozen=True)
class Read:
    """Records as they were read, kept so that those just learnt from need not be read again to rank by them."""

    known: Tables
    now: Timestamp
    records: Records
    groups: Groups

    @classmethod
    def of(cls, known: Tables, *, now: Timestamp, words: Vocabulary) -> Read:
        """Read the records as known at `now`."""
        records = read_records(known, now=now, vocabulary=words)
        return cls(known, now, records, read_groups(known, records, now=now, vocabulary=words))


@dataclass(frozen=True)
class FittedPeople:
    """What `netgraph.forecast.learning.LearntExposure` learnt, stream by stream, ready to rank."""

    shipped: FittedExposure
    learnt: Mapping[str, Learnt]
    fitted_until: Timestamp
    least: int
    window_days: float
    read: Read | None = field(default=None, repr=False, compare=False)

    @property
    def fitted_on(self) -> str:
        """Say on what, stream by stream, and where it was too little."""
        told = [
            f"{stream}: {one.outcomes} outcomes in {one.windows} windows of {self.window_days:g} days"
            + ("" if one.weights is not None else f", fewer than {self.least}: shipped weights")
            for stream, one in self.learnt.items()
        ]
        return f"{self.shipped.fitted_on}; {'; '.join(told)}"

    def score(
        self, known: Tables, *, now: Timestamp, horizon_days: int, group_chances: DataFrame | None = None
    ) -> Scored:
        """Return what everybody's score is made of, as `netgraph.forecast.people.FittedExposure.score`.

        A score of a stream that was learnt is the number of parts in serious aggressions to be expected within the
        horizon; one of a stream that was not is a weight without unit. How much is to be expected of somebody within a
        window is said by all signs together (`netgraph.forecast.whole_record`); the weights of the ways share it out
        over the incidents, and over the time.
        """
        if horizon_days <= 0:
            raise ValueError(f"horizon_days: got {horizon_days}, needs 1 or more")
        parameters, words = self.shipped.parameters, self.shipped.parameters.vocabulary
        read = self.read
        if read is None or read.known is not known or read.now != now:
            read = Read.of(known, now=now, words=words)
        records, groups = read.records, read.groups
        if group_chances is not None:
            groups = read_groups(known, records, now=now, vocabulary=words, chances=group_chances)
        learnt = {stream: one for stream, one in self.learnt.items() if one.weights is not None}
        near = find_near(records, max_party=parameters.max_party) if learnt else []
        own = own_record(records, moment_of(now)) if learnt else None
        seen = _Seen(records, groups, near, own, moment_of(now), self.window_days)
        parts = {stream: _valued(seen, one, stream=stream, horizon_days=horizon_days) for stream, one in learnt.items()}
        if len(parts) < len(self.learnt):
            parts = contributions(records, parameters, groups) | parts
        base = {stream: 0.0 if one.whole else one.base * horizon_days for stream, one in learnt.items()}
        draws = Draws(self.shipped.seed, parameters.draws, parameters.level, parameters.interval_for)
        return Scored(records, {stream: parts[stream] for stream in self.learnt}, draws, base)

    def rank(self, known: Tables, *, now: Timestamp, horizon_days: int) -> DataFrame:
        """Return ``stream, person_id, score, low, high, chance``: as `FittedExposure.rank`, and the chance.

        ``chance`` is that of at least one part in a serious aggression on the stream's side within the horizon; null
        where the stream was not learnt.
        """
        return self.score(known, now=now, horizon_days=horizon_days).people()

    def reasons(self, known: Tables, subjects: Iterable[str], *, now: Timestamp, horizon_days: int = 14) -> DataFrame:
        """Return ``stream, person_id, reason, share, incident_id``: exact shares of the scores for that horizon."""
        return self.score(known, now=now, horizon_days=horizon_days).reasons(subjects)

    def weights(self) -> DataFrame:
        """Return the learnt weights: ``stream, way, kind_class, half_life_days, weight``, one row each.

        A weight is the number of outcomes that one incident of the class, of severity 100, brings about in all, by
        that way, at that half-life.
        """
        from pandas import DataFrame, concat

        frames = [DataFrame({**dict.fromkeys(_TEXT, ""), "half_life_days": 0.0, "weight": 0.0}, index=[])]
        for stream, one in self.learnt.items():
            if one.weights is not None:
                places = [(way, kind, life) for way in WAYS for kind in CLASSES for life in HALF_LIVES]
                rows = DataFrame(places, columns=["way", "kind_class", "half_life_days"])
                frames.append(rows.assign(stream=stream, weight=one.weights.ravel()))
        return concat(frames[1:] or frames, ignore_index=True)[[*_TEXT, "half_life_days", "weight"]].astype(_TEXT)

    def signs(self) -> DataFrame:
        """Return what the rate of somebody depends on: ``stream, sign, slope, low, high``, one row each.

        ``slope``: by how much the logarithm of the rate rises with the sign, between ``low`` and ``high``; the sign
        ``all`` is the intercept (outcomes a day).
        """
        from pandas import DataFrame, concat

        frames = [DataFrame({"stream": "", "sign": "", "slope": 0.0, "low": 0.0, "high": 0.0}, index=[])]
        for stream, one in self.learnt.items():
            if one.whole is not None:
                of = one.whole
                rows = DataFrame({"sign": SIGNS, "slope": of.slopes, "low": of.low, "high": of.high})
                rows.loc[len(rows)] = [_INTERCEPT, of.intercept, 0.0, 0.0]
                frames.append(rows.assign(stream=stream))
        found = concat(frames[1:] or frames, ignore_index=True)[["stream", "sign", "slope", "low", "high"]]
        return found.astype({"stream": "str", "sign": "str"})

    def model(self) -> Model:
        """Return all of it as plain numbers and tables; `people_from_model` builds it again."""
        shipped = self.shipped.model()
        learnt = {
            stream: {"base": one.base, "outcomes": one.outcomes, "windows": one.windows, "named": one.named,
                     "learnt": one.weights is not None}
            for stream, one in self.learnt.items()
        }  # fmt: skip
        numbers = {**shipped.numbers, "shipped_on": shipped.fitted_on, "least": self.least, "streams": learnt}
        numbers["window_days"] = self.window_days
        frames = {**shipped.frames, "weights": self.weights(), "signs": self.signs()}
        return Model(PEOPLE_MODEL, self.fitted_on, self.fitted_until, numbers, frames)


def people_from_model(model: Model) -> FittedPeople:
    """Rebuild the fitted ranker from its `Model`.

    Raises
    ------
    ValueError
        If the model is of another kind.
    Refused
        If a weight is of something that must not weigh in a score of a person.
    """
    import numpy as np

    if model.name != PEOPLE_MODEL:
        raise ValueError(f"model: got {model.name!r}, needs {PEOPLE_MODEL!r}")
    numbers, weights = model.numbers, model.frames["weights"]
    check_features(weights["way"].unique())
    signs = model.frames.get("signs")
    if signs is not None:
        check_features(signs["sign"].unique())
    learnt = {}
    for stream, one in numbers["streams"].items():
        own = weights.loc[weights["stream"] == stream, "weight"].to_numpy(dtype=np.float64)
        held = own.reshape(CELLS) if one["learnt"] else None
        whole = _whole(signs, stream)
        learnt[stream] = Learnt(held, one["base"], one["outcomes"], one["windows"], one["named"], whole)
    shipped = from_model(Model("decayed_exposure", numbers["shipped_on"], model.fitted_until, numbers, model.frames))
    return FittedPeople(shipped, learnt, model.fitted_until, numbers["least"], numbers["window_days"])


@dataclass(frozen=True)
class _Seen:
    """What is on record at a moment: who took part, who belongs where, who stands near, each one's own record."""

    records: Records
    groups: Groups
    near: list[Rows]
    own: Floats | None
    moment: int
    window_days: float


def _whole(signs: DataFrame | None, stream: str) -> Whole | None:
    import numpy as np

    rows = None if signs is None else signs[signs["stream"] == stream].set_index("sign")
    if rows is None or rows.empty:
        return None
    slopes, low, high = (rows.loc[list(SIGNS), name].to_numpy(dtype=np.float64) for name in ("slope", "low", "high"))
    return Whole(float(rows.at[_INTERCEPT, "slope"]), slopes, low, high)


def _valued(seen: _Seen, learnt: Learnt, *, stream: str, horizon_days: float) -> DataFrame:
    """Return the parts of the scores of a stream: what each incident is worth to each person within the horizon."""
    import numpy as np

    if learnt.weights is None:
        raise ValueError("weights: this stream was not learnt")
    records, groups = seen.records, seen.groups
    reaches = find_reaches(records, groups, stream=stream, moment=seen.moment, near=seen.near)
    value = _worth(records, reaches, learnt.weights, horizon_days)
    if learnt.whole is not None and seen.own is not None:
        as_learnt = reaches  # what a model expects of two groups was not there to learn from
        if groups.chances is not None:
            plain = replace(groups, chances=None)
            as_learnt = find_reaches(records, plain, stream=stream, moment=seen.moment, near=seen.near)
        value = value * _times(seen, as_learnt, learnt.weights, learnt.whole)[reaches.person]
    if groups.chances is not None:
        value = np.where(reaches.way == _GROUP, reaches.reach * learnt.named, value)
    reason = np.array([REASONS.index(reason) for reason in REASON_OF_WAY])[reaches.way]
    parts = parts_frame(reaches.person, reaches.incident, value, reason, reaches.trust)
    return parts[parts["value"] > _FORGOTTEN].reset_index(drop=True)


def _worth(records: Records, reaches: Reaches, weights: Floats, horizon_days: float) -> Floats:
    """Return what each incident is worth to each person within the horizon, by the way alone that it reaches them."""
    import numpy as np

    decayed = worths(records, horizon_days)
    by_incident = np.stack([(of_way[records.kind_class] * decayed).sum(axis=1) for of_way in weights])
    found: Floats = by_incident[reaches.way, reaches.incident] * reaches.reach
    return found


def _times(seen: _Seen, reaches: Reaches, weights: Floats, whole: Whole) -> Floats:
    """Return for each person how many times the sum over the incidents all signs together expect, within a window."""
    import numpy as np

    records, days = seen.records, seen.window_days
    own = np.zeros((0, 0)) if seen.own is None else seen.own
    signs = signs_of(records, seen.groups, reaches, own=own, decayed=worths(records, days), moment=seen.moment)
    summed = np.bincount(reaches.person, _worth(records, reaches, weights, days), minlength=len(signs))
    found: Floats = np.where(summed > 0, whole.rate(signs) * days / np.where(summed > 0, summed, 1.0), 0.0)
    return found
