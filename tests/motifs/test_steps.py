from __future__ import annotations

import pandas as pd
import pytest

from netgraph.motifs import RETALIATION, Motif, Step
from netgraph.motifs.pattern import Vertex
from netgraph.motifs.steps import check_words, kinds_of_motif, kinds_of_step, step_rows


def ends(*rows: tuple[str | None, str | None], **more: object) -> pd.DataFrame:
    """Rows of events, a letter a person; a digit is a vehicle, and a small letter a group."""
    kinds = [["vehicle" if end in "123" else "group" if end.islower() else "person" if end else None for end in row]
             if all(row) else [None if end is None else "person" for end in row] for row in rows]  # fmt: skip
    made = pd.DataFrame(
        {
            "source_kind": [kind[0] for kind in kinds],
            "source": [row[0] for row in rows],
            "target_kind": [kind[1] for kind in kinds],
            "target": [row[1] for row in rows],
            "kind": "shooting",
        }
    )
    return made.astype(dict.fromkeys(["source_kind", "source", "target_kind", "target", "kind"], "str")).assign(**more)


def test_a_letter_needs_somebody_known_and_anybody_does_not() -> None:
    rows = ends(("A", "B"), (None, "B"), ("A", None), ("A", "A"))
    assert step_rows(rows, RETALIATION)[0].tolist() == [True, False, False, False]
    assert step_rows(rows, Motif("by anybody", (Step("?", "B"),)))[0].tolist() == [True, True, False, False]
    assert step_rows(rows, Motif("of anybody", (Step("A", "?"),)))[0].tolist() == [True, False, True, False]


def test_a_letter_is_a_person_or_a_group_unless_it_is_said_to_be_another_thing() -> None:
    rows = ends(("A", "B"), ("A", "b"), ("A", "1"))
    assert step_rows(rows, RETALIATION)[0].tolist() == [True, True, False]
    for kind, expected in (("person", [1, 0, 0]), ("group", [0, 1, 0]), ("vehicle", [0, 0, 1]), ("place", [0, 0, 0])):
        motif = Motif("it", (Step("A", "B"),), vertices=(Vertex("B", kind),))
        assert step_rows(rows, motif)[0].tolist() == expected


def test_anybody_is_never_a_thing() -> None:
    assert step_rows(ends(("A", "1")), Motif("of anybody", (Step("A", "?"),)))[0].tolist() == [False]


def test_kinds_and_classes_of_kinds_choose_rows() -> None:
    rows = ends(("A", "B"), ("A", "B"), kind=["shooting", "theft"])
    assert step_rows(rows, Motif("it", (Step("A", "B", ("theft",)),)))[0].tolist() == [False, True]
    assert step_rows(rows, Motif("it", (Step("A", "B", ("@aggression",)),)))[0].tolist() == [True, False]


def test_a_role_is_one_of_those_that_the_end_had() -> None:
    rows = ends(("A", "1"), ("A", "1"), source_role=["suspect", "arrested|suspect"], target_role="stolen")
    stolen = Step("A", "V", source_roles=("arrested",), target_roles=("stolen", "burnt"))
    motif = Motif("it", (stolen,), vertices=(Vertex("V", "vehicle"),))
    assert step_rows(rows, motif)[0].tolist() == [False, True]
    with pytest.raises(ValueError, match="no column source_role"):
        step_rows(rows.drop(columns="source_role"), motif)


def test_the_kinds_of_a_motif_are_those_of_its_steps_or_all_there_are() -> None:
    both = Motif("it", (Step("A", "B", ("theft", "@aggression")), Step("A", "B", ("arson", "theft"))))
    assert {"theft", "arson", "shooting"} <= set(kinds_of_motif(both))
    assert "found_dead" not in kinds_of_motif(both)
    assert "found_dead" in kinds_of_motif(RETALIATION)


def test_words_that_are_not_known_are_refused_with_the_nearest() -> None:
    for step, message in (
        (Step("A", "B", ("shoting",)), "kind 'shoting' is not in the vocabulary; did you mean 'shooting'"),
        (Step("A", "B", source_roles=("shooter",)), "role 'shooter' is not in the vocabulary"),
    ):
        with pytest.raises(ValueError, match=message):
            check_words(Motif("it", (step,)))
    with pytest.raises(ValueError, match="class '@violence' is not known; allowed @aggression"):
        kinds_of_step(Step("A", "B", ("@violence",)))
