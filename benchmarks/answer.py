"""How fast one incident is answered, in a store as large as a city: one line a bound, exit 1 if one is missed.

::

    netgraph simulate city --out city … ; netgraph load … ; netgraph train dyads --store duckdb:city.duckdb …
    python benchmarks/answer.py duckdb:city.duckdb demo:i0802387 [MORE IDS] [--cpu]

Warm is the second call in one process on an open store, fresh a command of its own; the worst of the incidents counts.
The store is only read; a fitted model of groups must lie in it (without one all attacks of three years are counted).
``--cpu`` holds the bounds against the seconds of the processor, for a machine that is shared.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from netgraph.config import Config
from netgraph.pipeline.answering import MODEL_NAME, answer_in
from netgraph.store import open_store

WARM_SECONDS, FRESH_SECONDS, MOST_GB = 1.0, 4.0, 2.0
PURPOSE = "benchmark"


def warm(store: str, ids: list[str], *, clock: Callable[[], float]) -> tuple[float, str]:
    """Return the worst second call of all incidents in an open store, and by which method it was answered."""
    config, worst, method = Config(purpose=PURPOSE), 0.0, ""
    with open_store(store, actor="benchmark", purpose=PURPOSE) as kept:
        kept.read_model(MODEL_NAME)
        for incident_id in ids:
            answer_in(kept, incident_id, config=config)
            start = clock()
            method = answer_in(kept, incident_id, config=config).method
            worst = max(worst, clock() - start)
    return worst, method


def fresh(store: str, incident_id: str, *, cpu: bool) -> tuple[float, float]:
    """Return the seconds of one command, and the most memory of all commands so far in GB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "netgraph", "answer", incident_id, "--store", store, "--purpose", PURPOSE]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent if cpu else wall, after.ru_maxrss / 1e6


def main() -> int:
    """Measure, print one line a bound, and say by the exit code whether all hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("ids", nargs="+")
    parser.add_argument("--cpu", action="store_true")
    asked = parser.parse_args()
    commands = [fresh(asked.store, incident_id, cpu=asked.cpu) for incident_id in asked.ids]
    seconds, method = warm(asked.store, asked.ids, clock=time.process_time if asked.cpu else time.perf_counter)
    figures = (
        (f"answer, warm ({method})", seconds, WARM_SECONDS, "s"),
        ("answer, a fresh command", max(one for one, _ in commands), FRESH_SECONDS, "s"),
        ("answer, memory of a command", max(most for _, most in commands), MOST_GB, "GB"),
    )
    for name, figure, bound, unit in figures:
        print(f"{name:32} {figure:6.2f} {unit:2}  bound {bound:g}  {'held' if figure <= bound else 'MISSED'}")
    return int(any(figure > bound for _, figure, bound, _ in figures))


if __name__ == "__main__":
    sys.exit(main())
