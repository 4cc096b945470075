"""Which cartels clash in the next 30 days? UCDP Mexico, beside the habit of going on as last month.

Clashes of two armed groups (type 2) on an exactly known day; pairs have no direction, since side A is not the
attacker. Every 30 days from 2015-01 to 2023-12: of the pairs with a clash in the 365 days before, which have one
in the next 30? The model (fitted anew each year to what was before) is set beside persistence: a clash in the last 30
days or not, each with the share of such pairs that went on, learnt before 2015. An event-time split: the source has no
recording times. What a pair brings about in itself and, through a group in common, in others is told apart; there is no
answer.

Run ``python -m studies.dyads_real --write`` to write the section into ``docs/dyads.md``; needs ``NETGRAPH_DATA``.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.branching import Stream, excited, pair_codes, pairs_of
from netgraph.forecast.dyads_fit import DOUBT, Attacks, Branching, fit_branching, ground_of
from netgraph.forecast.measures import brier_skill, log_score
from netgraph.forecast.spells import Spells, between, calendar_of
from netgraph.sources import ucdp
from netgraph.statistics.resampling import drawn_means
from studies.dyads_worlds import write_section

START, END, STEP = np.datetime64("2015-01-01"), np.datetime64("2023-12-01"), 30
QUIET = 180.0
LEVEL, DRAWS = 0.95, 2000
FIRST = np.datetime64("2000-01-01")


def clashes() -> pd.DataFrame:
    """Return ``day, low, high``: the exactly dated clashes of two armed groups, one row each."""
    folder = Path(os.environ.get("NETGRAPH_DATA", "../shared/data")) / "ucdp_mexico_cartels"
    tables, _ = ucdp.transform(ucdp.get(str(folder)))
    kind = tables.modus[(tables.modus["trait"] == "type").to_numpy()].set_index("incident_id")["value"]
    cases = tables.incidents
    exact = (cases["occurred_to"] - cases["occurred_from"]) <= pd.Timedelta(hours=25)
    kept = exact & (cases["incident_id"].map(kind) == "non_state")
    parts = tables.involvements[(tables.involvements["entity_kind"] == "group").to_numpy()]
    ends = parts.groupby("incident_id")["entity_id"].agg(["min", "max", "nunique"])
    cases = cases[kept.to_numpy(dtype=bool)].merge(ends[ends["nunique"] == 2], left_on="incident_id", right_index=True)
    day = (cases["occurred_from"].to_numpy() - FIRST) / np.timedelta64(1, "D")
    found = pd.DataFrame({"day": np.floor(day), "low": cases["min"].to_numpy(), "high": cases["max"].to_numpy()})
    return found[(found["day"] >= 0).to_numpy()].sort_values(["day", "low", "high"], ignore_index=True)


def as_told(rows: pd.DataFrame, until: float) -> tuple[Attacks, pd.MultiIndex]:
    """Return the clashes before a day as the fit takes them, and the pairs in their order."""
    rows = rows[(rows["day"] < until).to_numpy()].reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(rows[["low", "high"]])
    dyads = keys.unique().sort_values()
    groups = pd.Index(sorted(set(rows["low"]) | set(rows["high"])))
    ends = [groups.get_indexer(dyads.get_level_values(place)) for place in (0, 1)]
    pairs = pairs_of(*ends, groups=len(groups))
    dyad = dyads.get_indexer(keys)
    time = rows["day"].to_numpy() + np.random.default_rng(1).random(len(rows))  # the order within a day is not known
    order = np.argsort(time)
    count = len(rows)
    stream = Stream(time[order], np.ones(count), np.arange(count + 1), dyad[order], np.ones(count))
    window = (float(time.min()) + 365.0, until)
    attacks = Attacks(
        streams=(stream,),
        severities=(np.ones(count),),
        hours=(np.full(count, 24),),
        pairs=pairs,
        spells=_spells(stream, len(dyads), window),
        calendar=calendar_of(FIRST, int(until) + 2),
        window=window,
        unit=pair_codes(pairs),
    )
    return attacks, dyads


def _spells(stream: Stream, dyads: int, window: tuple[float, float]) -> Spells:
    rows = []
    for dyad in range(dyads):
        time = stream.time[stream.dyad == dyad]
        fight = (time.min() - QUIET, time.max() + QUIET)
        cuts = sorted({*window, *(cut for cut in fight if window[0] < cut < window[1])})
        for low, high in zip(cuts[:-1], cuts[1:], strict=True):
            rows.append((dyad, low, high, 1.0, float(fight[0] <= (low + high) / 2 < fight[1])))
    table = np.array(rows)
    return Spells(table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy(), table[:, 3:].copy())


def chances(attacks: Attacks, dyads: pd.MultiIndex, fitted: Branching, known: pd.MultiIndex) -> np.ndarray:
    """Return the chance of each pair of a clash within 30 days of the end of the window."""
    begin, back = attacks.window[1], fitted.background
    place = known.get_indexer(dyads)
    effect = np.append(back.effect, 1.0)[place]
    log_effect = np.append(back.log_effect, 0.0)[place]
    placed = replace(back, effect=effect, log_effect=log_effect, surety=np.append(back.surety, back.shape)[place])
    every = np.arange(len(dyads))
    _, _, _, left = excited(
        attacks.streams[0], attacks.pairs, ground=ground_of(attacks, placed, 0), strength=fitted.strength, doubt=DOUBT,
        decays=fitted.decay_days, asked=(begin, every),
    )  # fmt: skip
    beta = 1 / np.asarray(fitted.decay_days)
    worth = np.tile((1 - np.exp(-beta * STEP)) / beta, 6)
    order = np.lexsort((attacks.spells.begin, attacks.spells.dyad))
    last = order[np.searchsorted(attacks.spells.dyad[order], every, side="right") - 1]
    days = placed.days(calendar_of(FIRST, int(begin) + STEP + 2))
    season = float(between(days, np.array([begin]), np.array([begin + STEP]))[0])
    expected = np.exp(attacks.spells.columns[last] @ placed.coefficients) * effect * season
    return -np.expm1(-(expected + left @ (fitted.strength.ravel() * worth)))


def went_on(rows: pd.DataFrame, origin: float) -> pd.DataFrame:
    """Return the pairs with a clash in the year before: ``low, high, recent, happened``."""
    before = rows[rows["day"].between(origin - 365, origin - 1)]
    keys = ["low", "high"]
    recent = before.assign(recent=before["day"] >= origin - STEP).groupby(keys)["recent"].any()
    after = rows[rows["day"].between(origin, origin + STEP - 1)].groupby(keys).size()
    return recent.to_frame().assign(happened=recent.index.isin(after.index)).reset_index()


def forecasts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every pair at every origin with both chances and what happened."""
    first, last = (float((day - FIRST) / np.timedelta64(1, "D")) for day in (START, END))
    earlier = pd.concat([went_on(rows, day) for day in np.arange(first - 8 * 360, first - STEP, STEP)])
    shares = earlier.groupby("recent")["happened"].mean()
    found, year = [], -1
    for number, origin in enumerate(np.arange(first, last, STEP)):
        attacks, dyads = as_told(rows, origin)
        if number // 12 > year:
            year = number // 12
            fitted, known = fit_branching(attacks, kappas=(0.0,)), dyads
        told = went_on(rows, origin)
        place = dyads.get_indexer(pd.MultiIndex.from_frame(told[["low", "high"]]))
        chance = chances(attacks, dyads, fitted, known)[place]
        found.append(told.assign(chance=chance, persistence=told["recent"].map(shares), origin=origin))
    return pd.concat(found, ignore_index=True)


def text_of(told: pd.DataFrame) -> str:
    """Return the section."""
    happened = told["happened"].to_numpy()
    gain = log_score(told["chance"], happened) - log_score(told["persistence"], happened)
    per_pair = told.assign(gain=gain, one=1.0).groupby(["low", "high"])[["gain", "one"]].sum().to_numpy()
    drawn = drawn_means(per_pair, seed=1, draws=DRAWS)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    skill = brier_skill(told["chance"], told["persistence"], happened)
    bins = pd.cut(told["chance"], [0, 0.2, 0.4, 0.6, 0.8, 1.0], labels=["to .2", "to .4", "to .6", "to .8", "to 1"])
    right = told.groupby(bins, observed=True).agg(
        said=("chance", "mean"), was=("happened", "mean"), pairs=("chance", "size")
    )
    sure = "better" if low > 0 else "worse" if high < 0 else "no difference shown"
    lines = ["## Cartels in Mexico", "", " ".join((__doc__ or "").split("\n\n")[1].split()).replace("``", "`"), ""]
    lines += [
        f"{len(told)} pairs at {told['origin'].nunique()} origins, {happened.mean():.2f} of them with a clash "
        f"({told.loc[told['recent'], 'happened'].mean():.2f} after one in the last 30 days, else "
        f"{told.loc[~told['recent'], 'happened'].mean():.2f}). Log score of the model less that of persistence: "
        f"{gain.mean():+.4f} a pair and origin ({low:+.4f} to {high:+.4f}, pairs drawn again): {sure}. Brier skill "
        f"{skill:+.3f}.",
        "",
        "| chance said | mean said | happened | pairs |",
        "| --- | --- | --- | --- |",
        *(f"| {name} | {row.said:.2f} | {row.was:.2f} | {row.pairs:.0f} |" for name, row in right.iterrows()),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the section, and write it if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write the section into docs/dyads.md")
    given = options.parse_args()
    text = text_of(forecasts(clashes()))
    sys.stdout.write(text + "\n")
    if given.write:
        write_section("cartels", text, "python -m studies.dyads_real --write")


if __name__ == "__main__":
    main()
