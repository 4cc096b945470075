"""What an answer to one incident says in one language: the page and the terminal show the same words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.model.vocabulary import Vocabulary, phrase
from netgraph.safeguards.listing import APART

if TYPE_CHECKING:
    from pandas import DataFrame, Timestamp

    from netgraph.model.answer import Answer

__all__ = ["AnswerWords", "ids_text", "told"]

_SHOWN_IDS = 4
_SHOWN_NAMES = 5
_SHOWN_REASONS = 4
_WORTH_SAYING = 1.5
_ENDS = ("chance", "low", "high")
Row = dict[str, Any]


@dataclass(frozen=True)
class AnswerWords:
    """How an answer is told: its language, the words of the records, and what ids may be called."""

    answer: Answer
    language: str
    vocabulary: Vocabulary

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the answer."""
        return phrase(key, self.language, **values)

    def name(self, entity: str) -> str:
        """Return what somebody or a group may be called; the id where there is nothing else to show."""
        return self.answer.names.get(entity, entity)

    def names(self, joined: str) -> str:
        """Return the names of ids joined by ``;``, or that it could be anybody."""
        if not joined:
            return self.say("answer_anybody")
        ids = joined.split(";")
        more = _more(self, len(ids) - _SHOWN_NAMES)
        return ", ".join([*(self.name(one) for one in ids[:_SHOWN_NAMES]), *([more] if more else [])])

    def label(self, which: str, word: str) -> str:
        """Return what a kind or a role is called."""
        return self.vocabulary.label(which, word, self.language)

    def percent(self, chance: float) -> str:
        """Return a chance as people read it: 3.1 %, 12 %, less than 0.1 %."""
        exact = f"{100 * chance:.1f}" if chance < 0.0995 else f"{100 * chance:.0f}"
        text = "<0.1" if chance < 0.001 else exact
        return (text.replace(".", ",") if self.language == "sv" else text) + " %"

    def horizon(self, days: float) -> str:
        """Return how far ahead: hours up to three days, then days."""
        if days <= 3:
            return self.say("answer_horizon_hours", number=round(24 * days))
        return self.say("answer_horizon_days", number=f"{days:g}")

    def when(self, moment: Timestamp) -> str:
        """Return a moment in the local time of the incident; midnight is the start of a day whose hour is not known."""
        local = moment.tz_localize("UTC").tz_convert(self.answer.case["time_zone"])
        return str(local.strftime("%Y-%m-%d" if local == local.normalize() else "%Y-%m-%d %H:%M"))


def told(words: AnswerWords) -> dict[str, Any]:
    """Return every part of an answer as plain text and numbers, ready to be set on a page or printed line by line."""
    answer = words.answer
    kind = words.label("kinds", answer.case["kind"])
    return {
        "title": words.say(
            "answer_title", kind=kind[:1].upper() + kind[1:], when=words.when(answer.case["occurred_from"])
        ),
        "handling": words.say(f"answer_handling_{answer.case['handling']}"),
        "basis": list(_basis(words)),
        "missing": [words.say(key, **values) for key, values in answer.missing],
        "chances": list(_chances(words)),
        "clock": list(_clock(words)),
        "groups": {side: _groups(words, side) for side in ("suspect", "victim")},
        "parties": list(_parties(words)),
        "between": list(_between(words)),
        "people": {side: list(_people(words, side)) for side in ("victim", "suspect")},
        "concern": list(_concern(words)),
        "open": list(_open(words)),
        "circle": _circle(words),
        "near": list(_near(words)),
    }


def _basis(words: AnswerWords) -> Iterator[str]:
    answer = words.answer
    case, basis = answer.case, answer.basis
    if answer.method == "dyads":
        yield words.say("answer_basis_dyads", until=f"{basis['fitted_until']:%Y-%m-%d %H:%M}", on=basis["fitted_on"])
    if answer.method == "counts":
        yield words.say("answer_basis_counts", number=basis["attacks"])
    if case["without_known_time"]:
        yield words.say("answer_event_time", number=case["without_known_time"], all=case["incidents"])


def _chances(words: AnswerWords) -> Iterator[Row]:
    """Yield one row a direction and pair of groups, with a part for each horizon."""
    rows = words.answer.chances
    top = float(rows["high"].max()) if len(rows) else 1.0
    single = rows.groupby("direction")["source_group"].nunique()  # any, and one pair: the same figures twice
    for (direction, source, target), some in rows.groupby(["direction", "source_group", "target_group"], sort=False):
        if source and single[direction] <= 2:
            continue
        ends = {"source": words.name(str(source)), "target": words.name(str(target))}
        key = f"answer_dir_{direction}" if source else f"answer_dir_{direction}_any"
        yield {
            "what": words.say(key, **ends),
            "any": not source,
            "direction": direction,
            "parts": [_part(words, row, top) for row in some.to_dict("records")],
            **_ids(words, some["incident_ids"].iloc[0].split(";")),
        }


def _part(words: AnswerWords, row: Row, top: float) -> Row:
    """Return one figure with its interval, and where its bar begins and ends on a scale from 0 to `top`."""
    base = row["base_rate"] if _is_known(row["base_rate"]) else None
    more = base is not None and base > 0 and row["chance"] >= _WORTH_SAYING * base
    return {
        "horizon": words.horizon(row["horizon_days"]),
        **{name: words.percent(row[name]) for name in _ENDS},
        "base": words.percent(base) if base is not None else "",
        "times": f"{row['chance'] / base:.0f}" if base and more else "",
        "at": {name: _place(row[name], top) for name in _ENDS},
        "base_at": None if base is None else _place(base, top),
    }


def _place(value: float, top: float) -> float:
    return round(100 * min(max(value, 0.0) / top, 1.0), 2) if top > 0 else 0.0


def _is_known(value: float) -> bool:
    return not math.isnan(value)


def _clock(words: AnswerWords) -> Iterator[Row]:
    rows = words.answer.clock
    top = float(rows["high"].max()) if len(rows) else 1.0
    for row in rows.to_dict("records"):
        days = round(row["quiet_days"])
        key = {0: "answer_quiet_now", 1: "answer_quiet_after_one"}.get(days, "answer_quiet_after")
        part = _part(words, row | {"base_rate": float("nan")}, top)
        yield part | {"when": words.say(key, number=days), "next": words.say("answer_next", horizon=part["horizon"])}


def _groups(words: AnswerWords, side: str) -> str:
    rows = words.answer.groups
    own = rows[(rows["side"] == side).to_numpy()]
    shown = [
        words.say("answer_group_share", name=words.name(row.group_id), percent=f"{100 * row.share:.0f}")
        for row in own.itertuples(index=False)
    ]
    return ", ".join(shown) or words.say("answer_group_unknown")


def _parties(words: AnswerWords) -> Iterator[Row]:
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
            "age": _age(words, row["age"]),
            "groups": ", ".join(
                words.name(one) for one in row["group_ids"].split(";") if one != row["entity_id"] and one
            ),
        }


def _between(words: AnswerWords) -> Iterator[Row]:
    for row in words.answer.between.to_dict("records"):
        ends = {"source": words.name(row["source_group"]), "target": words.name(row["target_group"])}
        yield {
            "id": row["incident_id"],
            "when": words.when(row["occurred_from"]),
            "what": words.label("kinds", row["kind"]),
            "who": words.say("answer_attack", **ends),
            "after": words.say("answer_after") if row["after"] else "",
        }


def _people(words: AnswerWords, side: str) -> Iterator[Row]:
    import pandas as pd

    people, reasons = words.answer.people, words.answer.reasons
    why = reasons[(reasons["side"] == side).to_numpy()]
    by_person = {str(who): rows for who, rows in why.groupby("person_id")}
    for row in people[(people["side"] == side).to_numpy()].to_dict("records"):
        yield {
            "rank": None if pd.isna(row["rank"]) else int(row["rank"]),
            "name": words.name(row["person_id"]),
            "id": row["person_id"],
            "age": _age(words, row["age"]),
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
        told.append((share, {"text": text, **_ids(words, ids)}))
    return [row for _, row in sorted(told, key=lambda one: -one[0])][:_SHOWN_REASONS]


def _concern(words: AnswerWords) -> Iterator[Row]:
    for row in words.answer.concern.to_dict("records"):
        yield {
            "id": row["person_id"],
            "age": _age(words, row["age"]),
            "under_15": words.say("answer_under_15") if row["under_15"] else "",
            **_ids(words, row["incident_ids"].split(";")[::-1]),  # the newest first
        }


def _open(words: AnswerWords) -> Iterator[Row]:
    for row in words.answer.open_motifs.to_dict("records"):
        known = _is_known(row["chance"])
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


def _circle(words: AnswerWords) -> str:
    circle = words.answer.circle
    if not circle:
        return ""
    here = f"{circle['latitude']:.5f}, {circle['longitude']:.5f}" if _is_known(circle["latitude"]) else ""
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


def _near(words: AnswerWords) -> Iterator[Row]:
    for row in words.answer.near.to_dict("records"):
        yield {
            "id": row["incident_id"],
            "what": words.label("kinds", row["kind"]),
            "when": words.when(row["occurred_from"]),
            "metres": f"{row['distance_m']:.0f} m",
            "serious": bool(words.vocabulary.kinds["serious"].get(row["kind"], False)),
        }


def _age(words: AnswerWords, age: Any) -> str:
    import pandas as pd

    return "" if pd.isna(age) else words.say("answer_age", age=int(age))


def _ids(words: AnswerWords, ids: list[str]) -> Row:
    return {"ids": ids[:_SHOWN_IDS], "more": _more(words, len(ids) - _SHOWN_IDS)}


def _more(words: AnswerWords, number: int) -> str:
    return words.say("answer_more", number=number) if number > 0 else ""


def ids_text(ids: Sequence[str], more: str = "") -> str:
    """Return incident ids in brackets.

    Examples
    --------
    >>> ids_text(["k:1", "k:2"], "and 3 more")
    '[k:1, k:2, and 3 more]'
    """
    return f"[{', '.join([*ids, *([more] if more else [])])}]" if ids else ""
