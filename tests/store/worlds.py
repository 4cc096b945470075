"""Random small worlds for stores: loads that change, correct, withdraw and repeat each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from netgraph.model.tables import Tables
from tests.builders import at, incident, involvement, membership, person, tables, tie
from tests.store.many_worlds import renamed, together

IDS = "ABCD"
CASES = "123"
LATER = at("2026-06-01")


def day(number: int) -> pd.Timestamp:
    return at("2026-01-01") + pd.Timedelta(days=number)


recorded = st.integers(1, 6).map(day)
withdrawn = st.one_of(st.none(), st.none(), recorded)


def _rows(key: st.SearchStrategy, values: st.SearchStrategy, make: Callable[..., dict[str, Any]]) -> st.SearchStrategy:
    """Rows of which no two share key and recording time."""
    content = st.tuples(values, withdrawn)
    several = st.dictionaries(st.tuples(key, recorded), content, max_size=5)
    return several.map(
        lambda found: [
            make(key, value, recorded_at=when, withdrawn_at=gone) for (key, when), (value, gone) in found.items()
        ]
    )


def _state(key: tuple[str, pd.Timestamp | None], value: str, **more: Any) -> dict[str, Any]:
    who, since = key
    return {**membership(who, "g", **more), "valid_from": since, "probability": {"x": 0.5, "y": 1.0}[value]}


words = st.sampled_from(["x", "y"])
_people = _rows(st.sampled_from(IDS), words, lambda key, value, **more: person(key, name=value, **more))
_cases = _rows(
    st.sampled_from(CASES),
    st.sampled_from(["open", "closed"]),
    lambda key, value, **more: incident(key, status=value, **more),
)
_parts = _rows(
    st.tuples(st.sampled_from(CASES), st.sampled_from(IDS)),
    st.sampled_from(["killed", "injured"]),
    lambda key, value, **more: involvement(*key, "victim", outcome=value, **more),
)
_ties = _rows(
    st.sampled_from([("A", "B"), ("B", "C"), ("A", "D")]),
    st.sampled_from([0.5, 1.0]),
    lambda key, value, **more: tie(*key, weight=value, **more),
)
_memberships = _rows(st.tuples(st.sampled_from(IDS), st.sampled_from([None, day(0)])), words, _state)


@st.composite
def batches(draw: st.DrawFn) -> Tables:
    """One load; everybody mentioned is in it or in `ground`."""
    frames = {
        "people": draw(_people),
        "incidents": draw(_cases),
        "involvements": draw(_parts),
        "ties": draw(_ties),
        "memberships": draw(_memberships),
    }
    mentioned = tables(**{name: rows for name, rows in frames.items() if rows})
    stated = mentioned.people["person_id"].isin([row["person_id"] for row in frames["people"]])
    return mentioned.replace(
        {"people": mentioned.people[stated].reset_index(drop=True), "groups": mentioned.groups[:0]}
    )


@st.composite
def ground(draw: st.DrawFn) -> Tables:
    """A first load that knows every id, each since some day."""
    return tables(
        people=[person(name, recorded_at=draw(recorded)) for name in IDS],
        incidents=[incident(name, recorded_at=draw(recorded)) for name in CASES],
        memberships=[membership("A", "g")],
    )


histories = st.tuples(ground(), st.lists(st.tuples(batches(), st.booleans()), max_size=3))

SEVERAL = 6
several = st.lists(histories, min_size=SEVERAL, max_size=SEVERAL)
"""Histories that go on in one store side by side: a load costs many rounds to a server, whatever its size."""


def side_by_side(told: list[tuple[Tables, list[tuple[Tables, bool]]]]) -> Iterator[tuple[Tables, bool]]:
    """Yield the loads of several histories together, each under a source and ids of its own."""
    yield together([renamed(first, f"h{number}") for number, (first, _) in enumerate(told)]), False
    for step in range(max(len(later) for _, later in told)):
        batches = {f"h{number}": later[step] for number, (_, later) in enumerate(told) if step < len(later)}
        complete = next(iter(batches.values()))[1]
        yield together([renamed(batch, name) for name, (batch, _) in batches.items()]), complete
