"""Pairs of events that can be the two steps of a motif: joined on whom they share, within a time, with their order.

Everything here is in codes and whole microseconds; names and dates come back in `netgraph.motifs.search`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.pattern import Motif, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    Codes = NDArray[np.int64]

__all__ = ["ORDERS", "REQUIRED", "Coded", "coded", "pairs_of_steps"]

ORDERS = ("strict", "same day, order unknown", "order unknown")
"""What is known of the order of two incidents: the first is certainly before the second; their spans overlap and
they are of one local day; their spans overlap and their local days differ."""

_ENDS = ("source_kind", "source", "target_kind", "target")
_TIMES = ("occurred_from", "occurred_to", "local_day")
REQUIRED = (*_ENDS, "kind", *_TIMES, "date_only", "incident_id", "weight")
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Coded:
    """Events as codes: ``source, target, incident, weight, kind`` a row; the rest one value an incident."""

    source: Codes
    target: Codes
    incident: Codes
    weight: NDArray[np.float64]
    kind: NDArray[np.object_]
    start: Codes
    end: Codes
    day: Codes
    date_only: NDArray[np.bool_]
    names: Index
    incident_ids: Index


def coded(events: DataFrame) -> Coded:
    """Check events at the door and turn them into codes.

    Rows without a source or a target, and of somebody upon himself, are left out: they can be no step.

    Raises
    ------
    ValueError
        For a missing column, a time with a zone or in another unit, a null time or incident, a span that does not
        end after it starts, or an incident with two spans.
    """
    import pandas as pd

    _check(events)
    itself = (events["source"] == events["target"]) & (events["source_kind"] == events["target_kind"])
    known = events[(events["source"].notna() & events["target"].notna() & ~itself).to_numpy()]
    incident, incident_ids = pd.factorize(known["incident_id"], sort=True)
    spans = known[[*_TIMES, "date_only"]].assign(incident=incident).drop_duplicates().sort_values("incident")
    if len(spans) != len(incident_ids):
        twice = incident_ids[spans["incident"][spans["incident"].duplicated()].iloc[0]]
        raise ValueError(f"events: incident {twice} has more than one span; an incident has one")
    ends = [known[f"{end}_kind"].astype("str") + "\x1f" + known[end] for end in ("source", "target")]
    both, names = pd.factorize(pd.concat(ends, ignore_index=True), sort=True)
    return Coded(
        source=both[: len(known)].astype(np.int64),
        target=both[len(known) :].astype(np.int64),
        incident=incident.astype(np.int64),
        weight=known["weight"].to_numpy(dtype=np.float64),
        kind=known["kind"].to_numpy(dtype=object),
        start=spans["occurred_from"].to_numpy().astype(np.int64),
        end=spans["occurred_to"].to_numpy().astype(np.int64),
        day=spans["local_day"].to_numpy().astype(np.int64),
        date_only=spans["date_only"].to_numpy(dtype=bool),
        names=pd.Index(names, dtype="str").str.replace("^.*?\x1f", "", regex=True),
        incident_ids=pd.Index(incident_ids, dtype="str"),
    )


def _check(events: DataFrame) -> None:
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


def pairs_of_steps(events: Coded, motif: Motif, delta: int) -> DataFrame:
    """Return every pair of event rows that is the motif's two steps within `delta` microseconds.

    Columns: incident_1, incident_2, one a letter of the motif (codes), weight (product), order (place in `ORDERS`),
    lag (microseconds from start to start; of two days known without hours, from day to day). A pair of incidents
    whose order is not known comes in one order only: by start, then by id, unless only the other is the motif.
    """
    import pandas as pd

    first, second = (_rows_of(events, step) for step in motif.steps)
    i, j = _near_in_time(events, _keys(events, motif, first, 0), _keys(events, motif, second, 1), delta)
    i, j = first[i], second[j]
    letters = {**_bound(events, motif.steps[1], j), **_bound(events, motif.steps[0], i)}
    one, other = events.incident[i], events.incident[j]
    order, lag = _order(events, one, other), _lag(events, one, other)
    fits = (one != other) & (order >= 0) & (np.abs(lag) <= delta) & _all_different(letters)
    fits[fits] = _one_way(events, one[fits], other[fits], order[fits])
    columns: dict[str, NDArray[Any]] = {"incident_1": one, "incident_2": other, **letters}
    columns |= {"weight": events.weight[i] * events.weight[j], "order": order, "lag": lag}
    return pd.DataFrame({name: values[fits] for name, values in columns.items()})


def _rows_of(events: Coded, step: Step) -> Codes:
    if not step.kinds:
        return np.arange(len(events.kind))
    return np.flatnonzero(np.isin(events.kind, np.asarray(step.kinds, dtype=object)))


def _bound(events: Coded, step: Step, rows: Codes) -> dict[str, Codes]:
    return {step.source: events.source[rows], step.target: events.target[rows]}


def _keys(events: Coded, motif: Motif, rows: Codes, place: int) -> tuple[Codes, Codes]:
    """Return rows' incidents, and whom they share with the other step as one number."""
    shared = [letter for letter in motif.letters if all(letter in (s.source, s.target) for s in motif.steps)]
    bound = _bound(events, motif.steps[place], rows)
    key = np.zeros(len(rows), dtype=np.int64)
    for letter in shared:
        key = key * len(events.names) + bound[letter]
    return events.incident[rows], key


def _near_in_time(
    events: Coded, first: tuple[Codes, Codes], second: tuple[Codes, Codes], delta: int
) -> tuple[Codes, Codes]:
    """Return the places of firsts and seconds of one key that start near enough; a little more than is asked for."""
    times = np.unique(events.start[second[0]])
    keys = np.unique(second[1])
    if not len(times) or not len(first[0]):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    width = len(times) + 1
    place = np.searchsorted(keys, second[1]) * width + np.searchsorted(times, events.start[second[0]])
    order = np.argsort(place, kind="stable")
    place = place[order]
    key = np.searchsorted(keys, first[1])
    has = keys[np.minimum(key, len(keys) - 1)] == first[1]
    slack = _DAY if events.date_only.any() else 0  # a local day may be longer or shorter than 24 hours
    longest = int((events.end - events.start).max())  # whoever overlaps a span starts at most so long before it
    start = events.start[first[0]]
    low = np.searchsorted(times, start - min(delta + slack, longest), side="left")
    high = np.searchsorted(times, start + delta + slack, side="right")
    begin = np.searchsorted(place, key * width + low)
    count = np.where(has, np.searchsorted(place, key * width + high) - begin, 0)
    i = np.repeat(np.arange(len(count)), count)
    j = np.arange(len(i)) - np.repeat(np.cumsum(count) - count - begin, count)
    return i, order[j]


def _order(events: Coded, one: Codes, other: Codes) -> NDArray[np.int8]:
    """Return the place in `ORDERS`; -1 where the other incident is certainly before the one."""
    unknown = np.where(events.day[one] == events.day[other], 1, 2)
    order = np.where(events.end[one] <= events.start[other], 0, unknown)
    return np.where(events.end[other] <= events.start[one], -1, order).astype(np.int8)


def _lag(events: Coded, one: Codes, other: Codes) -> Codes:
    days = events.date_only[one] & events.date_only[other]
    return np.where(days, events.day[other] - events.day[one], events.start[other] - events.start[one])


def _all_different(letters: dict[str, Codes]) -> NDArray[np.bool_]:
    bound = list(letters.values())
    different = np.ones(len(bound[0]), dtype=bool)
    for place, one in enumerate(bound):
        for other in bound[place + 1 :]:
            different &= one != other
    return different


def _one_way(events: Coded, one: Codes, other: Codes, order: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Say which rows to keep so that two incidents of unknown order are told in one order only."""
    start, end = events.start[one], events.start[other]
    forward = (start < end) | ((start == end) & (one < other))
    pair = np.minimum(one, other) * len(events.incident_ids) + np.maximum(one, other)
    unknown = order > 0
    told_forward = np.isin(pair, pair[forward & unknown])
    keep: NDArray[np.bool_] = ~unknown | forward | ~told_forward
    return keep
