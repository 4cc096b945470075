"""Whom errors and benefits fall on: the 1 % list by sex and age band, which are looked at here and are no features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netgraph.forecast.measures import list_length, on_list
from netgraph.safeguards.listing import ages

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.forecast.evaluation_cells import Cell
    from netgraph.model.tables import Tables

__all__ = ["AGE_BANDS", "group_rows"]

AGE_BANDS = ((0, 17, "under 18"), (18, 24, "18 to 24"), (25, 34, "25 to 34"), (35, 120, "35 and over"))
_SHARE = 0.01


def group_rows(cells: Sequence[Cell], final: Tables) -> list[dict[str, Any]]:
    """Return one row a stream, horizon, ranker and sub-group, over all moments given.

    ``people, outcomes, base_rate``; ``listed`` (places on the 1 % lists), ``selection_rate`` (places over people),
    ``false_alarms`` (share of the places to whom nothing came), ``missed`` (share of the outcomes not on the list),
    ``reached`` (share of the outcomes on it: the benefit), ``false_positive_rate`` (places over people to whom nothing
    came), ``stated`` (outcomes to be expected by the chances, over those that came; null without chances).

    Parameters
    ----------
    cells
        Of one stream and horizon.
    final
        Records that say sex and birth; whatever is learnt of these later changes no score.
    """
    import numpy as np
    from pandas import DataFrame

    rows: list[dict[str, Any]] = []
    groups = [_groups_of(cell, final) for cell in cells]
    ways = [way for way in cells[0].score if all(way in cell.score for cell in cells)]
    for way in ways:
        parts = []
        for cell, of in zip(cells, groups, strict=True):
            places = on_list(cell.score[way], k=list_length(len(cell.people), share=_SHARE))
            stated = cell.chance.get(way, np.full(len(cell.people), np.nan))
            came = cell.happened.astype("float64")
            figures = {"people": 1.0, "outcomes": came, "listed": places, "hit": places * came, "stated": stated}
            parts.append(DataFrame(figures).assign(**of))
        for kind in ("sex", "age"):
            rows += [
                {"stream": cells[0].stream, "horizon_days": cells[0].horizon_days, "ranker": way, **row}
                for row in _by_group(parts, kind)
            ]
    return rows


def _groups_of(cell: Cell, final: Tables) -> dict[str, Any]:
    """Return sex and age band at the moment of everybody of a cell, in words."""
    import numpy as np

    people = final.people.drop_duplicates("person_id", keep="last").set_index("person_id").reindex(cell.people)
    old = ages(people, now=cell.origin).to_numpy(dtype="float64", na_value=np.nan)
    band = np.full(len(old), "unknown", dtype=object)
    for youngest, oldest, name in AGE_BANDS:
        band[(old >= youngest) & (old <= oldest)] = name
    return {"sex": people["sex"].fillna("unknown").to_numpy(), "age": band}


def _by_group(parts: Sequence[DataFrame], kind: str) -> list[dict[str, Any]]:
    import pandas as pd

    figures = ["people", "outcomes", "listed", "hit", "stated"]
    sums = pd.concat(parts).groupby(kind)[figures].sum(min_count=1)
    found = []
    for name, row in sums.iterrows():
        quiet = row["people"] - row["outcomes"]
        found.append(
            {
                "group": kind,
                "of": name,
                "people": int(row["people"]),
                "outcomes": int(row["outcomes"]),
                "base_rate": _share(row, "outcomes", "people"),
                "listed": row["listed"],
                "selection_rate": _share(row, "listed", "people"),
                "false_alarms": 1 - _share(row, "hit", "listed"),
                "missed": 1 - _share(row, "hit", "outcomes"),
                "reached": _share(row, "hit", "outcomes"),
                "false_positive_rate": (row["listed"] - row["hit"]) / quiet if quiet else float("nan"),
                "stated": _share(row, "stated", "outcomes"),
            }
        )
    return found


def _share(row: Series, part: str, whole: str) -> float:
    return float(row[part] / row[whole]) if row[whole] else float("nan")
