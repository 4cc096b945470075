"""How good what netgraph finds is: conflicts where the truth is known, people by what came afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config, shown_steps

__all__: list[str] = []

evaluate = typer.Typer(
    help="Compare what netgraph finds with a known truth, or with what came afterwards.", no_args_is_help=True
)
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


@evaluate.command()
@command
def people(  # noqa: PLR0913
    store: Store,
    out: Annotated[Path, typer.Option(help="Folder for the tables, the pictures and the verdict.")],
    origin: Annotated[list[str] | None, typer.Option(help="Moment to judge at; several; by default eight.")] = None,
    horizon: Annotated[list[float] | None, typer.Option(help="Days ahead; several; by default all seven.")] = None,
    repeat_days: Annotated[float, typer.Option(help="Outcomes so soon after another incident do not count.")] = 0.0,
    seed: Annotated[int | None, typer.Option(help="Seed; the configuration's if left out.")] = None,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say how good the ranked lists would have been in the past, beside the simple ways.

    Example: netgraph evaluate people --store duckdb:city.duckdb --out evaluation --horizon 90 --horizon 365
    --purpose "yearly audit"
    """
    from netgraph.pipeline.evaluating_people import evaluate_people

    settings = read_config(config, seed=seed, language=language, purpose=purpose)
    asked = {"origins": origin or (), "horizons": horizon or (), "repeat_days": repeat_days}
    with shown_steps() as steps:
        found = evaluate_people(store, out=out, **asked, config=settings, steps=steps)  # type: ignore[arg-type]
    typer.echo(found.verdict, nl=False)
    typer.echo(f"tables and pictures in {out}", err=True)


@evaluate.command()
@command
def dyads(  # noqa: PLR0913
    store: Store,
    out: Annotated[Path, typer.Option(help="Folder for the tables, the pictures and the verdict.")],
    origin: Annotated[list[str] | None, typer.Option(help="Moment to judge at; several; by default 52 weeks.")] = None,
    horizon: Annotated[list[float] | None, typer.Option(help="Days ahead; several; by default all six.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed; the configuration's if left out.")] = None,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say how good the forecasts of attacks between groups would have been in the past, beside the simple ways.

    Example: netgraph evaluate dyads --store duckdb:city.duckdb --out evaluation --horizon 7 --horizon 30
    --purpose "yearly audit"
    """
    from netgraph.pipeline.evaluating_dyads import evaluate_dyads

    settings = read_config(config, seed=seed, language=language, purpose=purpose)
    with shown_steps() as steps:
        found = evaluate_dyads(
            store, out=out, origins=origin or (), horizons=horizon or (), config=settings, steps=steps
        )
    typer.echo(found.verdict, nl=False)
    typer.echo(f"tables and pictures in {out}", err=True)
