"""Which rows of events may be which step of a motif: by kind of incident, by what stands at the ends, by role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from netgraph.model.vocabulary import Vocabulary, shipped_vocabulary
from netgraph.motifs.pattern import ANYBODY, Motif, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    Flags = NDArray[np.bool_]

__all__ = [
    "CLASSES",
    "ENDS",
    "Ends",
    "check_words",
    "kinds_of_motif",
    "ends_of",
    "kinds_of_step",
    "rows_for",
    "step_rows",
    "written_out",
]

CLASSES = {"@aggression": Vocabulary.aggression_kinds, "@serious": Vocabulary.serious_kinds}
ENDS = ("nobody", "person", "group", "vehicle", "place", "other")
"""What may stand at the end of a row: nobody known, or an entity of one of these kinds."""

_NOBODY, _OTHER = 0, 5
_ACTORS = [1, 2]


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
    return _kinds(step, vocabulary) if vocabulary else _shipped_kinds(step)


@cache
def _shipped_kinds(step: Step) -> tuple[str, ...]:
    """Return the kinds of a step in the shipped words: asked again for every search, and the same each time."""
    return _kinds(step, shipped_vocabulary())


def _kinds(step: Step, words: Vocabulary) -> tuple[str, ...]:
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


def written_out(motif: Motif, vocabulary: Vocabulary) -> Motif:
    """Return the motif with its classes of kinds written out in the words of a vocabulary that has them all.

    So that a search, a count and a test mean the same kinds, whatever words a user has.

    Raises
    ------
    ValueError
        As `check_words`.

    Examples
    --------
    >>> from netgraph.motifs.library import motif_named
    >>> motif = motif_named("retaliation").motif
    >>> "shooting" in written_out(motif, shipped_vocabulary()).steps[0].kinds
    True
    """
    steps = check_words(motif, vocabulary).steps
    return replace(motif, steps=tuple(replace(step, kinds=kinds_of_step(step, vocabulary)) for step in steps))


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
    return rows_for(ends_of(events), motif, vocabulary=vocabulary)


@dataclass(frozen=True)
class Ends:
    """Rows of events as far as a step asks for them: made once, read for many motifs.

    ``kind`` is a place in ``kinds``; ``source_is`` and ``target_is`` are places in `ENDS`; the roles are one set a
    row, or ``None`` where the events do not say them.
    """

    kind: NDArray[np.int64]
    kinds: tuple[str, ...]
    source_is: NDArray[np.int64]
    target_is: NDArray[np.int64]
    itself: Flags
    source_roles: list[set[str]] | None
    target_roles: list[set[str]] | None

    @property
    def turnable(self) -> Flags:
        """Which rows have a known actor at both ends."""
        both: Flags = np.isin(self.source_is, _ACTORS) & np.isin(self.target_is, _ACTORS)
        return both

    def turned(self) -> Ends:
        """Return the rows the other way round; those that cannot be turned can then be no step."""
        return replace(
            self,
            source_is=np.where(self.turnable, self.target_is, _OTHER),
            target_is=np.where(self.turnable, self.source_is, _OTHER),
            source_roles=self.target_roles,
            target_roles=self.source_roles,
        )


def ends_of(events: DataFrame) -> Ends:
    """Return the rows of events in the form that `rows_for` reads."""
    import pandas as pd

    kind, kinds = pd.factorize(events["kind"])
    same = (events["source"] == events["target"]) & (events["source_kind"] == events["target_kind"])
    return Ends(
        kind=kind.astype(np.int64),
        kinds=tuple(kinds),
        source_is=_what(events, "source"),
        target_is=_what(events, "target"),
        itself=same.fillna(False).to_numpy(dtype=bool),
        source_roles=_roles(events, "source"),
        target_roles=_roles(events, "target"),
    )


def rows_for(ends: Ends, motif: Motif, *, vocabulary: Vocabulary | None = None) -> Flags:
    """Return what `step_rows` returns, of rows made ready before."""
    return np.array([_may_be(step, motif, ends, vocabulary) & ~ends.itself for step in motif.steps], dtype=bool)


def _may_be(step: Step, motif: Motif, ends: Ends, vocabulary: Vocabulary | None) -> Flags:
    rows = np.isin(ends.source_is, _allowed(step.source, motif)) & np.isin(ends.target_is, _allowed(step.target, motif))
    if kinds := kinds_of_step(step, vocabulary):
        wanted = np.array([*(kind in kinds for kind in ends.kinds), False])  # the last is for no kind at all
        rows &= wanted[ends.kind]
    for end, asked, found in (
        ("source", step.source_roles, ends.source_roles),
        ("target", step.target_roles, ends.target_roles),
    ):
        if asked:
            if found is None:
                remedy = "add it with netgraph.graph.with_roles()"
                raise ValueError(f"events: no column {end}_role, which the motif asks for; {remedy}")
            rows &= np.array([not one.isdisjoint(asked) for one in found], dtype=bool)
    return rows


def _allowed(letter: str, motif: Motif) -> list[int]:
    if letter == ANYBODY:
        return [_NOBODY, *_ACTORS]
    wanted = motif.kind_of(letter)
    return _ACTORS if wanted == "actor" else [ENDS.index(wanted)]


def _what(events: DataFrame, end: str) -> NDArray[np.int64]:
    import pandas as pd

    code, kinds = pd.factorize(events[f"{end}_kind"])
    place = np.array([*(ENDS.index(kind) if kind in ENDS else _OTHER for kind in kinds), _OTHER])
    return np.where(events[end].isna().to_numpy(), _NOBODY, place[code])


def _roles(events: DataFrame, end: str) -> list[set[str]] | None:
    column = f"{end}_role"
    return [set(one) for one in events[column].fillna("").str.split("|")] if column in events else None
