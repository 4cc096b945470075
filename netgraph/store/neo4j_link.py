"""The line to a Neo4j server: address and password, statements by their path, and what goes wrong in plain words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from netgraph.errors import InvalidConfig, NetgraphError, Refused, StoreUnavailable
from netgraph.store.statements import statement

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session

__all__ = ["BATCH", "Link", "Step", "split_address"]

BATCH = 2_000
"""Rows sent to the server at a time."""

OLDEST = (5, 26)
"""The oldest release whose statements take a relationship type as data; all are written for it."""

_USER, _PASSWORD, _PASSWORD_FILE = (f"NETGRAPH_NEO4J_{name}" for name in ("USER", "PASSWORD", "PASSWORD_FILE"))
_SECONDS_TO_CONNECT = 10
_SECONDS_TO_RETRY = 20

Step = tuple[str, Mapping[str, Any]]
"""Path of a statement, and its parameters."""


class Link:
    """An open driver for one database of one server; close it."""

    def __init__(self, driver: Driver, address: str, database: str) -> None:
        self._driver = driver
        self.address = address
        self.database = database

    @classmethod
    def open(cls, url: str) -> Link:
        """Connect to ``scheme://host:port/database``, and raise `StoreUnavailable` where that cannot be."""
        from neo4j import GraphDatabase
        from neo4j.exceptions import ConfigurationError

        server, database = split_address(url)
        try:
            driver = GraphDatabase.driver(
                server,
                auth=_credentials(),
                connection_timeout=_SECONDS_TO_CONNECT,
                connection_acquisition_timeout=_SECONDS_TO_CONNECT + 5,
                max_transaction_retry_time=_SECONDS_TO_RETRY,
                notifications_min_severity="OFF",
                user_agent="netgraph",
            )
        except (ConfigurationError, ValueError) as error:
            raise InvalidConfig(f"store {url}: {_first_line(error)}; write neo4j://host:7687/neo4j") from error
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

    def rows(self, path: str, **parameters: object) -> Iterator[list[Any]]:
        """Yield the rows that a reading statement gives, as they come."""
        with self._said(), self._session(write=False) as session:
            for record in session.run(statement(path), parameters):
                yield record.values()

    def ask(self, text: str, parameters: Mapping[str, object]) -> tuple[list[str], list[list[Any]]]:
        """Return the columns and rows of one reading statement, given as text."""

        def work(transaction: ManagedTransaction) -> tuple[list[str], list[list[Any]]]:
            result = transaction.run(text, dict(parameters))
            return list(result.keys()), [record.values() for record in result]

        with self._said(), self._session(write=False) as session:
            return session.execute_read(work)

    def write(self, steps: Sequence[Step]) -> None:
        """Run statements in one transaction: all of them or none, again where the server asks for it."""

        def work(transaction: ManagedTransaction) -> None:
            for path, parameters in steps:
                transaction.run(statement(path), dict(parameters)).consume()

        with self._said(), self._session(write=True) as session:
            session.execute_write(work)

    def changed(self, step: Step) -> bool:
        """Run a statement that changes things; return whether it did."""

        def work(transaction: ManagedTransaction) -> bool:
            path, parameters = step
            return bool(transaction.run(statement(path), dict(parameters)).consume().counters.contains_updates)

        with self._said(), self._session(write=True) as session:
            return session.execute_write(work)

    def define(self, path: str) -> None:
        """Run a statement of the schema, which stands alone."""
        with self._said(), self._session(write=True) as session:
            session.run(statement(path)).consume()

    def _session(self, *, write: bool) -> Session:
        from neo4j import READ_ACCESS, WRITE_ACCESS

        access = WRITE_ACCESS if write else READ_ACCESS
        return self._driver.session(database=self.database, default_access_mode=access, fetch_size=BATCH)

    def _check_release(self) -> None:
        with self._said():
            agent = str(self._driver.get_server_info().agent)
        release = agent.partition("/")[2]
        numbers = tuple(int(part) for part in release.split(".")[:2] if part.isdigit())
        if numbers < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise StoreUnavailable(f"store {self.address}: runs {agent}, needs Neo4j {oldest} or later; upgrade it")

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turn what the server or the line refuses into one of our errors."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except (DriverError, Neo4jError) as error:
            told = self._told(error)
            if told is None:
                raise
            raise told from error

    def _told(self, error: Exception) -> NetgraphError | None:
        """Return our error for one of the driver; None where the fault is our own."""
        code = str(getattr(error, "code", None) or "")
        for part, make in _CODES.items():
            if part in code:
                return make(self.address, _first_line(error))
        if code.startswith("Neo.ClientError.Statement"):
            return None
        return StoreUnavailable(
            f"store {self.address}: cannot be reached or does not answer ({_first_line(error)}); see that the server "
            "runs and the address is right, then repeat: what was done is kept, and nothing is done twice"
        )


def _credentials() -> tuple[str, str] | None:
    """Return user and password from the environment or the file it names; None where no password is set."""
    password = os.environ.get(_PASSWORD)
    if password is None and (file := os.environ.get(_PASSWORD_FILE)):
        try:
            password = Path(file).read_text(encoding="utf-8").rstrip("\n")
        except OSError as error:
            raise InvalidConfig(f"{_PASSWORD_FILE}: {file} cannot be read ({error.strerror})") from error
    return None if password is None else (os.environ.get(_USER, "neo4j"), password)


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
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise InvalidConfig(
            f"store: the address of {parts.netloc.rpartition('@')[2]} holds a user or password, which others could "
            f"then read; set {_USER} and {_PASSWORD}, or {_PASSWORD_FILE}, and leave them out"
        )
    database = unquote(parts.path.strip("/"))
    with suppress(ValueError):
        parts.port  # noqa: B018  (raises where it is no number)
        if parts.hostname and "/" not in database and not parts.query:
            return f"{parts.scheme}://{parts.netloc}", database or "neo4j"
    raise InvalidConfig(f"store: got {url!r}, allowed neo4j://HOST:PORT/DATABASE, for example neo4j://localhost/neo4j")


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", None) or error).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__


def _no_password(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: the server does not take this user and password ({said}); set {_USER} and {_PASSWORD}, "
        f"or {_PASSWORD_FILE} with the name of a file that holds the password"
    )


def _forbidden(address: str, said: str) -> NetgraphError:
    return Refused(f"store {address}: the server does not allow this user to do that ({said}); ask who keeps it")


def _read_only(address: str, said: str) -> NetgraphError:
    return Refused(f"store {address}: the database takes no changes ({said}); ask who keeps it, or name another")


def _no_database(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(f"store {address}: there is no such database ({said}); name it after the slash")


def _full(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: the server has no room left ({said}); give it more, then repeat: what was done is kept"
    )


def _broken_rule(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: two records share an id, so the schema cannot hold ({said}); somebody else wrote here: "
        "empty the database and load it anew from its feeds"
    )


_CODES: dict[str, Callable[[str, str], NetgraphError]] = {
    "Security.Unauthorized": _no_password,
    "Security.AuthenticationRateLimit": _no_password,
    "Security.CredentialsExpired": _no_password,
    "ForbiddenOnReadOnlyDatabase": _read_only,
    "WriteOnReadOnlyAccessDatabase": _read_only,
    "Security.Forbidden": _forbidden,
    "DatabaseNotFound": _no_database,
    "OutOfMemory": _full,
    "OutOfDisk": _full,
    "ConstraintValidationFailed": _broken_rule,
    "ConstraintCreationFailed": _broken_rule,
}
