"""Still pictures for reports, as SVG and PNG: the sheet that every one of them is drawn on, with its marking below."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidConfig
from netgraph.model.shown import in_short
from netgraph.model.vocabulary import Vocabulary, phrase, shipped_vocabulary
from netgraph.outputs.files import write_atomically
from netgraph.outputs.graph_objects import legible

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

    from netgraph.model.tables import Tables
    from netgraph.outputs.shared import Marking

__all__ = [
    "DARK",
    "LIGHT",
    "MARGIN",
    "MIDDLE",
    "Caption",
    "Picture",
    "Sheet",
    "check_ending",
    "fitted",
    "names_of",
    "picture_of",
    "width_of",
    "write_picture",
]

DARK, MIDDLE, LIGHT = "#16324f", "#8a8a8a", "#e8e8e8"
"""The inks: told apart by lightness alone, so that grey paper and colour-blind eyes lose nothing."""

MARGIN = 18.0  # points
_TITLE, _TEXT, _SMALL = 13.0, 8.5, 7.0
_LEADING = 1.45  # of the size of the letters
_MOST_ID_LINES = 4
_DOTS = 150
_FONT = "DejaVu Sans"  # travels with matplotlib


@dataclass(frozen=True)
class Caption:
    """What a picture says of itself, and in which words.

    ``marking`` is from `netgraph.marking_of`; ``language`` is ``en`` or ``sv``; ``vocabulary`` says what kinds of
    incidents are called, the shipped one where it is not given.
    """

    marking: Marking
    language: str = "en"
    vocabulary: Vocabulary | None = None

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the picture."""
        return phrase(key, self.language, **values)

    def words(self) -> Vocabulary:
        """Return the vocabulary in use."""
        return self.vocabulary or shipped_vocabulary()

    def kind(self, kind: str) -> str:
        """Return what a kind of incident is called."""
        return self.words().label("kinds", kind, self.language)

    def number(self, value: float) -> str:
        """Return a number with two or three digits that count, with a decimal comma in Swedish."""
        text = f"{value:.1f}" if value >= 10 else f"{value:.2f}"
        return text.replace(".", ",") if self.language == "sv" else text


@dataclass(frozen=True)
class Picture:
    """A finished picture in both forms, the words on it, and every incident that it rests on.

    A notebook shows it; `write_picture` puts it in a file.
    """

    title: str
    caption: str
    incident_ids: tuple[str, ...]
    svg: bytes
    png: bytes

    __repr__ = in_short  # not the bytes

    def _repr_png_(self) -> bytes:
        return self.png


@dataclass(frozen=True)
class Sheet:
    """What is drawn: ``title``, lines on how to read it, the incidents under it, the width and height in points.

    ``listed`` says that the ids are part of the drawing; else they stand below it where they are few. All of them
    stand in the metadata.
    """

    title: str
    reading: tuple[str, ...]
    incident_ids: tuple[str, ...]
    width: float
    height: float
    listed: bool = False


@dataclass(frozen=True)
class _Line:
    """A line of text above or below the drawing."""

    text: str
    size: float
    weight: str = "normal"
    ink: str = "black"


def write_picture(picture: Picture, path: Path) -> Path:
    """Write a picture as the ending of `path` says, ``.svg`` or ``.png``; only its owner can read the file.

    Raises
    ------
    InvalidConfig
        Another ending.
    NetgraphError
        As `netgraph.outputs.files.atomic_file`.
    """
    check_ending(path)
    return write_atomically(path, picture.svg if path.suffix.lower() == ".svg" else picture.png)


def check_ending(path: Path) -> None:
    """Raise `InvalidConfig` unless a picture can be written to a file of that name.

    Examples
    --------
    >>> check_ending(Path("conflict.svg"))
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise InvalidConfig(f"picture: got {path.name!r}, needs a file name that ends in .svg or .png")


def picture_of(sheet: Sheet, draw: Callable[[SubFigure], None], *, caption: Caption) -> Picture:
    """Return the picture: title and reading above, what `draw` draws in the middle, the marking below.

    The same sheet and caption give the same bytes. Title, marking and the ids of all incidents also stand in the
    metadata of both forms.
    """
    with _drawing():
        below = _footer(sheet, caption)
        figure = _figure(sheet, below, draw)
        about = _about(sheet, "\n".join(below), caption)
        return Picture(sheet.title, "\n".join(below), sheet.incident_ids, *_rendered(figure, about))


def names_of(tables: Tables) -> dict[str, str]:
    """Return what people and groups may be called, by id; who may not be named is called by the id."""
    from netgraph.safeguards.redaction import shown_names

    people, groups = tables.people, tables.groups
    named = groups["name"].fillna(groups["group_id"])
    return dict(zip(groups["group_id"], named, strict=True)) | dict(
        zip(people["person_id"], shown_names(people), strict=True)
    )


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Return how wide a line of text is in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    with _any_letter():
        font = FontProperties(family=_FONT, size=size, weight=weight)
        wide, _, _ = text_to_path.get_text_width_height_descent(legible(text), font, ismath=False)
    return float(wide)


def fitted(text: str, points: float, size: float, weight: str = "normal") -> str:
    """Return `text` as one legible line, cut with … where it is wider than so many points."""
    line = " ".join(legible(text).split())
    if width_of(line, size, weight) <= points:
        return line
    while line and width_of(line + "…", size, weight) > points:
        line = line[:-1]
    return line.rstrip() + "…"


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw letters as outlines (alike on every machine), names as they stand, ids that do not change."""
    from matplotlib import rc_context, rcdefaults

    rules: dict[Any, Any] = {
        "svg.hashsalt": "netgraph",
        "svg.fonttype": "path",
        "text.parse_math": False,
        "text.hinting": "none",  # hinted letters are wider than measured
        "font.family": _FONT,
    }
    with rc_context(), _any_letter():
        rcdefaults()  # not as the caller's own settings would have it
        with rc_context(rules):
            yield


@contextmanager
def _any_letter() -> Iterator[None]:
    """Draw a letter that the font lacks as an empty box, and do not complain."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def _figure(sheet: Sheet, below: Sequence[str], draw: Callable[[SubFigure], None]) -> Figure:
    from matplotlib.figure import Figure

    width = sheet.width - 2 * MARGIN
    title, reading = _wrapped(sheet.title, width, _TITLE, "bold"), _lines(sheet.reading, width, _TEXT)
    top = [_Line(line, _TITLE, "bold") for line in title] + [_Line(line, _TEXT) for line in reading]
    bottom = [_Line(line, _SMALL, ink="#404040") for line in below]
    heights = [MARGIN + _height(top) + 6, sheet.height, 6 + _height(bottom) + MARGIN / 2]
    figure = Figure(figsize=(sheet.width / 72, sum(heights) / 72), facecolor="white")
    parts: Any = figure.subfigures(3, 1, height_ratios=heights, hspace=0)
    head, middle, foot = parts
    draw(middle)
    _write(head, top, (sheet.width, heights[0]), MARGIN)
    _write(foot, bottom, (sheet.width, heights[2]), 6)
    return figure


def _height(lines: Sequence[_Line]) -> float:
    return sum(_LEADING * line.size for line in lines)


def _write(place: SubFigure, lines: Sequence[_Line], size: tuple[float, float], down: float) -> None:
    """Write lines one under the other, from `down` points below the top of a place of this size."""
    width, height = size
    for line in lines:
        look: dict[str, Any] = {"fontsize": line.size, "weight": line.weight, "color": line.ink}
        place.text(MARGIN / width, 1 - down / height, line.text, va="top", ha="left", **look)
        down += _LEADING * line.size


def _footer(sheet: Sheet, caption: Caption) -> list[str]:
    """Return the lines of the marking and, where they are few, the ids of the incidents."""
    mark = caption.marking
    run = caption.say("picture_no_run") if mark.run_id == "none" else caption.say("picture_run", run=mark.run_id)
    midnight = mark.as_of == mark.as_of.normalize()
    known = caption.say("picture_as_of", date=f"{mark.as_of:{'%Y-%m-%d' if midnight else '%Y-%m-%d %H:%M UTC'}}")
    sources = caption.say("picture_sources", sources=", ".join(mark.sources) or "–")
    told = [f"{run} · {known} · {sources}", caption.say(f"answer_handling_{mark.handling}"), caption.say("page_guard")]
    width = sheet.width - 2 * MARGIN
    ids = _wrapped(caption.say("picture_cases", ids=", ".join(sheet.incident_ids)), width, _SMALL)
    if len(ids) > _MOST_ID_LINES:
        ids = _wrapped(caption.say("picture_many_cases", number=len(sheet.incident_ids)), width, _SMALL)
    return [*_lines(told, width, _SMALL), *([] if sheet.listed or not sheet.incident_ids else ids)]


def _lines(texts: Sequence[str], width: float, size: float) -> list[str]:
    return [line for text in texts for line in _wrapped(text, width, size)]


def _wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return `text` in lines no wider than so many points; a word that is wider itself is cut."""
    lines = [""]
    for word in legible(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, width, size, weight))
        if len(lines) > 2 * _MOST_ID_LINES:  # more than anybody will be shown
            break
    return [line for line in lines if line]


def _about(sheet: Sheet, below: str, caption: Caption) -> dict[str, str]:
    mark = caption.marking.as_dict()
    ids = " ".join(legible(one) for one in sheet.incident_ids)
    return {
        "Title": legible(sheet.title),
        "Description": "\n".join([*map(legible, sheet.reading), below, f"incident_ids: {ids}"]),
        "Identifier": f"run_id: {mark['run_id']}",
        "Coverage": f"as_of: {mark['as_of']}",
        "Source": legible(f"sources: {mark['sources']}"),
        "Rights": f"handling: {mark['handling']}",
        "Language": caption.language,
    }


def _rendered(figure: Figure, about: dict[str, str]) -> tuple[bytes, bytes]:
    svg, png = BytesIO(), BytesIO()
    figure.savefig(svg, format="svg", metadata=about | {"Date": None, "Creator": "netgraph"})
    figure.savefig(png, format="png", dpi=_DOTS, metadata=about | {"Software": "netgraph"})
    return svg.getvalue(), png.getvalue()
