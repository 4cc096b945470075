"""Unknown attackers in a test: each is shared among those who are known to have fought the one attacked.

What a test of significance counts is expected numbers, so an attacker who is not known need not be left out: he is one
of the candidates, each with the share in which he and the victim met in the events that are known, whoever attacked
whom. When they met is not looked at, so that the shares are the same in every world in which times have changed places
(`netgraph.motifs.nulls`, N1 and N2), and the p-values stay right however wrong the shares are. (Not so under N3, which
turns events round: who was attacked decides who the candidates are.) It only serves to count: nobody is said to have
done anything, and no search and no list uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    Flags = NDArray[np.bool_]

__all__ = ["share_unknown"]

_ACTORS = ["person", "group"]
_SOURCE = ["source_kind", "source"]
_TARGET = ["target_kind", "target"]
_ORDER = ["occurred_from", "incident_id", "source", "source_kind", "target", "target_kind"]


def share_unknown(events: DataFrame) -> DataFrame:
    """Return the events with every unknown attacker of somebody shared among those who fought him in others.

    Parameters
    ----------
    events
        From `netgraph.graph.events`.

    Returns
    -------
    DataFrame
        The same columns. A row with a null source and a known person or group as target becomes one row a candidate,
        whose weights sum to its own; it stays as it is where nobody is known to have fought the target. In the order
        of `netgraph.graph.events`.

    Notes
    -----
    O(rows × candidates). A candidate's share is the summed weight of the rows between him and the target, either way,
    of all who have such rows: the same whatever the times are.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.graph.events import events
    >>> from tests.worlds import two_feuding_pairs
    >>> shootings = events(two_feuding_pairs(), kinds=["shooting"])
    >>> shootings.loc[0, ["source_kind", "source"]] = None
    >>> share_unknown(shootings)[["source", "target", "weight"]].values.tolist()[0]
    ['k:A', 'k:B', 1.0]
    """
    import pandas as pd

    unknown = _unknown(events)
    rows = events[unknown].assign(row=range(int(unknown.sum()))).drop(columns=_SOURCE)
    shared = rows.merge(_candidates(events), on=_TARGET)
    shared["weight"] = shared["weight"] * shared["share"]
    left = ~rows["row"].isin(shared["row"]).to_numpy()
    others = events[~unknown], events[unknown][left], shared[list(events.columns)]
    both = pd.concat(others, ignore_index=True).astype(events.dtypes.to_dict())
    return both.sort_values(_ORDER, kind="stable", na_position="last", ignore_index=True)


def _unknown(events: DataFrame) -> Flags:
    """Say which rows have a person or a group attacked by somebody who is not known."""
    nobody, somebody = events["source"].isna(), events["target"].notna() & events["target_kind"].isin(_ACTORS)
    found: Flags = (nobody & somebody).to_numpy(dtype=bool)
    return found


def _candidates(events: DataFrame) -> DataFrame:
    """Return who is known to have fought whom: ``source_kind, source, target_kind, target``, with what ``share``."""
    import pandas as pd

    known = events["source_kind"].isin(_ACTORS) & events["target_kind"].isin(_ACTORS)
    known &= events["source"].notna() & events["target"].notna()
    known &= (events["source"] != events["target"]) | (events["source_kind"] != events["target_kind"])
    there = events[known.to_numpy(dtype=bool)][[*_SOURCE, *_TARGET, "weight"]]
    back = there.rename(columns=dict(zip([*_SOURCE, *_TARGET], [*_TARGET, *_SOURCE], strict=True)))
    met = pd.concat([there, back], ignore_index=True).groupby([*_SOURCE, *_TARGET], as_index=False)["weight"].sum()
    met["share"] = met["weight"] / met.groupby(_TARGET)["weight"].transform("sum")
    return met[met["share"] > 0].drop(columns="weight")
