"""Between which two groups an attack was: by its people, the attacks around it, and where and with what it was done."""

from __future__ import annotations

import pandas as pd
import pytest

from netgraph.conflicts.background import case_weights
from netgraph.conflicts.evidence import standing_of
from netgraph.conflicts.quarrels import quarrels_of
from netgraph.model.tables import Tables
from tests.builders import incident, involvement, location, membership, tables

NOW = pd.Timestamp("2026-06-01")
DAY = pd.Timedelta(days=1)


def chances(world: Tables) -> pd.DataFrame:
    """Return the chance of each case (row) to be between each pair of groups (column), as ``g~h``."""
    weights = case_weights(world, now=NOW)
    cases, standing = standing_of(world, now=NOW, weights=weights)
    quarrels = quarrels_of(weights.frames)
    names = [f"{quarrels.groups[a]}~{quarrels.groups[b]}" for a, b in zip(quarrels.one, quarrels.other, strict=True)]
    return pd.DataFrame(standing.shared.toarray(), index=cases.ids, columns=names)


def feud(*more: dict[str, object], parts: list | None = None, **rows: list) -> Tables:
    """Six attacks between g and h in the west and six between x and y in the east, ten days apart, and some more."""
    at, involved, members = [], [], []
    for number in range(12):
        one, other, place = ("g", "h", "west") if number % 2 else ("x", "y", "east")
        at.append(incident(f"{number}", pd.Timestamp("2025-06-01") + number * 10 * DAY, location_id=place))
        involved += [involvement(f"{number}", f"s{number}"), involvement(f"{number}", f"v{number}", "victim")]
        members += [membership(f"s{number}", one), membership(f"v{number}", other)]
    places = [location(name, x=x, y=0.0, area_code=name) for name, x in (("west", 0.0), ("east", 9000.0))]
    return tables(
        incidents=at + list(more), involvements=involved + (parts or []), memberships=members, locations=places, **rows
    )


def test_an_attack_stands_between_the_groups_of_those_in_it() -> None:
    found = chances(feud())
    assert (found.loc[[f"k:{number}" for number in range(1, 12, 2)], "k:g~k:h"] > 0.9).all()
    assert (found.loc[[f"k:{number}" for number in range(0, 12, 2)], "k:x~k:y"] > 0.9).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()


def test_one_named_side_is_enough_where_that_group_fights_one_other() -> None:
    more = incident("new", "2025-08-03 12:00")
    world = feud(more, parts=[involvement("new", "s1")])
    assert chances(world).loc["k:new", "k:g~k:h"] > 0.5


def test_where_an_attack_was_tells_of_the_group_that_was_struck() -> None:
    west, east = (incident(name, "2025-08-03 12:00", location_id=name) for name in ("west", "east"))
    found = chances(feud(west, east))
    assert found.loc["k:west", "k:g~k:h"] > found.loc["k:east", "k:g~k:h"]
    assert found.loc["k:east", "k:x~k:y"] > found.loc["k:west", "k:x~k:y"]


def test_where_hardly_any_attack_names_a_group_one_that_names_none_is_between_none() -> None:
    silent = [incident(f"silent{number}", f"2025-08-{number + 1:02} 12:00") for number in range(25)]
    assert chances(feud()).shape[0] == 12
    known = chances(feud(*silent[:1])).loc["k:silent0"].sum()
    unknown = chances(feud(*silent)).loc["k:silent0"].sum()
    assert unknown < 0.2 < known


def test_a_stolen_car_is_of_the_quarrel_of_the_attack_it_was_used_in_and_a_theft_alone_of_none() -> None:
    thefts = [incident(name, "2025-07-30 12:00", kind="vehicle_theft") for name in ("taken", "other")]
    parts = [involvement("taken", "car", "stolen", entity_kind="vehicle")]
    parts += [involvement("7", "car", "used", entity_kind="vehicle")]
    found = chances(feud(*thefts, parts=parts))
    assert found.loc["k:taken", "k:g~k:h"] > 0.5
    assert found.loc["k:other"].sum() < found.loc["k:taken", "k:g~k:h"]


def test_neither_row_order_nor_a_shift_in_time_matter() -> None:
    world = feud()
    turned = world.replace({name: getattr(world, name).iloc[::-1] for name in ("incidents", "involvements")})
    pd.testing.assert_frame_equal(chances(turned), chances(world))


def test_without_groups_nothing_is_said() -> None:
    world = tables(incidents=[incident("1"), incident("2")], involvements=[involvement("1", "A")])
    assert chances(world).shape == (2, 0)


@pytest.mark.parametrize("kind", ["shooting", "vehicle_theft"])
def test_one_case_alone_is_no_crash(kind: str) -> None:
    assert len(chances(tables(incidents=[incident("1", kind=kind)]))) == 1
