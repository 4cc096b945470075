"""Who stands first by which source, how far the sources agree, and how firm a rank is.

The same people come out differently important by each source (A. Rostami, H. Mondani, "The complexity of crime network
data", PLOS ONE 10, 2015, doi:10.1371/journal.pone.0119309). So each source is ranked by itself, and it is said how far
the sources agree, and whose place rests on one of them alone.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal, get_args

from netgraph.conflicts.coded import check_ties, coded
from netgraph.graph import betweenness
from netgraph.model.vocabulary import shipped_vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

__all__ = ["fuse_ranks", "rank_agreement", "rank_by_layer", "rank_stability"]

Measure = Literal["strength", "betweenness"]


def rank_by_layer(layers: Mapping[str, DataFrame], *, measure: str) -> DataFrame:
    """Rank the people of each layer by themselves.

    Parameters
    ----------
    layers
        By name person_a, person_b, weight, as from `netgraph.conflicts.person_layers`.
    measure
        ``strength`` (sum of the weights of somebody's ties) or ``betweenness`` (on how many shortest ways between two
        others; without weights).

    Returns
    -------
    DataFrame
        One row a layer and person with a tie in it: layer, person_id, score, rank (1 is the first; equal scores share
        the mean of their ranks). By layer, then rank, then id.

    Raises
    ------
    ValueError
        For an unknown measure, or ties that are none.

    Examples
    --------
    >>> import pandas as pd
    >>> phone = pd.DataFrame({"person_a": ["A", "A"], "person_b": ["B", "C"], "weight": [2.0, 1.0]})
    >>> rank_by_layer({"phone": phone}, measure="strength").to_numpy().tolist()
    [['phone', 'A', 3.0, 1.0], ['phone', 'B', 2.0, 2.0], ['phone', 'C', 1.0, 3.0]]
    """
    import pandas as pd

    if measure not in get_args(Measure):
        raise ValueError(f"measure: got {measure!r}, allowed {', '.join(get_args(Measure))}")
    parts = [_ranked(layers[name], measure).assign(layer=name) for name in sorted(layers)]
    empty = {"layer": "str", "person_id": "str", "score": "float64", "rank": "float64"}
    ranks = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(empty))
    ranks = ranks[list(empty)].astype(empty)
    return ranks.sort_values(["layer", "rank", "person_id"], ignore_index=True)


def rank_agreement(ranks: DataFrame, *, top: int) -> DataFrame:
    """Say for every two layers how far they rank the same people alike.

    Parameters
    ----------
    ranks
        From `rank_by_layer`.
    top
        How many of the first of each layer are compared; those level with the last of them count too.

    Returns
    -------
    DataFrame
        One row two layers: layer_a, layer_b, people (in both), tau (Kendall's tau-b of their scores: 1 the same
        order, 0 none, -1 turned round; null where it cannot be told), top_shared (of all who are among the first of
        either, the share among the first of both).

    Raises
    ------
    ValueError
        If `top` is not above 0.

    Examples
    --------
    >>> import pandas as pd
    >>> phone = pd.DataFrame({"person_a": ["A", "A"], "person_b": ["B", "C"], "weight": [2.0, 1.0]})
    >>> kin = pd.DataFrame({"person_a": ["A", "B"], "person_b": ["B", "C"], "weight": [1.0, 1.0]})
    >>> ranks = rank_by_layer({"phone": phone, "kin": kin}, measure="strength")
    >>> rank_agreement(ranks, top=1).round(3).to_numpy().tolist()
    [['kin', 'phone', 3, 0.0, 0.0]]
    """
    import pandas as pd

    if top < 1:
        raise ValueError(f"top: got {top}, needs 1 or more")
    scores = {str(name): rows.set_index("person_id")["score"] for name, rows in ranks.groupby("layer")}
    rows = [(one, other, *_compared(scores[one], scores[other], top)) for one, other in combinations(sorted(scores), 2)]
    return pd.DataFrame(rows, columns=["layer_a", "layer_b", "people", "tau", "top_shared"])


def fuse_ranks(ranks: DataFrame, *, never_alone: Collection[str] | None = None) -> DataFrame:
    """Join the ranks of the layers into one, and mark whose place rests on a single source.

    The score is the mean, over the layers, of the share of a layer's people that somebody is not ranked behind (1 the
    first; a layer in which he has no tie counts 0). So somebody first by phone alone comes after somebody high by
    phone and in meetings.

    Parameters
    ----------
    ranks
        From `rank_by_layer`.
    never_alone
        Layers that alone list nobody; those of kinship, by the vocabulary, if left out.

    Returns
    -------
    DataFrame
        One row a person: person_id, score, rank (1 is the first; equal scores share the mean), layers (in how many),
        single_source. By rank, then id.

    Examples
    --------
    >>> import pandas as pd
    >>> phone = pd.DataFrame({"person_a": ["A", "A"], "person_b": ["B", "C"], "weight": [2.0, 1.0]})
    >>> kin = pd.DataFrame({"person_a": ["B", "B"], "person_b": ["C", "D"], "weight": [1.0, 1.0]})
    >>> fused = fuse_ranks(rank_by_layer({"phone": phone, "kin": kin}, measure="strength"))
    >>> fused[["person_id", "layers", "single_source"]].to_numpy().tolist()
    [['B', 2, False], ['A', 1, True], ['C', 2, False]]
    """
    if never_alone is None:
        kinds = shipped_vocabulary().ties
        never_alone = set(kinds.index[kinds["kinship"].astype(bool)])
    sizes = ranks.groupby("layer")["person_id"].transform("size")
    share = (1 - (ranks["rank"] - 1) / sizes) / max(ranks["layer"].nunique(), 1)
    rows = ranks.assign(score=share, bears=~ranks["layer"].isin(never_alone))
    fused = rows.groupby("person_id", as_index=False).agg(
        score=("score", "sum"), layers=("layer", "nunique"), bears=("bears", "any")
    )
    fused = fused[fused.pop("bears").astype(bool).to_numpy()]
    fused["score"] = fused["score"].astype("float64").round(12)
    fused["rank"] = fused["score"].rank(ascending=False)
    fused["single_source"] = (fused["layers"] == 1).astype(bool)
    fused = fused[["person_id", "score", "rank", "layers", "single_source"]]
    return fused.sort_values(["rank", "person_id"], ignore_index=True)


def rank_stability(ties: DataFrame, *, measure: str, top: int, seed: int, draws: int) -> DataFrame:
    """Say how far the ranks of one layer would be the same, had other ties been seen (bootstrap of the ties).

    In each draw every tie counts a Poisson(1) number of times; who loses all his ties scores 0.

    Parameters
    ----------
    ties
        person_a, person_b, weight.
    measure, top
        As in `rank_by_layer` and `rank_agreement`.
    seed, draws
        Of the draws, and how many.

    Returns
    -------
    DataFrame
        One row a draw: draw, tau, top_shared, both against the ranks of all the ties.

    Examples
    --------
    >>> import pandas as pd
    >>> star = pd.DataFrame({"person_a": "A", "person_b": list("BCDEFG"), "weight": 1.0})
    >>> rank_stability(star, measure="strength", top=1, seed=1, draws=50)["top_shared"].median()
    np.float64(1.0)
    """
    import numpy as np
    import pandas as pd

    check_ties(ties)
    people, ((a, b), weight) = coded(ties)
    pairs = pd.DataFrame({"person_a": people[a], "person_b": people[b], "weight": weight})
    known = _ranked(pairs, measure).set_index("person_id")["score"]
    chance = np.random.default_rng(seed)
    rows = []
    for draw in range(draws):
        drawn = pairs.assign(weight=weight * chance.poisson(1.0, len(pairs)))
        again = _ranked(drawn[(drawn["weight"] > 0).to_numpy()], measure).set_index("person_id")["score"]
        rows.append((draw, *_compared(known, again.reindex(known.index, fill_value=0.0), top)[1:]))
    return pd.DataFrame(rows, columns=["draw", "tau", "top_shared"])


def _ranked(ties: DataFrame, measure: str) -> DataFrame:
    import numpy as np
    import pandas as pd

    check_ties(ties)
    if measure == "betweenness":
        scored = betweenness(ties).rename(columns={"betweenness": "score"})
    else:
        people, ((a, b), weight) = coded(ties)
        score = np.bincount(np.concatenate([a, b]), np.tile(weight, 2), len(people))
        scored = pd.DataFrame({"person_id": people, "score": score})
    return scored.assign(rank=scored["score"].round(9).rank(ascending=False))


def _compared(one: Series, other: Series, top: int) -> tuple[int, float, float]:
    """Return how many people are in both, Kendall's tau-b of their scores, and the share of common firsts."""
    import pandas as pd
    from scipy.stats import kendalltau

    both = pd.concat([one, other], axis=1, join="inner").to_numpy().round(9)
    told = len(both) > 1 and (both.min(axis=0) < both.max(axis=0)).all()
    tau = float(kendalltau(both[:, 0], both[:, 1]).statistic) if told else float("nan")
    firsts = [set(_first(scores, top)) for scores in (one, other)]
    return len(both), tau, len(firsts[0] & firsts[1]) / max(len(firsts[0] | firsts[1]), 1)


def _first(scores: Series, top: int) -> NDArray[np.object_]:
    """Return the people with the highest scores, and those level with the last of them."""
    scores = scores.round(9)
    least = scores.nlargest(top).min()
    first: NDArray[np.object_] = scores.index[(scores >= least).to_numpy()].to_numpy()
    return first
