"""What is said about conflicts: their figures, who belongs to them, and each link between cases in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgraph.conflicts.centrality import central_people
from netgraph.conflicts.parties import find_parties
from netgraph.graph.codes import is_named_person
from netgraph.model.findings import FINDINGS, Conflicts, Links
from netgraph.model.vocabulary import LANGUAGES, Vocabulary, phrase

if TYPE_CHECKING:
    from pandas import DataFrame

    from netgraph.model.tables import Tables

__all__ = ["describe_conflicts", "say_reasons"]

_NAMED = ("place_time", "modus", "thing")
_OPEN = ("open", "reported")
_SAME = ("person", "opponent", "vehicle")
_GRAVEST_FIRST = ["serious_cases", "cases", "conflict_id"]
_PROSECUTED = ("prosecuted", "convicted")


def describe_conflicts(
    conflicts: Conflicts,
    links: Links,
    tables: Tables,
    *,
    vocabulary: Vocabulary,
    language: str = "en",
    communities: DataFrame | None = None,
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Describe conflicts in the shape of the findings ``conflicts``, ``members`` and ``case_links``.

    Parameters
    ----------
    conflicts, links
        From `find_conflicts` and `link_cases`, made from `tables`.
    tables
        The records as of the run.
    vocabulary
        Says which kinds of incident are serious and what roles and ties are called.
    language
        Of the column ``why``: ``en`` or ``sv``.
    communities
        From `find_communities`; fills the column ``community`` of people. Left empty without it.

    Returns
    -------
    tuple of three DataFrames
        * ``conflicts``: one row a conflict, most serious cases first, then most cases. A serious case counts as
          prosecuted when it is prosecuted or convicted, and as open when it is open or reported. ``people`` are
          named people in any role. First and last go by the start of the span.
        * ``members``: one row a case (``how`` = case, its own membership) and one a named person: ``how`` = suspect,
          victim, both, or the weightiest of the other roles; membership = the largest of his cases; side and
          side_groups as in `find_parties`, centrality as in `central_people`. These three are blank for cases.
        * ``case_links``: one row a pair of linked cases (log-odds above 0) and reason; ``family_log_odds`` is the
          reason's own evidence. ``conflict_id`` is null where the two cases are in different conflicts.

    Raises
    ------
    ValueError
        For a language there are no phrases in.

    Notes
    -----
    Linear in cases, involvements and reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.conflicts import case_weights, find_conflicts, link_cases
    >>> from netgraph.model.vocabulary import shipped_vocabulary
    >>> from tests.worlds import two_feuding_pairs
    >>> world, now = two_feuding_pairs(), pd.Timestamp("2026-03-01")
    >>> links = link_cases(world, now=now, weights=case_weights(world, now=now))
    >>> found = find_conflicts(links, seed=1)
    >>> table, members, why = describe_conflicts(found, links, world, vocabulary=shipped_vocabulary())
    >>> table[["cases", "serious_cases", "serious_open", "people"]].values.tolist()
    [[2, 2, 2, 2], [2, 2, 2, 2]]
    >>> why["why"][1]
    'the same person: suspect in one, victim in the other; in 2 of all cases'
    """
    if language not in LANGUAGES:
        raise ValueError(f"language: got {language!r}, allowed {', '.join(LANGUAGES)}")
    cases = conflicts.members.merge(tables.incidents, on="incident_id", validate="many_to_one")
    people = _placed(_people(cases, tables, vocabulary), cases, tables, vocabulary)
    return (
        _figures(conflicts.conflicts, cases, people, vocabulary),
        _members(conflicts.conflicts, cases, people, communities),
        _case_links(conflicts, links, vocabulary, language),
    )


def say_reasons(reasons: DataFrame, *, vocabulary: Vocabulary, language: str) -> DataFrame:
    """Return ``why`` and ``caution`` of the reasons of links (`Links.reasons`) in plain words, row by row.

    Examples
    --------
    >>> import pandas as pd
    >>> from netgraph.model.vocabulary import shipped_vocabulary
    >>> row = {"family": "modus", "entity": "weapon=automatic", "part_a": "", "part_b": "", "tie_kind": ""}
    >>> reasons = pd.DataFrame([row | {"incidents": 3, "doubt": "uncorroborated"}])
    >>> say_reasons(reasons, vocabulary=shipped_vocabulary(), language="sv").to_numpy().tolist()
    [['utförda på samma sätt: weapon=automatic; i 3 av alla ärenden', 'uppgift från ett håll, inte bekräftad']]
    """
    import pandas as pd

    told = {"why": _why(reasons, vocabulary, language), "caution": _cautions(reasons, language)}
    return pd.DataFrame(told, index=reasons.index, dtype="str")


def _shaped(name: str, frame: DataFrame) -> DataFrame:
    return frame[list(FINDINGS[name])].astype(FINDINGS[name]).reset_index(drop=True)


def _figures(conflicts: DataFrame, cases: DataFrame, people: DataFrame, vocabulary: Vocabulary) -> DataFrame:
    serious = cases["kind"].isin(vocabulary.serious_kinds())
    counted = cases.assign(
        serious_cases=serious,
        serious_prosecuted=serious & cases["status"].isin(_PROSECUTED),
        serious_convicted=serious & (cases["status"] == "convicted"),
        serious_open=serious & cases["status"].isin(_OPEN),
    )
    in_time = counted.sort_values(["occurred_from", "occurred_to", "incident_id"])
    sums = ["serious_cases", "serious_prosecuted", "serious_convicted", "serious_open"]
    grouped = in_time.groupby("conflict_id")
    figures = grouped[sums].sum().join(people.groupby("conflict_id").size().rename("people"))
    figures["people"] = figures["people"].fillna(0)
    figures["first_incident_at"] = grouped["occurred_from"].first()
    figures["last_incident_at"] = grouped["occurred_from"].last()
    figures["last_incident_id"] = grouped["incident_id"].last()
    figures["incident_ids"] = counted.sort_values("incident_id").groupby("conflict_id")["incident_id"].agg(";".join)
    figures = conflicts.join(figures, on="conflict_id")
    return _shaped("conflicts", figures.sort_values(_GRAVEST_FIRST, ascending=[False, False, True]))


def _people(cases: DataFrame, tables: Tables, vocabulary: Vocabulary) -> DataFrame:
    """One row a conflict and named person: conflict_id, entity_id, how, membership, incident_ids."""
    import pandas as pd

    rows = tables.involvements
    rows = rows[is_named_person(rows)]
    parts = rows.merge(cases[["conflict_id", "incident_id", "membership"]], on="incident_id")
    parts["weight"] = parts["role"].map(vocabulary.roles["weight"]).astype("float64").fillna(0.0)
    parts["suspect"] = parts["role"].isin(vocabulary.roles_of("suspect"))
    parts["victim"] = parts["role"].isin(vocabulary.roles_of("victim"))
    parts = parts.sort_values(["conflict_id", "entity_id", "weight", "role"], ascending=[True, True, False, True])
    grouped = parts.groupby(["conflict_id", "entity_id"], sort=True)
    people = grouped.agg(
        suspect=("suspect", "any"), victim=("victim", "any"), how=("role", "first"), membership=("membership", "max")
    )
    suspect, victim = people.pop("suspect"), people.pop("victim")
    people.loc[suspect, "how"] = "suspect"
    people.loc[victim, "how"] = "victim"
    people.loc[suspect & victim, "how"] = "both"
    each = parts.drop_duplicates(["conflict_id", "entity_id", "incident_id"]).sort_values("incident_id")
    ids = each.groupby(["conflict_id", "entity_id"])["incident_id"].agg(";".join)
    people["incident_ids"] = ids if len(ids) else pd.Series(dtype="str")
    return people.reset_index()


def _placed(people: DataFrame, cases: DataFrame, tables: Tables, vocabulary: Vocabulary) -> DataFrame:
    """Return the people with the side on which they stand, and how central they are."""
    of = cases[["conflict_id", "incident_id"]]
    keys = ["conflict_id", "entity_id"]
    sides = find_parties(of, tables, vocabulary=vocabulary).set_index(keys)
    return people.join(sides, on=keys).join(central_people(of, tables), on=keys)


def _members(conflicts: DataFrame, cases: DataFrame, people: DataFrame, communities: DataFrame | None) -> DataFrame:
    import pandas as pd

    case_rows = pd.DataFrame(
        {
            "conflict_id": cases["conflict_id"],
            "entity_kind": "incident",
            "entity_id": cases["incident_id"],
            "how": "case",
            "membership": cases["membership"],
            "incident_ids": cases["incident_id"],
        }
    )
    rows = pd.concat([case_rows, people.assign(entity_kind="person")], ignore_index=True)
    rows["community"] = None
    if communities is not None:
        of = communities.set_index("person_id")["community"].astype("str")
        rows["community"] = rows["entity_id"].map(of).where(rows["entity_kind"] == "person")
    rows["place"] = pd.Index(conflicts["conflict_id"]).get_indexer(rows["conflict_id"])
    rows = rows.sort_values(["place", "entity_kind", "membership", "entity_id"], ascending=[True, True, False, True])
    return _shaped("members", rows)


def _case_links(conflicts: Conflicts, links: Links, vocabulary: Vocabulary, language: str) -> DataFrame:
    import pandas as pd

    linked = links.pairs.loc[(links.pairs["log_odds"] > 0).to_numpy(), ["incident_a", "incident_b", "log_odds"]]
    reasons = links.reasons.rename(columns={"log_odds": "family_log_odds"})
    rows = linked.merge(reasons, on=["incident_a", "incident_b"], validate="one_to_many")
    of = conflicts.members.set_index("incident_id")["conflict_id"]
    one, other = rows["incident_a"].map(of), rows["incident_b"].map(of)
    rows["conflict_id"] = one.where((one == other).to_numpy(dtype=bool, na_value=False))
    rows["why"] = _why(rows, vocabulary, language)
    rows["caution"] = pd.Series(_cautions(rows, language), index=rows.index, dtype="str")
    place = pd.Index(conflicts.conflicts["conflict_id"]).get_indexer(rows["conflict_id"])
    rows["place"] = pd.Series(place, index=rows.index).replace(-1, len(conflicts.conflicts))
    order = ["place", "incident_a", "incident_b", "family_log_odds", "family", "entity"]
    return _shaped("case_links", rows.sort_values(order, ascending=[True, True, True, False, True, True]))


def _why(reasons: DataFrame, vocabulary: Vocabulary, language: str) -> list[str]:
    """Say each reason in plain words; each wording is made once."""
    what = reasons["entity"].where(reasons["family"].isin(_NAMED).to_numpy(), "")
    columns = ["family", "part_a", "part_b", "tie_kind", "incidents"]
    said: dict[tuple[Any, ...], str] = {}
    keys = list(reasons[columns].assign(what=what).itertuples(index=False, name=None))
    for key in dict.fromkeys(keys):
        said[key] = _in_words(key, vocabulary=vocabulary, language=language)
    return [said[key] for key in keys]


def _in_words(reason: tuple[Any, ...], *, vocabulary: Vocabulary, language: str) -> str:
    """Say one reason: family, part_a, part_b, tie_kind, incidents, and what is shared, where the words name it."""
    family, part_a, part_b, tie_kind, incidents, what = reason
    listed = {"kind": "kinds", "group": "", "modus": "", "place_time": ""}.get(family, "roles")
    labels = sorted(vocabulary.label(listed, part, language) if listed else part for part in (part_a, part_b))
    told = {"one": labels[0], "other": labels[1], "count": incidents, "what": what}
    if family == "tie":
        return phrase("why_tie", language, kind=vocabulary.label("ties", tie_kind, language), **told)
    if family == "thing":
        kind, _, _ = what.partition("=")
        return phrase("why_thing", language, **told | {"what": phrase(f"thing_{kind}", language)})
    if family in _SAME:
        same = "both" if labels[0] == labels[1] else "each"
        return phrase(f"why_{family}_{same}", language, **told)
    return phrase(f"why_{family}", language, **told)


def _cautions(reasons: DataFrame, language: str) -> list[str]:
    """Say what the records under each reason lack; nothing where nothing."""
    doubts = reasons["doubt"] if "doubt" in reasons else [""] * len(reasons)
    said = {doubt: phrase(f"caution_{doubt.replace(' ', '_')}", language) if doubt else "" for doubt in set(doubts)}
    return [said[doubt] for doubt in doubts]
