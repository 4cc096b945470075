"""What is said of one new incident on the night it happened: the type that answers are, in memory, as JSON, on a page.

Beside the findings of a run (`netgraph.model.findings`): an answer belongs to no run and is not kept in the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from netgraph.model.shown import in_short, shows

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

__all__ = ["ANSWER", "Answer", "answer_frame", "plain_values"]

ANSWER: dict[str, dict[str, str]] = {
    name: dict(column.split(":", 1) for column in columns.split())
    for name, columns in {
        "parties": (
            "side:str entity_kind:str entity_id:str name:str role:str outcome:str weight:float64 group_ids:str "
            "age:Int64"
        ),
        "groups": "side:str group_id:str name:str share:float64",
        "chances": (
            "direction:str source_group:str target_group:str horizon_days:float64 chance:float64 low:float64 "
            "high:float64 base_rate:float64 incident_ids:str"
        ),
        "clock": "quiet_days:float64 horizon_days:float64 chance:float64 low:float64 high:float64",
        "between": (
            "incident_id:str kind:str occurred_from:datetime64[us] source_group:str target_group:str weight:float64 "
            "after:bool"
        ),
        "people": (
            "side:str rank:Int64 person_id:str name:str age:Int64 apart:str bond:str bond_to:str strength:float64 "
            "score:float64 low:float64 high:float64 incident_ids:str"
        ),
        "reasons": "side:str person_id:str reason:str share:float64 incident_id:str",
        "concern": "person_id:str age:Int64 under_15:bool incident_ids:str",
        "open_motifs": (
            "motif:str level:str closers:str targets:str incident_ids:str began_at:datetime64[us] "
            "last_at:datetime64[us] until:datetime64[us] chance:float64 low:float64 high:float64 halves:Int64 "
            "text_en:str text_sv:str"
        ),
        "near": "incident_id:str kind:str occurred_from:datetime64[us] status:str distance_m:float64 lag_days:float64",
    }.items()
}
"""Columns and dtypes of every table of an `Answer`. ``incident_ids``, ``group_ids`` are joined by ``;``."""

_SHOWN = ["direction", "source_group", "target_group", "horizon_days", "chance", "low", "high", "base_rate"]


@dataclass(frozen=True)
class Answer:
    """What the records say of one incident: whether it will be answered, between whom, and whom to reach first.

    Where they do not allow a figure there is none, and ``missing`` says why: keys of the phrases, each with what its
    placeholders are filled with.

    ``case``: kind, occurred_from, occurred_to, time_zone, status, source, handling (the strictest mark of
    the records read), incidents (how many were read) and without_known_time (of how many the source does not say when
    they became known). ``method``: ``dyads`` (a fitted
    model), ``counts`` (how often earlier attacks were answered) or empty (no chance is given). ``basis``: what the
    chances were learnt from. ``ranked_by``: the ``model`` that ranked the people, ``learnt`` (the sides whose list is
    by weights learnt from the records; the others' weights are the shipped ones) and what it was fitted on.
    ``circle``: the place, the metres around it and until when; empty where the place is not known, or not nearly
    enough. ``names``: what the adults and groups named below may be called, by id.

    ``parties``: who is recorded in the incident, by side (``victim``, ``suspect``, ``unknown``); ``groups``: for which
    groups they stood. ``chances``: by direction (``answer``: the side that was hit strikes back; ``again``: the side
    that struck strikes once more) and horizon; a row with empty groups is that of any of them. ``clock``: the chance
    of an answer if so many more days stay quiet. ``between``: attacks between the two sides, ``after`` those that
    came after this one. ``people``: whom to reach, two lists that are never one: those on the ``victim`` side by their
    score as likely suspects (they could be drawn into an answer), those on the ``suspect`` side by their score as
    likely victims (they could be hit); ``bond`` says what puts somebody on that side, ``apart`` why somebody has no
    rank. ``reasons``: the shares of each score. ``concern``: minors, unranked, on no side. ``open_motifs``: what the
    incident leaves half done. ``near``: incidents within the circle.
    """

    incident_id: str
    now: Timestamp
    seed: int
    case: Mapping[str, Any]
    method: str
    basis: Mapping[str, Any]
    ranked_by: Mapping[str, Any]
    missing: tuple[tuple[str, Mapping[str, Any]], ...]
    circle: Mapping[str, Any]
    names: Mapping[str, str]
    parties: DataFrame
    groups: DataFrame
    chances: DataFrame
    clock: DataFrame
    between: DataFrame
    people: DataFrame
    reasons: DataFrame
    concern: DataFrame
    open_motifs: DataFrame
    near: DataFrame

    _repr_html_ = shows(lambda told: told.chances[_SHOWN])
    __repr__ = in_short

    def frames(self) -> Iterator[tuple[str, DataFrame]]:
        """Yield the tables by name, in a fixed order."""
        return ((name, getattr(self, name)) for name in ANSWER)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON: null for what is missing, times as text in UTC."""
        said = {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name not in ANSWER}
        rows = {name: frame.astype("object").to_dict("records") for name, frame in self.frames()}
        plain: dict[str, Any] = plain_values(said | rows)
        return plain


def answer_frame(name: str, frame: DataFrame | None = None) -> DataFrame:
    """Return `frame` cut and cast to table `name` of an `Answer`; that table with no rows where ``None``.

    Examples
    --------
    >>> answer_frame("clock").columns.tolist()
    ['quiet_days', 'horizon_days', 'chance', 'low', 'high']
    """
    import pandas as pd

    columns = ANSWER[name]
    if frame is None or frame.empty:
        return pd.DataFrame({column: pd.Series(dtype=dtype) for column, dtype in columns.items()})
    return frame[list(columns)].astype(columns).reset_index(drop=True)


def plain_values(value: Any) -> Any:
    """Return a value as JSON has it: mappings, lists, text, numbers, truth and null.

    Examples
    --------
    >>> import pandas as pd
    >>> plain_values({"at": pd.Timestamp("2026-01-02"), "age": pd.NA, "ids": ("k:1",)})
    {'at': '2026-01-02T00:00:00Z', 'age': None, 'ids': ['k:1']}
    """
    import pandas as pd

    if isinstance(value, Mapping):
        return {str(name): plain_values(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_values(entry) for entry in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value.isoformat()}Z"
    return value.item() if hasattr(value, "item") else value
