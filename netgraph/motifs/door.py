"""Events are checked once, where they come in; from there on they are trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["REQUIRED", "checked_events"]

_TIMES = ("occurred_from", "occurred_to", "local_day")
REQUIRED = ("source_kind", "source", "target_kind", "target", "kind", *_TIMES, "date_only", "incident_id", "weight")


def checked_events(events: DataFrame) -> DataFrame:
    """Return the events if they have the shape that `netgraph.graph.events` gives them.

    Raises
    ------
    ValueError
        For a missing column, a time with a zone or in another unit, a null time or incident, a span that does not
        end after it starts, a weight below 0, or an incident with two spans.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> len(checked_events(events(two_feuding_pairs(), kinds=["shooting"])))
    4
    """
    if missing := [column for column in REQUIRED if column not in events.columns]:
        raise ValueError(f"events: no column {', '.join(missing)}; make them with netgraph.graph.events()")
    for column in _TIMES:
        if str(events[column].dtype) != "datetime64[us]":
            raise ValueError(f"events.{column}: got {events[column].dtype}, needs datetime64[us] without zone (UTC)")
    for column in (*_TIMES, "incident_id"):
        if events[column].isna().any():
            raise ValueError(f"events.{column}: null; every event needs one")
    if not (events["occurred_to"] > events["occurred_from"]).all():
        raise ValueError("events.occurred_to: every span must end after it starts")
    if not (events["weight"] >= 0).all():
        raise ValueError("events.weight: every weight must be 0 or more")
    spans = events[["incident_id", *_TIMES, "date_only"]].drop_duplicates()
    twice = spans.loc[spans["incident_id"].duplicated(), "incident_id"]
    if len(twice):
        raise ValueError(f"events: incident {twice.iloc[0]} has more than one span; an incident has one")
    return events
