"""The command line: each command reads its options, calls one function of the pipeline and says what came of it.

Data goes to standard output, everything else to standard error; exit codes are those of `netgraph.errors`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netgraph.errors import NetgraphError, UnknownQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame

    from netgraph.config import Config
    from netgraph.pipeline import Loaded, Ran, Steps

__all__ = ["app", "main"]

INTERRUPTED = 130
INVALID = 3
PIPED_WIDTH = 200  # a terminal says its own
SHOWN_REJECTS = 20
SHOWN_LETTERS = 40

app = typer.Typer(
    name="netgraph",
    help="Graph analytics for criminal-network conflicts: which cases belong together, what may come next, "
    "whom to reach first.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Store = Annotated[str, typer.Option("--store", help="Address of the store, such as duckdb:city.duckdb.")]
Purpose = Annotated[str | None, typer.Option(help="What for (or NETGRAPH_PURPOSE); kept in the audit file.")]
Language = Annotated[str | None, typer.Option(help="Language of what people read: en or sv.")]
Settings = Annotated[Path | None, typer.Option("--config", help="Settings file (TOML).")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the whole trace of an error.")]
Feed = Annotated[str, typer.Argument(help="Name of the feed: csv_folder, gva, philadelphia, pole, stlouis, polisen.")]
Location = Annotated[str, typer.Argument(metavar="PATH", help="Where the feed's files are.")]


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        app()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def _command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command say errors of the world in one message with the right exit code, and take ``--debug``."""

    @wraps(function)
    def told(debug: bool = False, **options: Any) -> None:
        try:
            function(**options)
        except KeyboardInterrupt as error:
            typer.echo("netgraph: interrupted; nothing was left half done", err=True)
            raise typer.Exit(INTERRUPTED) from error
        except NetgraphError as error:
            if debug:
                raise
            typer.echo(f"netgraph: {error}", err=True)
            raise typer.Exit(error.exit_code) from error

    own = signature(function, eval_str=True)
    flag = Parameter("debug", Parameter.KEYWORD_ONLY, default=False, annotation=Debug)
    told.__signature__ = own.replace(parameters=[*own.parameters.values(), flag])  # type: ignore[attr-defined]
    return told


@app.command()
@_command
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

    with _steps() as steps:
        ran = demonstrate(out, config=_config(config, language=language, seed=seed), steps=steps)
    _say_run(ran)


@app.command()
@_command
def check(feed: Feed, path: Location) -> None:
    """Read a feed and report what would be loaded and what rejected; writes nothing. Exit 3 if a row is broken.

    Example: netgraph check csv_folder fixtures/two_gangs
    """
    from netgraph.pipeline import read_feed_tables

    with _steps() as steps:
        tables, rejected = read_feed_tables(feed, path, steps=steps)
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
@_command
def load(
    feed: Feed,
    path: Location,
    store: Store,
    report: Annotated[Path | None, typer.Option(help="Folder for load.json and rejected.csv.")] = None,
    complete: Annotated[bool, typer.Option(help="Withdraw records of the same sources that are absent.")] = False,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Load a feed into a store; loading the same records again changes nothing and says so.

    Example: netgraph load csv_folder fixtures/two_gangs --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph import pipeline

    with _steps() as steps:
        loaded = pipeline.load(
            feed,
            path,
            store=store,
            config=_config(config, purpose=purpose),
            steps=steps,
            complete=complete,
            report=report,
        )
    _say_load(loaded)


@app.command()
@_command
def run(
    store: Store,
    out: Annotated[Path, typer.Option(help="Folder for the findings, the network page and run.json.")],
    as_of: Annotated[str | None, typer.Option(help="Moment to look from: a date, a UTC time, or now.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    purpose: Purpose = None,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Find conflicts and retaliation, rank whom to reach, and leave findings in the store and files in a folder.

    Example: netgraph run --store duckdb:city.duckdb --out out/tonight --as-of 2026-06-30 --purpose "nightly run"
    """
    from netgraph import pipeline

    settings = _config(config, purpose=purpose, language=language, seed=seed)
    with _steps() as steps:
        ran = pipeline.run(store, out=out, as_of=as_of, config=settings, steps=steps)
    _say_run(ran)


@app.command()
@_command
def query(
    name: Annotated[str | None, typer.Argument(help="Name of the question; see --list.")] = None,
    values: Annotated[list[str] | None, typer.Argument(metavar="key=value…", help="Its parameters.")] = None,
    store: Annotated[str | None, typer.Option("--store", help="Address of the store.")] = None,
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    list_: Annotated[bool, typer.Option("--list", help="List the questions with their parameters.")] = False,
    show: Annotated[str | None, typer.Option(metavar="NAME", help="Print the statements that answer it.")] = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Ask a named question.

    Example: netgraph query find text=lind --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph import pipeline

    if list_ or show:
        typer.echo(pipeline.questions(show))
        return
    if name is None or store is None:
        raise UnknownQuery("query: needs a NAME and --store; see netgraph query --list")
    if format_ not in _FORMATS:
        raise UnknownQuery(f"query: --format: got {format_!r}, allowed {', '.join(_FORMATS)}")
    answer = pipeline.ask(name, _pairs(values or []), store=store, config=_config(config, purpose=purpose))
    _FORMATS[format_](answer)


@app.command()
@_command
def version() -> None:
    """Print the version of netgraph and of what it stands on."""
    from netgraph.pipeline import versions

    for name, number in versions().items():
        typer.echo(f"{name} {number}")


def _config(path: Path | None, **given: Any) -> Config:
    from netgraph.config import load_config

    return load_config(path, **given)


def _pairs(values: list[str]) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise UnknownQuery(f"query: parameter {value!r} needs the form key=value")
    return dict(value.split("=", 1) for value in values)


@contextmanager
def _steps() -> Iterator[Steps]:
    """Show each step while it runs, on a terminal only; quiet when piped."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from netgraph.pipeline import Steps

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def show(name: str) -> None:
            for done in progress.task_ids:
                progress.update(done, total=1, completed=1)
            progress.add_task(name, total=None)

        yield Steps(show)


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
    if loaded.report.is_unchanged:
        typer.echo("nothing new: the store already held all of it")
    typer.echo(f"{len(loaded.rejected.rows):,} rows rejected; the report is in {loaded.folder}", err=True)


def _say_run(ran: Ran) -> None:
    typer.echo(f"run {ran.run.run_id} as of {ran.run.as_of:%Y-%m-%d %H:%M} UTC")
    if ran.event_time_split:
        typer.echo("event-time split: some sources do not say when a record became known, only when it happened")
    for name, frame in ran.findings.items():
        typer.echo(f"{name:16} {len(frame):>8,}")
    typer.echo(f"\nOpen {ran.folder / 'network.html'} in a browser; the lists are CSV files beside it.")


def _as_table(answer: DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    table = Table(show_edge=False)
    for column in answer.columns:
        table.add_column(str(column), overflow="fold")
    for row in answer.astype("object").where(answer.notna(), "").itertuples(index=False):
        table.add_row(*(Text(str(value)) for value in row))
    console.print(table)
    typer.echo(f"{len(answer):,} rows", err=True)


def _as_json(answer: DataFrame) -> None:
    typer.echo(answer.to_json(orient="records", date_format="iso", date_unit="us", force_ascii=False, indent=1))


def _as_csv(answer: DataFrame) -> None:
    answer.to_csv(sys.stdout, index=False, date_format="%Y-%m-%dT%H:%M:%SZ", lineterminator="\n")


_FORMATS: dict[str, Callable[[Any], None]] = {"table": _as_table, "json": _as_json, "csv": _as_csv}
