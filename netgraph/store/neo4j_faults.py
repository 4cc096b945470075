"""What can go wrong with a Neo4j server, in plain words: away, wrong password, read-only, full, locked, too old."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netgraph.errors import InvalidTable, NetgraphError, Refused, StoreUnavailable

__all__ = ["PASSWORD", "PASSWORD_FILE", "USER", "is_interrupted", "outdated", "told"]

USER, PASSWORD, PASSWORD_FILE = (f"NETGRAPH_NEO4J_{name}" for name in ("USER", "PASSWORD", "PASSWORD_FILE"))

_KEPT = "what was done is kept, and nothing is done twice"
_LONGEST = 300


def told(address: str, error: Exception) -> NetgraphError | None:
    """Return our error for one of the driver; None where the fault is our own."""
    from neo4j.exceptions import ConfigurationError

    code, said = str(getattr(error, "code", None) or ""), _reason(error)
    if isinstance(error, ConfigurationError):
        return outdated(address, "a server that this driver does not speak with")
    for part, make in _CODES.items():
        if part in code or part in said:
            return make(address, said)
    if code.startswith("Neo.ClientError.Statement"):
        return None
    return StoreUnavailable(
        f"store {address}: cannot be reached or does not answer ({said}); see that the server runs and the address is "
        f"right, then repeat: {_KEPT}"
    )


def is_interrupted(error: BaseException) -> bool:
    """Say whether somebody pressed Ctrl-C where the driver speaks of a connection that broke."""
    return any(isinstance(one, KeyboardInterrupt) for one in _chain(error))


def outdated(address: str, found: str, oldest: str = "5.26") -> StoreUnavailable:
    """Return the error that says that a server is older than what netgraph is written for."""
    return StoreUnavailable(f"store {address}: {found}; needs Neo4j {oldest} or later: upgrade it, or name another")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, and what it was raised for, one after the other."""
    met: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in met:
        yield at
        met.add(id(at))
        at = at.__cause__ or at.__context__


def _reason(error: Exception) -> str:
    """Return what the system said at the bottom, ``Connection refused``, or else the first line of the message."""
    for one in _chain(error):
        if isinstance(one, OSError) and one.strerror:
            return one.strerror
    text = str(getattr(error, "message", None) or error).strip()
    if "defunct connection" in text:
        return "the connection broke off"
    return text.splitlines()[0].rstrip(":")[:_LONGEST] if text else type(error).__name__


def _no_password(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: the server does not take this user and password ({said}); set {USER} and {PASSWORD}, "
        f"or {PASSWORD_FILE} with the name of a file that holds the password"
    )


def _stale_password(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(f"store {address}: the server wants a new password first ({said}); change it there")


def _forbidden(address: str, said: str) -> NetgraphError:
    return Refused(f"store {address}: the server does not allow this user to do that ({said}); ask who keeps it")


def _read_only(address: str, said: str) -> NetgraphError:
    return Refused(f"store {address}: the database takes no changes ({said}); ask who keeps it, or name another")


def _no_database(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(f"store {address}: there is no such database ({said}); name it after the slash")


def _full(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: the server has no room left ({said}); give it more, then repeat: {_KEPT}"
    )


def _locked(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: somebody else holds what this needs ({said}); wait until they are done, then repeat: {_KEPT}"
    )


def _failed(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: the server itself failed ({said}); see its log and whether its disk is full, restart it, "
        f"then repeat: {_KEPT}"
    )


def _too_long(address: str, said: str) -> NetgraphError:
    return InvalidTable(f"store {address}: a value is too long for Neo4j to find ({said}); shorten it, then repeat")


def _broken_rule(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: two records share an id, so the schema cannot hold ({said}); somebody else wrote here: "
        "empty the database (docs/for-the-analyst.md, To begin anew) and load it from its feeds"
    )


def _other_schema(address: str, said: str) -> NetgraphError:
    return StoreUnavailable(
        f"store {address}: an index or constraint of somebody else stands where ours belongs ({said}); drop it, "
        f"then repeat: {_KEPT}"
    )


_CODES: dict[str, Callable[[str, str], NetgraphError]] = {
    "Security.CredentialsExpired": _stale_password,
    "Security.Unauthorized": _no_password,
    "Security.AuthenticationRateLimit": _no_password,
    "ForbiddenOnReadOnlyDatabase": _read_only,
    "WriteOnReadOnlyAccessDatabase": _read_only,
    "Security.Forbidden": _forbidden,
    "DatabaseNotFound": _no_database,
    "OutOfMemory": _full,
    "OutOfDisk": _full,
    "LockAcquisitionTimeout": _locked,
    "LockClientStopped": _locked,
    "TransactionTimedOut": _locked,
    "ConstraintValidationFailed": _broken_rule,
    "ConstraintCreationFailed": _broken_rule,
    "IndexAlreadyExists": _other_schema,
    "IndexWithNameAlreadyExists": _other_schema,
    "ConstraintAlreadyExists": _other_schema,
    "ConstraintWithNameAlreadyExists": _other_schema,
    "too large to index": _too_long,
    "Neo.DatabaseError": _failed,
}
"""Part of a code or of a message, and what it means; the first that fits."""
