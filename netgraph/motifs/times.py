"""When incidents happened, in whole microseconds; and how many ways of a motif are in order and close enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.known import ALWAYS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.motifs.pattern import Motif
    from netgraph.motifs.ways import Ways

    Ints = NDArray[np.int64]

__all__ = ["Reach", "Times", "count_in_time", "in_time", "lags", "reach_of", "tally", "times_of"]

_NO_GAP = np.iinfo(np.int64).max
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Times:
    """When each incident was, one value an incident: start and end of its span, local day, if a date only."""

    start: Ints
    end: Ints
    day: Ints
    date_only: NDArray[np.bool_]


@dataclass(frozen=True)
class Reach:
    """Between which times each incident may be moved: first and last start, earliest end; `width` the longest way."""

    first: Ints
    last: Ints
    end: Ints
    width: int


def times_of(events: DataFrame) -> tuple[DataFrame, Times]:
    """Return the events with ``case`` (the code of their incident), and the times by that code.

    Codes follow the incidents' ids. Spans are checked where events come in.
    """
    import pandas as pd

    case, ids = pd.factorize(events["incident_id"], sort=True)
    first = np.zeros(len(ids), dtype=np.int64)
    first[case[::-1]] = np.arange(len(case))[::-1]
    columns = {name: events[name].to_numpy()[first] for name in ("occurred_from", "occurred_to", "local_day")}
    start, end, day = (values.astype("datetime64[us]").astype(np.int64) for values in columns.values())
    return events.assign(case=case), Times(start, end, day, events["date_only"].to_numpy(dtype=bool)[first])


def reach_of(times: Times, stratum: Ints) -> Reach:
    """Return the reach of incidents that may change places in time within their stratum (0, 1, 2, …)."""
    size = int(stratum.max(initial=-1)) + 1
    first, last, end = np.full(size, _NO_GAP), np.full(size, ALWAYS), np.full(size, _NO_GAP)
    np.minimum.at(first, stratum, times.start)
    np.maximum.at(last, stratum, times.start)
    np.minimum.at(end, stratum, times.end)
    width = int((last - first).max(initial=0))
    return Reach(first[stratum], last[stratum], end[stratum], width)


def tally(ways: Ways, motif: Motif, times: Times, *, moved: Ints, turned: Any, deltas: Ints) -> NDArray[np.float64]:
    """Return for each drawn world and each delta the summed weight of the ways that are in order and close enough.

    Parameters
    ----------
    ways, motif
        From `netgraph.motifs.ways.ways_of`, and what they are ways of.
    times
        When the incidents were.
    moved
        One row a world: for each incident, the incident whose time it takes.
    turned
        One row a world: whether each incident is turned round.
    deltas
        Microseconds, ascending.

    Notes
    -----
    O(worlds × ways), compiled.
    """
    from netgraph.graph.kernels import run

    gaps = [_NO_GAP if step.gap is None else step.gap // _MICROSECOND for step in motif.steps]
    spans = np.stack([times.start, times.end, times.day, times.date_only.astype(np.int64)])
    found: NDArray[np.float64] = run(
        count_in_time,
        (np.ascontiguousarray(ways.incident, dtype=np.int64), np.ascontiguousarray(ways.turned, dtype=np.uint8)),
        (ways.weight, np.ascontiguousarray(ways.since, dtype=np.int64), np.array(gaps, dtype=np.int64)),
        spans,
        (np.ascontiguousarray(moved, dtype=np.int64), np.ascontiguousarray(turned, dtype=np.uint8)),
        deltas.astype(np.int64),
    )
    return found


def in_time(ways: Ways, motif: Motif, times: Times, *, delta: int) -> NDArray[np.bool_]:
    """Say which ways are in order and close enough, the times being as they are."""
    fits: NDArray[np.bool_] = np.logical_and.reduce(times.start[ways.incident] > ways.since, axis=1)
    for step in range(1, ways.incident.shape[1]):
        before, here = ways.incident[:, step - 1], ways.incident[:, step]
        gap = motif.steps[step].gap
        fits &= times.end[before] <= times.start[here]
        if gap is not None:
            fits &= lags(times, before, here) <= gap // _MICROSECOND
    return fits & (lags(times, ways.incident[:, 0], ways.incident[:, -1]) <= delta)


def lags(times: Times, one: Ints, other: Ints) -> Ints:
    """Return the time from the start of one incident to that of another; between two dates, from day to day."""
    days = times.date_only[one] & times.date_only[other]
    return np.where(days, times.day[other] - times.day[one], times.start[other] - times.start[one])


def count_in_time(ways: Any, asked: Any, spans: Any, worlds: Any, deltas: Any) -> Any:
    """Return for each world and delta the summed weight of the ways that are in order and close enough; compiled."""
    incident, turned = ways
    weight, since, gap = asked
    moved, flipped = worlds
    start, end, day, date_only = spans[0], spans[1], spans[2], spans[3]
    steps = incident.shape[1]
    found = np.zeros((moved.shape[0], deltas.shape[0]))
    for world in range(moved.shape[0]):
        for way in range(incident.shape[0]):
            fits, before = True, -1
            for step in range(steps):
                case = incident[way, step]
                here = moved[world, case]
                either = turned[way, step] == 2  # cannot be turned, and is the same in every world
                fits = (either or flipped[world, case] == turned[way, step]) and start[here] > since[way, step]
                if fits and step > 0:
                    lag = start[here] - start[before]
                    if date_only[here] and date_only[before]:
                        lag = day[here] - day[before]
                    fits = end[before] <= start[here] and lag <= gap[step]
                if not fits:
                    break
                before = here
            if fits:
                first = moved[world, incident[way, 0]]
                lag = start[before] - start[first]
                if date_only[before] and date_only[first]:
                    lag = day[before] - day[first]
                for place in range(deltas.shape[0]):
                    if lag <= deltas[place]:
                        found[world, place] += weight[way]
    return found
