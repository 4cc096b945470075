from __future__ import annotations

import pandas as pd
import pytest

from netgraph.motifs import RETALIATION, Motif, Step


def test_a_motif_is_one_line() -> None:
    hand_over = Motif("hand over", (Step("A", "B", ("theft", "robbery")), Step("B", "C")))
    assert str(hand_over) == "A→B [theft|robbery], B→C"
    assert hand_over.letters == ("A", "B", "C")


@pytest.mark.parametrize(
    ("delta", "said"),
    [("14 days", "14 d"), ("36 hours", "36 h"), ("5 min", "5 min"), ("2.5 s", "2.5 s"), ("0 s", "0 d")],
)
def test_the_time_is_said_in_its_largest_whole_unit(delta: str, said: str) -> None:
    assert RETALIATION.within(pd.Timedelta(delta)) == f"A→B, B→A within {said}"


@pytest.mark.parametrize(("source", "target"), [("A", "A"), ("a", "B"), ("A", ""), ("AB", "C"), ("A", "Ä")])
def test_a_step_needs_two_different_capital_letters(source: str, target: str) -> None:
    with pytest.raises(ValueError, match="step"):
        Step(source, target)


def test_a_motif_needs_a_name_and_steps() -> None:
    for name, steps in (("", (Step("A", "B"),)), ("none", ())):
        with pytest.raises(ValueError, match="needs a name and at least one step"):
            Motif(name, steps)
