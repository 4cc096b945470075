"""What became of the two lists since an earlier run: who is new, has risen, fallen or gone, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.forecast.lists import TABLE_OF_STREAM
from netgraph.model.findings import FINDINGS, empty_finding
from netgraph.model.vocabulary import phrase

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["LIST_CHANGES", "ListsBefore", "find_list_changes"]

LIST_CHANGES = ("new", "risen", "fallen", "gone")
"""In the order in which they are told; who keeps the rank has no row."""

_SHOWN = 3


@dataclass(frozen=True)
class ListsBefore:
    """What is compared with: the lists of an earlier run, by the name of their findings, and its id."""

    run_id: str
    lists: Mapping[str, DataFrame]


def find_list_changes(
    lists: Mapping[str, DataFrame], before: ListsBefore, *, people: Series, listable: Series, language: str
) -> DataFrame:
    """Say who is new on a list, has risen, fallen or gone since an earlier run, as in ``FINDINGS["list_changes"]``.

    Parameters
    ----------
    lists
        ``likely_victims`` and ``likely_suspects`` of this run.
    before
        Those of the earlier run.
    people
        The ids of all people on record now. Who is no longer among them is not told as gone: a removed person must
        not live on in a list of the removed.
    listable
        The ids of those who may be listed now; of others it is said that they no longer may.
    language
        ``en`` or ``sv``.

    Returns
    -------
    DataFrame
        One row a stream and person whose rank is not what it was: victims first, in the order of `LIST_CHANGES`, then
        by rank. ``rank_before`` is null for the new, ``rank`` for those gone. ``why`` says in words which records came
        to count or count no more (``new_incident_ids``, ``gone_incident_ids``), whether somebody is now shown apart, or
        that only time and the others have moved.

    Examples
    --------
    >>> import pandas as pd
    >>> def listed(*ids):
    ...     return pd.DataFrame({"person_id": ids, "rank": range(1, len(ids) + 1), "incident_ids": "k:1", "apart": ""})
    >>> before = ListsBefore("r1", {"likely_victims": listed("A", "B"), "likely_suspects": listed()})
    >>> now = {"likely_victims": listed("C", "A"), "likely_suspects": listed()}
    >>> told = find_list_changes(now, before, people=pd.Series(["A", "B", "C"]),
    ...                          listable=pd.Series(["A", "B", "C"]), language="en")
    >>> told[["person_id", "change"]].to_numpy().tolist()
    [['C', 'new'], ['A', 'fallen'], ['B', 'gone']]
    """
    from pandas import concat

    frames = []
    for stream, table in TABLE_OF_STREAM.items():
        rows = _both(before.lists[table], lists[table])
        rows["change"] = _changes(rows)
        rows = rows[rows["change"].notna() & (rows["rank"].notna() | rows["person_id"].isin(people))]
        rows["may"] = rows["person_id"].isin(listable)
        frames.append(_told(rows, language).assign(stream=stream, compared_with=before.run_id))
    told = concat(frames, ignore_index=True)
    if told.empty:
        return empty_finding("list_changes")
    columns = FINDINGS["list_changes"]
    return told[list(columns)].astype(columns).reset_index(drop=True)


def _both(before: DataFrame, now: DataFrame) -> DataFrame:
    """Return everybody of either list, with rank, records and apart of then and now."""
    wanted = ["person_id", "rank", "incident_ids", "apart"]
    both = before[wanted].merge(now[wanted], on="person_id", how="outer", suffixes=("_before", ""), indicator="where")
    ranks = {name: both[name].astype("Int64") for name in ("rank_before", "rank")}
    texts = {name: both[name].fillna("") for name in ("incident_ids_before", "incident_ids", "apart_before", "apart")}
    return both.assign(**ranks, **texts)


def _changes(rows: DataFrame) -> Series:
    """Return what became of each rank, null where it is the same."""
    was, now = rows["rank_before"], rows["rank"]
    change = rows["person_id"].where(rows["person_id"].isna(), None)
    change = change.mask((was.isna() & now.notna()).to_numpy(), "new")
    change = change.mask((was.notna() & now.isna()).to_numpy(), "gone")
    change = change.mask((now < was).fillna(False).to_numpy(dtype=bool), "risen")
    return change.mask((now > was).fillna(False).to_numpy(dtype=bool), "fallen")


def _told(rows: DataFrame, language: str) -> DataFrame:
    """Return the rows in their order, with the records that made the change and why in words."""
    order = rows["change"].map({change: place for place, change in enumerate(LIST_CHANGES)})
    told = rows.assign(order=order, at=rows["rank"].fillna(rows["rank_before"]))
    told = told.sort_values(["order", "at", "person_id"], kind="stable", ignore_index=True)
    now, was = ([set(ids.split(";")) - {""} for ids in told[name]] for name in ("incident_ids", "incident_ids_before"))
    off = (told["where"] == "left_only").to_numpy()
    told["new_incident_ids"] = [";".join(sorted(one - old)) for one, old in zip(now, was, strict=True)]
    told["gone_incident_ids"] = [
        "" if left else ";".join(sorted(old - one)) for one, old, left in zip(now, was, off, strict=True)
    ]
    told["why"] = [_why(row, language) for row in told.to_dict("records")]
    told["change"] = [phrase(f"change_{change}", language) for change in told["change"]]
    return told


def _why(row: Mapping[str, object], language: str) -> str:
    """Return the reasons of a change in words; time alone where there is no other."""
    if not row["may"]:
        return phrase("change_may_not", language)
    said = []
    if row["apart"] and not row["apart_before"]:
        said.append(phrase("change_apart", language, apart=row["apart"]))
    if row["apart_before"] and not row["apart"] and row["where"] == "both":
        said.append(phrase("change_no_longer_apart", language, apart=row["apart_before"]))
    for name in ("new", "gone"):
        if ids := str(row[f"{name}_incident_ids"]):
            said.append(phrase(f"change_{name}_records", language, incidents=_some(ids.split(";"))))
    if said:
        return "; ".join(said)
    return phrase("change_others" if row["change"] == "risen" else "change_older", language)


def _some(ids: list[str]) -> str:
    more = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" (+{more})" if more > 0 else "")
