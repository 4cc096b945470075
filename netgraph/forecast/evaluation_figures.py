"""Every figure of one way of ranking over the moments judged together: lists, order, warning, chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.forecast.evaluation_judged import CAPTURE, LEAST_BLOCKS, PLACES, SHARE
from netgraph.forecast.measures import auc, brier_skill, lift, precision_at, time_to_warning
from netgraph.statistics.calibration import calibration_bins, calibration_slope

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.forecast.evaluation_cells import Cell
    from netgraph.forecast.evaluation_judged import Judged

    Floats = NDArray[np.float64]

__all__ = ["chance_bins", "figures_of"]


def figures_of(one: Judged, way: str) -> dict[str, float]:
    """Return every figure of a way over the cells judged together; null where there is nothing to say it from."""
    import numpy as np

    people = sum(len(cell.people) for cell in one.cells)
    rate = one.outcomes / people if people else float("nan")
    found = {measure: float(one.figure(measure, way)[0]) for measure in one.compared}
    found["log_score"] = float(one.totals[way][1] / people) if people else float("nan")
    for k in PLACES:
        places = np.array([min(k, len(cell.people)) for cell in one.cells], dtype=float)
        hits = np.array([precision_at(cell.score[way], cell.happened, k=k) for cell in one.cells]) * places
        precision = float(hits.sum() / places.sum()) if places.sum() else float("nan")
        found[f"precision_{k}"] = precision
        found[f"capture_{k}"] = float(hits.sum() / one.outcomes) if one.outcomes else float("nan")
        found[f"lift_{k}"] = lift(precision, rate)
    found["lift_1_percent"] = lift(found[CAPTURE] / SHARE * rate, rate) if one.outcomes else float("nan")
    orders = [auc(cell.score[way], cell.happened) for cell in one.cells]
    found["auc"] = float(np.mean(orders)) if orders and not np.isnan(orders).any() else float("nan")
    waits = [time_to_warning(cell.score[way], cell.days, share=SHARE) for cell in one.cells]
    found["silent_moments"] = float(sum(way in cell.silent for cell in one.cells))
    found["days_to_act"] = float(np.nanmedian(waits)) if not np.isnan(waits).all() else float("nan")
    return found | _of_chances(one, way)


def chance_bins(cells: Sequence[Cell]) -> list[DataFrame]:
    """Return stated chances beside what came, by ranker, where every moment has chances."""
    import numpy as np

    rows = []
    for way in cells[0].score:
        if any(way not in cell.chance for cell in cells):
            continue
        stated = np.concatenate([cell.chance[way] for cell in cells])
        came = np.concatenate([cell.happened for cell in cells])
        edges = np.unique(np.r_[0.0, np.quantile(stated, [0.5, 0.8, 0.9, 0.95, 0.99, 0.999]), 1.0])
        table = calibration_bins(stated, came, edges=edges)
        table.insert(0, "ranker", way)
        table.insert(0, "horizon_days", cells[0].horizon_days)
        table.insert(0, "stream", cells[0].stream)
        rows.append(table)
    return rows


def _of_chances(one: Judged, way: str) -> dict[str, float]:
    """Return Brier skill and calibration, null where a moment has no chances.

    Cases of the same chance are taken together; the interval of the slope takes cases as independent of each other.
    """
    import numpy as np

    names = ("brier_skill", "calibration_intercept", "calibration_slope", "calibration_low", "calibration_high")
    simplest = one.simple[0]
    if any(way not in cell.chance or simplest not in cell.chance for cell in one.cells):
        return dict.fromkeys(names, float("nan"))
    stated, base = (np.concatenate([cell.chance[name] for cell in one.cells]) for name in (way, simplest))
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
