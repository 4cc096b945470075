"""FollowTheMoney entities, one JSON object a line, for Aleph and OpenAleph.

Schemata and properties are those of followthemoney's own model: an incident is an ``Event``, somebody's part in it an
``UnknownLink`` whose ``role`` is the relationship type, for the model knows no victims and suspects.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1
from json import dumps
from pathlib import Path
from typing import Any

from netgraph.outputs.files import write_atomically
from netgraph.outputs.graph_objects import plain_rows
from netgraph.outputs.shared import SharedGraph

__all__ = ["write_follow_the_money"]

_NODES: dict[str, tuple[str, dict[str, str]]] = {
    "person": ("Person", {"label": "name", "birth_year": "birthDate"}),
    "incident": (
        "Event",
        {
            "label": "name",
            "occurred_from": "startDate",
            "occurred_to": "endDate",
            "status": "notes",
            "modus": "keywords",
        },
    ),
    "vehicle": ("Vehicle", {"label": "name", "registration": "registrationNumber", "model": "model", "kind": "type"}),
    "location": (
        "Address",
        {"address": "full", "area_code": "region", "longitude": "longitude", "latitude": "latitude"},
    ),
    "group": ("Organization", {"label": "name"}),
    "phone": ("UserAccount", {"label": "name"}),
    "account": ("UserAccount", {"label": "name"}),
    "conflict": ("Project", {"label": "name", "incident_ids": "keywords"}),
}
_EDGES = {
    "MEMBER_OF": ("Membership", "member", "organization"),
    "KIN_OF": ("Family", "person", "relative"),
    "PARTNER_OF": ("Family", "person", "relative"),
    "ASSOCIATES_WITH": ("Associate", "person", "associate"),
    "OWNS": ("Ownership", "owner", "asset"),
}
_ANY_EDGE = ("UnknownLink", "subject", "object")
_KIND_OF_EDGE = {"Family": "relationship", "Associate": "relationship"}


def write_follow_the_money(graph: SharedGraph, path: Path) -> Path:
    """Write every node and edge as an entity; several values in a cell become several values of a property.

    Ids are hashed, as the format wants them; what they were stands in ``recordId`` or ``sourceUrl`` as ``notes``. Each
    entity carries the marking in ``summary``.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    """
    lines = (dumps(entity, ensure_ascii=False, sort_keys=True) for entity in _entities(graph))
    return write_atomically(path, "".join(f"{line}\n" for line in lines))


def _entities(graph: SharedGraph) -> Iterator[dict[str, Any]]:
    marked = "; ".join(f"{name}: {value}" for name, value in graph.marking.as_dict().items())
    sites = {row["source_id"]: row["target_id"] for row in plain_rows(graph.edges) if row["kind"] == "OCCURRED_AT"}
    for row in plain_rows(graph.nodes):
        schema, names = _NODES[row["node_kind"]]
        said = {name: _values(row[column]) for column, name in names.items() if column in row}
        said |= {"summary": [marked], "description" if schema != "Address" else "remarks": [row["node_id"]]}
        if row["node_id"] in sites:
            said["addressEntity"] = [_hashed(sites[row["node_id"]])]
        yield {"id": _hashed(row["node_id"]), "schema": schema, "properties": said}
    for row in plain_rows(graph.edges):
        if row["kind"] != "OCCURRED_AT":
            yield _edge(row, marked)


def _edge(row: dict[str, Any], marked: str) -> dict[str, Any]:
    schema, source, target = _EDGES.get(row["kind"], _ANY_EDGE)
    said = {
        source: [_hashed(row["source_id"])],
        target: [_hashed(row["target_id"])],
        _KIND_OF_EDGE.get(schema, "role"): [f"{row['kind']} (inferred)" if row["inferred"] else row["kind"]],
        "recordId": _values(row.get("incident_ids", "")) or [row["edge_id"]],
        "summary": ["; ".join(part for part in (row.get("why", ""), marked) if part)],
    }
    times = {"since": "startDate", "until": "endDate"}
    said |= {name: [row[column]] for column, name in times.items() if column in row}
    return {"id": _hashed(f"{row['kind']} {row['edge_id']}"), "schema": schema, "properties": said}


def _values(cell: Any) -> list[str]:
    return [part for part in str(cell).split(";") if part]


def _hashed(text: str) -> str:
    return sha1(text.encode(), usedforsecurity=False).hexdigest()
