"""How long pages take to write and to draw: one line a page, exit 1 if a bound is missed.

::

    python benchmarks/pages.py duckdb:out/demo/demo.duckdb --within 5      # every kind of page of the newest run
    python benchmarks/pages.py duckdb:gva.duckdb --within 20
    python benchmarks/pages.py --people 5000      # one large picture, and plain pyvis beside it

A page's seconds are those from the open store to the file, reading included; ``--cpu`` takes the processor's, for a
machine that is shared. Drawn is when Chromium has painted the picture, every request but that of the file refused.
The peer is the page that pyvis itself generates of the same nodes and edges, laid out by its own physics in the same
browser. Pages lie in a temporary folder and are gone afterwards.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from netgraph.config import Config
from netgraph.errors import NetgraphError
from netgraph.pipeline.showing import show
from netgraph.store import open_store

if TYPE_CHECKING:
    from netgraph.model.findings import Findings

DRAWN_SECONDS = 5.0
MOST_WAITED = 60.0
PURPOSE = "benchmark"
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
MARKS = "() => window.netgraph ? netgraph.network.body.nodeIndices.length : 0"
SETTLED = "() => window.network && network.body.nodeIndices.length > 0 && !network.physics.stabilizing"
Pages = dict[str, Callable[[Path], object]]


def main() -> int:
    """Measure, print one line a page, and say by the exit code whether all bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?")
    parser.add_argument("--within", type=float, default=20.0, help="seconds a page may take to write")
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--cpu", action="store_true")
    asked = parser.parse_args()
    missed = 0
    with TemporaryDirectory() as folder, browser() as chromium:
        if asked.store:
            pages = pages_of(asked.store)
            missed += sum(measured(pages, Path(folder), chromium, cpu=asked.cpu, within=asked.within))
        if asked.people:
            missed += large(asked.people, Path(folder), chromium, cpu=asked.cpu)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    return int(missed > 0)


def pages_of(store: str) -> Pages:
    """Return what writes each kind of page of the newest run in a store."""
    config = Config(purpose=PURPOSE)
    with open_store(store, actor="benchmark", purpose=PURPOSE) as kept:
        findings = kept.read_findings(only=["conflicts", "members"])
    pages: Pages = {"brief": lambda path: whole(store, path), "network": lambda path: whole(store, path, brief=False)}
    pages |= of_largest(findings, store, config)
    return pages | {name: one((name, ""), store, config) for name in ("communities", "rivalries")}


def of_largest(findings: Findings, store: str, config: Config) -> Pages:
    """Return what writes the pages of the gravest conflict, of its first case and of its first person."""
    order = findings.conflicts.sort_values(["serious_cases", "cases"], ascending=False)
    if order.empty:
        return busiest(store, config)
    conflict = order["conflict_id"].iloc[0]
    own = findings.members[findings.members["conflict_id"] == conflict].drop_duplicates("entity_kind")
    subjects = {row.entity_kind: (row.entity_kind, row.entity_id) for row in own.itertuples(index=False)}
    pages = {name: one(what, store, config) for name, what in ({"conflict": ("conflict", conflict)} | subjects).items()}
    return {"conflict brief": one(("conflict", conflict), store, config, form="brief")} | pages


def busiest(store: str, config: Config) -> Pages:
    """Return what writes the page of the person of most parts in cases, where a run found no conflict."""
    with open_store(store, actor="benchmark", purpose=PURPOSE) as kept:
        parts = kept.read().involvements
    named = parts[(parts["entity_kind"] == "person") & ~parts["anonymous"]]["entity_id"]
    if named.empty:
        return {}
    who = str(named.value_counts().sort_index().idxmax())
    return {"person": one(("person", who), store, config)}


def one(what: tuple[str, str], store: str, config: Config, *, form: str = "network") -> Callable[[Path], object]:
    """Return what writes one page of ``netgraph show``."""
    return lambda path: show(*what, path, store=store, config=config, form=form)


def whole(store: str, path: Path, *, brief: bool = True) -> None:
    """Write the brief or the network page of the newest run."""
    from netgraph.outputs.brief import write_brief
    from netgraph.outputs.network_page import write_network_page

    words = Config(purpose=PURPOSE).words()
    with open_store(store, actor="benchmark", purpose=PURPOSE) as kept:
        run = kept.read_runs()[-1]
        tables, findings = kept.read(as_of=run.as_of), kept.read_findings(run.run_id)
    told: dict[str, Any] = {"run": run, "language": "en", "vocabulary": words}
    if brief:
        write_brief(tables, findings, path, **told)
    else:
        write_network_page(tables, findings, path, seed=run.seed, **told)


def measured(pages: Pages, folder: Path, chromium: Any, *, cpu: bool, within: float) -> Iterator[bool]:
    """Write and open every page; yield whether it missed a bound."""
    clock = clock_of(cpu)
    for name, write in pages.items():
        path, start = folder / f"{name}.html", clock()
        try:
            write(path)
        except NetgraphError as error:
            print(f"{name:15} not written: {error}")
            continue
        seconds = clock() - start
        drawn, marks, asked = opened(chromium, path, cpu=cpu)
        size = path.stat().st_size / 1e6
        told = f"{size:5.1f} MB, drawn in {drawn:5.2f} s ({marks} signs), {asked} foreign requests"
        print(f"{name:15} {seconds:6.2f} s of {within:g} to write, {told}")
        path.unlink()
        yield seconds > within or drawn > DRAWN_SECONDS or asked > 0


def opened(chromium: Any, path: Path, *, cpu: bool) -> tuple[float, int, int]:
    """Open a page; return the seconds until it is painted, how many signs it drew, and what else it asked for."""
    page, asked = watched(chromium, path)
    told = page.context.new_cdp_session(page)
    told.send("Performance.enable", {"timeDomain": "threadTicks"})
    start = time.perf_counter()
    page.goto(path.as_uri())
    if page.locator("#figures").count():
        page.wait_for_selector("body[data-ready]", timeout=MOST_WAITED * 1000)
    page.evaluate(PAINTED)
    drawn, marks = time.perf_counter() - start, page.evaluate(MARKS)
    if cpu:  # what the page's own thread worked
        drawn = next(
            one["value"] for one in told.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration"
        )
    page.context.close()
    return drawn, marks, len(asked)


def clock_of(cpu: bool) -> Callable[[], float]:
    """Return what tells the seconds: of the processor, or of the wall."""
    return time.process_time if cpu else time.perf_counter


def large(people: int, folder: Path, chromium: Any, *, cpu: bool) -> int:
    """Write and draw one picture of so many people, and the same by plain pyvis; return how many bounds are missed."""
    path, plain, clock = folder / "large.html", folder / "plain.html", clock_of(cpu)
    start = clock()
    pairs = write_large(people, path)
    seconds = clock() - start
    wall, marks, asked = opened(chromium, path, cpu=False)
    drawn = opened(chromium, path, cpu=True)[0] if cpu else wall
    print(f"{people} people      {seconds:6.2f} s to write, {path.stat().st_size / 1e6:.1f} MB, {marks} signs")
    write_plain(people, pairs, plain)
    peer, settled = settle(chromium, plain)
    ratio = f"{'' if settled else 'more than '}{peer / wall:.0f} times ours"
    print(
        f"drawn in {drawn:.2f} s of {DRAWN_SECONDS:g} (wall {wall:.2f}); "
        f"plain pyvis with its own physics {peer:.1f} s, {ratio}"
    )
    return int(drawn > DRAWN_SECONDS) + int(asked > 0) + int(marks < people)


def write_large(people: int, path: Path) -> list[tuple[str, str]]:
    """Write a communities page of so many people, three ties a person, most of them inside; return the ties."""
    import pandas as pd

    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables
    from netgraph.outputs.network_board import Sheet
    from netgraph.outputs.network_overview import write_communities_page

    chance, size = Random(1), 50
    ids = [f"k:p{number:05d}" for number in range(people)]
    inside = [
        (chance.randrange(size), chance.randrange(size), block) for block in range(people // size) for _ in range(140)
    ]
    drawn = [(ids[block * size + a], ids[block * size + b]) for a, b, block in inside if a != b]
    drawn += [(ids[chance.randrange(people)], ids[chance.randrange(people)]) for _ in range(people // 5)]
    pairs = sorted({(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]})
    when = pd.Timestamp("2026-01-01").as_unit("us")
    known = {"source": "k", "recorded_at": when}
    world = Tables.of(people=pd.DataFrame({"person_id": ids, "name": [f"Åsa Ek {one}" for one in ids], **known}))
    members = pd.DataFrame({"person_id": ids, "community": [number // size for number in range(people)]})
    together = pd.DataFrame(pairs, columns=["person_a", "person_b"]).assign(weight=1.0, count=1, incident_ids="k:1")
    run = Run("0" * 12, when, 1, "0", "0", {})
    sheet = Sheet(run, "en", 1, Config(purpose=PURPOSE).words(), "A large picture", "")
    write_communities_page(world, members, together, path, sheet=sheet)
    return pairs


def write_plain(people: int, pairs: list[tuple[str, str]], path: Path) -> None:
    """Write the same nodes and edges as pyvis does by itself."""
    from pyvis.network import Network

    plain = Network(directed=True, cdn_resources="in_line")
    for number in range(people):
        plain.add_node(f"k:p{number:05d}", label=f"Åsa Ek {number}")
    for one, other in pairs:
        plain.add_edge(one, other)
    path.write_text(plain.generate_html(), encoding="utf-8")


def settle(chromium: Any, path: Path) -> tuple[float, bool]:
    """Open a plain page; return the seconds until its physics has come to rest, or how long was waited for it."""
    from playwright.sync_api import TimeoutError as TooLong

    page, _ = watched(chromium, path)
    page.set_default_timeout(MOST_WAITED * 1000)
    start, settled = time.perf_counter(), True
    try:
        page.goto(path.as_uri(), timeout=MOST_WAITED * 1000)
        page.wait_for_function(SETTLED, timeout=MOST_WAITED * 1000)
    except TooLong:
        settled = False
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds, settled


def watched(chromium: Any, path: Path) -> tuple[Any, list[str]]:
    """Return a page that may ask for its own file alone, and the list of what else it asks for."""
    page, asked = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page(), []

    def gate(route: Any) -> None:
        if route.request.url.split("#")[0] == path.as_uri():
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.route("**/*", gate)
    return page, asked


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium without a window."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        sys.exit("pages: no Chromium is installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


if __name__ == "__main__":
    sys.exit(main())
