"""How surprising a motif's count is: observed beside what worlds show in which nothing is going on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.door import checked_events
from netgraph.motifs.nulls import Null, drawn_worlds, strata_of
from netgraph.motifs.pattern import Motif
from netgraph.motifs.steps import ends_of, rows_for
from netgraph.motifs.times import Reach, Times, reach_of, tally, times_of
from netgraph.motifs.ways import Known, Ways, ways_of
from netgraph.statistics.permutation import max_t, mid_p

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.motifs.context import Context

    Floats = NDArray[np.float64]
    Progress = Callable[[int, int], None]

__all__ = ["DELTAS", "expected_counts", "significance"]

DELTAS = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30, 90))
"""The usual times within which a motif is looked for."""

_BLOCK = 128
_INTERVAL = (0.025, 0.975)
_LEAST_INCIDENTS = 5
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)


def significance(
    events: DataFrame,
    motifs: Sequence[Motif],
    *,
    deltas: Sequence[timedelta] = DELTAS,
    null: Null,
    seed: int,
    context: Context | None = None,
    progress: Progress | None = None,
) -> DataFrame:
    """Say for each motif and delta whether it happened more often than if nothing were going on.

    The count is the expected number of instances: every row of events counts by its weight, and only incidents whose
    order is certain. One world is drawn for all motifs and deltas together, so that the p-values can be joined.

    Parameters
    ----------
    events
        From `netgraph.graph.events`.
    motifs
        What to look for; each once.
    deltas
        Longest times from the first to the last incident.
    null
        Which worlds to compare with, and how many.
    seed
        Same seed, same events: same answer.
    context
        Ties and groups, where a motif asks for them.
    progress
        Told the worlds counted so far, and how many there will be.

    Returns
    -------
    DataFrame
        One row a motif and delta: ``motif``, ``delta_days``, ``observed``, ``expected`` (mean of the worlds), ``ratio``
        (of the two), ``low`` and ``high`` (the middle 95 % of the worlds), ``p`` (mid-p, this row alone), ``p_max``
        (all rows together, max-T), ``null``, ``draws``, ``seed``, ``note``: ``insufficient data`` where fewer than 5
        incidents could be some step or no drawn world differs from another; ``p`` is then null, and ``p_max`` too.

    Raises
    ------
    ValueError
        Without events, motifs or deltas; for a negative delta, a motif named twice, or events or a context that do not
        fit (see `netgraph.motifs.ways`).

    Notes
    -----
    The joining is done once; each world then costs time in proportion to the ways in which incidents that could meet
    could be the motif. Null models: Holme and Saramäki (2012), "Temporal networks",
    doi:10.1016/j.physrep.2012.03.001.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> found = significance(shootings, [RETALIATION], deltas=[timedelta(days=7)], null=Null("N1", draws=99), seed=1)
    >>> found[["observed", "note"]].values.tolist()
    [[1.0, 'insufficient data']]
    """
    longest = _checked(events, motifs, deltas)
    counter = _Counter(motifs, np.sort(longest), null, context)
    observed, drawn = counter.count(checked_events(events), seed, progress)
    return _told(motifs, deltas, (observed, drawn, counter.incidents(events)), null, seed)


def expected_counts(
    events: DataFrame, motifs: Sequence[Motif], *, deltas: Sequence[timedelta] = DELTAS, context: Context | None = None
) -> DataFrame:
    """Return how often each motif happened within each delta, every row of events counting by its weight.

    Parameters
    ----------
    events, motifs, deltas, context
        As for `significance`.

    Returns
    -------
    DataFrame
        ``motif, delta_days, expected_count``: the summed weight of the instances whose order is certain.

    Raises
    ------
    ValueError
        As `significance`.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> days = [timedelta(days=7), timedelta(days=14)]
    >>> expected_counts(shootings, [RETALIATION], deltas=days)["expected_count"].tolist()
    [1.0, 2.0]
    """
    import pandas as pd

    longest = np.sort(_checked(events, motifs, deltas))
    counts = _Counter(motifs, longest, Null(), context).as_they_are(checked_events(events))
    return pd.DataFrame(_asked(motifs, deltas) | {"expected_count": counts.reshape(-1)})


class _Counter:
    """Counts motifs in the events and in the worlds of a null."""

    def __init__(self, motifs: Sequence[Motif], deltas: Any, null: Null, context: Context | None) -> None:
        self.motifs, self.deltas, self.null, self.context = motifs, deltas, null, context
        self.turn = null.kind == "N3"

    def count(self, events: DataFrame, seed: int, progress: Progress | None) -> tuple[Floats, Floats]:
        """Return the counts of the events (motifs × deltas) and of each world."""
        if self.null.kind == "surrogates":
            return self.as_they_are(events), self._passed_in(progress)
        used, times = times_of(self._used(events))
        stratum = strata_of(times, self.null)
        ways = self._ways(used, reach_of(times, stratum))
        random = np.random.default_rng(seed)
        blocks = []
        for done in range(0, self.null.worlds, _BLOCK):
            worlds = min(_BLOCK, self.null.worlds - done)
            moved, turned = drawn_worlds(stratum, self.null, worlds=worlds, random=random)
            blocks.append(self._tallied(ways, times, moved, turned))
            if progress is not None:
                progress(done + worlds, self.null.worlds)
        return self._still(ways, times), np.concatenate(blocks)

    def _passed_in(self, progress: Progress | None) -> Floats:
        """Return the counts of each stream passed in, one after the other."""
        drawn = []
        for stream in self.null.surrogates:
            drawn.append(self.as_they_are(checked_events(stream)))
            if progress is not None:
                progress(len(drawn), self.null.worlds)
        return np.array(drawn)

    def incidents(self, events: DataFrame) -> NDArray[np.int64]:
        """Return how many incidents could be some step of each motif."""
        case, _ = events["incident_id"].factorize()
        return np.array([len(np.unique(case[rows])) for rows in self._rows(events)])

    def _rows(self, events: DataFrame) -> list[NDArray[np.bool_]]:
        """Return for each motif which rows may be some step of it."""
        ends = ends_of(events)
        ways = [ends, ends.turned()] if self.turn else [ends]
        return [np.vstack([rows_for(way, motif) for way in ways]).max(axis=0) for motif in self.motifs]

    def _used(self, events: DataFrame) -> DataFrame:
        return events[np.logical_or.reduce(self._rows(events))].reset_index(drop=True)

    def _ways(self, used: DataFrame, reach: Reach) -> list[Ways]:
        known = Known(used, self.context, turn=self.turn)
        return [ways_of(known, motif, reach=reach, delta=int(self.deltas[-1])) for motif in self.motifs]

    def as_they_are(self, events: DataFrame) -> Floats:
        """Return the counts of events as they are (motifs × deltas)."""
        used, times = times_of(self._used(events))
        return self._still(self._ways(used, reach_of(times, np.arange(len(times.start)))), times)

    def _still(self, ways: list[Ways], times: Times) -> Floats:
        size = len(times.start)
        found: Floats = self._tallied(ways, times, np.arange(size)[None, :], np.zeros((1, size), dtype=np.uint8))[0]
        return found

    def _tallied(self, ways: list[Ways], times: Times, moved: Any, turned: Any) -> Floats:
        counts = [
            tally(one, motif, times, moved=moved, turned=turned, deltas=self.deltas)
            for one, motif in zip(ways, self.motifs, strict=True)
        ]
        return np.stack(counts, axis=1)


def _checked(events: DataFrame, motifs: Sequence[Motif], deltas: Sequence[timedelta]) -> NDArray[np.int64]:
    """Return the deltas in microseconds."""
    if not len(events):
        raise ValueError("events: empty; nothing can be said of a world without events")
    if not motifs or not deltas:
        raise ValueError("significance: needs at least one motif and one delta")
    names = [motif.name for motif in motifs]
    if twice := sorted(name for name in set(names) if names.count(name) > 1):
        raise ValueError(f"motifs: {twice[0]} stands twice; each needs a name of its own")
    for delta in deltas:
        if not isinstance(delta, timedelta) or delta < timedelta(0):
            raise ValueError(f"deltas: got {delta!r}, needs times of 0 or more such as timedelta(days=14)")
    return np.array([delta // _MICROSECOND for delta in deltas], dtype=np.int64)


def _asked(motifs: Sequence[Motif], deltas: Sequence[timedelta]) -> dict[str, Any]:
    """Return the columns that say which row is of which motif and delta."""
    import pandas as pd

    return {
        "motif": pd.array(np.repeat([motif.name for motif in motifs], len(deltas)), dtype="str"),
        "delta_days": np.tile(sorted(delta / _DAY for delta in deltas), len(motifs)),
    }


def _told(motifs: Sequence[Motif], deltas: Sequence[timedelta], found: Any, null: Null, seed: int) -> DataFrame:
    import pandas as pd

    observed, drawn, incidents = found
    flat, worlds = observed.reshape(-1), drawn.reshape(len(drawn), -1)
    spread = np.abs(worlds - flat).max(axis=0)
    enough = (np.repeat(incidents, len(deltas)) >= _LEAST_INCIDENTS) & (spread > 1e-9)
    expected = worlds.mean(axis=0)
    low, high = np.quantile(worlds, _INTERVAL, axis=0)
    together = np.full(len(flat), np.nan)
    if enough.any():
        together[enough] = max_t(flat[enough], worlds[:, enough])
    return pd.DataFrame(
        {
            **_asked(motifs, deltas),
            "observed": flat,
            "expected": expected,
            "ratio": np.divide(flat, expected, out=np.full(len(flat), np.nan), where=expected > 0),
            "low": low,
            "high": high,
            "p": np.where(enough, mid_p(flat, worlds), np.nan),
            "p_max": together,
            "null": pd.array([null.kind] * len(flat), dtype="str"),
            "draws": null.worlds,
            "seed": seed,
            "note": pd.array(np.where(enough, "", "insufficient data"), dtype="str"),
        }
    )
