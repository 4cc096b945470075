"""Handing the graph on: what may be shared in the formats of other tools, or a full copy where that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.errors import InvalidConfig, Refused, UnknownRun
from netgraph.model.findings import Findings
from netgraph.pipeline.steps import clock, opened

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.config import Config
    from netgraph.model.findings import Run
    from netgraph.model.tables import Tables
    from netgraph.outputs.shared import SharedGraph
    from netgraph.store import Store

__all__ = ["FORMATS", "Wanted", "export", "shared_graph"]

FORMATS = {
    "graphml": "one file for yEd, Gephi, igraph, networkx",
    "gexf": "one file for Gephi",
    "geojson": "incidents on a map",
    "ftm": "FollowTheMoney entities for Aleph",
    "i2": "a folder of two sheets for an i2 import specification",
    "xlsx": "a run's findings in one Excel workbook",
    "neo4j_csv": "a folder for neo4j-admin database import, with every run; needs --full-copy",
    "csv_folder": "everything the store holds, in netgraph's own exchange form; needs --full-copy",
}
"""What can be written, and what it is for."""

FULL_COPIES = ("csv_folder", "neo4j_csv")
NO_RUN = "none"


@dataclass(frozen=True)
class Wanted:
    """What of a store is handed on: the findings of a run, and the records around some people, cases or things.

    ``run`` is an id, ``latest`` or ``none``; ``around`` empty means everything, and else a neighbourhood of ``hops``.
    """

    run: str = "latest"
    around: tuple[str, ...] = ()
    hops: int = 2


def export(form: str, out: Path, *, store: str, wanted: Wanted, config: Config, full_copy: bool = False) -> list[Path]:
    """Write what a store holds in the form of another tool, and enter it in the audit.

    Parameters
    ----------
    form
        One of `FORMATS`.
    out
        The file to write; for ``i2``, ``csv_folder`` and ``neo4j_csv`` the folder.
    store
        Its address.
    wanted
        Which run, and around whom.
    config
        Who and what for.
    full_copy
        Said by whoever asks for a full copy: it holds names, national numbers and all versions.

    Returns
    -------
    list of Path
        The files written; only their owner can read them.

    Raises
    ------
    InvalidConfig
        A form that is none of `FORMATS`.
    Refused
        A full copy that was not called one.
    UnknownRun
        The store holds no such run; with ``latest`` and no run at all, records alone are written, except as ``xlsx``.
    NetgraphError
        A file cannot be written.
    """
    if form not in FORMATS:
        raise InvalidConfig(f"export: got {form!r}, allowed {', '.join(FORMATS)}")
    if form in FULL_COPIES and not full_copy:
        raise Refused(f"export {form}: holds names, national numbers and every version; say --full-copy to write it")
    with opened(store, config) as kept:
        if form in FULL_COPIES:
            return _COPIES[form](kept, out)
        graph, findings = shared_graph(kept, wanted)
        if form == "xlsx" and graph.marking.run_id == NO_RUN:
            raise UnknownRun("export xlsx: a workbook holds what a run found; netgraph run --store … first")
        written = _WRITERS[form](graph, findings, out)
        counts = {"nodes": len(graph.nodes), "edges": len(graph.edges)}
        kept.note_export(f"{form} of run {graph.marking.run_id}", counts)
        return written


def shared_graph(store: Store, wanted: Wanted) -> tuple[SharedGraph, Findings]:
    """Return what may be passed on of a store, and the findings that are part of it."""
    from netgraph.outputs.shared import share

    run = _run(store, wanted.run)
    tables = store.read(as_of=run.as_of if run else None, around=list(wanted.around) or None, hops=wanted.hops)
    findings = store.read_findings(run.run_id) if run else Findings.of()
    now = run.as_of if run else _newest(tables)
    return share(tables, findings, run=run, now=now), findings


def _run(store: Store, name: str) -> Run | None:
    runs = store.read_runs()
    if name == NO_RUN or (name == "latest" and not runs):
        return None
    if name == "latest":
        return runs[-1]
    found = [run for run in runs if run.run_id == name]
    if not found:
        known = ", ".join(run.run_id for run in runs[-5:]) or "no run"
        raise UnknownRun(f"export: --run: got {name!r}, the store holds {known}")
    return found[-1]


def _newest(tables: Tables) -> Timestamp:
    from netgraph.model.versions import newest_recorded_at

    return newest_recorded_at(tables) or clock()


def _full_copy(store: Store, out: Path) -> list[Path]:
    from netgraph.outputs.exchange import write_csv_folder

    history = store.history()
    written = write_csv_folder(history, out)
    store.note_export("full copy as csv_folder", history.counts())
    return written


def _neo4j_import(store: Store, out: Path) -> list[Path]:
    from netgraph.outputs.neo4j_import import write_neo4j_import
    from netgraph.store.neo4j_claim_sheets import with_claims
    from netgraph.store.neo4j_sheets import record_sheets, schema_statements

    claimed = ((run, store.read_findings(run.run_id)) for run in store.read_runs())
    sheets = with_claims(record_sheets(store.history()), claimed)
    told = {"nodes": sheets.nodes, "relationships": sheets.relationships}
    written = write_neo4j_import(out, **told, sign=sheets.sign, schema=schema_statements())
    store.note_export("full copy as neo4j_csv", sheets.counts)
    return written


_COPIES: dict[str, Callable[[Store, Path], list[Path]]] = {"csv_folder": _full_copy, "neo4j_csv": _neo4j_import}


def _graphml(graph: SharedGraph, _: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.network_files import write_graphml

    return [write_graphml(graph, out)]


def _gexf(graph: SharedGraph, _: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.network_files import write_gexf

    return [write_gexf(graph, out)]


def _geojson(graph: SharedGraph, _: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.map_file import write_geojson

    return [write_geojson(graph, out)]


def _ftm(graph: SharedGraph, _: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.follow_the_money import write_follow_the_money

    return [write_follow_the_money(graph, out)]


def _i2(graph: SharedGraph, _: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.i2 import write_i2

    return write_i2(graph, out)


def _xlsx(graph: SharedGraph, findings: Findings, out: Path) -> list[Path]:
    from netgraph.outputs.workbook import write_workbook

    return [write_workbook(findings, out, marking=graph.marking)]


_WRITERS: dict[str, Callable[[SharedGraph, Findings, Path], list[Path]]] = {
    "graphml": _graphml,
    "gexf": _gexf,
    "geojson": _geojson,
    "ftm": _ftm,
    "i2": _i2,
    "xlsx": _xlsx,
}
