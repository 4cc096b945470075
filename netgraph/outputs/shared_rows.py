"""The rows under a graph that may be passed on: which records and findings become a node, and which an edge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netgraph.model.relationships import relationship_type
from netgraph.safeguards.redaction import allowed_traits, shown_names, shown_places

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.model.findings import Findings
    from netgraph.model.tables import Tables

__all__ = ["edge_rows", "node_rows"]


def node_rows(tables: Tables, findings: Findings) -> Iterator[DataFrame]:
    """Yield the nodes of each kind, with the columns of `netgraph.outputs.shared.NODE_COLUMNS` that it has."""
    people = tables.people.assign(label=shown_names(tables.people), deceased=tables.people["deceased_on"].notna())
    hidden = ["birth_year", "sex", "deceased", "source_ref"]
    for column in hidden:
        people[column] = people[column].astype("object").mask(_protected(tables.people))
    yield people.rename(columns={"person_id": "node_id"}).assign(node_kind="person")
    yield _incidents(tables).assign(node_kind="incident")
    vehicles = _vehicles(tables).rename(columns={"vehicle_id": "node_id"})
    yield vehicles.assign(node_kind="vehicle", label=vehicles["registration"].fillna(vehicles["node_id"]))
    places = shown_places(tables.locations, people=tables.people, holdings=tables.holdings)
    places = places.rename(columns={"location_id": "node_id"})
    named = places["address"].fillna(places["node_id"])
    yield places.assign(node_kind="location", label=named, source_ref=None)
    groups = tables.groups.rename(columns={"group_id": "node_id"})
    yield groups.assign(node_kind="group", label=groups["name"].fillna(groups["node_id"]))
    held = _holdings(tables)
    for kind in ("phone", "account"):
        names = held["thing_id"][(held["thing_kind"] == kind).to_numpy(dtype=bool)].drop_duplicates()
        yield names.to_frame("node_id").assign(node_kind=kind, label=names)
    conflicts = findings.conflicts[["conflict_id", "cases", "incident_ids"]]
    yield conflicts.rename(columns={"conflict_id": "node_id"}).assign(
        node_kind="conflict", label=conflicts["conflict_id"]
    )


def _incidents(tables: Tables) -> DataFrame:
    rows = tables.modus[allowed_traits(tables.modus["trait"])]
    traits = (rows["trait"] + "=" + rows["value"]).groupby(rows["incident_id"])
    modus = traits.agg(lambda values: ";".join(sorted(values)))
    unnamed = tables.involvements["incident_id"][tables.involvements["anonymous"].to_numpy(dtype=bool)].value_counts()
    incidents = tables.incidents.rename(columns={"incident_id": "node_id"})
    at = incidents["node_id"]
    return incidents.assign(label=incidents["kind"], modus=at.map(modus), unnamed=at.map(unnamed).fillna(0))


def edge_rows(tables: Tables, findings: Findings) -> Iterator[DataFrame]:
    """Yield the edges of each kind, with the columns of `netgraph.outputs.shared.EDGE_COLUMNS` that it has."""
    named = tables.involvements[~tables.involvements["anonymous"].to_numpy(dtype=bool)]
    parts = named.assign(kind=_types("involvements", named["role"]))
    yield _joined(parts, "entity_id", "incident_id").assign(incident_ids=named["incident_id"])
    sited = tables.incidents[tables.incidents["location_id"].notna().to_numpy(dtype=bool)]
    yield _joined(sited.assign(kind="OCCURRED_AT"), "incident_id", "location_id")
    ties = tables.ties.assign(kind=_types("ties", tables.ties["kind"]))
    yield _joined(ties, "person_a", "person_b", since="first_seen", until="last_seen")
    held = _holdings(tables)
    held = held.assign(kind=_types("holdings", held["kind"]))
    yield _joined(held, "person_id", "thing_id", since="first_seen", until="last_seen")
    members = tables.memberships.assign(kind="MEMBER_OF", weight=tables.memberships["probability"])
    yield _joined(members, "person_id", "group_id", since="valid_from", until="valid_to")
    rivals = tables.rivalries.assign(kind=_types("rivalries", tables.rivalries["kind"]))
    yield _joined(rivals, "group_a", "group_b", since="valid_from", until="valid_to")
    yield from _inferred(findings)


def _holdings(tables: Tables) -> DataFrame:
    """Return who holds what, but nothing that somebody of protected identity holds: it may lead to them."""
    shown = tables.people["person_id"][~_protected(tables.people)]
    return tables.holdings[tables.holdings["person_id"].isin(shown).to_numpy(dtype=bool)]


def _vehicles(tables: Tables) -> DataFrame:
    """Return the vehicles less those of which nothing is recorded but that a protected person holds them."""
    held = tables.holdings[(tables.holdings["thing_kind"] == "vehicle").to_numpy(dtype=bool)]
    known = {*_holdings(tables)["thing_id"], *tables.involvements["entity_id"]}
    hidden = set(held["thing_id"]) - known
    return tables.vehicles[~tables.vehicles["vehicle_id"].isin(hidden).to_numpy(dtype=bool)]


def _protected(people: DataFrame) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = people["protected_identity"].fillna(True).to_numpy(dtype=bool)
    return flags


def _inferred(findings: Findings) -> Iterator[DataFrame]:
    members = findings.members.assign(
        kind="PART_OF", weight=findings.members["membership"], why=findings.members["how"]
    )
    yield _joined(members, "entity_id", "conflict_id").assign(inferred=True)
    links = findings.case_links.assign(kind="LINKED_TO", weight=findings.case_links["log_odds"])
    one = links.groupby(["incident_a", "incident_b"], as_index=False, sort=False).agg(
        kind=("kind", "first"), weight=("weight", "first"), why=("why", lambda each: "; ".join(each.dropna()))
    )
    yield _joined(one, "incident_a", "incident_b").assign(
        inferred=True, incident_ids=one["incident_a"] + ";" + one["incident_b"]
    )
    answers = findings.retaliations.drop_duplicates(["first_incident_id", "second_incident_id", "level"])
    told = answers.assign(kind="RETALIATION_FOR", why=answers["level"] + ": " + answers["order"])
    yield _joined(told, "second_incident_id", "first_incident_id").assign(
        inferred=True, incident_ids=answers["first_incident_id"] + ";" + answers["second_incident_id"]
    )


def _joined(rows: DataFrame, source: str, target: str, *, since: str = "", until: str = "") -> DataFrame:
    times = {name: rows[column] for name, column in (("since", since), ("until", until)) if column}
    return rows.assign(source_id=rows[source], target_id=rows[target], **times)


def _types(table: str, words: Series) -> Any:
    return words.map({word: relationship_type(table, word) for word in words.unique()})
