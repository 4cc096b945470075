"""The pages of ``docs/`` that are made from the code: data model, commands, settings.

Run ``python -m docs_site.generated`` (or ``make docs``) to write them; a test compares what is checked in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "\nThis page is made from {source} by `python -m docs_site.generated`; a change belongs there."
TYPES = {"str": "text", "float64": "number", "Int64": "whole number", "bool": "true or false", "datetime64[us]": "time"}


def data_model() -> str:
    """Return the page of all tables, columns and words, from `netgraph.model.schema` and the vocabulary."""
    return "\n".join(_data_model()) + "\n"


def commands() -> str:
    """Return the page of all commands with their options, from the command line itself."""
    return "\n".join(_commands()) + "\n"


def settings() -> str:
    """Return the page of all settings, from `netgraph.config.Config`."""
    return "\n".join(_settings()) + "\n"


PAGES: dict[str, Callable[[], str]] = {"data-model.md": data_model, "commands.md": commands, "settings.md": settings}


def _data_model() -> Iterator[str]:
    from netgraph.model.schema import RECORD_COLUMNS, TABLES
    from netgraph.model.vocabulary import shipped_vocabulary

    yield "# Data model\n"
    yield (
        "Every table and column that netgraph keeps, what each means in the world, and the words that may stand in it. "
        "How to lay out files for it: [the exchange form](exchange-form.md); how it looks in Neo4j: "
        "[for the analyst](for-the-analyst.md#what-is-in-the-graph).\n"
    )
    yield "Rules that hold for all tables:\n"
    yield from _rules()
    for table in TABLES.values():
        yield f"\n## {table.name}\n\nOne row a {table.one_row_per}. Key: {_codes(table.key)}.\n"
        yield from _columns(table.columns)
    yield "\n## Columns that every table has\n\nWho claims a row, how well it is graded, and since when it is known.\n"
    yield from _columns(RECORD_COLUMNS)
    yield from _words(shipped_vocabulary())
    yield MADE.format(source="`netgraph/model/schema.py` and the lists beside it")


def _rules() -> Iterator[str]:
    yield "- Ids are text of the form `source:local`, so two feeds in one store never mix."
    yield "- Times are UTC, to the microsecond, without a zone. What took time is a span: its end is not part of it."
    yield "- A row is one *version* of a record. Nothing is overwritten: a change, and a withdrawal, is a further row."
    yield "- Blank means unknown. Somebody without identity is an involvement with `anonymous`, never a person."


def _columns(columns: tuple[Any, ...]) -> Iterator[str]:
    yield "| column | type | meaning | may be |\n|---|---|---|---|"
    for column in columns:
        yield f"| `{column.name}` | {TYPES[column.dtype]} | {column.meaning} | {_may_be(column)} |"


def _may_be(column: Any) -> str:
    told = [] if column.required else ["blank"]
    if column.default is not None:
        told = [f"{str(column.default).lower()} where left out"]
    told += [_codes(column.allowed)] if column.allowed else []
    told += [f"a [word](#{column.vocabulary}) of `{column.vocabulary}.csv`"] if column.vocabulary else []
    told += [f"an id of [{column.refers}](#{column.refers})"] if column.refers else []
    if column.low is not None:
        told += [f"{column.low:g} or more" if column.high is None else f"{column.low:g} to {column.high:g}"]
    return "; ".join(told)


def _words(words: Any) -> Iterator[str]:
    yield (
        "\n## Words\n\nThe shipped lists, in `netgraph/model/`. To change them copy a file into a folder, edit it "
        "there, and name the folder as [`vocabulary`](settings.md).\n"
    )
    yield "### kinds\n\nKinds of incident: how grave (0 to 100, a judgement), whether serious, whether an attack.\n"
    yield "| kind | English | Swedish | severity | serious | attack |\n|---|---|---|---|---|---|"
    for row in words.kinds.reset_index().itertuples():
        told = f"{row.severity:g} | {_yes(row.serious)} | {_yes(row.aggression)}"
        yield f"| `{row.kind}` | {row.label_en} | {row.label_sv} | {told} |"
    yield "\n### roles\n\nWhat part somebody or something has in an incident, and on which side that puts them.\n"
    yield "| role | of a | English | Swedish | side |\n|---|---|---|---|---|"
    for row in words.roles.reset_index().itertuples():
        yield f"| `{row.role}` | {row.entity_kind} | {row.label_en} | {row.label_sv} | {row.side} |"
    yield "\n### ties\n\nLinks between two people that need no incident; kinship never lists anybody.\n"
    yield "| kind | English | Swedish | kinship |\n|---|---|---|---|"
    for row in words.ties.reset_index().itertuples():
        yield f"| `{row.kind}` | {row.label_en} | {row.label_sv} | {_yes(row.kinship)} |"


def _commands() -> Iterator[str]:
    import typer

    from netgraph.cli import app

    whole: Any = typer.main.get_command(app)
    yield "# Commands\n"
    yield (
        "Every command, with its options and an example: the same as `netgraph COMMAND --help`. What a command "
        "leaves with when it ends stands under [exit codes](index.md#exit-codes).\n"
    )
    yield (
        "Data goes to standard output, everything else to standard error. `--purpose` (or the "
        "variable `NETGRAPH_PURPOSE`) is what for; nothing is opened without one. "
        "[Settings](settings.md) come from `--config`.\n"
    )
    for name, one in whole.commands.items():
        under = getattr(one, "commands", None)
        if under is None:
            yield from _command(f"netgraph {name}", one, level=2)
        else:
            yield f"\n## netgraph {name}\n\n{one.help}"
            for part, inner in under.items():
                yield from _command(f"netgraph {name} {part}", inner, level=3)
    yield MADE.format(source="the command line, `netgraph/cli/`")


def _command(name: str, one: Any, *, level: int) -> Iterator[str]:
    told, _, example = (one.help or "").partition("Example:")
    yield f"\n{'#' * level} {name}\n\n{_flat(told)}\n"
    if example:
        yield f"```\n{_flat(example)}\n```\n"
    yield "| option | meaning | if left out |\n|---|---|---|"
    for parameter in one.params:
        if parameter.name not in ("help", "debug"):
            yield f"| {_spelled(parameter)} | {_cell(parameter.help or '')} | {_whether(parameter)} |"
    yield "| `--debug` | Show the whole trace of an error. | |"


def _spelled(parameter: Any) -> str:
    if not parameter.opts[0].startswith("-"):
        return f"`{(parameter.metavar or parameter.name.upper()).strip('[]')}`"
    return _codes(parameter.opts)


def _whether(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    return "" if parameter.default in (None, False, ()) else f"{parameter.default}"


def _settings() -> Iterator[str]:
    from netgraph.config import Config

    yield "# Settings\n"
    yield (
        "What can be set, what it is if nothing is said, and what it means. A setting stands in a TOML file that "
        "`--config` names (`netgraph.toml`, say), or in a variable of the environment, `NETGRAPH_` and its name in "
        "capitals. An option of a command goes before the variable, the variable before the file.\n"
    )
    yield '```toml\n# netgraph.toml\nlist_length = 50\nlanguage = "sv"\n```\n'
    yield "| setting | if not said | meaning |\n|---|---|---|"
    for entry in fields(Config):
        default = f"`{entry.default}`" if entry.default != "" else "empty"
        yield f"| `{entry.name}` | {default} | {_cell(entry.metadata['meaning'])} |"
    yield (
        "\nFor Neo4j there are also `NETGRAPH_NEO4J_USER`, `NETGRAPH_NEO4J_PASSWORD`, `NETGRAPH_NEO4J_PASSWORD_FILE` "
        "and `NETGRAPH_AUDIT`: see [a Neo4j server](../deploy/README.md)."
    )
    yield MADE.format(source="`netgraph/config.py`")


def _yes(said: object) -> str:
    return "yes" if bool(said) else ""


def _codes(words: Any) -> str:
    return " ".join(f"`{word}`" for word in words)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _flat(text).replace("|", "\\|")


def write() -> None:
    """Write all made pages into ``docs/``."""
    for name, made in PAGES.items():
        (DOCS / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    write()
