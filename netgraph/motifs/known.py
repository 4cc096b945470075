"""Events, ties and groups in codes: what `netgraph.motifs.ways` joins, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netgraph.graph.codes import encode, expand
from netgraph.motifs.pattern import TIE_KINDS, Motif, Tie
from netgraph.motifs.steps import ends_of, rows_for

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from netgraph.motifs.context import Context

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["ALWAYS", "AS_IS", "EITHER", "TURNED", "Begun", "Known"]

ALWAYS = np.iinfo(np.int64).min
"""A tie that has held since always."""

AS_IS, TURNED, EITHER = 0, 1, 2


@dataclass
class Begun:
    """Ways as far as they are joined: who stands for each letter, and one array a step so far."""

    letters: dict[str, Ints]
    incident: list[Ints]
    turned: list[NDArray[np.uint8]]
    weight: NDArray[np.float64]
    since: Ints  # one column a step of the whole motif

    def take(self, places: Any) -> Begun:
        """Return the ways at these places."""
        return Begun(
            {letter: codes[places] for letter, codes in self.letters.items()},
            [one[places] for one in self.incident],
            [one[places] for one in self.turned],
            self.weight[places],
            self.since[places],
        )

    def __len__(self) -> int:
        """Return how many ways are begun."""
        return len(self.weight)


class Known:
    """Events, ties and groups in codes: made once, searched for many motifs.

    Parameters
    ----------
    events
        From `netgraph.graph.events`, with ``case``: the code of the incident.
    context
        Ties and groups, where a motif asks for them.
    turn
        Whether events between two actors may also be turned round.
    """

    def __init__(self, events: DataFrame, context: Context | None, *, turn: bool = False) -> None:
        ends = [_named(events[f"{end}_kind"], events[end]) for end in ("source", "target")]
        tied = [] if context is None else [_named(context.ties[f"kind_{e}"], context.ties[f"entity_{e}"]) for e in "ab"]
        grouped = [] if context is None else [_named(context.groups["kind"], context.groups["entity"])]
        codes, self.ids = encode(*ends, *tied, *grouped)
        self.size = len(self.ids) + 1
        self.case = events["case"].to_numpy(dtype=np.int64)
        self.weight = events["weight"].to_numpy(dtype=np.float64)
        source, target = codes[0].astype(np.int64), codes[1].astype(np.int64)
        as_is = ends_of(events)
        state = np.where(as_is.turnable, AS_IS, EITHER) if turn else np.full(len(events), AS_IS)
        self.sides = [(source, target, as_is, state)]
        if turn:
            self.sides.append((target, source, as_is.turned(), np.full(len(events), TURNED)))
        self.group = np.full(self.size, -1, dtype=np.int64)
        self.ties: dict[str, tuple[Ints, Ints]] = {}
        self.has_context = context is not None
        if context is not None:
            self.group[codes[4]] = encode(context.groups["group"])[0][0]
            self.ties = {kind: self._ties(context.ties, codes[2], codes[3], kind) for kind in TIE_KINDS}

    def needs_context(self, motif: Motif) -> None:
        """Refuse a motif that asks for ties or groups where none are known."""
        if not self.has_context:
            raise ValueError(f"context: the motif {motif.name} asks for ties or groups; pass a Context")

    def _ties(self, ties: DataFrame, one: Any, other: Any, kind: str) -> tuple[Ints, Ints]:
        """Return each tied pair both ways as one number, ascending, and since when it holds."""
        rows = np.flatnonzero((ties["kind"] == kind).to_numpy())
        moments = np.tile(ties["since"].to_numpy()[rows].astype(np.int64), 2)
        pairs = np.concatenate([self.pair(one[rows], other[rows]), self.pair(other[rows], one[rows])])
        order = np.lexsort((moments, pairs))
        pairs, first = np.unique(pairs[order], return_index=True)
        return pairs, moments[order][first]

    def names(self, codes: Ints) -> Any:
        """Return the ids of entities, without their kind."""
        import pandas as pd

        return pd.Index(self.ids).take(codes).str.replace("^.*?\x1f", "", regex=True)

    def tied_to(self, tie: Tie, letters: dict[str, Ints], wanted: str) -> tuple[Ints, Ints, Ints]:
        """Return for each place in `letters` everybody who could stand for `wanted`: place, code, and since when."""
        here = tie.other if wanted == tie.one else tie.one
        pairs, since = self.ties[tie.kind]
        first = np.searchsorted(pairs, letters[here] * self.size)
        i, place = expand(first, np.searchsorted(pairs, (letters[here] + 1) * self.size) - first)
        return i, pairs[place] % self.size, since[place]

    def pair(self, one: Any, other: Any) -> Ints:
        """Return two codes as one number."""
        found: Ints = one.astype(np.int64) * self.size + other
        return found

    def steps(self, motif: Motif) -> list[Begun]:
        """Return for each step the rows that may be it, each incident and bound entities once, weights summed."""
        sides = [(source, target, rows_for(ends, motif), state) for source, target, ends, state in self.sides]
        return [self._step(motif, place, sides) for place in range(len(motif.steps))]

    def _step(self, motif: Motif, place: int, sides: list[tuple[Ints, Ints, Flags, Any]]) -> Begun:
        step, parts = motif.steps[place], []
        for source, target, masks, state in sides:
            rows = np.flatnonzero(masks[place])
            ends = {step.source: source[rows], step.target: target[rows]}
            bound = [ends[letter] for letter in step.letters]
            parts.append((np.column_stack([self.case[rows], state[rows], *bound]), self.weight[rows]))
        keys, weights = (np.concatenate(part) for part in zip(*parts, strict=True))
        order = np.lexsort(keys.T[::-1])
        keys, weights = keys[order], weights[order]
        new = np.flatnonzero(np.append(True, (keys[1:] != keys[:-1]).any(axis=1))) if len(keys) else order
        once = keys[new]
        return Begun(
            {letter: once[:, 2 + column] for column, letter in enumerate(step.letters)},
            [once[:, 0]],
            [once[:, 1].astype(np.uint8)],
            np.add.reduceat(weights, new) if len(new) else weights,
            np.full((len(once), len(motif.steps)), ALWAYS),
        )


def _named(kinds: Any, ids: Any) -> Any:
    return kinds.astype("str") + "\x1f" + ids.astype("str")
