"""The harness: only the past is seen, outcomes are judged fairly, and nothing is called better that is not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.forecast.baselines import BASELINES
from netgraph.forecast.evaluation import EVENT_TIME, POOLED, RECORDED, Rules, apart, evaluate
from netgraph.model.findings import Evaluation
from tests.builders import incident, involvement, tables
from tests.forecast.planted import ORIGIN, Scripted, planted

SECOND = ORIGIN + pd.Timedelta(days=180)
RULES = Rules(draws=200)


@cache
def found() -> Evaluation:
    rankers = {"knowing": Scripted(True), "blind": Scripted(False)}
    return evaluate(rankers, planted(), origins=[ORIGIN, SECOND], horizons=[14, 180], seed=3, rules=RULES)


def cell(frame: pd.DataFrame, **where: object) -> pd.DataFrame:
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return frame


def test_only_what_truly_orders_better_than_every_baseline_is_called_better() -> None:
    said = cell(found().verdicts, stream="victim", horizon_days=180, origin=POOLED).set_index(["ranker", "measure"])
    assert said.loc[("knowing", "information_gain"), "verdict"] == "better"
    assert said.loc[("blind", "information_gain"), "verdict"] == "worse"
    assert set(said.loc["blind"]["verdict"]) <= {"worse", "not shown"}


def test_better_means_an_interval_above_zero_against_each_baseline() -> None:
    rows = found().differences
    for said in found().verdicts.itertuples():
        where = {name: getattr(said, name) for name in ("stream", "horizon_days", "origin", "ranker", "measure")}
        against = cell(rows, **where)
        assert set(against["baseline"]) == set(BASELINES)
        if said.verdict == "better":
            assert (against["low"] > 0).all()
        end = "high" if said.verdict == "worse" else "low"
        assert getattr(said, end) == against[end].min() or np.isnan(against[end]).all()
        assert said.verdict != "worse" or said.high < 0


def test_a_few_outcomes_show_nothing_but_what_could_have_been_detected_is_told() -> None:
    short = cell(found().headline, horizon_days=14, origin=POOLED)
    assert not short["enough"].any() and (short["weeks"] <= 2).all()
    said = cell(found().verdicts, horizon_days=14)
    assert set(said["verdict"]) == {"not shown"}
    assert cell(said, ranker="knowing", measure="information_gain", origin=POOLED)["detectable"].gt(0).all()


def test_the_figures_are_those_of_the_world() -> None:
    world, head = planted(), cell(found().headline, stream="victim", horizon_days=180, origin=str(ORIGIN)).iloc[0]
    begun = world.incidents.set_index("incident_id")["occurred_from"]
    soon = begun[(begun > ORIGIN) & (begun <= SECOND)].index
    parts = world.involvements[world.involvements["incident_id"].isin(soon) & (world.involvements["role"] == "victim")]
    assert head["people"] == 240 and head["outcomes"] == parts["entity_id"].nunique()
    assert head["attacks"] == head["attacks_known"] == len(soon) and head["ceiling"] == 1
    figure = cell(found().measures, stream="victim", horizon_days=180, origin=str(ORIGIN)).set_index(
        ["ranker", "measure"]
    )
    assert figure.loc[("knowing", "precision_50"), "value"] > 1.3 * head["base_rate"]
    assert figure.loc[("B0 base rate", "precision_50"), "value"] == pytest.approx(head["base_rate"])
    assert figure.loc[("B0 base rate", "lift_50"), "value"] == pytest.approx(1)
    assert figure.loc[("B0 base rate", "information_gain"), "value"] == 0
    assert figure.loc[("blind", "auc"), "value"] == 0.5


def test_pooled_is_over_all_moments_and_streams_stay_apart() -> None:
    head = cell(found().headline, horizon_days=180)
    for stream in ("victim", "suspect"):
        mine = cell(head, stream=stream).set_index("origin")
        assert mine.loc[POOLED, "outcomes"] == mine.loc[[str(ORIGIN), str(SECOND)], "outcomes"].sum()
    assert set(found().measures["stream"]) == {"victim", "suspect"}


def test_errors_and_benefit_by_group_add_up_to_the_whole() -> None:
    for (stream, ranker), rows in cell(found().groups, horizon_days=180, group="age").groupby(["stream", "ranker"]):
        whole = cell(found().headline, stream=stream, horizon_days=180, origin=POOLED).iloc[0]
        assert rows["people"].sum() == whole["people"] and rows["outcomes"].sum() == whole["outcomes"], ranker
        assert rows["listed"].sum() == pytest.approx(2 * 3)


def test_chances_are_shown_beside_what_came() -> None:
    bins = cell(found().calibration, stream="victim", horizon_days=180, ranker="B0 base rate")
    assert bins["number"].sum() == 480 and len(bins) <= 2
    assert set(cell(found().calibration, stream="victim", horizon_days=180)["ranker"]) >= set(BASELINES)


def test_how_it_was_done_is_told_and_the_same_call_gives_the_same() -> None:
    assert found().notes["split"] == EVENT_TIME and "communities" in found().notes["blocks"]
    rankers = {"blind": Scripted(False)}
    ask = {"origins": [ORIGIN], "horizons": [30], "seed": 3, "rules": Rules(draws=50)}
    world = planted()
    shuffled = world.replace({"involvements": world.involvements.sample(frac=1, random_state=1)})
    first, second = evaluate(rankers, world, **ask), evaluate(rankers, shuffled, **ask)
    for name in ("headline", "measures", "differences", "verdicts", "calibration", "groups"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_what_was_recorded_late_is_seen_late() -> None:
    world = planted()
    late = {name: getattr(world, name) for name in ("incidents", "involvements")}
    for name, frame in late.items():
        shot = frame["incident_id"].str.startswith("k:s")
        late[name] = frame.assign(
            recorded_at=frame["recorded_at"].where(~shot, frame["recorded_at"] + pd.Timedelta(days=9))
        )
    times = world.incidents.set_index("incident_id")["recorded_at"] + pd.Timedelta(days=9)
    late["involvements"] = late["involvements"].assign(recorded_at=late["involvements"]["incident_id"].map(times))
    told = evaluate(
        {"blind": Scripted(False)}, world.replace(late), origins=[ORIGIN], horizons=[30], seed=1, rules=Rules(draws=20)
    )
    assert told.notes["split"] == RECORDED


@pytest.mark.parametrize(
    "ask, told",
    [
        ({"origins": [ORIGIN, ORIGIN + pd.Timedelta(days=100)], "horizons": [180]}, "days apart"),
        ({"origins": [pd.Timestamp("2021-01-01")], "horizons": [14]}, "first recorded"),
        ({"origins": [pd.Timestamp("2026-06-01")], "horizons": [90]}, "newest record"),
        ({"origins": [], "horizons": [90]}, "at least one origin"),
        ({"origins": [ORIGIN], "horizons": [0.0]}, "more than 0 days"),
    ],
)
def test_what_cannot_be_judged_is_refused(ask: dict[str, list[object]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        evaluate({}, planted(), **ask, seed=1)  # type: ignore[arg-type]


def test_overlapping_moments_are_judged_alone_where_asked_and_pooled_only_a_horizon_apart() -> None:
    moments = [ORIGIN, ORIGIN + pd.Timedelta(days=90), ORIGIN + pd.Timedelta(days=180)]
    told = evaluate({}, planted(), origins=moments, horizons=[180], seed=1, rules=Rules(overlapping="alone", draws=20))
    head = cell(told.headline, stream="victim").set_index("origin")
    assert len(head) == 4 and head.loc[POOLED, "origins"] == 2 and apart(moments, 180) == [0, 2]
    assert told.verdicts.empty


def test_a_store_with_three_events_gives_an_answer_without_made_up_figures() -> None:
    world = tables(
        incidents=[incident("1", "2026-01-01"), incident("2", "2026-02-01"), incident("3", "2026-04-01")],
        involvements=[involvement("1", "A", "victim"), involvement("2", "B"), involvement("3", "A", "victim")],
    )
    told = evaluate(
        {"blind": Scripted(False)}, world, origins=[pd.Timestamp("2026-03-01")], horizons=[7, 30], seed=1, rules=RULES
    )
    assert not told.headline["enough"].any() and set(told.verdicts["verdict"]) == {"not shown"}
    gain = cell(told.measures, measure="information_gain")
    assert gain["value"].isna().all()


@pytest.mark.parametrize("wrong", [{"overlapping": "maybe"}, {"repeat_days": -1.0}, {"draws": 0}])
def test_rules_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="got"):
        Rules(**wrong)  # type: ignore[arg-type]
