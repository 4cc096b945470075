"""How fast and how lean the Neo4j store is: a load, the same again, reading back, named questions, a run, two peers.

::

    python benchmarks/neo4j_speed.py                # everything on GVA, some ten minutes; exit 1 if a bound is missed
    python benchmarks/neo4j_speed.py --write        # the same, and docs/neo4j-speed.md from it
    python benchmarks/neo4j_speed.py --only load    # some steps

It starts real servers of its own, as the tests do, and every step runs in a fresh process (`neo4j_steps.py`), so that
its peak memory is its own. Not called neo4j.py, since a script's folder comes first where Python looks for modules.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # tests.neo4j_server, and nothing from this folder

from tests.neo4j_server import Server, start  # noqa: E402

DOCUMENT = ROOT / "docs" / "neo4j-speed.md"
HEAP, PAGES = "1g", "512m"
OURS = ("load", "again", "read", "run", "questions", "names")
PEERS = ("load_csv", "row_by_row")
SAYS = {
    "load": "load GVA into an empty server: read the feed, check it, lay it down",
    "again": "the same load again",
    "read": "read every record back as tables",
    "run": "a run on the server, and the same on a DuckDB file",
    "questions": "every named question",
    "names": "parts of invented names",
    "load_csv": "LOAD CSV, 2,000 rows a transaction, `MERGE`",
    "row_by_row": "one `session.run` a row, `MERGE`",
}
SECONDS = {"load": 150, "again": 60}
MEGABYTES = {"load": 1000, "again": 1000}
QUESTION_SECONDS = 0.3
ENTITIES = 20


@dataclass(frozen=True)
class Measured:
    """What one step took: seconds and memory of its process, processor seconds of both sides, and what it said."""

    seconds: float
    client_seconds: float
    server_seconds: float
    megabytes: int
    said: Any


def measure(step: str, server: Server, work: Path, options: argparse.Namespace) -> Measured:
    """Run one step in a process of its own."""
    place = [f"bolt://127.0.0.1:{server.port}", str(options.data), str(work), str(options.sample)]
    before, begun = server_seconds(server), time.perf_counter()
    told = {**os.environ, "NETGRAPH_AUDIT": str(work / "audit.jsonl")}
    with (work / "said").open("w+") as said:
        process = subprocess.Popen(
            [sys.executable, ROOT / "benchmarks/neo4j_steps.py", step, *place], stdout=said, env=told
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{step}: failed")
        said.seek(0)
        answer = json.loads(said.read().splitlines()[-1])
    return Measured(
        seconds=time.perf_counter() - begun,
        client_seconds=used.ru_utime + used.ru_stime,
        server_seconds=server_seconds(server) - before,
        megabytes=used.ru_maxrss // 1024,
        said=answer,
    )


def server_seconds(server: Server) -> float:
    """Processor seconds that the server has used."""
    fields = Path(f"/proc/{server.java_process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(work: Path, release: str) -> Iterator[Server]:
    """An empty server of its own."""
    imports = work / "imported"
    imports.mkdir()
    more = {"server__memory__pagecache__size": PAGES, "server__directories__import": str(imports)}
    server = start(release, work / "server", heap=HEAP, **more)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def measured(options: argparse.Namespace) -> Iterator[tuple[str, Measured]]:
    """Yield each step as it is done: ours on one server, the peers on another."""
    for steps in (OURS, PEERS):
        wanted = [step for step in steps if step in options.only]
        if not wanted:
            continue
        with TemporaryDirectory() as folder, served(Path(folder), options.release) as server:
            for step in wanted:
                found = measure(step, server, Path(folder), options)
                sys.stderr.write(f"{step}: {found.seconds:.1f} s\n")
                yield step, found


def faults(found: dict[str, Measured]) -> list[str]:
    """Every bound that was missed."""
    missed = [
        f"{step}: {found[step].seconds:.0f} s, bound {bound}"
        for step, bound in SECONDS.items()
        if step in found and found[step].seconds > bound
    ]
    missed += [
        f"{step}: {found[step].megabytes} MB, bound {bound}"
        for step, bound in MEGABYTES.items()
        if step in found and found[step].megabytes > bound
    ]
    if "again" in found and not found["again"].said["unchanged"]:
        missed.append("again: changed something")
    if "run" in found and found["run"].said["differing"]:
        missed.append(f"run: files differ from DuckDB's: {', '.join(found['run'].said['differing'])}")
    asked = found["questions"].said if "questions" in found else []
    missed += [
        f"{one['name']}: {one['median']:.2f} s, bound {QUESTION_SECONDS}"
        for one in asked
        if one.get("single") and one["median"] > QUESTION_SECONDS
    ]
    if "names" in found and (seconds := found["names"].said["a surname"][0]) > QUESTION_SECONDS:
        missed.append(f"find, a surname: {seconds:.2f} s, bound {QUESTION_SECONDS}")
    return missed


def document(found: dict[str, Measured], options: argparse.Namespace) -> str:
    """The tables, as a page."""
    commit = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    head = f"""# How fast the Neo4j store is

How long loading, asking and a run take on a Neo4j server with a large real feed, beside other ways to load it.

Made by `python benchmarks/neo4j_speed.py --write` at commit {commit.stdout.strip()}: Neo4j {options.release}, started
by the test suite's own means with {HEAP} of heap and {PAGES} of page cache, client and server on one machine of
{os.cpu_count()} cores. The records are those of the Gun Violence Archive, 2013 to March 2018 (credit: Gun Violence
Archive); all of it is read from the feed's files, checked, fingerprinted and laid down as a graph.
"""
    parts = [head, *_steps(found), *_peers(found), *_questions(found), *_names(found), *_run(found)]
    missed = faults(found)
    parts.append("Bounds: " + ("all held.\n" if not missed else "missed: " + "; ".join(missed) + ".\n"))
    return "\n".join(parts)


def _steps(found: dict[str, Measured]) -> Iterator[str]:
    done = {step: one for step, one in found.items() if step in ("load", "again", "read")}
    if not done:
        return
    yield "## Loading and reading\n"
    yield "| step | rows | seconds | bound | client: processor s | client: peak MB | server: processor s |"
    yield "|---|---|---|---|---|---|---|"
    for step, one in done.items():
        bound = f"{SECONDS[step]} s, {MEGABYTES[step]} MB" if step in SECONDS else ""
        changed = ", nothing changed" if one.said.get("unchanged") else ""
        yield (
            f"| {SAYS[step]}{changed} | {one.said['rows']:,} | {one.seconds:.1f} | {bound} | "
            f"{one.client_seconds:.1f} | {one.megabytes} | {one.server_seconds:.1f} |"
        )
    yield ""


def _peers(found: dict[str, Measured]) -> Iterator[str]:
    ours = found.get("load")
    ways = {step: found[step] for step in PEERS if step in found}
    if ours is None or not ways:
        return
    yield "## Against other ways to load\n"
    yield (
        "Only the laying down, from rows in memory; for LOAD CSV from files in the server's import folder, which to "
        "write is not counted. The peers lay down the same nodes, relationships and properties, but check nothing, "
        "keep no versions and cannot say what changed. Row by row goes last, on the warm server that LOAD CSV has "
        "filled; ours begins on a cold one.\n"
    )
    yield "| way | rows | seconds | rows a second | ours is … times as fast | client: peak MB |"
    yield "|---|---|---|---|---|---|"
    rate = ours.said["rows"] / ours.said["writing"]
    yield f"| ours | {ours.said['rows']:,} | {ours.said['writing']:.1f} | {rate:,.0f} | | {ours.megabytes} |"
    for step, one in ways.items():
        theirs = one.said["rows"] / one.said["writing"]
        yield (
            f"| {SAYS[step]} | {one.said['rows']:,} | {one.said['writing']:.1f} | {theirs:,.0f} | "
            f"{rate / theirs:.1f} | {one.megabytes} |"
        )
    yield ""


def _questions(found: dict[str, Measured]) -> Iterator[str]:
    if "questions" not in found:
        return
    answered = [one for one in found["questions"].said if "refused" not in one]
    yield "## Questions about one entity\n"
    yield (
        "Each asked for 20 different entities, from the busiest person down, after one answer that is not counted; "
        f"bound {QUESTION_SECONDS} s for the median. (none) = the feed holds no such thing: what is measured is that "
        "this is found out.\n"
    )
    yield "| question | median s | slowest s | rows (median) |\n|---|---|---|---|"
    for one in answered:
        if one["single"]:
            name = one["name"] + " (none)" * one["absent"]
            yield f"| {name} | {one['median']:.3f} | {one['slowest']:.3f} | {one['rows']} |"
    yield "\n## Questions about the whole graph\n"
    yield "Asked once, after one answer that is not counted.\n\n| question | seconds | rows |\n|---|---|---|"
    yield from (f"| {one['name']} | {one['median']:.2f} | {one['rows']:,} |" for one in answered if not one["single"])
    yield ""
    refused = [one["name"] for one in found["questions"].said if "refused" in one]
    if refused:
        yield f"Not answered on this graph: {', '.join(refused)}.\n"


def _names(found: dict[str, Measured]) -> Iterator[str]:
    if "names" not in found:
        return
    yield "## A part of a name\n"
    yield (
        "`find` above was asked for whole ids, for the feed names nobody. With an invented name for each of its "
        f"people, {ENTITIES} questions each:\n\n| asked for | median s | rows (median) |\n|---|---|---|"
    )
    for what, (seconds, rows) in found["names"].said.items():
        yield f"| {what} | {seconds:.3f} | {rows:.0f} |"
    yield ""


def _run(found: dict[str, Measured]) -> Iterator[str]:
    if "run" not in found:
        return
    said = found["run"].said
    same = "byte for byte the same" if not said["differing"] else f"not the same: {', '.join(said['differing'])}"
    yield (
        f"## A run\n\n`netgraph run` on all of it: {said['seconds']['neo4j']:.0f} s on Neo4j, "
        f"{said['seconds']['duckdb']:.0f} s on a DuckDB file; the {said['files']} files that it leaves are {same}.\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = Path(os.environ.get("NETGRAPH_DATA", ROOT.parent / "shared" / "data")) / "gva_us_2013_2018"
    parser.add_argument("--data", type=Path, default=folder, help="folder of the GVA feed")
    parser.add_argument("--release", default="5.26", help="of Neo4j: 5.26 or 2026")
    parser.add_argument("--sample", type=int, default=2_000, help="incidents laid down row by row")
    parser.add_argument("--only", nargs="+", default=[*OURS, *PEERS], choices=[*OURS, *PEERS], help="steps")
    parser.add_argument("--write", action="store_true", help="write docs/neo4j-speed.md")
    options = parser.parse_args()
    found = dict(measured(options))
    page = document(found, options)
    sys.stdout.write(page)
    if options.write:
        DOCUMENT.write_text(page, encoding="utf-8")
    return int(bool(faults(found)))


if __name__ == "__main__":
    sys.exit(main())
