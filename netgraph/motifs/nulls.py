"""Worlds in which nothing is going on: the same incidents, moved in time or turned round by chance.

==== ================================================ =======================================================
N1   times change places among all incidents          Is it more than if times were shuffled? Bursts of
                                                      violence alone, without any answering, can make it so.
N2   times change places among incidents of one dyad  Is it more than the same pairs meeting at the same times,
     in one season of the year                        with who began left to chance? Bursts are kept.
N3   times stay, who attacked whom is turned round    Is it more than if each had begun as often as the other?
     by the toss of a coin
==== ================================================ =======================================================

N2 is the one to trust for answering between two; patterns between three people or groups it tests only as far as the
order within each pair matters. Streams drawn from a fitted process can be passed in and are counted as they are.
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
_ACTORS = ("person", "group")


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


def strata_of(events: DataFrame, times: Times, null: Null) -> Ints:
    """Return for each incident the stratum (0, 1, 2, …) within which it may change its time with others.

    One for all under N1, one each under N3. Under N2 an incident's stratum is its dyad (two ends, whichever began) and
    the season of the year (December to February, and so on, whatever the year). Where several people took part, the
    dyad is the pair of most weight; among equals that of most incidents, then the least.
    """
    size = len(times.start)
    if null.kind == "N1":
        return np.zeros(size, dtype=np.int64)
    if null.kind != "N2":
        return np.arange(size, dtype=np.int64)
    months = times.day.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    seasons = (months + 1) // 3 % 4
    pairs = np.column_stack([_dyads(events, size), seasons])
    found: Ints = np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)
    return found


def _dyads(events: DataFrame, size: int) -> Ints:
    """Return the dyad of each incident; events carry ``case``."""
    import pandas as pd

    ends = [events[f"{end}_kind"].astype("str") + "\x1f" + events[end].astype("str") for end in ("source", "target")]
    codes = pd.factorize(pd.concat(ends, ignore_index=True), sort=True)[0]
    one, other = np.minimum(*np.split(codes, 2)), np.maximum(*np.split(codes, 2))
    pair = (one + 1) * (codes.max(initial=0) + 2) + other + 1
    rows = pd.DataFrame({"case": events["case"], "pair": pair, "weight": events["weight"].to_numpy().round(9)})
    once = rows.groupby(["case", "pair"], as_index=False)["weight"].sum()
    once["incidents"] = once.groupby("pair")["case"].transform("size")
    once = once.sort_values(["case", "weight", "incidents", "pair"], ascending=[True, False, False, True])
    dyad = np.zeros(size, dtype=np.int64)
    first = once.drop_duplicates("case")
    dyad[first["case"].to_numpy()] = first["pair"].to_numpy()
    return dyad


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
