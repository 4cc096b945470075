"""Imprecise times: when something *may* have happened, as half-open spans in UTC, and whose local day that was.

An exact minute is a span of one minute; a date without a time is the whole local day; "22 to 06" is eight hours.
Two spans are ordered only where every instant of one lies before every instant of the other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["certainly_before", "check_zone", "day_span", "is_date_only", "known_zones", "local_day", "span", "to_utc"]


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones: found once, since looking through the zone files takes 30 ms."""
    return frozenset(available_timezones())


def check_zone(zone: str) -> str:
    """Return `zone` if it is an IANA time zone name; else raise ``ValueError``."""
    if zone not in known_zones():
        raise ValueError(f"time zone: got {zone!r}, needs an IANA name such as Europe/Stockholm")
    return zone


def to_utc(local: Series, zone: str) -> Series:
    """Return naive local times of `zone` as naive UTC times (``datetime64[us]``).

    A time that daylight saving skips moves to the first that exists; one that occurs twice is the earlier.

    Examples
    --------
    >>> import pandas as pd
    >>> to_utc(pd.Series(pd.to_datetime(["2026-07-01 12:00"])), "Europe/Stockholm").iloc[0]
    Timestamp('2026-07-01 10:00:00')
    """
    import numpy as np

    first = np.ones(len(local), dtype=bool)
    aware = local.dt.tz_localize(check_zone(zone), ambiguous=first, nonexistent="shift_forward")
    return aware.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us")


def span(local: Series, zone: str, *, minutes: float) -> DataFrame:
    """Return ``occurred_from, occurred_to`` (UTC) for local times known to within `minutes`."""
    import pandas as pd

    start = to_utc(local, zone)
    return pd.DataFrame({"occurred_from": start, "occurred_to": start + pd.Timedelta(minutes=minutes)})


def day_span(days: Series, zone: str) -> DataFrame:
    """Return ``occurred_from, occurred_to`` (UTC) for dates without a time: the whole local day, 23 to 25 hours.

    Examples
    --------
    >>> import pandas as pd
    >>> day_span(pd.Series(pd.to_datetime(["2026-03-29"])), "Europe/Stockholm").iloc[0].tolist()
    [Timestamp('2026-03-28 23:00:00'), Timestamp('2026-03-29 22:00:00')]
    """
    import pandas as pd

    start = days.dt.normalize()
    return pd.DataFrame(
        {"occurred_from": to_utc(start, zone), "occurred_to": to_utc(start + pd.Timedelta(days=1), zone)}
    )


def local_day(times: Series, zones: Series) -> Series:
    """Return the local day (midnight, naive) of each UTC time in the zone beside it."""
    import pandas as pd

    days = pd.Series(pd.NaT, index=times.index, dtype="datetime64[us]")
    for zone in zones.dropna().unique():
        here = (zones == zone).to_numpy()
        days[here] = times[here].dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    return days


def is_date_only(start: Series, end: Series, zones: Series) -> Series:
    """Say for each span whether it is a whole local day or more: the hour is then not known."""
    import pandas as pd

    first = local_day(start, zones)
    last = local_day(end - pd.Timedelta(microseconds=1), zones)
    whole = (end - start) >= pd.Timedelta(hours=23)
    return whole & (local_day(start - pd.Timedelta(microseconds=1), zones) < first) & (last >= first)


def certainly_before(end_of_first: Series, start_of_second: Series) -> Series:
    """Say for each pair whether every instant of the first span lies before every instant of the second."""
    return end_of_first <= start_of_second
