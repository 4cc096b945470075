"""Files that Neo4j's import tool takes: the whole graph at once, where loading it row by row would take long."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from netgraph.outputs.exchange import write_exact_csv
from netgraph.outputs.files import write_atomically

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ARGUMENTS", "SCHEMA", "write_neo4j_import"]

ARGUMENTS = "import.args"
"""The file that tells the import tool which sheets hold what."""
SCHEMA = "schema.cypher"
"""The constraints and indexes, to be made once the graph is there."""


def write_neo4j_import(
    folder: Path,
    *,
    nodes: Mapping[str, DataFrame],
    relationships: Mapping[str, DataFrame],
    sign: str,
    schema: str,
) -> list[Path]:
    """Write sheets of nodes and relationships as CSV with the headers of ``neo4j-admin database import``.

    Times are in UTC with microseconds where there are any, floats so that they read back exactly, texts in quotes
    with whatever they hold, blank where unknown. It is a full copy: only the owner may read the files.

    Parameters
    ----------
    folder
        Where to; made if it is not there. Files of other names in it stay.
    nodes, relationships
        The sheets by name; their columns are named as the tool reads them (``person_id:ID(Person)``, ``:TYPE``).
    sign
        What parts the values of a list within one cell, and the labels of a node.
    schema
        The statements that make the constraints and indexes.

    Returns
    -------
    list of Path
        The files written: a CSV a sheet, ``import.args``, ``schema.cypher``.

    Raises
    ------
    NetgraphError
        As `netgraph.outputs.files.atomic_file`.
    """
    sheets = {f"nodes_{name}.csv": sheet for name, sheet in nodes.items()}
    sheets |= {f"relationships_{name}.csv": sheet for name, sheet in relationships.items()}
    written = [write_exact_csv(sheet, folder / name) for name, sheet in sheets.items()]
    told = [f"--{name.partition('_')[0]}=./{name}" for name in sheets]  # a newer tool asks for a path with a folder
    settings = ["--id-type=string", "--multiline-fields=true", f"--array-delimiter=U+{ord(sign):04X}"]
    arguments = write_atomically(folder / ARGUMENTS, "\n".join([*told, *settings]) + "\n")
    return [*written, arguments, write_atomically(folder / SCHEMA, schema)]
