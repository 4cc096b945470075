"""Which incidents count: all but those found to be unfounded, which have rows and a place in no claim.

The one place for that rule: ties, attacks, near pairs, links of cases and ranked lists all ask here. Reading a record,
a timeline say, still shows an unfounded incident with its status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    Mask = NDArray[np.bool_]

__all__ = ["UNFOUNDED", "in_founded", "is_founded"]

UNFOUNDED = "unfounded"
"""Status of an incident of which it was found that it did not happen, or was no offence."""


def is_founded(incidents: DataFrame) -> Mask:
    """Say for each incident whether it counts.

    Examples
    --------
    >>> import pandas as pd
    >>> is_founded(pd.DataFrame({"status": ["open", "unfounded"]})).tolist()
    [True, False]
    """
    counts: Mask = (incidents["status"] != UNFOUNDED).to_numpy(dtype=bool)
    return counts


def in_founded(rows: DataFrame, incidents: DataFrame) -> Mask:
    """Say for each of `rows` (``incident_id``) whether its incident counts; one that is not among `incidents` does.

    Examples
    --------
    >>> import pandas as pd
    >>> cases = pd.DataFrame({"incident_id": ["k:1", "k:2"], "status": ["open", "unfounded"]})
    >>> in_founded(pd.DataFrame({"incident_id": ["k:2", "k:1", "k:3"]}), cases).tolist()
    [False, True, True]
    """
    dropped = incidents.loc[~is_founded(incidents), "incident_id"]
    counts: Mask = ~rows["incident_id"].isin(dropped).to_numpy(dtype=bool)
    return counts
