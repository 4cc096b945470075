"""A motif as one line of text, and back: ``A→B [@aggression], C→A ≤ 2 d where ally(B, C) before 2 within 14 d``.

::

    motif    = step {"," step} ["where" clause {"and" clause}] ["within" time]
    step     = end "→" end ["[" kind {"|" kind} "]"] ["≤" time]          "->" and "<=" are read too
    end      = (letter | "?") [":" role {"|" role}]
    clause   = tie "(" letter "," letter ")" ["before" number]           ally kin co_offender same_vehicle
             | "same_group" or "other_group" or "alike" "(" letter "," letter ")"
             | "person" or "group" or "vehicle" or "place" "(" letter ")"
    time     = number unit                                               s min h d w
"""

from __future__ import annotations

import re
from datetime import timedelta

from netgraph.motifs.pattern import TIE_KINDS, VERTEX_KINDS, Motif, Step, Tie, Vertex

__all__ = ["motif_from_line", "time_from_text"]

_UNITS = {
    "weeks": ("w", "week", "weeks"),
    "days": ("d", "day", "days"),
    "hours": ("h", "hour", "hours"),
    "minutes": ("min", "minute", "minutes"),
    "seconds": ("s", "second", "seconds"),
}
_TIME = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z]+)\s*")
_WORDS = r"[@\w|-]+"
_STEP = re.compile(
    rf"\s*(?P<source>[A-Z?])(?::(?P<source_roles>{_WORDS}))?\s*(?:→|->)\s*"
    rf"(?P<target>[A-Z?])(?::(?P<target_roles>{_WORDS}))?"
    rf"\s*(?:\[\s*(?P<kinds>{_WORDS})\s*\])?\s*(?:(?:≤|<=)\s*(?P<gap>[^\],]+?))?\s*"
)
_CLAUSE = re.compile(
    r"\s*(?P<word>\w+)\s*\(\s*(?P<letters>[A-Z](?:\s*,\s*[A-Z])?)\s*\)(?:\s*before\s+(?P<step>\d+))?\s*"
)
_PAIRS = ("same_group", "other_group", "alike")
_MOST_DAYS = 3_650_000


def time_from_text(text: str) -> timedelta:
    """Return a time such as ``14 d``.

    Raises
    ------
    ValueError
        For anything else, a negative time, or one longer than ten thousand years.

    Examples
    --------
    >>> time_from_text("14 d").days, time_from_text("90 min").seconds
    (14, 5400)
    """
    found = _TIME.fullmatch(text)
    unit = next((name for name, said in _UNITS.items() if found and found[2] in said), None)
    if not found or not unit:
        raise ValueError(f"time: got {text!r}, needs a number of 0 or more and one of s, min, h, d, w, such as '14 d'")
    try:
        time = timedelta(**{unit: float(found[1])})
    except OverflowError:
        time = timedelta.max
    if time > timedelta(days=_MOST_DAYS):
        raise ValueError(f"time: got {text!r}, longer than {_MOST_DAYS:,} d")
    return time


def motif_from_line(name: str, line: str) -> Motif:
    """Return the motif that a line says; `str` of it says the line again.

    Raises
    ------
    ValueError
        Where the line cannot be read, saying at which part, or says what is no motif.

    Examples
    --------
    >>> str(motif_from_line("answer", "A->B, B->A within 14 days"))
    'A→B, B→A within 14 d'
    """
    rest, _, within = _parted(line, "within")
    steps, _, clauses = _parted(rest, "where")
    found = [_clause(name, text) for text in re.split(r"\band\b", clauses)] if clauses else []
    return Motif(
        name,
        tuple(_step(name, text) for text in steps.split(",")),
        ties=tuple(clause for clause in found if isinstance(clause, Tie)),
        vertices=tuple(clause for clause in found if isinstance(clause, Vertex)),
        delta=time_from_text(within) if within else None,
        **{word: tuple(pair[1] for pair in found if isinstance(pair, tuple) and pair[0] == word) for word in _PAIRS},
    )


def _parted(text: str, word: str) -> tuple[str, str, str]:
    parts = re.split(rf"\b{word}\b", text)
    if len(parts) > 2:
        raise ValueError(f"motif: {word!r} stands twice in {text.strip()!r}")
    return parts[0], word, parts[1].strip() if len(parts) == 2 else ""


def _step(name: str, text: str) -> Step:
    found = _STEP.fullmatch(text)
    if not found:
        raise ValueError(f"motif {name}: cannot read the step {text.strip()!r}; a step is such as A→B [shooting] ≤ 2 d")
    return Step(
        found["source"],
        found["target"],
        kinds=_words(found["kinds"]),
        gap=time_from_text(found["gap"]) if found["gap"] else None,
        source_roles=_words(found["source_roles"]),
        target_roles=_words(found["target_roles"]),
    )


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _clause(name: str, text: str) -> Tie | Vertex | tuple[str, tuple[str, str]]:
    found = _CLAUSE.fullmatch(text)
    letters = tuple(re.findall("[A-Z]", found["letters"])) if found else ()
    if found and found["word"] in TIE_KINDS and len(letters) == 2:
        return Tie(found["word"], letters[0], letters[1], int(found["step"]) if found["step"] else None)
    if found and not found["step"] and found["word"] in _PAIRS and len(letters) == 2:
        return found["word"], (letters[0], letters[1])
    if found and not found["step"] and found["word"] in VERTEX_KINDS and len(letters) == 1:
        return Vertex(letters[0], found["word"])
    known = ", ".join((*TIE_KINDS, *_PAIRS, *VERTEX_KINDS))
    raise ValueError(f"motif {name}: cannot read {text.strip()!r}; a clause is one of {known} of letters: ally(B, C)")
