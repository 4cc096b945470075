"""The errors netgraph raises for what the world does; wrong arguments raise ``ValueError`` or ``TypeError``.

::

    NetgraphError                exit 1
    ├── InvalidTable             exit 3   rows break the rules of a table (also a ValueError)
    ├── InvalidFeed              exit 3   a feed's files are missing, unreadable or shaped otherwise than expected
    ├── InvalidConfig            exit 2   a setting is unknown or not allowed
    ├── UnknownQuery             exit 2   no named question of that name, or its parameters are wrong
    ├── UnknownRun               exit 2   a run or a model that the store does not hold
    ├── UnknownRecord            exit 2   an id that the store does not hold, or a word that may not be said of it
    ├── StoreUnavailable         exit 4   the store cannot be opened, or another process holds it
    └── Refused                  exit 5   a safeguard says no

Every message says what, where, what was got, what is allowed, and what to do about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "InvalidConfig",
    "InvalidFeed",
    "InvalidTable",
    "NetgraphError",
    "Refused",
    "StoreUnavailable",
    "UnknownQuery",
    "UnknownRecord",
    "UnknownRun",
]


class NetgraphError(Exception):
    """Anything netgraph refuses or cannot do because of the world, not because of a wrong call."""

    exit_code = 1


class InvalidTable(NetgraphError, ValueError):
    """Rows that break the rules of a table.

    Parameters
    ----------
    message
        What, where, got, allowed, remedy.
    failures
        One row a failure: ``table, row, column, rule, value``. ``None`` where the shape itself is wrong.
    """

    exit_code = 3

    def __init__(self, message: str, failures: DataFrame | None = None) -> None:
        super().__init__(message)
        self.failures = failures


class InvalidFeed(NetgraphError):
    """A feed's files are missing, unreadable, or not shaped as that feed's are."""

    exit_code = 3


class InvalidConfig(NetgraphError, ValueError):
    """A setting that is unknown, or has a value that is not allowed."""

    exit_code = 2


class UnknownQuery(NetgraphError, ValueError):
    """No named question of that name, or a parameter that is missing, unknown or of the wrong type."""

    exit_code = 2


class UnknownRun(NetgraphError, ValueError):
    """A run or a fitted model that the store does not hold."""

    exit_code = 2


class UnknownRecord(NetgraphError, ValueError):
    """An id that the store does not hold, or something that may not be said of it."""

    exit_code = 2


class StoreUnavailable(NetgraphError):
    """The store cannot be opened or written: absent, held by another process, full, or not ours."""

    exit_code = 4


class Refused(NetgraphError):
    """A safeguard says no: no purpose was given, or the act is not allowed."""

    exit_code = 5
