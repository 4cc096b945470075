"""Handing on: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Purpose, Settings, Store, app, command, read_config

__all__: list[str] = []

FORMS = "graphml, gexf, geojson, ftm, i2, xlsx, neo4j_csv, csv_folder"


@app.command()
@command
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {FORMS}.")],
    out: Annotated[Path, typer.Option("--out", help="File to write; a folder for i2, neo4j_csv and csv_folder.")],
    store: Store,
    run: Annotated[str, typer.Option(help="Id of the run whose findings go along, latest, or none.")] = "latest",
    around: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only the neighbourhood of these.")] = None,
    hops: Annotated[int, typer.Option(min=0, help="How far that neighbourhood reaches.")] = 2,
    full_copy: Annotated[bool, typer.Option("--full-copy", help="Write names, numbers and all versions too.")] = False,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Write the graph, or what a run found, for another tool. What must not be passed on is left out.

    Example: netgraph export graphml --out city.graphml --store duckdb:city.duckdb --purpose "case review 12"
    """
    from netgraph.pipeline.exporting import Wanted, export

    wanted = Wanted(run, tuple(around or ()), hops)
    settings = read_config(config, purpose=purpose)
    written = export(form, out, store=store, wanted=wanted, config=settings, full_copy=full_copy)
    for path in written:
        typer.echo(str(path))
