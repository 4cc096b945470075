"""A page of one conflict, person or case: show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config

__all__: list[str] = []


@app.command()
@command
def show(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="conflict, person or incident; or communities or rivalries.")
    ],
    subject: Annotated[
        str, typer.Argument(metavar="[ID]", help="Which one; netgraph query find text=… finds ids.")
    ] = "",
    *,
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")],
    store: Store,
    form: Annotated[str, typer.Option("--format", help="network, or of a conflict brief.")] = "network",
    purpose: Purpose = None,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Draw one conflict, what stands around a person or a case, all communities or who attacks whom, for offline use.

    Example: netgraph show person demo:p0143 --out person.html --store duckdb:city.duckdb --purpose "case review 12"
    """
    from netgraph.pipeline.showing import show as write

    settings = read_config(config, purpose=purpose, language=language)
    typer.echo(str(write(what, subject, out, store=store, config=settings, form=form)))
