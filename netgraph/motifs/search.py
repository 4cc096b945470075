"""Where a motif happened: one row an ordered tuple of incidents, with the people and the time between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.model.findings import FINDINGS, finding_id
from netgraph.motifs.pairing import ORDERS, Coded, coded, pairs_of_steps
from netgraph.motifs.pattern import RETALIATION, Motif

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timedelta

__all__ = ["find_motifs", "find_retaliations"]

_HOUR = 3_600_000_000
_FOREVER = 2**60  # in microseconds, 36,000 years: longer times would run over the end of the numbers


def find_motifs(
    events: DataFrame, motif: Motif, *, delta: Timedelta | str, context: None = None, limit: int | None = None
) -> DataFrame:
    """Find where the two steps of a motif happened, one after the other, within `delta`.

    A motif is found between *incidents*: however many people took part, two incidents in one order are one row.
    The first is before the second only if every instant of its span is. Where the spans overlap nobody knows, and
    the two are told once, apart from the rest: ``same day, order unknown`` if they are of one local day, else
    ``order unknown`` (a night without an hour beside an exact time). Events without a source or target take no part,
    nor does anybody against himself; an incident never answers itself.

    Parameters
    ----------
    events
        From `netgraph.graph.events`.
    motif
        Two steps that share one or both of their letters.
    delta
        Longest time from the start of the first to the start of the second, inclusive; between two dates without
        hours whole local days are counted, so that a change of the clock does not matter.
    context
        Kept for motifs that ask for ties or groups; must be ``None`` for these.
    limit
        At most so many rows, the earliest.

    Returns
    -------
    DataFrame
        motif; one column a letter (ids joined by ``;``, in order); incident_1, incident_2; start and end (of the
        whole); lag_hours (start to start, below 0 only where the order is not known); order; weight: the product of
        the two events' weights, summed over the people, so at most 1. By first start, second start, ids.

    Raises
    ------
    ValueError
        If `delta` is negative or no time, `motif` has not two steps that share somebody, `context` is given, or
        `events` is not of the shape that `netgraph.graph.events` gives (columns, zone-less microseconds).

    Notes
    -----
    Two sorts and a search: n log n in events, plus the pairs found. Longer motifs come with the motif engine.

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
    _check(motif, context, limit)
    found = _instances(coded(events), motif, _microseconds(delta), limit)
    return found[
        ["motif", *motif.letters, "incident_1", "incident_2", "start", "end", "lag_hours", "order", "weight"]
    ].copy()


def find_retaliations(person_events: DataFrame, group_events: DataFrame, *, delta: Timedelta | str) -> DataFrame:
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
        `netgraph.motifs.pairing.ORDERS`; where it is not ``strict``, who began is not known either. People first,
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
    longest, levels = _microseconds(delta), []
    for level, events in (("person", person_events), ("group", group_events)):
        found = _instances(coded(events), RETALIATION, longest, None).rename(columns=columns).assign(level=level)
        both = zip(found["first_incident_id"], found["second_incident_id"], strict=True)
        found["retaliation_id"] = [finding_id("retaliation", level, *ids) for ids in both]
        levels.append(found[list(FINDINGS["retaliations"])].astype(FINDINGS["retaliations"]))
    return pd.concat(levels, ignore_index=True)


def _check(motif: Motif, context: Any, limit: int | None) -> None:
    if len(motif.steps) != 2:
        raise ValueError(f"motif: {motif} has {len(motif.steps)} steps; only two are searched until the motif engine")
    one, other = ({step.source, step.target} for step in motif.steps)
    if not one & other:
        raise ValueError(f"motif: the steps of {motif} share nobody; every two events would be one")
    if context is not None:
        raise ValueError("context: no two-step motif uses ties, groups or holdings; pass None")
    if limit is not None and limit < 0:
        raise ValueError(f"limit: got {limit}, needs 0 or more")


def _microseconds(delta: Timedelta | str) -> int:
    import pandas as pd

    try:
        longest = pd.Timedelta(delta) if isinstance(delta, str | pd.Timedelta) else pd.NaT
    except ValueError:
        longest = pd.NaT
    if pd.isna(longest):
        raise ValueError(f"delta: got {delta!r}, needs a Timedelta or a text such as '14 days'")
    if longest < pd.Timedelta(0):
        raise ValueError(f"delta: got {longest}, needs 0 or more")
    return min(int(longest // pd.Timedelta(1, "us")), _FOREVER)


def _instances(events: Coded, motif: Motif, delta: int, limit: int | None) -> DataFrame:
    """One row an ordered pair of incidents; the columns of `find_motifs`, and first_at and second_at."""
    import pandas as pd

    rows = pairs_of_steps(events, motif, delta)
    rows = rows.sort_values(["incident_1", "incident_2", *motif.letters, "weight"], ignore_index=True)
    ids = ["incident_1", "incident_2"]
    found = rows.groupby(ids, as_index=False).agg(
        weight=("weight", "sum"), order=("order", "first"), lag=("lag", "first")
    )
    for name, incident in zip(("first", "second"), ids, strict=True):
        found[f"{name}_at"] = _moments(events.start[found[incident]])
        found[f"{name}_end"] = _moments(events.end[found[incident]])
    found = found.sort_values(["first_at", "second_at", *ids]).head(len(found) if limit is None else limit)
    found = found.assign(motif=motif.name, **{letter: _joined(rows, found, letter, events) for letter in motif.letters})
    found["start"] = found[["first_at", "second_at"]].min(axis=1)
    found["end"] = found[["first_end", "second_end"]].max(axis=1)
    found["lag_hours"] = found["lag"] / _HOUR
    found["order"] = pd.Series(ORDERS, dtype="str").reindex(found["order"]).to_numpy()
    for incident in ids:
        found[incident] = events.incident_ids[found[incident]]
    return found.astype({"motif": "str", "order": "str"}).reset_index(drop=True)


def _moments(microseconds: Any) -> Any:
    return microseconds.astype("datetime64[us]")


def _joined(rows: DataFrame, found: DataFrame, letter: str, events: Coded) -> Series:
    """Return for each pair of incidents who stands for a letter, joined by ``;``."""
    import pandas as pd

    ids = ["incident_1", "incident_2"]
    each = rows[[*ids, letter]].drop_duplicates().sort_values([*ids, letter])
    each[letter] = events.names[each[letter]]
    alone = each.drop_duplicates(ids, keep=False)  # joining texts group by group is slow, and most stand alone
    several = each[each.duplicated(ids, keep=False)].groupby(ids)[letter].agg(";".join).reset_index()
    said = pd.concat([alone, several]).set_index(ids)[letter]
    return said.reindex(pd.MultiIndex.from_frame(found[ids])).set_axis(found.index).astype("str")
