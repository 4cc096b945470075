"""What is installed: version."""

from __future__ import annotations

import typer

from netgraph.cli.app import app, command

__all__: list[str] = []


@app.command()
@command
def version() -> None:
    """Print the version of netgraph and of what it stands on."""
    from netgraph.pipeline import versions

    for name, number in versions().items():
        typer.echo(f"{name} {number}")
