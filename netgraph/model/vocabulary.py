"""Which kinds, roles and ties there are, what they weigh and what they are called: data, not code.

The shipped CSV files stand beside this module, each row with its source; a user's own tables replace them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["LANGUAGES", "Vocabulary", "phrase", "shipped_vocabulary"]

LANGUAGES = ("en", "sv")


@dataclass(frozen=True)
class Vocabulary:
    """The words of one installation, one frame a list, each indexed by its word.

    ``kinds`` (kind: label_en, label_sv, severity, serious, aggression, source),
    ``roles`` (role: entity_kind, side, weight, label_en, label_sv, source) where ``side`` is one of
    ``suspect victim neutral unknown thing``,
    ``ties`` (kind: kinship, weight, label_en, label_sv, source),
    ``precursors`` (one row a pair: before, after, lead_days, note, source).
    """

    kinds: DataFrame
    roles: DataFrame
    ties: DataFrame
    precursors: DataFrame

    def serious_kinds(self) -> list[str]:
        """Return the kinds that count as serious."""
        return sorted(self.kinds.index[self.kinds["serious"]])

    def aggression_kinds(self) -> list[str]:
        """Return the violent kinds that have a source and a target."""
        return sorted(self.kinds.index[self.kinds["aggression"]])

    def roles_of(self, side: str) -> list[str]:
        """Return the roles that stand on `side`."""
        return sorted(self.roles.index[self.roles["side"] == side])

    def kinship_ties(self) -> list[str]:
        """Return the ties that family or a shared address make, which alone never list anybody."""
        return sorted(self.ties.index[self.ties["kinship"]])

    def by_label(self, which: str) -> dict[str, str]:
        """Return the word of list `which` by what it is called in any language, in lower letters."""
        frame: DataFrame = getattr(self, which)
        labels = {str(frame.at[word, f"label_{language}"]): word for word in frame.index for language in LANGUAGES}
        return {label.lower(): str(word) for label, word in labels.items()}

    def digest(self) -> str:
        """Return a sha256 (hex) of all words and their weights: it changes when any of them does."""
        from hashlib import sha256

        lists = (self.kinds, self.roles, self.ties, self.precursors)
        return sha256("\n".join(frame.to_csv() for frame in lists).encode()).hexdigest()

    def label(self, which: str, word: str, language: str) -> str:
        """Return what `word` of list `which` is called in `language`; the word itself where it is not listed."""
        frame: DataFrame = getattr(self, which)
        return str(frame.at[word, f"label_{language}"]) if word in frame.index else word


@cache
def shipped_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with netgraph.

    Examples
    --------
    >>> shipped_vocabulary().label("kinds", "explosion", "sv")
    'sprängning'
    >>> "victim" in shipped_vocabulary().roles_of("victim")
    True
    """
    return Vocabulary(
        kinds=_words("kinds", "kind").astype({"severity": "float64", "serious": "bool", "aggression": "bool"}),
        roles=_words("roles", "role"),
        ties=_words("ties", "kind").astype({"kinship": "bool"}),
        precursors=_frame("precursors"),
    )


def phrase(key: str, language: str, **values: object) -> str:
    """Return a phrase shown to people, in `language`, with its ``{placeholders}`` filled.

    Raises
    ------
    ValueError
        If the language or the key is not known.

    Examples
    --------
    >>> phrase("incident", "sv")
    'händelse'
    """
    if language not in LANGUAGES:
        raise ValueError(f"language: got {language!r}, allowed {', '.join(LANGUAGES)}")
    phrases = _phrases()
    if key not in phrases:
        raise ValueError(f"phrase: {key!r} is not in model/phrases.csv; add a row with both languages")
    return phrases[key][language].format(**values)


@cache
def _phrases() -> dict[str, dict[str, str]]:
    frame = _frame("phrases")
    return {row.key: {"en": row.en, "sv": row.sv} for row in frame.itertuples()}


def _words(name: str, index: str) -> DataFrame:
    return _frame(name).set_index(index)


def _frame(name: str) -> DataFrame:
    import pandas as pd

    with (files("netgraph.model") / f"{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False)
