"""How good the conflicts found are where the truth is known: read, evaluate, write tables and a verdict in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.config import Config
from netgraph.errors import InvalidFeed, NetgraphError
from netgraph.pipeline.steps import Steps, opened, read_moment

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.conflicts.evaluation import Evaluation

__all__ = ["Evaluated", "evaluate_conflicts", "read_truth", "verdict"]

_TIMES = ("occurred", "begins", "ends", "valid_from", "valid_to")


@dataclass(frozen=True)
class Evaluated:
    """The verdict in words, the table behind it, and where both and the rest were written."""

    verdict: str
    ways: DataFrame
    folder: Path


def evaluate_conflicts(
    store: str, *, truth: Path, out: Path, as_of: str | None, config: Config, steps: Steps
) -> Evaluated:
    """Evaluate the conflicts in a store whose truth is known.

    Parameters
    ----------
    store
        Its address; it is only read.
    truth
        Folder with ``incidents.csv`` (incident_id, conflict_id; empty = in none): that of a simulated city
        (``truth/``), or of the user's own solved cases.
    out
        Folder for ``ways.csv pairs.csv calibration.csv cases.csv verdict.md marking.txt``.
    as_of
        What was known when; the newest record where ``None``.

    Raises
    ------
    InvalidFeed
        The truth cannot be read, or names no incident that the store holds.
    NetgraphError
        The store holds no records.
    """
    from netgraph.conflicts import case_weights
    from netgraph.conflicts.evaluation import evaluate_conflicts as evaluated
    from netgraph.model.versions import newest_recorded_at
    from netgraph.outputs.shared import marking_of, write_marking

    told = read_truth(truth)
    with steps("read the records"), opened(store, config) as kept:
        tables = kept.read(as_of=None if as_of is None else read_moment(as_of))
    now = newest_recorded_at(tables)
    if now is None:
        raise NetgraphError("store: holds no records; load a feed first, or choose a later --as-of")
    if not told["incidents"]["incident_id"].isin(tables.incidents["incident_id"]).any():
        raise InvalidFeed(f"{truth}: names no incident that the store holds; load the records that it belongs to")
    with steps("find the conflicts and compare them with the truth"):
        weights = case_weights(tables, now=now, vocabulary=config.words())
        found = evaluated(tables, told, now=now, weights=weights, seed=config.seed)
    said = verdict(found)
    with steps("write the tables"):
        _write(found, said, out)
        write_marking(marking_of(tables, None, now), out)
    return Evaluated(said, found.ways, out)


def read_truth(folder: Path) -> dict[str, DataFrame]:
    """Return the tables of a folder of true facts by name, times as such."""
    import pandas as pd

    if not (folder / "incidents.csv").is_file():
        raise InvalidFeed(f"{folder}: no incidents.csv; it must say incident_id and conflict_id of the true conflicts")
    tables = {path.stem: pd.read_csv(path, low_memory=False) for path in sorted(folder.glob("*.csv"))}
    if missing := {"incident_id", "conflict_id"} - set(tables["incidents"].columns):
        raise InvalidFeed(f"{folder}/incidents.csv: no column {', '.join(sorted(missing))}")
    for frame in tables.values():
        for name in _TIMES:
            if name in frame:
                frame[name] = (
                    pd.to_datetime(frame[name], format="ISO8601", utc=True).dt.tz_localize(None).dt.as_unit("us")
                )
    return tables


def verdict(found: Evaluation) -> str:
    """Say in plain words what an evaluation found, for whoever has to decide whether to trust it."""
    from netgraph.conflicts.evaluation import CEILING, OURS

    ways, pairs = found.ways.set_index("way"), found.pairs.set_index("name")["value"]
    ours, baselines = ways.loc[OURS], ways[ways["ahead"].notna()]
    lines = ["# How good the conflicts are", ""]
    if not len(found.cases):
        return "\n".join([*lines, "Nothing is truly in a conflict and nothing was put in one: nothing to compare.", ""])
    lines += [
        f"- Put in conflicts of three cases or more: {ours['put_in']:.0f} incidents ({ours['share']:.1%} of all), "
        f"{ours['wrongly']:.0f} of them in truth in none.",
        f"- B-cubed F {ours['f']:.2f}: of the cases an incident was put with, {ours['precision']:.0%} on average "
        f"belong with it; of those that belong with it, {ours['recall']:.0%} were.",
        f"- Over the incidents of true conflicts alone F is {ours['f_true']:.2f} (everything that was wrongly put with "
        "them still counts against it).",
    ]
    if CEILING in ways.index:
        best = ways.loc[CEILING, "f"]
        lines.append(
            f"- One who knew the city but had only these records would reach {best:.2f} with the same clustering; "
            f"this is {ours['f'] / best:.0%} of it."
        )
    ahead = baselines[(baselines["low"] > 0).to_numpy()]
    behind = baselines.index.difference(ahead.index)
    lines.append(
        f"- Ahead of {len(ahead)} of {len(baselines)} obvious ways beyond what chance in the conflicts explains."
    )
    lines += [f"  - Not surely ahead of: {name} (F {ways.loc[name, 'f']:.2f})." for name in behind]
    lines.append(
        f"- Looked at {pairs['recall']:.1%} of the true pairs, {pairs['per_incident']:.0f} candidates an incident; "
        f"a true pair ranks above a false one with chance {pairs['auc']:.3f}."
    )
    lines.append(
        f"- Slope of what came true on the log-odds stated: {pairs['slope']:.2f} "
        f"({pairs['slope_low']:.2f} to {pairs['slope_high']:.2f}); 1 means that the chances can be taken as they stand."
    )
    return "\n".join([*lines, ""])


def _write(found: Evaluation, said: str, out: Path) -> None:
    from netgraph.outputs.exchange import write_exact_csv
    from netgraph.outputs.files import write_atomically

    for name, frame in (
        ("ways", found.ways),
        ("pairs", found.pairs),
        ("calibration", found.bins),
        ("cases", found.cases),
    ):
        write_exact_csv(frame, out / f"{name}.csv")
    write_atomically(out / "verdict.md", said)
