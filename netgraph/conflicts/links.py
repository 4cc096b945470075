"""Why two cases may belong to one conflict, and the chance that they do.

Something on record must bring two cases together (`netgraph.conflicts.candidates`): somebody or something shared,
two people with a stated tie, the same two groups at odds, nearness in place and time, a rare trait. Each family of
evidence then has a score that says how telling it is before anything is learnt: how rare what is shared is in the whole
city, how many such cases chance alone brings as near, how likely both cases are between the same two groups. What is in
many cases tells little, and what is in more than ``max_incidents`` joins none: a man in fifty cases or a busy square
links nothing.

What the scores are worth was learnt (`netgraph.conflicts.stacking`), all families together, so that evidence that
overlaps is not counted twice; the sum is the log-odds that the two are of one conflict. Claims of a low information
grade weigh less and are marked. What a person decided about a link stands above all that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netgraph.conflicts.background import MODEL_NAME, case_weights
from netgraph.conflicts.evidence import gather
from netgraph.conflicts.judged import judged_pairs
from netgraph.conflicts.reasons import say_why
from netgraph.conflicts.weighing import CERTAIN, FAMILIES, weigh
from netgraph.model.findings import Links, Model

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.conflicts.cases import Floats
    from netgraph.conflicts.evidence import Evidence
    from netgraph.model.tables import Tables

__all__ = ["MODEL_NAME", "REASONS_FROM", "case_weights", "link_cases"]

REASONS_FROM = -3.0
"""Log-odds from which the reasons of a pair are told (a chance of 1 in 20); below it nothing is shown to anybody."""


def link_cases(tables: Tables, *, now: Timestamp, weights: Model) -> Links:
    """Find the pairs of cases that something brings together, and say how likely each is of one conflict.

    What is recorded after `now` is not looked at, nor are unfounded cases and unnamed participants. Of two cases, one
    is an attack, or neither is of a kind that has nothing to do with conflicts.

    Parameters
    ----------
    tables
        The records as known at `now`; they may be those of a neighbourhood only.
    now
        Moment of the analysis, naive UTC.
    weights
        From `case_weights`, fitted no later than `now`.

    Returns
    -------
    Links
        ``pairs``: incident_a, incident_b (a < b), log_odds, and one column for each of the `FAMILIES`: what it adds to
        the log-odds of two cases of which nothing is known. ``judgement`` is what a person's decision adds: a confirmed
        link has log-odds 20, a dismissed one -20. Pairs at or below 0 are kept: they are no links, but were seen.

        ``reasons``, of pairs above `REASONS_FROM`: incident_a, incident_b, family, entity (what is shared; ``a~b`` of
        two people tied or two groups at odds; ``120 m, 3.0 d``; ``trait=value``; ``confirmed``), log_odds (of this
        evidence alone), part_a and part_b (the roles; the groups, the kinds), tie_kind (empty but for ties), incidents
        (how many cases share it), doubt (empty, ``uncorroborated`` or ``suspected to be false``). Strongest first.

    Raises
    ------
    ValueError
        If `weights` is another model, or has seen records from after `now`.

    Notes
    -----
    Linear in the pairs looked at: the sum of f² over people and vehicles, f at most ``max_incidents``, and of the
    attacks of two groups, each with its next 400.

    References
    ----------
    Porter, M. D. (2016). A statistical approach to crime linkage. The American Statistician 70,
    doi:10.1080/00031305.2015.1123185 (Bayes factors of pairs of crimes).

    Examples
    --------
    >>> import pandas as pd
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> links = link_cases(world, now=now, weights=case_weights(world, now=now))
    >>> links.pairs.loc[links.pairs["log_odds"] > 0, ["incident_a", "incident_b"]].values.tolist()
    [['k:ab', 'k:ba'], ['k:cd', 'k:dc']]
    """
    _check(weights, now)
    evidence = gather(tables, now=now, weights=weights)
    prior, added = weigh(evidence, weights)
    log_odds = prior + sum(added.values(), np.zeros(len(evidence)))
    judged = judged_pairs(tables, evidence, now=now)
    verdict = np.where(judged == 0, log_odds, judged * CERTAIN)
    added["judgement"] = verdict - log_odds
    reasons = say_why(evidence, weights, chosen=verdict > REASONS_FROM, confirmed=np.flatnonzero(judged > 0))
    return Links(_pairs(evidence, verdict, added), _named(evidence, reasons))


def _check(weights: Model, now: Timestamp) -> None:
    if weights.name != MODEL_NAME:
        raise ValueError(f"weights: got model {weights.name!r}, needs {MODEL_NAME!r} from case_weights()")
    if weights.fitted_until > now:
        raise ValueError(f"weights: fitted until {weights.fitted_until}, after now ({now}); fit them as of then")


def _pairs(evidence: Evidence, log_odds: Floats, added: dict[str, Floats]) -> DataFrame:
    import pandas as pd

    ids = evidence.cases.ids.array
    ends = {"incident_a": ids[evidence.a], "incident_b": ids[evidence.b]}
    return pd.DataFrame({**ends, "log_odds": log_odds, **{name: added[name] for name in (*FAMILIES, "judgement")}})


def _named(evidence: Evidence, reasons: DataFrame) -> DataFrame:
    pair = reasons.pop("pair").to_numpy(dtype=np.int64)
    ids = evidence.cases.ids.array
    reasons.insert(0, "incident_a", ids[evidence.a[pair]])
    reasons.insert(1, "incident_b", ids[evidence.b[pair]])
    return reasons
