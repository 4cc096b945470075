"""Short factories for records: everything that does not matter to a test has a default.

Each factory returns one row as a dict; `tables` bundles rows into checked-shape `Tables`.
Ids are written without their source: ``incident("1")`` is ``k:1``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from netgraph.model.tables import TABLES, Tables

SOURCE = "k"
ZONE = "Europe/Stockholm"
DAY = pd.Timedelta(days=1)


def at(text: str) -> pd.Timestamp:
    """A UTC moment, in microseconds."""
    return pd.Timestamp(text).as_unit("us")


def ref(local: str) -> str:
    return local if ":" in local else f"{SOURCE}:{local}"


def record(recorded_at: str | pd.Timestamp = "2020-01-01", **more: Any) -> dict[str, Any]:
    return {"source": SOURCE, "recorded_at": pd.Timestamp(recorded_at).as_unit("us"), **more}


def person(local: str, **more: Any) -> dict[str, Any]:
    return {"person_id": ref(local), **record(**_take_record(more)), **more}


def vehicle(local: str, **more: Any) -> dict[str, Any]:
    return {"vehicle_id": ref(local), **record(**_take_record(more)), **more}


def group(local: str, **more: Any) -> dict[str, Any]:
    return {"group_id": ref(local), **record(**_take_record(more)), **more}


def location(local: str, longitude: float | None = None, latitude: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "location_id": ref(local),
        "longitude": longitude,
        "latitude": latitude,
        **record(**_take_record(more)),
        **more,
    }


def incident(local: str, when: str = "2026-01-01 12:00", kind: str = "shooting", **more: Any) -> dict[str, Any]:
    """One incident; `when` is UTC; a span of one minute unless ``minutes`` says otherwise."""
    start = at(when)
    end = start + pd.Timedelta(minutes=more.pop("minutes", 1))
    if "location_id" in more and more["location_id"] is not None:
        more["location_id"] = ref(more["location_id"])
    return {
        "incident_id": ref(local),
        "kind": kind,
        "occurred_from": start,
        "occurred_to": end,
        "time_zone": ZONE,
        **record(**{"recorded_at": end, **_take_record(more)}),
        **more,
    }


def involvement(incident_id: str, entity: str, role: str = "suspect", **more: Any) -> dict[str, Any]:
    kind = more.pop("entity_kind", "person")
    return {
        "incident_id": ref(incident_id),
        "entity_kind": kind,
        "entity_id": ref(entity),
        "role": role,
        **record(**_take_record(more)),
        **more,
    }


def tie(a: str, b: str, kind: str = "associate", **more: Any) -> dict[str, Any]:
    return {"person_a": ref(a), "person_b": ref(b), "kind": kind, **record(**_take_record(more)), **more}


def membership(who: str, of: str, **more: Any) -> dict[str, Any]:
    return {"person_id": ref(who), "group_id": ref(of), **record(**_take_record(more)), **more}


def tables(**rows: list[dict[str, Any]]) -> Tables:
    """Bundle rows; people, vehicles and groups that are only mentioned by id are added."""
    filled = {name: list(entries) for name, entries in rows.items()}
    _add_mentioned(filled)
    return Tables.of(**{name: _frame(name, entries) for name, entries in filled.items() if entries})


def _add_mentioned(rows: dict[str, list[dict[str, Any]]]) -> None:
    mentioned: dict[str, set[str]] = {"person": set(), "vehicle": set(), "group": set()}
    for entry in rows.get("involvements", []):
        if not entry.get("anonymous"):
            mentioned[entry["entity_kind"]].add(entry["entity_id"])
    for entry in rows.get("ties", []):
        mentioned["person"] |= {entry["person_a"], entry["person_b"]}
    for name in ("memberships", "person_states", "holdings"):
        mentioned["person"] |= {entry["person_id"] for entry in rows.get(name, [])}
    mentioned["group"] |= {entry["group_id"] for entry in rows.get("memberships", [])}
    for kind, (name, factory) in {
        "person": ("people", person),
        "vehicle": ("vehicles", vehicle),
        "group": ("groups", group),
    }.items():
        have = {entry[TABLES[name].key[0]] for entry in rows.get(name, [])}
        rows.setdefault(name, []).extend(factory(entity) for entity in sorted(mentioned[kind] - have))


def _frame(name: str, entries: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(entries)
    for column in TABLES[name].all_columns:
        if column.name in frame and column.dtype.startswith("datetime64"):
            frame[column.name] = pd.to_datetime(frame[column.name]).dt.as_unit("us")
        elif column.name in frame and column.default is not None and not column.required:
            frame[column.name] = frame[column.name].astype("object").where(frame[column.name].notna(), column.default)
        elif column.name in frame and column.default is not None:
            frame[column.name] = frame[column.name].fillna(column.default)
    return frame


def _take_record(more: dict[str, Any]) -> dict[str, Any]:
    names = {"recorded_at", "source", "source_ref", "withdrawn_at", "source_grade", "information_grade"}
    return {name: more.pop(name) for name in list(more) if name in names}
