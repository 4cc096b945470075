"""Tie strengths, and how near people stand to incidents."""

from __future__ import annotations

import numpy as np
import pytest

from netgraph.forecast import exposure
from netgraph.forecast.exposure import best_per_key, find_exposures, tie_strengths
from netgraph.forecast.records import Records, read_records
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import at, incident, involvement, tables, tie
from tests.worlds import triangle

NOW = at("2026-06-01")


def records_of(known: Tables) -> Records:
    return read_records(known, now=NOW, vocabulary=shipped_vocabulary())


def strengths(known: Tables) -> dict[str, float]:
    records = records_of(known)
    matrix = tie_strengths(records, max_party=50).tocoo()
    names = [name.removeprefix("k:") for name in records.person_ids]
    pairs = zip(matrix.row, matrix.col, matrix.data, strict=True)
    return {names[a] + names[b]: float(strength) for a, b, strength in pairs}


def test_a_party_of_three_ties_each_two_by_a_half() -> None:
    assert strengths(triangle()) == dict.fromkeys(["AB", "BA", "AC", "CA", "BC", "CB"], 0.5)


def test_incidents_and_stated_ties_add_up_to_one_at_most() -> None:
    known = tables(
        incidents=[incident("1", kind="theft"), incident("2", kind="theft")],
        involvements=[
            *(involvement("1", name) for name in "AB"),
            *(involvement("2", name) for name in "AB"),
            involvement("2", "B", "arrested"),
        ],
        ties=[tie("C", "A", "phone", weight=7.0), tie("A", "C", "social", weight=0.5), tie("A", "A")],
    )
    assert strengths(known) == pytest.approx({"AB": 1.0, "BA": 1.0, "AC": 0.95, "CA": 0.95})


def test_one_of_several_candidates_is_tied_by_the_share() -> None:
    parts = [involvement("1", "A", weight=0.5), involvement("1", "B", "victim")]
    assert strengths(tables(incidents=[incident("1")], involvements=parts)) == {"AB": 0.5, "BA": 0.5}


def test_blocks_of_incidents_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    cases = [incident(f"{n:02}", f"2026-05-{1 + n % 28:02}") for n in range(40)]
    parts = [involvement(f"{n:02}", f"P{who}") for n in range(40) for who in random.choice(30, 3, replace=False)]
    records = records_of(tables(incidents=cases, involvements=parts))
    ties = tie_strengths(records, max_party=50)
    whole = find_exposures(records, ties, sources=records.violent, damping=(0.5, 0.25))
    monkeypatch.setattr(exposure, "_BLOCK", 7)
    parted = find_exposures(records, ties, sources=records.violent, damping=(0.5, 0.25))
    assert len(whole[0]) > 40
    for one, other in zip(whole, parted, strict=True):
        assert np.array_equal(one, other)


def test_best_per_key_keeps_the_largest_of_each() -> None:
    key, value = best_per_key(np.array([3, 1, 3, 1]), np.array([1.0, 4.0, 2.0, 0.5]))
    assert key.tolist() == [1, 3]
    assert value.tolist() == [4.0, 2.0]
    assert len(best_per_key(np.empty(0, "int64"), np.empty(0))[0]) == 0
