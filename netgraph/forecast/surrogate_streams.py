"""What the model of group dyads would have seen happen, beside what did: the null N4 of motifs between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.dyads_fit import fit_branching
from netgraph.forecast.surrogates import Drawn, as_events, draw_attacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pandas import DataFrame, Timestamp

    from netgraph.forecast.dyads import FittedDyads
    from netgraph.forecast.dyads_fit import Branching
    from netgraph.forecast.dyads_records import Conflicts
    from netgraph.model.tables import Tables

__all__ = ["DrawnStreams", "as_seen", "drawn_streams", "surrogates_for"]

_SURE = 0.5  # chance of the pair, by its participants alone, above which an attack counts as one of a known pair


@dataclass(frozen=True)
class DrawnStreams(Sequence["DataFrame"]):
    """Event tables drawn from a fitted model, each made when it is asked for: a thousand do not lie in memory.

    ``kept`` is the share of the attacks of which the pair is known: so many of the drawn ones are shown, by chance.
    ``seeds`` has one number a stream. The rest is of `netgraph.forecast.surrogates.draw_attacks`.
    """

    read: Conflicts
    fitted: Branching
    seeds: tuple[int, ...]
    kind: str
    kept: float

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.seeds)

    def __getitem__(self, place: int) -> DataFrame:  # type: ignore[override]
        """Return one stream; the same each time it is asked for."""
        seed = self.seeds[place]
        drawn = draw_attacks(self.read.attacks, self.fitted, seed=seed)
        shown = np.random.default_rng([seed, 1]).random(len(drawn.time)) < self.kept
        return as_events(self.read, _only(drawn, shown), kind=self.kind, of=f"drawn:{place}-")

    def __iter__(self) -> Iterator[DataFrame]:
        """Draw one stream after the other."""
        return (self[place] for place in range(len(self)))


def surrogates_for(
    fitted: FittedDyads, known: Tables, *, now: Timestamp, draws: int, seed: int, kind: str,
    without: Sequence[str] = (),
) -> tuple[DataFrame, DrawnStreams] | None:  # fmt: skip
    """Return the attacks on record as the model sees them, and streams drawn from it, both told in the same way.

    Attacks count at the moment that the model takes them to be, between groups at odds, where it is known which pair it
    was (by the participants alone); of the drawn attacks as large a share is shown.

    Parameters
    ----------
    fitted
        The stored model; what it says of each pair holds up to `now`.
    known
        Records as known at `now`, one row a key.
    draws, seed
        How many streams, and by which chance.
    kind
        What every attack is called, here and there: a motif that is tested must allow it.
    without
        Channels (`netgraph.forecast.branching.CHANNELS`) that the drawn worlds shall not have: the model is then fitted
        anew to these records without them. Left out, the question is whether there is more of a motif than the model
        as it stands would make; with ``retaliation``, whether there is any answering at all beyond all else it knows.

    Returns
    -------
    tuple or None
        ``None`` where there was too little to fit, or nobody is at odds.

    Raises
    ------
    ValueError
        If the process would grow without end, or for a channel that there is not.

    Notes
    -----
    Linear in attacks a stream; a fit with `without`. The parametric bootstrap: Efron (1979),
    doi:10.1214/aos/1176344552.
    """
    read = None if fitted.branching is None else fitted.settings._read(known, now, fitted.dyads)
    if read is None:
        return None
    model = fit_branching(read.attacks, without=without) if without else fitted._placed(read)
    seen, kept = as_seen(read, kind=kind)
    return seen, drawn_streams(read, model, draws=draws, seed=seed, kind=kind, kept=kept)


def as_seen(read: Conflicts, *, kind: str) -> tuple[DataFrame, float]:
    """Return the attacks of which the pair is known as a table of events, and which share of all attacks they are."""
    stream = read.attacks.streams[0]
    sure = np.flatnonzero(stream.prior > _SURE)
    event = stream.event[sure]
    none = np.full(len(sure), -1)
    severity = read.attacks.severities[0][event]
    attacks = Drawn(stream.time[event], stream.dyad[sure], severity, none, none, len(sure))
    return as_events(read, attacks, kind=kind, of="seen:"), len(sure) / max(len(stream.time), 1)


def drawn_streams(
    read: Conflicts, model: Branching, *, draws: int, seed: int, kind: str, kept: float = 1.0
) -> DrawnStreams:
    """Return so many streams of a model, to be drawn when they are asked for."""
    seeds = tuple(int(one) for one in np.random.SeedSequence(seed).generate_state(draws))
    return DrawnStreams(read, model, seeds, kind, kept)


def _only(drawn: Drawn, shown: NDArray[np.bool_]) -> Drawn:
    """Return some attacks of a stream; what brought them about is not told any more."""
    none = np.full(int(shown.sum()), -1)
    history = int(shown[: drawn.history].sum())
    return Drawn(drawn.time[shown], drawn.dyad[shown], drawn.severity[shown], none, none, history)
