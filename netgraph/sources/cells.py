"""Turning a feed's text cells into numbers and times: a cell that cannot be read rejects its row, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netgraph.sources.rejects import record_texts, reject_rows

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["known_or_word", "moment", "number", "parse_cells", "row_refs"]

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
    import numpy as np
    import pandas as pd

    read = frame.assign(**{name: reader(frame[name]) for name, reader in readers.items()})
    found = []
    for name, reader in readers.items():
        places = np.flatnonzero((frame[name].notna() & read[name].isna()).to_numpy())
        reason = f"cannot be read as {getattr(reader, '__name__', 'stated')}"
        values = frame[name].iloc[places].to_numpy()
        rows = places + _FIRST_ROW
        found.append(
            pd.DataFrame(
                {"place": places, "file": file, "row": rows, "column": name, "reason": reason, "value": values}
            )
        )
    failures = pd.concat(found, ignore_index=True)
    broken = np.unique(failures["place"].to_numpy(dtype="int64"))
    records = dict(zip(broken.tolist(), record_texts(frame.iloc[broken]), strict=True))
    return read.drop(index=frame.index[broken]), reject_rows(failures, records=records)


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
