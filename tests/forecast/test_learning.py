"""The ranker that learns what each way to an incident weighs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from netgraph.errors import Refused
from netgraph.forecast.features import features_at, read_parts
from netgraph.forecast.fitted_people import FittedPeople, people_from_model
from netgraph.forecast.group_risk import no_groups, read_groups
from netgraph.forecast.intensity import fit_intensity
from netgraph.forecast.learning import LearntExposure
from netgraph.forecast.people import DecayedExposure
from netgraph.forecast.ranker import Fitted, Ranker
from netgraph.forecast.reaches import HALF_LIVES, WAYS, find_near, find_reaches, masses
from netgraph.forecast.records import as_known_at, moment_of, read_records
from netgraph.forecast.whole_record import own_record
from netgraph.model.tables import TABLES, Tables
from netgraph.model.versions import as_of
from netgraph.model.vocabulary import shipped_vocabulary
from netgraph.safeguards.redaction import check_features
from netgraph.simulation import Spec, simulate
from tests.builders import at, incident, involvement, membership, tables, tie
from tests.worlds import two_feuding_pairs

NOW = at("2026-03-01")
SHIPPED = DecayedExposure(draws=10)
RANKER = LearntExposure(SHIPPED, least=10, windows=6)


@cache
def village() -> Tables:
    made, _ = simulate(replace(Spec.of("village", years=3), aggressions=40), seed=1)
    return as_of(made, NOW)


@cache
def fitted() -> FittedPeople:
    return RANKER.fit(village(), now=NOW, seed=1)


def test_the_weights_equal_those_of_a_general_optimiser() -> None:
    random = np.random.default_rng(3)
    design = np.column_stack([np.ones(400), random.exponential(size=(400, 2))])
    counts = random.poisson(design @ [0.1, 0.3, 0.0]).astype("float64")
    struck, prior, pseudo = counts > 0, np.array([0.2, 0.1, 0.3]), 2.0

    def loss(weights: np.ndarray) -> float:
        mean = design @ weights
        return float(mean.sum() - counts @ np.log(mean) - pseudo * (np.log(weights) - weights / prior).sum())

    found = fit_intensity(counts[struck], design[struck], design.sum(axis=0), prior=prior, pseudo=pseudo)
    best = minimize(loss, np.full(3, 0.2), bounds=[(1e-6, None)] * 3, tol=1e-12)
    assert found == pytest.approx(best.x, abs=1e-4)


def test_without_anything_seen_the_weights_are_the_judgement() -> None:
    prior = np.array([0.2, 0.1])
    assert fit_intensity(np.zeros(0), np.zeros((0, 2)), np.zeros(2), prior=prior, pseudo=1.0) == pytest.approx(prior)


def test_it_learns_where_enough_happened_and_says_on_what() -> None:
    one = fitted()
    assert all(learnt.weights is not None and learnt.outcomes >= 10 for learnt in one.learnt.values())
    assert f"victim: {one.learnt['victim'].outcomes} outcomes in 6 windows of 90 days" in one.fitted_on
    assert one.fitted_until <= NOW
    assert (one.weights()["weight"] >= 0).all()


def _sums_alone() -> FittedPeople:
    """The village's ranker less what all signs together say: plain sums over incidents."""
    one = fitted()
    return replace(one, learnt={stream: replace(learnt, whole=None) for stream, learnt in one.learnt.items()})


def test_as_many_are_expected_in_the_windows_learnt_from_as_there_were() -> None:
    """Stated before each window with what was on record then; the weights are those learnt from all windows."""
    one = _sums_alone()
    for stream, learnt in one.learnt.items():
        expected = 0.0
        for back in range(1, 7):
            then = NOW - pd.Timedelta(days=90 * back)
            early = _as_if(village(), then)
            scored = one.score(early, now=then, horizon_days=90)
            expected += scored._scores(scored.parts[stream])[scored.records.listable].sum()
            expected += scored.base[stream] * scored.records.listable.sum()
        assert expected == pytest.approx(learnt.outcomes, rel=0.05)


def _as_if(known: Tables, then: pd.Timestamp) -> Tables:
    """What is known now of what was on record then, each case as it later became."""
    parts = known.involvements[known.involvements["recorded_at"] <= then]
    first = parts.groupby("incident_id")["recorded_at"].min()
    cases = known.incidents.assign(recorded_at=known.incidents["incident_id"].map(first)).dropna(subset="recorded_at")
    return known.replace({"involvements": parts, "incidents": cases})


def test_a_chance_goes_with_every_learnt_score_and_grows_with_it_and_with_the_horizon() -> None:
    near, far = (fitted().rank(village(), now=NOW, horizon_days=days) for days in (14, 90))
    for ranking in (near, far):
        assert ranking["chance"].between(0, 1).all()
        for _, rows in ranking.groupby("stream"):
            assert rows["score"].is_monotonic_decreasing
            assert rows["chance"].is_monotonic_decreasing
    both = near.merge(far, on=["stream", "person_id"])
    assert (both["chance_y"] > both["chance_x"]).all()


def test_shares_of_incidents_sum_to_one() -> None:
    why = fitted().reasons(village(), village().people["person_id"], now=NOW)
    assert (why.groupby(["stream", "person_id"])["share"].sum() - 1).abs().max() < 1e-9
    assert not why.duplicated(["stream", "person_id", "incident_id"]).any()
    check_features(why["reason"].unique())


def test_too_few_outcomes_leave_the_shipped_weights_and_that_is_said() -> None:
    one = LearntExposure(SHIPPED).fit(two_feuding_pairs(), now=NOW, seed=1)
    assert "fewer than 50: shipped weights" in one.fitted_on
    ranking = one.rank(two_feuding_pairs(), now=NOW, horizon_days=14)
    shipped = SHIPPED.fit(two_feuding_pairs(), now=NOW, seed=1).rank(two_feuding_pairs(), now=NOW, horizon_days=14)
    pd.testing.assert_frame_equal(ranking.drop(columns="chance"), shipped)
    assert ranking["chance"].isna().all()


def test_nothing_on_record_and_a_moment_before_the_first_record_give_no_rows() -> None:
    for known, now in ((Tables.of(), NOW), (village(), at("2010-01-01"))):
        one = LearntExposure(SHIPPED).fit(known, now=now, seed=1)
        assert one.rank(known, now=now, horizon_days=14).empty
    with pytest.raises(ValueError, match="horizon_days"):
        fitted().rank(village(), now=NOW, horizon_days=0)


def test_what_is_recorded_after_now_teaches_nothing() -> None:
    then = NOW - pd.Timedelta(days=200)
    later = RANKER.fit(village(), now=then, seed=1)
    earlier = RANKER.fit(_until(village(), then), now=then, seed=1)
    pd.testing.assert_frame_equal(later.weights(), earlier.weights())


def _until(known: Tables, then: pd.Timestamp) -> Tables:
    return known.replace({name: frame[frame["recorded_at"] <= then] for name, frame in known.items()})


def test_the_order_of_rows_and_a_shift_of_all_times_change_nothing() -> None:
    shift = pd.Timedelta(days=37)
    frames = {}
    for name, frame in village().items():
        times = [one.name for one in TABLES[name].all_columns if "datetime" in one.dtype]
        frames[name] = frame.assign(**{time: frame[time] + shift for time in times}).sample(frac=1, random_state=5)
    other = RANKER.fit(village().replace(frames), now=NOW + shift, seed=1)
    pd.testing.assert_frame_equal(other.weights(), fitted().weights())


def test_a_model_rebuilds_the_same_ranker() -> None:
    again = people_from_model(fitted().model())
    pd.testing.assert_frame_equal(
        again.rank(village(), now=NOW, horizon_days=14), fitted().rank(village(), now=NOW, horizon_days=14)
    )
    assert again.fitted_on == fitted().fitted_on
    with pytest.raises(ValueError, match="people"):
        people_from_model(replace(fitted().model(), name="other"))


def test_a_score_is_what_all_signs_expect_shared_out_as_the_sums_over_incidents_are() -> None:
    whole, plain = (one.score(village(), now=NOW, horizon_days=90) for one in (fitted(), _sums_alone()))
    for stream, learnt in fitted().learnt.items():
        rows, sums = whole.parts[stream], plain.parts[stream]
        both = rows.merge(sums, on=["person", "incident"])
        times = (both["value_x"] / both["value_y"]).groupby(both["person"])
        assert times.max().to_numpy() == pytest.approx(times.min().to_numpy(), rel=1e-6)
        assert learnt.whole is not None
        came = whole.people().query("stream == @stream")["score"].sum()
        assert 0 < came < 2 * learnt.outcomes
        assert whole.base[stream] == 0


def test_the_own_record_is_that_of_the_baselines_at_any_moment() -> None:
    words = shipped_vocabulary()
    records, parts = (read(village(), now=NOW, vocabulary=words) for read in (read_records, read_parts))
    place = records.person_ids.get_indexer(parts.person_ids)
    for days in (0, 200):
        moment = moment_of(NOW - pd.Timedelta(days=days))
        own = own_record(as_known_at(records, moment), moment)[place]
        np.testing.assert_allclose(own, features_at(parts, moment))


def test_with_plenty_of_outcomes_no_older_window_is_looked_at() -> None:
    one = replace(RANKER, plenty=20).fit(village(), now=NOW, seed=1)
    for stream, learnt in one.learnt.items():
        assert learnt.windows < fitted().learnt[stream].windows
        assert learnt.outcomes >= 20


def test_what_was_learnt_ranks_other_records_by_those_records() -> None:
    """The records learnt from are kept for the ranking that follows; others, and other moments, are read."""
    less = village().replace({"involvements": village().involvements.iloc[:-50]})
    unread = replace(fitted(), read=None)
    for known, now in ((less, NOW), (village(), NOW + pd.Timedelta(days=30)), (village(), NOW)):
        pd.testing.assert_frame_equal(
            fitted().rank(known, now=now, horizon_days=14), unread.rank(known, now=now, horizon_days=14)
        )


def test_a_model_of_before_there_were_signs_ranks_by_the_sums() -> None:
    model = fitted().model()
    older = replace(model, frames={name: frame for name, frame in model.frames.items() if name != "signs"})
    pd.testing.assert_frame_equal(
        people_from_model(older).rank(village(), now=NOW, horizon_days=14),
        _sums_alone().rank(village(), now=NOW, horizon_days=14),
    )


def test_a_model_with_a_sign_that_must_not_weigh_is_refused() -> None:
    model = fitted().model()
    changed = model.frames["signs"].replace({"sign": {"belongs": "ethnicity"}})
    with pytest.raises(Refused, match="ethnicity"):
        people_from_model(replace(model, frames={**model.frames, "signs": changed}))


def test_a_model_that_weighs_what_must_not_weigh_is_refused() -> None:
    model = fitted().model()
    changed = model.frames["weights"].replace({"way": {"group": "birth_country"}})
    with pytest.raises(Refused, match="birth_country"):
        people_from_model(replace(model, frames={**model.frames, "weights": changed}))


def test_it_keeps_the_door_of_every_ranker() -> None:
    ranker: Ranker = RANKER
    done: Fitted = ranker.fit(two_feuding_pairs(), now=NOW, seed=1)
    assert done.model().name == "people"


def small() -> Tables:
    """A shot V with B beside him; V phones F; A and G are of one group; an old theft lists F and G."""
    return tables(
        incidents=[
            incident("1", "2026-02-01"),
            incident("2", "2020-01-01", "theft"),
            incident("3", "2020-01-01", "theft"),
        ],
        involvements=[
            involvement("1", "A"),
            involvement("1", "B", "party"),
            involvement("1", "V", "victim"),
            involvement("2", "F"),
            involvement("3", "G"),
        ],
        ties=[tie("V", "F", "phone")],
        memberships=[membership("A", "Reds"), membership("G", "Reds"), membership("V", "Blues")],
    )


@pytest.mark.parametrize(
    ("stream", "ways"),
    [
        ("victim", {"A": "own_other_side", "B": "own_side_not_stated", "V": "own_side", "F": "near_a_victim_1"}),
        ("suspect", {"A": "own_side", "B": "own_side_not_stated", "V": "own_other_side", "F": "near_a_victim_1"}),
    ],
)
def test_each_incident_reaches_each_person_by_the_first_way_that_there_is(stream: str, ways: dict[str, str]) -> None:
    words = shipped_vocabulary()
    records = read_records(small(), now=NOW, vocabulary=words)
    groups = read_groups(small(), records, now=NOW, vocabulary=words)
    found = find_reaches(records, groups, stream=stream, moment=moment_of(NOW), near=find_near(records, max_party=50))
    shooting = records.incident_ids.get_loc("k:1")
    here = found.incident == shooting
    by_person = dict(zip(records.person_ids[found.person[here]].str[2:], found.way[here], strict=True))
    assert {who: WAYS[way] for who, way in by_person.items()} == {**ways, "G": "group"}


def test_a_decay_within_all_time_is_what_is_left_of_it() -> None:
    ages = np.array([0.0, 365.0])
    assert masses(ages, 1e9) == pytest.approx(0.5 ** (ages[:, None] / np.array(HALF_LIVES)))
    parts = masses(ages, 10.0) + masses(ages + 10.0, 10.0)
    assert parts == pytest.approx(masses(ages, 20.0))


def test_records_as_known_earlier_lack_what_was_recorded_later() -> None:
    known = tables(
        incidents=[incident("1", "2026-01-01"), incident("2", "2026-02-20")],
        involvements=[
            involvement("1", "A", "victim"),
            involvement("1", "B", recorded_at=at("2026-02-15")),
            involvement("2", "A", "victim", outcome="killed"),
        ],
    )
    records = read_records(known, now=NOW, vocabulary=shipped_vocabulary())
    early = as_known_at(records, moment_of(at("2026-02-01")))
    assert records.person_ids[early.part_person].tolist() == ["k:A"]
    assert records.person_ids[early.listable].tolist() == ["k:A"]
    assert records.person_ids[records.listable].tolist() == ["k:B"]
    near = find_near(early, max_party=50)
    found = find_reaches(early, no_groups(), stream="victim", moment=moment_of(at("2026-02-01")), near=near)
    assert len(found.person) == 1
