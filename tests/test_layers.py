"""Who may know whom (architecture.md, section 2): held by walking the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "netgraph"
CORE = [
    {"errors"},
    {"model"},
    {"statistics"},
    {"safeguards"},
    {"sources", "simulation", "identity", "graph"},
    {"conflicts", "motifs", "precursors", "places", "partners"},
    {"forecast"},
    {"outreach"},
    {"picture"},
]
BELOW_CORE = {"errors", "model", "statistics", "safeguards"}
MAY_KNOW = {room: set().union(*CORE[:level]) for level, rooms in enumerate(CORE) for room in rooms}
MAY_KNOW |= {room: BELOW_CORE | {"graph"} for room in ("store", "outputs", "scale")}
MAY_KNOW["config"] = BELOW_CORE
MAY_KNOW["pipeline"] = {room for rooms in CORE for room in rooms} | {"store", "outputs", "scale", "config"}
MAY_KNOW["cli"] = MAY_KNOW["workbench"] = MAY_KNOW["pipeline"] | {"pipeline"}
MAY_KNOW["__main__"] = {"cli"}
ONLY = {
    "neo4j": "store",
    "duckdb": "store",
    "pyvis": "outputs",
    "typer": "cli",
    "dash": "workbench",
    "pyspark": "scale",
}
LAZY = {"pandas", "scipy", "pydantic_settings", "pandera", "neo4j", "pyvis", "sklearn", "statsmodels", "numba", "dash"}
NO_FILES = {"open", "Path", "socket", "urllib", "requests"}


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(tree: ast.AST, *, top_only: bool = False) -> Iterator[str]:
    nodes = _top_level(tree) if top_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _top_level(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not guarded:
            yield node


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_knows_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name in imports(tree):
        parts = name.split(".")
        if parts[0] == "netgraph" and len(parts) > 1 and room != "__init__":
            assert parts[1] == room or parts[1] in MAY_KNOW[room], f"{room} must not import {parts[1]}"
        if parts[0] in ONLY:
            assert room == ONLY[parts[0]], f"only {ONLY[parts[0]]} may import {parts[0]}"
        if parts[0] == "numba":
            assert path.name == "kernels.py", "only kernels.py may import numba"
    slow = {name.split(".")[0] for name in imports(tree, top_only=True)} & LAZY
    assert path.name == "kernels.py" or not slow, f"import {slow} where it is used"


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in set().union(*CORE) - {"sources"}])
def test_core_rooms_use_no_clock_and_no_global_chance(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for banned in ("datetime.now", "Timestamp.now", "time.time(", "date.today", "np.random.seed", "open(", "Path("):
        if banned == "open(" and room_of(path) == "model":
            continue  # the vocabulary is package data
        assert banned not in text, f"{path.name} uses {banned}"
