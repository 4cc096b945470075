"""The invented city: the same seed is the same city, its records keep the rules, its truth is as planted."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.model.checks import check_tables
from netgraph.model.spans import is_date_only
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of, digest
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation import Spec, Truth, simulate
from tests.simulation.test_names import luhn_is_right

AFTER = pd.Timestamp("2026-08-01").as_unit("us")


@cache
def city() -> tuple[Tables, Truth]:
    return simulate(Spec(), seed=1)


@cache
def feuding_city() -> tuple[Tables, Truth]:
    """So many attacks that shares can be read off; half of them cannot happen any more once people are dead."""
    return simulate(Spec(people=3000, groups=8, conflicts=8, aggressions=1500, ordinary=0), seed=3)


@cache
def now() -> Tables:
    return as_of(city()[0], AFTER)


def truth_bytes(truth: Truth) -> str:
    return "".join(getattr(truth, field.name).to_csv() for field in fields(truth))


def test_the_same_seed_gives_the_same_bytes() -> None:
    (tables, truth), (again, truth_again) = city(), simulate(Spec(), seed=1)
    for name, frame in tables.items():
        assert frame.to_csv() == getattr(again, name).to_csv()
    assert truth_bytes(truth) == truth_bytes(truth_again)


def test_another_seed_gives_another_city() -> None:
    tables, truth = simulate(Spec(), seed=2)
    assert digest(tables) != digest(city()[0])
    assert truth_bytes(truth) != truth_bytes(city()[1])


def test_the_default_city_keeps_all_rules_and_has_something_in_every_table() -> None:
    check_tables(city()[0])
    check_tables(now())
    empty = {name for name, count in city()[0].counts().items() if not count}
    assert empty == {"judgements"}  # nobody has decided anything yet


@settings(max_examples=12, deadline=None)
@given(
    people=st.integers(1, 60),
    groups=st.integers(0, 4),
    aggressions=st.integers(0, 40),
    ordinary=st.integers(0, 40),
    days=st.integers(0, 90),
    seed=st.integers(0, 1000),
    share=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_any_city_that_can_be_keeps_all_rules(
    people: int, groups: int, aggressions: int, ordinary: int, days: int, seed: int, share: float
) -> None:
    groups = min(groups, round(people * 0.5))
    conflicts = groups * (groups - 1) // 2
    shares = {field.name: share for field in fields(Spec) if field.name.endswith("_share")} | {"group_share": 0.5}
    spec = Spec(
        people=people,
        groups=groups,
        conflicts=conflicts,
        aggressions=aggressions if conflicts else 0,
        ordinary=ordinary,
        partner_dyads=(people - round(people * share)) // 4,
        start=date(2026, 3, 1),
        end=(pd.Timestamp("2026-03-01") + pd.Timedelta(days=days)).date(),
        **shares,
    )
    tables, truth = simulate(spec, seed=seed)
    check_tables(tables)
    assert truth.attackers["incident_id"].nunique() == spec.aggressions


def test_sizes_are_as_asked() -> None:
    tables, truth = city()
    spec = Spec()
    assert tables.people["person_id"].nunique() == spec.people
    assert len(tables.groups) == spec.groups
    assert len(truth.conflicts) == len(tables.rivalries) == spec.conflicts
    assert truth.attackers["incident_id"].nunique() == spec.aggressions
    assert tables.memberships["person_id"].nunique() == spec.members


def test_every_id_is_of_the_demo_and_every_source_too() -> None:
    for name, frame in city()[0].items():
        assert set(frame["source"]) <= {"demo"}
        for column in frame.columns:
            if column.endswith("_id") and column != "national_id":
                assert frame[column].dropna().str.startswith("demo:").all(), (name, column)


def test_all_happens_within_the_time_and_is_written_down_afterwards() -> None:
    incidents = city()[0].incidents
    first = incidents.drop_duplicates("incident_id")
    local = first["occurred_from"].dt.tz_localize("UTC").dt.tz_convert("Europe/Stockholm")
    assert local.dt.date.between(date(2024, 6, 30), date(2026, 6, 30)).all()
    delay = first["recorded_at"] - first["occurred_to"]
    assert (delay > pd.Timedelta(0)).all()
    assert pd.Timedelta(hours=6) < delay.median() < pd.Timedelta(days=2)


def test_a_settled_case_and_a_death_are_later_versions() -> None:
    tables = city()[0]
    first, last = (tables.incidents.drop_duplicates("incident_id", keep=keep) for keep in ("first", "last"))
    assert set(first["status"]) == {"reported"}
    assert {"open", "prosecuted", "convicted"} <= set(last["status"])
    killed = tables.involvements.query("outcome == 'killed'")["entity_id"]
    dead = tables.people.dropna(subset="deceased_on")
    assert len(killed)
    assert sorted(killed) == sorted(dead["person_id"])
    early = as_of(tables, dead["recorded_at"].min() - pd.Timedelta(minutes=1))
    assert early.people["deceased_on"].isna().all()


def test_nobody_takes_part_after_death_or_attacks_from_custody() -> None:
    tables, truth = feuding_city()
    when = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["occurred_from"]
    parts = tables.involvements.query("entity_kind == 'person' and not anonymous")
    started = parts["incident_id"].map(when)
    died = tables.people.dropna(subset="deceased_on").set_index("person_id")["deceased_on"]
    last_day = parts["entity_id"].map(died) + pd.Timedelta(days=1)
    assert last_day.notna().any()
    assert not (started > last_day).any()
    held = truth.attackers.merge(tables.person_states, on="person_id")
    at = held["incident_id"].map(when)
    assert not ((held["valid_from"] <= at) & (at < held["valid_to"].fillna(AFTER))).any()


def test_personnummer_are_right_in_form_unique_and_of_nobody() -> None:
    people = now().people
    numbers = people["national_id"].dropna()
    assert numbers.is_unique
    assert len(numbers) >= 0.9 * len(people)
    assert numbers.map(lambda number: luhn_is_right(number[2:].replace("-", ""))).all()
    assert numbers.str[9:12].astype(int).between(980, 999).all()
    assert (numbers.str[:8] == people.loc[numbers.index, "birth_date"].dt.strftime("%Y%m%d")).all()


def test_the_shares_of_people_are_as_asked() -> None:
    people, spec = now().people, Spec()
    age = (pd.Timestamp("2026-06-30") - people["birth_date"]).dt.days / 365.25
    assert int(people["birth_date"].isna().sum()) == round(spec.people * spec.unknown_age_share)
    assert int(people["protected_identity"].sum()) == round(spec.people * spec.protected_share)
    assert abs(int((age < 18).sum()) - spec.people * spec.minor_share) <= spec.people * spec.unknown_age_share
    assert len(city()[0].person_states) == round(spec.members * spec.custody_share)


def test_the_shares_of_attacks_are_as_asked() -> None:
    tables, truth = feuding_city()
    spec, attacks = Spec(), truth.attackers["incident_id"].nunique()
    known = truth.attackers.groupby("incident_id")["named"].any()
    assert abs((~known).mean() - spec.unknown_attacker_share) < 0.04
    ascribed = tables.involvements.query("role == 'attacker'")["incident_id"].nunique() / attacks
    assert abs(ascribed - spec.attribution_share) < 0.04
    seen = tables.involvements.query("role == 'witness'")["incident_id"].nunique() / attacks
    assert abs(seen - spec.witness_share) < 0.04
    unnamed = tables.involvements.query("role == 'witness'")["anonymous"].mean()
    assert abs(unnamed - spec.unnamed_share) < 0.04


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.8])
def test_attacks_are_answered_as_often_as_asked_within_days(chance: float) -> None:
    spec = Spec(people=600, aggressions=800, ordinary=0, retaliation_chance=chance, retaliation_days=3)
    _, truth = simulate(spec, seed=5)
    assert abs(len(truth.parents) / 800 - chance) < 0.06
    if chance:
        assert truth.parents["lag_hours"].between(3.9, 30 * 24).all()
        assert abs(truth.parents["lag_hours"].mean() / 24 - 3) < 0.5


def test_an_answer_comes_after_in_the_same_conflict_from_the_side_that_was_hit() -> None:
    tables, truth = feuding_city()
    conflict = truth.incidents.set_index("incident_id")["conflict_id"]
    ends = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["occurred_to"]
    starts = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")["occurred_from"]
    group = tables.memberships.set_index("person_id")["group_id"]
    attacker = truth.attackers.drop_duplicates("incident_id").set_index("incident_id")["person_id"].map(group)
    victims = tables.involvements.query("role == 'victim'").drop_duplicates("incident_id")
    victim = victims.set_index("incident_id")["entity_id"].map(group)
    parents = truth.parents
    answer, first = parents["incident_id"], parents["parent_id"]
    assert (answer.map(conflict) == first.map(conflict)).all()
    assert (answer.map(starts).to_numpy() >= first.map(ends).to_numpy()).all()
    assert (answer.map(attacker) == first.map(victim)).all()
    assert (answer.map(victim) == first.map(attacker)).all()


def test_a_named_attacker_is_a_suspect_in_the_records_and_an_unnamed_one_is_not() -> None:
    tables, truth = city()
    suspects = tables.involvements.query("role == 'suspect'")
    recorded = set(zip(suspects["incident_id"], suspects["entity_id"], strict=True))
    pairs = zip(truth.attackers["incident_id"], truth.attackers["person_id"], strict=True)
    assert [pair in recorded for pair in pairs] == truth.attackers["named"].tolist()


def test_the_chains_are_in_the_records_in_their_order() -> None:
    tables, truth = feuding_city()
    first = tables.incidents.drop_duplicates("incident_id").set_index("incident_id")
    before, after = truth.chains["before_id"], truth.chains["after_id"]
    kinds = before.map(first["kind"]) + ">" + after.map(first["kind"])
    assert (kinds == truth.chains["pattern"]).all()
    lag = after.map(first["occurred_from"]).to_numpy() - before.map(first["occurred_from"]).to_numpy()
    assert (lag > np.timedelta64(0, "m")).all()
    vehicles = tables.involvements.query("entity_kind == 'vehicle'").groupby("incident_id")["entity_id"].first()
    driven = truth.chains[truth.chains["pattern"] != "fuel_theft>explosion"]
    assert (driven["before_id"].map(vehicles) == driven["after_id"].map(vehicles)).all()
    spec, explosions = Spec(), (first["kind"] == "explosion").sum()
    assert abs(truth.chains["pattern"].eq("fuel_theft>explosion").sum() / explosions - spec.fuel_theft_share) < 0.08
    shootings = (first["kind"] == "shooting").sum()
    assert abs(truth.chains["pattern"].eq("vehicle_theft>shooting").sum() / shootings - 0.5) < 0.08


def test_places_lie_in_the_city_and_the_two_kinds_of_coordinates_agree() -> None:
    from pyproj import Geod

    places = now().locations
    along = Geod(ellps="GRS80").inv(
        np.repeat(places["longitude"].iloc[0], len(places)),
        np.repeat(places["latitude"].iloc[0], len(places)),
        places["longitude"],
        places["latitude"],
    )[2]
    plane = np.hypot(places["x"] - places["x"].iloc[0], places["y"] - places["y"].iloc[0])
    assert np.abs(along - plane).max() < 0.001 * plane.max() + 0.5
    assert plane.max() < 10_000
    assert places["y"].between(6_100_000, 7_700_000).all()


def test_a_part_of_the_times_is_known_only_to_the_night_or_the_day() -> None:
    incidents = now().incidents
    length = incidents["occurred_to"] - incidents["occurred_from"]
    whole = is_date_only(incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"])
    assert 0.02 < whole.mean() < 0.3
    assert 0.02 < (length == pd.Timedelta(hours=8)).mean() < 0.3
    attacks = incidents["incident_id"].isin(city()[1].attackers["incident_id"])
    assert (length[attacks] == pd.Timedelta(minutes=1)).all()


def test_couples_have_bans_and_breaches_of_them() -> None:
    incidents = now().incidents
    ban, breach = (incidents.query(f"kind == 'contact_ban_{which}'") for which in ("issued", "breach"))
    assert len(ban)
    assert len(breach)
    dyads = now().involvements.pivot_table(index="incident_id", columns="role", values="entity_id", aggfunc="first")
    pairs = {
        which: set(map(tuple, dyads.loc[some["incident_id"], ["suspect", "victim"]].to_numpy()))
        for which, some in (("ban", ban), ("breach", breach))
    }
    assert pairs["breach"] <= pairs["ban"]


def test_attacks_are_of_aggressive_kinds_with_swedish_letters_in_the_names() -> None:
    kinds = now().incidents.set_index("incident_id")["kind"]
    assert set(kinds[city()[1].attackers["incident_id"]]) <= set(shipped_vocabulary().aggression_kinds())
    assert set("åäö") <= set("".join(now().people["name"]).lower())


def test_no_conflict_no_attack() -> None:
    _, truth = simulate(Spec(conflicts=0, aggressions=0), seed=1)
    assert [len(getattr(truth, field.name)) for field in fields(truth)] == [0] * 5


def test_no_minute_of_the_day_piles_up() -> None:
    tables, _ = simulate(Spec(), seed=1)
    exact = tables.incidents.drop_duplicates("incident_id")
    exact = exact[(exact["occurred_to"] - exact["occurred_from"]) == pd.Timedelta(minutes=1)]
    assert exact["occurred_from"].dt.strftime("%H:%M").value_counts().iloc[0] < 0.03 * len(exact)
