"""Every way in which incidents could be one motif, whenever they happen: found once, timed as often as one likes.

A null world moves incidents in time or turns them round, and leaves who met whom as it is. So the rows of events are
joined once on whom the steps share, on ties and on groups; what remains is to see, for each drawn world, in which of
the ways the times are in order and close enough. Everything here is in codes and whole microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from netgraph.graph.codes import expand
from netgraph.motifs.known import ALWAYS, Begun, Known
from netgraph.motifs.pattern import Motif, Step, Tie

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netgraph.motifs.times import Reach

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

__all__ = ["MOST_WAYS", "Known", "Ways", "ways_of"]

MOST_WAYS = 20_000_000
_DAY = 86_400_000_000
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Ways:
    """One row a way: which incident is each step (codes), whether it is turned round for that, and with what weight.

    ``turned`` is one of `AS_IS`, `TURNED`, and `EITHER` (of `netgraph.motifs.known`): what cannot be turned and so is
    the same in every world.
    ``since`` has for each step the moment (microseconds) that it must start after, because of ties made before it;
    ``letters`` who stands for each letter.
    """

    incident: Ints
    turned: NDArray[np.uint8]
    weight: NDArray[np.float64]
    since: Ints
    letters: dict[str, Ints]

    def __len__(self) -> int:
        """Return how many ways there are."""
        return len(self.weight)


def ways_of(known: Known, motif: Motif, *, reach: Reach, delta: int) -> Ways:
    """Return every way in which incidents could be `motif` within `delta` microseconds, at whatever time in `reach`.

    Parameters
    ----------
    known
        Events, ties and groups.
    motif
        What is looked for.
    reach
        Between which times each incident may be moved; what could never be in order or close enough is left out.
    delta
        Longest time from the start of the first step to that of the last.

    Raises
    ------
    ValueError
        If a step hangs together with no earlier one, the motif asks for ties or groups and there is no context, or
        there are more than `MOST_WAYS`.
    """
    if motif.ties or motif.same_group or motif.other_group:
        known.needs_context(motif)
    steps = known.steps(motif)
    begun = _fitting(steps[0], motif, known)
    for place in range(1, len(motif.steps)):
        begun = _fitting(_joined(begun, steps[place], (motif, place), known, (reach, delta)), motif, known)
    incident, turned = np.column_stack(begun.incident), np.column_stack(begun.turned)
    return Ways(incident, turned, begun.weight, begun.since, begun.letters)


def _where(begun: Begun, *conditions: Flags) -> Begun:
    return begun.take(np.flatnonzero(np.logical_and.reduce(conditions)))


def _fitting(begun: Begun, motif: Motif, known: Known) -> Begun:
    """Return the ways begun whose letters are different entities, tied and grouped as asked."""
    return _where(begun, _distinct(begun, motif), _held(begun, motif, known))


def _joined(begun: Begun, rows: Begun, asked: tuple[Motif, int], known: Known, within: tuple[Reach, int]) -> Begun:
    """Return every way begun with every row that may be its next step."""
    (motif, place), (reach, delta) = asked, within
    step = motif.steps[place]
    begun = _with_tied(begun, known, motif, step)
    shared = [letter for letter in step.letters if letter in begun.letters]
    if not shared:
        raise ValueError(f"motif {motif.name}: step {place + 1}, {step}, shares nobody with an earlier step")
    low, high = _window(begun, step, reach, delta)
    i, j = _near(_key(begun, shared, known), (low, high), _key(rows, shared, known), reach.first[rows.incident[0]])
    one, other = begun.take(i), rows.take(j)
    last, first, new = one.incident[-1], one.incident[0], other.incident[0]
    in_time = (reach.last[new] >= reach.end[last]) & (reach.first[new] <= high[i])
    in_time &= reach.first[new] - reach.last[first] <= delta + _DAY
    others = np.logical_and.reduce([new != earlier for earlier in one.incident])
    both = Begun(
        {**other.letters, **one.letters},
        [*one.incident, new],
        [*one.turned, other.turned[0]],
        one.weight * other.weight,
        one.since,
    )
    return _where(both, in_time, others)


def _window(begun: Begun, step: Step, reach: Reach, delta: int) -> tuple[Ints, Ints]:
    """Return between which first times the next incident must lie; a little more than is asked for."""
    last, first = begun.incident[-1], begun.incident[0]
    high = reach.last[first] + (delta + _DAY)
    if step.gap is not None:
        high = np.minimum(high, reach.last[last] + (step.gap // _MICROSECOND + _DAY))
    return reach.end[last] - reach.width, high


def _key(begun: Begun, letters: list[str], known: Known) -> Ints:
    key = np.zeros(len(begun), dtype=np.int64)
    for letter in letters:
        key = known.pair(key, begun.letters[letter])
    return key


def _near(key: Ints, window: tuple[Ints, Ints], row_key: Ints, row_time: Ints) -> tuple[Ints, Ints]:
    """Return places of begun ways and of rows of one key whose time is in the way's window."""
    order = np.lexsort((row_time, row_key))
    row_key, row_time = row_key[order], row_time[order]
    keys, start = np.unique(row_key, return_index=True)
    times = np.unique(row_time)
    width = len(times) + 1
    position = np.searchsorted(keys, row_key) * width + np.searchsorted(times, row_time)
    run = np.searchsorted(keys, key)
    has = np.append(keys, -1)[run] == key
    begin = np.searchsorted(position, run * width + np.searchsorted(times, window[0], side="left"))
    end = np.searchsorted(position, run * width + np.searchsorted(times, window[1], side="right"))
    count = np.where(has, np.maximum(end - begin, 0), 0)
    if count.sum() > MOST_WAYS:
        raise ValueError(
            f"motif: {int(count.sum()):,} ways to time, at most {MOST_WAYS:,}; take shorter deltas, fewer events or N2"
        )
    i, j = expand(begin, count)
    return i, order[j]


def _with_tied(begun: Begun, known: Known, motif: Motif, step: Step) -> Begun:
    """Return the ways begun with everybody who is tied to them, where the next step is reached by a tie alone."""
    if any(letter in begun.letters for letter in step.letters):
        return begun
    for tie in motif.ties:
        for here, there in ((tie.one, tie.other), (tie.other, tie.one)):
            if here in begun.letters and there in step.letters:
                i, codes, _ = known.tied_to(tie, begun.letters, there)
                found = begun.take(i)
                found.letters[there] = codes
                return found
    return begun


def _distinct(begun: Begun, motif: Motif) -> Flags:
    """Say which ways have different entities for different letters."""
    bound = list(begun.letters)
    fits = np.ones(len(begun), dtype=bool)
    for place, one in enumerate(bound):
        for other in bound[place + 1 :]:
            if not motif.may_be_one(one, other):
                fits &= begun.letters[one] != begun.letters[other]
    return fits


def _held(begun: Begun, motif: Motif, known: Known) -> Flags:
    """Say in which ways the ties and groups hold of those who are bound; note since when the ties do."""
    fits = np.ones(len(begun), dtype=bool)
    for tie in motif.ties:
        if tie.one in begun.letters and tie.other in begun.letters:
            fits &= _tied(begun, tie, known)
    for pairs, same in ((motif.same_group, True), (motif.other_group, False)):
        for one, other in pairs:
            if one in begun.letters and other in begun.letters:
                groups = known.group[begun.letters[one]], known.group[begun.letters[other]]
                fits &= (groups[0] >= 0) & (groups[1] >= 0) & ((groups[0] == groups[1]) == same)
    return fits


def _tied(begun: Begun, tie: Tie, known: Known) -> Flags:
    pairs, since = known.ties[tie.kind]
    asked = known.pair(begun.letters[tie.one], begun.letters[tie.other])
    place = np.searchsorted(pairs, asked)
    found: Flags = np.append(pairs, -1)[place] == asked
    if tie.before is not None:
        moment = np.where(found, np.append(since, ALWAYS)[place], ALWAYS)
        begun.since[:, tie.before - 1] = np.maximum(begun.since[:, tie.before - 1], moment)
    return found
