"""Who is called a fraud answers in kind: Bitcoin OTC and Alpha, a check of mechanics and calibration.

A negative rating (any, -1 to -10: the published counts cut there too) is a harm of one account to another. No account
rates another twice, so no dyad repeats: there is no inertia to find, only answers (and what others do), and the model
is fitted without that channel. Judged is every first harm between two accounts: does the one harmed harm back within 24
hours, 7 days, 30 days? Beside it the same after praise (a first rating that is positive), and how often the one harmed
harms any one other account in that time. The model of dyads is fitted anew every half year to the harms before, from
the time when there are 200, and asked at each harm after that, until 30 days before the end. An event-time split: the
source has no recording times. Alpha knows only days: order and hour within a day are drawn at random.

Run ``python -m studies.dyads_bitcoin --write`` to write the section into ``docs/dyads.md``; needs ``NETGRAPH_DATA``.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from netgraph.forecast.branching import CHANNELS, Stream, excited, pair_codes, pairs_of
from netgraph.forecast.dyads_fit import DOUBT, Attacks, Branching, fit_branching, ground_of
from netgraph.forecast.measures import brier_skill, log_score
from netgraph.forecast.spells import Spells, between, calendar_of
from netgraph.sources import bitcoin
from netgraph.statistics.calibration import calibration_slope
from netgraph.statistics.resampling import drawn_means
from studies.dyads_worlds import write_section

FIRST = np.datetime64("2010-11-01", "us")
HORIZONS = (1.0, 7.0, 30.0)
REFIT, LEAST = 182.0, 200
LEVEL, DRAWS = 0.95, 2000
MOMENT = 1e-6  # days: less than a second
NETWORKS = ("otc", "alpha")


def ratings(network: str) -> pd.DataFrame:
    """Return ``rater, rated, day, worth`` (below 0: a harm, as bad as the rating) of a network by time."""
    folder = Path(os.environ.get("NETGRAPH_DATA", "../shared/data")) / "temporal_motifs"
    tables, _ = bitcoin.transform(bitcoin.get(str(folder)))
    parts = tables.involvements.pivot(index="incident_id", columns="role", values="entity_id").reset_index()
    harm = parts.merge(tables.incidents[["incident_id", "occurred_from", "occurred_to", "severity"]])
    names = {"suspect": "rater", "victim": "rated", "occurred_from": "begin", "occurred_to": "end"}
    harm = harm.rename(columns=names).assign(worth=-harm["severity"])
    ties = tables.ties.rename(columns={"person_a": "rater", "person_b": "rated", "first_seen": "begin"})
    praise = ties.assign(end=ties["last_seen"], worth=10 * ties["weight"])
    columns = ["rater", "rated", "begin", "end", "worth"]
    rows = pd.concat([harm[columns], praise[columns]], ignore_index=True)
    rows = rows[rows["rater"].str.startswith(f"bitcoin:{network}-").to_numpy()].sort_values(columns, ignore_index=True)
    begin = (rows["begin"].to_numpy() - FIRST) / np.timedelta64(1, "D")
    width = np.maximum((rows["end"] - rows["begin"]).to_numpy() / np.timedelta64(1, "D"), 0.0)
    vague = np.where(width > 0.5, width, 0.0)
    day = begin + vague * np.random.default_rng(1).random(len(rows))
    return rows.assign(day=day)[["rater", "rated", "day", "worth"]].sort_values("day", ignore_index=True)


def firsts(rows: pd.DataFrame, *, harm: bool) -> pd.DataFrame:
    """Return the first ratings between two accounts (harms: the first harm), with the wait until the other harms back.

    ``could``: the other had not rated before, so that there was something left to answer with.
    """
    some = rows[(rows["worth"] < 0).to_numpy()] if harm else rows
    pair = [np.minimum(some["rater"], some["rated"]), np.maximum(some["rater"], some["rated"])]
    first = some.groupby(pair, sort=False).head(1)
    first = first[(first["worth"] < 0).to_numpy() == harm]
    back = rows.rename(columns={"rater": "rated", "rated": "rater", "day": "back", "worth": "answer"})
    met = first.merge(back, on=["rater", "rated"], how="left")
    later = (met["back"] > met["day"]) & (met["answer"] < 0)
    return met.assign(wait=(met["back"] - met["day"]).where(later), could=~(met["back"] < met["day"]))


def elsewhere(rows: pd.DataFrame, first: pd.DataFrame, days: float) -> float:
    """Return how often the one harmed harms any one other account known by then within so many days."""
    harms = rows[(rows["worth"] < 0).to_numpy()]
    by = {name: np.sort(part.to_numpy()) for name, part in harms.groupby("rater")["day"]}
    begun = np.sort(pd.concat([rows[["rater", "day"]], rows.rename(columns={"rated": "x"})[["x", "day"]].rename(
        columns={"x": "rater"})]).groupby("rater")["day"].min().to_numpy())  # fmt: skip
    given = np.array([
        np.searchsorted(by[name], day + days, side="right") - np.searchsorted(by[name], day, side="right")
        if name in by else 0 for name, day in zip(first["rated"], first["day"], strict=True)
    ])  # fmt: skip
    others = np.maximum(np.searchsorted(begun, first["day"].to_numpy(), side="right") - 2, 1)
    mine = (first["wait"] <= days).to_numpy()
    return float(((given - mine) / others).mean())


def as_told(harms: pd.DataFrame, until: float) -> tuple[Attacks, pd.MultiIndex]:
    """Return the harms up to a day as the fit takes them, and the dyads in their order: both ways of every pair."""
    rows = harms[(harms["day"] <= until).to_numpy()]
    there = pd.MultiIndex.from_frame(rows[["rater", "rated"]])
    dyads = there.append(there.swaplevel()).unique().sort_values()
    groups = pd.Index(sorted(set(dyads.get_level_values(0))))
    ends = [groups.get_indexer(dyads.get_level_values(place)) for place in (0, 1)]
    pairs = pairs_of(*ends, groups=len(groups))
    time, dyad, count = rows["day"].to_numpy(), dyads.get_indexer(there), len(rows)
    severity = -rows["worth"].to_numpy(dtype=float)
    window = (float(time[0]) - 1e-3, until)
    attacks = Attacks(
        streams=(Stream(time, np.ones(count), np.arange(count + 1), dyad, np.ones(count)),),
        severities=(severity / severity.mean(),),
        hours=(np.full(count, 24),),
        pairs=pairs,
        spells=_spells(pairs.back, (time, dyad), window),
        calendar=calendar_of(FIRST.astype("datetime64[D]"), int(until) + 2),
        window=window,
        unit=pair_codes(pairs),
    )
    return attacks, dyads


def _spells(back: np.ndarray, harms: tuple[np.ndarray, np.ndarray], window: tuple[float, float]) -> Spells:
    """Return two spells a dyad: up to the first harm of its pair, itself too, and after it (known as it happens)."""
    time, dyad = harms
    first = np.full(len(back), np.inf)
    np.minimum.at(first, dyad, time)
    first = np.minimum(np.minimum(first, first[back]) + MOMENT, window[1])
    every, one = np.arange(len(back)), np.ones(len(back))
    begin = np.concatenate([np.full(len(back), window[0]), first])
    end = np.concatenate([first, np.full(len(back), window[1])])
    columns = np.column_stack([np.tile(one, 2), np.repeat([0.0, 1.0], len(back))])
    kept = end > begin
    return Spells(np.tile(every, 2)[kept], begin[kept], end[kept], columns[kept])


def chances(harms: pd.DataFrame, first: pd.DataFrame, fitted: Branching, known: pd.MultiIndex) -> np.ndarray:
    """Return for each first harm the chance of a harm back within each horizon, by all harms up to it."""
    beta, back = 1 / np.asarray(fitted.decay_days), fitted.background
    found = []
    for row in first.itertuples():
        now = row.day + MOMENT  # just after it
        attacks, dyads = as_told(harms, now)
        place = known.get_indexer(dyads)
        new = {"effect": 1.0, "log_effect": 0.0, "surety": back.shape}
        parts = {name: np.append(getattr(back, name), value)[place] for name, value in new.items()}
        ground = ground_of(attacks, type(back)(**{**vars(back), **parts}), 0)
        asked = dyads.get_indexer([(row.rated, row.rater)])
        stream = attacks.streams[0].marked(attacks.severities[0] ** fitted.kappa)
        _, _, _, left = excited(
            stream, attacks.pairs, ground=ground, strength=fitted.strength, doubt=DOUBT, decays=fitted.decay_days,
            asked=(now, asked),
        )  # fmt: skip
        days = back.days(calendar_of(FIRST.astype("datetime64[D]"), int(now + max(HORIZONS)) + 2))
        own = float(np.exp(back.coefficients.sum())) * parts["effect"][asked[0]]
        told = []
        for horizon in HORIZONS:
            season = float(between(days, np.array([now]), np.array([now + horizon]))[0])
            worth = np.tile((1 - np.exp(-beta * horizon)) / beta, len(CHANNELS))
            told.append(-np.expm1(-(own * season + float(left[0] @ (fitted.strength.ravel() * worth)))))
        found.append(told)
    return np.array(found).reshape(-1, len(HORIZONS))


def forecasts(rows: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """Return the first harms that are judged, with the model's chances and the share of earlier ones answered."""
    harms = rows[(rows["worth"] < 0).to_numpy()].reset_index(drop=True)
    end = float(rows["day"].max()) - max(HORIZONS)
    start, found = float(harms["day"].iloc[LEAST - 1]), []
    while start < end:
        attacks, dyads = as_told(harms, start)
        fitted = fit_branching(attacks, without=("inertia",))
        then = first[((first["day"] > start) & (first["day"] <= min(start + REFIT, end))).to_numpy()]
        told = chances(harms, then, fitted, dyads)
        for place, horizon in enumerate(HORIZONS):
            over = first[(first["day"] + horizon <= start).to_numpy()]
            share = ((over["wait"] <= horizon).sum() + 1) / (len(over) + 2)
            then = then.assign(**{f"chance_{horizon:g}": told[:, place], f"share_{horizon:g}": share})
        retaliation = fitted.theta[CHANNELS.index("retaliation")]
        sys.stderr.write(f"{len(harms[harms['day'] <= start])} harms, theta {retaliation:.3f}\n")
        found.append(then)
        start += REFIT
    return pd.concat(found, ignore_index=True)


def lines_of(network: str) -> list[str]:
    """Return what is said of one network."""
    rows = ratings(network)
    first, praised = firsts(rows, harm=True), firsts(rows, harm=False)
    told = forecasts(rows, first)
    waits = first["wait"].dropna()
    could = first["could"]
    lines = [
        f"### {network.upper() if network == 'otc' else network.capitalize()}",
        "",
        f"{(rows['worth'] < 0).sum()} harms among {len(rows)} ratings; {len(first)} are the first harm between two "
        f"accounts, and in {could.sum()} of them the one harmed had not rated the other yet and so could still answer. "
        f"Answered at any time: {len(waits)}; waits of a quarter, half and three quarters of the answers: "
        f"{', '.join(_wait(waits.quantile(part)) for part in (0.25, 0.5, 0.75))}; "
        f"within an hour {(waits <= 1 / 24).mean():.0%}, a day {(waits <= 1).mean():.0%}, a week "
        f"{(waits <= 7).mean():.0%}, 30 days {(waits <= 30).mean():.0%} of them.",
        "",
        "| within | answered, of all | of those who could | after praise | any one other account | judged | said by "
        "the model | came | slope (95 %) | Brier skill | information gain a harm (95 %) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    return [*lines, *(_row(rows, first, praised, told, days) for days in HORIZONS), "", *_bins(told)]


def _row(rows: pd.DataFrame, first: pd.DataFrame, praised: pd.DataFrame, told: pd.DataFrame, days: float) -> str:
    came = (told["wait"] <= days).to_numpy()
    chance, share = told[f"chance_{days:g}"].to_numpy(), told[f"share_{days:g}"].to_numpy()
    fitted = calibration_slope(np.log(chance / (1 - chance)), came, cluster=told["rated"].to_numpy())
    gain = log_score(chance, came) - log_score(share, came)
    sums = told.assign(gain=gain, one=1.0).groupby("rated")[["gain", "one"]].sum().to_numpy()
    drawn = drawn_means(sums, seed=1, draws=DRAWS)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    name = "24 h" if days == 1 else f"{days:g} d"
    return (
        f"| {name} | {(first['wait'] <= days).mean():.1%} | {(first['wait'] <= days)[first['could']].mean():.1%} | "
        f"{(praised['wait'] <= days).mean():.2%} | {elsewhere(rows, first, days):.4%} | {len(told)} | "
        f"{chance.mean():.1%} | {came.mean():.1%} | {fitted.slope:.2f} ({fitted.low:.2f} to {fitted.high:.2f}) | "
        f"{brier_skill(chance, share, came):+.3f} | {gain.mean():+.4f} ({low:+.4f} to {high:+.4f}) |"
    )


def _bins(told: pd.DataFrame) -> list[str]:
    """Return what was said beside what came within 7 days, by fifths of what was said."""
    fifth = pd.qcut(told["chance_7"].rank(method="first"), 5, labels=False)
    right = told.assign(came=told["wait"] <= 7).groupby(fifth).agg(
        said=("chance_7", "mean"), was=("came", "mean"), number=("came", "size")
    )  # fmt: skip
    rows = [f"| {row.Index + 1} | {row.said:.1%} | {row.was:.1%} | {row.number} |" for row in right.itertuples()]
    return ["| fifth, 7 d | said | came | harms |", "| --- | --- | --- | --- |", *rows, ""]


def _wait(days: float) -> str:
    return f"{24 * days:.1f} h" if days < 2 else f"{days:.0f} d"


def text() -> str:
    """Return the section."""
    about = " ".join((__doc__ or "").split("\n\n")[1].split()).replace("``", "`")
    lines = [line for network in NETWORKS for line in lines_of(network)]
    after = (
        "Information gain: mean log score of the model less that of the share of earlier first harms that were "
        "answered; drawn again are the accounts harmed. The model does not know who can no longer answer (he rated "
        "before), so its chances are of all harms. `any one other account`: what a harm back would be were the "
        "target drawn from all accounts known by then."
    )
    return "\n".join(["## Traders of Bitcoin", "", about, "", *lines, after])


def main() -> None:
    """Print the section, and write it if asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="write the section into docs/dyads.md")
    given = options.parse_args()
    told = text()
    sys.stdout.write(told + "\n")
    if given.write:
        write_section("bitcoin", told, "python -m studies.dyads_bitcoin --write")


if __name__ == "__main__":
    main()
