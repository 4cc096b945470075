"""Part of the records: those of a window of time, or around some people and incidents, with all that they refer to.

One hop leads from a person, vehicle or group to all who take part in the same incidents, and from a person to
all who are tied to them. An incident given by its id brings its participants without a hop. The unnamed are part
of their incident and lead nowhere.

What is picked stands in the temporary tables ``picked_incidents`` and ``picked_entities``, by integer codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES
from netgraph.store.reading import Standing, filled_tables, read_rows
from netgraph.store.shape import ENTITIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import Timestamp

    from netgraph.model.tables import Tables

__all__ = ["Part", "begin_picking", "pick_near", "pick_participants", "read_part", "read_picked"]

_METRES_A_DEGREE = 111_195.0
"""Length of a degree of latitude on a sphere of 6,371 km radius."""


@dataclass(frozen=True)
class Part:
    """Which part is asked for; see `netgraph.store.duckdb.DuckDBStore.read`."""

    window: tuple[Timestamp, Timestamp] | None = None
    around: Sequence[str] | None = None
    hops: int = 2
    near: tuple[float, float] | None = None

    def check(self) -> None:
        """Raise ``ValueError`` or ``TypeError`` if this asks for nothing that makes sense."""
        if self.near is not None and self.window is None and self.around is None:
            raise ValueError("near: needs incidents to be near to; give around or window")
        if self.hops < 0 or min(self.near or (0,)) < 0:
            raise ValueError(f"hops and near: got {self.hops} and {self.near}, must not be negative")
        if isinstance(self.around, str):
            raise TypeError(f"around: got the text {self.around!r}, needs a list of ids")


def read_part(connection: DuckDBPyConnection, standing: Standing, part: Part) -> Tables:
    """Return the rows of `part` and all that they refer to; ``check_tables`` passes on the result."""
    incidents = _in_window(standing, part.window)
    begin_picking(connection)
    if part.around is None:
        connection.execute(f"INSERT INTO temp.picked_incidents SELECT code, 0 FROM {incidents}")
        pick_participants(connection, standing, hop=0)
    else:
        _pick_around(connection, standing, incidents, part)
    if part.near is not None:
        pick_near(connection, standing, part.near)
    return read_picked(connection, standing)


def begin_picking(connection: DuckDBPyConnection) -> None:
    """Make the empty tables of what is picked."""
    connection.execute("CREATE OR REPLACE TEMP TABLE picked_incidents (code INTEGER, hop INTEGER)")
    connection.execute("CREATE OR REPLACE TEMP TABLE picked_entities (code INTEGER, hop INTEGER)")


def read_picked(connection: DuckDBPyConnection, standing: Standing, tables: Sequence[str] | None = None) -> Tables:
    """Return the rows of what is picked and all that they refer to, or of some tables only, the others empty."""
    _list_needs(connection, standing)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE picked_involvements AS SELECT rowid AS rid FROM history.involvements
        WHERE {standing.conditions["involvements"]} AND incident_code IN (SELECT code FROM temp.picked_incidents)
    """)
    wanted = TABLES if tables is None else tables
    return read_rows(connection, {name: f"({standing.conditions[name]}) AND {_picked(name)}" for name in wanted})


def _in_window(standing: Standing, window: tuple[Timestamp, Timestamp] | None) -> str:
    """Return the incidents whose span overlaps the window, as a SQL relation."""
    if window is None:
        return standing.rows("incidents")
    start, end = (f"TIMESTAMP '{moment.isoformat(sep=' ')}'" for moment in window)
    return f"(SELECT * FROM {standing.rows('incidents')} WHERE occurred_from < {end} AND occurred_to > {start})"


def _pick_around(connection: DuckDBPyConnection, standing: Standing, incidents: str, part: Part) -> None:
    wanted = {"ids": list(part.around or ())}
    among = "IN (SELECT unnest($ids))"
    connection.execute(
        f"INSERT INTO temp.picked_incidents SELECT code, 0 FROM {standing.rows('incidents')} WHERE incident_id {among}",
        wanted,
    )
    for name in ENTITIES.values():
        connection.execute(
            f"INSERT INTO temp.picked_entities SELECT code, 0 FROM {standing.rows(name)} "
            f"WHERE {TABLES[name].key[0]} {among}",
            wanted,
        )
    pick_participants(connection, standing, hop=0)
    tied = "ties" in filled_tables(connection)
    for hop in range(1, part.hops + 1):
        _pick_incidents(connection, standing, "" if part.window is None else incidents, hop=hop)
        pick_participants(connection, standing, hop=hop)
        if tied:
            _pick_tied(connection, standing, hop=hop)


def _pick_incidents(connection: DuckDBPyConnection, standing: Standing, allowed: str, *, hop: int) -> None:
    """Pick the incidents of those who were reached by the last hop."""
    within = f"AND incident_code IN (SELECT code FROM {allowed})" if allowed else ""
    connection.execute(f"""
        INSERT INTO temp.picked_incidents
        SELECT DISTINCT incident_code, {hop} FROM {standing.rows("involvements")}
        WHERE entity_code IN (SELECT code FROM temp.picked_entities WHERE hop = {hop - 1})
          AND incident_code NOT IN (SELECT code FROM temp.picked_incidents) {within}
    """)


def pick_participants(connection: DuckDBPyConnection, standing: Standing, *, hop: int) -> None:
    """Pick who takes part in the incidents picked by this hop."""
    connection.execute(f"""
        INSERT INTO temp.picked_entities
        SELECT DISTINCT entity_code, {hop} FROM {standing.rows("involvements")}
        WHERE incident_code IN (SELECT code FROM temp.picked_incidents WHERE hop = {hop})
          AND entity_code >= 0 AND entity_code NOT IN (SELECT code FROM temp.picked_entities)
    """)


def _pick_tied(connection: DuckDBPyConnection, standing: Standing, *, hop: int) -> None:
    """Pick who is tied to those reached by the last hop."""
    people, ties = standing.rows("people"), standing.rows("ties")
    connection.execute(f"""
        INSERT INTO temp.picked_entities
        WITH here AS (SELECT person_id FROM {people}
                      WHERE code IN (SELECT code FROM temp.picked_entities WHERE hop = {hop - 1})),
        there AS (SELECT person_b AS person_id FROM {ties} WHERE person_a IN (SELECT person_id FROM here)
                  UNION SELECT person_a FROM {ties} WHERE person_b IN (SELECT person_id FROM here))
        SELECT code, {hop} FROM {people} WHERE person_id IN (SELECT person_id FROM there)
          AND code NOT IN (SELECT code FROM temp.picked_entities)
    """)


def pick_near(connection: DuckDBPyConnection, standing: Standing, near: tuple[float, float]) -> None:
    """Pick the incidents that began within so many metres and days of one picked before, and their participants.

    Great-circle distance where both places have longitude and latitude, else straight-line on x and y. Bands one
    radius wide make the join one on equality.
    """
    metres, days = near
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE near_here AS
        SELECT DISTINCT i.occurred_from, l.longitude, l.latitude, l.x, l.y
        FROM {standing.rows("incidents")} i JOIN {standing.rows("locations")} l USING (location_id)
        WHERE i.code IN (SELECT code FROM temp.picked_incidents)
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE near_places AS
        WITH here AS (SELECT DISTINCT longitude, latitude, x, y FROM temp.near_here),
        there AS (SELECT location_id, longitude, latitude, x, y FROM {standing.rows("locations")}),
        round AS (
          SELECT t.location_id, h.* FROM
            (SELECT *, floor(latitude / $degrees) + unnest([-1, 0, 1]) AS band FROM here WHERE latitude IS NOT NULL) h
            JOIN (SELECT *, floor(latitude / $degrees) AS band FROM there) t USING (band)
          WHERE 2 * 6371000 * asin(least(1, sqrt(pow(sin(radians(t.latitude - h.latitude) / 2), 2)
                + cos(radians(h.latitude)) * cos(radians(t.latitude))
                * pow(sin(radians(t.longitude - h.longitude) / 2), 2)))) <= $metres),
        flat AS (
          SELECT t.location_id, h.* FROM
            (SELECT *, floor(y / $wide) + unnest([-1, 0, 1]) AS band FROM here WHERE y IS NOT NULL) h
            JOIN (SELECT *, floor(y / $wide) AS band FROM there) t USING (band)
          WHERE (h.latitude IS NULL OR t.latitude IS NULL)
            AND sqrt(pow(t.x - h.x, 2) + pow(t.y - h.y, 2)) <= $metres)
        SELECT location_id, longitude, latitude, x, y FROM round
        UNION SELECT location_id, longitude, latitude, x, y FROM flat
        """,
        {"metres": metres, "wide": max(metres, 1.0), "degrees": max(metres, 1.0) / _METRES_A_DEGREE * 1.001},
    )
    connection.execute(
        f"""
        INSERT INTO temp.picked_incidents
        SELECT DISTINCT i.code, -1 FROM {standing.rows("incidents")} i
        JOIN temp.near_places p ON p.location_id = i.location_id
        JOIN temp.near_here h ON h.longitude IS NOT DISTINCT FROM p.longitude
          AND h.latitude IS NOT DISTINCT FROM p.latitude
          AND h.x IS NOT DISTINCT FROM p.x AND h.y IS NOT DISTINCT FROM p.y
        WHERE abs(epoch_us(i.occurred_from) - epoch_us(h.occurred_from)) <= $days * 86400e6
          AND i.code NOT IN (SELECT code FROM temp.picked_incidents)
        """,
        {"days": days},
    )
    pick_participants(connection, standing, hop=-1)


def _list_needs(connection: DuckDBPyConnection, standing: Standing) -> None:
    """List, by id, what is picked and what it refers to: people, groups, vehicles, places."""
    picked = {"people": "code IN (SELECT code FROM temp.picked_entities)"}
    picked |= dict.fromkeys(("vehicles", "groups"), picked["people"])
    picked["incidents"] = "code IN (SELECT code FROM temp.picked_incidents)"
    for name, condition in picked.items():
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE picked_{name}_ids AS "
            f"SELECT {TABLES[name].key[0]} AS id FROM {standing.rows(name)} WHERE {condition}"
        )
    theirs = "WHERE person_id IN (SELECT id FROM temp.picked_people_ids)"
    held = f"SELECT thing_id FROM {standing.rows('holdings')} {theirs} AND thing_kind"
    connection.execute(f"INSERT INTO temp.picked_vehicles_ids {held} = 'vehicle'")
    connection.execute(
        f"INSERT INTO temp.picked_groups_ids SELECT group_id FROM {standing.rows('memberships')} {theirs}"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE picked_places_ids AS SELECT location_id AS id "
        f"FROM {standing.rows('incidents')} WHERE {picked['incidents']} AND location_id IS NOT NULL "
        f"UNION {held} = 'address'"
    )


def _picked(name: str) -> str:
    """Return the SQL condition that keeps the rows of table `name` that belong to what is picked."""

    def among(column: str, what: str) -> str:
        return f"{column} IN (SELECT id FROM temp.picked_{what}_ids)"

    subjects = " UNION ALL ".join(
        f"SELECT id FROM temp.picked_{what}_ids" for what in (*ENTITIES.values(), "incidents")
    )
    conditions = {
        "people": "code IN (SELECT code FROM temp.picked_entities)",
        "vehicles": among("vehicle_id", "vehicles"),
        "locations": among("location_id", "places"),
        "groups": among("group_id", "groups"),
        "incidents": "code IN (SELECT code FROM temp.picked_incidents)",
        "involvements": "rowid IN (SELECT rid FROM temp.picked_involvements)",
        "modus": among("incident_id", "incidents"),
        "ties": f"{among('person_a', 'people')} AND {among('person_b', 'people')}",
        "rivalries": f"{among('group_a', 'groups')} AND {among('group_b', 'groups')}",
        "judgements": f"a_id IN ({subjects}) AND (b_id IS NULL OR b_id IN ({subjects}))",
    }
    return conditions.get(name, among("person_id", "people"))
