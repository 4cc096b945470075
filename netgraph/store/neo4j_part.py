"""Part of the records in Neo4j: those of a window of time, or around some people and incidents, with what they need.

The same part as `netgraph.store.neighbourhood` reads from a DuckDB file: ids are picked first, hop by hop, then the
rows that touch them are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES
from netgraph.model.tables import Tables
from netgraph.store.neo4j_claims import read_findings
from netgraph.store.neo4j_reading import read_touching
from netgraph.store.neo4j_rows import answer_frame, instant, microseconds
from netgraph.store.shape import ENTITIES

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.store.case_part import CasePart
    from netgraph.store.neighbourhood import Part
    from netgraph.store.neo4j_link import Link

__all__ = ["read_case", "read_part"]

Picked = dict[str, set[str]]
"""Ids picked, by table: incidents, people, vehicles, groups."""

_EARTH_M = 6_371_000.0
_DAY = 86_400_000_000


def read_part(link: Link, part: Part) -> Tables:
    """Return the rows of `part` and all that they refer to; ``check_tables`` passes on the result."""
    within = None if part.window is None else _between(link, part.window)
    if part.around is None:
        picked: Picked = {"incidents": within or set(), **{name: set() for name in ENTITIES.values()}}
        _add(picked, _participants(link, picked["incidents"]))
    else:
        picked = _around(link, part, within)
    if part.near is not None:
        near = _near(link, picked["incidents"], *part.near)
        picked["incidents"] |= near
        _add(picked, _participants(link, near))
    return _rows(link, picked)


def read_case(link: Link, part: CasePart) -> Tables:
    """Return the records around one case; empty tables where it does not stand."""
    picked: Picked = {name: set() for name in ("incidents", *ENTITIES.values())}
    _add(picked, [row for row in link.rows("read/entities", ids=[part.incident_id]) if row[0] == "incidents"])
    if not picked["incidents"]:
        return Tables.of()
    _add(picked, _participants(link, picked["incidents"]))
    leads = {name: set(picked[name]) for name in ("incidents", *ENTITIES.values())}
    named = {"people": sorted(picked["people"]), "vehicles": sorted(picked["vehicles"])}
    most = {"most_people": part.most_people, "most_shared": part.most_shared}
    for name, id_ in link.rows("read/leading_to", incident=part.incident_id, **named, **most):
        leads[name].add(id_)
    listed = {name: sorted(leads[name]) for name in ENTITIES.values()}
    found = leads["incidents"] | {id_ for (id_,) in link.rows("read/incidents_of", **listed)}
    found |= _near(link, picked["incidents"], *part.near)
    picked["incidents"] |= found
    found |= (others := _of_conflicts(link, picked["incidents"], part))
    picked["incidents"] |= others
    _add(picked, _participants(link, found))
    tables = _rows(link, picked)
    wanted = TABLES if part.tables is None else part.tables
    return Tables.of(**{name: getattr(tables, name) for name in wanted})


def _of_conflicts(link: Link, incidents: set[str], part: CasePart) -> set[str]:
    """Return the other cases of the conflicts of a run in which any of these stands, the first by id."""
    if part.run is None:
        return set()
    around = read_findings(link, part.run, ["members"], about=sorted(incidents)).members
    near = sorted(set(around.loc[(around["entity_kind"] == "incident").to_numpy(), "conflict_id"]))
    named = read_findings(link, part.run, ["conflicts"], about=near).conflicts["incident_ids"] if near else []
    others = {case for cases in named for case in cases.split(";")} - incidents
    return {
        id_ for name, id_ in link.rows("read/entities", ids=sorted(others)[: part.most_cases]) if name == "incidents"
    }


def _between(link: Link, window: tuple[Timestamp, Timestamp]) -> set[str]:
    start, end = (instant(moment.as_unit("us")._value) for moment in window)
    return {id_ for (id_,) in link.rows("read/incidents_between", start=start, end=end)}


def _around(link: Link, part: Part, within: set[str] | None) -> Picked:
    """Pick hop by hop; only what the last hop reached leads on."""
    picked: Picked = {name: set() for name in ("incidents", *ENTITIES.values())}
    _add(picked, link.rows("read/entities", ids=list(part.around or ())))
    if within is not None:
        picked["incidents"] &= within
    _add(picked, _participants(link, picked["incidents"]))
    reached = {name: set(picked[name]) for name in ENTITIES.values()}
    for _ in range(part.hops):
        listed = {name: sorted(ids) for name, ids in reached.items()}
        incidents = {id_ for (id_,) in link.rows("read/incidents_of", **listed)} - picked["incidents"]
        incidents &= incidents if within is None else within
        picked["incidents"] |= incidents
        tied = [("people", id_) for (id_,) in link.rows("read/tied_to", people=listed["people"])]
        reached = _add(picked, [*_participants(link, incidents), *tied])
    return picked


def _participants(link: Link, incidents: set[str]) -> list[Sequence[str]]:
    return list(link.rows("read/participants_of", incidents=sorted(incidents)))


def _add(picked: Picked, found: Iterable[Sequence[str]]) -> Picked:
    """Add what was found to what is picked; return what of it is new, entities only."""
    new: Picked = {name: set() for name in ENTITIES.values()}
    for name, id_ in found:
        if id_ not in picked[name]:
            picked[name].add(id_)
            new.setdefault(name, set()).add(id_)
    return {name: new[name] for name in ENTITIES.values()}


def _near(link: Link, incidents: set[str], metres: float, days: float) -> set[str]:
    """Return the incidents that began within so many metres and days of one of these."""
    from scipy.spatial import cKDTree

    times = _begun(link, incidents)
    if not len(times):
        return set()
    reach = int(days * _DAY)
    start, end = int(times["occurred_from"].min()) - reach, int(times["occurred_from"].max()) + reach
    there = answer_frame(_BEGUN, list(link.rows("read/begun_between", start=instant(start), end=instant(end))))
    here = there[there["id"].isin(incidents)]
    found: set[str] = set()
    for one, other, radius in _places(here, there, metres):
        pairs = cKDTree(one[0]).query_ball_tree(cKDTree(other[0]), radius)
        for row, close in zip(one[1].itertuples(), pairs, strict=True):
            near = other[1].iloc[close]
            soon = (near["occurred_from"] - row.occurred_from).abs() <= days * _DAY
            found |= set(near.loc[soon, "id"])
    return found - incidents


_BEGUN = ("id", "occurred_from", "longitude", "latitude", "x", "y")


def _begun(link: Link, incidents: set[str]) -> DataFrame:
    rows = read_touching(link, "incidents", sorted(incidents))
    return rows.assign(occurred_from=microseconds(rows["occurred_from"]))


def _places(here: DataFrame, there: DataFrame, metres: float) -> Iterable[tuple]:  # type: ignore[type-arg]
    """Yield points of both with the radius: on the globe, and where one has no degrees, on the plane of x and y."""
    import numpy as np

    on_globe = [rows[rows["latitude"].notna()] for rows in (here, there)]
    chord = 2 * _EARTH_M * np.sin(min(metres / (2 * _EARTH_M), np.pi / 2))
    yield tuple((_on_globe(rows), rows) for rows in on_globe) + (chord,)
    flat = [rows[rows["y"].notna() & rows["x"].notna()] for rows in (here, there)]
    bare = [rows[rows["latitude"].isna()] for rows in flat]
    for one, other in ((flat[0], bare[1]), (bare[0], flat[1])):
        yield (_flat(one), one), (_flat(other), other), metres


def _on_globe(rows: DataFrame):  # type: ignore[no-untyped-def]
    import numpy as np

    east, north = (np.radians(rows[name].to_numpy(dtype="float64")) for name in ("longitude", "latitude"))
    return _EARTH_M * np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _flat(rows: DataFrame):  # type: ignore[no-untyped-def]
    return rows[["x", "y"]].to_numpy(dtype="float64")


def _rows(link: Link, picked: Picked) -> Tables:
    """Read the rows of what is picked, and of what they refer to."""
    people, incidents, groups = (sorted(picked[name]) for name in ("people", "incidents", "groups"))
    frames = {name: read_touching(link, name, people) for name in _OF_PEOPLE}
    frames["ties"] = _both(frames["ties"], ("person_a", "person_b"), picked["people"])
    held = frames["holdings"] = _only(frames["holdings"], "person_id", people)
    frames["memberships"] = _only(frames["memberships"], "person_id", people)
    things = {kind: held.loc[held["thing_kind"] == kind, "thing_id"] for kind in ("vehicle", "address")}
    groups = sorted({*groups, *frames["memberships"]["group_id"]})
    vehicles = sorted({*picked["vehicles"], *things["vehicle"]})
    frames |= {name: read_touching(link, name, incidents) for name in ("incidents", "modus", "involvements")}
    frames |= {name: _only(frames[name], "incident_id", incidents) for name in ("incidents", "modus", "involvements")}
    places = sorted({*frames["incidents"]["location_id"].dropna(), *things["address"]})
    frames["locations"] = read_touching(link, "locations", places)
    frames |= {"vehicles": read_touching(link, "vehicles", vehicles), "groups": read_touching(link, "groups", groups)}
    frames["rivalries"] = _both(read_touching(link, "rivalries", groups), ("group_a", "group_b"), set(groups))
    subjects = {*people, *vehicles, *groups, *incidents}
    frames["judgements"] = _both(read_touching(link, "judgements", sorted(subjects)), ("a_id", "b_id"), subjects)
    return Tables(**{name: frames[name] for name in TABLES})


_OF_PEOPLE = ("people", "person_states", "ties", "holdings", "memberships", "interventions")


def _only(frame: DataFrame, column: str, ids: Sequence[str]) -> DataFrame:
    return frame[frame[column].isin(list(ids))].reset_index(drop=True)


def _both(frame: DataFrame, ends: tuple[str, str], ids: set[str]) -> DataFrame:
    """Return the rows both of whose ends are among the ids, or null."""
    inside = [frame[end].isin(list(ids)) | frame[end].isna() for end in ends]
    return frame[inside[0] & inside[1]].reset_index(drop=True)
