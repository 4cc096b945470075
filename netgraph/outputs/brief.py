"""The brief: one offline page for a run or for one conflict, from the summary to the cases each statement rests on."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.errors import NetgraphError
from netgraph.model.versions import without_known_time
from netgraph.model.vocabulary import Vocabulary, phrase
from netgraph.outputs.brief_cases import Register, by_side, case_rows, register_cases
from netgraph.outputs.brief_conflict import findings_of_conflict
from netgraph.outputs.brief_facts import Brief, sides_of, summary, tables_of
from netgraph.outputs.brief_figures import NEAR_METRES, NEWEST_DAYS, map_figure, timeline_figure
from netgraph.outputs.files import write_atomically
from netgraph.outputs.network_board import Sheet, as_script, day_of, page_template
from netgraph.outputs.network_page import board_of, page_words, people_rows
from netgraph.outputs.network_scene import Scene, find_scenes, largest_conflicts
from netgraph.outputs.shared import marking_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings, Run
    from netgraph.model.tables import Tables
    from netgraph.outputs.network_words import Words

__all__ = ["write_brief", "write_conflict_brief"]

_SECTIONS = (
    ("summary", "brief_summary"),
    ("timeline", "brief_timeline"),
    ("map", "brief_map"),
    ("rivalries", "brief_rivalries"),
    ("conflicts", "brief_conflicts"),
    ("people", "brief_people"),
    ("changes", "brief_changes"),
    ("retaliations", "brief_retaliations"),
    ("open", "brief_open"),
    ("victims", "brief_victims"),
    ("suspects", "brief_suspects"),
    ("concern", "brief_concern"),
    ("cases", "brief_cases"),
    ("methods", "brief_methods"),
)


def write_brief(
    tables: Tables,
    findings: Findings,
    path: Path,
    *,
    run: Run,
    language: str,
    vocabulary: Vocabulary,
    conflicts: int = 5,
) -> Path:
    """Write what a run found as one HTML file that asks nothing of any network.

    In short who fights whom, what happened, what may come and whom to reach; then the network, a timeline, a map
    without tiles, the conflicts, what changed, answered and open attacks, the two lists, those under 18, and every
    case that any of it rests on, numbered: each statement points to its cases. What is selected in one place is marked
    everywhere. Names and places are those that may be shown; nothing that a record holds is taken for markup. The same
    records, findings and seed give the same bytes.

    Parameters
    ----------
    tables
        The records as of the run.
    findings
        Of the run.
    path
        The file to write.
    run
        Which run it is; its configuration says the days of a retaliation.
    language
        ``en`` or ``sv``.
    vocabulary
        What kinds and roles are called.
    conflicts
        How many conflicts are shown, the gravest first.

    Raises
    ------
    NetgraphError
        The file cannot be written, or a library is installed without its script.

    Notes
    -----
    Some 3 s for five conflicts; about 6 MB, 5 of them Plotly and vis-network themselves.
    """
    sheet = _sheet(tables, run, language, vocabulary)
    return _write(tables, findings, path, sheet=sheet, shown=largest_conflicts(findings, conflicts))


def write_conflict_brief(
    tables: Tables,
    findings: Findings,
    path: Path,
    *,
    run: Run,
    conflict: str,
    language: str,
    vocabulary: Vocabulary,
) -> Path:
    """Write what a run found of one conflict, in the form of `write_brief`.

    What belongs to it is what `netgraph.outputs.brief_conflict.findings_of_conflict` says; its people stand in a table
    of their own, by side. Of somebody on a list only the cases of this conflict are shown; how many others the place
    on the list rests on is said.

    Parameters
    ----------
    tables
        The records around the conflict's cases, as of the run.
    findings
        Of the run.
    path
        The file to write.
    run
        Which run it is.
    conflict
        Id of the conflict.
    language
        ``en`` or ``sv``.
    vocabulary
        What kinds and roles are called.

    Raises
    ------
    NetgraphError
        The file cannot be written, or a library is installed without its script.
    """
    own = findings_of_conflict(findings, conflict)
    sheet = _sheet(tables, run, language, vocabulary)
    sides = sides_of(own.members, conflict, words=page_words(tables, [], sheet))
    title = phrase("brief_conflict_title", language, name=sides or conflict, date=day_of(run))
    about = f"{conflict}. {sheet.about}"
    return _write(tables, own, path, sheet=replace(sheet, title=title, about=about), shown=own.conflicts, alone=True)


def _write(
    tables: Tables, findings: Findings, path: Path, *, sheet: Sheet, shown: DataFrame, alone: bool = False
) -> Path:
    scenes = find_scenes(tables, findings, conflicts=len(shown), vocabulary=sheet.vocabulary)
    words = page_words(tables, scenes, sheet)
    ids = shown["conflict_id"].tolist()
    register = register_cases(tables, findings, conflicts=ids, words=words, lists=not alone)
    if alone:
        register = by_side(register, findings.members, words=words)
    brief = Brief(findings, shown, register, words, alone)
    figures = {
        "when": timeline_figure(register, findings, words=words),
        "where": map_figure(register, tables, words=words),
    }
    drawn = board_of(scenes, words=words, sheet=sheet, styles=("network.css", "brief.css"))
    page = page_template("brief.html").render(
        **(drawn | {"picks": []} if alone else drawn),  # of one conflict there is nothing to choose
        **_texts(brief, scenes),
        **_filters(register, words),
        lanes_about=words.say("brief_lanes_sides" if alone else "brief_lanes_conflicts"),
        sited=bool(figures["where"]["data"]),
        near_metres=NEAR_METRES,
        newest_days=NEWEST_DAYS,
        retaliation_days=f"{sheet.run.configuration.get('retaliation_days', 14):g}",
        cases=case_rows(register, words),
        event_time=without_known_time(register.cases),
        plotly=_plotly(),
        figures=as_script(figures | {"cases": _cases(register)}),
        brief_script=(Path(__file__).parent / "templates" / "brief.js").read_text(encoding="utf-8"),
    )
    return write_atomically(path, page)


def _texts(brief: Brief, scenes: list[Scene]) -> dict[str, Any]:
    """Return the sections and their rows; the people have one where the page is of one conflict alone."""
    people = list(people_rows(scenes[0], brief.words)) if brief.alone and scenes else []
    names = dict(_SECTIONS) | ({"conflicts": "brief_in_numbers"} if brief.alone else {})
    return {
        "summary": summary(brief),
        "rows": tables_of(brief) | {"people": [row | {"refs": brief.refs_of(row["id"])} for row in people]},
        "headings": {name: brief.words.say(key) for name, key in names.items()},
        "contents": [(name, brief.words.say(key)) for name, key in names.items() if name != "people" or people],
    }


def _filters(register: Register, words: Words) -> dict[str, Any]:
    days = register.cases["when"].str.slice(0, 10)
    kinds = {kind: words.label("kinds", kind) for kind in register.cases["kind"].unique()}
    return {
        "kinds": sorted(kinds.items(), key=lambda kind: kind[1]),
        "first_day": days.min() if len(days) else "",
        "last_day": days.max() if len(days) else "",
    }


def _sheet(tables: Tables, run: Run, language: str, vocabulary: Vocabulary) -> Sheet:
    marking = marking_of(tables, run, run.as_of)
    told = {"run": run.run_id, "seed": run.seed, "version": run.version}
    title = phrase("brief_title", language, date=day_of(run))
    about = phrase("brief_about", language, sources=", ".join(marking.sources), handling=marking.handling, **told)
    return Sheet(run, language, run.seed, vocabulary, title, about)


def _cases(register: Register) -> list[dict[str, Any]]:
    """Return what the page's script knows of each case: its day, kind, conflict, and who took part."""
    people = register.parts[(register.parts["entity_kind"] != "group").to_numpy(dtype=bool)]
    who = people.groupby("incident_id")["entity_id"].agg(lambda ids: sorted(set(ids)))
    return [
        {
            "id": case.incident_id,
            "day": case.when[:10],
            "kind": case.kind,
            "conflict": case.conflict,
            "who": who.get(case.incident_id, []),
        }
        for case in register.cases.itertuples(index=False)
    ]


def _plotly() -> str:
    """Return Plotly's script as it travels in its own wheel."""
    import plotly

    found = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    if not found.is_file():
        raise NetgraphError(f"plotly {version('plotly')}: no {found.name} in {found.parent}; install it from its wheel")
    return found.read_text(encoding="utf-8").replace("</script", "<\\/script")
