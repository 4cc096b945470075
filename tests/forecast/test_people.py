"""The first ranking of people."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netgraph.forecast.people import DecayedExposure, from_model
from netgraph.forecast.ranker import Fitted, Ranker
from netgraph.model.tables import TABLES, Tables
from netgraph.safeguards.listing import may_be_listed
from netgraph.safeguards.redaction import check_features
from tests.builders import at, incident, involvement, person, tables, tie
from tests.forecast.oracle import scores
from tests.forecast.random_worlds import NOW, PEOPLE, worlds
from tests.worlds import chain_of_three, no_conflict, two_feuding_pairs

RANKER = DecayedExposure(draws=20)
few = settings(max_examples=12, deadline=None)
some = settings(max_examples=30, deadline=None)


def rank(known: Tables, now: pd.Timestamp = NOW, ranker: DecayedExposure = RANKER) -> pd.DataFrame:
    return ranker.fit(known, now=now, seed=1).rank(known, now=now, horizon_days=14)


def reasons(known: Tables, now: pd.Timestamp = NOW, ranker: DecayedExposure = RANKER) -> pd.DataFrame:
    return ranker.fit(known, now=now, seed=1).reasons(known, known.people["person_id"], now=now)


def as_dict(ranking: pd.DataFrame) -> dict[tuple[str, str], float]:
    return ranking.set_index(["stream", "person_id"])["score"].to_dict()


def near(expected: dict[Any, float]) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-7)


@given(worlds(), st.sampled_from([(0.5, 0.25), (0.4,), (0.9, 0.9, 0.3)]), st.sampled_from([50, 2]))
@some
def test_scores_and_reasons_equal_the_slow_oracle(known: Tables, damping: tuple[float, ...], max_party: int) -> None:
    ranker = DecayedExposure(damping=damping, max_party=max_party, draws=5)
    allowed = set(may_be_listed(known, now=NOW))
    expected = {key: parts for key, parts in scores(known, ranker, NOW).items() if key[1] in allowed}
    got = as_dict(rank(known, ranker=ranker))
    totals = {key: sum(value for value, _ in parts.values()) for key, parts in expected.items()}
    assert {key: total for key, total in totals.items() if key not in got} == near(
        {key: 0.0 for key in totals if key not in got}
    )
    assert got == near({key: totals[key] for key in got})
    shares = {(row.stream, row.person_id, row.incident_id): row for row in reasons(known, ranker=ranker).itertuples()}
    assert set(shares) == {(*key, case) for key, parts in expected.items() for case in parts}
    for (stream, who, case), row in shares.items():
        value, best = expected[stream, who][case]
        assert row.share == pytest.approx(value / totals[stream, who])
        assert row.reason in best


@given(worlds())
@few
def test_shares_of_a_person_sum_to_one_and_only_listed_people_have_any(known: Tables) -> None:
    sums = reasons(known).groupby(["stream", "person_id"])["share"].sum()
    assert set(as_dict(rank(known))) <= set(sums.index)
    assert (sums - 1).abs().max() < 1e-9 or sums.empty
    assert set(sums.index.get_level_values("person_id")) <= set(may_be_listed(known, now=NOW))


@given(worlds(), st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_changes_nothing(known: Tables, random: Any) -> None:
    shuffled = known.replace(
        {name: frame.sample(frac=1, random_state=random.randrange(99)) for name, frame in known.items()}
    )
    pd.testing.assert_frame_equal(rank(known), rank(shuffled))
    pd.testing.assert_frame_equal(reasons(known), reasons(shuffled))


@given(worlds(), st.permutations(PEOPLE))
@few
def test_renaming_people_and_incidents_changes_no_score(known: Tables, names: list[str]) -> None:
    new = dict(zip((f"k:{name}" for name in PEOPLE), (f"k:{name}{name}" for name in names), strict=True))
    new |= {case: f"k:x{case[::-1]}" for case in known.incidents["incident_id"]}
    assert as_dict(rank(renamed(known, new))) == near(
        {(stream, new[who]): score for (stream, who), score in as_dict(rank(known)).items()}
    )


def renamed(known: Tables, new: dict[str, str]) -> Tables:
    columns = ("person_id", "incident_id", "entity_id", "person_a", "person_b")
    frames = {}
    for name, frame in known.items():
        here = [column for column in columns if column in frame]
        frames[name] = frame.assign(**{column: frame[column].replace(new).astype("str") for column in here})
    return known.replace(frames)


@given(worlds(), st.integers(-2000, 2000))
@few
def test_shifting_all_times_and_now_changes_nothing(known: Tables, days: int) -> None:
    shift = pd.Timedelta(days=days)
    frames = {
        name: frame.assign(**{c.name: frame[c.name] + shift for c in TABLES[name].all_columns if "datetime" in c.dtype})
        for name, frame in known.items()
    }
    pd.testing.assert_frame_equal(rank(known), rank(known.replace(frames), now=NOW + shift))


def added(known: Tables, case: dict[str, Any], *parts: dict[str, Any]) -> Tables:
    more = tables(incidents=[case], involvements=list(parts))
    both = {name: pd.concat([frame, getattr(more, name)], ignore_index=True) for name, frame in known.items()}
    return known.replace(both | {"people": both["people"].drop_duplicates("person_id")})


@given(worlds(), st.sampled_from(["occurs", "is recorded"]))
@few
def test_an_incident_that_occurs_or_is_recorded_after_now_changes_nothing(known: Tables, what: str) -> None:
    later = NOW + pd.Timedelta(days=1)
    case = (
        incident("late", str(later))
        if what == "occurs"
        else incident("late", str(NOW - pd.Timedelta(days=1)), recorded_at=later)
    )
    more = added(known, case, involvement("late", "A", "victim", outcome="killed"), involvement("late", "B"))
    pd.testing.assert_frame_equal(rank(known), rank(more))


@given(worlds(), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(1, 400))
@few
def test_one_more_incident_as_victim_never_lowers_the_victim_score(
    known: Tables, who: str, other: str, age: int
) -> None:
    case = incident("more", str(NOW - pd.Timedelta(days=age)), "assault")
    parts = [involvement("more", who, "victim"), involvement("more", other, "suspect")]
    before, after = as_dict(rank(known)), as_dict(rank(added(known, case, *parts)))
    assert after["victim", f"k:{who}"] >= before.get(("victim", f"k:{who}"), 0.0) - 1e-7


@given(worlds())
@few
def test_removing_kin_changes_nothing(known: Tables) -> None:
    without = known.replace({"ties": known.ties[known.ties["kind"] != "kin"]})
    pd.testing.assert_frame_equal(rank(known), rank(without))


@given(worlds())
@few
def test_streams_stand_apart_and_run_from_the_highest_score_down(known: Tables) -> None:
    ranking = rank(known)
    assert ranking.columns.tolist() == ["stream", "person_id", "score", "low", "high"]
    assert not ranking.duplicated(["stream", "person_id"]).any()
    order = ranking.assign(stream=ranking["stream"].map({"victim": 0, "suspect": 1}))
    wanted = order.sort_values(["stream", "score", "person_id"], ascending=[True, False, True])
    assert wanted.index.tolist() == order.index.tolist()
    assert (ranking["score"] > 0).all()


def test_a_feud_ranks_the_last_shot_at_first_among_victims() -> None:
    """D shot C last: C is the likeliest victim by own history; the older feud stands below the newer."""
    victims = rank(two_feuding_pairs(), now=at("2026-02-10")).query("stream == 'victim'")
    assert victims["person_id"].tolist() == ["k:C", "k:D", "k:A", "k:B"]


def test_the_friend_of_one_shot_at_is_exposed_at_one_step_and_the_friends_friend_at_two() -> None:
    known = tables(
        incidents=[incident("1", "2026-05-31 23:59"), incident("2", "2024-01-01", "theft")],
        involvements=[
            involvement("1", "Victim", "victim"),
            involvement("2", "Friend"),
            involvement("2", "Loner"),
            involvement("2", "Far"),
        ],
        ties=[tie("Victim", "Friend"), tie("Friend", "Fourth"), tie("Fourth", "Far")],
    )
    ranker = DecayedExposure(max_party=2, draws=5, damping=(0.5, 0.25, 0.1))
    why = reasons(known, ranker=ranker).query("stream == 'victim' and incident_id == 'k:1'")
    assert why.set_index("person_id")["reason"].to_dict() == {
        "k:Victim": "own_history",
        "k:Friend": "exposure_1",
        "k:Far": "exposure_3",
    }
    assert as_dict(rank(known, ranker=ranker)) == pytest.approx(
        {
            ("victim", "k:Victim"): 60,
            ("victim", "k:Friend"): 30,
            ("victim", "k:Far"): 6,
            ("suspect", "k:Victim"): 30,
            ("suspect", "k:Friend"): 30 + 4 * 0.5 ** (882 / 180),
            ("suspect", "k:Loner"): 4 * 0.5 ** (882 / 180),
            ("suspect", "k:Far"): 6 + 4 * 0.5 ** (882 / 180),
        },
        rel=1e-3,
    )


def test_half_a_life_halves_the_score() -> None:
    known = tables(incidents=[incident("1", "2026-01-01", "theft")], involvements=[involvement("1", "A")])
    end = known.incidents["occurred_to"].iloc[0]
    scores_of = [rank(known, now=end + pd.Timedelta(days=age))["score"].iloc[0] for age in (0, 180, 360)]
    assert scores_of == [4.0, 2.0, 1.0]
    assert rank(known, now=end + pd.Timedelta(days=1801)).empty


def test_thefts_expose_nobody() -> None:
    assert set(reasons(chain_of_three())["reason"]) == {"own_history"}
    assert set(reasons(no_conflict())["reason"]) == {"own_history"}


def test_kinship_and_an_address_list_nobody_and_expose_nobody() -> None:
    ties = [tie("V", "Brother", kind) for kind in ("kin", "partner", "lives_with")]
    known = tables(
        incidents=[incident("1", "2026-05-01"), incident("2", "2026-05-01", "theft")],
        involvements=[involvement("1", "V", "victim"), involvement("2", "Brother")],
        ties=[*ties, tie("V", "Sister", "kin")],
    )
    why = reasons(known)
    assert "k:Sister" not in set(why["person_id"])
    assert why.query("person_id == 'k:Brother'")["incident_id"].tolist() == ["k:2"]


def test_a_tie_alone_lists_nobody_however_near() -> None:
    known = tables(incidents=[incident("1")], involvements=[involvement("1", "V", "victim")], ties=[tie("V", "Friend")])
    assert set(rank(known)["person_id"]) == {"k:V"}


def test_witnesses_tie_nobody() -> None:
    known = tables(
        incidents=[incident("1", "2026-05-01"), incident("2", "2026-05-01", "theft"), incident("3", "2026-05-01")],
        involvements=[
            involvement("1", "V", "victim"),
            involvement("1", "W", "witness"),
            involvement("2", "W"),
            involvement("3", "k:3/1", "victim", anonymous=True),
            involvement("3", "W", "reporter"),
        ],
    )
    assert set(reasons(known).query("person_id == 'k:W'")["incident_id"]) == {"k:2"}


def test_the_dead_are_not_ranked_but_their_death_exposes_their_friends() -> None:
    known = tables(
        people=[person("Old", deceased_on=at("2026-05-01"))],
        incidents=[incident("1", "2026-05-01", "murder"), incident("2", "2026-04-01", "theft")],
        involvements=[
            involvement("1", "Killed", "victim", outcome="killed"),
            involvement("2", "Killed"),
            involvement("2", "Friend"),
            involvement("2", "Old"),
        ],
    )
    why = reasons(known)
    assert set(rank(known)["person_id"]) == set(why["person_id"]) == {"k:Friend"}
    assert "exposure_1" in set(why["reason"])


def test_a_crowd_ties_nobody() -> None:
    crowd = [involvement("2", f"P{n}") for n in range(6)]
    known = tables(
        incidents=[incident("1", "2026-05-01"), incident("2", "2026-05-01", "brawl")],
        involvements=[involvement("1", "P0", "victim"), *crowd],
    )
    exposed = {
        size: len(reasons(known, ranker=DecayedExposure(max_party=size)).query("reason == 'exposure_1'"))
        for size in (5, 6)
    }
    assert exposed == {5: 0, 6: 10}


def test_an_unstated_side_counts_half_in_both_streams() -> None:
    known = tables(
        incidents=[incident("1", "2026-05-31 23:59", "theft")], involvements=[involvement("1", "A", "party")]
    )
    assert as_dict(rank(known)) == pytest.approx({("victim", "k:A"): 2.0, ("suspect", "k:A"): 2.0})


def test_the_interval_surrounds_the_score_and_is_left_out_far_down() -> None:
    cases = [incident(str(n), f"2026-05-{n:02}") for n in range(1, 21)]
    parts = [involvement(str(n), name, "victim") for n in range(1, 21) for name in "ABC"[: 1 + n % 3]]
    known = tables(incidents=cases, involvements=parts)
    ranking = rank(known, ranker=DecayedExposure(interval_for=2))
    for _, rows in ranking.groupby("stream"):
        assert rows["low"].notna().tolist() == [True, True, False]
        assert ((rows["low"] < rows["score"]) & (rows["score"] < rows["high"])).tolist() == [True, True, False]


def test_before_the_first_record_there_are_insufficient_data() -> None:
    known = two_feuding_pairs()
    for world, now in ((known, at("2025-01-01")), (Tables.of(), NOW)):
        ranking = rank(world, now=now)
        assert ranking.empty
        assert ranking.columns.tolist() == ["stream", "person_id", "score", "low", "high"]
        assert reasons(world, now=now).empty


@pytest.mark.parametrize("days", [0, -7])
def test_a_horizon_that_is_not_ahead_is_refused(days: int) -> None:
    known = two_feuding_pairs()
    with pytest.raises(ValueError, match="horizon_days"):
        RANKER.fit(known, now=NOW, seed=1).rank(known, now=NOW, horizon_days=days)


def test_several_versions_of_an_incident_are_refused() -> None:
    known = two_feuding_pairs()
    twice = known.replace({"incidents": pd.concat([known.incidents, known.incidents], ignore_index=True)})
    with pytest.raises(ValueError, match="as_of"):
        rank(twice)


@pytest.mark.parametrize(
    "wrong",
    [
        {"damping": ()},
        {"damping": (0.5, 0.6)},
        {"damping": (1.5,)},
        {"damping": (0.5, 0.4, 0.3, 0.2)},
        {"half_life_days": 10.0},
        {"exposure_half_life_days": 0.0},
        {"unknown_side": 2.0},
    ],
)
def test_parameters_that_would_turn_the_score_over_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)).split("_", maxsplit=1)[0]):
        DecayedExposure(**wrong)


def test_a_model_rebuilds_the_same_ranker() -> None:
    known = two_feuding_pairs()
    fitted = DecayedExposure(damping=(0.3, 0.1), half_life_days=200.0).fit(known, now=NOW, seed=7)
    model = fitted.model()
    again = from_model(model)
    assert again == fitted
    assert model.fitted_until == known.incidents["recorded_at"].max()
    pd.testing.assert_frame_equal(
        again.rank(known, now=NOW, horizon_days=7), fitted.rank(known, now=NOW, horizon_days=7)
    )
    with pytest.raises(ValueError, match="decayed_exposure"):
        from_model(type(model)("other", "x", NOW))


def test_it_keeps_the_door_of_every_ranker() -> None:
    ranker: Ranker = RANKER
    fitted: Fitted = ranker.fit(two_feuding_pairs(), now=NOW, seed=1)
    assert fitted.model().numbers["seed"] == 1


def test_no_reason_is_a_trait_of_the_person() -> None:
    check_features(reasons(two_feuding_pairs())["reason"].unique())


@given(worlds())
@few
def test_names_ages_and_sex_weigh_nothing(known: Tables) -> None:
    changed = known.people.assign(
        name="Åsa", sex="female", birth_year=pd.array([1990] * len(known.people), dtype="Int64")
    )
    pd.testing.assert_frame_equal(rank(known), rank(known.replace({"people": changed})))
