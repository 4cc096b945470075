"""Whether an act may happen at all: nobody opens records about people without saying who they are and what for."""

from __future__ import annotations

from netgraph.errors import Refused

__all__ = ["LONGEST", "check_purpose"]

LONGEST = 500
"""Most characters that an actor or a purpose may have: it is a line in a log, not a document."""


def check_purpose(actor: str, purpose: str) -> None:
    """Raise `Refused` unless both an actor and a purpose are stated; return nothing otherwise.

    Blank space alone states nothing.

    Raises
    ------
    Refused
        Saying which of the two is missing or too long, and how to state it.

    Examples
    --------
    >>> check_purpose("ann", "review of the harbour case")
    >>> check_purpose("ann", "  ")
    Traceback (most recent call last):
        ...
    netgraph.errors.Refused: no purpose: got '  ', needs why the work is done; give --purpose or set NETGRAPH_PURPOSE
    """
    _check("actor", actor, "the person or service at work; set NETGRAPH_ACTOR")
    _check("purpose", purpose, "why the work is done; give --purpose or set NETGRAPH_PURPOSE")


def _check(name: str, value: str, needs: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"no {name}: got {value!r}, needs {needs}")
    if len(value) > LONGEST:
        raise Refused(f"{name}: got {len(value)} characters, at most {LONGEST}; needs {needs}")
