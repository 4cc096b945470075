"""From the truth tables alone: strengths, delays and branching ratio are those the worlds were made with.

Each bound is 4 standard deviations of the sampling error over 20 towns (about 17,000 attacks), or the 1-in-10,000
point of the Kolmogorov distribution (2.23 / sqrt(n)); the seeds are fixed, so a test passes always or never.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netgraph.simulation.attacks import cluster_size
from netgraph.simulation.build import build_world
from netgraph.simulation.spec import Spec
from netgraph.simulation.triggering import grid_offspring
from netgraph.simulation.world import CHANNELS
from tests.simulation.measures import (
    conflicts_only,
    days_of,
    ks_distance,
    mixture_cdf,
    offspring,
    parameter,
    surprise,
)

SURPRISING = 4.0


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_attack_has_as_many_offspring_in_each_channel_as_its_strength_says(channel: str) -> None:
    count = sum(int((offspring(world)["channel"] == channel).sum()) for world in conflicts_only())
    weight = sum(float(world.aggressions["weight"].sum()) for world in conflicts_only())
    assert surprise(count, parameter(conflicts_only()[0], f"theta_{channel}") * weight) < SURPRISING


def test_the_branching_ratio_is_the_stated_one() -> None:
    count = sum(len(offspring(world)) for world in conflicts_only())
    attacks = sum(len(world.aggressions) for world in conflicts_only())
    assert surprise(count, parameter(conflicts_only()[0], "branching_ratio") * attacks) < SURPRISING


@pytest.mark.parametrize("channel", CHANNELS)
def test_delays_follow_the_mixture_of_their_channel(channel: str) -> None:
    every = pd.concat([offspring(world) for world in conflicts_only()])
    lags = np.sort(every.loc[every["channel"] == channel, "lag_days"].to_numpy())
    assert ks_distance(lags, mixture_cdf(conflicts_only()[0], channel, lags)) < 2.23 / np.sqrt(len(lags))


def test_the_measures_notice_a_strength_or_a_delay_that_is_off_by_a_tenth() -> None:
    count = sum(len(offspring(world)) for world in conflicts_only())
    attacks = sum(len(world.aggressions) for world in conflicts_only())
    assert surprise(count, 1.1 * parameter(conflicts_only()[0], "branching_ratio") * attacks) > SURPRISING
    every = pd.concat([offspring(world) for world in conflicts_only()])
    lags = np.sort(every.loc[every["channel"] == "inertia", "lag_days"].to_numpy())
    assert ks_distance(lags, mixture_cdf(conflicts_only()[0], "inertia", lags * 1.3)) > 2.23 / np.sqrt(len(lags))


def test_a_child_stands_to_its_parent_as_its_channel_says() -> None:
    for world in conflicts_only()[:5]:
        attack = world.aggressions.set_index("incident")
        born = attack[attack["parent"] >= 0]
        parent = attack.loc[born["parent"]]
        one, two = born["source_group"].to_numpy(), born["target_group"].to_numpy()
        a, b = parent["source_group"].to_numpy(), parent["target_group"].to_numpy()
        stands = {
            "inertia": (one == a) & (two == b),
            "retaliation": (one == b) & (two == a),
            "attacker_diffuses": (one == a) & (two != b),
            "victim_displaces": (one == b) & (two != a),
            "ally_strikes": (two == a) & (one != b),
            "pile_on": (two == b) & (one != a),
        }
        for channel, right in stands.items():
            assert right[(born["channel"] == channel).to_numpy()].all()


def test_who_strikes_as_an_ally_is_a_stated_ally_of_the_victim() -> None:
    world = conflicts_only()[0]
    allied = world.relations[world.relations["kind"] == "allied"]
    friends = set(zip(allied["group_a"], allied["group_b"], strict=True))
    attack = world.aggressions.set_index("incident")
    struck = attack[attack["channel"] == "ally_strikes"]
    victim = attack.loc[struck["parent"], "target_group"]
    pairs = {(min(pair), max(pair)) for pair in zip(struck["source_group"], victim, strict=True)}
    assert pairs
    assert pairs <= friends


def test_a_parent_comes_first() -> None:
    for world in (*conflicts_only()[:3], *conflicts_only(mechanism="off_grid")[:3]):
        born = world.aggressions[world.aggressions["parent"] >= 0]
        assert (days_of(world, born["incident"]) > days_of(world, born["parent"])).all()


def test_there_are_about_as_many_attacks_as_asked_for() -> None:
    spec = replace(Spec.of("village", null="no_effect"), ordinary=0.0)
    made = [len(build_world(spec, seed=seed).aggressions) for seed in range(101, 161)]
    assert abs(np.mean(made) - 50) < SURPRISING * np.std(made) / np.sqrt(len(made))


def test_the_expected_size_of_a_cluster_solves_its_renewal_equation() -> None:
    spec = Spec.of("town")
    number = grid_offspring(spec, 12_000)
    assert cluster_size(number)[-1] == pytest.approx(1 / (1 - number[-1]), rel=1e-3)
    assert number[-1] == pytest.approx(parameter(conflicts_only()[0], "branching_ratio"))


@pytest.mark.parametrize("channel", CHANNELS)
def test_off_grid_strengths_drift_and_are_overdispersed_around_the_stated_ones(channel: str) -> None:
    due = spread = count = 0.0
    for world in conflicts_only(mechanism="off_grid"):
        time = days_of(world, world.aggressions["incident"])
        phase = time / (parameter(world, "drift_years") * 365.25) + CHANNELS.index(channel) / 6
        strength = 1 + parameter(world, "drift_amplitude") * np.sin(2 * np.pi * phase)
        strength *= parameter(world, f"theta_{channel}")
        due += strength.sum()
        spread += (strength + strength**2 / parameter(world, "offspring_shape")).sum()
        count += (offspring(world)["channel"] == channel).sum()
    assert surprise(count, due, spread) < SURPRISING


@pytest.mark.parametrize("channel", CHANNELS)
def test_off_grid_delays_are_lognormal_for_answers_and_power_law_elsewhere(channel: str) -> None:
    first = conflicts_only(mechanism="off_grid")[0]
    every = pd.concat([offspring(world) for world in conflicts_only(mechanism="off_grid")])
    lags = np.sort(every.loc[every["channel"] == channel, "lag_days"].to_numpy())
    if channel in ("retaliation", "ally_strikes"):
        from scipy.stats import norm

        score = np.log(lags / parameter(first, "lognormal_days")) / parameter(first, "lognormal_sigma")
        cdf = norm.cdf(score)
    else:
        cdf = 1 - (1 + lags / parameter(first, "power_days")) ** -parameter(first, "power_exponent")
    assert ks_distance(lags, cdf) < 2.23 / np.sqrt(len(lags))
    assert ks_distance(lags, mixture_cdf(first, channel, lags)) > 2.23 / np.sqrt(len(lags))
