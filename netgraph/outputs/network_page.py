"""The network page: the largest conflicts in one file that needs no network, to look at, to search and to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import NetgraphError
from netgraph.model.versions import without_known_time
from netgraph.model.vocabulary import Vocabulary, phrase, shipped_vocabulary
from netgraph.outputs.files import write_atomically
from netgraph.outputs.network_marks import EDGE_LOOKS, NODE_LOOKS, draw, look_of_person
from netgraph.outputs.network_scene import Scene, find_scenes
from netgraph.outputs.network_words import Words, side_text
from netgraph.safeguards.redaction import shown_names

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.model.findings import Findings, Run
    from netgraph.model.tables import Tables

__all__ = [
    "Sheet",
    "as_script",
    "board_of",
    "day_of",
    "page_template",
    "page_words",
    "people_rows",
    "write_network_page",
    "write_scenes",
]

TEMPLATES = Path(__file__).parent / "templates"


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


def write_network_page(
    tables: Tables,
    findings: Findings,
    path: Path,
    *,
    run: Run,
    language: str,
    seed: int,
    conflicts: int = 5,
    vocabulary: Vocabulary | None = None,
) -> Path:
    """Write the largest conflicts as one HTML file that asks nothing of any network.

    People, vehicles and incidents are signs, what is recorded a solid line, what is inferred a dashed one. The same
    cases stand below in tables, so that the page can be read without the picture. Names are those that may be shown
    (`netgraph.safeguards.redaction.shown_names`); nothing that a record holds is taken for markup. The same records,
    findings and seed give the same bytes.

    Parameters
    ----------
    tables
        The records as of the run.
    findings
        Of the run; conflicts, members, case_links and retaliations are shown.
    path
        The file to write.
    run
        Which run it is: its id and date stand on the page.
    language
        ``en`` or ``sv``.
    seed
        Of the places that the layout starts from.
    conflicts
        How many conflicts are shown at most.
    vocabulary
        What kinds and roles are called; the shipped one by default.

    Raises
    ------
    NetgraphError
        The file cannot be written, or pyvis is installed without vis-network.
    ValueError
        The language is not known.

    Notes
    -----
    About 2 s for five conflicts of 40 cases each (no more of one are drawn); the file has about 0.5 MB more than its
    content, which is vis-network itself.
    """
    known = vocabulary or shipped_vocabulary()
    scenes = find_scenes(tables, findings, conflicts=conflicts, vocabulary=known)
    counted = {"shown": len(scenes), "all": len(findings.conflicts)}
    of_run = {"run": run.run_id, "seed": run.seed, "version": run.version}
    title = phrase("page_title", language, date=day_of(run))
    about = phrase("page_about", language, **counted, **of_run)
    return write_scenes(scenes, tables, path, sheet=Sheet(run, language, seed, known, title, about))


def write_scenes(scenes: list[Scene], tables: Tables, path: Path, *, sheet: Sheet) -> Path:
    """Write scenes as one page, as `write_network_page` does those of the largest conflicts.

    Raises
    ------
    NetgraphError
        The file cannot be written, or pyvis is installed without vis-network.
    """
    words = page_words(tables, scenes, sheet)
    page = page_template("network.html").render(
        **board_of(scenes, words=words, sheet=sheet, styles=("network.css",)),
        event_time=sum(without_known_time(scene.incidents) for scene in scenes),
        cases=sum(len(scene.incidents) for scene in scenes),
    )
    return write_atomically(path, page)


def page_words(tables: Tables, scenes: list[Scene], sheet: Sheet) -> Words:
    """Return what things are called on a page: names that may be shown, and the conflicts somebody takes part in."""
    return Words(sheet.language, sheet.vocabulary, _names(tables), _conflicts_of(scenes))


def board_of(scenes: list[Scene], *, words: Words, sheet: Sheet, styles: Sequence[str]) -> dict[str, Any]:
    """Return what the templates need to show the picture of some scenes, its signs, and what a page says of itself."""
    nodes, edges = draw(scenes, words=words, seed=sheet.seed) if scenes else ([], [])
    hidden = sorted({name for name, look in EDGE_LOOKS.items() if look.get("waits")} - sheet.lines)
    chosen = [node["id"] for node in nodes if node["id"].partition("/")[2] == sheet.chosen]
    none = words.say("page_find_none")
    return {
        "say": words.say,
        "language": sheet.language,
        "title": sheet.title,
        "about": sheet.about,
        "scenes": [_facts(scene, words) for scene in scenes],
        "signs": {name: _swatch(look) for name, look in NODE_LOOKS.items()},
        "lines": EDGE_LOOKS,
        "picture": as_script({"nodes": nodes, "edges": edges, "none": none, "hidden": hidden, "chosen": chosen}),
        "style": "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in styles),
        "script": (TEMPLATES / "network.js").read_text(encoding="utf-8"),
        "vis_network": _vis_network() if scenes else "",
    }


def day_of(run: Run) -> str:
    """Return the moment of a run as pages show it: a date where it is midnight, else a time in UTC."""
    midnight = run.as_of == run.as_of.normalize()
    return str(run.as_of.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M UTC"))


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


def _names(tables: Tables) -> dict[str, str]:
    people = dict(zip(tables.people["person_id"], shown_names(tables.people), strict=True))
    registered = tables.vehicles.dropna(subset=["registration"])
    groups = tables.groups.dropna(subset=["name"])
    vehicles = dict(zip(registered["vehicle_id"], registered["registration"], strict=True))
    return people | vehicles | dict(zip(groups["group_id"], groups["name"], strict=True))


def _conflicts_of(scenes: Sequence[Scene]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for scene in scenes:
        for entity in sorted(scene.parts["entity_id"].unique()):
            found[entity].append(scene.number)
    return {entity: tuple(numbers) for entity, numbers in found.items()}


def _facts(scene: Scene, words: Words) -> dict[str, Any]:
    """Return what the tables of the page say of one conflict."""
    first, last = (_local_day(scene.conflict[f"{end}_incident_at"], scene) for end in ("first", "last"))
    return scene.conflict | {
        "number": scene.number,
        "title": scene.name or words.say("page_conflict", number=scene.number),
        "first": first,
        "last": last,
        "list": list(_case_rows(scene, words)),
        "members": list(people_rows(scene, words)),
    }


def people_rows(scene: Scene, words: Words) -> Iterator[dict[str, Any]]:
    """Yield the people of a conflict as its table shows them: name, id, sign, part, side, how central."""
    for person in scene.people.itertuples(index=False):
        how = "page_how_both" if person.how == "both" else ""
        yield {
            "name": words.name(person.entity_id),
            "id": person.entity_id,
            "sign": person.how if person.how in ("suspect", "victim", "both") else "other",
            "how": words.say(how) if how else words.label("roles", person.how),
            "side": side_text(person, words),
            "centrality": f"{person.centrality:.2f}" if person.centrality >= 0 else "",
        }


def _local_day(moment: Timestamp, scene: Scene) -> str:
    zone = scene.incidents["time_zone"].iloc[-1]
    return str(moment.tz_localize("UTC").tz_convert(zone).strftime("%Y-%m-%d"))


def _case_rows(scene: Scene, words: Words) -> Iterator[dict[str, Any]]:
    parts = scene.parts_by("incident_id")
    for case in scene.incidents.iloc[::-1].itertuples(index=False):
        who = [
            {
                "name": words.name(part.entity_id),
                "role": words.label("roles", part.role),
                "sign": "vehicle" if part.entity_kind == "vehicle" else look_of_person({part.side}),
            }
            for part in parts.get(case.incident_id, [])
        ]
        yield {
            "when": case.when,
            "what": words.label("kinds", case.kind),
            "serious": case.serious,
            "id": case.incident_id,
            "status": words.say(f"status_{case.status}"),
            "who": who,
            "unnamed": words.say("page_unnamed", number=case.unnamed) if case.unnamed else "",
        }


def _swatch(look: dict[str, Any]) -> dict[str, Any]:
    """Return a sign of the legend: its outline in a box of 20 by 20, and its colours."""
    outlines = {
        "triangle": "10,2 18,17 2,17",
        "diamond": "10,1 19,10 10,19 1,10",
        "square": "3,3 17,3 17,17 3,17",
        "hexagon": "5,2 15,2 19,10 15,18 5,18 1,10",
    }
    return {"points": outlines.get(look["shape"], ""), "radius": look["size"] * 0.62, **look}
