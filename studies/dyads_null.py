"""What does the model of group dyads say where nothing spreads? A quarter of a city, 3,300 attacks in ten years.

Records at difficulty ``easy``. In ``static`` dyads, seasons, weekdays and hours differ, but no attack raises the chance
of another; in ``flaring`` spells from outside raise a dyad's rate for weeks. The test of no contagion compares the
likelihood with that of a model without any channel; how large that is by chance is read from streams drawn from the
models without channels, a few of each place, all places together. Forecasts are made with what was known at an origin,
90 days ahead, and set beside two counts of the dyad's earlier attacks, each as a rate drawn towards the mean of all
dyads. The plain one (B1) counts two years and has the mean for one more. In the tuned one (B1 tuned) how many years
count (1, 2, 4 or all) and how much the mean does (91 days to 8 years) are what told the eight windows of 90 days before
the origin best (log score, records as known at the origin): baselines are tuned on earlier time in every harness here.
The last column sets the model beside itself fitted as if nothing spread: what the channels alone gain or lose.

Run ``python -m studies.dyads_null --write`` to write the section into ``docs/dyads.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from netgraph.forecast.branching import CHANNELS
from netgraph.forecast.dyads import DyadModel, FittedDyads
from netgraph.forecast.dyads_fit import Attacks, Branching, fit_branching
from netgraph.forecast.dyads_now import known_dyads
from netgraph.forecast.dyads_records import Conflicts, read_conflicts
from netgraph.forecast.measures import brier_skill, log_score
from netgraph.forecast.surrogates import as_attacks, draw_attacks
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.statistics.resampling import paired_interval
from studies.dyads_worlds import history_of, quarter_of_a_city, write_section

SEEDS = range(101, 121)
LEVEL = 0.05
AHEAD = 90.0
ORIGINS = (90, 270)  # days before the end
YEAR = 365.0
PLAIN = (2 * YEAR, YEAR)  # days that count, and days for which the mean of all does
WINDOWS, PULLS = (YEAR, 2 * YEAR, 4 * YEAR, np.inf), tuple(YEAR * years for years in (0.25, 0.5, 1, 2, 4, 8))
SKILLS = ("skill", "skill_tuned", "skill_still")
EARLIER = 8  # windows before the origin on which the count is tuned: two years


def likelihood_ratio(attacks: Attacks) -> tuple[float, Branching, Branching]:
    """Return twice the gain in log-likelihood by the channels, and the models without and with them."""
    still = fit_branching(attacks, kappas=(0.5,), without=CHANNELS)
    full = fit_branching(attacks, kappas=(0.5,))
    return 2 * (full.log_likelihood - still.log_likelihood), still, full


def one_place(null: str, seed: int, *, drawn: int) -> dict[str, float | list[float]]:
    """Return what the model says of one place in which nothing spreads."""
    history, _ = history_of(quarter_of_a_city(null=null), seed)
    end = history.incidents["recorded_at"].max()
    known = as_of(history, end)
    read = read_conflicts(known, now=end, seed=1, imputations=1)
    if read is None:
        raise ValueError(f"seed {seed}: no attacks between groups on record")
    ratio, still, fitted = likelihood_ratio(read.attacks)
    by_chance = []
    for number in range(drawn):
        stream = draw_attacks(read.attacks, still, seed=1000 * seed + number)
        by_chance.append(likelihood_ratio(as_attacks(stream, read.attacks))[0])
    row: dict[str, float | list[float]] = {
        "attacks": float(fitted.attacks),
        "share": 1 - fitted.background_share,
        "ratio": ratio,
        "by_chance": by_chance,
    }
    return row | ahead(history, known, end)


def ahead(history: Tables, known: Tables, end: pd.Timestamp) -> dict[str, float | list[float]]:
    """Return expected and observed attacks, and the Brier skill against the two counts, at the origins."""
    due, seen, parts = 0.0, 0.0, []
    whole = read_conflicts(known, now=end, seed=1, imputations=1)
    for days in ORIGINS:
        origin = end - pd.Timedelta(days=days)
        then = as_of(history, origin)
        fitted = DyadModel(draws=0, imputations=1).fit(then, now=origin, seed=1)
        told = fitted.chances(then, now=origin, horizons_days=[AHEAD])
        before = read_conflicts(then, now=origin, seed=1, imputations=1, also=fitted.dyads)
        if whole is None or before is None:
            raise ValueError("no attacks between groups on record")
        after = counted(whole, origin, origin + pd.Timedelta(days=AHEAD))
        due += float(-np.log1p(-told["chance"].to_numpy()).sum())
        seen += float(after.sum())
        happened = after.reindex(_keys(told)).fillna(0.0).to_numpy() >= 0.5  # expected attacks: where likely
        rates = [rated(before, before.day(origin), *PLAIN), tuned(before, before.day(origin))]
        counts = [-np.expm1(-_by_key(before, rate).reindex(_keys(told)).to_numpy() * AHEAD) for rate in rates]
        alone = without_channels(fitted, then, origin).chances(then, now=origin, horizons_days=[AHEAD])
        still = alone.set_index(_keys(alone))["chance"].reindex(_keys(told)).to_numpy()
        parts.append((told["chance"].to_numpy(), happened, *counts, still))
    chance, happened, *others = (np.concatenate(part) for part in zip(*parts, strict=True))
    skills = {name: brier_skill(chance, other, happened) for name, other in zip(SKILLS, others, strict=True)}
    return {"due": due, "seen": seen, **skills}


def without_channels(fitted: FittedDyads, known: Tables, now: pd.Timestamp) -> FittedDyads:
    """Return the model fitted to the same attacks as if none brought another about."""
    read = read_conflicts(known, now=now, seed=1, imputations=1)
    if read is None:
        raise ValueError("no attacks between groups on record")
    still = fit_branching(read.attacks, kappas=(0.5,), without=CHANNELS)
    return replace(fitted, branching=still, dyads=known_dyads(read, still))


def rated(read: Conflicts, day: float, window: float, pull: float) -> np.ndarray:
    """Return the rate (a day) of each dyad: of its attacks in so many days before, drawn towards the mean of all."""
    length = min(window, day)
    stream = read.attacks.streams[0]
    inside = ((stream.time > day - length) & (stream.time <= day))[stream.event]
    count = np.bincount(stream.dyad[inside], stream.prior[inside], minlength=len(read.attacks.pairs))
    found: np.ndarray = (count + count.mean() / length * pull) / (length + pull)
    return found


def tuned(read: Conflicts, day: float) -> np.ndarray:
    """Return the rates by the window and the pull towards the mean that told earlier windows best."""
    scores = dict.fromkeys(product(WINDOWS, PULLS), 0.0)
    stream = read.attacks.streams[0]
    for back in range(1, EARLIER + 1):
        begin = day - back * AHEAD
        inside = ((stream.time > begin) & (stream.time <= begin + AHEAD))[stream.event]
        count = np.bincount(stream.dyad[inside], stream.prior[inside], minlength=len(read.attacks.pairs))
        for choice in scores:
            scores[choice] += float(log_score(-np.expm1(-rated(read, begin, *choice) * AHEAD), count >= 0.5).sum())
    return rated(read, day, *max(scores, key=lambda choice: scores[choice]))


def _by_key(read: Conflicts, rate: np.ndarray) -> pd.Series:
    pairs, groups = read.attacks.pairs, np.array(read.groups, dtype=object)
    return pd.Series(rate, index=pd.MultiIndex.from_arrays([groups[pairs.source], groups[pairs.target]]))


def counted(read: Conflicts, begin: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Return the expected number of attacks by dyad between two moments."""
    stream = read.attacks.streams[0]
    inside = ((stream.time > read.day(begin)) & (stream.time <= read.day(end)))[stream.event]
    return _by_key(read, np.bincount(stream.dyad[inside], stream.prior[inside], minlength=len(read.attacks.pairs)))


def _keys(told: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(told[["source_group", "target_group"]])


def text_of(found: dict[str, pd.DataFrame]) -> str:
    """Return the section."""
    lines = ["## Where nothing spreads", "", " ".join((__doc__ or "").split("\n\n")[1].split()).replace("``", "`"), ""]
    lines += [
        "| null world | places | attacks in the window | contagion share found | test rejects | predicted / observed |"
        " Brier skill against B1 (95 % over places) | against B1 tuned | against itself without channels |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    static = found["static"]
    edge = float(np.quantile(np.concatenate(static["by_chance"].to_list()), 1 - LEVEL))
    for null, rows in found.items():
        rejects = int((rows["ratio"] > edge).sum())
        skills = [paired_interval(rows[name], np.zeros(len(rows)), seed=1, draws=2000, level=0.95) for name in SKILLS]
        told = " | ".join(f"{skill:+.3f} ({low:+.3f} to {high:+.3f})" for skill, low, high in skills)
        lines.append(
            f"| {null} | {len(rows)} | {rows['attacks'].mean():.0f} | {rows['share'].mean():.1%} (at most "
            f"{rows['share'].max():.1%}) | {rejects} of {len(rows)} | {rows['due'].sum() / rows['seen'].sum():.2f} | "
            f"{told} |"
        )
    many = len(np.concatenate(static["by_chance"].to_list()))
    lines += ["", f"The test rejects above {edge:.1f}, the 95 % point of {many} drawn streams."]
    return "\n".join(lines)


def main() -> None:
    """Print a line a place, and write the section if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write the section into docs/dyads.md")
    options.add_argument("--seeds", type=int, default=len(SEEDS), help="number of seeds, from 101 on")
    options.add_argument("--first", type=int, default=SEEDS[0], help="first seed (1 to 20 to try things out)")
    options.add_argument("--drawn", type=int, default=4, help="drawn streams a place for the test")
    given = options.parse_args()
    found: dict[str, list[dict[str, float | list[float]]]] = {"static": [], "flaring": []}
    for seed in range(given.first, given.first + given.seeds):
        for null, rows in found.items():
            rows.append(one_place(null, seed, drawn=given.drawn if null == "static" else 0))
            sys.stdout.write(json.dumps({"seed": seed, "null": null, **rows[-1]}) + "\n")
            sys.stdout.flush()
    text = text_of({null: pd.DataFrame(rows) for null, rows in found.items()})
    sys.stdout.write(text + "\n")
    if given.write:
        command = f"python -m studies.dyads_null --seeds {given.seeds} --drawn {given.drawn} --write"
        write_section("null", text, command)


if __name__ == "__main__":
    main()
