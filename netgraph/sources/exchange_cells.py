"""Turning the text cells of the exchange form into what the schema says they are; what cannot be read is a fault.

A fault is one cell: ``place`` (position of the row in its file), ``column``, ``reason``, ``value``. Columns are read
whole: the common form at once, and only what that form does not fit once more by the slower way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from netgraph.errors import InvalidFeed
from netgraph.model.schema import TIME, Column
from netgraph.model.vocabulary import Vocabulary
from netgraph.sources.exchange_times import read_moments, time_reason
from netgraph.sources.feed import did_you_mean, source_id

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

__all__ = ["DAYS", "KNOWN_BY", "Reading", "faults_at", "no_faults", "read_cells", "read_ids", "read_words"]

DAYS = frozenset({"birth_date", "deceased_on", "started_on", "ended_on"})
"""Columns that hold a day, as its start in UTC whatever the feed's zone."""

KNOWN_BY = frozenset({"recorded_at", "withdrawn_at", "occurred_to"})
"""Columns where a date without a time is the end of that local day: nothing counts as known before it was."""

_TRUTH = {"true": True, "1": True, "yes": True, "ja": True, "false": False, "0": False, "no": False, "nej": False}
_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_LONGEST_HINT, _MOST_HINTS, _FEW = 60, 200, 20


@dataclass(frozen=True)
class Reading:
    """How one feed's cells are to be read: its zone, its name, the sources whose ids are kept, its decimal sign."""

    zone: str | None
    source: str | None
    keep: tuple[str, ...]
    decimal_comma: bool
    vocabulary: Vocabulary


def read_cells(column: Column, text: Series, *, reading: Reading) -> tuple[Series, DataFrame]:
    """Return the cells of one column in its dtype, null where blank or unreadable; and the faults."""
    if column.dtype == TIME:
        moments = read_moments(text, zone="UTC" if column.name in DAYS else reading.zone)
        times = moments.end if column.name in KNOWN_BY else moments.start
        return times, faults_at(moments.bad, column.name, text, [time_reason(cell) for cell in text[moments.bad]])
    if column.dtype in ("float64", "Int64"):
        return _read_numbers(column, text, reading)
    if column.dtype == "bool":
        return _read_truth(column, text)
    if column.allowed or column.vocabulary:
        words = column.allowed or list(getattr(reading.vocabulary, column.vocabulary).index)
        labels = reading.vocabulary.by_label(column.vocabulary) if column.vocabulary else {}
        return read_words(column.name, text, allowed=words, labels=labels)
    return text, no_faults()


def read_ids(name: str, text: Series, *, reading: Reading) -> Series:
    """Return ``source:local`` for each id, those of a kept source as they are; an id of blanks alone is no id.

    Raises
    ------
    InvalidFeed
        An id needs the feed's name and the feed states none.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = np.asarray(pc.fill_null(pc.utf8_is_space(pa.array(text)), False))
    ids = text.where(~blank) if blank.any() else text
    if reading.source is not None:
        return source_id(reading.source, ids, keep=reading.keep)
    named = ids.str.startswith(tuple(f"{kept}:" for kept in reading.keep)).to_numpy(dtype=bool)
    nameless = ids[~named & ids.notna().to_numpy()]
    if len(nameless):
        raise InvalidFeed(
            f"{name}: {nameless.iloc[0][:_LONGEST_HINT]!r} carries no source, and the feed states no name; "
            'write source = "name" in feed.toml, so that records of two feeds never fuse'
        )
    return ids


def read_words(
    name: str, text: Series, *, allowed: Collection[str], labels: Mapping[str, str] | None = None
) -> tuple[Series, DataFrame]:
    """Return the words, blanks around them cut off; those not in `allowed` are null, and a fault with the nearest.

    `labels` are what words are called (in lower letters), to name the word that was meant; nothing is guessed.

    Examples
    --------
    >>> import pandas as pd
    >>> words, faults = read_words("role", pd.Series(["victim ", "suspekt"]), allowed=["suspect", "victim"])
    >>> words.tolist(), faults["reason"].tolist()
    (['victim', nan], ["is not known; did you mean 'suspect'?"])
    """
    import numpy as np
    import pandas as pd

    codes, words = _distinct(text)
    known = set(allowed)
    good = [word if word in known else None for word in words]
    values = pd.Series(pd.array([*good, None], dtype="str").take(codes), index=text.index)
    bad = np.array([word is None for word in good] + [False])[codes]
    return values, faults_at(bad, name, text, _reasons([words[code] for code in codes[bad]], allowed, labels or {}))


def faults_at(bad: Any, name: str, text: Series, reason: str | Sequence[str]) -> DataFrame:
    """Return one fault for each cell of column `name` that is `bad` (a mask); its place is its index."""
    import numpy as np
    import pandas as pd

    places = np.flatnonzero(bad)
    if not len(places):
        return no_faults()
    cells = text.iloc[places]
    reasons = [reason] * len(cells) if isinstance(reason, str) else list(reason)
    values = [None if pd.isna(value) else str(value) for value in cells]
    return pd.DataFrame({"place": cells.index.to_numpy(), "column": name, "reason": reasons, "value": values})


@cache
def no_faults() -> DataFrame:
    """Return the table of faults with no rows; not to be changed, as all who ask get the same."""
    from pandas import DataFrame

    return DataFrame({"place": [], "column": [], "reason": [], "value": []}).astype({"place": "int64"})


def _read_truth(column: Column, text: Series) -> tuple[Series, DataFrame]:
    import numpy as np
    import pandas as pd

    codes, words = _distinct(text)
    truth = [_TRUTH.get(word.lower(), False) for word in words]
    values = pd.Series(np.array([*truth, bool(column.default)])[codes], index=text.index)
    bad = np.array([word.lower() not in _TRUTH for word in words] + [False])[codes]
    return values, faults_at(bad, column.name, text, f"needs one of {', '.join(_TRUTH)}")


def _read_numbers(column: Column, text: Series, reading: Reading) -> tuple[Series, DataFrame]:
    import numpy as np
    import pandas as pd

    clean = text.str.strip()
    if reading.decimal_comma:
        clean = clean.str.replace(",", ".", regex=False)
    numbers = _parse_numbers(clean)
    finite = np.isfinite(numbers.to_numpy())
    inside = _inside(column, numbers)
    whole = finite & (numbers % 1 == 0).to_numpy() if column.dtype == "Int64" else finite
    bad = (clean.fillna("") != "").to_numpy(dtype=bool) & ~(whole & inside)
    values = numbers.where(~bad).astype(column.dtype)
    reason = _number_reason(column)
    with_comma = f"{reason}; decimal_comma = true in feed.toml allows a comma"
    reasons = [with_comma if "," in cell else reason for cell in clean[bad]]
    return pd.Series(values), faults_at(bad, column.name, text, reasons)


def _parse_numbers(text: Series) -> Series:
    """Return the numbers that `text` writes, all at once where all are; else, one by one, those that are."""
    import pandas as pd
    import pyarrow as pa

    try:
        return pd.Series(pa.array(text).cast(pa.float64()).to_numpy(), index=text.index)
    except pa.ArrowInvalid:
        plain = text.where(text.str.fullmatch(_NUMBER).astype("boolean").fillna(False).astype("bool"))
        return pd.to_numeric(plain, errors="coerce").astype("float64")


def _inside(column: Column, numbers: Series) -> NDArray[np.bool_]:
    low = column.low if column.low is not None else float("-inf")
    high = column.high if column.high is not None else float("inf")
    inside: NDArray[np.bool_] = numbers.between(low, high).to_numpy(dtype=bool)
    return inside


def _number_reason(column: Column) -> str:
    what = "a whole number" if column.dtype == "Int64" else "a finite number such as 59.33"
    if column.low is None:
        return f"needs {what}"
    return f"needs {what}, {column.low:g} " + (f"to {column.high:g}" if column.high is not None else "or more")


def _distinct(text: Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return the word of each cell as a place in the distinct words, blanks around them cut off; -1 for null."""
    import pandas as pd

    codes, words = pd.factorize(text)
    return codes, [str(word).strip() for word in words]


def _reasons(words: list[str], allowed: Collection[str], labels: Mapping[str, str]) -> list[str]:
    """Return for each unknown word what is wrong; the nearest known word is sought for the first few hundred only."""
    hinted = [word for word in dict.fromkeys(words) if len(word) <= _LONGEST_HINT][:_MOST_HINTS]
    hints = {word: did_you_mean(labels.get(word.lower(), word), allowed) for word in hinted}
    listed = f"; allowed: {', '.join(allowed)}" if len(allowed) <= _FEW else ""
    return [f"is not known{hints.get(word) or listed}" for word in words]
