"""Every half of a motif, all its steps but the last: when it could still be closed, whether it was, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from netgraph.motifs.pattern import ANYBODY, Motif
from netgraph.motifs.survival import Curve, curve_of, remaining
from netgraph.motifs.times import Times, in_time, reach_of, times_of
from netgraph.motifs.ways import Known, Ways, ways_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.motifs.context import Context

    Ints = NDArray[np.int64]

__all__ = ["Halves"]

_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000
_NEVER = np.iinfo(np.int64).max


class Halves:
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
