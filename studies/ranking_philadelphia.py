"""How good the ranking is on records with true times of knowing: Philadelphia, defendants as known at filing.

A defendant is known from the day of the first filing; what came is a charge, filed at any time, for a shooting within
the year after. Victims have no names, so there is only the stream of suspects. Few come twice, so counts are pooled
over six years and one AUC is given, with an interval of people drawn again.

    NETGRAPH_DATA=... python studies/ranking_philadelphia.py --write     # writes its part of docs/ranking.md
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.evaluation_cells import Asked, Cell, cells_of
from netgraph.forecast.features import read_parts
from netgraph.forecast.measures import auc, list_length, on_list
from netgraph.model.versions import as_of, newest_recorded_at
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.sources import philadelphia
from netgraph.statistics.resampling import middle
from studies.ranking_tables import provenance, rankers, say

DATA = Path(os.environ.get("NETGRAPH_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
ORIGINS = tuple(pd.to_datetime([f"{year}-01-01" for year in range(2018, 2024)]))
DAYS, DRAWS, LEVEL, REPEAT_DAYS = 365.0, 1000, 0.95, 7.0


def cells() -> list[Cell]:
    """Return every moment's suspects, judged over the year after."""
    history, _ = philadelphia.transform(philadelphia.get(str(DATA / "philly_shootings_2015_2025")))
    newest = newest_recorded_at(history)
    words, final = shipped_vocabulary(), as_of(history, newest)
    parts = read_parts(final, now=newest, vocabulary=words)
    asked = Asked(rankers(), (DAYS,), final, parts, words, REPEAT_DAYS, 1)
    return [cell for origin in ORIGINS for cell in cells_of(history, origin, asked) if cell.stream == "suspect"]


def pooled_auc(judged: Sequence[Cell], way: str, weight: dict[str, float] | None = None) -> float:
    """Return the AUC over all pairs of one who came and one who did not at the same moment; people may count often."""
    right = pairs = 0.0
    for cell in judged:
        many = np.ones(len(cell.people)) if weight is None else np.array([weight[who] for who in cell.people])
        copies = np.repeat(np.arange(len(many)), many.astype(int))
        came = cell.happened[copies]
        of_this = float(came.sum() * (~came).sum())
        if of_this:
            right += auc(cell.score[way][copies], came) * of_this
            pairs += of_this
    return right / pairs if pairs else float("nan")


def study() -> Iterator[str]:
    """Yield the lines of this part of the page."""
    judged = cells()
    yield "| moment | known defendants | charged for a shooting within the year | attacks | with somebody known |"
    yield "|---|---|---|---|---|"
    for cell in judged:
        came, share = int(cell.happened.sum()), cell.attacks_known / max(cell.attacks, 1)
        yield (
            f"| {cell.origin:%Y-%m-%d} | {len(cell.people):,} | {came} | {cell.attacks:,} | "
            f"{cell.attacks_known} ({share:.1%}) |"
        )
    outcomes = sum(int(cell.happened.sum()) for cell in judged)
    yield ""
    yield f"{outcomes} outcomes over six years together. Of them on the lists of each year, and the AUC:"
    yield ""
    yield "| ranker | on the first 1 % | on the first 50 | AUC, all years |"
    yield "|---|---|---|---|"
    draws = _drawn(judged)
    for way in judged[0].score:
        first = sum(_hits(cell, way, list_length(len(cell.people), share=0.01)) for cell in judged)
        fifty = sum(_hits(cell, way, 50) for cell in judged)
        low, high = middle([pooled_auc(judged, way, weight) for weight in draws], level=LEVEL)
        yield f"| {way} | {first:.1f} | {fifty:.1f} | {pooled_auc(judged, way):.3f} ({low:.3f} to {high:.3f}) |"
    yield ""


def _hits(cell: Cell, way: str, k: int) -> float:
    return float(on_list(cell.score[way], k=k) @ cell.happened)


def _drawn(judged: Sequence[Cell]) -> list[dict[str, float]]:
    """Return how often each person counts in each draw."""
    people = sorted(set().union(*(set(cell.people) for cell in judged)))
    random = np.random.default_rng(1)
    return [dict(zip(people, random.poisson(1.0, len(people)), strict=True)) for _ in range(DRAWS)]


def main() -> None:
    """Run the study, and with ``--write`` put it into the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    write = asked.parse_args().write
    say([provenance("ranking_philadelphia"), "", *study()], "philadelphia", write=write)


if __name__ == "__main__":
    main()
