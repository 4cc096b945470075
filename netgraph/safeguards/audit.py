"""What is written down about an act: who did what, when and why, how much of it, and which ids; never names.

This room makes the line; the store that is acted on appends it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import Timestamp

__all__ = ["ACTS", "LONGEST_ID", "MOST_IDS", "audit_line"]

ACTS = ("open", "read", "query", "write", "findings", "model", "export")
MOST_IDS = 100
LONGEST_ID = 200


def audit_line(
    act: str,
    *,
    at: Timestamp,
    who: tuple[str, str],
    subject: str = "",
    counts: Mapping[str, int] | None = None,
    ids: Sequence[str] = (),
) -> str:
    r"""Return one act as one line of JSON, ended by a newline.

    Parameters
    ----------
    act
        One of `ACTS`.
    at
        When (naive UTC).
    who
        Actor and purpose.
    subject
        What the act was on, by a name that is netgraph's own: a question, a run, a file of findings. Never a
        parameter's value: that may be somebody's name.
    counts
        How many rows of what; zeros are left out.
    ids
        Ids that were asked for; the first `MOST_IDS` are written, each cut to `LONGEST_ID` characters.

    Raises
    ------
    ValueError
        If the act is not one of `ACTS`.

    Examples
    --------
    >>> import pandas as pd
    >>> audit_line("read", at=pd.Timestamp("2026-01-02"), who=("ann", "review"), counts={"people": 2})
    '{"at": "2026-01-02T00:00:00Z", "actor": "ann", "purpose": "review", "act": "read", "counts": {"people": 2}}\n'
    """
    if act not in ACTS:
        raise ValueError(f"act: got {act!r}, allowed {', '.join(ACTS)}")
    entry: dict[str, object] = {"at": f"{at.isoformat()}Z", "actor": who[0], "purpose": who[1], "act": act}
    if subject:
        entry["subject"] = subject[:LONGEST_ID]
    if counted := {name: int(count) for name, count in (counts or {}).items() if count}:
        entry["counts"] = counted
    if ids:
        entry["ids"] = [one[:LONGEST_ID] for one in ids[:MOST_IDS]]
        entry["ids_in_all"] = len(ids)
    return json.dumps(entry, ensure_ascii=False) + "\n"
