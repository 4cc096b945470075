"""One new case: which conflict it most likely belongs to, and why; and which cases it goes with that are in none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netgraph.conflicts.clusters import LINK, WEAK
from netgraph.conflicts.links import link_cases
from netgraph.conflicts.summary import say_reasons
from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary

if TYPE_CHECKING:
    from pandas import DataFrame, Series, Timestamp

    from netgraph.model.findings import Conflicts, Model
    from netgraph.model.tables import Tables

__all__ = ["COLUMNS", "TABLES_READ", "link_one"]

TABLES_READ = (
    *("incidents", "modus", "locations", "involvements"),
    *("ties", "holdings", "memberships", "judgements"),
)
"""The tables that `link_one` looks at; the others may be empty."""

COLUMNS = {
    "conflict_id": "str",
    "probability": "float64",
    "incident_id": "str",
    "link_probability": "float64",
    "family": "str",
    "entity": "str",
    "family_log_odds": "float64",
    "why_en": "str",
    "why_sv": "str",
    "caution_en": "str",
    "caution_sv": "str",
}
_PAIR = ["incident_a", "incident_b"]


def link_one(
    tables: Tables,
    incident_id: str,
    *,
    now: Timestamp,
    weights: Model,
    conflicts: Conflicts,
    vocabulary: Vocabulary | None = None,
) -> DataFrame:
    """Say to which conflict a case most likely belongs, link by link and reason by reason.

    Parameters
    ----------
    tables
        The records as known at `now`: all, or those around the case.
    incident_id
        The case.
    now
        Moment of the question, naive UTC.
    weights
        The model that the conflicts were found with (`case_weights`): what is rare is counted over the whole city.
    conflicts
        Of a run, or those of its members that are near. That the case itself may be among them is disregarded.
    vocabulary
        What roles, ties and kinds are called; the shipped one by default.

    Returns
    -------
    DataFrame
        One row a reason of a link (of a chance above `WEAK`), the likeliest conflict first, its strongest link first:
        the columns of `COLUMNS`; family ``weak`` where no single reason tells. conflict_id is null for a case that is
        in no conflict: the two would be a new one; only links likelier than not are told of these.
        probability is that of the conflict, or of the pair where there is none; what is missing to 1 over the
        conflicts is the chance that the case belongs to none of them. Empty where nothing speaks for any.

    Raises
    ------
    ValueError
        If `tables` do not hold the case, or it is unfounded, or `weights` have seen what is later than `now`.

    Notes
    -----
    The links into one conflict are evidence on one question and rest on much the same records, so the strongest one
    counts, times the chance that the case it leads to belongs there; they are not added up. Over the conflicts the
    odds are shared out: a case is of one dispute at most. As fast as `link_cases` on `tables`.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts import case_weights, find_conflicts, link_cases
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> weights = case_weights(world, now=now)
    >>> found = find_conflicts(link_cases(world, now=now, weights=weights), seed=1)
    >>> told = link_one(world, "k:ab", now=now, weights=weights, conflicts=found)
    >>> told["incident_id"].unique().tolist(), bool(told["probability"][0] > 0.5)
    (['k:ba'], True)
    """
    from netgraph.model.founded import is_founded

    cases = tables.incidents[is_founded(tables.incidents) & (tables.incidents["recorded_at"] <= now).to_numpy()]
    if not (cases["incident_id"] == incident_id).any():
        raise ValueError(f"incident_id: {incident_id!r} is not among the founded incidents known at {now}")
    links = link_cases(tables, now=now, weights=_of_those_here(weights, tables))
    mine = links.pairs[(links.pairs[_PAIR] == incident_id).any(axis=1).to_numpy()]
    other = mine["incident_a"].where((mine["incident_b"] == incident_id).to_numpy(), mine["incident_b"])
    told = mine[_PAIR].assign(incident_id=other, link_probability=_chance(mine["log_odds"]))
    told = _with_conflicts(told[(told["link_probability"] > WEAK).to_numpy()], conflicts)
    reasons = links.reasons.rename(columns={"log_odds": "family_log_odds"})
    return _shaped(told.merge(reasons, on=_PAIR, how="left"), vocabulary or shipped_vocabulary())


def _of_those_here(weights: Model, tables: Tables) -> Model:
    """Return the weights without what they say of people and vehicles who take part in nothing here."""
    here = tables.involvements["entity_id"].unique()
    frames = dict(weights.frames)
    for name, column in (("rarity", "entity_id"), ("guessed", "person_id")):
        frames[name] = frames[name][frames[name][column].isin(here).to_numpy()].reset_index(drop=True)
    return replace(weights, frames=frames)


def _chance(log_odds: Series) -> Series:
    import numpy as np

    return 1 / (1 + np.exp(-log_odds))


def _with_conflicts(told: DataFrame, conflicts: Conflicts) -> DataFrame:
    """Return the links with the conflict that each leads to, and the chance that the case belongs to that."""
    import numpy as np

    told = told.reset_index(drop=True)
    members = conflicts.members.sort_values("membership", ascending=False, kind="stable").drop_duplicates("incident_id")
    members = members.set_index("incident_id")
    told["conflict_id"] = told["incident_id"].map(members["conflict_id"]).astype("str")
    belongs = told["incident_id"].map(members["membership"]).astype("float64").fillna(1.0)
    strongest = np.clip(told["link_probability"] * belongs, 0.0, 1 - 1e-9)
    of = told["conflict_id"].where(told["conflict_id"].notna(), told["incident_id"])
    best = strongest.groupby(of).max()
    known = best.index.isin(members["conflict_id"])
    odds = best / (1 - best)
    shared = odds / (1 + odds[known].sum())
    told["probability"] = of.map(shared.where(known, best)).astype("float64")
    return told[told["conflict_id"].notna() | (told["link_probability"] > LINK)]


def _shaped(told: DataFrame, vocabulary: Vocabulary) -> DataFrame:
    weak = told["family"].isna().to_numpy()
    told["family"] = told["family"].astype("object").mask(weak, "weak").astype("str")
    blank = ["entity", "part_a", "part_b", "tie_kind", *(["doubt"] if "doubt" in told else [])]
    told[blank] = told[blank].astype("object").fillna("")
    told["incidents"] = told["incidents"].fillna(0).astype("int64")
    words = {language: say_reasons(told, vocabulary=vocabulary, language=language) for language in ("en", "sv")}
    told = told.assign(
        **{f"{column}_{language}": said[column] for language, said in words.items() for column in ("why", "caution")},
        alone=told["conflict_id"].isna(),
    )
    order = ["alone", "probability", "conflict_id", "link_probability", "incident_id", "family_log_odds", "family"]
    ascending = [True, False, True, False, True, False, True]
    told = told.sort_values([*order, "entity"], ascending=[*ascending, True])
    return told[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)
