"""The rows of an answer in words: who was in the incident, whom to reach and why, what is half done, what is near."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netgraph.outputs.answer_speech import AnswerWords, Row, age_of, is_known, with_ids
from netgraph.safeguards.listing import APART

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["attacks_between", "circle_of", "half_done", "minors_of", "near_of", "parties_of", "people_of"]

_SHOWN_REASONS = 4
_ENDS = ("chance", "low", "high")


def parties_of(words: AnswerWords) -> Iterator[Row]:
    """Yield who is recorded in the incident, and on which side."""
    for row in words.answer.parties.to_dict("records"):
        known = isinstance(row["name"], str) and row["name"]
        outcome = words.say(f"outcome_{row['outcome']}") if isinstance(row["outcome"], str) and row["outcome"] else ""
        yield {
            "side": row["side"],
            "said": words.say(f"answer_side_{row['side']}"),
            "name": words.name(row["name"]) if known else words.say("answer_unnamed"),
            "id": row["entity_id"] if known else "",
            "role": words.label("roles", row["role"]),
            "outcome": outcome,
            "age": age_of(words, row["age"]),
            "groups": ", ".join(
                words.name(one) for one in row["group_ids"].split(";") if one != row["entity_id"] and one
            ),
        }


def attacks_between(words: AnswerWords) -> Iterator[Row]:
    """Yield the attacks between the two sides."""
    for row in words.answer.between.to_dict("records"):
        ends = {"source": words.name(row["source_group"]), "target": words.name(row["target_group"])}
        yield {
            "id": row["incident_id"],
            "when": words.when(row["occurred_from"]),
            "what": words.label("kinds", row["kind"]),
            "who": words.say("answer_attack", **ends),
            "after": words.say("answer_after") if row["after"] else "",
        }


def people_of(words: AnswerWords, side: str) -> Iterator[Row]:
    """Yield whom to reach on a side, with the reasons."""
    import pandas as pd

    people, reasons = words.answer.people, words.answer.reasons
    why = reasons[(reasons["side"] == side).to_numpy()]
    by_person = {str(who): rows for who, rows in why.groupby("person_id")}
    for row in people[(people["side"] == side).to_numpy()].to_dict("records"):
        yield {
            "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
            "name": words.name(row["person_id"]),
            "id": row["person_id"],
            "age": age_of(words, row["age"]),
            "apart": ", ".join(words.say(APART.get(one, one)) for one in row["apart"].split("; ") if one),
            "bond": words.say(
                f"answer_bond_{row['bond']}", to=words.name(row["bond_to"]), percent=f"{100 * row['strength']:.0f}"
            ),
            "why": _why(words, by_person[row["person_id"]]) if row["person_id"] in by_person else [],
        }


def _why(words: AnswerWords, rows: DataFrame) -> list[Row]:
    """Return the reasons of one score, the largest share first, each with its weightiest incidents."""
    told = []
    for reason, some in rows.groupby("reason"):
        ordered = some.sort_values(["share", "incident_id"], ascending=[False, True])
        share, ids = float(some["share"].sum()), ordered["incident_id"].tolist()
        text = words.say("answer_why", reason=words.say(str(reason)), percent=f"{100 * share:.0f}")
        told.append((share, {"text": text, **with_ids(words, ids)}))
    return [row for _, row in sorted(told, key=lambda one: -one[0])][:_SHOWN_REASONS]


def minors_of(words: AnswerWords) -> Iterator[Row]:
    """Yield the minors."""
    for row in words.answer.concern.to_dict("records"):
        yield {
            "id": row["person_id"],
            "age": age_of(words, row["age"]),
            "under_15": words.say("answer_under_15") if row["under_15"] else "",
            **with_ids(words, row["incident_ids"].split(";")[::-1]),  # the newest first
        }


def half_done(words: AnswerWords) -> Iterator[Row]:
    """Yield what the incident leaves half done, and who could close it."""
    for row in words.answer.open_motifs.to_dict("records"):
        known = is_known(row["chance"])
        ends = {name: words.percent(row[name]) for name in _ENDS} if known else {}
        yield {
            "motif": row["motif"].replace("_", " "),
            "level": words.say(f"page_level_{row['level']}"),
            "text": row[f"text_{words.language}"].split(". ")[0].rstrip(".") + ".",
            "who": words.say(
                "answer_open_who",
                closers=words.names(row["closers"]),
                targets=words.names(row["targets"]),
                until=words.when(row["until"]),
            ),
            "chance": words.say("answer_open_chance", halves=row["halves"], **ends) if known else "",
            "ids": row["incident_ids"].split(";"),
        }


def circle_of(words: AnswerWords) -> str:
    """Return the circle around the scene in words, nothing where the place is not known."""
    circle = words.answer.circle
    if not circle:
        return ""
    here = f"{circle['latitude']:.5f}, {circle['longitude']:.5f}" if is_known(circle["latitude"]) else ""
    place = circle["address"] if isinstance(circle["address"], str) else ""
    past = words.answer.now > circle["until"]
    return words.say(
        "answer_circle_past" if past else "answer_circle",
        metres=f"{circle['metres']:g}",
        days=f"{circle['days']:g}",
        until=words.when(circle["until"]),
        place=" ".join(part for part in (place, f"({here})" if here else "") if part) or words.say("answer_scene"),
        number=len(words.answer.near),
    )


def near_of(words: AnswerWords) -> Iterator[Row]:
    """Yield what happened within the circle."""
    for row in words.answer.near.to_dict("records"):
        yield {
            "id": row["incident_id"],
            "what": words.label("kinds", row["kind"]),
            "when": words.when(row["occurred_from"]),
            "metres": f"{row['distance_m']:.0f} m",
            "serious": bool(words.vocabulary.kinds["serious"].get(row["kind"], False)),
        }
