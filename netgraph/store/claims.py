"""What runs claim and what was fitted: findings, runs and models in a DuckDB file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.errors import UnknownRun
from netgraph.model.findings import FINDINGS, Findings, Model, Run
from netgraph.store.frames import first_row, query_arrow, query_frame, to_arrow

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pandas import DataFrame, Timestamp
    from pyarrow import Buffer

__all__ = [
    "ABOUT",
    "Shelf",
    "from_bytes",
    "no_such_model",
    "read_findings",
    "read_model",
    "read_run",
    "read_runs",
    "to_bytes",
    "wanted_run",
    "write_findings",
    "write_model",
]


ABOUT = {
    "members": ("entity_id",),
    "conflicts": ("conflict_id",),
    "case_links": ("incident_a", "incident_b"),
}
"""The columns by which rows of a kind of finding can be asked for one by one."""

Shelf = dict[tuple[str, Any], "Mapping[str, DataFrame]"]
"""Tables of models that were read before in an open store, by the name and the moment of the model."""


def write_findings(connection: DuckDBPyConnection, run: Run, findings: Findings) -> None:
    """Keep the run and its findings in place of what that run claimed before."""
    for name in ("runs", *FINDINGS):
        connection.execute(f"DELETE FROM findings.{name} WHERE run_id = $run", {"run": run.run_id})
    connection.execute(
        "INSERT INTO findings.runs SELECT $run_id, $as_of, $seed, $version, $input_digest, $configuration, "
        "$compared_with, coalesce((SELECT max(place) FROM findings.runs), 0) + 1",
        {
            "run_id": run.run_id,
            "as_of": run.as_of,
            "seed": run.seed,
            "version": run.version,
            "input_digest": run.input_digest,
            "configuration": json.dumps(dict(run.configuration), sort_keys=True),
            "compared_with": run.compared_with,
        },
    )
    for name, frame in findings.items():
        connection.register("claimed", to_arrow(frame[list(FINDINGS[name])], number="place"))
        listed = ", ".join(f'"{column}"' for column in FINDINGS[name])
        connection.execute(
            f"INSERT INTO findings.{name} SELECT $run, place, {listed} FROM claimed", {"run": run.run_id}
        )
        connection.unregister("claimed")


def read_findings(
    connection: DuckDBPyConnection, run: str, names: Collection[str], *, about: Sequence[str] | None = None
) -> Findings:
    """Return what the run claimed of the kinds named, rows in the order in which they were written."""
    run_id = read_run(connection, run).run_id
    return Findings.of(**{name: _claimed(connection, name, run_id, about) for name in names})


def _claimed(connection: DuckDBPyConnection, name: str, run_id: str, about: Sequence[str] | None) -> DataFrame:
    listed = ", ".join(f'"{column}"' for column in FINDINGS[name])
    told: dict[str, Any] = {"run": run_id}
    among = ""
    if about is not None and name in ABOUT:
        named = " OR ".join(f'"{column}" IN (SELECT unnest($about))' for column in ABOUT[name])
        among, told["about"] = f"AND ({named})", list(about)
    sql = f"SELECT {listed} FROM findings.{name} WHERE run_id = $run {among} ORDER BY place"
    return query_frame(connection, sql, told)


def read_runs(connection: DuckDBPyConnection) -> list[Run]:
    """Return every run kept, by the moment it was made for, then in the order of writing: the latest comes last."""
    found = connection.execute(
        "SELECT run_id, as_of, seed, version, input_digest, configuration, compared_with "
        "FROM findings.runs ORDER BY as_of, place"
    ).fetchall()
    return [_run(row) for row in found]


def _run(row: tuple[Any, ...]) -> Run:
    import pandas as pd

    run_id, as_of, seed, version, digest, configuration, compared_with = row
    moment = pd.Timestamp(as_of).as_unit("us")
    return Run(run_id, moment, int(seed), version, digest, json.loads(configuration), compared_with)


def read_run(connection: DuckDBPyConnection, run: str) -> Run:
    """Return the run of that id, or the latest; raise `UnknownRun` where there is none."""
    return wanted_run(read_runs(connection), run)


def wanted_run(runs: Sequence[Run], run: str) -> Run:
    """Return the run of that id among those kept, or the latest; raise `UnknownRun` where there is none."""
    wanted = list(runs) if run == "latest" else [one for one in runs if one.run_id == run]
    if not wanted:
        kept = ", ".join(one.run_id for one in runs[-5:]) or "none"
        raise UnknownRun(f"run: got {run!r}, the store holds {kept}; make one with netgraph run")
    return wanted[-1]


def write_model(connection: DuckDBPyConnection, name: str, model: Model, *, newest_only: bool = False) -> None:
    """Keep the model in place of one of that name that had seen as much, or of all that had seen no more."""
    key, which = {"name": name, "until": model.fitted_until}, "<=" if newest_only else "="
    for table in ("models", "frames"):
        connection.execute(f"DELETE FROM models.{table} WHERE name = $name AND fitted_until {which} $until", key)
    connection.execute(
        "INSERT INTO models.models VALUES ($name, $fitted_on, $until, $numbers)",
        {**key, "fitted_on": model.fitted_on, "numbers": json.dumps(dict(model.numbers))},
    )
    for frame_name, frame in model.frames.items():
        connection.execute(
            "INSERT INTO models.frames VALUES ($name, $until, $frame, $arrow)",
            {**key, "frame": frame_name, "arrow": to_bytes(frame)},
        )


def read_model(connection: DuckDBPyConnection, name: str, *, as_of: Timestamp | None, shelf: Shelf) -> Model:
    """Return the model of that name that has seen most, but nothing after `as_of`; its tables from the shelf."""
    import pandas as pd

    limit = as_of if as_of is not None else pd.Timestamp.max.as_unit("us")
    found = first_row(
        connection,
        "SELECT fitted_on, fitted_until, numbers FROM models.models WHERE name = $name AND fitted_until <= $limit "
        "ORDER BY fitted_until DESC LIMIT 1",
        {"name": name, "limit": limit},
    )
    if not found:
        kept = ", ".join(
            row[0] for row in connection.execute("SELECT DISTINCT name FROM models.models ORDER BY 1").fetchall()
        )
        raise no_such_model(name, kept, as_of=as_of)
    fitted_on, fitted_until, numbers = found
    key = (name, fitted_until)
    if key not in shelf:
        shelf[key] = _frames_of(connection, name, fitted_until)
    return Model(
        name=name,
        fitted_on=fitted_on,
        fitted_until=pd.Timestamp(fitted_until).as_unit("us"),
        numbers=json.loads(numbers),
        frames={frame: table.copy(deep=False) for frame, table in shelf[key].items()},
    )


def _frames_of(connection: DuckDBPyConnection, name: str, until: Any) -> dict[str, DataFrame]:
    """Return the tables of a model."""
    rows = query_arrow(
        connection,
        "SELECT frame, arrow FROM models.frames WHERE name = $name AND fitted_until = $until ORDER BY frame",
        {"name": name, "until": until},
    )
    return {frame.as_py(): from_bytes(arrow.as_buffer()) for frame, arrow in zip(*rows.columns, strict=True)}


def no_such_model(name: str, kept: str, *, as_of: Timestamp | None) -> UnknownRun:
    """Return the error that says that the store holds no such model, and what it holds."""
    until = f" that has seen nothing after {as_of}" if as_of is not None else ""
    return UnknownRun(f"model: got {name!r}{until}, the store holds {kept or 'none'}; fit it first")


def to_bytes(frame: DataFrame) -> bytes:
    """Return a table as an Arrow stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    table = to_arrow(frame)
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def from_bytes(stored: bytes | Buffer) -> DataFrame:
    """Return the table of an Arrow stream."""
    import pyarrow as pa

    with pa.ipc.open_stream(stored) as reader:
        frame: DataFrame = reader.read_all().to_pandas()
    return frame
