"""The tables of an evaluation: figures with intervals, how far each ranker is ahead of the baselines, and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.forecast.baselines import BASELINES
from netgraph.forecast.blocks import WEEKS_UP_TO_DAYS
from netgraph.forecast.measures import (
    auc,
    brier_skill,
    lift,
    list_length,
    log_score,
    on_list,
    precision_at,
    time_to_warning,
)
from netgraph.statistics.calibration import calibration_slope
from netgraph.statistics.resampling import drawn_totals, middle

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netgraph.forecast.evaluation_cells import Cell

    Floats = NDArray[np.float64]
    Rows = list[dict[str, Any]]

__all__ = ["COMPARED", "Judged", "differences", "headline", "judged", "measures", "verdicts"]

CAPTURE, GAIN, PRECISION = "capture_1_percent", "information_gain", "precision_500"
COMPARED = (CAPTURE, GAIN, PRECISION)
"""The measures in which rankers are compared."""
LEVEL = 0.95
LEAST_POSITIVES, LEAST_BLOCKS = 50, 5
_SHARE, _PLACES = 0.01, (10, 20, 50, 500)
_OWN_PLACE = 0.5  # of a place on a list, above which somebody stands on it rather than shares in it
_POWER = 1.959963984540054 + 0.8416212335729143  # to see a difference in four of five times at the 5 % level
BASE = BASELINES[0]


@dataclass(frozen=True)
class Judged:
    """The cells that are judged together, and the totals of each way, as they are and as drawn again.

    ``name`` is the moment, or ``pooled``. ``totals`` and ``drawn`` hold by way the sums over people of: outcomes on
    the 1 % list, the log score, outcomes on the list of 500, people on it; ``outcomes`` those to whom anything came.
    ``blocks`` with outcomes, and ``periods`` that were drawn again (0 if only people were).
    """

    name: str
    cells: Sequence[Cell]
    totals: Mapping[str, Floats]
    drawn: Mapping[str, Floats]
    outcomes: int
    drawn_outcomes: Floats
    blocks: int
    periods: int

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
            over, under = mine[1] - totals[BASE].T[1], np.asarray(outcomes, dtype=np.float64)
        else:
            over, under = mine[2], mine[3]
        return np.divide(over, under, out=np.full(np.shape(over), np.nan), where=under > 0)


def judged(name: str, cells: Sequence[Cell], blocks: Mapping[str, int], *, seed: int, draws: int) -> Judged:
    """Sum up some cells by block of people (and week), and draw the blocks again.

    Parameters
    ----------
    name
        The moment, or ``pooled``.
    cells
        Of one stream and horizon, at moments that are at least one horizon apart.
    blocks
        Block of each person.
    seed, draws
        Of the bootstrap.
    """
    import numpy as np

    ways = _ways(cells)
    codes, number = _block_codes(cells, blocks)
    figures = np.zeros((len(cells), number, 1 + 4 * len(ways)))
    for turn, cell in enumerate(cells):
        columns = [cell.happened.astype("float64"), *_columns(cell, ways)]
        for place, column in enumerate(columns):
            figures[turn, :, place] = np.bincount(codes[turn], column, number)
    with_outcome: NDArray[np.bool_] = figures[:, :, 0].sum(axis=0) > 0
    weeks = len(cells) > 1 and cells[0].horizon_days <= WEEKS_UP_TO_DAYS
    drawn = _drawn(figures, with_outcome, seed=seed, draws=draws, weeks=weeks)
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
    )


def headline(one: Judged) -> dict[str, Any]:
    """Return who and what was judged, and how much of it could have been seen coming at all."""
    people = sum(len(cell.people) for cell in one.cells)
    attacks, known = (sum(getattr(cell, name) for cell in one.cells) for name in ("attacks", "attacks_known"))
    return {
        **_where(one),
        "origins": len(one.cells),
        "people": people,
        "outcomes": one.outcomes,
        "base_rate": one.outcomes / people if people else float("nan"),
        "attacks": attacks,
        "attacks_known": known,
        "ceiling": known / attacks if attacks else float("nan"),
        "blocks": one.blocks,
        "weeks": one.periods,
        "enough": one.enough,
    }


def measures(one: Judged) -> Rows:
    """Return every figure of every way; those compared have the interval of the blocks drawn again."""
    rows: Rows = []
    for way in one.totals:
        figures = _figures(one, way)
        for measure, value in figures.items():
            low = high = float("nan")
            if measure in COMPARED and one.outcomes:
                low, high = middle(one.figure(measure, way)[1], level=LEVEL)
                low = low if measure == GAIN else max(low, 0.0)  # shares: less than nothing is drawing together's noise
            rows.append({**_where(one), "ranker": way, "measure": measure, "value": value, "low": low, "high": high})
    return rows


def differences(one: Judged, rankers: Sequence[str]) -> Rows:
    """Return how far each ranker is ahead of each baseline, paired, and what could have been detected.

    ``detectable`` is the true difference that such an interval would show in four cases of five.
    """
    import numpy as np

    rows: Rows = []
    for ranker in (name for name in rankers if name in one.totals):
        for baseline in (name for name in BASELINES if name in one.totals):
            for measure in COMPARED:
                (ours, our_draws), (theirs, their_draws) = (one.figure(measure, name) for name in (ranker, baseline))
                apart = our_draws - their_draws
                known = apart[~np.isnan(apart)]
                low, high = middle(known, level=LEVEL)
                spread = float(known.std()) if len(known) > 1 and one.blocks > 1 else float("nan")
                rows.append(
                    {
                        **_where(one),
                        "ranker": ranker,
                        "baseline": baseline,
                        "measure": measure,
                        "ahead": ours - theirs,
                        "low": low,
                        "high": high,
                        "detectable": _POWER * spread,
                        "shown": one.enough and not np.isnan(low) and not low <= 0 <= high,
                    }
                )
    return rows


def verdicts(rows: Rows, *, enough: Mapping[tuple[Any, ...], bool]) -> Rows:
    """Return what may be said of each ranker and measure: `better`, `worse` or `not shown`.

    Better only where the interval lies above zero against every baseline, worse where it lies below zero against any;
    with too few outcomes or blocks nothing is shown. ``closest`` is the baseline least surely beaten (of worse ones
    the one that is most surely ahead), with the figures against it.
    """
    from pandas import DataFrame

    if not rows:
        return []
    found: Rows = []
    keys = ["stream", "horizon_days", "origin", "ranker", "measure"]
    for key, group in DataFrame(rows).groupby(keys, sort=False):
        said = "not shown"
        if enough[key[:3]] and group["low"].notna().all():
            said = "better" if (group["low"] > 0).all() else "worse" if (group["high"] < 0).any() else said
        end = "high" if said == "worse" else "low"
        closest = group.loc[group[end].idxmin()] if group[end].notna().any() else group.iloc[0]
        figures = {name: closest[name] for name in ("ahead", "low", "high", "detectable")}
        found.append({**dict(zip(keys, key, strict=True)), "verdict": said, "closest": closest["baseline"], **figures})
    return found


def _where(one: Judged) -> dict[str, Any]:
    return {"stream": one.cells[0].stream, "horizon_days": one.cells[0].horizon_days, "origin": one.name}


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
        first = on_list(score, k=list_length(len(score), share=_SHARE))
        many = on_list(score, k=_PLACES[-1])
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


def _figures(one: Judged, way: str) -> dict[str, float]:
    import numpy as np

    people = sum(len(cell.people) for cell in one.cells)
    rate = one.outcomes / people if people else float("nan")
    found = {measure: float(one.figure(measure, way)[0]) for measure in COMPARED}
    found["log_score"] = float(one.totals[way][1] / people) if people else float("nan")
    for k in _PLACES:
        places = np.array([min(k, len(cell.people)) for cell in one.cells], dtype=float)
        hits = np.array([precision_at(cell.score[way], cell.happened, k=k) for cell in one.cells]) * places
        precision = float(hits.sum() / places.sum()) if places.sum() else float("nan")
        found[f"precision_{k}"] = precision
        found[f"capture_{k}"] = float(hits.sum() / one.outcomes) if one.outcomes else float("nan")
        found[f"lift_{k}"] = lift(precision, rate)
    found["lift_1_percent"] = lift(found[CAPTURE] / _SHARE * rate, rate) if one.outcomes else float("nan")
    orders = [auc(cell.score[way], cell.happened) for cell in one.cells]
    found["auc"] = float(np.mean(orders)) if orders and not np.isnan(orders).any() else float("nan")
    waits = [time_to_warning(cell.score[way], cell.days, share=_SHARE) for cell in one.cells]
    found["silent_moments"] = float(sum(way in cell.silent for cell in one.cells))
    found["days_to_act"] = float(np.nanmedian(waits)) if not np.isnan(waits).all() else float("nan")
    return found | _of_chances(one, way)


def _of_chances(one: Judged, way: str) -> dict[str, float]:
    """Return Brier skill and calibration, null where a moment has no chances.

    Chances are stairs, so cases of the same chance are taken together; the interval of the slope takes people as
    independent of each other.
    """
    import numpy as np

    names = ("brier_skill", "calibration_intercept", "calibration_slope", "calibration_low", "calibration_high")
    if any(way not in cell.chance or BASE not in cell.chance for cell in one.cells):
        return dict.fromkeys(names, float("nan"))
    stated, base = (np.concatenate([cell.chance[name] for cell in one.cells]) for name in (way, BASE))
    came = np.concatenate([cell.happened for cell in one.cells])
    step, place = np.unique(np.clip(stated, 1e-12, 1 - 1e-12), return_inverse=True)
    many = np.bincount(place).astype("float64")
    fitted = _slope(np.log(step / (1 - step)), np.bincount(place, came) / many, many)
    return dict(zip(names, (brier_skill(stated, base, came), *fitted), strict=True))


def _slope(odds: Floats, share: Floats, many: Floats) -> tuple[float, float, float, float]:
    """Return intercept, slope and the ends of its interval, of shares of many cases each."""
    import numpy as np
    from scipy.special import expit

    if len(odds) < 2 or not LEAST_BLOCKS <= share @ many <= many.sum() - LEAST_BLOCKS:
        return (float("nan"),) * 4
    with np.errstate(invalid="ignore"):  # its own error, of which no use is made, may have none
        fitted = calibration_slope(odds, share, weight=many)
    chance = expit(fitted.intercept + fitted.slope * odds)
    design = np.column_stack([np.ones(len(odds)), odds])
    spread = np.linalg.pinv((design * (many * chance * (1 - chance))[:, None]).T @ design)
    half = 1.959963984540054 * float(np.sqrt(max(spread[1, 1], 0.0)))
    return fitted.intercept, fitted.slope, fitted.slope - half, fitted.slope + half
