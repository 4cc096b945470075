"""What runs claim and what was fitted, in Neo4j: every row a node of its own, and the graph that people look at."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.model.findings import FINDINGS, Findings, Model, Run
from netgraph.model.schema import TIME
from netgraph.store.claims import ABOUT, from_bytes, no_such_model, to_bytes, wanted_run
from netgraph.store.neo4j_link import BATCH, Link
from netgraph.store.neo4j_rows import columns_of, instant, times_from

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

__all__ = [
    "LABELS_OF_CLAIMS",
    "claimed_ties",
    "read_findings",
    "read_model",
    "read_runs",
    "write_findings",
    "write_model",
]

_FORGET = ("findings", "part_of", "linked_to", "retaliation_for", "flagged_in")
LABELS_OF_CLAIMS = {"conflicts": "Conflict"}


def write_findings(link: Link, run: Run, findings: Findings) -> None:
    """Keep the run and its findings in place of what that run claimed before.

    Until all is written the run is not listed: a break leaves nothing that could be taken for its findings.
    """
    properties = {
        "as_of": instant(_number(run.as_of)),
        "seed": run.seed,
        "version": run.version,
        "input_digest": run.input_digest,
        "configuration": json.dumps(dict(run.configuration), sort_keys=True),
        "compared_with": run.compared_with,
    }
    link.write([("load/run", {"run_id": run.run_id, "properties": properties})])
    for what in _FORGET:
        _forget(link, what, run.run_id)
    for name, frame in findings.items():
        _write_rows(link, run.run_id, name, frame)
    for path, rows in claimed_ties(findings).items():
        for start in range(0, len(rows), BATCH):
            link.write([(f"load/{path}", {"run_id": run.run_id, "rows": rows[start : start + BATCH]})])
    link.write([("load/run_complete", {"run_id": run.run_id})])


def _forget(link: Link, what: str, run_id: str) -> None:
    """Take away, batch by batch, until nothing is left."""
    while link.changed((f"load/forget_{what}", {"run_id": run_id, "limit": BATCH})):
        pass


def _write_rows(link: Link, run_id: str, name: str, frame: DataFrame) -> None:
    for start in range(0, len(frame), BATCH):
        rows = [
            {
                "key": f"{run_id} {name} {start + place}",
                "label": LABELS_OF_CLAIMS.get(name, "Finding"),
                "properties": {**row, "run_id": run_id, "finding_kind": name, "place": start + place},
            }
            for place, row in enumerate(_rows(frame.iloc[start : start + BATCH], list(FINDINGS[name])))
        ]
        link.write([("load/findings", {"rows": rows})])


def _rows(frame: DataFrame, names: list[str]) -> list[dict[str, Any]]:
    return [dict(zip(names, values, strict=True)) for values in zip(*columns_of(frame, names), strict=True)]


def claimed_ties(findings: Findings) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of each kind of inferred relationship: part_of, linked_to, retaliation_for, flagged_in."""
    pairs = findings.case_links.drop_duplicates(["incident_a", "incident_b"])
    flags = {stream: getattr(findings, f"likely_{stream}s").assign(stream=stream) for stream in ("victim", "suspect")}
    listed = ["person_id", "stream", "rank", "score", "low", "high", "conflict_id"]
    return {
        "part_of": _rows(findings.members, ["conflict_id", "entity_kind", "entity_id", "how", "membership"]),
        "linked_to": _rows(pairs, ["incident_a", "incident_b", "conflict_id", "log_odds", "why"]),
        "retaliation_for": _rows(findings.retaliations, [*FINDINGS["retaliations"]]),
        "flagged_in": [row for frame in flags.values() for row in _rows(frame, listed)],
    }


def read_findings(link: Link, run: str, names: Collection[str], *, about: Sequence[str] | None = None) -> Findings:
    """Return what the run claimed of the kinds named, rows in the order in which they were written."""
    run_id = wanted_run(read_runs(link), run).run_id
    return Findings.of(**{name: _claimed(link, name, run_id, about) for name in names})


def _claimed(link: Link, name: str, run_id: str, about: Sequence[str] | None) -> DataFrame:
    import pandas as pd

    asked: dict[str, Any] = {"run_id": run_id, "kind": name}
    which = "read/findings"
    if about is not None and name in ABOUT:
        which, asked = f"read/{name}_about", {"run_id": run_id, "about": list(about)}
    rows = [finding for (finding,) in link.rows(which, **asked)]
    columns: dict[str, Any] = {}
    for column, dtype in FINDINGS[name].items():
        values = [row.get(column) for row in rows]
        if dtype == TIME:
            columns[column] = times_from([None if value is None else _number(value.to_native()) for value in values])
        else:
            columns[column] = pd.array(values, dtype="float64" if dtype == "float64" else dtype)
    return pd.DataFrame(columns)


def read_runs(link: Link) -> list[Run]:
    """Return every run kept, by the moment it was made for, then in the order of writing: the latest comes last."""
    return [
        Run(run_id, _moment(as_of), seed, version, digest, json.loads(configuration), compared_with)
        for run_id, as_of, seed, version, digest, configuration, compared_with in link.rows("read/runs")
    ]


def write_model(link: Link, name: str, model: Model, *, newest_only: bool = False) -> None:
    """Keep the model in place of one of that name that had seen as much, or of all that had seen no more."""
    until = _number(model.fitted_until)
    key = json.dumps([name, until])
    properties = {
        "name": name,
        "fitted_on": model.fitted_on,
        "fitted_until": instant(until),
        "numbers": json.dumps(dict(model.numbers)),
    }
    frames = [
        {"key": f"{key} {frame_name}", "frame": frame_name, "arrow": to_bytes(frame)}
        for frame_name, frame in model.frames.items()
    ]
    statements: list[tuple[str, dict[str, Any]]] = [
        ("load/model", {"key": key, "properties": properties, "frames": frames})
    ]
    if newest_only:
        statements.append(("load/forget_models", {"name": name, "until": instant(until)}))
    link.write(statements)


def read_model(link: Link, name: str, *, as_of: Timestamp | None) -> Model:
    """Return the model of that name that has seen most, but nothing after `as_of`."""
    kept = list(link.rows("read/models"))
    fitting = [row for row in kept if row[1] == name and (as_of is None or row[3] <= _number(as_of))]
    if not fitting:
        raise no_such_model(name, ", ".join(sorted({row[1] for row in kept})), as_of=as_of)
    key, _, fitted_on, until, numbers = fitting[-1]
    frames = {frame: from_bytes(bytes(arrow)) for frame, arrow in link.rows("read/model_frames", key=key)}
    return Model(name, fitted_on, _moment(until), json.loads(numbers), frames)


def _moment(microseconds: int) -> Timestamp:
    import pandas as pd

    return pd.Timestamp(microseconds, unit="us").as_unit("us")


def _number(moment: Any) -> int:
    """Return a moment as microseconds since 1970."""
    import pandas as pd

    at = pd.Timestamp(moment)
    return int((at.tz_convert(None) if at.tzinfo else at).as_unit("us")._value)
