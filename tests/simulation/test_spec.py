"""A city that cannot be is refused by the name of the parameter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from netgraph.simulation import Spec


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("people", {"people": 0}),
        ("people", {"people": -5}),
        ("ordinary", {"ordinary": -1}),
        ("aggressions", {"aggressions": -1}),
        ("aggressions", {"conflicts": 0, "aggressions": 1}),
        ("groups", {"people": 10, "groups": 11, "conflicts": 0, "aggressions": 0}),
        ("groups", {"group_share": 0.0}),
        ("conflicts", {"groups": 2, "conflicts": 2}),
        ("retaliation_chance", {"retaliation_chance": 1.2}),
        ("retaliation_chance", {"retaliation_chance": float("nan")}),
        ("unknown_attacker_share", {"unknown_attacker_share": -0.1}),
        ("retaliation_days", {"retaliation_days": 0.0}),
        ("partner_dyads", {"people": 40, "partner_dyads": 30}),
        ("end", {"start": date(2026, 1, 2), "end": date(2026, 1, 1)}),
        ("latitude", {"latitude": 15.0}),
        ("longitude", {"longitude": 59.0}),
    ],
)
def test_a_bad_parameter_is_named(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{name}: got "):
        Spec(**wrong)


def test_every_parameter_is_explained() -> None:
    for name in Spec.__dataclass_fields__:
        assert name in (Spec.__doc__ or "")


def test_one_day_is_a_time() -> None:
    assert Spec(start=date(2026, 1, 1), end=date(2026, 1, 1)).minutes == 1440
