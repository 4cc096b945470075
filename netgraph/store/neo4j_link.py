"""The line to a Neo4j server: address and password, statements by their path, and what goes wrong in plain words."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlsplit

from netgraph.errors import InvalidConfig, StoreUnavailable
from netgraph.store.neo4j_faults import PASSWORD, PASSWORD_FILE, USER, is_interrupted, outdated, told
from netgraph.store.statements import statement

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

__all__ = ["BATCH", "Link", "Step", "split_address"]

_LOG = logging.getLogger(__name__)

BATCH = 2_000
"""Rows sent to the server at a time."""

OLDEST = (5, 26)
"""The oldest release whose statements take a relationship type as data; all are written for it."""

_SECONDS_TO_CONNECT = 10
_SECONDS_TO_RETRY = 20
_SECONDS_A_STEP = 600
"""Longest that a statement which writes may take: without an end, one that waits for a lock would wait for ever."""

Result = TypeVar("Result")
Step = tuple[str, Mapping[str, Any]]
"""Path of a statement, and its parameters."""


class Link:
    """An open driver for one database of one server; close it."""

    def __init__(self, driver: Driver, address: str, database: str) -> None:
        self._driver = driver
        self.address = address
        self.database = database
        self._cut = False

    @classmethod
    def open(cls, url: str) -> Link:
        """Connect to ``scheme://host:port/database``, and raise `StoreUnavailable` where that cannot be."""
        from neo4j import GraphDatabase
        from neo4j.exceptions import ConfigurationError

        server, database = split_address(url)
        _hush_driver()
        try:
            driver = GraphDatabase.driver(
                server,
                auth=_credentials(),
                connection_timeout=_SECONDS_TO_CONNECT,
                connection_acquisition_timeout=_SECONDS_TO_CONNECT + 5,
                max_transaction_retry_time=_SECONDS_TO_RETRY,
                user_agent="netgraph",
            )
        except (ConfigurationError, ValueError) as error:
            raise InvalidConfig(f"store {url}: {error}; write neo4j://host:7687/neo4j") from error
        link = cls(driver, f"{server}/{database}", database)
        try:
            link._check_release()
        except BaseException:
            driver.close()
            raise
        return link

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    def cut(self) -> None:
        """End whatever other threads have under way, for nobody waits for it any more; the server undoes it."""
        self._cut = True
        self._driver.close()

    def rows(self, path: str, **parameters: object) -> Iterator[list[Any]]:
        """Yield the rows that a reading statement gives, as they come."""
        with self._said(), self._session(write=False) as session:
            for record in session.run(statement(path), parameters):
                yield record.values()

    def ask(self, text: str, parameters: Mapping[str, object]) -> tuple[list[str], list[list[Any]]]:
        """Return the columns and rows of one reading statement, given as text."""

        def work(transaction: ManagedTransaction) -> tuple[list[str], list[list[Any]]]:
            self._refuse_cut()
            result = transaction.run(text, dict(parameters))
            return list(result.keys()), [record.values() for record in result]

        def done() -> tuple[list[str], list[list[Any]]]:
            with self._said(), self._session(write=False) as session:
                return session.execute_read(work)

        return self._waited_for(done)

    def write(self, steps: Sequence[Step]) -> None:
        """Run statements in one transaction: all of them or none, again where the server asks for it."""
        self._change(steps)

    def changed(self, step: Step) -> bool:
        """Run a statement that changes things; return whether it did."""
        return self._change([step])

    def _change(self, steps: Sequence[Step]) -> bool:
        """Run statements in one transaction; return whether any of them changed anything."""

        @_limited
        def work(transaction: ManagedTransaction) -> bool:
            self._refuse_cut()
            said = [transaction.run(statement(path), dict(parameters)).consume() for path, parameters in steps]
            return any(one.counters.contains_updates for one in said)

        def done() -> bool:
            with self._said(), self._session(write=True) as session:
                return session.execute_write(work)

        return self._waited_for(done)

    def _waited_for(self, done: Callable[[], Result]) -> Result:
        """Return what comes of it, done in another thread so that Ctrl-C breaks our waiting and nothing else.

        The driver would take it for a line that broke, and begin again what waits for somebody's lock.
        """
        if current_thread() is not main_thread():
            return done()
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(done)
            try:
                return under_way.result()
            except KeyboardInterrupt:
                self.cut()
                raise

    def _refuse_cut(self) -> None:
        if self._cut:  # the driver begins again what broke
            raise StoreUnavailable(f"store {self.address}: interrupted")

    def define(self, path: str) -> None:
        """Run a statement of the schema, which stands alone."""
        from neo4j import Query

        def done() -> None:
            with self._said(), self._session(write=True) as session:
                session.run(Query(statement(path), timeout=_SECONDS_A_STEP)).consume()

        self._waited_for(done)

    def _session(self, *, write: bool) -> Session:
        from neo4j import READ_ACCESS, WRITE_ACCESS

        return self._driver.session(
            database=self.database,
            default_access_mode=WRITE_ACCESS if write else READ_ACCESS,
            fetch_size=BATCH,
            notifications_min_severity="OFF",  # not of the driver: it could not even ask an old server for its release
        )

    def _check_release(self) -> None:
        with self._said():
            agent = str(self._driver.get_server_info().agent)
        release = agent.partition("/")[2]
        numbers = tuple(int(part) for part in release.split(".")[:2] if part.isdigit())
        if numbers < OLDEST:
            raise outdated(self.address, f"runs {agent}", ".".join(map(str, OLDEST)))

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what the server or the line refuses into one of our errors."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except (DriverError, Neo4jError) as error:
            if is_interrupted(error):
                raise KeyboardInterrupt from error
            said = told(self.address, error)
            if said is None:
                raise
            raise said from error


def _hush_driver() -> None:
    """Let the driver log to those who asked for it only: what goes wrong is said once, by us."""
    log = logging.getLogger("neo4j")
    if not log.handlers:
        log.addHandler(logging.NullHandler())


def _limited(work: Callable[[ManagedTransaction], Result]) -> Callable[[ManagedTransaction], Result]:
    """Give a transaction an end."""
    from neo4j import unit_of_work

    return unit_of_work(timeout=_SECONDS_A_STEP)(work)


def _credentials() -> tuple[str, str] | None:
    """Return user and password from the environment or the file it names; None where no password is set."""
    password = os.environ.get(PASSWORD)
    if password is None and (file := os.environ.get(PASSWORD_FILE)):
        try:
            password = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
            _warn_of_readers(Path(file))
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "no text in UTF-8"
            raise InvalidConfig(f"{PASSWORD_FILE}: {file} cannot be read ({why})") from None
    return None if password is None else (os.environ.get(USER, "neo4j"), password)


def _warn_of_readers(file: Path) -> None:
    """Warn where others can read the password; not refused, for what mounts secrets often makes them so."""
    if os.name == "posix" and file.stat().st_mode & 0o077:
        _LOG.warning("netgraph: %s: others can read %s; keep it to yourself: chmod 600 %s", PASSWORD_FILE, file, file)


def split_address(url: str) -> tuple[str, str]:
    """Return the server's address and the name of the database.

    Raises
    ------
    InvalidConfig
        If it holds a user or password, or anything else that does not belong.

    Examples
    --------
    >>> split_address("neo4j://localhost:7687/city")
    ('neo4j://localhost:7687', 'city')
    >>> split_address("bolt://localhost")
    ('bolt://localhost', 'neo4j')
    """
    if "@" in url:  # wherever it stands: a password may hold a slash
        raise InvalidConfig(
            f"store: the address of {url.rpartition('@')[2]} holds a user or password, which others could "
            f"then read; set {USER} and {PASSWORD}, or {PASSWORD_FILE}, and leave them out"
        )
    with suppress(ValueError):
        parts = urlsplit(url)
        database = unquote(parts.path.strip("/"))
        parts.port  # noqa: B018  (raises where it is no number)
        if parts.hostname and "/" not in database and not parts.query:
            return f"{parts.scheme}://{parts.netloc}", database or "neo4j"
    shown = re.split("[?#]", url)[0]  # what follows may be a secret
    raise InvalidConfig(
        f"store: got {shown!r}, allowed neo4j://HOST:PORT/DATABASE, for example neo4j://localhost/neo4j"
    )
