"""Does the ranking reach more than the simple ways where attacks bring each other about, and only there?

Towns of 5,000 people over ten years as the police see them, seeds 101 on, in both mechanisms and in the null world
``static``, where nothing spreads. At four moments 90 days apart in the last year everybody is ranked with what was
recorded by then, and judged over the next 90 days. Capture: the share of all outcomes of a town that stood in the first
1 % of its lists. Intervals are of towns drawn again. Stated / came: how many outcomes netgraph's own chances add up to,
over how many came.

    python studies/ranking_simulated.py --seeds 101-120 --write     # writes its part of docs/ranking.md

About 21 CPU seconds a town. With ``--keep=FOLDER`` each town's counts are kept there as they are made, and those found
there are not made again: an interrupted study goes on where it was.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.baselines import BASELINES, baselines
from netgraph.forecast.features import read_parts
from netgraph.forecast.measures import list_length, on_list
from netgraph.forecast.outcomes import outcomes_between
from netgraph.model.versions import as_of, newest_recorded_at
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.listing import STREAMS, may_be_listed
from netgraph.simulation import Spec, simulate
from netgraph.statistics.resampling import paired_interval
from studies.ranking_tables import OURS, provenance, rankers, say

WORLDS = {"grid": {"mechanism": "grid"}, "off_grid": {"mechanism": "off_grid"}, "static": {"null": "static"}}
DAYS, MOMENTS, DRAWS, LEVEL = 90.0, 4, 2000, 0.95


def town(seed: int, **spec: str) -> pd.DataFrame:
    """Return one row a stream and ranker: how many outcomes its lists held, and how many there were."""
    history, _ = simulate(Spec.of("town", **spec), seed=seed)  # type: ignore[arg-type]
    words, newest = shipped_vocabulary(), newest_recorded_at(history)
    final = read_parts(as_of(history, newest), now=newest, vocabulary=words)
    rows = []
    for turn in range(MOMENTS, 0, -1):
        now = newest.floor("D") - pd.Timedelta(days=DAYS * turn)
        known = as_of(history, now)
        people = may_be_listed(known, now=now, vocabulary=words)
        for name, ranker in {**rankers(interval_for=0), **baselines(words, window_days=DAYS)}.items():
            ranking = ranker.fit(known, now=now, seed=seed).rank(known, now=now, horizon_days=DAYS)
            for stream in STREAMS:
                came = outcomes_between(final, people, stream=stream, now=now, horizon_days=DAYS).happened
                mine = ranking[ranking["stream"] == stream].set_index("person_id")["score"]
                score = mine.reindex(people).fillna(-np.inf).to_numpy()
                hits = on_list(score, k=list_length(len(people), share=0.01)) @ came
                own = ranking[ranking["stream"] == stream]
                stated = own["chance"].sum(min_count=1) if "chance" in own else np.nan
                rows.append({"stream": stream, "ranker": name, "hits": hits, "outcomes": came.sum(), "stated": stated})
    return pd.DataFrame(rows).groupby(["stream", "ranker"], sort=False, as_index=False).sum(min_count=MOMENTS)


def study(worlds: Sequence[str], seeds: Iterable[int], *, keep: Path | None = None) -> Iterator[str]:
    """Yield the lines of this part of the page."""
    towns = pd.concat([_kept(seed, world, keep).assign(town=seed, world=world) for seed in seeds for world in worlds])
    for world in worlds:
        for stream in STREAMS:
            yield from _table(world, stream, towns[(towns["world"] == world) & (towns["stream"] == stream)])


def _kept(seed: int, world: str, keep: Path | None) -> pd.DataFrame:
    """Return the counts of a town: those in the folder, or newly made and put there."""
    if keep is None:
        return town(seed, **WORLDS[world])
    path = keep / f"{world}-{seed}.csv"
    if not path.exists():
        keep.mkdir(parents=True, exist_ok=True)
        town(seed, **WORLDS[world]).to_csv(path, index=False)
    return pd.read_csv(path)


def _table(world: str, stream: str, towns: pd.DataFrame) -> Iterator[str]:
    """Yield the captures of one world and stream, pooled over towns, and how far ours is ahead."""
    hits = towns.pivot_table(index="town", columns="ranker", values="hits", sort=False)
    outcomes = towns.drop_duplicates("town").set_index("town")["outcomes"].reindex(hits.index)
    capture = hits.sum() / outcomes.sum()
    yield f"#### {world}, {stream}: {len(hits)} towns, {outcomes.sum():,} outcomes"
    yield ""
    yield "| ranker | capture in the first 1 % | netgraph ahead by |"
    yield "|---|---|---|"
    beaten = []
    for name in capture.index:
        ahead = ""
        if name != OURS:
            apart, low, high = _apart(hits[OURS], hits[name], outcomes)
            ahead = f"{apart:+.1%} ({low:+.1%} to {high:+.1%})"
            if name in BASELINES:
                beaten.append(low > 0)
        yield f"| {name} | {capture[name]:.1%} | {ahead} |"
    best = capture[list(BASELINES)].idxmax()
    _, low, high = _apart(hits[OURS], hits[best], outcomes)
    yield ""
    ours = towns[towns["ranker"] == OURS].dropna(subset="stated")
    yield (
        f"{'Better than every baseline' if all(beaten) else 'Not shown better than every baseline'}; against the best "
        f"({best}) the interval reaches from {low / capture[best]:+.0%} to {high / capture[best]:+.0%} of its capture. "
        f"Stated / came: {ours['stated'].sum() / ours['outcomes'].sum():.2f}."
    )
    yield ""


def _apart(ours: pd.Series, theirs: pd.Series, outcomes: pd.Series) -> tuple[float, float, float]:
    """Return the difference of the captures, each town weighing by its outcomes, with its interval."""
    each = outcomes.mean()
    return paired_interval(ours / each, theirs / each, seed=1, draws=DRAWS, level=LEVEL)


def main() -> None:
    """Run the study, and with ``--write`` put it into the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="101-110", help="first-last")
    asked.add_argument("--worlds", default=",".join(WORLDS), help="of grid,off_grid,static")
    asked.add_argument("--keep", type=Path, help="folder for the counts of each town")
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    first, last = map(int, given.seeds.split("-"))
    made_by = provenance("ranking_simulated")
    lines = study(given.worlds.split(","), range(first, last + 1), keep=given.keep)
    say([made_by, "", *lines], "simulated", write=given.write)


if __name__ == "__main__":
    main()
