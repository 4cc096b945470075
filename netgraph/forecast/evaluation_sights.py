"""What was known of the pairs of groups at odds, and of the attacks between them, at a moment in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.dyads_records import attack_kinds, read_conflicts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, MultiIndex, Timestamp

    from netgraph.forecast.dyads_records import Conflicts
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["LIKELY", "Sight", "attacks_only", "days_of", "sight_of"]

LIKELY = 0.5
"""Above so much an attack counts for a pair: likelier than not it was this one."""
_DAY, _START = np.timedelta64(1, "D"), np.datetime64("1970-01-01", "us")
_SEED_OF_TIMES = 1


@dataclass(frozen=True)
class Sight:
    """What was known at a moment.

    ``now`` in days (`days_of`); ``pairs`` at odds, directed (source, target), sorted. One row for each pair that may
    have made an attack: ``time`` (days), ``pair`` (its place), ``share`` (the chance that it was this one, by what is
    known of the participants alone), ``incident`` (its id).
    """

    now: float
    pairs: MultiIndex
    time: Floats
    pair: Ints
    share: Floats
    incident: NDArray[np.object_]

    def came(self, pairs: MultiIndex, *, since: float, until: float) -> NDArray[np.bool_]:
        """Return to which of `pairs` an attack came in that time that was likelier than not of this pair."""
        inside = (self.time > since) & (self.time <= until) & (self.share > LIKELY)
        found: NDArray[np.bool_] = pairs.isin(self.pairs[np.unique(self.pair[inside])])
        return found

    def within(self, days: float) -> Floats:
        """Return the expected attacks of each pair in the days before the moment."""
        inside = (self.time > self.now - days) & (self.time <= self.now)
        return np.bincount(self.pair[inside], self.share[inside], minlength=len(self.pairs)).astype(np.float64)

    def after(self, moment: float, horizon_days: float, *, but: frozenset[str]) -> Sight:
        """Return only the attacks of some days from a moment on, but those of the incidents in `but`."""
        rows = np.flatnonzero((self.time > moment) & (self.time <= moment + horizon_days))
        rows = rows[[incident not in but for incident in self.incident[rows]]] if len(rows) else rows
        attacks = (self.time[rows], self.pair[rows], self.share[rows], self.incident[rows])
        return Sight(self.now, self.pairs, *attacks)

    @property
    def opposite(self) -> Ints:
        """Return the place of the pair the other way round; each has one."""
        found: Ints = self.pairs.get_indexer(self.pairs.swaplevel())
        return found

    @property
    def reach(self) -> float:
        """Return how many days the attacks on record go back; 0 without any."""
        return max(self.now - float(self.time.min()), 0.0) if len(self.time) else 0.0


def days_of(moment: Timestamp) -> float:
    """Return a moment as days since the start of 1970.

    Examples
    --------
    >>> import pandas as pd
    >>> days_of(pd.Timestamp("1970-01-02 12:00"))
    1.5
    """
    return float((moment.to_datetime64() - _START) / _DAY)


def sight_of(
    known: Tables, *, now: Timestamp, vocabulary: Vocabulary | None = None, also: DataFrame | None = None
) -> Sight:
    """Return what `known` says at `now` of pairs at odds and of attacks between them.

    Parameters
    ----------
    known
        Records as known at the moment, one row a key.
    now
        The moment, naive UTC.
    vocabulary
        Which kinds are attacks; the shipped one by default.
    also
        Further pairs (``source, target``) that are asked about.

    Notes
    -----
    As `netgraph.forecast.dyads_records.read_conflicts`; a time that is not known is drawn within its span.
    """
    from pandas import MultiIndex

    read = read_conflicts(known, now=now, seed=_SEED_OF_TIMES, imputations=1, vocabulary=vocabulary, also=also)
    if read is None:
        pairs = MultiIndex.from_arrays([np.empty(0, dtype=object)] * 2, names=["source", "target"])
        none = np.empty(0)
        return Sight(days_of(now), pairs, none, none.astype(np.int64), none, none.astype(object))
    stream, groups, pair = read.attacks.streams[0], np.array(read.groups, dtype=object), read.attacks.pairs
    ends = [groups[pair.source], groups[pair.target]]
    pairs = MultiIndex.from_arrays(ends, names=["source", "target"])
    time = (stream.time + _first_day(read))[stream.event]
    incident = read.incident_ids[0][stream.event]
    return Sight(days_of(now), pairs, time, stream.dyad, stream.prior, incident)


def attacks_only(history: Tables, vocabulary: Vocabulary | None = None) -> Tables:
    """Return of a history only what the model of group dyads reads: attacks, who took part, and groups.

    All versions of every incident that was ever called an attack, its named people and groups, every group,
    membership and rivalry. What is known as of a moment is the same as from the whole history.

    Notes
    -----
    Linear in rows; a city's history of 800,000 incidents becomes one of some 20,000.
    """
    cases = history.incidents
    ids = cases.loc[cases["kind"].isin(attack_kinds(vocabulary)).to_numpy(), "incident_id"]
    cases = cases[cases["incident_id"].isin(ids).to_numpy()]
    parts = history.involvements
    parts = parts[(parts["incident_id"].isin(ids) & (parts["entity_kind"] != "vehicle")).to_numpy()]
    people, places = history.people, history.locations
    named = people["person_id"].isin(set(parts["entity_id"]) | set(history.memberships["person_id"]))
    where = places["location_id"].isin(cases["location_id"])
    empty = {name: frame[:0] for name, frame in history.items()}
    kept = {name: getattr(history, name) for name in ("groups", "memberships", "rivalries")}
    kept |= {"people": people[named.to_numpy()], "locations": places[where.to_numpy()]}
    return history.replace({**empty, **kept, "incidents": cases, "involvements": parts})


def _first_day(read: Conflicts) -> float:
    """Return day 0 of what was read, in UTC, as days since 1970."""
    return float((read.first_day - read.shift - _START) / _DAY)
