"""What is still open: who could close a motif that has all its steps but the last, on whom, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.door import checked_events
from netgraph.motifs.pattern import ANYBODY, Motif
from netgraph.motifs.steps import ends_of, rows_for
from netgraph.motifs.survival import Curve, curve_of, remaining
from netgraph.motifs.times import Times, in_time, reach_of, times_of
from netgraph.motifs.ways import Known, Ways, ways_of

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
    events: DataFrame, motif: Motif, *, now: Timestamp, delta: timedelta | None = None, context: Context | None = None
) -> DataFrame:
    """Return every half-closed instance of a motif at `now`, the likeliest to be closed first.

    A half has all steps but the last, in certain order, with time left for the last, and was not closed by `now`.

    Parameters
    ----------
    events
        From `netgraph.graph.events`; those that begin after `now` are not looked at.
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
    before = events[(checked_events(events)["occurred_from"] <= now).to_numpy()]
    return follow_motif(before, motif, delta=delta, context=context).at(now)


def follow_motif(
    events: DataFrame, motif: Motif, *, delta: timedelta | None = None, context: Context | None = None
) -> OpenMotifs:
    """Return what is open of a motif in a stream that will grow; parameters and errors as for `open_motifs`."""
    within = _checked(motif, delta)
    nothing = curve_of(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), longest=within)
    return OpenMotifs(motif, within, context, nothing, -_NEVER, events.head(0)).with_events(events)


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
        halves = _Halves(tail, self.motif, self.delta, self.context)
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
        halves = _Halves(self.tail, self.motif, self.delta, self.context)
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


class _Halves:
    """Every half of a motif in some events: one row an ordered tuple of incidents."""

    def __init__(self, events: DataFrame, motif: Motif, delta: int, context: Context | None) -> None:
        used, self.times = times_of(events)
        self.ids = used.drop_duplicates("case").sort_values("case")["incident_id"].to_numpy()
        self.known, self.motif = Known(used, context), motif
        reach = reach_of(self.times, np.arange(len(self.times.start)))
        half = _half_of(motif)
        self.begun = _kept(ways_of(self.known, half, reach=reach, delta=delta), half, self.times, delta)
        whole = _kept(ways_of(self.known, motif, reach=reach, delta=delta), motif, self.times, delta)
        first, self.row = _distinct(self.begun.incident, len(self.ids))
        self.incident = self.begun.incident[first]
        start = self.times.start
        self.first, self.last = start[self.incident[:, 0]], start[self.incident[:, -1]]
        gap = motif.steps[-1].gap
        by_gap = self.last + (gap // _MICROSECOND if gap is not None else delta)
        self.until = np.minimum(self.first + delta, by_gap)
        self.over = self.until + _DAY  # between dates a time may be an hour longer, where the clock changes
        self.closed = np.full(len(self.incident), _NEVER)
        np.minimum.at(self.closed, self._place(whole.incident[:, :-1]), start[whole.incident[:, -1]])

    def _place(self, incidents: Ints) -> Ints:
        """Return the row of each tuple of incidents; each is there."""
        _, row = _distinct(np.concatenate([self.incident, incidents]), len(self.ids))
        place = np.zeros(len(self.incident), dtype=np.int64)
        place[row[: len(self.incident)]] = np.arange(len(self.incident))
        return place[row[len(self.incident) :]]

    def curve(self, which: NDArray[np.bool_], delta: int, *, now: int) -> Curve:
        """Return how long some of the halves stayed open, as seen just before `now`."""
        closed, last = self.closed[which], self.last[which]
        was_closed = closed < now
        seen = np.minimum(np.minimum(self.until[which], now), np.where(was_closed, closed, _NEVER))
        return curve_of(np.where(was_closed, closed, seen) - last, was_closed, longest=delta)

    def told(self, rows: Ints, curve: Curve, now: int) -> DataFrame:
        """Return some halves as the table of `open_motifs`."""
        import pandas as pd

        hazard, low, high = remaining(curve, now - self.last[rows], self.until[rows] - self.last[rows])
        closing = self.motif.steps[-1]
        closers, targets = (self._who(letter, rows, now) for letter in (closing.source, closing.target))
        names = [self.ids[column] for column in self.incident[rows].T]
        ids = [";".join(one) for one in zip(*names, strict=True)] if len(names) > 1 else names[0]
        weight = np.bincount(self.row, self.begun.weight, minlength=len(self.incident))[rows]
        found = pd.DataFrame(
            {
                "motif": self.motif.name,
                "closers": closers,
                "targets": targets,
                "incident_ids": ids,
                **{name: times[rows].astype("datetime64[us]") for name, times in
                   (("began_at", self.first), ("last_at", self.last), ("until", self.until))},
                "waited_days": (now - self.last[rows]) / _DAY,
                "remaining_hazard": hazard,
                "chance": -np.expm1(-hazard),
                "low": -np.expm1(-low),
                "high": -np.expm1(-high),
                "halves": int(curve.closed.sum() + curve.left.sum()),
                "closed": int(curve.closed.sum()),
                "weight": weight.astype(np.float64),
            }
        ).astype(dict.fromkeys(["motif", "closers", "targets", "incident_ids"], "str"))  # fmt: skip
        order = ["remaining_hazard", "until", "incident_ids"]
        return found.sort_values(order, ascending=[False, True, True], na_position="last", ignore_index=True)

    def _who(self, letter: str, rows: Ints, now: int) -> list[str]:
        """Return who could stand for a letter of the last step in some halves, joined by ``;``; empty for anybody."""
        letters = self.begun.letters
        if letter in letters:
            way, codes = np.arange(len(self.row)), letters[letter]
        else:
            way, codes = self._tied(letter, now)
        wanted = np.full(len(self.incident), -1)
        wanted[rows] = np.arange(len(rows))
        here = wanted[self.row[way]]
        pairs = np.unique(here[here >= 0] * self.known.size + codes[here >= 0])
        names = self.known.names(pairs % self.known.size).to_numpy(dtype=object)
        starts = np.searchsorted(pairs, np.arange(len(rows) + 1) * self.known.size)
        first = np.append(names, "")[starts[:-1]].tolist()
        count = np.diff(starts)
        return [
            name if several == 1 else ";".join(sorted(names[start : start + several]))
            for name, start, several in zip(first, starts.tolist(), count.tolist(), strict=False)
        ]

    def _tied(self, letter: str, now: int) -> tuple[Ints, Ints]:
        """Return the ways begun and everybody tied to them as `letter` must be; nobody where no tie says who."""
        letters = self.begun.letters
        for tie in self.motif.ties if letter != ANYBODY else ():
            here = tie.other if letter == tie.one else tie.one
            if letter in (tie.one, tie.other) and here in letters:
                way, codes, since = self.known.tied_to(tie, letters, letter)
                taken = [letters[one][way] == codes for one in letters if not self.motif.may_be_one(one, letter)]
                free = ~np.logical_or.reduce(taken) & (since < now)
                return way[free], codes[free]
        nobody = np.zeros(0, dtype=np.int64)
        return nobody, nobody


def _distinct(incident: Ints, size: int) -> tuple[Ints, Ints]:
    """Return where each distinct tuple of incidents stands first, and which of them each row is, in ascending order."""
    key = incident[:, 0]
    for column in incident.T[1:]:
        key = np.unique(key, return_inverse=True)[1] * (size + 1) + column  # dense, so that no number overflows
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    return first, row


def _half_of(motif: Motif) -> Motif:
    """Return the motif without its last step, and without what is said of letters that only that step has."""
    steps = motif.steps[:-1]
    letters = {letter for step in steps for letter in step.letters}
    return Motif(
        motif.name,
        steps,
        ties=tuple(tie for tie in motif.ties if {tie.one, tie.other} <= letters and (tie.before or 0) <= len(steps)),
        same_group=tuple(pair for pair in motif.same_group if set(pair) <= letters),
        other_group=tuple(pair for pair in motif.other_group if set(pair) <= letters),
        alike=tuple(pair for pair in motif.alike if set(pair) <= letters),
        vertices=tuple(vertex for vertex in motif.vertices if vertex.letter in letters),
    )


def _kept(ways: Ways, motif: Motif, times: Times, delta: int) -> Ways:
    fits = in_time(ways, motif, times, delta=delta)
    letters = {letter: codes[fits] for letter, codes in ways.letters.items()}
    return Ways(ways.incident[fits], ways.turned[fits], ways.weight[fits], ways.since[fits], letters)


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
