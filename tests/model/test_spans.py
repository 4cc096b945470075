import pandas as pd
import pytest

from netgraph.model.spans import certainly_before, day_span, is_date_only, local_day, span, to_utc


def series(*texts: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts))).dt.as_unit("us")


def zones(*names: str) -> pd.Series:
    return pd.Series(list(names), dtype="str")


def test_a_time_that_daylight_saving_repeats_is_the_earlier_and_a_skipped_one_the_next_that_exists() -> None:
    autumn, spring = series("2026-10-25 02:30"), series("2026-03-29 02:30")
    assert to_utc(autumn, "Europe/Stockholm").iloc[0] == pd.Timestamp("2026-10-25 00:30")
    assert to_utc(spring, "Europe/Stockholm").iloc[0] == pd.Timestamp("2026-03-29 01:00")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'Stockholm', needs an IANA name"):
        to_utc(series("2026-01-01"), "Stockholm")


def test_a_local_day_has_as_many_hours_as_the_clock_gives_it() -> None:
    days = day_span(series("2026-03-29", "2026-10-25", "2026-06-01"), "Europe/Stockholm")
    hours = (days["occurred_to"] - days["occurred_from"]).dt.total_seconds() / 3600
    assert hours.tolist() == [23, 25, 24]
    assert is_date_only(days["occurred_from"], days["occurred_to"], zones(*["Europe/Stockholm"] * 3)).all()


def test_a_night_and_a_minute_are_not_date_only() -> None:
    night = span(series("2026-06-01 22:00"), "Europe/Stockholm", minutes=480)
    minute = span(series("2026-06-01 00:00"), "Europe/Stockholm", minutes=1)
    for frame in (night, minute):
        assert not is_date_only(frame["occurred_from"], frame["occurred_to"], zones("Europe/Stockholm")).any()


def test_the_local_day_is_that_of_each_rows_own_zone() -> None:
    late = series("2026-06-01 23:30", "2026-06-01 23:30")
    days = local_day(late, zones("Europe/Stockholm", "America/New_York"))
    assert days.dt.day.tolist() == [2, 1]


def test_spans_are_ordered_only_when_every_instant_is() -> None:
    ends, starts = series("2026-01-01 12:00", "2026-01-01 12:01"), series("2026-01-01 12:00", "2026-01-01 12:00")
    assert certainly_before(ends, starts).tolist() == [True, False]
