"""The network page: the largest conflicts in one file that needs no network, to look at, to search and to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.model.versions import without_known_time
from netgraph.model.vocabulary import Vocabulary, phrase, shipped_vocabulary
from netgraph.outputs.files import write_atomically
from netgraph.outputs.network_board import (
    PEOPLE_LEGEND,
    Legend,
    Sheet,
    board,
    day_of,
    line_entry,
    marking_line,
    page_template,
    shown_labels,
    sign_entry,
)
from netgraph.outputs.network_marks import draw, look_of_person
from netgraph.outputs.network_scene import Scene, find_scenes
from netgraph.outputs.network_words import Words, side_text

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.model.findings import Findings, Run
    from netgraph.model.tables import Tables

__all__ = ["board_of", "page_words", "people_rows", "write_network_page", "write_scenes"]


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
    title = phrase("page_title", language, date=day_of(run))
    about = f"{phrase('page_about', language, **counted)} {marking_line(tables, run, language)}"
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
    return Words(sheet.language, sheet.vocabulary, shown_labels(tables), _conflicts_of(scenes))


def board_of(scenes: list[Scene], *, words: Words, sheet: Sheet, styles: Sequence[str]) -> dict[str, Any]:
    """Return what the templates need to show the picture of some scenes, its signs, and what a page says of itself."""
    nodes, edges = draw(scenes, words=words, seed=sheet.seed) if scenes else ([], [])
    facts = [_facts(scene, words) for scene in scenes]
    picks = [_pick(fact, words) for fact in facts]
    if len(picks) > 1:
        picks.append({"number": 0, "title": words.say("page_all"), "note": ""})
    return {
        "scenes": facts,
        **board(nodes, edges, words=words, sheet=sheet, picks=picks, legend=_LEGEND, styles=styles),
    }


def _pick(fact: dict[str, Any], words: Words) -> dict[str, Any]:
    note = words.say("page_cases_serious", cases=fact["cases"], serious=fact["serious_cases"])
    return {"number": fact["number"], "title": fact["title"], "note": note}


_LEGEND: Legend = (
    PEOPLE_LEGEND,
    (
        "page_things",
        (
            sign_entry("serious", "page_serious_case"),
            sign_entry("case", "page_case"),
            sign_entry("vehicle", "page_vehicle", box=True),
        ),
    ),
    (
        "page_lines",
        (
            line_entry("suspect", "page_line_suspect"),
            line_entry("victim", "page_line_victim"),
            line_entry("other", "page_line_other"),
            line_entry("answer", "page_line_answer", box=True),
            line_entry("link", "page_line_link", box=True),
            line_entry("shared", "page_line_shared", box=True),
            line_entry("tie", "page_line_tie", box=True),
        ),
    ),
)


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
