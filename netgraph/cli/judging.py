"""What a person decides about a finding: judge link, judge conflict, judge flag."""

from __future__ import annotations

from typing import Annotated

import typer

from netgraph.cli.app import Purpose, Settings, Store, app, command, read_config

__all__: list[str] = []

judge = typer.Typer(help="Decide about a finding: it is kept, and the next run knows it.", no_args_is_help=True)
app.add_typer(judge, name="judge")

Verdict = Annotated[str, typer.Option(help="confirmed, dismissed, or undecided (takes an earlier one back).")]
Reason = Annotated[str, typer.Option(help="Why, for whoever reads it later.")]


@judge.command()
@command
def link(  # noqa: PLR0913
    a: Annotated[str, typer.Argument(help="One incident.")],
    b: Annotated[str, typer.Argument(help="The other.")],
    store: Store,
    verdict: Verdict,
    reason: Reason,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say whether two cases belong together; a dismissed link does not come back.

    Example: netgraph judge link demo:i00012 demo:i00047 --verdict dismissed --reason "another man of that name"
    --store duckdb:city.duckdb --purpose "case review 12"
    """
    _say(store, purpose, config, kind="link", a=a, b=b, verdict=verdict, reason=reason)


@judge.command()
@command
def conflict(  # noqa: PLR0913
    a: Annotated[str, typer.Argument(metavar="CONFLICT", help="Id of a conflict of the latest run.")],
    store: Store,
    verdict: Verdict,
    reason: Reason,
    b: Annotated[str | None, typer.Argument(metavar="[INCIDENT]", help="One of its cases: does it belong?")] = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say whether a conflict is one, or whether one of its cases belongs to it.

    Example: netgraph judge conflict conflict:3263756b4d --verdict confirmed --reason "known to the group unit"
    --store duckdb:city.duckdb --purpose "case review 12"
    """
    _say(store, purpose, config, kind="conflict", a=a, b=b, verdict=verdict, reason=reason)


@judge.command()
@command
def flag(  # noqa: PLR0913
    a: Annotated[str, typer.Argument(metavar="PERSON", help="Id of a person on a list of the latest run.")],
    store: Store,
    verdict: Verdict,
    reason: Reason,
    b: Annotated[str | None, typer.Argument(metavar="[LIST]", help="victim, suspect or concern; any of them.")] = None,
    purpose: Purpose = None,
    config: Settings = None,
) -> None:
    """Say whether somebody stands on a list rightly.

    Example: netgraph judge flag demo:p0143 victim --verdict dismissed --reason "moved abroad in May"
    --store duckdb:city.duckdb --purpose "case review 12"
    """
    _say(store, purpose, config, kind="flag", a=a, b=b, verdict=verdict, reason=reason)


def _say(store: str, purpose: str | None, config: Settings, **said: str | None) -> None:
    from netgraph.pipeline.judging import Judgement
    from netgraph.pipeline.judging import judge as keep

    report = keep(Judgement(**said), store=store, config=read_config(config, purpose=purpose))  # type: ignore[arg-type]
    how = "as it was" if report.is_unchanged else "kept"
    typer.echo(f"{how}: {said['kind']} {said['a']}{' ' + said['b'] if said['b'] else ''} {said['verdict']}")
