"""Where a motif happened: one row an ordered tuple of incidents, with the people and the time between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from netgraph.model.findings import FINDINGS, finding_id
from netgraph.motifs.index import EventIndex, as_index
from netgraph.motifs.instances import Search, search_of, stretches
from netgraph.motifs.pattern import RETALIATION, Motif
from netgraph.motifs.told import told

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.vocabulary import Vocabulary
    from netgraph.motifs.context import Context

__all__ = ["CHUNK", "find_motifs", "find_motifs_iter", "find_retaliations", "microseconds"]

CHUNK = 100_000
"""So many events are looked at as first events at once, where motifs are found bit by bit."""

_HOUR = 3_600_000_000
_FOREVER = 2**60  # in microseconds, 36,000 years: longer times would run over the end of the numbers


def find_motifs(  # noqa: PLR0913
    events: DataFrame | EventIndex,
    motif: Motif,
    *,
    delta: timedelta | str | None,
    context: Context | None = None,
    limit: int | None = None,
    vocabulary: Vocabulary | None = None,
) -> DataFrame:
    """Find where the steps of a motif happened, one after the other, within `delta`.

    A motif is found between *incidents*: however many people took part, some incidents in one order are one row.
    One is before the next only if every instant of its span is. Where spans overlap nobody knows, and the incidents
    are told once, apart from the rest: ``same day, order unknown`` if those that overlap are of one local day, else
    ``order unknown`` (a night without an hour beside an exact time). Nobody acts upon himself; an unknown source or
    target takes part only where the motif says ``?``; an incident never answers itself.

    Parameters
    ----------
    events
        From `netgraph.graph.events`, or an index of them.
    motif
        Steps that hang together: each shares a letter with an earlier one, or is tied to one.
    delta
        Longest time from the start of the first to the start of the last, inclusive; between two dates without hours
        whole local days are counted, so that a change of the clock does not matter. ``None`` for the motif's own.
    context
        Ties and groups (`netgraph.motifs.context.context_of`), where the motif asks for them.
    limit
        At most so many rows, the earliest.
    vocabulary
        What ``@aggression`` and ``@serious`` stand for; the shipped one by default.

    Returns
    -------
    DataFrame
        motif; one column a letter (ids joined by ``;``, in order); incident_1, incident_2 and so on; start and end (of
        the whole); lag_hours (from the start of the first to that of the last, below 0 only where the order is not
        known); order; weight: the probability of the instance, that is the product of the events' weights, summed
        over everybody who can stand for the letters, at most 1. By starts, first step first, then ids. Its
        ``attrs["truncated"]`` says whether there are more rows than `limit`.

    Raises
    ------
    ValueError
        If `delta` is negative or no time, `limit` is negative, the motif does not hang together, asks for a context
        that is not given or roles that the events do not have, or `events` is not of the shape that
        `netgraph.graph.events` gives (columns, zone-less microseconds).

    Notes
    -----
    Depth first from each first event along the rows of those already bound, compiled; the time is that of the partial
    instances met. With a `limit` it stops soon after the last row that is asked for. Expected counts are sums of
    weight; they are exact where candidates for a part exclude each other and incidents are independent. The search
    order follows Mackey et al. 2018 (doi:10.1109/BigData.2018.8622100).

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> found = find_motifs(shootings, RETALIATION, delta="7 days")
    >>> found[["A", "B", "incident_1", "incident_2", "lag_hours", "order"]].values.tolist()
    [['k:A', 'k:B', 'k:ab', 'k:ba', 144.0, 'strict']]
    """
    import pandas as pd

    if limit is not None and limit < 0:
        raise ValueError(f"limit: got {limit}, needs 0 or more")
    search, index = _search(events, motif, delta, context, vocabulary)
    if limit is None:
        found = told(index, search, motif, None)
    else:
        parts, rows = [told(index, search, motif, (0, 0))], 0
        for part in _bit_by_bit(index, search, motif, max(256, 4 * limit)):
            parts.append(part)
            rows += len(part)
            if rows > limit:
                break
        found = pd.concat(parts[1:] or parts, ignore_index=True)
    kept = _columns(found if limit is None else found.head(limit), motif)
    kept.attrs["truncated"] = len(kept) < len(found)
    return kept


def find_motifs_iter(  # noqa: PLR0913
    events: DataFrame | EventIndex,
    motif: Motif,
    *,
    delta: timedelta | str | None,
    context: Context | None = None,
    chunk: int = CHUNK,
    vocabulary: Vocabulary | None = None,
) -> Iterator[DataFrame]:
    """Yield the rows of `find_motifs` bit by bit, by time: for more instances than fit into memory at once.

    Parameters
    ----------
    events, motif, delta, context, vocabulary
        As for `find_motifs`.
    chunk
        About so many events are looked at as first events for each part; parts without a row are left out.

    Raises
    ------
    ValueError
        As `find_motifs`; or if `chunk` is below 1.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> [len(part) for part in find_motifs_iter(shootings, RETALIATION, delta="9 days", chunk=1)]
    [1, 1]
    """
    if chunk < 1:
        raise ValueError(f"chunk: got {chunk}, needs 1 or more")
    search, index = _search(events, motif, delta, context, vocabulary)
    return (_columns(part, motif) for part in _bit_by_bit(index, search, motif, chunk) if len(part))


def find_retaliations(
    person_events: DataFrame | EventIndex, group_events: DataFrame | EventIndex, *, delta: timedelta | str
) -> DataFrame:
    """Find retaliation (A harms B, then B harms A, within `delta`) between people and between groups.

    Parameters
    ----------
    person_events, group_events
        From `netgraph.graph.events` at the two levels.
    delta
        As for `find_motifs`.

    Returns
    -------
    DataFrame
        The finding ``retaliations``: ``source`` is who began (A) and ``target`` who answered (B); ids joined by
        ``;``. ``first_at`` and ``second_at`` are the starts of the two spans. ``order`` is one of
        `netgraph.motifs.instances.ORDERS`; where it is not ``strict``, who began is not known either. People first,
        then groups, each by time.

    Raises
    ------
    ValueError
        As `find_motifs`.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> world = two_feuding_pairs()
    >>> levels = [events(world, kinds=["shooting"], level=level) for level in ("person", "group")]
    >>> find_retaliations(*levels, delta="14 days")[["level", "source", "target", "lag_hours"]].values.tolist()
    [['person', 'k:A', 'k:B', 144.0], ['person', 'k:C', 'k:D', 192.0]]
    """
    import pandas as pd

    columns = {"incident_1": "first_incident_id", "incident_2": "second_incident_id", "A": "source", "B": "target"}
    levels = []
    for level, events in (("person", person_events), ("group", group_events)):
        search, index = _search(events, RETALIATION, delta, None, None)
        found = told(index, search, RETALIATION, None).rename(columns={**columns, "start_1": "first_at"})
        found = found.rename(columns={"start_2": "second_at"}).assign(level=level)
        both = zip(found["first_incident_id"], found["second_incident_id"], strict=True)
        found["retaliation_id"] = [finding_id("retaliation", level, *ids) for ids in both]
        levels.append(found[list(FINDINGS["retaliations"])].astype(FINDINGS["retaliations"]))
    return pd.concat(levels, ignore_index=True)


def microseconds(delta: timedelta | str | None, motif: Motif | None = None) -> int:
    """Return a time in whole microseconds; that of the motif where there is none.

    Raises
    ------
    ValueError
        For what is no time, or a negative one.

    Examples
    --------
    >>> microseconds("2 hours"), microseconds(timedelta(seconds=1))
    (7200000000, 1000000)
    """
    import pandas as pd

    said = motif.delta if delta is None and motif is not None else delta
    try:
        longest = pd.Timedelta(said) if isinstance(said, str | timedelta) else pd.NaT
    except ValueError:
        longest = pd.NaT
    if pd.isna(longest):
        raise ValueError(f"delta: got {delta!r}, needs a Timedelta or a text such as '14 days'")
    if longest < pd.Timedelta(0):
        raise ValueError(f"delta: got {longest}, needs 0 or more")
    return min(int(longest // pd.Timedelta(1, "us")), _FOREVER)


def _search(
    events: DataFrame | EventIndex, motif: Motif, delta: Any, context: Context | None, vocabulary: Vocabulary | None
) -> tuple[Search, EventIndex]:
    longest, index = microseconds(delta, motif), as_index(events)
    return search_of(index, motif, delta=longest, context=context, vocabulary=vocabulary), index


def _bit_by_bit(index: EventIndex, search: Search, motif: Motif, chunk: int) -> Iterator[DataFrame]:
    """Yield what begins in each stretch of events."""
    for part in stretches(search.part, chunk):
        yield told(index, search, motif, part)


def _columns(found: DataFrame, motif: Motif) -> DataFrame:
    incidents = [f"incident_{step}" for step, _ in enumerate(motif.steps, start=1)]
    return found[["motif", *motif.letters, *incidents, "start", "end", "lag_hours", "order", "weight"]].copy()
