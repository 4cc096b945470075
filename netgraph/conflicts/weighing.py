"""How the evidence on two cases adds up to the chance that they are of one conflict: what each family adds, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.completeness import line_at
from netgraph.conflicts.stacking import KNOTS, columns_of, lines_of
from netgraph.conflicts.transitions import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.conflicts.evidence import Evidence
    from netgraph.model.findings import Model

    Floats = NDArray[np.float64]

__all__ = [
    "CERTAIN",
    "FAMILIES",
    "KINDS",
    "coefficients_of",
    "design",
    "height",
    "learnt_table",
    "lines",
    "names_of_columns",
    "weigh",
]

FAMILIES = ("person", "opponent", "vehicle", "thing", "tie", "group", "place_time", "modus", "kind")
"""The families of evidence: somebody or something shared, two people tied, the same two groups at odds, near in place
and time, a trait shared, and from which kind of case to which."""

CERTAIN = 20.0
"""Log-odds of a link that a person confirmed; minus that, of one that a person dismissed."""

KINDS = ("kind", "kind_alone")
"""What the transition says where the groups of both cases are known, and where not."""

_LINES = [
    (family, known) for family in KNOTS for known in (("grouped",) if family == "group" else ("grouped", "alone"))
]


def names_of_columns() -> list[tuple[str, str, int]]:
    """Return what each column of `design` stands for: part, family, and the place of the piece in its line."""
    names = (
        [("intercept", "", 0)] + [(part, level, 0) for part in KINDS for level in LEVELS[1:]] + [("ungrouped", "", 0)]
    )
    for family, known in _LINES:
        pieces = columns_of(family, np.zeros(1)).shape[1]
        names += [(known, family, piece) for piece in range(pieces)]
    return names


def design(evidence: Evidence) -> Floats:
    """Return the columns that the regression is learnt on, one row a pair; `names_of_columns` names them."""
    levels, grouped = evidence.level[:, None] == np.arange(1, len(LEVELS)), evidence.grouped[:, None]
    columns = [np.ones((len(evidence), 1)), levels & grouped, levels & ~grouped, ~grouped]
    for family, known in _LINES:
        chosen = evidence.grouped if known == "grouped" else ~evidence.grouped
        pieces = columns_of(family, np.where(chosen, evidence.scores[family], np.nan))
        columns.append(pieces * _trust(evidence, family)[:, None])
    return np.column_stack(columns).astype(np.float64)


def learnt_table(beta: Floats, naive: Floats) -> DataFrame:
    """Return learnt coefficients, and those of each family alone, as rows of the weights' table (without source)."""
    import pandas as pd

    names = names_of_columns()
    at = {
        (part, family): [place for place, name in enumerate(names) if name[:2] == (part, family)]
        for part, family, _ in names
    }
    rows = [("intercept", "", "", naive[0], beta[0])]
    rows += [
        (part, "", level, naive[at[part, level][0]], beta[at[part, level][0]]) for part in KINDS for level in LEVELS[1:]
    ]
    rows.append(("ungrouped", "", "", naive[at["ungrouped", ""][0]], beta[at["ungrouped", ""][0]]))
    for family, known in _LINES:
        heights = [lines_of(family, of[at[known, family]]) for of in (naive, beta)]
        rows += [
            (f"knot_{known}", family, f"{knot:g}", one, other)
            for knot, one, other in zip(KNOTS[family], *heights, strict=True)
        ]
    return pd.DataFrame(rows, columns=["part", "family", "level", "naive", "value"])


def lines(weights: Model, column: str = "value") -> dict[tuple[str, str], tuple[Floats, Floats]]:
    """Return the line of each family, ``grouped`` and ``alone``: its knots and its heights there."""
    table = weights.frames["weights"]
    found = {}
    for (part, family), rows in table[table["part"].str.startswith("knot_")].groupby(["part", "family"]):
        knots = rows["level"].astype("float64").to_numpy()
        order = np.argsort(knots)
        found[family, part.removeprefix("knot_")] = knots[order], rows[column].to_numpy(dtype=np.float64)[order]
    return found


def height(line: tuple[Floats, Floats], score: Floats) -> Floats:
    """Return the height of a line at some scores; 0 where there is none."""
    return np.where(np.isnan(score), 0.0, np.interp(np.nan_to_num(score), *line))


def weigh(evidence: Evidence, weights: Model) -> tuple[float, dict[str, Floats]]:
    """Return the log-odds of two cases of which nothing is known, and what each of the `FAMILIES` adds to them.

    Where the groups of both are known, all of it is moved by how complete the records are; the intercept of that line
    is told with the kinds of case.
    """
    table = weights.frames["weights"]
    numbers = table.set_index(["part", "level"])["value"]
    heights = lines(weights)
    added = {}
    for family in FAMILIES[:-1]:
        score = evidence.scores[family]
        added[family] = np.where(evidence.grouped, height(heights[family, "grouped"], score), 0.0)
        if (family, "alone") in heights:
            added[family] = np.where(evidence.grouped, added[family], height(heights[family, "alone"], score))
        added[family] = added[family] * _trust(evidence, family)
    known, alone = (np.array([0.0, *(float(numbers[part, level]) for level in LEVELS[1:])]) for part in KINDS)
    ungrouped = float(numbers["ungrouped", ""]) + alone[evidence.level]
    added["kind"] = np.where(evidence.grouped, known[evidence.level], ungrouped)
    prior, (shift, slope) = float(numbers["intercept", ""]), line_at(weights.numbers)
    times = np.where(evidence.grouped, slope, 1.0)
    added = {family: told * times for family, told in added.items()}
    added["kind"] += np.where(evidence.grouped, shift + (slope - 1) * prior, 0.0)
    return prior, added


def coefficients_of(table: DataFrame) -> Floats:
    """Return the coefficients of `design` from a table of `learnt_table`."""
    value = table.set_index(["part", "family", "level"])["value"]
    found = []
    for part, family, piece in names_of_columns():
        if part not in ("grouped", "alone"):
            found.append(float(value[part, "", family if part in KINDS else ""]))
            continue
        knots = KNOTS[family]
        heights = [float(value[f"knot_{part}", family, f"{knot:g}"]) for knot in knots]
        found.append(heights[piece + 1] - heights[piece])
    return np.array(found)


def _trust(evidence: Evidence, family: str) -> Floats:
    """Return what part of a family's evidence counts: the chance that the records under it are right."""
    return evidence.trust.get(family, np.ones(len(evidence)))
