"""How much of what varies goes with a grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["variance_share"]


def variance_share(values: ArrayLike, groups: ArrayLike) -> float:
    """Return the share of the variance of `values` that lies between `groups` (eta squared), 0 to 1.

    Null where there are fewer than two values, or they are all equal. With many small groups it is high by chance.

    Examples
    --------
    >>> variance_share([1.0, 1.0, 3.0, 3.0], ["a", "a", "b", "b"])
    1.0
    >>> variance_share([1.0, 3.0, 1.0, 3.0], ["a", "a", "b", "b"])
    0.0
    """
    import numpy as np

    number = np.asarray(values, dtype=np.float64)
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    whole = ((number - number.mean()) ** 2).sum() if len(number) else 0.0
    if whole <= 0:
        return float("nan")
    size = np.bincount(place)
    mean = np.bincount(place, number) / size
    return float((size * (mean - number.mean()) ** 2).sum() / whole)
