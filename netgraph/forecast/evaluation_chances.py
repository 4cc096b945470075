"""What chance a score stands for, learnt from what came of the same scores at an earlier moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = ["Chances", "learn_chances", "rescaled"]

_LEAST = 5  # outcomes in a step of the stairs


@dataclass(frozen=True)
class Chances:
    """Stairs: scores from ``scores[i]`` on stand for the chance ``chances[i]``, lower ones for the first."""

    scores: Floats
    chances: Floats

    def of(self, score: ArrayLike) -> Floats:
        """Return the chance of each score."""
        import numpy as np

        place = np.searchsorted(self.scores, np.asarray(score, dtype=np.float64), side="right") - 1
        found: Floats = self.chances[np.maximum(place, 0)]
        return found


def learn_chances(score: ArrayLike, happened: ArrayLike) -> Chances | None:
    """Learn the chances that scores stand for; null where it happened to nobody.

    The share to whom it happened, never falling with the score; steps with fewer than five outcomes are joined to
    the next lower one, and each is drawn a little towards the share of all, as if one more outcome at that share had
    been seen. Only the order of scores counts, so all rankers are treated alike.

    Notes
    -----
    Isotonic regression (pool adjacent violators), n log n in people: Barlow, Bartholomew, Bremner, Brunk (1972),
    "Statistical inference under order restrictions".

    Examples
    --------
    >>> learnt = learn_chances([0, 0, 0, 0, 1, 1, 1, 1] * 5, [0, 0, 0, 1, 0, 1, 1, 1] * 5)
    >>> learnt.of([-1, 0, 1]).round(2).tolist()
    [0.27, 0.27, 0.73]
    """
    import numpy as np
    from scipy.optimize import isotonic_regression

    values, came = np.asarray(score, dtype=np.float64), np.asarray(happened, dtype=np.float64) > 0
    if not came.any():
        return None
    scores, place = np.unique(values, return_inverse=True)
    number = np.bincount(place).astype("float64")
    true = np.bincount(place, came)
    starts = isotonic_regression(true / number, weights=number).blocks[:-1]
    starts = _joined(starts, np.add.reduceat(true, starts))
    number, true = np.add.reduceat(number, starts), np.add.reduceat(true, starts)
    share = came.mean()
    chances = np.maximum.accumulate((true + 1.0) / (number + 1.0 / share))
    return Chances(scores[starts], np.minimum(chances, 1.0))


def rescaled(chance: ArrayLike, *, learnt_days: float, days: float) -> Floats:
    """Return the chances within `days` of chances within `learnt_days`, if the rate stays the same.

    Examples
    --------
    >>> rescaled([0.19], learnt_days=90, days=45).round(6).tolist()
    [0.1]
    """
    import numpy as np

    stated = np.asarray(chance, dtype=np.float64)
    if learnt_days == days:
        return stated
    return -np.expm1(np.log1p(-np.minimum(stated, 1 - 1e-12)) * (days / learnt_days))


def _joined(starts: NDArray[np.integer], true: Floats) -> NDArray[np.integer]:
    """Return the starts of the steps after those with too few outcomes were joined to the next lower one."""
    import numpy as np

    kept: list[int] = []
    waiting = 0.0
    for place in range(len(starts) - 1, -1, -1):  # from the top, where they are few
        waiting += float(true[place])
        if waiting >= _LEAST or place == 0:
            kept.append(int(starts[place]))
            waiting = 0.0
    return np.array(sorted(kept), dtype=np.int64)
