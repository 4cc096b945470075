"""What every ranker said at one moment, for one stream and horizon, beside what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.forecast.baselines import LEARNT_DAYS, baselines
from netgraph.forecast.evaluation_chances import learn_chances, rescaled
from netgraph.forecast.features import DAY, Parts, read_parts
from netgraph.forecast.outcomes import attacks_between, outcomes_between, without_repeats
from netgraph.model.versions import as_of
from netgraph.safeguards.listing import STREAMS, may_be_listed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Timestamp

    from netgraph.forecast.ranker import Ranker
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]

__all__ = ["Cell", "cells_of"]


@dataclass(frozen=True)
class Cell:
    """One moment, stream and horizon.

    ``people``: the ids of all who might be listed at the moment, sorted. ``score`` and ``chance`` are by name of the
    ranker, one figure a person; who was not ranked has minus infinity. A ranker without a row for the stream said
    nothing (insufficient data): it is ``silent``, and all have the same score. One whose scores have no earlier
    outcomes to be learnt from has the chance of the base rate for all; where nothing at all came earlier, nobody has
    chances. ``attacks`` and ``attacks_known`` as from `attacks_between`.
    """

    origin: Timestamp
    stream: str
    horizon_days: float
    people: Index
    count: Floats
    days: Floats
    score: Mapping[str, Floats]
    chance: Mapping[str, Floats]
    silent: frozenset[str]
    attacks: int
    attacks_known: int

    @property
    def happened(self) -> NDArray[np.bool_]:
        """Whether anything came to each."""
        return self.count > 0


@dataclass(frozen=True)
class Moment:
    """The records as known at a moment, all who might be listed then, and the parts as arrays."""

    now: Timestamp
    known: Tables
    people: Index
    parts: Parts


@dataclass(frozen=True)
class Asked:
    """What all cells share: the rankers, the horizons, all that is known in the end, and how it is judged."""

    rankers: Mapping[str, Ranker]
    horizons: tuple[float, ...]
    final: Tables
    parts: Parts
    vocabulary: Vocabulary
    repeat_days: float
    seed: int


def cells_of(history: Tables, origin: Timestamp, asked: Asked) -> Iterator[Cell]:
    """Yield the cells of one moment: every horizon, and in it both streams.

    Each ranker is fitted and asked on the records as known at the moment. Its scores become chances by what came of
    its own scores one window earlier (90 days, or the horizon if longer), as known at the moment.
    """
    here = _moment(history, origin, asked)
    windows: dict[float, list[float]] = {}
    for horizon in asked.horizons:
        windows.setdefault(max(horizon, LEARNT_DAYS), []).append(horizon)
    for window, horizons in windows.items():
        before = _moment(history, origin - _days(window), asked)
        ways = {**asked.rankers, **baselines(asked.vocabulary, window_days=window)}
        if not len(here.people):
            ways = {}
        then, now = _fitted(ways, before, asked.seed), _fitted(ways, here, asked.seed)
        for horizon in horizons:
            scores = {name: _scores(one, here, horizon) for name, one in now.items()}
            past = {name: _scores(one, before, horizon) for name, one in then.items()}
            for stream in STREAMS:
                yield _cell(asked, here, before, (stream, horizon, window), (scores, past))


def _moment(history: Tables, now: Timestamp, asked: Asked) -> Moment:
    known = as_of(history, now)
    people = may_be_listed(known, now=now, vocabulary=asked.vocabulary)
    return Moment(now, known, people, read_parts(known, now=now, vocabulary=asked.vocabulary))


def _fitted(ways: Mapping[str, Ranker], moment: Moment, seed: int) -> dict[str, object]:
    if not len(moment.people):
        return {}
    return {name: ranker.fit(moment.known, now=moment.now, seed=seed) for name, ranker in ways.items()}


def _scores(fitted: object, moment: Moment, horizon: float) -> dict[str, Floats]:
    """Return by stream the score of everybody who might be listed; minus infinity for who was not ranked."""
    import numpy as np

    ranking: DataFrame = fitted.rank(moment.known, now=moment.now, horizon_days=horizon)  # type: ignore[attr-defined]
    found = {}
    for stream in STREAMS:
        rows = ranking[(ranking["stream"] == stream).to_numpy()]
        if not len(rows):
            continue
        score = np.full(len(moment.people), -np.inf)
        place = moment.people.get_indexer(rows["person_id"])
        score[place[place >= 0]] = rows["score"].to_numpy(dtype="float64")[place >= 0]
        found[stream] = score
    return found


def _cell(
    asked: Asked,
    here: Moment,
    before: Moment,
    what: tuple[str, float, float],
    said: tuple[dict[str, dict[str, Floats]], dict[str, dict[str, Floats]]],
) -> Cell:
    import numpy as np

    stream, horizon, window = what
    came = outcomes_between(
        asked.parts,
        here.people,
        stream=stream,
        now=here.now,
        horizon_days=horizon,
        counted=without_repeats(asked.parts, days=asked.repeat_days),
    )
    earlier = outcomes_between(
        here.parts,
        before.people,
        stream=stream,
        now=before.now,
        horizon_days=window,
        counted=without_repeats(here.parts, days=asked.repeat_days),
    )
    alike = np.zeros(len(here.people))
    score = {name: streams.get(stream, alike) for name, streams in said[0].items()}
    silent = frozenset(name for name, streams in said[0].items() if stream not in streams)
    chance = {}
    if earlier.happened.any():
        for name, mine in score.items():
            past = None if name in silent else said[1].get(name, {}).get(stream)
            same = past is None
            learnt = learn_chances(np.zeros(len(before.people)) if past is None else past, earlier.happened)
            stated = learnt.of(alike if same else mine) if learnt is not None else alike
            chance[name] = rescaled(stated, learnt_days=window, days=horizon)
    attacks = attacks_between(
        asked.final, here.people, stream=stream, now=here.now, horizon_days=horizon, vocabulary=asked.vocabulary
    )
    return Cell(here.now, stream, horizon, here.people, came.count, came.days, score, chance, silent, *attacks)


def _days(days: float) -> object:
    from pandas import Timedelta

    return Timedelta(microseconds=round(days * DAY))
