"""What brought an attack about: its likely parents, and the cascades that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.forecast.branching import CHANNELS

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.forecast.dyads_fit import Branching
    from netgraph.forecast.dyads_records import Conflicts

__all__ = ["BACKGROUND", "cascades", "parents_of"]

BACKGROUND = "background"
"""The channel of the share of an attack that no earlier attack brought about."""

_COLUMNS = ["incident_id", "parent_incident_id", "channel", "share"]
_BACK_DAYS, _LEAST = 365.0, 0.01


def parents_of(read: Conflicts | None, fitted: Branching | None) -> DataFrame:
    """Return the likely parents of each attack: ``incident_id, parent_incident_id, channel, share``.

    Only parents of the last year and with a share of 1 % or more; the background has a row of its own, without a
    parent. Shares are means over the imputed moments.

    Notes
    -----
    O(pairs of attacks within a year): for people to read, not part of the fit.
    """
    import pandas as pd

    if read is None or fitted is None:
        return pd.DataFrame(columns=_COLUMNS)
    parts = [_of_stream(read, fitted, which) for which in range(len(read.attacks.streams))]
    every = pd.concat(parts, ignore_index=True)
    every["share"] = every["share"] / len(parts)
    found = every.groupby(_COLUMNS[:3], as_index=False, dropna=False)["share"].sum()
    found = found[((found["share"] >= _LEAST) | (found["channel"] == BACKGROUND)).to_numpy()]
    order = ["incident_id", "share", "parent_incident_id", "channel"]
    return found.sort_values(order, ascending=[True, False, True, True], ignore_index=True)[_COLUMNS]


def cascades(parents: DataFrame) -> DataFrame:
    """Return the cascades that the likeliest parents make: ``incident_id, cascade, size``.

    Each attack hangs on its likeliest parent, unless the background is likelier than any; ``cascade`` is the id of
    the attack at its root.

    Parameters
    ----------
    parents
        From `parents_of`.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("k:1", None, "background", 1.0), ("k:2", "k:1", "retaliation", 0.7), ("k:2", None, "background", 0.3)]
    >>> cascades(pd.DataFrame(rows, columns=["incident_id", "parent_incident_id", "channel", "share"])).values.tolist()
    [['k:1', 'k:1', 2], ['k:2', 'k:1', 2]]
    """
    import pandas as pd

    whole = parents.groupby(["incident_id", "parent_incident_id"], as_index=False, dropna=False)["share"].sum()
    best = whole.sort_values("share", ascending=False, kind="stable").drop_duplicates("incident_id")
    above = dict(zip(best["incident_id"], best["parent_incident_id"], strict=True))
    root: dict[str, str] = {}
    for one in sorted(above):
        way = [one]
        while isinstance(above.get(way[-1]), str) and way[-1] not in root and len(way) <= len(above):
            way.append(above[way[-1]])
        end = root.get(way[-1], way[-1])
        root.update(dict.fromkeys(way, end))
    found = pd.DataFrame({"incident_id": list(root), "cascade": list(root.values())}).astype("str")
    found["size"] = found.groupby("cascade")["incident_id"].transform("size")
    return found.sort_values(["cascade", "incident_id"], ignore_index=True)


def _of_stream(read: Conflicts, fitted: Branching, which: int) -> DataFrame:
    import pandas as pd

    from netgraph.forecast import kernels
    from netgraph.forecast.dyads_fit import walked
    from netgraph.graph.kernels import run

    attacks = read.attacks
    found, chance, ground = walked(attacks, fitted, which)
    stream = attacks.streams[which].marked(attacks.severities[which] ** fitted.kappa)
    total = ground + found @ fitted.strength.ravel()
    child, parent, channel, share = run(
        kernels.find_parents,
        (stream.time, stream.start, stream.mark),
        (stream.dyad, chance, total),
        (fitted.strength.ravel(), 1 / np.asarray(fitted.decay_days)),
        (attacks.pairs.source, attacks.pairs.target, attacks.pairs.share),
        (_BACK_DAYS, _LEAST / 10),
    )
    ids = np.array([*read.incident_ids[which], None], dtype=object)
    own = np.bincount(stream.event, chance * ground / total, minlength=len(stream.time))
    told = {
        "incident_id": np.concatenate([ids[np.asarray(child, dtype=np.int64)], ids[:-1]]),
        "parent_incident_id": np.concatenate([ids[np.asarray(parent, dtype=np.int64)], np.full(len(own), None)]),
        "channel": np.concatenate([np.array(CHANNELS)[np.asarray(channel, dtype=np.int64)], [BACKGROUND] * len(own)]),
        "share": np.concatenate([np.asarray(share, dtype=np.float64), own]),
    }
    return pd.DataFrame(told).astype(dict.fromkeys(_COLUMNS[:3], "str"))
