"""A sum of decaying weights fitted to counts: expectation and maximisation with a prior, in a few numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["fit_intensity"]

_ROUNDS = 2000
_ENOUGH = 1e-9


def fit_intensity(counts: Floats, parts: Floats, totals: Floats, *, prior: Floats, pseudo: float) -> Floats:
    """Return the weights w under which counts are Poisson with mean ``parts @ w``, each weight 0 or more.

    Parameters
    ----------
    counts, parts
        Of the units in which something happened: how often, and what each cell gave (units × cells). Where nothing
        happened, only the sums count:
    totals
        What each cell gave in all units.
    prior
        The weight of each cell before anything is seen, above 0.
    pseudo
        How many events that is worth, in each cell: a Gamma prior of shape 1 + pseudo with its mode there.

    Notes
    -----
    Each round shares every event out over the cells that may have brought it about, and divides what a cell got by
    what it gave: with an identity link the likelihood is concave and no step can leave the positive. Units without an
    event never enter a round: a round costs (units with events) × cells.

    Examples
    --------
    Of a thousand people, ten that were in an earlier incident had two events, the other 990 had three.

    >>> import numpy as np
    >>> parts = np.array([[1.0, 1.0]] * 2 + [[1.0, 0.0]] * 3)  # anybody; with an earlier incident
    >>> found = fit_intensity(np.ones(5), parts, np.array([1000.0, 10.0]), prior=np.full(2, 1e-3), pseudo=1e-5)
    >>> found.round(3).tolist()
    [0.003, 0.197]
    """
    import numpy as np

    weights = prior.copy()
    rate = totals + pseudo / prior
    for _ in range(_ROUNDS):
        mean = np.maximum(parts @ weights, 1e-300)
        found = (weights * (parts.T @ (counts / mean)) + pseudo) / rate
        moved = np.abs(found - weights).max(initial=0.0)
        weights = found
        if moved <= _ENOUGH * weights.max(initial=0.0):
            break
    return weights
