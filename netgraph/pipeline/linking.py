"""One new case: which conflict of the last run it most likely belongs to, from its neighbourhood alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph import __version__
from netgraph.config import Config
from netgraph.errors import UnknownRecord, UnknownRun
from netgraph.model.findings import Conflicts, Run
from netgraph.model.versions import newest_recorded_at
from netgraph.pipeline.steps import opened, short_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Model
    from netgraph.model.tables import Tables
    from netgraph.store import Store

__all__ = ["Linked", "link_case"]

NEAR = (600.0, 30.0)
"""Metres and days: cases as near as this are looked at though they share nobody with the case."""

MOST_CASES = 400
"""At most so many further cases of the conflicts around are read."""

MOST_PEOPLE = 150
"""At most so many members of the groups of those in the case are looked at."""

MOST_SHARED = 120
"""A thing that more people hold, and a trait or home of more cases than this, lead nowhere."""

LEAST = 0.5
"""The chance from which on the answer names a conflict; below it, the likeliest is told as such."""


@dataclass(frozen=True)
class Linked:
    """What can be said of one case.

    ``reasons``: as `netgraph.conflicts.one_case.link_one`. ``conflicts``: one row a conflict it may belong to, the
    likeliest first: conflict_id, probability, cases, serious_cases, last_incident_at. ``named``: how many named people
    and vehicles take part in it. ``own``: the conflict that the run itself put it in, if any. ``looked_at``: incidents
    that were read.
    """

    incident_id: str
    run: Run
    now: Timestamp
    reasons: DataFrame
    conflicts: DataFrame
    named: int
    own: str | None
    looked_at: int

    @property
    def best(self) -> str | None:
        """Return the conflict that it more likely than not belongs to."""
        rows = self.conflicts
        return str(rows["conflict_id"].iloc[0]) if len(rows) and rows["probability"].iloc[0] >= LEAST else None

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON."""
        return {
            "incident_id": self.incident_id,
            "run_id": self.run.run_id,
            "run_as_of": f"{self.run.as_of.isoformat()}Z",
            "now": f"{self.now.isoformat()}Z",
            "conflict_id": self.best,
            "run_conflict_id": self.own,
            "named_people_and_vehicles": self.named,
            "incidents_looked_at": self.looked_at,
            "conflicts": _records(self.conflicts),
            "reasons": _records(self.reasons),
        }


def link_case(incident_id: str, *, store: str, config: Config) -> Linked:
    """Say which conflict of the last run a case most likely belongs to, with its reasons.

    Read are only the case, who takes part in it, those tied to them or who hold the same things, the members of their
    groups, the incidents of all these, what happened near, at their homes, or in the same rare way; and the weights
    that the run left.

    Parameters
    ----------
    incident_id
        The case; it may have been recorded after the run.
    store
        Address, such as ``duckdb:city.duckdb``.
    config
        Who asks and what for.

    Raises
    ------
    UnknownRecord
        The store holds no such incident, or it was found to be unfounded.
    UnknownRun
        No run has left conflicts and weights yet.
    """
    with opened(store, config) as kept:
        return link_in(kept, incident_id, config=config)


def link_in(kept: Store, incident_id: str, *, config: Config) -> Linked:
    """As `link_case`, in a store that is open."""
    with short_texts():
        return _link(kept, incident_id, config=config)


def _link(kept: Store, incident_id: str, *, config: Config) -> Linked:
    from netgraph.conflicts.one_case import link_one

    run = _last_run(kept)
    tables = _neighbourhood(kept, incident_id, run)
    weights = _weights(kept, run)
    now = max(newest_recorded_at(tables) or run.as_of, run.as_of)
    others = sorted(set(tables.incidents["incident_id"]))
    found = kept.read_findings(run.run_id, only=["members"], about=others)
    conflicts = _conflicts(found.members, without=incident_id)
    reasons = link_one(tables, incident_id, now=now, weights=weights, conflicts=conflicts, vocabulary=config.words())
    own = found.members.loc[(found.members["entity_id"] == incident_id).to_numpy(), "conflict_id"]
    return Linked(
        incident_id=incident_id,
        run=run,
        now=now,
        reasons=reasons,
        conflicts=_likely(reasons, kept, run),
        named=_named(tables, incident_id),
        own=str(own.iloc[0]) if len(own) else None,
        looked_at=len(others),
    )


def _last_run(kept: Store) -> Run:
    runs = kept.read_runs()
    if not runs:
        raise UnknownRun("link: the store holds no run yet, so there are no conflicts; make one with netgraph run")
    if runs[-1].version != __version__:
        raise UnknownRun(
            f"link: the last run was made by netgraph {runs[-1].version}, whose weights {__version__} does not read; "
            "make another with netgraph run"
        )
    return runs[-1]


def _weights(kept: Store, run: Run) -> Model:
    """Return the link model that the run left; refuse one of another form."""
    from netgraph.conflicts.background import FRAMES, MODEL_NAME

    weights = kept.read_model(MODEL_NAME, as_of=run.as_of)
    if missing := sorted(set(FRAMES) - set(weights.frames)):
        raise UnknownRun(
            f"link: the weights that run {run.run_id} left lack {', '.join(missing)}: another build of netgraph wrote "
            "them; make another with netgraph run"
        )
    return weights


def _neighbourhood(kept: Store, incident_id: str, run: Run) -> Tables:
    """Return the records around the case; refuse one that is not there or was found to be unfounded."""
    from netgraph.conflicts.one_case import TABLES_READ

    most = {"most_people": MOST_PEOPLE, "most_shared": MOST_SHARED, "most_cases": MOST_CASES}
    tables = kept.read_case(incident_id, near=NEAR, tables=TABLES_READ, run=run.run_id, **most)
    cases = tables.incidents[(tables.incidents["incident_id"] == incident_id).to_numpy()]
    if cases.empty:
        raise UnknownRecord(
            f"link: the store holds no incident {incident_id!r}; ids are source:local_id, "
            "netgraph query find text=… finds them"
        )
    if (cases["status"] == "unfounded").any():
        raise UnknownRecord(f"link: incident {incident_id} was found to be unfounded, so it belongs to no conflict")
    return tables


def _named(tables: Tables, incident_id: str) -> int:
    rows = tables.involvements
    own = (rows["incident_id"] == incident_id) & ~rows["anonymous"]
    return int(rows.loc[own.to_numpy(dtype=bool), "entity_id"].nunique())


def _conflicts(members: DataFrame, *, without: str) -> Conflicts:
    """Return what the run says of the incidents around, the case itself left out."""
    from netgraph.model.findings import empty_finding

    cases = (members["entity_kind"] == "incident") & (members["entity_id"] != without)
    rows = members[cases.to_numpy(dtype=bool)].rename(columns={"entity_id": "incident_id"})
    columns = ["conflict_id", "incident_id", "membership"]
    return Conflicts(empty_finding("conflicts")[["conflict_id", "cases", "strength"]], rows[columns])


def _likely(reasons: DataFrame, kept: Store, run: Run) -> DataFrame:
    """Return the conflicts it may belong to, with what the run says of each."""
    rows = reasons.dropna(subset=["conflict_id"]).drop_duplicates("conflict_id")[["conflict_id", "probability"]]
    ids = rows["conflict_id"].tolist()
    told = kept.read_findings(run.run_id, only=["conflicts"], about=ids).conflicts
    columns = ["conflict_id", "cases", "serious_cases", "last_incident_at"]
    return rows.merge(told[columns], on="conflict_id", how="left").reset_index(drop=True)


def _records(frame: DataFrame) -> Sequence[dict[str, Any]]:
    """Return the rows as plain values: null for what is missing, times as text."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if pd.isna(value):
            return None
        return f"{value.isoformat()}Z" if isinstance(value, pd.Timestamp) else value

    def rows() -> Iterator[dict[str, Any]]:
        for row in frame.astype("object").to_dict("records"):
            yield {str(name): plain(value) for name, value in row.items()}

    return list(rows())
