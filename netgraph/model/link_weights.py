"""The weights of the evidence between cases that come with netgraph: data with their origin, not code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["shipped_link_weights"]


@cache
def shipped_link_weights() -> DataFrame:
    """Return the weights: part, family, level, naive, value, source; one row a number.

    Judged by the developers: ``class`` (kinds of incident that are an exception to the rule of classes), ``trust``
    (chance that a claim of an information grade is right), ``tie`` (how strong a kind of tie is), ``number``. Learnt,
    on what ``source`` says: ``intercept`` (log-odds of two cases that something brought together and nothing tells
    more of), ``kind`` and ``kind_alone`` (by transition, where the groups of both are known and where not),
    ``ungrouped`` (where the groups of a case are unknown), ``lead`` (what speaks for a precursor going with an attack),
    ``knot_grouped`` and ``knot_alone`` (the height of a family's line at a score, where the groups of both are known
    and where not), ``line`` (how far the completeness of the records moves all that). ``naive`` is what the family
    would say if there were no other but the kinds of case.

    Examples
    --------
    >>> table = shipped_link_weights()
    >>> table.loc[(table["part"] == "trust") & (table["level"] == "E"), "value"].tolist()
    [0.3]
    """
    import pandas as pd

    with (files("netgraph.model") / "link_weights.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False, dtype={"level": "str"}).astype({"value": "float64"})
