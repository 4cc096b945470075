"""Whether any events could be a motif at all: contradictions are refused where a motif is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netgraph.motifs.pattern import Motif

__all__ = ["why_never"]


def why_never(motif: Motif) -> list[str]:
    """Return the reasons why no events could ever be this motif."""
    pairs = [*motif.same_group, *motif.other_group, *motif.alike, *((tie.one, tie.other) for tie in motif.ties)]
    named = [*(letter for pair in pairs for letter in pair), *(vertex.letter for vertex in motif.vertices)]
    if unknown := [letter for letter in named if letter not in motif.letters]:
        return [f"{unknown[0]} stands in no step"]
    reasons = [f"{one} with itself says nothing" for one, other in pairs if one == other]
    both = {frozenset(pair) for pair in motif.same_group} & {frozenset(pair) for pair in motif.other_group}
    reasons += [f"{' and '.join(sorted(pair))} cannot be of the same group and of two" for pair in both]
    if len({vertex.letter for vertex in motif.vertices}) < len(motif.vertices):
        reasons.append("a letter can stand for one kind of thing only")
    things = {vertex.letter for vertex in motif.vertices if vertex.kind in ("vehicle", "place")}
    reasons += [f"{step} begins at a {motif.kind_of(step.source)}, which does nothing to anybody"
                for step in motif.steps if step.source in things]  # fmt: skip
    social = [*motif.same_group, *motif.other_group, *((tie.one, tie.other) for tie in motif.ties)]
    reasons += [f"{letter} is a {motif.kind_of(letter)}, which has no group and no tie"
                for pair in social for letter in pair if letter in things]  # fmt: skip
    last = len(motif.steps)
    return reasons + [f"{tie} names step {tie.before}; there are steps 1 to {last}"
                      for tie in motif.ties if tie.before is not None and not 1 <= tie.before <= last]  # fmt: skip
