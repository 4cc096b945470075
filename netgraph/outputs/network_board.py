"""What every page with a picture has: its sheet and template, the board of signs and lines, and its legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import NetgraphError
from netgraph.model.vocabulary import Vocabulary, phrase
from netgraph.outputs.network_marks import EDGE_LOOKS, NODE_LOOKS
from netgraph.outputs.network_words import Words
from netgraph.outputs.shared import marking_of
from netgraph.safeguards.redaction import shown_names

if TYPE_CHECKING:
    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables

__all__ = [
    "PEOPLE_LEGEND",
    "TEMPLATES",
    "Legend",
    "Sheet",
    "as_script",
    "board",
    "day_of",
    "line_entry",
    "marking_line",
    "page_template",
    "shown_labels",
    "sign_entry",
]

TEMPLATES = Path(__file__).parent / "templates"
Legend = tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
"""Headings of the legend, each with its entries."""


@dataclass(frozen=True)
class Sheet:
    """What a page says of itself: the run, the language, the seed of its layout, its title and the line under it.

    ``lines``: the kinds of lines that are shown from the first (`EDGE_LOOKS`), of those that else wait to be asked for.
    ``chosen``: id of the person or case that is marked from the first.
    """

    run: Run
    language: str
    seed: int
    vocabulary: Vocabulary
    title: str
    about: str
    lines: frozenset[str] = frozenset()
    chosen: str = ""


def board(
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    *,
    words: Words,
    sheet: Sheet,
    picks: list[dict[str, Any]],
    legend: Legend,
    styles: Sequence[str] = ("network.css",),
) -> dict[str, Any]:
    """Return what the templates need to show any picture of signs and lines that stand in their places.

    ``picks`` are the parts of the picture that can be shown alone (number, title, note), the first from the first; of
    ``legend``, a heading and its signs and lines, those with a ``box`` can be switched off.
    """
    hidden = sorted({name for name, look in EDGE_LOOKS.items() if look.get("waits")} - sheet.lines)
    chosen = [node["id"] for node in nodes if node["id"].partition("/")[2] == sheet.chosen]
    none = words.say("page_find_none")
    return {
        "say": words.say,
        "language": sheet.language,
        "title": sheet.title,
        "about": sheet.about,
        "picks": picks,
        "legend": legend,
        "signs": {name: _swatch(look) for name, look in NODE_LOOKS.items()},
        "lines": EDGE_LOOKS,
        "picture": as_script({"nodes": nodes, "edges": edges, "none": none, "hidden": hidden, "chosen": chosen}),
        "style": "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in styles),
        "script": (TEMPLATES / "network.js").read_text(encoding="utf-8"),
        "vis_network": _vis_network() if nodes else "",
    }


def sign_entry(sign: str, says: str, *, box: bool = False) -> dict[str, Any]:
    """Return a sign of the legend, what it stands for, and whether it can be switched off."""
    return {"sign": sign, "line": "", "says": says, "box": box}


def line_entry(line: str, says: str, *, box: bool = False) -> dict[str, Any]:
    """Return a kind of line of the legend, as `sign_entry`."""
    return {"sign": "", "line": line, "says": says, "box": box}


PEOPLE_LEGEND = (
    "page_people",
    (
        sign_entry("suspect", "page_only_suspect"),
        sign_entry("victim", "page_only_victim"),
        sign_entry("both", "page_both"),
        sign_entry("other", "page_other", box=True),
    ),
)


def day_of(run: Run) -> str:
    """Return the moment of a run as pages show it: a date where it is midnight, else a time in UTC."""
    midnight = run.as_of == run.as_of.normalize()
    return str(run.as_of.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M UTC"))


def marking_line(tables: Tables, run: Run, language: str) -> str:
    """Return what stands on every page: which run, from which sources, and how to handle it."""
    marking = marking_of(tables, run, run.as_of)
    told = {"run": run.run_id, "seed": run.seed, "version": run.version, "handling": marking.handling}
    return phrase("brief_about", language, sources=", ".join(marking.sources), **told)


def page_template(name: str) -> Any:
    """Return a template of the package; what is filled in is text, never markup."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    place = FileSystemLoader(TEMPLATES, encoding="utf-8")
    return Environment(
        loader=place, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template(name)


def _vis_network() -> str:
    """Return vis-network as it travels in pyvis' own wheel."""
    import pyvis

    found = sorted((Path(pyvis.__file__).parent / "lib").glob("vis-9*/vis-network.min.js"))
    if not found:
        raise NetgraphError(
            f"pyvis {version('pyvis')}: no lib/vis-9…/vis-network.min.js in {Path(pyvis.__file__).parent}; "
            "install pyvis 0.3.2 from its wheel"
        )
    return found[-1].read_text(encoding="utf-8").replace("</script", "<\\/script")


def as_script(content: Any) -> str:
    """Return JSON that nothing in it can end: no ``<`` stands in it as such."""
    return dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def shown_labels(tables: Tables) -> dict[str, str]:
    """Return what people, vehicles and groups are called, by id: names that may be shown."""
    people = dict(zip(tables.people["person_id"], shown_names(tables.people), strict=True))
    registered = tables.vehicles.dropna(subset=["registration"])
    groups = tables.groups.dropna(subset=["name"])
    vehicles = dict(zip(registered["vehicle_id"], registered["registration"], strict=True))
    return people | vehicles | dict(zip(groups["group_id"], groups["name"], strict=True))


def _swatch(look: dict[str, Any]) -> dict[str, Any]:
    """Return a sign of the legend: its outline in a box of 20 by 20, and its colours."""
    outlines = {
        "triangle": "10,2 18,17 2,17",
        "diamond": "10,1 19,10 10,19 1,10",
        "square": "3,3 17,3 17,17 3,17",
        "hexagon": "5,2 15,2 19,10 15,18 5,18 1,10",
    }
    return {"points": outlines.get(look["shape"], ""), "radius": min(look["size"] * 0.62, 8.5), **look}
