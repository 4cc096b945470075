from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.motifs import count
from netgraph.motifs.census import CODES
from netgraph.motifs.count import count_motifs, motif_of
from netgraph.motifs.index import index_events
from tests.motifs.oracles import slow_motifs
from tests.motifs.random_events import random_stream
from tests.motifs.test_search import event, frame


def counts(table: pd.DataFrame, column: str = "count") -> dict[str, int]:
    """What is not 0, by code."""
    return {code: number for code, number in zip(table["code"], table[column], strict=True) if number}


def slow_counts(events: pd.DataFrame, delta: pd.Timedelta) -> pd.DataFrame:
    """All motifs by the oracle; what has no order stands by start, then id."""
    rows = []
    for cell, code in enumerate(CODES):
        found = slow_motifs(events, motif_of(cell), delta).values()
        sorted_ = [one for one in found if one["order"] == "strict" or one["key"] == sorted(one["key"])]
        orders = [one["order"] for one in sorted_]
        expected = sum(one["weight"] for one in sorted_ if one["order"] == "strict")
        days, others = orders.count("same day, order unknown"), orders.count("order unknown")
        rows.append((code, orders.count("strict"), expected, days, others))
    return pd.DataFrame(rows, columns=["code", "count", "expected", "same_day", "order_unknown"])


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([24, 100]))
def test_all_36_equal_looking_at_every_three_rows(seed: int, hours: int) -> None:
    events, delta = random_stream(seed, incidents=7), pd.Timedelta(hours=hours)
    events = events[(events["source_kind"] == "person") & (events["target_kind"] == "person")]
    slow = slow_counts(events, delta)
    table = count_motifs(events, delta=delta)
    for column in ("count", "same_day", "order_unknown"):
        assert counts(table, column) == counts(slow, column), column
    assert table["expected"].to_numpy() == pytest.approx(slow["expected"].to_numpy())
    in_rows = count_motifs(events, delta=delta, order="rows")
    assert (in_rows["count"] == slow[["count", "same_day", "order_unknown"]].sum(axis=1)).all()
    assert not in_rows[["same_day", "order_unknown"]].any(axis=None)


def one_row_each(seed: int, *, dates: bool, incidents: int = 60) -> pd.DataFrame:
    """Incidents of one attacker and one victim, all exact, or all dates without hours."""
    random = np.random.default_rng(seed)
    return frame(
        *(
            event(
                f"{number:03}",
                *(f"{one}" for one in random.choice(8, 2, replace=False)),
                str(pd.Timestamp("2026-01-01") + pd.Timedelta(days=int(random.integers(0, 30)))),
                **({"date_only": True} if dates else {"hours": 1 / 60}),
            )
            for number in range(incidents)
        )
    )


@pytest.mark.parametrize("dates", [True, False])
def test_counting_by_census_equals_looking_through(dates: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    events = one_row_each(4, dates=dates)
    monkeypatch.setattr(count, "_looked_through", None)
    by_census = {order: count_motifs(events, delta="9 days", order=order) for order in ("strict", "rows")}
    monkeypatch.undo()
    monkeypatch.setattr(count, "_counted", None)
    monkeypatch.setattr(count, "_moments", lambda *_: None)
    for order, table in by_census.items():
        pd.testing.assert_frame_equal(count_motifs(events, delta="9 days", order=order), table)
    assert by_census["strict"]["count"].sum() > 100 < by_census["strict"]["same_day"].sum()


def test_stretches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    events = random_stream(8, incidents=50)
    table = count_motifs(events, delta="4 days")
    assert table[["count", "same_day", "order_unknown"]].sum().gt(0).all()
    monkeypatch.setattr(count, "_CHUNK", 3)
    pd.testing.assert_frame_equal(count_motifs(events, delta="4 days"), table)


def test_dates_of_one_day_are_apart_and_never_ordered() -> None:
    rows = frame(*(event(f"{n}", *ends, "2026-01-01", date_only=True) for n, ends in enumerate(("AB", "BA", "AB"))))
    table = count_motifs(rows, delta="0 days")
    assert (counts(table), counts(table, "same_day")) == ({}, {"01 10 01": 1})
    assert counts(count_motifs(rows, delta="0 days", order="rows")) == {"01 10 01": 1}


def test_an_hour_on_a_day_without_hours_is_not_ordered_either() -> None:
    ends = ("AB", "BA", "AB")
    times = ("2026-01-01", "2026-01-01 20:00", "2026-01-02")
    rows = [event(f"{n}", *ends[n], times[n], date_only=n != 1) for n in range(3)]
    table = count_motifs(frame(*rows), delta="2 days")
    assert (table["count"].sum(), counts(table, "same_day")) == (0, {"01 10 01": 1})


def test_candidates_share_an_incident_out() -> None:
    rows = [event("1", "A", "B", "2026-01-01", weight=0.5), event("1", "C", "B", "2026-01-01", weight=0.5)]
    rows += [event("2", "B", "A", "2026-01-02"), event("3", "A", "B", "2026-01-03")]
    table = count_motifs(frame(*rows), delta="7 days")
    assert counts(table) == {"01 10 01": 1, "01 12 21": 1}
    assert counts(table, "expected") == {"01 10 01": 0.5, "01 12 21": 0.5}


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10**6))
def test_row_order_names_and_the_date_do_not_matter(seed: int) -> None:
    events = random_stream(seed, incidents=12)
    table = count_motifs(events, delta="3 days")
    pd.testing.assert_frame_equal(count_motifs(events.sample(frac=1, random_state=1), delta="3 days"), table)
    pd.testing.assert_frame_equal(count_motifs(index_events(events, threads=2), delta="3 days"), table)
    moved = events.assign(
        **{name: events[name] + pd.Timedelta(days=366) for name in ("occurred_from", "occurred_to", "local_day")}
    )
    pd.testing.assert_frame_equal(count_motifs(moved, delta="3 days"), table)
    names = dict(zip("ABCDE", "VZYXW", strict=True))
    renamed = events.assign(source=events["source"].replace(names), target=events["target"].replace(names))
    pd.testing.assert_frame_equal(count_motifs(renamed, delta="3 days"), table)


def test_nothing_has_36_rows_of_nothing() -> None:
    table = count_motifs(frame(), delta="1 day")
    assert len(table) == 36
    assert not table[["count", "expected", "same_day", "order_unknown"]].any(axis=None)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        count_motifs(frame(), delta="1 day", order="by name")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="delta"):
        count_motifs(frame(), delta="-1 day")


def test_every_code_is_the_motif_it_says() -> None:
    for cell, code in enumerate(CODES):
        motif = motif_of(cell)
        number = {letter: str(place) for place, letter in enumerate(motif.letters)}
        assert " ".join(number[step.source] + number[step.target] for step in motif.steps) == code
    assert len({str(motif_of(cell)) for cell in range(36)}) == 36
