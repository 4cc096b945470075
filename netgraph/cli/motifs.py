"""Motifs: find, count, open, test, explain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config, shown_steps
from netgraph.cli.asking import FORMATS
from netgraph.errors import UnknownQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame

    from netgraph.config import Config
    from netgraph.pipeline.motifs import MotifQuestion, Records

__all__: list[str] = []

_DIGITS = 3
motifs = typer.Typer(help="Small ordered patterns of incidents, such as retaliation.", no_args_is_help=True)
app.add_typer(motifs, name="motifs")

Names = Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="Shipped motifs; all of the level if none.")]
Own = Annotated[list[Path] | None, typer.Option("--file", help="A motif of your own (TOML); may be given often.")]
Level = Annotated[str, typer.Option(help="Between whom: person or group.")]
Days = Annotated[float | None, typer.Option(help="Longest time from the first to the last incident.")]
AsOf = Annotated[str | None, typer.Option(help="Moment to look from: a date, a UTC time, or now.")]
Format = Annotated[str, typer.Option("--format", help="table, json or csv.")]


@motifs.command()
@command
def find(  # noqa: PLR0913
    store: Store,
    names: Names = None,
    file: Own = None,
    level: Level = "person",
    days: Days = None,
    limit: Annotated[int | None, typer.Option(help="At most so many of each, the earliest.", min=0)] = None,
    as_of: AsOf = None,
    format_: Format = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Find where motifs happened, incident by incident.

    Example: netgraph motifs find retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import find_in

    settings, asked = read_config(config, purpose=purpose), _asked(names, file, level, days)
    _print(find_in(_records(store, as_of, settings), asked, limit=limit, config=settings), format_)


@motifs.command()
@command
def count(  # noqa: PLR0913
    store: Store,
    names: Names = None,
    file: Own = None,
    level: Level = "person",
    days: Days = None,
    as_of: AsOf = None,
    format_: Format = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Count motifs within 1, 3, 7, 14, 30 and 90 days: expected numbers, as attribution is uncertain.

    Example: netgraph motifs count --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import count_in

    settings, asked = read_config(config, purpose=purpose), _asked(names, file, level, days)
    _print(count_in(_records(store, as_of, settings), asked, config=settings), format_)


@motifs.command("open")
@command
def open_(  # noqa: PLR0913
    store: Store,
    names: Names = None,
    file: Own = None,
    level: Level = "person",
    days: Days = None,
    as_of: AsOf = None,
    format_: Format = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """List what is half done: who could close it, on whom, until when, and how likely.

    Example: netgraph motifs open retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import open_in

    settings, asked = read_config(config, purpose=purpose), _asked(names, file, level, days)
    _print(open_in(_records(store, as_of, settings), asked, config=settings), format_)


@motifs.command()
@command
def test(  # noqa: PLR0913
    store: Store,
    names: Names = None,
    file: Own = None,
    level: Level = "person",
    days: Days = None,
    null: Annotated[str, typer.Option(help="What nothing looks like: N1, N2 or N3.")] = "N2",
    draws: Annotated[int, typer.Option(help="Drawn worlds to compare with.")] = 999,
    seed: Annotated[int | None, typer.Option(help="Seed of the drawn worlds.")] = None,
    as_of: AsOf = None,
    format_: Format = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say how surprising the counts are.

    They are set beside shuffled times (N1), times shuffled in a season (N2), or attackers by the toss of a coin (N3).

    Example: netgraph motifs test retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import test_in

    settings, asked = read_config(config, purpose=purpose, seed=seed), _asked(names, file, level, days)
    records = _records(store, as_of, settings)
    with _shown_progress() as progress:
        found = test_in(records, asked, kind=null, draws=draws, config=settings, progress=progress)
    _print(found, format_)
    typer.echo(f"{null}, {draws} draws, seed {settings.seed}", err=True)


@motifs.command()
@command
def explain(
    names: Names = None,
    file: Own = None,
    cypher: Annotated[bool, typer.Option("--cypher", help="Print the statement that finds it in Neo4j.")] = False,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Say what motifs mean, or print the Cypher that finds them; runs nothing.

    Example: netgraph motifs explain ally_strikes_back --cypher
    """
    from netgraph.motifs.library import library
    from netgraph.pipeline.motifs import MotifQuestion, explain

    every = MotifQuestion(tuple(names or (() if file else library())), tuple(file or ()))
    typer.echo(explain(every, cypher=cypher, language=read_config(config, language=language).language))


def _asked(names: list[str] | None, files: list[Path] | None, level: str, days: float | None) -> MotifQuestion:
    from netgraph.pipeline.motifs import MotifQuestion

    return MotifQuestion(tuple(names or ()), tuple(files or ()), level, days)


def _records(store: str, as_of: str | None, config: Config) -> Records:
    from netgraph.pipeline.motifs import known_records

    with shown_steps() as steps:
        return known_records(store, as_of=as_of, config=config, steps=steps)


def _print(answer: DataFrame, format_: str) -> None:
    if format_ not in FORMATS:
        raise UnknownQuery(f"motifs: --format: got {format_!r}, allowed {', '.join(FORMATS)}")
    if format_ == "table":
        answer = answer.round(dict.fromkeys(answer.select_dtypes("float"), _DIGITS))
    FORMATS[format_](answer)


@contextmanager
def _shown_progress() -> Iterator[Callable[[int, int], None]]:
    """Show how many worlds are drawn, on a terminal only."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        drawn = bar.add_task("draw worlds", total=None)
        yield lambda done, total: bar.update(drawn, completed=done, total=total)
