"""Tables of ties as arrays: checked at the door, people as whole numbers, every pair once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    Codes = NDArray[np.int64]
    Pairs = tuple[tuple[Codes, Codes], NDArray[np.float64]]

__all__ = ["PEOPLE", "check_ties", "coded", "ends_of", "pairs_of"]

PEOPLE = ("person_a", "person_b")


def check_ties(ties: DataFrame, *, ends: tuple[str, str] = PEOPLE, name: str = "ties") -> None:
    """Refuse ties without a weight above 0, or of anybody to himself.

    Raises
    ------
    ValueError
        Saying which.
    """
    if missing := {*ends, "weight"} - set(ties.columns):
        raise ValueError(f"{name}: no column {', '.join(sorted(missing))}")
    if not ((ties["weight"] > 0) & (ties["weight"] < float("inf"))).all():
        raise ValueError(f"{name}.weight: every weight must be above 0 and finite; leave out ties that weigh nothing")
    if (ties[ends[0]] == ties[ends[1]]).any():
        raise ValueError(f"{name}: a person cannot be tied to himself; leave such rows out")


def ends_of(tables: Iterable[DataFrame], *, ends: tuple[str, str] = PEOPLE) -> Index:
    """Return everybody who is at an end of a tie of any of the tables, by id."""
    import pandas as pd

    columns = [table[end].astype("str") for table in tables for end in ends]
    return pd.Index(pd.concat(columns).drop_duplicates().sort_values(), dtype="str")


def coded(ties: DataFrame) -> tuple[Index, Pairs]:
    """Return everybody who has a tie, by id, and the pairs as `pairs_of` does: the quick way for one table.

    Examples
    --------
    >>> import pandas as pd
    >>> people, (ends, weight) = coded(pd.DataFrame({"person_a": ["y"], "person_b": ["x"], "weight": [2.0]}))
    >>> people.tolist(), [end.tolist() for end in ends]
    (['x', 'y'], [[0], [1]])
    """
    import numpy as np
    import pandas as pd

    codes, people = pd.factorize(pd.concat([ties[end].astype("str") for end in PEOPLE]), sort=True)
    one, other = codes.astype(np.int64).reshape(2, -1)
    return pd.Index(people, dtype="str"), _each_once(one, other, ties["weight"].to_numpy(dtype=np.float64), len(people))


def pairs_of(ties: DataFrame, people: Index, *, ends: tuple[str, str] = PEOPLE) -> Pairs:
    """Return the ends (places among `people`, the lower first) and the weight of every pair, each pair once, sorted.

    Examples
    --------
    >>> import pandas as pd
    >>> ties = pd.DataFrame({"person_a": ["x", "y"], "person_b": ["y", "x"], "weight": [1.0, 0.5]})
    >>> [part.tolist() for part in pairs_of(ties, ends_of([ties]))[0]], pairs_of(ties, ends_of([ties]))[1].tolist()
    ([[0], [1]], [1.5])
    """
    import numpy as np

    one, other = (people.get_indexer(ties[end].astype("str")).astype(np.int64) for end in ends)
    return _each_once(one, other, ties["weight"].to_numpy(dtype=np.float64), len(people))


def _each_once(one: Codes, other: Codes, weight: NDArray[np.float64], size: int) -> Pairs:
    import numpy as np

    width = max(size, 1)
    pair = np.minimum(one, other) * width + np.maximum(one, other)
    order = np.lexsort((weight, pair))  # by weight too: a sum must not depend on the order of rows
    pair, weight = pair[order], weight[order]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.empty(0, dtype=np.int64)
    total = np.add.reduceat(weight, first) if len(first) < len(pair) else weight
    return (pair[first] // width, pair[first] % width), total
