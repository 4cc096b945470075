"""How complete the records of the attacks are, and how far that moves the chances of links.

Where most attacks have a named suspect, two cases that look alike are alike for better reasons than where few have;
weights that are right on the average of stores are then a little too careful in the one and too sure in the other.
So the log-odds of a pair of which the groups are known go through a straight line last of all, and which line that is
depends on the share of the attacks with a named suspect. What it is was learnt (`fit_line`) on simulated towns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.conflicts.cases import ATTACK
from netgraph.conflicts.stacking import fit_logistic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.conflicts.cases import Cases
    from netgraph.conflicts.sharing import Parts

    Floats = NDArray[np.float64]

__all__ = ["LINE", "fit_line", "line_at", "share_with_suspect"]

LINE = ("intercept", "intercept_by_share", "slope", "slope_by_share", "least_share", "most_share")
"""Numbers of the line: log-odds become ``intercept + intercept_by_share * s + (slope + slope_by_share * s) * log-odds``
at a share s; a share outside of those learnt from counts as the nearest of these."""


def share_with_suspect(people: Parts, cases: Cases, *, sides: Mapping[str, str]) -> float:
    """Return the share of the attacks of which somebody named is the suspect; 0 where there are no attacks.

    Parameters
    ----------
    people
        Everybody's parts in cases, hubs too.
    cases
        All the cases.
    sides
        On which side each role stands.
    """
    suspected = np.zeros(len(cases), dtype=bool)
    suspected[people.case[np.array([sides.get(role) == "suspect" for role in people.role], dtype=bool)]] = True
    attacks = cases.kind_class == ATTACK
    return float(suspected[attacks].mean()) if attacks.any() else 0.0


def line_at(numbers: Mapping[str, Any]) -> tuple[float, float]:
    """Return intercept and slope of the line for this store: 0 and 1 if none was learnt with its weights.

    Examples
    --------
    >>> learnt = dict(zip(LINE, (-0.1, 0.2, 0.9, 0.2, 0.3, 0.9)))
    >>> [round(number, 2) for number in line_at({"line": learnt, "with_suspect": 0.5})]
    [0.0, 1.0]
    >>> line_at({})
    (0.0, 1.0)
    """
    line = numbers.get("line") or {}
    if not line:
        return 0.0, 1.0
    share = min(max(float(numbers["with_suspect"]), line["least_share"]), line["most_share"])
    return (
        line["intercept"] + line["intercept_by_share"] * share,
        line["slope"] + line["slope_by_share"] * share,
    )


def fit_line(towns: Sequence[tuple[float, DataFrame]]) -> dict[str, float]:
    """Return the line under which the true links of some stores are likeliest.

    Parameters
    ----------
    towns
        Of each store the share of attacks with a named suspect, and its pairs of which the groups are known, counted:
        odds (log-odds before the line), linked (1 or 0), pairs (how many).
    """
    share = np.repeat([share for share, _ in towns], [len(told) for _, told in towns])
    odds, linked, pairs = (
        np.concatenate([told[name].to_numpy(dtype=np.float64) for _, told in towns])
        for name in ("odds", "linked", "pairs")
    )
    columns = np.column_stack([np.ones(len(odds)), share, odds, share * odds])
    start = np.array([0.0, 0.0, 1.0, 0.0])
    beta = fit_logistic(columns, linked, pairs, least=np.full(4, -np.inf), ridge=0.0, towards=start)
    ends = [min(share), max(share)]
    return dict(zip(LINE, map(float, [*beta, *ends]), strict=True))
