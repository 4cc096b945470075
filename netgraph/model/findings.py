"""What an analysis claims: every result that another room renders or stores, with the incident ids under it.

Frames here are plain pandas tables with the columns named; nothing in them is random or timed by a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from netgraph.model.shown import in_short, shows

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

__all__ = [
    "FINDINGS",
    "Conflicts",
    "Evaluation",
    "Findings",
    "Links",
    "Model",
    "NearRepeats",
    "Ranking",
    "Run",
    "empty_finding",
    "finding_id",
]

_STREAM = (
    "rank:Int64 rank_low:Int64 rank_high:Int64 stability:str person_id:str name:str recorded_as:str score:float64 "
    "low:float64 high:float64 chance:float64 horizon_days:Int64 apart:str age:Int64 conflict_id:str reasons:str "
    "incident_ids:str strongest_incident_id:str rank_without_strongest:Int64 missing:str single_source:bool"
)

FINDINGS: dict[str, dict[str, str]] = {
    name: dict(column.split(":", 1) for column in columns.split())
    for name, columns in {
        "conflicts": (
            "conflict_id:str cases:Int64 serious_cases:Int64 serious_prosecuted:Int64 serious_convicted:Int64 "
            "serious_open:Int64 people:Int64 first_incident_at:datetime64[us] last_incident_at:datetime64[us] "
            "last_incident_id:str strength:float64 incident_ids:str"
        ),
        "changes": (
            "conflict_id:str change:str cases_before:Int64 cases:Int64 others:str new_incident_ids:str "
            "gone_incident_ids:str last_incident_at:datetime64[us] dormant_since:datetime64[us] compared_with:str"
        ),
        "members": (
            "conflict_id:str entity_kind:str entity_id:str how:str membership:float64 side:str side_groups:str "
            "centrality:float64 community:str incident_ids:str"
        ),
        "case_links": (
            "incident_a:str incident_b:str conflict_id:str log_odds:float64 family:str entity:str "
            "family_log_odds:float64 why:str caution:str"
        ),
        "rivalries": (
            "rivalry_id:str level:str source:str target:str attacks:float64 incidents:Int64 returned:float64 "
            "first_at:datetime64[us] last_at:datetime64[us] dormant_since:datetime64[us] stated:str "
            "three_way_with:str three_way_since:datetime64[us] balanced_triads:Int64 unbalanced_triads:Int64 "
            "incident_ids:str"
        ),
        "retaliations": (
            "retaliation_id:str motif:str level:str source:str target:str first_incident_id:str "
            "second_incident_id:str first_at:datetime64[us] second_at:datetime64[us] lag_hours:float64 order:str "
            "weight:float64"
        ),
        "open_motifs": (
            "open_motif_id:str motif:str level:str closers:str targets:str incident_ids:str began_at:datetime64[us] "
            "last_at:datetime64[us] until:datetime64[us] waited_days:float64 remaining_hazard:float64 chance:float64 "
            "low:float64 high:float64 halves:Int64 closed:Int64 weight:float64"
        ),
        "likely_victims": _STREAM,
        "likely_suspects": _STREAM,
        "list_changes": (
            "stream:str person_id:str change:str rank_before:Int64 rank:Int64 why:str new_incident_ids:str "
            "gone_incident_ids:str compared_with:str"
        ),
        "concern": "conflict_id:str person_id:str age:Int64 under_15:bool incident_ids:str",
        "evidence": "finding:str finding_id:str reason:str share:float64 incident_id:str",
    }.items()
}
"""Columns and dtypes of every findings table; each is also the file of that name that a run leaves.

``incident_ids`` are joined by ``;``. ``apart`` is empty for the ranked, else why a person stands apart
(``custody``); those have no rank. ``rank_low`` to ``rank_high`` is between which ranks somebody stays had the evidence
fallen otherwise, ``rank_without_strongest`` the rank without the record that counts most; ``stability`` is ``stable``
where both stay on the list, else ``fragile``; ``chance`` is null where the weights were not learnt from outcomes;
``missing`` says what is not known or rests on little. ``list_changes`` tells who is new on a list, risen, fallen or
gone since the run before, and why. ``order`` is ``strict``, ``same day, order unknown``, or ``order unknown``
(spans that overlap on different local days). ``side``, ``side_groups`` and ``centrality`` are a person's within the
conflict (`netgraph.conflicts.parties`, `netgraph.conflicts.centrality`). ``caution`` says what a link's evidence
lacks (a single source, a low grade); it is empty where nothing.
"""


@dataclass(frozen=True)
class Links:
    """Which two cases may belong to one conflict, and why.

    ``pairs``: incident_a, incident_b (a < b), log_odds, and one column a family of evidence with its part of it.
    ``reasons``: incident_a, incident_b, family, entity (id of what is shared, or the trait), log_odds.
    """

    pairs: DataFrame
    reasons: DataFrame

    _repr_html_ = shows(lambda found: _best(found.pairs, "log_odds", "incident_a incident_b log_odds"))
    __repr__ = in_short


@dataclass(frozen=True)
class Conflicts:
    """The conflicts found in a link graph.

    ``conflicts``: conflict_id, cases, strength (mean log-odds of its links).
    ``members``: conflict_id, incident_id, membership (chance, 0 to 1, that the case belongs).
    Both are in a fixed order: the largest conflict first, then by id; members by conflict and incident.
    """

    conflicts: DataFrame
    members: DataFrame

    _repr_html_ = shows(lambda found: found.conflicts[["conflict_id", "cases", "strength"]])
    __repr__ = in_short


@dataclass(frozen=True)
class Ranking:
    """People by a score, in two streams that are never merged, and the reasons of each score.

    ``people``: stream (``victim`` or ``suspect``), person_id, score, low, high; best first within a stream.
    ``reasons``: stream, person_id, reason, share (the parts of one person's score sum to 1), incident_id.
    ``spread``: stream, person_id, rank_low, rank_high, strongest_incident_id, rank_without_strongest, stays; of those
    who have a rank. ``gaps``: stream, person_id, gaps, single_source, recorded_as. Both are null where nobody asked.
    """

    people: DataFrame
    reasons: DataFrame
    spread: DataFrame | None = None
    gaps: DataFrame | None = None

    _repr_html_ = shows()  # no rows: who may be listed has not been asked yet
    __repr__ = in_short


@dataclass(frozen=True)
class Evaluation:
    """How good rankers of people were at past moments, beside the baselines.

    Every frame has ``stream, horizon_days``; ``origin`` is a moment, or ``pooled``: those a horizon apart together.

    ``headline``: origin, origins, people, outcomes, base_rate, attacks, attacks_known (with anybody known on the
    stream's side), ceiling (their share), blocks, weeks, enough (whether anything may be said of differences).
    ``measures``: origin, ranker, measure, value, low, high.
    ``differences``: origin, ranker, baseline, measure, ahead, low, high, detectable, shown.
    ``verdicts``: origin, ranker, measure, verdict (``better``, ``worse``, ``not shown``), closest (the baseline least
    surely beaten), ahead, low, high, detectable.
    ``calibration``: ranker, from, to, stated, came_true, number. ``groups``: ranker, group, of, and error and benefit.
    ``notes``: in words how it was done: split, blocks, repeats, draws, seed.
    """

    headline: DataFrame
    measures: DataFrame
    differences: DataFrame
    verdicts: DataFrame
    calibration: DataFrame
    groups: DataFrame
    notes: Mapping[str, str]

    _repr_html_ = shows(lambda found: _pooled(found.verdicts))
    __repr__ = in_short


@dataclass(frozen=True)
class NearRepeats:
    """A table of near repeats, and what it rests on.

    ``table``: one row a band of distance and of time: metres_from, metres_to, days_from, days_to, pairs, expected,
    ratio (null where none is expected), p_value (of this cell alone), p_table (allowing for all cells together).
    ``incident_ids`` are of all incidents that were looked at; ``left_out`` counts those of the kinds that have no
    place, or one known less exactly than the first band.
    """

    table: DataFrame
    kinds: tuple[str, ...]
    incident_ids: tuple[str, ...]
    left_out: int
    draws: int

    _repr_html_ = shows(lambda found: found.table.drop(columns=["metres_from", "days_from", "p_value"]))
    __repr__ = in_short


@dataclass(frozen=True)
class Model:
    """A fitted model as plain numbers and tables (JSON and Arrow, never pickle).

    ``fitted_until`` is the newest record it has seen; ``numbers`` is JSON; ``frames`` are tables by name.
    """

    name: str
    fitted_on: str
    fitted_until: Timestamp
    numbers: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, DataFrame] = field(default_factory=dict)

    _repr_html_ = shows()
    __repr__ = in_short


@dataclass(frozen=True)
class Run:
    """One recorded execution: what it was asked, on which records, as of when, compared with which run."""

    run_id: str
    as_of: Timestamp
    seed: int
    version: str
    input_digest: str
    configuration: Mapping[str, Any]
    compared_with: str | None = None

    _repr_html_ = shows()


@dataclass(frozen=True)
class Findings:
    """All that one run claims, one frame a kind of finding, with the columns of `FINDINGS`."""

    conflicts: DataFrame
    changes: DataFrame
    members: DataFrame
    case_links: DataFrame
    rivalries: DataFrame
    retaliations: DataFrame
    open_motifs: DataFrame
    likely_victims: DataFrame
    likely_suspects: DataFrame
    list_changes: DataFrame
    concern: DataFrame
    evidence: DataFrame

    _repr_html_ = shows(lambda found: found.conflicts[["conflict_id", "cases", "serious_cases", "people"]])
    __repr__ = in_short

    def items(self) -> Iterator[tuple[str, DataFrame]]:
        """Yield ``(name, frame)`` in a fixed order."""
        return ((entry.name, getattr(self, entry.name)) for entry in fields(self))

    @classmethod
    def of(cls, **frames: DataFrame) -> Findings:
        """Bundle frames, each cut and cast to its columns in `FINDINGS`; kinds left out are empty."""
        return cls(
            **{
                name: frames[name][list(columns)].astype(columns).reset_index(drop=True)
                if name in frames
                else empty_finding(name)
                for name, columns in FINDINGS.items()
            }
        )


def _best(frame: DataFrame, by: str, columns: str) -> DataFrame:
    return frame.sort_values(by, ascending=False, kind="stable")[columns.split()]


def _pooled(verdicts: DataFrame) -> DataFrame:
    rows = verdicts[(verdicts["origin"].astype("str") == "pooled").to_numpy()] if len(verdicts) else verdicts
    return rows[["stream", "horizon_days", "ranker", "measure", "verdict"]] if len(rows) else rows


def empty_finding(name: str) -> DataFrame:
    """Return findings table `name` with no rows.

    Examples
    --------
    >>> empty_finding("concern").columns.tolist()
    ['conflict_id', 'person_id', 'age', 'under_15', 'incident_ids']
    """
    return _empty(name).copy()


@cache
def _empty(name: str) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in FINDINGS[name].items()})


def finding_id(kind: str, *parts: str) -> str:
    """Return the stable identity of a finding: the same parts give the same id in every run.

    Examples
    --------
    >>> finding_id("conflict", "k:1")
    'conflict:3263756b4d'
    """
    return f"{kind}:{sha256(chr(31).join(parts).encode()).hexdigest()[:10]}"
