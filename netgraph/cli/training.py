"""Learning from one's own records: train links, train dyads."""

from __future__ import annotations

from typing import Annotated

import typer

from netgraph.cli.app import Purpose, Settings, Store, app, command, read_config
from netgraph.cli.asking import FORMATS
from netgraph.errors import UnknownQuery

__all__: list[str] = []

train = typer.Typer(help="Learn from the installation's own records.", no_args_is_help=True)
app.add_typer(train, name="train")


@train.callback()
def _group() -> None:
    """Learn from the installation's own records."""


@train.command()
@command
def links(
    store: Store,
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Learn what each kind of evidence between two cases is worth, from solved cases and judged links.

    Example: netgraph train links --store duckdb:city.duckdb --purpose "yearly training"
    """
    from netgraph.pipeline.training import train_links

    if format_ not in FORMATS:
        raise UnknownQuery(f"train links: --format: got {format_!r}, allowed {', '.join(FORMATS)}")
    enough, report = train_links(store=store, config=read_config(config, purpose=purpose))
    FORMATS[format_](report)
    told = "kept: the next run weighs links by them" if enough else "insufficient data: the shipped weights stand"
    typer.echo(told, err=True)


@train.command()
@command
def dyads(
    store: Store,
    format_: Annotated[str, typer.Option("--format", help="table, json or csv.")] = "table",
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Learn which group attacks which next, from the attacks between groups on record.

    Example: netgraph train dyads --store duckdb:city.duckdb --purpose "weekly training"
    """
    from netgraph.pipeline.training import train_dyads

    if format_ not in FORMATS:
        raise UnknownQuery(f"train dyads: --format: got {format_!r}, allowed {', '.join(FORMATS)}")
    attacks, enough, report = train_dyads(store=store, config=read_config(config, purpose=purpose))
    FORMATS[format_](report)
    told = f"kept: fitted to {attacks} attacks" if enough else f"insufficient data: {attacks} attacks between groups"
    typer.echo(told, err=True)
