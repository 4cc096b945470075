"""The true world holds together: references, ages, deaths, custody, sides; the same seed is the same world."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.simulation.build import build_world
from netgraph.simulation.presets import NULLS
from netgraph.simulation.spec import Spec
from netgraph.simulation.world import CHANNELS, WORLD_COLUMNS, World
from tests.simulation.measures import days_of, worlds

KINDS_OF_WORLD = ("grid", "off_grid")
ONE = range(101, 102)


def bytes_of(world: World, *names: str) -> str:
    wanted = names or tuple(WORLD_COLUMNS)
    text = "".join(getattr(world, name).to_csv() for name in wanted)
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture(params=KINDS_OF_WORLD)
def town(request: pytest.FixtureRequest) -> World:
    return worlds(seeds=ONE, mechanism=request.param)[0]


def test_the_columns_are_those_of_the_contract(town: World) -> None:
    assert town.check() is town
    assert [field.name for field in fields(World)] == list(WORLD_COLUMNS)
    with pytest.raises(ValueError, match="^ties: got columns "):
        replace(town, ties=town.ties.drop(columns="kind")).check()


def test_every_reference_finds_its_row(town: World) -> None:
    many = {"person": "people", "group": "groups", "place": "places", "incident": "incidents", "vehicle": "vehicles"}
    many |= {"person_a": "people", "person_b": "people", "recruiter": "people", "owner": "people", "source": "people"}
    many |= {"target": "people", "home_place": "places", "source_group": "groups", "target_group": "groups"}
    many |= {"group_a": "groups", "group_b": "groups", "parent": "incidents", "before": "incidents"}
    many |= {"after": "incidents", "conflict": "conflicts"}
    may_miss = {"owner", "conflict", "parent", "after", "group", "place"}
    for name in WORLD_COLUMNS:
        frame = getattr(town, name)
        for column in set(frame) & set(many):
            low, high = frame[column].min(), frame[column].max()
            assert low >= (-1 if column in may_miss else 0), (name, column)
            assert high < len(getattr(town, many[column])), (name, column)


def test_ids_are_row_numbers_and_incidents_are_in_order_of_time(town: World) -> None:
    for name, key in (("people", "person"), ("places", "place"), ("incidents", "incident"), ("conflicts", "conflict")):
        assert (getattr(town, name)[key] == np.arange(len(getattr(town, name)))).all()
    assert town.incidents["occurred"].is_monotonic_increasing
    assert town.incidents["occurred"].dtype == "datetime64[us]"


def test_kinds_ties_and_roles_are_words_of_the_vocabulary(town: World) -> None:
    words = shipped_vocabulary()
    assert set(town.incidents["kind"]) <= set(words.kinds.index)
    assert set(town.ties["kind"]) <= set(words.ties.index)
    assert set(town.vehicle_use["role"]) <= set(words.roles.index)
    attacks = town.incidents.loc[town.aggressions["incident"], "kind"]
    assert set(attacks) <= set(words.aggression_kinds())


def test_the_dead_do_nothing_and_nobody_acts_from_a_cell(town: World) -> None:
    part = town.involvement.merge(town.incidents, on="incident").merge(town.people, on="person")
    assert not (part["occurred"] > part["deceased_on"]).any()
    held = part[part["role"] == "attacker"].merge(town.custody, on="person")
    assert not ((held["valid_from"] <= held["occurred"]) & (held["occurred"] < held["valid_to"])).any()
    assert len(held)


def test_who_is_killed_dies_then_and_nobody_else(town: World) -> None:
    killed = town.involvement[town.involvement["outcome"] == "killed"]
    at = town.incidents["occurred"].loc[killed["incident"]].to_numpy()
    assert (town.people["deceased_on"].loc[killed["person"]].to_numpy() == at).all()
    assert town.people["deceased_on"].notna().sum() == len(killed) > 10
    fatal = town.incidents["kind"].isin(["murder", "fatal_shooting"])
    assert set(killed["incident"]) == set(town.incidents.index[fatal])


def test_nobody_has_two_parts_in_one_incident_and_every_attack_has_two_sides(town: World) -> None:
    assert not town.involvement.duplicated(["incident", "person"]).any()
    attack = set(town.aggressions["incident"])
    for role in ("attacker", "victim"):
        assert attack <= set(town.involvement.loc[town.involvement["role"] == role, "incident"])


def test_nobody_under_thirteen_takes_part(town: World) -> None:
    part = town.involvement.merge(town.incidents, on="incident").merge(town.people, on="person")
    assert ((part["occurred"] - part["birth_date"]).dt.days / 365.25).min() > 12.99


def test_recruits_are_minors_outside_the_groups_and_recruited_once(town: World) -> None:
    young = town.recruitments.merge(town.people, on="person").merge(town.incidents, on="incident")
    years = (young["occurred"] - young["birth_date"]).dt.days / 365.25
    assert years.between(12.99, 18.01).all()
    assert (young["role_class"] == "none").all()
    assert young["person"].is_unique
    share = len(young) / len(town.aggressions)
    assert 0.06 < share <= 0.12 + 4 * np.sqrt(0.12 * 0.88 / len(town.aggressions))


def test_loyalty_sums_to_at_most_one_at_any_time(town: World) -> None:
    member = town.membership
    for moment in pd.date_range(member["valid_from"].min(), "2026-06-30", periods=7):
        there = member[(member["valid_from"] <= moment) & ~(member["valid_to"] <= moment)]
        assert there.groupby("person")["weight"].sum().max() <= 1 + 1e-9
    changed = member.groupby("person").size().gt(1)
    assert 0.2 < changed.mean() < 0.6


def test_an_attacker_belongs_to_the_attacking_group_unless_recruited_or_found_elsewhere(town: World) -> None:
    attack = town.aggressions.merge(town.incidents, on="incident")
    lead = town.involvement[town.involvement["role"] == "attacker"].drop_duplicates("incident")
    lead = lead[~lead["incident"].isin(town.recruitments["incident"])].merge(attack, on="incident")
    both = lead.merge(town.membership, left_on=["person", "source_group"], right_on=["person", "group"])
    assert both["incident"].nunique() / len(lead) > 0.97


def test_conflicts_span_their_attacks_and_join_their_groups(town: World) -> None:
    attack = town.aggressions.merge(town.incidents, on="incident").merge(town.conflicts, on="conflict")
    assert (attack["occurred"] >= attack["begins"]).all()
    assert (attack["occurred"] <= attack["ends"]).all()
    assert (attack[["source_group", "target_group"]].min(axis=1) == attack["group_a"]).all()
    assert (attack[["source_group", "target_group"]].max(axis=1) == attack["group_b"]).all()


def test_ties_are_stated_once_and_some_people_have_far_more_than_others(town: World) -> None:
    assert (town.ties["person_a"] < town.ties["person_b"]).all()
    assert not town.ties.duplicated(["person_a", "person_b", "kind"]).any()
    degree = pd.concat([town.ties["person_a"], town.ties["person_b"]]).value_counts()
    assert degree.max() > 10 * degree.mean()


def test_people_who_share_an_address_live_together(town: World) -> None:
    together = town.ties[town.ties["kind"] == "lives_with"]
    home = town.people["home_place"]
    assert (home.loc[together["person_a"]].to_numpy() == home.loc[together["person_b"]].to_numpy()).all()


def test_a_burnt_vehicle_is_never_used_again(town: World) -> None:
    use = town.vehicle_use
    burnt = use[use["role"] == "burnt"].groupby("vehicle")["incident"].min()
    assert len(burnt) > 100
    after = use["vehicle"].map(burnt)
    assert not (use["incident"] > after).any()


@settings(max_examples=6, deadline=None)
@given(st.integers(101, 10_000), st.sampled_from(("none", *NULLS)), st.sampled_from(KINDS_OF_WORLD))
def test_the_same_seed_gives_the_same_world(seed: int, null: str, mechanism: str) -> None:
    spec = Spec.of("village", years=2, null=null, mechanism=mechanism)
    assert bytes_of(build_world(spec, seed=seed)) == bytes_of(build_world(spec, seed=seed))
    assert bytes_of(build_world(spec, seed=seed)) != bytes_of(build_world(spec, seed=seed + 1))


def test_difficulty_leaves_the_world_as_it_is() -> None:
    easy, hard = (build_world(Spec.of("village", difficulty=word), seed=101) for word in ("easy", "hard"))
    assert bytes_of(easy) == bytes_of(hard)


def test_the_parts_draw_from_streams_of_their_own() -> None:
    one = Spec.of("village")
    other = replace(one, partner_rate=50.0, near_repeat_ratio=0.4, look_alikes=9.0)
    still = ("people", "groups", "membership", "ties", "custody", "places", "dyads")
    first, second = build_world(one, seed=101), build_world(other, seed=101)
    assert bytes_of(first, *still) == bytes_of(second, *still)
    pair = first.aggressions, second.aggressions
    assert (pair[0].drop(columns=["incident", "parent"]) == pair[1].drop(columns=["incident", "parent"])).all(axis=None)
    assert (days_of(first, pair[0]["incident"]).round(4) != 0).any()


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(1, 90),
    groups=st.integers(0, 5),
    aggressions=st.sampled_from([0.0, 2.0, 20.0]),
    ordinary=st.sampled_from([0.0, 30.0]),
    mechanism=st.sampled_from(KINDS_OF_WORLD),
    null=st.sampled_from(("none", *NULLS)),
)
def test_any_spec_that_is_not_refused_can_be_built(**options: object) -> None:
    try:
        spec = Spec(**options, dispute_groups=2, partner_rate=30.0)  # type: ignore[arg-type]
    except ValueError:
        return
    build_world(spec, seed=101).check()


def test_nothing_spreads_in_static_and_flaring_worlds() -> None:
    for null in ("static", "flaring"):
        for mechanism in KINDS_OF_WORLD:
            world = build_world(Spec.of("town", null=null, mechanism=mechanism), seed=101)
            assert set(world.aggressions["channel"]) == {"background"}
            assert len(world.unborn) == len(world.near_repeats) == len(world.bans) == 0
            assert (world.chains["after"] == -1).all()
            assert len(world.aggressions) > 600
            assert (world.interventions["effect"][world.interventions["group"] >= 0] == 0).all()


def test_the_ordinary_world_has_no_conflict() -> None:
    world = build_world(Spec.of("town", null="ordinary"), seed=101)
    assert len(world.aggressions) == len(world.conflicts) == len(world.dyads) == 0
    assert len(world.groups) == 30
    assert (world.incidents["conflict"] == -1).all()


def test_a_static_dyad_attacks_all_the_time_and_the_log_rates_of_dyads_spread_by_one() -> None:
    towns = worlds(seeds=range(101, 106), null="static")
    spread = np.concatenate([np.log(town.dyads["rate"]) - np.log(town.dyads["rate"]).mean() for town in towns])
    assert abs(spread.std() - 1.0) < 4 * np.sqrt(0.5 / (len(spread) / 2))  # both directions go mostly together
    assert all(town.dyads["valid_from"].nunique() == 1 for town in towns)


def test_every_channel_occurs(town: World) -> None:
    assert set(town.aggressions["channel"]) == {"background", *CHANNELS}
