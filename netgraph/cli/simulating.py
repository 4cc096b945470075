"""Invented cities: simulate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import app, command, shown_steps

__all__: list[str] = []

Null = Annotated[
    str,
    typer.Option(help="What is absent: none, static, flaring, ordinary, no_precursors, no_near_repeat, no_effect."),
]


@app.command()
@command
def simulate(
    out: Annotated[Path, typer.Option(help="Folder for the records (csv_folder form) and truth/.")],
    size: Annotated[str, typer.Option(help="village (300 people), town (5,000) or city (67,500).")] = "village",
    years: Annotated[float, typer.Option(help="How many years happen.")] = 10,
    difficulty: Annotated[str, typer.Option(help="How much is seen: easy, medium or hard.")] = "medium",
    mechanism: Annotated[str, typer.Option(help="How attacks spread: grid or off_grid.")] = "grid",
    null: Null = "none",
    aggressions: Annotated[
        float | None, typer.Option(help="Attacks to be expected; the size's own if left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seeds 1-20 are for learning, 101 and up for tests.", min=0)] = 101,
) -> None:
    """Simulate a city whose truth is known, and write its records and its truth.

    Example: netgraph simulate --size town --years 3 --difficulty hard --out out/town
    """
    from netgraph import pipeline

    made = {"size": size, "years": years, "difficulty": difficulty, "mechanism": mechanism, "null": null}
    with shown_steps() as steps:
        done = pipeline.simulate_city(out=out, seed=seed, steps=steps, aggressions=aggressions, **made)
    for name, rows in done.records.items():
        typer.echo(f"{name:15} {rows:>10,}")
    typer.echo(f"\nThe records are in {done.folder}; what really happened is in {done.folder / 'truth'}.")
