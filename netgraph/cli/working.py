"""From records to findings: demo, check, load, run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgraph.cli.app import (
    INVALID,
    Feed,
    Language,
    Location,
    Purpose,
    Settings,
    Store,
    app,
    command,
    read_config,
    shown_steps,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame

    from netgraph.pipeline import Loaded, Ran

__all__: list[str] = []

SHOWN_REJECTS = 20
SHOWN_LETTERS = 40


@app.command()
@command
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything the demo leaves.")] = Path("out/demo"),
    seed: Annotated[int, typer.Option(help="Seed of the invented city.")] = 1,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Build a small invented city, load it, analyse it, and say what to open.

    Example: netgraph demo --out out/demo
    """
    from netgraph.pipeline import demonstrate

    with shown_steps() as steps:
        ran = demonstrate(out, config=read_config(config, language=language, seed=seed), steps=steps)
    _say_run(ran)


@app.command()
@command
def check(feed: Feed, path: Location, config: Settings = None) -> None:
    """Read a feed and report what would be loaded and what rejected; writes nothing. Exit 3 if a row is broken.

    Example: netgraph check csv_folder fixtures/two_gangs
    """
    from netgraph.pipeline import read_feed_tables

    with shown_steps() as steps:
        tables, rejected = read_feed_tables(feed, path, config=read_config(config), steps=steps)
    for name, rows in tables.counts().items():
        if rows:
            typer.echo(f"{name:15} {rows:>10,}")
    for what, rows in {**rejected.not_carried, **rejected.explained}.items():
        typer.echo(f"{what}: {rows:,}")
    typer.echo(f"{'rejected':15} {len(rejected.rows):>10,}")
    for line in _rejects_in_words(rejected.rows):
        typer.echo(f"  {line}")
    if len(rejected.rows):
        raise typer.Exit(INVALID)


@app.command()
@command
def load(
    feed: Feed,
    path: Location,
    store: Store,
    report: Annotated[Path | None, typer.Option(help="Folder for load.json and rejected.csv.")] = None,
    complete: Annotated[bool, typer.Option(help="Withdraw records of the same sources that are absent.")] = False,
    full_copy: Annotated[bool, typer.Option("--full-copy", help="Keep rejected rows whole, names and all.")] = False,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Load a feed into a store; loading the same records again changes nothing and says so. Exit 3 if all is rejected.

    Example: netgraph load csv_folder fixtures/two_gangs --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph import pipeline

    with shown_steps() as steps:
        loaded = pipeline.load(
            feed,
            path,
            store=store,
            config=read_config(config, purpose=purpose),
            steps=steps,
            complete=complete,
            report=report,
            full_copy=full_copy,
        )
    _say_load(loaded)
    if loaded.is_empty:
        raise typer.Exit(INVALID)


@app.command()
@command
def run(
    store: Store,
    out: Annotated[Path, typer.Option(help="Folder for the findings, the network page and run.json.")],
    as_of: Annotated[str | None, typer.Option(help="Moment to look from: a date, a UTC time, or now.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    capacity: Annotated[int | None, typer.Option(help="How many can be reached: the length of each list.")] = None,
    area: Annotated[str | None, typer.Option(help="Only people with an own part in an incident in this area.")] = None,
    horizon: Annotated[int | None, typer.Option(help="For how many days ahead the lists are (14).")] = None,
    purpose: Purpose = None,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Find conflicts and retaliation, rank whom to reach, and leave findings in the store and files in a folder.

    Example: netgraph run --store duckdb:city.duckdb --out out/tonight --capacity 50 --purpose "nightly run"
    """
    from netgraph import pipeline

    lists = {"list_length": capacity, "area": area, "horizon_days": horizon}
    settings = read_config(config, purpose=purpose, language=language, seed=seed, **lists)
    with shown_steps() as steps:
        ran = pipeline.run(store, out=out, as_of=as_of, config=settings, steps=steps)
    _say_run(ran)


def _rejects_in_words(rows: DataFrame) -> Iterator[str]:
    for row in rows.head(SHOWN_REJECTS).fillna("").itertuples():
        got = row.value if len(row.value) <= SHOWN_LETTERS else row.value[:SHOWN_LETTERS] + "…"
        column = f", {row.column}" if row.column else ""
        yield f"{row.file} row {row.row}{column}: {f'got {got!r}; ' if got else ''}{row.reason}"
    if len(rows) > SHOWN_REJECTS:
        yield f"and {len(rows) - SHOWN_REJECTS:,} more; netgraph load writes all of them to rejected.csv"


def _say_load(loaded: Loaded) -> None:
    typer.echo(f"{'':15}{'added':>11}{'changed':>11}{'withdrawn':>11}{'unchanged':>11}")
    for name, rows in loaded.report.tables.items():
        if rows.added + rows.changed + rows.withdrawn + rows.unchanged:
            typer.echo(f"{name:15}{rows.added:>11,}{rows.changed:>11,}{rows.withdrawn:>11,}{rows.unchanged:>11,}")
    if loaded.is_empty:
        typer.echo("nothing was loaded: every row was rejected")
    elif loaded.report.is_unchanged:
        typer.echo("nothing new: the store already held all of it")
    typer.echo(f"{len(loaded.rejected.rows):,} rows rejected; the report is in {loaded.folder}", err=True)


def _say_run(ran: Ran) -> None:
    typer.echo(f"run {ran.run.run_id} as of {ran.run.as_of:%Y-%m-%d %H:%M} UTC")
    if ran.event_time_split:
        typer.echo("event-time split: some sources do not say when a record became known, only when it happened")
    for name, frame in ran.findings.items():
        typer.echo(f"{name:16} {len(frame):>8,}")
    typer.echo(f"people ranked by {ran.ranked_by}")
    typer.echo(f"\nOpen {ran.folder / 'brief.html'} in a browser; the lists are CSV files beside it.")
