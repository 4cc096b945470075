"""What stands around one case: the incidents that something may join to it, with all that linking them needs.

The incidents are those near it; of those who take part in it; of the members of these people's groups; of those tied
to them; of those who hold the same phone, account or vehicle; in which a vehicle of theirs stood, or whose holder used
one of the case's; of those who live where it happened, or that happened where they live; and those done in the same
rare way; and the other cases of the conflicts that a run put these in. They are picked in one go, in temporary tables,
and read once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES
from netgraph.store.neighbourhood import begin_picking, pick_near, pick_participants, read_picked
from netgraph.store.reading import NOW

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from netgraph.model.tables import Tables

__all__ = ["CasePart", "read_case"]


@dataclass(frozen=True)
class CasePart:
    """Which part is asked for; see `netgraph.store.base.Store.read_case`."""

    incident_id: str
    near: tuple[float, float]
    most_people: int
    most_shared: int
    tables: Sequence[str] | None = None
    run: str | None = None
    most_cases: int = 0

    def check(self) -> None:
        """Raise ``ValueError`` if this asks for nothing that makes sense."""
        if min(*self.near, self.most_people, self.most_shared, self.most_cases) < 0:
            raise ValueError("read_case: near, most_people, most_shared and most_cases must not be negative")
        if unknown := set(self.tables or ()) - set(TABLES):
            raise ValueError(f"read_case: tables: unknown {', '.join(sorted(unknown))}; allowed {', '.join(TABLES)}")


def read_case(connection: DuckDBPyConnection, part: CasePart) -> Tables:
    """Return the records in force around a case; empty tables where it does not stand."""
    begin_picking(connection)
    connection.execute(
        f"INSERT INTO temp.picked_incidents SELECT code, 0 FROM {NOW.rows('incidents')} WHERE incident_id = $id",
        {"id": part.incident_id},
    )
    pick_participants(connection, NOW, hop=0)
    pick_near(connection, NOW, part.near)
    _list_people(connection)
    _list_things(connection, part.most_shared)
    _pick_leading(connection, part)
    _pick_incidents(connection, part)
    pick_participants(connection, NOW, hop=1)
    if part.run is not None:
        _pick_of_conflicts(connection, part.run, part.most_cases)
        pick_participants(connection, NOW, hop=2)
    return read_picked(connection, NOW, part.tables)


def _list_people(connection: DuckDBPyConnection) -> None:
    """List who is named in the case."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE case_people AS SELECT person_id FROM {NOW.rows("people")}
        WHERE code IN (SELECT code FROM temp.picked_entities WHERE hop = 0)
    """)


def _list_things(connection: DuckDBPyConnection, most: int) -> None:
    """List what those in the case hold, the vehicles in it, and its place; not what very many hold."""
    held = NOW.rows("holdings")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE case_things AS
        WITH things AS (
          SELECT thing_kind, thing_id FROM {held}
          WHERE person_id IN (SELECT person_id FROM temp.case_people) AND thing_kind <> 'address'
          UNION SELECT 'vehicle', vehicle_id FROM {NOW.rows("vehicles")}
          WHERE code IN (SELECT code FROM temp.picked_entities WHERE hop = 0)
          UNION SELECT 'address', location_id FROM {NOW.rows("incidents")}
          WHERE code IN (SELECT code FROM temp.picked_incidents WHERE hop = 0) AND location_id IS NOT NULL
        )
        SELECT t.thing_kind, t.thing_id FROM things t LEFT JOIN {held} h USING (thing_kind, thing_id)
        GROUP BY t.thing_kind, t.thing_id HAVING count(DISTINCT h.person_id) <= $most
        """,
        {"most": most},
    )


def _pick_leading(connection: DuckDBPyConnection, part: CasePart) -> None:
    """Pick whose incidents are read: participants, members of their groups, those tied to them, holders of things."""
    mine = "(SELECT person_id FROM temp.case_people)"
    members, ties = NOW.rows("memberships"), NOW.rows("ties")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE case_leads AS
        WITH fellows AS (
          SELECT DISTINCT person_id FROM {members}
          WHERE group_id IN (SELECT group_id FROM {members} WHERE person_id IN {mine}) AND person_id NOT IN {mine}
          ORDER BY person_id LIMIT $most),
        others AS (
          SELECT person_id FROM fellows
          UNION SELECT person_b FROM {ties} WHERE person_a IN {mine}
          UNION SELECT person_a FROM {ties} WHERE person_b IN {mine}
          UNION SELECT person_id FROM {NOW.rows("holdings")} JOIN temp.case_things USING (thing_kind, thing_id))
        SELECT code FROM temp.picked_entities WHERE hop = 0
        UNION SELECT code FROM {NOW.rows("people")} WHERE person_id IN (SELECT person_id FROM others)
        UNION SELECT code FROM {NOW.rows("vehicles")}
        WHERE vehicle_id IN (SELECT thing_id FROM temp.case_things WHERE thing_kind = 'vehicle')
        """,
        {"most": part.most_people},
    )


def _pick_incidents(connection: DuckDBPyConnection, part: CasePart) -> None:
    """Pick the incidents of those who lead, at the homes of those in the case, and done in the same rare way."""
    incidents, modus = NOW.rows("incidents"), NOW.rows("modus")
    connection.execute(
        f"""
        INSERT INTO temp.picked_incidents
        WITH homes AS (
          SELECT DISTINCT thing_id AS location_id FROM {NOW.rows("holdings")}
          WHERE person_id IN (SELECT person_id FROM temp.case_people) AND thing_kind = 'address'),
        there AS (
          SELECT code, location_id FROM {incidents} WHERE location_id IN (SELECT location_id FROM homes)),
        own AS (
          SELECT trait, value FROM {modus} WHERE incident_id = $id),
        alike AS (
          SELECT m.incident_id, m.trait, m.value FROM {modus} m JOIN own USING (trait, value))
        SELECT DISTINCT code, 1 FROM (
          SELECT incident_code AS code FROM {NOW.rows("involvements")}
          WHERE entity_code IN (SELECT code FROM temp.case_leads)
          UNION SELECT code FROM there QUALIFY count(*) OVER (PARTITION BY location_id) <= $most
          UNION SELECT code FROM {incidents} WHERE incident_id IN (
            SELECT incident_id FROM alike QUALIFY count(*) OVER (PARTITION BY trait, value) <= $most))
        WHERE code NOT IN (SELECT code FROM temp.picked_incidents)
          AND EXISTS (SELECT 1 FROM temp.picked_incidents WHERE hop = 0)
        """,
        {"id": part.incident_id, "most": part.most_shared},
    )


def _pick_of_conflicts(connection: DuckDBPyConnection, run: str, most: int) -> None:
    """Pick the other cases of the conflicts of a run in which any case picked so far stands, the first by id."""
    connection.execute(
        f"""
        INSERT INTO temp.picked_incidents
        WITH there AS (
          SELECT incident_id FROM {NOW.rows("incidents")} WHERE code IN (SELECT code FROM temp.picked_incidents)),
        stands AS (
          SELECT conflict_id, entity_id FROM findings.members WHERE run_id = $run AND entity_kind = 'incident'),
        others AS (
          SELECT DISTINCT entity_id FROM stands
          WHERE conflict_id IN (SELECT conflict_id FROM stands WHERE entity_id IN (SELECT incident_id FROM there))
            AND entity_id NOT IN (SELECT incident_id FROM there)
          ORDER BY entity_id LIMIT $most)
        SELECT code, 2 FROM {NOW.rows("incidents")} WHERE incident_id IN (SELECT entity_id FROM others)
        """,
        {"run": run, "most": most},
    )
