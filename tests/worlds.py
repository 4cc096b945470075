"""Tiny named worlds, small enough to know every answer by heart."""

from __future__ import annotations

from netgraph.model.tables import Tables
from tests.builders import incident, involvement, tables, tie


def two_feuding_pairs() -> Tables:
    """A shoots B, B shoots A six days later; C shoots D, D shoots C eight days later. Two conflicts of two cases."""
    return tables(
        incidents=[
            incident("ab", "2026-01-01 12:00"),
            incident("ba", "2026-01-07 12:00"),
            incident("cd", "2026-02-01 12:00"),
            incident("dc", "2026-02-09 12:00"),
        ],
        involvements=[
            involvement("ab", "A", "suspect"),
            involvement("ab", "B", "victim"),
            involvement("ba", "B", "suspect"),
            involvement("ba", "A", "victim"),
            involvement("cd", "C", "suspect"),
            involvement("cd", "D", "victim"),
            involvement("dc", "D", "suspect"),
            involvement("dc", "C", "victim"),
        ],
    )


def chain_of_three() -> Tables:
    """A and B rob together, B and C rob together: A–B–C is a path, A and C have never met."""
    return tables(
        incidents=[incident("1", "2026-01-01", "robbery"), incident("2", "2026-01-05", "robbery")],
        involvements=[
            involvement("1", "A"),
            involvement("1", "B"),
            involvement("2", "B"),
            involvement("2", "C"),
        ],
    )


def triangle() -> Tables:
    """A, B and C commit one theft together; A and B are also kin."""
    return tables(
        incidents=[incident("1", "2026-01-01", "theft")],
        involvements=[involvement("1", name) for name in "ABC"],
        ties=[tie("A", "B", "kin")],
    )


def no_conflict() -> Tables:
    """Four thefts by four strangers: nothing belongs together."""
    return tables(
        incidents=[incident(name, f"2026-01-0{day}", "theft") for day, name in enumerate("abcd", start=1)],
        involvements=[involvement(name, name.upper()) for name in "abcd"],
    )
