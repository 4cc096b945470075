"""One new incident: a chance where the records allow one, two lists under the safeguards, and plain gaps elsewhere."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

from netgraph.errors import UnknownRecord
from netgraph.forecast.answer import HORIZONS_DAYS, answer
from netgraph.forecast.answer_chances import QUIET_DAYS
from netgraph.forecast.answer_counts import LEAST_ATTACKS
from netgraph.forecast.answer_people import STREAM_OF
from netgraph.forecast.dyads import DyadModel, FittedDyads
from netgraph.forecast.learning import LearntExposure
from netgraph.forecast.people import DecayedExposure
from netgraph.model.answer import ANSWER, Answer
from netgraph.model.tables import Tables
from netgraph.model.versions import as_of
from tests.builders import at, incident, involvement, location, membership, record, tables
from tests.forecast.answered import NIGHT, NOW, feud


def asked(known: Tables, incident_id: str = "k:night", now: pd.Timestamp = NOW) -> Answer:
    return answer(known, None, incident_id, now=now, seed=1)


@cache
def told() -> Answer:
    return asked(feud())


def listed(side: str) -> list[str]:
    people = told().people
    return people.loc[(people["side"] == side) & people["rank"].notna(), "person_id"].tolist()


def why(known: Tables, incident_id: str = "k:night", now: pd.Timestamp = NOW) -> list[str]:
    return [key for key, _ in asked(known, incident_id, now).missing]


def test_the_chance_is_the_share_of_earlier_attacks_that_were_answered_in_time() -> None:
    """They strike in turn every twenty days: never answered within fourteen; every attack answered within thirty."""
    chances = told().chances
    assert told().method == "counts"
    answers = chances[(chances["direction"] == "answer") & (chances["source_group"] == "k:south")]
    assert answers["horizon_days"].tolist() == list(HORIZONS_DAYS)
    assert answers["chance"].tolist() == [0.0] * 4
    assert (answers["low"] == 0).all() and answers["high"].between(0.001, 0.2).all()
    soon = asked(feud(days=2)).chances
    rows = soon[(soon["direction"] == "answer") & (soon["target_group"] == "k:north")].set_index("horizon_days")
    assert rows.loc[1.0, "chance"] == 0.0
    assert rows.loc[3.0, "chance"] == 1.0
    assert rows.loc[3.0, "low"] > 0.8 and rows.loc[3.0, "high"] == 1.0


def test_quiet_days_are_taken_into_account() -> None:
    """Who answers after two days, or never, is past answering on the third."""
    known = feud(days=2)
    late = asked(known, now=NOW + pd.Timedelta(days=3))
    assert [key for key, _ in late.missing] == ["answer_too_few"]
    clock = asked(known).clock.set_index("quiet_days")["chance"]
    assert clock.loc[0.0] == 1.0
    assert 3.0 not in clock.index


def test_an_answer_and_a_further_attack_lead_the_other_way_and_carry_their_incidents() -> None:
    pairs = told().chances[["direction", "source_group", "target_group"]].drop_duplicates()
    assert pairs.values.tolist() == [
        ["answer", "", ""],
        ["answer", "k:south", "k:north"],
        ["again", "", ""],
        ["again", "k:north", "k:south"],
    ]
    assert told().chances["incident_ids"].str.startswith("k:night;k:e39").all()
    assert not told().between["after"].any()
    assert told().between["incident_id"].iloc[0] == "k:e39"


def test_an_answer_that_has_come_is_told() -> None:
    world = feud()
    back = tables(
        incidents=[incident("back", "2026-06-02 01:00")],
        involvements=[involvement("back", "W", "suspect"), involvement("back", "A", "victim")],
    )
    both = {name: pd.concat([getattr(world, name), getattr(back, name)]) for name in ("incidents", "involvements")}
    between = asked(world.replace({name: frame.reset_index(drop=True) for name, frame in both.items()})).between
    assert between.loc[between["after"], "incident_id"].tolist() == ["k:back"]


def test_the_two_sides_are_two_lists_by_two_streams() -> None:
    assert listed("victim")[:2] == ["k:V", "k:W"] or listed("victim")[:2] == ["k:W", "k:V"]
    assert listed("suspect") == ["k:A", "k:B"]
    assert not set(listed("victim")) & set(listed("suspect"))
    bonds = told().people.set_index("person_id")["bond"].to_dict()
    assert bonds["k:A"] == bonds["k:V"] == "took_part"
    assert bonds["k:W"] == bonds["k:B"] == "member"
    assert bonds["k:T"] == "tied"


def test_kin_minors_the_dead_and_the_protected_are_kept_as_the_safeguards_say() -> None:
    people = told().people.set_index("person_id")
    assert "k:S" not in people.index  # kin of the victim, and nothing else binds him to the side
    assert "k:Dead" not in people.index
    assert "k:Young" not in people.index
    assert told().concern["person_id"].tolist() == ["k:Young"]
    assert told().concern["incident_ids"].tolist() == ["k:old"]
    assert people.loc["k:Held", "apart"] == "custody" and pd.isna(people.loc["k:Held", "rank"])
    assert people.loc["k:Seen", "apart"] == "already in contact" and pd.isna(people.loc["k:Seen", "rank"])
    assert people.loc["k:Veiled", "name"] == "k:Veiled"
    assert told().names["k:V"] == "Name V"
    assert "Name Veiled" not in json.dumps(told().as_dict())
    assert "k:Young" not in told().names


def test_every_person_has_incidents_and_shares_that_sum_to_one() -> None:
    shares = told().reasons.groupby(["side", "person_id"])["share"].sum()
    assert np.allclose(shares, 1.0)
    assert set(shares.index) == set(zip(told().people["side"], told().people["person_id"], strict=True))
    assert (told().people["incident_ids"].str.len() > 0).all()


def test_what_is_left_half_done_holds_the_incident_and_names_no_minor() -> None:
    left = told().open_motifs
    assert left["incident_ids"].str.contains("k:night").all()
    groups = left[(left["motif"] == "retaliation") & (left["level"] == "group")]
    assert groups[["closers", "targets"]].values.tolist() == [["k:south", "k:north"]]
    assert not left[["closers", "targets"]].apply(lambda ids: ids.str.contains("Young")).any(axis=None)


def test_the_circle_holds_what_happened_near_in_two_weeks() -> None:
    north = 59.0 + 300 / 111_195
    world = feud(
        locations=[location("yard", 18.0, 59.0), location("close", 18.0, north), location("far", 18.0, 59.01)],
        incidents=[
            incident("night", NIGHT, location_id="yard"),
            incident("1", "2026-05-25", "theft", location_id="close"),
            incident("2", "2026-05-10", "theft", location_id="close"),
            incident("3", "2026-05-25", "theft", location_id="far"),
        ],
        involvements=[involvement("night", "V", "victim")],
    )
    near = asked(world)
    assert near.near["incident_id"].tolist() == ["k:1"]
    assert near.near["distance_m"].iloc[0] == pytest.approx(300, abs=1)
    assert near.near["lag_days"].iloc[0] < 0
    assert near.circle["until"] == at("2026-06-15 22:00")


def test_a_place_that_is_hidden_or_too_coarse_makes_no_circle() -> None:
    home = {"person_id": "k:Veiled", "thing_kind": "address", "thing_id": "k:yard", "kind": "lives_at", **record()}
    coarse = feud(locations=[location("yard", 18.0, 59.0, precision_m=5_000)])
    for world in (feud(holdings=[home]), coarse):
        found = asked(world)
        assert found.circle == {} and found.near.empty
        assert ("answer_no_place", {}) in found.missing
    assert told().circle["address"] == "Yard 1"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"memberships": []}, "answer_no_groups"),
        ({"memberships": [membership("V", "south")]}, "answer_one_side"),
        ({"involvements": []}, "answer_nobody_named"),
        ({"involvements": [involvement("night", "V", "party"), involvement("night", "A", "party")]},
         "answer_side_not_stated"),
        ({"incidents": [incident("night", NIGHT, "theft")], "involvements": []}, "answer_no_attack"),
    ],
)  # fmt: skip
def test_where_the_records_allow_no_chance_there_is_none_and_the_reason(changed: dict[str, object], said: str) -> None:
    found = asked(feud(**changed))
    assert said in [key for key, _ in found.missing]
    assert found.method == ""
    assert found.chances.empty and found.clock.empty


def test_three_attacks_are_too_few_and_thirty_are_enough() -> None:
    few = asked(feud(rounds=3))
    assert ("answer_too_few", {"number": "3", "least": LEAST_ATTACKS}) in few.missing
    assert few.chances.empty
    assert len(few.people) > 0
    assert "answer_too_few" in why(feud(rounds=LEAST_ATTACKS - 1))
    assert "answer_too_few" not in why(feud(rounds=LEAST_ATTACKS))


def test_unknown_unfounded_and_not_yet_recorded_incidents_are_refused() -> None:
    with pytest.raises(UnknownRecord, match="no incident 'k:none' was on record"):
        asked(feud(), "k:none")
    with pytest.raises(UnknownRecord, match="was on record by 2026-06-01 21:00"):
        asked(feud(), now=at("2026-06-01 21:00"))
    with pytest.raises(UnknownRecord, match="on record by 1990"):
        asked(as_of(feud(), at("1990-01-01")), now=at("1990-01-01"))
    with pytest.raises(UnknownRecord, match="unfounded"):
        asked(feud(incidents=[incident("night", NIGHT, status="unfounded")], involvements=[]))


def test_what_comes_after_now_changes_nothing() -> None:
    world = feud()
    later = tables(
        incidents=[incident("later", "2026-06-02 12:00")],
        involvements=[involvement("later", "W", "suspect"), involvement("later", "A", "victim")],
    )
    both = {name: pd.concat([getattr(world, name), getattr(later, name)]) for name in ("incidents", "involvements")}
    grown = world.replace({name: frame.reset_index(drop=True) for name, frame in both.items()})
    assert same(asked(as_of(grown, NOW)), asked(as_of(world, NOW)))


def test_the_order_of_rows_does_not_matter() -> None:
    turned = Tables(**{name: frame[::-1].reset_index(drop=True) for name, frame in feud().items()})
    assert same(asked(turned), told())


def test_an_answer_is_plain_values_as_json() -> None:
    plain = json.loads(json.dumps(told().as_dict()))
    assert set(ANSWER) <= set(plain)
    assert plain["now"] == "2026-06-02T06:00:00Z"
    assert [row["person_id"] for row in plain["people"]] == told().people["person_id"].tolist()


def same(one: Answer, other: Answer) -> bool:
    return json.dumps(one.as_dict(), sort_keys=True) == json.dumps(other.as_dict(), sort_keys=True)


@cache
def fitted() -> FittedDyads:
    """A model of the two groups that strike in turn."""
    return DyadModel(draws=8, imputations=1).fit(feud(days=9), now=NOW, seed=1)


def test_a_fitted_model_gives_the_chances_with_intervals_and_its_clock_runs_down() -> None:
    told = answer(feud(days=9), fitted().model(), "k:night", now=NOW, seed=1)
    assert told.method == "dyads"
    assert told.basis["fitted_until"] == NOW
    rows = told.chances[(told.chances["direction"] == "answer") & (told.chances["source_group"] == "k:south")]
    assert rows["horizon_days"].tolist() == list(HORIZONS_DAYS)
    assert rows["chance"].is_monotonic_increasing
    assert ((rows["low"] <= rows["chance"]) & (rows["chance"] <= rows["high"])).all()
    assert told.clock["quiet_days"].tolist() == [0.0, *QUIET_DAYS]


def test_the_clock_of_the_model_is_its_chance_later_on() -> None:
    """Read once for all moments; read anew at a later one, where nothing has happened, it says the same."""
    later = fitted().chances_after(feud(days=9), now=NOW, asked=[(0.0, 3.0), (4.0, 3.0)])
    anew = fitted().chances(feud(days=9), now=NOW + pd.Timedelta(days=4), horizons_days=(3.0,))
    once = later[later["quiet_days"] == 4.0].reset_index(drop=True)
    assert np.allclose(once["chance"], anew["chance"], rtol=1e-6)
    with pytest.raises(ValueError, match="numbers of days above 0"):
        fitted().chances_after(feud(), now=NOW, asked=[(0.0, 0.0)])


def test_a_ranker_learnt_from_the_records_ranks_whom_to_reach_and_is_named() -> None:
    known = feud(days=9)
    ranker = LearntExposure(DecayedExposure(), least=20).fit(known, now=NOW, seed=1)
    told, shipped = (answer(known, None, "k:night", now=NOW, seed=1, people=one) for one in (ranker.model(), None))
    assert (told.ranked_by["model"], told.ranked_by["learnt"]) == ("people", ["suspect", "victim"])
    assert (shipped.ranked_by["model"], shipped.ranked_by["learnt"]) == ("decayed_exposure", [])
    scored = ranker.rank(known, now=NOW, horizon_days=14).set_index(["stream", "person_id"])["score"]
    for row in told.people.itertuples():
        assert row.score == pytest.approx(scored[STREAM_OF[row.side], row.person_id] * row.strength)
    assert set(told.people["person_id"]) == set(shipped.people["person_id"])
    assert set(told.people["score"]).isdisjoint(shipped.people["score"])


def test_where_the_attacker_is_not_known_the_model_still_says_whom_the_other_side_may_strike() -> None:
    known = feud(days=9, memberships=[membership(name, "south") for name in ("V", "W")])
    told = answer(known, fitted().model(), "k:night", now=NOW, seed=1)
    assert told.groups["side"].tolist() == ["victim"]
    assert told.method == "dyads"
    assert set(told.chances.loc[told.chances["direction"] == "answer", "source_group"]) <= {"", "k:south"}


def test_a_model_that_knows_too_little_says_so() -> None:
    poor = DyadModel(draws=2).fit(feud(rounds=3), now=NOW, seed=1)
    told = answer(feud(rounds=3), poor.model(), "k:night", now=NOW, seed=1)
    assert ("answer_model_silent", {}) in told.missing
    assert told.method == "" and told.chances.empty
