"""An answer to one incident as lines of plain text, for a terminal or a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netgraph.outputs.answer_words import AnswerWords, ids_text, told

if TYPE_CHECKING:
    from netgraph.model.answer import Answer
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["answer_lines"]

_SHOWN = 8


def answer_lines(answer: Answer, *, language: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield an answer line by line, as the page says it, less the pictures.

    Parameters
    ----------
    answer
        From `netgraph.forecast.answer`.
    language
        ``en`` or ``sv``.
    vocabulary
        What kinds and roles are called.
    """
    words = AnswerWords(answer, language, vocabulary)
    view = told(words)
    yield view["title"]
    yield words.say(
        "answer_about",
        incident=answer.incident_id,
        now=f"{answer.now:%Y-%m-%d %H:%M}",
        incidents=answer.case["incidents"],
        version=_version(),
        seed=answer.seed,
    )
    yield view["handling"]
    yield from view["basis"]
    for title, lines in _sections(words, view):
        shown = list(lines)
        if shown:
            yield ""
            yield words.say(title)
            yield from (f"  {line}" for line in shown)
    yield ""
    yield words.say("page_guard")


def _sections(words: AnswerWords, view: dict[str, Any]) -> Iterator[tuple[str, Iterator[str]]]:
    yield "answer_h_missing", iter(view["missing"])
    yield "answer_h_chance", _chances(words, view)
    yield "answer_h_quiet", (f"{row['when']}, {row['next']}: {row['chance']}" for row in view["clock"])
    yield "answer_h_parties", _parties(view)
    yield "answer_h_earlier", _between(view)
    for side in ("victim", "suspect"):
        yield f"answer_h_{side}", _people(words, view["people"][side])
    yield (
        "answer_h_concern",
        (_joined(row["id"], row["age"], row["under_15"], ids_text(row["ids"], row["more"])) for row in view["concern"]),
    )
    yield (
        "answer_h_open",
        (_joined(f"{row['text']} {row['who']}", row["chance"], ids_text(row["ids"])) for row in view["open"]),
    )
    yield "answer_h_circle", _circle(view)


def _chances(words: AnswerWords, view: dict[str, Any]) -> Iterator[str]:
    for row in view["chances"]:
        for part in row["parts"]:
            within = words.say("answer_within", horizon=part["horizon"])
            ends = {name: part[name] for name in ("chance", "low", "high", "base")}
            yield words.say("answer_line", what=row["what"], within=within, **ends)
        yield f"  {ids_text(row['ids'], row['more'])}"


def _parties(view: dict[str, Any]) -> Iterator[str]:
    for row in view["parties"]:
        yield _joined(f"{row['name']} ({row['said']}: {row['role']})", row["outcome"], row["age"], row["groups"])


def _between(view: dict[str, Any]) -> Iterator[str]:
    for row in view["between"][:_SHOWN]:
        yield _joined(f"{row['when']} {row['what']}: {row['who']}", row["after"], ids_text([row["id"]]))


def _people(words: AnswerWords, rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield words.say("answer_nobody")
    for row in rows:
        place = f"{row['rank']:>2}." if row["rank"] is not None else " –"
        yield f"{place} " + _joined(
            row["name"], row["id"] if row["id"] != row["name"] else "", row["age"], row["apart"], row["bond"]
        )
        for reason in row["why"]:
            yield f"      {reason['text']} {ids_text(reason['ids'], reason['more'])}"


def _circle(view: dict[str, Any]) -> Iterator[str]:
    if view["circle"]:
        yield view["circle"]
        yield from (f"{row['metres']}: {row['when']} {row['what']} [{row['id']}]" for row in view["near"][:_SHOWN])


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _version() -> str:
    from netgraph import __version__

    return __version__
