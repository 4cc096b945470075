"""The door of every store: what it offers, what a load says it did, and how one is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from netgraph.errors import InvalidConfig
from netgraph.model.shown import shows
from netgraph.safeguards.purpose import check_purpose

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.findings import Findings, Model, Run
    from netgraph.model.tables import Tables
    from netgraph.model.vocabulary import Vocabulary

__all__ = ["LoadReport", "Store", "TableLoad", "open_store"]

_NEO4J = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


@dataclass(frozen=True, slots=True)
class TableLoad:
    """What a load did to one table, in rows.

    ``added``: versions of records the store had not known. ``changed``: further versions of records it knew.
    ``withdrawn``: versions that say a record no longer stands, stated by the feed or, in a complete load, by its
    absence. ``unchanged``: rows that said nothing new.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class LoadReport:
    """What a load did, table by table. A store rejects no row: a broken one stops the whole load before it begins."""

    tables: Mapping[str, TableLoad]

    _repr_html_ = shows(lambda report: report.to_frame())

    @property
    def is_unchanged(self) -> bool:
        """Whether the load added no version at all."""
        total = self.total()
        return total.added + total.changed + total.withdrawn == 0

    def total(self) -> TableLoad:
        """Return the sum over all tables.

        Examples
        --------
        >>> LoadReport({"people": TableLoad(added=2), "incidents": TableLoad(added=1, unchanged=3)}).total()
        TableLoad(added=3, changed=0, unchanged=3, withdrawn=0)
        """
        parts = [asdict(load) for load in self.tables.values()]
        return TableLoad(**{name: sum(part[name] for part in parts) for name in TableLoad.__dataclass_fields__})

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Return the counts as plain dicts, one a table, to be written as JSON."""
        return {name: asdict(load) for name, load in self.tables.items()}

    def to_frame(self) -> DataFrame:
        """Return the counts as a table, one row a table of which the load said anything."""
        from pandas import DataFrame

        rows = [{"table": name, **counts} for name, counts in self.as_dict().items() if any(counts.values())]
        return DataFrame(rows, columns=["table", *TableLoad.__dataclass_fields__])


class Store(Protocol):
    """An open store of records. Every act is written to its audit; `close` it when done."""

    def write(self, tables: Tables, *, now: Timestamp, complete: bool = False) -> LoadReport:
        """Load records: all of them or none, and nothing twice."""

    def read(
        self,
        *,
        as_of: Timestamp | None = None,
        window: tuple[Timestamp, Timestamp] | None = None,
        around: Sequence[str] | None = None,
        hops: int = 2,
        near: tuple[float, float] | None = None,
    ) -> Tables:
        """Return the records in force, one row a key: all, or those of a window or a neighbourhood."""

    def read_case(
        self,
        incident_id: str,
        *,
        near: tuple[float, float],
        most_people: int,
        most_shared: int,
        tables: Sequence[str] | None = None,
        run: str | None = None,
        most_cases: int = 0,
    ) -> Tables:
        """Return the records in force around one case: the incidents that something may join to it, and who is in them.

        The incidents are the case itself; those that began within `near` (metres, days) of it; those of who and what
        takes part in it; of the members of these people's groups (the first `most_people` by id); of those tied to
        them; of those who hold a phone, an account or a vehicle that they hold, or a vehicle that stood in the case,
        or who live where it happened; those in which a vehicle of theirs stood; those that happened where they live;
        and those with a trait of the case. A thing with more than `most_shared` holders leads nowhere, nor does a home
        or a trait with more incidents. With a `run`, also the other cases of the conflicts that it put any of these in,
        the first `most_cases` by id: the same two groups may be all that joins the case to them. Then all that
        ``read(around=these, hops=0)`` returns, of `tables` (all by default); empty where the case does not stand.
        """

    def history(self) -> Tables:
        """Return every version of every record."""

    def query(self, question: str, /, **parameters: object) -> DataFrame:
        """Answer a named question."""

    def write_findings(self, run: Run, findings: Findings) -> None:
        """Keep what a run claims, in place of what that run claimed before."""

    def read_findings(
        self, run: str = "latest", *, only: Sequence[str] | None = None, about: Sequence[str] | None = None
    ) -> Findings:
        """Return what a run claimed: all kinds of findings, or some; of members, conflicts, links all, or by id."""

    def read_runs(self) -> list[Run]:
        """Return every run that the store holds findings of."""

    def write_model(self, name: str, model: Model, *, newest_only: bool = False) -> None:
        """Keep a fitted model; with `newest_only` in place of all of that name that had seen less."""

    def read_model(self, name: str, *, as_of: Timestamp | None = None) -> Model:
        """Return the fitted model of that name that has seen most, but nothing after `as_of`."""

    def note_export(self, subject: str, counts: Mapping[str, int]) -> None:
        """Write to the audit that rows were given out, as what and how many."""

    def close(self) -> None:
        """Give the store free for others."""

    def __enter__(self) -> Store:
        """Return the store itself: ``with open_store(…) as store``."""

    def __exit__(self, *error: object) -> None:
        """Close it when the block ends."""


def open_store(
    url: str, *, actor: str, purpose: str, write: bool = False, vocabulary: Vocabulary | None = None
) -> Store:
    """Open the store at `url` for reading, or for writing and reading.

    Parameters
    ----------
    url
        ``duckdb:PATH``; opened for writing, a file that is not there is made. Or ``neo4j://HOST:PORT/DATABASE``
        (also ``bolt``, and with ``+s`` for TLS), user and password from ``NETGRAPH_NEO4J_USER`` (default neo4j) and
        ``NETGRAPH_NEO4J_PASSWORD``, or a file that ``NETGRAPH_NEO4J_PASSWORD_FILE`` names.
    actor, purpose
        Who opens it and what for; both go to the audit with every act.
    write
        A DuckDB file has one writer or many readers: open it for writing briefly.
    vocabulary
        The words that records may use, and what named questions take for serious; the shipped ones by default.

    Raises
    ------
    Refused
        Without actor or purpose.
    InvalidConfig
        If the address is of no kind that netgraph knows.
    StoreUnavailable
        If it is absent, held by another process, or not a store of netgraph.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = open_store(f"duckdb:{Path(folder) / 'city.duckdb'}", actor="ann", purpose="example", write=True)
    ...     len(store.read().people)
    ...     store.close()
    0
    """
    check_purpose(actor, purpose)
    scheme, _, place = url.partition(":")
    if scheme in _NEO4J and place.startswith("//"):
        from netgraph.store.neo4j import Neo4jStore

        return Neo4jStore.open(url, who=(actor, purpose), write=write, words=vocabulary)
    if scheme != "duckdb" or not place or place.startswith("//"):  # duckdb://city.duckdb would be a file of the root
        example = f"duckdb:{url}" if not {":", "@"} & set(url) else "duckdb:city.duckdb"
        shown = url.rpartition("@")[2]  # what stands before may be a password
        raise InvalidConfig(
            f"store: got {shown!r}, allowed duckdb:PATH or neo4j://HOST:PORT/DATABASE, such as {example}"
        )
    from netgraph.store.duckdb import DuckDBStore

    return DuckDBStore.open(place, who=(actor, purpose), write=write, words=vocabulary)
