"""What a named question is, what its header says of it, and what a store lends to have it answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables

__all__ = ["Answer", "Door", "Parameter", "Question", "read_header"]

_LINE = re.compile(r"(?:-- |// )?(?P<field>purpose|parameter|vocabulary|column|example): (?P<rest>.+)")
_PARAMETER = re.compile(
    r"(?P<name>\w+) \((?P<type>int|float|text|time|id|\w+(?:\|\w+)+)(?: (?P<low>-?[\d.]+) to (?P<high>[\d.]+))?"
    r"(?:, default (?P<default>[^)]+))?\): (?P<meaning>.+)"
)
_COLUMN = re.compile(r"(?P<name>\w+)(?: \((?P<type>int|float|time|bool)\))?: (?P<meaning>.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be told.

    ``type`` is one of ``int float text time id``, or the allowed words joined by ``|``; ``low`` and ``high`` bound a
    number, inclusive; ``default`` is what holds where nothing is said, in the words one would type; ``None`` = it must
    be said.
    """

    name: str
    type: str
    meaning: str
    default: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: what it finds, what it can be told, the columns of its answer, an example that runs.

    ``columns`` maps each column to its meaning, in order; ``types`` says which of them hold another thing than text:
    ``int float time bool``; ``where`` says which file or module answers it; ``words`` names the lists of the
    vocabulary that are bound beside the parameters.
    """

    name: str
    purpose: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    types: Mapping[str, str]
    example: str
    where: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Door:
    """What a store lends to have a question answered.

    ``run`` runs one statement with named ``$parameters``, written in ``language`` (``sql`` or ``cypher``), on the
    records in force; ``read`` is ``Store.read``, ``findings`` is ``Store.read_findings``.
    """

    run: Callable[[str, Mapping[str, object]], DataFrame]
    read: Callable[..., Tables]
    findings: Callable[..., Findings]
    language: str = "sql"


Answer = Callable[[Mapping[str, Any], Door], "DataFrame"]
"""Answers a question that is no statement: takes the bound parameters and words, and the door of the store."""


def read_header(name: str, text: str, *, where: str) -> Question:
    """Return what the comment lines at the head of a statement, or a header by itself, say of question `name`.

    Examples
    --------
    >>> header = '''-- purpose: How many.
    ... -- parameter: least (int 1 to 9, default 2): at least so many
    ... -- column: number (int): how many
    ... -- example: how_many least=3
    ... SELECT count(*) AS number FROM people HAVING number >= $least'''
    >>> question = read_header("how_many", header, where="how_many.sql")
    >>> question.columns, question.types, question.parameters[0].default
    ({'number': 'how many'}, {'number': 'int'}, '2')
    """
    said: dict[str, list[str]] = {"parameter": [], "column": [], "vocabulary": []}
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            break
        said.setdefault(found["field"], []).append(found["rest"])
    columns = [_parts(_COLUMN, name, entry) for entry in said["column"]]
    return Question(
        name=name,
        purpose=said["purpose"][0],
        parameters=tuple(_parameter(name, entry) for entry in said["parameter"]),
        columns={column["name"]: column["meaning"] for column in columns},
        types={column["name"]: column["type"] for column in columns if column["type"]},
        example=said["example"][0],
        where=where,
        words=tuple(word for entry in said["vocabulary"] for word in entry.split(", ")),
    )


def _parameter(question: str, entry: str) -> Parameter:
    parts = _parts(_PARAMETER, question, entry)
    bounds = {side: None if parts[side] is None else float(parts[side]) for side in ("low", "high")}
    return Parameter(**parts | bounds)


def _parts(form: re.Pattern[str], question: str, entry: str) -> dict[str, Any]:
    found = form.fullmatch(entry)
    if found is None:
        raise ValueError(f"{question}: header line {entry!r} must read: name (type low to high, default x): meaning")
    return found.groupdict()
