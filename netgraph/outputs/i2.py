"""Two sheets laid out for an i2 Analyst's Notebook import specification: entities and links, with both grades."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from netgraph.outputs.files import write_spreadsheet
from netgraph.outputs.shared import SharedGraph, write_marking

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["write_i2"]

ENTITIES = {
    "Entity ID": "node_id",
    "Entity type": "node_kind",
    "Label": "label",
    "Kind": "kind",
    "Date and time from (UTC)": "occurred_from",
    "Date and time to (UTC)": "occurred_to",
    "Status": "status",
    "Modus": "modus",
    "Year of birth": "birth_year",
    "Registration": "registration",
    "Address": "address",
    "Longitude": "longitude",
    "Latitude": "latitude",
}
LINKS = {
    "Link ID": "edge_id",
    "From entity ID": "source_id",
    "To entity ID": "target_id",
    "Link type": "kind",
    "Weight": "weight",
    "Date and time from (UTC)": "since",
    "Date and time to (UTC)": "until",
    "Description": "why",
    "Incident IDs": "incident_ids",
}
GRADED = {
    "Source grade": "source_grade",
    "Information grade": "information_grade",
    "Handling": "handling",
    "Source reference": "source_ref",
}


def write_i2(graph: SharedGraph, folder: Path) -> list[Path]:
    """Write ``entities.csv``, ``links.csv`` and ``marking.txt``.

    Columns are named as an import specification asks for them. ``Link strength`` is Confirmed where the record is a
    fact of a tested source, Unconfirmed where it is not, and Tentative where no record but a run says so. ``Direction``
    is from the first end to the second, or none for ties that have none.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    NetgraphError
        A file cannot be written.
    """
    entities = _named(graph.nodes, ENTITIES | GRADED)
    links = _named(graph.edges, LINKS | GRADED)
    links.insert(4, "Link strength", _strength(graph.edges))
    links.insert(5, "Direction", _direction(graph))
    mark = graph.marking.as_dict()
    told = {"Run ID": mark["run_id"], "As of": mark["as_of"], "Marked": mark["handling"]}
    return [
        write_spreadsheet(entities.assign(**told), folder / "entities.csv"),
        write_spreadsheet(links.assign(**told), folder / "links.csv"),
        write_marking(graph.marking, folder),
    ]


def _named(frame: DataFrame, names: dict[str, str]) -> DataFrame:
    return frame[list(names.values())].set_axis(list(names), axis=1)


def _strength(edges: DataFrame) -> Any:
    import numpy as np

    fact = edges["basis"].fillna("fact").eq("fact") & edges["source_grade"].fillna(2).le(1)
    return np.where(edges["inferred"], "Tentative", np.where(fact.to_numpy(dtype=bool), "Confirmed", "Unconfirmed"))


def _direction(graph: SharedGraph) -> Series:
    """What joins two people, two groups or two linked cases leads both ways; all else from the first to the second."""
    kinds = graph.nodes.set_index("node_id")["node_kind"]
    one, other = (graph.edges[end].map(kinds) for end in ("source_id", "target_id"))
    both = (one.eq(other) & one.isin(["person", "group"])) | graph.edges["kind"].eq("LINKED_TO")
    return both.map({True: "None", False: "Directed"})
