"""Reading written times: ISO or day/month/year, local or with a zone of their own, to the minute or to the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TIME
from netgraph.model.spans import to_utc

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from pandas import Series

__all__ = ["TIME_FORMS", "Moments", "read_moments", "time_reason"]

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
TIME_FORMS = f"needs a time such as 2026-01-31 22:15 or 31/01/2026, years {_FIRST_YEAR} to {_LAST_YEAR}"

_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,9})?)?"
_ISO = rf"^\d{{4}}-\d\d-\d\d([ T]{_CLOCK})?$"
_ISO_WITH_ZONE = rf"^\d{{4}}-\d\d-\d\d[ T]{_CLOCK}(Z|[+-]\d\d(:?\d\d)?)$"
_DAY_FIRST = r"^(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{4})(?P<clock>[ T]\d\d:\d\d(:\d\d)?)?$"


_DAY_COUNT = r"[2-7]\d{4}([.,]\d+)?"  # 1954 to 2119 as a spreadsheet counts
_MONTH_FIRST = r"\d\d?/(1[3-9]|2\d|3[01])/\d{4}\b.*"


@dataclass(frozen=True)
class Moments:
    """Times in UTC: ``start`` and ``end`` differ where only the day is known; ``bad`` cells could not be read."""

    start: Series
    end: Series
    date_only: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def read_moments(text: Series, *, zone: str | None) -> Moments:
    """Return the times that `text` states, in UTC.

    A time without a zone is local to `zone`; a date without a time is that local day, ``start`` its first instant and
    ``end`` the first of the next. Blank cells are null and not bad.

    Raises
    ------
    InvalidFeed
        A time has no zone of its own and `zone` is ``None``.

    Notes
    -----
    A column in one ISO form: 0.1 s a million; a column that mixes forms: about 2 s a million.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.Series(["2026-01-31", "31/1/2026 22:15", "2026-01-31T22:15Z"])
    >>> read_moments(cells, zone="Europe/Stockholm").start.dt.strftime("%d %H:%M").tolist()
    ['30 23:00', '31 21:15', '31 22:15']
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(pa.array(text).cast(pa.large_string()))
    cells = pc.if_else(pc.equal(cells, ""), None, cells)
    absolute, local = _absolute_and_local(cells)
    absolute.index = local.index = text.index
    bad = np.asarray(cells.is_valid()) & (absolute.isna() & local.isna()).to_numpy()
    if local.isna().all():
        return Moments(absolute, absolute, np.zeros(len(text), dtype=bool), bad)
    start = absolute.fillna(to_utc(local, _stated(zone, text[local.notna()].iloc[0])))
    date_only = local.notna().to_numpy() & ~np.asarray(pc.fill_null(pc.match_substring(cells, ":"), True))
    end = start.copy()
    if date_only.any():
        end[date_only] = to_utc(local[date_only] + pd.Timedelta(days=1), _stated(zone, ""))
    return Moments(start, end, date_only, bad)


def time_reason(cell: str) -> str:
    """Return why a cell is no time, with what it looks like where that can be told.

    Examples
    --------
    >>> time_reason("1/31/2026").split(": ")[0]
    'the day comes before the month'
    """
    if re.fullmatch(_DAY_COUNT, cell.strip()):
        return f"is a spreadsheet's count of days: format the column as a date before saving it; {TIME_FORMS}"
    if re.fullmatch(_MONTH_FIRST, cell.strip()):
        return f"the day comes before the month: 31/01/2026; {TIME_FORMS}"
    return TIME_FORMS


def _absolute_and_local(cells: pa.ChunkedArray) -> tuple[Series, Series]:
    """Return the times with a zone of their own (UTC) and those without, each null where the other kind stands."""
    import pandas as pd
    import pyarrow as pa

    never = pd.Series(pd.NaT, index=range(len(cells)), dtype=TIME)
    if (absolute := _cast(cells, _ISO_WITH_ZONE, pa.timestamp("us", "UTC"))) is not None:
        return _in_range(absolute), never
    if (local := _cast(cells, _ISO, pa.timestamp("us"))) is not None:
        return never.copy(), _in_range(local)
    return _mixed(cells, never)


def _cast(cells: pa.ChunkedArray, form: str, to: pa.DataType) -> Series | None:
    """Return the cells as times where every one is of `form` and a real time, else nothing."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.all(pc.match_substring_regex(cells, form)).as_py():
        return None
    try:
        return pd.Series(cells.cast(to).cast(pa.timestamp("us")).to_numpy(), dtype=TIME)
    except pa.ArrowInvalid:
        return None


def _mixed(cells: pa.ChunkedArray, never: Series) -> tuple[Series, Series]:
    import numpy as np
    import pandas as pd
    import pyarrow.compute as pc

    text = cells.to_pandas().astype("str")
    absolute, local = never.copy(), never.copy()
    zoned, plain = (
        np.asarray(pc.fill_null(pc.match_substring_regex(cells, form), False)) for form in (_ISO_WITH_ZONE, _ISO)
    )
    if zoned.any():
        times = pd.to_datetime(text[zoned], format="ISO8601", errors="coerce", utc=True)
        absolute[zoned] = times.dt.tz_localize(None).dt.as_unit("us")
    if plain.any():
        local[plain] = pd.to_datetime(text[plain], format="ISO8601", errors="coerce").dt.as_unit("us")
    others = text[~zoned & ~plain & text.notna()]
    if len(others):
        local[others.index] = _day_first(others)
    return _in_range(absolute), _in_range(local)


def _day_first(text: Series) -> Series:
    import pandas as pd

    parts = text.str.extract(_DAY_FIRST)
    iso = (
        parts["year"] + "-" + parts["month"].str.zfill(2) + "-" + parts["day"].str.zfill(2) + parts["clock"].fillna("")
    )
    return pd.to_datetime(iso, format="ISO8601", errors="coerce").dt.as_unit("us")


def _in_range(times: Series) -> Series:
    return times.where((times.dt.year >= _FIRST_YEAR) & (times.dt.year <= _LAST_YEAR))


def _stated(zone: str | None, cell: str) -> str:
    if zone is None:
        raise InvalidFeed(
            f"the time {cell!r} carries no zone, and the feed states none; "
            'write time_zone = "Europe/Stockholm" (or where the times are local to) in feed.toml'
        )
    return zone
