"""Would the forecasts between groups have been of use? The model judged back in time by the harness, in a whole city.

A city of ``netgraph simulate --size city``, 800,000 records of ten years as the police have them. Every week of a year,
52 moments, with what was recorded by then: every directed pair of groups at odds, what the model and the simple ways
said, and what came. What ``netgraph evaluate dyads`` says, as a table.

Run ``python -m studies.dyads_judged --store duckdb:city.duckdb --write`` to write the section into ``docs/dyads.md``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from netgraph.config import Config
from netgraph.forecast.baselines_dyads import PAIR_BASELINES
from netgraph.forecast.evaluation_dyads import OURS
from netgraph.forecast.evaluation_rules import POOLED
from netgraph.model.findings import Evaluation
from netgraph.pipeline import Steps
from netgraph.pipeline.evaluating_dyads import evaluate_dyads
from studies.dyads_worlds import write_section

SHOWN = ("capture_1_percent", "information_gain", "brier_skill", "calibration_slope")


def text_of(found: Evaluation, spent: float) -> str:
    """Return the section."""
    about = " ".join((__doc__ or "").split("\n\n")[1].split()).replace("``", "`")
    lines = ["## Judged back in time", "", about, "", f"Split: {found.notes['split']}. {found.notes['blocks']}", ""]
    head = found.headline[found.headline["origin"] == POOLED].set_index("horizon_days")
    figures = found.measures.set_index(["horizon_days", "ranker", "measure"])["value"]
    lines += [
        "| days ahead | moments | pairs | attacked | attacks, of a pair known before | way | 1 % list reaches | nats "
        "an attack above the base rate | Brier skill | slope |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for days, row in head.iterrows():
        for way in (OURS, *PAIR_BASELINES):
            told = [figures[days, way, name] for name in SHOWN]
            what = f"| {days:g} | {row.origins} | {row.pairs} | {row.outcomes} | {row.attacks_known} of {row.attacks} |"
            blank = "| | | | | |"
            cells = ["–" if pd.isna(one) else f"{one:.3f}" for one in told]
            lines.append(f"{what if way == OURS else blank} {way} | {' | '.join(cells)} |")
    lines += ["", "| days ahead | measure | verdict | nearest | ahead (95 %) | detectable |", "| --- " * 6 + "|"]
    lines += [
        f"| {one.horizon_days:g} | {one.measure} | {one.verdict} | {one.closest} | {one.ahead:+.3f} ({one.low:+.3f} to "
        f"{one.high:+.3f}) | {one.detectable:.3f} |"
        for one in found.verdicts.itertuples()
    ]
    return "\n".join([*lines, "", f"{spent:.0f} seconds of the processor, reading the store included."])


def main() -> None:
    """Print the section, and write it if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--store", required=True, help="a city's store, such as duckdb:city.duckdb")
    options.add_argument("--write", action="store_true", help="write the section into docs/dyads.md")
    given = options.parse_args()
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        config = Config(purpose="study")
        found = evaluate_dyads(given.store, out=Path(folder), config=config, steps=Steps()).found
    text = text_of(found, time.process_time() - start)
    sys.stdout.write(text + "\n")
    if given.write:
        write_section("judged", text, "python -m studies.dyads_judged --store duckdb:city.duckdb --write")


if __name__ == "__main__":
    main()
