"""What a motif is: a few steps in order, each an event from one to another, written down as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import Timedelta

__all__ = ["RETALIATION", "Motif", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a motif: who acts, whom it meets, and of which kinds it may be.

    Parameters
    ----------
    source, target
        One capital letter each, standing for a person or a group. The same letter is the same one throughout the
        motif; different letters are different ones.
    kinds
        Kinds of incident; empty means any.

    Raises
    ------
    ValueError
        For anything but two different capital letters.

    Examples
    --------
    >>> print(Step("A", "B", kinds=("shooting", "stabbing")))
    A→B [shooting|stabbing]
    """

    source: str
    target: str
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no step."""
        for letter in (self.source, self.target):
            if not (len(letter) == 1 and "A" <= letter <= "Z"):
                raise ValueError(f"step: got {letter!r}, needs one capital letter A to Z")
        if self.source == self.target:
            raise ValueError(f"step: {self.source}→{self.target} goes nowhere; use two different letters")

    def __str__(self) -> str:
        """Write the step as an arrow."""
        return f"{self.source}→{self.target}" + (f" [{'|'.join(self.kinds)}]" if self.kinds else "")


@dataclass(frozen=True, slots=True)
class Motif:
    """Steps in the order in which they happen.

    Parameters
    ----------
    name
        What it is called in findings.
    steps
        At least one.

    Raises
    ------
    ValueError
        Without a name or without steps.

    Examples
    --------
    >>> print(RETALIATION)
    A→B, B→A
    >>> RETALIATION.letters
    ('A', 'B')
    """

    name: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse what is no motif."""
        if not self.name or not self.steps:
            raise ValueError("motif: needs a name and at least one step")

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters, in the order of their first appearance."""
        return tuple(dict.fromkeys(letter for step in self.steps for letter in (step.source, step.target)))

    def __str__(self) -> str:
        """Write the motif as one line."""
        return ", ".join(map(str, self.steps))

    def within(self, delta: Timedelta) -> str:
        """Write the motif and the longest time it may take as one line.

        Examples
        --------
        >>> import pandas as pd
        >>> RETALIATION.within(pd.Timedelta(days=14)), RETALIATION.within(pd.Timedelta(minutes=90))
        ('A→B, B→A within 14 d', 'A→B, B→A within 90 min')
        """
        seconds = delta.total_seconds()
        units = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
        size, unit = next((entry for entry in units if seconds % entry[0] == 0), (1, "s"))
        return f"{self} within {seconds / size:g} {unit}"


RETALIATION = Motif("retaliation", (Step("A", "B"), Step("B", "A")))
"""A harms B, then B harms A."""
