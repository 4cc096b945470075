"""Slow and obvious: a versioned load row by row, and a neighbourhood by sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from netgraph.model.tables import TABLES, Tables
from netgraph.store import TableLoad

JUST_AFTER = pd.Timedelta(microseconds=1)
NULL = "null"


def plain(value: object) -> object:
    return NULL if pd.isna(value) else value


@dataclass
class Version:
    row: dict[str, object]
    stated_at: pd.Timestamp

    @property
    def recorded_at(self) -> pd.Timestamp:
        return self.row["recorded_at"]


@dataclass
class SlowStore:
    """Every version of every record in plain lists; `now` of a load must be later than every recorded_at."""

    versions: dict[str, dict[tuple, list[Version]]] = field(default_factory=lambda: {name: {} for name in TABLES})

    def write(self, tables: Tables, *, now: pd.Timestamp, complete: bool = False) -> dict[str, TableLoad]:
        sources = {source for _, frame in tables.items() for source in frame["source"]}
        return {name: self._load(name, frame, now, sources if complete else set()) for name, frame in tables.items()}

    def _load(self, name: str, frame: pd.DataFrame, now: pd.Timestamp, complete_sources: set[str]) -> TableLoad:
        groups: dict[tuple, list[dict[str, object]]] = {}
        for row in frame.to_dict("records"):
            groups.setdefault(tuple(plain(row[column]) for column in TABLES[name].key), []).append(row)
        counts = dict.fromkeys(TableLoad.__dataclass_fields__, 0)
        for key, stored in self.versions[name].items():
            newest = max(stored, key=lambda version: version.recorded_at)
            stands = pd.isna(newest.row["withdrawn_at"])
            if key not in groups and stands and newest.row["source"] in complete_sources:
                at = max(now, newest.recorded_at + JUST_AFTER)
                stored.append(Version({**newest.row, "recorded_at": at, "withdrawn_at": at}, at))
                counts["withdrawn"] += 1
        for key, rows in groups.items():
            stored = self.versions[name].setdefault(key, [])
            known = bool(stored)
            for row in sorted(rows, key=lambda row: row["recorded_at"]):
                if says_nothing_new(name, stored, row, alone=len(rows) == 1):
                    counts["unchanged"] += 1
                    continue
                stored.append(Version({**row, "recorded_at": free_moment(stored, row, now)}, row["recorded_at"]))
                gone = not pd.isna(row["withdrawn_at"])
                counts["added" if not known else "withdrawn" if gone else "changed"] += 1
        return TableLoad(**counts)

    def history(self) -> Tables:
        frames = {}
        for name, records in self.versions.items():
            rows = [version.row for stored in records.values() for version in stored]
            if rows:
                order = [*TABLES[name].key, "recorded_at"]
                frame = pd.DataFrame(rows)
                for column in TABLES[name].all_columns:
                    if column.dtype.startswith("datetime64"):
                        frame[column.name] = pd.to_datetime(frame[column.name]).astype(column.dtype)
                frames[name] = frame.sort_values(order, na_position="first", ignore_index=True)
        return Tables.of(**frames)


def says_nothing_new(name: str, stored: list[Version], row: dict[str, object], *, alone: bool) -> bool:
    def same(version: Version | None) -> bool:
        ignored = ("recorded_at", "source_ref")
        return version is not None and all(
            plain(value) == plain(version.row[column]) for column, value in row.items() if column not in ignored
        )

    def newest(versions: Iterable[Version]) -> Version | None:
        return max(versions, key=lambda version: version.recorded_at, default=None)

    in_force = newest(version for version in stored if version.recorded_at <= row["recorded_at"])
    restated = newest(version for version in stored if version.stated_at == row["recorded_at"])
    return same(in_force) or same(restated) or (alone and same(newest(stored)))


def free_moment(stored: list[Version], row: dict[str, object], now: pd.Timestamp) -> pd.Timestamp:
    taken = {version.recorded_at for version in stored}
    moment = row["recorded_at"] if row["recorded_at"] not in taken else now
    while moment in taken:
        moment += JUST_AFTER
    return moment


def neighbourhood(tables: Tables, around: Sequence[str], hops: int) -> tuple[set[str], set[str]]:
    """Incident ids and entity ids within so many hops."""
    pairs = {(row.incident_id, row.entity_id) for row in tables.involvements.itertuples() if not row.anonymous}
    ties = {(row.person_a, row.person_b) for row in tables.ties.itertuples()}
    ties |= {(b, a) for a, b in ties}
    incidents = set(around) & set(tables.incidents["incident_id"])
    known = set(tables.people["person_id"]) | set(tables.vehicles["vehicle_id"]) | set(tables.groups["group_id"])
    entities = (set(around) & known) | {entity for incident, entity in pairs if incident in incidents}
    for _ in range(hops):
        tied = {b for a, b in ties if a in entities}
        incidents |= {incident for incident, entity in pairs if entity in entities}
        entities |= tied | {entity for incident, entity in pairs if incident in incidents}
    return incidents, entities
