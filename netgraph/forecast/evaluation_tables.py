"""The tables of an evaluation: figures with intervals, how far each ranker is ahead of the baselines, and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netgraph.forecast.evaluation_figures import figures_of
from netgraph.forecast.evaluation_judged import GAIN
from netgraph.statistics.resampling import middle

if TYPE_CHECKING:
    from netgraph.forecast.evaluation_judged import Judged

    Rows = list[dict[str, Any]]

__all__ = ["differences", "headline", "measures", "verdicts"]

LEVEL = 0.95
_POWER = 1.959963984540054 + 0.8416212335729143  # to see a difference in four of five times at the 5 % level


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
        figures = figures_of(one, way)
        for measure, value in figures.items():
            low = high = float("nan")
            if measure in one.compared and one.outcomes:
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
        for baseline in (name for name in one.simple if name in one.totals):
            for measure in one.compared:
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
