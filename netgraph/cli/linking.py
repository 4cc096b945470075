"""One new case: link."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from netgraph.cli.app import Language, Purpose, Settings, Store, app, command, read_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgraph.pipeline.linking import Linked

__all__: list[str] = []

SHOWN_CONFLICTS = 3
SHOWN_REASONS = 8


@app.command()
@command
def link(
    incident_id: Annotated[str, typer.Argument(metavar="INCIDENT_ID", help="The case, as source:local_id.")],
    store: Store,
    json_: Annotated[bool, typer.Option("--json", help="Print all of it as JSON, words in both languages.")] = False,
    purpose: Purpose = None,
    language: Language = None,
    config: Settings = None,
) -> None:
    """Say which conflict of the last run a case most likely belongs to, how likely, and why.

    Example: netgraph link demo:i00535 --store duckdb:city.duckdb --purpose "case review 12"
    """
    from netgraph.pipeline.linking import link_case

    settings = read_config(config, purpose=purpose, language=language)
    linked = link_case(incident_id, store=store, config=settings)
    if json_:
        typer.echo(json.dumps(linked.as_dict(), ensure_ascii=False, indent=1))
        return
    typer.echo("\n".join(_in_words(linked, settings.language)))


def _in_words(linked: Linked, language: str) -> Iterator[str]:
    from netgraph.model.vocabulary import phrase

    yield phrase("link_compared", language, run=linked.run.run_id, date=f"{linked.run.as_of:%Y-%m-%d}")
    yield _verdict(linked, language)
    if linked.own:
        yield phrase("link_own", language, conflict=linked.own)
    shown = linked.conflicts.head(SHOWN_CONFLICTS)
    for row in shown.itertuples(index=False):
        told = {"conflict": row.conflict_id, "cases": row.cases, "last": f"{row.last_incident_at:%Y-%m-%d}"}
        yield ""
        yield phrase("link_conflict", language, chance=f"{100 * row.probability:.0f}", **told)
        yield from _reasons(linked, row.conflict_id, language)
    alone = linked.reasons[linked.reasons["conflict_id"].isna().to_numpy()]
    if len(alone):
        yield ""
        yield phrase("link_alone", language)
        yield from _reasons(linked, None, language)


def _verdict(linked: Linked, language: str) -> str:
    from netgraph.model.vocabulary import phrase

    told = {"incident": linked.incident_id, "count": linked.looked_at}
    if linked.best is not None:
        chance = f"{100 * linked.conflicts['probability'].iloc[0]:.0f}"
        return phrase("link_best", language, conflict=linked.best, chance=chance, **told)
    if len(linked.reasons):
        return phrase("link_unsure", language, **told)
    return phrase("link_nothing" if linked.named else "link_nobody", language, **told)


def _reasons(linked: Linked, conflict: str | None, language: str) -> Iterator[str]:
    rows = linked.reasons
    own = rows[(rows["conflict_id"].isna() if conflict is None else rows["conflict_id"] == conflict).to_numpy()]
    for row in own.head(SHOWN_REASONS).to_dict("records"):
        caution = row[f"caution_{language}"]
        doubt = f" ({caution})" if caution else ""
        chance = f"{100 * row['link_probability']:.0f}"
        yield f"  {row['incident_id']} ({chance} %): {row[f'why_{language}']} [{row['entity']}]{doubt}"
    if len(own) > SHOWN_REASONS:
        yield f"  … {len(own) - SHOWN_REASONS}"
