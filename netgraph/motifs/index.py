"""Events made ready to be searched and counted, once for as many motifs and deltas as one likes.

Entities and incidents are codes in the order of their ids, times are whole microseconds, rows stand by time. What is
sorted under entities, and for which of the events, is made when first asked for and kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import encode
from netgraph.model.shown import in_short, shows
from netgraph.motifs.door import REQUIRED, checked_events
from netgraph.motifs.stream import MOST_EVENTS, Stream

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp
    from pandas.api.extensions import ExtensionArray

    Int32s = NDArray[np.int32]
    Int64s = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["Coded", "EventIndex", "Part", "as_index", "extend", "index_events"]

_TIMES = ("occurred_from", "occurred_to", "local_day")
_KEPT = 8
"""So many selections of events are kept sorted under their entities."""


@dataclass(frozen=True)
class Coded:
    """One value a row: ends (-1 nobody known), incident, times in microseconds, weight; and what the codes stand for.

    An entity is its id and its kind: ``entities`` gives the place of each entity's id in ``ids``, ``entity_kind`` that
    of its kind in ``kinds``.
    """

    source: Int32s
    target: Int32s
    incident: Int32s
    start: Int64s
    end: Int64s
    day: Int64s
    date_only: Flags
    weight: NDArray[np.float64]
    entities: Int32s
    entity_kind: Int32s
    ids: ExtensionArray
    kinds: ExtensionArray
    incident_ids: ExtensionArray


@dataclass(frozen=True)
class Part:
    """Some rows of an index: which, as a stream, and what else is known of each (see `netgraph.motifs.walk`)."""

    rows: NDArray[np.int64]
    stream: Stream
    spans: tuple[Any, ...]

    @cached_property
    def longest(self) -> int:
        """The longest span, in microseconds."""
        return int((self.spans[0] - self.stream.time).max(initial=1))

    @cached_property
    def slack(self) -> int:
        """By how much two local days may be nearer or farther than their spans: a day where there are such."""
        return 86_400_000_000 if self.spans[2].any() else 0


@dataclass(frozen=True)
class EventIndex:
    """Events by time: `base` is sorted and coded once, `tail` are the few that came since.

    Made by `index_events`, grown by `extend`; taken by `find_motifs`, `count_motifs` and `open_motifs` wherever
    events are.
    """

    base: DataFrame
    tail: DataFrame
    threads: int = 1
    _parts: dict[bytes, Part] = field(default_factory=dict, repr=False, compare=False)
    _of_base: list[Coded] = field(default_factory=list, repr=False, compare=False)

    _repr_html_ = shows()
    __repr__ = in_short

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.base) + len(self.tail)

    @cached_property
    def table(self) -> DataFrame:
        """All rows, by time, incident and ends."""
        import pandas as pd

        return _by_time(pd.concat([self.base, self.tail], ignore_index=True)) if len(self.tail) else self.base

    @cached_property
    def codes(self) -> Coded:
        """All rows as codes."""
        if len(self.tail):
            return _coded(self.table)
        if not self._of_base:
            self._of_base.append(_coded(self.base))
        return self._of_base[0]

    @cached_property
    def stream(self) -> Stream:
        """The events between two that are known and not the same: what the census counts."""
        codes = self.codes
        return self.part((codes.source >= 0) & (codes.target >= 0) & (codes.source != codes.target)).stream

    def part(self, wanted: Flags) -> Part:
        """Return the wanted rows, ready to be walked; kept for the next search for the same events."""
        key = np.packbits(wanted).tobytes()
        if key not in self._parts:
            while len(self._parts) >= _KEPT:
                self._parts.pop(next(iter(self._parts)))
            self._parts[key] = _part(self.codes, np.flatnonzero(wanted), self.threads)
        return self._parts[key]

    def since(self, moment: Timestamp) -> EventIndex:
        """Return the events that start at `moment` or later, without looking at the others."""
        import pandas as pd

        first = int(self.base["occurred_from"].searchsorted(moment))
        late = self.tail[(self.tail["occurred_from"] >= moment).to_numpy(dtype=bool)]
        recent = self.base.iloc[first:]
        both = pd.concat([recent, late], ignore_index=True) if len(late) else recent.reset_index(drop=True)
        return EventIndex(_by_time(both) if len(late) else both, self.tail.iloc[:0], self.threads)


def index_events(events: DataFrame, *, threads: int = 1) -> EventIndex:
    """Make events ready to be searched and counted, for as many motifs and deltas as one likes.

    Parameters
    ----------
    events
        From `netgraph.graph.events`.
    threads
        How many cores sorting, searching and counting may use; results are the same.

    Raises
    ------
    ValueError
        If events are not of the shape that `netgraph.graph.events` gives (columns, zone-less microseconds, one span
        an incident), or are more than `netgraph.motifs.stream.MOST_EVENTS`.

    Notes
    -----
    Linear in events, n log n where they do not come by time. Codes are made at the first search.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from netgraph.motifs import RETALIATION, find_motifs
    >>> from tests.worlds import two_feuding_pairs
    >>> index = index_events(events(two_feuding_pairs(), kinds=["shooting"]))
    >>> len(index), [len(find_motifs(index, RETALIATION, delta=delta)) for delta in ("7 days", "9 days")]
    (4, [1, 2])
    """
    if len(events) > MOST_EVENTS:
        raise ValueError(f"events: got {len(events)} rows; at most {MOST_EVENTS} can be indexed")
    if threads < 1:
        raise ValueError(f"threads: got {threads}, needs 1 or more")
    rows = _by_time(checked_events(events))
    return EventIndex(rows, rows.iloc[:0], threads)


def extend(index: EventIndex, new_events: DataFrame) -> EventIndex:
    """Return an index that has `new_events` too; `index` itself stays as it is.

    Only the new rows are looked at, so that a single incident costs milliseconds beside a million. What looks at the
    newest events only (`EventIndex.since`, and open motifs by it) then costs no more than those; a search of all
    events codes all of them anew, once.

    Raises
    ------
    ValueError
        As `index_events`; also if a new row gives an incident of the index another span.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> index = extend(index_events(shootings[:3]), shootings[3:])
    >>> len(index), len(index.since(shootings["occurred_from"][3]))
    (4, 1)
    """
    import pandas as pd

    new = checked_events(new_events)
    columns = [column for column in index.base.columns if column in new.columns]
    if missing := [column for column in index.base.columns if column not in columns]:
        raise ValueError(f"new_events: no column {', '.join(missing)}, which the index has")
    tail = pd.concat([index.tail, new[columns]], ignore_index=True) if len(index.tail) else new[columns]
    spans = ["incident_id", "occurred_from", "occurred_to", "local_day", "date_only"]
    known = _rows_of(index, set(new["incident_id"]))
    checked_events(pd.concat([known, new[columns]], ignore_index=True)[[*dict.fromkeys([*REQUIRED, *spans])]])
    return EventIndex(index.base, tail.reset_index(drop=True), index.threads, _of_base=index._of_base)


def as_index(events: DataFrame | EventIndex) -> EventIndex:
    """Return events as an index, made now unless they are one."""
    return events if isinstance(events, EventIndex) else index_events(events)


def _by_time(events: DataFrame) -> DataFrame:
    start = events["occurred_from"]
    if start.is_monotonic_increasing:
        return events.reset_index(drop=True)
    return events.iloc[np.argsort(start.to_numpy(), kind="stable")].reset_index(drop=True)


def _rows_of(index: EventIndex, incidents: set[str]) -> DataFrame:
    import pandas as pd

    parts = [rows[rows["incident_id"].isin(incidents).to_numpy(dtype=bool)] for rows in (index.base, index.tail)]
    return pd.concat(parts, ignore_index=True)


def _coded(events: DataFrame) -> Coded:
    ends, ids = encode(events["source"], events["target"])
    kind, kinds = encode(events["source_kind"], events["target_kind"])
    both = [one.astype(np.int64) * (len(kinds) + 1) + other for one, other in zip(ends, kind, strict=True)]
    here = np.zeros(len(ids) * (len(kinds) + 1) + 1, dtype=bool)
    for pair, end in zip(both, ends, strict=True):
        here[pair[end >= 0]] = True
    entity = np.flatnonzero(here)
    number = np.cumsum(here, dtype=np.int32) - 1
    source, target = (np.where(end >= 0, number[pair], np.int32(-1)) for pair, end in zip(both, ends, strict=True))
    (incident,), incident_ids = encode(events["incident_id"])
    start, end, day = (events[name].to_numpy().astype(np.int64) for name in _TIMES)
    date_only, weight = events["date_only"].to_numpy(dtype=bool), events["weight"].to_numpy(dtype=np.float64)
    times = start, end, day, date_only, weight
    owner, of_kind = (part.astype(np.int32) for part in np.divmod(entity, len(kinds) + 1))
    return Coded(source, target, incident, *times, owner, of_kind, ids, kinds, incident_ids)


def _part(codes: Coded, rows: NDArray[np.int64], threads: int) -> Part:
    stream = Stream(codes.source[rows], codes.target[rows], codes.start[rows], len(codes.entities), threads)
    return Part(rows, stream, (codes.end[rows], codes.day[rows], codes.date_only[rows], codes.incident[rows]))
