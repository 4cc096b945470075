"""How an answer is told in one language: its phrases, what somebody may be called, chances, moments, ids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgraph.model.vocabulary import Vocabulary, phrase

if TYPE_CHECKING:
    from pandas import Timestamp

    from netgraph.model.answer import Answer

__all__ = ["AnswerWords", "Row", "age_of", "ids_text", "is_known", "more_of", "with_ids"]

_SHOWN_IDS = 4
_SHOWN_NAMES = 5
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
        more = more_of(self, len(ids) - _SHOWN_NAMES)
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


def is_known(value: float) -> bool:
    """Say whether a figure is known."""
    return not math.isnan(value)


def age_of(words: AnswerWords, age: Any) -> str:
    """Return an age in words, nothing where it is not known."""
    import pandas as pd

    return "" if pd.isna(age) else words.say("answer_age", age=int(age))


def with_ids(words: AnswerWords, ids: list[str]) -> Row:
    """Return the first of some incident ids, and in words how many more there are."""
    return {"ids": ids[:_SHOWN_IDS], "more": more_of(words, len(ids) - _SHOWN_IDS)}


def more_of(words: AnswerWords, number: int) -> str:
    """Say how many more there are, nothing where there are none."""
    return words.say("answer_more", number=number) if number > 0 else ""


def ids_text(ids: Sequence[str], more: str = "") -> str:
    """Return incident ids in brackets.

    Examples
    --------
    >>> ids_text(["k:1", "k:2"], "and 3 more")
    '[k:1, k:2, and 3 more]'
    """
    return f"[{', '.join([*ids, *([more] if more else [])])}]" if ids else ""
