"""Learn how far the completeness of the records moves the chances of links, on simulated towns of seeds 1 to 20.

    python studies/link_line.py --write     # the rows ``line`` of the shipped weights, and a section of the page

The weights of the evidence stand as `studies/link_weights.py` learnt them, on towns of five years; here are ten years,
three difficulties a seed, mechanisms taking turns. Every town is held out once: its chances are told with the line
learnt on the towns of the other fifths of the seeds. With ``--kept FOLDER`` it goes on where it was broken off, and
several may fill one folder, each with seeds of its own; about 12 CPU seconds a town.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd

from netgraph.conflicts.background import case_weights
from netgraph.conflicts.completeness import LINE, fit_line, line_at
from netgraph.conflicts.evaluation.scoring import true_conflicts
from netgraph.conflicts.evidence import gather
from netgraph.conflicts.weighing import weigh
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, simulate
from netgraph.statistics.calibration import calibration_slope
from studies.link_weights import DIFFICULTIES, MECHANISMS, PAGE, SEEDS, WEIGHTS
from studies.provenance import commit

YEARS = 10.0
STEP = 0.05  # log-odds are counted in steps of so much
FOLDS = 5
BEGIN = "## How complete the records are"


def told(seed: int, difficulty: str, mechanism: str) -> dict[str, Any]:
    """Return the pairs of a town counted by log-odds before the line, whether the groups are known, and truth."""
    tables, truth = simulate(Spec.of("town", years=YEARS, difficulty=difficulty, mechanism=mechanism), seed=seed)  # type: ignore[arg-type]
    known = as_of(tables, max(frame["recorded_at"].max() for _, frame in tables.items() if len(frame)))
    return {"seed": seed, "difficulty": difficulty, "mechanism": mechanism, **counted(known, truth.incidents)}


def counted(known: Tables, truth: pd.DataFrame) -> dict[str, Any]:
    """Return the share of attacks with a named suspect, and the pairs looked at: how many of each kind."""
    now = known.incidents["recorded_at"].max()
    weights = case_weights(known, now=now)
    share, weights.numbers["line"] = weights.numbers["with_suspect"], {}
    evidence = gather(known, now=now, weights=weights)
    prior, added = weigh(evidence, weights)
    odds = prior + sum(added.values(), np.zeros(len(evidence)))
    true = true_conflicts(truth, known.incidents["incident_id"]).reindex(evidence.cases.ids)
    code = pd.factorize(true)[0]
    linked = (code[evidence.a] >= 0) & (code[evidence.a] == code[evidence.b])
    rows = pd.DataFrame({"odds": (odds / STEP).round().astype(int), "grouped": evidence.grouped, "linked": linked})
    bins = rows.value_counts().reset_index(name="pairs").astype(int)
    return {"share": share, "bins": bins.assign(odds=bins["odds"] * STEP).to_dict("list")}


def worked(seeds: Iterable[int], folder: Path) -> None:
    """Count every town that is not there yet, a file each, seed after seed."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        for at, difficulty in enumerate(DIFFICULTIES):
            mechanism = MECHANISMS[(seed + at) % 2]
            file = folder / f"{difficulty}_{mechanism}_{seed}.json"
            if not file.exists():
                file.write_text(json.dumps(told(seed, difficulty, mechanism)), encoding="utf-8")


def lesson(town: dict[str, Any]) -> tuple[float, pd.DataFrame]:
    """Return what is to be learnt from a town: pairs of which the groups are known."""
    bins = pd.DataFrame(town["bins"])
    return town["share"], bins[bins["grouped"] == 1]


def held_out(towns: list[dict[str, Any]]) -> pd.DataFrame:
    """Return all pairs of all towns with their log-odds before the line and after one learnt on other seeds."""
    rows = []
    for fold in range(FOLDS):
        line = fit_line([lesson(town) for town in towns if town["seed"] % FOLDS != fold])
        for town in (town for town in towns if town["seed"] % FOLDS == fold):
            shift, slope = line_at({"line": line, "with_suspect": town["share"]})
            bins = pd.DataFrame(town["bins"])
            after = np.where(bins["grouped"] == 1, shift + slope * bins["odds"], bins["odds"])
            own = {"town": f"{town['difficulty']} {town['seed']}", "difficulty": town["difficulty"]}
            rows.append(bins.assign(after=after, share=town["share"], **own))
    return pd.concat(rows, ignore_index=True)


def shown(rows: pd.DataFrame) -> list[str]:
    """Return the lines of the table: the slope before and after, by difficulty and over all."""
    lines = [
        "| difficulty | towns | share with a suspect | slope before | slope after | interval | standard error |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in (*DIFFICULTIES, "any"):
        some = rows if name == "any" else rows[(rows["difficulty"] == name).to_numpy()]
        before, after = (
            calibration_slope(some[odds], some["linked"], cluster=some["town"], weight=some["pairs"])
            for odds in ("odds", "after")
        )
        share = some.groupby("town")["share"].first()
        cells = [f"{share.mean():.2f}", f"{before.slope:.3f}", f"{after.slope:.3f}"]
        cells += [f"{after.low:.3f} to {after.high:.3f}", f"{after.error:.3f}"]
        lines.append(f"| {name} | {len(share)} | {' | '.join(cells)} |")
    return lines


PAGE_TEXT = """{begin}

The weights above are right over all stores together, a little too careful where most attacks have a named suspect.
So the log-odds of pairs of which the groups are known go through a straight line last of all, which depends on the
share of the attacks with a named suspect (`netgraph/conflicts/completeness.py`); weights of `netgraph train links`
were learnt on the very store, and have no such line. Learnt on {towns} towns of {years:g} years, seeds {first} to
{last}; in the table each town has the line learnt on the other four fifths of the seeds. Standard errors let pairs of
one town go together. Made by `python studies/link_line.py --seeds {first}-{last} --write` ({day}, commit {commit}).

{table}
"""


def written(towns: list[dict[str, Any]], table: list[str]) -> None:
    """Write the line learnt on all towns into the shipped weights, and the section of the page."""
    seeds = sorted({town["seed"] for town in towns})
    source = (
        f"learnt by studies/link_line.py on {len(towns)} simulated towns of {YEARS:g} years, "
        f"seeds {seeds[0]}-{seeds[-1]}, both mechanisms, {date.today()}, commit {commit()}"
    )
    old = pd.read_csv(WEIGHTS, keep_default_na=False, dtype="str")
    line = fit_line([lesson(town) for town in towns])
    rows = {"part": "line", "family": "", "level": LINE, "naive": "", "value": [f"{line[name]:.4f}" for name in LINE]}
    old.loc[(old["level"] == "version").to_numpy(), "value"] = f"{_version(old) + 1}"
    kept = old[(old["part"] != "line").to_numpy()]
    pd.concat([kept, pd.DataFrame(rows).assign(source=source)]).to_csv(WEIGHTS, index=False, lineterminator="\n")
    page = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    words = {"begin": BEGIN, "towns": len(towns), "years": YEARS, "first": seeds[0], "last": seeds[-1]}
    made = {"day": date.today(), "commit": commit(), "table": "\n".join(table)}
    PAGE.write_text(page.rstrip() + "\n\n" + PAGE_TEXT.format(**words, **made), encoding="utf-8")


def _version(table: pd.DataFrame) -> int:
    """Return the number of the weights, which counts up whenever other ones are shipped."""
    return int(table.loc[(table["level"] == "version").to_numpy(), "value"].item())


def main() -> None:
    """Count the towns, show how right the chances are on those held out, and with ``--write`` ship the line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", default=f"{SEEDS[0]}-{SEEDS[-1]}", help="first-last; none above 20")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--kept", type=Path, help="folder of the towns counted already; those are not counted again")
    given = asked.parse_args()
    first, last = map(int, given.seeds.split("-"))
    folder = given.kept or Path(mkdtemp())
    worked(range(first, min(last, SEEDS[-1]) + 1), folder)
    towns = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    table = shown(held_out(towns))
    sys.stdout.write("\n".join([*table, ""]))
    if given.write:
        written(towns, table)


if __name__ == "__main__":
    main()
