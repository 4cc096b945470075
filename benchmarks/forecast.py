"""How fast forecasts are made: one line a claim.

::

    python benchmarks/forecast.py                  # all claims, exit 1 if a bound is missed; some minutes
    python benchmarks/forecast.py --only fit       # claims whose name has the word
    python benchmarks/forecast.py --scale 0.1      # smaller cities, bounds then only shown
    python benchmarks/forecast.py --cpu            # bounds held against the seconds of the processor: a shared machine

Cities are simulated as the police have them on record (difficulty ``medium``; hardly any ordinary crime, which has no
part in attacks between groups). Compiled loops are made ready on a village first. Fit: from tables in memory to the
fitted model of group dyads, without and with the draws of its intervals; 67,500 people, 12,000 attacks in ten years.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from netgraph.forecast.dyads import DyadModel
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.simulation import Spec, simulate

SEED = 101


@dataclass(frozen=True)
class Claim:
    """One line: what is done, at which share of the city, and the seconds it may take."""

    name: str
    job: Callable[[Tables], object]
    part: float = 1.0
    seconds: float | None = None


def fit(draws: int, imputations: int) -> Callable[[Tables], object]:
    """Return the job of fitting the model of group dyads."""

    def job(known: Tables) -> object:
        model = DyadModel(draws=draws, imputations=imputations)
        return model.fit(known, now=known.incidents["recorded_at"].max(), seed=SEED)

    return job


CLAIMS = [
    Claim("fit, 1,200 attacks", fit(0, 1), 0.1),
    Claim("fit, 4,000 attacks", fit(0, 1), 1 / 3),
    Claim("fit, 12,000 attacks, 67,500 people", fit(0, 1), 1.0, 10.0),
    Claim("fit with 3 imputations and 20 draws, 12,000 attacks", fit(20, 3)),
]


def records(part: float) -> Tables:
    """Return what is known in the end of a part of the city."""
    city = Spec.of("city")
    sizes = {name: max(int(getattr(city, name) * part), 4) for name in ("people", "groups", "districts")}
    spec = replace(city, **sizes, aggressions=city.aggressions * part, ordinary=1000.0, group_interventions=20 * part)
    history, _ = simulate(spec, seed=SEED)
    return as_of(history, history.incidents["recorded_at"].max())


def main() -> None:
    """Run the claims; exit 1 if a bound is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="claims whose name has the word")
    options.add_argument("--scale", type=float, default=1.0, help="part of each size")
    options.add_argument("--cpu", action="store_true", help="hold bounds against the processor's seconds")
    given = options.parse_args()
    fit(0, 1)(records(0.02))
    missed = 0
    for claim in CLAIMS:
        if given.only not in claim.name:
            continue
        known = records(claim.part * given.scale)
        clock, processor = time.perf_counter(), time.process_time()
        claim.job(known)
        wall, cpu = time.perf_counter() - clock, time.process_time() - processor
        over = claim.seconds is not None and given.scale == 1 and (cpu if given.cpu else wall) > claim.seconds
        missed += over
        bound = "" if claim.seconds is None else f", bound {claim.seconds:g} s{' MISSED' if over else ''}"
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{claim.name}: {wall:.1f} s, processor {cpu:.1f} s, {peak:.2f} GB at most so far{bound}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
