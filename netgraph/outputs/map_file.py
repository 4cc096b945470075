"""Incidents on a map that any map tool opens: GeoJSON (RFC 7946), one point an incident."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.outputs.files import write_atomically
from netgraph.outputs.graph_objects import plain_rows
from netgraph.outputs.shared import GRADES, SharedGraph

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["write_geojson"]

_SAID = ["node_id", "kind", "occurred_from", "occurred_to", "time_zone", "status", "severity", "modus", "unnamed"]


def write_geojson(graph: SharedGraph, path: Path) -> Path:
    """Write the incidents whose place is known and may be shown, with what is said of them and who took part.

    Each is a point (longitude, latitude; WGS 84), its ``parts`` the ids of those in it by relationship type, its
    ``conflict_ids`` what the run counts it to. The marking is the member ``netgraph`` of the collection, which readers
    of the format pass over, and ``handling`` and ``run_id`` stand on every feature too.

    Raises
    ------
    NetgraphError
        The file cannot be written.
    """
    sited = _sited(graph)
    parts = _by_incident(_parts(graph))
    conflicts = graph.edges[graph.edges["kind"].eq("PART_OF").to_numpy(dtype=bool)]
    counted = {case: sorted(rows["target_id"]) for case, rows in conflicts.groupby("source_id")}
    mark = {"run_id": graph.marking.run_id, "marked": graph.marking.handling}
    features = [
        {
            "type": "Feature",
            "id": row["node_id"],
            "geometry": {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]},
            "properties": row
            | {"parts": parts.get(row["node_id"], {}), "conflict_ids": counted.get(row["node_id"], [])}
            | mark,
        }
        for row in plain_rows(sited)
    ]
    whole = {"type": "FeatureCollection", "netgraph": graph.marking.as_dict(), "features": features}
    return write_atomically(path, dumps(whole, ensure_ascii=False, indent=1) + "\n")


def _sited(graph: SharedGraph) -> DataFrame:
    """Return the incidents with the coordinates of where they happened."""
    nodes, at = graph.nodes, graph.edges[graph.edges["kind"].eq("OCCURRED_AT").to_numpy(dtype=bool)]
    places = nodes[nodes["node_kind"].eq("location").to_numpy(dtype=bool)].set_index("node_id")
    where = at.set_index("source_id")["target_id"]
    incidents = nodes[nodes["node_kind"].eq("incident").to_numpy(dtype=bool)][[*_SAID, *GRADES]]
    spot = incidents["node_id"].map(where)
    placed = incidents.assign(longitude=spot.map(places["longitude"]), latitude=spot.map(places["latitude"]))
    return placed.dropna(subset=["longitude", "latitude"])


def _parts(graph: SharedGraph) -> DataFrame:
    people = graph.nodes["node_id"][graph.nodes["node_kind"].isin(["person", "vehicle", "group"])]
    cases = graph.nodes["node_id"][graph.nodes["node_kind"].eq("incident").to_numpy(dtype=bool)]
    edges = graph.edges
    return edges[(edges["source_id"].isin(people) & edges["target_id"].isin(cases)).to_numpy(dtype=bool)]


def _by_incident(parts: DataFrame) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for incident, kind, entity in zip(parts["target_id"], parts["kind"], parts["source_id"], strict=True):
        found.setdefault(incident, {}).setdefault(kind, []).append(entity)
    return found
