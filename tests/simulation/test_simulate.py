"""A simulated city: the same seed is the same city, its records keep every rule, its truth fits its records."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.model.checks import check_tables
from netgraph.model.spans import is_date_only
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.simulation import Difficulty, Observed, Spec, Truth, World, build_world, observe, simulate, truth_of
from tests.simulation.test_numbers import luhn_is_right

AFTER = pd.Timestamp("2026-08-01").as_unit("us")
NULLS = ("none", "static", "flaring", "ordinary", "no_precursors", "no_near_repeat", "no_effect")
SD = 4.0  # how many standard errors a share may be off; the seeds are fixed


@cache
def village() -> tuple[Tables, Truth]:
    return simulate(Spec.of("village", years=4, aggressions=120), seed=102)


@cache
def town() -> World:
    return build_world(Spec.of("town", years=8), seed=102)


@cache
def seen(difficulty: str) -> tuple[Observed, Truth]:
    said = Difficulty.of(difficulty)
    observed = observe(town(), said, seed=102)
    return observed, truth_of(town(), observed, said)


def bytes_of(tables: Tables, truth: Truth) -> str:
    return "".join(frame.to_csv() for part in (tables, truth) for _, frame in part.items())


def close(share: float, expected: float, size: int) -> bool:
    return abs(share - expected) <= SD * np.sqrt(max(expected * (1 - expected), 1e-4) / size)


def test_the_same_seed_gives_the_same_bytes_and_another_another_city() -> None:
    spec = Spec.of("village", years=1, aggressions=20)
    one = bytes_of(*simulate(spec, seed=101))
    assert bytes_of(*simulate(spec, seed=101)) == one
    other_tables, other_truth = simulate(spec, seed=103)
    tables, truth = simulate(spec, seed=101)
    assert tables.incidents.to_csv() != other_tables.incidents.to_csv()
    assert truth.incidents.to_csv() != other_truth.incidents.to_csv()


def test_how_it_is_seen_does_not_change_what_happened() -> None:
    easy, hard = (simulate(Spec.of("village", years=1, difficulty=name), seed=101)[1] for name in ("easy", "hard"))
    for column in ("kind", "occurred", "process"):
        assert easy.incidents[column].tolist() == hard.incidents[column].tolist()


@pytest.mark.parametrize("null", NULLS)
@pytest.mark.parametrize("mechanism", ["grid", "off_grid"])
def test_every_kind_of_city_keeps_every_rule(null: str, mechanism: str) -> None:
    attacks = None if null == "ordinary" else 80
    tables, truth = simulate(Spec.of("village", years=2, null=null, mechanism=mechanism, aggressions=attacks), seed=104)
    check_tables(tables)
    assert (len(truth.aggressions) > 0) == (null != "ordinary")
    spreads_not = ("static", "flaring")
    if null in spreads_not:
        assert truth.aggressions["parent_id"].isna().all()
    assert bool(truth.chains["real"].any()) == (null not in ("ordinary", "no_precursors", *spreads_not))
    assert (len(truth.near_repeats) > 0) == (null not in ("no_near_repeat", *spreads_not))


def test_a_village_has_something_in_every_table_and_passes_every_rule_at_any_time() -> None:
    tables, truth = village()
    assert [name for name, count in tables.counts().items() if not count] == []
    assert [name for name, frame in truth.items() if not len(frame) and name not in ("unborn", "bans")] == []
    for when in ("2023-01-01", "2025-05-05", "2026-08-01"):
        check_tables(as_of(tables, pd.Timestamp(when).as_unit("us")))


def test_everybody_the_rules_about_people_are_for_is_in_a_village() -> None:
    tables, _ = village()
    people = as_of(tables, AFTER).people
    age = (AFTER - people["birth_date"]).dt.days / 365.25
    assert (age < 18).sum() > 5
    assert people["birth_year"].isna().any()
    assert (people["birth_date"].isna() & people["birth_year"].notna()).any()
    assert people["protected_identity"].any()
    assert people["deceased_on"].notna().any()
    assert set(tables.person_states["kind"]) == {"custody", "outreach_contact"}


@pytest.mark.parametrize("name", ["easy", "medium", "hard"])
def test_no_number_plate_or_place_can_be_anybodys(name: str) -> None:
    tables = seen(name)[0].tables
    numbers = tables.people["national_id"].dropna()
    assert len(numbers) > 4000
    assert numbers.str.fullmatch(r"\d{8}-9[89]\d\d").all()
    assert all(luhn_is_right(number[2:].replace("-", "")) for number in numbers.unique())
    assert tables.vehicles["registration"].str.fullmatch(r"Q[A-Z]{2} \d{3}").all()
    text = " ".join(tables.locations["address"].unique())
    assert not re.search(r"Drottninggatan|Storgatan|Kungsgatan", text)
    known = tables.people.dropna(subset=["national_id", "birth_date"])
    assert (known["national_id"].str[:8] == known["birth_date"].dt.strftime("%Y%m%d")).all()


def test_nobody_shares_a_number_but_the_two_records_of_one_person() -> None:
    observed, truth = seen("hard")
    people = observed.tables.people.drop_duplicates("person_id").dropna(subset="national_id")
    person = people.merge(truth.person_records, on="person_id")
    assert (person.groupby("national_id")["true_person_id"].nunique() == 1).all()


@pytest.mark.parametrize("name", ["easy", "medium", "hard"])
def test_what_is_seen_of_a_town_is_as_the_table_says(name: str) -> None:
    """Attacks whose suspects could be known for 200 days; traits, people, times of all."""
    said, (observed, truth) = Difficulty.of(name), seen(name)
    tables = observed.tables
    now = as_of(tables, AFTER)
    register = observed.register
    old = register.recorded_at < register.until - np.timedelta64(200, "D")
    attacks = set(truth.incidents.loc[(truth.incidents["process"] == "conflict") & old, "incident_id"])
    suspects = now.involvements.query("role == 'suspect' and not anonymous")
    suspects = suspects[suspects["incident_id"].isin(attacks)]
    wrong = suspects.merge(truth.wrong_claims, on=["incident_id", "entity_id", "role"])
    unknown = 1 - suspects["incident_id"].nunique() / len(attacks)
    assert len(attacks) > 500
    assert close(unknown, said.attackers_unknown, len(attacks))
    assert close(wrong["incident_id"].nunique() / len(attacks), said.attackers_wrong, len(attacks))
    incidents = tables.incidents.drop_duplicates("incident_id")
    whole = is_date_only(incidents["occurred_from"], incidents["occurred_to"], incidents["time_zone"])
    night = (incidents["occurred_to"] - incidents["occurred_from"]).between(*pd.to_timedelta(["6h", "10h"]))
    assert close(whole.mean(), said.date_only, len(incidents))
    assert close((night & ~whole).mean(), said.overnight, len(incidents))
    traits = int(register.known[town().modus["incident"].to_numpy()].sum())
    assert close(1 - len(now.modus) / traits, said.modus_missing, traits)
    records = now.people.merge(truth.person_records, on="person_id")["true_person_id"].value_counts()
    assert close((records == 2).mean(), said.people_doubled, len(records))


def test_the_truth_speaks_of_the_same_incidents_as_the_records() -> None:
    tables, truth = village()
    on_record = set(tables.incidents["incident_id"])
    assert on_record == set(truth.incidents.loc[truth.incidents["recorded"], "incident_id"])
    assert 0.7 < truth.incidents["recorded"].mean() < 0.95
    told = tables.incidents.drop_duplicates("incident_id").merge(truth.incidents, on="incident_id")
    assert (told["kind_x"] == told["kind_y"]).all()
    assert (told["location_id_x"] == told["location_id_y"]).all()
    assert ((told["occurred_from"] <= told["occurred"]) & (told["occurred"] < told["occurred_to"])).all()


def test_a_parent_comes_before_its_child_in_the_same_dispute() -> None:
    _, truth = village()
    cases = truth.incidents.set_index("incident_id")
    answers = truth.aggressions.dropna(subset="parent_id")
    lag = (cases.loc[answers["incident_id"], "occurred"].to_numpy() - cases.loc[answers["parent_id"], "occurred"]) / (
        pd.Timedelta(hours=1)
    )
    assert (lag > 0).all()
    assert np.allclose(lag, answers["lag_hours"])
    assert answers["incident_id"].is_unique
    back = answers[answers["channel"] == "retaliation"].merge(
        truth.aggressions, left_on="parent_id", right_on="incident_id", suffixes=("", "_before")
    )
    assert (back["source_group"] == back["target_group_before"]).all()
    assert (back["target_group"] == back["source_group_before"]).all()


def test_who_is_rightly_suspected_is_on_record_and_who_is_wrongly_did_not_do_it() -> None:
    tables, truth = village()
    suspects = as_of(tables, AFTER).involvements.query("role == 'suspect' and not anonymous")
    named = suspects.merge(truth.person_records, left_on="entity_id", right_on="person_id")
    did = truth.attackers.rename(columns={"person_id": "true_person_id"})
    both = named.merge(did, on=["incident_id", "true_person_id"], how="left")
    right = both["suspected"].fillna(False).astype(bool)
    wrong = both.merge(
        truth.wrong_claims[["incident_id", "entity_id", "role"]].assign(wrong=True),
        on=["incident_id", "entity_id", "role"],
        how="left",
    )["wrong"].notna()
    assert (right.to_numpy() != wrong.to_numpy()).all()
    assert truth.attackers["suspected"].sum() == right.sum()


def test_the_parameters_say_with_what_it_was_made_and_seen() -> None:
    _, truth = village()
    value = truth.parameters.set_index("name")["value"]
    assert value.index.is_unique
    assert value["theta_retaliation"] == Spec().theta_retaliation
    assert value["difficulty_attackers_unknown"] == Difficulty.of("medium").attackers_unknown
    assert value["wrong_if_graded_E"] == 0.7
