"""What runs claim, as sheets for Neo4j's import tool: the graph that writing their findings lays down."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from netgraph.model.findings import Findings, Run
from netgraph.model.schema import TIME
from netgraph.store.neo4j_claims import LABELS_OF_CLAIMS, claimed_ties
from netgraph.store.neo4j_sheets import Sheets, typed

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["with_claims"]

_INFERRED = {
    "linked_to": ("LINKED_TO", "Incident", "incident_a", "Incident", "incident_b"),
    "retaliation_for": ("RETALIATION_FOR", "Incident", "second_incident_id", "Incident", "first_incident_id"),
    "flagged_in": ("FLAGGED_IN", "Person", "person_id", "Run", "run_id"),
}
_SAID = {
    "part_of": ["run_id", "membership", "how"],
    "linked_to": ["run_id", "log_odds", "why", "conflict_id", "inferred"],
    "retaliation_for": [
        *["run_id", "retaliation_id", "motif", "level", "source", "target", "order", "lag_hours", "weight", "inferred"]
    ],
    "flagged_in": ["run_id", "stream", "rank", "score", "low", "high", "conflict_id"],
}
_SURE = ("linked_to", "retaliation_for")


def with_claims(sheets: Sheets, claimed: Iterable[tuple[Run, Findings]]) -> Sheets:
    """Return the sheets of records, and beside them what runs claim of these: in the order in which they were written.

    A relationship of a finding to a record that does not stand is left out, as where findings are written to a store.
    """
    nodes, ties = defaultdict(list), defaultdict(list)
    ids = {name: set(sheets.nodes[name].iloc[:, 0]) for name in ("people", "incidents") if name in sheets.nodes}
    for place, (run, findings) in enumerate(claimed, start=1):
        nodes["runs"].append(_run(run, place))
        for name, frame in findings.items():
            if len(frame):
                nodes[f"claimed_{name}"].append(_rows(run.run_id, name, frame, sheets.sign))
        for kind, frame in _ties(run.run_id, findings, ids).items():
            ties[kind].append(frame)
    return Sheets(dict(sheets.nodes) | _joined(nodes), dict(sheets.relationships) | _joined(ties), sheets.sign)


def _run(run: Run, place: int) -> DataFrame:
    import pandas as pd

    row = {
        "run_id:ID(Run)": run.run_id,
        ":LABEL": "Run",
        "as_of:datetime": run.as_of,
        "seed:long": run.seed,
        "version:string": run.version,
        "input_digest:string": run.input_digest,
        "configuration:string": json.dumps(dict(run.configuration), sort_keys=True),
        "compared_with:string": run.compared_with,
        "complete:boolean": True,
        "place:long": place,
    }
    frame = pd.DataFrame([row]).astype({"as_of:datetime": TIME})
    return frame.astype({head: "str" for head in frame if head.endswith(("string", ")", "LABEL"))})


def _rows(run_id: str, name: str, frame: DataFrame, sign: str) -> DataFrame:
    import pandas as pd

    label = LABELS_OF_CLAIMS.get(name, "Finding")
    places = pd.Series(range(len(frame)), index=frame.index)
    keys = f"{run_id} {name} " + places.astype("str")
    labels = "Finding" if label == "Finding" else f"Finding{sign}{label}"
    said = {typed(str(column), frame[column]): frame[column] for column in frame}
    more = {"run_id:string": run_id, "finding_kind:string": name, "place:long": places}
    return pd.DataFrame({"key:ID(Finding)": keys, ":LABEL": labels} | said | more)


def _ties(run_id: str, findings: Findings, ids: Mapping[str, set[str]]) -> dict[str, DataFrame]:
    import pandas as pd

    found: dict[str, DataFrame] = {}
    for kind, rows in claimed_ties(findings).items():
        frame = pd.DataFrame(rows, dtype="object").assign(run_id=run_id, inferred=True)
        if not rows:
            continue
        if kind == "part_of":
            found |= _parts(run_id, frame, findings, ids)
            continue
        type_, start, start_column, end, end_column = _INFERRED[kind]
        known = _stand(frame[start_column], start, ids) & _stand(frame[end_column], end, ids)
        found[kind] = _sheet(frame[known.to_numpy()], kind, type_, ends=(start, start_column, end, end_column))
    return found


def _parts(run_id: str, frame: DataFrame, findings: Findings, ids: Mapping[str, set[str]]) -> dict[str, DataFrame]:
    """Return who and what is part of which conflict: a sheet a kind of member."""
    keys = {one: f"{run_id} conflicts {place}" for place, one in enumerate(findings.conflicts["conflict_id"])}
    frame = frame.assign(key=frame["conflict_id"].map(keys)).dropna(subset="key")
    once = frame.drop_duplicates(["entity_kind", "entity_id", "key"], keep="last")
    found = {}
    for entity, label in (("incident", "Incident"), ("person", "Person")):
        own = once[(once["entity_kind"] == entity) & _stand(once["entity_id"], label, ids)]
        ends = (label, "entity_id", "Finding", "key")
        found[f"part_of_{entity}"] = _sheet(own, "part_of", "PART_OF", ends=ends)
    return found


def _stand(values: Series, label: str, ids: Mapping[str, set[str]]) -> Series:
    table = {"Incident": "incidents", "Person": "people"}.get(label)
    return values.notna() if table is None else values.isin(ids.get(table, set()))


def _sheet(frame: DataFrame, kind: str, type_: str, *, ends: tuple[str, str, str, str]) -> DataFrame:
    import pandas as pd

    start, start_column, end, end_column = ends
    said = {typed(name, column): column for name in _SAID[kind] if (column := _plain(frame[name])) is not None}
    return pd.DataFrame(
        {f":START_ID({start})": frame[start_column], f":END_ID({end})": frame[end_column], ":TYPE": type_} | said
    )


def _plain(values: Series) -> Series | None:
    """Return a column of plain values with the dtype that it would have in a table; of nothing but null, none."""
    import pandas as pd

    known = values[values.notna()].tolist()
    if not known:
        return None
    if str(values.dtype) == "object":
        kinds = {type(value) for value in known}
        dtype = "str" if kinds == {str} else "Int64" if kinds == {int} else "float64"
        return pd.Series(pd.array(values.tolist(), dtype=dtype), index=values.index)
    return values


def _joined(parts: Mapping[str, list[DataFrame]]) -> dict[str, DataFrame]:
    import pandas as pd

    joined = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    return {name: frame for name, frame in joined.items() if len(frame)}
