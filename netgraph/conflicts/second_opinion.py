"""A second opinion on communities: what a method that thinks otherwise makes of the same ties.

Leiden counts ties inside against ties that chance would put there, and has to be told how fine to look; Infomap
follows somebody who walks from person to person along the ties, and asks which groups hold him longest. Where both
draw the same line, it is in the ties; where they differ, it is in the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netgraph.conflicts.agreement import adjusted_rand
from netgraph.conflicts.coded import check_ties, coded
from netgraph.conflicts.consensus import by_size
from netgraph.conflicts.leiden import infomap, prepare
from netgraph.model.shown import in_short, shows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

__all__ = ["SecondOpinion", "second_opinion"]

TRIALS = 5


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What Infomap says beside the communities.

    ``people``: person_id, community, module (0 is the largest), shared: of everybody in his community or his module,
    the share in both, himself counted; 1 where both methods put him with the very same people. ``agreement``: the
    adjusted Rand index of the two splits, 1 the same, 0 as alike as chance.
    """

    people: DataFrame
    agreement: float

    _repr_html_ = shows(lambda opinion: opinion.people[["person_id", "community", "module", "shared"]])
    __repr__ = in_short


def second_opinion(ties: DataFrame, communities: DataFrame, *, seed: int) -> SecondOpinion:
    """Split the same people by Infomap, and say where the two agree.

    Parameters
    ----------
    ties
        person_a, person_b, weight, as given to `netgraph.conflicts.find_communities`.
    communities
        What it returned: person_id, community; one row a person of the ties.
    seed
        Of the first walk; five are tried and the shortest description kept.

    Raises
    ------
    ValueError
        If the people of the two tables are not the same, or a tie is none.

    Notes
    -----
    About as long as ten runs of Leiden. M. Rosvall, C. T. Bergstrom, "Maps of random walks on complex networks
    reveal community structure", PNAS 105 (2008), doi:10.1073/pnas.0706851105.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts.communities import find_communities
    >>> pairs = ["AB", "BC", "AC", "DE", "EF", "DF", "CD"]  # two triangles and a bridge
    >>> ties = pd.DataFrame([(a, b, 1.0) for a, b in pairs], columns=["person_a", "person_b", "weight"])
    >>> first = find_communities(ties, objective="modularity", resolution=1.0, seed=1, n_iterations=-1)
    >>> said = second_opinion(ties, first, seed=1)
    >>> said.people["module"].tolist(), said.agreement
    ([0, 0, 0, 1, 1, 1], 1.0)
    """
    import pandas as pd

    check_ties(ties)
    people, pairs = coded(ties)
    known = pd.Index(communities["person_id"].astype("str"))
    if not known.is_unique or not known.sort_values().equals(people):
        raise ValueError("communities: need one row a person of the ties, no more and no fewer")
    module = by_size(infomap(prepare(len(people), *pairs), seed=seed, trials=TRIALS))
    community = communities["community"].to_numpy(dtype="int64")[known.get_indexer(people)]
    rows = pd.DataFrame({"person_id": people, "community": community, "module": module})
    return SecondOpinion(rows.assign(shared=_shared(community, module)), adjusted_rand(community, module))


def _shared(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return, for each person, the share in both of those who are in his group of the one or of the other split."""
    import numpy as np

    _, cell, both = np.unique(np.stack([one, other]), axis=1, return_inverse=True, return_counts=True)
    inside = both[cell.ravel()]
    shared: NDArray[np.float64] = inside / (np.bincount(one)[one] + np.bincount(other)[other] - inside)
    return shared
