from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs.library import library
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.significance import expected_counts
from netgraph.motifs.times import reach_of, tally, times_of
from netgraph.motifs.ways import Known, ways_of
from tests.motifs.random_events import random_context, random_stream
from tests.motifs.slow_ways import slow_instances
from tests.motifs.test_search import event, frame

LINES = {
    "gap": "A→B, B→C ≤ 12 h, C→A",
    "anybody": "?→B, B→?",
    "alike": "A→B, C→B where alike(A, C)",
    "always": "A→B, C→A where ally(B, C)",
    "tied_only": "A→B, C→? where co_offender(C, B) before 2",
    "kin_of_both": "A→B, C→A where kin(B, C) before 1 and ally(A, B)",
    "same": "A→B, C→A where same_group(B, C)",
    "other": "A→B, B→A where other_group(A, B)",
    "vehicle": "?→V [vehicle_theft], A→V where vehicle(V)",
    "alone": "A→B",
}
MOTIFS = [motif_from_line(name, line) for name, line in LINES.items()] + [one.motif for one in library().values()]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(MOTIFS), st.sampled_from([0, 6, 30, 100]))
def test_the_count_is_that_of_looking_at_every_tuple_of_rows(seed: int, motif: object, hours: int) -> None:
    events, context, delta = random_stream(seed), random_context(seed), timedelta(hours=hours)
    slow = slow_instances(events, motif, delta, context)
    found = expected_counts(events, [motif], deltas=[delta], context=context)
    assert found["expected_count"].tolist() == pytest.approx([sum(slow.values())])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(MOTIFS), st.booleans())
def test_incidents_moved_and_turned_are_counted_as_if_they_had_been_so(seed: int, motif: object, turn: bool) -> None:
    """A world told by whose time an incident takes, and which are turned, equals that world written down as events."""
    random = np.random.default_rng(seed)
    events, context = random_stream(seed), random_context(seed)
    used, times = times_of(events)
    size = len(times.start)
    moved = np.arange(size) if turn else random.permutation(size)
    turned = random.integers(0, 2, size) if turn else np.zeros(size, dtype=int)
    stratum = np.arange(size) if turn else np.zeros(size, dtype=int)
    delta = timedelta(hours=48)
    microseconds = int(delta.total_seconds() * 1e6)
    known = Known(used, context, turn=turn)
    ways = ways_of(known, motif, reach=reach_of(times, stratum), delta=microseconds)
    deltas = np.array([microseconds])
    found = tally(ways, motif, times, moved=moved[None, :], turned=turned[None, :], deltas=deltas)
    written = _written(used, moved, turned)
    assert found[0, 0] == pytest.approx(sum(slow_instances(written, motif, delta, context).values()))


def _written(used, moved, turned):
    when = ["occurred_from", "occurred_to", "local_day", "date_only"]
    of_case = used.drop_duplicates("case").set_index("case")[when]
    written = used.copy()
    for column in when:
        written[column] = of_case[column].loc[moved[used["case"]]].to_numpy()
    known = used["source"].notna() & used["target"].notna() & (used["target_kind"] == "person")
    back = (turned[used["case"]] == 1) & known.to_numpy()
    written.loc[back, ["source", "target"]] = used.loc[back, ["target", "source"]].to_numpy()
    return written


def test_a_motif_whose_steps_share_nobody_is_refused() -> None:
    events = frame(event("1", "A", "B", "2026-01-01"), event("2", "C", "D", "2026-01-02"))
    with pytest.raises(ValueError, match="step 2, C→D, shares nobody with an earlier step"):
        expected_counts(events, [motif_from_line("apart", "A→B, C→D")])


def test_ties_without_a_context_are_asked_for() -> None:
    with pytest.raises(ValueError, match="asks for ties or groups; pass a Context"):
        expected_counts(frame(event("1", "A", "B", "2026-01-01")), [motif_from_line("tied", "A→B where ally(A, B)")])


def test_too_many_ways_are_refused_before_they_are_made() -> None:
    rows = [event(f"{number}", f"P{number}", "B", f"2026-01-0{number % 2 + 1}") for number in range(4600)]
    used, times = times_of(frame(*rows))
    reach = reach_of(times, np.zeros(4600, dtype=int))
    with pytest.raises(ValueError, match="ways to time, at most 20,000,000"):
        ways_of(Known(used, None), motif_from_line("on one", "A→B, C→B"), reach=reach, delta=0)
