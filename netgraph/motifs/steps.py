"""Which rows of events may be which step of a motif: by kind of incident, by what stands at the ends, by role."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.motifs.pattern import ANYBODY, Motif, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    Flags = NDArray[np.bool_]

__all__ = ["CLASSES", "check_words", "kinds_of_motif", "kinds_of_step", "step_rows"]

CLASSES = {"@aggression": Vocabulary.aggression_kinds, "@serious": Vocabulary.serious_kinds}
_ACTORS = ("person", "group")


def kinds_of_step(step: Step, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """Return the kinds of incident that a step may be, classes written out; empty means every kind.

    Raises
    ------
    ValueError
        For a class that there is not, or if no kind is left.

    Examples
    --------
    >>> "shooting" in kinds_of_step(Step("A", "B", ("@aggression",)))
    True
    >>> "threat" in kinds_of_step(Step("A", "B", ("@aggression", "-threat")))
    False
    """
    words = vocabulary or shipped_vocabulary()
    found: dict[str, None] = {}
    for kind in step.kinds:
        name = kind.removeprefix("-")
        if name.startswith("@") and name not in CLASSES:
            raise ValueError(f"step {step}: class {name!r} is not known; allowed {', '.join(CLASSES)}")
        meant = dict.fromkeys(CLASSES[name](words) if name in CLASSES else [name])
        found = found | meant if name == kind else {one: None for one in found if one not in meant}
    if step.kinds and not found:
        raise ValueError(f"step {step}: no kind of incident is left")
    return tuple(found)


def kinds_of_motif(motif: Motif, vocabulary: Vocabulary | None = None) -> list[str]:
    """Return every kind of incident that some step of a motif may be: what `netgraph.graph.events` is asked for."""
    words = vocabulary or shipped_vocabulary()
    kinds = [kinds_of_step(step, words) for step in motif.steps]
    return sorted(set().union(*kinds) if all(kinds) else words.kinds.index)


def check_words(motif: Motif, vocabulary: Vocabulary | None = None) -> Motif:
    """Return the motif if the vocabulary has every kind and role in it.

    Raises
    ------
    ValueError
        For a kind, class or role that the vocabulary has not; the nearest one is named.
    """
    words = vocabulary or shipped_vocabulary()
    for step in motif.steps:
        for what, said, known in (
            ("kind", _kinds_said(step, words), words.kinds.index),
            ("role", step.source_roles + step.target_roles, words.roles.index),
        ):
            for word in said:
                if word not in known:
                    near = get_close_matches(word, list(known), n=1)
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    raise ValueError(f"motif {motif.name}: {what} {word!r} is not in the vocabulary{hint}")
    return motif


def _kinds_said(step: Step, words: Vocabulary) -> tuple[str, ...]:
    plain = (kind.removeprefix("-") for kind in step.kinds)
    return (*(kind for kind in plain if not kind.startswith("@")), *kinds_of_step(step, words))


def step_rows(events: DataFrame, motif: Motif, *, vocabulary: Vocabulary | None = None) -> Flags:
    """Return one row a step, one column a row of `events`: whether that row may be that step, taken by itself.

    A letter needs a known end of its kind, ``?`` any actor, known or not. Somebody acting upon himself is no event.

    Parameters
    ----------
    events
        From `netgraph.graph.events`.
    motif
        What is looked for.
    vocabulary
        What ``@aggression`` and ``@serious`` stand for; the shipped one by default.

    Raises
    ------
    ValueError
        If the motif asks for roles and the events have no ``source_role`` and ``target_role``, or for a class of
        kinds that there is not.

    Examples
    --------
    >>> from netgraph.graph.events import events
    >>> from netgraph.motifs.pattern import RETALIATION
    >>> from tests.worlds import two_feuding_pairs
    >>> step_rows(events(two_feuding_pairs(), kinds=["shooting"]), RETALIATION).tolist()
    [[True, True, True, True], [True, True, True, True]]
    """
    itself = (events["source"] == events["target"]) & (events["source_kind"] == events["target_kind"])
    others = ~itself.fillna(False).to_numpy(dtype=bool)
    return np.array([_rows_of(step, motif, events, vocabulary) & others for step in motif.steps], dtype=bool)


def _rows_of(step: Step, motif: Motif, events: DataFrame, vocabulary: Vocabulary | None) -> Flags:
    rows = _end(events, "source", step.source, motif) & _end(events, "target", step.target, motif)
    if kinds := kinds_of_step(step, vocabulary):
        rows &= events["kind"].isin(kinds).to_numpy()
    for end, roles in (("source", step.source_roles), ("target", step.target_roles)):
        if roles:
            rows &= _in_role(events, end, roles)
    return rows


def _end(events: DataFrame, end: str, letter: str, motif: Motif) -> Flags:
    kind = events[f"{end}_kind"]
    if letter == ANYBODY:
        anybody: Flags = (kind.isna() | kind.isin(_ACTORS)).to_numpy(dtype=bool)
        return anybody
    wanted = motif.kind_of(letter)
    kinds = _ACTORS if wanted == "actor" else (wanted,)
    known: Flags = (events[end].notna() & kind.isin(kinds)).to_numpy(dtype=bool)
    return known


def _in_role(events: DataFrame, end: str, roles: tuple[str, ...]) -> Flags:
    column = f"{end}_role"
    if column not in events:
        raise ValueError(
            f"events: no column {column}, which the motif asks for; make them with events(..., roles=True)"
        )
    parts = events[column].fillna("").str.split("|")
    return np.array([not set(roles).isdisjoint(one) for one in parts], dtype=bool)
