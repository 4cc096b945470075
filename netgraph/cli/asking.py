"""Named questions: query, and the ways an answer is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netgraph.cli.app import Purpose, Settings, app, command, read_config
from netgraph.errors import UnknownQuery

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["FORMATS"]

PIPED_WIDTH = 200  # a terminal says its own


@app.command()
@command
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
    if format_ not in FORMATS:
        raise UnknownQuery(f"query: --format: got {format_!r}, allowed {', '.join(FORMATS)}")
    answer = pipeline.ask(name, _pairs(values or []), store=store, config=read_config(config, purpose=purpose))
    FORMATS[format_](answer)


def _pairs(values: list[str]) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            raise UnknownQuery(f"query: parameter {value!r} needs the form key=value")
    return dict(value.split("=", 1) for value in values)


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


FORMATS: dict[str, Callable[[Any], None]] = {"table": _as_table, "json": _as_json, "csv": _as_csv}
