"""Which rows of a batch say something new to a store that keeps only the newest version of every record in full.

Of older versions it keeps when each was recorded, when its feed stated it, and a fingerprint of what it said: enough
to do to the newest version, and to count, exactly what a store with all versions does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netgraph.store.base import TableLoad
from netgraph.store.neo4j_rows import fingerprints, microseconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.model.schema import TableSpec

__all__ = ["GRAPH", "NOWHERE", "SHELF", "Held", "News", "Told", "Version", "find_news", "told_in"]

NOWHERE, GRAPH, SHELF = 0, 1, 2
Version = tuple[int, int, int]
"""When recorded, when stated (both in microseconds), and the fingerprint of what was said."""


@dataclass
class Held:
    """What a store holds of some records, one place a record: where, which version, and which older ones."""

    where: NDArray[np.int8]
    content: NDArray[np.int64]
    recorded_at: NDArray[np.int64]
    stated_at: NDArray[np.int64]
    past: dict[int, list[int]] = field(default_factory=dict)
    form: dict[int, str] = field(default_factory=dict)
    place: dict[int, str] = field(default_factory=dict)

    @classmethod
    def nothing(cls, records: int) -> Held:
        """Return that nothing is held of so many records."""
        import numpy as np

        content, recorded_at, stated_at = np.zeros((3, records), dtype="int64")
        return cls(np.zeros(records, dtype="int8"), content, recorded_at, stated_at)

    def versions(self, place: int) -> list[Version]:
        """Return all versions known of one record, in order of recording."""
        if self.where[place] == NOWHERE:
            return []
        newest = (int(self.recorded_at[place]), int(self.stated_at[place]), int(self.content[place]))
        flat = self.past.get(place, [])
        return sorted([*zip(flat[::3], flat[1::3], flat[2::3], strict=True), newest])

    def set(self, place: int, version: Version, past: list[int] | None) -> None:
        """Note the newest version of one record, and the older ones."""
        self.recorded_at[place], self.stated_at[place], self.content[place] = version
        if past:
            self.past[place] = past


@dataclass(frozen=True)
class News:
    """What a batch adds to one table.

    ``rows`` are the positions in the batch of the rows that become the newest versions of their records, which are
    the `records` of the same place; ``recorded_at``, ``stated_at`` and ``content`` go with them; ``past`` lists older
    versions by record. ``noted`` are the records of which only an older version was new.
    """

    load: TableLoad
    rows: NDArray[np.int64]
    records: NDArray[np.int64]
    recorded_at: NDArray[np.int64]
    stated_at: NDArray[np.int64]
    content: NDArray[np.int64]
    past: dict[int, list[int]]
    noted: list[int]


@dataclass(frozen=True)
class Told:
    """What a batch says of one table: ``ones`` is one row of each record, ``content`` the fingerprint of every row.

    ``several`` are all rows of those records that have more than one, by the place of the one in ``ones``.
    """

    ones: NDArray[np.int64]
    several: dict[int, list[int]]
    content: NDArray[np.int64]

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Which records are told in one row."""
        import numpy as np

        alone = np.ones(len(self.ones), dtype=bool)
        alone[list(self.several)] = False
        return alone

    @property
    def expected(self) -> NDArray[np.int64]:
        """What each record is expected to say already, if it is known; 0 where all its versions matter."""
        import numpy as np

        return np.where(self.alone, self.content[self.ones], 0)


def told_in(spec: TableSpec, frame: DataFrame) -> Told:
    """Return which records the rows of a batch are of, and what they say."""
    import numpy as np

    content = fingerprints(spec, frame)
    several = frame.duplicated(list(spec.key), keep=False).to_numpy()
    if not several.any():
        return Told(np.arange(len(frame), dtype="int64"), {}, content)
    at = np.flatnonzero(several)
    groups = frame.iloc[at].groupby(list(spec.key), dropna=False, sort=False).ngroup().to_numpy()
    rows: dict[int, list[int]] = {}
    for row, group in zip(at.tolist(), groups.tolist(), strict=True):
        rows.setdefault(group, []).append(row)
    alone = np.flatnonzero(~several)
    firsts = np.array([found[0] for found in rows.values()], dtype="int64")
    return Told(
        np.concatenate([alone, firsts]), {len(alone) + n: found for n, found in enumerate(rows.values())}, content
    )


def find_news(frame: DataFrame, told: Told, held: Held, *, now: int) -> News:
    """Return what the batch adds; `told` is what it says of which records, `held` what is known of each."""
    import numpy as np

    content, recorded, ones, alone = told.content, microseconds(frame["recorded_at"]), told.ones, told.alone
    fresh = alone & (held.where == NOWHERE)
    same = alone & ~fresh & (held.content == content[ones])
    found = _Telling(content, recorded, frame["withdrawn_at"].notna().to_numpy(), now=now)
    for record in np.flatnonzero(~fresh & ~same).tolist():
        found.tell(record, held.versions(record), told.several.get(record, [int(ones[record])]))
    new = np.flatnonzero(fresh)
    rows = np.concatenate([ones[new], np.array(found.rows, dtype="int64")])
    moved = np.array(found.recorded_at, dtype="int64")
    return News(
        load=TableLoad(
            added=len(new) + found.added,
            changed=found.changed,
            unchanged=int(same.sum()) + found.unchanged,
            withdrawn=found.withdrawn,
        ),
        rows=rows,
        records=np.concatenate([new, np.array(found.records, dtype="int64")]),
        recorded_at=np.concatenate([recorded[ones[new]], moved]),
        stated_at=recorded[rows],
        content=content[rows],
        past=found.past,
        noted=found.noted,
    )


class _Telling:
    """The rows of records that are known or come in several versions, told one after the other."""

    def __init__(
        self, content: NDArray[np.int64], recorded: NDArray[np.int64], gone: NDArray[np.bool_], *, now: int
    ) -> None:
        self.content, self.recorded, self.gone, self.now = content, recorded, gone, now
        self.added = self.changed = self.unchanged = self.withdrawn = 0
        self.rows: list[int] = []
        self.records: list[int] = []
        self.recorded_at: list[int] = []
        self.past: dict[int, list[int]] = {}
        self.noted: list[int] = []

    def tell(self, record: int, stored: list[Version], rows: list[int]) -> None:
        """Add what the rows say of one record to its versions."""
        said: dict[Version, int] = {}
        versions = list(stored)
        latest = max(int(self.recorded[row]) for row in rows)
        for row in sorted(rows, key=lambda row: int(self.recorded[row])):
            at, content = int(self.recorded[row]), int(self.content[row])
            if content in _said_before(versions, at, alone=len(rows) == 1):
                self.unchanged += 1
                continue
            version = (_free_moment(versions, at, max(self.now, latest + 1 if len(rows) > 1 else 0)), at, content)
            versions.append(version)
            said[version] = row
            self._count(known=bool(stored), gone=bool(self.gone[row]))
        self._keep(record, sorted(versions), said)

    def _count(self, *, known: bool, gone: bool) -> None:
        self.added += not known
        self.withdrawn += known and gone
        self.changed += known and not gone

    def _keep(self, record: int, versions: Sequence[Version], said: dict[Version, int]) -> None:
        if not said:
            return
        *older, newest = versions
        self.past[record] = [number for version in older for number in version]
        if newest not in said:
            self.noted.append(record)
            return
        self.rows.append(said[newest])
        self.records.append(record)
        self.recorded_at.append(newest[0])


def _said_before(versions: Sequence[Version], at: int, *, alone: bool) -> Iterator[int]:
    """Yield what a row recorded at `at` may say without being new."""
    in_force = [version for version in versions if version[0] <= at]
    restated = [version for version in versions if version[1] == at]
    for known in (in_force, restated, versions if alone else []):
        if known:
            yield max(known)[2]


def _free_moment(versions: Sequence[Version], at: int, now: int) -> int:
    """Return `at`, or where that is taken the first free moment from `now` on that is later than all known."""
    taken = {version[0] for version in versions}
    return at if at not in taken else max(now, max(taken) + 1)
