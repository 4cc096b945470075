"""Turning a feed's text cells into numbers and times: a cell that cannot be read rejects its row, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netgraph.sources.rejects import record_texts, reject_rows

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["known_or_word", "moment", "number", "parse_cells", "reject_where", "row_refs"]

_FIRST_ROW = 2  # a spreadsheet counts the header as row 1


def parse_cells(
    frame: DataFrame, file: str, *, readers: Mapping[str, Callable[[Series], Series]]
) -> tuple[DataFrame, DataFrame]:
    """Return `frame` with the columns of `readers` read, less the rows with an unreadable cell; and these as rejects.

    A blank cell stays null: whether it may be is for the rules of the tables. The kept rows keep their index, so
    that `row_refs` still finds them in the file.

    Examples
    --------
    >>> import pandas as pd
    >>> kept, rejects = parse_cells(pd.DataFrame({"age": ["17", "old", None]}), "a.csv", readers={"age": number})
    >>> kept["age"].tolist(), rejects[["file", "row", "reason", "value"]].values.tolist()
    ([17.0, nan], [['a.csv', 3, 'cannot be read as number', 'old']])
    """
    read = frame.assign(**{name: reader(frame[name]) for name, reader in readers.items()})
    failures = []
    for name, reader in readers.items():
        unread = frame[name].notna() & read[name].isna()
        failures.append(_failures(frame, file, name, f"cannot be read as {reader.__name__}", unread))
    return _without(read, frame, failures)


def reject_where(
    frame: DataFrame, raw: DataFrame, file: str, *, column: str, reason: Mapping[str, Series]
) -> tuple[DataFrame, DataFrame]:
    """Return `frame` less the rows that one of the masks of `reason` marks, and these as rejects with that reason.

    `frame` are rows of `raw`, indexed as these are; the values and records shown are those of `raw`.

    Examples
    --------
    >>> import pandas as pd
    >>> ages = pd.DataFrame({"age": [17, 170]})
    >>> kept, rejects = reject_where(ages, ages, "a.csv", column="age", reason={"too old": ages["age"] > 130})
    >>> kept["age"].tolist(), rejects[["row", "reason", "value"]].values.tolist()
    ([17], [[3, 'too old', '170']])
    """
    failures = [_failures(raw.loc[frame.index], file, column, why, marked) for why, marked in reason.items()]
    return _without(frame, raw, failures)


def _failures(raw: DataFrame, file: str, column: str, why: str, marked: Series) -> DataFrame:
    import pandas as pd

    broken = raw[marked.to_numpy(dtype=bool)]
    rows = broken.index.to_numpy() + _FIRST_ROW
    values = broken[column].astype("object").to_numpy()
    return pd.DataFrame(
        {"place": broken.index, "file": file, "row": rows, "column": column, "reason": why, "value": values}
    )


def _without(frame: DataFrame, raw: DataFrame, failures: list[DataFrame]) -> tuple[DataFrame, DataFrame]:
    """Return `frame` less the rows of the failures, and one reject for each of them."""
    import pandas as pd

    found = pd.concat(failures, ignore_index=True)
    broken = sorted(found["place"].unique())
    records = dict(zip(broken, record_texts(raw.loc[broken]), strict=True))
    return frame.drop(index=broken), reject_rows(found, records=records)


def number(text: Series) -> Series:
    """Return numbers; what is not a finite number becomes null.

    Examples
    --------
    >>> import pandas as pd
    >>> number(pd.Series(["1.5", "inf", "x"])).tolist()
    [1.5, nan, nan]
    """
    import numpy as np
    import pandas as pd

    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))


def moment(form: str) -> Callable[[Series], Series]:
    """Return a reader of times written as `form` (``%Y-%m-%d``): naive, in microseconds; others become null.

    Examples
    --------
    >>> import pandas as pd
    >>> moment("%d/%m/%Y")(pd.Series(["2/8/2017", "2017-08-02"])).tolist()
    [Timestamp('2017-08-02 00:00:00'), NaT]
    """

    def read(text: Series) -> Series:
        import pandas as pd

        return pd.to_datetime(text, format=form, errors="coerce").dt.as_unit("us")

    read.__name__ = f"a time written {form}"
    return read


def row_refs(file: str, frame: DataFrame) -> Series:
    """Return ``file:row`` for each row of a raw frame, as a spreadsheet counts: the header is row 1.

    Examples
    --------
    >>> import pandas as pd
    >>> row_refs("a.csv", pd.DataFrame({"x": ["p", "q"]})).tolist()
    ['a.csv:2', 'a.csv:3']
    """
    rows = frame.index.to_series() + _FIRST_ROW
    refs: Series = f"{file}:" + rows.astype("str")
    return refs


def known_or_word(words: Series, ours: Series) -> Series:
    """Return our word for each of the feed's words; a word not in the list stays, for the check to name it.

    Examples
    --------
    >>> import pandas as pd
    >>> known_or_word(pd.Series(["Stöld", "Ny sort"]), pd.Series({"Stöld": "theft"})).tolist()
    ['theft', 'Ny sort']
    """
    return words.map(ours).fillna(words).astype("str")
