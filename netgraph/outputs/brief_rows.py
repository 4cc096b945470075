"""Which rows of the findings a brief shows, and in which order: so many, and the cases under these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.findings import Findings

__all__ = ["MOST_ROWS", "shown_rows"]

MOST_ROWS = 40
"""The rest is in the files of the run."""

_ORDER = {
    "rivalries": (["attacks", "rivalry_id"], [False, True]),
    "retaliations": (["second_at", "retaliation_id"], [False, True]),
    "open_motifs": (["chance", "last_at", "open_motif_id"], [False, False, True]),
}


def shown_rows(findings: Findings, name: str) -> DataFrame:
    """Return the rows of one kind of finding that the page shows: the fiercest rivalries, the newest answers.

    Examples
    --------
    >>> from netgraph.model.findings import Findings
    >>> len(shown_rows(Findings.of(), "rivalries"))
    0
    """
    frame: DataFrame = getattr(findings, name)
    if name in _ORDER:
        columns, ascending = _ORDER[name]
        frame = frame.sort_values(columns, ascending=ascending, ignore_index=True)
    return frame.head(MOST_ROWS)
