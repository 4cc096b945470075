"""Which rows refer to which records, and which of a source are absent from a batch that holds all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netgraph.model.schema import TABLES
from netgraph.store.neo4j_rows import key_texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Index

    from netgraph.model.references import Reference

    Mask = NDArray[np.bool_]

__all__ = ["absent", "refers", "uses"]


def uses(rows: DataFrame, reference: Reference) -> Mask:
    """Say which rows use a reference at all: null refers to nothing, and so does the id of somebody unnamed."""
    used: Mask = rows[reference.column].notna().to_numpy()
    if reference.kind:
        used = used & (rows[reference.kind_column] == reference.kind).to_numpy(dtype=bool)
        if "anonymous" in rows:
            used = used & ~rows["anonymous"].to_numpy(dtype=bool)
    return used


def refers(rows: DataFrame, columns: Sequence[Reference], ids: Index) -> Mask:
    """Say which rows refer, by any of these references, to one of the ids."""
    import numpy as np

    theirs = np.zeros(len(rows), dtype=bool)
    for reference in columns:
        theirs |= uses(rows, reference) & rows[reference.column].isin(ids).to_numpy()
    return theirs


def absent(name: str, rows: DataFrame, batch: DataFrame, sources: Sequence[str]) -> Mask:
    """Say which rows are from these sources and of no record of the batch."""
    import numpy as np

    spec = TABLES[name]
    there = set(key_texts(spec, batch))
    theirs: Mask = rows["source"].isin(list(sources)).to_numpy()
    gone: Mask = theirs & np.fromiter((key not in there for key in key_texts(spec, rows)), dtype=bool, count=len(rows))
    return gone  # noqa: RET504  (its type is said once)
