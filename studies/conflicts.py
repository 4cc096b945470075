"""How good the conflicts found are: simulated towns of known truth, three difficulties, both mechanisms, seeds 101 on.

Each town is ten years of a city of 5,000 people as the police know it in the end. Every row is the mean over the
towns; intervals are of paired bootstraps over towns. The weights of the links were learnt on seeds 1 to 20.

    python studies/conflicts.py --seeds 101-110 --write     # writes the tables into docs/conflicts.md

About 20 CPU seconds a town.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.conflicts import case_weights, link_cases
from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.evaluation import ALONE, CEILING, LABELS, ONE, OURS, scored_ways
from netgraph.conflicts.scoring import pair_scores, score, true_conflicts, with_truth
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, simulate
from netgraph.statistics.calibration import calibration_bins, calibration_slope
from netgraph.statistics.resampling import paired_interval
from studies.provenance import commit

PAGE = Path(__file__).resolve().parent.parent / "docs" / "conflicts.md"
BEGIN, END = "<!-- study -->", "<!-- end of the study -->"
WORLDS = [(difficulty, mechanism) for difficulty in ("easy", "medium", "hard") for mechanism in ("grid", "off_grid")]
DRAWS, LEVEL = 2000, 0.95
FIGURES = ["precision", "recall", "f", "ari", "ami", "f_true", "put_in", "wrongly"]


def town(seed: int, **spec: str) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
    """Return one town's ways (rows), its figures of pairs, and its pairs' log-odds and truth."""
    tables, truth = simulate(Spec.of("town", **spec), seed=seed)  # type: ignore[arg-type]
    known = as_of(tables, tables.incidents["recorded_at"].max())
    now = known.incidents["recorded_at"].max()
    links = link_cases(known, now=now, weights=case_weights(known, now=now))
    true = true_conflicts(truth.incidents, known.incidents["incident_id"])
    ways = scored_ways(links, known, dict(truth.items()), true=true, seed=seed)
    rows = pd.DataFrame([{"way": name, **scored.row()} for name, scored in ways.items()])
    odds = pd.DataFrame({"odds": links.pairs["log_odds"], "true": with_truth(links, true), "seed": seed})
    return rows, pair_scores(links, true), odds


def ordinary(seed: int) -> float:
    """Return the share of the incidents of a town without any conflict that are put in one of three or more."""
    tables, truth = simulate(Spec.of("town", null="ordinary"), seed=seed)
    known = as_of(tables, tables.incidents["recorded_at"].max())
    now = known.incidents["recorded_at"].max()
    links = link_cases(known, now=now, weights=case_weights(known, now=now))
    true = true_conflicts(truth.incidents, known.incidents["incident_id"])
    return score(find_conflicts(links, seed=seed).members, true).row()["share"]


def study(seeds: Iterable[int]) -> Iterator[str]:
    """Yield the lines of the tables."""
    for difficulty, mechanism in WORLDS:
        towns = [town(seed, difficulty=difficulty, mechanism=mechanism) for seed in seeds]
        yield f"### {difficulty}, {mechanism}: {len(towns)} towns"
        yield ""
        yield from _ways(pd.concat([rows.assign(town=number) for number, (rows, _, _) in enumerate(towns)]))
        yield from _pairs([figures for _, figures, _ in towns], pd.concat([odds for _, _, odds in towns]))
    shares = [ordinary(seed) for seed in seeds]
    yield (
        f"Ordinary crime alone ({len(shares)} towns): {np.mean(shares):.2%} of the incidents are put in a conflict of "
        f"three or more (at most {max(shares):.2%})."
    )


def _ways(rows: pd.DataFrame) -> Iterator[str]:
    mean = rows.groupby("way", sort=False)[FIGURES].mean()
    f = rows.pivot_table(index="town", columns="way", values="f")
    yield "| way | precision | recall | F | ARI | AMI | F, true only | put in | wrongly | ours ahead by |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name, row in mean.iterrows():
        ahead = ""
        if name not in (OURS, ALONE, ONE, CEILING, LABELS):
            apart, low, high = paired_interval(f[OURS], f[name], seed=1, draws=DRAWS, level=LEVEL)
            ahead = f"{apart:.3f} ({low:.3f} to {high:.3f})"
        figures = " | ".join(f"{row[figure]:.3f}" for figure in FIGURES[:6])
        yield f"| {name} | {figures} | {row['put_in']:.0f} | {row['wrongly']:.0f} | {ahead} |"
    yield ""
    yield f"F is {mean.loc[OURS, 'f'] / mean.loc[CEILING, 'f']:.0%} of the ceiling's."
    yield ""


def _pairs(figures: list[dict[str, float]], odds: pd.DataFrame) -> Iterator[str]:
    mean = pd.DataFrame(figures).mean()
    slope = calibration_slope(odds["odds"], odds["true"], cluster=odds["seed"])
    yield (
        f"Pairs: {mean['recall']:.1%} of the true ones looked at, {mean['per_incident']:.1f} candidates an incident, "
        f"AUC {mean['auc']:.3f}, AP {mean['ap']:.3f} over all pairs there are. Slope of the calibration "
        f"{slope.slope:.3f} ({slope.low:.3f} to {slope.high:.3f}; standard error {slope.error:.3f}, towns as clusters)."
    )
    yield ""
    yield "| stated | came true | pairs |"
    yield "|---|---|---|"
    bins = calibration_bins(1 / (1 + np.exp(-odds["odds"])), odds["true"])
    for row in bins.itertuples():
        yield f"| {row.stated:.3f} | {row.came_true:.3f} | {row.number:,} |"
    yield ""


def main() -> None:
    """Run the study, print its tables, and with ``--write`` put them into the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="101-110", help="first-last")
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    first, last = map(int, given.seeds.split("-"))
    command = " ".join(["python", "studies/conflicts.py", *sys.argv[1:]])
    lines = [f"`{command}`, commit {commit()}.", "", *study(range(first, last + 1))]
    sys.stdout.write("\n".join([*lines, ""]))
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        head, tail = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
        PAGE.write_text("\n".join([head, "", *lines, "", tail]), encoding="utf-8")


if __name__ == "__main__":
    main()
