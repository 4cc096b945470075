"""Motifs: find, count, open, test, explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config, shown_steps
from netgraph.cli.asking import FORMATS
from netgraph.errors import UnknownQuery

if TYPE_CHECKING:
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


@dataclass(frozen=True)
class Look:
    """What every command that looks into a store was asked: the records, which motifs, and the settings."""

    records: Records
    asked: MotifQuestion
    config: Config


def _shared(
    store: Store,
    names: Names = None,
    file: Own = None,
    level: Level = "person",
    days: Days = None,
    as_of: AsOf = None,
    format_: Format = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> tuple[Look, str]:
    """Read the options that every such command takes."""
    from netgraph.pipeline.motifs import MotifQuestion, known_records

    asked = MotifQuestion(tuple(names or ()), tuple(file or ()), level, days)
    settings = read_config(config, purpose=purpose)
    with shown_steps() as steps:
        return Look(known_records(store, as_of=as_of, config=settings, steps=steps), asked, settings), format_


def looks(answer: Callable[..., Any]) -> Callable[..., None]:
    """Turn a function of a `Look` and options of its own into a command that prints the table it returns."""
    every, own = signature(_shared, eval_str=True), signature(answer, eval_str=True)
    options = [part for part in own.parameters.values() if part.kind is Parameter.KEYWORD_ONLY]

    @wraps(answer)
    def printed(**given: Any) -> None:
        mine = {option.name: given.pop(option.name) for option in options}
        look, format_ = _shared(**given)
        _print(answer(look, **mine), format_)

    shared = [part.replace(kind=Parameter.KEYWORD_ONLY) for part in every.parameters.values()]
    printed.__signature__ = Signature([*shared, *options])  # type: ignore[attr-defined]
    return printed


@motifs.command()
@command
@looks
def find(
    look: Look,
    *,
    limit: Annotated[int | None, typer.Option(help="At most so many of each, the earliest.", min=0)] = None,
) -> Any:
    """Find where motifs happened, incident by incident.

    Example: netgraph motifs find retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import find_in

    return find_in(look.records, look.asked, limit=limit, config=look.config)


@motifs.command()
@command
@looks
def count(look: Look) -> Any:
    """Count motifs within 1, 3, 7, 14, 30 and 90 days: expected numbers, as attribution is uncertain.

    Example: netgraph motifs count --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import count_in

    return count_in(look.records, look.asked, config=look.config)


@motifs.command("open")
@command
@looks
def open_(look: Look) -> Any:
    """List what is half done: who could close it, on whom, until when, and how likely.

    Example: netgraph motifs open retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import open_in

    return open_in(look.records, look.asked, config=look.config)


@motifs.command()
@command
@looks
def test(
    look: Look,
    *,
    null: Annotated[str, typer.Option(help="What nothing looks like: N1, N2, N3 or N4.")] = "N2",
    draws: Annotated[int, typer.Option(help="Drawn worlds to compare with.")] = 999,
    seed: Annotated[int | None, typer.Option(help="Seed of the drawn worlds.")] = None,
    known_only: Annotated[bool, typer.Option("--known-only", help="Leave unknown attackers out.")] = False,
    without: Annotated[list[str] | None, typer.Option(help="N4: a channel the drawn worlds have not; several.")] = None,
) -> Any:
    """Say how surprising the counts are.

    They are set beside shuffled times (N1), times shuffled in a season (N2), attackers by the toss of a coin (N3), or
    streams drawn from the stored model of group dyads (N4; netgraph train dyads), fitted anew without the channels of
    --without (retaliation, inertia, …). An unknown attacker is shared among those known to have fought the one
    attacked, but not under N3; under N4 only attacks of a known pair count, and as many of the drawn ones are hidden.

    Example: netgraph motifs test retaliation --level group --store duckdb:city.duckdb --purpose "trial"
    """
    from netgraph.pipeline.motifs import Trial, test_in

    config = look.config if seed is None else replace(look.config, seed=seed)
    trial = Trial(null, draws, known_only, tuple(without or ()))
    with _shown_progress() as progress:
        found = test_in(look.records, look.asked, trial, config=config, progress=progress)
    typer.echo(f"{null}, {draws} draws, seed {config.seed}", err=True)
    return found


@motifs.command()
@command
def explain(
    names: Names = None,
    file: Own = None,
    cypher: Annotated[bool, typer.Option("--cypher", help="Print the statement that finds it in Neo4j.")] = False,
    level: Level = "person",
    language: Language = None,
    config: Settings = None,
) -> None:
    """Say what motifs mean, or print the Cypher that finds them; runs nothing.

    Example: netgraph motifs explain ally_strikes_back --cypher
    """
    from netgraph.motifs.library import library
    from netgraph.pipeline.motifs import MotifQuestion, explain

    every = MotifQuestion(tuple(names or (() if file else library())), tuple(file or ()), level)
    typer.echo(explain(every, cypher=cypher, language=read_config(config, language=language).language))


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
