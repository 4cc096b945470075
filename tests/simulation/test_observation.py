"""What the police see of a world: as much, and as wrong, as the difficulty says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netgraph.model.checks import check_tables
from netgraph.model.schema import TABLES
from netgraph.model.spans import is_date_only
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.difficulty import DIFFICULTIES, INFORMATION_ERROR, Difficulty
from netgraph.simulation.observation import Observed, observe
from tests.simulation.hand_world import hand_world

NAMES = list(DIFFICULTIES)
DAY = pd.Timedelta(days=1)
SD = 4.0  # how many standard errors a share may be off: once in 16,000 by chance, and the seeds are fixed


@cache
def seen(name: str) -> Observed:
    return observe(world(), Difficulty.of(name), seed=101)


@cache
def world():  # type: ignore[no-untyped-def]
    return hand_world(people=2000, incidents=12_000, attacks=4000, days=1500)


def close(share: float, expected: float, size: int) -> bool:
    return abs(share - expected) <= SD * np.sqrt(max(expected * (1 - expected), 1e-4) / size)


def attacks_by_outcome(observed: Observed) -> pd.DataFrame:
    """Of each attack on record for at least 200 days: whether anybody is suspected at the end, and wrongly."""
    register, true = observed.register, world()
    old = register.known & (register.recorded_at < register.until - np.timedelta64(200, "D"))
    attack = true.incidents.index[(true.incidents["process"] == "conflict") & old]
    ids = pd.Series([f"demo:i{register.number[n] + 1:05d}" for n in attack])
    now = as_of(observed.tables, pd.Timestamp(register.until).as_unit("us")).involvements
    suspects = now[(now["role"] == "suspect") & ~now["anonymous"]]
    key = ["incident_id", "entity_id", "role"]
    wrong = suspects.merge(observed.wrong["involvements"][key], on=key)
    return pd.DataFrame({"named": ids.isin(suspects["incident_id"]), "wrong": ids.isin(wrong["incident_id"])})


@pytest.mark.parametrize("name", NAMES)
def test_the_records_keep_every_rule(name: str) -> None:
    check_tables(seen(name).tables)
    check_tables(as_of(seen(name).tables, pd.Timestamp("2026-01-01").as_unit("us")))


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    small = hand_world(incidents=300, attacks=40, days=100)
    one, again, other = (observe(small, Difficulty.of("medium"), seed=seed) for seed in (101, 101, 102))
    for name, frame in one.tables.items():
        assert frame.to_csv() == getattr(again.tables, name).to_csv()
    assert one.tables.incidents.to_csv() != other.tables.incidents.to_csv()
    assert one.tables.people.to_csv() != other.tables.people.to_csv()


@pytest.mark.parametrize("name", NAMES)
def test_attackers_are_unknown_and_wrongly_suspected_as_often_as_stated(name: str) -> None:
    said, found = Difficulty.of(name), attacks_by_outcome(seen(name))
    assert len(found) > 2500
    assert close((~found["named"]).mean(), said.attackers_unknown, len(found))
    assert close(found["wrong"].mean(), said.attackers_wrong, len(found))


@pytest.mark.parametrize("name", NAMES)
def test_modus_is_missing_as_often_as_stated(name: str) -> None:
    observed, true = seen(name), world().modus
    on_record = int(observed.register.known[true["incident"].to_numpy()].sum())
    assert close(1 - len(observed.tables.modus) / on_record, Difficulty.of(name).modus_missing, on_record)


@pytest.mark.parametrize("name", NAMES)
def test_people_have_two_records_as_often_as_stated(name: str) -> None:
    observed = seen(name)
    numbers = observed.tables.people["person_id"].unique()
    people = pd.Series(observed.files.person[[int(one.removeprefix("demo:p")) - 1 for one in numbers]])
    per_person = people.value_counts()
    assert close((per_person == 2).mean(), Difficulty.of(name).people_doubled, len(per_person))
    assert per_person.max() <= 2


def test_a_second_record_has_another_spelling_or_number() -> None:
    observed = seen("hard")
    people = observed.tables.people.drop_duplicates("person_id").set_index("person_id")
    number = np.array([int(one.removeprefix("demo:p")) - 1 for one in people.index])
    person = pd.Series(observed.files.person[number], index=people.index)
    second = people[observed.files.doubled[number]]
    first = people[~observed.files.doubled[number]].set_index(person[~observed.files.doubled[number]])
    own = first.loc[person[second.index]].set_index(second.index)
    same_name, same_number = second["name"] == own["name"], second["national_id"] == own["national_id"]
    known = second["national_id"].notna() & own["national_id"].notna()
    assert not (same_name & same_number & known).any()
    assert (~same_name).sum() > 50
    assert (same_number & ~same_name).sum() > 5


@pytest.mark.parametrize("name", NAMES)
def test_times_are_known_to_the_day_or_the_night_as_often_as_stated(name: str) -> None:
    said, observed = Difficulty.of(name), seen(name)
    incidents = observed.tables.incidents.drop_duplicates("incident_id")
    whole_day = is_date_only(incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"])
    hours = (incidents["occurred_to"] - incidents["occurred_from"]) / pd.Timedelta(hours=1)
    assert close(whole_day.mean(), said.date_only, len(incidents))
    assert close(hours.between(6, 10).mean(), said.overnight, len(incidents))
    assert set(hours[~whole_day & ~hours.between(6, 10)].round(4)) == {round(1 / 60, 4)}


@pytest.mark.parametrize("name", NAMES)
def test_what_happened_lies_in_the_span_that_is_recorded(name: str) -> None:
    register, occurred = seen(name).register, world().incidents["occurred"].to_numpy()
    assert (register.start <= occurred).all()
    assert (occurred < register.end).all()


@pytest.mark.parametrize(("name", "days"), [("easy", 0), ("medium", 1), ("hard", 7)])
def test_the_median_delay_of_registration_is_as_stated(name: str, days: int) -> None:
    first = seen(name).tables.incidents.sort_values("recorded_at").drop_duplicates("incident_id")
    delay = (first["recorded_at"] - first["occurred_to"]) / DAY
    assert round(delay.median()) == days
    assert abs(np.log(delay.median() / Difficulty.of(name).delay_days)) < SD * 1.25 / np.sqrt(len(delay))


@pytest.mark.parametrize(("name", "metres"), [("easy", 10), ("medium", 50), ("hard", 150)])
def test_the_median_error_of_places_is_as_stated_and_their_precision_means_what_it_says(
    name: str, metres: float
) -> None:
    true = hand_world(people=50, incidents=5000, attacks=10)
    places = true.places.iloc[np.zeros(3000, dtype=int)].assign(place=np.arange(3000)).reset_index(drop=True)
    wide = true.incidents.assign(place=np.arange(5000) % 3000)
    moved = type(true)(**{**vars(true), "places": places, "incidents": wide})
    found = observe(moved, Difficulty.of(name), seed=102).tables.locations
    number = found["location_id"].str.removeprefix("demo:l").astype(int) - 1
    off = np.hypot(*(found[axis] - places[axis].to_numpy()[number] for axis in ("x", "y")))
    assert len(found) > 2500
    assert close((off <= metres).mean(), 0.5, len(off))
    assert close((off <= found["precision_m"]).mean(), 0.9, len(off))


def test_a_claim_is_wrong_as_often_as_its_grade_says() -> None:
    observed = seen("hard")
    claims = []
    suspects = observed.tables.involvements.query("role == 'suspect' and not anonymous or role == 'attacker'")
    for name, frame in (
        ("involvements", suspects),
        *((name, getattr(observed.tables, name)) for name in ("modus", "ties", "memberships")),
    ):
        key = list(TABLES[name].key)
        told = frame.drop_duplicates(key)
        wrong = told.merge(observed.wrong[name].assign(wrong=True), on=key, how="left")["wrong"].notna()
        claims.append(pd.DataFrame({"grade": told["information_grade"].to_numpy(), "wrong": wrong.to_numpy()}))
    by_grade = pd.concat(claims).groupby("grade")["wrong"].agg(["mean", "size"])
    assert list(by_grade.index) == list(INFORMATION_ERROR)
    for grade, expected in INFORMATION_ERROR.items():
        assert close(by_grade.at[grade, "mean"], expected, by_grade.at[grade, "size"]), by_grade


def test_nothing_is_known_before_it_happened_nor_after_the_last_day() -> None:
    for name in NAMES:
        observed = seen(name)
        until = pd.Timestamp(observed.register.until)
        for _, frame in observed.tables.items():
            assert not len(frame) or frame["recorded_at"].max() < until
        tables = observed.tables
        assert (tables.incidents["recorded_at"] > tables.incidents["occurred_to"]).all()
        for table, column in (
            ("memberships", "valid_to"),
            ("person_states", "valid_to"),
            ("ties", "last_seen"),
            ("people", "deceased_on"),
        ):
            frame = getattr(tables, table)
            assert not (frame["recorded_at"] < frame[column]).any(), table


def test_no_row_speaks_of_what_is_not_known_yet() -> None:
    """At any moment the newest versions pass every rule without one row dropped for a reference to nothing."""
    tables = seen("medium").tables
    first = {
        kind: getattr(tables, name).groupby(key)["recorded_at"].min()
        for kind, name, key in (
            ("person", "people", "person_id"),
            ("vehicle", "vehicles", "vehicle_id"),
            ("group", "groups", "group_id"),
        )
    }
    named = tables.involvements[~tables.involvements["anonymous"]]
    for kind, known in first.items():
        rows = named[named["entity_kind"] == kind]
        assert (known.reindex(rows["entity_id"]).to_numpy() <= rows["recorded_at"].to_numpy()).all()
    cases = tables.incidents.groupby("incident_id")["recorded_at"].min()
    assert (cases.reindex(named["incident_id"]).to_numpy() <= named["recorded_at"].to_numpy()).all()


def test_suspects_are_added_and_withdrawn_after_the_registration() -> None:
    tables = seen("hard").tables
    suspects = tables.involvements.query("role == 'suspect' and not anonymous")
    first = tables.incidents.groupby("incident_id")["recorded_at"].min()
    later = suspects["recorded_at"].to_numpy() > first.reindex(suspects["incident_id"]).to_numpy()
    assert later.mean() > 0.2
    withdrawn = suspects[suspects["withdrawn_at"].notna()]
    assert len(withdrawn) > 10
    assert (withdrawn["withdrawn_at"] == withdrawn["recorded_at"]).all()
    key = ["incident_id", "entity_id"]
    assert len(suspects[suspects["withdrawn_at"].isna()].merge(withdrawn[key], on=key)) == len(withdrawn)


def test_statuses_change_and_only_solved_cases_are_prosecuted() -> None:
    tables = seen("easy").tables
    assert set(tables.incidents["status"]) == {"reported", "open", "prosecuted", "convicted", "closed", "unfounded"}
    assert (tables.incidents.sort_values("recorded_at").drop_duplicates("incident_id")["status"] == "reported").all()
    suspects = tables.involvements.query("role == 'suspect' and not anonymous")["incident_id"]
    tried = tables.incidents.query("status in ('prosecuted', 'convicted')")["incident_id"]
    assert tried.isin(suspects).all()


def test_areas_differ_in_what_is_seen_of_them() -> None:
    register, true = seen("medium").register, world()
    district = true.places["district"].to_numpy()[true.incidents["place"]]
    lesser = true.incidents["kind"].isin(["theft", "burglary", "assault"]).to_numpy()
    shares = pd.Series(register.known[lesser]).groupby(district[lesser]).mean()
    assert shares.max() - shares.min() > 0.03
    order = np.corrcoef(shares, register.reporting[shares.index])[0, 1]
    assert order > 0.8


def test_the_number_of_a_case_follows_its_registration_and_not_its_time() -> None:
    incidents = seen("hard").tables.incidents
    first = incidents.sort_values(["recorded_at", "incident_id"]).drop_duplicates("incident_id")
    assert first["incident_id"].is_monotonic_increasing
    assert not first["occurred_from"].is_monotonic_increasing


def test_kinds_and_roles_are_words_of_the_vocabulary_and_the_unnamed_have_no_record() -> None:
    words, tables = shipped_vocabulary(), seen("medium").tables
    assert set(tables.incidents["kind"]) <= set(words.kinds.index)
    assert set(tables.involvements["role"]) <= set(words.roles.index)
    assert set(tables.ties["kind"]) <= set(words.ties.index)
    unnamed = tables.involvements[tables.involvements["anonymous"]]
    assert len(unnamed) > 100
    assert not unnamed["entity_id"].isin(tables.people["person_id"]).any()
    head = unnamed["entity_id"].str.rpartition("/")
    assert (head[0] == unnamed["incident_id"]).all()


def test_everybody_the_rules_about_people_are_for_is_there() -> None:
    tables = seen("medium").tables
    now = as_of(tables, pd.Timestamp("2028-12-01").as_unit("us")).people
    assert (now["birth_date"] > pd.Timestamp("2010-12-01")).any()
    assert now["birth_year"].isna().any()
    assert (now["birth_date"].isna() & now["birth_year"].notna()).any()
    assert now["protected_identity"].any()
    assert now["deceased_on"].notna().any()
    assert (tables.person_states["kind"] == "custody").any()
    grew = tables.people.sort_values("recorded_at").groupby("person_id")["protected_identity"].agg(["first", "last"])
    assert (~grew["first"] & grew["last"]).any()


def test_a_world_without_people_or_incidents_has_records_too() -> None:
    true = hand_world(people=6, incidents=0, attacks=0)
    check_tables(observe(true, Difficulty.of("hard"), seed=103).tables)


def test_the_document_and_the_issue_state_the_numbers_that_are_used() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "simulated-city.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| (.+) \|$", page, flags=re.MULTILINE))
    told = {
        "attackers unknown": "attackers_unknown",
        "attackers wrongly suspected": "attackers_wrong",
        "modus missing": "modus_missing",
        "people with a second record, under another spelling or number": "people_doubled",
        "only the day is known": "date_only",
        'only "between 22 and 06" is known': "overnight",
    }
    for words, name in told.items():
        said = [round(100 * getattr(Difficulty.of(level), name)) for level in NAMES]
        assert rows[words] == " | ".join(f"{share} %" for share in said)
    assert rows["median error of a place"] == " | ".join(f"{Difficulty.of(n).geocode_error_m:g} m" for n in NAMES)
    assert [round(24 * Difficulty.of(n).delay_days) for n in NAMES] == [1, 24, 168]
