"""What is still open: who could close a motif that has all its steps but the last, on whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.door import checked_events
from netgraph.motifs.halves import Halves
from netgraph.motifs.index import EventIndex, as_index
from netgraph.motifs.pattern import Motif
from netgraph.motifs.steps import ends_of, rows_for
from netgraph.motifs.survival import Curve, curve_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.motifs.context import Context

    Ints = NDArray[np.int64]

__all__ = ["OPEN_COLUMNS", "OpenMotifs", "follow_motif", "open_motifs"]

OPEN_COLUMNS = (
    "motif", "closers", "targets", "incident_ids", "began_at", "last_at", "until", "waited_days",
    "remaining_hazard", "chance", "low", "high", "halves", "closed", "weight",
)  # fmt: skip
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000
_NEVER = np.iinfo(np.int64).max


def open_motifs(
    events: DataFrame | EventIndex,
    motif: Motif,
    *,
    now: Timestamp,
    delta: timedelta | None = None,
    context: Context | None = None,
) -> DataFrame:
    """Return every half-closed instance of a motif at `now`, the likeliest to be closed first.

    A half has all steps but the last, in certain order, with time left for the last, and was not closed by `now`.

    Parameters
    ----------
    events
        From `netgraph.graph.events`, or an index of them; those that begin after `now` are not looked at.
    motif
        Two steps or more.
    now
        Moment of the question, naive UTC.
    delta
        Longest time from the first step to the last; that of the motif where ``None``.
    context
        Ties and groups, where the motif asks for them.

    Returns
    -------
    DataFrame
        One row a half: ``motif``; ``closers`` and ``targets``, who could be the two ends of the last step (ids joined
        by ``;``; empty where it could be anybody); ``incident_ids`` in order, joined by ``;``; ``began_at, last_at``
        (starts of its first and last incident) and ``until``; ``waited_days`` since the last; ``remaining_hazard``,
        the expected number of closings in the time left, as learnt from all halves that began before; ``chance`` of
        any, with ``low`` and ``high`` (95 %), null where fewer than ten halves were ever open for so long; ``halves``
        and ``closed``, how many began before `now` and how many of these were closed by then; ``weight``, the
        probability of the half. By ``remaining_hazard``, then by time left and ids.

    Raises
    ------
    ValueError
        For a motif of one step, no delta or a negative one, a `now` that is no naive time, or events or a context
        that do not fit.

    Notes
    -----
    About as much as finding the motif. To follow a growing stream, keep `follow_motif` and add what is new.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.graph.events import events
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings, now = events(two_feuding_pairs(), kinds=["shooting"]), pd.Timestamp("2026-02-12")
    >>> left = open_motifs(shootings, RETALIATION, now=now, delta=timedelta(days=14))
    >>> left[["closers", "targets", "incident_ids", "until"]].astype("str").values.tolist()
    [['k:C', 'k:D', 'k:dc', '2026-02-23 12:00:00']]
    """
    _check_now(now)
    rows = as_index(events).table
    before = rows.iloc[: int(rows["occurred_from"].searchsorted(now, side="right"))]
    return replace(_nothing_yet(rows, motif, delta, context), tail=_of_motif(before, motif)).at(now)


def follow_motif(
    events: DataFrame, motif: Motif, *, delta: timedelta | None = None, context: Context | None = None
) -> OpenMotifs:
    """Return what is open of a motif in a stream that will grow; parameters and errors as for `open_motifs`."""
    return _nothing_yet(events, motif, delta, context).with_events(events)


@dataclass(frozen=True)
class OpenMotifs:
    """The open halves of one motif in a stream, and how fast earlier ones were closed.

    What lies so far back that it can no longer change is kept as counts (``curve``) alone, so that adding an event
    costs the same however long the stream has grown.
    """

    motif: Motif
    delta: int
    context: Context | None
    curve: Curve
    settled: int  # halves whose time ran out before this moment (microseconds) are in the curve
    tail: DataFrame

    def with_events(self, events: DataFrame) -> OpenMotifs:
        """Return the same with more events, which may come late by `delta` at most.

        Raises
        ------
        ValueError
            For events of another shape, an incident that is there already, or one that comes too late.
        """
        import pandas as pd

        new = _of_motif(checked_events(events), self.motif)
        self._check_new(new)
        tail = pd.concat([self.tail, new], ignore_index=True) if len(self.tail) else new
        if not len(tail):
            return replace(self, tail=tail)
        starts = _microseconds(tail["occurred_from"])
        settled = max(self.settled, int(starts.max()) - self.delta - 2 * _DAY)
        if self.settled <= settled < self.settled + self.delta // 2:
            return replace(self, tail=tail)  # a little more to look at each time, but not all of it twice each time
        halves = Halves(tail, self.motif, self.delta, self.context)
        done = (halves.over >= self.settled) & (halves.over < settled)
        curve = self.curve + halves.curve(done, self.delta, now=_NEVER)
        keep = starts >= settled - self.delta - 2 * _DAY
        return replace(self, curve=curve, settled=settled, tail=tail[keep].reset_index(drop=True))

    def at(self, now: Timestamp) -> DataFrame:
        """Return the open halves at `now` (see `open_motifs`), which is not before the newest event known."""
        _check_now(now)
        moment = int(np.datetime64(now, "us").astype(np.int64))
        if len(self.tail) and _microseconds(self.tail["occurred_from"]).max() > moment:
            raise ValueError(
                f"now: got {now}, before the newest event; leave out later events and follow the stream anew"
            )
        halves = Halves(self.tail, self.motif, self.delta, self.context)
        young = halves.over >= self.settled
        curve = self.curve + halves.curve(young & (halves.last < moment), self.delta, now=moment)
        is_open = (halves.until >= moment) & (halves.closed > moment) & (halves.last <= moment)
        return halves.told(np.flatnonzero(is_open), curve, moment)

    def _check_new(self, new: DataFrame) -> None:
        known = self.tail["incident_id"]
        twice = known[known.isin(new["incident_id"]).to_numpy()]
        if len(twice):
            raise ValueError(f"events: incident {twice.iloc[0]} is there already; follow the stream anew")
        if len(new) and _microseconds(new["occurred_from"]).min() < self.settled:
            raise ValueError("events: some lie further back than delta before the newest; follow the stream anew")


def _nothing_yet(events: DataFrame, motif: Motif, delta: timedelta | None, context: Context | None) -> OpenMotifs:
    within = _checked(motif, delta)
    nothing = curve_of(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), longest=within)
    return OpenMotifs(motif, within, context, nothing, -_NEVER, events.head(0))


def _of_motif(events: DataFrame, motif: Motif) -> DataFrame:
    rows = rows_for(ends_of(events), motif).any(axis=0)
    return events[rows].reset_index(drop=True)


def _microseconds(times: Any) -> Ints:
    found: Ints = times.to_numpy().astype("datetime64[us]").astype(np.int64)
    return found


def _checked(motif: Motif, delta: timedelta | None) -> int:
    """Return delta in microseconds."""
    if len(motif.steps) < 2:
        raise ValueError(f"motif {motif.name}: one step is never half closed; needs two or more")
    within = motif.delta if delta is None else delta
    if not isinstance(within, timedelta) or within < timedelta(0):
        raise ValueError(f"delta: got {within!r}, needs a time of 0 or more such as timedelta(days=14)")
    return within // _MICROSECOND


def _check_now(now: Timestamp) -> None:
    import pandas as pd

    if not isinstance(now, pd.Timestamp) or pd.isna(now) or now.tzinfo is not None:
        raise ValueError(f"now: got {now!r}, needs a Timestamp without zone (UTC)")
