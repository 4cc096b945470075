"""The store that needs no server: one DuckDB file with every version of every record, and its audit beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from netgraph.model.checks import check_tables
from netgraph.model.schema import TABLES
from netgraph.store import claims
from netgraph.store.audit_file import AuditFile
from netgraph.store.audited import AuditedStore
from netgraph.store.base import LoadReport
from netgraph.store.case_part import CasePart, read_case
from netgraph.store.codes import StoredInvolvements, read_codes, read_columns, read_ids
from netgraph.store.faults import connect, faults_are_said, refuse_strange_path
from netgraph.store.frames import query_frame, to_arrow
from netgraph.store.interruption import heeding_ctrl_c
from netgraph.store.layout import lay_out
from netgraph.store.merge import known_ids, mark_dangling, merge_table
from netgraph.store.neighbourhood import Part, read_part
from netgraph.store.questions import Door
from netgraph.store.reading import NOW, Standing, newest_recorded_at, read_rows, read_tables, standing_at

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp
    from pyarrow import Table

    from netgraph.model.findings import Findings, Model, Run
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["DuckDBStore"]

_MEMORY = "800MB"
"""Most memory that DuckDB takes before it spills to a folder beside the file."""


class DuckDBStore(AuditedStore):
    """An open DuckDB file. Use `netgraph.store.open_store`; close it, or use ``with``."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: Path,
        audit: AuditFile,
        *,
        writable: bool,
        words: Vocabulary | None = None,
    ) -> None:
        super().__init__(audit, writable=writable, words=words)
        self._connection = connection
        self._path = path
        self._shelf: claims.Shelf = {}

    @classmethod
    def open(cls, place: str, *, who: tuple[str, str], write: bool, words: Vocabulary | None = None) -> DuckDBStore:
        """Open the file at `place`; see `netgraph.store.open_store`."""
        path = Path(place).absolute()
        refuse_strange_path(path, write=write)
        connection = connect(path, write=write, memory=_MEMORY)
        try:
            with faults_are_said(path, write=write):
                lay_out(connection, path, write=write)
            audit = AuditFile(path.with_name(f"{path.name}.audit.jsonl"), who)
            audit.note("open", subject="write" if write else "read")
        except BaseException:
            connection.close()
            raise
        return cls(connection, path, audit, writable=write, words=words)

    def close(self) -> None:
        """Give the file free for others."""
        with suppress(duckdb.Error):  # a full disk hinders the last tidying; what was committed is in the log
            self._connection.close()

    def write(self, tables: Tables, *, now: Timestamp, complete: bool = False) -> LoadReport:
        """Load records: all of them or none, and nothing twice.

        Parameters
        ----------
        tables
            Any number of versions of any records. They may refer to records that the store holds already.
        now
            When the load is made (naive UTC): what a changed record is recorded at where its own moment is taken.
        complete
            Whether the batch is all that its sources hold: then what it lacks of these is withdrawn.

        Returns
        -------
        LoadReport
            Per table: added, changed, unchanged, withdrawn.

        Raises
        ------
        InvalidTable
            With every broken row; nothing is loaded then.
        StoreUnavailable
            If the disk is full; nothing is loaded then.

        Notes
        -----
        Versions are told apart as `netgraph.store.merge` says. Linear in rows: see ``benchmarks/load.py``.
        """
        self._refuse_reader()
        with self._incoming(tables) as loaded:
            with self._act():
                known = known_ids(self._connection, loaded)
            check_tables(tables, vocabulary=self._words, known={name: _index(ids) for name, ids in known.items()})
            sources, counts = _sources(tables) if complete else [], tables.counts()
            with self._act(write=True):
                report = LoadReport(
                    {
                        name: merge_table(
                            self._connection, spec, now=now.as_unit("us"), sources=sources, rows=counts[name]
                        )
                        for name, spec in TABLES.items()
                    }
                )
                if not report.is_unchanged:
                    mark_dangling(self._connection)
                self._note_load(report)
        return report

    def read(
        self,
        *,
        as_of: Timestamp | None = None,
        window: tuple[Timestamp, Timestamp] | None = None,
        around: Sequence[str] | None = None,
        hops: int = 2,
        near: tuple[float, float] | None = None,
    ) -> Tables:
        """Return the records in force, one row a key, sorted by key: all of them, or a part that stands by itself.

        Parameters
        ----------
        as_of
            As they were known at that moment; the newest versions by default, unless withdrawn.
        window
            Only incidents whose span overlaps ``[start, end)``, who takes part in them, and what these refer to.
        around
            Only the neighbourhood of these people, vehicles, groups and incidents, by id; ids that do not stand
            bring nothing. With `window`, hops lead over incidents of the window only.
        hops
            How far: one hop leads to all in the same incidents, and to all who are tied.
        near
            Metres and days: also incidents that began so close to one of those, whenever the window ends.

        Raises
        ------
        ValueError
            If `near` is given with neither `window` nor `around`, or a number is negative.

        Notes
        -----
        Equal to `netgraph.model.versions.as_of` of the history. A neighbourhood of one incident among a million
        takes about 0.1 s.
        """
        part = Part(window, around, hops, near)
        part.check()
        with self._act():
            standing = self._standing(as_of)
            whole = window is None and around is None
            tables = read_tables(self._connection, standing) if whole else read_part(self._connection, standing, part)
        self._audit.note("read", counts=tables.counts(), ids=around or ())
        return tables

    def history(self) -> Tables:
        """Return every version of every record, sorted by key and ``recorded_at``."""
        with self._act():
            tables = read_rows(self._connection, dict.fromkeys(TABLES, "true"))
        self._audit.note("read", subject="history", counts=tables.counts())
        return tables

    def newest_recorded_at(self) -> Timestamp | None:
        """Return the newest ``recorded_at`` that the store holds; ``None`` if it is empty. No row is read."""
        with self._act():
            return newest_recorded_at(self._connection)

    def involvement_codes(self, *, entity_kind: str | None = None) -> StoredInvolvements:
        """Return the involvements in force as integer codes: what a graph is built from.

        Parameters
        ----------
        entity_kind
            ``person``, ``vehicle`` or ``group``; all of them by default.

        Notes
        -----
        0.1 s for 2.94 million.
        """
        with self._act():
            codes = read_codes(self._connection, entity_kind)
        self._audit.note("read", subject="codes", counts={"involvements": len(codes.role)})
        return codes

    def ids(self, name: str) -> Table:
        """Return ``code, id`` of every record that the store has known of `name`: people, vehicles, groups, incidents.

        As an Arrow table in the order of codes. People, vehicles and groups share one range of codes; incidents
        have their own.
        """
        with self._act():
            table = read_ids(self._connection, name)
        self._audit.note("read", subject="codes", counts={name: table.num_rows})
        return table

    def column_arrow(self, name: str, columns: Sequence[str]) -> Table:
        """Return some columns of the rows of table `name` in force as Arrow, in no particular order.

        Notes
        -----
        0.3 s for four text columns of 2.94 million rows; frames of that size take ten times as long.
        """
        with self._act():
            table = read_columns(self._connection, name, columns)
        self._audit.note("read", subject="columns", counts={name: table.num_rows})
        return table

    def _standing(self, as_of: Timestamp | None) -> Standing:
        return NOW if as_of is None else standing_at(self._connection, as_of.as_unit("us"))

    def _door(self) -> Door:
        return Door(run=self._run, read=self.read, findings=self.read_findings)

    def _run(self, sql: str, parameters: Mapping[str, object]) -> DataFrame:
        return query_frame(self._connection, sql, parameters)

    def _around_case(self, part: CasePart) -> Tables:
        return read_case(self._connection, part)

    def _keep_findings(self, run: Run, findings: Findings) -> None:
        claims.write_findings(self._connection, run, findings)

    def _kept_findings(self, run: str, names: Collection[str], about: Sequence[str] | None) -> Findings:
        return claims.read_findings(self._connection, run, names, about=about)

    def _kept_runs(self) -> list[Run]:
        return claims.read_runs(self._connection)

    def _keep_model(self, name: str, model: Model, newest_only: bool) -> None:
        self._shelf.clear()
        claims.write_model(self._connection, name, model, newest_only=newest_only)

    def _kept_model(self, name: str, as_of: Timestamp | None) -> Model:
        return claims.read_model(self._connection, name, as_of=as_of, shelf=self._shelf)

    @contextmanager
    def _incoming(self, tables: Tables) -> Iterator[list[str]]:
        """Let DuckDB see the batch as relations ``incoming_<table>``; yield the tables that have rows."""
        loaded = {name: frame for name, frame in tables.items() if len(frame)}
        for name, frame in loaded.items():
            self._connection.register(f"incoming_{name}", to_arrow(frame, number="i"))
        try:
            yield list(loaded)
        finally:
            for name in loaded:
                self._connection.unregister(f"incoming_{name}")

    @contextmanager
    def _act(self, *, write: bool = False) -> Iterator[None]:
        """Say in plain words what goes wrong; all that is written inside is written, or nothing of it."""
        undone = self._transaction() if write else nullcontext()
        with faults_are_said(self._path, write=write), undone, heeding_ctrl_c(self._connection.interrupt):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # after a failed commit there is nothing left to undo
                self._connection.execute("ROLLBACK")
            raise


def _index(ids: list[str]) -> Any:
    from pandas import Index

    return Index(ids, dtype="str")


def _sources(tables: Tables) -> list[str]:
    return sorted({source for _, frame in tables.items() for source in frame["source"].unique()})
