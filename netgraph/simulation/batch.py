"""Incidents in the making, as plain arrays, and how they become one sorted whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from netgraph.simulation.drawing import Flags
from netgraph.simulation.rhythm import Floats, Ints

__all__ = ["Batch", "Rows", "join", "rows", "stacked"]

Rows = NDArray[np.int32]
_COLUMNS = ("time", "kind", "where", "process", "conflict")
_TABLES = ("parts", "traits", "vehicles")


def rows(*columns: ArrayLike) -> Rows:
    """Return a table of whole numbers from its columns; a single number fills its column."""
    return np.stack(np.broadcast_arrays(*columns), axis=1).astype(np.int32).reshape(-1, len(columns))


def _none(width: int) -> Rows:
    return np.empty((0, width), dtype=np.int32)


@dataclass(frozen=True)
class Batch:
    """Some incidents: all arrays of one length, and tables that refer to them by their place in the batch.

    ``time`` in days since the start, ``kind`` a place of `words.KINDS`, ``where`` a place of the city, ``process``
    one of `words.PROCESSES`. ``parts`` (incident, person, role, outcome or -1), ``traits`` (incident, place in
    `words.TRAITS`), ``vehicles`` (incident, vehicle, role). Rows whose person, trait or vehicle is -1 are dropped.
    """

    time: Floats
    kind: Ints
    where: Ints
    process: Ints
    conflict: Ints
    parts: Rows = field(default_factory=lambda: _none(4))
    traits: Rows = field(default_factory=lambda: _none(2))
    vehicles: Rows = field(default_factory=lambda: _none(3))

    def __len__(self) -> int:
        """Return the number of incidents."""
        return len(self.time)

    def only(self, kept: Flags) -> Batch:
        """Return the incidents that are `kept`, numbered anew."""
        number = np.where(kept, np.cumsum(kept) - 1, -1)
        return self._taken(np.flatnonzero(kept), [_renumbered(getattr(self, name), number) for name in _TABLES])

    def _taken(self, order: Ints, tables: Sequence[Rows]) -> Batch:
        columns = (self.time[order], self.kind[order], self.where[order], self.process[order], self.conflict[order])
        return Batch(*columns, *tables)


def stacked(batches: Sequence[Batch]) -> Batch:
    """Return the incidents of several batches, one after the other, numbered through."""
    columns = [np.concatenate([getattr(batch, name) for batch in batches]) for name in _COLUMNS]
    starts = np.cumsum([0, *(len(batch) for batch in batches)])[:-1]
    tables = [
        np.concatenate([_shifted(getattr(batch, name), start) for batch, start in zip(batches, starts, strict=True)])
        for name in _TABLES
    ]
    return Batch(columns[0], columns[1], columns[2], columns[3], columns[4], *tables)


def join(batches: Sequence[Batch]) -> tuple[Batch, Ints]:
    """Return all incidents sorted by time, kind and place, and the new number of each old one, batch after batch."""
    whole = stacked(batches)
    order = np.lexsort((whole.where, whole.kind, whole.time))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return whole._taken(order, [_sorted(_renumbered(getattr(whole, name), number)) for name in _TABLES]), number


def _shifted(table: Rows, start: int) -> Rows:
    table = table.copy()
    table[:, 0] += start
    return table


def _renumbered(table: Rows, number: Ints) -> Rows:
    """Return the rows under the new numbers, without those of dropped incidents or of nobody."""
    new = number[table[:, 0]]
    kept = (new >= 0) & (table[:, 1] >= 0)
    table = table[kept]
    table[:, 0] = new[kept]
    return table


def _sorted(table: Rows) -> Rows:
    """Return the rows in order of incident and entity; who has two roles in one keeps the first of `words.ROLES`."""
    table = table[np.lexsort(table.T[2::-1])]
    same = np.zeros(len(table), dtype=bool)
    same[1:] = (table[1:, :2] == table[:-1, :2]).all(axis=1)
    return table[~same]
