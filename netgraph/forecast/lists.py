"""The ranked lists as they are read: rank, why in plain words, incident ids; and the evidence under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgraph.model.findings import FINDINGS
from netgraph.model.vocabulary import phrase
from netgraph.safeguards.listing import APART

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from netgraph.model.findings import Ranking
    from netgraph.safeguards.listing import Listing

__all__ = ["FRAGILE", "STABLE", "TABLE_OF_STREAM", "conflict_of", "evidence_rows", "stream_rows"]

TABLE_OF_STREAM = {"victim": "likely_victims", "suspect": "likely_suspects"}
"""The findings table of each stream; the two are never one table."""


STABLE, FRAGILE = "stable", "fragile"
_SIDES = {"suspect": "recorded_suspect", "victim": "recorded_victim", "unknown": "recorded_unknown"}


def stream_rows(
    listing: Listing, ranking: Ranking, *, members: DataFrame, horizon_days: int, language: str
) -> dict[str, DataFrame]:
    """Return ``likely_victims`` and ``likely_suspects``, each exactly as in `FINDINGS`.

    The ranked come first, by rank; then those shown apart, by id and without a rank. ``reasons`` gives the share of
    each reason in words of `language`; ``incident_ids`` the incidents under the score, the largest share first;
    ``conflict_id`` the conflict to which the person most surely belongs, null if none. A rank is ``stable`` where its
    interval, and the rank without the strongest record, both stay on a list of this length, else ``fragile``.

    Parameters
    ----------
    listing
        Who is listed and where (`netgraph.safeguards.listing.split_listing`).
    ranking
        Its ``reasons``, ``spread`` and ``gaps`` must hold all who are listed or shown apart; where it has no ``spread``
        or ``gaps``, those columns are null.
    members
        Shaped as ``FINDINGS["members"]``.
    horizon_days
        The days ahead that the lists are meant for.
    language
        ``en`` or ``sv``.
    """
    from pandas import concat

    rows = concat([listing.listed, listing.apart], ignore_index=True)
    rows = _with_spread(_with_gaps(rows, ranking.gaps, language), ranking.spread, language)
    conflicts = conflict_of(members)
    found = {}
    for stream, table in TABLE_OF_STREAM.items():
        mine = rows[rows["stream"] == stream].assign(horizon_days=horizon_days)
        why = ranking.reasons[ranking.reasons["stream"] == stream]
        why = why[why["person_id"].isin(mine["person_id"])]
        mine["conflict_id"] = mine["person_id"].map(conflicts)
        mine["reasons"] = mine["person_id"].map(_in_words(why, language)).fillna("")
        mine["incident_ids"] = mine["person_id"].map(_incident_ids(why)).fillna("")
        mine["apart"] = [_phrases(apart, language, APART) for apart in mine["apart"]]
        found[table] = mine[list(FINDINGS[table])].astype(FINDINGS[table]).reset_index(drop=True)
    return found


def evidence_rows(listing: Listing, ranking: Ranking) -> DataFrame:
    """Return the incidents under every listed score, as in ``FINDINGS["evidence"]``.

    ``finding`` is the stream's table, ``finding_id`` the person. Minors have none: they have no score to explain.
    """
    from pandas import concat

    rows = concat([listing.listed, listing.apart], ignore_index=True)[["stream", "person_id"]]
    why = ranking.reasons.merge(rows, on=["stream", "person_id"])
    why = why.assign(finding=why["stream"].map(TABLE_OF_STREAM), finding_id=why["person_id"])
    why = why.sort_values(["finding", "finding_id", "reason", "incident_id"], ignore_index=True)
    return why[list(FINDINGS["evidence"])].astype(FINDINGS["evidence"])


def conflict_of(members: DataFrame) -> Series:
    """Return the conflict to which each person of `members` most surely belongs, by person id."""
    people = members[members["entity_kind"] == "person"]
    surest = people.sort_values(["membership", "conflict_id"], ascending=[False, True], kind="stable")
    return surest.drop_duplicates("entity_id").set_index("entity_id")["conflict_id"].astype("str")


def _with_gaps(rows: DataFrame, gaps: DataFrame | None, language: str) -> DataFrame:
    """Return the rows with what is missing, and what the records call the person, in words."""
    if gaps is None:
        return rows.assign(missing=None, single_source=False, recorded_as=None)
    told = rows.merge(gaps, on=["stream", "person_id"], how="left")
    told["missing"] = [_phrases(one, language) for one in told["gaps"].fillna("")]
    told["recorded_as"] = [_phrases(one, language, _SIDES) for one in told["recorded_as"].fillna("")]
    return told.assign(single_source=told["single_source"].eq(True))


def _with_spread(rows: DataFrame, spread: DataFrame | None, language: str) -> DataFrame:
    """Return the rows with the interval of each rank, and whether it would stay on a list of this length."""
    if spread is None:
        return rows.assign(**dict.fromkeys(_SPREAD))
    told = rows.merge(spread, on=["stream", "person_id"], how="left")
    words = [phrase(STABLE if stays is True else FRAGILE, language) for stays in told["stays"]]
    told["stability"] = [word if ranked else "" for word, ranked in zip(words, told["rank"].notna(), strict=True)]
    return told


_SPREAD = ("rank_low", "rank_high", "stability", "strongest_incident_id", "rank_without_strongest")


def _phrases(keys: str, language: str, names: dict[str, str] | None = None) -> str:
    return "; ".join(phrase((names or {}).get(key, key), language) for key in keys.split("; ") if key)


def _in_words(why: DataFrame, language: str) -> Series:
    """Return for each person e.g. ``own earlier incidents 62 % (3 incidents); …``, the largest share first."""
    parts = why.groupby(["person_id", "reason"], as_index=False).agg(share=("share", "sum"), n=("incident_id", "size"))
    parts = parts.sort_values(["person_id", "share", "reason"], ascending=[True, False, True])
    texts = [
        phrase(
            "reason_share" if n > 1 else "reason_share_one",
            language,
            reason=phrase(reason, language),
            percent=f"{100 * share:.0f}" if share >= 0.005 else "<1",
            incidents=n,
        )
        for reason, share, n in zip(parts["reason"], parts["share"], parts["n"], strict=True)
    ]
    return parts.assign(text=texts).astype({"text": "str"}).groupby("person_id")["text"].agg("; ".join)


def _incident_ids(why: DataFrame) -> Series:
    ordered = why.sort_values(["person_id", "share", "incident_id"], ascending=[True, False, True])
    return ordered.groupby("person_id")["incident_id"].agg(";".join)
