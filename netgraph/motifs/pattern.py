"""What a motif is: a few steps in order, each an event from one end to another, written down as data.

A motif is said in three ways that mean the same: as these frozen dataclasses, as one line of text
(`netgraph.motifs.notation`), and as a TOML file that holds the line with its descriptions
(`netgraph.motifs.library`). An engine reads the dataclasses and nothing else:

* **Steps** happen in the order in which they stand, each in an incident of its own, each certainly before the next
  (or, where spans overlap, told apart as of unknown order).
* **Letters** stand for entities. The same letter is the same entity in every step; two different letters are two
  different entities unless the pair stands in ``alike``. An entity is its kind *and* its id.
* **``?``** stands for anybody or nobody (never for a thing): the row's end may be known, null, or even somebody who has
  a letter; it binds nothing. Only there may an end be null: an unknown attacker takes part only where a step's source
  is ``?``. Which rows may be which step, all of this and the kinds considered, is said by `netgraph.motifs.steps`.
* **What a letter may stand for** is ``actor`` (a person or a group, whichever level the events are of) unless
  ``vertices`` says person, group, vehicle or place.
* **Time**: from the start of the first step to the start of the last at most ``delta`` (inclusive), and, where a step
  has a ``gap``, at most that from the start of the step before it.
* **Connection**: every step but the first shares a letter with an earlier one, or has one tied to it by ``ties``.
* **Ties** are static: rows of `netgraph.motifs.context.Context`, which have no direction. With ``before`` n
  the tie must have been made strictly before the start of step n's incident (a tie of unknown date counts as always
  known); without, at any time, even later.
* **Groups**: in ``same_group`` both have a known group and it is one; in ``other_group`` both are known and differ.
* **Weights** multiply: rows of one incident carry shares of 1, so an instance's weight is the product over its steps
  of the rows' weights, summed over everybody who can stand for the letters: its probability, given that candidates
  are exclusive and incidents independent. At ``?`` the rows of an incident are summed.
* **An instance** is one ordered tuple of incidents, told once, whoever stands for the letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from netgraph.motifs.possible import why_never

__all__ = ["ANYBODY", "RETALIATION", "TIE_KINDS", "VERTEX_KINDS", "Motif", "Step", "Tie", "Vertex", "said_time"]

ANYBODY = "?"
VERTEX_KINDS = ("actor", "person", "group", "vehicle", "place")
TIE_KINDS = ("ally", "kin", "co_offender", "same_vehicle")
"""What a tie may be: tied by choice, suspected together, or stated as allied groups (``ally``); family or home
(``kin``); suspected together in one incident (``co_offender``); holding one vehicle (``same_vehicle``)."""

_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Vertex:
    """What a letter may stand for.

    Parameters
    ----------
    letter
        One capital letter A to Z.
    kind
        One of `VERTEX_KINDS`.

    Raises
    ------
    ValueError
        For another letter or kind.
    """

    letter: str
    kind: str = "actor"

    def __post_init__(self) -> None:
        """Refuse what is no vertex."""
        _check_letter("vertex", self.letter)
        if self.kind not in VERTEX_KINDS:
            raise ValueError(f"vertex {self.letter}: got {self.kind!r}, allowed {', '.join(VERTEX_KINDS)}")


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a motif: who acts, whom it meets, and of which kinds it may be.

    Parameters
    ----------
    source, target
        One capital letter each, or ``?`` at one of the two for anybody, unknown or nobody at all.
    kinds
        Kinds of incident; ``@aggression`` and ``@serious`` stand for all kinds of that class in the vocabulary, and
        ``-threat`` takes one away again. Empty means every event there is.
    gap
        Longest time from the start of the step before, inclusive; ``None`` for no limit of its own.
    source_roles, target_roles
        Roles of which the end must have one in the incident, such as ``stolen``; empty means any.

    Raises
    ------
    ValueError
        For anything but two different ends, or a negative gap.

    Examples
    --------
    >>> print(Step("A", "B", kinds=("shooting", "stabbing")))
    A→B [shooting|stabbing]
    >>> print(Step("?", "V", kinds=("vehicle_theft",), target_roles=("stolen",), gap=timedelta(days=2)))
    ?→V:stolen [vehicle_theft] ≤ 2 d
    """

    source: str
    target: str
    kinds: tuple[str, ...] = ()
    gap: timedelta | None = None
    source_roles: tuple[str, ...] = ()
    target_roles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no step."""
        for letter in (self.source, self.target):
            if letter != ANYBODY:
                _check_letter("step", letter)
        if self.source == self.target:
            raise ValueError(f"step: {self.source}→{self.target} goes nowhere; use two different letters")
        if self.gap is not None and self.gap < _NO_TIME:
            raise ValueError(f"step: {self.source}→{self.target}: gap {self.gap} is negative; needs 0 or more")

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that the step binds: source, then target, without ``?``."""
        return tuple(letter for letter in (self.source, self.target) if letter != ANYBODY)

    def __str__(self) -> str:
        """Write the step as an arrow."""
        ends = [_end(self.source, self.source_roles), _end(self.target, self.target_roles)]
        kinds = f" [{'|'.join(self.kinds)}]" if self.kinds else ""
        return "→".join(ends) + kinds + (f" ≤ {said_time(self.gap)}" if self.gap is not None else "")


@dataclass(frozen=True, slots=True)
class Tie:
    """Something that holds between two letters beside the events.

    Parameters
    ----------
    kind
        One of `TIE_KINDS`.
    one, other
        Two different letters of the motif; the tie has no direction.
    before
        Number of the step (the first is 1) before whose start the tie must have been made; ``None`` for any time.

    Raises
    ------
    ValueError
        For another kind, or two letters that are one.
    """

    kind: str
    one: str
    other: str
    before: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no tie."""
        if self.kind not in TIE_KINDS:
            raise ValueError(f"tie: got {self.kind!r}, allowed {', '.join(TIE_KINDS)}")
        _check_letter("tie", self.one)
        _check_letter("tie", self.other)
        if self.one == self.other:
            raise ValueError(f"tie: {self.kind}({self.one}, {self.other}) is of one with itself; use two letters")

    def __str__(self) -> str:
        """Write the tie as a clause."""
        return f"{self.kind}({self.one}, {self.other})" + (f" before {self.before}" if self.before is not None else "")


Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Motif:
    """Steps in the order in which they happen, and what must hold between those who take part.

    Parameters
    ----------
    name
        What it is called in findings.
    steps
        At least one.
    ties
        What must hold between two letters; all of them.
    same_group, other_group
        Pairs of letters whose groups must be one, or two.
    alike
        Pairs of letters that may stand for one and the same entity.
    vertices
        What letters may stand for, where it is not a person or a group.
    delta
        Usual longest time from the start of the first step to that of the last, inclusive; a search may be told
        another. ``None`` where there is no usual one.

    Raises
    ------
    ValueError
        Without a name or steps, or where no events could ever be this motif: the message says why.

    Examples
    --------
    >>> print(RETALIATION)
    A→B, B→A
    >>> RETALIATION.letters
    ('A', 'B')
    >>> print(Motif("ally", (Step("A", "B"), Step("C", "A")), ties=(Tie("ally", "B", "C", before=2),),
    ...     delta=timedelta(days=7)))
    A→B, C→A where ally(B, C) before 2 within 7 d
    """

    name: str
    steps: tuple[Step, ...]
    ties: tuple[Tie, ...] = ()
    same_group: Pairs = ()
    other_group: Pairs = ()
    alike: Pairs = ()
    vertices: tuple[Vertex, ...] = ()
    delta: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse what is no motif, and what could never match."""
        if not self.name or not self.steps:
            raise ValueError("motif: needs a name and at least one step")
        if self.delta is not None and self.delta < _NO_TIME:
            raise ValueError(f"motif {self.name}: delta {self.delta} is negative; needs 0 or more")
        for reason in why_never(self):
            raise ValueError(f"motif {self.name}: {reason}")

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters, in the order of their first appearance."""
        return tuple(dict.fromkeys(letter for step in self.steps for letter in step.letters))

    def kind_of(self, letter: str) -> str:
        """Return which of `VERTEX_KINDS` a letter may stand for."""
        return next((vertex.kind for vertex in self.vertices if vertex.letter == letter), "actor")

    def may_be_one(self, one: str, other: str) -> bool:
        """Return whether two letters may stand for the same entity."""
        return one == other or (one, other) in self.alike or (other, one) in self.alike

    def __str__(self) -> str:
        """Write the motif as one line, with its usual time."""
        clauses = _clauses(self)
        line = ", ".join(map(str, self.steps)) + (f" where {' and '.join(clauses)}" if clauses else "")
        return line + (f" within {said_time(self.delta)}" if self.delta is not None else "")

    def within(self, delta: timedelta) -> str:
        """Write the motif and the longest time it may take as one line.

        Examples
        --------
        >>> RETALIATION.within(timedelta(days=14)), RETALIATION.within(timedelta(minutes=90))
        ('A→B, B→A within 14 d', 'A→B, B→A within 90 min')
        """
        fields = (self.ties, self.same_group, self.other_group, self.alike, self.vertices)
        return str(Motif(self.name, self.steps, *fields, delta=delta))


def said_time(time: timedelta) -> str:
    """Write a time in its largest whole unit.

    Examples
    --------
    >>> said_time(timedelta(days=14)), said_time(timedelta(hours=36)), said_time(timedelta(seconds=2.5))
    ('14 d', '36 h', '2.5 s')
    """
    seconds = time.total_seconds()
    units = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    size, unit = next((entry for entry in units if seconds % entry[0] == 0), (1, "s"))
    return f"{seconds / size:g} {unit}"


def _check_letter(what: str, letter: str) -> None:
    if not (len(letter) == 1 and "A" <= letter <= "Z"):
        raise ValueError(f"{what}: got {letter!r}, needs one capital letter A to Z")


def _end(letter: str, roles: tuple[str, ...]) -> str:
    return letter + (f":{'|'.join(roles)}" if roles else "")


def _clauses(motif: Motif) -> list[str]:
    pairs = (("same_group", motif.same_group), ("other_group", motif.other_group), ("alike", motif.alike))
    return [
        *map(str, motif.ties),
        *(f"{word}({one}, {other})" for word, found in pairs for one, other in found),
        *(f"{vertex.kind}({vertex.letter})" for vertex in motif.vertices),
    ]


RETALIATION = Motif("retaliation", (Step("A", "B"), Step("B", "A")))
"""A harms B, then B harms A, whatever kinds the events are of."""
