"""The graph as it may be passed on: what people, cases, vehicles, places and groups there are, and what joins them.

Every file for another tool is made from this one pair of tables, so what must not leave is left out in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.shown import in_short, shows
from netgraph.outputs.shared_rows import edge_rows, node_rows
from netgraph.safeguards.redaction import check_fields, shown_references

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Findings, Run
    from netgraph.model.tables import Tables

__all__ = ["EDGE_COLUMNS", "GRADES", "NODE_COLUMNS", "Marking", "SharedGraph", "marking_of", "share", "write_marking"]

NODE_COLUMNS: dict[str, str] = {
    "node_id": "str",
    "node_kind": "str",
    "label": "str",
    "kind": "str",
    "occurred_from": "datetime64[us]",
    "occurred_to": "datetime64[us]",
    "time_zone": "str",
    "status": "str",
    "severity": "float64",
    "modus": "str",
    "unnamed": "Int64",
    "birth_year": "Int64",
    "sex": "str",
    "deceased": "bool",
    "registration": "str",
    "make": "str",
    "model": "str",
    "colour": "str",
    "longitude": "float64",
    "latitude": "float64",
    "address": "str",
    "area_code": "str",
    "cases": "Int64",
    "incident_ids": "str",
}
"""What is said of a node: ``node_kind`` is person, incident, vehicle, location, group, phone, account or conflict."""

EDGE_COLUMNS: dict[str, str] = {
    "edge_id": "str",
    "source_id": "str",
    "target_id": "str",
    "kind": "str",
    "inferred": "bool",
    "weight": "float64",
    "since": "datetime64[us]",
    "until": "datetime64[us]",
    "outcome": "str",
    "why": "str",
    "incident_ids": "str",
}
"""What is said of an edge: ``kind`` is the relationship type, ``inferred`` whether a run says so and no record."""

GRADES: dict[str, str] = {
    "source_grade": "Int64",
    "information_grade": "str",
    "handling": "str",
    "basis": "str",
    "source_ref": "str",
    "recorded_at": "datetime64[us]",
}
"""Of every node and edge that a record stands for: how sure, under which conditions, and where it comes from."""


@dataclass(frozen=True)
class Marking:
    """What stands on everything that is passed on: which run, as of when, from which sources, how to handle it.

    ``handling`` is the strictest of the records: C (lawful sharing with conditions) unless all of them say P.
    """

    run_id: str
    as_of: Timestamp
    sources: tuple[str, ...]
    handling: str

    def as_dict(self) -> dict[str, str]:
        """Return it as plain texts, in a fixed order.

        Examples
        --------
        >>> import pandas as pd
        >>> Marking("none", pd.Timestamp("2026-03-01"), ("k",), "C").as_dict()["as_of"]
        '2026-03-01T00:00:00Z'
        """
        return {
            "run_id": self.run_id,
            "as_of": f"{self.as_of.isoformat()}Z",
            "sources": ", ".join(self.sources),
            "handling": self.handling,
        }


@dataclass(frozen=True)
class SharedGraph:
    """Nodes (columns `NODE_COLUMNS`, then `GRADES`), edges (`EDGE_COLUMNS`, then `GRADES`), and their marking."""

    nodes: DataFrame
    edges: DataFrame
    marking: Marking

    _repr_html_ = shows(lambda graph: _kinds(graph.edges))
    __repr__ = in_short


def _kinds(edges: DataFrame) -> DataFrame:
    return edges.groupby(["kind", "inferred"], as_index=False).size().rename(columns={"size": "edges"})


def share(tables: Tables, findings: Findings, *, run: Run | None, now: Timestamp) -> SharedGraph:
    """Return what may be passed on of `tables` and of what a run claims.

    Left out are free text (a summary may name anybody; a reference that is more than a reference), national numbers,
    traits that are forbidden fields, the unnamed (they are counted in ``unnamed`` of their incident), rows that were
    withdrawn, and of people of protected identity everything but the id: name, year of birth, sex, and what they hold
    (home, phone, account; a vehicle too, unless others hold it or it was part of a case).

    Parameters
    ----------
    tables
        One row a record, as of `now`.
    findings
        Of `run`; ``conflicts``, ``members``, ``case_links`` and ``retaliations`` become nodes and edges that say
        they are inferred. Empty ones add nothing.
    run
        Which run it is; ``None`` where no run is passed on.
    now
        The moment that the records are of.

    Returns
    -------
    SharedGraph
        Nodes by kind and id; edges by kind, ends and time, parallel ones kept, ``edge_id`` numbered in that order.

    Raises
    ------
    Refused
        If a column that must not be passed on had come in.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.findings import Findings
    >>> from tests.worlds import two_feuding_pairs
    >>> world = two_feuding_pairs()
    >>> graph = share(world, Findings.of(), run=None, now=pd.Timestamp("2026-02-01"))
    >>> graph.edges[["source_id", "kind", "target_id"]].iloc[0].tolist()
    ['k:A', 'SUSPECT_IN', 'k:ab']
    """
    nodes = _bundle(node_rows(tables, findings), NODE_COLUMNS).sort_values(["node_kind", "node_id"], ignore_index=True)
    edges = _bundle(edge_rows(tables, findings), EDGE_COLUMNS)
    known = set(nodes["node_id"])
    edges = edges[(edges["source_id"].isin(known) & edges["target_id"].isin(known)).to_numpy(dtype=bool)]
    order = ["kind", "source_id", "target_id", "since", "until", "why", "weight"]
    edges = edges.sort_values(order, kind="stable", ignore_index=True)
    edges["edge_id"] = [f"e{number}" for number in range(1, len(edges) + 1)]
    nodes["source_ref"], edges["source_ref"] = (shown_references(frame["source_ref"]) for frame in (nodes, edges))
    check_fields([*nodes.columns, *edges.columns])
    return SharedGraph(nodes, edges, marking_of(tables, run, now))


def _bundle(frames: Iterator[DataFrame], columns: dict[str, str]) -> DataFrame:
    """Return all rows under one another with these columns and the grades, null where a row says nothing."""
    import pandas as pd

    wanted = columns | GRADES
    cut = [frame.reindex(columns=list(wanted)) for frame in frames if len(frame)]
    whole = pd.concat([frame.astype("object") for frame in cut]) if cut else pd.DataFrame(columns=list(wanted))
    flags = {name: whole[name].eq(True) for name, dtype in wanted.items() if dtype == "bool"}
    return whole.assign(**flags).astype(wanted).reset_index(drop=True)


def write_marking(marking: Marking, folder: Path) -> Path:
    """Write ``marking.txt`` beside tables that have no room for it: what they were made from, and how to handle it."""
    from netgraph.outputs.files import write_atomically

    told = "".join(f"{name}: {value}\n" for name, value in marking.as_dict().items())
    return write_atomically(folder / "marking.txt", told)


def marking_of(tables: Tables, run: Run | None, now: Timestamp) -> Marking:
    """Return what must stand on anything made from these records."""
    from pandas import concat

    held = [frame[["source", "handling"]] for _, frame in tables.items() if len(frame)]
    every = concat(held) if held else tables.incidents[["source", "handling"]]
    free = len(every) > 0 and every["handling"].eq("P").all()
    return Marking(run.run_id if run else "none", now, tuple(sorted(every["source"].unique())), "P" if free else "C")
