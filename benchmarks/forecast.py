"""How fast forecasts are made: one line a claim, its bound and a peer beside it.

::

    python benchmarks/forecast.py                     # all claims, exit 1 if a bound is missed; some minutes
    python benchmarks/forecast.py --only fit          # claims whose name has the word
    python benchmarks/forecast.py --scale 0.1         # smaller cities, bounds then only shown
    python benchmarks/forecast.py --cpu               # bounds held against the processor: a shared machine
    python benchmarks/forecast.py --peers PYTHON      # the interpreter that has hawkesbook (extra ``peers``)
    python benchmarks/forecast.py --store duckdb:city.duckdb --purpose benchmark    # rank in a whole city's store too

Cities are simulated as the police have them on record (difficulty ``medium``; hardly any ordinary crime, which has no
part in attacks between groups), 67,500 people with 12,000 attacks in ten years, and parts and multiples of that: the
lines of the fit are the cost by size. Every claim and every peer runs in a process of its own, which reads its records,
makes compiled loops ready on a village, and then is measured: its peak memory is its own. GVA is read from
``NETGRAPH_DATA``. How fast one incident is answered: ``benchmarks/answer.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

SEED = 101
EVENTS, KINDS, DAYS = 12_000, 20, 3650.0


@dataclass(frozen=True)
class Claim:
    """One line: what is done, with which records, the seconds it may take, and the peer that does the like."""

    name: str
    job: str
    records: str = "city"
    size: float = 1.0
    seconds: float | None = None
    peer: str = ""


CLAIMS = [
    *(Claim(f"fit, {attacks:,} attacks", "fit", size=attacks / 12_000) for attacks in (1_500, 3_000, 6_000)),
    Claim("fit, 12,000 attacks, 67,500 people", "fit", seconds=10.0),
    Claim("fit, 24,000 attacks", "fit", size=2.0),
    Claim("fit with 3 imputations and 20 draws, 12,000 attacks", "fit_with_draws"),
    Claim("likelihood, plain process, 12,000 events of 20 kinds", "likelihood", "none", peer="hawkesbook"),
    Claim("ranking 67,500 people, weights learnt and all scored", "rank", seconds=10.0, peer="sklearn"),
    Claim("ranking 67,500 people of a city's store, all its crime", "rank", "store", seconds=10.0, peer="sklearn"),
    Claim("GVA ranking, known at 2017-03-01", "rank", "gva", seconds=10.0, peer="sklearn"),
]


def city(size: float) -> Any:
    """Return what is known in the end of a part or a multiple of the city."""
    from netgraph.model.versions import as_of
    from netgraph.simulation import Spec, simulate

    whole = Spec.of("city")
    sizes = {name: max(int(getattr(whole, name) * size), 4) for name in ("people", "groups", "districts")}
    more = {"aggressions": whole.aggressions * size, "ordinary": 1000.0, "group_interventions": 20 * size}
    history, _ = simulate(replace(whole, **sizes, **more), seed=SEED)
    return as_of(history, history.incidents["recorded_at"].max())


def gva_records(size: float) -> Any:
    """Return the archive as known in March 2017."""
    import pandas as pd

    from netgraph.model.versions import as_of
    from netgraph.sources import gva

    del size
    folder = Path(os.environ.get("NETGRAPH_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
    return as_of(gva.transform(gva.get(str(folder / "gva_us_2013_2018")))[0], pd.Timestamp("2017-03-01"))


def fit(known: Any, *, draws: int = 0, imputations: int = 1) -> str:
    """Fit the model of group dyads."""
    from netgraph.forecast.dyads import DyadModel

    model = DyadModel(draws=draws, imputations=imputations)
    found = model.fit(known, now=known.incidents["recorded_at"].max(), seed=SEED)
    return (
        f"{found.attacks:,} attacks on record in the window, {0 if found.dyads is None else len(found.dyads):,} pairs"
    )


def fit_with_draws(known: Any) -> str:
    """Fit with what a nightly training asks for."""
    return fit(known, draws=20, imputations=3)


def rank(known: Any) -> str:
    """Learn the weights of people's scores and score everybody."""
    from netgraph.forecast import DecayedExposure, LearntExposure

    now = known.incidents["recorded_at"].max()
    rows = LearntExposure(DecayedExposure()).fit(known, now=now, seed=SEED).rank(known, now=now, horizon_days=14)
    return f"{len(known.people):,} people on record, {len(rows):,} rows"


def process() -> tuple[Any, ...]:
    """Return moments, kinds and parameters of a plain process, the same for us and the peer."""
    random = np.random.default_rng(SEED)
    times, kinds = np.sort(random.uniform(0, DAYS, EVENTS)), random.integers(0, KINDS, EVENTS)
    return times, kinds, random.uniform(0.05, 0.2, KINDS), random.uniform(0, 0.5 / KINDS, (KINDS, KINDS)), 3.0


def likelihood(known: Any) -> str:
    """Say how likely a plain process of many kinds is: ``strength`` is child × parent."""
    from netgraph.forecast.hawkes import hawkes_log_likelihood

    del known
    times, kinds, mu, spread, decay = process()
    found = hawkes_log_likelihood(times, kinds, end=DAYS, mu=mu, strength=spread.T[:, :, None], decay_days=(decay,))
    return f"{found:.4f}"


def peer_hawkesbook(known: Any) -> str:
    """The same by hawkesbook: ``alpha`` is parent × child, the jump of the rate."""
    import hawkesbook

    del known
    times, kinds, mu, spread, decay = process()
    beta = np.full(KINDS, 1 / decay)
    return f"{hawkesbook.mutual_exp_log_likelihood(times, kinds, DAYS, (mu, spread * beta, beta)):.4f}"


def peer_sklearn(known: Any) -> str:
    """A logistic regression of people's own records by scikit-learn, both streams, learnt on 90 days, all scored."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from netgraph.forecast.features import DAY, features_at, listable_at, micros, read_parts
    from netgraph.forecast.outcomes import counts_between
    from netgraph.model.vocabulary import shipped_vocabulary

    now = known.incidents["recorded_at"].max()
    parts, at = read_parts(known, now=now, vocabulary=shipped_vocabulary()), micros(now)
    then = at - round(90 * DAY)
    before, here, people = features_at(parts, then), features_at(parts, at), listable_at(parts, then)
    for stream in ("victim", "suspect"):
        came = counts_between(parts, stream=stream, since=then, until=at)[people] > 0
        if came.any():
            way = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(before[people], came)
            way.predict_proba(here[listable_at(parts, at)])
    return f"{len(people):,} people learnt from"


JOBS: dict[str, Callable[[Any], str]] = {
    "fit": fit,
    "fit_with_draws": fit_with_draws,
    "likelihood": likelihood,
    "rank": rank,
    "hawkesbook": peer_hawkesbook,
    "sklearn": peer_sklearn,
}


def measured(job: str, folder: Path, name: str) -> dict[str, Any]:
    """Do a job on the village, then on the records asked for; return its seconds, memory and what it found."""
    act = JOBS[job]
    if name == "none":
        act(None)
        known = None
    else:
        act(pickle.loads((folder / "village").read_bytes()))
        known = pickle.loads((folder / name).read_bytes())
    wall, spent = time.perf_counter(), time.process_time()
    found = act(known)
    wall, spent = time.perf_counter() - wall, time.process_time() - spent
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"wall": wall, "cpu": spent, "gigabytes": most, "found": found}


def in_process(python: str, *words: str) -> dict[str, Any]:
    """Run this script for one claim or peer in a process of its own."""
    told = subprocess.run([python, __file__, *words], check=False, capture_output=True, text=True)
    if told.returncode:
        return {"absent": (told.stderr.strip().splitlines() or ["failed"])[-1]}
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def line(claim: Claim, folder: Path, name: str, asked: argparse.Namespace) -> bool:
    """Print one claim with its bound and its peer, and say whether it holds."""
    clock = "cpu" if asked.cpu else "wall"
    mine = in_process(sys.executable, "--job", claim.job, str(folder), name)
    if "absent" in mine:
        print(f"FAILED {claim.name}: {mine['absent']}", flush=True)
        return False
    said = f"{mine['wall']:7.3f} s, processor {mine['cpu']:7.3f} s, {mine['gigabytes']:.2f} GB ({mine['found']})"
    holds = claim.seconds is None or asked.scale != 1 or mine[clock] <= claim.seconds
    if claim.seconds is not None:
        said += f", bound {claim.seconds:g} s {'held' if mine[clock] <= claim.seconds else 'MISSED'}"
    if claim.peer:
        python = asked.peers if claim.peer == "hawkesbook" else sys.executable
        theirs = in_process(python, "--job", claim.peer, str(folder), name)
        if "absent" in theirs:
            said += f" | {claim.peer} absent: {theirs['absent'][:60]}"
        else:
            said += f" | {claim.peer} {theirs['cpu']:.3f} s, {theirs['cpu'] / max(mine['cpu'], 1e-9):.2f} x ours"
            said += f" ({theirs['found']})"
    print(f"{claim.name}: {said}", flush=True)
    return holds


def keep_records(claim: Claim, folder: Path, asked: argparse.Namespace) -> str:
    """Write the records of a claim once; return their name, or nothing where they are not to be had."""
    if claim.records == "none":
        return "none"
    size = claim.size * asked.scale
    name = claim.records if claim.records != "city" else f"city-{size:g}"
    if claim.records == "store" and not asked.store:
        print(f"{claim.name}: left out, no --store", flush=True)
        return ""
    if not (folder / name).is_file():  # in a process of its own: a child's peak memory begins with its parent's
        store = ["--store", asked.store, "--purpose", asked.purpose]
        made = in_process(sys.executable, "--make", claim.records, str(folder / name), str(size), *store)
        if "absent" in made:
            print(f"{claim.name}: left out, no records: {made['absent'][:80]}", flush=True)
            return ""
    return name


def made(records: str, file: Path, size: float, asked: argparse.Namespace) -> dict[str, Any]:
    """Write some records to a file, for the processes that are measured to read."""
    from netgraph.store import open_store

    if records == "store":
        with open_store(asked.store, actor="benchmark", purpose=asked.purpose) as kept:
            found = kept.read()
    else:
        found = {"gva": gva_records, "city": city}[records](size)
    file.write_bytes(pickle.dumps(found, protocol=5))
    return {"people": len(found.people)}


def main() -> int:
    """Run the claims; 1 if a bound is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", help="claims whose name has the word")
    options.add_argument("--scale", type=float, default=1.0, help="part of each size")
    options.add_argument("--cpu", action="store_true", help="hold bounds against the processor's seconds")
    options.add_argument("--peers", default=sys.executable, help="the interpreter that has hawkesbook")
    options.add_argument("--store", default="", help="a whole city's store, such as duckdb:city.duckdb")
    options.add_argument("--purpose", default="benchmark")
    options.add_argument("--job", nargs=3, metavar=("JOB", "FOLDER", "RECORDS"), help="used by itself")
    options.add_argument("--make", nargs=3, metavar=("RECORDS", "FILE", "SIZE"), help="used by itself")
    asked = options.parse_args()
    if asked.make:
        print(json.dumps(made(asked.make[0], Path(asked.make[1]), float(asked.make[2]), asked)))
        return 0
    if asked.job:
        print(json.dumps(measured(asked.job[0], Path(asked.job[1]), asked.job[2])))
        return 0
    held = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        in_process(sys.executable, "--make", "city", str(folder / "village"), "0.02")
        for claim in (one for one in CLAIMS if asked.only in one.name):
            if name := keep_records(claim, folder, asked):
                held.append(line(claim, folder, name, asked))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
