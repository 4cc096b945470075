"""The page of an answer to one incident: one file that needs no network, for a phone in the street as for a desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.outputs.answer_words import AnswerWords, told
from netgraph.outputs.files import write_atomically

if TYPE_CHECKING:
    from netgraph.model.answer import Answer

__all__ = ["write_answer_page"]

TEMPLATES = Path(__file__).parent / "templates"


def write_answer_page(answer: Answer, path: Path, *, language: str, vocabulary: Vocabulary | None = None) -> Path:
    """Write an answer as one HTML file without script, readable on a phone, in the dark and in print.

    What may be handed on stands at the top and on every printed page, beside the moment that is told of. Nothing that
    a record holds is taken for markup; the same answer gives the same bytes.

    Parameters
    ----------
    answer
        From `netgraph.forecast.answer`.
    path
        The file to write.
    language
        ``en`` or ``sv``.
    vocabulary
        What kinds and roles are called; the shipped one by default.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    ValueError
        The language is not known.
    """
    from netgraph import __version__

    words = AnswerWords(answer, language, vocabulary or shipped_vocabulary())
    about = words.say(
        "answer_about",
        incident=answer.incident_id,
        now=f"{answer.now:%Y-%m-%d %H:%M}",
        incidents=answer.case["incidents"],
        version=__version__,
        seed=answer.seed,
    )
    style = (TEMPLATES / "answer.css").read_text(encoding="utf-8")
    page = _template().render(say=words.say, language=language, about=about, style=style, **told(words))
    return write_atomically(path, page)


def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    place = FileSystemLoader(TEMPLATES, encoding="utf-8")
    return Environment(
        loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("answer.html")
