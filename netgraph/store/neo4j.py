"""The store that people look at: records, findings and models in a Neo4j server, newest versions only."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netgraph.errors import NetgraphError, StoreUnavailable
from netgraph.model.checks import check_tables
from netgraph.store import neo4j_claims as claims
from netgraph.store.audit_file import AuditFile
from netgraph.store.audited import AuditedStore
from netgraph.store.base import LoadReport
from netgraph.store.neighbourhood import Part
from netgraph.store.neo4j_held import known_ids
from netgraph.store.neo4j_limits import refuse_long
from netgraph.store.neo4j_link import Link
from netgraph.store.neo4j_load import FORMAT, Load
from netgraph.store.neo4j_part import read_case, read_part
from netgraph.store.neo4j_reading import read_tables
from netgraph.store.neo4j_rows import answer_frame, instant
from netgraph.store.questions import Door
from netgraph.store.statements import statement, statements_in

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Findings, Model, Run
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary
    from netgraph.store.case_part import CasePart

__all__ = ["Neo4jStore"]

_AUDIT = "NETGRAPH_AUDIT"
_AUDIT_FILE = "netgraph.audit.jsonl"


class Neo4jStore(AuditedStore):
    """An open Neo4j database. Use `netgraph.store.open_store`; close it, or use ``with``.

    It holds the newest version of every record, and of older ones only that they were: it answers no question about
    what was known earlier. A load is done batch by batch; one that breaks is completed by repeating it.
    """

    def __init__(self, link: Link, audit: AuditFile, *, writable: bool, words: Vocabulary | None = None) -> None:
        super().__init__(audit, writable=writable, words=words)
        self._link = link

    @classmethod
    def open(cls, url: str, *, who: tuple[str, str], write: bool, words: Vocabulary | None = None) -> Neo4jStore:
        """Open the database at `url`; see `netgraph.store.open_store`."""
        link = Link.open(url)
        try:
            _lay_out(link, write=write)
            audit = AuditFile(Path(os.environ.get(_AUDIT) or _AUDIT_FILE).absolute(), who)
            audit.note("open", subject="write" if write else "read")
        except BaseException:
            link.close()
            raise
        return cls(link, audit, writable=write, words=words)

    def close(self) -> None:
        """Close the line to the server."""
        self._link.close()

    def write(self, tables: Tables, *, now: Timestamp, complete: bool = False) -> LoadReport:
        """Load records, nothing twice, in batches of 2,000 rows; a load that breaks is completed by a repeat.

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
            Per table: added, changed, unchanged, withdrawn; the same counts that a store with all versions gives.

        Raises
        ------
        InvalidTable
            If any row is not right; nothing is loaded then.
        StoreUnavailable
            If the server goes away or has no room: batches done stay, and a repeat does the rest.

        Notes
        -----
        One look-up and, where something is new, one ``MERGE`` a row.
        """
        self._refuse_reader()
        refuse_long(tables)
        nodes, shelved, *_ = self._layout()
        known = known_ids(self._link, tables, shelf=shelved > 0) if nodes else {}
        check_tables(tables, vocabulary=self._words, known=known)
        sources = sorted({source for _, frame in tables.items() for source in frame["source"].unique()})
        moment = int(now.as_unit("us")._value)
        load = Load(self._link, tables, now=moment, sources=sources if complete else (), held=(nodes, shelved))
        with self._act(write=True):
            report = LoadReport(load.run())
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

        `window`, `around`, `hops` and `near` are those of `netgraph.store.duckdb.DuckDBStore.read`, and give the
        same rows.

        Parameters
        ----------
        as_of
            No earlier than the newest record that the store holds: it knows only the present.

        Raises
        ------
        NetgraphError
            If `as_of` is earlier.
        """
        part = Part(window, around, hops, near)
        part.check()
        _refuse_half(self._link)
        self._refuse_earlier(as_of)
        whole = window is None and around is None
        tables = read_tables(self._link) if whole else read_part(self._link, part)
        self._audit.note("read", counts=tables.counts(), ids=around or ())
        return tables

    def history(self) -> Tables:
        """Refuse: the store holds only the newest version of every record.

        Raises
        ------
        NetgraphError
            Always.
        """
        raise NetgraphError(f"store {self._link.address}: holds no history, {_REMEDY}")

    def run_read(self, cypher: str, parameters: Mapping[str, object]) -> DataFrame:
        """Run one reading statement; naive times in `parameters` are taken as UTC, times come back naive UTC.

        Text comes back as ``str``, whole numbers as ``Int64``, lists as they are.
        """
        columns, rows = self._link.ask(cypher, {name: _instant(value) for name, value in parameters.items()})
        return answer_frame(columns, rows)

    @contextmanager
    def _act(self, *, write: bool = False) -> Iterator[None]:
        """Note an act of writing that breaks off, for part of it may stand; the link says what went wrong."""
        try:
            yield
        except BaseException:
            if write:
                with suppress(StoreUnavailable):
                    self._audit.note("write", subject="broken off")
            raise

    def _door(self) -> Door:
        _refuse_half(self._link)
        return Door(run=self.run_read, read=self.read, findings=self.read_findings, language="cypher")

    def _around_case(self, part: CasePart) -> Tables:
        _refuse_half(self._link)
        return read_case(self._link, part)

    def _keep_findings(self, run: Run, findings: Findings) -> None:
        claims.write_findings(self._link, run, findings)

    def _kept_findings(self, run: str, names: Collection[str], about: Sequence[str] | None) -> Findings:
        return claims.read_findings(self._link, run, names, about=about)

    def _kept_runs(self) -> list[Run]:
        return claims.read_runs(self._link)

    def _keep_model(self, name: str, model: Model, newest_only: bool) -> None:
        claims.write_model(self._link, name, model, newest_only=newest_only)

    def _kept_model(self, name: str, as_of: Timestamp | None) -> Model:
        return claims.read_model(self._link, name, as_of=as_of)

    def _layout(self) -> _Layout:
        return _layout(self._link)

    def _refuse_earlier(self, as_of: Timestamp | None) -> None:
        newest = None if as_of is None else self._layout().newest
        if as_of is not None and newest is not None and as_of.as_unit("us")._value < newest:
            raise NetgraphError(
                f"store {self._link.address}: got as of {as_of}, holds records of {instant(newest):%Y-%m-%d %H:%M:%S} "
                f"and no earlier versions, {_REMEDY}"
            )


_LISTED = {"CONSTRAINT": "constraints", "INDEX": "indexes"}
_MADE = re.compile(r"CREATE (?:\w+ )?(CONSTRAINT|INDEX) (\w+)")
_REMEDY = "it knows only the present; ask a DuckDB file, which keeps every version (--store duckdb:city.duckdb)"


class _Layout(NamedTuple):
    """How many nodes there are and rows on the shelf, which layout, until when is known, and what is half loaded."""

    nodes: int
    shelved: int
    format: int | None
    newest: int | None
    unfinished: list[str]


def _layout(link: Link) -> _Layout:
    (row,) = link.rows("read/layout")
    return _Layout(*row)


def _refuse_half(link: Link) -> None:
    """Raise `StoreUnavailable` while a load is under way or broke off: what stands may be half of it."""
    if unfinished := _layout(link).unfinished:
        raise StoreUnavailable(
            f"store {link.address}: a load of {', '.join(unfinished)} is under way or broke off, so what it holds may "
            "be half; wait for it, or repeat that load: what was done is kept, and nothing is done twice"
        )


def _refuse_unguarded(link: Link) -> None:
    """Raise `StoreUnavailable` where a constraint is lost: an id may then stand twice, and counts be wrong."""
    if lost := [name for kind, name, _ in _lacking(link, ("CONSTRAINT",))]:
        raise StoreUnavailable(
            f"store {link.address}: {len(lost)} of its constraints are lost ({', '.join(lost[:3])}), so an id may "
            "stand twice; load any feed again: that makes them anew"
        )


def _lacking(link: Link, kinds: Sequence[str] = ("CONSTRAINT", "INDEX")) -> list[tuple[str, str, str]]:
    """Return kind, name and statement of every constraint and index of ours that the database has not."""
    there = {(kind, name) for kind in kinds for (name,) in link.rows(f"read/{_LISTED[kind]}")}
    made = ((_MADE.search(statement(path)), path) for path in statements_in("schema"))
    ours = [(found[1], found[2], path) for found, path in made if found and found[1] in kinds]
    return sorted(one for one in ours if one[:2] not in there)


def _lay_out(link: Link, *, write: bool) -> None:
    """Make the constraints and indexes; refuse a database that is another's, or of another layout."""
    nodes, _, layout, *_ = _layout(link)
    if layout is None and nodes:
        raise StoreUnavailable(f"store {link.address}: a Neo4j database, but none of netgraph's; name another one")
    if layout not in (None, FORMAT):
        raise StoreUnavailable(
            f"store {link.address}: layout {layout}, this netgraph reads {FORMAT}; empty it (docs/for-the-analyst.md, "
            "To begin anew) and load it from its feeds"
        )
    if write:
        for *_, path in _lacking(link):
            link.define(path)
        link.write([("load/layout", {"format": FORMAT, "newest": None})])
    elif layout is None:
        raise StoreUnavailable(f"store {link.address}: holds nothing yet; load records first")
    else:
        _refuse_half(link)
        _refuse_unguarded(link)


def _instant(value: object) -> object:
    """Return a naive time as the UTC moment that it means; anything else as it is."""
    from datetime import UTC, datetime

    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
