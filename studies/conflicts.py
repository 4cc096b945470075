"""How good the conflicts found are: simulated towns of known truth, three difficulties, both mechanisms, seeds 101 on.

Each town is ten years of a city of 5,000 people as the police know it in the end. Every row is the mean over the
towns; intervals are of paired bootstraps over towns. The weights of the links were learnt on seeds 1 to 20.

    python studies/conflicts.py --seeds 101-110 --write     # writes the tables into docs/conflicts.md

About 30 CPU seconds a town; with ``--kept FOLDER`` it goes on where it was broken off.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd

from netgraph.conflicts import case_weights, link_cases
from netgraph.conflicts.clusters import find_conflicts
from netgraph.conflicts.evaluation import ALONE, CEILING, LABELS, ONE, OURS, scored_ways
from netgraph.conflicts.evaluation.scoring import pair_scores, score, true_conflicts, with_truth
from netgraph.model.founded import is_founded
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, simulate
from netgraph.statistics.calibration import calibration_slope
from netgraph.statistics.resampling import paired_interval
from studies.provenance import commit

PAGE = Path(__file__).resolve().parent.parent / "docs" / "conflicts.md"
BEGIN, END = "<!-- study -->", "<!-- end of the study -->"
WORLDS = [(difficulty, mechanism) for difficulty in ("easy", "medium", "hard") for mechanism in ("grid", "off_grid")]
DRAWS, LEVEL = 2000, 0.95
STEP = 0.05  # log-odds of pairs are told in steps of so much
EDGES = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1]
FIGURES = ["precision", "recall", "f", "ari", "ami", "f_true", "put_in", "wrongly"]


def town(seed: int, **spec: str) -> dict[str, Any]:
    """Return what came of one town: its ways (rows), its figures of pairs, and its pairs by log-odds and truth."""
    tables, truth = simulate(Spec.of("town", **spec), seed=seed)  # type: ignore[arg-type]
    known = as_of(tables, tables.incidents["recorded_at"].max())
    now = known.incidents["recorded_at"].max()
    links = link_cases(known, now=now, weights=case_weights(known, now=now))
    true = true_conflicts(truth.incidents, known.incidents["incident_id"])
    ways = scored_ways(links, known, dict(truth.items()), true=true, seed=seed)
    stands = true.index.isin(known.incidents.loc[is_founded(known.incidents), "incident_id"])
    odds = (links.pairs["log_odds"] / STEP).round() * STEP
    bins = pd.DataFrame({"odds": odds, "true": with_truth(links, true)}).value_counts().reset_index(name="pairs")
    return {
        "ways": [{"way": name, **scored.row()} for name, scored in ways.items()],
        "pairs": pair_scores(links, true) | {"recall_standing": pair_scores(links, true[stands])["recall"]},
        "bins": bins.astype(float).to_dict("list"),
    }


def ordinary(seed: int) -> float:
    """Return the share of the incidents of a town without any conflict that are put in one of three or more."""
    tables, truth = simulate(Spec.of("town", null="ordinary"), seed=seed)
    known = as_of(tables, tables.incidents["recorded_at"].max())
    now = known.incidents["recorded_at"].max()
    links = link_cases(known, now=now, weights=case_weights(known, now=now))
    true = true_conflicts(truth.incidents, known.incidents["incident_id"])
    return score(find_conflicts(links, seed=seed).members, true).row()["share"]


def worked(seeds: Iterable[int], kept: Path | None) -> Path:
    """Make every town and null world that is not there yet, a file each, seed after seed; return the folder."""
    folder = kept or Path(mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for difficulty, mechanism in WORLDS:
            file = folder / f"{difficulty}_{mechanism}_{seed}.json"
            if not file.exists():
                file.write_text(json.dumps(town(seed, difficulty=difficulty, mechanism=mechanism)), encoding="utf-8")
        file = folder / f"ordinary_{seed}.json"
        if not file.exists():
            file.write_text(json.dumps(ordinary(seed)), encoding="utf-8")
    return folder


def study(seeds: Iterable[int], folder: Path) -> Iterator[str]:
    """Yield the lines of the tables."""

    def read(name: str) -> list[Any]:
        files = [folder / f"{name}_{seed}.json" for seed in seeds]
        return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]

    for difficulty, mechanism in WORLDS:
        towns = read(f"{difficulty}_{mechanism}")
        if not towns:
            continue
        yield f"### {difficulty}, {mechanism}: {len(towns)} towns"
        yield ""
        yield from _ways(pd.concat([pd.DataFrame(told["ways"]).assign(town=at) for at, told in enumerate(towns)]))
        bins = pd.concat([pd.DataFrame(told["bins"]).assign(town=at) for at, told in enumerate(towns)])
        yield from _pairs([told["pairs"] for told in towns], bins)
    shares = read("ordinary")
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
    slope = calibration_slope(odds["odds"], odds["true"], cluster=odds["town"], weight=odds["pairs"])
    yield (
        f"Pairs: {mean['recall_standing']:.1%} of the true ones of founded cases looked at ({mean['recall']:.1%} with "
        f"the unfounded ones, which are out of scope), {mean['per_incident']:.1f} candidates an incident, "
        f"AUC {mean['auc']:.3f}, AP {mean['ap']:.3f} over all pairs there are. Slope of the calibration "
        f"{slope.slope:.3f} ({slope.low:.3f} to {slope.high:.3f}; standard error {slope.error:.3f}, towns as clusters)."
    )
    yield ""
    yield "| stated | came true | pairs |"
    yield "|---|---|---|"
    chance = 1 / (1 + np.exp(-odds["odds"]))
    many = odds["pairs"]
    rows = pd.DataFrame({"stated": chance * many, "true": odds["true"] * many, "pairs": many})
    for _, row in rows.groupby(pd.cut(chance, EDGES), observed=True).sum().iterrows():
        yield f"| {row['stated'] / row['pairs']:.3f} | {row['true'] / row['pairs']:.3f} | {row['pairs']:,.0f} |"
    yield ""


def main() -> None:
    """Run the study, print its tables, and with ``--write`` put them into the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default="101-110", help="first-last")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--kept", type=Path, help="folder of the towns done already; those are not made again")
    given = asked.parse_args()
    first, last = map(int, given.seeds.split("-"))
    seeds = range(first, last + 1)
    command = f"python studies/conflicts.py --seeds {given.seeds}" + " --write" * given.write
    lines = [f"`{command}`, commit {commit()}.", "", *study(seeds, worked(seeds, given.kept))]
    sys.stdout.write("\n".join([*lines, ""]))
    if given.write:
        page = PAGE.read_text(encoding="utf-8")
        head, tail = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
        PAGE.write_text("\n".join([head, "", *lines, "", tail]), encoding="utf-8")


if __name__ == "__main__":
    main()
