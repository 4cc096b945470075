"""One conflict, one person or one case as a page: what stands around it, drawn, and the same in tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.errors import InvalidConfig, UnknownRecord, UnknownRun
from netgraph.model.findings import Conflicts, Findings, Links, Run
from netgraph.model.vocabulary import phrase
from netgraph.pipeline.steps import opened

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.config import Config
    from netgraph.model.tables import Tables
    from netgraph.store import Store

__all__ = ["FORMS", "OVERVIEWS", "SHOWN", "show"]

SHOWN = ("conflict", "person", "incident")
"""What can be shown of one subject."""

OVERVIEWS = ("communities", "rivalries")
"""What can be shown of all."""

FORMS = ("network", "brief")
"""In which forms: the picture with its tables, or a whole brief."""

_NAMED = {"network": "page", "brief": "brief"}
_AROUND_HOPS = 2


@dataclass(frozen=True)
class Around:
    """What is shown: the records, and the findings of a run as if these cases were one conflict."""

    name: str
    tables: Tables
    findings: Findings
    found: int


def show(what: str, subject: str, out: Path, *, store: str, config: Config, form: str = "network") -> Path:
    """Write the page of a conflict of the newest run, of what stands around a person or a case, or an overview.

    A conflict is drawn as on the network page. Around a person stand the cases he took part in, then the newest of
    those that others in them took part in; around a case, those that share somebody or something with it. Not more
    than the 40 that a picture can hold; own cases first. What is recorded between the people drawn is shown too;
    a tie alone brings nobody into the picture.

    Parameters
    ----------
    what
        One of `SHOWN` or of `OVERVIEWS`.
    subject
        Its id; of an overview empty.
    out
        The file to write.
    store
        Address of the store.
    config
        Who, what for, and in which language.
    form
        One of `FORMS`; ``brief`` is for a conflict.

    Raises
    ------
    InvalidConfig
        A form that there is not, or not of this.
    UnknownRecord
        The store, or its newest run, holds nothing of that id; the message names the nearest.
    UnknownRun
        A conflict is asked for and nothing was ever run.
    """
    from netgraph.outputs.network_board import Sheet, day_of, marking_line
    from netgraph.outputs.network_page import write_scenes
    from netgraph.outputs.network_scene import find_scenes

    if what not in (*SHOWN, *OVERVIEWS):
        raise UnknownRecord(f"show: got {what!r}, allowed {', '.join((*SHOWN, *OVERVIEWS))}")
    if bool(subject) is (what in OVERVIEWS):
        needed = (
            f"takes no id, got {subject!r}" if subject else "needs the id of one; netgraph query find text=… finds ids"
        )
        raise UnknownRecord(f"show {what}: {needed}")
    if form not in FORMS or (form == "brief" and what != "conflict"):
        raise InvalidConfig(f"show {what}: --format: got {form!r}, allowed {', '.join(FORMS)}; brief is for a conflict")
    if what in OVERVIEWS:
        return _overview(what, out, store=store, config=config)
    words = config.words()
    with opened(store, config) as kept:
        run = _newest_run(kept)
        around = _conflict(kept, subject, run) if what == "conflict" else _neighbourhood(kept, subject, run, config)
        kept.note_export(f"{_NAMED[form]} of {what} {subject}", {"incidents": len(around.tables.incidents)})
    if form == "brief":
        return _brief(around, subject, out, run=run, config=config)
    scenes = find_scenes(around.tables, around.findings, conflicts=1, vocabulary=words)
    scenes = [replace(scene, name=around.name) for scene in scenes]
    title = phrase(f"show_{what}_title", config.language, name=around.name, date=day_of(run))
    drawn = sum(len(scene.incidents) for scene in scenes)
    counted = phrase("show_about", config.language, cases=drawn, all=around.found)
    about = f"{counted} {marking_line(around.tables, run, config.language)}"
    shown_lines = frozenset({"tie"} if what == "person" else ())
    sheet = Sheet(run, config.language, config.seed, words, title, about, shown_lines, subject)
    return write_scenes(scenes, around.tables, out, sheet=sheet)


def _overview(what: str, out: Path, *, store: str, config: Config) -> Path:
    from netgraph.pipeline.overviews import write_overview

    with opened(store, config) as kept:
        run = _newest_run(kept)
        tables = kept.read(as_of=run.as_of)
        rivalries = kept.read_findings(run.run_id, only=["rivalries"]).rivalries
        kept.note_export(f"page of {what}", {"people": len(tables.people), "rivalries": len(rivalries)})
    return write_overview(what, out, tables=tables, rivalries=rivalries, run=run, config=config)


def _brief(around: Around, subject: str, out: Path, *, run: Run, config: Config) -> Path:
    from netgraph.outputs.brief import write_conflict_brief

    words = config.words()
    return write_conflict_brief(
        around.tables, around.findings, out, run=run, conflict=subject, language=config.language, vocabulary=words
    )


def _newest_run(store: Store) -> Run:
    runs = store.read_runs()
    if not runs:
        raise UnknownRun("show: the store holds no run; netgraph run --store … first")
    return runs[-1]


def _conflict(store: Store, subject: str, run: Run) -> Around:
    findings = store.read_findings(run.run_id)
    rows = findings.conflicts[(findings.conflicts["conflict_id"] == subject).to_numpy(dtype=bool)]
    if rows.empty:
        raise UnknownRecord(_unknown("conflict", subject, findings.conflicts["conflict_id"].tolist()))
    cases = str(rows["incident_ids"].iloc[0]).split(";")
    tables = store.read(as_of=run.as_of, around=cases, hops=1)
    return Around(subject, tables, replace(findings, conflicts=rows), len(cases))


def _neighbourhood(store: Store, subject: str, run: Run, config: Config) -> Around:
    from netgraph.conflicts import describe_conflicts
    from netgraph.safeguards.redaction import shown_names

    tables = store.read(as_of=run.as_of, around=[subject], hops=_AROUND_HOPS)
    nearest = _nearest(tables, subject)
    cases = nearest.head(_most_cases())
    if cases.empty:
        known = store.read(as_of=run.as_of)
        raise UnknownRecord(
            _unknown("record with a case", subject, [*known.people["person_id"], *known.incidents["incident_id"]])
        )
    as_one = cases[["incident_id"]].assign(conflict_id=subject, membership=1.0)
    figures = as_one.groupby("conflict_id", as_index=False).agg(cases=("incident_id", "size")).assign(strength=0.0)
    links = store.read_findings(run.run_id, only=["case_links", "retaliations"], about=as_one["incident_id"].tolist())
    told = describe_conflicts(
        Conflicts(figures, as_one), _no_links(), tables, vocabulary=config.words(), language=config.language
    )
    findings = replace(links, conflicts=told[0], members=told[1])
    names = shown_names(tables.people).set_axis(tables.people["person_id"])
    return Around(str(names.get(subject, subject)), tables, findings, len(nearest))


def _nearest(tables: Tables, subject: str) -> DataFrame:
    """Return the cases around a person or a case: its own first, then the newest of those that share a part with it."""
    parts = tables.involvements[~tables.involvements["anonymous"].to_numpy(dtype=bool)]
    own = set(parts["incident_id"][(parts["entity_id"] == subject).to_numpy(dtype=bool)])
    own |= set(tables.incidents["incident_id"][(tables.incidents["incident_id"] == subject).to_numpy(dtype=bool)])
    who = parts["entity_id"][parts["incident_id"].isin(own).to_numpy(dtype=bool)]
    shared = set(parts["incident_id"][parts["entity_id"].isin(who).to_numpy(dtype=bool)])
    cases = tables.incidents[tables.incidents["incident_id"].isin(own | shared).to_numpy(dtype=bool)]
    cases = cases.assign(own=cases["incident_id"].isin(own), first=cases["incident_id"] == subject)
    order = ["first", "own", "occurred_from", "incident_id"]
    return cases.sort_values(order, ascending=[False, False, False, True], ignore_index=True)


def _no_links() -> Links:
    import pandas as pd

    pairs = pd.DataFrame({"incident_a": [], "incident_b": [], "log_odds": []}).astype(
        {"incident_a": "str", "incident_b": "str", "log_odds": "float64"}
    )
    wanted = ["incident_a", "incident_b", "family", "entity", "part_a", "part_b", "tie_kind"]
    reasons = pd.DataFrame({name: pd.Series(dtype="str") for name in wanted})
    return Links(pairs, reasons.assign(incidents=0, log_odds=0.0))


def _most_cases() -> int:
    from netgraph.outputs.network_scene import MOST_CASES

    return MOST_CASES


def _unknown(what: str, subject: str, known: list[str]) -> str:
    near = get_close_matches(subject, known, n=3, cutoff=0.6)
    hint = f"; did you mean {', '.join(near)}?" if near else "; netgraph query find text=… finds ids"
    return f"show: no {what} {subject!r} in the newest run{hint}"
