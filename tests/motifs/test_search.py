from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.graph.events import events as events_of
from netgraph.model.findings import FINDINGS
from netgraph.model.spans import day_span
from netgraph.motifs import RETALIATION, Motif, Step, find_motifs, find_retaliations
from netgraph.motifs.door import REQUIRED
from netgraph.motifs.pattern import Tie
from tests.builders import at, incident, involvement, membership, tables
from tests.motifs.oracles import slow_motifs
from tests.worlds import no_conflict, two_feuding_pairs

DAY = pd.Timedelta(days=1)
MOTIFS = (
    RETALIATION,
    Motif("repeat", (Step("A", "B"), Step("A", "B"))),
    Motif("handed on", (Step("A", "B"), Step("B", "C"))),
    Motif("pile-on", (Step("A", "B", ("shooting",)), Step("C", "B"))),
    Motif("spree", (Step("A", "B"), Step("A", "C", ("arson",)))),
    Motif("avenged", (Step("B", "A"), Step("C", "B"))),
)


def event(incident_id: str, source: str | None, target: str | None, start: str, **more: Any) -> dict[str, Any]:
    """One event: a minute long unless ``hours`` says otherwise; ``days`` makes it a date without an hour."""
    begin = at(start)
    span = DAY if more.pop("date_only", False) else pd.Timedelta(hours=more.pop("hours", 1 / 60))
    return {
        "source_kind": "person",
        "source": source,
        "target_kind": "person",
        "target": target,
        "kind": "shooting",
        "occurred_from": begin,
        "occurred_to": begin + span,
        "local_day": begin.normalize(),
        "date_only": span == DAY,
        "incident_id": incident_id,
        "severity": 60.0,
        "weight": 1.0,
        **more,
    }


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=[*REQUIRED, "severity"])
    texts = dict.fromkeys(["source_kind", "source", "target_kind", "target", "kind", "incident_id"], "str")
    times = dict.fromkeys(["occurred_from", "occurred_to", "local_day"], "datetime64[us]")
    return made.astype({**texts, **times, "date_only": "bool", "weight": "float64", "severity": "float64"})


def retaliations(*rows: dict[str, Any], delta: str = "14 days") -> list[tuple[str, ...]]:
    found = find_motifs(frame(*rows), RETALIATION, delta=delta)
    return list(found[["incident_1", "incident_2", "order"]].itertuples(index=False, name=None))


def test_an_answer_within_delta_is_found_to_the_minute() -> None:
    shot, answer = event("1", "A", "B", "2026-01-01 12:00"), event("2", "B", "A", "2026-01-15 12:00")
    assert retaliations(shot, answer) == [("1", "2", "strict")]
    assert retaliations(shot, answer, delta="13 days 23:59:00") == []


def test_two_rounds_are_three_answers() -> None:
    rows = [event(f"{day}", *("AB" if day % 2 else "BA"), f"2026-01-0{day}") for day in (1, 2, 3, 4)]
    assert retaliations(*rows, delta="1 day") == [("1", "2", "strict"), ("2", "3", "strict"), ("3", "4", "strict")]


def test_dates_of_the_same_day_are_told_once_and_apart() -> None:
    rows = event("1", "A", "B", "2026-01-01", date_only=True), event("2", "B", "A", "2026-01-01", date_only=True)
    assert retaliations(*rows, delta="0 days") == [("1", "2", "same day, order unknown")]
    assert retaliations(*reversed(rows)) == [("1", "2", "same day, order unknown")]


def test_an_exact_time_on_a_day_without_hours_has_no_order() -> None:
    rows = event("1", "A", "B", "2026-01-01", date_only=True), event("2", "B", "A", "2026-01-01 20:00")
    assert retaliations(*rows) == [("1", "2", "same day, order unknown")]


def test_a_night_and_a_time_in_it_on_the_next_day_have_no_order() -> None:
    night = event("1", "A", "B", "2026-01-01 22:00", hours=8)
    assert retaliations(night, event("2", "B", "A", "2026-01-02 02:00")) == [("1", "2", "order unknown")]
    assert retaliations(night, event("2", "B", "A", "2026-01-02 06:00")) == [("1", "2", "strict")]


def test_a_long_span_is_found_by_an_exact_time_in_it_whichever_began_first() -> None:
    long = event("1", "A", "B", "2026-01-01", hours=400)
    assert retaliations(long, event("2", "B", "A", "2026-01-05"), delta="4 days") == [("1", "2", "order unknown")]
    assert retaliations(long, event("2", "B", "A", "2026-01-05"), delta="3 days") == []
    assert retaliations(long, event("0", "B", "A", "2025-12-30"), delta="3 days") == [("0", "1", "strict")]


def test_an_answer_that_can_only_be_the_later_one_is_told_even_if_it_starts_earlier() -> None:
    handed_on = Motif("handed on", (Step("A", "B"), Step("B", "C")))
    rows = frame(event("1", "X", "Y", "2026-01-01 13:00", hours=2), event("2", "Y", "Z", "2026-01-01 12:00", hours=5))
    found = find_motifs(rows, handed_on, delta="1 day")
    assert found[["incident_1", "incident_2", "lag_hours", "order"]].values.tolist() == [
        ["1", "2", -1.0, "same day, order unknown"]
    ]
    assert (found["start"][0], found["end"][0]) == (at("2026-01-01 12:00"), at("2026-01-01 17:00"))


def test_two_dates_fourteen_days_apart_are_so_over_a_change_of_the_clock() -> None:
    days = pd.Series(pd.to_datetime(["2026-10-20", "2026-11-03"]))
    spans = day_span(days, "Europe/Stockholm")  # the hour between them that comes twice makes it 14 days and 1 hour
    assert spans["occurred_from"].diff()[1] > 14 * DAY
    rows = [
        {**event(name, *ends, "2026-01-01", date_only=True), **spans.iloc[place].to_dict(), "local_day": days[place]}
        for place, (name, ends) in enumerate([("1", "AB"), ("2", "BA")])
    ]
    assert retaliations(*rows, delta="14 days") == [("1", "2", "strict")]
    assert retaliations(*rows, delta="13 days 23:00:00") == []


def test_many_people_in_two_incidents_are_one_row_with_everybody_in_it() -> None:
    shot = [event("1", who, "B", "2026-01-01", weight=0.5) for who in "CA"]
    answer = [event("2", "B", who, "2026-01-02", weight=1 / 3) for who in "ACD"]
    found = find_motifs(frame(*shot, *answer), RETALIATION, delta="2 days")
    assert len(found) == 1
    assert found.loc[0, ["A", "B", "incident_1", "incident_2"]].tolist() == ["A;C", "B", "1", "2"]
    assert found["weight"][0] == pytest.approx(2 * 0.5 / 3)


def test_the_unknown_and_oneself_take_no_part_and_an_incident_never_answers_itself() -> None:
    assert retaliations(event("1", None, "B", "2026-01-01"), event("2", "B", None, "2026-01-02")) == []
    assert retaliations(event("1", "A", "A", "2026-01-01"), event("2", "A", "A", "2026-01-02")) == []
    assert retaliations(event("1", "A", "B", "2026-01-01"), event("1", "B", "A", "2026-01-01")) == []


def test_a_person_and_a_group_of_the_same_id_are_two() -> None:
    answer = event("2", "B", "A", "2026-01-02", target_kind="group")
    assert retaliations(event("1", "A", "B", "2026-01-01"), answer) == []


def test_kinds_choose_the_events_of_a_step() -> None:
    step = Motif("shot for arson", (Step("A", "B", ("arson",)), Step("B", "A", ("shooting",))))
    rows = [event("1", "A", "B", "2026-01-01", kind="arson"), event("2", "B", "A", "2026-01-02")]
    assert len(find_motifs(frame(*rows), step, delta="2 days")) == 1
    assert len(find_motifs(frame(rows[0], event("2", "B", "A", "2026-01-02", kind="theft")), step, delta="2 days")) == 0


def test_limit_keeps_the_earliest() -> None:
    rows = frame(*(event(f"{day}", *("AB" if day % 2 else "BA"), f"2026-01-0{day}") for day in range(1, 8)))
    every = find_motifs(rows, RETALIATION, delta="9 days")
    assert every["start"].is_monotonic_increasing
    pd.testing.assert_frame_equal(find_motifs(rows, RETALIATION, delta="9 days", limit=3), every.head(3))
    assert find_motifs(rows, RETALIATION, delta="9 days", limit=0).empty


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        ({}, {"delta": "-1 day"}, "delta"),
        ({}, {"delta": 14}, "delta"),
        ({}, {"delta": pd.NaT}, "delta"),
        ({}, {"delta": "a while"}, "delta: got 'a while'"),
        ({}, {"limit": -1}, "limit"),
        ({}, {"context": "ties"}, "context"),
        ({}, {"motif": Motif("apart", (Step("A", "B"), Step("C", "D")))}, "shares nobody"),
        ({}, {"motif": Motif("tied", RETALIATION.steps, ties=(Tie("kin", "A", "B"),))}, "pass a Context"),
        ({}, {"motif": Motif("long", (Step("A", "B"),) * 32)}, "at most 31"),
        ({"weight": -1.0}, {}, "weight"),
        ({"occurred_from": pd.Series(pd.to_datetime(["2026-01-01"], utc=True)).dt.as_unit("us")}, {}, "without zone"),
        ({"occurred_from": pd.Series(pd.to_datetime(["2026-01-01"])).dt.as_unit("ns")}, {}, r"needs datetime64\[us\]"),
        ({"occurred_to": pd.Series([at("2026-01-01")])}, {}, "end after it starts"),
        ({"local_day": pd.Series([pd.NaT], dtype="datetime64[us]")}, {}, "local_day: null"),
        ({"incident_id": None}, {}, "incident_id: null"),
    ],
)
def test_what_cannot_be_searched_is_refused(change: dict, more: dict, message: str) -> None:
    asked = {"motif": RETALIATION, "delta": "14 days", **more}
    motif = asked.pop("motif")
    with pytest.raises(ValueError, match=message):
        find_motifs(frame(event("1", "A", "B", "2026-01-01")).assign(**change), motif, **asked)


def test_a_missing_column_and_two_spans_of_one_incident_are_refused() -> None:
    rows = frame(event("1", "A", "B", "2026-01-01"), event("1", "A", "C", "2026-01-02"))
    with pytest.raises(ValueError, match="no column local_day"):
        find_motifs(rows.drop(columns="local_day"), RETALIATION, delta="1 day")
    with pytest.raises(ValueError, match="incident 1 has more than one span"):
        find_motifs(rows, RETALIATION, delta="1 day")


def test_a_delta_longer_than_all_time_is_only_long() -> None:
    rows = event("1", "A", "B", "1990-01-01"), event("2", "B", "A", "2026-01-01")
    assert retaliations(*rows, delta="100000 days") == [("1", "2", "strict")]


def test_retaliation_between_people_and_between_groups_has_the_shape_of_the_finding() -> None:
    world = two_feuding_pairs()
    gangs = tables(memberships=[membership(who, f"gang{who}", valid_from=at("2020-01-01")) for who in "AB"])
    world = world.replace({"memberships": gangs.memberships, "groups": gangs.groups})
    levels = [events_of(world, kinds=["shooting"], level=level) for level in ("person", "group")]
    found = find_retaliations(*levels, delta="7 days")
    assert {column: str(dtype) for column, dtype in found.dtypes.items()} == FINDINGS["retaliations"]
    assert found[["level", "source", "target"]].values.tolist() == [
        ["person", "k:A", "k:B"],
        ["group", "k:gangA", "k:gangB"],
    ]
    assert found["retaliation_id"].is_unique
    assert (found["first_at"][0], found["second_at"][0]) == (at("2026-01-01 12:00"), at("2026-01-07 12:00"))
    assert found["weight"].tolist() == [1.0, 1.0]


def test_where_nothing_happened_nothing_is_found_and_the_shape_stays() -> None:
    levels = [events_of(no_conflict(), kinds=["theft"], level=level) for level in ("person", "group")]
    found = find_retaliations(*levels, delta="7 days")
    assert found.empty
    assert {column: str(dtype) for column, dtype in found.dtypes.items()} == FINDINGS["retaliations"]
    assert find_motifs(levels[0], RETALIATION, delta="7 days").empty


def test_the_order_of_the_finding_says_when_it_is_unknown() -> None:
    spans = [
        incident("1", "2026-01-01 10:00", minutes=300),
        incident("2", "2026-01-01 12:00"),
    ]
    parts = [
        involvement("1", "A"),
        involvement("1", "B", "victim"),
        involvement("2", "B"),
        involvement("2", "A", "victim"),
    ]
    people = events_of(tables(incidents=spans, involvements=parts), kinds=["shooting"])
    found = find_retaliations(people, people.head(0), delta="7 days")
    assert found["order"].tolist() == ["same day, order unknown"]


rows_of_worlds = st.lists(
    st.tuples(
        st.integers(0, 7),  # incident
        st.one_of(st.none(), st.sampled_from("ABC")),
        st.sampled_from("ABC"),
        st.sampled_from([1.0, 0.5, 0.25]),
    ),
    max_size=14,
)
spans_of_worlds = st.lists(
    st.tuples(st.integers(0, 100), st.sampled_from([None, 1, 5, 30]), st.sampled_from(["shooting", "arson"])),
    min_size=8,
    max_size=8,
)


def random_events(rows: list, spans: list, *, names: str = "ABC", days_later: int = 0) -> pd.DataFrame:
    made = []
    for number, source, target, weight in rows:
        start, hours, kind = spans[number]
        begin = at("2026-01-01") + pd.Timedelta(hours=start - start % 24 if hours is None else start)
        how = {"date_only": True} if hours is None else {"hours": hours}
        ends = [None if end is None else names["ABC".index(end)] for end in (source, target)]
        one = event(f"{number}", *ends, str(begin), kind=kind, weight=weight, **how)
        made.append(
            {**one, **{time: one[time] + days_later * DAY for time in ("occurred_from", "occurred_to", "local_day")}}
        )
    return frame(*made)


@settings(max_examples=60, deadline=None)
@given(rows_of_worlds, spans_of_worlds, st.sampled_from(MOTIFS), st.sampled_from([0, 1, 6, 24, 48]))
def test_the_search_finds_what_looking_at_every_two_rows_finds(
    rows: list, spans: list, motif: Motif, hours: int
) -> None:
    events, delta = random_events(rows, spans), pd.Timedelta(hours=hours)
    found = find_motifs(events, motif, delta=delta)
    slow = slow_motifs(events, motif, delta)
    assert len(found) == len(slow)
    for row in found.to_dict("records"):
        instance = slow[row["incident_1"], row["incident_2"]]
        assert row["order"] == instance["order"]
        assert row["lag_hours"] == instance["lag"] / pd.Timedelta(hours=1)
        assert row["weight"] == pytest.approx(instance["weight"])
        assert {letter: row[letter] for letter in motif.letters} == {
            letter: ";".join(sorted(people)) for letter, people in instance["people"].items()
        }


@settings(max_examples=12, deadline=None)
@given(rows_of_worlds, spans_of_worlds, st.sampled_from(MOTIFS), st.randoms(use_true_random=False))
def test_row_order_names_and_the_date_do_not_matter(rows: list, spans: list, motif: Motif, chance: Any) -> None:
    expected = find_motifs(random_events(rows, spans), motif, delta="1 day")
    chance.shuffle(rows)
    pd.testing.assert_frame_equal(find_motifs(random_events(rows, spans), motif, delta="1 day"), expected)
    what = ["incident_1", "incident_2", "lag_hours", "order", "weight"]
    renamed = find_motifs(random_events(rows, spans, names="ZYX"), motif, delta="1 day")
    pd.testing.assert_frame_equal(renamed[what], expected[what])
    later = find_motifs(random_events(rows, spans, days_later=366), motif, delta="1 day")
    pd.testing.assert_frame_equal(later[what], expected[what])


@settings(max_examples=10, deadline=None)
@given(rows_of_worlds, spans_of_worlds, st.sampled_from(MOTIFS))
def test_a_longer_delta_never_finds_less(rows: list, spans: list, motif: Motif) -> None:
    events = random_events(rows, spans)
    counts = [len(find_motifs(events, motif, delta=f"{hours} h")) for hours in (0, 3, 24, 96)]
    assert counts == sorted(counts)


def ratings(path: Path) -> pd.DataFrame:
    """Negative ratings as harm, each known to the microsecond: a whole second would overlap with its neighbours."""
    rated = pd.read_csv(path, dtype={"source": str, "target": str})
    harm = rated[rated["rating"] < 0].reset_index(drop=True)
    start = pd.to_datetime(harm["time"], unit="s").dt.as_unit("us")
    return harm.drop(columns=["rating", "time"]).assign(
        source_kind="person",
        target_kind="person",
        kind="rating",
        occurred_from=start,
        occurred_to=start + pd.Timedelta(microseconds=1),
        local_day=start.dt.normalize(),
        date_only=False,
        incident_id=harm.index.astype("str"),
        weight=1.0,
    )


@pytest.mark.parametrize(
    ("exchange", "answers", "same_day"),
    [("otc", (175, 219, 247, 295), 0), ("alpha", (13, 30, 47, 86), 44)],
)
def test_the_known_counts_of_bitcoin_traders(data_folder: Path, exchange: str, answers: tuple, same_day: int) -> None:
    events = ratings(data_folder / "temporal_motifs" / f"soc-sign-bitcoin{exchange}.csv.gz")
    for days, known in zip((1, 7, 30, 365), answers, strict=True):
        found = find_motifs(events, RETALIATION, delta=pd.Timedelta(days=days))
        assert found["order"].value_counts().to_dict() == {
            order: count for order, count in (("strict", known), ("same day, order unknown", same_day)) if count
        }
