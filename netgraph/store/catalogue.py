"""The named questions an analyst asks: found by name, told in typed words, answered from any store.

A question is a file in ``sql/explore`` whose header says what it finds, or a walk over the graph
(`netgraph.store.questions`). Values only ever reach a statement as bound parameters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownQuery
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.store.parameters import bind
from netgraph.store.questions import ON_THE_GRAPH, Parameter, Question, Read

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["answer", "as_markdown", "find", "questions", "statement"]

Run = Callable[[str, Mapping[str, object]], "DataFrame"]
"""Runs one SELECT with named ``$parameters``."""

_FOLDER = "sql/explore"
_WORDS: dict[str, Callable[[Vocabulary], list[str]]] = {
    "serious_kinds": lambda words: words.serious_kinds(),
    "suspect_roles": lambda words: words.roles_of("suspect"),
    "victim_roles": lambda words: words.roles_of("victim"),
    "unknown_roles": lambda words: words.roles_of("unknown"),
}
_PARAMETER = re.compile(
    r"(?P<name>\w+) \((?P<type>int|float|text|time|id)(?: (?P<low>[\d.]+) to (?P<high>[\d.]+))?"
    r"(?:, default (?P<default>[^)]+))?\): (?P<meaning>.+)"
)


def questions() -> list[Question]:
    """Return all named questions, by name.

    Examples
    --------
    >>> [question.name for question in questions()][:3]
    ['co_offending_pairs', 'ego_network', 'find']
    """
    return [_catalogue()[name] for name in sorted(_catalogue())]


def find(name: str) -> Question:
    """Return the question of that name.

    Raises
    ------
    UnknownQuery
        With the names that come near it, or all of them.

    Examples
    --------
    >>> find("totals").columns["number"]
    'how many'
    """
    if name not in _catalogue():
        near = get_close_matches(name[:60], _catalogue(), n=3, cutoff=0.5)
        others = f"did you mean {', '.join(near)}?" if near else f"questions are {', '.join(sorted(_catalogue()))}"
        raise UnknownQuery(f"query: no question {name[:60]!r}; {others}; see netgraph query --list")
    return _catalogue()[name]


def answer(
    question: str,
    parameters: Mapping[str, object],
    *,
    run: Run,
    read: Read,
    vocabulary: Vocabulary | None = None,
) -> DataFrame:
    """Return the answer to a named question: its documented columns, in a fixed order of rows.

    Parameters
    ----------
    question
        Name of the question.
    parameters
        What it is told, by name: text as typed, or values of the right type.
    run
        Runs one SELECT with named parameters on the records in force.
    read
        ``Store.read``, for questions that walk the graph.
    vocabulary
        What counts as serious, and on which side a role stands; the shipped one by default.

    Raises
    ------
    UnknownQuery
        If the question, or a parameter, is unknown, missing or of the wrong type.
    """
    asked = find(question)
    bound = bind(asked, parameters)
    if question in ON_THE_GRAPH:
        found = ON_THE_GRAPH[question][1](bound, read)
    else:
        words = vocabulary or shipped_vocabulary()
        found = run(statement(question), bound | {name: _WORDS[name](words) for name in asked.words})
    return found[list(asked.columns)]


def statement(question: str) -> str:
    """Return the SQL of a question that is read from tables, header included."""
    return (files("netgraph.store") / _FOLDER / f"{question}.sql").read_text(encoding="utf-8")


def as_markdown() -> str:
    """Return all questions as a document, made from what their headers say."""
    return "\n".join(_document()) + "\n"


@cache
def _catalogue() -> dict[str, Question]:
    names = [entry.name.removesuffix(".sql") for entry in (files("netgraph.store") / _FOLDER).iterdir()]
    in_sql = {name: _from_header(name, statement(name)) for name in names}
    return in_sql | {name: question for name, (question, _) in ON_THE_GRAPH.items()}


def _from_header(name: str, text: str) -> Question:
    """Return what the comment lines at the head of a statement say."""
    said: dict[str, list[str]] = {"parameter": [], "column": [], "vocabulary": []}
    for line in text.splitlines():
        if not line.startswith("-- "):
            break
        field, _, rest = line.removeprefix("-- ").partition(": ")
        said.setdefault(field, []).append(rest)
    return Question(
        name=name,
        purpose=said["purpose"][0],
        parameters=tuple(_parameter(name, entry) for entry in said["parameter"]),
        columns=dict(entry.split(": ", 1) for entry in said["column"]),
        example=said["example"][0],
        where=f"netgraph/store/{_FOLDER}/{name}.sql",
        words=tuple(word for entry in said["vocabulary"] for word in entry.split(", ")),
    )


def _parameter(question: str, entry: str) -> Parameter:
    parts = _PARAMETER.fullmatch(entry)
    if parts is None:
        raise ValueError(f"{question}.sql: parameter line {entry!r} must read: name (type low to high, default x): why")
    found: dict[str, Any] = parts.groupdict()
    bounds = {side: None if found[side] is None else float(found[side]) for side in ("low", "high")}
    return Parameter(**found | bounds)


def _document() -> Iterator[str]:
    yield "# Named questions\n"
    yield "Made from the headers of the questions: `python -m netgraph.store.catalogue > docs/questions.md`.\n"
    yield "Ask one with `netgraph query NAME key=value… --store duckdb:city.duckdb --purpose WHY`."
    for question in questions():
        yield f"\n## {question.name}\n\n{question.purpose}\n"
        yield f"Example: `netgraph query {question.example} --store duckdb:city.duckdb --purpose WHY`"
        yield f"Answered by: `{question.where}`\n"
        if question.parameters:
            yield "| parameter | type | default | meaning |\n|---|---|---|---|"
            yield from (_parameter_row(parameter) for parameter in question.parameters)
            yield ""
        yield "| column | meaning |\n|---|---|"
        yield from (f"| {column} | {meaning} |" for column, meaning in question.columns.items())


def _parameter_row(parameter: Parameter) -> str:
    limits = "" if parameter.low is None else f" {parameter.low:.10g} to {parameter.high:.10g}"
    default = "must be said" if parameter.default is None else parameter.default
    return f"| {parameter.name} | {parameter.type}{limits} | {default} | {parameter.meaning} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_markdown())
