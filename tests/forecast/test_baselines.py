"""The baselines: what each orders by, that only the past counts, and that the learnt ones find what was planted."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from netgraph.forecast.baselines import BASELINES, Baseline, baselines, from_baseline_model
from netgraph.forecast.baselines_fits import elastic_net_logit, poisson_fit, standardised
from netgraph.model.tables import Tables
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.listing import may_be_listed
from tests.builders import incident, involvement, tables
from tests.forecast.planted import ORIGIN, planted
from tests.forecast.random_worlds import NOW, worlds

WORDS = shipped_vocabulary()


def ranked(name: str, world: Tables, *, now: pd.Timestamp = NOW, stream: str = "victim", days: float = 14) -> pd.Series:
    rows = Baseline(name).fit(world, now=now, seed=1).rank(world, now=now, horizon_days=days)
    return rows[rows["stream"] == stream].set_index("person_id")["score"]


def circle() -> Tables:
    """A was shot at in May, B stole with A in January, C with B, D with C; E shot at somebody unknown in 2023."""
    return tables(
        incidents=[
            incident("s", "2026-05-01"),
            incident("ab", "2026-01-01", "theft"),
            incident("bc", "2026-01-02", "theft"),
            incident("cd", "2026-01-03", "theft"),
            incident("e", "2023-01-01"),
        ],
        involvements=[
            involvement("s", "A", "victim"),
            *(involvement(pair, who.upper()) for pair in ("ab", "bc", "cd") for who in pair),
            involvement("e", "E"),
        ],
    )


@settings(max_examples=10, deadline=None)
@given(worlds())
def test_every_baseline_ranks_all_who_may_be_listed_or_says_nothing(world: Tables) -> None:
    people = set(may_be_listed(world, now=NOW, vocabulary=WORDS))
    for name, baseline in baselines(WORDS).items():
        rows = baseline.fit(world, now=NOW, seed=1).rank(world, now=NOW, horizon_days=14)
        for stream in ("victim", "suspect"):
            told = rows[rows["stream"] == stream]
            assert set(told["person_id"]) in (people, set()) and told["person_id"].is_unique, name
            assert told["score"].is_monotonic_decreasing and (told["score"] >= 0).all()
    assert ranked("B0 base rate", world).nunique() <= 1


def test_the_count_is_of_two_years_and_the_points_and_distances_fade() -> None:
    world = circle()
    assert ranked("B1 prior count", world).to_dict() == {"k:A": 2, "k:B": 2, "k:C": 2, "k:D": 1, "k:E": 0}
    near = ranked("B3 decayed distance", world)
    assert list(near.index) == ["k:A", "k:B", "k:C", "k:D", "k:E"]
    assert near["k:B"] == pytest.approx(near["k:A"] / 2) and near["k:E"] == 0 < near["k:D"]
    points = ranked("B2 points", world)
    assert points.to_dict() == {"k:A": 4 * 2 + 1, "k:B": 2 + 1, "k:C": 2, "k:D": 1, "k:E": 2}
    assert ranked("B2 points", world, stream="suspect")["k:E"] == 4


def test_what_is_recorded_later_changes_nothing_before() -> None:
    world = circle()
    before = pd.Timestamp("2026-04-01")
    cut = tables(
        incidents=[
            incident(name, when, "theft")
            for name, when in (("ab", "2026-01-01"), ("bc", "2026-01-02"), ("cd", "2026-01-03"))
        ]
        + [incident("e", "2023-01-01")],
        involvements=[involvement(pair, who.upper()) for pair in ("ab", "bc", "cd") for who in pair]
        + [involvement("e", "E")],
    )
    for name in BASELINES:
        assert ranked(name, world, now=before).to_dict() == ranked(name, cut, now=before).to_dict()


@pytest.mark.parametrize(
    "name", ["B1 prior count", "B3 decayed distance", "B4 elastic-net logit", "B5 Poisson and season"]
)
def test_the_baselines_put_those_first_to_whom_more_is_planted_to_come(name: str) -> None:
    world = planted()
    score = ranked(name, world, now=ORIGIN, days=90)
    risky = score.index.str.startswith("k:R")
    assert score[risky].mean() > 1.5 * score[~risky].mean()


@pytest.mark.parametrize("name", ["B4 elastic-net logit", "B5 Poisson and season"])
def test_with_too_little_to_learn_from_the_learnt_ones_say_nothing(name: str) -> None:
    assert ranked(name, circle()).empty


def test_a_fitted_baseline_comes_back_from_its_model_and_the_model_is_plain() -> None:
    world = planted()
    for name, baseline in baselines(WORDS, window_days=90).items():
        fitted = baseline.fit(world, now=ORIGIN, seed=1)
        model = fitted.model()
        assert json.loads(json.dumps(dict(model.numbers))) == dict(model.numbers), name
        again = from_baseline_model(model, WORDS)
        pd.testing.assert_frame_equal(
            again.rank(world, now=ORIGIN, horizon_days=30), fitted.rank(world, now=ORIGIN, horizon_days=30)
        )


def test_reasons_are_the_own_incidents_and_sum_to_one() -> None:
    world = circle()
    why = Baseline("B1 prior count").fit(world, now=NOW, seed=1).reasons(world, ["k:A", "k:Z"], now=NOW)
    assert why.groupby("stream")["share"].sum().to_dict() == {"suspect": 1, "victim": 1}
    assert set(why["incident_id"]) == {"k:s", "k:ab"} and set(why["person_id"]) == {"k:A"}


def test_age_and_sex_move_nobody() -> None:
    world = planted()
    told = world.replace({"people": world.people.assign(birth_year=2010, sex="male")})
    for name in BASELINES:
        assert ranked(name, told, now=ORIGIN).to_dict() == ranked(name, world, now=ORIGIN).to_dict()


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed"):
        Baseline("B9")
    with pytest.raises(ValueError, match="window_days"):
        Baseline("B1 prior count", window_days=0)
    with pytest.raises(ValueError, match="horizon_days"):
        Baseline("B1 prior count").fit(circle(), now=NOW, seed=1).rank(circle(), now=NOW, horizon_days=0)


def test_the_elastic_net_equals_a_general_minimiser_and_drops_what_says_nothing() -> None:
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    features = rng.normal(size=(400, 4))
    came = rng.uniform(size=400) < 1 / (1 + np.exp(1 - 1.2 * features[:, 0] + 0.6 * features[:, 1]))

    def cost(at: np.ndarray, penalty: float) -> float:
        odds = at[0] + features @ at[1:]
        loss = np.mean(np.logaddexp(0, odds) - came * odds)
        return loss + penalty * (0.5 * abs(at[1:]).sum() + 0.25 * (at[1:] ** 2).sum())

    path = elastic_net_logit(features, came, penalties=[0.3, 0.15, 0.005])
    for at, penalty in zip(path, [0.3, 0.15, 0.005], strict=True):
        best = minimize(cost, at, args=(penalty,), method="Powell", options={"xtol": 1e-9, "ftol": 1e-12})
        assert cost(at, penalty) <= best.fun + 1e-6
    assert path[1, 3] == path[1, 4] == 0 < path[1, 1] and path[2, 1] > 0.9 and path[2, 2] < -0.3


def test_the_elastic_net_settles_where_two_columns_say_the_same_and_few_things_happen() -> None:
    rng = np.random.default_rng(4)
    column = (rng.uniform(size=5000) < 0.01).astype(float)
    came = rng.uniform(size=5000) < 0.002 + 0.2 * column
    features = np.column_stack([column, column, rng.normal(size=5000)])
    centre, spread = standardised(features)
    at = elastic_net_logit((features - centre) / spread, came, penalties=[1e-4])[0]
    chance = 1 / (1 + np.exp(-(at[0] + ((features - centre) / spread) @ at[1:])))
    assert chance[column > 0].mean() == pytest.approx(came[column > 0].mean(), rel=0.15)
    assert chance.mean() == pytest.approx(came.mean(), rel=0.02)


def test_the_poisson_model_finds_the_rates_that_made_the_counts() -> None:
    rng = np.random.default_rng(5)
    features = rng.normal(size=(4000, 2))
    count = rng.poisson(30 * np.exp(-4 + 0.7 * features[:, 0])).astype(float)
    at = poisson_fit(features, count, np.full(4000, 30.0))
    assert at == pytest.approx([-4, 0.7, 0], abs=0.06)
