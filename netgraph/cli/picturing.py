"""Still pictures for reports: picture timeline, motif, rivalries, calibration, near-repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config

__all__: list[str] = []

picture = typer.Typer(help="Draw a still picture for a report, as SVG or PNG.", no_args_is_help=True)
app.add_typer(picture, name="picture")

Out = Annotated[Path, typer.Option("--out", help="File to write; it ends in .svg or .png.")]


@picture.command()
@command
def timeline(  # noqa: PLR0913
    conflict: Annotated[str, typer.Argument(metavar="CONFLICT_ID", help="Which; conflicts.csv of a run lists them.")],
    out: Out,
    store: Store,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Draw the cases of one conflict in time, by the side that struck.

    Example: netgraph picture timeline conflict:f959b1f7f5 --out conflict.svg --store duckdb:city.duckdb
    --purpose "case review 12"
    """
    from netgraph.pipeline.picturing import draw_timeline

    settings = read_config(config, language=language, purpose=purpose)
    typer.echo(str(draw_timeline(conflict, out, store=store, config=settings)))


@picture.command()
@command
def motif(  # noqa: PLR0913
    ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="A retaliation of a run, or two incidents or more.")
    ],
    out: Out,
    store: Store,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Draw attacks that follow each other: who struck whom, and the time between.

    Example: netgraph picture motif demo:i00466 demo:i00491 --out answer.png --store duckdb:city.duckdb
    --purpose "case review 12"
    """
    from netgraph.pipeline.picturing import draw_motif

    settings = read_config(config, language=language, purpose=purpose)
    typer.echo(str(draw_motif(ids, out, store=store, config=settings)))


@picture.command()
@command
def rivalries(
    out: Out, store: Store, language: Language = None, purpose: Purpose = None, config: Settings = None
) -> None:
    """Draw who attacks whom among the groups, as a matrix.

    Example: netgraph picture rivalries --out rivalries.svg --store duckdb:city.duckdb --purpose "case review 12"
    """
    from netgraph.pipeline.picturing import draw_rivalries

    settings = read_config(config, language=language, purpose=purpose)
    typer.echo(str(draw_rivalries(out, store=store, config=settings)))


@picture.command()
@command
def calibration(  # noqa: PLR0913
    evaluation: Annotated[Path, typer.Argument(metavar="FOLDER", help="What netgraph evaluate wrote.")],
    out: Out,
    store: Store,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Draw whether stated chances came true, from an evaluation of people or of conflicts.

    Example: netgraph picture calibration evaluation --out calibration.svg --store duckdb:city.duckdb
    --purpose "yearly audit"
    """
    from netgraph.pipeline.picturing import draw_calibration

    settings = read_config(config, language=language, purpose=purpose)
    typer.echo(str(draw_calibration(evaluation, out, store=store, config=settings)))


@picture.command("near-repeat")
@command
def near_repeat(  # noqa: PLR0913
    out: Out,
    store: Store,
    kind: Annotated[list[str] | None, typer.Option(help="Kind of incident; several; every attack if left out.")] = None,
    metres: Annotated[str, typer.Option(help="Ends of the bands of distance.")] = "100,200,400,800",
    days: Annotated[str, typer.Option(help="Ends of the bands of time.")] = "7,14,28,56",
    draws: Annotated[int, typer.Option(min=1, help="How often the times are shuffled.")] = 199,
    seed: Annotated[int | None, typer.Option(help="Seed; the configuration's if left out.")] = None,
    language: Language = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Draw how many incidents lie near each other in place and time, beside what chance would give.

    Example: netgraph picture near-repeat --kind shooting --out near.svg --store duckdb:city.duckdb
    --purpose "case review 12"
    """
    from netgraph.pipeline.picturing import draw_near_repeats, read_bands

    settings = read_config(config, language=language, purpose=purpose, seed=seed)
    asked = {"kinds": kind or (), "bands": read_bands(metres, days), "draws": draws}
    typer.echo(str(draw_near_repeats(out, **asked, store=store, config=settings)))  # type: ignore[arg-type]
