"""A run: read what is known as of a moment, analyse it, leave findings in the store and files in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph import __version__
from netgraph.config import Config
from netgraph.conflicts.changes import Before
from netgraph.errors import NetgraphError, UnknownRun
from netgraph.forecast.changes import ListsBefore
from netgraph.model.findings import Findings, Model, Run
from netgraph.model.tables import Tables
from netgraph.model.versions import digest, newest_recorded_at, without_known_time
from netgraph.pipeline.analysis import RunBefore, analyse, link
from netgraph.pipeline.loading import last_load, load
from netgraph.pipeline.ranking import ScoredPeople, score_people
from netgraph.pipeline.simulating import demo_spec
from netgraph.pipeline.steps import Steps, clock, opened, read_moment

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.outputs.shared import Marking
    from netgraph.store import Store

__all__ = ["Ran", "ask", "demonstrate", "identify", "questions", "run", "versions"]

DEMO_PURPOSE = "demonstration on invented records"
DEMO_DAYS_BETWEEN = 30
RUN_ID_DIGITS = 12


@dataclass(frozen=True)
class Ran:
    """What a run left: who it is, what it found, where, and whether some records say only when they happened.

    ``ranked_by`` says on what the ranker of people was fitted, and where it was too little to learn from.
    """

    run: Run
    findings: Findings
    folder: Path
    event_time_split: bool
    ranked_by: str


def run(store: str, *, out: Path, as_of: str | None, config: Config, steps: Steps) -> Ran:
    """Analyse what a store knows as of a moment; leave findings in the store and files in `out`.

    The same records, settings and seed give the same run id and the same bytes in every file, except for what
    ``run.json`` says under ``execution``. Files appear whole or not at all, ``run.json`` last.

    Parameters
    ----------
    store
        Address, such as ``duckdb:city.duckdb``.
    out
        Folder for the files; made where absent.
    as_of
        A date, a UTC time or ``now``; the newest record of the store where ``None``.
    config, steps
        The settings; what is told while it runs.
    """
    from netgraph.outputs.run_record import write_run_record

    started = clock()
    with opened(store, config) as kept, steps("read the records"):
        known, when = _known(kept, as_of)
        before, learnt = _run_before(kept, when, config), _learnt_weights(kept, when)
    with steps("identify the run"):
        compared_with = before.conflicts.run_id if before else None
        this = identify(known, now=when, config=config, compared_with=compared_with, learnt=learnt)
    with steps("link cases"):
        linked = link(known, now=when, config=config, learnt=learnt)
    with steps("learn what each way to an incident weighs"):
        people = score_people(known, now=when, config=config)
    findings = analyse(known, now=when, config=config, steps=steps, before=before, linked=linked, people=people)
    with steps("write the files"):
        files = _write_files(out, this, findings, known, config)
        files.append(_write_card(out, this, findings, known, config=config, people=people))
    with opened(store, config, write=True) as kept, steps("write the findings to the store"):
        kept.write_findings(this, findings)
        kept.write_model(linked.model.name, linked.model, newest_only=True)  # only the newest run is asked of one case
        kept.write_model(people.fitted.model().name, people.fitted.model())
        kept.note_export(f"files of run {this.run_id}", {name: len(frame) for name, frame in findings.items()})
    execution = {
        "actor": config.actor or getuser(),
        "purpose": config.purpose,
        "store": store,
        "started_at": started,
        "seconds": steps.seconds,
        "last_load": last_load(store),
    }
    told = {"counts": _counts(known, findings), "execution": execution}
    write_run_record(out, run=this, marking=_marking(this, known), outputs=files, **told)
    return Ran(this, findings, out, without_known_time(known.incidents) > 0, people.fitted.fitted_on)


def identify(
    tables: Tables, *, now: Timestamp, config: Config, compared_with: str | None, learnt: Model | None = None
) -> Run:
    """Return the run's identity: the same settings, records, moment, seed and version give the same id.

    Weights learnt from the store's own cases count as a setting. Who runs it, what for, and where the store and the
    files are do not count.
    """
    records, settings = digest(tables), config.analysis() | _as_setting(learnt)
    parts = [settings, records, now.isoformat(), config.seed, __version__, compared_with]
    run_id = sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:RUN_ID_DIGITS]
    return Run(run_id, now, config.seed, __version__, records, settings, compared_with)


def _as_setting(learnt: Model | None) -> dict[str, str]:
    if learnt is None:
        return {}
    content = "\n".join(f"{name}\n{frame.to_csv(index=False)}" for name, frame in sorted(learnt.frames.items()))
    return {"link_weights": sha256(content.encode()).hexdigest()}


def demonstrate(out: Path, *, config: Config, steps: Steps) -> Ran:
    """Simulate a small city, write it in the exchange form, load it into a DuckDB file and run everything on it.

    Twice: as of a month before its last record, and as of that record, so that there is something to compare with.
    """
    from netgraph.outputs.exchange import write_csv_folder
    from netgraph.simulation import simulate

    told = replace(config, purpose=config.purpose or DEMO_PURPOSE)
    store = f"duckdb:{out / 'demo.duckdb'}"
    with steps("simulate a city"):
        tables, _ = simulate(demo_spec(), seed=config.seed)
    with steps("write its records"):
        write_csv_folder(tables, out / "records")
    for left in (out / "demo.duckdb", out / "demo.duckdb.wal"):
        left.unlink(missing_ok=True)  # of an earlier demo: its records would count as older versions of these
    load("csv_folder", str(out / "records"), store=store, config=told, steps=steps)
    newest = newest_recorded_at(tables)
    if newest is not None:  # what the last run is compared with
        earlier = (newest - timedelta(days=DEMO_DAYS_BETWEEN)).isoformat()
        run(store, out=out / "a_month_before", as_of=earlier, config=told, steps=steps)
    return run(store, out=out, as_of=None, config=told, steps=steps)


def ask(name: str, parameters: Mapping[str, str], *, store: str, config: Config) -> DataFrame:
    """Return the answer to a named question."""
    with opened(store, config) as kept:
        return kept.query(name, **parameters)


def versions() -> dict[str, str]:
    """Return the version of netgraph, and of what results depend on."""
    from netgraph.outputs.run_record import library_versions

    return {"netgraph": __version__} | library_versions()


def _known(store: Store, as_of: str | None) -> tuple[Tables, Timestamp]:
    """Return the records as known at the moment asked for, and that moment."""
    when = None if as_of is None else read_moment(as_of)
    known = store.read(as_of=when)
    newest = newest_recorded_at(known)
    if newest is None:
        asked = f" known by {when:%Y-%m-%d %H:%M} UTC" if when is not None else ""
        raise NetgraphError(f"store: holds no records{asked}; load a feed first, or choose a later --as-of")
    return known, newest if when is None else when


def _run_before(store: Store, when: Timestamp, config: Config) -> RunBefore | None:
    """Return the newest stored run of an earlier moment and the same area: what this run is compared with."""
    earlier = [run for run in store.read_runs() if run.as_of < when and _area(run) == config.area]
    if not earlier:
        return None
    newest = max(earlier, key=lambda run: (run.as_of, run.run_id))
    claimed = store.read_findings(newest.run_id, only=["conflicts", "likely_victims", "likely_suspects"])
    lists = {name: getattr(claimed, name) for name in ("likely_victims", "likely_suspects")}
    return RunBefore(Before(newest.run_id, newest.as_of, claimed.conflicts), ListsBefore(newest.run_id, lists))


def _area(run: Run) -> str:
    return str(run.configuration.get("area", ""))


def _learnt_weights(store: Store, when: Timestamp) -> Model | None:
    """Return the weights that ``netgraph train links`` learnt from records of no later than `when`, if it has."""
    from netgraph.conflicts.solved import LEARNT_NAME

    try:
        return store.read_model(LEARNT_NAME, as_of=when)
    except UnknownRun:
        return None


def _write_files(out: Path, this: Run, findings: Findings, tables: Tables, config: Config) -> list[Path]:
    from netgraph.outputs.brief import write_brief
    from netgraph.outputs.files import write_findings_files
    from netgraph.outputs.network_page import write_network_page

    words = config.words()
    told: dict[str, Any] = {"run": this, "language": config.language, "conflicts": config.page_conflicts}
    lists = write_findings_files(findings, out, marking=_marking(this, tables).as_dict())
    page = write_network_page(tables, findings, out / "network.html", seed=config.seed, vocabulary=words, **told)
    brief = write_brief(tables, findings, out / "brief.html", vocabulary=words, **told)
    return [*lists, page, brief]


def _write_card(
    out: Path, this: Run, findings: Findings, tables: Tables, *, config: Config, people: ScoredPeople
) -> Path:
    from netgraph.outputs.model_card import write_model_card
    from netgraph.pipeline.cards import people_card

    card = people_card(tables, findings, now=this.as_of, config=config, people=people)
    where, model = out / "model_card.md", people.fitted.model()
    return write_model_card(where, card=card, model=model, run=this, tables=tables, language=config.language)


def questions(show: str | None = None) -> str:
    """Return what can be asked, each question with its parameters and an example; or one, with its statements."""
    from netgraph.store import catalogue

    if show is not None:
        return catalogue.shown(show)
    return "\n\n".join(
        "\n".join(
            [
                f"{question.name}: {question.purpose}",
                *(f"    {part.name} ({part.type}): {part.meaning}" for part in question.parameters),
                f"    example: netgraph query {question.example}",
            ]
        )
        for question in catalogue.questions()
    )


def _counts(tables: Tables, findings: Findings) -> dict[str, dict[str, int]]:
    return {
        "records": tables.counts(),
        "findings": {name: len(frame) for name, frame in findings.items()},
        "event_time_split": {
            "incidents": len(tables.incidents),
            "without_recording_time": without_known_time(tables.incidents),
        },
    }


def _marking(this: Run, tables: Tables) -> Marking:
    from netgraph.outputs.shared import marking_of

    return marking_of(tables, this, this.as_of)
