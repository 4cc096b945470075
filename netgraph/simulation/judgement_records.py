"""What analysts have decided: that two person records are one person, or that they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.simulation.columns import Recorded, words
from netgraph.simulation.grading import fact_grades, graded
from netgraph.simulation.link_records import days_later

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from netgraph.simulation.person_files import PersonFiles
    from netgraph.simulation.register import Register

__all__ = ["judgement_records"]

_DECIDED_SHARE = 0.2
_MOST_DAYS = 120.0
_ANALYSTS = ["analyst 1", "analyst 2", "analyst 3"]
_CONFIRMED, _DISMISSED = 0, 1


def judgement_records(
    files: PersonFiles, known: NDArray[np.datetime64], register: Register, rng: Generator
) -> Recorded:
    """Return decisions on pairs of person records: a fifth of the doubled people confirmed, as many others dismissed.

    Nobody decides wrongly, and the deciding takes some months from when both records are there.

    Parameters
    ----------
    known
        When each person record is made; NaT where there is none.
    """
    import pandas as pd

    twice = np.flatnonzero(files.doubled & ~np.isnat(known))
    same = twice[rng.random(len(twice)) < _DECIDED_SHARE]
    there = np.flatnonzero(~np.isnat(known))
    a = np.concatenate([files.first[files.person[same]], there[rng.integers(0, max(len(there), 1), len(same))]])
    b = np.concatenate([same, there[rng.integers(0, max(len(there), 1), len(same))]])
    decided = days_later(np.fmax(known[a], known[b]), _MOST_DAYS, rng)
    verdict = np.where(files.person[a] == files.person[b], _CONFIRMED, _DISMISSED)
    kept = (a != b) & ~np.isnat(known[a]) & (decided < register.until)
    _, once = np.unique(np.stack([a, b]), axis=1, return_index=True)
    rows = once[kept[once]]
    none = np.zeros(len(rows), dtype=np.int64)
    frame = pd.DataFrame(
        {
            "subject_kind": words(["merge"], none),
            "a_id": files.ids.of(a[rows]),
            "b_id": files.ids.of(b[rows]),
            "verdict": words(["confirmed", "dismissed"], verdict[rows]),
            "reason": words(["same face on the photographs", "met both at once"], verdict[rows]),
            "made_by": words(_ANALYSTS, rng.integers(0, len(_ANALYSTS), len(rows))),
            "made_on": decided[rows],
            "recorded_at": decided[rows],
        }
    )
    return Recorded(graded(frame, fact_grades(len(rows), rng), rng))
