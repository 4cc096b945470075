from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import Motif, Step
from netgraph.motifs.notation import motif_from_line, time_from_text
from netgraph.motifs.pattern import TIE_KINDS, Tie, Vertex


def test_a_line_says_everything_a_motif_can_say() -> None:
    steps_said = "A:suspect→B [shooting|@serious], ?→V:stolen|used, C→A ≤ 2 d"
    line = f"{steps_said} where ally(B, C) before 3 and alike(A, C) and vehicle(V)"
    motif = motif_from_line("all", f"{line} within 14 d")
    assert motif == Motif(
        "all",
        (
            Step("A", "B", ("shooting", "@serious"), source_roles=("suspect",)),
            Step("?", "V", target_roles=("stolen", "used")),
            Step("C", "A", gap=timedelta(days=2)),
        ),
        ties=(Tie("ally", "B", "C", 3),),
        alike=(("A", "C"),),
        vertices=(Vertex("V", "vehicle"),),
        delta=timedelta(days=14),
    )
    assert str(motif) == f"{line} within 14 d"


def test_a_keyboard_without_arrows_will_do() -> None:
    assert str(motif_from_line("it", "A->B,B -> A<=36h  within 2 weeks")) == "A→B, B→A ≤ 36 h within 14 d"


letters = st.sampled_from("ABC")
kinds = st.lists(st.sampled_from(["shooting", "@aggression", "-threat"]), max_size=2, unique=True).map(tuple)
gaps = st.one_of(st.none(), st.integers(0, 100_000).map(lambda seconds: timedelta(seconds=seconds)))
steps = st.builds(Step, st.just("A"), st.sampled_from("BC?"), kinds, gaps)
ties = st.builds(Tie, st.sampled_from(TIE_KINDS), st.just("A"), st.just("B"), st.sampled_from([None, 1]))


@settings(max_examples=50, deadline=None)
@given(st.lists(steps, max_size=3), st.lists(ties, max_size=2), st.booleans(), gaps)
def test_a_motif_written_as_a_line_is_read_back_equal(more: list, tied: list, apart: bool, delta: timedelta) -> None:
    pairs = (("A", "B"),) if apart else ()
    motif = Motif("it", (Step("A", "B"), *more), ties=tuple(tied), other_group=pairs, delta=delta)
    assert motif_from_line("it", str(motif)) == motif


@pytest.mark.parametrize(
    ("text", "time"),
    [("14 d", timedelta(14)), ("1.5h", timedelta(hours=1.5)), ("2 weeks", timedelta(14)), ("0 s", timedelta(0))],
)
def test_times_have_a_number_and_a_unit(text: str, time: timedelta) -> None:
    assert time_from_text(text) == time


@pytest.mark.parametrize("text", ["14", "-1 d", "a while", "1 month", "", "1e99 d", "99999999999999 weeks"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time: got"):
        time_from_text(text)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A=B", "cannot read the step 'A=B'"),
        ("A→B B→A", "cannot read the step"),
        ("", "cannot read the step ''"),
        ("A→A", "goes nowhere"),
        ("A→B, B→A within -1 d", "needs a number of 0 or more"),
        ("A→B where friend(A, B)", r"cannot read 'friend\(A, B\)'"),
        ("A→B where ally(A)", "cannot read"),
        ("A→B where ally(A, A)", "is of one with itself"),
        ("A→B where ally(A, C)", "C stands in no step"),
        ("A→B where ally(A, B) before 2", "names step 2; there are steps 1 to 1"),
        ("A→B where same_group(A, B) and other_group(B, A)", "cannot be of the same group and of two"),
        ("A→B where vehicle(A)", "begins at a vehicle"),
        ("A→V where vehicle(V) and kin(A, V)", "V is a vehicle, which has no group and no tie"),
        ("A→V where vehicle(V) and place(V)", "one kind of thing only"),
        ("A→B within 2 d within 3 d", "'within' stands twice"),
    ],
)
def test_what_cannot_be_read_or_never_match_is_refused(line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        motif_from_line("it", line)
