"""How good what netgraph finds is, where the truth is known: evaluate conflicts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Purpose, Settings, Store, app, command, read_config, shown_steps

__all__: list[str] = []

evaluate = typer.Typer(help="Compare what netgraph finds with a known truth.", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate")


@evaluate.command()
@command
def conflicts(  # noqa: PLR0913
    store: Store,
    truth: Annotated[Path, typer.Option(help="Folder with incidents.csv: incident_id, conflict_id.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables and the verdict.")],
    as_of: Annotated[str | None, typer.Option(help="What was known when; the newest record if left out.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed; the configuration's if left out.")] = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say how near the conflicts found come to the true ones, beside the obvious ways.

    Example: netgraph evaluate conflicts --truth city/truth --store duckdb:city.duckdb --out evaluation
    --purpose "method test"
    """
    from netgraph.pipeline.evaluating import evaluate_conflicts

    settings = read_config(config, seed=seed, purpose=purpose)
    with shown_steps() as steps:
        found = evaluate_conflicts(store, truth=truth, out=out, as_of=as_of, config=settings, steps=steps)
    typer.echo(found.verdict, nl=False)
    typer.echo(f"tables in {found.folder}", err=True)
