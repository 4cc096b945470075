from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from netgraph.motifs.context import no_context
from netgraph.motifs.door import checked_events
from netgraph.motifs.library import library
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.nulls import Null
from netgraph.motifs.significance import DELTAS, expected_counts, significance
from tests.motifs.planted import planted_stream
from tests.motifs.random_events import random_context, random_stream
from tests.motifs.test_search import event, frame

LIBRARY = [one.motif for one in library().values()]
RETALIATION = library()["retaliation"].motif


def smallest_p(events: pd.DataFrame, kind: str, seed: int, motifs: list = LIBRARY) -> pd.Series:
    found = significance(events, motifs, null=Null(kind, draws=199), seed=seed, context=no_context())
    return found.groupby("motif")["p_max"].min()


def test_planted_answers_are_found_under_every_null() -> None:
    for kind in ("N1", "N2", "N3"):
        found = [smallest_p(planted_stream(seed, attacks=120, answered=0.4), kind, seed) for seed in range(6)]
        assert sum(one["retaliation"] <= 0.05 for one in found) >= 4, kind


def test_where_nothing_is_going_on_alarms_over_the_whole_library_are_rare() -> None:
    """At most 5 % by theory; of 40 worlds at most 6 (chance of more: 1 in 100)."""
    for kind in ("N1", "N2"):
        alarms = sum(smallest_p(planted_stream(seed), kind, seed).min() <= 0.05 for seed in range(40))
        assert alarms <= 6, kind


def test_bursts_of_days_alone_are_more_than_shuffled_times_but_not_more_than_the_toss_of_a_coin() -> None:
    bursts = [planted_stream(seed, flares=4) for seed in range(8)]
    shuffled, kept = (
        [smallest_p(one, kind, 1, [RETALIATION])["retaliation"] for one in bursts] for kind in ("N1", "N3")
    )
    assert max(shuffled) <= 0.05
    assert sum(p <= 0.05 for p in kept) <= 2


def test_conflicts_that_come_and_go_slowly_are_no_answers_under_n2() -> None:
    """Each pair fights in one season only: more than if shuffled over two years, as expected in that season."""
    slow = []
    for seed in range(12):
        events = planted_stream(seed, attacks=160)
        month = events["local_day"].dt.month
        own = (events[["source", "target"]].min(axis=1).map({"A": 1, "C": 4, "E": 10}) - month).isin([0, 1])
        slow.append(events[own.to_numpy()].reset_index(drop=True))
    shuffled, kept = ([smallest_p(one, kind, 1, [RETALIATION])["retaliation"] for one in slow] for kind in ("N1", "N2"))
    assert sum(p <= 0.05 for p in shuffled) >= 8
    assert sum(p <= 0.05 for p in kept) <= 3


def test_the_observed_count_is_the_expected_number_of_instances_and_the_drawn_mean_is_near_it_at_random() -> None:
    events = planted_stream(3)
    found = significance(events, LIBRARY, null=Null("N1", draws=199), seed=2, context=no_context())
    counted = expected_counts(events, LIBRARY, context=no_context())
    assert found["observed"].tolist() == counted["expected_count"].tolist()
    assert found["delta_days"].tolist() == counted["delta_days"].tolist()
    told = found[found["note"] == ""]
    assert (told["low"] <= told["expected"]).all() and (told["expected"] <= told["high"]).all()
    assert told["ratio"].to_numpy() == pytest.approx((told["observed"] / told["expected"]).to_numpy())
    assert set(found["draws"]) == {199} and set(found["seed"]) == {2} and set(found["null"]) == {"N1"}


def test_p_values_are_never_zero_and_joined_ones_never_less_than_one_draw_allows() -> None:
    events = planted_stream(1, attacks=120, answered=0.6)
    found = significance(events, [RETALIATION], null=Null("N2", draws=99), seed=1)
    assert (found["p"].dropna() > 0).all() and (found["p_max"].dropna() >= 0.01).all()


def test_the_same_seed_gives_the_same_answer_in_any_order_of_rows() -> None:
    events = planted_stream(5, answered=0.3)
    null, shuffled = Null("N2", draws=49), events.sample(frac=1.0, random_state=3)
    one, other = (significance(rows, [RETALIATION], null=null, seed=4) for rows in (events, shuffled))
    pd.testing.assert_frame_equal(one, other)
    assert not one["p"].equals(significance(events, [RETALIATION], null=null, seed=5)["p"])


def test_progress_is_told_until_all_worlds_are_counted() -> None:
    told: list[tuple[int, int]] = []
    events = planted_stream(5)
    significance(events, [RETALIATION], null=Null("N1", draws=300), seed=1, progress=lambda *now: told.append(now))
    assert told == [(128, 300), (256, 300), (300, 300)]


def test_too_few_incidents_or_nothing_to_shuffle_are_said_and_not_tested() -> None:
    few = frame(*(event(f"{day}", *("AB" if day % 2 else "BA"), f"2026-01-0{day}") for day in range(1, 5)))
    found = significance(few, [RETALIATION], null=Null("N1", draws=19), seed=1)
    assert set(found["note"]) == {"insufficient data"} and found["p"].isna().all() and found["p_max"].isna().all()
    strangers = frame(*(event(f"{day}", f"S{day}", f"T{day}", f"2026-01-0{day}") for day in range(1, 9)))
    assert significance(strangers, [RETALIATION], null=Null("N1", draws=19), seed=1)["p"].isna().all()


def test_surrogate_streams_are_counted_as_they_are() -> None:
    events = planted_stream(0, attacks=80, answered=0.5)
    streams = tuple(planted_stream(seed, attacks=80) for seed in range(100, 130))
    found = significance(events, [RETALIATION], null=Null("surrogates", surrogates=streams), seed=1)
    each = [expected_counts(stream, [RETALIATION])["expected_count"].to_numpy() for stream in streams]
    assert found["expected"].to_numpy() == pytest.approx(np.mean(each, axis=0))
    assert set(found["draws"]) == {30}
    assert found.loc[found["delta_days"] == 7, "p"].iloc[0] <= 0.05


@pytest.mark.parametrize("kind", ["N1", "N2", "N3"])
def test_awkward_streams_are_counted_too(kind: str) -> None:
    for seed in range(4):
        found = significance(
            random_stream(seed, incidents=14), LIBRARY, null=Null(kind, draws=19), seed=1, context=random_context(seed)
        )
        assert len(found) == len(LIBRARY) * len(DELTAS)
        assert found["observed"].ge(0).all()


def test_longer_deltas_never_count_less() -> None:
    counted = expected_counts(planted_stream(2), LIBRARY, context=no_context())
    assert counted.groupby("motif")["expected_count"].apply(lambda counts: counts.is_monotonic_increasing).all()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"deltas": [timedelta(-1)]}, "deltas: got"),
        ({"deltas": [14]}, "deltas: got 14"),
        ({"deltas": []}, "at least one motif and one delta"),
        ({"motifs": []}, "at least one motif"),
        ({"motifs": [RETALIATION, RETALIATION]}, "retaliation stands twice"),
        ({"motifs": [motif_from_line("tied", "A→B where ally(A, B)")]}, "pass a Context"),
    ],
)
def test_what_cannot_be_asked_is_refused(more: dict, message: str) -> None:
    asked = {"motifs": [RETALIATION], "null": Null("N1", draws=9), "seed": 1, **more}
    with pytest.raises(ValueError, match=message):
        significance(planted_stream(1, attacks=9), asked.pop("motifs"), **asked)


def test_no_events_and_events_of_another_shape_are_refused() -> None:
    events = planted_stream(1, attacks=9)
    with pytest.raises(ValueError, match="events: empty"):
        significance(events.head(0), [RETALIATION], null=Null(), seed=1)
    zoned = events.assign(occurred_from=events["occurred_from"].dt.tz_localize("UTC"))
    for wrong, message in (
        (zoned, "without zone"),
        (events.drop(columns="weight"), "no column weight"),
        (events.assign(weight=-1.0), "weight must be 0 or more"),
        (events.assign(occurred_to=events["occurred_from"]), "end after it starts"),
        (events.assign(incident_id="1"), "more than one span"),
    ):
        with pytest.raises(ValueError, match=message):
            checked_events(wrong)
