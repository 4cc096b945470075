"""Every Cypher statement by its path under ``cypher/``: in an installed wheel, and in a working copy.

A statement's path is its name: ``load/people`` is ``cypher/load/people.cypher``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from typing import LiteralString

__all__ = ["folder", "statement", "statements_in"]

_ENDING = ".cypher"


@cache
def folder() -> Traversable:
    """Return the folder of all statements: inside the package where installed, beside it in a working copy."""
    inside = files("netgraph") / "cypher"
    return inside if inside.is_dir() else files("netgraph").joinpath("..", "cypher")


@cache
def statement(path: str) -> LiteralString:
    """Return the text of a statement, its header included.

    Raises
    ------
    ValueError
        If there is none at that path.

    Examples
    --------
    >>> statement("load/people").splitlines()[0]
    '// Lay down people, each as it now stands: one node a row.'
    """
    file = folder() / f"{path}{_ENDING}"
    if not file.is_file():
        raise ValueError(f"cypher: there is no {path}{_ENDING}")
    return file.read_text(encoding="utf-8")


@cache
def statements_in(path: str) -> tuple[str, ...]:
    """Return the paths of all statements in one folder, in the order of their names.

    Examples
    --------
    >>> statements_in("schema")[0]
    'schema/0001_one_person_an_id'
    """
    entries = sorted(entry.name for entry in (folder() / path).iterdir())
    return tuple(f"{path}/{name.removesuffix(_ENDING)}" for name in entries if name.endswith(_ENDING))
