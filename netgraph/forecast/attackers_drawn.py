"""Who attacked where nobody knows: drawn again and again, as what is known and the fitted rates make it likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.branching import Pairs, Stream

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["drawn_stream", "first_guess"]

_WITHIN = 180.0  # days back and ahead that speak of who attacked


def first_guess(stream: Stream, random: Generator) -> Ints:
    """Return a row of each attack, drawn by what participants say alone."""
    edge = np.concatenate([[0.0], np.cumsum(stream.prior)])[stream.start[:-1]]
    at = edge + random.random(len(stream.time)) * (1 - 1e-9)
    row = np.searchsorted(np.cumsum(stream.prior), at, side="right")
    found: Ints = np.clip(row, stream.start[:-1], stream.start[1:] - 1)
    return found


def drawn_stream(
    stream: Stream, pairs: Pairs, *, ground: Floats, rate: tuple[Floats, Floats], rows: Ints, doubt: float, end: float,
    sweeps: int, random: Generator,
) -> tuple[Stream, Ints]:  # fmt: skip
    """Return the stream with one attacker for each attack, and the rows drawn, from those drawn before.

    Parameters
    ----------
    stream, pairs
        The attacks with their candidates and weights, and who may attack whom.
    ground
        Background rate of each row (a day).
    rate
        Expected offspring (channels × decays) and the decays (a day).
    rows
        The row that each attack has so far.
    doubt
        Share of the prior chance that stays, whatever the rates say.
    end
        End of the window (days).
    sweeps, random
        How often each attack is drawn again, and by which chance.

    Notes
    -----
    O(attacks without a known attacker × candidates × attacks within half a year) a sweep.
    """
    from netgraph.forecast.attackers import kernels
    from netgraph.graph.kernels import run

    luck = random.random((sweeps, len(stream.time)))
    chosen: Ints = run(
        kernels.draw_attackers,
        (stream.time, stream.start, stream.mark),
        (stream.dyad, stream.prior, np.ascontiguousarray(ground), rows),
        (np.ascontiguousarray(rate[0]).ravel(), rate[1]),
        (pairs.source, pairs.target, pairs.share),
        (luck, doubt, _WITHIN, end),
    )
    count = len(stream.time)
    alone = Stream(stream.time, np.ones(count), np.arange(count + 1), stream.dyad[chosen], np.ones(count))
    return alone, chosen
