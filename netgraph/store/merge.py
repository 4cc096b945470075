"""The versioned load of one table, in sets: which rows of a batch say something new, and what then supersedes what.

The batch stands as the Arrow relation ``incoming_<table>``, its rows numbered ``i``. Per record, in the order of
``recorded_at``, a row adds nothing if it says the same as

* the version in force at its ``recorded_at``: the one before it in the batch, where that is later than any stored;
* the newest version stored, where the batch has one row of the record (a batch with several tells their order);
* the version last stored for the same stated ``recorded_at``: what makes a repeated load add nothing.

Any other row adds one version: at its own ``recorded_at`` or, where that is taken, at the load's ``now``, and just
after the newest version should that be later still. All of it is held to a row-by-row oracle in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netgraph.model.references import references_of
from netgraph.model.schema import TABLES, TableSpec
from netgraph.store.base import TableLoad
from netgraph.store.frames import first_row
from netgraph.store.shape import CODED, ENTITIES, columns, key_matches, same_content

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import Timestamp

__all__ = ["known_ids", "mark_dangling", "merge_table"]

_JUST_AFTER = "INTERVAL 1 microsecond"


def merge_table(
    connection: DuckDBPyConnection, spec: TableSpec, *, rows: int, now: Timestamp, sources: Sequence[str] = ()
) -> TableLoad:
    """Add what the `rows` of ``incoming_<table>`` say that history does not, and say what was done.

    With `sources`, records of these that stand in history and not in the batch are withdrawn.
    Runs inside the caller's transaction, and leaves dangling rows to `mark_dangling`.
    """
    absent = _withdraw_absent(connection, spec, rows=rows, now=now, sources=sources) if sources else 0
    if not rows:
        return TableLoad(withdrawn=absent)
    _find_repeated(connection, spec)
    _find_pending(connection, spec)
    _find_news(connection, spec)
    load = _counted(connection, spec, rows=rows, absent=absent)
    if rows > load.unchanged:
        _add(connection, spec, now=now, all_new=load.added == rows)
        _supersede(connection, spec)
    for temporary in ("repeated", "pending", "news"):
        connection.execute(f"DROP TABLE temp.{temporary}")
    return load


def _count(connection: DuckDBPyConnection, sql: str) -> int:
    return int(first_row(connection, sql)[0])


def _keys(spec: TableSpec, alias: str) -> str:
    return ", ".join(f'{alias}."{name}"' for name in spec.key)


def _find_repeated(connection: DuckDBPyConnection, spec: TableSpec) -> None:
    """List the rows of records that the batch holds in several versions, each with the one before it.

    Equal hashes of the key find the few candidates; the window then works on those alone.
    """
    batch = f"incoming_{spec.name}"
    connection.execute(f"""
        CREATE TEMP TABLE repeated AS
        WITH several AS (SELECT hash({_keys(spec, "n")}) AS h FROM {batch} n GROUP BY h HAVING count(*) > 1)
        SELECT i, lag(i) OVER told AS before_i, lag(recorded_at) OVER told AS before_at,
               max(recorded_at) OVER (PARTITION BY {_keys(spec, "n")}) AS last_at
        FROM {batch} n WHERE hash({_keys(spec, "n")}) IN (SELECT h FROM several)
        WINDOW told AS (PARTITION BY {_keys(spec, "n")} ORDER BY recorded_at)
        QUALIFY count(*) OVER (PARTITION BY {_keys(spec, "n")}) > 1
    """)


def _find_pending(connection: DuckDBPyConnection, spec: TableSpec) -> None:
    """List the rows that are not simply the newest version again: most of a nightly load ends here."""
    connection.execute(f"""
        CREATE TEMP TABLE pending AS
        SELECT n.i, h.recorded_at IS NOT NULL AS known
        FROM incoming_{spec.name} n
        LEFT JOIN (SELECT * FROM history.{spec.name} WHERE superseded_at IS NULL) h
          ON {key_matches(spec, "n", "h")}
        WHERE h.recorded_at IS NULL OR NOT ({same_content(spec, "n", "h")} AND
              (h.recorded_at = n.recorded_at OR n.i NOT IN (SELECT i FROM temp.repeated)))
    """)


def _find_news(connection: DuckDBPyConnection, spec: TableSpec) -> None:
    """List the rows that add a version, and whether their ``recorded_at`` is taken."""
    same = same_content(spec, "n", "h")
    batch = f"incoming_{spec.name}"
    connection.execute(f"""
        CREATE TEMP TABLE news AS
        WITH met AS (
          SELECT n.i,
                 max(h.recorded_at) FILTER (h.recorded_at <= n.recorded_at) AS since,
                 arg_max({same}, h.recorded_at) FILTER (h.recorded_at <= n.recorded_at) AS same_in_force,
                 arg_max({same}, h.recorded_at)
                   FILTER (coalesce(h.stated_at, h.recorded_at) = n.recorded_at) AS same_restated,
                 bool_or(h.recorded_at = n.recorded_at) AS taken,
                 max(h.recorded_at) AS newest_at
          FROM temp.pending p JOIN {batch} n USING (i) JOIN history.{spec.name} h ON {key_matches(spec, "n", "h")}
          WHERE p.known GROUP BY n.i)
        SELECT p.i, p.known, coalesce(met.taken, false) AS taken, met.newest_at, r.last_at
        FROM temp.pending p LEFT JOIN met USING (i) LEFT JOIN temp.repeated r USING (i)
        LEFT JOIN (SELECT r.i, {same_content(spec, "n", "b")} AS same FROM temp.repeated r
                   JOIN {batch} n USING (i) JOIN {batch} b ON b.i = r.before_i) told USING (i)
        WHERE NOT coalesce(met.same_restated, false)
          AND NOT coalesce(CASE WHEN r.before_at IS NOT NULL AND (met.since IS NULL OR r.before_at > met.since)
                                THEN told.same ELSE met.same_in_force END, false)
    """)


def _counted(connection: DuckDBPyConnection, spec: TableSpec, *, rows: int, absent: int) -> TableLoad:
    sql = f"""
        SELECT count(*) FILTER (NOT known), count(*) FILTER (known AND n.withdrawn_at IS NULL),
               count(*) FILTER (known AND n.withdrawn_at IS NOT NULL)
        FROM temp.news JOIN incoming_{spec.name} n USING (i)
    """
    added, changed, withdrawn = first_row(connection, sql)
    unchanged = rows - added - changed - withdrawn
    return TableLoad(added=added, changed=changed, unchanged=unchanged, withdrawn=withdrawn + absent)


def _add(connection: DuckDBPyConnection, spec: TableSpec, *, now: Timestamp, all_new: bool) -> None:
    """Append the new versions; where their moment is taken, as `_move` says."""
    codes, joins = _codes(connection, spec)
    own, stated, which = columns(spec, "n"), "NULL", ""
    if not all_new:  # where all are, the batch streams in as it stands, with no join, in its own order
        _move(connection, spec, now=now)
        own = own.replace('n."recorded_at"', "coalesce(m.moment, n.recorded_at)")
        stated = "CASE WHEN m.moment IS NOT NULL THEN n.recorded_at END"
        which = "JOIN temp.news w USING (i) LEFT JOIN temp.moved m USING (i)"
    connection.execute(f"""
        INSERT INTO history.{spec.name}
        SELECT {own}, {stated}, NULL, n.withdrawn_at IS NULL{codes} FROM incoming_{spec.name} n {which} {joins}
    """)


def _move(connection: DuckDBPyConnection, spec: TableSpec, *, now: Timestamp) -> None:
    """Give each new version whose ``recorded_at`` is taken the first free moment from `now` on."""
    first_free = f"greatest($now, newest_at + {_JUST_AFTER}, coalesce(last_at + {_JUST_AFTER}, $now))"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE moved AS
        SELECT i, {first_free} + to_microseconds(
                 row_number() OVER (PARTITION BY {_keys(spec, "n")} ORDER BY n.recorded_at) - 1) AS moment
        FROM temp.news JOIN incoming_{spec.name} n USING (i) WHERE taken
        """,
        {"now": now},
    )


def _codes(connection: DuckDBPyConnection, spec: TableSpec) -> tuple[str, str]:
    """Return the code columns of table `spec` as SQL, and the joins they need."""
    if spec.name in CODED:
        _number_ids(connection, spec)
        return ", c.code", f'JOIN temp.numbered c ON c.id = n."{spec.key[0]}"'
    if spec.name != "involvements":
        return "", ""
    connection.execute("""
        INSERT INTO codes.roles
        SELECT role, (SELECT count(*) FROM codes.roles) + row_number() OVER (ORDER BY role) - 1
        FROM (SELECT DISTINCT role FROM incoming_involvements) WHERE role NOT IN (SELECT role FROM codes.roles)
    """)
    entities = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, {TABLES[name].key[0]} AS id, code FROM history.{name} WHERE superseded_at IS NULL"
        for kind, name in ENTITIES.items()
    )
    joins = f"""
        JOIN (SELECT incident_id, code FROM history.incidents WHERE superseded_at IS NULL) c
          ON c.incident_id = n.incident_id
        LEFT JOIN ({entities}) e ON e.kind = n.entity_kind AND e.id = n.entity_id AND NOT n.anonymous
        JOIN codes.roles r ON r.role = n.role"""
    return ", c.code, coalesce(e.code, -1), r.code", joins


def _number_ids(connection: DuckDBPyConnection, spec: TableSpec) -> None:
    """Give every id among the new versions its code: the one it has, or the next free one in order of arrival."""
    key = spec.key[0]
    shared = ENTITIES.values() if spec.name in ENTITIES.values() else (spec.name,)
    used = " UNION ALL ".join(f"SELECT max(code) AS code FROM history.{name}" for name in shared)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE numbered AS
        WITH fresh AS (SELECT n."{key}" AS id, min(i) AS first FROM temp.news JOIN incoming_{spec.name} n USING (i)
                       WHERE NOT known GROUP BY id)
        SELECT id, CAST((SELECT coalesce(max(code), -1) FROM ({used})) + row_number() OVER (ORDER BY first) AS INTEGER)
               AS code FROM fresh
        UNION ALL
        SELECT "{key}", code FROM history.{spec.name} WHERE superseded_at IS NULL AND "{key}" IN
          (SELECT n."{key}" FROM temp.news JOIN incoming_{spec.name} n USING (i) WHERE known)
    """)


def _supersede(connection: DuckDBPyConnection, spec: TableSpec) -> None:
    """Set anew what supersedes what, in every record that got a version beside another."""
    keys = ", ".join(f'n."{name}"' for name in spec.key)
    connection.execute(f"""
        UPDATE history.{spec.name} h
        SET superseded_at = f.following, in_force = f.following IS NULL AND h.withdrawn_at IS NULL
        FROM (SELECT v.rowid AS rid, lead(v.recorded_at) OVER (PARTITION BY {_keys(spec, "v")} ORDER BY v.recorded_at)
                     AS following
              FROM history.{spec.name} v
              JOIN (SELECT DISTINCT {keys} FROM temp.news JOIN incoming_{spec.name} n USING (i)
                    WHERE known OR last_at IS NOT NULL) t ON {key_matches(spec, "v", "t")}) f
        WHERE h.rowid = f.rid
    """)


def _withdraw_absent(
    connection: DuckDBPyConnection, spec: TableSpec, *, rows: int, now: Timestamp, sources: Sequence[str]
) -> int:
    """Withdraw what stands from these sources and is not in the batch; return how many records that were."""
    batch = (
        f"SELECT 1 FROM incoming_{spec.name} n WHERE {key_matches(spec, 'n', 'h')}" if rows else "SELECT 1 WHERE false"
    )
    at = f"greatest($now, h.recorded_at + {_JUST_AFTER})"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS SELECT h.rowid AS rid, {at} AS gone_at FROM history.{spec.name} h
        WHERE superseded_at IS NULL AND withdrawn_at IS NULL AND source IN (SELECT unnest($sources))
          AND NOT EXISTS ({batch})
        """,
        {"now": now, "sources": list(sources)},
    )
    count = _count(connection, "SELECT count(*) FROM temp.gone")
    if count:
        again = "g.gone_at AS recorded_at, g.gone_at AS withdrawn_at, NULL AS stated_at, false AS in_force"
        connection.execute(f"""
            INSERT INTO history.{spec.name}
            SELECT h.* REPLACE ({again}) FROM history.{spec.name} h JOIN temp.gone g ON h.rowid = g.rid ORDER BY g.rid
        """)
        connection.execute(f"""
            UPDATE history.{spec.name} h SET superseded_at = g.gone_at, in_force = false
            FROM temp.gone g WHERE h.rowid = g.rid
        """)
    return count


def mark_dangling(connection: DuckDBPyConnection) -> None:
    """Take out of force every row that refers to one not in force, and put back those that no longer do."""
    for name, spec in TABLES.items():  # those referred to come before those that refer: one pass is enough
        references = references_of(name)
        if not references:
            continue
        connection.execute(f"""
            UPDATE history.{name} SET in_force = true
            WHERE NOT in_force AND superseded_at IS NULL AND withdrawn_at IS NULL
        """)
        for reference in references:
            if not _has_gaps(connection, reference.table):
                continue
            of_kind = f" AND h.{reference.kind_column} = '{reference.kind}'" if reference.kind else ""
            unnamed = " AND NOT h.anonymous" if any(column.name == "anonymous" for column in spec.columns) else ""
            key = TABLES[reference.table].key[0]
            connection.execute(f"""
                UPDATE history.{name} h SET in_force = false
                WHERE h.in_force AND h.{reference.column} IS NOT NULL{of_kind}{unnamed if reference.kind else ""}
                  AND NOT EXISTS (SELECT 1 FROM history.{reference.table} t
                                  WHERE t.in_force AND t.{key} = h.{reference.column})
            """)


def _has_gaps(connection: DuckDBPyConnection, table: str) -> bool:
    """Say whether any record of `table` is not in force: where all are, nothing can refer to one that is not."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM history.{table} WHERE superseded_at IS NULL AND NOT in_force LIMIT 1)"
    return _count(connection, sql) > 0


def known_ids(connection: DuckDBPyConnection, loaded: Sequence[str]) -> dict[str, list[str]]:
    """Return, per table, the ids that the batch refers to, does not hold itself, and the store knows."""
    known: dict[str, set[str]] = {}
    for name in loaded:
        for reference in references_of(name):
            key = TABLES[reference.table].key[0]
            column = f'n."{reference.column}"'
            of_kind = f" AND n.{reference.kind_column} = '{reference.kind}'" if reference.kind else ""
            elsewhere = f"AND NOT EXISTS (SELECT 1 FROM incoming_{reference.table} b WHERE b.{key} = {column})"
            found = connection.execute(f"""
                SELECT DISTINCT {column} FROM incoming_{name} n WHERE {column} IS NOT NULL{of_kind}
                  {elsewhere if reference.table in loaded else ""}
                  AND EXISTS (SELECT 1 FROM history.{reference.table} h WHERE h.{key} = {column})
            """).fetchall()
            known.setdefault(reference.table, set()).update(row[0] for row in found)
    return {name: sorted(ids) for name, ids in known.items() if ids}
