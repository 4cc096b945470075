"""How fast and how lean a city is simulated, from nothing to the files with its truth, and whether cost is linear.

::

    python benchmarks/simulated_city.py           # village, town and the city over 2.5, 5 and 10 years
    python benchmarks/simulated_city.py --small   # village, town and a city of one year: the bounds then only shown

Each city is made by ``netgraph simulate`` in a process of its own, so that its peak memory is its own. The peer is
``pandas.read_csv`` of all that was written, in another process: reading it back, unchecked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

CITIES = (("village", 10.0), ("town", 10.0), ("city", 2.5), ("city", 5.0), ("city", 10.0))
SMALL = (("village", 10.0), ("town", 10.0), ("city", 1.0))
BOUNDS = {("town", 10.0): (5.0, None), ("city", 10.0): (90.0, 4.0)}
LINEAR = 1.2  # how many times as much as in proportion a larger city may cost the processor
READ = """
import sys, pathlib, pandas
for path in pathlib.Path(sys.argv[1]).rglob("*.csv"):
    pandas.read_csv(path, low_memory=False)
"""


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds by the clock, seconds of processor, peak gigabytes."""

    wall: float
    cpu: float
    gigabytes: float


def cost_of(words: list[str]) -> Cost:
    begin = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(words)}: exit {child.returncode}")
    return Cost(time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def made(size: str, years: float, folder: Path) -> tuple[Cost, Cost, int, int]:
    """Simulate one city; return its cost, that of reading it back, and its incidents and attacks (the truth's)."""
    netgraph = [sys.executable, "-m", "netgraph", "simulate", "--size", size, "--years", str(years)]
    simulated = cost_of([*netgraph, "--out", str(folder)])
    read = cost_of([sys.executable, "-c", READ, str(folder)])
    incidents, attacks = (lines(folder / "truth" / f"{name}.csv") for name in ("incidents", "aggressions"))
    return simulated, read, incidents, attacks


def lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--small", action="store_true", help="smaller cities; no bound is held")
    small = parser.parse_args().small
    columns = ["city", "years", "incidents", "attacks", "seconds", "bound", "CPU s", "CPU s / 100,000", "GB", "bound"]
    print("|".join(["", *(f" {column} " for column in [*columns, "peer ratio"]), ""]))
    print("|" + "---|" * (len(columns) + 1))
    missed, cities = [], []
    for size, years in SMALL if small else CITIES:
        with TemporaryDirectory() as scratch:
            cost, read, incidents, attacks = made(size, years, Path(scratch) / "made")
        seconds, gigabytes = BOUNDS.get((size, years), (None, None))
        each = cost.cpu / incidents * 1e5
        print(
            f"| {size} | {years:g} | {incidents:,} | {attacks:,} | {cost.wall:.1f} | {seconds or ''} | {cost.cpu:.1f} "
            f"| {each:.2f} | {cost.gigabytes:.2f} | {gigabytes or ''} | {cost.wall / read.wall:.1f} |"
        )
        if (seconds and cost.wall > seconds) or (gigabytes and cost.gigabytes > gigabytes):
            missed.append(f"{size} {years:g}")
        cities += [(incidents, cost.cpu)] if size == "city" else []
    for (few, cheap), (many, dear) in pairwise(cities):
        if dear / cheap > LINEAR * many / few:
            missed.append(f"linear: {many / few:.2f} times the incidents cost {dear / cheap:.2f} times as much")
    print(f"\n{'missed: ' + ', '.join(missed) if missed else 'all bounds hold'}")
    return int(bool(missed) and not small)


if __name__ == "__main__":
    raise SystemExit(main())
