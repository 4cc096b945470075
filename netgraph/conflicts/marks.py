"""What an attack tells of the groups on its two sides besides its people: where it was, and with which weapon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas import DataFrame, Index, Series, Timestamp

    from netgraph.conflicts.cases import Cases, Floats, Ints
    from netgraph.model.tables import Tables

    Words = NDArray[np.object_]

__all__ = ["MARKS", "Habits", "count_marks", "habits_of", "read_marks"]

MARKS = {"area": 1, "weapon": 0}
"""The marks, and of which side each tells: a group is struck where it lives (1), and strikes in its own way (0)."""

_LIKE_ALL = 2.0  # cases that a group's marks are thought to be like everybody's, besides those seen


@dataclass(frozen=True)
class Habits:
    """How often each value of a mark goes with each group.

    ``table`` (group, value): attacks; ``part`` of each value: what it is a choice in, as a weapon is within a kind of
    attack; ``share`` of each value within that, over all.
    """

    table: Floats
    part: Ints
    share: Floats

    @cached_property
    def within(self) -> Floats:
        """Return how many attacks each group had in each choice (choice, group)."""
        found = np.zeros((int(self.part.max(initial=-1)) + 1, len(self.table)))
        np.add.at(found, self.part, self.table.T)
        return found

    def ratio(self, value: Ints, own: Floats) -> Floats:
        """Return how many times likelier each case's value is with each group than over all: case by group.

        Parameters
        ----------
        value
            Code of each case's value; -1 = unknown, and the ratio 1.
        own
            Case by group: what the case itself added to the table.
        """
        known = value >= 0
        found, at = np.ones((len(value), len(self.table))), value[known]
        seen = np.maximum(self.table.T[at] - own[known], 0.0) + _LIKE_ALL * self.share[at][:, None]
        total = np.maximum(self.within[self.part[at]] - own[known], 0.0) + _LIKE_ALL
        found[known] = seen / total / self.share[at][:, None]
        return found


def read_marks(tables: Tables, cases: Cases, *, now: Timestamp) -> dict[str, Words]:
    """Return the marks of each case, empty where unknown: its area, and its kind and weapon as ``kind|weapon``."""
    at = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["location_id"].reindex(cases.ids)
    place = tables.locations.drop_duplicates("location_id").set_index("location_id")["area_code"]
    rows = tables.modus[((tables.modus["trait"] == "weapon") & (tables.modus["recorded_at"] <= now)).to_numpy()]
    rows = rows.sort_values(["incident_id", "value"]).drop_duplicates("incident_id").set_index("incident_id")
    area, weapon = (_words(found) for found in (at.astype("object").map(place), rows["value"].reindex(cases.ids)))
    armed = np.array([f"{kind}|{word}" if word else "" for kind, word in zip(cases.kind, weapon, strict=True)], object)
    return {"area": area, "weapon": armed}


def _words(column: Series) -> Words:
    """Return the words, empty where there is none."""
    found: Words = column.astype("object").where(column.notna(), "").to_numpy(dtype=object)
    return found


def count_marks(marks: Mapping[str, Words], attacks: Ints) -> DataFrame:
    """Return in how many attacks each mark was: mark, value, cases."""
    import pandas as pd

    rows = pd.concat([pd.DataFrame({"mark": name, "value": words[attacks]}) for name, words in marks.items()])
    rows = rows[(rows["value"] != "").to_numpy()]
    return rows.groupby(["mark", "value"], as_index=False).size().rename(columns={"size": "cases"})


def habits_of(counts: DataFrame, words: Words, rows: tuple[Ints, Ints, Floats], groups: int) -> tuple[Index, Habits]:
    """Return the values of one mark, and how often each goes with each group.

    Parameters
    ----------
    counts
        ``value, cases`` of that mark, from `count_marks`.
    words
        The value of each attack.
    rows
        Place of the attack, group, chance: attacks as shared out.
    groups
        How many there are.
    """
    import pandas as pd

    values = pd.Index(counts["value"], dtype="object")
    within = [value.split("|")[0] if "|" in value else "" for value in values]
    part = pd.factorize(np.array(within, dtype=object), sort=True)[0].astype(np.int64)
    number = counts["cases"].to_numpy(dtype=np.float64)
    share = number / np.bincount(part, number)[part] if len(number) else number
    attack, group, chance = rows
    place = values.get_indexer(words)[attack]
    known, many = place >= 0, max(len(values), 1)
    sums = np.bincount(group[known] * many + place[known], chance[known], groups * many).astype(np.float64)
    return values, Habits(sums.reshape(groups, many)[:, : len(values)], part, share)
