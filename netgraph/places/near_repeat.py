"""Near repeats: whether incidents close in place are also close in time more often than chance would have it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netgraph.graph.near import near_pairs
from netgraph.model.findings import NearRepeats
from netgraph.model.founded import is_founded
from netgraph.statistics.permutation import max_t, p_value

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.model.tables import Tables

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Bands", "near_repeats"]

_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Bands:
    """The upper ends of the bands of distance and of time, rising; each holds its upper end, the first also 0."""

    metres: tuple[float, ...] = (100.0, 200.0, 400.0, 800.0)
    days: tuple[float, ...] = (7.0, 14.0, 28.0, 56.0)


def near_repeats(
    tables: Tables, *, kinds: Collection[str], bands: Bands | None = None, draws: int = 199, seed: int
) -> NearRepeats:
    """Count pairs of incidents by bands of distance and of time, beside what shuffled times would give.

    The times are shuffled among the incidents: where things happen, and when anything happens, stay as they are, and
    only whether the two hang together is put to chance. What this cannot tell apart from repetition is a place that
    changes over the years: a new hot spot also brings pairs near in place and time together.

    Parameters
    ----------
    tables
        Records as of a date, one row a key.
    kinds
        Kinds of incident looked at together, such as ``shipped_vocabulary().aggression_kinds()``.
    bands
        Of distance in metres and of time in days.
    draws
        How often the times are shuffled; the least p-value is 1 / (draws + 1).
    seed
        Of the shuffles.

    Returns
    -------
    NearRepeats

    Raises
    ------
    ValueError
        If there is no kind, bands do not rise from above 0, draws are fewer than 1, or pairs close in place are too
        many to be held (`netgraph.near_pairs`).

    Notes
    -----
    G. Knox (1964), "The detection of space-time interactions", Applied Statistics 13, 25–29, with expectation and
    p-values by permutation. The time is draws × pairs that are near in place, whatever lies between them in time.

    Examples
    --------
    >>> from tests.builders import incident, location, tables
    >>> bars = [location("x", 18.0, 59.0), location("y", 18.1, 59.1)]
    >>> days = [("x", "2026-01-01"), ("x", "2026-01-03"), ("y", "2026-06-01"), ("y", "2026-06-02")]
    >>> cases = [incident(str(number), day, location_id=bar) for number, (bar, day) in enumerate(days)]
    >>> found = near_repeats(tables(incidents=cases, locations=bars), kinds=["shooting"],
    ...                      bands=Bands((100,), (7,)), draws=99, seed=1)
    >>> found.table[["metres_to", "days_to", "pairs"]].values.tolist()
    [[100.0, 7.0, 2.0]]
    """
    bands = bands or Bands()
    _check(kinds, bands, draws)
    cases, left_out = _placed(tables, kinds, bands.metres[0])
    first, second, band = _close_in_place(cases, bands)
    moments = cases.incidents["occurred_from"].to_numpy(dtype="datetime64[us]").astype(np.int64)
    counted = _counted(moments, (first, second, band), bands)
    rng = np.random.default_rng(seed)
    drawn = np.array([_counted(rng.permutation(moments), (first, second, band), bands) for _ in range(draws)])
    told = _table(counted, drawn, bands)
    return NearRepeats(told, tuple(sorted(kinds)), tuple(sorted(cases.incidents["incident_id"])), left_out, draws)


def _check(kinds: Collection[str], bands: Bands, draws: int) -> None:
    if isinstance(kinds, str) or not kinds:
        raise ValueError(f"kinds: got {kinds!r}, needs one kind or more, such as ['shooting']")
    for name, ends in (("metres", bands.metres), ("days", bands.days)):
        if not ends or ends[0] <= 0 or not all(one < other for one, other in zip(ends, ends[1:], strict=False)):
            raise ValueError(f"bands: {name}: got {ends}, needs numbers that rise from above 0, such as (100, 200)")
    if draws < 1:
        raise ValueError(f"draws: got {draws}, needs 1 or more")


def _placed(tables: Tables, kinds: Collection[str], exact: float) -> tuple[Tables, int]:
    """Return the tables with the incidents that count alone, by id, and how many of the kinds have no good place."""
    incidents = tables.incidents
    own = incidents[incidents["kind"].isin(list(kinds)).to_numpy(dtype=bool) & is_founded(incidents)]
    places = tables.locations
    known = places[["longitude", "x"]].notna().any(axis=1) & ~(places["precision_m"] > exact)
    at = own["location_id"].isin(places["location_id"][known.to_numpy(dtype=bool)]).to_numpy(dtype=bool)
    return replace(tables, incidents=_in_order(own[at], places)), int((~at).sum())


def _in_order(incidents: DataFrame, places: DataFrame) -> DataFrame:
    """Return incidents by time and place: in an order that no renaming changes, so that the shuffles do not either."""
    where = ["longitude", "latitude", "x", "y"]
    sited = incidents.merge(places[["location_id", *where]], on="location_id", how="left")
    ordered = sited.sort_values(["occurred_from", *where, "incident_id"], ignore_index=True)
    return ordered[incidents.columns]


def _close_in_place(cases: Tables, bands: Bands) -> tuple[Ints, Ints, Ints]:
    """Return the places of both incidents of every pair within the last band, and its band, whatever the time."""
    import pandas as pd

    times = cases.incidents["occurred_from"]
    days = (times.max() - times.min()) / pd.Timedelta(days=1) + 1 if len(times) else 1.0
    pairs = near_pairs(cases, metres=bands.metres[-1], days=days)
    index = pd.Index(cases.incidents["incident_id"])
    first, second = (index.get_indexer(pairs[end]).astype(np.int64) for end in ("incident_a", "incident_b"))
    band = np.searchsorted(bands.metres, pairs["distance_m"].to_numpy(dtype=np.float64), side="left")
    band = np.minimum(band, len(bands.metres) - 1)  # the last end, give or take a rounding
    return first, second, band.astype(np.int64)


def _counted(moments: Ints, pairs: tuple[Ints, Ints, Ints], bands: Bands) -> Floats:
    """Return how many pairs fall in each cell, bands of distance first."""
    first, second, band = pairs
    ends = (np.array(bands.days) * _DAY).astype(np.int64)
    lag = np.searchsorted(ends, np.abs(moments[first] - moments[second]), side="left")
    wide = len(ends) + 1
    counts = np.bincount(band * wide + lag, minlength=len(bands.metres) * wide)
    return counts.reshape(len(bands.metres), wide)[:, :-1].ravel().astype(np.float64)


def _table(counted: Floats, drawn: Floats, bands: Bands) -> DataFrame:
    import pandas as pd

    cells = pd.MultiIndex.from_product([range(len(bands.metres)), range(len(bands.days))])
    far, late = cells.get_level_values(0).to_numpy(), cells.get_level_values(1).to_numpy()
    metres, days = np.array([0, *bands.metres], dtype=np.float64), np.array([0, *bands.days], dtype=np.float64)
    expected = drawn.mean(axis=0)
    ratio = np.divide(counted, expected, out=np.full(len(counted), np.nan), where=expected > 0)
    return pd.DataFrame(
        {
            "metres_from": metres[far],
            "metres_to": metres[far + 1],
            "days_from": days[late],
            "days_to": days[late + 1],
            "pairs": counted.astype(np.int64),
            "expected": expected,
            "ratio": ratio,
            "p_value": p_value(counted, drawn),
            "p_table": max_t(counted, drawn),
        }
    )
