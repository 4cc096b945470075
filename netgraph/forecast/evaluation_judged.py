"""What every way gained over some moments together, by block, as it is and as drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.forecast.baselines import BASELINES
from netgraph.forecast.blocks import WEEKS_UP_TO_DAYS
from netgraph.forecast.measures import list_length, log_score, on_list
from netgraph.statistics.resampling import drawn_totals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netgraph.forecast.evaluation_cells import Cell

    Floats = NDArray[np.float64]

__all__ = [
    "CAPTURE",
    "COMPARED",
    "GAIN",
    "LEAST_BLOCKS",
    "LEAST_POSITIVES",
    "PLACES",
    "SHARE",
    "Judged",
    "Judging",
    "judged",
]

CAPTURE, GAIN, PRECISION = "capture_1_percent", "information_gain", "precision_500"
COMPARED = (CAPTURE, GAIN, PRECISION)
"""The measures in which rankers of people are compared."""
LEAST_POSITIVES, LEAST_BLOCKS = 50, 5
SHARE, PLACES = 0.01, (10, 20, 50, 500)
_OWN_PLACE = 0.5  # of a place on a list, above which somebody stands on it rather than shares in it


@dataclass(frozen=True)
class Judged:
    """The cells that are judged together, and the totals of each way, as they are and as drawn again.

    ``name`` is the moment, or ``pooled``. ``totals`` and ``drawn`` hold by way the sums over people of: outcomes on
    the 1 % list, the log score, outcomes on the list of 500, people on it; ``outcomes`` those to whom anything came.
    ``blocks`` with outcomes, and ``periods`` that were drawn again (0 if only people were). ``simple`` are the
    baselines, the base rate first, and ``compared`` the measures in which the others are held against them.
    """

    name: str
    cells: Sequence[Cell]
    totals: Mapping[str, Floats]
    drawn: Mapping[str, Floats]
    outcomes: int
    drawn_outcomes: Floats
    blocks: int
    periods: int
    simple: tuple[str, ...] = BASELINES
    compared: tuple[str, ...] = COMPARED

    @property
    def enough(self) -> bool:
        """Whether anything may be said of differences at all."""
        weeks = not self.periods or self.periods >= LEAST_BLOCKS
        return self.outcomes >= LEAST_POSITIVES and self.blocks >= LEAST_BLOCKS and weeks

    def figure(self, measure: str, way: str) -> tuple[float, Floats]:
        """Return a compared measure of a way, and the same as drawn."""
        drawn: Floats = self._of(measure, self.drawn, way, self.drawn_outcomes)
        return float(self._of(measure, self.totals, way, float(self.outcomes))), drawn

    def _of(self, measure: str, totals: Mapping[str, Floats], way: str, outcomes: Any) -> Any:
        import numpy as np

        mine = totals[way].T
        if measure == CAPTURE:
            over, under = mine[0], np.asarray(outcomes, dtype=np.float64)
        elif measure == GAIN:
            over, under = mine[1] - totals[self.simple[0]].T[1], np.asarray(outcomes, dtype=np.float64)
        else:
            over, under = mine[2], mine[3]
        return np.divide(over, under, out=np.full(np.shape(over), np.nan), where=under > 0)


@dataclass(frozen=True)
class Judging:
    """How cells are judged: the block of each person (or pair of groups), the seed and the draws of the bootstrap.

    ``simple`` are the baselines, the base rate first, and ``compared`` the measures in which others are held to them.
    """

    blocks: Mapping[str, int]
    seed: int
    draws: int
    simple: tuple[str, ...] = BASELINES
    compared: tuple[str, ...] = COMPARED


def judged(name: str, cells: Sequence[Cell], how: Judging) -> Judged:
    """Sum up some cells by block of people (and week), and draw the blocks again.

    Parameters
    ----------
    name
        The moment, or ``pooled``.
    cells
        Of one stream and horizon, at moments that are at least one horizon apart.
    how
        Blocks, baselines and bootstrap.
    """
    import numpy as np

    ways = _ways(cells)
    codes, number = _block_codes(cells, how.blocks)
    figures = np.zeros((len(cells), number, 1 + 4 * len(ways)))
    for turn, cell in enumerate(cells):
        columns = [cell.happened.astype("float64"), *_columns(cell, ways)]
        for place, column in enumerate(columns):
            figures[turn, :, place] = np.bincount(codes[turn], column, number)
    with_outcome: NDArray[np.bool_] = figures[:, :, 0].sum(axis=0) > 0
    weeks = len(cells) > 1 and cells[0].horizon_days <= WEEKS_UP_TO_DAYS
    drawn = _drawn(figures, with_outcome, seed=how.seed, draws=how.draws, weeks=weeks)
    total = figures.sum(axis=(0, 1))
    return Judged(
        name=name,
        cells=cells,
        totals={way: total[1 + 4 * turn : 5 + 4 * turn] for turn, way in enumerate(ways)},
        drawn={way: drawn[:, 1 + 4 * turn : 5 + 4 * turn] for turn, way in enumerate(ways)},
        outcomes=int(total[0]),
        drawn_outcomes=drawn[:, 0],
        blocks=int(with_outcome.sum()),
        periods=sum(bool(cell.happened.any()) for cell in cells) if weeks else 0,
        simple=how.simple,
        compared=how.compared,
    )


def _ways(cells: Sequence[Cell]) -> list[str]:
    """Return the rankers, in their order."""
    return list(dict.fromkeys(way for cell in cells for way in cell.score if all(way in one.score for one in cells)))


def _block_codes(cells: Sequence[Cell], blocks: Mapping[str, int]) -> tuple[list[NDArray[np.int64]], int]:
    """Return the block of each person of each cell, and the number of blocks; who is in none is one alone."""
    import numpy as np
    from pandas import Series

    known = Series(blocks, dtype="int64")
    after = int(known.max()) + 1 if len(known) else 0
    everybody = cells[0].people
    for cell in cells[1:]:
        everybody = everybody.union(cell.people)
    codes = known.reindex(everybody).to_numpy(dtype="float64", copy=True)
    alone = np.isnan(codes)
    codes[alone] = after + np.arange(alone.sum())
    compact = np.unique(codes, return_inverse=True)[1].astype("int64")
    return [compact[everybody.get_indexer(cell.people)] for cell in cells], int(compact.max(initial=-1)) + 1


def _columns(cell: Cell, ways: Sequence[str]) -> list[Floats]:
    import numpy as np

    found: list[Floats] = []
    for way in ways:
        score = cell.score[way]
        first = on_list(score, k=list_length(len(score), share=SHARE))
        many = on_list(score, k=PLACES[-1])
        chance = cell.chance.get(way)
        nats = np.full(len(score), np.nan) if chance is None else log_score(chance, cell.happened)
        found += [first * cell.happened, nats, many * cell.happened, many]
    return found


def _drawn(figures: Floats, with_outcome: NDArray[np.bool_], *, seed: int, draws: int, weeks: bool) -> Floats:
    """Return totals drawn again. A column without chances (null) is left null.

    Quiet are blocks without an outcome in which nobody has a place on a list of his own: all that they add are
    places shared by equals and the log scores of those to whom nothing came.
    """
    import numpy as np

    absent = np.isnan(figures).any(axis=(0, 1))
    clean = np.where(np.isnan(figures), 0.0, figures)
    listed = (clean[:, :, 4::4] > _OWN_PLACE).any(axis=(0, 2))
    if not weeks:
        clean = clean.sum(axis=0, keepdims=True)
    drawn = drawn_totals(clean, seed=seed, draws=draws, quiet=~with_outcome & ~listed)
    drawn[:, absent] = np.nan
    return drawn
