"""Names are invented, many enough, and misspelt so that they differ."""

from __future__ import annotations

import numpy as np
import pytest

from netgraph.simulation.names import GIVEN, SURNAMES, area_names, drawn_names, group_names, misspelt


def test_those_of_one_family_share_a_surname() -> None:
    family, male = np.array([0, 0, 2, 2, 4]), np.array([True, False, True, False, True])
    names = drawn_names(family, male, np.random.default_rng(101))
    last = [name.partition(" ")[2] for name in names]
    assert last[0] == last[1]
    assert last[2] == last[3]
    assert all(name.partition(" ")[2] in SURNAMES for name in names)


def test_men_and_women_have_names_of_their_own() -> None:
    family = np.arange(400)
    men = {name.partition(" ")[0] for name in drawn_names(family, family >= 0, np.random.default_rng(101))}
    women = {name.partition(" ")[0] for name in drawn_names(family, family < 0, np.random.default_rng(102))}
    assert set(GIVEN["male"]) & men
    assert set(GIVEN["female"]) & women
    assert not men & women


@pytest.mark.parametrize("way", range(5))
def test_a_misspelt_name_is_another_text(way: int) -> None:
    names = drawn_names(np.arange(300), np.arange(300) % 2 == 0, np.random.default_rng(101))
    assert all(misspelt(name, way) != name for name in names)


@pytest.mark.parametrize("count", [0, 1, 40, 400, 2000])
def test_there_are_as_many_areas_and_groups_as_asked_for_and_no_two_are_called_the_same(count: int) -> None:
    for names in (area_names(count), group_names(count)):
        assert len(names) == len(set(names)) == count
