"""A city that cannot be is refused by the name of the parameter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from netgraph.simulation.presets import NULLS, SIZES
from netgraph.simulation.spec import Spec


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("people", {"people": 0}),
        ("people", {"people": -5}),
        ("ordinary", {"ordinary": -1.0}),
        ("aggressions", {"aggressions": -1.0}),
        ("aggressions", {"aggressions": float("nan")}),
        ("aggressions", {"aggressions": float("inf")}),
        ("aggressions", {"groups": 1, "aggressions": 1.0}),
        ("aggressions", {"null": "ordinary", "aggressions": 1.0}),
        ("aggressions", {"aggressions": 10_000.0}),
        ("groups", {"people": 10, "groups": 11, "aggressions": 0.0}),
        ("groups", {"active_share": 0.0, "aggressions": 0.0}),
        ("groups", {"groups": -1}),
        ("districts", {"districts": 0}),
        ("active_share", {"active_share": 1.2}),
        ("recruit_share", {"recruit_share": -0.1}),
        ("fuel_theft_share", {"fuel_theft_share": 1.01}),
        ("theta_inertia", {"theta_inertia": -0.1}),
        ("branching_ratio", {"theta_inertia": 0.9}),
        ("branching_ratio", {"mechanism": "off_grid", "theta_inertia": 0.4}),
        ("kappa", {"kappa": 1.5}),
        ("pi_pile_on", {"pi_pile_on": (0.5, 0.5, 0.5, 0.0, 0.0)}),
        ("pi_inertia", {"pi_inertia": (1.0,)}),
        ("pi_retaliation", {"pi_retaliation": (1.2, -0.2, 0.0, 0.0, 0.0)}),
        ("near_repeat_ratio", {"near_repeat_ratio": 1.0}),
        ("near_repeat_m", {"near_repeat_m": 0.0}),
        ("group_effect", {"group_effect": 0.5}),
        ("place_effect", {"place_effect": -1.5}),
        ("place_near_bar", {"place_near_bar": 50.0}),
        ("place_sigma", {"place_sigma": -1.0}),
        ("season_amplitude", {"season_amplitude": 2.0}),
        ("lead_threat_days", {"lead_threat_days": -1.0}),
        ("mechanism", {"mechanism": "hawkes"}),
        ("difficulty", {"difficulty": "impossible"}),
        ("null", {"null": "empty"}),
        ("end", {"start": date(2026, 1, 2), "end": date(2026, 1, 1)}),
    ],
)
def test_a_bad_parameter_is_named_with_what_was_given(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{name}: got "):
        Spec(**wrong)


def test_every_parameter_is_explained_with_its_default() -> None:
    text = Spec.__doc__ or ""
    for name in Spec.__dataclass_fields__:
        assert re.search(rf"^    (\w+, )*{name}(, \w+)*$", text, re.MULTILINE), name


def test_the_seeds_for_learning_and_for_testing_are_kept_apart_in_words() -> None:
    assert "1-20" in (Spec.__doc__ or "")
    assert "101 and up" in (Spec.__doc__ or "")


@pytest.mark.parametrize(
    ("size", "people", "attacks"), [("village", 300, 50), ("town", 5000, 900), ("city", 67_500, 12_000)]
)
def test_the_named_sizes(size: str, people: int, attacks: int) -> None:
    spec = Spec.of(size)
    assert (spec.people, spec.aggressions, spec.days) == (people, attacks, 3652)
    assert Spec.of(size, years=5).aggressions == attacks / 2
    assert spec.end == date(2026, 6, 30)


def test_a_size_or_time_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="^size: got 'hamlet', must be one of village town city"):
        Spec.of("hamlet")
    with pytest.raises(ValueError, match="^years: got 0"):
        Spec.of("village", years=0)


def test_the_number_of_attacks_can_be_asked_for() -> None:
    assert Spec.of("village", aggressions=200).aggressions == 200
    assert Spec.of("village", null="ordinary").aggressions == 0


def test_a_null_takes_away_what_it_says_and_no_more() -> None:
    whole = Spec.of("town")
    changed = {null: _changed(Spec.of("town", null=null)) for null in NULLS}
    triggers = {name for name in Spec.__dataclass_fields__ if name.startswith("theta_")}
    assert changed["static"] == changed["flaring"] == triggers | {"group_effect", "near_repeat_ratio", "ban_share"}
    assert changed["no_near_repeat"] == {"near_repeat_ratio"}
    assert changed["no_effect"] == {"group_effect", "place_effect"}
    assert changed["no_precursors"] == set()
    assert whole.real == whole


def _changed(spec: Spec) -> set[str]:
    return {name for name in Spec.__dataclass_fields__ if getattr(spec.real, name) != getattr(spec, name)}


def test_the_city_has_the_people_the_police_count() -> None:
    spec = Spec.of("city")
    assert abs(spec.active - 17_500) < 100
    assert spec.groups == 400
    assert sum(SIZES["city"][name] for name in ("aggressions", "ordinary")) * 10 == pytest.approx(1e6, rel=0.05)
