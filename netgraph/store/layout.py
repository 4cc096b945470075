"""Whether a DuckDB file is a store of netgraph: laid out when it is new, refused when it is anything else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.errors import StoreUnavailable
from netgraph.store.frames import first_row
from netgraph.store.shape import FORMAT, ddl

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["lay_out"]


def lay_out(connection: DuckDBPyConnection, path: Path, *, write: bool) -> None:
    """Make the tables in a new file; refuse one that is not a store of this layout."""
    (tables,) = first_row(connection, "SELECT count(*) FROM duckdb_tables()")
    if not tables:
        if not write:
            raise StoreUnavailable(f"store {path}: holds nothing yet; load records first")
        path.chmod(0o600)  # records about people: nobody but the owner
        connection.execute("BEGIN")
        for statement in ddl():
            connection.execute(statement)
        connection.execute("COMMIT")
        return
    (ours,) = first_row(connection, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'netgraph'")
    if not ours:
        raise StoreUnavailable(f"store {path}: a DuckDB database, but none of netgraph's; name another file")
    (found,) = first_row(connection, "SELECT format FROM netgraph.layout")
    if found != FORMAT:
        raise StoreUnavailable(
            f"store {path}: layout {found}, this netgraph reads {FORMAT}; load it anew from its feeds"
        )
