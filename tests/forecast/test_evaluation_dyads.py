"""Forecasts of attacks between groups are judged by what came, with what was known, beside the simple ways."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.forecast.baselines_dyads import COUNT_DAYS, DRAWN, PAIR_BASELINES, pair_chances
from netgraph.forecast.dyads import DyadModel
from netgraph.forecast.evaluation_dyads import OURS, evaluate_dyads
from netgraph.forecast.evaluation_rules import POOLED, RECORDED, Rules
from netgraph.forecast.evaluation_sights import Sight, attacks_only, days_of, sight_of
from netgraph.forecast.verdict import verdict
from netgraph.model.findings import Evaluation
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from netgraph.simulation import simulate
from netgraph.simulation.spec import Spec
from tests.builders import incident, involvement, membership, tables

QUICK = DyadModel(draws=0, imputations=1)
LAST = pd.Timestamp("2023-10-01")
ORIGINS = [LAST - pd.Timedelta(days=14 * turn) for turn in range(12)]


@cache
def town() -> Tables:
    """Forty groups at odds, 3,000 attacks in ten years, hardly any ordinary crime."""
    sizes = {"people": 2500, "groups": 40, "aggressions": 3000.0, "ordinary": 50.0, "dispute_groups": 3.0}
    return simulate(replace(Spec.of("village", difficulty="easy"), **sizes), seed=3)[0]


@cache
def found() -> Evaluation:
    return evaluate_dyads(QUICK, town(), origins=ORIGINS, horizons=[3, 14, 30], seed=1, rules=Rules(draws=50))


def test_what_is_read_of_attacks_alone_is_what_all_records_say() -> None:
    slim = attacks_only(town())
    assert sum(slim.counts().values()) < sum(town().counts().values())
    for moment in (ORIGINS[0], ORIGINS[-1]):
        one, other = (sight_of(as_of(records, moment), now=moment) for records in (slim, town()))
        assert one.pairs.equals(other.pairs) and len(one.time)
        for name in ("time", "pair", "share", "incident"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_outcomes_are_the_attacks_that_came_and_only_of_pairs_at_odds_before() -> None:
    head = found().headline[(found().headline["horizon_days"] == 14)].set_index("origin")
    end = sight_of(as_of(town(), town().incidents["recorded_at"].max()), now=pd.Timestamp("2026-06-01"))
    for origin in ORIGINS:
        now = days_of(origin)
        soon = (end.time > now) & (end.time <= now + 14) & (end.share > 0.5)
        before = sight_of(as_of(town(), origin), now=origin).pairs
        whose = end.pairs[end.pair[soon]].drop_duplicates()
        mine = head.loc[str(origin)]
        assert mine["outcomes"] == len(whose.intersection(before)) and mine["pairs"] >= len(before)
        assert mine["attacks_known"] <= mine["attacks"] and mine["origins"] == 1
    assert head.loc[POOLED, "outcomes"] == head.drop(index=POOLED)["outcomes"].sum()


def test_moments_are_pooled_only_a_horizon_apart() -> None:
    pooled = found().headline[found().headline["origin"] == POOLED].set_index("horizon_days")["origins"]
    assert pooled.to_dict() == {3.0: 12, 14.0: 12, 30.0: 4}


def test_every_simple_way_and_the_model_have_all_figures_and_chances() -> None:
    assert set(found().measures["ranker"]) == {OURS, *PAIR_BASELINES} == set(found().calibration["ranker"])
    assert found().notes["split"] == RECORDED and "conflicts" in found().notes["blocks"]
    wanted = {"capture_1_percent", "information_gain", "log_score", "brier_skill", "calibration_slope", "auc"}
    assert wanted <= set(found().measures["measure"])
    base = found().measures[found().measures["ranker"] == PAIR_BASELINES[0]].set_index(["horizon_days", "measure"])
    assert base.loc[(14, "information_gain"), "value"] == 0 and base.loc[(14, "auc"), "value"] == 0.5


def test_better_is_said_only_where_the_interval_is_above_zero_against_every_simple_way() -> None:
    head = found().headline[found().headline["origin"] == POOLED].set_index("horizon_days")
    for said in found().verdicts.itertuples():
        rows = found().differences[
            (found().differences["horizon_days"] == said.horizon_days)
            & (found().differences["measure"] == said.measure)
        ]
        assert set(rows["baseline"]) == set(PAIR_BASELINES)
        sure = bool((rows["low"] > 0).all()) and bool(head.loc[said.horizon_days, "enough"])
        assert (said.verdict == "better") == sure


def test_too_few_attacks_show_nothing_and_say_what_could_have_been_seen() -> None:
    short = found().headline[(found().headline["horizon_days"] == 3) & (found().headline["origin"] == POOLED)].iloc[0]
    assert short["outcomes"] < 50 and not short["enough"]
    said = found().verdicts[found().verdicts["horizon_days"] == 3]
    assert set(said["verdict"]) == {"not shown"} and said["detectable"].gt(0).any()
    assert f"Not shown: {short['outcomes']} outcomes" in verdict(found(), language="en")


@pytest.mark.parametrize("language, words", [("en", "Which group attacks which"), ("sv", "Vilken grupp som angriper")])
def test_the_verdict_is_told_in_both_languages_with_the_ceiling_first(language: str, words: str) -> None:
    text = verdict(found(), language=language)
    head = found().headline[found().headline["origin"] == POOLED].iloc[0]
    ceiling = f"{head['attacks_known']} {'of' if language == 'en' else 'av'} {head['attacks']}"
    assert words in text and text.index(ceiling) < text.index(f"{OURS}:") and "28" in text


def test_the_same_call_gives_the_same_whatever_the_order_of_rows() -> None:
    ask = {"origins": [pd.Timestamp("2017-08-01")], "horizons": [14], "seed": 1, "rules": Rules(draws=20)}
    mixed = town().replace({name: frame.sample(frac=1, random_state=2) for name, frame in town().items()})
    first, second = (evaluate_dyads(QUICK, records, **ask) for records in (town(), mixed))
    for name in ("headline", "measures", "differences", "verdicts", "calibration"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def scene(now: float, rows: list[tuple[float, str]]) -> Sight:
    """Pairs AB, BA, CD, DC; each attack a day and the pair that it was."""
    pairs = pd.MultiIndex.from_tuples([("A", "B"), ("B", "A"), ("C", "D"), ("D", "C")], names=["source", "target"])
    time = np.array([day for day, _ in rows])
    place = pairs.get_indexer(pd.MultiIndex.from_tuples([tuple(name) for _, name in rows]))
    names = np.array([str(number) for number in range(len(rows))], dtype=object)
    return Sight(now, pairs, time, place, np.ones(len(rows)), names)


def test_the_simple_ways_learn_from_earlier_moments_what_came_after_them() -> None:
    rows = [(float(day), "AB") for day in range(0, 1000, 10)] + [(day + 1.0, "CD") for day in range(0, 1000, 250)]
    rows.sort()
    known = scene(1000.0, rows)
    earlier = [scene(now, [row for row in rows if row[0] <= now]) for now in np.arange(500.0, 1000.0, 25.0)]
    said = pair_chances(known, earlier, horizon_days=12.0)
    came = np.mean([known.came(one.pairs, since=one.now, until=one.now + 12) for one in earlier])
    assert said["B0 base rate"] == pytest.approx(np.full(4, came))
    a, b, c, d = said["B1 prior count"]
    assert a > 0.6 and a > c > b == d
    persistence = dict(zip("abcd", said["persistence"], strict=True))
    assert persistence["a"] > 5 * persistence["b"] == 5 * persistence["c"]
    assert said["reciprocity"][1] == said["reciprocity"].min() < said["reciprocity"][0]  # AB never answers to BA


def test_the_count_is_what_brute_force_says_for_the_choice_that_told_most() -> None:
    rng = np.random.default_rng(4)
    names = ["AB", "BA", "CD", "DC"]
    rows = sorted((float(day), names[place]) for day, place in zip(rng.uniform(0, 900, 120), rng.choice(4, 120, p=[0.6, 0.2, 0.15, 0.05]), strict=True))  # fmt: skip  # noqa: E501
    known = scene(900.0, rows)
    earlier = [scene(now, [row for row in rows if row[0] <= now]) for now in np.arange(300.0, 880.0, 40.0)]
    said, horizon = pair_chances(known, earlier, horizon_days=20.0), 20.0
    happened = [[sum(r[1] == n and one.now < r[0] <= one.now + horizon for r in rows) > 0 for n in names] for one in earlier]  # fmt: skip  # noqa: E501
    base = np.mean(happened)

    def chance(now: float, name: str, length: float, drawn: float, first: float) -> float:
        days = min(length, now - first)
        count = sum(one[1] == name and now - days < one[0] <= now for one in rows)
        return 1 - np.exp(-(count + drawn) / (days + drawn * horizon / -np.log(1 - base)) * horizon)

    told = {}
    for length in COUNT_DAYS:
        for drawn in DRAWN:
            nats = 0.0
            for one, came in zip(earlier, happened, strict=True):
                for name, yes in zip(names, came, strict=True):
                    stated = chance(one.now, name, length, drawn, rows[0][0])
                    nats += np.log(stated if yes else 1 - stated)
            told[length, drawn] = nats
    best = max(told, key=lambda choice: told[choice])
    assert said["B1 prior count"] == pytest.approx([chance(900.0, name, *best, rows[0][0]) for name in names])


def test_without_an_earlier_moment_all_count_from_what_is_known() -> None:
    known = scene(800.0, [(float(day), "AB") for day in range(100, 800, 100)])
    said = pair_chances(known, [], horizon_days=10.0)
    assert said["B0 base rate"] == pytest.approx(1 - np.exp(-6 * 10 / (4 * 700)))
    assert said["B1 prior count"][0] > said["B0 base rate"][0] > said["B1 prior count"][1]
    with pytest.raises(ValueError, match="horizon_days"):
        pair_chances(known, [], horizon_days=0)


def test_three_attacks_give_an_answer_without_made_up_figures() -> None:
    world = tables(
        incidents=[incident(str(number), f"2026-0{number}-01") for number in (1, 2, 4)],
        involvements=[
            part
            for number in (1, 2, 4)
            for part in (involvement(str(number), "a"), involvement(str(number), "b", "victim"))
        ],  # fmt: skip  # noqa: E501
        memberships=[membership("a", "A", probability=0.9), membership("b", "B", probability=0.9)],
    )
    told = evaluate_dyads(QUICK, world, origins=[pd.Timestamp("2026-03-01")], horizons=[7], seed=1)
    assert not told.headline["enough"].any() and set(told.verdicts["verdict"]) == {"not shown"}
    assert verdict(told, language="sv")


@pytest.mark.parametrize(
    "ask, told",
    [
        ({"origins": [], "horizons": [7]}, "at least one origin"),
        ({"origins": [LAST], "horizons": [0.0]}, "more than 0 days"),
        ({"origins": [pd.Timestamp("2001-01-01")], "horizons": [7]}, "first recorded"),
        ({"origins": [pd.Timestamp("2031-01-01")], "horizons": [7]}, "newest record"),
    ],
)
def test_what_cannot_be_judged_is_refused(ask: dict[str, list[object]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        evaluate_dyads(QUICK, town(), **ask, seed=1)  # type: ignore[arg-type]
