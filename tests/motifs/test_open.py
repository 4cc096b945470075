from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import RETALIATION, Motif, Step, extend, index_events
from netgraph.motifs.library import library
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.open import OPEN_COLUMNS, follow_motif, open_motifs
from tests.builders import at
from tests.motifs.planted import planted_stream
from tests.motifs.random_events import random_context, random_stream
from tests.motifs.slow_ways import slow_instances
from tests.motifs.test_search import event, frame
from tests.motifs.test_ways import LINES

FORTNIGHT = timedelta(days=14)
MOTIFS = [
    one
    for one in [motif_from_line(name, line) for name, line in LINES.items()] + [one.motif for one in library().values()]
    if len(one.steps) > 1
]


def left(*rows: dict, now: str, motif: Motif = RETALIATION, **more: object) -> list[list[str]]:
    found = open_motifs(frame(*rows), motif, now=at(now), **{"delta": FORTNIGHT, **more})
    return found[["closers", "targets", "incident_ids"]].values.tolist()


def test_an_attack_is_open_to_an_answer_until_its_time_is_over() -> None:
    shot = event("1", "A", "B", "2026-01-01 12:00")
    assert left(shot, now="2026-01-01 11:59") == []
    assert left(shot, now="2026-01-02") == [["B", "A", "1"]]
    assert left(shot, now="2026-01-15 12:00") == [["B", "A", "1"]]
    assert left(shot, now="2026-01-15 12:01") == []


def test_an_answer_closes_it_and_opens_the_next() -> None:
    rows = event("1", "A", "B", "2026-01-01"), event("2", "B", "A", "2026-01-03")
    assert left(*rows, now="2026-01-04") == [["A", "B", "2"]]
    assert left(*rows, now="2026-01-02") == [["B", "A", "1"]]


def test_everybody_on_a_side_is_named_and_the_weight_is_that_of_the_half() -> None:
    rows = [event("1", who, "B", "2026-01-01", weight=0.25) for who in "CA"]
    found = open_motifs(frame(*rows), RETALIATION, now=at("2026-01-02"), delta=FORTNIGHT)
    assert found[["closers", "targets", "weight"]].values.tolist() == [["B", "A;C", 0.5]]


def test_a_feud_is_open_after_two_rounds() -> None:
    rows = event("1", "A", "B", "2026-01-01"), event("2", "B", "A", "2026-01-03")
    feud = library()["feud"].motif
    assert left(*rows, now="2026-01-04", motif=feud) == [["A", "B", "1;2"]]
    assert left(*rows[:1], now="2026-01-04", motif=feud) == []


def test_allies_known_by_now_could_strike_back_but_not_the_attacker_himself() -> None:
    ally, ties = library()["ally_strikes_back"].motif, random_context(1)
    tied = pd.DataFrame({"entity_a": ["B", "B", "B"], "entity_b": ["C", "A", "D"]}).assign(
        kind="ally", kind_a="person", kind_b="person", since=pd.to_datetime(["2025-01-01", None, "2026-02-01"])
    )
    known = type(ties)(tied.astype(ties.ties.dtypes.to_dict()), ties.groups)
    shot = event("1", "A", "B", "2026-01-01")
    assert left(shot, now="2026-01-02", motif=ally, context=known) == [["C", "A", "1"]]


def test_where_it_could_be_anybody_nobody_is_named() -> None:
    assert left(event("1", "A", "B", "2026-01-01"), now="2026-01-02", motif=library()["pile_on"].motif) == [
        ["", "B", "1"]
    ]


@settings(max_examples=45, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(MOTIFS), st.integers(0, 240))
def test_what_is_open_is_what_looking_at_every_tuple_of_rows_leaves_open(seed: int, motif: Motif, hour: int) -> None:
    events, context, delta = random_stream(seed), random_context(seed), timedelta(hours=60)
    now = at("2026-01-01") + pd.Timedelta(hours=hour)
    past = events[events["occurred_from"] <= now].reset_index(drop=True)
    start = dict(zip(past["incident_id"], past["occurred_from"], strict=True))
    half = Motif("half", motif.steps[:-1], vertices=tuple(v for v in motif.vertices if _early(motif, v.letter)),
                 ties=tuple(t for t in motif.ties if _early(motif, t.one, t.other) and t.before != len(motif.steps)),
                 alike=tuple(p for p in motif.alike if _early(motif, *p)),
                 same_group=tuple(p for p in motif.same_group if _early(motif, *p)),
                 other_group=tuple(p for p in motif.other_group if _early(motif, *p)))  # fmt: skip
    closed: dict[tuple, list] = {}
    for ids in slow_instances(past, motif, delta, context):
        closed.setdefault(ids[:-1], []).append(start[ids[-1]])
    gap = motif.steps[-1].gap
    halves = slow_instances(past, half, delta, context)
    until = {ids: min(start[ids[0]] + delta, start[ids[-1]] + (gap or delta)) for ids in halves}
    expected = {ids: weight for ids, weight in halves.items() if ids not in closed and until[ids] >= now}
    found = open_motifs(events, motif, now=now, delta=delta, context=context)
    assert dict(zip(found["incident_ids"], found["weight"], strict=True)) == pytest.approx(
        {";".join(ids): weight for ids, weight in expected.items()}
    )
    assert [until[tuple(ids.split(";"))] for ids in found["incident_ids"]] == found["until"].tolist()
    before = {ids for ids in halves if start[ids[-1]] < now}
    answered = {ids for ids in before if ids in closed and min(closed[ids]) < now}
    assert set(found["halves"]) <= {len(before)} and set(found["closed"]) <= {len(answered)}


def _early(motif: Motif, *letters: str) -> bool:
    return {*letters} <= {letter for step in motif.steps[:-1] for letter in step.letters}


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(MOTIFS), st.integers(1, 5))
def test_following_a_stream_says_the_same_as_beginning_anew(seed: int, motif: Motif, days: int) -> None:
    events, context, delta = random_stream(seed, incidents=14), random_context(seed), timedelta(days=days)
    ids = events.drop_duplicates("incident_id").sort_values("occurred_from")["incident_id"].tolist()
    followed = follow_motif(events.head(0), motif, delta=delta, context=context)
    for place in range(0, len(ids), 3):
        followed = followed.with_events(events[events["incident_id"].isin(ids[place : place + 3])])
        past = events[events["incident_id"].isin(ids[: place + 3])]
        now = past["occurred_from"].max()
        anew = open_motifs(past, motif, now=now, delta=delta, context=context)
        pd.testing.assert_frame_equal(followed.at(now), anew)


def test_the_chance_is_learnt_from_how_earlier_halves_were_closed() -> None:
    """Half are answered, after about four days: on the first day the chance is near that, later it is less."""
    events = planted_stream(4, attacks=400, answered=0.5)
    now = at("2025-12-28")
    found = open_motifs(events, RETALIATION, now=now, delta=FORTNIGHT)
    known = found.dropna(subset=["chance"])
    assert len(known) > 3
    assert ((known["low"] <= known["chance"]) & (known["chance"] <= known["high"])).all()
    assert known["remaining_hazard"].is_monotonic_decreasing
    assert known.sort_values("waited_days")["chance"].is_monotonic_decreasing
    fresh = events["occurred_from"].max()
    youngest = open_motifs(events, RETALIATION, now=fresh, delta=FORTNIGHT).iloc[0]
    assert 0.4 < youngest["closed"] / youngest["halves"] < 0.8
    assert abs(youngest["chance"] - youngest["closed"] / youngest["halves"]) < 0.1


def test_with_little_history_no_chance_is_told() -> None:
    found = open_motifs(frame(event("1", "A", "B", "2026-01-01")), RETALIATION, now=at("2026-01-02"), delta=FORTNIGHT)
    assert found[["remaining_hazard", "chance", "low", "high"]].isna().all().all()
    assert tuple(found.columns) == OPEN_COLUMNS


def test_later_events_and_the_order_of_rows_do_not_matter() -> None:
    events, now = planted_stream(2, attacks=80, answered=0.3), at("2025-01-10")
    found = open_motifs(events, RETALIATION, now=now, delta=FORTNIGHT)
    past = events[events["occurred_from"] <= now].sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(found, open_motifs(past, RETALIATION, now=now, delta=FORTNIGHT))
    grown = extend(index_events(events[:50]), events[50:])
    pd.testing.assert_frame_equal(found, open_motifs(grown, RETALIATION, now=now, delta=FORTNIGHT))


def test_the_shape_is_the_same_where_nothing_is_open() -> None:
    some = open_motifs(frame(event("1", "A", "B", "2026-01-01")), RETALIATION, now=at("2026-01-02"), delta=FORTNIGHT)
    none = open_motifs(frame().head(0), RETALIATION, now=at("2026-01-02"), delta=FORTNIGHT)
    assert none.empty and none.dtypes.astype(str).to_dict() == some.dtypes.astype(str).to_dict()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"delta": timedelta(days=-1)}, "delta: got"),
        ({"delta": None}, "delta: got None"),
        ({"delta": 14}, "delta: got 14"),
        ({"now": pd.Timestamp("2026-01-01", tz="UTC")}, "without zone"),
        ({"now": "2026-01-01"}, "needs a Timestamp"),
        ({"motif": Motif("one", (Step("A", "B"),))}, "one step is never half closed"),
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict, message: str) -> None:
    asked = {"motif": RETALIATION, "now": at("2026-01-02"), "delta": FORTNIGHT, **more}
    with pytest.raises(ValueError, match=message):
        open_motifs(frame(event("1", "A", "B", "2026-01-01")), asked.pop("motif"), **asked)


def test_what_comes_twice_or_too_late_or_is_asked_of_the_past_is_refused() -> None:
    followed = follow_motif(frame(event("1", "A", "B", "2026-03-01")), RETALIATION, delta=FORTNIGHT)
    with pytest.raises(ValueError, match="incident 1 is there already"):
        followed.with_events(frame(event("1", "A", "B", "2026-03-01")))
    with pytest.raises(ValueError, match="further back than delta"):
        followed.with_events(frame(event("0", "A", "B", "2026-02-01")))
    with pytest.raises(ValueError, match="before the newest event"):
        followed.at(at("2026-02-28"))
    assert followed.with_events(frame(event("0", "A", "B", "2026-02-20"))).at(at("2026-03-02")).shape[0] == 2


def test_an_event_on_top_of_many_is_added_without_looking_at_the_old_ones() -> None:
    events = planted_stream(3, attacks=600, answered=0.2)
    followed = follow_motif(events, RETALIATION, delta=timedelta(days=3))
    assert len(followed.tail) < 30 and int(followed.curve.closed.sum() + followed.curve.left.sum()) > len(events) - 40
    assert np.isclose(followed.delta, 3 * 86_400_000_000)
