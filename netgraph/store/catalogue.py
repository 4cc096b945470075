"""The named questions an analyst asks: found by name, told in typed words, answered from any store.

A question is a statement in ``sql/explore`` with its twin in ``cypher/explore``, a walk over the graph
(`netgraph.store.walks`), or a look at what a run claims (`netgraph.store.claimed`); its header says what it finds.
Values only ever reach a statement as bound parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from netgraph.errors import UnknownQuery
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.store import claimed, statements, walks
from netgraph.store.parameters import bind
from netgraph.store.questions import Door, Parameter, Question, read_header

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["answer", "as_markdown", "find", "questions", "shown", "statement"]

_SQL = "sql/explore"
_HEADERS = "headers"
_WORDS: dict[str, Callable[[Vocabulary], list[str]]] = {
    "aggression_kinds": lambda words: words.aggression_kinds(),
    "kinship_ties": lambda words: words.kinship_ties(),
    "serious_kinds": lambda words: words.serious_kinds(),
    "suspect_roles": lambda words: words.roles_of("suspect"),
    "victim_roles": lambda words: words.roles_of("victim"),
    "unknown_roles": lambda words: words.roles_of("unknown"),
}
_DTYPES = {"int": "Int64", "float": "float64", "time": "datetime64[us]", "bool": "bool"}


def questions() -> list[Question]:
    """Return all named questions, by name.

    Examples
    --------
    >>> [question.name for question in questions()][:3]
    ['all_shortest_paths', 'ban_then_violence', 'co_offending_pairs']
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
    question: str, parameters: Mapping[str, object], *, door: Door, vocabulary: Vocabulary | None = None
) -> DataFrame:
    """Return the answer to a named question: its documented columns and types, in a fixed order of rows.

    Parameters
    ----------
    question
        Name of the question.
    parameters
        What it is told, by name: text as typed, or values of the right type.
    door
        What the store lends: it runs statements, reads records and findings.
    vocabulary
        What counts as serious, and on which side a role stands; the shipped one by default.

    Raises
    ------
    UnknownQuery
        If the question, or a parameter, is unknown, missing or of the wrong type, or the store cannot answer it.
    UnknownRun
        If the question is about a run that the store does not hold.
    """
    asked = find(question)
    words = vocabulary or shipped_vocabulary()
    bound = bind(asked, parameters)
    _refuse_unknown_tie(asked, bound, words)
    bound |= {name: _WORDS[name](words) for name in asked.words}
    if question in _WITHOUT_STATEMENT:
        found = _WITHOUT_STATEMENT[question](bound, door)
    else:
        found = door.run(statement(question, door.language), bound)
    return _typed(found, asked)


def _refuse_unknown_tie(asked: Question, bound: Mapping[str, object], words: Vocabulary) -> None:
    """Raise `UnknownQuery` where a kind of tie is asked for that no record can have: an empty answer would mislead."""
    kind, ties = bound.get("kind", "all"), sorted(map(str, words.ties.index))
    if kind != "all" and kind not in ties:
        near = get_close_matches(str(kind)[:60], ties, n=2)
        meant = f"did you mean {' or '.join(near)}?" if near else f"kinds of tie are {', '.join(ties)}, or all"
        raise UnknownQuery(f"query {asked.name}: unknown kind {str(kind)[:60]!r}; {meant}")


def _typed(found: DataFrame, asked: Question) -> DataFrame:
    """Return the documented columns of an answer in their types; a column without any value has no type of its own."""
    import pandas as pd

    dtypes = {column: _DTYPES.get(asked.types.get(column, ""), "str") for column in asked.columns}
    blank = {
        column: pd.Series([None] * len(found), index=found.index, dtype=dtype)
        for column, dtype in dtypes.items()
        if dtype != "bool" and found[column].isna().all()
    }
    return found[list(dtypes)].assign(**blank).astype(dtypes).reset_index(drop=True)


def statement(question: str, language: str = "sql") -> str:
    """Return the statement, header included, that answers a question in ``sql`` or ``cypher``.

    Raises
    ------
    UnknownQuery
        If the question is answered otherwise, or has no statement in that language yet.
    """
    if language == "sql" and question not in _WITHOUT_STATEMENT:
        return (files("netgraph.store") / _SQL / f"{question}.sql").read_text(encoding="utf-8")
    if language == "cypher" and f"explore/{question}" in statements.statements_in("explore"):
        return statements.statement(f"explore/{question}")
    raise UnknownQuery(
        f"query {question}: a store that speaks {language} cannot answer it yet; see netgraph query --list"
    )


def shown(question: str) -> str:
    """Return the statements that answer a question: text to be pasted as a whole into Neo4j Browser or cypher-shell.

    The example's parameters come first, each a command that ends in a semicolon, then the SQL as a comment, then the
    Cypher. Where Neo4j Browser runs several statements at once it shows no table; run its last line again for that.

    Examples
    --------
    >>> print(shown("group_members").splitlines()[0])
    :param group => "demo:g1";
    """
    asked = find(question)
    if question in _WITHOUT_STATEMENT:
        return f"{_header_of(question).rstrip()}\nanswered by: {asked.where}"
    told = bind(asked, dict(word.split("=", 1) for word in asked.example.split()[1:]))
    told |= {name: _WORDS[name](shipped_vocabulary()) for name in asked.words}
    lines = [f":param {name} => {_as_cypher(value)};" for name, value in told.items()]
    body = "\n".join(line for line in statement(question).rstrip().splitlines() if not line.startswith("-- "))
    sql = f"/* On a DuckDB file:\n{body}\n*/"
    return "\n".join([*lines, sql, f"{statement(question, 'cypher').rstrip()};"])


def _as_cypher(value: object) -> str:
    if isinstance(value, datetime):
        return f'datetime("{value.isoformat()}Z")'
    return json.dumps(value, ensure_ascii=False)


def as_markdown() -> str:
    """Return all questions as a document, made from what their headers say."""
    return "\n".join(_document()) + "\n"


_WITHOUT_STATEMENT = walks.WALKS | claimed.CLAIMED


@cache
def _catalogue() -> dict[str, Question]:
    own = files("netgraph.store")
    names = [entry.name.removesuffix(".sql") for entry in (own / _SQL).iterdir()]
    stated = {name: read_header(name, statement(name), where=f"netgraph/store/{_SQL}/{name}.sql") for name in names}
    others = {
        name: read_header(name, (own / _HEADERS / f"{name}.txt").read_text(encoding="utf-8"), where=function.__module__)
        for name, function in _WITHOUT_STATEMENT.items()
    }
    return stated | others


def _header_of(name: str) -> str:
    return (files("netgraph.store") / _HEADERS / f"{name}.txt").read_text(encoding="utf-8")


def _document() -> Iterator[str]:
    yield "# Named questions\n"
    yield "Every question that a store answers by name: its parameters, an example and the columns of the answer.\n"
    yield "Ask one with `netgraph query NAME key=value… --store duckdb:city.duckdb --purpose WHY`.\n"
    yield (
        "Incidents found to be unfounded count for nothing: no pair, link, number or silence rests on one. Where "
        "incidents are listed with their status they are shown, and `totals` says how much is recorded, them included."
    )
    for question in questions():
        yield f"\n## {question.name}\n\n{question.purpose}\n"
        yield f"Example: `netgraph query {question.example} --store duckdb:city.duckdb --purpose WHY`"
        yield f"Answered by: {_answered_by(question)}\n"
        if question.parameters:
            yield "| parameter | type | default | meaning |\n|---|---|---|---|"
            yield from (_parameter_row(parameter) for parameter in question.parameters)
            yield ""
        yield "| column | type | meaning |\n|---|---|---|"
        for column, meaning in question.columns.items():
            yield f"| {column} | {question.types.get(column, 'text')} | {meaning} |"
    yield "\nMade from the headers of the questions: `python -m netgraph.store.catalogue > docs/questions.md`."


def _answered_by(question: Question) -> str:
    twin = f"; in Neo4j by `cypher/explore/{question.name}.cypher`"
    return f"`{question.where}`" + ("; for every store alike" if question.name in _WITHOUT_STATEMENT else twin)


def _parameter_row(parameter: Parameter) -> str:
    limits = "" if parameter.low is None else f" {parameter.low:.10g} to {parameter.high:.10g}"
    default = "must be said" if parameter.default is None else parameter.default
    kind = parameter.type.replace("|", " or ")
    return f"| {parameter.name} | {kind}{limits} | {default} | {parameter.meaning} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_markdown())
