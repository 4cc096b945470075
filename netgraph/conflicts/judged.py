"""Which links a person has confirmed or dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.candidates import keys_of

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Cases, Ints
    from netgraph.conflicts.evidence import Evidence
    from netgraph.model.tables import Tables

__all__ = ["judged_links", "judged_pairs"]


def judged_links(tables: Tables, cases: Cases, *, now: Timestamp) -> DataFrame:
    """Return the links decided on by `now`: a, b (codes, a < b), verdict (1 confirmed, -1 dismissed).

    The latest decision on a link counts, whichever of the two cases it names first; any other verdict takes an
    earlier one back.
    """
    import pandas as pd

    rows = tables.judgements
    rows = rows[((rows["subject_kind"] == "link") & (rows["recorded_at"] <= now)).to_numpy()]
    rows = rows.sort_values(["made_on", "recorded_at", "verdict"], kind="stable")
    one, other = cases.find(rows["a_id"]), cases.find(rows["b_id"])
    frame = pd.DataFrame({"a": np.minimum(one, other), "b": np.maximum(one, other)})
    frame["verdict"] = rows["verdict"].map({"confirmed": 1, "dismissed": -1}).fillna(0).to_numpy(dtype=np.int64)
    frame = frame[((frame["a"] >= 0) & (frame["a"] < frame["b"])).to_numpy()].drop_duplicates(["a", "b"], keep="last")
    return frame[(frame["verdict"] != 0).to_numpy()].reset_index(drop=True)


def judged_pairs(tables: Tables, evidence: Evidence, *, now: Timestamp) -> Ints:
    """Return the verdict on each pair looked at: 1 confirmed, -1 dismissed, 0 none."""
    judged = judged_links(tables, evidence.cases, now=now)
    size = max(len(evidence.cases), 1)
    verdict = np.zeros(len(evidence), dtype=np.int64)
    keys = keys_of(evidence.a, evidence.b, size)
    asked = keys_of(judged["a"].to_numpy(np.int64), judged["b"].to_numpy(np.int64), size)
    place = np.searchsorted(keys, asked)
    there = np.append(keys, -1)[place] == asked
    verdict[place[there]] = judged["verdict"].to_numpy(dtype=np.int64)[there]
    return verdict
