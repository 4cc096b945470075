"""The motifs that netgraph ships, each a TOML file beside this module, and reading a user's own of the same form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.pattern import Motif, Step

__all__ = ["LEVELS", "Described", "described_from_toml", "feud", "library", "motif_named"]

LEVELS = ("person", "group")
_FEUD = re.compile(r"feud_([1-9][0-9]?)")
_LEAST_ROUNDS = 3
_MOST_ROUNDS = 12
_ENTRIES = ("name", "pattern", "levels", "en", "sv")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Described:
    """A motif with what it is called in words, and between whom it may be looked for.

    ``levels`` are ``person`` and ``group``; ``en`` and ``sv`` one or two sentences in English and Swedish.
    """

    motif: Motif
    levels: tuple[str, ...]
    en: str
    sv: str

    def text(self, language: str) -> str:
        """Return the description in ``en`` or ``sv``."""
        return self.sv if language == "sv" else self.en


@cache
def library() -> Mapping[str, Described]:
    """Return every shipped motif by name.

    Examples
    --------
    >>> print(library()["retaliation"].motif)
    A→B [@aggression], B→A [@aggression] within 14 d
    """
    folder = files("netgraph.motifs") / "patterns"
    texts = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".toml"))
    shipped = [described_from_toml(entry.read_text(encoding="utf-8")) for _, entry in texts]
    return {one.motif.name: one for one in shipped}


def motif_named(name: str) -> Described:
    """Return a shipped motif; ``feud_4``, ``feud_5`` and so on are feuds of so many rounds.

    Raises
    ------
    ValueError
        If there is none of that name; the nearest is named.

    Examples
    --------
    >>> [len(motif_named(name).motif.steps) for name in ("feud", "feud_5")]
    [3, 5]
    """
    shipped = library()
    if rounds := _FEUD.fullmatch(name):
        return replace(shipped["feud"], motif=feud(int(rounds[1])))
    if name not in shipped:
        near = get_close_matches(name, list(shipped), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"motif: {name!r} is not shipped{hint} There are {', '.join(shipped)}")
    return shipped[name]


def feud(rounds: int) -> Motif:
    """Return a feud: attack, answer, answer to the answer, and so on, so many rounds.

    Raises
    ------
    ValueError
        For fewer than 3 rounds (2 are a retaliation) or more than 12.
    """
    if not _LEAST_ROUNDS <= rounds <= _MOST_ROUNDS:
        raise ValueError(f"feud: got {rounds} rounds, allowed {_LEAST_ROUNDS} to {_MOST_ROUNDS}")
    shortest = library()["feud"].motif
    kinds = shortest.steps[0].kinds
    there, back = Step("A", "B", kinds), Step("B", "A", kinds)
    steps = tuple(back if place % 2 else there for place in range(rounds))
    per_round = shortest.delta / (_LEAST_ROUNDS - 1) if shortest.delta else None
    delta = per_round * (rounds - 1) if per_round is not None else None
    return replace(shortest, name="feud" if rounds == _LEAST_ROUNDS else f"feud_{rounds}", steps=steps, delta=delta)


def described_from_toml(text: str) -> Described:
    """Return the motif of a TOML file: ``name``, ``pattern`` (one line), and optionally ``levels, en, sv``.

    Its kinds are not held to the shipped vocabulary, so that a motif may use a user's own; `check_words` does that.

    Raises
    ------
    ValueError
        For text that is no TOML, an entry that is unknown, missing or of the wrong type, or a line that is no motif.

    Examples
    --------
    >>> described_from_toml('name = "answer"\\npattern = "A→B, B→A within 2 d"').motif.delta.days
    2
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"motif: not TOML: {error}") from error
    _check_entries(told)
    levels = tuple(told.get("levels", LEVELS))
    if not levels or not set(levels) <= set(LEVELS):
        raise ValueError(f"motif {told['name']}: levels: got {list(levels)}, allowed {', '.join(LEVELS)}")
    return Described(motif_from_line(told["name"], told["pattern"]), levels, told.get("en", ""), told.get("sv", ""))


def _check_entries(told: Mapping[str, object]) -> None:
    if unknown := sorted(set(told) - set(_ENTRIES)):
        raise ValueError(f"motif: entry {unknown[0]!r} is not known; allowed {', '.join(_ENTRIES)}")
    for entry in ("name", "pattern"):
        if entry not in told:
            raise ValueError(f"motif: entry {entry!r} is missing; every motif has a name and a pattern")
    for entry, value in told.items():
        if not isinstance(value, list if entry == "levels" else str):
            raise ValueError(f"motif: {entry}: got {value!r}, needs {'a list' if entry == 'levels' else 'a text'}")
    if not _NAME.fullmatch(str(told["name"])):
        raise ValueError(f"motif: name: got {told['name']!r}, needs small letters, digits and _ only")
