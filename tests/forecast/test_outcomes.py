"""What came after a moment: new parts in serious attacks, streams apart, repeats left out where asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.features import micros, read_parts
from netgraph.forecast.outcomes import attacks_between, counts_between, outcomes_between, without_repeats
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from tests.builders import incident, involvement, tables
from tests.forecast.random_worlds import NOW, worlds

WORDS = shipped_vocabulary()
LATE = NOW + pd.Timedelta(days=30)


def slow(world: Tables, stream: str, since: pd.Timestamp, until: pd.Timestamp) -> dict[str, float]:
    """Count by hand, row by row."""
    cases = world.incidents.set_index("incident_id")
    found: dict[str, set[str]] = {}
    for part in world.involvements.itertuples():
        case = cases.loc[part.incident_id]
        kind = WORDS.kinds.loc[case["kind"]]
        serious = kind["serious"] and kind["aggression"] and case["status"] != "unfounded"
        if part.anonymous or not serious or WORDS.roles.at[part.role, "side"] != stream:
            continue
        if since < case["occurred_from"] <= until:
            found.setdefault(part.entity_id, set()).add(part.incident_id)
    return {who: float(len(which)) for who, which in found.items()}


@settings(max_examples=30, deadline=None)
@given(worlds(), st.integers(0, 900), st.integers(1, 400))
def test_outcomes_are_those_counted_by_hand(world: Tables, back: int, ahead: int) -> None:
    now = NOW - pd.Timedelta(days=back)
    parts = read_parts(world, now=LATE, vocabulary=WORDS)
    for stream in ("victim", "suspect"):
        told = outcomes_between(parts, parts.person_ids[::-1], stream=stream, now=now, horizon_days=ahead)
        counted = slow(world, stream, now, now + pd.Timedelta(days=ahead))
        assert {who: n for who, n in zip(parts.person_ids[::-1], told.count, strict=True) if n} == counted
        assert (~np.isnan(told.days) == told.happened).all() and (told.days[told.happened] <= ahead).all()


def world_of(*days: int, kind: str = "shooting") -> Tables:
    """A is a victim on each of these days of January 2026."""
    return tables(
        incidents=[incident(str(turn), f"2026-01-{day:02d} 12:00", kind) for turn, day in enumerate(days)],
        involvements=[involvement(str(turn), "A", "victim") for turn in range(len(days))],
    )


@pytest.mark.parametrize(
    "days, within, counted", [((1, 5, 20), 7, [1, 20]), ((1, 5, 11), 7, [1]), ((1, 8), 7, [1]), ((1, 9), 7, [1, 9])]
)
def test_a_repeat_is_what_follows_another_incident_of_the_person_too_soon(
    days: tuple[int, ...], within: float, counted: list[int]
) -> None:
    parts = read_parts(world_of(*days), now=LATE, vocabulary=WORDS)
    kept = without_repeats(parts, days=within)
    assert [day for day, stays in zip(days, kept, strict=True) if stays] == counted
    assert without_repeats(parts, days=0).all()


def test_an_earlier_theft_makes_a_shooting_a_repeat_and_of_two_at_once_one_stays() -> None:
    world = tables(
        incidents=[incident("t", "2026-01-01", "theft"), incident("1", "2026-01-03"), incident("2", "2026-01-03")],
        involvements=[
            involvement("t", "A"),
            involvement("1", "A", "victim"),
            involvement("1", "B", "victim"),
            involvement("2", "B", "victim"),
            involvement("1", "B"),
        ],
    )
    parts = read_parts(world, now=LATE, vocabulary=WORDS)
    kept = without_repeats(parts, days=7)
    since, until = micros(pd.Timestamp("2026-01-02")), micros(pd.Timestamp("2026-02-01"))
    found = counts_between(parts, stream="victim", since=since, until=until, counted=kept)
    assert found.tolist() == [0, 1]
    both = counts_between(parts, stream="suspect", since=since, until=until, counted=kept)
    assert both.tolist() == [0, 1]  # the second part in the same attack is no repeat of the first


def test_the_most_that_could_be_seen_coming_counts_every_attack() -> None:
    world = tables(
        incidents=[incident("1", "2026-02-01"), incident("2", "2026-02-02"), incident("3", "2026-02-03", "theft")],
        involvements=[
            involvement("1", "A", "victim"),
            involvement("2", "k:2/1", "victim", anonymous=True),
            involvement("2", "B"),
            involvement("3", "A", "victim"),
        ],
    )
    asked = {"now": pd.Timestamp("2026-01-31"), "horizon_days": 10, "vocabulary": WORDS}
    ids = pd.Index(["k:A", "k:B"])
    assert attacks_between(world, ids, stream="victim", **asked) == (2, 1)
    assert attacks_between(world, ids, stream="suspect", **asked) == (2, 1)
    assert attacks_between(world, ids[:0], stream="suspect", **asked) == (2, 0)
