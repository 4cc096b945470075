"""How the record tables lie in a DuckDB file: schemas, columns, views, made from the columns of the model.

Schema ``history`` holds one table per record table with all versions; schema ``main`` one view of the same name
per record table, with the rows in force now. Beside its own columns a version carries:

``stated_at``
    the ``recorded_at`` its feed gave it, where the store had to record it at the time of loading;
``superseded_at``
    the ``recorded_at`` of the next version of the same record; null for the newest. With it, "as of T" is a
    filter and needs no sorting;
``in_force``
    whether it is the newest, not withdrawn, and refers to nothing that is not in force: what the views filter on;
``code``
    in tables that others refer to, an integer for the id, the same in every version;
``incident_code``, ``entity_code``, ``role_code``
    in involvements: those integers again, so that a graph can be built without touching a string. An unnamed
    participant has entity code -1.

There are no primary or foreign keys: the model's checks hold the rules, and an index here would cost three times
the file and four times the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from netgraph.model.findings import FINDINGS
from netgraph.model.schema import TABLES, TIME, TableSpec

__all__ = [
    "CODED",
    "ENTITIES",
    "FORMAT",
    "columns",
    "content_columns",
    "ddl",
    "key_matches",
    "row_order",
    "same_content",
]

FORMAT = 4
"""Version of this layout; a file of another one is refused."""

ENTITIES = {"person": "people", "vehicle": "vehicles", "group": "groups"}
"""Table of each kind of entity; the three share one range of codes."""

CODED = (*ENTITIES.values(), "incidents")

_TYPES = {"str": "VARCHAR", "float64": "DOUBLE", "Int64": "BIGINT", "bool": "BOOLEAN", TIME: "TIMESTAMP"}


def ddl() -> Iterator[str]:
    """Yield the statements that lay out an empty store."""
    for schema in ("history", "findings", "models", "codes", "netgraph"):
        yield f"CREATE SCHEMA {schema}"
    for spec in TABLES.values():
        yield f"CREATE TABLE history.{spec.name} ({_history_columns(spec)})"
        yield f"CREATE VIEW main.{spec.name} AS SELECT {columns(spec)} FROM history.{spec.name} WHERE in_force"
    yield "CREATE TABLE codes.roles (role VARCHAR, code INTEGER)"
    yield (
        "CREATE TABLE findings.runs (run_id VARCHAR, as_of TIMESTAMP, seed BIGINT, version VARCHAR, "
        "input_digest VARCHAR, configuration VARCHAR, compared_with VARCHAR, place BIGINT)"
    )
    for name, dtypes in FINDINGS.items():
        listed = ", ".join(f'"{column}" {_TYPES[dtype]}' for column, dtype in dtypes.items())
        yield f"CREATE TABLE findings.{name} (run_id VARCHAR, place BIGINT, {listed})"
    yield "CREATE TABLE models.models (name VARCHAR, fitted_on VARCHAR, fitted_until TIMESTAMP, numbers VARCHAR)"
    yield "CREATE TABLE models.frames (name VARCHAR, fitted_until TIMESTAMP, frame VARCHAR, arrow BLOB)"
    yield "CREATE TABLE netgraph.layout (format INTEGER)"
    yield f"INSERT INTO netgraph.layout VALUES ({FORMAT})"


def _history_columns(spec: TableSpec) -> str:
    listed = [f'"{column.name}" {_TYPES[column.dtype]}' for column in spec.all_columns]
    listed += ["stated_at TIMESTAMP", "superseded_at TIMESTAMP", "in_force BOOLEAN"]
    if spec.name in CODED:
        listed.append("code INTEGER")
    if spec.name == "involvements":
        listed += ["incident_code INTEGER", "entity_code INTEGER", "role_code INTEGER"]
    return ", ".join(listed)


def columns(spec: TableSpec, alias: str = "") -> str:
    """Return the table's own columns as SQL, each after `alias` if one is given."""
    before = f"{alias}." if alias else ""
    return ", ".join(f'{before}"{name}"' for name in spec.names)


def content_columns(spec: TableSpec) -> list[str]:
    """Return the columns that decide whether two versions of one record say the same.

    All but the key, ``recorded_at``, and ``source_ref``: a record that merely moved to another line of its feed's
    file is no new version.
    """
    return [name for name in spec.names if name not in (*spec.key, "recorded_at", "source_ref")]


def key_matches(spec: TableSpec, one: str, other: str) -> str:
    """Return SQL that says whether two rows are of one record; null in a key column equals null."""
    required = {column.name for column in spec.columns if column.required}
    return " AND ".join(
        f'{one}."{name}" {"=" if name in required else "IS NOT DISTINCT FROM"} {other}."{name}"' for name in spec.key
    )


def same_content(spec: TableSpec, one: str, other: str) -> str:
    """Return SQL that says whether two versions of one record say the same."""
    return " AND ".join(f'{one}."{name}" IS NOT DISTINCT FROM {other}."{name}"' for name in content_columns(spec))


def row_order(spec: TableSpec) -> str:
    """Return the SQL order of a table's rows: by key, null first, then by ``recorded_at``."""
    return ", ".join(f'"{name}" NULLS FIRST' for name in (*spec.key, "recorded_at"))
