"""The figures of a model card, taken from the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.model.findings import Findings
from netgraph.model.tables import Tables
from netgraph.model.versions import without_known_time

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.outputs.model_card import Card, StreamCard
    from netgraph.pipeline.ranking import ScoredPeople

__all__ = ["people_card"]

_AGE_BANDS = (0, 18, 21, 25, 30, 40, 50, 65, 200)


def people_card(tables: Tables, findings: Findings, *, now: Timestamp, config: Config, people: ScoredPeople) -> Card:
    """Return what the run says of its two lists: how they were made, and how surely.

    Ages and scores meet here alone, over everybody with a score, to say how much of the scores age would explain.
    """
    from netgraph.outputs.model_card import Card
    from netgraph.safeguards.listing import STREAMS

    scored = people.scored.people()
    streams = tuple(
        _stream(stream, scored[scored["stream"] == stream], people, tables, findings=findings, now=now)
        for stream in STREAMS
    )
    return Card(
        length=config.list_length,
        horizon_days=config.horizon_days,
        area=config.area,
        least=people.fitted.least,
        event_time_split=without_known_time(tables.incidents) > 0,
        streams=streams,
    )


def _stream(
    stream: str, mine: DataFrame, people: ScoredPeople, tables: Tables, *, findings: Findings, now: Timestamp
) -> StreamCard:
    import numpy as np

    from netgraph.forecast.lists import TABLE_OF_STREAM
    from netgraph.outputs.model_card import StreamCard

    listed = getattr(findings, TABLE_OF_STREAM[stream])
    ranked = listed[listed["rank"].notna()]
    learnt = people.fitted.learnt[stream]
    stable = (ranked["rank_high"] <= len(ranked)) & (ranked["rank_without_strongest"] <= len(ranked))
    return StreamCard(
        name=stream,
        learnt=learnt.weights is not None,
        outcomes=learnt.outcomes,
        windows=learnt.windows,
        expected=float(-np.log1p(-mine["chance"]).sum()) if learnt.weights is not None else float("nan"),
        scored=len(mine),
        ranked=len(ranked),
        apart=len(listed) - len(ranked),
        stable=int(stable.sum()),
        single_source=int(listed["single_source"].sum()),
        age_share=_age_share(mine, tables, now),
        reasons=tuple(people.scored.made_of(stream).items()),
        weights=_weights(people.fitted.weights(), stream),
    )


def _age_share(people: DataFrame, tables: Tables, now: Timestamp) -> float:
    """Return the share of the variance of log scores that bands of known ages would explain."""
    import numpy as np
    import pandas as pd

    from netgraph.safeguards.listing import ages
    from netgraph.statistics.variance import variance_share

    age = people["person_id"].map(ages(tables.people, now=now).set_axis(tables.people["person_id"]))
    known = age.notna().to_numpy()
    band = pd.cut(age[known].astype("float64"), list(_AGE_BANDS), right=False, labels=False)
    return variance_share(np.log(people["score"][known]), band)


def _weights(weights: DataFrame, stream: str) -> tuple[tuple[str, float], ...]:
    """Return for each way what one incident of the gravest violence brings about in all."""
    from netgraph.forecast.records import CLASSES

    mine = weights[(weights["stream"] == stream) & (weights["kind_class"] == CLASSES[0])]
    return tuple((str(way), float(weight)) for way, weight in mine.groupby("way", sort=False)["weight"].sum().items())
