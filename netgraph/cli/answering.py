"""One new incident: answer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config

__all__: list[str] = []


class Format(StrEnum):
    """In which form an answer is given."""

    text = "text"
    json = "json"
    page = "page"


Incident = Annotated[str | None, typer.Argument(metavar="[INCIDENT_ID]", help="The incident, as source:local_id.")]
Case = Annotated[
    Path | None,
    typer.Option("--incident", help="Tonight's case, not loaded yet: a folder in the exchange form, .toml or .json."),
]
Now = Annotated[str | None, typer.Option(help="As known when: a date or a UTC time; the newest record's by default.")]
Form = Annotated[Format, typer.Option("--format", help="text, json or page (one HTML file that needs no network).")]
Out = Annotated[Path | None, typer.Option(help="Write there instead of to standard output; needed for a page.")]


@app.command()
@command
def answer(
    store: Store,
    incident_id: Incident = None,
    incident: Case = None,
    now: Now = None,
    form: Form = Format.text,
    out: Out = None,
    purpose: Purpose = None,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Say of one incident how likely revenge is, between whom, and whom to reach on each side.

    Example: netgraph answer demo:i00535 --store duckdb:city.duckdb --purpose "duty desk" --format page --out a.html
    """
    from netgraph.pipeline.answering import answer_case, written_answer

    settings = read_config(config, purpose=purpose, language=language)
    told = answer_case(
        incident_id, store=store, config=settings, now=now, case=str(incident) if incident is not None else None
    )
    text = written_answer(told, form.value, config=settings, out=out)
    typer.echo(text)
