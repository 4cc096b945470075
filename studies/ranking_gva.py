"""How good the ranking of people is on real records: Gun Violence Archive, United States 2014-2018, event-time split.

The archive does not say when it learnt of an incident, so the split is one of event times. Its people are names
matched within a state, not verified identities; a repeat within 7 days is often one case reported twice, so those are
dropped. Moments 2016-01, 2016-07, 2017-01 and 2017-03, each by itself; pooled only those a horizon apart.

The row *orientation* is a logistic regression of counts, recency, party, age and how much is going on in the city: age
and place are no features of netgraph (they would rank people for what they are and where they were), and it is shown
only so that one sees what leaving them out costs, and that the harness gives what others found on such records.

    NETGRAPH_DATA=... python studies/ranking_gva.py --write     # writes its part of docs/ranking.md
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.baselines_fits import elastic_net_logit, standardised
from netgraph.forecast.evaluation import Rules, evaluate
from netgraph.forecast.features import DAY, Parts, features_at, listable_at, micros, read_parts
from netgraph.forecast.outcomes import counts_between
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.listing import STREAMS, ages
from netgraph.sources import gva
from studies.ranking_tables import groups, headlines, provenance, rankers, rankings, said, say

DATA = Path(os.environ.get("NETGRAPH_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
ORIGINS = tuple(pd.to_datetime(["2016-01-01", "2016-07-01", "2017-01-01", "2017-03-01"]))
HORIZONS = (30.0, 90.0, 365.0)
REPEAT_DAYS = 7.0
ORIENTATION = "orientation, with age and city: not netgraph"


@dataclass(frozen=True)
class Orientation:
    """Counts, recency, party, age and city; learnt on the year before. For comparison only: it is not shipped."""

    ranking: pd.DataFrame | None = None

    def fit(self, known: Tables, *, now: pd.Timestamp, seed: int) -> Orientation:
        """Learn from the year before `now`, and rank at once: everything else waits for the answer."""
        del seed
        parts, at = read_parts(known, now=now, vocabulary=shipped_vocabulary()), micros(now)
        start = at - round(365 * DAY)
        before, here = _all_features(parts, known, start), _all_features(parts, known, at)
        people, chosen = listable_at(parts, start), listable_at(parts, at)
        centre, spread = standardised(before[people])
        frames = []
        for stream in STREAMS:
            came = counts_between(parts, stream=stream, since=start, until=at)[people] > 0
            fitted = elastic_net_logit((before[people] - centre) / spread, came, penalties=[1e-3, 1e-4])[-1]
            score = (fitted[0] + ((here - centre) / spread) @ fitted[1:])[chosen]
            rows = {"person_id": parts.person_ids[chosen], "score": score, "low": np.nan, "high": np.nan}
            frames.append(pd.DataFrame({"stream": stream, **rows}))
        return Orientation(pd.concat(frames, ignore_index=True))

    def rank(self, known: Tables, *, now: pd.Timestamp, horizon_days: float) -> pd.DataFrame:
        """Return the ranking that was made: the order is the same for every horizon."""
        del known, now, horizon_days
        return self.ranking


def _all_features(parts: Parts, known: Tables, at: int) -> np.ndarray:
    """Return the features of the baselines, four bands of age, and how many attacks the person's last city had."""
    people = known.people.set_index("person_id").reindex(parts.person_ids)
    old = ages(people, now=pd.Timestamp(at, unit="us")).to_numpy(dtype="float64", na_value=np.nan)
    bands = [(old >= low) & (old < high) for low, high in ((0, 18), (18, 22), (22, 26), (26, 32), (32, 40))]
    place = known.incidents.set_index("incident_id")["location_id"].reindex(parts.incident_ids)
    city = known.locations.set_index("location_id")["address"].reindex(place)
    codes = pd.factorize(city.to_numpy())[0] + 1
    seen = parts.known <= at
    lately = seen & (parts.over > at - 365 * DAY)
    busy = np.bincount(codes[np.unique(parts.incident[lately])], minlength=codes.max() + 1)
    last = np.zeros(len(parts.person_ids), dtype=int)
    order = np.argsort(parts.over[seen], kind="stable")
    last[parts.person[seen][order]] = codes[parts.incident[seen][order]]
    return np.column_stack([features_at(parts, at), *bands, np.isnan(old), np.log1p(busy[last])]).astype(float)


def study() -> Iterator[str]:
    """Yield the lines of this part of the page."""
    tables, _ = gva.transform(gva.get(str(DATA / "gva_us_2013_2018")))
    rules = Rules(repeat_days=REPEAT_DAYS, overlapping="alone")
    ways = {**rankers(interval_for=0), ORIENTATION: Orientation()}
    found = evaluate(ways, tables, origins=ORIGINS, horizons=HORIZONS, seed=1, rules=rules)
    yield f"Split: **{found.notes['split']}**. {found.notes['blocks']} Repeats: {found.notes['repeats']}."
    yield ""
    yield from headlines(found)
    for days in HORIZONS:
        for stream in STREAMS:
            yield f"#### {stream}, {days:g} days"
            yield ""
            yield from rankings(found, stream=stream, days=days)
    yield from said(found)
    yield "Whom the 1 % list of netgraph falls on (365 days, 2016-01 and 2017-01 together; looked at, never a feature):"
    yield ""
    yield from groups(found, days=365.0)
    yield from _seconds(tables)


def _seconds(tables: Tables) -> Iterator[str]:
    """Yield what one ranking of everybody costs."""
    known = as_of(tables, ORIGINS[-1])
    for name, ranker in rankers().items():
        start = time.process_time()
        rows = ranker.fit(known, now=ORIGINS[-1], seed=1).rank(known, now=ORIGINS[-1], horizon_days=14)
        spent = time.process_time() - start
        yield f"- {name}: fitted and ranked at {ORIGINS[-1]:%Y-%m-%d}, {len(rows):,} rows, {spent:.1f} CPU seconds."


def main() -> None:
    """Run the study, and with ``--write`` put it into the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    write = asked.parse_args().write
    say([provenance("ranking_gva"), "", *study()], "gva", write=write)


if __name__ == "__main__":
    main()
