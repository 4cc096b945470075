"""The study of null worlds in a form of few seeds: `studies/null_worlds.py` has the full one."""

from __future__ import annotations

from netgraph.simulation.build import build_world
from netgraph.simulation.spec import Spec
from studies.null_worlds import p_of_closeness, rejections

TWENTY = range(101, 121)
MOST = 4  # rejections: 1 is expected of a fair test at 5 %, more than 4 come with a chance of 0.3 %


def test_where_nothing_spreads_a_test_on_the_true_times_rejects_about_as_often_as_its_level_says() -> None:
    assert rejections("static", TWENTY) <= MOST


def test_where_attacks_bring_about_others_it_rejects_more_often() -> None:
    assert rejections("none", TWENTY) > MOST


def test_in_a_town_where_attacks_bring_about_others_nobody_can_miss_it() -> None:
    for seed in (101, 102, 103):
        assert p_of_closeness(build_world(Spec.of("town"), seed=seed), seed=seed, draws=199) == 1 / 200


def test_a_world_without_attacks_surprises_nobody() -> None:
    nothing = build_world(Spec.of("village", null="ordinary"), seed=101)
    assert p_of_closeness(nothing, seed=1) > 0.05
