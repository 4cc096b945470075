"""How fast and how lean the DuckDB store is: loading, loading again, reopening, codes, columns, neighbourhood.

::

    python benchmarks/load.py                     # 1,000,000 incidents; a table on stdout, exit 1 if a bound is missed
    python benchmarks/load.py --incidents 100000  # smaller, the bounds then only shown

Every measurement runs in a fresh process, so that its peak memory is its own; the peer runs in another.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

TABLES = ("people", "incidents", "involvements")
NOW = "2026-03-31"
STRINGS = ["incident_id", "entity_kind", "entity_id", "role"]
MAIN = ("netgraph",)


@dataclass(frozen=True)
class Claim:
    """One line of the table: what, its bound in seconds (and GB), and whom it is compared with."""

    step: str
    says: str
    seconds: float
    gigabytes: float | None
    peer: str
    peer_says: str


CLAIMS = [
    Claim("load", "checked, versioned load from frames", 15, 2.0, "plain_table", "DuckDB CREATE TABLE AS, unchecked"),
    Claim("again", "the same load again, unchanged", 12, None, "plain_table", "DuckDB CREATE TABLE AS, unchecked"),
    Claim("reopen", "reopen for reading", 0.1, None, "read_parquet", "pandas.read_parquet of the tables"),
    Claim("csv", "load from CSV files", 25, None, "read_csv", "pandas.read_csv of the files alone"),
    Claim("codes", "involvement codes to numpy", 0.15, None, "factorize", "pandas.factorize of the id columns"),
    Claim("columns", "four text columns as Arrow", 0.5, None, "columns_df", "the same by DuckDB's .df()"),
    Claim("project", "projection from codes (warm)", 0.6, None, "pandas_pairs", "pandas merge and groupby"),
    Claim("around", "neighbourhood of one incident, 1 hop", 0.2, None, "isin", "pandas isin on frames in memory"),
    Claim("around_two", "neighbourhood of one incident, 2 hops", 0.2, None, "isin_two", "pandas isin on frames"),
    Claim("help", "netgraph --help (median of five)", 0.4, None, "import_pandas", "python -c 'import pandas'"),
]


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def warm(act: Callable[[], object]) -> float:
    """Seconds of the second call in one process."""
    act()
    return timed(act)


def frames_of(folder: Path) -> dict:
    """The generated frames as pandas reads them."""
    import pandas as pd

    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}


def opened(folder: Path, name: str = "city", *, write: bool = False):  # noqa: ANN201
    """The benchmark's store."""
    from netgraph.store import open_store

    url = f"duckdb:{folder / f'{name}.duckdb'}"
    return closing(open_store(url, actor="benchmark", purpose="measurement", write=write))


def load(folder: Path, name: str = "city") -> float:
    """From frames in memory to a closed file."""
    import pandas as pd

    from netgraph.model.tables import Tables

    frames = frames_of(folder)

    def act() -> None:
        with opened(folder, name, write=True) as store:
            store.write(Tables.of(**frames), now=pd.Timestamp(NOW))

    return timed(act)


def reopen(folder: Path) -> float:
    """Open, count nothing, close; the imports are done before."""
    with opened(folder):
        pass
    return timed(lambda: opened(folder).__enter__().close())


def csv(folder: Path) -> float:
    """From CSV files to a closed file."""
    import pandas as pd

    from netgraph.sources import csv_folder

    def act() -> None:
        tables, rejected = csv_folder.transform(csv_folder.get(str(folder / "csv")))
        assert not len(rejected.rows), "the generated files are right"
        with opened(folder, "from_csv", write=True) as store:
            store.write(tables, now=pd.Timestamp(NOW))

    return timed(act)


def codes(folder: Path) -> float:
    """Three int32 arrays of all involvements."""
    with opened(folder) as store:
        return warm(store.involvement_codes)


def columns(folder: Path) -> float:
    """Four text columns of all involvements."""
    with opened(folder) as store:
        return warm(lambda: store.column_arrow("involvements", STRINGS))


def project(folder: Path) -> float:
    """Pairs from codes; ages and weights are made before, as the engine keeps them."""
    import numpy as np

    from netgraph.graph.projection import InvolvementCodes, project_codes

    with opened(folder) as store:
        stored = store.involvement_codes(entity_kind="person")
    cases = int(stored.incident.max()) + 1
    ages = np.linspace(0, 2900, cases)
    involved = InvolvementCodes(
        stored.incident, stored.entity, np.ones(len(stored.entity)), ages, np.zeros(cases, np.int64)
    )
    return warm(lambda: project_codes(involved, half_life_days=365))


def around(folder: Path, hops: int = 1) -> float:
    """What surrounds one incident in the middle of the file."""
    from city import ids

    with opened(folder) as store:
        middle = int(store.column_arrow("incidents", ["incident_id"]).num_rows) // 2
        wanted = [ids("i", [middle]).iloc[0]]
        return warm(lambda: store.read(around=wanted, hops=hops))


def plain_table(folder: Path) -> float:
    """The same frames into DuckDB with no check, no version, no code."""
    import duckdb

    frames = frames_of(folder)

    def act() -> None:
        with duckdb.connect(str(folder / "plain.duckdb")) as connection:
            for name, frame in frames.items():
                connection.register("incoming", frame)
                connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")

    return timed(act)


def read_csv(folder: Path) -> float:
    """The CSV files into frames."""
    import pandas as pd

    return timed(lambda: [pd.read_csv(folder / "csv" / f"{name}.csv", dtype="str") for name in TABLES])


def factorize(folder: Path) -> float:
    """Codes made from the id columns each time."""
    import pandas as pd

    parts = frames_of(folder)["involvements"]
    return timed(lambda: [pd.factorize(parts[name]) for name in ("incident_id", "entity_id", "role")])


def columns_df(folder: Path) -> float:
    """The way not taken: DuckDB's own frames."""
    import duckdb

    with duckdb.connect(str(folder / "city.duckdb"), read_only=True) as connection:
        return warm(lambda: connection.sql(f"SELECT {', '.join(STRINGS)} FROM involvements").df())


def pandas_pairs(folder: Path) -> float:
    """Join parties with themselves, keep a < b, sum by pair; codes and weights are made before."""
    import numpy as np
    import pandas as pd

    parts = frames_of(folder)["involvements"]
    small = pd.DataFrame({"i": pd.factorize(parts["incident_id"])[0], "p": pd.factorize(parts["entity_id"])[0]})
    party = small.groupby("i")["p"].transform("size")
    small["w"] = np.exp2(-np.linspace(0, 2900, len(small)) / 365) / (party - 1).clip(lower=1)

    def act() -> None:
        both = small.merge(small[["i", "p"]], on="i", suffixes=("_a", "_b"))
        both[both["p_a"] < both["p_b"]].groupby(["p_a", "p_b"])["w"].agg(["sum", "count"])

    return timed(act)


def isin(folder: Path, hops: int = 1) -> float:
    """Hop by isin over whole frames."""
    frames = frames_of(folder)
    parts = frames["involvements"]
    middle = frames["incidents"]["incident_id"].iloc[len(frames["incidents"]) // 2]

    def act() -> None:
        cases = {middle}
        for _ in range(hops):
            people = set(parts.loc[parts["incident_id"].isin(cases), "entity_id"])
            cases |= set(parts.loc[parts["entity_id"].isin(people), "incident_id"])
        here = parts[parts["incident_id"].isin(cases)]
        frames["incidents"][frames["incidents"]["incident_id"].isin(cases)]
        frames["people"][frames["people"]["person_id"].isin(set(here["entity_id"]))]

    return timed(act)


def run_program(*arguments: str) -> float:
    """Seconds of a fresh Python with these arguments, median of five."""
    return median(
        timed(lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)) for _ in range(5)
    )


STEPS: dict[str, Callable[[Path], float]] = {
    "load": load,
    "again": load,
    "reopen": reopen,
    "csv": csv,
    "codes": codes,
    "columns": columns,
    "project": project,
    "around": around,
    "around_two": lambda folder: around(folder, hops=2),
    "help": lambda _: run_program("-m", *MAIN, "--help"),
    "plain_table": plain_table,
    "read_parquet": lambda folder: timed(lambda: frames_of(folder)),
    "read_csv": read_csv,
    "factorize": factorize,
    "columns_df": columns_df,
    "pandas_pairs": pandas_pairs,
    "isin": isin,
    "isin_two": lambda folder: isin(folder, hops=2),
    "import_pandas": lambda _: run_program("-c", "import pandas"),
}
NEEDS = {"csv": "netgraph.sources.csv_folder", "project": "netgraph.graph.projection", "help": "netgraph.cli"}


def peak_gigabytes() -> float:
    """Most memory this process has had, from its own high-water mark."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 2**20


def measure(step: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory (GB) of one step in a fresh process."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    return found["seconds"], found["gigabytes"]


def report(folder: Path, only: list[str]) -> bool:
    """Print one line a claim; say whether every bound was kept."""
    print(f"{'what':40} {'seconds':>8} {'bound':>6} {'peak GB':>8} {'peer s':>8} {'ratio':>7}  peer")
    kept, peers = True, {}
    for claim in CLAIMS:
        if (only and claim.step not in only) or not find_spec(NEEDS.get(claim.step, "netgraph")):
            continue
        seconds, gigabytes = measure(claim.step, folder)
        if claim.peer not in peers:
            peers[claim.peer] = measure(claim.peer, folder)[0]
        beside = peers[claim.peer]
        good = seconds <= claim.seconds and gigabytes <= (claim.gigabytes or float("inf"))
        kept &= good
        print(
            f"{claim.says:40} {seconds:8.3f} {claim.seconds:6.2f} {gigabytes:8.2f} {beside:8.3f} "
            f"{seconds / beside:7.2f}  {claim.peer_says}{'' if good else '   MISSED'}",
            flush=True,
        )
    return kept


def main() -> int:
    """Generate, measure, report."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--incidents", type=int, default=1_000_000)
    options.add_argument("--people", type=int)
    options.add_argument("--involvements", type=int)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", nargs="*", default=[], help="steps to measure; load is always run first")
    options.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.step:
        seconds = STEPS[given.step](given.folder)
        print(json.dumps({"seconds": seconds, "gigabytes": peak_gigabytes()}))
        return 0
    people = given.people or given.incidents // 2
    involvements = given.involvements or given.incidents * 294 // 100
    with TemporaryDirectory() as made:
        import city

        folder = Path(made) / "city"
        city.write(folder, city.frames(given.incidents, people, involvements, seed=given.seed))
        print(f"{given.incidents:,} incidents, {people:,} people, {involvements:,} involvements")
        kept = report(folder, [*given.only, "load"] if given.only else [])
        size = (folder / "city.duckdb").stat().st_size / 2**20
        print(f"file {size:.0f} MB")
    return 0 if kept or given.incidents < 1_000_000 else 1


if __name__ == "__main__":
    sys.exit(main())
