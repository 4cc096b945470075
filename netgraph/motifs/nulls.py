"""Worlds in which nothing is going on: the same incidents, moved in time or turned round by chance.

==== ================================================= ======================================================
N1   times change places among all incidents           Is it more than if times were shuffled? Bursts of
                                                       violence alone, without any answering, can make it so.
N2   times change places among the incidents of one    Is it more than if each pair had met as often in each
     season of one year, so that every dyad keeps its  season, but at any time in it? Conflicts that come, go
     number of them in every season                    and grow slowly are kept; flares of days are not.
N3   times stay; who attacked whom is turned round by  Is it more than if each had begun as often as the
     the toss of a coin                                other? Bursts are kept, however short.
N4   ``surrogates``: streams drawn from a fitted       Is it more than the process would make that was fitted to
     process, passed in                                them (without what is asked about)?
==== ================================================= ======================================================

Repeated attacks by one side hide answers from N3, and flares can be taken for answers by N2: what both find is an
answer beyond a burst. The streams of N4 are counted as they are; the model of group dyads draws them
(`netgraph.forecast.surrogate_streams`), and the pipeline passes them in: this room knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.motifs.times import Times

    Ints = NDArray[np.int64]

__all__ = ["KINDS", "Null", "drawn_worlds", "strata_of"]

KINDS = ("N1", "N2", "N3", "surrogates")


@dataclass(frozen=True)
class Null:
    """Which world without the pattern to compare with, and how many of them to draw.

    Parameters
    ----------
    kind
        ``N1``, ``N2`` or ``N3`` (see `netgraph.motifs.nulls`), or ``surrogates``.
    draws
        How many worlds; 999 or more for a p-value down to 0.001. Not used with surrogates, which are as many as given.
    surrogates
        Event tables drawn from a process in which the pattern is missing, each like that of `netgraph.graph.events`.

    Raises
    ------
    ValueError
        For another kind, no draw at all, or surrogates with another kind (or none with theirs).
    """

    kind: str = "N2"
    draws: int = 999
    surrogates: Sequence[DataFrame] = ()

    def __post_init__(self) -> None:
        """Refuse what is no null."""
        if self.kind not in KINDS:
            raise ValueError(f"null: got {self.kind!r}, allowed {', '.join(KINDS)}")
        if self.draws < 1:
            raise ValueError(f"null: got {self.draws} draws, needs 1 or more (999 for p-values down to 0.001)")
        if bool(len(self.surrogates)) != (self.kind == "surrogates"):
            raise ValueError(
                "null: surrogate streams go with kind 'surrogates', and that kind with at least one stream"
            )

    @property
    def worlds(self) -> int:
        """How many worlds there will be."""
        return len(self.surrogates) if self.kind == "surrogates" else self.draws


def strata_of(times: Times, null: Null) -> Ints:
    """Return for each incident the stratum (0, 1, 2, …) within which it may change its time with others.

    One for all under N1, one each under N3. Under N2 it is the season of the year and the year in which the incident
    was: December to February, March to May, and so on, by local day. Who met whom stays with the incident, so that
    every dyad keeps its number of incidents in every season.
    """
    size = len(times.start)
    if null.kind == "N1":
        return np.zeros(size, dtype=np.int64)
    if null.kind != "N2":
        return np.arange(size, dtype=np.int64)
    months = times.day.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    found: Ints = np.unique((months + 1) // 3, return_inverse=True)[1].reshape(-1)
    return found


def drawn_worlds(stratum: Ints, null: Null, *, worlds: int, random: Generator) -> tuple[Ints, Any]:
    """Return so many drawn worlds: whose time each incident takes, and whether it is turned round."""
    size = len(stratum)
    turned = np.zeros((worlds, size), dtype=np.uint8)
    still = np.broadcast_to(np.arange(size), (worlds, size))
    if null.kind == "N3":
        return still, random.integers(0, 2, (worlds, size), dtype=np.uint8)
    order = np.argsort(stratum, kind="stable")
    shuffled = np.argsort(stratum + random.random((worlds, size)), axis=1)
    moved = np.empty((worlds, size), dtype=np.int64)
    moved[:, order] = shuffled
    return moved, turned
