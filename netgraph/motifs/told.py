"""What was found as a table: one row an ordered tuple of incidents, with names in the place of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.motifs.instances import ORDERS, Search, incident_tuples

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from netgraph.motifs.index import EventIndex
    from netgraph.motifs.pattern import Motif

__all__ = ["told"]

_HOUR = 3_600_000_000


def told(index: EventIndex, search: Search, motif: Motif, events: tuple[int, int] | None) -> DataFrame:
    """One row an ordered tuple of incidents; the columns of `find_motifs`, and start_1 and so on."""
    import pandas as pd

    found, order = incident_tuples(search, events)
    start, (end, day, date_only, incident) = search.part.stream.time, search.part.spans
    ids = [f"incident_{step}" for step, _ in enumerate(motif.steps, start=1)]
    rows = pd.DataFrame({**{name: incident[found[:, step]] for step, name in enumerate(ids)}, **_bound(search, found)})
    rows["weight"] = index.codes.weight[search.part.rows][found].prod(axis=1)
    rows = rows.assign(order=order, row=np.arange(len(rows)))
    rows = rows.sort_values([*ids, *motif.letters, "weight"], ignore_index=True)
    table = rows.groupby(ids, as_index=False).agg(
        weight=("weight", "sum"), order=("order", "first"), row=("row", "first")
    )
    which = found[table["row"].to_numpy()]
    for step, name in enumerate(ids):
        table[name.replace("incident", "start")] = start[which[:, step]]
    table["start"], table["end"] = _moments(start[which].min(axis=1)), _moments(end[which].max(axis=1))
    first, last = which[:, 0], which[:, -1]
    days = date_only[first] & date_only[last]
    table["lag_hours"] = np.where(days, day[last] - day[first], start[last] - start[first]) / _HOUR
    table = table.sort_values([*(name.replace("incident", "start") for name in ids), *ids], ignore_index=True)
    return _named(table, rows, ids, index, motif)


def _bound(search: Search, found: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return who stands for each letter, as codes."""
    ends: dict[str, NDArray[Any]] = {}
    for step, (source, target) in enumerate(search.plan.steps[:, :2]):
        for letter, codes in ((source, search.part.stream.source), (target, search.part.stream.target)):
            if letter >= 0:
                ends.setdefault(search.plan.letters[letter], codes[found[:, step]])
    return ends


def _named(told: DataFrame, rows: DataFrame, ids: list[str], index: EventIndex, motif: Motif) -> DataFrame:
    """Return the table with names in the place of codes."""
    import pandas as pd

    codes = index.codes
    letters = {letter: _joined(rows, told, letter, ids, index) for letter in motif.letters}
    told = told.assign(motif=motif.name, **letters)
    told["order"] = pd.array(ORDERS, dtype="str").take(told["order"].to_numpy(dtype=np.int64))
    for name in ids:
        told[name] = codes.incident_ids.take(told[name].to_numpy(dtype=np.int64))
        moment = name.replace("incident", "start")
        told[moment] = _moments(told[moment].to_numpy())
    return told.astype({"motif": "str"})


def _moments(microseconds: Any) -> Any:
    return microseconds.astype("datetime64[us]")


def _joined(rows: DataFrame, told: DataFrame, letter: str, ids: list[str], index: EventIndex) -> Series:
    """Return for each tuple of incidents who stands for a letter, joined by ``;``."""
    import pandas as pd

    each = rows[[*ids, letter]].drop_duplicates().sort_values([*ids, letter])
    owner = index.codes.entities[each[letter].to_numpy(dtype=np.int64)]
    each[letter] = index.codes.ids.take(owner.astype(np.int64))
    alone = each.drop_duplicates(ids, keep=False)  # joining texts group by group is slow, and most stand alone
    several = each[each.duplicated(ids, keep=False)].groupby(ids)[letter].agg(";".join).reset_index()
    said = pd.concat([alone, several]).set_index(ids)[letter]
    keys = pd.MultiIndex.from_frame(told[ids]) if len(ids) > 1 else pd.Index(told[ids[0]])
    return said.reindex(keys).set_axis(told.index).astype("str")
